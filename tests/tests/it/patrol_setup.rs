//! Setting up what is walked: checked as a whole, taken back where it changed, moved as files.

use domain::{
    CheckpointId, RouteId, TagId,
    access::Action,
    event::Subject,
    patrol::{
        Assigned, Grade, Order, Planned, TagKind,
        calendar::Weekdays,
        inspection::{Ask, Question},
        round::{self, Round},
        schedule::{Special, Window},
    },
    person::Role,
    time::{HOUR, MINUTE},
};
use serde_json::{Value, json};
use shouwang_tests::{
    TestApp,
    clients::{Person, fresh},
    plan::{Room, spot},
    stories,
};
use wire::{
    patrol::setup::{
        CheckpointBody, CheckpointSetUp, CheckpointsSetUp, ImportFiles, ImportReport, RouteBody, RouteSetUp,
        ScheduleBody, ScheduleSetUp, SchedulesSetUp, SiteTagKeys, StopBody, TagBody, TagKeys, TagRead, TagSetUp,
        TagsSetUp,
    },
    plan::{PlaceRef, SpotView},
};

fn name(zh: &str) -> domain::Name {
    domain::Name::new(zh, zh)
}

fn checkpoint(code: &str, room: Room) -> CheckpointBody {
    CheckpointBody {
        code: code.to_owned(),
        name: name("巡查点"),
        place: PlaceRef::Unit(room.id()),
        key_place: false,
        demand: Grade::L1,
        fence_m: None,
        questions: vec![],
    }
}

fn stop(checkpoint: CheckpointId) -> StopBody {
    StopBody { checkpoint, dwell_s: 20, alarm_when_missed: false }
}

/// The security office at its desk.
struct Office(Person);

impl Office {
    async fn of(app: &TestApp) -> Self {
        Self(app.person(Role::Office).await)
    }

    async fn checkpoint(&self, body: &CheckpointBody) -> CheckpointSetUp {
        let id: CheckpointId = fresh();
        self.0.client.put(&format!("/api/v1/patrol/checkpoints/{id}"), body).await.good()
    }

    async fn route(&self, id: RouteId, body: &RouteBody) -> RouteSetUp {
        self.0.client.put(&format!("/api/v1/patrol/routes/{}", id.0), body).await.good()
    }

    /// Status, code and field of a refusal.
    async fn is_refused(&self, path: &str, body: &impl serde::Serialize) -> (u16, String, Option<String>) {
        let problem = self.0.client.put(&format!("/api/v1/patrol/{path}"), body).await.problem();
        let field = problem.context.and_then(|context| context["field"].as_str().map(str::to_owned));
        (problem.status, problem.code, field)
    }

    async fn brings(&self, files: &ImportFiles) -> ImportReport {
        self.0.client.post("/api/v1/patrol/import", files).await.good()
    }

    async fn takes_out(&self, table: &str) -> String {
        self.0.client.get(&format!("/api/v1/patrol/export/{table}.csv")).await.body
    }
}

/// Two checkpoints, a route over both from the gate, a schedule for the ward's post.
struct Walked {
    ward: CheckpointSetUp,
    pharmacy: CheckpointSetUp,
    route: RouteBody,
    route_id: RouteId,
    schedule: ScheduleBody,
}

async fn walked(app: &TestApp, office: &Office) -> Walked {
    let ward = office.checkpoint(&checkpoint("W-1", Room::Ward)).await;
    let pharmacy = office.checkpoint(&checkpoint("P-1", Room::Pharmacy)).await;
    let route = RouteBody {
        key: "night".to_owned(),
        name: name("夜间"),
        order: Order::Fixed,
        post: Some(app.site.posts["gate"]),
        stops: vec![stop(pharmacy.id), stop(ward.id)],
    };
    let route_id: RouteId = fresh();
    office.route(route_id, &route).await;
    let schedule = ScheduleBody {
        key: "nightly".to_owned(),
        name: name("每夜"),
        route: route_id,
        assigned: Assigned::Post(app.site.posts["ward"]),
        from: "2026-01-01".parse().unwrap(),
        until: None,
        days: Weekdays::ALL,
        windows: vec![Window { from: 22 * 60, to: 6 * 60 }],
        every_min: 60,
        margin_min: 10,
        start_within_min: 15,
        whole_within_min: 50,
        late_after_min: 5,
        special: vec![],
    };
    Walked { ward, pharmacy, route, route_id, schedule }
}

