//! The way itself, leg by leg.

use super::build::{Space, Step};
use super::search::{BY_NOTHING, Direction, Search};
use super::{Anchor, Graph, NO_WAY, seconds};
use crate::geometry::Pt;
use crate::plain::{Labels, Leg, LegKind, OpeningKind, Spot, Walk};

impl Graph {
    /// Seconds of the quickest walk; none when there is no way, or when an anchor is of another graph.
    pub fn seconds(&self, from: &Anchor, to: &Anchor) -> Option<f64> {
        let ticks = self.ticks(from, to);
        (ticks < NO_WAY).then(|| seconds(ticks))
    }

    /// Seconds of the quickest walk from each of `from`, by one search of the whole graph and without kept distances: the
    /// same as [`Graph::seconds`], and what such a search costs.
    pub fn seconds_by_search(&self, from: &[Anchor], to: &Anchor) -> Vec<Option<f64>> {
        if !self.owns(to) {
            return vec![None; from.len()];
        }
        let mut search = self.search_to(to);
        search.by_ref().for_each(drop);
        let ticks = |from: &Anchor| {
            let nodes = self.plan().areas[from.area as usize].nodes();
            let through = search.cost[nodes].iter().zip(&from.offsets).map(|(cost, offset)| cost + offset).min();
            through.unwrap_or(NO_WAY).min(self.within(from, to))
        };
        let found = from.iter().map(|from| if self.owns(from) { ticks(from) } else { NO_WAY });
        found.map(|ticks| (ticks < NO_WAY).then(|| seconds(ticks))).collect()
    }

    /// Seconds of the quickest walk between two spots; none when one is nowhere near the plan or there is no way.
    pub fn seconds_between(&self, from: &Spot, to: &Spot) -> Option<f64> {
        self.seconds(&self.anchor(from)?, &self.anchor(to)?)
    }

    pub(crate) fn ticks(&self, from: &Anchor, to: &Anchor) -> u32 {
        if !(self.owns(from) && self.owns(to)) {
            return NO_WAY;
        }
        let mut best = self.within(from, to);
        let mut order = self.order(to);
        while let Some(near) = order.next(best, |area| area == from.area) {
            let offsets = &from.offsets[near.first..];
            let least = order.costs(near, best).iter().zip(offsets).map(|(cost, offset)| cost + offset).min();
            best = best.min(least.unwrap_or(NO_WAY));
        }
        best.min(NO_WAY)
    }

    /// The quickest walk between two spots; none when one is nowhere near the plan or there is no way.
    pub fn walk_between(&self, from: &Spot, to: &Spot) -> Option<Walk> {
        self.walk(&self.anchor(from)?, &self.anchor(to)?)
    }

    /// The quickest walk; none when there is no way, or when an anchor is of another graph.
    pub fn walk(&self, from: &Anchor, to: &Anchor) -> Option<Walk> {
        if !(self.owns(from) && self.owns(to)) {
            return None;
        }
        let plan = self.plan();
        let (start, end) = (&plan.areas[from.area as usize], &plan.areas[to.area as usize]);
        let straight = self.within(from, to);
        let seeds = start.nodes().map(|node| node as u32).zip(from.offsets.iter().copied());
        let seeds = seeds.filter(|(_, cost)| *cost < NO_WAY);
        let mut search = Search::new(&self.net, plan.nodes.len(), Direction::Forwards, seeds);
        let mut best = (straight, None);
        for (node, cost) in search.by_ref() {
            if cost >= best.0 {
                break;
            }
            if end.nodes().contains(&(node as usize)) {
                let total = cost + to.offsets[node as usize - end.first as usize];
                if total < best.0 {
                    best = (total, Some(node));
                }
            }
        }
        if best.0 >= NO_WAY {
            return None;
        }
        let mut trail = Trail::new(self, from);
        match best.1 {
            None => trail.cross(start, to.at, straight),
            Some(last) => {
                let mut edges = Vec::new();
                let mut node = last;
                while search.by[node as usize] != BY_NOTHING {
                    let edge = search.by[node as usize];
                    edges.push(edge);
                    node = plan.edges[edge as usize].from;
                }
                trail.cross(start, plan.nodes[node as usize].at, from.offsets[node as usize - start.first as usize]);
                for edge in edges.into_iter().rev() {
                    trail.step(edge);
                }
                trail.cross(end, to.at, to.offsets[last as usize - end.first as usize]);
            }
        }
        Some(trail.finish(to, best.0))
    }
}

