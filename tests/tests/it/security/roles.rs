//! The table of roles and actions, asked for over HTTP: every endpoint, every role, at one's own site and at another.

use domain::{
    access::{Action, allows},
    alarm::{DeclineReason, Outcome},
    person::Role,
};
use reqwest::Method;
use serde_json::{Value, json};
use shouwang_tests::{
    Database, TestApp,
    clients::{Client, Guard, Person, Screen, Socket, violence_at},
    plan::Room,
    site::TestSite,
    test_app::tell,
};
use uuid::Uuid;
use wire::live::View;

/// Who asks: a browser for each role.
async fn everybody(app: &TestApp, site: &TestSite) -> Vec<(Role, Client)> {
    let mut all = Vec::new();
    for role in Role::ALL {
        let client = if role == Role::Guard {
            let person = site.people["0019"];
            Guard::sign_in(app.address(0), &site.enrolment_code, "0019", person).await.phone.client
        } else {
            Person::sign_in(app.address(0), &site.login(role)).await.client
        };
        all.push((role, client));
    }
    all
}

/// A request, and the actions any one of which allows it.
struct Endpoint {
    method: Method,
    path: String,
    body: Option<Value>,
    needs: &'static [Action],
}

/// A webhook at a port where nobody listens.
fn new_channel(id: Uuid) -> Value {
    let settings = json!({"kind": "webhook", "url": "http://127.0.0.1:1/", "secret": "0123456789abcdef"});
    json!({"id": id, "name": "值班群", "settings": settings, "serves": [], "least": "p3", "language": "zh"})
}

