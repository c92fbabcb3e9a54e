use super::*;
use crate::{AlarmId, InputId};
use crate::{
    DeviceId, Name, ScanId,
    patrol::{
        Grade, Moment, Order, Problem,
        calendar::FixedOffset,
        label,
        round::{Action, Input},
        route::{Route, Stop},
        schedule::{Assigned, Planned},
        verify::{Judged, Proof, Reading},
    },
    test_world::person,
    time::{HOUR, MINUTE, Millis, SECOND},
};
use proptest::prelude::*;
use uuid::Uuid;

/// 北京时间 2026-11-23 (a Monday) 00:00.
const MONDAY: Timestamp = Timestamp(1_795_363_200_000);
const DAY: Millis = 24 * HOUR;
const CHINA: FixedOffset = FixedOffset::BEIJING;

fn checkpoint(n: u128) -> CheckpointId {
    CheckpointId(Uuid::from_u128(n))
}

/// A round of three checkpoints five minutes apart, late after two minutes, whole within an hour.
fn planned(id: u128, starts_at: Timestamp, order: Order) -> Round {
    let fixed = Uuid::from_u128(1);
    let stop = |n| Stop { checkpoint: checkpoint(n), walk_ms: 4 * MINUTE, dwell_ms: MINUTE, alarm_when_missed: false };
    let name = Name::new("夜巡", "Night");
    let stops = (1..=3).map(stop).collect();
    let route = Route { id: fixed.into(), site: fixed.into(), version: 1, name, order, stops };
    let planned = Planned {
        id: Uuid::from_u128(id).into(),
        schedule: fixed.into(),
        route: fixed.into(),
        assigned: Assigned::Post(fixed.into()),
        starts_at,
        start_by: starts_at.plus(10 * MINUTE),
        whole_by: starts_at.plus(HOUR),
        late_after: 2 * MINUTE,
        special: false,
    };
    Round::plan(planned, &route).0
}

fn scan(id: u128, round: &Round, at_checkpoint: u128, by: u128, at: Moment, problems: Vec<Problem>) -> Scan {
    let reading = Reading {
        id: ScanId(Uuid::from_u128(id)),
        person: person(by),
        device: DeviceId(Uuid::from_u128(by)),
        proof: Proof::Label { proof: label::Proof::Good { generation: 0 } },
        claimed: at,
        received_at: at.at,
        not_before: None,
        fix: None,
    };
    let judged = Judged { grade: Grade::L1, problems, at, counter: None };
    Scan::keep(reading, round.site, Some(checkpoint(at_checkpoint)), Some(round.id), judged).0
}

/// Tells the round of the scan.
fn take(round: &mut Round, scan: &Scan, now: Timestamp) {
    let input = Input::Scanned {
        scan: scan.reading.id,
        checkpoint: scan.checkpoint.unwrap(),
        by: scan.reading.person,
        at: scan.judged.at,
    };
    drop(round.handle(input, now).unwrap());
}

fn start(round: &mut Round, by: u128, at: Timestamp) {
    let id = InputId(Uuid::from_u128(round.id.0.as_u128() + by));
    drop(round.handle(Input::Person { id, by: person(by), action: Action::Start { at } }, at).unwrap());
}

/// Begins, and reaches the checkpoints after so many minutes each.
fn walked(id: u128, starts_at: Timestamp, by: u128, minutes: &[(u128, i64)]) -> (Round, Vec<Scan>) {
    let mut round = planned(id, starts_at, Order::Fixed);
    start(&mut round, by, starts_at);
    let mut scans = Vec::new();
    for (n, after) in minutes {
        let at = starts_at.plus(after * MINUTE);
        let scan = scan(id * 100 + n, &round, *n, by, Moment { at, error: 2 * SECOND }, vec![]);
        take(&mut round, &scan, at);
        scans.push(scan);
    }
    let over = starts_at.plus(2 * HOUR);
    drop(round.handle(Input::TimeReached, over).unwrap());
    (round, scans)
}

