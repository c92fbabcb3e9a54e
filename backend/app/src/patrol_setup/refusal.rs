//! Why something is not set up, each with a stable code and the field that it is about.

use domain::patrol::{Schedule, checkpoint, label, route, schedule, sun};
use serde_json::{Value, json};

/// Why something is not set up. Nothing is saved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A checkpoint cannot be so.
    #[error(transparent)]
    Checkpoint(#[from] checkpoint::Fault),
    /// A route cannot be so.
    #[error(transparent)]
    Route(#[from] route::Fault),
    /// A schedule cannot be so.
    #[error("{fault}")]
    Schedule {
        /// What is wrong.
        fault: schedule::Fault,
        /// Where.
        field: &'static str,
    },
    /// The short word of a route or schedule.
    #[error("a key has 1 to 40 letters, digits, hyphens and underscores")]
    Key,
    /// Another route or schedule has the key.
    #[error("the key is taken")]
    KeyTaken,
    /// Another checkpoint has the code.
    #[error("the code is taken")]
    CodeTaken,
    /// A fence where phones do not know where they are.
    #[error("a fence is for checkpoints outdoors")]
    FenceIndoors,
    /// A checkpoint that the site does not have, or that was retired.
    #[error("there is no checkpoint {word:?} in use")]
    CheckpointUnknown {
        /// Its id or code.
        word: String,
    },
    /// A route that the site does not have, or that was retired.
    #[error("there is no route {word:?} in use")]
    RouteUnknown {
        /// Its id or key.
        word: String,
    },
    /// A post that the site does not have.
    #[error("there is no post {word:?}")]
    PostUnknown {
        /// Its id or key.
        word: String,
    },
    /// Somebody who is not at the site.
    #[error("there is nobody {word:?}")]
    PersonUnknown {
        /// Id, staff number or login.
        word: String,
    },
    /// No way leads to a stop.
    #[error("no way leads to {checkpoint:?}")]
    NoWay {
        /// The checkpoint's code.
        checkpoint: String,
    },
    /// A checkpoint that is still walked to.
    #[error("the checkpoint is on routes in use")]
    OnRoute {
        /// Their keys.
        routes: Vec<String>,
    },
    /// A route that is still walked.
    #[error("the route has schedules in use")]
    Scheduled {
        /// Their keys.
        schedules: Vec<String>,
    },
    /// A schedule leaves no time for the route any more.
    #[error("the route takes longer than schedule {schedule:?} allows")]
    TooLongFor {
        /// Its key.
        schedule: String,
    },
    /// The number of a tag.
    #[error("a tag's number has 4, 7 or 10 bytes, 7 where it signs")]
    TagNumber,
    /// A key is no AES-128 key.
    #[error("a key has 32 hexadecimal digits")]
    TagKey {
        /// Which.
        field: &'static str,
    },
    /// Keys for a tag that has none.
    #[error("only tags that sign have keys")]
    TagKeysUseless,
    /// Neither the tag nor the site has keys.
    #[error("a tag that signs needs keys: its own, or the site's")]
    TagKeysMissing,
    /// The URL of a tap proves nothing.
    #[error(transparent)]
    Tap(#[from] sun::Fault),
    /// The site has keys already.
    #[error("the site has keys already")]
    KeysThere,
    /// The system identifier of AN10922.
    #[error("a system id has 2 to 17 bytes in hexadecimal")]
    SystemId,
    /// The address of this installation makes no tight QR code.
    #[error("public_url has characters that a label cannot carry")]
    LabelAddress,
    /// No label was asked for, or too many.
    #[error("1 to {most} labels")]
    LabelCount {
        /// How many at once.
        most: usize,
    },
    /// No font with Chinese letters.
    #[error("no font with Chinese letters found; set pdf_font to a file (TTF, OTF, TTC)")]
    NoFont,
    /// A font that cannot be used.
    #[error("the font cannot be used: {path}")]
    BadFont {
        /// Its file.
        path: String,
    },
}

impl Refusal {
    /// A fault of a schedule, with the field that it is about.
    pub(super) fn of_schedule(fault: schedule::Fault, schedule: &Schedule) -> Self {
        use schedule::Fault as F;
        let usual = Schedule { special: Vec::new(), ..schedule.clone() };
        let field = match fault {
            F::NoName => "name",
            F::Nobody => "assigned",
            // With its special periods alone the windows are sound or not.
            F::Windows | F::Overlap if usual.check(0).is_ok() => "special",
            F::Windows if schedule.days.0 == [false; 7] => "days",
            F::Windows | F::Overlap => "windows",
            F::Interval => "every_min",
            F::Margin => "margin_min",
            F::Limits if schedule.until.is_some_and(|until| until < schedule.from) => "until",
            F::Limits if schedule.late_after_min > schedule.whole_within_min => "late_after_min",
            F::Limits if schedule.start_within_min > schedule.whole_within_min || schedule.start_within_min == 0 => {
                "start_within_min"
            }
            F::Limits | F::RouteTooLong => "whole_within_min",
            F::Special => "special",
        };
        Self::Schedule { fault, field }
    }

    /// The stable code that the PWA translates.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Checkpoint(fault) => fault.code(),
            Self::Route(fault) => fault.code(),
            Self::Schedule { fault, .. } => fault.code(),
            Self::Key => "setup_key",
            Self::KeyTaken => "setup_key_taken",
            Self::CodeTaken => "checkpoint_code_taken",
            Self::FenceIndoors => "checkpoint_fence_indoors",
            Self::CheckpointUnknown { .. } => "checkpoint_unknown",
            Self::RouteUnknown { .. } => "route_unknown",
            Self::PostUnknown { .. } => "post_unknown",
            Self::PersonUnknown { .. } => "person_unknown",
            Self::NoWay { .. } => "route_no_way",
            Self::OnRoute { .. } => "checkpoint_on_route",
            Self::Scheduled { .. } => "route_scheduled",
            Self::TooLongFor { .. } => "route_too_long_for_schedule",
            Self::TagNumber => "tag_number",
            Self::TagKey { .. } => "tag_key",
            Self::TagKeysUseless => "tag_keys_useless",
            Self::TagKeysMissing => "tag_keys_missing",
            Self::Tap(fault) => fault.code(),
            Self::KeysThere => "tag_keys_there",
            Self::SystemId => "tag_system_id",
            Self::LabelAddress => "label_address",
            Self::LabelCount { .. } => "label_count",
            Self::NoFont => "pdf_no_font",
            Self::BadFont { .. } => "pdf_bad_font",
        }
    }

    /// The field of the request, or the column of a file, that it is about.
    #[must_use]
    pub const fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::Checkpoint(checkpoint::Fault::Code) | Self::CodeTaken => "code",
            Self::Checkpoint(checkpoint::Fault::NoName) | Self::Route(route::Fault::NoName) => "name",
            Self::Checkpoint(checkpoint::Fault::Fence) | Self::FenceIndoors => "fence_m",
            Self::Checkpoint(checkpoint::Fault::Question(_)) => "questions",
            Self::Route(_) | Self::NoWay { .. } | Self::TooLongFor { .. } => "stops",
            Self::Schedule { field, .. } | Self::TagKey { field } => field,
            Self::Key | Self::KeyTaken => "key",
            Self::CheckpointUnknown { .. } => "checkpoint",
            Self::RouteUnknown { .. } => "route",
            Self::PostUnknown { .. } => "post",
            Self::PersonUnknown { .. } => "people",
            Self::TagNumber | Self::Tap(_) => "uid",
            Self::TagKeysUseless | Self::TagKeysMissing => "keys",
            Self::SystemId => "system_id",
            Self::LabelCount { .. } => "codes",
            Self::OnRoute { .. }
            | Self::Scheduled { .. }
            | Self::KeysThere
            | Self::LabelAddress
            | Self::NoFont
            | Self::BadFont { .. } => return None,
        })
    }

    /// The word that it is about.
    #[must_use]
    pub fn word(&self) -> Option<String> {
        Some(match self {
            Self::CheckpointUnknown { word }
            | Self::RouteUnknown { word }
            | Self::PostUnknown { word }
            | Self::PersonUnknown { word } => word.clone(),
            Self::NoWay { checkpoint } => checkpoint.clone(),
            Self::TooLongFor { schedule } => schedule.clone(),
            Self::OnRoute { routes: keys } | Self::Scheduled { schedules: keys } => keys.join(", "),
            Self::BadFont { path } => path.clone(),
            _ => return None,
        })
    }

    /// What the reader needs beside the code.
    #[must_use]
    pub fn context(&self) -> Value {
        let mut context = json!({ "field": self.field(), "word": self.word() });
        if let Self::LabelCount { most } = self {
            context["most"] = json!(most);
        }
        context
    }

    /// The request is sound, but what is there stands in its way.
    #[must_use]
    pub const fn is_conflict(&self) -> bool {
        matches!(
            self,
            Self::OnRoute { .. }
                | Self::Scheduled { .. }
                | Self::TooLongFor { .. }
                | Self::TagKeysMissing
                | Self::KeysThere
                | Self::LabelAddress
                | Self::NoFont
                | Self::BadFont { .. }
        )
    }
}

/// The longest short word of a route or schedule.
const LONGEST_KEY: usize = label::LONGEST_CODE;

/// A short word that files can carry.
pub(super) fn key(text: &str) -> Result<String, Refusal> {
    let key = text.trim();
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let good = (1..=LONGEST_KEY).contains(&key.chars().count()) && key.chars().all(fits);
    good.then(|| key.to_owned()).ok_or(Refusal::Key)
}
