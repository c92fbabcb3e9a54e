//! Tables as lines of words, with the headings that bringing them in knows.

use super::{
    checkpoints::{CHECKPOINTS, QUESTIONS, TAGS},
    routes::{PERIODS, ROUTES, SCHEDULES},
    sheet::Column,
    words::{of_days, of_flag, of_windows},
};
use crate::directory::Directory;
use domain::{
    CheckpointId, PostId, RouteId,
    patrol::{
        Assigned, Checkpoint,
        inspection::{Ask, Question},
        schedule::Schedule,
    },
    time::SECOND,
};
use store::{KeptCheckpoint, KeptRoute, KeptSchedule, Tag};
use wire::patrol::setup::Table;

/// Everything that a site has set up.
pub struct Kept {
    pub checkpoints: Vec<KeptCheckpoint>,
    pub tags: Vec<Tag>,
    pub routes: Vec<KeptRoute>,
    pub schedules: Vec<KeptSchedule>,
}

type Line = Vec<String>;

/// One table, its heading first. What was retired is left out.
pub fn lines(directory: &Directory, kept: &Kept, table: Table) -> Vec<Line> {
    let named = Named { directory, kept };
    let in_use = || kept.checkpoints.iter().filter(|kept| kept.retired_at.is_none()).map(|kept| &kept.checkpoint);
    let schedules = || kept.schedules.iter().filter(|kept| kept.retired_at.is_none());
    let (columns, lines): (&[Column], Vec<Line>) = match table {
        Table::Checkpoints => (&CHECKPOINTS, in_use().map(checkpoint).collect()),
        Table::Questions => (&QUESTIONS, in_use().flat_map(questions).collect()),
        Table::Tags => {
            let tags = kept.tags.iter().filter(|tag| tag.retired_at.is_none());
            (&TAGS, tags.map(|tag| named.tag(tag)).collect())
        }
        Table::Routes => {
            let routes = kept.routes.iter().filter(|kept| kept.retired_at.is_none());
            (&ROUTES, routes.flat_map(|kept| named.route(kept)).collect())
        }
        Table::Schedules => (&SCHEDULES, schedules().map(|kept| named.schedule(kept)).collect()),
        Table::Periods => (&PERIODS, schedules().flat_map(periods).collect()),
    };
    let heading = columns.iter().map(|column| column.name.to_owned()).collect();
    std::iter::once(heading).chain(lines).collect()
}

fn checkpoint(of: &Checkpoint) -> Line {
    let spot = of.place.spot;
    vec![
        of.code.clone(),
        of.name.zh.clone(),
        of.name.en.clone(),
        of.place.name.zh.clone(),
        spot.level.0.to_string(),
        spot.lon.to_string(),
        spot.lat.to_string(),
        of_flag(of.key_place).to_owned(),
        format!("{:?}", of.demand),
        of.fence_m.map(|metres| metres.to_string()).unwrap_or_default(),
        of_flag(false).to_owned(),
    ]
}

fn questions(of: &Checkpoint) -> impl Iterator<Item = Line> + '_ {
    of.questions.iter().map(|question| one_question(&of.code, question))
}

fn one_question(code: &str, of: &Question) -> Line {
    let number = |number: &Option<f64>| number.map(|number| number.to_string()).unwrap_or_default();
    let nothing = String::new;
    let [ask, problem, unit, least, most, options] = match &of.ask {
        Ask::YesNo { problem } => {
            let problem = problem.map(|problem| of_flag(problem).to_owned()).unwrap_or_default();
            ["yes_no".to_owned(), problem, nothing(), nothing(), nothing(), nothing()]
        }
        Ask::Choice { options } => {
            let problems: Vec<_> = options.iter().filter(|o| o.problem).map(|o| o.key.clone()).collect();
            let written: Vec<_> = options.iter().map(|o| format!("{}:{}:{}", o.key, o.text.zh, o.text.en)).collect();
            ["choice".to_owned(), problems.join(";"), nothing(), nothing(), nothing(), written.join(";")]
        }
        Ask::Number { unit, least, most } => {
            ["number".to_owned(), nothing(), unit.clone(), number(least), number(most), nothing()]
        }
        Ask::Text => ["text".to_owned(), nothing(), nothing(), nothing(), nothing(), nothing()],
    };
    let required = of_flag(of.required).to_owned();
    let (zh, en) = (of.text.zh.clone(), of.text.en.clone());
    vec![code.to_owned(), of.key.clone(), zh, en, ask, required, problem, unit, least, most, options]
}

