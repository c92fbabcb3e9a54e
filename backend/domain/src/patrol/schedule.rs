//! Schedules (计划): when rounds are to be walked, and by whom.
//!
//! A day's windows are cut into slots of one interval; each slot has one round. The round begins at a moment of the slot
//! that nobody can guess and everybody can check afterwards: HMAC-SHA-256 of the slot under a secret seed, within the
//! schedule's margin. Made again, the same rounds come out, with the same ids.

use super::calendar::{Date, LocalTime, Weekdays};
use crate::{
    Name, PersonId, PostId, RoundId, RouteId, ScheduleId, SiteId, Timestamp,
    time::{MINUTE, Millis, SECOND},
};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::{fmt, ops::Range};
use uuid::Uuid;

const DAY_MINUTES: u32 = 24 * 60;
const MOST_WINDOWS: usize = 8;
const MOST_PERIODS: usize = 50;

/// When a route is to be walked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// Its id.
    pub id: ScheduleId,
    /// The site.
    pub site: SiteId,
    /// Its name.
    pub name: Name,
    /// Which route.
    pub route: RouteId,
    /// Who walks.
    pub assigned: Assigned,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Option<Date>,
    /// The days on which its windows begin.
    pub days: Weekdays,
    /// The windows of such a day.
    pub windows: Vec<Window>,
    /// A round in every so many minutes of a window.
    pub every_min: u32,
    /// A round begins up to so many minutes into its slot.
    pub margin_min: u32,
    /// So long after it should have begun, in minutes, a round counts as not started.
    pub start_within_min: u32,
    /// A round is to be whole within so many minutes of when it should have begun.
    pub whole_within_min: u32,
    /// A stop is late so many minutes after the guard should have been there; counts where the order is fixed.
    pub late_after_min: u32,
    /// Times of more patrols (加密巡查). The first that fits a day counts.
    pub special: Vec<Special>,
}

/// Who walks the rounds of a schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Assigned {
    /// Whoever is on duty at a post.
    Post(PostId),
    /// One of these.
    People(Vec<PersonId>),
}

/// A part of a day, in minutes after local midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Window {
    /// Its beginning, 0 to 1439.
    pub from: u32,
    /// Its end, 0 to 1440; not after the beginning means the next day. It belongs to the day on which it begins.
    pub to: u32,
}

impl Window {
    /// How long it is, in minutes; a whole day where both ends are the same.
    #[must_use]
    pub const fn minutes(self) -> u32 {
        if self.to > self.from { self.to - self.from } else { (self.to + DAY_MINUTES).saturating_sub(self.from) }
    }
}

/// A time of more patrols: holidays, a big visit, unrest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Special {
    /// What for.
    pub name: Name,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// The shorter interval, in minutes.
    pub every_min: u32,
    /// Its windows, on every day of it; where there are none, the usual ones on the usual days.
    pub windows: Vec<Window>,
}

/// The secret that makes starts unguessable; 32 random bytes, the site's own. Kept for as long as rounds are to be
/// checked. It is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Seed(pub [u8; 32]);

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seed(…)")
    }
}

/// A round that is to be walked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// The same whenever it is made of the same slot.
    pub id: RoundId,
    /// The schedule.
    pub schedule: ScheduleId,
    /// Where.
    pub route: RouteId,
    /// Who.
    pub assigned: Assigned,
    /// When it is to begin.
    pub starts_at: Timestamp,
    /// From then on it counts as not started.
    pub start_by: Timestamp,
    /// By then it is to be whole.
    pub whole_by: Timestamp,
    /// How late the guard may be at a stop, in milliseconds.
    pub late_after: Millis,
    /// It is one of a special period.
    pub special: bool,
}

/// Why a schedule is refused. Nothing is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// No name in any language.
    #[error("a schedule has a name")]
    NoName,
    /// Nobody is to walk.
    #[error("nobody is to walk it")]
    Nobody,
    /// No day or no window, or one that does not fit a day.
    #[error("a schedule has days, and 1 to 8 windows within a day")]
    Windows,
    /// Windows of one day overlap.
    #[error("windows overlap")]
    Overlap,
    /// The interval is no time to walk in, or longer than a window.
    #[error("a round comes every 10 minutes to once a day")]
    Interval,
    /// The margin leaves no time within the interval.
    #[error("the margin is shorter than the interval")]
    Margin,
    /// A round may not be whole before it has to be begun, or takes longer than a day.
    #[error("a round begins within its time and is whole within a day")]
    Limits,
    /// A period ends before it begins, has no shorter interval, or there are too many.
    #[error("a special period has an interval shorter than the usual")]
    Special,
    /// The route takes longer than a round may.
    #[error("the route takes longer than a round may")]
    RouteTooLong,
}

impl Fault {
    /// The stable code that the PWA translates.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoName => "schedule_no_name",
            Self::Nobody => "schedule_nobody",
            Self::Windows => "schedule_windows",
            Self::Overlap => "schedule_overlap",
            Self::Interval => "schedule_interval",
            Self::Margin => "schedule_margin",
            Self::Limits => "schedule_limits",
            Self::Special => "schedule_special",
            Self::RouteTooLong => "schedule_route_too_long",
        }
    }
}

/// What a day asks for.
struct Rule<'a> {
    windows: &'a [Window],
    every_min: u32,
    special: bool,
}

