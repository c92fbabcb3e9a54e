//! Choosing who goes: all open needs and all guards of a site together.
//!
//! Needs are served by priority, then by age; each takes the free guard with the least walking
//! time. Every offer carries its reason, every need that stays short its shortfall.

pub mod matching;

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
    /// What for.
    pub skills: Vec<Skill>,
    /// Best known position.
    pub position: Option<Position>,
    /// Some way to alert him is known to work: a live socket or a push subscription.
    pub reachable: bool,
    /// The alarm whose offer or assignment he has.
    pub busy_with: Option<AlarmId>,
}

/// An open need for guards.
#[derive(Debug, Clone, PartialEq)]
pub struct Need {
    /// The alarm.
    pub alarm: AlarmId,
    /// Its priority.
    pub priority: Priority,
    /// Since when.
    pub since: Timestamp,
    /// Where.
    pub place: Place,
    /// How many more offers are to go out now.
    pub wanted: usize,
    /// What each must be able to do.
    pub skills: Vec<Skill>,
    /// Said no, handed back, or has it already: not asked.
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
    /// On another task.
    Busy,
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

/// Chooses for all needs of the board. Deterministic: the same board gives the same choice; ties go to the
/// lower person id. `new_id` gives an id for each offer.
///
/// A guard without a known position, or without a known way, comes after all others but is still called:
/// a missing position must not leave an alarm with nobody.
#[must_use]
pub fn assign(
    board: &Board,
    travel: &dyn Travel,
    now: Timestamp,
    new_id: &mut dyn FnMut() -> AssignmentId,
) -> Vec<Choice> {
    let mut needs: Vec<&Need> = board.needs.iter().filter(|need| need.wanted > 0).collect();
    needs.sort_by_key(|need| (need.priority, need.since, need.alarm));
    let mut taken: Vec<PersonId> = Vec::new();
    needs.into_iter().map(|need| choose(need, board, &mut taken, travel, now, new_id)).collect()
}

struct Candidate<'a> {
    guard: &'a GuardOnDuty,
    seconds: Option<f64>,
    verdict: Verdict,
}

fn choose(
    need: &Need,
    board: &Board,
    taken: &mut Vec<PersonId>,
    travel: &dyn Travel,
    now: Timestamp,
    new_id: &mut dyn FnMut() -> AssignmentId,
) -> Choice {
    let mut candidates = rank(need, board, taken, travel);
    let mut shortfall = Shortfall { wanted: need.wanted, ..Shortfall::default() };
    let mut chosen = Vec::new();
    for (index, candidate) in candidates.iter_mut().enumerate() {
        match candidate.verdict {
            Verdict::Farther | Verdict::SilentBefore if chosen.len() < need.wanted => {
                candidate.verdict = Verdict::Chosen;
                taken.push(candidate.guard.person);
                chosen.push(index);
            }
            Verdict::Busy => shortfall.busy += 1,
            Verdict::Unreachable => shortfall.unreachable += 1,
            Verdict::LacksSkill => shortfall.unskilled += 1,
            Verdict::AlreadyAsked => shortfall.asked += 1,
            Verdict::Farther | Verdict::SilentBefore | Verdict::Chosen => {}
        }
    }
    shortfall.called = chosen.len();
    let considered: Vec<Considered> = candidates
        .iter()
        .map(|c| Considered { person: c.guard.person, seconds: c.seconds, verdict: c.verdict })
        .collect();
    let offers = chosen
        .into_iter()
        .map(|index| {
            let guard = candidates[index].guard;
            Offer {
                assignment: new_id(),
                alarm: need.alarm,
                person: guard.person,
                reason: reason(guard, &need.place.spot, travel, now, false, considered.clone()),
            }
        })
        .collect();
    let short = shortfall.called < shortfall.wanted;
    Choice { alarm: need.alarm, offers, shortfall: short.then_some(shortfall) }
}

/// Why `guard` is called to `to`, as the desk shows it.
#[must_use]
pub fn reason(
    guard: &GuardOnDuty,
    to: &Spot,
    travel: &dyn Travel,
    now: Timestamp,
    by_hand: bool,
    considered: Vec<Considered>,
) -> Reason {
    let position = guard.position.as_ref();
    Reason {
        trip: position.and_then(|p| travel.trip(&p.spot, to)),
        position_age_ms: position.map(|p| now.since(p.at).max(0)),
        accuracy_m: position.map(|p| p.accuracy_m),
        position_source: position.map(|p| p.source),
        by_hand,
        considered,
    }
}

fn rank<'a>(need: &Need, board: &'a Board, taken: &[PersonId], travel: &dyn Travel) -> Vec<Candidate<'a>> {
    let located: Vec<(&GuardOnDuty, &Spot)> =
        board.guards.iter().filter_map(|g| g.position.as_ref().map(|p| (g, &p.spot))).collect();
    let spots: Vec<&Spot> = located.iter().map(|(_, spot)| *spot).collect();
    let times = travel.seconds(&spots, &need.place.spot);
    let mut candidates: Vec<Candidate<'a>> = located
        .iter()
        .zip(times)
        .map(|((guard, _), seconds)| (*guard, seconds))
        .chain(board.guards.iter().filter(|g| g.position.is_none()).map(|g| (g, None)))
        .map(|(guard, seconds)| Candidate { guard, seconds, verdict: verdict(need, guard, taken) })
        .collect();
    let turn = |c: &Candidate<'_>| match c.verdict {
        Verdict::SilentBefore => need.silent_before.iter().position(|p| *p == c.guard.person),
        _ => None,
    };
    candidates.sort_by(|a, b| {
        let key = |c: &Candidate<'_>| c.seconds.unwrap_or(f64::INFINITY);
        turn(a).cmp(&turn(b)).then(key(a).total_cmp(&key(b))).then(a.guard.person.cmp(&b.guard.person))
    });
    candidates
}

fn verdict(need: &Need, guard: &GuardOnDuty, taken: &[PersonId]) -> Verdict {
    if need.excluded.contains(&guard.person) {
        Verdict::AlreadyAsked
    } else if guard.busy_with.is_some() || taken.contains(&guard.person) {
        Verdict::Busy
    } else if !guard.reachable {
        Verdict::Unreachable
    } else if need.skills.iter().any(|skill| !guard.skills.contains(skill)) {
        Verdict::LacksSkill
    } else if need.silent_before.contains(&guard.person) {
        Verdict::SilentBefore
    } else {
        Verdict::Farther
    }
}

#[cfg(test)]
mod tests;
