//! Rounds that are not begun, checkpoints that are not reached, alarms that come between: each at its exact time.

use super::{walking::open_alarms, *};
use domain::alarm::Outcome;
use shouwang_tests::stories;
use wire::{alarm::AlarmAction, live::View};

stories! {
    async fn a_round_that_nobody_begins_is_told_at_its_times(app) {
        let ground = Ground::set_up(app).await;
        let supervisor = app.supervisor().await;
        let mut wall = supervisor.opens(View::Desk).await;
        let mut guard = guard_before(app, &ground).await;
        ground.at(app, -1).await;
        assert!(!detail(&supervisor, ground.round).await.round.reminded);
        ground.at(app, 0).await;
        let told = |round: &&RoundView| round.id == ground.round && round.reminded;
        guard.screen().until("the phone is told", |screen| screen.rounds.values().find(told).map(drop)).await;
        ground.at(app, 10 * MINUTE - 1).await;
        assert!(!detail(&supervisor, ground.round).await.round.not_started);
        ground.at(app, 10 * MINUTE).await;
        wall.until("the wall is told", |wall| {
            wall.rounds.get(&ground.round).filter(|round| round.not_started).map(drop)
        }).await;

        // The third stop is a key place: it is to be reached 7 minutes after the last moment to begin, and 5 later it is
        // late.
        let due = 10 * MINUTE + (3 * 120_000 + 2 * 30_000) + 5 * MINUTE;
        ground.at(app, due - 1).await;
        becomes(&supervisor, ground.round, "two stops are missed", |round| {
            stops(round)[..2] == [StopProgress::Missed; 2]
        }).await;
        assert!(open_alarms(app).await.is_empty());
        ground.at(app, due).await;
        let alarm = wait::until("the key place raises an alarm", || async { open_alarms(app).await.first().copied() }).await;
        let raised = wall.sees("the alarm", alarm, |_| true).await;
        assert_eq!((raised.raised_at, raised.origin), (ground.starts_at.plus(due), wire::alarm::OriginView::System));
        assert!(raised.text.unwrap().contains("PA-3"));
        assert!(raised.place.name.zh.contains("药房"));
        guard.hears_offer(alarm).await;
        supervisor.closes(alarm).await;
        ground.at(app, 40 * MINUTE - 1).await;
        assert_eq!(detail(&supervisor, ground.round).await.round.state, State::Planned);
        ground.at(app, 40 * MINUTE).await;
        let over = becomes(&supervisor, ground.round, "it is over", |round| round.state == State::Missed).await;
        assert_eq!(over.ended_at, Some(ground.starts_at.plus(40 * MINUTE)));
        assert_eq!(app.database().count("alarms"), 1, "raised once");
        let lines = detail(&supervisor, ground.round).await;
        let wanted = ["round.planned", "round.reminded", "round.not_started"];
        assert_eq!(kinds(&lines)[..3], wanted);
        assert_eq!(kinds(&lines).last(), Some(&"round.ended"));

        // What was walked offline counts all the same.
        let events = walked(&mut Queue::default(), &guard, &ground);
        guard.phone.syncs(&events).await;
        assert_eq!(detail(&supervisor, ground.round).await.round.state, COMPLETE);
    }

    async fn a_checkpoint_that_is_left_out_is_missed_and_the_round_incomplete(app) {
        let ground = Ground::set_up(app).await;
        let supervisor = app.supervisor().await;
        let guard = guard_before(app, &ground).await;
        let mut events = walked(&mut Queue::default(), &guard, &ground);
        events.truncate(1);
        ground.at(app, 3 * MINUTE).await;
        guard.phone.syncs(&events).await;
        // Begun with the first scan, at 2:30.
        let due = 150_000 + (2 * 120_000 + 30_000) + 5 * MINUTE;
        ground.at(app, due - 1).await;
        assert_eq!(stops(&detail(&supervisor, ground.round).await.round)[1], StopProgress::Waiting);
        ground.at(app, due).await;
        becomes(&supervisor, ground.round, "missed", |round| stops(round)[1] == StopProgress::Missed).await;
        ground.at(app, 40 * MINUTE).await;
        let over = becomes(&supervisor, ground.round, "over", |round| round.state == State::Incomplete).await;
        assert_eq!(stops(&over)[0], StopProgress::Done);
        for alarm in open_alarms(app).await {
            supervisor.closes(alarm).await;
        }
    }

    async fn an_alarm_pauses_the_round_and_its_window_is_extended(app) {
        let ground = Ground::set_up(app).await;
        let supervisor = app.supervisor().await;
        let mut guard = guard_before(app, &ground).await;
        let mut queue = Queue::default();
        let events = walked(&mut queue, &guard, &ground);
        ground.at(app, 3 * MINUTE).await;
        guard.phone.syncs(&events[..1]).await;
        let before = detail(&supervisor, ground.round).await.round;
        let alarm = app.source().presses("W2-1", "1").await;
        let offer = guard.hears_offer(alarm).await;
        assert_eq!(detail(&supervisor, ground.round).await.round.state, State::Walking, "offered is not yet taken");
        guard.accepts(alarm, offer.id).await;
        let paused = detail(&supervisor, ground.round).await.round;
        assert_eq!((paused.state, paused.paused_since), (State::Paused, Some(app.now())));
        guard.arrives(alarm, offer.id).await;
        ground.at(app, 23 * MINUTE).await;
        assert_eq!(stops(&detail(&supervisor, ground.round).await.round)[1], StopProgress::Waiting, "its time stands still");
        guard.contains(alarm).await;
        guard.does(alarm, AlarmAction::Clear { assignment: offer.id }).await.good::<wire::AlarmView>();
        let on = detail(&supervisor, ground.round).await.round;
        assert_eq!((on.state, on.paused_for_ms), (State::Walking, 20 * MINUTE));
        assert_eq!(on.whole_by, before.whole_by.plus(20 * MINUTE));
        assert_eq!(on.stops[1].due_at, before.stops[1].due_at.plus(20 * MINUTE));
        let lines = detail(&supervisor, ground.round).await;
        assert_eq!(kinds(&lines)[kinds(&lines).len() - 2..], ["round.paused", "round.resumed"]);
        supervisor.does(alarm, AlarmAction::Close { outcome: Outcome::Real, note: "完毕".into() }).await.good::<wire::AlarmView>();

        // From one alarm to the next it does not walk on in between.
        let second = app.source().presses("EM-1", "2").await;
        let offer = guard.hears_offer(second).await;
        guard.accepts(second, offer.id).await;
        supervisor.closes(second).await;
        assert_eq!(detail(&supervisor, ground.round).await.round.state, State::Walking, "closed by somebody else");
    }

    async fn a_scan_is_a_sign_from_lone_work(app) {
        let ground = Ground::set_up(app).await;
        let guard = guard_before(app, &ground).await;
        let alone = wire::duty::StartLoneWork { id: shouwang_tests::clients::fresh(), every_ms: 15 * MINUTE };
        guard.client().post("/api/v1/duty/lone-work", &alone).await.good::<wire::duty::LoneWorkView>();
        let events = walked(&mut Queue::default(), &guard, &ground);
        ground.at(app, 11 * MINUTE).await;
        guard.phone.syncs(&events).await;
        let duty: Option<wire::duty::DutyView> = guard.client().get("/api/v1/duty").await.good();
        let due = duty.unwrap().lone_work.unwrap().due_at;
        assert_eq!(due, ground.starts_at.plus(600_000 - 50 + 15 * MINUTE), "as early as the last scan can have been");
    }
}
