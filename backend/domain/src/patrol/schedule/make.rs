//! From a schedule to its rounds.

use super::{Planned, Schedule, Seed, Window};
use crate::{
    RoundId, Timestamp,
    patrol::calendar::{Date, LocalTime},
    time::{MINUTE, Millis, SECOND},
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::ops::Range;
use uuid::Uuid;

/// What a day asks for.
struct Rule<'a> {
    windows: &'a [Window],
    every_min: u32,
    special: bool,
}

impl Schedule {
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
