//! Dijkstra over the open steps, forwards or backwards, node by node.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::NO_WAY;
use super::live::Net;

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
    /// Whether each node was reached by a step inside its area: then another such step leads nowhere new.
    inside: Vec<bool>,
    /// Cost in the upper half, node in the lower one.
    queue: BinaryHeap<Reverse<u64>>,
}

/// A node that was not reached by an edge.
pub(crate) const BY_NOTHING: u32 = u32::MAX;

impl<'a> Search<'a> {
    pub fn new(net: &'a Net, nodes: usize, direction: Direction, seeds: impl Iterator<Item = (u32, u32)>) -> Self {
        let mut search = Self {
            net,
            direction,
            cost: vec![NO_WAY; nodes],
            by: vec![BY_NOTHING; nodes],
            inside: vec![false; nodes],
            queue: BinaryHeap::new(),
        };
        for (node, cost) in seeds {
            search.relax(node, cost, BY_NOTHING, false);
        }
        search
    }

    fn relax(&mut self, node: u32, cost: u32, by: u32, inside: bool) {
        let index = node as usize;
        if cost < self.cost[index] {
            self.cost[index] = cost;
            self.by[index] = by;
            self.inside[index] = inside;
            self.queue.push(Reverse(u64::from(cost) << 32 | u64::from(node)));
        }
    }
}

/// Each node once, with its final cost.
impl Iterator for Search<'_> {
    type Item = (u32, u32);

    fn next(&mut self) -> Option<(u32, u32)> {
        while let Some(Reverse(entry)) = self.queue.pop() {
            let (cost, node) = ((entry >> 32) as u32, entry as u32);
            if cost > self.cost[node as usize] {
                continue;
            }
            let net = self.net;
            let side = |inside: bool| match self.direction {
                Direction::Forwards => net.out(node, inside),
                Direction::Backwards => net.into(node, inside),
            };
            let doors = side(false);
            let all = if self.inside[node as usize] { doors } else { side(true) };
            for (index, hop) in all.iter().enumerate() {
                self.relax(hop.node, cost.saturating_add(hop.ticks), hop.edge, index >= doors.len());
            }
            return Some((node, cost));
        }
        None
    }
}
