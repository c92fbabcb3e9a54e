//! How long a session lasts: as long as it is used.

use domain::{PersonId, Timestamp, person::Role};
use shouwang_tests::{
    Database, TestApp,
    clients::{Frame, violence_at},
    stories,
    test_app::tell,
};
use store::Session;
use wire::live::View;

const MINUTE: u32 = 60_000;
const HOUR: u32 = 60 * MINUTE;

async fn session(app: &TestApp, person: PersonId) -> Option<Session> {
    let now = app.now();
    let sessions = app.database().read(move |read| read.live_sessions_of(person, now)).await.unwrap();
    sessions.into_iter().next()
}

stories! {
    async fn walls_and_phones_stay_for_days_and_what_is_not_used_ends(app) {
        let supervisor = app.supervisor().await;
        let mut wall = supervisor.opens(View::Desk).await;
        let mut guard = app.guard("0018", "hall").await;
        let nurse = app.nurse().await;
        app.let_hours_pass(72, &[supervisor.person, guard.person]).await;

        let alarm = app.source().presses("EM-1", "1").await;
        wall.sees("the alarm after three days", alarm, |_| true).await;
        let offer = guard.hears_offer(alarm).await;
        guard.accepts(alarm, offer.id).await;
        // The page is opened again: the browser still has the cookie, and is given it for longer.
        let opened = supervisor.client.get("/api/v1/me").await;
        let me: wire::people::Me = opened.good();
        assert_eq!(me.expires_at, app.now().plus(i64::from(14 * HOUR)));
        let cookie = opened.headers["set-cookie"].to_str().unwrap();
        assert!(cookie.starts_with(&supervisor.client.cookie().unwrap()), "{cookie}");
        assert!(cookie.contains("Max-Age=34560000"), "longer than any session: {cookie}");

        assert_eq!(nurse.client.get("/api/v1/me").await.refused(), (401, "not_signed_in".to_owned()));
    }

    async fn use_is_written_down_once_an_hour(app) {
        let nurse = app.nurse().await;
        let began = app.now();
        let seen = async || session(app, nurse.person).await.map(|session| (session.last_seen_at, session.expires_at));
        let good_from = |at: Timestamp| Some((at, at.plus(i64::from(14 * HOUR))));
        app.advance(HOUR - 1).await;
        nurse.raises(&violence_at("EM-1")).await;
        assert_eq!(seen().await, good_from(began));
        app.advance(1).await;
        nurse.client.get("/api/v1/alarms").await.good::<wire::alarm::AlarmList>();
        assert_eq!(seen().await, good_from(app.now()), "any request is use");
    }
}

#[test]
fn a_session_ends_after_a_long_shift_without_use() {
    tell(TestApp::builder(), Database::Sqlite, async |app| {
        let (nurse, supervisor) = (app.nurse().await, app.supervisor().await);
        app.advance(14 * HOUR - 1).await;
        assert!(nurse.client.get("/api/v1/me").await.status.is_success());
        app.advance(1).await;
        assert_eq!(supervisor.client.get("/api/v1/me").await.refused().0, 401);
        assert!(nurse.client.get("/api/v1/me").await.status.is_success(), "it was used");
    });
}

#[test]
fn whoever_manages_people_without_watching_signs_in_every_day() {
    tell(TestApp::builder(), Database::Sqlite, async |app| {
        let admin = app.person(Role::Admin).await;
        for hours in [12, 11] {
            app.advance(hours * HOUR).await;
            assert!(admin.client.get("/api/v1/me").await.status.is_success());
        }
        app.advance(HOUR).await;
        assert_eq!(admin.client.get("/api/v1/me").await.refused().0, 401);
    });
}

#[test]
fn a_socket_ends_with_a_session_that_is_not_renewed() {
    tell(TestApp::builder(), Database::Sqlite, async |app| {
        let supervisor = app.supervisor().await;
        let mut wall = supervisor.opens(View::Desk).await;
        // Further than a session lasts, at once: as if the machine had slept.
        app.advance(14 * HOUR).await;
        assert_eq!(wall.socket.farewell().await.as_deref(), Some("session_ended"));
        assert_eq!(wall.socket.next().await, Frame::Closed);
    });
}
