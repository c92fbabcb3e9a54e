//! Checkpoints (巡查点) and what they ask for.

use super::{
    inspection::{self, Question},
    label::{self, Generations},
};
use crate::{CheckpointId, Name, Place, SiteId};
use serde::{Deserialize, Serialize};

/// How well a scan proves that somebody was there; the better orders later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Grade {
    /// By hand with a photo, or a static code with nothing to bear it out.
    L0,
    /// A static code or number, borne out by phone, walking time and fence.
    L1,
    /// A rotating code.
    L2,
    /// A tag's SUN, verified.
    L3,
}

impl Grade {
    /// Every grade, the weakest first.
    pub const ALL: [Self; 4] = [Self::L0, Self::L1, Self::L2, Self::L3];
}

/// A place that is scanned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Its id.
    pub id: CheckpointId,
    /// The site.
    pub site: SiteId,
    /// As on its label; unique at the site.
    pub code: String,
    /// Its name.
    pub name: Name,
    /// Where.
    pub place: Place,
    /// A key place (要害部位).
    pub key_place: bool,
    /// The least evidence that a scan here has to have.
    pub demand: Grade,
    /// Which printings of its label count.
    pub label: Generations,
    /// How far from the place a scan may be, in metres; only outdoors, where phones know where they are.
    pub fence_m: Option<f64>,
    /// What the guard is asked here.
    pub questions: Vec<Question>,
}

/// Why a checkpoint is refused. Nothing is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The code does not fit on a label.
    #[error("a code has 1 to 40 capital letters, digits and hyphens")]
    Code,
    /// No name in any language.
    #[error("a checkpoint has a name")]
    NoName,
    /// The fence is too narrow for any phone, or no fence at all.
    #[error("a fence is 10 to 500 m wide")]
    Fence,
    /// A question is not sound.
    #[error(transparent)]
    Question(#[from] inspection::Fault),
}

impl Fault {
    /// The stable code that the PWA translates.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Code => "checkpoint_code",
            Self::NoName => "checkpoint_no_name",
            Self::Fence => "checkpoint_fence",
            Self::Question(fault) => fault.code(),
        }
    }
}

impl Checkpoint {
    /// One that asks for a static code borne out, and nothing more.
    #[must_use]
    pub const fn plain(
        id: CheckpointId,
        site: SiteId,
        code: String,
        name: Name,
        place: Place,
        key_place: bool,
    ) -> Self {
        let label = Generations { newest: 0, oldest_good: 0, revoked: None };
        Self { id, site, code, name, place, key_place, demand: Grade::L1, label, fence_m: None, questions: Vec::new() }
    }

    /// Checks it.
    ///
    /// # Errors
    /// The first [`Fault`].
    pub fn check(&self) -> Result<(), Fault> {
        if !label::is_code(&self.code) {
            return Err(Fault::Code);
        }
        if self.name.zh.trim().is_empty() && self.name.en.trim().is_empty() {
            return Err(Fault::NoName);
        }
        if self.fence_m.is_some_and(|metres| !(10.0..=500.0).contains(&metres)) {
            return Err(Fault::Fence);
        }
        Ok(inspection::check(&self.questions)?)
    }
}
