//! Scans as they were judged, and a supervisor's word on them.

use domain::{
    CheckpointId, DeviceId, PersonId, RoundId, ScanId, Timestamp,
    patrol::{
        Grade,
        inspection::{Answer, Finding},
        verify::Settlement,
    },
    time::Millis,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A scan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ScanView {
    /// Its id, made by the phone.
    pub id: ScanId,
    /// In which round.
    pub round: Option<RoundId>,
    /// Where; `null` where nobody knows the checkpoint.
    pub checkpoint: Option<CheckpointId>,
    /// Who.
    pub person: PersonId,
    /// On which phone.
    pub device: DeviceId,
    /// What was read.
    pub method: ScanMethod,
    /// When, as well as can be known.
    pub at: Timestamp,
    /// That may be wrong by so much either way, in milliseconds.
    pub error_ms: Millis,
    /// When it came.
    pub received_at: Timestamp,
    /// What it proves.
    pub grade: Grade,
    /// What is wrong with it.
    pub problems: Vec<ProblemView>,
    /// What the guard answered.
    pub answers: Vec<AnswerView>,
    /// What the guard wrote.
    pub remark: Option<String>,
    /// What the guard photographed.
    pub photos: Vec<PhotoView>,
    /// What a supervisor decided, last.
    pub settled: Option<SettledView>,
}

/// What was read at a checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScanMethod {
    /// A tag that signs each tap.
    Tag,
    /// A rotating code.
    Rotating,
    /// A printed label.
    Label,
    /// The number of a plain tag.
    TagNumber,
    /// By hand.
    ByHand,
    /// A tag, label or code that is none of ours.
    Invalid,
}

/// One thing that is wrong with a scan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ProblemView {
    /// Stable code: `early`, `late`, `wrong_order`, `not_on_route`, `too_fast`, `outside_fence`, `replayed`,
    /// `counter_misfit`, `harvested`, `clock_doubtful`, `other_phone`, `off_shift`, `chain_broken`, `unsigned`,
    /// `label_revoked`, `proof_invalid`, `no_photo`, `below_demand`, `unknown_checkpoint`.
    pub code: String,
    /// What belongs to it, by name: `by`, `had`, `needs`, `error` in milliseconds, `metres`, `expected`, `of`,
    /// `run`, `span`, `demand`, `generation`, `problem`.
    #[schema(value_type = Object)]
    pub detail: serde_json::Map<String, serde_json::Value>,
}

/// An answer to a question of the checkpoint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AnswerView {
    /// The question's key.
    pub question: String,
    /// The answer; `null` where a required question was not answered.
    pub answer: Option<Answer>,
    /// What it says, by the questions as they are now.
    pub finding: Finding,
}

/// A photo of a scan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PhotoView {
    /// SHA-256 of the file: `GET /photos/{sha256}`.
    pub sha256: String,
    /// It has come; a phone sends photos after its events.
    pub here: bool,
}

/// A supervisor's word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SettledView {
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// What.
    pub settlement: Settlement,
    /// Why.
    pub reason: String,
}

/// Which scans to list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
pub struct ScanQuery {
    /// Taken at this or later, unix ms.
    pub from: Option<Timestamp>,
    /// Taken before this, unix ms.
    pub to: Option<Timestamp>,
    /// Of this round.
    #[param(value_type = Option<uuid::Uuid>)]
    pub round: Option<RoundId>,
    /// At this checkpoint.
    #[param(value_type = Option<uuid::Uuid>)]
    pub checkpoint: Option<CheckpointId>,
    /// Of this person.
    #[param(value_type = Option<uuid::Uuid>)]
    pub person: Option<PersonId>,
    /// Only those with a problem on which nobody has decided.
    #[serde(default)]
    pub to_settle: bool,
    /// 200 at most.
    pub limit: Option<u32>,
}

/// Scans, the newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ScanList {
    /// The scans.
    pub scans: Vec<ScanView>,
    /// Ask again with this as `to` for older ones.
    pub next: Option<Timestamp>,
}

/// A supervisor decides about a scan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleScan {
    /// What.
    pub settlement: Settlement,
    /// Why.
    pub reason: String,
}
