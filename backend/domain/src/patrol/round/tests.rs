use super::*;
use crate::{
    Name, Recipient,
    patrol::{
        Moment,
        decision::{AskedAlarm, Decision, Purpose, To},
        event::Event,
        route,
    },
    test_world::person,
};
use proptest::prelude::*;
use uuid::Uuid;

const START: Timestamp = Timestamp(1_764_000_000_000);

fn at(minutes: i64) -> Timestamp {
    START.plus(minutes * MINUTE)
}

fn checkpoint(n: u128) -> CheckpointId {
    CheckpointId(Uuid::from_u128(n))
}

fn scan_id(n: u128) -> ScanId {
    ScanId(Uuid::from_u128(n))
}

fn alarm(n: u128) -> AlarmId {
    AlarmId(Uuid::from_u128(n))
}

/// Three checkpoints 10 minutes apart, the last at a key place; begun within 15 minutes, whole within 60, late after 5.
fn round(order: Order) -> Round {
    let id = Uuid::from_u128(1);
    let stop = |n: u128| route::Stop {
        checkpoint: checkpoint(n),
        walk_ms: 10 * MINUTE,
        dwell_ms: 0,
        alarm_when_missed: n == 3,
    };
    let stops = (1..=3).map(stop).collect();
    let route = Route { id: id.into(), site: id.into(), version: 4, name: Name::new("甲", "A"), order, stops };
    let planned = Planned {
        id: id.into(),
        schedule: id.into(),
        route: id.into(),
        assigned: Assigned::Post(id.into()),
        starts_at: at(0),
        start_by: at(15),
        whole_by: at(60),
        late_after: 5 * MINUTE,
        special: false,
    };
    Round::plan(planned, &route).0
}

fn scanned(n: u128, minutes: i64) -> Input {
    Input::Scanned {
        scan: scan_id(n),
        checkpoint: checkpoint(n),
        by: person(1),
        at: Moment { at: at(minutes), error: 3_000 },
    }
}

fn person_does(id: u128, by: u128, action: Action) -> Input {
    Input::Person { id: InputId(Uuid::from_u128(id)), by: person(by), action }
}

fn started(order: Order) -> Round {
    let mut round = round(order);
    drop(round.handle(person_does(1, 1, Action::Start { at: at(0) }), at(0)).unwrap());
    round
}

fn kinds(decision: &Decision) -> Vec<&'static str> {
    decision.events.iter().map(Event::kind).collect()
}

#[test]
fn a_round_as_it_should_be() {
    let mut round = round(Order::Fixed);
    assert_eq!(round.next_due(), Some(Due { at: at(0), reason: DueReason::RoundStarts }));
    let told = round.handle(Input::TimeReached, at(0)).unwrap();
    assert_eq!(
        (told.messages[0].purpose, &told.messages[0].to),
        (Purpose::RoundDue, &To::Assigned(round.assigned.clone()))
    );
    let begun = round.handle(person_does(1, 1, Action::Start { at: at(2) }), at(2)).unwrap();
    assert_eq!(kinds(&begun), ["round.started"]);
    assert_eq!(round.next_due(), Some(Due { at: at(17), reason: DueReason::CheckpointMissed }));
    for (n, minute) in [(1, 12), (2, 22)] {
        assert_eq!(kinds(&round.handle(scanned(n, minute), at(minute)).unwrap()), ["round.reached"]);
    }
    let last = round.handle(scanned(3, 32), at(32)).unwrap();
    assert_eq!(kinds(&last), ["round.reached", "round.ended"]);
    assert_eq!((round.state(), round.next_due(), round.late()), (State::Complete, None, 0));
}

#[test]
fn nobody_walks_it() {
    let mut round = round(Order::Fixed);
    drop(round.handle(Input::TimeReached, at(0)).unwrap());
    assert_eq!(round.next_due(), Some(Due { at: at(15), reason: DueReason::RoundNotStarted }));
    let told = round.handle(Input::TimeReached, at(15)).unwrap();
    assert_eq!(told.messages.len(), 2);
    let rest = round.handle(Input::TimeReached, at(60)).unwrap();
    assert_eq!(kinds(&rest).last(), Some(&"round.ended"));
    assert_eq!(kinds(&rest).iter().filter(|kind| **kind == "round.checkpoint_missed").count(), 3);
    assert_eq!(rest.alarms.len(), 1, "only the key place asks for an alarm");
    assert_eq!((round.state(), round.next_due()), (State::Missed, None));
}

