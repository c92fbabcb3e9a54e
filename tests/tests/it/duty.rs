//! Going off duty: by oneself, by a supervisor, by itself; and what stays of it.

use domain::{AlarmId, PersonId, PositionSource, alarm::AssignmentState};
use shouwang_tests::{clients::Guard, plan::Room, stories};
use wire::{
    alarm::{AlarmDetail, AlarmList, AssignmentView, ReasonView},
    live::View,
    plan::PlaceRef,
};

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
}
