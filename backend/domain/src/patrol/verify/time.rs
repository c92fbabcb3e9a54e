//! When a scan was, and whether it can have been then.

use super::{Problem, Reading, Sighting};
use crate::{
    CheckpointId, ScanId, Timestamp,
    dispatch::Travel,
    patrol::{
        moment::{Moment, UNCOMPARED},
        round::{Round, Stop},
        route::Order,
    },
    time::{MINUTE, Millis},
};
use indoor::plain::Spot;

/// A time that may be wrong by more than this, in milliseconds, is doubtful.
pub const CLOCK_DOUBTFUL: Millis = MINUTE;
/// A guard in a hurry is at most so many times as fast as the walking graph thinks.
const HURRY: f64 = 2.0;
/// How fast a doubt about a place is walked off, in metres a second: the speed of the walking graph on the level.
const WALKING_SPEED: f64 = 1.3;

/// The time of a reading within what is certain of it: after the beacon, before it was received. `after` is what the
/// phone's events before it claimed at least: a clock that was put back is seen by it, and then either may be wrong.
pub(super) fn when(reading: &Reading, after: Option<Timestamp>) -> (Moment, Option<Problem>) {
    let Reading { claimed, received_at, not_before, .. } = *reading;
    let earliest = not_before.map_or(claimed.earliest(), |beacon| beacon.max(claimed.earliest()));
    let latest = claimed.latest().min(received_at);
    let (at, possible) = if earliest <= latest {
        let narrowed = (earliest, latest) != (claimed.earliest(), claimed.latest());
        (if narrowed { Moment::between(earliest, latest) } else { claimed }, true)
    } else {
        let known = not_before.filter(|beacon| *beacon <= received_at);
        let unknown = Moment { at: received_at, error: claimed.error.max(UNCOMPARED) };
        (known.map_or(unknown, |beacon| Moment::between(beacon, received_at)), false)
    };
    let back = after.map_or(0, |after| after.since(at.latest()));
    let at = if back > 0 { Moment { error: at.error.saturating_add(back), ..at } } else { at };
    let doubtful = !possible || back > 0 || at.error > CLOCK_DOUBTFUL;
    (at, doubtful.then_some(Problem::ClockDoubtful { error: at.error }))
}

/// What the way from the sightings around a scan says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Way {
    /// Nobody could have walked it.
    pub(super) problem: Option<Problem>,
    /// From where he was seen before it is walkable in the time.
    pub(super) walkable: bool,
}

/// Holds a scan against where the guard was seen just before and just after.
pub(super) fn way(here: &Spot, at: Moment, sightings: &[Sighting], travel: &(impl Travel + ?Sized)) -> Way {
    let before = sightings.iter().filter(|sighting| sighting.at.at <= at.at).max_by_key(|sighting| sighting.at.at);
    let after = sightings.iter().filter(|sighting| sighting.at.at > at.at).min_by_key(|sighting| sighting.at.at);
    let seconds = |from: &Spot, to: &Spot| travel.seconds(&[from], to).first().copied().flatten();
    let from = before.and_then(|before| {
        let had = at.latest().since(before.at.earliest());
        seconds(&before.spot, here).map(|walk| too_fast(had, walk, before.doubt_m))
    });
    let to = after.and_then(|after| {
        let had = after.at.latest().since(at.earliest());
        seconds(here, &after.spot).map(|walk| too_fast(had, walk, after.doubt_m))
    });
    Way { problem: from.flatten().or(to.flatten()), walkable: from == Some(None) }
}

fn too_fast(had: Millis, walk_s: f64, doubt_m: f64) -> Option<Problem> {
    let least = (walk_s - doubt_m.max(0.0) / WALKING_SPEED).max(0.0) / HURRY;
    let needs = (least * 1_000.0).floor() as Millis;
    (had < needs).then_some(Problem::TooFast { had, needs })
}

/// What the round says: its time, its route, its order.
pub(super) fn of_round(round: &Round, checkpoint: CheckpointId, scan: ScanId, at: Moment) -> Vec<Problem> {
    let on_route: Vec<_> = round.stops.iter().enumerate().filter(|(_, stop)| stop.checkpoint == checkpoint).collect();
    if on_route.is_empty() {
        return vec![Problem::NotOnRoute];
    }
    let early = round.starts_at.since(at.latest());
    let early = (early > 0).then_some(Problem::Early { by: early });
    let is_this = |stop: &Stop| stop.state.scan().is_none_or(|by| by == scan);
    let Some((index, stop)) = on_route.into_iter().find(|(_, stop)| is_this(stop)) else {
        return early.into_iter().collect();
    };
    let late = at.earliest().since(stop.due_at);
    let late = (late > 0).then_some(Problem::Late { by: late });
    early.into_iter().chain(late).chain(wrong_order(round, index, at)).collect()
}

/// The next in order is the first that was not reached after the last that was. So one that was left out is named once,
/// and not at every checkpoint that comes after it.
fn wrong_order(round: &Round, index: usize, at: Moment) -> Option<Problem> {
    if round.order == Order::Free {
        return None;
    }
    let by_then = |stop: &Stop| stop.reached_at().is_some_and(|reached| reached <= at.latest());
    let others = round.stops.iter().enumerate().filter(|(other, _)| *other != index);
    let last = others.filter(|(_, stop)| by_then(stop)).map(|(other, _)| other).max();
    let next = last.map_or(0, |last| last + 1);
    let expected = round.stops.get(next).or(round.stops.last())?;
    (next != index).then_some(Problem::WrongOrder { expected: expected.checkpoint })
}
