//! The building: IMDF floor plans of a site, places on them, and how long it takes a guard to walk from one to another.
//!
//! [`Building::import`] reads an archive, [`Graph::build`] turns it into a walking graph with the speeds of a
//! [`Pace`], [`Graph::walk`] finds the quickest way, [`Movers`] the guards nearest to a place. Pure: no IO, no clock,
//! no randomness; the same archive always gives the same graph.

mod archive;
mod building;
mod check;
mod geojson;
mod geometry;
mod graph;
mod import;
mod nearest;
mod pace;
pub mod plain;
mod svg;
mod topology;

pub use archive::{Archive, MAX_ENTRIES, MAX_UNPACKED_BYTES, MAX_ZIP_BYTES};
pub use building::Building;
pub use check::Check;
pub use graph::{Anchor, CACHE_BYTES, Graph, SNAP_METRES};
pub use import::{Code, ImportError, Problem, Report};
pub use nearest::Movers;
pub use pace::Pace;

/// A graph is built once and read by many threads.
const _: () = {
    const fn shared<T: Send + Sync>() {}
    shared::<Graph>();
    shared::<Building>();
    shared::<Movers>();
};
