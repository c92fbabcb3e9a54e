//! The way of one alarm, from the press to its closing.

use domain::{
    alarm::{AssignmentState, DeclineReason, Kind, Outcome, Part, Priority, StandDownReason, State, ToldBecause},
    person::Role,
};
use shouwang_tests::{
    clients::{fresh, input, violence_at},
    plan::Room,
    stories,
};
use wire::{
    alarm::{AlarmAccepted, AlarmAction, AlarmList, AlarmView, NewAlarm},
    live::View,
    plan::PlaceRef,
};

/// Walking of 10.2 m along the corridor and 3 m into the room, at 1.4 m/s.
const HALL_TO_EMERGENCY_S: f64 = 9.4;
/// The same from the west end of the corridor: 23.1 m and 3 m.
const GATE_TO_EMERGENCY_S: f64 = 18.6;
/// A P1 offer waits for its answer this long.
const OFFER_MS: u32 = 15_000;

fn offered_to(person: domain::PersonId) -> impl Fn(&AlarmView) -> bool {
    move |alarm| alarm.assignments.iter().any(|a| a.person == person && a.state.is_open_offer())
}

fn stands_at(person: domain::PersonId, state: AssignmentState) -> impl Fn(&AlarmView) -> bool {
    move |alarm| alarm.assignments.iter().any(|a| a.person == person && a.state == state)
}