fn endpoints(site: &TestSite, alarm: domain::AlarmId, channel: Uuid) -> Vec<Endpoint> {
    use Action as A;
    const ALARMS: &[Action] = &[A::SeeBoard, A::SeeAlarmsAsGuard, A::SeeOwnDepartment];
    const SEE_HAZARDS: &[Action] = &[A::HandleHazards, A::SeeReports, A::RectifyHazards];
    let get = |path: String, needs| Endpoint { method: Method::GET, path, body: None, needs };
    let post = |path: String, body, needs| Endpoint { method: Method::POST, path, body: Some(body), needs };
    let (room, nothing) = (Room::Pharmacy.id(), Uuid::now_v7());
    let put = |path: String, body, needs| Endpoint { method: Method::PUT, path, body: Some(body), needs };
    let delete = |path: String, needs| Endpoint { method: Method::DELETE, path, body: None, needs };
    let [checkpoint, route, schedule, tag] = [0; 4].map(|_| Uuid::now_v7());
    let name = json!({"zh": "甲", "en": "A"});
    let new_checkpoint = json!({"code": "CP-99", "name": name, "place": {"unit": Room::Ward.id()}, "demand": "L1"});
    let new_route = json!({"key": "r", "name": name, "order": "fixed", "stops": [{"checkpoint": checkpoint}]});
    let new_schedule = json!({
        "key": "s", "name": name, "route": route, "assigned": {"post": site.posts["ward"]}, "from": "2026-01-01",
        "days": [true, true, true, true, true, true, true], "windows": [{"from": 0, "to": 0}], "every_min": 60,
        "start_within_min": 10, "whole_within_min": 50,
    });
    let new_tag = json!({"checkpoint": checkpoint, "kind": "uid", "read": {"uid": "04A15C129B3F80"}});
    let keys = json!({"meta_key": "0".repeat(32), "master_key": "0".repeat(32), "system_id": "6869", "replace": true});
    let address = json!({"kind": "sms", "phone": "13800138000"});
    let contact = json!({"id": Uuid::now_v7(), "address": address, "language": "zh"});
    vec![
        get("/api/v1/plan".into(), &[A::SeePlan]),
        get(format!("/api/v1/plan/levels/{}", shouwang_tests::plan::spot(0, 0.0, 0.0).level.0), &[A::SeePlan]),
        get("/api/v1/places?q=药".into(), &[A::SeePlan]),
        get(format!("/api/v1/way?from_unit={room}&to_unit={}", Room::Ward.id()), &[A::SeePlan]),
        get("/api/v1/posts".into(), &[A::SeePlan]),
        get("/api/v1/buttons".into(), &[A::SeePlan]),
        get("/api/v1/checkpoints".into(), &[A::SeePlan]),
        get("/api/v1/checkpoints/CP-01/label.svg".into(), &[A::EnrolPhones]),
        get("/api/v1/alarms".into(), ALARMS),
        get(format!("/api/v1/alarms/{alarm}"), ALARMS),
        get("/api/v1/duty".into(), &[A::BeOnDuty]),
        post("/api/v1/alarms".into(), serde_json::to_value(violence_at("PH-1")).unwrap(), &[A::RaiseAlarm]),
        post("/api/v1/duty".into(), json!({"id": Uuid::now_v7(), "post": site.posts["ward"]}), &[A::BeOnDuty]),
        post("/api/v1/position".into(), json!({"place": {"unit": room}}), &[A::BeOnDuty]),
        post("/api/v1/duty/lone-work".into(), json!({"id": Uuid::now_v7(), "every_ms": 900_000}), &[A::BeOnDuty]),
        post("/api/v1/duty/lone-work/check-in".into(), json!({}), &[A::BeOnDuty]),
        Endpoint { method: Method::DELETE, path: "/api/v1/duty/lone-work".into(), body: None, needs: &[A::BeOnDuty] },
        Endpoint { method: Method::DELETE, path: "/api/v1/duty".into(), body: None, needs: &[A::BeOnDuty] },
        post("/api/v1/devices/codes".into(), json!({}), &[A::EnrolPhones]),
        get("/api/v1/channels".into(), &[A::TryChannels]),
        post("/api/v1/channels".into(), new_channel(channel), &[A::ManageChannels]),
        Endpoint {
            method: Method::PATCH,
            path: format!("/api/v1/channels/{channel}"),
            body: Some(json!({"name": "值班群"})),
            needs: &[A::ManageChannels],
        },
        post(format!("/api/v1/channels/{channel}/test"), json!({}), &[A::TryChannels]),
        get("/api/v1/contacts".into(), &[A::ManageChannels]),
        get(format!("/api/v1/people/{}/contacts", site.people["0017"]), &[A::ManageChannels]),
        post(format!("/api/v1/people/{}/contacts", site.people["0017"]), contact, &[A::ManageChannels]),
        get("/api/v1/patrol/checkpoints".into(), &[A::ManageRounds]),
        put(format!("/api/v1/patrol/checkpoints/{checkpoint}"), new_checkpoint, &[A::ManageRounds]),
        post(
            format!("/api/v1/patrol/checkpoints/{checkpoint}/reprint"),
            json!({"revoke_old": false}),
            &[A::ManageRounds],
        ),
        get("/api/v1/patrol/routes".into(), &[A::ManageRounds]),
        put(format!("/api/v1/patrol/routes/{route}"), new_route, &[A::ManageRounds]),
        get("/api/v1/patrol/schedules".into(), &[A::ManageRounds]),
        put(format!("/api/v1/patrol/schedules/{schedule}"), new_schedule, &[A::ManageRounds]),
        delete(format!("/api/v1/patrol/schedules/{schedule}"), &[A::ManageRounds]),
        delete(format!("/api/v1/patrol/routes/{route}"), &[A::ManageRounds]),
        get("/api/v1/patrol/tags".into(), &[A::ManageRounds]),
        put(format!("/api/v1/patrol/tags/{tag}"), new_tag, &[A::ManageRounds]),
        delete(format!("/api/v1/patrol/tags/{tag}"), &[A::ManageRounds]),
        delete(format!("/api/v1/patrol/checkpoints/{checkpoint}"), &[A::ManageRounds]),
        put("/api/v1/patrol/tag-keys".into(), keys, &[A::ManageRounds]),
        get("/api/v1/patrol/export/routes.csv".into(), &[A::ManageRounds]),
        post("/api/v1/patrol/import".into(), json!({}), &[A::ManageRounds]),
        get("/api/v1/undelivered".into(), &[A::SeeUndelivered]),
        get("/api/v1/button-tests".into(), &[A::TestButtons]),
        get("/api/v1/patrol/shift".into(), &[A::WalkRounds]),
        post("/api/v1/sync".into(), json!({"events": []}), &[A::WalkRounds]),
        Endpoint {
            method: Method::PUT,
            path: format!("/api/v1/photos/{}", "0".repeat(64)),
            body: Some(json!("no photo")),
            needs: &[A::WalkRounds, A::RectifyHazards],
        },
        get(format!("/api/v1/photos/{}", "0".repeat(64)), &[A::WalkRounds, A::SeeRounds, A::RectifyHazards]),
        get("/api/v1/patrol/rounds?from=0&to=1".into(), &[A::SeeRounds]),
        get(format!("/api/v1/patrol/rounds/{nothing}"), &[A::SeeRounds]),
        post(
            format!("/api/v1/patrol/rounds/{nothing}/call-off"),
            json!({"id": Uuid::now_v7(), "reason": "x"}),
            &[A::SettleScans],
        ),
        get("/api/v1/patrol/scans?to_settle=true".into(), &[A::SeeRounds]),
        post(
            format!("/api/v1/patrol/scans/{nothing}/settle"),
            json!({"settlement": "confirmed", "reason": "x"}),
            &[A::SettleScans],
        ),
        get("/api/v1/patrol/codes/CP-01".into(), &[A::SettleScans]),
        get("/api/v1/patrol/report?from=2026-01-01&to=2026-01-31".into(), &[A::SeeReports]),
        get("/api/v1/patrol/report.csv?from=2026-01-01&to=2026-01-31".into(), &[A::SeeReports]),
        get("/api/v1/patrol/report.xlsx?from=2026-01-01&to=2026-01-31".into(), &[A::SeeReports]),
        get("/api/v1/patrol/report.pdf?from=2026-01-01&to=2026-01-31".into(), &[A::SeeReports]),
        get("/api/v1/hazards".into(), SEE_HAZARDS),
        get("/api/v1/hazards.csv".into(), SEE_HAZARDS),
        get("/api/v1/hazards.xlsx".into(), SEE_HAZARDS),
        get(format!("/api/v1/hazards/{nothing}"), SEE_HAZARDS),
        post(
            "/api/v1/hazards".into(),
            json!({"id": Uuid::now_v7(), "place": {"unit": room}, "severity": "general", "text": "x"}),
            &[A::HandleHazards],
        ),
        post(
            format!("/api/v1/hazards/{nothing}/inputs"),
            json!({"id": Uuid::now_v7(), "do": "verify"}),
            &[A::HandleHazards],
        ),
        post(
            format!("/api/v1/hazards/{nothing}/inputs"),
            json!({"id": Uuid::now_v7(), "do": "rectify", "note": "x"}),
            &[A::RectifyHazards],
        ),
        Endpoint {
            method: Method::DELETE,
            path: format!("/api/v1/people/{}/sessions", site.people["0017"]),
            body: None,
            needs: &[A::ManagePeople],
        },
    ]
}