fn report(rounds: &[(Round, Vec<Scan>)]) -> Report {
    let mut report = Report::default();
    for (round, scans) in rounds {
        report.add(round, scans, &CHINA);
    }
    report
}

fn line(report: &Report, key: Key) -> Figures {
    report.lines(key.grouping()).find(|(found, _)| *found == key).map(|(_, figures)| figures.clone()).unwrap()
}

#[test]
fn a_week_by_hand() {
    // Monday 23:30: whole, the last stop late, two of its scans after midnight. Tuesday: two of three, the last missed.
    // Wednesday: nobody came. Thursday: called off after its first stop.
    let night = |day: i64| MONDAY.plus(day * DAY + 23 * HOUR + 30 * MINUTE);
    let monday = walked(1, night(0), 1, &[(1, 4), (2, 31), (3, 50)]);
    let tuesday = walked(2, night(1), 2, &[(1, 4), (2, 10)]);
    let wednesday = walked_by_nobody(3, night(2));
    let mut off = planned(4, night(3), Order::Fixed);
    start(&mut off, 1, night(3));
    let first = scan(401, &off, 1, 1, Moment::exact(night(3).plus(4 * MINUTE)), vec![]);
    take(&mut off, &first, night(3).plus(4 * MINUTE));
    let action = Action::CallOff { reason: "演练".into() };
    let input = Input::Person { id: InputId(Uuid::from_u128(99)), by: person(9), action };
    drop(off.handle(input, night(3).plus(5 * MINUTE)).unwrap());
    let report = report(&[monday, tuesday, wednesday, (off, vec![first])]);

    let total = report.total();
    let rounds = RoundCounts { planned: 4, complete: 1, incomplete: 1, missed: 1, called_off: 1, open: 0 };
    assert_eq!(total.rounds, rounds);
    let visits = VisitCounts { planned: 12, on_time: 4, late: 2, missed: 4, called_off: 2, open: 0, in_doubt: 0 };
    assert_eq!(total.visits, visits);
    assert_eq!((total.scans.taken, total.scans.grades.l1), (6, 6));

    let monday = line(&report, Key::Day("2026-11-23".parse().unwrap()));
    assert_eq!((monday.rounds.complete, monday.visits.late, monday.scans.taken), (1, 2, 3), "also after midnight");
    let days: Vec<_> = report.lines(Grouping::Day).map(|(_, figures)| figures.rounds.planned).collect();
    assert_eq!(days, [1, 1, 1, 1]);
    assert_eq!(line(&report, Key::Month(Month { year: 2026, month: 11 })), *total);
    let nobody = line(&report, Key::Guard(None));
    assert_eq!((nobody.rounds.missed, nobody.visits.missed), (1, 3), "nobody's round is nobody's fault");
    let second = line(&report, Key::Guard(Some(person(2))));
    assert_eq!((second.rounds.incomplete, second.visits.on_time, second.visits.missed), (1, 2, 1));
    let third = line(&report, Key::Checkpoint(Some(checkpoint(3))));
    assert_eq!((third.visits.planned, third.visits.late, third.visits.missed, third.visits.called_off), (4, 1, 2, 1));
    assert_eq!(third.rounds, RoundCounts::default());
}

fn walked_by_nobody(id: u128, starts_at: Timestamp) -> (Round, Vec<Scan>) {
    let mut round = planned(id, starts_at, Order::Fixed);
    drop(round.handle(Input::TimeReached, starts_at.plus(2 * HOUR)).unwrap());
    (round, vec![])
}

