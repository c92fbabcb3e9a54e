//! Enrolment, PINs, challenges, sessions.

use domain::person::Role;
use serde_json::json;
use shouwang_tests::{
    Database, TestApp,
    clients::{Phone, violence_at},
    site::{PASSWORD, PIN},
    stories,
    test_app::tell,
};
use std::time::{Duration, Instant};
use wire::session::EnrolmentCode;

const MINUTE: u32 = 60_000;

async fn phone(app: &TestApp) -> Phone {
    let phone = Phone::new(app.address(0));
    phone.enrol(&app.site.enrolment_code).await;
    phone
}

stories! {
    async fn five_wrong_pins_lock_for_a_minute_and_the_next_for_two(app) {
        let phone = phone(app).await;
        for n in 1..=5 {
            let refused = phone.sign_in("0018", "000000").await.refused();
            assert_eq!(refused, (401, "wrong_credentials".to_owned()), "try {n}");
        }
        let locked = phone.sign_in("0018", PIN).await;
        assert_eq!(locked.refused(), (429, "locked_out".to_owned()), "the right one does not help");
        assert_eq!(locked.headers["retry-after"], "60");
        assert_eq!(locked.problem().context, Some(json!({"seconds": 60})));
        assert!(phone.sign_in("0017", PIN).await.status.is_success(), "a colleague on the same phone is not");
        let other = self::phone(app).await;
        assert!(other.sign_in("0019", PIN).await.status.is_success());
        app.advance(MINUTE - 1).await;
        assert_eq!(phone.sign_in("0018", PIN).await.refused().0, 429);
        app.advance(1).await;
        assert_eq!(phone.sign_in("0018", "000000").await.refused().0, 401);
        app.advance(MINUTE).await;
        assert_eq!(phone.sign_in("0018", PIN).await.headers.get("retry-after").unwrap(), "60", "twice as long");
        app.advance(MINUTE).await;
        assert!(phone.sign_in("0018", PIN).await.status.is_success());
        let site = app.site.id;
        let subject = domain::event::Subject::Site;
        let lines = app.database().read(move |read| read.journal_of(site, subject)).await.unwrap();
        assert_eq!(lines.iter().filter(|line| line.kind == "session.locked_out").count(), 2);
    }

    async fn a_session_ended_by_somebody_else_closes_its_socket_and_is_dead(app) {
        let mut guard = app.guard("0018", "hall").await;
        let admin = app.person(Role::Admin).await;
        let started = Instant::now();
        admin.client.delete(&format!("/api/v1/people/{}/sessions", guard.person)).await.done();
        assert_eq!(guard.screen().socket.farewell().await.as_deref(), Some("session_ended"));
        assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
        assert_eq!(guard.client().get("/api/v1/me").await.refused(), (401, "not_signed_in".to_owned()));
    }
}

#[test]
fn a_phone_proves_itself_with_a_fresh_challenge_each_time() {
    tell(TestApp::builder(), Database::Sqlite, async |app| {
        let phone = phone(app).await;
        let sign_in = async |challenge: &str, signature: &str| {
            let asked = phone.sign_in_with("0018", PIN, challenge, signature);
            phone.client.post("/api/v1/session", &asked).await
        };
        let challenge = phone.challenge().await;
        let signature = phone.sign(&challenge);
        let strangers = Phone::new(app.address(0)).sign(&challenge);
        let unknown = (401, "device_unknown".to_owned());
        assert_eq!(sign_in(&challenge, &strangers).await.refused(), unknown, "another phone's signature");
        assert_eq!(sign_in(&challenge, "AAAA").await.refused(), unknown);
        assert!(sign_in(&challenge, &signature).await.status.is_success());
        let stale = (401, "challenge_stale".to_owned());
        assert_eq!(sign_in(&challenge, &signature).await.refused(), stale, "used");
        let old = phone.challenge().await;
        app.advance(2 * MINUTE + 1).await;
        assert_eq!(sign_in(&old, &phone.sign(&old)).await.refused(), stale, "too old");
        let made_up = format!("{}.x.y", app.now().ms());
        assert_eq!(sign_in(&made_up, &phone.sign(&made_up)).await.refused(), stale, "not ours");
        let never_enrolled = Phone::new(app.address(0));
        assert_eq!(never_enrolled.sign_in("0018", PIN).await.refused(), unknown);
    });
}

