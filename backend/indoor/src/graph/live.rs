//! The steps that are open in one version of a graph.

use std::collections::BTreeSet;

use super::build::Plan;
use crate::plain::FeatureId;

/// Open steps by the node they leave and by the node they reach.
#[derive(Debug, Clone)]
pub(crate) struct Net {
    closed: BTreeSet<FeatureId>,
    out: Side,
    into: Side,
}

/// Steps in one array, grouped by node.
#[derive(Debug, Clone)]
struct Side {
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
        let side = |own: fn(&super::build::Edge) -> (u32, u32)| {
            let mut first = vec![0_u32; plan.nodes.len() + 1];
            let open = || plan.edges.iter().enumerate().filter(|(index, _)| !shut[*index]);
            for (_, edge) in open() {
                first[own(edge).0 as usize + 1] += 1;
            }
            for node in 0..plan.nodes.len() {
                first[node + 1] += first[node];
            }
            let mut next = first.clone();
            let mut steps = vec![Hop { node: 0, ticks: 0, edge: 0 }; first[plan.nodes.len()] as usize];
            for (index, edge) in open() {
                let (here, there) = own(edge);
                let slot = &mut next[here as usize];
                steps[*slot as usize] = Hop { node: there, ticks: edge.ticks, edge: index as u32 };
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

    /// Steps that leave a node.
    pub fn out(&self, node: u32) -> &[Hop] {
        self.out.at(node)
    }

    /// Steps that reach a node.
    pub fn into(&self, node: u32) -> &[Hop] {
        self.into.at(node)
    }
}

impl Side {
    fn at(&self, node: u32) -> &[Hop] {
        &self.steps[self.first[node as usize] as usize..self.first[node as usize + 1] as usize]
    }
}
