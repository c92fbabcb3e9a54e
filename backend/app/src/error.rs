//! Errors of use cases: refusals with a stable code, or faults.

use crate::{channels, patrol_setup};
use domain::{alarm, duty, lone_work, patrol};
use serde_json::{Value, json};

/// Result of a use case.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a use case did not happen. Nothing changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No valid session.
    #[error("not signed in")]
    NotSignedIn,
    /// The role does not allow it at this site.
    #[error("not allowed")]
    NotAllowed,
    /// No such thing, or not at this site.
    #[error("{0} not found")]
    NotFound(&'static str),
    /// The request is wrong; the text says where.
    #[error("invalid input: {0}")]
    Invalid(String),
    /// Wrong name, number, PIN or password; which one is not told.
    #[error("wrong credentials")]
    WrongCredentials,
    /// Too many wrong tries.
    #[error("locked out for {seconds} s")]
    LockedOut {
        /// Seconds to wait.
        seconds: i64,
    },
    /// The phone is not enrolled, or was removed.
    #[error("the phone is not enrolled")]
    DeviceUnknown,
    /// The session is of no phone.
    #[error("not signed in on an enrolled phone")]
    NoPhone,
    /// The enrolment code is wrong, used up or too old.
    #[error("the enrolment code is not good")]
    CodeWrong,
    /// The challenge is too old or not ours.
    #[error("the challenge is stale")]
    ChallengeStale,
    /// The place named does not exist on the floor plan.
    #[error("place unknown")]
    PlaceUnknown,
    /// The label's signature does not fit.
    #[error("the label is not genuine")]
    LabelInvalid,
    /// The site has no floor plan yet.
    #[error("no floor plan imported")]
    PlanMissing,
    /// The guard is not on duty.
    #[error("the person is not on duty")]
    PersonNotOnDuty,
    /// The alarm refused.
    #[error(transparent)]
    Alarm(#[from] alarm::Refusal),
    /// Duty refused.
    #[error(transparent)]
    Duty(#[from] duty::Refusal),
    /// Lone work refused.
    #[error(transparent)]
    LoneWork(#[from] lone_work::Refusal),
    /// A round refused.
    #[error(transparent)]
    Round(#[from] patrol::round::Refusal),
    /// A hazard refused.
    #[error(transparent)]
    Hazard(#[from] patrol::hazard::Refusal),
    /// A supervisor's word on a scan is not taken.
    #[error(transparent)]
    Scan(#[from] patrol::verify::Refusal),
    /// A response plan could leave an alarm without a responsible party, or is out of bounds.
    #[error("response plan: {0}")]
    ResponsePlan(#[from] domain::plan::Fault),
    /// A file of response plans cannot be read, or a word in a plan.
    #[error(transparent)]
    PlanFile(#[from] crate::plan_file::Fault),
    /// The site has no supervisor: an alarm that no guard takes would be on nobody's hands.
    #[error("the site has no supervisor")]
    NoSupervisor,
    /// A channel or contact cannot be as it was given.
    #[error(transparent)]
    Channel(#[from] channels::Refusal),
    /// What is to be walked cannot be as it was given.
    #[error(transparent)]
    PatrolSetUp(#[from] patrol_setup::Refusal),
    /// A floor plan could not be imported.
    #[error("floor plan: {0}")]
    Plan(#[from] indoor::ImportError),
    /// Something broke; logged once where it is answered.
    #[error("{context}")]
    Fault {
        /// What was being done.
        context: &'static str,
        /// Why it failed.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl Error {
    /// A fault, with what was being done.
    pub fn fault(context: &'static str, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Fault { context, source: source.into() }
    }

    /// The store was closed: the program ends, and nothing is broken.
    #[must_use]
    pub fn is_end(&self) -> bool {
        matches!(self, Self::Fault { source, .. } if matches!(source.downcast_ref(), Some(store::Error::Closed)))
    }

    /// The stable code that the PWA translates.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotSignedIn => "not_signed_in",
            Self::NotAllowed => "not_allowed",
            Self::NotFound(_) => "not_found",
            Self::Invalid(_) => "invalid_input",
            Self::WrongCredentials => "wrong_credentials",
            Self::LockedOut { .. } => "locked_out",
            Self::DeviceUnknown | Self::NoPhone => "device_unknown",
            Self::CodeWrong => "code_wrong",
            Self::ChallengeStale => "challenge_stale",
            Self::PlaceUnknown => "place_unknown",
            Self::LabelInvalid => "label_invalid",
            Self::PlanMissing => "plan_missing",
            Self::PersonNotOnDuty => "person_not_on_duty",
            Self::Alarm(refusal) => refusal.code(),
            Self::Duty(refusal) => refusal.code(),
            Self::LoneWork(refusal) => refusal.code(),
            Self::Round(refusal) => refusal.code(),
            Self::Hazard(refusal) => refusal.code(),
            Self::Scan(refusal) => refusal.code(),
            Self::ResponsePlan(fault) => fault.code(),
            Self::PlanFile(fault) => fault.code(),
            Self::NoSupervisor => "no_supervisor",
            Self::Channel(refusal) => refusal.code(),
            Self::PatrolSetUp(refusal) => refusal.code(),
            Self::Plan(_) => "plan_unreadable",
            Self::Fault { .. } => "fault",
        }
    }

    /// What the reader needs beside the code: who has it, how long to wait.
    #[must_use]
    pub fn context(&self) -> Option<Value> {
        match self {
            Self::LockedOut { seconds } => Some(json!({ "seconds": seconds })),
            Self::Alarm(alarm::Refusal::AlreadyTaken { by }) => Some(json!({ "by": by })),
            Self::Alarm(alarm::Refusal::OfferOver { state } | alarm::Refusal::WrongStep { state }) => {
                Some(json!({ "state": state }))
            }
            Self::Alarm(alarm::Refusal::TooMany { most }) => Some(json!({ "most": most })),
            Self::ResponsePlan(fault) => plan_context(*fault),
            Self::Channel(refusal) => Some(refusal.context()),
            Self::PlanFile(fault) => fault.context(),
            Self::Hazard(patrol::hazard::Refusal::WrongStep { state }) => Some(json!({ "state": state })),
            Self::Round(patrol::round::Refusal::WalkedByOther { by }) => Some(json!({ "by": by })),
            Self::PatrolSetUp(refusal) => Some(refusal.context()),
            Self::Duty(duty::Refusal::AlreadyOnDuty { post }) => Some(json!({ "post": post })),
            _ => None,
        }
    }
}

fn plan_context(fault: domain::plan::Fault) -> Option<Value> {
    use domain::plan::Fault;
    match fault {
        Fault::OutOfBounds { field, least, most } => Some(json!({ "field": field, "least": least, "most": most })),
        Fault::ResponsibleTooLate { after_ms, most_ms } => Some(json!({ "after_ms": after_ms, "most_ms": most_ms })),
        Fault::TooMany { field, most } => Some(json!({ "field": field, "most": most })),
        Fault::NobodyResponsible | Fault::RepeatsForNobody | Fault::StepsOutOfOrder | Fault::NoName => None,
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        Self::fault("store", error)
    }
}
