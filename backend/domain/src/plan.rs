//! Response plans (预案): how an alarm is answered.

use crate::{
    PlanId,
    alarm::{Kind, Priority},
    person::Skill,
    time::{MINUTE, Millis, SECOND},
};
use serde::{Deserialize, Serialize};

/// The rules under which an alarm is answered. An alarm keeps the version that it was raised under.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponsePlan {
    /// Its id, the same over all versions.
    pub id: PlanId,
    /// Counts up with every change.
    pub version: u32,
    /// How many guards must accept.
    pub responders: u8,
    /// How many offers are out at once while a place is open; at least one per open place.
    pub parallel: u8,
    /// Skills that every responder needs.
    pub skills: Vec<Skill>,
    /// What to bring, as words of the equipment list (`shield`, `fork` …).
    pub bring: Vec<String>,
    /// How long an offer waits for an answer.
    pub offer_ms: Millis,
    /// Supervisors are told as soon as the first offer ran out.
    pub tell_on_first_expiry: bool,
    /// How often supervisors are told again while nobody has the alarm.
    pub tell_again_ms: Millis,
    /// How often the dispatcher looks again for somebody free.
    pub look_again_ms: Millis,
    /// Target from raising to acceptance.
    pub accept_target_ms: Millis,
    /// Target from raising to arrival.
    pub arrive_target_ms: Millis,
    /// After this long without a word from the scene the supervisors are told.
    pub news_ms: Millis,
}

impl ResponsePlan {
    /// The plan in force for a kind and priority until a site writes its own: one guard, called one
    /// after the other. Offer times: P1 15 s (product page 1); targets: police practice "1-3-5"
    /// (self-help in 1 minute, mutual help in 3).
    #[must_use]
    pub fn standard(id: PlanId, kind: Kind, priority: Priority) -> Self {
        let urgent = priority == Priority::P1;
        let bring: &[&str] = match kind {
            Kind::Violence => &["shield", "fork", "recorder"],
            Kind::Disturbance | Kind::Intrusion | Kind::Theft | Kind::Suspicious => &["recorder", "radio"],
            Kind::Fire => &["extinguisher", "radio"],
            Kind::Medical => &["aed", "first_aid"],
            Kind::LoneWorker | Kind::Other => &["radio"],
        };
        Self {
            id,
            version: 1,
            responders: 1,
            parallel: 1,
            skills: Vec::new(),
            bring: bring.iter().map(ToString::to_string).collect(),
            offer_ms: match priority {
                Priority::P1 => 15 * SECOND,
                Priority::P2 => 30 * SECOND,
                Priority::P3 => 60 * SECOND,
            },
            tell_on_first_expiry: urgent,
            tell_again_ms: if urgent { 30 * SECOND } else { MINUTE },
            look_again_ms: if urgent { 5 * SECOND } else { 15 * SECOND },
            accept_target_ms: if urgent { 30 * SECOND } else { MINUTE },
            arrive_target_ms: match priority {
                Priority::P1 => 3 * MINUTE,
                Priority::P2 => 5 * MINUTE,
                Priority::P3 => 15 * MINUTE,
            },
            news_ms: 10 * MINUTE,
        }
    }
}
