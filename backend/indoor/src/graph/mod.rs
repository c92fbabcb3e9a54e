//! The walking graph: exact walking seconds between any two spots of a site.
//!
//! Nodes are the places where one enters or leaves an area: each side of a door, each landing of stairs, each stop of
//! a lift. Inside an area every node is joined to every other by the shortest way over its floor. A spot hangs on the
//! nodes of its area by an [`Anchor`].
//!
//! All costs are whole ticks of 0.1 ms, rounded up per step, so that sums do not depend on their order and two ways
//! of computing the same distance give the same number.

mod anchor;
mod build;
mod live;
mod reach;
mod search;
mod walk;

use std::collections::BTreeSet;
use std::sync::Arc;

pub use anchor::{Anchor, SNAP_METRES};
pub(crate) use build::{Plan, Step};
pub use reach::CACHE_BYTES;
pub(crate) use reach::{Near, Order};

use crate::building::Building;
use crate::pace::Pace;
use crate::plain::FeatureId;
use live::Net;
use reach::Reaches;
use search::{Direction, Search};

/// Ticks per second.
const TICKS: f64 = 10_000.0;
/// No way. Three of them still fit into a `u32`.
pub(crate) const NO_WAY: u32 = 1 << 30;

/// Seconds to ticks, rounded up, at most one below [`NO_WAY`].
pub(crate) fn ticks(seconds: f64) -> u32 {
    // A millionth of a tick is rounding in the geometry, not distance.
    let ticks = (seconds * TICKS - 1e-6).ceil();
    if ticks >= f64::from(NO_WAY) { NO_WAY - 1 } else { ticks.max(0.0) as u32 }
}

pub(crate) fn seconds(ticks: u32) -> f64 {
    f64::from(ticks) / TICKS
}

/// A walking graph, with some of its doors and lifts closed. Cheap to clone; a version is never changed, so readers
/// keep using theirs while [`Graph::close`] and [`Graph::open`] make new ones.
#[derive(Debug, Clone)]
pub struct Graph {
    plan: Arc<Plan>,
    net: Arc<Net>,
    reaches: Arc<Reaches>,
}

impl Graph {
    /// Builds the graph of a building. What the plan calls out of service is closed. Unusable numbers of the pace are
    /// replaced by their defaults.
    pub fn build(building: &Building, pace: &Pace) -> Self {
        let plan = Plan::of(building, &pace.sound());
        let closed = building.openings().iter().filter(|opening| opening.out_of_service).map(|opening| opening.id);
        Self::version(Arc::new(plan), closed.collect())
    }

    /// Number of nodes.
    pub fn nodes(&self) -> usize {
        self.plan.nodes.len()
    }

    /// Number of steps from node to node that are open.
    pub fn steps(&self) -> usize {
        self.net.steps()
    }

    /// The doors, lifts, stairs and rooms that are closed in this version.
    pub fn closed(&self) -> &BTreeSet<FeatureId> {
        self.net.closed()
    }

    /// A version with a door, a lift or stairs (by any of its units), or a room closed; none when the walking graph
    /// has no such feature. Readers of this version are not disturbed.
    pub fn close(&self, feature: FeatureId) -> Option<Self> {
        self.plan.closers.contains_key(&feature).then(|| {
            let mut closed = self.closed().clone();
            closed.insert(feature);
            self.successor(closed)
        })
    }

    /// A version with a feature open again; none when the walking graph has no such feature.
    pub fn open(&self, feature: FeatureId) -> Option<Self> {
        self.plan.closers.contains_key(&feature).then(|| {
            let mut closed = self.closed().clone();
            closed.remove(&feature);
            self.successor(closed)
        })
    }

    /// A version in which exactly these features are closed, as far as the walking graph has them.
    pub fn with_closed(&self, features: impl IntoIterator<Item = FeatureId>) -> Self {
        self.successor(features.into_iter().filter(|feature| self.plan.closers.contains_key(feature)).collect())
    }

    fn version(plan: Arc<Plan>, closed: BTreeSet<FeatureId>) -> Self {
        let net = Net::of(&plan, closed);
        let reaches = Reaches::new(plan.areas.len());
        Self { net: Arc::new(net), reaches: Arc::new(reaches), plan }
    }

    fn successor(&self, closed: BTreeSet<FeatureId>) -> Self {
        if closed == *self.closed() { self.clone() } else { Self::version(self.plan.clone(), closed) }
    }

    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }
}

/// What a check of the plan asks.
impl Graph {
    /// From and to of every open step.
    pub(crate) fn open_steps(&self) -> impl Iterator<Item = (u32, u32)> {
        (0..self.plan.nodes.len() as u32)
            .flat_map(|node| self.net.out(node, true).iter().map(move |hop| (node, hop.node)))
    }

    /// Which nodes can be reached from the seeds; or, not onwards, from which nodes a seed can be reached.
    pub(crate) fn reached(&self, seeds: impl Iterator<Item = u32>, onwards: bool) -> Vec<bool> {
        let direction = if onwards { Direction::Forwards } else { Direction::Backwards };
        let mut reached = vec![false; self.plan.nodes.len()];
        for (node, _) in Search::new(&self.net, reached.len(), direction, seeds.map(|node| (node, 0))) {
            reached[node as usize] = true;
        }
        reached
    }
}
