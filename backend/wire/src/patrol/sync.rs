//! What phones did without a network, and what the server says to it: `POST /api/v1/sync`.

use crate::plan::PlaceRef;
use domain::{
    HazardId, PersonId, RoundId, ScanId, Timestamp,
    patrol::{Grade, hazard::Severity, inspection::Answer},
    time::Millis,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Signed events of one phone, in the order in which it made them; 200 at most.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SyncRequest {
    /// The events.
    pub events: Vec<SignedEvent>,
}

/// One event: see `domain::patrol::signed` for what is signed and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignedEvent {
    /// The text of the event, exactly as signed: a JSON object with `id`, `device`, `seq`, `prev_hash`, `payload`,
    /// `wall_time`, `clock` and `beacon`.
    pub body: String,
    /// r ‖ s, base64url without padding.
    pub signature: String,
}

/// What an event tells: its `payload`. A kind that the server does not know is kept as it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Payload {
    /// A checkpoint was scanned. The event's id is the scan's.
    Scan {
        /// Who.
        person: PersonId,
        /// In which round, as the phone took it.
        round: Option<RoundId>,
        /// What was read.
        proof: ScannedProof,
        /// Answers to the checkpoint's questions, by their keys.
        #[serde(default)]
        answers: BTreeMap<String, Answer>,
        /// A remark.
        #[serde(default)]
        remark: Option<String>,
        /// Photos, by the SHA-256 of their files.
        #[serde(default)]
        photos: Vec<String>,
        /// Where the phone was, by satellite.
        #[serde(default)]
        fix: Option<ScanFix>,
    },
    /// A round was begun.
    RoundStarted {
        /// Who.
        person: PersonId,
        /// The round.
        round: RoundId,
    },
    /// Another goes on with a round.
    RoundTakenOver {
        /// Who.
        person: PersonId,
        /// The round.
        round: RoundId,
    },
    /// A round was ended before it was whole.
    RoundEnded {
        /// Who.
        person: PersonId,
        /// The round.
        round: RoundId,
        /// Why.
        reason: String,
    },
    /// A hazard was found.
    HazardFound {
        /// Who.
        person: PersonId,
        /// The hazard, made by the phone.
        hazard: HazardId,
        /// At which checkpoint, by its code.
        checkpoint: Option<String>,
        /// Where, when at no checkpoint.
        place: Option<PlaceRef>,
        /// How bad.
        severity: Severity,
        /// What is wrong.
        text: String,
        /// Photos, by the SHA-256 of their files.
        #[serde(default)]
        photos: Vec<String>,
    },
}

/// What was read at a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ScannedProof {
    /// A printed label, as its QR code says.
    Label {
        /// The text.
        text: String,
    },
    /// The URL of a tag that signs each tap.
    TagUrl {
        /// The URL.
        url: String,
    },
    /// The number of a plain tag.
    TagNumber {
        /// Hexadecimal.
        uid: String,
    },
    /// A rotating code of a post's screen.
    Rotating {
        /// The checkpoint's code.
        checkpoint: String,
        /// The digits.
        code: String,
    },
    /// By hand.
    ByHand {
        /// The checkpoint's code.
        checkpoint: String,
    },
}

/// A satellite position.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ScanFix {
    /// WGS-84 longitude in degrees.
    pub lon: f64,
    /// WGS-84 latitude in degrees.
    pub lat: f64,
    /// Radius in metres.
    pub accuracy_m: f64,
    /// How old it was at the scan, in milliseconds.
    pub age_ms: Millis,
}

/// What the server says, item by item and in order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SyncAnswer {
    /// One for each event.
    pub results: Vec<SyncResult>,
    /// The phone's chain as the server knows it now.
    pub head: ChainHead,
    /// The newest beacon.
    pub beacon: String,
    /// The server's clock.
    pub now: Timestamp,
}

/// How far the server knows a phone's events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChainHead {
    /// The highest number.
    pub seq: u64,
    /// Its hash, 64 lower-case hexadecimal digits; `null` where its text could not be believed.
    pub hash: Option<String>,
}

/// What became of one event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SyncResult {
    /// The event's own id, where it can be read.
    pub id: Option<ScanId>,
    /// Kept or not.
    pub verdict: SyncVerdict,
    /// Stable codes of what is wrong with it: those of a scan (`late`, `too_fast` …), of the queue (`edited`, `cut`,
    /// `broken`, `reordered`, `rewritten`, `other_key`), or of what it asked for (`round_over`, `round_unknown`,
    /// `payload_unreadable`, `id_taken`, `place_unknown`, `not_judged` …). Of one that is refused why it is not kept:
    /// `unreadable`, `too_large`, `device_unknown`, `not_of_this_phone`.
    pub problems: Vec<String>,
    /// What a scan proves.
    pub grade: Option<Grade>,
}

/// Whether an event is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SyncVerdict {
    /// Kept, and nothing is wrong with it.
    Accepted,
    /// Kept before; nothing was added.
    Duplicate,
    /// Kept, with its problems: a supervisor decides.
    Marked,
    /// Not kept, and not to be sent again.
    Refused,
}
