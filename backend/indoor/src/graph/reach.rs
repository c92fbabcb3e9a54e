//! How far every area is from one area: computed once per target area, kept while memory allows, and read by
//! nearest-guard queries in ascending order.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::search::{Direction, Search};
use super::{Anchor, Graph, NO_WAY};

/// Memory that one version of a graph may keep for distances, bytes. Beyond it queries search the graph instead: the
/// same answers, slower.
pub const CACHE_BYTES: usize = 192 << 20;

/// Areas with at most this many nodes are measured within a query.
const QUICK: u32 = 2;

/// Distances to one area.
#[derive(Debug)]
pub(crate) struct Reach {
    /// Areas in ascending order of the least cost from any of their nodes to any node of the target area.
    order: Vec<(u32, u32)>,
    /// Cost from each node to each node of the target area, node by node.
    cost: Vec<u32>,
    /// The least of them for each node.
    least: Vec<u32>,
    /// Number of nodes of the target area.
    width: usize,
}

/// Distances to all areas, as far as they were asked for.
#[derive(Debug)]
pub(crate) struct Reaches {
    of: Vec<OnceLock<Reach>>,
    bytes: AtomicUsize,
}

impl Reaches {
    pub fn new(areas: usize) -> Self {
        Self { of: (0..areas).map(|_| OnceLock::new()).collect(), bytes: AtomicUsize::new(0) }
    }
}

/// Some nodes of an area, or all of them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Near {
    pub area: u32,
    /// None of these nodes costs less.
    pub bound: u32,
    /// The first of the nodes, counted within the area.
    pub first: usize,
}

/// Areas around a target in ascending order of cost: read from kept distances, or found by searching.
#[derive(Debug)]
pub(crate) enum Order<'a> {
    Kept { graph: &'a Graph, reach: &'a Reach, to: &'a Anchor, next: usize, costs: Vec<u32> },
    Searched { graph: &'a Graph, search: Box<Search<'a>>, cost: u32 },
}

impl Graph {
    /// Fills the distances to all areas, as far as [`CACHE_BYTES`] goes: a second or two for a large hospital, to be
    /// done beside the queries. Until then these fill the distances of small rooms when they first need them, and
    /// search the graph for halls and corridors.
    pub fn warm(&self) {
        for area in 0..self.plan.areas.len() {
            self.reach(area);
        }
    }

    /// Bytes that this version keeps for distances now.
    pub fn cached_bytes(&self) -> usize {
        self.reaches.bytes.load(Ordering::Relaxed)
    }

    /// The distances to an area; none when they would take too much memory.
    pub(crate) fn reach(&self, area: usize) -> Option<&Reach> {
        let cell = self.reaches.of.get(area)?;
        if let Some(reach) = cell.get() {
            return Some(reach);
        }
        let width = self.plan.areas[area].count as usize;
        let bytes = self.plan.nodes.len() * (width + 1) * 4 + self.plan.areas.len() * 8;
        let taken = self.reaches.bytes.fetch_add(bytes, Ordering::Relaxed);
        if taken + bytes > CACHE_BYTES {
            self.reaches.bytes.fetch_sub(bytes, Ordering::Relaxed);
            return None;
        }
        let mut mine = false;
        let reach = cell.get_or_init(|| {
            mine = true;
            self.measure(area)
        });
        if !mine {
            self.reaches.bytes.fetch_sub(bytes, Ordering::Relaxed);
        }
        Some(reach)
    }

    fn measure(&self, area: usize) -> Reach {
        let plan = self.plan();
        let space = &plan.areas[area];
        let width = space.count as usize;
        let mut cost = vec![NO_WAY; plan.nodes.len() * width];
        for (column, target) in space.nodes().enumerate() {
            let seeds = std::iter::once((target as u32, 0));
            for (node, ticks) in Search::new(&self.net, plan.nodes.len(), Direction::Backwards, seeds) {
                cost[node as usize * width + column] = ticks;
            }
        }
        let least: Vec<u32> = match width {
            0 => vec![NO_WAY; plan.nodes.len()],
            _ => cost.chunks_exact(width).map(|row| row.iter().copied().fold(NO_WAY, u32::min)).collect(),
        };
        let mut order: Vec<(u32, u32)> = plan
            .areas
            .iter()
            .enumerate()
            .filter_map(|(index, other)| {
                let least = least[other.nodes()].iter().copied().min()?;
                (least < NO_WAY).then_some((least, index as u32))
            })
            .collect();
        order.sort_unstable();
        Reach { order, cost, least, width }
    }

    /// Areas from which a target can be reached, the nearest first.
    pub(crate) fn order<'a>(&'a self, to: &'a Anchor) -> Order<'a> {
        let area = to.area as usize;
        let kept = match self.reaches.of[area].get() {
            None if self.plan.areas[area].count <= QUICK => self.reach(area),
            known => known,
        };
        match kept {
            Some(reach) => Order::Kept { graph: self, reach, to, next: 0, costs: Vec::new() },
            None => self.searched(to),
        }
    }

    pub(crate) fn searched<'a>(&'a self, to: &'a Anchor) -> Order<'a> {
        Order::Searched { graph: self, search: Box::new(self.search_to(to)), cost: 0 }
    }

    pub(crate) fn search_to(&self, to: &Anchor) -> Search<'_> {
        let nodes = self.plan.areas[to.area as usize].nodes();
        let seeds = nodes.map(|node| node as u32).zip(to.offsets.iter().copied()).filter(|(_, cost)| *cost < NO_WAY);
        Search::new(&self.net, self.plan.nodes.len(), Direction::Backwards, seeds)
    }
}

impl Order<'_> {
    /// The next nodes whose area is `wanted`; none when there are no more that cost at most `limit`.
    pub fn next(&mut self, limit: u32, wanted: impl Fn(u32) -> bool) -> Option<Near> {
        match self {
            Self::Kept { reach, to, next, .. } => {
                let own = to.least;
                let rest = reach.order.get(*next..)?;
                let found = rest.iter().position(|&(least, area)| least + own > limit || wanted(area))?;
                *next += found + 1;
                let (least, area) = rest[found];
                (least + own <= limit).then_some(Near { area, bound: least + own, first: 0 })
            }
            Self::Searched { graph, search, cost } => loop {
                let (node, ticks) = search.next()?;
                if ticks > limit {
                    return None;
                }
                let area = graph.plan.nodes[node as usize].area;
                if wanted(area) {
                    *cost = ticks;
                    let first = (node - graph.plan.areas[area as usize].first) as usize;
                    return Some(Near { area, bound: ticks, first });
                }
            },
        }
    }

    /// The cost of each of the nodes that [`Order::next`] named last; no way where it is certainly more than `limit`.
    pub fn costs(&mut self, near: Near, limit: u32) -> &[u32] {
        match self {
            Self::Kept { graph, reach, to, costs, .. } => {
                let nodes = graph.plan.areas[near.area as usize].nodes();
                costs.clear();
                costs.extend(nodes.map(|node| {
                    if reach.least[node] + to.least > limit {
                        return NO_WAY;
                    }
                    let row = &reach.cost[node * reach.width..(node + 1) * reach.width];
                    row.iter().zip(&to.offsets).map(|(cost, offset)| cost + offset).fold(NO_WAY, u32::min)
                }));
                costs
            }
            Self::Searched { cost, .. } => std::slice::from_ref(cost),
        }
    }
}
