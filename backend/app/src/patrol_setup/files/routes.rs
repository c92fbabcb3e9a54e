//! Files of routes, of schedules, and of special periods.

use super::{
    Import, refused,
    sheet::{Column, Row, needed, optional},
    words::{self, flag, text, whole},
};
use crate::{
    ledger::new_id,
    patrol_setup::draft::{self, Drawn},
};
use domain::{
    PersonId, PostId, RouteId, ScheduleId,
    patrol::{Assigned, Order, Schedule, schedule::Special},
};
use std::collections::BTreeMap;
use wire::patrol::setup::{ImportFault, Table};

pub const ROUTES: [Column; 9] = [
    needed("route"),
    optional("name_zh"),
    optional("name_en"),
    optional("order"),
    optional("post"),
    needed("checkpoint"),
    optional("dwell_s"),
    optional("alarm_when_missed"),
    optional("retired"),
];

pub const SCHEDULES: [Column; 16] = [
    needed("schedule"),
    needed("name_zh"),
    optional("name_en"),
    needed("route"),
    optional("post"),
    optional("people"),
    needed("from"),
    optional("until"),
    optional("days"),
    needed("windows"),
    needed("every_min"),
    optional("margin_min"),
    needed("start_within_min"),
    needed("whole_within_min"),
    optional("late_after_min"),
    optional("retired"),
];

pub const PERIODS: [Column; 7] = [
    needed("schedule"),
    needed("name_zh"),
    optional("name_en"),
    needed("from"),
    needed("to"),
    needed("every_min"),
    optional("windows"),
];