#[test]
fn ways_are_held_against_the_route() {
    // 4, 6 and 9 minutes where 4, 5 and 5 were expected.
    let report = report(&[walked(1, MONDAY, 1, &[(1, 4), (2, 10), (3, 19)])]);
    let walking = report.total().walking;
    assert_eq!((walking.ways, walking.took_ms, walking.expected_ms), (3, 19 * MINUTE, 14 * MINUTE));
    assert_eq!(walking.mean_ms(), Some(19 * MINUTE / 3));
    let to_third = line(&report, Key::Checkpoint(Some(checkpoint(3)))).walking;
    assert_eq!((to_third.mean_ms(), to_third.expected_mean_ms()), (Some(9 * MINUTE), Some(5 * MINUTE)));
}

#[test]
fn ways_that_say_nothing_are_left_out() {
    // Another order: only 2 → 3 is the route's own.
    let mut free = planned(1, MONDAY, Order::Free);
    start(&mut free, 1, MONDAY);
    let mut scans = Vec::new();
    for (n, after) in [(2, 8), (3, 13), (1, 20)] {
        let at = MONDAY.plus(after * MINUTE);
        scans.push(scan(n, &free, n, 1, Moment::exact(at), vec![]));
        take(&mut free, scans.last().unwrap(), at);
    }
    assert_eq!(
        report(&[(free, scans)]).total().walking,
        Walking { ways: 1, took_ms: 5 * MINUTE, expected_ms: 5 * MINUTE }
    );
    // Begun by its first scan: nobody knows when he set out.
    let mut silent = planned(3, MONDAY, Order::Fixed);
    let first = scan(31, &silent, 1, 1, Moment::exact(MONDAY.plus(4 * MINUTE)), vec![]);
    let second = scan(32, &silent, 2, 1, Moment::exact(MONDAY.plus(9 * MINUTE)), vec![]);
    for scan in [&first, &second] {
        take(&mut silent, scan, scan.judged.at.at);
    }
    assert_eq!(report(&[(silent, vec![first, second])]).total().walking.ways, 1);
    let mut paused = planned(2, MONDAY, Order::Fixed);
    start(&mut paused, 1, MONDAY);
    let alarm = AlarmId(Uuid::from_u128(1));
    drop(paused.handle(Input::Paused(alarm), MONDAY.plus(MINUTE)).unwrap());
    drop(paused.handle(Input::Resumed(alarm), MONDAY.plus(21 * MINUTE)).unwrap());
    let first = scan(1, &paused, 1, 1, Moment::exact(MONDAY.plus(24 * MINUTE)), vec![]);
    take(&mut paused, &first, MONDAY.plus(24 * MINUTE));
    let report = report(&[(paused, vec![first])]);
    assert_eq!((report.total().walking.ways, report.total().paused_ms), (0, 20 * MINUTE));
    assert_eq!((report.total().visits.on_time, report.total().visits.open), (1, 2), "the pause is no lateness");
}

#[test]
fn doubt_about_the_time_counts_for_the_guard() {
    let mut round = planned(1, MONDAY, Order::Fixed);
    start(&mut round, 1, MONDAY);
    // Due at 4 + 2 minutes.
    let due = MONDAY.plus(6 * MINUTE);
    let perhaps = scan(1, &round, 1, 1, Moment { at: due.plus(MINUTE), error: MINUTE }, vec![]);
    take(&mut round, &perhaps, due.plus(MINUTE));
    let surely = scan(2, &round, 2, 1, Moment { at: due.plus(6 * MINUTE), error: MINUTE - 1 }, vec![]);
    take(&mut round, &surely, due.plus(6 * MINUTE));
    let report = report(&[(round, vec![perhaps, surely])]);
    let visits = report.total().visits;
    assert_eq!((visits.on_time, visits.in_doubt, visits.late, visits.open), (1, 1, 1, 1));
}

