//! Dijkstra over the open steps, forwards or backwards, node by node.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::NO_WAY;
use super::live::{Hop, Net};

/// Which way steps are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    /// From the seeds onwards.
    Forwards,
    /// To the seeds.
    Backwards,
}

/// A search that hands out nodes in ascending order of cost.
#[derive(Debug)]
pub(crate) struct Search<'a> {
    net: &'a Net,
    direction: Direction,
    /// Cost of each node as far as known.
    pub cost: Vec<u32>,
    /// The edge by which each node was reached.
    pub by: Vec<u32>,
    queue: BinaryHeap<Reverse<(u32, u32)>>,
}

/// A node that was not reached by an edge.
pub(crate) const BY_NOTHING: u32 = u32::MAX;

impl<'a> Search<'a> {
    pub fn new(net: &'a Net, nodes: usize, direction: Direction, seeds: impl Iterator<Item = (u32, u32)>) -> Self {
        let mut search =
            Self { net, direction, cost: vec![NO_WAY; nodes], by: vec![BY_NOTHING; nodes], queue: BinaryHeap::new() };
        for (node, cost) in seeds {
            search.relax(node, cost, BY_NOTHING);
        }
        search
    }

    fn relax(&mut self, node: u32, cost: u32, by: u32) {
        if cost < self.cost[node as usize] {
            self.cost[node as usize] = cost;
            self.by[node as usize] = by;
            self.queue.push(Reverse((cost, node)));
        }
    }
}

/// Each node once, with its final cost.
impl Iterator for Search<'_> {
    type Item = (u32, u32);

    fn next(&mut self) -> Option<(u32, u32)> {
        while let Some(Reverse((cost, node))) = self.queue.pop() {
            if cost > self.cost[node as usize] {
                continue;
            }
            let net = self.net;
            let hops: &[Hop] = match self.direction {
                Direction::Forwards => net.out(node),
                Direction::Backwards => net.into(node),
            };
            for hop in hops {
                self.relax(hop.node, cost.saturating_add(hop.ticks), hop.edge);
            }
            return Some((node, cost));
        }
        None
    }
}