impl Import<'_> {
    /// Routes: all lines of one key, in order.
    pub(super) fn routes(&mut self, rows: &[Row]) {
        let mut keys: Vec<&str> = Vec::new();
        let mut of: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
        for row in rows {
            let Some(key) = row.get("route") else {
                self.faults.push(row.fault("route", "cell_empty"));
                continue;
            };
            let lines = of.entry(key).or_default();
            if lines.is_empty() {
                keys.push(key);
            }
            lines.push(row);
        }
        for key in keys {
            let before = self.faults.len();
            if let Err(fault) = self.route(key, &of[key]) {
                self.faults.push(fault);
            }
            if self.faults.len() > before {
                self.broken.insert((Table::Routes, key.to_owned()));
            }
        }
    }

    fn route(&mut self, key: &str, rows: &[&Row]) -> Result<(), ImportFault> {
        let Some(first) = rows.first() else { return Ok(()) };
        let known = self.draft.routes.values().find(|kept| kept.key == key).cloned();
        if flag(first, "retired")? {
            return match known {
                Some(known) => {
                    self.retire_routes.push(((*first).clone(), known.route.id));
                    Ok(())
                }
                None => Err(first.fault("route", "route_unknown")),
            };
        }
        // What is said of the route itself stands in its first line; where others say it too, they say the same.
        for column in ["name_zh", "name_en", "order", "post", "retired"] {
            let differs = |row: &&&Row| row.get(column).is_some_and(|said| first.get(column) != Some(said));
            if let Some(other) = rows.iter().find(differs) {
                return Err(other.fault(column, "route_rows_differ"));
            }
        }
        let before = known.as_ref().map(draft::drawn);
        let (name, order) = match &before {
            Some(before) if first.get("name_zh").is_none() => (before.name.clone(), before.order),
            Some(before) => (words::name(first, "name_zh", "name_en"), before.order),
            None => (words::name(first, "name_zh", "name_en"), Order::Fixed),
        };
        let order = words::word(first, "order")?.unwrap_or(order);
        let post = if first.has("post") { self.post(first)? } else { before.and_then(|before| before.post) };
        let mut stops = Vec::with_capacity(rows.len());
        for row in rows {
            let dwell = super::checkpoints::dwell(row)?;
            let alarm = flag(row, "alarm_when_missed")?;
            match self.checkpoint_named(row, "checkpoint") {
                Some(checkpoint) => stops.push((checkpoint, dwell, alarm)),
                None => return Ok(()),
            }
        }
        let id = known.map_or_else(|| RouteId(new_id(self.draft.now)), |known| known.route.id);
        let drawn = Drawn { key: key.to_owned(), name, order, post, stops };
        self.draft.put_route(id, drawn).map_err(|refusal| refused(first, &refusal))
    }

    fn post(&self, row: &Row) -> Result<Option<PostId>, ImportFault> {
        let Some(key) = row.get("post") else { return Ok(None) };
        let found = self.draft.directory.posts.values().find(|post| post.key == key);
        found.map(|post| Some(post.id)).ok_or_else(|| row.fault("post", "post_unknown"))
    }

    pub(super) fn schedule(&mut self, row: &Row) -> Result<(), ImportFault> {
        let key = text(row, "schedule")?;
        let known = self.draft.schedules.values().find(|kept| kept.key == key).cloned();
        let known = known.map(|kept| kept.schedule);
        if flag(row, "retired")? {
            let id = known.map(|known| known.id).ok_or_else(|| row.fault("schedule", "schedule_unknown"))?;
            return self.draft.retire_schedule(id).map_err(|_| row.fault("schedule", "schedule_unknown"));
        }
        let Some(route) = self.route_named(row) else { return Ok(()) };
        let needs = |column| whole(row, column)?.ok_or_else(|| row.fault(column, "cell_empty"));
        let schedule = Schedule {
            id: known.as_ref().map_or_else(|| ScheduleId(new_id(self.draft.now)), |known| known.id),
            site: self.site(),
            name: words::name(row, "name_zh", "name_en"),
            route,
            assigned: self.assigned(row)?,
            from: words::day(row, "from")?.ok_or_else(|| row.fault("from", "cell_empty"))?,
            until: words::day(row, "until")?,
            days: words::days(row, "days")?,
            windows: words::windows(row, "windows")?,
            every_min: needs("every_min")?,
            margin_min: whole(row, "margin_min")?.unwrap_or(0),
            start_within_min: needs("start_within_min")?,
            whole_within_min: needs("whole_within_min")?,
            late_after_min: whole(row, "late_after_min")?.unwrap_or(0),
            special: known.map(|known| known.special).unwrap_or_default(),
        };
        self.draft.put_schedule(&key, schedule).map_err(|refusal| refused(row, &refusal))
    }

    fn route_named(&mut self, row: &Row) -> Option<RouteId> {
        let key = row.get("route").unwrap_or_default().to_owned();
        let mut in_use = self.draft.routes.values().filter(|kept| kept.retired_at.is_none());
        let found = in_use.find(|kept| kept.key == key).map(|kept| kept.route.id);
        if found.is_none() && !self.broken.contains(&(Table::Routes, key)) {
            self.faults.push(row.fault("route", "route_unknown"));
        }
        found
    }

    /// A post or people: exactly one of them.
    fn assigned(&self, row: &Row) -> Result<Assigned, ImportFault> {
        match (self.post(row)?, row.get("people")) {
            (Some(post), None) => Ok(Assigned::Post(post)),
            (None, Some(people)) => {
                let words = people.split([';', '；', ',']).map(str::trim).filter(|word| !word.is_empty());
                words.map(|word| self.person(row, word)).collect::<Result<_, _>>().map(Assigned::People)
            }
            (None, None) => Err(row.fault("post", "schedule_nobody")),
            (Some(_), Some(_)) => Err(row.fault("people", "schedule_post_or_people")),
        }
    }

    /// By staff number, also without the zeros that spreadsheets take away, or by login.
    fn person(&self, row: &Row, word: &str) -> Result<PersonId, ImportFault> {
        let members = || self.draft.directory.people.values().map(|member| &member.person);
        let number = |number: &String| number.trim_start_matches('0') == word.trim_start_matches('0');
        let exact = members()
            .find(|person| person.staff_number.as_deref() == Some(word) || person.login.as_deref() == Some(word));
        let found = exact.or_else(|| {
            let mut alike = members().filter(|person| person.staff_number.as_ref().is_some_and(number));
            alike.next().filter(|_| alike.next().is_none())
        });
        let unknown = || row.fault_about(Some("people"), "person_unknown", Some(word.to_owned()));
        found.map(|person| person.id).ok_or_else(unknown)
    }

    /// All special periods of the schedules that the file names.
    pub(super) fn periods(&mut self, rows: &[Row]) {
        let mut of: BTreeMap<String, (Row, Vec<Special>)> = BTreeMap::new();
        for row in rows {
            let key = row.get("schedule").unwrap_or_default().to_owned();
            match period(row) {
                Ok(period) => of.entry(key).or_insert_with(|| (row.clone(), Vec::new())).1.push(period),
                Err(fault) => self.faults.push(fault),
            }
        }
        for (key, (row, special)) in of {
            let known = self.draft.schedules.values().find(|kept| kept.key == key && kept.retired_at.is_none());
            let Some(known) = known.map(|kept| kept.schedule.clone()) else {
                if !self.broken.contains(&(Table::Schedules, key)) {
                    self.faults.push(row.fault("schedule", "schedule_unknown"));
                }
                continue;
            };
            if let Err(refusal) = self.draft.put_schedule(&key, Schedule { special, ..known }) {
                self.faults.push(refused(&row, &refusal));
            }
        }
    }
}

fn period(row: &Row) -> Result<Special, ImportFault> {
    let day = |column| words::day(row, column)?.ok_or_else(|| row.fault(column, "cell_empty"));
    Ok(Special {
        name: words::name(row, "name_zh", "name_en"),
        from: day("from")?,
        to: day("to")?,
        every_min: whole(row, "every_min")?.ok_or_else(|| row.fault("every_min", "cell_empty"))?,
        windows: words::windows(row, "windows")?,
    })
}
