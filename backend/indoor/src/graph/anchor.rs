//! A spot in the graph.

use super::build::Space;
use super::{Graph, NO_WAY, ticks};
use crate::building::Building;
use crate::geometry::{Pt, Ties};
use crate::plain::Spot;

/// A spot outside every area is moved onto the nearest one up to this far away, metres.
pub const SNAP_METRES: f64 = 25.0;

/// A spot and the seconds from it to every door and landing of its area. Within an area both directions take the
/// same time. An anchor holds for all versions of a graph, whatever is closed.
#[derive(Debug, Clone, PartialEq)]
pub struct Anchor {
    pub(crate) area: u32,
    pub(crate) at: Pt,
    pub(crate) spot: Spot,
    /// From the spot to the area, when it lies outside.
    pub(crate) approach: u32,
    /// Ticks to each node of the area, with the approach.
    pub(crate) offsets: Vec<u32>,
    /// The smallest of them.
    pub(crate) least: u32,
    pub(crate) ties: Ties,
    pub(crate) reach: Vec<f64>,
}

impl Anchor {
    /// The spot that was anchored.
    pub fn spot(&self) -> &Spot {
        &self.spot
    }

    /// Seconds to the nearest door or landing; infinite in a room without any.
    pub fn seconds_to_door(&self) -> f64 {
        if self.least >= NO_WAY { f64::INFINITY } else { super::seconds(self.least) }
    }
}

impl Graph {
    /// Puts a spot into the graph: into the area it lies in, else onto the nearest one of its storey within
    /// [`SNAP_METRES`]. None when its level is not in the plan or nothing is near.
    pub fn anchor(&self, spot: &Spot) -> Option<Anchor> {
        let plan = self.plan();
        let level = plan.levels.iter().position(|id| *id == spot.level)?;
        let p = plan.frame.metres([spot.lon, spot.lat]);
        if !(p.x.is_finite() && p.y.is_finite()) {
            return None;
        }
        let (area, at) = self.area_for(level, p)?;
        let space = &plan.areas[area];
        let outside = p.to(at);
        let approach = ticks(outside / space.mps);
        let ties = space.sight.ties(at);
        let reach = space.sight.reach(&ties);
        let offsets: Vec<u32> = space
            .nodes()
            .map(|node| {
                let node = &plan.nodes[node];
                let metres = space.sight.metres(node.at, &node.reach, at, &ties);
                if metres.is_finite() {
                    ticks(metres / space.mps).saturating_add(approach).min(NO_WAY - 1)
                } else {
                    NO_WAY
                }
            })
            .collect();
        let least = offsets.iter().copied().min().unwrap_or(NO_WAY);
        Some(Anchor { area: area as u32, at, spot: *spot, approach, offsets, least, ties, reach })
    }

    /// The anchor of a unit: its display point.
    pub fn anchor_unit(&self, building: &Building, unit: crate::plain::FeatureId) -> Option<Anchor> {
        self.anchor(&building.spot_of_unit(unit)?)
    }

    fn area_for(&self, level: usize, p: Pt) -> Option<(usize, Pt)> {
        let plan = self.plan();
        let storey = plan.ordinals[level];
        let others = || {
            let levels = (0..plan.levels.len()).filter(|other| *other != level && plan.ordinals[*other] == storey);
            levels.flat_map(|level| plan.on_level[level].iter().copied())
        };
        let own = || plan.on_level[level].iter().copied();
        let rank = |space: &Space| (space.ground.is_assumed(), space.region.area());
        let inside = |areas: &mut dyn Iterator<Item = usize>| {
            areas.filter(|area| plan.areas[*area].region.contains(p)).min_by(|a, b| {
                let (a, b) = (rank(&plan.areas[*a]), rank(&plan.areas[*b]));
                a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
            })
        };
        if let Some(area) = inside(&mut own()).or_else(|| inside(&mut others())) {
            return Some((area, p));
        }
        own()
            .chain(others())
            .filter(|area| plan.areas[*area].region.is_near(p, SNAP_METRES))
            .map(|area| (area, plan.areas[area].region.nearest_edge_point(p)))
            .filter(|(_, at)| at.to(p) <= SNAP_METRES)
            .min_by(|a, b| a.1.to(p).total_cmp(&b.1.to(p)).then(a.0.cmp(&b.0)))
    }

    /// True when the anchor was made by a version of this graph.
    pub(crate) fn owns(&self, anchor: &Anchor) -> bool {
        let space = self.plan().areas.get(anchor.area as usize);
        space.is_some_and(|space| space.count as usize == anchor.offsets.len())
    }

    /// Ticks straight through the area when both are in the same one.
    pub(crate) fn within(&self, from: &Anchor, to: &Anchor) -> u32 {
        if from.area != to.area {
            return NO_WAY;
        }
        let space = &self.plan().areas[to.area as usize];
        let metres = space.sight.metres(to.at, &to.reach, from.at, &from.ties);
        if !metres.is_finite() {
            return NO_WAY;
        }
        let through = ticks(metres / space.mps);
        through.saturating_add(from.approach).saturating_add(to.approach).min(NO_WAY - 1)
    }
}
