//! A hazard from its finding until it is closed.

use super::*;
use domain::{HazardId, PersonId, Purpose, Timestamp, event::Subject, patrol::hazard, person::Role};
use serde_json::{Value, json};
use shouwang_tests::{
    clients::{Answer, Client},
    push_service::PushService,
    stories,
};
use wire::patrol::hazards::{HazardDetail, HazardList, HazardView};

async fn reported(client: &Client, id: HazardId) -> HazardView {
    let new = json!({"id": id, "checkpoint": "cp-01", "severity": "general", "text": " 消防栓被遮挡 "});
    client.post("/api/v1/hazards", &new).await.good()
}

async fn does(client: &Client, hazard: HazardId, mut action: Value) -> Answer {
    if action.get("id").is_none() {
        action["id"] = json!(uuid::Uuid::now_v7());
    }
    client.post(&format!("/api/v1/hazards/{hazard}/inputs"), &action).await
}

async fn lists(client: &Client, query: &str) -> Vec<HazardId> {
    let list: HazardList = client.get(&format!("/api/v1/hazards{query}")).await.good();
    list.hazards.iter().map(|hazard| hazard.id).collect()
}

fn assign(to: PersonId, due: Timestamp) -> Value {
    json!({"do": "assign", "to": to, "due": due})
}

fn new_id() -> HazardId {
    HazardId(uuid::Uuid::now_v7())
}

/// When a hazard was told to be overdue.
async fn overdue_at(app: &TestApp, hazard: HazardId) -> Vec<Timestamp> {
    let site = app.site.id;
    let lines = app.database().read(move |read| read.journal_of(site, Subject::Hazard(hazard))).await.unwrap();
    lines.into_iter().filter(|line| line.kind == "hazard.overdue").map(|line| line.at).collect()
}