async fn ask(client: &Client, endpoint: &Endpoint) -> shouwang_tests::clients::Answer {
    let request = client.request(endpoint.method.clone(), &endpoint.path);
    let request = match &endpoint.body {
        Some(body) => request.json(body),
        None => request,
    };
    client.send(request).await
}

#[test]
fn every_endpoint_follows_the_table() {
    tell(TestApp::builder(), Database::Sqlite, async |app| {
        let alarm = app.source().presses("EM-1", "1").await;
        let channel = Uuid::now_v7();
        let office = app.person(Role::Office).await;
        office.client.post("/api/v1/channels", &new_channel(channel)).await.good::<Value>();
        let endpoints = endpoints(&app.site, alarm, channel);
        for (role, client) in everybody(app, &app.site).await {
            for endpoint in &endpoints {
                let may = endpoint.needs.iter().any(|action| allows(role, *action));
                let answer = ask(&client, endpoint).await;
                let what = format!("{role} {} {}: {} {}", endpoint.method, endpoint.path, answer.status, answer.body);
                // Whoever may gets through to the thing itself, which may not be there.
                let got_through = answer.status.is_success() || [404, 422].contains(&answer.status.as_u16());
                if may {
                    assert!(got_through, "{what}");
                } else {
                    assert_eq!(answer.refused(), (403, "not_allowed".to_owned()), "{what}");
                }
            }
            let me: wire::people::Me = client.get("/api/v1/me").await.good();
            let may: Vec<&str> = Action::ALL.iter().filter(|a| allows(role, **a)).map(|a| a.word()).collect();
            assert_eq!(me.may, may, "what {role} is told");
        }
        for endpoint in &endpoints {
            let answer = ask(&app.browser(), endpoint).await;
            assert_eq!(answer.refused(), (401, "not_signed_in".to_owned()), "{}", endpoint.path);
            let panel = Client::with_key(app.address(0), "swk_nobody");
            assert_eq!(ask(&panel, endpoint).await.refused(), (401, "not_signed_in".to_owned()), "{}", endpoint.path);
            // A key raises alarms and does nothing else.
            if endpoint.path != "/api/v1/alarms" {
                assert_eq!(ask(&app.source().client, endpoint).await.status, 401, "{}", endpoint.path);
            }
        }
    });
}

