//! The building as the plan describes it, and questions about it that need no walking.

use std::collections::BTreeMap;

use crate::geometry::{Frame, Pt};
use crate::plain::{Address, Amenity, FeatureId, House, Labels, Level, Opening, Spot, Unit};
use crate::topology::Topology;

/// The venue's own feature.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Venue {
    pub id: Option<FeatureId>,
    pub labels: Labels,
}

/// What an import reads.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Parts {
    pub venue: Venue,
    pub frame: Frame,
    pub houses: Vec<House>,
    pub levels: Vec<Level>,
    pub units: Vec<Unit>,
    pub openings: Vec<Opening>,
    pub amenities: Vec<Amenity>,
}

/// Where a feature stands in its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    House(usize),
    Level(usize),
    Unit(usize),
    Opening(usize),
}

/// A site's floor plans: buildings, levels, units, openings, and how they hang together.
#[derive(Debug, Clone, PartialEq)]
pub struct Building {
    parts: Parts,
    topology: Topology,
    places: BTreeMap<FeatureId, Place>,
}

impl Building {
    pub(crate) fn new(parts: Parts, topology: Topology) -> Self {
        let mut places = BTreeMap::new();
        places.extend(parts.houses.iter().enumerate().map(|(index, house)| (house.id, Place::House(index))));
        places.extend(parts.levels.iter().enumerate().map(|(index, level)| (level.id, Place::Level(index))));
        places.extend(parts.units.iter().enumerate().map(|(index, unit)| (unit.id, Place::Unit(index))));
        places.extend(parts.openings.iter().enumerate().map(|(index, opening)| (opening.id, Place::Opening(index))));
        Self { parts, topology, places }
    }

    /// The venue's id; none when the archive has no venue.
    pub fn venue(&self) -> Option<FeatureId> {
        self.parts.venue.id
    }

    /// The venue's names.
    pub fn labels(&self) -> &Labels {
        &self.parts.venue.labels
    }

    /// All buildings, in the order of the archive.
    pub fn buildings(&self) -> &[House] {
        &self.parts.houses
    }

    /// All levels, the lowest first.
    pub fn levels(&self) -> &[Level] {
        &self.parts.levels
    }

    /// All units, in the order of the archive.
    pub fn units(&self) -> &[Unit] {
        &self.parts.units
    }

    /// All openings, in the order of the archive.
    pub fn openings(&self) -> &[Opening] {
        &self.parts.openings
    }

    /// All amenities, in the order of the archive.
    pub fn amenities(&self) -> &[Amenity] {
        &self.parts.amenities
    }

    /// A building by its id.
    pub fn building(&self, id: FeatureId) -> Option<&House> {
        match self.places.get(&id)? {
            Place::House(index) => self.parts.houses.get(*index),
            _ => None,
        }
    }

    /// A level by its id.
    pub fn level(&self, id: FeatureId) -> Option<&Level> {
        match self.places.get(&id)? {
            Place::Level(index) => self.parts.levels.get(*index),
            _ => None,
        }
    }

    /// A unit by its id.
    pub fn unit(&self, id: FeatureId) -> Option<&Unit> {
        match self.places.get(&id)? {
            Place::Unit(index) => self.parts.units.get(*index),
            _ => None,
        }
    }

    /// An opening by its id.
    pub fn opening(&self, id: FeatureId) -> Option<&Opening> {
        match self.places.get(&id)? {
            Place::Opening(index) => self.parts.openings.get(*index),
            _ => None,
        }
    }

    /// The unit that a spot lies in; where units overlap, the smallest.
    pub fn unit_at(&self, spot: &Spot) -> Option<&Unit> {
        let level = self.level_index(spot.level)?;
        let area = self.topology.area_at(level, self.metres(spot)?)?;
        self.topology.areas[area].unit.map(|unit| &self.parts.units[unit])
    }

    /// A point inside a unit: where its name is drawn.
    pub fn spot_of_unit(&self, id: FeatureId) -> Option<Spot> {
        self.unit(id).map(|unit| unit.display)
    }

    /// Building · floor · room of a spot. Unknown parts are empty.
    pub fn address(&self, spot: &Spot) -> Address {
        let Some(level) = self.level(spot.level) else { return Address::default() };
        let house = level.buildings.first().and_then(|id| self.building(*id));
        Address {
            building: house.map(|house| house.labels.clone()).unwrap_or_default(),
            floor: if level.short_name.is_empty() { level.labels.clone() } else { level.short_name.clone() },
            room: self.unit_at(spot).map(|unit| unit.labels.clone()).unwrap_or_default(),
        }
    }

    pub(crate) fn parts(&self) -> &Parts {
        &self.parts
    }

    pub(crate) fn topology(&self) -> &Topology {
        &self.topology
    }

    pub(crate) fn level_index(&self, id: FeatureId) -> Option<usize> {
        match self.places.get(&id)? {
            Place::Level(index) => Some(*index),
            _ => None,
        }
    }

    /// The spot in local metres; none when its coordinates are not numbers.
    pub(crate) fn metres(&self, spot: &Spot) -> Option<Pt> {
        let p = self.parts.frame.metres([spot.lon, spot.lat]);
        (p.x.is_finite() && p.y.is_finite()).then_some(p)
    }
}
