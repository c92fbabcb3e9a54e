//! Judging a scan (打卡): what it proves, and what is wrong with it.
//!
//! Nothing is ever dropped: a scan gets a [`Grade`] and its [`Problem`]s, and a supervisor decides. Doubt counts for the
//! guard: a problem is named only where it is one however far the clocks and positions were off.
//!
//! Grades: L3 is a tag's SUN with a counter that fits, L2 a rotating code. A static code (a label, a plain tag's number,
//! a tag's URL whose counter does not fit its time) is L1 only where it is borne out: the phone is the guard's own, its
//! signature and chain are whole, nothing contradicts, and something speaks for it: the way from where he was seen
//! before is walkable in the time, or he is inside the fence. Outdoors it must be the fence. All else is L0.

mod counter;
mod place;
mod problem;
mod scan;
mod time;

pub use super::checkpoint::Grade;
pub use counter::{Counter, Tap, judge as judge_counter};
pub use problem::Problem;
pub use scan::{Refusal, Scan, Settled, Settlement};
pub use time::CLOCK_DOUBTFUL;

use super::{checkpoint::Checkpoint, label, moment::Moment, round::Round, signed, sun::Uid};
use crate::{DeviceId, PersonId, ScanId, Timestamp, dispatch::Travel};
use indoor::plain::Spot;
use serde::{Deserialize, Serialize};

/// One reading of a checkpoint, as the phone tells it and as its codes were checked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// Made by the phone.
    pub id: ScanId,
    /// Who.
    pub person: PersonId,
    /// On which phone.
    pub device: DeviceId,
    /// What was read.
    pub proof: Proof,
    /// When, by the phone's clock as far as it was compared.
    pub claimed: Moment,
    /// When the server heard of it: it is no later than that.
    pub received_at: Timestamp,
    /// When the newest beacon was given out that the phone had seen: it is no earlier than that.
    pub not_before: Option<Timestamp>,
    /// Where the phone was, by satellite.
    pub fix: Option<Fix>,
}

/// What was read at a checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Proof {
    /// A tag's SUN whose MAC fits, and the tag is this checkpoint's.
    Tag {
        /// The tag.
        uid: Uid,
        /// Its counter.
        counter: u32,
    },
    /// A rotating code that fits the time.
    Rotating {
        /// The step whose code it is.
        step: i64,
    },
    /// A static label.
    Label {
        /// What its signature says.
        proof: label::Proof,
    },
    /// The number of a plain tag.
    TagNumber {
        /// It is this checkpoint's.
        known: bool,
    },
    /// By hand.
    ByHand {
        /// With a photo.
        photo: bool,
    },
    /// A tag's URL or a rotating code that is none of ours.
    Invalid,
}

/// A satellite position.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Fix {
    /// WGS-84 longitude in degrees.
    pub lon: f64,
    /// WGS-84 latitude in degrees.
    pub lat: f64,
    /// Radius in metres within which the phone was.
    pub accuracy_m: f64,
    /// How old it was at the scan, in milliseconds.
    pub age: i64,
}

/// Where the guard was known to be at another time: his other scans, his post when he went on duty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sighting {
    /// Where.
    pub spot: Spot,
    /// Radius in metres within which he was then.
    pub doubt_m: f64,
    /// When.
    pub at: Moment,
}

/// How the phone's events hang together up to this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Links<'a> {
    /// Signed by the phone, and the chain is whole.
    Whole,
    /// What is wrong with this event or those before it since the last that was whole.
    Marked(&'a [signed::Problem]),
    /// Not signed: an old phone, or entered at the desk.
    Unsigned,
}

/// A spell of duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shift {
    /// When it began.
    pub from: Timestamp,
    /// When it ended.
    pub to: Option<Timestamp>,
    /// The phone on which it was begun.
    pub device: Option<DeviceId>,
}

/// What a reading is held against.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The checkpoint; `None` where nobody knows it.
    pub checkpoint: Option<&'a Checkpoint>,
    /// The guard's round at that time, before this scan.
    pub round: Option<&'a Round>,
    /// What was read off the same tag before, in any order; it may hold this scan itself.
    pub taps: &'a [Tap],
    /// Where the guard was known to be at other times, in any order.
    pub sightings: &'a [Sighting],
    /// His spells of duty around that time.
    pub shifts: &'a [Shift],
    /// The phone's chain.
    pub links: Links<'a>,
    /// The latest time that events before this one in the chain claimed at least.
    pub after: Option<Timestamp>,
}

/// What a reading proves, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// The evidence.
    pub grade: Grade,
    /// Its problems.
    pub problems: Vec<Problem>,
    /// When it was, as well as can be known.
    pub at: Moment,
    /// What the tag's counter says, where it is a tag's.
    pub counter: Option<Counter>,
}