#[test]
fn an_enrolment_code_is_good_once_and_for_half_an_hour() {
    tell(TestApp::builder(), Database::Sqlite, async |app| {
        let supervisor = app.supervisor().await;
        let code = async || {
            let code: EnrolmentCode = supervisor.client.post("/api/v1/devices/codes", &json!({})).await.good();
            assert_eq!(code.uses, 1);
            code.code
        };
        let enrol =
            async |phone: &Phone, code: &str| phone.client.post("/api/v1/devices", &phone.enrolment(code)).await;
        let wrong = (401, "code_wrong".to_owned());
        let (first, second) = (Phone::new(app.address(0)), Phone::new(app.address(0)));
        let once = code().await;
        assert!(enrol(&first, &once.to_lowercase()).await.status.is_success(), "typed in small letters");
        assert!(enrol(&first, &once).await.status.is_success(), "the same phone again is fine");
        assert_eq!(enrol(&second, &once).await.refused(), wrong, "used up");
        assert_eq!(enrol(&second, "AAAAAAAA").await.refused(), wrong);
        let late = code().await;
        app.advance(30 * MINUTE).await;
        assert_eq!(enrol(&second, &late).await.refused(), wrong, "too late");
        let mut keyless = first.enrolment(&code().await);
        keyless.public_key = "AAAA".into();
        assert_eq!(first.client.post("/api/v1/devices", &keyless).await.refused().1, "invalid_input");
    });
}

#[test]
fn passwords_are_locked_out_too_and_do_not_tell_who_exists() {
    tell(TestApp::builder(), Database::Sqlite, async |app| {
        let client = app.browser();
        let sign_in = async |login: &str, password: &str| {
            let asked = json!({"with": "password", "login": login, "password": password});
            client.post("/api/v1/session", &asked).await
        };
        let known = sign_in("haihe-staff", "wrong password").await;
        let unknown = sign_in("nobody", "wrong password").await;
        assert_eq!(known.refused(), (401, "wrong_credentials".to_owned()));
        assert_eq!(known.body, unknown.body);
        for _ in 0..4 {
            assert_eq!(sign_in("haihe-staff", "wrong password").await.refused().0, 401);
            assert_eq!(sign_in("nobody", "wrong password").await.refused().0, 401);
        }
        let locked = (429, "locked_out".to_owned());
        assert_eq!(sign_in("haihe-staff", PASSWORD).await.refused(), locked);
        assert_eq!(sign_in("nobody", PASSWORD).await.refused(), locked, "nor does being locked out");
        assert!(sign_in("haihe-supervisor", PASSWORD).await.status.is_success(), "others from there may");
        // A PIN opens nothing without its phone.
        assert_eq!(sign_in("0018", PIN).await.refused().0, 401);
        app.advance(MINUTE).await;
        assert!(sign_in("haihe-staff", PASSWORD).await.status.is_success());
    });
}

#[test]
fn whoever_signs_out_is_out_everywhere_with_that_session() {
    tell(TestApp::builder(), Database::Sqlite, async |app| {
        let nurse = app.nurse().await;
        let thief = nurse.client.copied();
        assert!(thief.get("/api/v1/me").await.status.is_success());
        let mut socket = shouwang_tests::clients::Socket::open(&nurse.client).await;
        socket.hello(wire::live::View::Staff, None);
        let first = socket.message().await;
        assert!(matches!(first, wire::live::ServerMessage::Welcome { .. }));
        nurse.client.delete("/api/v1/session").await.done();
        assert_eq!(nurse.client.cookie(), None, "the cookie is taken back");
        assert_eq!(socket.farewell().await.as_deref(), Some("session_ended"));
        assert_eq!(thief.get("/api/v1/me").await.refused(), (401, "not_signed_in".to_owned()));
        assert_eq!(thief.post("/api/v1/alarms", &violence_at("EM-1")).await.refused().0, 401);
    });
}
