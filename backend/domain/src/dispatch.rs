//! Choosing who goes: all open needs and all guards of a site together.
//!
//! Every open place of every alarm and every guard are weighed in one assignment: no alarm takes the guard whom another
//! needs more. Urgent alarms come first, real ones before exercises; among equals the least walking decides, with the
//! age and error of each position added as doubt. Every offer carries its reason, every need that stays short its
//! shortfall.

mod choose;
pub mod matching;
mod settle;

pub use choose::{assign, reason};
pub use settle::{may_still_accept, pull_from_others, settle};

use crate::{
    AlarmId, AssignmentId, Name, PersonId, PostId, Timestamp,
    alarm::Priority,
    person::Skill,
    place::{Place, Position, PositionSource},
    time::Millis,
};
use indoor::plain::Spot;
use serde::{Deserialize, Serialize};

/// A guard on duty, as the board shows him.
#[derive(Debug, Clone, PartialEq)]
pub struct GuardOnDuty {
    /// Who.
    pub person: PersonId,
    /// Where placed.
    pub post: PostId,
    /// The post keeps its last guard unless nobody else is left.
    pub post_is_critical: bool,
    /// What for.
    pub skills: Vec<Skill>,
    /// Best known position.
    pub position: Option<Position>,
    /// Some way to alert him is known to work: a live socket or a push subscription.
    pub reachable: bool,
    /// What he has already: at most one task, and perhaps an offer of a more urgent one. Filled in by [`settle`].
    pub busy: Vec<Busy>,
}

/// One thing that a guard has on his hands, or is asked to take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Busy {
    /// The alarm.
    pub alarm: AlarmId,
    /// How urgent it is.
    pub priority: Priority,
    /// An exercise.
    pub drill: bool,
    /// How far he is with it.
    pub stage: Stage,
    /// A person called him: the machine does not pull him away.
    pub by_hand: bool,
}

/// How far a guard is with a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Asked, no answer yet.
    Offered,
    /// Accepted, not there yet.
    OnTheWay,
    /// There.
    OnScene,
}

/// An open need for guards.
#[derive(Debug, Clone, PartialEq)]
pub struct Need {
    /// The alarm.
    pub alarm: AlarmId,
    /// Its priority.
    pub priority: Priority,
    /// An exercise: never before a real alarm.
    pub drill: bool,
    /// Since when.
    pub since: Timestamp,
    /// Where.
    pub place: Place,
    /// How many more offers are to go out now.
    pub wanted: usize,
    /// How many of these stand for places that nobody is called for yet; the others only make an answer come sooner.
    pub places: usize,
    /// Every free guard on duty is to be called, whatever his skills and whether or not he is known to be reachable.
    pub everybody: bool,
    /// What each must be able to do.
    pub skills: Vec<Skill>,
    /// Posts that keep their last guard for this alarm, beyond the critical ones.
    pub critical_posts: Vec<PostId>,
    /// Said no, handed back, was sent back, or has it already: not asked.
    pub excluded: Vec<PersonId>,
    /// Did not answer before, the longest ago first: asked only when nobody else is left, and in turn.
    pub silent_before: Vec<PersonId>,
}

/// Everything that choosing looks at.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Board {
    /// All guards on duty at the site.
    pub guards: Vec<GuardOnDuty>,
    /// All open needs at the site.
    pub needs: Vec<Need>,
}

/// Walking times over the floor plan.
pub trait Travel {
    /// Seconds of walking from each of `from` to `to`; `None` where no way is known.
    fn seconds(&self, from: &[&Spot], to: &Spot) -> Vec<Option<f64>>;
    /// The way in short, for the reason of an offer.
    fn trip(&self, from: &Spot, to: &Spot) -> Option<Trip>;
}

/// A way in short.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Trip {
    /// Walking time in seconds.
    pub seconds: f64,
    /// Length in metres.
    pub metres: f64,
    /// Short name of the floor where it begins.
    pub from_floor: String,
    /// Short name of the floor where it ends.
    pub to_floor: String,
    /// The stairs or lift that carries it between floors.
    pub via: Option<Name>,
    /// Part of it goes over floor that the plan does not draw.
    pub assumed: bool,
}

/// Why this guard was called.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Reason {
    /// The way; `None` where the guard's place or a way is not known.
    pub trip: Option<Trip>,
    /// Age of the position when the choice was made, in milliseconds.
    pub position_age_ms: Option<Millis>,
    /// Radius of the position in metres.
    pub accuracy_m: Option<f64>,
    /// How the position was known.
    pub position_source: Option<PositionSource>,
    /// A person chose, not the dispatcher.
    pub by_hand: bool,
    /// What that person said about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The less urgent alarm that he leaves for this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pulled_from: Option<AlarmId>,
    /// Everybody on duty who was looked at, nearest first.
    pub considered: Vec<Considered>,
}

/// One guard who was looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Considered {
    /// Who.
    pub person: PersonId,
    /// Walking time in seconds, where known.
    pub seconds: Option<f64>,
    /// Seconds added because his position is old or inexact.
    #[serde(default)]
    pub doubt: f64,
    /// What spoke for or against.
    pub verdict: Verdict,
}

/// What spoke for or against a guard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Called.
    Chosen,
    /// Free, but farther.
    Farther,
    /// On another task, as urgent or more.
    Busy,
    /// On a less urgent task; pulled from it only when nobody else is left.
    LesserTask,
    /// The last guard of a critical post; called only when nobody else is left.
    CriticalPost,
    /// Called to another alarm in the same moment.
    ForAnother,
    /// No way to alert him.
    Unreachable,
    /// A needed skill is missing.
    LacksSkill,
    /// Said no, or has it already.
    AlreadyAsked,
    /// Did not answer before; others come first.
    SilentBefore,
}

/// An offer to be made.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// The guard's part, new.
    pub assignment: AssignmentId,
    /// The alarm.
    pub alarm: AlarmId,
    /// The guard.
    pub person: PersonId,
    /// Why.
    pub reason: Reason,
}

/// Fewer than needed, and why: "1 of 2: three busy, one unreachable".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Shortfall {
    /// How many were called.
    pub called: usize,
    /// How many were wanted.
    pub wanted: usize,
    /// On another task.
    pub busy: usize,
    /// No way to alert them.
    pub unreachable: usize,
    /// Lack a needed skill.
    pub unskilled: usize,
    /// Said no, or have it already.
    pub asked: usize,
}

/// What choosing says about one need.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The alarm.
    pub alarm: AlarmId,
    /// Offers to make.
    pub offers: Vec<Offer>,
    /// Set where fewer could be called than wanted.
    pub shortfall: Option<Shortfall>,
}

#[cfg(test)]
mod tests;
