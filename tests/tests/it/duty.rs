//! Going off duty: by oneself, by a supervisor, by itself; and what stays of it.

use domain::{
    Actor, AlarmId, PersonId, PositionSource,
    access::{Action, allows},
    alarm::{AssignmentState, DeclineReason},
    event::Subject,
    person::Role,
};
use shouwang_tests::{
    TestApp,
    clients::{Guard, Screen},
    plan::Room,
    stories, wait,
};
use wire::{
    alarm::{AlarmDetail, AlarmList, AssignmentView, ReasonView},
    live::View,
    plan::PlaceRef,
};

async fn on_duty(app: &TestApp) -> Vec<PersonId> {
    let site = app.site.id;
    let duties = app.database().read(move |read| read.open_duties(site)).await.unwrap();
    duties.into_iter().map(|duty| duty.person).collect()
}

/// Who ended the last duty of a guard.
async fn ended_by(app: &TestApp, guard: PersonId) -> Option<Actor> {
    let site = app.site.id;
    let lines = app.database().read(move |read| read.journal_of(site, Subject::Guard(guard))).await.unwrap();
    lines.into_iter().rev().find(|line| line.kind == "duty.ended").map(|line| line.actor)
}

async fn forgets_the_socket_of(app: &TestApp, guard: &mut Guard) {
    guard.close_app();
    let (bus, site, person) = (app.app(0).bus.clone(), app.site.id, guard.person);
    wait::until("the socket is closed", || async { (!bus.is_live(site, person, app.now())).then_some(()) }).await;
}

/// The reason of a guard's part, as it is shown to somebody.
fn reason(assignments: &[AssignmentView], person: PersonId) -> ReasonView {
    assignments.iter().find(|a| a.person == person).expect("he was called").reason.clone()
}

async fn reason_in_detail(guard: &Guard, alarm: AlarmId, person: PersonId) -> ReasonView {
    let detail: AlarmDetail = guard.client().get(&format!("/api/v1/alarms/{alarm}")).await.good();
    reason(&detail.alarm.assignments, person)
}

