//! Response plans (预案), as the desk edits them and as files bring them. Spans are whole seconds.

use domain::{
    Name, PersonId, Timestamp,
    alarm::{Kind, Priority},
    plan::Call,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How an alarm of one kind and priority is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanBody {
    /// What people call it.
    pub name: Name,
    /// How many guards must accept; 1 to 20.
    pub responders: u8,
    /// How many offers are out at once; 1 to 20.
    pub parallel: u8,
    /// Skills that every responder needs.
    #[serde(default)]
    pub skills: Vec<String>,
    /// What to bring, as words of the equipment list.
    #[serde(default)]
    pub bring: Vec<String>,
    /// How long an offer waits for an answer; 5 to 300 s.
    pub offer_s: u32,
    /// Whom the alarm calls while no guard has it, in order of time. Supervisors or shift leaders have to be called in
    /// time (P1 60 s, P2 180 s, P3 600 s) and in the last step.
    pub steps: Vec<PlanStep>,
    /// The last step is repeated this often; 10 to 300 s.
    pub repeat_s: u32,
    /// How often it is looked again for somebody free; 1 to 60 s.
    pub look_again_s: u32,
    /// Keys of posts that keep their last guard for this alarm, beyond the critical ones.
    #[serde(default)]
    pub critical_posts: Vec<String>,
    /// Target from raising to acceptance; 5 to 3600 s.
    pub accept_s: u32,
    /// Target from raising to arrival; at most 4 h.
    pub arrive_s: u32,
    /// After this long without a word from the scene supervisors are told; 60 to 3600 s.
    pub news_s: u32,
}

/// One step of the escalation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanStep {
    /// After the alarm has been in no guard's hands for this many seconds; 0 is at once.
    pub after_s: u32,
    /// Whom it calls.
    pub call: Vec<Call>,
}

/// A plan in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlanView {
    /// The kind of alarm.
    pub kind: Kind,
    /// The priority.
    pub priority: Priority,
    /// Counts up with every change; 0 is the built-in plan of a site that has none of its own.
    pub version: u32,
    /// When this version was saved.
    pub saved_at: Option<Timestamp>,
    /// Who saved it.
    pub saved_by: Option<PersonId>,
    /// The plan.
    pub plan: PlanBody,
    /// What in it cannot work at this site as it is now.
    pub warnings: Vec<PlanWarning>,
}

/// Something that a plan asks for and the site does not have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum PlanWarning {
    /// No guard has this skill: nobody will be called.
    SkillOfNobody {
        /// The skill.
        skill: String,
    },
    /// Fewer guards than responders.
    TooFewGuards {
        /// How many there are.
        guards: u32,
    },
    /// A step calls the police room, and nobody has that role.
    NoPolice,
}

/// The plans of a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlanList {
    /// One of each kind and priority.
    pub plans: Vec<PlanView>,
}

/// Versions of one plan, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlanVersions {
    /// The versions.
    pub versions: Vec<PlanView>,
}

/// A file of plans: TOML (`[[plan]]`) or JSON. All are saved, or none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanFile {
    /// The plans.
    pub plan: Vec<PlanEntry>,
}

/// One plan of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanEntry {
    /// The kinds that it answers.
    pub kinds: Vec<Kind>,
    /// The priorities.
    pub priorities: Vec<Priority>,
    /// How they are answered.
    pub answer: PlanBody,
}
