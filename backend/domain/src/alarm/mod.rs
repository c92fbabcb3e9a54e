//! One alarm (警情) from its raising until a person closes it.
//!
//! The promise: an open alarm is always on somebody's hands, or a deadline runs that will put it
//! there. [`Alarm::next_due`] is `None` only once the alarm is closed.

mod assignment;
mod direct;
mod escalation;
mod input;
mod machine;
mod respond;
mod words;

pub use assignment::{Assignment, AssignmentState, DeclineReason, Part, StandDownReason};
pub use escalation::Escalation;
pub use input::{Action, Input, Raised, Refusal, Sighting, Sightings, ToldBecause};
pub use words::{Kind, Origin, Outcome, Priority, State};

use crate::{
    AlarmId, DepartmentId, Due, DueReason, InputId, PersonId, SiteId, Timestamp,
    dispatch::{Need, Shortfall},
    place::Place,
    plan::ResponsePlan,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// An alarm, whole: what is known of it, who has it, what is due.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alarm {
    /// Made by the sender.
    pub id: AlarmId,
    /// The site.
    pub site: SiteId,
    /// What it is.
    pub kind: Kind,
    /// How urgent.
    pub priority: Priority,
    /// Where.
    pub place: Place,
    /// Who or what raised it.
    pub origin: Origin,
    /// The department that it belongs to, where known.
    pub department: Option<DepartmentId>,
    /// What the sender wrote.
    pub text: Option<String>,
    /// An exercise, marked from end to end.
    pub drill: bool,
    /// Nothing at the place may ring or show it.
    #[serde(default)]
    pub silent: bool,
    /// The plan, in the version it was raised under.
    pub plan: ResponsePlan,
    /// When it was accepted from its sender.
    pub raised_at: Timestamp,
    /// Everybody who was called, in order.
    pub assignments: Vec<Assignment>,
    /// The supervisor who has it on his own hands.
    pub in_charge: Option<PersonId>,
    /// When that supervisor was last heard of.
    in_charge_at: Option<Timestamp>,
    /// How far it was carried while no guard had it.
    #[serde(default)]
    pub escalation: Escalation,
    /// How many guards more than the plan has were asked for.
    #[serde(default)]
    pub reinforced: u8,
    /// When the supervisors were last told, and why.
    pub told: Option<(Timestamp, ToldBecause)>,
    /// The last choice could not call enough guards.
    pub shortfall: Option<Shortfall>,
    /// The presser says that it was a mistake.
    pub false_claimed_at: Option<Timestamp>,
    /// When somebody said that the danger is over.
    pub contained_at: Option<Timestamp>,
    /// How it ended.
    pub closed: Option<Closing>,
    /// When the dispatcher looks again for somebody free.
    look_again_at: Timestamp,
    /// When the scene was last heard of, or its silence last told.
    last_word_at: Timestamp,
    /// Inputs already handled: a repeat changes nothing.
    handled: BTreeSet<InputId>,
}

/// How an alarm ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// The person.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// What it was.
    pub outcome: Outcome,
    /// What was found.
    pub note: String,
}

impl Alarm {
    /// Where it stands. Follows from what happened; never set by itself.
    #[must_use]
    pub fn state(&self) -> State {
        if self.closed.is_some() {
            State::Closed
        } else if self.contained_at.is_some() {
            State::Contained
        } else if self.assignments.iter().any(|a| a.state == AssignmentState::OnScene) {
            State::OnScene
        } else if self.assignments.iter().any(|a| a.state.is_taken()) {
            State::Responding
        } else if self.assignments.iter().any(|a| a.state.is_open_offer()) {
            State::Offered
        } else {
            State::Raised
        }
    }

    /// The guard who leads, once somebody accepted.
    #[must_use]
    pub fn lead(&self) -> Option<&Assignment> {
        self.assignments.iter().find(|a| a.state.is_taken() && a.part == Some(Part::Lead))
    }

    /// True while somebody has it on his hands: a guard who accepted, or a supervisor in charge.
    #[must_use]
    pub fn has_responsible(&self) -> bool {
        self.in_charge.is_some() || self.assignments.iter().any(|a| a.state.is_taken())
    }

    /// How many guards it is to have: those of the plan and those asked for since.
    #[must_use]
    pub fn responders(&self) -> usize {
        usize::from(self.plan.responders) + usize::from(self.reinforced)
    }