impl Schedule {
    /// Checks it against the time that its route takes.
    ///
    /// # Errors
    /// The first [`Fault`].
    pub fn check(&self, route_takes: Millis) -> Result<(), Fault> {
        if self.name.zh.trim().is_empty() && self.name.en.trim().is_empty() {
            return Err(Fault::NoName);
        }
        if self.assigned == Assigned::People(Vec::new()) {
            return Err(Fault::Nobody);
        }
        if self.windows.is_empty() || self.days == Weekdays([false; 7]) {
            return Err(Fault::Windows);
        }
        check_windows(&self.windows)?;
        if !(10..=DAY_MINUTES).contains(&self.every_min) {
            return Err(Fault::Interval);
        }
        let limits = 1..=DAY_MINUTES;
        if !limits.contains(&self.start_within_min)
            || !limits.contains(&self.whole_within_min)
            || self.start_within_min > self.whole_within_min
            || self.late_after_min > self.whole_within_min
            || self.until.is_some_and(|until| until < self.from)
        {
            return Err(Fault::Limits);
        }
        if i64::from(self.whole_within_min) * MINUTE < route_takes {
            return Err(Fault::RouteTooLong);
        }
        self.check_special()
    }

    fn check_special(&self) -> Result<(), Fault> {
        if self.special.len() > MOST_PERIODS {
            return Err(Fault::Special);
        }
        let mut shortest = self.every_min;
        for period in &self.special {
            if period.to < period.from || !(10..self.every_min).contains(&period.every_min) {
                return Err(Fault::Special);
            }
            check_windows(&period.windows)?;
            shortest = shortest.min(period.every_min);
        }
        if self.margin_min < shortest { Ok(()) } else { Err(Fault::Margin) }
    }

    /// The rounds that begin within a span, in order. Spans that follow each other share none and miss none.
    pub fn rounds(&self, between: Range<Timestamp>, local: &impl LocalTime, seed: &Seed) -> Vec<Planned> {
        if between.is_empty() || self.every_min == 0 {
            return Vec::new();
        }
        // A slot of a window across midnight begins up to two days after its day did.
        let (first, last) = (local.date(between.start).plus(-2).max(self.from), local.date(between.end));
        let last = self.until.map_or(last, |until| last.min(until));
        let mut rounds = Vec::new();
        let mut date = first;
        while date <= last {
            rounds.extend(self.rounds_of(date, local, seed).filter(|round| between.contains(&round.starts_at)));
            date = date.plus(1);
        }
        rounds.sort_by_key(|round| (round.starts_at, round.id));
        rounds
    }

    fn rounds_of<'a>(
        &'a self,
        date: Date,
        local: &'a impl LocalTime,
        seed: &'a Seed,
    ) -> impl Iterator<Item = Planned> + 'a {
        let rule = self.rule(date);
        let Rule { windows, every_min, special } = rule;
        windows.iter().flat_map(move |window| {
            let begins = (0..window.minutes()).step_by(every_min.max(1) as usize);
            begins.map(move |after| self.planned(date, window.from + after, special, local, seed))
        })
    }

    /// The windows and the interval of a day.
    fn rule(&self, date: Date) -> Rule<'_> {
        let usual: &[Window] = if self.days.contain(date) { &self.windows } else { &[] };
        match self.special.iter().find(|period| (period.from..=period.to).contains(&date)) {
            None => Rule { windows: usual, every_min: self.every_min, special: false },
            Some(period) => {
                let windows = if period.windows.is_empty() { usual } else { &period.windows };
                Rule { windows, every_min: period.every_min, special: true }
            }
        }
    }

    fn planned(&self, date: Date, minute: u32, special: bool, local: &impl LocalTime, seed: &Seed) -> Planned {
        let slot = format!("{date} {minute}");
        let starts_at = local.instant(date, minute).plus(self.delay(&slot, seed));
        let after = |minutes: u32| starts_at.plus(i64::from(minutes) * MINUTE);
        Planned {
            id: RoundId(Uuid::new_v5(&self.id.0, slot.as_bytes())),
            schedule: self.id,
            route: self.route,
            assigned: self.assigned.clone(),
            starts_at,
            start_by: after(self.start_within_min),
            whole_by: after(self.whole_within_min),
            late_after: i64::from(self.late_after_min) * MINUTE,
            special,
        }
    }

    /// How far into its slot a round begins, in milliseconds: whole seconds, evenly spread over the margin.
    fn delay(&self, slot: &str, seed: &Seed) -> Millis {
        #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&seed.0).expect("any length");
        mac.update(self.id.0.as_bytes());
        mac.update(slot.as_bytes());
        let tag: [u8; 32] = mac.finalize().into_bytes().into();
        let [a, b, c, d, e, f, g, ..] = tag;
        let noise = i64::from_be_bytes([0, a, b, c, d, e, f, g]);
        let seconds = i64::from(self.margin_min) * MINUTE / SECOND;
        noise % (seconds + 1) * SECOND
    }
}

fn check_windows(windows: &[Window]) -> Result<(), Fault> {
    let fits = |window: &Window| window.from < DAY_MINUTES && window.to <= DAY_MINUTES;
    if windows.len() > MOST_WINDOWS || !windows.iter().all(fits) {
        return Err(Fault::Windows);
    }
    let mut sorted = windows.to_vec();
    sorted.sort_by_key(|window| window.from);
    let overlaps = sorted.windows(2).any(|pair| pair[0].from + pair[0].minutes() > pair[1].from);
    // The last may reach into the next day, but not into its first window.
    let wraps = match (sorted.first(), sorted.last()) {
        (Some(first), Some(last)) => last.from + last.minutes() > first.from + DAY_MINUTES,
        _ => false,
    };
    if overlaps || wraps { Err(Fault::Overlap) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{patrol::calendar::FixedOffset, time::HOUR};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

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
}
