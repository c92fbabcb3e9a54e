//! A scan as it is kept, and a supervisor's word on it.

use super::{Judged, Reading};
use crate::{
    CheckpointId, PersonId, RoundId, SiteId, Timestamp,
    patrol::{decision::Decision, event::Event},
};
use serde::{Deserialize, Serialize};

/// A scan as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scan {
    /// What the phone told.
    pub reading: Reading,
    /// The site.
    pub site: SiteId,
    /// Where; `None` where nobody knows the checkpoint.
    pub checkpoint: Option<CheckpointId>,
    /// In which round.
    pub round: Option<RoundId>,
    /// What it proves.
    pub judged: Judged,
    /// What a supervisor decided, last.
    pub settled: Option<Settled>,
}

/// What a supervisor decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Settlement {
    /// The guard was there.
    Confirmed,
    /// He was not.
    Rejected,
}

/// A supervisor's word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// What.
    pub settlement: Settlement,
    /// Why.
    pub reason: String,
}

/// Why a word is not taken. Nothing changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nobody judges himself.
    #[error("one's own scan")]
    OwnScan,
    /// No reason was given.
    #[error("a reason is needed")]
    NoReason,
}

impl Refusal {
    /// The stable code that the PWA translates.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::OwnScan => "own_scan",
            Self::NoReason => "reason_needed",
        }
    }
}

impl Scan {
    /// Keeps a judged reading.
    pub fn keep(
        reading: Reading,
        site: SiteId,
        checkpoint: Option<CheckpointId>,
        round: Option<RoundId>,
        judged: Judged,
    ) -> (Self, Decision) {
        let event = Event::ScanJudged {
            scan: reading.id,
            checkpoint,
            person: reading.person,
            grade: judged.grade,
            problems: judged.problems.clone(),
        };
        (Self { reading, site, checkpoint, round, judged, settled: None }, Decision::one(event))
    }

    /// A supervisor decides, and may decide otherwise later. The same again adds nothing. A rejection is to be told to
    /// the round ([`crate::patrol::round::Input::Rejected`]), a confirmation after one as a scan anew.
    ///
    /// # Errors
    /// A [`Refusal`].
    pub fn settle(
        &mut self,
        by: PersonId,
        settlement: Settlement,
        reason: &str,
        now: Timestamp,
    ) -> Result<Decision, Refusal> {
        let reason = reason.trim();
        if by == self.reading.person {
            return Err(Refusal::OwnScan);
        }
        if reason.is_empty() {
            return Err(Refusal::NoReason);
        }
        if self
            .settled
            .as_ref()
            .is_some_and(|settled| settled.by == by && settled.settlement == settlement && settled.reason == reason)
        {
            return Ok(Decision::default());
        }
        self.settled = Some(Settled { by, at: now, settlement, reason: reason.to_owned() });
        Ok(Decision::one(Event::ScanSettled { scan: self.reading.id, settlement, reason: reason.to_owned() }))
    }
}