    /// How many more guards must accept.
    #[must_use]
    pub fn open_places(&self) -> usize {
        if self.closed.is_some() || self.contained_at.is_some() {
            return 0;
        }
        self.responders().saturating_sub(self.on_time())
    }

    /// How many more offers should be out now.
    #[must_use]
    pub fn wanted(&self) -> usize {
        let open_places = self.open_places();
        if open_places == 0 {
            return 0;
        }
        let out = self.assignments.iter().filter(|a| a.state.is_open_offer()).count();
        let at_once = usize::from(self.plan.parallel) * usize::from(self.escalation.rings);
        open_places.max(at_once).saturating_sub(out)
    }

    /// How many have it and are not overdue: a guard who should long be there leaves his place open for another.
    fn on_time(&self) -> usize {
        self.assignments.iter().filter(|a| a.state.is_taken() && !a.overdue).count()
    }

    /// Who did not answer, the longest ago first.
    fn silent(&self) -> Vec<PersonId> {
        let mut silent: Vec<_> = self.assignments.iter().filter(|a| a.state == AssignmentState::Expired).collect();
        silent.sort_by_key(|a| (a.ended_at, a.id));
        silent.into_iter().map(|a| a.person).collect()
    }

    /// What the dispatcher should look for; `None` where enough are called.
    #[must_use]
    pub fn need(&self) -> Option<Need> {
        let (wanted, places) = (self.wanted(), self.open_places());
        let everybody = self.escalation.everybody && places > 0;
        (wanted > 0 || everybody).then(|| {
            let out = self.assignments.iter().filter(|a| a.state.is_open_offer()).count();
            Need {
                alarm: self.id,
                priority: self.priority,
                drill: self.drill,
                since: self.raised_at,
                place: self.place.clone(),
                wanted,
                places: places.saturating_sub(out),
                everybody,
                skills: self.plan.skills.clone(),
                critical_posts: self.plan.critical_posts.clone(),
                excluded: self.not_to_be_asked(),
                silent_before: self.silent(),
            }
        })
    }

    /// Whoever has it, said no or was sent back; and whoever pressed or fell silent, who may be the one in danger.
    fn not_to_be_asked(&self) -> Vec<PersonId> {
        let presser = self.origin.person();
        let ruled_out = self.assignments.iter().filter(|a| a.rules_out()).map(|a| a.person);
        presser.into_iter().chain(ruled_out).collect()
    }

    /// When it has to be looked at again, and why; `None` only once closed.
    #[must_use]
    pub fn next_due(&self) -> Option<Due> {
        if self.closed.is_some() {
            return None;
        }
        let due = |at, reason| Due { at, reason };
        let of_one = |a: &Assignment| {
            let expires = a.state.is_open_offer().then_some(due(a.expires_at, DueReason::OfferExpires));
            let walking = a.state.is_on_the_way();
            let arrives = a.arrive_by.filter(|_| walking).map(|at| due(at, DueReason::ArrivalOverdue));
            let moves = a.check_at.filter(|_| walking && !a.overdue).map(|at| due(at, DueReason::CheckMoving));
            expires.into_iter().chain(arrives).chain(moves)
        };
        let look_again = (self.wanted() > 0).then(|| due(self.look_again_at, DueReason::LookAgain));
        let step = self.escalation_due().map(|at| due(at, DueReason::Escalation));
        let charge = self.charge_until().map(|at| due(at, DueReason::ChargeLapses));
        let news = self.is_quiet_wait().then(|| due(self.last_word_at.plus(self.plan.news_ms), DueReason::NoNews));
        let all = self.assignments.iter().flat_map(of_one).chain(look_again).chain(step).chain(charge).chain(news);
        all.min_by_key(|due| due.at)
    }

    /// When the next step of the escalation is due; `None` while somebody has it.
    #[must_use]
    pub fn escalation_due(&self) -> Option<Timestamp> {
        self.escalation.next_due(&self.plan)
    }

    /// Until when the supervisor in charge need not be heard of.
    fn charge_until(&self) -> Option<Timestamp> {
        self.in_charge.and(self.in_charge_at).map(|at| at.plus(self.plan.news_ms))
    }

    /// Nobody is called, nobody walks and nobody more is wanted: on scene or contained.
    fn is_quiet_wait(&self) -> bool {
        self.wanted() == 0 && !self.assignments.iter().any(|a| a.state.is_open_offer() || a.state.is_on_the_way())
    }
}

#[cfg(test)]
mod tests;
