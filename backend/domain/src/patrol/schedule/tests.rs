use super::*;
use crate::{
    patrol::calendar::{FixedOffset, LocalTime},
    time::HOUR,
};
use proptest::prelude::*;
use std::collections::BTreeSet;
use uuid::Uuid;

const BEIJING: FixedOffset = FixedOffset::BEIJING;
const SEED: Seed = Seed([5; 32]);

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn night() -> Schedule {
    let id = Uuid::from_u128(1);
    Schedule {
        id: id.into(),
        site: id.into(),
        name: Name::new("夜间巡查", "Night"),
        route: id.into(),
        assigned: Assigned::Post(id.into()),
        from: day("2026-01-01"),
        until: None,
        days: Weekdays::ALL,
        windows: vec![Window { from: 22 * 60, to: 6 * 60 }],
        every_min: 60,
        margin_min: 0,
        start_within_min: 15,
        whole_within_min: 50,
        late_after_min: 5,
        special: vec![],
    }
}

fn starts(schedule: &Schedule, from: &str, days: i64) -> Vec<i64> {
    let begin = BEIJING.instant(day(from), 12 * 60);
    let rounds = schedule.rounds(begin..begin.plus(days * 24 * HOUR), &BEIJING, &SEED);
    rounds.iter().map(|round| round.starts_at.since(begin) / MINUTE).collect()
}

#[test]
fn a_night_goes_on_past_midnight() {
    let ten_hours_on: Vec<_> = (0..8).map(|hour| (10 + hour) * 60).collect();
    assert_eq!(starts(&night(), "2026-11-20", 1), ten_hours_on);
    assert_eq!(starts(&night(), "2026-11-20", 2).len(), 16);
    let round = &night().rounds(Timestamp(0)..BEIJING.instant(day("2026-01-02"), 0), &BEIJING, &SEED)[0];
    assert_eq!(round.start_by.since(round.starts_at), 15 * MINUTE);
    assert_eq!(round.whole_by.since(round.starts_at), 50 * MINUTE);
}

#[test]
fn a_window_belongs_to_the_day_on_which_it_begins() {
    let mut only_friday = [false; 7];
    only_friday[4] = true;
    let schedule = Schedule { days: Weekdays(only_friday), ..night() };
    assert_eq!(starts(&schedule, "2026-11-20", 1).len(), 8, "a Friday, until Saturday morning");
    assert_eq!(starts(&schedule, "2026-11-21", 6), Vec::<i64>::new());
    let ended = Schedule { until: Some(day("2026-11-20")), ..night() };
    assert_eq!(starts(&ended, "2026-11-20", 5).len(), 8);
}

#[test]
fn special_periods_patrol_more_often() {
    let special = |windows| Special {
        name: Name::new("国庆", "National day"),
        from: day("2026-10-01"),
        to: day("2026-10-07"),
        every_min: 20,
        windows,
    };
    let schedule = Schedule { special: vec![special(vec![])], ..night() };
    assert_eq!(schedule.check(40 * MINUTE), Ok(()));
    assert_eq!(starts(&schedule, "2026-09-30", 1).len(), 8);
    assert_eq!(starts(&schedule, "2026-10-01", 1).len(), 24);
    assert_eq!(starts(&schedule, "2026-10-07", 1).len(), 24);
    assert_eq!(starts(&schedule, "2026-10-08", 1).len(), 8);
    let all_day = special(vec![Window { from: 0, to: 24 * 60 }]);
    let schedule = Schedule { days: Weekdays([false; 7]), special: vec![all_day], ..night() };
    assert_eq!(starts(&schedule, "2026-10-02", 1).len(), 72, "on days without a usual window too");
}

#[test]
fn starts_are_spread_and_can_be_made_again() {
    let spread = Schedule { margin_min: 30, ..night() };
    let begin = BEIJING.instant(day("2026-03-01"), 0);
    let rounds = |seed| spread.rounds(begin..begin.plus(30 * 24 * HOUR), &BEIJING, &seed);
    assert_eq!(rounds(SEED), rounds(SEED));
    assert_ne!(rounds(SEED), rounds(Seed([6; 32])));
    let delays: Vec<_> = rounds(SEED).iter().map(|round| round.starts_at.ms().rem_euclid(HOUR) / MINUTE).collect();
    assert!(delays.iter().all(|delay| (0..=30).contains(delay)));
    for third in [0_i64..10, 10..20, 20..31] {
        let share = delays.iter().filter(|delay| third.contains(*delay)).count() * 100 / delays.len();
        assert!((20..47).contains(&share), "{third:?}: {share} %");
    }
    let ids: BTreeSet<_> = rounds(SEED).into_iter().map(|round| round.id).collect();
    assert_eq!(ids.len(), delays.len());
}

#[test]
fn schedules_are_checked() {
    let route = 40 * MINUTE;
    let bad = |change: fn(&mut Schedule)| {
        let mut schedule = night();
        change(&mut schedule);
        schedule.check(route).unwrap_err()
    };
    assert_eq!(night().check(route), Ok(()));
    assert_eq!(night().check(51 * MINUTE), Err(Fault::RouteTooLong));
    assert_eq!(bad(|s| s.assigned = Assigned::People(vec![])), Fault::Nobody);
    assert_eq!(bad(|s| s.windows.clear()), Fault::Windows);
    assert_eq!(bad(|s| s.windows[0].to = 1_441), Fault::Windows);
    assert_eq!(bad(|s| s.windows.push(Window { from: 5 * 60, to: 7 * 60 })), Fault::Overlap);
    assert_eq!(bad(|s| s.windows.push(Window { from: 23 * 60, to: 0 })), Fault::Overlap);
    assert_eq!(bad(|s| s.every_min = 5), Fault::Interval);
    assert_eq!(bad(|s| s.margin_min = 60), Fault::Margin);
    assert_eq!(bad(|s| s.start_within_min = 51), Fault::Limits);
    let longer = |s: &mut Schedule| {
        let name = Name::new("加密", "More");
        s.special.push(Special { name, from: s.from, to: s.from, every_min: 60, windows: vec![] });
    };
    assert_eq!(bad(longer), Fault::Special);
}

proptest! {
    /// However the time is cut, every round comes out once.
    #[test]
    fn spans_share_no_round_and_miss_none(cuts in prop::collection::vec(0_i64..10 * 24 * 60, 0..6), margin in 0_u32..60) {
        let schedule = Schedule { margin_min: margin, ..night() };
        let begin = BEIJING.instant(day("2026-11-01"), 0);
        let mut cuts: Vec<_> = cuts.into_iter().chain([0, 10 * 24 * 60]).map(|m| begin.plus(m * MINUTE)).collect();
        cuts.sort();
        let parts: Vec<_> = cuts.windows(2).flat_map(|pair| schedule.rounds(pair[0]..pair[1], &BEIJING, &SEED)).collect();
        prop_assert_eq!(parts, schedule.rounds(begin..begin.plus(10 * 24 * HOUR), &BEIJING, &SEED));
    }
}
