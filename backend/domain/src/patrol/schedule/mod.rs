//! Schedules (计划): when rounds are to be walked, and by whom.
//!
//! A day's windows are cut into slots of one interval; each slot has one round. The round begins at a moment of the slot
//! that nobody can guess and everybody can check afterwards: HMAC-SHA-256 of the slot under a secret seed, within the
//! schedule's margin. Made again, the same rounds come out, with the same ids.

mod make;

use super::calendar::{Date, Weekdays};
use crate::{
    Name, PersonId, PostId, RoundId, RouteId, ScheduleId, SiteId, Timestamp,
    time::{MINUTE, Millis},
};
use serde::{Deserialize, Serialize};
use std::fmt;

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
mod tests;
