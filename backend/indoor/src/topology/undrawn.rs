//! Floor that the plan does not draw, and the doors that lead onto it.

use std::collections::BTreeMap;

use super::gates::{HalfOpen, REACH};
use super::{Floor, Gate, Ground, Regions, Topology};
use crate::building::Parts;
use crate::geometry::{Region, grown, minus, widened};
use crate::import::{Code, Report};

/// Undrawn floor narrower than this is a wall, metres.
const NARROW: f64 = 0.6;
/// Gaps between units up to twice this wide are inside the outline that stands in for a missing one, metres.
const HULL: f64 = 2.0;
/// Ground around buildings when the venue has no outline, metres.
const APRON: f64 = 12.0;

/// Regions of all features, and what level they are on.
#[derive(Debug, Clone)]
pub(super) struct Drawn {
    venue: Vec<Region>,
    footprints: Vec<Region>,
    levels: Vec<Vec<Region>>,
    pub units: Vec<Vec<Region>>,
    pub level_of_unit: Vec<usize>,
    storeys: Vec<Vec<usize>>,
}

impl Drawn {
    pub fn new(parts: &mut Parts, regions: Regions, report: &mut Report) -> Self {
        let level_of: BTreeMap<_, _> =
            parts.levels.iter().enumerate().map(|(index, level)| (level.id, index)).collect();
        let level_of_unit: Vec<usize> = parts.units.iter().map(|unit| level_of[&unit.level]).collect();
        let storeys = parts
            .levels
            .iter()
            .map(|own| (0..parts.levels.len()).filter(|other| parts.levels[*other].ordinal == own.ordinal).collect())
            .collect();
        let Regions { venue, footprints, mut levels, units } = regions;
        for (index, outline) in levels.iter_mut().enumerate() {
            let own: Vec<&Region> = units
                .iter()
                .zip(&level_of_unit)
                .filter(|(_, level)| **level == index)
                .flat_map(|(unit, _)| unit)
                .collect();
            if outline.is_empty() && !own.is_empty() {
                *outline = grown(&own, HULL);
                let level = &mut parts.levels[index];
                report.note(level.id, Code::OutlineAssumed, "the level has no outline; that of its units is taken");
                let ring = |ring: &Vec<crate::geometry::Pt>| {
                    ring.iter().chain(ring.first()).map(|p| parts.frame.degrees(*p)).collect()
                };
                level.surface = outline.iter().map(|region| region.rings().iter().map(ring).collect()).collect();
            }
        }
        Self { venue, footprints, levels, units, level_of_unit, storeys }
    }

    /// All levels with the same ordinal as this one.
    pub fn storey(&self, level: usize) -> Vec<usize> {
        self.storeys[level].clone()
    }

    fn units_on(&self, levels: &[usize]) -> Vec<&Region> {
        let on = self.units.iter().zip(&self.level_of_unit).filter(|(_, level)| levels.contains(level));
        on.flat_map(|(unit, _)| unit).collect()
    }

    /// The floor of a level that no unit covers.
    pub fn bare_floor(&self, parts: &Parts, level: usize) -> Vec<Floor> {
        if parts.levels[level].outdoor {
            return Vec::new();
        }
        let whole: Vec<&Region> = self.levels[level].iter().collect();
        minus(&whole, &self.units_on(&self.storeys[level]), NARROW)
            .into_iter()
            .map(|region| Floor { level, unit: None, ground: Ground::Undrawn, region })
            .collect()
    }

    /// The ground outside that nothing covers, on the ground storey.
    pub fn bare_ground(&self, parts: &Parts) -> Vec<Floor> {
        let storey: Vec<usize> = (0..parts.levels.len()).filter(|level| parts.levels[*level].ordinal == 0).collect();
        let Some(level) = storey.iter().find(|level| parts.levels[**level].outdoor).or(storey.first()).copied() else {
            return Vec::new();
        };
        let (outside, inside): (Vec<usize>, Vec<usize>) =
            storey.iter().partition(|level| parts.levels[**level].outdoor);
        let inside: Vec<&Region> =
            inside.iter().flat_map(|level| &self.levels[*level]).chain(&self.footprints).collect();
        let around = widened(&inside, APRON);
        let mut whole: Vec<&Region> =
            outside.iter().flat_map(|level| &self.levels[*level]).chain(&self.venue).collect();
        if self.venue.is_empty() {
            whole.extend(&around);
        }
        let mut taken = self.units_on(&storey);
        taken.extend(inside);
        minus(&whole, &taken, NARROW)
            .into_iter()
            .map(|region| Floor { level, unit: None, ground: Ground::UndrawnOutdoor, region })
            .collect()
    }
}

/// Leads doors with one drawn side onto the floor or ground beside them that is not drawn.
pub(super) fn join(
    topology: &mut Topology,
    parts: &Parts,
    drawn: &Drawn,
    half_open: Vec<HalfOpen>,
    report: &mut Report,
) {
    let joined: Vec<usize> = topology.gates.iter().filter_map(|gate| gate.opening).collect();
    for (index, opening) in parts.openings.iter().enumerate() {
        let touches = joined.contains(&index) || half_open.iter().any(|half| half.opening == index);
        if !touches {
            report.note(opening.id, Code::OpeningWithoutUnit, "the opening touches no unit");
        }
    }
    let mut levels: Vec<usize> = half_open.iter().map(|half| topology.areas[half.area].level).collect();
    levels.sort_unstable();
    levels.dedup();
    let mut bare: Vec<Floor> = levels.iter().flat_map(|level| drawn.bare_floor(parts, *level)).collect();
    if levels.iter().any(|level| parts.levels[*level].ordinal == 0) {
        bare.extend(drawn.bare_ground(parts));
    }
    let mut placed: Vec<Option<usize>> = vec![None; bare.len()];
    for HalfOpen { opening, area, middle } in half_open {
        let ordinal = parts.levels[topology.areas[area].level].ordinal;
        let beside = bare
            .iter()
            .enumerate()
            .filter(|(_, floor)| parts.levels[floor.level].ordinal == ordinal && floor.region.is_near(middle, REACH))
            .map(|(index, floor)| (floor.region.nearest_point(middle).to(middle), index))
            .filter(|(metres, _)| *metres <= REACH)
            .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let id = parts.openings[opening].id;
        let Some((_, index)) = beside else {
            report.note(id, Code::OpeningLeadsNowhere, "the opening touches one unit and nothing beyond it");
            continue;
        };
        report.note(id, Code::OpeningAssumed, "the opening touches one unit; the way beyond it is not drawn");
        let other = *placed[index].get_or_insert_with(|| topology.add(bare[index].clone()));
        let sides = [area, other].map(|area| (area, topology.areas[area].region.nearest_point(middle)));
        topology.gates.push(Gate { opening: Some(opening), sides, one_way: false, assumed: true });
    }
}
