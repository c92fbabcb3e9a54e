//! Two nodes on one PostgreSQL and one Redis.

use domain::{
    AlarmId, PersonId,
    alarm::{Alarm, State},
    person::Role,
};
use hub::LIVE_LEASE_MS;
use shouwang_tests::{Database, TestApp, clients::violence_at, test_app::tell, wait};
use std::time::{Duration, Instant};
use wire::live::View;

/// A node that hears no nudge looks by itself this often; the rest is a busy machine.
const WITHOUT_REDIS: Duration = Duration::from_secs(12);

async fn is_whole(app: &TestApp, wanted: bool) {
    for node in 0..2 {
        let bus = &app.app(node).bus;
        wait::until("the nodes know of Redis", || async { (bus.is_whole() == wanted).then_some(()) }).await;
    }
}

async fn read(app: &TestApp, alarm: AlarmId) -> Alarm {
    app.database().read(move |read| read.alarm(alarm)).await.unwrap().expect("the alarm").value
}

async fn called(app: &TestApp, alarm: AlarmId, guard: PersonId) -> bool {
    read(app, alarm).await.assignments.iter().any(|a| a.person == guard)
}

/// Moves the clock to the alarm's next deadline and waits until a node has dealt with it.
async fn looked_again(app: &TestApp, alarm: AlarmId) {
    let due = read(app, alarm).await.next_due().expect("a deadline").at;
    app.clock.advance(u32::try_from(due.since(app.now()).max(0)).unwrap());
    wait::until("a node looks", || async {
        let next = read(app, alarm).await.next_due().expect("a deadline").at;
        (next > due).then_some(())
    })
    .await;
}

#[test]
fn the_guard_is_on_one_node_and_everybody_else_on_the_other() {
    tell(TestApp::builder().nodes(2).redis(), Database::Postgres, async |app| {
        let mut supervisor = app.supervisor().await;
        supervisor.client = supervisor.client.at(app.address(1));
        let mut wall = supervisor.opens(View::Desk).await;
        let mut near = app.guard_at(0, "0018", "hall").await;
        let mut far = app.guard_at(0, "0017", "gate").await;
        app.hear_each_other().await;

        let started = Instant::now();
        let alarm = supervisor.raises(&violence_at("EM-1")).await;
        let first = near.hears_offer(alarm).await;
        assert!(started.elapsed() < Duration::from_secs(4), "through Redis, not by the look every 5 s");
        app.advance(15_000).await;
        let second = far.hears_offer(alarm).await;
        assert!(second.offered_at >= first.expires_at);
        far.accepts(alarm, second.id).await;
        wall.sees("accepted on the other node", alarm, |alarm| alarm.state == State::Responding).await;
        far.arrives(alarm, second.id).await;
        wall.sees("on scene", alarm, |alarm| alarm.state == State::OnScene).await;
        far.contains(alarm).await;
        wall.sees("contained", alarm, |alarm| alarm.state == State::Contained).await;
        supervisor.closes(alarm).await;
        far.screen().sees("closed on the other node", alarm, |alarm| alarm.state == State::Closed).await;
        wall.sees("closed here too", alarm, |alarm| alarm.state == State::Closed).await;
        use State::{Closed, Contained, Offered, OnScene, Responding};
        assert_eq!(wall.history[&alarm], [Offered, Responding, OnScene, Contained, Closed]);
    });
}

#[test]
fn losing_redis_costs_time_and_nothing_else() {
    tell(TestApp::builder().nodes(2).redis(), Database::Postgres, async |app| {
        let mut supervisor = app.supervisor().await;
        supervisor.client = supervisor.client.at(app.address(1));
        let mut wall = supervisor.opens(View::Desk).await;
        let mut guard = app.guard_at(0, "0018", "hall").await;
        app.hear_each_other().await;
        let ready = app.browser().at(app.address(1)).get("/readyz").await;
        assert_eq!((ready.status.as_u16(), ready.body.as_str()), (200, "ok"));

        app.redis.as_mut().unwrap().kill().await;
        is_whole(app, false).await;
        let ready = app.browser().at(app.address(1)).get("/readyz").await;
        assert_eq!(ready.status, 200, "alone, but at work");
        assert!(ready.body.contains("alone"), "{}", ready.body);
        // Longer than a node counts as alive that is not heard: this one now knows of no phone but its own.
        app.clock.advance(u32::try_from(LIVE_LEASE_MS).unwrap());
        let (site, now) = (app.site.id, app.now());
        assert!(app.app(0).bus.is_live(site, guard.person, now) && !app.app(1).bus.is_live(site, guard.person, now));
        let started = Instant::now();
        let alarm = supervisor.raises(&violence_at("EM-1")).await;
        let raised = wall.sees("raised, and nobody to call", alarm, |alarm| alarm.shortfall.is_some()).await;
        let shortfall = raised.shortfall.expect("it was looked for");
        assert_eq!((shortfall.called, shortfall.unreachable), (0, 1), "his phone is the other node's");
        // Every 5 s either node looks again, and the guard's own one finds him.
        while !called(app, alarm, guard.person).await {
            assert!(started.elapsed() < 2 * WITHOUT_REDIS, "never called");
            looked_again(app, alarm).await;
        }
        let offer = guard.hears_offer(alarm).await;
        guard.accepts(alarm, offer.id).await;
        wall.sees("accepted without Redis", alarm, |alarm| alarm.state == State::Responding).await;
        assert!(started.elapsed() < 2 * WITHOUT_REDIS, "{:?}", started.elapsed());
        guard.arrives(alarm, offer.id).await;
        guard.contains(alarm).await;
        supervisor.closes(alarm).await;

        app.redis.as_mut().unwrap().start_again().await;
        is_whole(app, true).await;
        app.hear_each_other().await;
        let started = Instant::now();
        let next = supervisor.raises(&violence_at("PH-1")).await;
        let offer = guard.hears_offer(next).await;
        assert!(started.elapsed() < Duration::from_secs(4), "healed: {:?}", started.elapsed());
        guard.accepts(next, offer.id).await;
        wall.sees("accepted with Redis", next, |alarm| alarm.state == State::Responding).await;
    });
}

#[test]
fn a_session_ended_on_one_node_closes_its_socket_on_the_other() {
    tell(TestApp::builder().nodes(2).redis(), Database::Postgres, async |app| {
        let mut guard = app.guard_at(0, "0018", "hall").await;
        let mut admin = app.person(Role::Admin).await;
        admin.client = admin.client.at(app.address(1));
        let started = Instant::now();
        admin.client.delete(&format!("/api/v1/people/{}/sessions", guard.person)).await.done();
        assert_eq!(guard.screen().socket.farewell().await.as_deref(), Some("session_ended"));
        assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    });
}