/// What the way between two rooms takes, as the API tells it.
async fn seconds(office: &Office, from: Room, to: Room) -> u32 {
    let path = format!("/api/v1/way?from_unit={}&to_unit={}", from.id(), to.id());
    let way: Value = office.0.client.get(&path).await.good();
    way["seconds"].as_f64().unwrap().ceil() as u32
}

stories! {
    async fn walking_times_are_those_of_the_building(app) {
        let office = Office::of(app).await;
        let Walked { ward, mut route, route_id, .. } = walked(app, &office).await;
        let saved = office.route(route_id, &route).await;
        assert_eq!(saved.version, 1, "the same again changes nothing");
        let (gate, upstairs) = (saved.stops[0].walk_s, saved.stops[1].walk_s);
        assert!(gate > 20, "from the west end of 1F: {gate} s");
        assert_eq!(upstairs, seconds(&office, Room::Pharmacy, Room::Ward).await);
        assert_eq!(saved.takes_s, gate + upstairs + 40);

        // Nearer to the stairs: the route over it is shorter now, and newer.
        let near = SpotView::from(spot(1, 55.0, 2.0));
        let moved = CheckpointBody { place: PlaceRef::Spot(near), ..checkpoint("W-1", Room::Ward) };
        let path = format!("/api/v1/patrol/checkpoints/{}", ward.id);
        office.0.client.put(&path, &moved).await.good::<CheckpointSetUp>();
        let all: Value = office.0.client.get("/api/v1/patrol/routes").await.good();
        let now = &all["routes"][0];
        assert_eq!(now["version"], 2);
        assert!(now["stops"][1]["walk_s"].as_u64().unwrap() < u64::from(upstairs), "{now}");

        route.post = None;
        route.order = Order::Free;
        let free = office.route(route_id, &route).await;
        assert_eq!((free.stops[0].walk_s, free.version), (0, 3), "without a post the walk begins at the first stop");
        let site = app.site.id;
        let lines = app.database().read(move |read| read.journal_of(site, Subject::Site)).await.unwrap();
        let set_up: Vec<_> = lines.iter().filter(|line| line.kind == "patrol.set_up").collect();
        assert_eq!(set_up.len(), 6, "two checkpoints, a route; one moved and the route over it; the route");
    }

    async fn what_cannot_be_walked_is_refused_at_its_field(app) {
        let office = Office::of(app).await;
        let Walked { ward, pharmacy, route, schedule, .. } = walked(app, &office).await;
        let refused = |status: u16, code: &str, field: &str| (status, code.to_owned(), Some(field.to_owned()));
        let at = |what: &str| format!("{what}/{}", uuid::Uuid::now_v7());

        let fine = checkpoint("X-1", Room::Office);
        let twice = Question { key: "a".into(), text: name("关好？"), ask: Ask::Text, required: true };
        for (body, code, field) in [
            (CheckpointBody { code: "X_1".into(), ..fine.clone() }, "checkpoint_code", "code"),
            (CheckpointBody { code: "w-1".into(), ..fine.clone() }, "checkpoint_code_taken", "code"),
            (CheckpointBody { name: name(" "), ..fine.clone() }, "checkpoint_no_name", "name"),
            (CheckpointBody { fence_m: Some(5.0), ..fine.clone() }, "checkpoint_fence", "fence_m"),
            (CheckpointBody { fence_m: Some(50.0), ..fine.clone() }, "checkpoint_fence_indoors", "fence_m"),
            (CheckpointBody { questions: vec![twice.clone(), twice], ..fine.clone() }, "questions_key", "questions"),
        ] {
            assert_eq!(office.is_refused(&at("checkpoints"), &body).await, refused(422, code, field));
        }
        let unknown: CheckpointId = fresh();
        for (body, code, field) in [
            (RouteBody { key: "night".into(), ..route.clone() }, "setup_key_taken", "key"),
            (RouteBody { key: "a b".into(), ..route.clone() }, "setup_key", "key"),
            (RouteBody { key: "r".into(), stops: vec![], ..route.clone() }, "route_stops", "stops"),
            (RouteBody { key: "r".into(), stops: vec![stop(unknown)], ..route.clone() }, "checkpoint_unknown", "checkpoint"),
            (RouteBody { key: "r".into(), stops: vec![stop(ward.id); 2], ..route.clone() }, "route_standing", "stops"),
            (RouteBody { key: "r".into(), post: Some(fresh()), ..route.clone() }, "post_unknown", "post"),
        ] {
            assert_eq!(office.is_refused(&at("routes"), &body).await, refused(422, code, field));
        }
        let day = |text: &str| text.parse().unwrap();
        let often = Special { name: name("加密"), from: day("2026-12-01"), to: day("2026-12-02"), every_min: 60, windows: vec![] };
        let window = |from, to| Window { from, to };
        let twisted = Special { every_min: 30, windows: vec![window(0, 120), window(60, 180)], ..often.clone() };
        for (body, code, field) in [
            (ScheduleBody { route: fresh(), ..schedule.clone() }, "route_unknown", "route"),
            (ScheduleBody { assigned: Assigned::People(vec![]), ..schedule.clone() }, "schedule_nobody", "assigned"),
            (ScheduleBody { assigned: Assigned::People(vec![fresh()]), ..schedule.clone() }, "person_unknown", "people"),
            (ScheduleBody { assigned: Assigned::Post(fresh()), ..schedule.clone() }, "post_unknown", "post"),
            (ScheduleBody { days: Weekdays([false; 7]), ..schedule.clone() }, "schedule_windows", "days"),
            (ScheduleBody { windows: vec![], ..schedule.clone() }, "schedule_windows", "windows"),
            (ScheduleBody { every_min: 5, ..schedule.clone() }, "schedule_interval", "every_min"),
            (ScheduleBody { margin_min: 60, ..schedule.clone() }, "schedule_margin", "margin_min"),
            (ScheduleBody { until: Some(day("2025-01-01")), ..schedule.clone() }, "schedule_limits", "until"),
            (ScheduleBody { start_within_min: 51, ..schedule.clone() }, "schedule_limits", "start_within_min"),
            (ScheduleBody { start_within_min: 1, whole_within_min: 1, late_after_min: 0, ..schedule.clone() },
                "schedule_route_too_long", "whole_within_min"),
            (ScheduleBody { special: vec![often.clone()], ..schedule.clone() }, "schedule_special", "special"),
            (ScheduleBody { special: vec![twisted], ..schedule.clone() }, "schedule_overlap", "special"),
        ] {
            assert_eq!(office.is_refused(&at("schedules"), &body).await, refused(422, code, field), "{code}");
        }
        let whole: SchedulesSetUp = office.0.client.get("/api/v1/patrol/schedules").await.good();
        assert_eq!(whole.schedules, []);
        assert_eq!((pharmacy.code.as_str(), pharmacy.label.newest), ("P-1", 0));
    }

    async fn what_is_still_walked_is_not_taken_away(app) {
        let office = Office::of(app).await;
        let Walked { ward, mut route, route_id, schedule, .. } = walked(app, &office).await;
        let path = format!("/api/v1/patrol/schedules/{}", uuid::Uuid::now_v7());
        let kept: ScheduleSetUp = office.0.client.put(&path, &schedule).await.good();
        assert_eq!(kept.schedule, schedule);
        let client = &office.0.client;
        let on_route = client.delete(&format!("/api/v1/patrol/checkpoints/{}", ward.id)).await.problem();
        assert_eq!((on_route.status, on_route.code.as_str()), (409, "checkpoint_on_route"));
        assert_eq!(on_route.context.unwrap()["word"], "night");
        let scheduled = client.delete(&format!("/api/v1/patrol/routes/{}", route_id.0)).await.problem();
        assert_eq!((scheduled.code.as_str(), scheduled.context.unwrap()["word"].clone()), ("route_scheduled", json!("nightly")));
        // So much staying leaves no time in the schedule.
        route.stops.iter_mut().for_each(|stop| stop.dwell_s = 1_800);
        let long = office.is_refused(&format!("routes/{}", route_id.0), &route).await;
        assert_eq!(long, (409, "route_too_long_for_schedule".into(), Some("stops".into())));
        client.delete(&path).await.done();
        client.delete(&path).await.done();
        client.delete(&format!("/api/v1/patrol/routes/{}", route_id.0)).await.done();
        client.delete(&format!("/api/v1/patrol/checkpoints/{}", ward.id)).await.done();
        let all: CheckpointsSetUp = client.get("/api/v1/patrol/checkpoints").await.good();
        let retired = all.checkpoints.iter().find(|checkpoint| checkpoint.id == ward.id).unwrap();
        assert_eq!(retired.retired_at, Some(app.now()));
        let again = client.put(&format!("/api/v1/patrol/checkpoints/{}", ward.id), &checkpoint("W-1", Room::Ward)).await;
        assert_eq!(again.good::<CheckpointSetUp>().retired_at, None, "saving it puts it into use again");
    }

    async fn a_changed_schedule_takes_back_the_rounds_that_nobody_began(app) {
        let office = Office::of(app).await;
        let Walked { mut route, route_id, schedule, .. } = walked(app, &office).await;
        let path = format!("/api/v1/patrol/schedules/{}", uuid::Uuid::now_v7());
        let id = office.0.client.put(&path, &schedule).await.good::<ScheduleSetUp>().id;
        let (site, now) = (app.site.id, app.now());
        let guard = app.site.people["0017"];
        let plan = async |begun: bool| {
            let kept = app.database().read(move |read| read.route(route_id)).await.unwrap().unwrap();
            let starts_at = now.plus(HOUR);
            let planned = Planned {
                id: fresh(), schedule: id, route: route_id, assigned: schedule.assigned.clone(), starts_at,
                start_by: starts_at.plus(15 * MINUTE), whole_by: starts_at.plus(HOUR), late_after: 0, special: false,
            };
            let mut round = Round::plan(planned, &kept.route).0;
            if begun {
                let action = round::Action::Start { at: now };
                drop(round.handle(round::Input::Person { id: fresh(), by: guard, action }, now).unwrap());
            }
            let round_id = round.id;
            app.database().write(site, move |tx| tx.insert_round(&round)).await.unwrap();
            round_id
        };
        let is_there = async |round| app.database().read(move |read| read.round(round)).await.unwrap().is_some();
        let (begun, planned) = (plan(true).await, plan(false).await);
        office.0.client.put(&path, &schedule).await.good::<ScheduleSetUp>();
        assert!(is_there(planned).await, "the same schedule again changes nothing");
        let often = ScheduleBody { every_min: 120, ..schedule.clone() };
        office.0.client.put(&path, &often).await.good::<ScheduleSetUp>();
        assert_eq!((is_there(begun).await, is_there(planned).await), (true, false));
        let planned = plan(false).await;
        route.stops.reverse();
        office.route(route_id, &route).await;
        assert_eq!((is_there(begun).await, is_there(planned).await), (true, false), "its route changed");
        let planned = plan(false).await;
        office.0.client.delete(&path).await.done();
        assert_eq!((is_there(begun).await, is_there(planned).await), (true, false), "it is out of use");
        // Begun rounds have deadlines of their own; nobody walks this one any more.
        let over = app.database().read(move |read| read.round(begun)).await.unwrap().unwrap();
        assert!(over.value.next_due().is_some());
    }

    async fn a_reprint_revokes_old_labels_on_wish(app) {
        let office = Office::of(app).await;
        let ward = office.checkpoint(&checkpoint("W-1", Room::Ward)).await;
        let guard = app.guard("0017", "gate").await;
        let names = async |text: &str| {
            let answer = guard.phone.client.post("/api/v1/position", &json!({"place": {"label": text}})).await;
            if answer.status.is_success() { "good".to_owned() } else { answer.code() }
        };
        let first = ward.label_text.clone();
        assert!(first.starts_with("HTTP://SHOUWANG.TEST/C/W-1."), "{first}");
        assert_eq!(names(&first).await, "good");
        let path = format!("/api/v1/patrol/checkpoints/{}/reprint", ward.id);
        let reprint = async |revoke_old: bool| {
            office.0.client.post(&path, &json!({"revoke_old": revoke_old})).await.good::<CheckpointSetUp>().label_text
        };
        let worn = reprint(false).await;
        assert_ne!(worn, first);
        assert_eq!((names(&first).await, names(&worn).await), ("good".into(), "good".into()));
        let safe = reprint(true).await;
        assert_eq!(names(&first).await, "label_invalid");
        assert_eq!(names(&worn).await, "label_invalid");
        assert_eq!(names(&safe).await, "good");
        office.0.client.put(&format!("/api/v1/patrol/checkpoints/{}", ward.id), &checkpoint("W-1", Room::Office)).await
            .good::<CheckpointSetUp>();
        assert_eq!(names(&first).await, "label_invalid", "saving it forgives nothing");
        let svg = office.0.client.get("/api/v1/checkpoints/W-1/label.svg").await;
        assert!(svg.status.is_success() && svg.body.contains("<svg"));
    }

    async fn labels_are_sheets_of_real_text(app) {
        let office = Office::of(app).await;
        let client = &office.0.client;
        let unknown = client.get("/api/v1/patrol/labels.pdf?codes=CP-01,NOWHERE").await.problem();
        assert_eq!((unknown.status, unknown.code.as_str()), (422, "checkpoint_unknown"));
        assert_eq!(unknown.context.unwrap()["word"], "NOWHERE");
        let sheets = client.get("/api/v1/patrol/labels.pdf?codes=cp-01").await;
        if sheets.status == 409 {
            assert_eq!(sheets.code(), "pdf_no_font", "a machine without Chinese letters says so");
        } else {
            assert_eq!((sheets.status.as_u16(), &sheets.headers["content-type"]), (200, &"application/pdf".parse().unwrap()));
            assert!(sheets.body.starts_with("%PDF-1.") && sheets.body.contains("/ToUnicode"), "text that can be searched");
            assert!(sheets.body.len() < 200_000, "only the letters that are used are embedded: {}", sheets.body.len());
        }
    }

    async fn tags_are_enrolled_moved_and_retired(app) {
        let office = Office::of(app).await;
        let Walked { ward, pharmacy, .. } = walked(app, &office).await;
        let plain = |checkpoint, uid: &str| TagBody {
            checkpoint, kind: TagKind::Uid, read: TagRead::Uid(uid.to_owned()), keys: None,
        };
        let put = async |id: TagId, body: &TagBody| {
            office.0.client.put(&format!("/api/v1/patrol/tags/{id}"), body).await
        };
        let id: TagId = fresh();
        let tag: TagSetUp = put(id, &plain(ward.id, "04:a1:5c:12:9b:3f:80")).await.good();
        assert_eq!((tag.uid.as_str(), tag.own_keys, tag.enrolled_by), ("04A15C129B3F80", false, Some(office.0.person)));
        let moved: TagSetUp = put(fresh(), &plain(pharmacy.id, "04A15C129B3F80")).await.good();
        assert_eq!((moved.id, moved.checkpoint), (id, pharmacy.id), "one number is one tag");
        office.0.client.delete(&format!("/api/v1/patrol/tags/{id}")).await.done();
        let all: TagsSetUp = office.0.client.get("/api/v1/patrol/tags").await.good();
        assert_eq!((all.tags.len(), all.tags[0].retired_at, all.keys_set), (1, Some(app.now()), false));
        assert_eq!(put(fresh(), &plain(ward.id, "04")).await.refused(), (422, "tag_number".to_owned()));

        // NXP AN12196: keys of zeros, the tag 04DE5F1EACC040, its 61st tap.
        let tap = "https://h/t?e=EF963FF7828658A599F3041510671E88&c=94EED9EE65337086";
        let zeros = TagKeys { meta_key: "0".repeat(32), file_key: "0".repeat(32) };
        let signs = |url: &str, keys: Option<&TagKeys>| TagBody {
            checkpoint: ward.id, kind: TagKind::Ntag424, read: TagRead::Url(url.to_owned()), keys: keys.cloned(),
        };
        assert_eq!(put(fresh(), &signs(tap, None)).await.refused(), (409, "tag_keys_missing".to_owned()));
        let forged = tap.replace("94EE", "94EF");
        assert_eq!(put(fresh(), &signs(&forged, Some(&zeros))).await.refused(), (422, "tag_forged".to_owned()));
        let own: TagSetUp = put(fresh(), &signs(tap, Some(&zeros))).await.good();
        assert_eq!((own.uid.as_str(), own.kind, own.own_keys), ("04DE5F1EACC040", TagKind::Ntag424, true));

        let keys = SiteTagKeys {
            meta_key: "A1".repeat(16), master_key: "B2".repeat(16), system_id: "68616968 65".replace(' ', ""), replace: false,
        };
        let path = "/api/v1/patrol/tag-keys";
        for (bad, code) in [
            (SiteTagKeys { meta_key: "A1".into(), ..keys.clone() }, "tag_key"),
            (SiteTagKeys { system_id: "6".into(), ..keys.clone() }, "tag_system_id"),
            (SiteTagKeys { system_id: "68".into(), ..keys.clone() }, "tag_system_id"),
        ] {
            assert_eq!(office.0.client.put(path, &bad).await.refused(), (422, code.to_owned()));
        }
        office.0.client.put(path, &keys).await.done();
        assert_eq!(office.0.client.put(path, &keys).await.refused(), (409, "tag_keys_there".to_owned()));
        office.0.client.put(path, &SiteTagKeys { replace: true, ..keys.clone() }).await.done();
        let other = signs("https://h/t?e=00000000000000000000000000000000&c=0000000000000000", None);
        assert_eq!(put(fresh(), &other).await.status, 422, "not one of ours, or forged");
        let numbered = TagBody { read: TagRead::Uid("04958CAA5C5E80".into()), ..signs(tap, None) };
        assert!(!put(fresh(), &numbered).await.good::<TagSetUp>().own_keys, "its key follows from the site's");
        let all = office.0.client.get("/api/v1/patrol/tags").await;
        assert!(all.good::<TagsSetUp>().keys_set);
        let (site, secret) = (app.site.id, "A1".repeat(16));
        let journal = app.database().read(move |read| read.journal(site, 0, 1_000)).await.unwrap();
        for told in [all.body, format!("{journal:?}"), office.takes_out("tags").await] {
            assert!(!told.contains(&secret) && !told.contains(&"0".repeat(32)), "keys are never given out: {told}");
        }
    }

    async fn files_are_taken_whole_or_not_at_all(app) {
        let office = Office::of(app).await;
        let own = |text: &str| Some(text.to_owned());
        let checkpoints = "\u{FEFF}code;name_zh;name_en;room;key_place;demand\r\n\
            n-1;病房门;Ward door;病房;是;L3\r\n\
            N-2;办公室;;办公室;;\r\n";
        let questions = "checkpoint,key,text_zh,ask,required,problem,unit,least,most,options\n\
            N-1,door,门已锁？,yes_no,yes,no,,,,\n\
            N-1,p,压力,number,no,,MPa,\"0,4\",1.2,\n\
            N-1,state,状态,choice,yes,off,,,,auto:自动:Automatic;off:断电:Off\n";
        let routes = "route\tname_zh\tname_en\torder\tpost\tcheckpoint\tdwell_s\talarm_when_missed\n\
            ronde\t夜间\tNight\tfixed\tgate\tN-1\t30\tyes\n\
            ronde\t\t\t\t\tCP-01\t\t\n\
            ronde\t\t\t\t\tN-2\t\t\n";
        let schedules = "schedule,name_zh,route,post,people,from,days,windows,every_min,margin_min,start_within_min,whole_within_min\n\
            each,每夜,ronde,ward,,2026/1/2,12345,22:00-06:00; 12:00-13:30,60,10,15,45\n\
            people,专人,ronde,,17;0018,2026-01-02,,00:00-24:00,120,0,15,45\n";
        let periods = "schedule,name_zh,from,to,every_min,windows\neach,春节,2027/2/5,2027/2/12,30,\n";
        let tags = "uid,checkpoint,kind,meta_key,file_key\n04:A1:5C:12:9B:3F:80,N-2,uid,,\n";
        let good = ImportFiles {
            checkpoints: own(checkpoints), questions: own(questions), tags: own(tags), routes: own(routes),
            schedules: own(schedules), periods: own(periods), only_check: false,
        };
        let broken = ImportFiles {
            checkpoints: own(&checkpoints.replace("L3", "L9")),
            schedules: own(&schedules.replace("22:00-06:00", "22:00").replace("0018", "9999")),
            ..good.clone()
        };
        let report = office.brings(&broken).await;
        let told: Vec<_> = report.faults.iter()
            .map(|f| format!("{}:{} {} {} {:?}", f.table.word(), f.line, f.column.as_deref().unwrap_or("-"), f.code, f.word))
            .collect();
        assert_eq!(told, [
            "checkpoints:2 demand cell_word Some(\"L9\")",
            "schedules:2 windows cell_windows Some(\"22:00; 12:00-13:30\")",
            "schedules:3 people person_unknown Some(\"9999\")",
        ], "what refers to a broken line is not told again");
        assert!(!report.written);
        let all: CheckpointsSetUp = office.0.client.get("/api/v1/patrol/checkpoints").await.good();
        assert_eq!(all.checkpoints.len(), 1, "none of it");

        let would = office.brings(&ImportFiles { only_check: true, ..good.clone() }).await;
        assert_eq!((would.written, would.added, would.faults.len()), (false, 6, 0), "{would:?}");
        let report = office.brings(&good).await;
        assert_eq!((report.written, report.added, report.changed, report.retired), (true, 6, 0, 0), "{report:?}");
        assert_eq!(office.brings(&good).await.changed, 0, "the same again changes nothing");
        let all: CheckpointsSetUp = office.0.client.get("/api/v1/patrol/checkpoints").await.good();
        let ward = all.checkpoints.iter().find(|c| c.code == "N-1").unwrap();
        assert_eq!((ward.demand, ward.key_place, ward.questions.len()), (Grade::L3, true, 3));
        let Ask::Number { least, .. } = &ward.questions[1].ask else { panic!("{:?}", ward.questions) };
        assert_eq!(*least, Some(0.4));
        let kept: SchedulesSetUp = office.0.client.get("/api/v1/patrol/schedules").await.good();
        let (each, people) = (&kept.schedules[0].schedule, &kept.schedules[1].schedule);
        assert_eq!((each.from.to_string().as_str(), each.special.len(), each.windows[1].to), ("2026-01-02", 1, 810));
        let mut both = vec![app.site.people["0017"], app.site.people["0018"]];
        both.sort_unstable();
        assert_eq!(people.assigned, Assigned::People(both), "17 is what spreadsheets make of 0017");

        let mut files = ImportFiles::default();
        for (table, file) in [
            ("checkpoints", &mut files.checkpoints), ("questions", &mut files.questions), ("tags", &mut files.tags),
            ("routes", &mut files.routes), ("schedules", &mut files.schedules), ("periods", &mut files.periods),
        ] {
            *file = Some(office.takes_out(table).await);
        }
        let same = office.brings(&files).await;
        assert_eq!((same.added, same.changed, same.retired, same.faults.as_slice()), (0, 0, 0, [].as_slice()));
        assert!(same.written, "what was taken out is brought in");

        let retire = ImportFiles {
            checkpoints: own("code,retired\nN-2,yes\n"),
            routes: own("route,checkpoint,retired\nronde,,yes\n"),
            schedules: own(&office.takes_out("schedules").await.replace(",no\r\n", ",yes\r\n")),
            ..ImportFiles::default()
        };
        let report = office.brings(&retire).await;
        assert_eq!((report.written, report.retired), (true, 4), "{report:?}");
        let gbk = ImportFiles { checkpoints: own("code,name_zh\nA,\u{FFFD}\u{FFFD}\n"), ..ImportFiles::default() };
        assert_eq!(office.brings(&gbk).await.faults[0].code, "file_not_utf8");
        assert!(domain::access::allows(Role::Admin, Action::ManageRounds));
    }
}
