//! What a phone said before an event, and what that says about the event.

use domain::{
    Timestamp,
    patrol::{
        Moment,
        signed::{Problem, Verdict},
    },
};
use std::collections::BTreeMap;

/// What a phone's events before one say about it.
pub(super) struct Past {
    /// When each event was at the earliest, as it claims, by its number.
    claims: BTreeMap<u64, Timestamp>,
    /// What was wrong with the queue since the last scan.
    broken: Vec<Problem>,
}

impl Past {
    pub(super) const fn new() -> Self {
        Self { claims: BTreeMap::new(), broken: Vec::new() }
    }

    /// What was wrong with the queue since the last scan.
    pub(super) fn broken(&self) -> &[Problem] {
        &self.broken
    }

    /// The latest time that events before this number claimed at least.
    pub(super) fn before(&self, seq: u64) -> Option<Timestamp> {
        self.claims.range(..seq).map(|(_, at)| *at).max()
    }

    /// Takes in the next event; `now` is when it came.
    pub(super) fn note(&mut self, seq: u64, claimed: Moment, verdict: &Verdict, is_scan: bool, now: Timestamp) {
        // What claims to be later than now is wrong by itself.
        if verdict.is_of_phone() && claimed.earliest() <= now {
            self.claims.insert(seq, claimed.earliest());
        }
        match is_scan {
            true => self.broken.clear(),
            false => self.broken.extend(verdict.problems()),
        }
    }
}