stories! {
    async fn whereabouts_end_with_the_duty(app) {
        let supervisor = app.supervisor().await;
        let mut wall = supervisor.opens(View::Desk).await;
        let guard = app.guard("0018", "hall").await;
        let _other = app.guard("0017", "gate").await.is_at(PlaceRef::Unit(Room::Ward.id())).await;
        guard.is_at(PlaceRef::Unit(Room::Pharmacy.id())).await;
        assert_eq!(app.database().count("positions"), 2);
        app.advance(1_000).await;
        guard.go_off_duty().await.done();
        assert_eq!(app.database().count("positions"), 1, "the other's stays");
        assert!(app.app(0).bus.presence(app.site.id, guard.person).is_none_or(|known| known.position.is_none()));
        wall.until("he is gone", |wall| (!wall.guards.contains_key(&guard.person)).then_some(())).await;
        app.advance(1_000).await;
        let again = guard.go_on_duty(app.site.posts["ward"]).await;
        assert_eq!(again.position.map(|position| position.source), Some(PositionSource::Post), "known by the post only");
    }

    async fn a_guard_sees_who_comes_and_not_where_the_others_were(app) {
        let mut near = app.guard("0018", "hall").await;
        let mut far = app.guard("0017", "gate").await;
        near.is_at(PlaceRef::Unit(Room::Emergency.id())).await;
        let alarm = app.source().presses("EM-1", "1").await;
        let offer = near.hears_offer(alarm).await;
        assert!(offer.reason.trip.is_some(), "the screen of the offer says how far it is");

        let other = near.person;
        let open = move |a: &AssignmentView| a.person == other && a.state.is_open_offer();
        let seen = far.screen().sees("offered to another", alarm, |alarm| alarm.assignments.iter().any(open)).await;
        let blank = |reason: &ReasonView| {
            (reason.position_age_ms, reason.accuracy_m, reason.position_source) == (None, None, None)
        };
        assert!(blank(&reason(&seen.assignments, other)));
        near.accepts(alarm, offer.id).await;
        let taken = |a: &AssignmentView| a.state == AssignmentState::Accepted;
        let seen = far.screen().sees("accepted", alarm, |alarm| alarm.assignments.iter().any(taken)).await;
        let shown = reason(&seen.assignments, other);
        assert!(blank(&shown) && shown.trip.is_none(), "{shown:?}");

        let shown = reason_in_detail(&far, alarm, other).await;
        assert!(blank(&shown) && shown.trip.is_none(), "{shown:?}");
        let list: AlarmList = far.client().get("/api/v1/alarms").await.good();
        let shown = reason(&list.alarms[0].assignments, other);
        assert!(blank(&shown) && shown.trip.is_none(), "{shown:?}");

        let own = reason_in_detail(&near, alarm, other).await;
        assert_eq!(own.position_source, Some(PositionSource::Picked), "of one's own part everything is told");
        assert!(own.trip.is_some());
        let supervisor = app.supervisor().await;
        let board = reason(&supervisor.reads(alarm).await.alarm.assignments, other);
        assert_eq!(board, own, "and so it is to whoever sees the board");
    }

    async fn a_supervisor_ends_a_duty_that_a_guard_forgot(app) {
        let supervisor = app.supervisor().await;
        let mut wall = supervisor.opens(View::Desk).await;
        let mut guard = app.guard("0018", "hall").await;
        let path = format!("/api/v1/guards/{}/off-duty", guard.person);
        let none = serde_json::json!({});
        for role in Role::ALL.into_iter().filter(|role| *role != Role::Guard && !allows(*role, Action::Direct)) {
            let refused = app.person(role).await.client.post(&path, &none).await.refused();
            assert_eq!(refused, (403, "not_allowed".to_owned()), "{role}");
        }
        assert_eq!(guard.client().post(&path, &none).await.refused().0, 403, "not even one's own, this way");

        let alarm = app.source().presses("EM-1", "1").await;
        let offer = guard.hears_offer(alarm).await;
        guard.accepts(alarm, offer.id).await;
        assert_eq!(supervisor.client.post(&path, &none).await.refused(), (409, "on_task".to_owned()));
        assert_eq!(on_duty(app).await, [guard.person]);
        supervisor.closes(alarm).await;

        supervisor.client.post(&path, &none).await.done();
        wall.until("he is gone", |wall| (!wall.guards.contains_key(&guard.person)).then_some(())).await;
        assert!(on_duty(app).await.is_empty());
        assert_eq!(ended_by(app, guard.person).await, Some(Actor::Person(supervisor.person)));
        let again = supervisor.client.post(&path, &none).await.refused();
        assert_eq!(again, (409, "person_not_on_duty".to_owned()));
        let stranger = format!("/api/v1/guards/{}/off-duty", uuid::Uuid::now_v7());
        assert_eq!(supervisor.client.post(&stranger, &none).await.refused().0, 404);
    }

    async fn an_offer_to_a_guard_who_is_taken_off_duty_goes_to_the_next(app) {
        let supervisor = app.supervisor().await;
        let mut near = app.guard("0018", "hall").await;
        let mut far = app.guard("0017", "gate").await;
        let alarm = app.source().presses("EM-1", "1").await;
        near.hears_offer(alarm).await;
        let path = format!("/api/v1/guards/{}/off-duty", near.person);
        supervisor.client.post(&path, &serde_json::json!({})).await.done();
        far.hears_offer(alarm).await;
    }

    async fn an_answer_to_an_offer_is_a_receipt_in_that_duty(app) {
        let supervisor = app.supervisor().await;
        let mut wall = supervisor.opens(View::Desk).await;
        let mut guard = app.guard("0018", "hall").await;
        let person = guard.person;
        let receipt_of = |wall: &Screen| wall.guards.get(&person).map(|guard| guard.readiness.receipt_at);
        assert_eq!(wall.until("he is on duty", receipt_of).await, None);
        app.advance(1_000).await;
        let alarm = app.source().presses("EM-1", "1").await;
        let offer = guard.hears_offer(alarm).await;
        guard.declines(alarm, offer.id, DeclineReason::Busy).await;
        let answered = app.now();
        wall.until("the desk sees it", |wall| receipt_of(wall).flatten().filter(|at| *at == answered)).await;
        supervisor.closes(alarm).await;
        guard.go_off_duty().await.done();
        wall.until("he is gone", |wall| receipt_of(wall).is_none().then_some(())).await;
        guard.go_on_duty(app.site.posts["hall"]).await;
        assert_eq!(wall.until("he is back", receipt_of).await, None, "what got through before says nothing now");
    }

    async fn a_duty_that_nobody_ends_ends_by_itself_once_the_phone_is_silent(app) {
        let mut gone = app.guard("0018", "hall").await;
        let there = app.guard("0017", "gate").await;
        let mut at_work = app.guard("0019", "ward").await;
        let alarm = app.source().presses("W2-1", "1").await;
        let offer = at_work.hears_offer(alarm).await;
        at_work.accepts(alarm, offer.id).await;
        gone.is_at(PlaceRef::Unit(Room::Pharmacy.id())).await;
        forgets_the_socket_of(app, &mut gone).await;
        forgets_the_socket_of(app, &mut at_work).await;
        app.let_hours_pass(15, &[there.person]).await;
        assert_eq!(on_duty(app).await.len(), 3);
        app.let_hours_pass(1, &[there.person]).await;
        wait::until("the forgotten duty is over", || async { (on_duty(app).await.len() == 2).then_some(()) }).await;
        assert!(!on_duty(app).await.contains(&gone.person));
        assert_eq!(ended_by(app, gone.person).await, Some(Actor::System));
        assert_eq!(app.database().count("positions"), 0);
        app.let_hours_pass(6, &[there.person]).await;
        assert!(on_duty(app).await.contains(&there.person), "the phone of this one is heard");
        assert!(on_duty(app).await.contains(&at_work.person), "this one has an alarm on his hands");
    }
}