/// What is done with an alarm, what allows it, and whether it also has to be one's own.
fn actions(assignment: Uuid, person: domain::PersonId) -> Vec<(Value, Action)> {
    use Action as A;
    let mine = |word: &str| json!({"do": word, "assignment": assignment});
    let because = |word: &str| json!({"do": word, "assignment": assignment, "reason": DeclineReason::Busy});
    vec![
        (mine("receive"), A::Respond),
        (mine("see"), A::Respond),
        (mine("accept"), A::Respond),
        (because("decline"), A::Respond),
        (because("withdraw"), A::Respond),
        (mine("set_out"), A::Respond),
        (mine("arrive"), A::Respond),
        (mine("clear"), A::Respond),
        (json!({"do": "assign", "person": person}), A::Direct),
        (mine("stand_down"), A::Direct),
        (json!({"do": "take_charge"}), A::Direct),
        (json!({"do": "contain"}), A::Contain),
        (json!({"do": "note", "text": "x"}), A::Note),
        (json!({"do": "claim_false"}), A::ClaimFalse),
        (json!({"do": "close", "outcome": Outcome::Real, "note": "x"}), A::Close),
    ]
}

fn with_id(mut body: Value) -> Value {
    body["id"] = json!(Uuid::now_v7());
    body
}

#[test]
fn every_action_on_an_alarm_follows_the_table() {
    tell(TestApp::builder(), Database::Sqlite, async |app| {
        let everybody = everybody(app, &app.site).await;
        let mut n = 0;
        for (role, client) in &everybody {
            for (body, action) in actions(Uuid::now_v7(), app.site.people["0018"]) {
                n += 1;
                // The emergency department's own; nobody is on duty, so nobody is at work on it.
                let alarm = app.source().presses("EM-1", &n.to_string()).await;
                let answer = client.post(&format!("/api/v1/alarms/{alarm}/inputs"), &with_id(body.clone())).await;
                let own = match action {
                    Action::ClaimFalse => *role == Role::Staff || allows(*role, Action::Direct),
                    Action::Contain => allows(*role, Action::Direct),
                    Action::Note => *role == Role::Staff || allows(*role, Action::Direct),
                    _ => true,
                };
                let what = format!("{role} {body}: {} {}", answer.status, answer.body);
                if allows(*role, action) && own {
                    assert_ne!(answer.status, 403, "{what}");
                    assert!(!answer.status.is_server_error(), "{what}");
                } else {
                    assert_eq!(answer.refused(), (403, "not_allowed".to_owned()), "{what}");
                }
            }
        }
    });
}

#[test]
fn a_guard_contains_and_notes_where_he_is_at_work_and_nowhere_else() {
    tell(TestApp::builder(), Database::Sqlite, async |app| {
        let mut guard = app.guard("0018", "hall").await;
        let alarm = app.source().presses("EM-1", "1").await;
        let offer = guard.hears_offer(alarm).await;
        let note = || wire::alarm::AlarmAction::Note { text: "x".into() };
        assert_eq!(guard.does(alarm, note()).await.refused().0, 403, "offered is not yet accepted");
        guard.accepts(alarm, offer.id).await;
        assert!(guard.does(alarm, note()).await.status.is_success());
        guard.contains(alarm).await;
    });
}

