//! The load generator: what Shouwang costs, beside bare programs that do the least that the same promise needs, and
//! beside well-known servers. Both sides of a ratio run in turns in one run, since the machine's mood changes.

pub mod alarms;
pub mod arrivals;
pub mod assign;
pub mod bare;
pub mod child;
pub mod crowd;
pub mod decide;
pub mod doors;
pub mod fanout;
pub mod floor;
pub mod ground;
pub mod hospital;
pub mod http;
pub mod machine;
pub mod mqtt;
pub mod nearest;
pub mod positions;
pub mod report;
pub mod rig;
pub mod rivals;
pub mod rows;
pub mod scan_check;
pub mod socket;
pub mod storm;
pub mod story;
pub mod sync;

/// Whatever ends a measurement, in words for the person who started it.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// How long to measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// Six minutes at most instead of twenty.
    pub quick: bool,
}

impl Extent {
    /// One of two amounts.
    #[must_use]
    pub const fn of(self, quick: usize, full: usize) -> usize {
        if self.quick { quick } else { full }
    }
}

/// A line for whoever waits.
pub fn progress(text: &str) {
    use std::io::Write;
    drop(writeln!(std::io::stderr().lock(), "  {text}"));
}