#[test]
fn a_missed_key_place_asks_for_one_alarm_on_time() {
    let mut round = started(Order::Fixed);
    drop(round.handle(scanned(1, 10), at(10)).unwrap());
    let missed = round.handle(Input::TimeReached, at(25)).unwrap();
    assert_eq!((kinds(&missed), missed.alarms.len()), (vec!["round.checkpoint_missed"], 0));
    assert_eq!(missed.messages[0].to, To::Recipient(Recipient::Person(person(1))));
    let missed = round.handle(Input::TimeReached, at(35)).unwrap();
    assert_eq!((missed.alarms[0].checkpoint, missed.alarms[0].person), (checkpoint(3), Some(person(1))));
    assert_eq!(missed.messages.len(), 2, "the guard, and the supervisors");
    let reached = round.handle(scanned(3, 40), at(40)).unwrap();
    assert!(matches!(reached.events[0], Event::CheckpointReached { late: true, .. }));
    let rest = round.handle(Input::TimeReached, at(60)).unwrap();
    assert_eq!((round.state(), rest.alarms.len()), (State::Incomplete, 0));
}

#[test]
fn the_error_of_the_clock_counts_for_the_guard() {
    let mut round = started(Order::Fixed);
    let nearly = Moment { at: at(15).plus(2_999), error: 3_000 };
    let input = Input::Scanned { scan: scan_id(1), checkpoint: checkpoint(1), by: person(1), at: nearly };
    let reached = round.handle(input, at(16)).unwrap();
    assert!(matches!(reached.events[0], Event::CheckpointReached { late: false, .. }));
}

#[test]
fn a_free_order_is_only_due_at_its_end() {
    let mut round = started(Order::Free);
    assert_eq!(round.next_due(), Some(Due { at: at(60), reason: DueReason::RoundIncomplete }));
    for (n, minute) in [(3, 20), (1, 40), (2, 59)] {
        drop(round.handle(scanned(n, minute), at(minute)).unwrap());
    }
    assert_eq!((round.state(), round.late()), (State::Complete, 0));
}

#[test]
fn an_alarm_moves_all_that_is_still_to_come() {
    let mut round = started(Order::Fixed);
    drop(round.handle(scanned(1, 10), at(10)).unwrap());
    assert_eq!(kinds(&round.handle(Input::Paused(alarm(1)), at(12)).unwrap()), ["round.paused"]);
    drop(round.handle(Input::Paused(alarm(2)), at(14)).unwrap());
    assert_eq!((round.state(), round.next_due().unwrap().reason), (State::Paused, DueReason::RoundPausedLong));
    assert!(round.handle(Input::TimeReached, at(41)).unwrap().is_empty(), "nothing is missed meanwhile");
    assert_eq!(kinds(&round.handle(Input::TimeReached, at(42)).unwrap()), ["round.paused_long"]);
    assert_eq!(round.next_due().unwrap().at, at(72));
    assert!(round.handle(Input::Resumed(alarm(1)), at(43)).unwrap().is_empty(), "the other one still stands");
    let resumed = round.handle(Input::Resumed(alarm(2)), at(52)).unwrap();
    assert_eq!(resumed.events, [Event::RoundResumed { round: round.id, extended: 40 * MINUTE }]);
    assert_eq!((round.stops[1].due_at, round.whole_by, round.paused_for), (at(65), at(100), 40 * MINUTE));
    assert_eq!(round.stops[0].due_at, at(15), "what was reached stays");
    assert!(round.handle(Input::Resumed(alarm(2)), at(55)).unwrap().is_empty());
}

