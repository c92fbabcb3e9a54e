//! The steps that are open in one version of a graph.

use std::collections::BTreeSet;

use super::build::{Edge, Plan, Step};
use crate::plain::FeatureId;

/// Open steps by the node they leave and by the node they reach.
#[derive(Debug, Clone)]
pub(crate) struct Net {
    closed: BTreeSet<FeatureId>,
    out: Side,
    into: Side,
}

/// Steps in one array, grouped by node; within a node those through doors and between levels come before those
/// inside its area.
#[derive(Debug, Clone)]
struct Side {
    /// Twice as many as nodes, and one: where each node's two groups begin.
    first: Vec<u32>,
    steps: Vec<Hop>,
}

/// A step as seen from one of its ends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hop {
    /// The node at the other end.
    pub node: u32,
    pub ticks: u32,
    /// Index into [`Plan::edges`].
    pub edge: u32,
}

impl Net {
    pub fn of(plan: &Plan, closed: BTreeSet<FeatureId>) -> Self {
        let mut shut = vec![false; plan.edges.len()];
        for edge in closed.iter().filter_map(|feature| plan.closers.get(feature)).flatten() {
            shut[*edge as usize] = true;
        }
        let side = |own: fn(&Edge) -> (u32, u32)| {
            let mut first = vec![0_u32; 2 * plan.nodes.len() + 1];
            let open = || plan.edges.iter().enumerate().filter(|(index, _)| !shut[*index]);
            let group = |edge: &Edge| 2 * own(edge).0 as usize + usize::from(edge.step == Step::Inside);
            for (_, edge) in open() {
                first[group(edge) + 1] += 1;
            }
            for group in 1..first.len() {
                first[group] += first[group - 1];
            }
            let mut next = first.clone();
            let mut steps = vec![Hop { node: 0, ticks: 0, edge: 0 }; first[first.len() - 1] as usize];
            for (index, edge) in open() {
                let slot = &mut next[group(edge)];
                steps[*slot as usize] = Hop { node: own(edge).1, ticks: edge.ticks, edge: index as u32 };
                *slot += 1;
            }
            Side { first, steps }
        };
        let (out, into) = (side(|edge| (edge.from, edge.to)), side(|edge| (edge.to, edge.from)));
        Self { closed, out, into }
    }

    pub fn closed(&self) -> &BTreeSet<FeatureId> {
        &self.closed
    }

    pub fn steps(&self) -> usize {
        self.out.steps.len()
    }

    /// Steps that leave a node; `inside`: also those that stay in its area.
    pub fn out(&self, node: u32, inside: bool) -> &[Hop] {
        self.out.at(node, inside)
    }

    /// Steps that reach a node; `inside`: also those that come from its area.
    pub fn into(&self, node: u32, inside: bool) -> &[Hop] {
        self.into.at(node, inside)
    }
}

impl Side {
    fn at(&self, node: u32, inside: bool) -> &[Hop] {
        let group = 2 * node as usize;
        let end = if inside { group + 2 } else { group + 1 };
        &self.steps[self.first[group] as usize..self.first[end] as usize]
    }
}