fn periods(kept: &KeptSchedule) -> impl Iterator<Item = Line> + '_ {
    kept.schedule.special.iter().map(|period| {
        vec![
            kept.key.clone(),
            period.name.zh.clone(),
            period.name.en.clone(),
            period.from.to_string(),
            period.to.to_string(),
            period.every_min.to_string(),
            of_windows(&period.windows),
        ]
    })
}

/// The words by which files name what has an id.
struct Named<'a> {
    directory: &'a Directory,
    kept: &'a Kept,
}

impl Named<'_> {
    fn code(&self, id: CheckpointId) -> String {
        let found = self.kept.checkpoints.iter().find(|kept| kept.checkpoint.id == id);
        found.map(|kept| kept.checkpoint.code.clone()).unwrap_or_default()
    }

    fn post(&self, id: PostId) -> String {
        self.directory.posts.get(&id).map(|post| post.key.clone()).unwrap_or_default()
    }

    fn route_key(&self, id: RouteId) -> String {
        let found = self.kept.routes.iter().find(|kept| kept.route.id == id);
        found.map(|kept| kept.key.clone()).unwrap_or_default()
    }

    fn tag(&self, tag: &Tag) -> Line {
        // Colons keep spreadsheets from taking a number such as 04E12 for 4 · 10¹².
        let bytes: Vec<_> = tag.uid.as_bytes().chunks(2).map(|pair| String::from_utf8_lossy(pair)).collect();
        let kind = serde_json::to_value(tag.kind).ok().and_then(|kind| kind.as_str().map(str::to_owned));
        let nothing = String::new;
        let (code, kind) = (self.code(tag.checkpoint), kind.unwrap_or_default());
        vec![bytes.join(":"), code, kind, nothing(), nothing(), of_flag(false).to_owned()]
    }

    fn route(&self, kept: &KeptRoute) -> Vec<Line> {
        let order = serde_json::to_value(kept.route.order).ok();
        let order = order.and_then(|order| order.as_str().map(str::to_owned)).unwrap_or_default();
        let post = kept.post.map(|id| self.post(id)).unwrap_or_default();
        let line = |stop: &domain::patrol::route::Stop| {
            vec![
                kept.key.clone(),
                kept.route.name.zh.clone(),
                kept.route.name.en.clone(),
                order.clone(),
                post.clone(),
                self.code(stop.checkpoint),
                (stop.dwell_ms / SECOND).to_string(),
                of_flag(stop.alarm_when_missed).to_owned(),
                of_flag(false).to_owned(),
            ]
        };
        kept.route.stops.iter().map(line).collect()
    }

    fn schedule(&self, kept: &KeptSchedule) -> Line {
        let of = &kept.schedule;
        let (post, people) = self.assigned(of);
        vec![
            kept.key.clone(),
            of.name.zh.clone(),
            of.name.en.clone(),
            self.route_key(of.route),
            post,
            people,
            of.from.to_string(),
            of.until.map(|until| until.to_string()).unwrap_or_default(),
            of_days(of.days),
            of_windows(&of.windows),
            of.every_min.to_string(),
            of.margin_min.to_string(),
            of.start_within_min.to_string(),
            of.whole_within_min.to_string(),
            of.late_after_min.to_string(),
            of_flag(false).to_owned(),
        ]
    }

    fn assigned(&self, of: &Schedule) -> (String, String) {
        match &of.assigned {
            Assigned::Post(post) => (self.post(*post), String::new()),
            Assigned::People(people) => {
                let word = |id| {
                    let person = &self.directory.people.get(id)?.person;
                    person.staff_number.clone().or_else(|| person.login.clone())
                };
                (String::new(), people.iter().filter_map(word).collect::<Vec<_>>().join(";"))
            }
        }
    }
}