/// Judges a reading.
#[must_use]
pub fn verify(reading: &Reading, facts: &Facts<'_>, travel: &(impl Travel + ?Sized)) -> Judged {
    let (at, clock) = time::when(reading, facts.after);
    let counter = counter_of(reading, at, facts.taps);
    let (way, fence) = match facts.checkpoint {
        None => (time::Way::default(), place::Fence::None),
        Some(checkpoint) => {
            let way = time::way(&checkpoint.place.spot, at, facts.sightings, travel);
            (way, place::fence(checkpoint, reading.fix))
        }
    };
    let mut problems: Vec<_> = clock.into_iter().collect();
    problems.extend(proof_problems(reading, at, facts, counter));
    problems.extend(way.problem);
    problems.extend(fence.problem());
    if let (Some(round), Some(checkpoint)) = (facts.round, facts.checkpoint) {
        problems.extend(time::of_round(round, checkpoint.id, reading.id, at));
    }
    problems.extend(person_problems(reading, at, facts));
    let grade = grade(reading.proof, counter, is_borne_out(facts.links, &problems, way, fence));
    let demand = facts.checkpoint.map_or(Grade::L0, |checkpoint| checkpoint.demand);
    problems.extend((grade < demand).then_some(Problem::BelowDemand { demand }));
    Judged { grade, problems, at, counter }
}

/// Whether a static code is worth anything: see the module.
fn is_borne_out(links: Links<'_>, problems: &[Problem], way: time::Way, fence: place::Fence) -> bool {
    let other_phone = problems.iter().any(|problem| matches!(problem, Problem::OtherPhone { .. }));
    let contradicted = problems.iter().any(Problem::contradicts);
    let speaks_for_it = match fence {
        place::Fence::None => way.walkable,
        place::Fence::Inside => true,
        place::Fence::Unknown | place::Fence::Outside { .. } => false,
    };
    links == Links::Whole && !other_phone && !contradicted && speaks_for_it
}

fn counter_of(reading: &Reading, at: Moment, taps: &[Tap]) -> Option<Counter> {
    match reading.proof {
        Proof::Tag { counter, .. } => Some(counter::judge(reading.id, counter, at, taps)),
        _ => None,
    }
}

fn grade(proof: Proof, counter: Option<Counter>, borne_out: bool) -> Grade {
    let of_static = if borne_out { Grade::L1 } else { Grade::L0 };
    match (proof, counter) {
        (Proof::Tag { .. }, Some(Counter::Fresh | Counter::Same | Counter::Late { fits: true })) => Grade::L3,
        (Proof::Tag { .. }, Some(Counter::Late { fits: false })) => of_static,
        (Proof::Tag { .. }, Some(Counter::Replay { .. }) | None) => Grade::L0,
        (Proof::Rotating { .. }, _) => Grade::L2,
        (Proof::Label { proof: label::Proof::Good { .. } } | Proof::TagNumber { known: true }, _) => of_static,
        (Proof::Label { .. } | Proof::TagNumber { known: false } | Proof::ByHand { .. } | Proof::Invalid, _) => {
            Grade::L0
        }
    }
}

fn proof_problems(reading: &Reading, at: Moment, facts: &Facts<'_>, counter: Option<Counter>) -> Vec<Problem> {
    let unknown = facts.checkpoint.is_none().then_some(Problem::UnknownCheckpoint);
    let of_proof = match reading.proof {
        Proof::Invalid | Proof::TagNumber { known: false } | Proof::Label { proof: label::Proof::Forged } => {
            Some(Problem::ProofInvalid)
        }
        Proof::Label { proof: label::Proof::Revoked { generation } } => Some(Problem::LabelRevoked { generation }),
        Proof::ByHand { photo: false } => Some(Problem::NoPhoto),
        _ => None,
    };
    let of_counter = match counter {
        Some(Counter::Replay { of }) => Some(Problem::Replayed { of }),
        Some(Counter::Late { fits: false }) => Some(Problem::CounterMisfit),
        _ => None,
    };
    let harvested = match reading.proof {
        Proof::Tag { counter, .. } => counter::harvested(reading.device, counter, at, facts.taps),
        _ => None,
    };
    [unknown, of_proof, of_counter, harvested].into_iter().flatten().collect()
}

fn person_problems(reading: &Reading, at: Moment, facts: &Facts<'_>) -> Vec<Problem> {
    let covers = |shift: &&Shift| shift.from <= at.latest() && shift.to.is_none_or(|to| to >= at.earliest());
    let shift = facts.shifts.iter().find(covers);
    let off_shift = shift.is_none().then_some(Problem::OffShift);
    let other = shift.and_then(|shift| shift.device).filter(|device| *device != reading.device);
    let other = other.map(|expected| Problem::OtherPhone { expected });
    let walker = facts.round.and_then(|round| round.walker).filter(|walker| *walker != reading.person);
    let walker = walker.map(|walker| Problem::OtherWalker { walker });
    let other = other.into_iter().chain(walker);
    let links = match facts.links {
        Links::Whole => &[],
        Links::Marked(problems) => problems,
        Links::Unsigned => return off_shift.into_iter().chain(other).chain([Problem::Unsigned]).collect(),
    };
    let links = links.iter().map(|problem| Problem::ChainBroken { problem: *problem });
    off_shift.into_iter().chain(other).chain(links).collect()
}

#[cfg(test)]
mod tests;
