//! Looking back at rounds: what was to be walked and what was, by day, month, route, guard and checkpoint.
//!
//! Rounds are told one after the other, so that a year needs no more memory than its table.
//!
//! - A round counts on the local day on which it was to begin, with all its stops and scans, also those after midnight.
//!   A scan outside of any round counts on its own day.
//! - A stop counts for whoever scanned it; one that nobody reached for whoever walked the round; a round that nobody began
//!   for nobody.
//! - Doubt counts for the guard: a stop is late only where it was however far the clock was off. A supervisor's word
//!   counts before everything: a rejected scan was none, the problems of a confirmed one are settled.
//! - Ways are compared with the route from scan to scan, where the guard went from one stop straight to the next of the
//!   route. Rounds that stood still are left out: nobody can say where.

mod figures;
mod walk;

pub use figures::{Figures, GradeCounts, RoundCounts, ScanCounts, VisitCounts, Walking};

use super::{
    calendar::{Date, LocalTime},
    predictability::{self, Predictability},
    round::{Outcome, Round},
    verify::{Scan, Settlement},
};
use crate::{CheckpointId, PersonId, RouteId, Timestamp};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};
use walk::Walk;

/// A month of the Gregorian calendar; written `2026-11`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    /// The year.
    pub year: i32,
    /// 1 to 12.
    pub month: u32,
}

impl From<Date> for Month {
    fn from(date: Date) -> Self {
        let (year, month, _) = date.parts();
        Self { year, month }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

/// What the lines of a report stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Grouping {
    /// A local day.
    Day,
    /// A month.
    Month,
    /// A route.
    Route,
    /// A guard.
    Guard,
    /// A checkpoint.
    Checkpoint,
}

impl Grouping {
    /// Every one.
    pub const ALL: [Self; 5] = [Self::Day, Self::Month, Self::Route, Self::Guard, Self::Checkpoint];
}

/// A line of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// A local day.
    Day(Date),
    /// A month.
    Month(Month),
    /// A route; `None` is for scans outside of any round.
    Route(Option<RouteId>),
    /// A guard; `None` is for rounds that nobody began.
    Guard(Option<PersonId>),
    /// A checkpoint; `None` is for scans of none that is known.
    Checkpoint(Option<CheckpointId>),
}

/// What was walked in some time.
#[derive(Debug, Clone, Default)]
pub struct Report {
    total: Figures,
    lines: BTreeMap<Key, Figures>,
    starts: BTreeMap<RouteId, Vec<Timestamp>>,
    visits: BTreeMap<CheckpointId, Vec<Timestamp>>,
}

impl Report {
    /// Adds a round with the scans that were taken in it.
    pub fn add(&mut self, round: &Round, scans: &[Scan], local: &impl LocalTime) {
        let walk = Walk::of(round, scans);
        let (day, route) = (local.date(round.starts_at), round.route.0);
        let common = [Key::Day(day), Key::Month(day.into()), Key::Route(Some(route))];
        let ended = round.ended.map(|end| match end.outcome {
            Outcome::CalledOff => Outcome::CalledOff,
            _ => walk.outcome(),
        });
        self.count(common.into_iter().chain([Key::Guard(round.walker)]), |figures| {
            figures.rounds.count(ended);
            figures.paused_ms += round.paused_for;
        });
        for stop in &walk.stops {
            let own = [Key::Guard(stop.person), Key::Checkpoint(Some(stop.checkpoint))];
            self.count(common.into_iter().chain(own), |figures| figures.visits.count(stop.visit));
            self.visits.entry(stop.checkpoint).or_default().extend(stop.reached_at);
        }
        for way in walk.ways() {
            let own = [Key::Guard(way.person), Key::Checkpoint(Some(way.to))];
            self.count(common.into_iter().chain(own), |figures| {
                figures.walking.ways += 1;
                figures.walking.took_ms += way.took;
                figures.walking.expected_ms += way.expected;
            });
        }
        for scan in scans {
            self.count_scan(scan, common);
        }
        self.starts.entry(route).or_default().extend(round.started_at);
    }

    /// Adds a scan that was taken outside of any round.
    pub fn add_scan(&mut self, scan: &Scan, local: &impl LocalTime) {
        let (at, day) = (scan.judged.at.at, local.date(scan.judged.at.at));
        self.count_scan(scan, [Key::Day(day), Key::Month(day.into()), Key::Route(None)]);
        if let Some(checkpoint) = scan.checkpoint.filter(|_| !is_rejected(scan)) {
            self.visits.entry(checkpoint).or_default().push(at);
        }
    }

    fn count_scan(&mut self, scan: &Scan, common: [Key; 3]) {
        let own = [Key::Guard(Some(scan.reading.person)), Key::Checkpoint(scan.checkpoint)];
        let settlement = scan.settled.as_ref().map(|settled| settled.settlement);
        let codes: BTreeSet<&str> = scan.judged.problems.iter().map(super::Problem::code).collect();
        self.count(common.into_iter().chain(own), |figures| {
            let scans = &mut figures.scans;
            if settlement == Some(Settlement::Rejected) {
                scans.rejected += 1;
            } else {
                scans.taken += 1;
                scans.grades.count(scan.judged.grade);
            }
            if settlement != Some(Settlement::Confirmed) {
                for code in &codes {
                    *scans.problems.entry((*code).to_owned()).or_default() += 1;
                }
            }
            scans.to_settle += u32::from(settlement.is_none() && !codes.is_empty());
        });
    }

    fn count(&mut self, lines: impl Iterator<Item = Key>, add: impl Fn(&mut Figures)) {
        add(&mut self.total);
        for key in lines {
            add(self.lines.entry(key).or_default());
        }
    }

    /// Everything together.
    #[must_use]
    pub const fn total(&self) -> &Figures {
        &self.total
    }

    /// The lines of a table, in the order of their keys.
    pub fn lines(&self, by: Grouping) -> impl Iterator<Item = (Key, &Figures)> {
        self.lines.iter().filter(move |(key, _)| key.grouping() == by).map(|(key, figures)| (*key, figures))
    }

    /// How well the next start of a route's round, or the next visit of a checkpoint, could be guessed; `None` where too
    /// few say something, and for all else.
    #[must_use]
    pub fn predictability(&self, key: Key) -> Option<Predictability> {
        let instants = match key {
            Key::Route(route) => self.starts.get(&route?)?,
            Key::Checkpoint(checkpoint) => self.visits.get(&checkpoint?)?,
            Key::Day(_) | Key::Month(_) | Key::Guard(_) => return None,
        };
        predictability::measure(instants)
    }
}

impl Key {
    /// Which table it is a line of.
    #[must_use]
    pub const fn grouping(&self) -> Grouping {
        match self {
            Self::Day(_) => Grouping::Day,
            Self::Month(_) => Grouping::Month,
            Self::Route(_) => Grouping::Route,
            Self::Guard(_) => Grouping::Guard,
            Self::Checkpoint(_) => Grouping::Checkpoint,
        }
    }
}

fn is_rejected(scan: &Scan) -> bool {
    scan.settled.as_ref().is_some_and(|settled| settled.settlement == Settlement::Rejected)
}

#[cfg(test)]
mod tests;
