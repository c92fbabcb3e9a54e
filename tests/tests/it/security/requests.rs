//! What a request may be: sizes, lengths, keys; and how refusals are told.

use domain::person::Role;
use reqwest::Method;
use serde_json::{Value, json};
use shouwang_tests::{Database, TestApp, clients::violence_at, test_app::tell};
use uuid::Uuid;

#[test]
fn what_is_too_large_too_long_or_unknown_is_refused() {
    tell(TestApp::builder(), Database::Sqlite, async |app| {
        let nurse = app.nurse().await;
        let client = &nurse.client;
        let good = serde_json::to_value(violence_at("EM-1")).unwrap();
        let with = |key: &str, value: Value| {
            let mut body = good.clone();
            body[key] = value;
            body
        };
        let raise = async |body: Value| client.post("/api/v1/alarms", &body).await;
        assert_eq!(raise(with("text", json!("x".repeat(65 * 1024)))).await.refused(), (413, "too_large".to_owned()));
        let invalid = (422, "invalid_input".to_owned());
        for (key, value) in [
            ("text", json!("字".repeat(501))),
            ("reference", json!("r".repeat(129))),
            ("nonsense", json!(1)),
            ("kind", json!("tornado")),
            ("priority", json!("p0")),
            ("place", json!({"button": "EM-1", "unit": Uuid::now_v7()})),
            ("place", json!({})),
            ("id", json!("not-a-uuid")),
        ] {
            assert_eq!(raise(with(key, value.clone())).await.refused(), invalid, "{key}: {value}");
        }
        let unknown = (422, "place_unknown".to_owned());
        assert_eq!(raise(with("place", json!({"button": "XX-9"}))).await.refused(), unknown);
        assert_eq!(raise(with("place", json!({"unit": Uuid::now_v7()}))).await.refused(), unknown);
        let forged = json!({"label": "HTTPS://SHOUWANG.TEST/C/CP-01.AAAAAAAAAAAAAAAA"});
        assert_eq!(raise(with("place", forged)).await.refused(), (422, "label_invalid".to_owned()));
        assert_eq!(app.database().count("alarms"), 0);
        assert_eq!(raise(with("text", json!("字".repeat(500)))).await.status, 201);

        let text = client.request(reqwest::Method::POST, "/api/v1/alarms").body(good.to_string());
        assert_eq!(client.send(text).await.refused(), (415, "invalid_input".to_owned()));
        assert_eq!(client.get("/api/v1/alarms?nonsense=1").await.refused(), invalid);
        assert_eq!(client.get("/api/v1/alarms/not-a-uuid").await.refused(), (404, "not_found".to_owned()));
        assert_eq!(client.get(&format!("/api/v1/alarms/{}", Uuid::now_v7())).await.refused().0, 404);
        let query = format!("/api/v1/places?q={}", "x".repeat(101));
        assert_eq!(client.get(&query).await.refused(), invalid);
        for body in
            [json!({"with": "password", "login": "x", "password": "y", "nonsense": 1}), json!({"with": "nonsense"})]
        {
            assert_eq!(app.browser().post("/api/v1/session", &body).await.refused(), invalid, "{body}");
        }
        let nameless = json!({"reference": null, "kind": "fire", "place": {"button": "EM-1"}});
        assert_eq!(app.source().client.post("/api/v1/alarms", &nameless).await.refused(), invalid);
    });
}