#[test]
fn scans_that_come_late_count_by_their_own_time() {
    let mut round = round(Order::Fixed);
    drop(round.handle(Input::TimeReached, at(60)).unwrap());
    assert_eq!(round.state(), State::Missed);
    drop(round.handle(person_does(1, 1, Action::Start { at: at(1) }), at(120)).unwrap());
    let corrected = round.handle(scanned(1, 11), at(120)).unwrap();
    assert_eq!(kinds(&corrected), ["round.reached", "round.corrected"]);
    assert_eq!(round.state(), State::Incomplete);
    drop(round.handle(scanned(2, 21), at(120)).unwrap());
    drop(round.handle(scanned(3, 31), at(120)).unwrap());
    assert_eq!((round.state(), round.late(), round.next_due()), (State::Complete, 0, None));
    assert!(round.handle(scanned(3, 31), at(121)).unwrap().is_empty(), "sent twice");
    let mut round = started(Order::Fixed);
    assert_eq!(round.handle(scanned(1, 61), at(61)), Err(Refusal::TooLate));
    assert_eq!(round.handle(scanned(9, 10), at(10)), Err(Refusal::NotExpected));
}

#[test]
fn a_first_scan_begins_the_round() {
    let mut round = round(Order::Fixed);
    let begun = round.handle(scanned(1, 3), at(4)).unwrap();
    assert_eq!(kinds(&begun), ["round.started", "round.reached"]);
    assert_eq!((round.walker, round.started_at), (Some(person(1)), Some(at(3))));
}

#[test]
fn a_rejected_scan_is_to_be_done_again_or_was_missed() {
    let mut round = started(Order::Free);
    for n in 1..=3 {
        drop(round.handle(scanned(n, 10), at(10)).unwrap());
    }
    drop(round.handle(Input::Rejected(scan_id(2)), at(20)).unwrap());
    assert_eq!((round.state(), round.next_due().unwrap().at), (State::Walking, at(60)));
    let again =
        Input::Scanned { scan: scan_id(8), checkpoint: checkpoint(2), by: person(1), at: Moment::exact(at(30)) };
    drop(round.handle(again, at(30)).unwrap());
    assert_eq!(round.state(), State::Complete);
    let late = round.handle(Input::Rejected(scan_id(1)), at(90)).unwrap();
    assert_eq!((kinds(&late), round.state()), (vec!["round.corrected"], State::Incomplete));
    assert!(round.handle(Input::Rejected(scan_id(1)), at(91)).unwrap().is_empty());
}

#[test]
fn a_key_place_whose_scan_is_rejected_after_its_time_is_as_good_as_missed() {
    let mut round = started(Order::Fixed);
    drop(round.handle(scanned(3, 30), at(30)).unwrap());
    let rejected = round.handle(Input::Rejected(scan_id(3)), at(40)).unwrap();
    assert_eq!(kinds(&rejected), ["round.checkpoint_missed", "round.corrected"]);
    let asked = AskedAlarm { round: round.id, checkpoint: checkpoint(3), person: Some(person(1)) };
    assert_eq!(rejected.alarms, [asked]);
    assert!(round.handle(Input::Rejected(scan_id(3)), at(41)).unwrap().is_empty());
}

#[test]
fn a_phone_whose_clock_is_wrong_makes_nothing_late() {
    for (claimed, heard, counted) in [(-600, 2, 0), (600, 2, 2), (-600, -5, -5), (1, 2, 1)] {
        let mut round = round(Order::Fixed);
        drop(round.handle(person_does(1, 1, Action::Start { at: at(claimed) }), at(heard)).unwrap());
        assert_eq!((round.started_at, round.stops[0].due_at), (Some(at(counted)), at(counted + 15)));
    }
}

#[test]
fn another_guard_goes_on_with_it() {
    let mut round = started(Order::Fixed);
    assert_eq!(
        round.handle(person_does(2, 2, Action::Start { at: at(5) }), at(5)),
        Err(Refusal::WalkedByOther { by: person(1) })
    );
    drop(round.handle(person_does(3, 2, Action::TakeOver), at(5)).unwrap());
    assert_eq!(round.walker, Some(person(2)));
    let give_up = Action::End { reason: "电梯故障".into() };
    let ended = round.handle(person_does(4, 2, give_up), at(9)).unwrap();
    assert_eq!((round.state(), ended.alarms.len()), (State::Missed, 1));
    let over = Refusal::Over { state: State::Missed };
    assert_eq!(round.handle(person_does(5, 2, Action::TakeOver), at(9)), Err(over));
}

