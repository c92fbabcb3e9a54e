//! What can be wrong with a scan.

use crate::{CheckpointId, DeviceId, PersonId, ScanId, patrol::checkpoint::Grade, patrol::signed, time::Millis};
use serde::{Deserialize, Serialize};

/// One thing that is wrong with a scan. All times are in milliseconds, and the least that they can have been.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Problem {
    /// Before its round was to begin.
    Early {
        /// By so much.
        by: Millis,
    },
    /// After its stop's time.
    Late {
        /// By so much.
        by: Millis,
    },
    /// Another checkpoint was next.
    WrongOrder {
        /// That one.
        expected: CheckpointId,
    },
    /// The route does not lead here.
    NotOnRoute,
    /// Nobody could have walked here from where he was seen before, or from here to where he was seen after.
    TooFast {
        /// The most time that there was.
        had: Millis,
        /// The least that it takes.
        needs: Millis,
    },
    /// The phone was elsewhere.
    OutsideFence {
        /// So far beyond the fence, in metres.
        metres: u32,
    },
    /// The tag's URL was used before, in another scan: copied.
    Replayed {
        /// That scan.
        of: ScanId,
    },
    /// The tag's counter says that it was read at another time.
    CounterMisfit,
    /// The tag was perhaps read several times at once and the readings kept for later: one phone, counters without a gap,
    /// hours apart. A guard who is alone on his rounds can look the same: a person has to ask.
    Harvested {
        /// So many readings.
        run: u32,
        /// Over so much time.
        span: Millis,
    },
    /// The phone's clock is not known well enough, or its time cannot be.
    ClockDoubtful {
        /// How wrong it may be, either way.
        error: Millis,
    },
    /// Another phone than that on which the guard is on duty.
    OtherPhone {
        /// That one.
        expected: DeviceId,
    },
    /// Another walks this round, and nobody said that it was taken over.
    OtherWalker {
        /// He.
        walker: PersonId,
    },
    /// The guard was not on duty.
    OffShift,
    /// The phone's queue was cut, edited, reordered or signed by another.
    ChainBroken {
        /// How, and at which number.
        problem: signed::Problem,
    },
    /// No phone signed it.
    Unsigned,
    /// The label was replaced by a newer one.
    LabelRevoked {
        /// Its generation.
        generation: u32,
    },
    /// The tag, label or code is none of ours.
    ProofInvalid,
    /// By hand, and without a photo.
    NoPhoto,
    /// Weaker than the checkpoint asks for.
    BelowDemand {
        /// What it asks for.
        demand: Grade,
    },
    /// Nobody knows the checkpoint.
    UnknownCheckpoint,
}

impl Problem {
    /// The stable code that the PWA translates.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Early { .. } => "early",
            Self::Late { .. } => "late",
            Self::WrongOrder { .. } => "wrong_order",
            Self::NotOnRoute => "not_on_route",
            Self::TooFast { .. } => "too_fast",
            Self::OutsideFence { .. } => "outside_fence",
            Self::Replayed { .. } => "replayed",
            Self::CounterMisfit => "counter_misfit",
            Self::Harvested { .. } => "harvested",
            Self::ClockDoubtful { .. } => "clock_doubtful",
            Self::OtherPhone { .. } => "other_phone",
            Self::OtherWalker { .. } => "other_walker",
            Self::OffShift => "off_shift",
            Self::ChainBroken { .. } => "chain_broken",
            Self::Unsigned => "unsigned",
            Self::LabelRevoked { .. } => "label_revoked",
            Self::ProofInvalid => "proof_invalid",
            Self::NoPhoto => "no_photo",
            Self::BelowDemand { .. } => "below_demand",
            Self::UnknownCheckpoint => "unknown_checkpoint",
        }
    }

    /// True for a copy, an invention, a label that was replaced, and what another than the phone may have written: it
    /// reaches no checkpoint, unless a supervisor says otherwise.
    #[must_use]
    pub const fn proves_nothing(&self) -> bool {
        match self {
            Self::Replayed { .. } | Self::ProofInvalid | Self::LabelRevoked { .. } => true,
            Self::ChainBroken { problem } => problem.is_foreign(),
            _ => false,
        }
    }

    /// True for what speaks against the guard having been there at that time. The others speak of when, on which phone,
    /// or how well.
    #[must_use]
    pub const fn contradicts(&self) -> bool {
        match self {
            Self::TooFast { .. }
            | Self::OutsideFence { .. }
            | Self::Replayed { .. }
            | Self::ProofInvalid
            | Self::LabelRevoked { .. }
            | Self::UnknownCheckpoint => true,
            Self::ChainBroken { problem } => problem.is_foreign(),
            Self::Early { .. }
            | Self::Late { .. }
            | Self::WrongOrder { .. }
            | Self::NotOnRoute
            | Self::CounterMisfit
            | Self::Harvested { .. }
            | Self::ClockDoubtful { .. }
            | Self::OtherPhone { .. }
            | Self::OtherWalker { .. }
            | Self::OffShift
            | Self::Unsigned
            | Self::NoPhoto
            | Self::BelowDemand { .. } => false,
        }
    }
}
