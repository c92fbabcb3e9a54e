//! What a request may be: sizes, lengths, keys; and how refusals are told.

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