#[test]
fn a_round_called_off_wants_nothing_more() {
    let mut round = started(Order::Fixed);
    let silent = Action::CallOff { reason: " ".into() };
    assert_eq!(round.handle(person_does(2, 9, silent), at(1)), Err(Refusal::NoReason));
    let called_off = round.handle(person_does(3, 9, Action::CallOff { reason: "演练".into() }), at(1)).unwrap();
    assert!(called_off.alarms.is_empty() && called_off.messages.is_empty());
    assert_eq!((round.state(), round.next_due()), (State::CalledOff, None));
    assert!(matches!(round.handle(scanned(1, 2), at(2)), Err(Refusal::Over { .. })));
}

#[test]
fn a_stored_round_is_the_same_round() {
    let mut round = started(Order::Fixed);
    drop(round.handle(Input::Paused(alarm(1)), at(3)).unwrap());
    let text = serde_json::to_string(&round).unwrap();
    assert_eq!(serde_json::from_str::<Round>(&text).unwrap(), round);
}

fn any_input() -> impl Strategy<Value = Input> {
    let person = 1_u128..4;
    let action = prop_oneof![
        4 => (0_i64..60).prop_map(|minute| Action::Start { at: at(minute) }),
        2 => Just(Action::TakeOver),
        1 => Just(Action::End { reason: "x".into() }),
        1 => Just(Action::CallOff { reason: "x".into() }),
    ];
    let scans = (1_u128..12, 1_u128..5, -5_i64..90, 0_i64..60_000);
    prop_oneof![
        3 => (1_u128..30, person, action).prop_map(|(id, by, action)| person_does(id, by, action)),
        6 => scans.prop_map(|(id, n, minute, error)| {
            let at = Moment { at: at(minute), error };
            Input::Scanned { scan: scan_id(id), checkpoint: checkpoint(n), by: crate::test_world::person(1), at }
        }),
        1 => (1_u128..12).prop_map(|id| Input::Rejected(scan_id(id))),
        2 => (1_u128..3).prop_map(|n| Input::Paused(alarm(n))),
        3 => (1_u128..3).prop_map(|n| Input::Resumed(alarm(n))),
        4 => Just(Input::TimeReached),
    ]
}

proptest! {
    /// Whatever comes, in whatever order: an unfinished round has a deadline, nothing stays due, a key place asks for
    /// one alarm, and a refusal or a repeat changes nothing.
    #[test]
    fn no_round_is_forgotten(
        fixed: bool,
        steps in prop::collection::vec((0_i64..12 * MINUTE, any_input()), 1..60),
    ) {
        let mut round = round(if fixed { Order::Fixed } else { Order::Free });
        let (mut now, mut alarms) = (START, 0);
        for (passed, input) in steps {
            now = now.plus(passed);
            let before = round.clone();
            match round.handle(input.clone(), now) {
                Err(_) => prop_assert_eq!(&before, &round),
                Ok(decision) => {
                    alarms += decision.alarms.len();
                    let after = round.clone();
                    let again = round.handle(input.clone(), now);
                    prop_assert!(again.as_ref().is_ok_and(Decision::is_empty), "{:?} again: {:?}", input, again);
                    prop_assert_eq!(&after, &round);
                }
            }
            if input == Input::TimeReached {
                prop_assert!(round.next_due().is_none_or(|due| due.at > now));
            }
            let over = matches!(round.state(), State::Complete | State::Incomplete | State::Missed | State::CalledOff);
            prop_assert_eq!(over, round.next_due().is_none());
            prop_assert_eq!(round.state() == State::Complete, round.ended.is_some() && round.not_reached() == 0);
            prop_assert!(round.paused_for <= now.since(START));
        }
        prop_assert!(alarms <= 1);
    }
}