#[test]
fn nobody_reaches_over_to_another_site() {
    tell(TestApp::builder(), Database::Sqlite, async |app| {
        let north = TestSite::set_up(app.app(0), "north").await;
        let alarm = app.source().presses("EM-1", "1").await;
        for (role, client) in everybody(app, &north).await {
            for (body, action) in actions(Uuid::now_v7(), app.site.people["0018"]) {
                let answer = client.post(&format!("/api/v1/alarms/{alarm}/inputs"), &with_id(body.clone())).await;
                let wanted = if allows(role, action) { (404, "not_found") } else { (403, "not_allowed") };
                assert_eq!(answer.refused(), (wanted.0, wanted.1.to_owned()), "{role} {body}");
            }
            let sees = [Action::SeeBoard, Action::SeeAlarmsAsGuard, Action::SeeOwnDepartment];
            if sees.iter().any(|action| allows(role, *action)) {
                assert_eq!(client.get(&format!("/api/v1/alarms/{alarm}")).await.refused().0, 404, "{role}");
                let list: wire::alarm::AlarmList = client.get("/api/v1/alarms").await.good();
                assert!(list.alarms.is_empty(), "{role}");
            }
            if allows(role, Action::BeOnDuty) {
                let foreign = json!({"id": Uuid::now_v7(), "post": app.site.posts["hall"]});
                let refused = client.post("/api/v1/duty", &foreign).await.refused();
                assert_eq!(refused, (422, "place_unknown".to_owned()));
            }
            if allows(role, Action::ManagePeople) {
                let path = format!("/api/v1/people/{}/sessions", app.site.people["0017"]);
                assert_eq!(client.delete(&path).await.refused(), (404, "not_found".to_owned()), "{role}");
            }
            if role == Role::Supervisor {
                let wall = Screen::open(&client, View::Desk).await;
                assert!(wall.alarms.is_empty());
                assert!(wall.people.keys().all(|person| !app.site.people.values().any(|known| known == person)));
            }
        }
        // The same id at the other site is neither the same alarm nor a look at it.
        let nurse = Person::sign_in(app.address(0), &north.login(Role::Staff)).await;
        let stolen = wire::alarm::NewAlarm { id: Some(alarm), ..violence_at("EM-1") };
        assert_eq!(nurse.client.post("/api/v1/alarms", &stolen).await.refused(), (422, "invalid_input".to_owned()));
    });
}

#[test]
fn a_department_sees_its_own_alarms_only() {
    tell(TestApp::builder(), Database::Sqlite, async |app| {
        let nurse = app.nurse().await;
        let pharmacist = Person::sign_in(app.address(0), "haihe-pharmacist").await;
        let mut counter = pharmacist.opens(View::Staff).await;
        let alarm = nurse.raises(&violence_at("EM-1")).await;
        let own = pharmacist.raises(&violence_at("PH-1")).await;
        counter.sees("its own", own, |_| true).await;
        assert!(!counter.alarms.contains_key(&alarm));
        assert_eq!(pharmacist.client.get(&format!("/api/v1/alarms/{alarm}")).await.refused().0, 404);
        let list: wire::alarm::AlarmList = pharmacist.client.get("/api/v1/alarms").await.good();
        assert_eq!(list.alarms.iter().map(|a| a.id).collect::<Vec<_>>(), [own]);
        let claim = wire::alarm::AlarmAction::ClaimFalse {};
        assert_eq!(pharmacist.does(alarm, claim).await.refused(), (403, "not_allowed".to_owned()));
        let detail = nurse.reads(alarm).await;
        assert!(detail.timeline.is_empty(), "a department does not read the timeline");
    });
}

#[test]
fn every_view_follows_the_table() {
    tell(TestApp::builder(), Database::Sqlite, async |app| {
        for (role, client) in everybody(app, &app.site).await {
            for (view, needs) in [
                (View::Desk, Action::SeeBoard),
                (View::Guard, Action::SeeAlarmsAsGuard),
                (View::Staff, Action::SeeOwnDepartment),
            ] {
                if allows(role, needs) {
                    let screen = Screen::open(&client, view).await;
                    assert!(!screen.resumed, "{role} {view:?}");
                } else {
                    let mut socket = Socket::open(&client).await;
                    socket.hello(view, None);
                    assert_eq!(socket.farewell().await.as_deref(), Some("not_allowed"), "{role} {view:?}");
                }
            }
        }
        let refused = Socket::try_open(&app.browser(), &[], true).await.err();
        assert_eq!(refused.map(|status| status.as_u16()), Some(401));
    });
}