stories! {
    async fn a_hazard_is_found_assigned_rectified_verified_and_closed(app) {
        let (supervisor, office) = (app.supervisor().await, app.person(Role::Office).await);
        let (guard, other) = (app.signed_in_guard("0017").await, app.signed_in_guard("0018").await);
        let id = new_id();
        let found = reported(&supervisor.client, id).await;
        assert_eq!((found.state, found.text.as_str(), found.found_by), (hazard::State::Found, "消防栓被遮挡", supervisor.person));
        assert!(found.checkpoint.is_some() && found.place.name.zh.contains("药房"));
        assert_eq!(found.told_next, Some(app.now().plus(24 * 60 * MINUTE)), "somebody has to have it by then");
        assert_eq!(reported(&supervisor.client, id).await, found, "the same again");
        assert_eq!(app.database().count("hazards"), 1);
        let due = app.now().plus(60 * MINUTE);

        let far = assign(guard.person, app.now().plus(400 * 24 * 60 * MINUTE));
        assert_eq!(does(&supervisor.client, id, far).await.refused(), (422, "hazard_bad_date".to_owned()));
        let to_police = assign(app.person(Role::Police).await.person, due);
        assert_eq!(does(&supervisor.client, id, to_police).await.refused(), (404, "not_found".to_owned()));
        let early = does(&office.client, id, json!({"do": "close"})).await.problem();
        assert_eq!((early.status, early.code.as_str()), (409, "hazard_wrong_step"));
        assert_eq!(early.context.unwrap()["state"], "found");
        assert_eq!(lists(guard.client(), "").await, []);
        let mut given = assign(guard.person, due);
        given["id"] = json!(uuid::Uuid::now_v7());
        let assigned: HazardView = does(&supervisor.client, id, given.clone()).await.good();
        assert_eq!((assigned.state, assigned.owner, assigned.due), (hazard::State::Assigned, Some(guard.person), Some(due)));
        assert_eq!(does(&supervisor.client, id, given).await.good::<HazardView>().version, assigned.version, "a repeat");

        assert_eq!(lists(guard.client(), "").await, [id]);
        assert_eq!(lists(other.client(), "").await, []);
        let path = format!("/api/v1/hazards/{id}");
        assert_eq!(other.client().get(&path).await.refused(), (404, "not_found".to_owned()));
        let rectify = json!({"do": "rectify", "note": "已清理", "photos": ["a".repeat(64)]});
        assert_eq!(does(other.client(), id, rectify.clone()).await.refused(), (409, "hazard_not_yours".to_owned()));
        let bad = json!({"do": "rectify", "note": "已清理", "photos": ["../x"]});
        assert_eq!(does(guard.client(), id, bad).await.refused(), (422, "invalid_input".to_owned()));
        does(guard.client(), id, rectify.clone()).await.good::<HazardView>();
        assert_eq!(does(guard.client(), id, json!({"do": "verify"})).await.refused(), (403, "not_allowed".to_owned()));
        let lacking = json!({"do": "reject", "reason": "仍有纸箱", "due": due});
        let rejected: HazardView = does(&office.client, id, lacking).await.good();
        assert_eq!((rejected.state, rejected.rejections), (hazard::State::Assigned, 1));

        // The supervisor does it himself: then somebody else has to look.
        does(&office.client, id, assign(supervisor.person, due)).await.good::<HazardView>();
        does(&supervisor.client, id, rectify).await.good::<HazardView>();
        let own = does(&supervisor.client, id, json!({"do": "verify"})).await;
        assert_eq!(own.refused(), (409, "hazard_own_work".to_owned()));
        does(&office.client, id, json!({"do": "verify"})).await.good::<HazardView>();
        let closed: HazardView = does(&supervisor.client, id, json!({"do": "close", "note": "销号"})).await.good();
        assert_eq!((closed.state, closed.verified_by, closed.told_next), (hazard::State::Closed, Some(office.person), None));
        assert_eq!((lists(&office.client, "?open=true").await, lists(&office.client, "?open=false").await), (vec![], vec![id]));

        let detail: HazardDetail = office.client.get(&path).await.good();
        let kinds: Vec<_> = detail.timeline.iter().map(|line| line.kind.as_str()).collect();
        let expected = ["found", "assigned", "rectified", "rejected", "assigned", "rectified", "verified", "closed"];
        assert_eq!(kinds, expected.map(|kind| format!("hazard.{kind}")));
        assert_eq!(detail.timeline[1].person, Some(guard.person));
        assert_eq!(detail.hazard.rectified.unwrap().photos, ["a".repeat(64)]);
        let people: Vec<_> = detail.people.iter().map(|person| person.id).collect();
        assert!([guard.person, supervisor.person, office.person].iter().all(|person| people.contains(person)));
    }

    async fn what_is_overdue_is_told_at_its_time(app: TestApp::builder().push()) {
        let service = PushService::start().await;
        let supervisor = app.supervisor().await;
        let guard = app.signed_in_guard("0017").await;
        let subscriber = service.subscriber("0017");
        guard.client().put("/api/v1/push/subscription", &subscriber.subscription("zh")).await.done();
        let (id, later) = (new_id(), new_id());
        reported(&supervisor.client, id).await;
        reported(&supervisor.client, later).await;
        let due = app.now().plus(60 * MINUTE);
        does(&supervisor.client, id, assign(guard.person, due)).await.good::<HazardView>();
        does(&supervisor.client, later, assign(guard.person, due.plus(MINUTE))).await.good::<HazardView>();
        let (given, _) = subscriber.reads(&service.nth(1).await);
        assert_eq!((given.purpose, given.title.as_str()), (Purpose::Hazard, "有隐患需整改"));
        service.nth(2).await;

        app.advance(60 * 60_000 - 1).await;
        assert_eq!(lists(&supervisor.client, "?overdue=true").await, []);
        assert_eq!(overdue_at(app, id).await, []);
        app.advance(1).await;
        assert_eq!(lists(&supervisor.client, "?overdue=true").await, [id]);
        let (told, text) = subscriber.reads(&service.nth(3).await);
        assert_eq!((told.purpose, told.title.as_str()), (Purpose::Hazard, "隐患已超期"));
        assert!(!text.contains("消防栓") && !text.contains("药房"), "a locked screen is read by anybody");
        assert_eq!(overdue_at(app, id).await, [due], "once, and at its time");
        app.advance(60_000).await;
        assert_eq!(lists(&supervisor.client, "?overdue=true").await, [id, later], "the most overdue first");
        service.nth(4).await;

        // Overdue it stays until it is rectified, and more time has its reason.
        let more = json!({"do": "postpone", "due": due.plus(24 * 60 * MINUTE), "reason": "等配件"});
        does(&supervisor.client, id, more).await.good::<HazardView>();
        assert_eq!(lists(&supervisor.client, "?overdue=true").await, [later]);
    }

    async fn the_register_is_taken_away_as_a_file(app) {
        let supervisor = app.supervisor().await;
        let ids: Vec<HazardId> = (0..3).map(|_| new_id()).collect();
        for id in &ids {
            reported(&supervisor.client, *id).await;
        }
        let page: HazardList = supervisor.client.get("/api/v1/hazards?limit=2").await.good();
        assert_eq!(page.hazards.len(), 3, "all of one millisecond belong to a page");
        let (_, csv) = supervisor.client.get_file("/api/v1/hazards.csv?open=true").await;
        let csv = String::from_utf8(csv).unwrap();
        assert!(csv.starts_with("\u{feff}发现时间,级别,状态,位置,隐患说明,"), "{csv}");
        assert_eq!(csv.matches("待派").count(), 3);
        let (kind, xlsx) = supervisor.client.get_file("/api/v1/hazards.xlsx?lang=en").await;
        assert!(kind.ends_with("spreadsheetml.sheet"));
        let mut book: calamine::Xlsx<_> = calamine::Reader::new(std::io::Cursor::new(xlsx)).unwrap();
        let sheet = calamine::Reader::worksheet_range(&mut book, "Hazards").unwrap();
        assert_eq!((sheet.height(), sheet.get_value((1, 2)).unwrap().to_string()), (4, "found".to_owned()));
        assert!(sheet.get_value((1, 0)).is_some_and(calamine::DataType::is_datetime), "a time, not a text");
    }
}