/// A walk in the making.
struct Trail<'a> {
    graph: &'a Graph,
    at: Pt,
    assumed: bool,
    legs: Vec<Leg>,
}

impl<'a> Trail<'a> {
    fn new(graph: &'a Graph, from: &Anchor) -> Self {
        let plan = graph.plan();
        let outside = plan.frame.metres([from.spot.lon, from.spot.lat]);
        let mut trail = Self { graph, at: from.at, assumed: false, legs: Vec::new() };
        if from.approach > 0 {
            trail.leg_in(&plan.areas[from.area as usize], &[outside, from.at], 0);
        }
        trail
    }

    fn finish(mut self, to: &Anchor, ticks: u32) -> Walk {
        if to.approach > 0 {
            let plan = self.graph.plan();
            let outside = plan.frame.metres([to.spot.lon, to.spot.lat]);
            self.leg_in(&plan.areas[to.area as usize], &[to.at, outside], 0);
        }
        let metres = self.legs.iter().map(|leg| leg.metres).sum();
        Walk { seconds: seconds(ticks), metres, assumed: self.assumed, legs: self.legs }
    }

    /// Through an area to a point of it.
    fn cross(&mut self, space: &Space, to: Pt, ticks: u32) {
        let way = space.sight.way(self.at, to);
        self.leg_in(space, &way, ticks);
        self.at = to;
    }

    fn leg_in(&mut self, space: &Space, way: &[Pt], ticks: u32) {
        self.assumed |= space.ground.is_assumed();
        let metres: f64 = way.windows(2).map(|pair| pair[0].to(pair[1])).sum();
        if ticks == 0 && metres < 1e-6 {
            return;
        }
        let level = self.graph.plan().levels[space.level];
        let (via, via_name) = space.unit.clone().map_or((None, Labels::default()), |(id, labels)| (Some(id), labels));
        let same = self
            .legs
            .last_mut()
            .filter(|leg| leg.kind == space.leg() && leg.via == via && leg.level == level && leg.to_level == level);
        let leg = match same {
            Some(leg) => leg,
            None => {
                let leg = Leg {
                    kind: space.leg(),
                    level,
                    to_level: level,
                    via,
                    via_name,
                    line: Vec::new(),
                    seconds: 0.0,
                    metres: 0.0,
                };
                self.legs.push(leg);
                let last = self.legs.len() - 1;
                &mut self.legs[last]
            }
        };
        let places = way.iter().map(|p| self.graph.plan().frame.degrees(*p));
        for place in places {
            if leg.line.last() != Some(&place) {
                leg.line.push(place);
            }
        }
        leg.seconds += seconds(ticks);
        leg.metres += metres;
    }

    fn step(&mut self, edge: u32) {
        let plan = self.graph.plan();
        let edge = &plan.edges[edge as usize];
        let (from, to) = (&plan.nodes[edge.from as usize], &plan.nodes[edge.to as usize]);
        let (space, next) = (&plan.areas[from.area as usize], &plan.areas[to.area as usize]);
        let line: Vec<[f64; 2]> = [from.at, to.at].iter().map(|p| plan.frame.degrees(*p)).collect();
        let (level, to_level) = (plan.levels[space.level], plan.levels[next.level]);
        match edge.step {
            Step::Inside => self.cross(space, to.at, edge.ticks),
            Step::Door(door) => {
                let door = &plan.doors[door as usize];
                self.assumed |= door.assumed;
                match &door.opening {
                    Some((id, labels, kind)) if *kind != OpeningKind::Gap => self.legs.push(Leg {
                        kind: LegKind::Door,
                        level,
                        to_level,
                        via: Some(*id),
                        via_name: labels.clone(),
                        line,
                        seconds: seconds(edge.ticks),
                        metres: door.metres,
                    }),
                    // A gap is no event on the way: its thickness belongs to the floor behind it.
                    _ => self.leg_in(next, &[from.at, to.at], edge.ticks),
                }
            }
            Step::Ride(ride) => {
                let ride = &plan.rides[ride as usize];
                self.assumed |= ride.assumed;
                let (via, via_name) =
                    ride.unit.clone().map_or((None, Labels::default()), |(id, labels)| (Some(id), labels));
                self.legs.push(Leg {
                    kind: ride.leg,
                    level,
                    to_level,
                    via,
                    via_name,
                    line,
                    seconds: seconds(edge.ticks),
                    metres: ride.metres,
                });
            }
        }
        self.at = to.at;
    }
}