#[test]
fn a_supervisors_word_counts_before_everything() {
    let (round, mut scans) = walked(1, MONDAY, 1, &[(1, 4), (2, 9), (3, 14)]);
    let problem =
        |scan: &mut Scan| scan.judged.problems = vec![Problem::OffShift, Problem::TooFast { had: 1, needs: 2 }];
    scans.iter_mut().for_each(problem);
    let settle = |scan: &mut Scan, settlement| drop(scan.settle(person(9), settlement, "看过录像", MONDAY).unwrap());
    settle(&mut scans[0], Settlement::Confirmed);
    settle(&mut scans[1], Settlement::Rejected);
    let report = report(&[(round, scans)]);
    let total = report.total();
    let of_code = BTreeMap::from([("off_shift".to_owned(), 2), ("too_fast".to_owned(), 2)]);
    assert_eq!(total.scans.problems, of_code, "the confirmed one has none");
    assert_eq!((total.scans.taken, total.scans.rejected, total.scans.to_settle), (2, 1, 1));
    let visits = total.visits;
    assert_eq!((visits.on_time, visits.in_doubt, visits.missed), (2, 1, 1), "what nobody confirmed stays in doubt");
    assert_eq!((total.rounds.complete, total.rounds.incomplete), (0, 1), "a rejected scan was none");
}

#[test]
fn scans_outside_of_rounds_are_told_apart() {
    let round = planned(1, MONDAY, Order::Fixed);
    let mut alone = scan(1, &round, 1, 5, Moment::exact(MONDAY.plus(-MINUTE)), vec![]);
    alone.round = None;
    let mut report = Report::default();
    report.add_scan(&alone, &CHINA);
    let day = line(&report, Key::Day("2026-11-22".parse().unwrap()));
    assert_eq!((day.scans.taken, day.visits.planned), (1, 0));
    assert_eq!(line(&report, Key::Route(None)).scans.taken, 1);
}

#[test]
fn clockwork_is_predictable_and_says_on_how_many_visits_it_rests() {
    let rounds: Vec<_> = (0..30).map(|day| walked(10 + day as u128, MONDAY.plus(day * DAY), 1, &[(1, 4)])).collect();
    let report = report(&rounds);
    let route = report.predictability(Key::Route(Some(Uuid::from_u128(1).into()))).unwrap();
    assert_eq!((route.visits, route.score > 0.99), (30, true));
    let checkpoint_1 = report.predictability(Key::Checkpoint(Some(checkpoint(1)))).unwrap();
    assert_eq!(checkpoint_1.visits, 30);
    assert_eq!(report.predictability(Key::Checkpoint(Some(checkpoint(2)))), None, "never visited");
    assert_eq!(report.predictability(Key::Guard(Some(person(1)))), None);
}

proptest! {
    /// Whatever happened: every table tells the same rounds and visits, and each visit counts once.
    #[test]
    fn tables_agree(nights in prop::collection::vec((0_i64..60 * 24, 0_u128..4, 0_i64..80, 0_i64..80), 1..20)) {
        let mut rounds = Vec::new();
        for (n, (hour, by, first, second)) in (1..).zip(nights) {
            let at = MONDAY.plus(hour * HOUR);
            rounds.push(match by {
                0 => walked_by_nobody(n, at),
                _ => walked(n, at, by, &[(1, first.min(59)), (2, second.min(59))]),
            });
        }
        let report = report(&rounds);
        let total = report.total();
        let v = total.visits;
        prop_assert_eq!(v.planned, v.on_time + v.late + v.missed + v.called_off + v.open);
        prop_assert_eq!(v.planned as usize, 3 * rounds.len());
        for by in Grouping::ALL {
            let sum = |of: fn(&Figures) -> u32| report.lines(by).map(|(_, figures)| of(figures)).sum::<u32>();
            prop_assert_eq!(sum(|f| f.visits.planned), v.planned);
            prop_assert_eq!(sum(|f| f.visits.late), v.late);
            prop_assert_eq!(sum(|f| f.scans.taken), total.scans.taken);
            if by != Grouping::Checkpoint {
                prop_assert_eq!(sum(|f| f.rounds.planned), total.rounds.planned);
            }
        }
    }
}