/// Every body that a request has, with a key that nobody knows, at each depth where there are keys.
#[test]
fn keys_that_nobody_knows_are_refused_by_name() {
    tell(TestApp::builder(), Database::Sqlite, async |app| {
        let supervisor = app.supervisor().await;
        let office = app.person(Role::Office).await;
        let guard = app.guard("0018", "hall").await;
        let alarm = supervisor.raises(&violence_at("EM-1")).await;
        let inputs = format!("/api/v1/alarms/{alarm}/inputs");
        let contacts = format!("/api/v1/people/{}/contacts", guard.person);
        let plans: Value = office.client.get("/api/v1/response-plans").await.good();
        let mut plan = plans["plans"][0]["plan"].clone();
        let (id, level) = (Uuid::now_v7(), Uuid::now_v7());
        let (staff, office, phone, anybody) = (&supervisor.client, &office.client, guard.client(), &app.browser());
        let ntfy = json!({"kind": "ntfy", "server": "https://ntfy.sh", "topic": "x"});
        let with = |mut body: Value, at: &str| {
            body.pointer_mut(at).expect("an object")["nonsense"] = json!(1);
            body
        };
        plan["steps"][0]["nonsense"] = json!(1);
        let subscription =
            json!({"endpoint": "https://push.test/1", "language": "zh", "keys": {"p256dh": "k", "auth": "a"}});
        let spot = json!({"place": {"spot": {"level": level, "lon": 117.0, "lat": 39.0}}});
        let channel =
            json!({"id": id, "name": "n", "settings": ntfy, "serves": ["police"], "least": "p1", "language": "zh"});
        let contact = json!({"id": id, "address": ntfy, "language": "zh"});
        let (post, put, patch) = (Method::POST, Method::PUT, Method::PATCH);
        let does = |what: Value| {
            let mut body = what;
            body["id"] = json!(id);
            with(body, "")
        };
        let mut bodies = vec![
            (&post, "/api/v1/alarms", phone, with(json!({"kind": "fire", "place": {"button": "EM-1"}}), "")),
            (&post, "/api/v1/position", phone, with(spot.clone(), "/place/spot")),
            (&post, "/api/v1/position", phone, with(spot, "")),
            (&post, "/api/v1/duty", phone, with(json!({"id": id, "post": id}), "")),
            (&post, "/api/v1/duty/lone-work", phone, with(json!({"id": id, "every_ms": 600_000}), "")),
            (&post, "/api/v1/duty/lone-work/check-in", phone, with(json!({"at": 1}), "")),
            (&post, "/api/v1/push/receipts", phone, with(json!({"id": id, "delivery": id}), "")),
            (&put, "/api/v1/push/subscription", phone, with(subscription.clone(), "")),
            (&put, "/api/v1/push/subscription", phone, with(subscription, "/keys")),
            (&post, "/api/v1/channels", office, with(channel.clone(), "")),
            (&post, "/api/v1/channels", office, with(channel, "/settings")),
            (&post, &contacts, office, with(contact.clone(), "")),
            (&post, &contacts, office, with(contact, "/address")),
            (&put, "/api/v1/response-plans/violence/p1", office, plan),
            (&post, "/api/v1/session", anybody, with(json!({"with": "password", "login": "x", "password": "y"}), "")),
            (
                &post,
                "/api/v1/devices",
                anybody,
                with(json!({"device": id, "code": "c", "public_key": "k", "name": "n"}), ""),
            ),
            (&post, "/test/clock", anybody, with(json!({"ms": 1}), "")),
        ];
        let channel = format!("/api/v1/channels/{id}");
        bodies.push((&patch, &channel, office, with(json!({"name": "n"}), "")));
        for action in ["receive", "see", "accept", "set_out", "arrive", "clear", "hand_lead"] {
            bodies.push((&post, &inputs, phone, does(json!({"do": action, "assignment": id}))));
        }
        for action in ["take_charge", "contain", "claim_false"] {
            bodies.push((&post, &inputs, staff, does(json!({"do": action}))));
        }
        bodies.extend([
            (&post, inputs.as_str(), staff, does(json!({"do": "decline", "assignment": id, "reason": "busy"}))),
            (&post, &inputs, staff, does(json!({"do": "withdraw", "assignment": id, "reason": "busy"}))),
            (&post, &inputs, staff, does(json!({"do": "assign", "person": id, "why": "w"}))),
            (&post, &inputs, staff, does(json!({"do": "stand_down", "assignment": id}))),
            (&post, &inputs, staff, does(json!({"do": "reinforce", "more": 1}))),
            (&post, &inputs, staff, does(json!({"do": "note", "text": "t"}))),
            (&post, &inputs, staff, does(json!({"do": "close", "outcome": "real", "note": ""}))),
        ]);
        let before = app.journal_of(alarm).await;
        for (method, path, client, body) in bodies {
            let problem = client.send(client.request(method.clone(), path).json(&body)).await.problem();
            assert_eq!((problem.status, problem.code.as_str()), (422, "invalid_input"), "{method} {path} {body}");
            let detail = problem.detail.unwrap_or_default();
            assert!(detail.contains("`nonsense`"), "{method} {path} {body}: {detail}");
        }
        assert_eq!(app.journal_of(alarm).await, before);
        let known = json!({"id": id, "at": app.now(), "do": "take_charge"});
        assert!(staff.post(&inputs, &known).await.status.is_success());
    });
}

#[test]
fn notes_have_an_end_and_a_drill_ends_as_a_drill() {
    tell(TestApp::builder(), Database::Sqlite, async |app| {
        let supervisor = app.supervisor().await;
        let alarm = supervisor.raises(&violence_at("EM-1")).await;
        let path = format!("/api/v1/alarms/{alarm}/inputs");
        let note = |length: usize| json!({"id": Uuid::now_v7(), "do": "note", "text": "字".repeat(length)});
        assert_eq!(supervisor.client.post(&path, &note(1_001)).await.refused(), (422, "invalid_input".to_owned()));
        assert!(supervisor.client.post(&path, &note(1_000)).await.status.is_success());
        let drill = json!({"id": Uuid::now_v7(), "do": "close", "outcome": "drill", "note": ""});
        let refused = supervisor.client.post(&path, &drill).await.refused();
        assert_eq!(refused, (409, "outcome_does_not_fit".to_owned()));
        supervisor.closes(alarm).await;
        let late = supervisor.client.post(&path, &note(1)).await.refused();
        assert_eq!(late, (409, "alarm_closed".to_owned()));
    });
}

#[test]
fn the_clock_of_a_test_is_moved_by_our_own_pages_only() {
    tell(TestApp::builder(), Database::Sqlite, async |app| {
        let client = app.browser();
        let moved = client.send(client.bare(reqwest::Method::POST, "/test/clock").json(&json!({"ms": 1}))).await;
        assert_eq!(moved.refused(), (403, "wrong_origin".to_owned()));
        let before = app.now();
        assert!(client.post("/test/clock", &json!({"ms": 7})).await.status.is_success());
        assert_eq!(app.now().since(before), 7);
    });
}
