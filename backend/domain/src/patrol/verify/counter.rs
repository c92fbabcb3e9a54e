//! What a tag's counter says. One tap can move it on by more than one, so gaps are normal.

use super::Problem;
use crate::{
    DeviceId, ScanId,
    patrol::Moment,
    time::{HOUR, Millis},
};
use serde::{Deserialize, Serialize};

/// So many readings of one phone without a gap are a run.
const RUN: usize = 3;
/// Over so much time, in milliseconds, a run looks harvested.
const SPREAD: Millis = HOUR;

/// An earlier reading of the same tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tap {
    /// The scan.
    pub scan: ScanId,
    /// The counter.
    pub counter: u32,
    /// When.
    pub at: Moment,
    /// On which phone.
    pub device: DeviceId,
}

/// What a counter says of its scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counter {
    /// Above all that were seen.
    Fresh,
    /// The same scan again.
    Same,
    /// Seen before in another scan.
    Replay {
        /// That scan.
        of: ScanId,
    },
    /// Not seen, but lower than one that was: it was long on its way.
    Late {
        /// Its time lies between those of its neighbours, as far as the clocks can tell.
        fits: bool,
    },
}

/// Judges a counter against all that were seen of the tag.
#[must_use]
pub fn judge(scan: ScanId, counter: u32, at: Moment, seen: &[Tap]) -> Counter {
    let mut same = seen.iter().filter(|tap| tap.counter == counter);
    if let Some(first) = same.clone().next() {
        // With its own among them it is itself, whatever copied it since.
        return if same.any(|tap| tap.scan == scan) { Counter::Same } else { Counter::Replay { of: first.scan } };
    }
    let above = seen.iter().filter(|tap| tap.counter > counter).min_by_key(|tap| tap.counter);
    let below = seen.iter().filter(|tap| tap.counter < counter).max_by_key(|tap| tap.counter);
    match above {
        None => Counter::Fresh,
        Some(above) => {
            let before_it = at.earliest() <= above.at.latest();
            let after_that = below.is_none_or(|below| below.at.earliest() <= at.latest());
            Counter::Late { fits: before_it && after_that }
        }
    }
}

/// Whether the reading is one of a run of the same phone that is spread over hours.
pub(super) fn harvested(device: DeviceId, counter: u32, at: Moment, seen: &[Tap]) -> Option<Problem> {
    let of_phone = |counter: u32| seen.iter().find(|tap| tap.counter == counter && tap.device == device);
    let down = (1..=counter).map_while(|by| of_phone(counter - by));
    let up = (1..=u32::MAX - counter).map_while(|by| of_phone(counter + by));
    let times: Vec<_> = down.chain(up).map(|tap| tap.at).chain([at]).collect();
    let (first, last) = (times.iter().map(|at| at.latest()).min()?, times.iter().map(|at| at.earliest()).max()?);
    let span = last.since(first);
    let run = u32::try_from(times.len()).unwrap_or(u32::MAX);
    (times.len() >= RUN && span >= SPREAD).then_some(Problem::Harvested { run, span })
}