stories! {
    async fn a_nurse_presses_and_the_nearest_guard_comes(app) {
        let supervisor = app.supervisor().await;
        let mut wall = supervisor.opens(View::Desk).await;
        let _far = app.guard("0017", "gate").await;
        let mut near = app.guard("0018", "hall").await;
        let _upstairs = app.guard("0019", "ward").await;
        let nurse = app.nurse().await;
        let mut ward_screen = nurse.opens(View::Staff).await;

        let alarm = nurse.raises(&violence_at("EM-1")).await;

        let offer = near.hears_offer(alarm).await;
        let trip = offer.reason.trip.clone().expect("a way");
        assert!((trip.seconds - HALL_TO_EMERGENCY_S).abs() < 0.5, "{trip:?}");
        assert_eq!((trip.from_floor.as_str(), trip.to_floor.as_str()), ("1F", "1F"));
        assert_eq!(offer.expires_at.since(offer.offered_at), i64::from(OFFER_MS));
        assert_eq!(offer.offered_at, app.now(), "offered in the transaction that raised it");

        near.receives(alarm, offer.id).await;
        wall.sees("received", alarm, stands_at(near.person, AssignmentState::Received)).await;
        near.reads(alarm, offer.id).await;
        wall.sees("seen", alarm, stands_at(near.person, AssignmentState::Seen)).await;
        near.accepts(alarm, offer.id).await;
        let seen = wall.sees("accepted", alarm, |alarm| alarm.state == State::Responding).await;
        assert_eq!(seen.assignments.len(), 1, "nobody else was called");
        assert_eq!(seen.assignments[0].part, Some(Part::Lead));
        let coming = ward_screen.sees("somebody comes", alarm, |alarm| alarm.state == State::Responding).await;
        assert_eq!(coming.assignments[0].reason.position_age_ms, None, "a department need not know where guards were");

        app.advance(9_000).await;
        near.arrives(alarm, offer.id).await;
        // Lines that follow each other closely are told together.
        wall.sees("on scene", alarm, |alarm| alarm.state == State::OnScene).await;
        near.contains(alarm).await;
        wall.sees("contained", alarm, |alarm| alarm.state == State::Contained).await;
        near.does(alarm, AlarmAction::Clear { assignment: offer.id }).await.good::<AlarmView>();
        supervisor.closes(alarm).await;

        let closed = wall.sees("closed", alarm, |alarm| alarm.state == State::Closed).await;
        assert_eq!(closed.closed.map(|closing| closing.outcome), Some(Outcome::Real));
        ward_screen.sees("closed for the department too", alarm, |alarm| alarm.state == State::Closed).await;
        use State::{Closed, Contained, Offered, OnScene, Responding};
        assert_eq!(wall.history[&alarm], [Offered, Responding, OnScene, Contained, Closed]);
        assert_eq!(
            app.journal_of(alarm).await,
            ["alarm.raised", "assignment.offered", "assignment.received", "assignment.seen", "assignment.accepted",
             "assignment.on_scene", "alarm.contained", "assignment.cleared", "alarm.closed"]
        );
        let detail = supervisor.reads(alarm).await;
        let considered = detail.timeline.iter().find_map(|line| line.considered.clone()).expect("an offer's reasons");
        assert_eq!(considered.len(), 3, "everybody on duty was looked at");
        assert_eq!(considered[0].person, near.person);
    }

    async fn silence_goes_on_to_the_next_guard_and_to_the_supervisor_exactly_in_time(app) {
        let supervisor = app.supervisor().await;
        let mut wall = supervisor.opens(View::Desk).await;
        let mut far = app.guard("0017", "gate").await;
        let mut near = app.guard("0018", "hall").await;
        let alarm = app.source().presses("EM-1", "1").await;
        let first = near.hears_offer(alarm).await;

        app.advance(OFFER_MS - 1).await;
        let (now, until) = (app.now(), first.expires_at);
        let (due, next) = app
            .database()
            .read(move |read| Ok::<_, store::Error>((read.due_alarms(now, 10)?, read.next_due()?)))
            .await
            .unwrap();
        assert_eq!((due, next), (vec![], Some(until)), "not a millisecond early");
        assert_eq!(app.journal_of(alarm).await, ["alarm.raised", "assignment.offered"]);

        app.advance(1).await;
        let second = far.hears_offer(alarm).await;
        assert_eq!(second.offered_at, app.now(), "at once, not a second later");
        let trip = second.reason.trip.expect("a way");
        assert!((trip.seconds - GATE_TO_EMERGENCY_S).abs() < 0.5, "{trip:?}");
        let seen = wall.sees("the first offer ran out", alarm, stands_at(near.person, AssignmentState::Expired)).await;
        let told = seen.told.expect("the supervisor was told with the first silence of a P1");
        assert_eq!((told.because, told.at), (ToldBecause::NoAnswer, app.now()));

        app.advance(OFFER_MS).await;
        wall.sees("again the first, since nobody else is left", alarm, |alarm| {
            offered_to(near.person)(alarm)
        })
        .await;
        let third = near
            .screen()
            .until("another offer", |screen| {
                let offers = &screen.alarms[&alarm].assignments;
                offers.iter().find(|a| a.state.is_open_offer() && a.id != first.id && a.person == first.person).cloned()
            })
            .await;
        assert_eq!((third.person, third.offered_at), (near.person, app.now()));
        near.accepts(alarm, third.id).await;
        wall.sees("accepted at last", alarm, |alarm| alarm.state == State::Responding).await;
    }

    async fn who_declines_is_not_asked_again(app) {
        let supervisor = app.supervisor().await;
        let mut wall = supervisor.opens(View::Desk).await;
        let mut far = app.guard("0017", "gate").await;
        let mut near = app.guard("0018", "hall").await;
        let alarm = app.source().presses("EM-1", "1").await;
        let first = near.hears_offer(alarm).await;
        near.declines(alarm, first.id, DeclineReason::Busy).await;
        let second = far.hears_offer(alarm).await;
        assert_eq!(second.offered_at, app.now(), "in the same transaction");
        far.declines(alarm, second.id, DeclineReason::Busy).await;
        let seen = wall.sees("nobody is left", alarm, |alarm| alarm.shortfall.is_some()).await;
        let shortfall = seen.shortfall.unwrap();
        assert_eq!((shortfall.called, shortfall.wanted, shortfall.asked), (0, 1, 2));
        assert_eq!(seen.told.map(|told| told.because), Some(ToldBecause::NobodyFree));
        assert_eq!(seen.state, State::Raised);
    }

    async fn the_second_tap_is_told_who_has_it(app) {
        app.answers(Kind::Violence, Priority::P1, |plan| plan.parallel = 2).await;
        let mut far = app.guard("0017", "gate").await;
        let mut near = app.guard("0018", "hall").await;
        let alarm = app.source().presses("EM-1", "1").await;
        let (first, second) = (near.hears_offer(alarm).await, far.hears_offer(alarm).await);
        near.accepts(alarm, first.id).await;
        let late = far.does(alarm, AlarmAction::Accept { assignment: second.id }).await.problem();
        assert_eq!((late.status, late.code.as_str()), (409, "already_taken"));
        assert_eq!(late.context.unwrap()["by"], serde_json::to_value(near.person).unwrap());
        let strangers = far.does(alarm, AlarmAction::Arrive { assignment: first.id }).await;
        assert_eq!(strangers.refused(), (409, "not_yours".to_owned()));
    }

    async fn whom_a_supervisor_called_is_not_sent_back_when_another_was_faster(app) {
        let supervisor = app.supervisor().await;
        let mut far = app.guard("0017", "gate").await;
        let mut near = app.guard("0018", "hall").await;
        let alarm = app.source().presses("EM-1", "1").await;
        let first = near.hears_offer(alarm).await;
        let assign = AlarmAction::Assign { person: far.person, why: Some("带着盾牌".into()) };
        supervisor.does(alarm, assign).await.good::<AlarmView>();
        let second = far.hears_offer(alarm).await;
        assert_eq!((second.reason.by_hand, second.reason.why.as_deref()), (true, Some("带着盾牌")));
        near.accepts(alarm, first.id).await;
        far.accepts(alarm, second.id).await;
        let seen = supervisor.reads(alarm).await.alarm;
        let parts: Vec<_> = seen.assignments.iter().map(|a| (a.person, a.part)).collect();
        assert_eq!(parts, [(near.person, Some(Part::Lead)), (far.person, Some(Part::Support))]);
        let stand_down = AlarmAction::StandDown { assignment: second.id, why: Some("不需要了".into()) };
        supervisor.does(alarm, stand_down).await.good::<AlarmView>();
        near.does(alarm, AlarmAction::Reinforce { more: 1 }).await.good::<AlarmView>();
        let seen = supervisor.reads(alarm).await.alarm;
        assert_eq!(seen.shortfall.map(|short| short.asked), Some(2), "who was sent back is not called again");
    }

    async fn a_guard_of_a_lesser_alarm_is_pulled_to_an_urgent_one_when_he_accepts_it(app) {
        let supervisor = app.supervisor().await;
        let mut only = app.guard("0017", "gate").await;
        let routine = app.source().raises(Kind::Theft, Priority::P3, "EM-1", "1").await;
        let first = only.hears_offer(routine).await;
        only.accepts(routine, first.id).await;
        let urgent = app.source().presses("EM-1", "2").await;
        let second = only.hears_offer(urgent).await;
        assert_eq!(second.reason.pulled_from, Some(routine));
        assert_eq!(supervisor.reads(routine).await.alarm.state, State::Responding, "not before he accepts");
        only.accepts(urgent, second.id).await;
        let seen = supervisor.reads(routine).await.alarm;
        assert_eq!(seen.assignments[0].stood_down, Some(StandDownReason::Pulled));
        assert_eq!(seen.told.map(|told| told.because), Some(ToldBecause::NobodyFree));
        assert!(seen.escalation.since.is_some(), "and it escalates anew");
    }

    async fn with_nobody_on_duty_the_supervisor_is_told_and_told_again(app) {
        let supervisor = app.supervisor().await;
        let mut wall = supervisor.opens(View::Desk).await;
        let alarm = app.source().presses("EM-1", "1").await;
        let seen = wall.sees("told at once", alarm, |alarm| alarm.told.is_some()).await;
        assert_eq!(seen.told.map(|told| (told.because, told.at)), Some((ToldBecause::NobodyFree, app.now())));
        let raised_at = app.now();
        // A P1 looks again every 5 s; its plan tells at 15 s and sounds the siren at 30 s.
        for _ in 0..6 {
            app.advance(5_000).await;
            let now = app.now();
            shouwang_tests::wait::until("it looked again", || async {
                let found = app.database().read(move |read| read.due_alarms(now, 10)).await.unwrap();
                found.is_empty().then_some(())
            })
            .await;
        }
        wall.sees("told again", alarm, |alarm| alarm.told.is_some_and(|told| told.at == raised_at.plus(15_000))).await;
        wall.sees("the siren", alarm, |alarm| alarm.escalation.siren).await;
        let told = app.journal_of(alarm).await;
        let count = |kind: &str| told.iter().filter(|line| *line == kind).count();
        assert_eq!((count("alarm.supervisors_told"), count("alarm.escalated")), (1, 2), "{told:?}");
        supervisor.does(alarm, AlarmAction::TakeCharge {}).await.good::<AlarmView>();
        let seen = wall.sees("on his hands", alarm, |alarm| alarm.in_charge == Some(supervisor.person)).await;
        assert!(!seen.escalation.siren);
    }

    async fn a_guard_who_comes_on_duty_gets_the_waiting_alarm(app) {
        let alarm = app.source().presses("EM-1", "1").await;
        let mut guard = app.signed_in_guard("0019").await;
        guard.open_app().await;
        guard.go_on_duty(app.site.posts["ward"]).await;
        let offer = guard.hears_offer(alarm).await;
        let trip = offer.reason.trip.expect("a way");
        assert_eq!((trip.from_floor.as_str(), trip.to_floor.as_str()), ("2F", "1F"));
        assert!(trip.seconds > 40.0, "down the stairs at the end of the corridor: {trip:?}");
    }

    async fn whoever_leaves_with_an_open_offer_is_replaced_at_once(app) {
        let mut far = app.guard("0017", "gate").await;
        let mut near = app.guard("0018", "hall").await;
        let alarm = app.source().presses("EM-1", "1").await;
        near.hears_offer(alarm).await;
        near.go_off_duty().await.done();
        let offer = far.hears_offer(alarm).await;
        assert_eq!(offer.offered_at, app.now());
        far.accepts(alarm, offer.id).await;
        let refused = far.go_off_duty().await.refused();
        assert_eq!(refused, (409, "on_task".to_owned()));
    }

    async fn where_a_guard_says_he_is_decides_who_is_nearest(app) {
        let mut gate = app.guard("0017", "gate").await;
        let _hall = app.guard("0018", "hall").await;
        let told = gate.is_at(PlaceRef::Unit(Room::Emergency.id())).await;
        assert_eq!(told.place.unit, Some(Room::Emergency.id()));
        let alarm = app.source().presses("EM-1", "1").await;
        let offer = gate.hears_offer(alarm).await;
        assert!(offer.reason.trip.expect("a way").seconds < 1.0);
        let reason = app.supervisor().await.reads(alarm).await.alarm.assignments[0].reason.clone();
        assert_eq!(reason.position_source, Some(domain::PositionSource::Picked));
    }

    async fn a_false_alarm_is_claimed_but_somebody_still_looks(app) {
        let mut guard = app.guard("0018", "hall").await;
        let nurse = app.nurse().await;
        let alarm = nurse.raises(&violence_at("EM-1")).await;
        let claimed: AlarmView = nurse.does(alarm, AlarmAction::ClaimFalse {}).await.good();
        assert_eq!(claimed.false_claimed_at, Some(app.now()));
        assert!(claimed.closed.is_none());
        let offer = guard.hears_offer(alarm).await;
        let still: AlarmView = guard.accepts(alarm, offer.id).await;
        assert_eq!(still.state, State::Responding);
        let closing = AlarmAction::Close { outcome: Outcome::False, note: String::new() };
        assert_eq!(nurse.does(alarm, closing).await.refused(), (403, "not_allowed".to_owned()));
    }

    async fn one_reference_is_one_alarm(app) {
        let source = app.source();
        let first = source.sends("EM-1", "panel-7/1").await;
        assert_eq!(first.status, 201);
        let first: AlarmAccepted = first.good();
        let second = source.sends("EM-1", "panel-7/1").await;
        assert_eq!(second.status, 200);
        let second: AlarmAccepted = second.good();
        assert_eq!((second.id, second.duplicate), (first.id, true));
        assert_ne!(source.presses("EM-1", "panel-7/2").await, first.id);

        let at_once = futures_util::future::join_all((0..20).map(|_| source.sends("PH-1", "panel-9/1"))).await;
        let new = at_once.iter().filter(|answer| answer.status == 201).count();
        let known = at_once.iter().filter(|answer| answer.status == 200).count();
        assert_eq!((new, known), (1, 19));
        let ids: std::collections::BTreeSet<_> =
            at_once.iter().map(|answer| answer.good::<AlarmAccepted>().id).collect();
        assert_eq!(ids.len(), 1);
        assert_eq!(app.database().count("alarms"), 3);
    }

    async fn pages_go_on_after_alarms_of_one_instant(app) {
        let source = app.source();
        let mut raised = Vec::new();
        for (instant, count) in [(0, 3), (1, 4)] {
            for n in 0..count {
                raised.push(source.presses("EM-1", &format!("{instant}/{n}")).await);
            }
            app.advance(1).await;
        }
        let supervisor = app.supervisor().await;
        let (mut found, mut sizes, mut before) = (Vec::new(), Vec::new(), String::new());
        loop {
            let page: AlarmList = supervisor.client.get(&format!("/api/v1/alarms?limit=2{before}")).await.good();
            sizes.push(page.alarms.len());
            found.extend(page.alarms.iter().map(|alarm| alarm.id));
            let Some(next) = page.next else { break };
            before = format!("&before={}", next.ms());
        }
        assert_eq!(sizes, [4, 3, 0], "an instant is never torn apart, and never ends the list");
        found.sort_unstable();
        raised.sort_unstable();
        assert_eq!(found, raised);
    }

    async fn a_source_that_may_not_use_buttons_names_places_only(app) {
        let source = app.source();
        let (site, key) = (app.site.id, app.site.source_key.clone());
        let hash = app::accounts::secrets::digest(&key);
        app.database().write(site, move |tx| {
            let mut panel = tx.source_by_key_hash(&hash)?.expect("the panel");
            panel.may_use_buttons = false;
            tx.update_source(&panel)
        }).await.unwrap();
        assert_eq!(source.sends("EM-1", "1").await.refused(), (403, "not_allowed".to_owned()));
        assert_eq!(app.database().count("alarms"), 0);
        let at_room = NewAlarm {
            reference: Some("2".into()), place: PlaceRef::Unit(Room::Emergency.id()), ..violence_at("EM-1")
        };
        assert_eq!(source.client.post("/api/v1/alarms", &at_room).await.status, 201);
        let nurse = app.nurse().await;
        nurse.raises(&violence_at("EM-1")).await;
    }

    async fn an_id_sent_twice_by_a_person_is_one_alarm(app) {
        let nurse = app.nurse().await;
        let new = NewAlarm { id: Some(fresh()), ..violence_at("EM-1") };
        let first = nurse.client.post("/api/v1/alarms", &new).await;
        let second = nurse.client.post("/api/v1/alarms", &new).await;
        assert_eq!((first.status.as_u16(), second.status.as_u16()), (201, 200));
        assert_eq!(app.database().count("alarms"), 1);
    }

    async fn a_repeated_input_changes_nothing(app) {
        let mut guard = app.guard("0018", "hall").await;
        let alarm = app.source().presses("EM-1", "1").await;
        let offer = guard.hears_offer(alarm).await;
        let accept = input(AlarmAction::Accept { assignment: offer.id });
        let path = format!("/api/v1/alarms/{alarm}/inputs");
        let first: AlarmView = guard.client().post(&path, &accept).await.good();
        let journal = app.journal_of(alarm).await;
        app.advance(2_000).await;
        let second: AlarmView = guard.client().post(&path, &accept).await.good();
        assert_eq!(first, second);
        assert_eq!(app.journal_of(alarm).await, journal);
    }

    async fn overdue_arrival_and_silence_on_scene_are_told(app) {
        let supervisor = app.supervisor().await;
        let mut wall = supervisor.opens(View::Desk).await;
        let mut guard = app.guard("0018", "hall").await;
        let alarm = app.source().presses("EM-1", "1").await;
        let offer = guard.hears_offer(alarm).await;
        let accepted = guard.accepts(alarm, offer.id).await;
        let arrive_by = accepted.assignments[0].arrive_by.expect("a deadline");
        // Half as long again as the walk, and 30 s.
        let allowance = arrive_by.since(app.now());
        assert!((allowance - 44_000).abs() < 1_000, "{allowance}");
        app.advance(u32::try_from(allowance).unwrap()).await;
        wall.sees("late", alarm, |alarm| alarm.told.is_some_and(|t| t.because == ToldBecause::ArrivalOverdue)).await;
        guard.arrives(alarm, offer.id).await;
        app.advance(10 * 60_000).await;
        wall.sees("silent", alarm, |alarm| alarm.told.is_some_and(|t| t.because == ToldBecause::NoNews)).await;
        let office = app.person(Role::Office).await;
        office.closes(alarm).await;
        wall.sees("closed", alarm, |alarm| alarm.state == State::Closed).await;
    }
}
