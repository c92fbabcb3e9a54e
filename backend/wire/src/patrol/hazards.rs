//! Hazards (隐患): reported, assigned, rectified, verified, closed.

use super::reports::Language;
use crate::{
    alarm::TimelineLine,
    people::PersonView,
    plan::{PlaceRef, PlaceView},
};
use domain::{
    CheckpointId, HazardId, InputId, PersonId, Timestamp,
    patrol::hazard::{Severity, State},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A hazard that is reported at the desk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewHazard {
    /// UUIDv7 made by the sender; the same again is the same hazard.
    pub id: HazardId,
    /// At which checkpoint, by its code.
    #[serde(default)]
    pub checkpoint: Option<String>,
    /// Where, when at no checkpoint.
    #[serde(default)]
    pub place: Option<PlaceRef>,
    /// How bad.
    pub severity: Severity,
    /// What is wrong. 1000 characters at most.
    pub text: String,
    /// Photos, by the SHA-256 of their files; 6 at most.
    #[serde(default)]
    pub photos: Vec<String>,
}

/// A hazard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HazardView {
    /// Its id.
    pub id: HazardId,
    /// Counts up with every change.
    pub version: i64,
    /// Where it stands.
    pub state: State,
    /// How bad.
    pub severity: Severity,
    /// Where.
    pub place: PlaceView,
    /// At which checkpoint.
    pub checkpoint: Option<CheckpointId>,
    /// What is wrong.
    pub text: String,
    /// Photos, by the SHA-256 of their files.
    pub photos: Vec<String>,
    /// Who found it.
    pub found_by: PersonId,
    /// When.
    pub found_at: Timestamp,
    /// Who is to rectify it.
    pub owner: Option<PersonId>,
    /// By when.
    pub due: Option<Timestamp>,
    /// It is beyond that and not rectified.
    pub overdue: bool,
    /// When somebody is told next if nothing is done; `null` once it is closed.
    pub told_next: Option<Timestamp>,
    /// Since when it stands where it stands.
    pub since: Timestamp,
    /// How often it came back as not rectified.
    pub rejections: u32,
    /// The last rectification.
    pub rectified: Option<RectifiedView>,
    /// Who verified it.
    pub verified_by: Option<PersonId>,
}

/// How a hazard was rectified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RectifiedView {
    /// By whom.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// What was done.
    pub note: String,
    /// Photos that show it.
    pub photos: Vec<String>,
}

/// Hazards, the newest first; the most overdue first where only those are asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HazardList {
    /// The hazards.
    pub hazards: Vec<HazardView>,
    /// Everybody whom they refer to.
    pub people: Vec<PersonView>,
    /// Ask again with `before` = this for the next page.
    pub next: Option<Timestamp>,
}

/// A hazard with its history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HazardDetail {
    /// The hazard.
    pub hazard: HazardView,
    /// Its journal lines, in order.
    pub timeline: Vec<TimelineLine>,
    /// Everybody whom both refer to.
    pub people: Vec<PersonView>,
}

/// Something that a person does with a hazard. `id` is made by the device; sent again it changes nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HazardInput {
    /// UUIDv7.
    pub id: InputId,
    /// What.
    #[serde(flatten)]
    pub action: HazardAction,
}

/// What a person can do with a hazard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum HazardAction {
    /// Gives it to somebody; to another, where somebody has it.
    Assign {
        /// Who.
        to: PersonId,
        /// By when.
        due: Timestamp,
    },
    /// More time, or less.
    Postpone {
        /// Until when.
        due: Timestamp,
        /// Why. 1000 characters at most.
        reason: String,
    },
    /// It is rectified: said by whoever has it.
    Rectify {
        /// What was done. 1000 characters at most.
        note: String,
        /// Photos that show it, by the SHA-256 of their files; 6 at most.
        #[serde(default)]
        photos: Vec<String>,
    },
    /// Somebody else looked: it is.
    Verify {},
    /// Somebody else looked: it is not.
    Reject {
        /// What is missing. 1000 characters at most.
        reason: String,
        /// The new date.
        due: Timestamp,
    },
    /// 销号
    Close {
        /// What remains to be said. 1000 characters at most.
        #[serde(default)]
        note: String,
    },
}

/// Which hazards to list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct HazardQuery {
    /// True for those that are not closed, false for those that are.
    #[serde(default)]
    pub open: Option<bool>,
    /// True for those beyond their date only, the most overdue first.
    #[serde(default)]
    pub overdue: bool,
    /// Found at this or later, unix ms.
    #[serde(default)]
    pub from: Option<Timestamp>,
    /// Found before this, unix ms.
    #[serde(default)]
    pub before: Option<Timestamp>,
    /// 200 at most; files have up to 10 000.
    #[serde(default)]
    pub limit: Option<u32>,
    /// The language of files.
    #[serde(default)]
    #[param(inline)]
    pub lang: Language,
}
