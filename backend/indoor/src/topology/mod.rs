//! How a plan hangs together: areas that one can walk about in, gates between them, and climbs between levels.
//!
//! Everything that the plan does not say and that is taken to be so (floor that is not drawn, stairs that only lie
//! above each other) is marked as assumed.

mod category;
mod climbs;
mod gates;
mod passages;
mod undrawn;

pub(crate) use category::Transit;

use crate::building::Parts;
use crate::geometry::{Pt, Region};
use crate::import::Report;
use crate::plain::FeatureId;

/// Shapes of features in local metres, in the order of their lists.
#[derive(Debug, Clone, Default)]
pub(crate) struct Regions {
    pub venue: Vec<Region>,
    pub footprints: Vec<Region>,
    pub levels: Vec<Vec<Region>>,
    pub units: Vec<Vec<Region>>,
}

/// A feature that a relationship names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reference(pub FeatureId);

/// An IMDF relationship.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Relation {
    pub key: String,
    pub category: String,
    pub directed: bool,
    /// Origin, intermediaries, destination: those that are there.
    pub chain: Vec<Reference>,
}

/// What an area is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Ground {
    /// The floor of a unit in a building.
    Indoor,
    /// A unit outside.
    Outdoor,
    /// Floor of a level that no unit covers.
    Undrawn,
    /// Ground outside that nothing covers.
    UndrawnOutdoor,
}

impl Ground {
    pub fn is_assumed(self) -> bool {
        matches!(self, Self::Undrawn | Self::UndrawnOutdoor)
    }
}

/// A connected floor that one can walk about in.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Floor {
    /// Index of its level.
    pub level: usize,
    /// Index of its unit; none for floor that is not drawn.
    pub unit: Option<usize>,
    pub ground: Ground,
    pub region: Region,
}

/// A way from one area into another on the same storey.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Gate {
    /// Index of its opening; none for a passage that is assumed or only said by a relationship.
    pub opening: Option<usize>,
    /// The two areas, with the point of each where it is entered.
    pub sides: [(usize, Pt); 2],
    /// Only from the first side to the second.
    pub one_way: bool,
    /// The plan does not say it.
    pub assumed: bool,
}

/// A way from one level to another.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Climb {
    pub transit: Transit,
    /// Areas and points of the two ends; the first is the origin when directed.
    pub ends: [(usize, Pt); 2],
    /// The unit that names it and that can be closed.
    pub unit: Option<usize>,
    /// Only from the first end to the second.
    pub one_way: bool,
    /// The plan does not say it.
    pub assumed: bool,
}

/// All of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Topology {
    pub areas: Vec<Floor>,
    /// The areas of each unit.
    pub of_unit: Vec<Vec<usize>>,
    /// The areas on each level.
    pub on_level: Vec<Vec<usize>>,
    pub gates: Vec<Gate>,
    pub climbs: Vec<Climb>,
}

impl Topology {
    /// Works it out. Tells the openings of `parts` which units they join.
    pub fn of(parts: &mut Parts, regions: Regions, relations: &[Relation], report: &mut Report) -> Self {
        let mut topology = Self {
            of_unit: vec![Vec::new(); parts.units.len()],
            on_level: vec![Vec::new(); parts.levels.len()],
            ..Self::default()
        };
        let drawn = undrawn::Drawn::new(parts, regions, report);
        for (unit, regions) in drawn.units.iter().enumerate() {
            if category::is_solid(&parts.units[unit].category) {
                continue;
            }
            let level = drawn.level_of_unit[unit];
            let ground = if parts.levels[level].outdoor { Ground::Outdoor } else { Ground::Indoor };
            for region in regions {
                topology.add(Floor { level, unit: Some(unit), ground, region: region.clone() });
            }
        }
        let half_open = gates::join(&mut topology, parts, &drawn);
        undrawn::join(&mut topology, parts, &drawn, half_open, report);
        passages::join(&mut topology, parts, &drawn, report);
        climbs::join(&mut topology, parts, relations, report);
        topology
    }

    fn add(&mut self, floor: Floor) -> usize {
        let area = self.areas.len();
        self.on_level[floor.level].push(area);
        if let Some(unit) = floor.unit {
            self.of_unit[unit].push(area);
        }
        self.areas.push(floor);
        area
    }

    /// The area of a level that a point lies in: a drawn one before floor that is not drawn, then the smallest.
    pub fn area_at(&self, level: usize, p: Pt) -> Option<usize> {
        self.smallest(self.on_level[level].iter().copied().filter(|area| self.areas[*area].region.contains(p)))
    }

    fn smallest(&self, areas: impl Iterator<Item = usize>) -> Option<usize> {
        areas.min_by(|a, b| {
            let (a, b) = (&self.areas[*a], &self.areas[*b]);
            a.ground.is_assumed().cmp(&b.ground.is_assumed()).then(a.region.area().total_cmp(&b.region.area()))
        })
    }
}

/// Which areas hang together on a storey.
#[derive(Debug, Clone)]
struct Groups(Vec<usize>);

impl Groups {
    fn of(topology: &Topology) -> Self {
        let mut groups = Self((0..topology.areas.len()).collect());
        for gate in &topology.gates {
            groups.join(gate.sides[0].0, gate.sides[1].0);
        }
        groups
    }

    fn find(&self, mut area: usize) -> usize {
        while self.0[area] != area {
            area = self.0[area];
        }
        area
    }

    /// True when they were apart before.
    fn join(&mut self, a: usize, b: usize) -> bool {
        let (a, b) = (self.find(a), self.find(b));
        let (low, high) = (a.min(b), a.max(b));
        self.0[high] = low;
        low != high
    }
}
