//! Ways between levels: what relationships say, and where they say nothing, stairs that lie above stairs and lifts
//! above lifts. One-way doors are relationships too and are read here.

use std::collections::BTreeMap;

use super::category::Transit;
use super::{Climb, Relation, Topology};
use crate::building::Parts;
use crate::geometry::shared_area;
use crate::import::{Code, Report};

/// Share of the smaller footprint that must lie under the other one.
const OVER: f64 = 0.3;

#[derive(Debug, Clone, Copy)]
enum Named {
    Unit(usize),
    Opening(usize),
}

pub(super) fn join(topology: &mut Topology, parts: &mut Parts, relations: &[Relation], report: &mut Report) {
    let mut names = BTreeMap::new();
    names.extend(parts.units.iter().enumerate().map(|(index, unit)| (unit.id, Named::Unit(index))));
    names.extend(parts.openings.iter().enumerate().map(|(index, opening)| (opening.id, Named::Opening(index))));
    for relation in relations {
        let chain: Vec<Named> =
            relation.chain.iter().filter_map(|reference| names.get(&reference.0).copied()).collect();
        let said = chain.len() >= 2 && read(topology, parts, relation, &chain);
        if !said {
            report.note(&relation.key, Code::RelationshipUnusable, "the relationship joins nothing that is known");
        }
    }
    by_overlap(topology, parts, report);
    for (unit, areas) in topology.of_unit.iter().enumerate() {
        let unit = &parts.units[unit];
        let Some(transit) = Transit::of(&unit.category) else { continue };
        let climbs = topology.climbs.iter().any(|climb| climb.ends.iter().any(|(area, _)| areas.contains(area)));
        if !climbs && transit != Transit::Ramp && unit.category != "steps" {
            report.note(unit.id, Code::TransitLeadsNowhere, format!("the {} leads to no other level", transit.word()));
        }
    }
}

/// Reads one relationship. True when it said something usable.
fn read(topology: &mut Topology, parts: &mut Parts, relation: &Relation, chain: &[Named]) -> bool {
    let mut said = false;
    let mut last: Option<usize> = None;
    let mut doors: Vec<usize> = Vec::new();
    for named in chain {
        let unit = match *named {
            Named::Unit(unit) => unit,
            Named::Opening(opening) => {
                // A door between two units of the chain; or standing for the stairs or lift behind it.
                let elsewhere = |unit: &usize| {
                    last.is_none_or(|last| ordinal(topology, parts, last) != ordinal(topology, parts, *unit))
                };
                let standing = chain.iter().all(|named| matches!(named, Named::Opening(_)));
                match transit_behind(parts, topology, opening).filter(|unit| standing && elsewhere(unit)) {
                    Some(unit) => unit,
                    None => {
                        doors.push(opening);
                        continue;
                    }
                }
            }
        };
        match last.filter(|last| *last != unit) {
            Some(last) if ordinal(topology, parts, last) == ordinal(topology, parts, unit) => {
                said |= through(topology, parts, relation, Some(last), Some(unit), &doors);
            }
            Some(last) => said |= climb(topology, parts, relation, last, unit),
            // Doors before the first unit: from wherever they lead into it.
            None if !doors.is_empty() => said |= through(topology, parts, relation, None, Some(unit), &doors),
            None => {}
        }
        last = Some(unit);
        doors.clear();
    }
    if last.is_some() && !doors.is_empty() {
        // Doors after the last unit: out of it to wherever they lead.
        said |= through(topology, parts, relation, last, None, &doors);
    }
    said
}

fn ordinal(topology: &Topology, parts: &Parts, unit: usize) -> Option<i32> {
    topology.of_unit[unit].first().map(|area| parts.levels[topology.areas[*area].level].ordinal)
}

fn transit_behind(parts: &Parts, topology: &Topology, opening: usize) -> Option<usize> {
    let gate = topology.gates.iter().find(|gate| gate.opening == Some(opening))?;
    gate.sides
        .iter()
        .filter_map(|(area, _)| topology.areas[*area].unit)
        .find(|unit| Transit::of(&parts.units[*unit].category).is_some())
}

/// A relationship on one level: it can make the doors between two units one-way, or those out of or into one unit.
fn through(
    topology: &mut Topology,
    parts: &mut Parts,
    relation: &Relation,
    from: Option<usize>,
    to: Option<usize>,
    doors: &[usize],
) -> bool {
    let is = |area: usize, unit: Option<usize>| unit.is_none_or(|unit| topology.of_unit[unit].contains(&area));
    let mut said = false;
    for gate in &mut topology.gates {
        let [a, b] = gate.sides.map(|(area, _)| area);
        let (along, against) = (is(a, from) && is(b, to), is(b, from) && is(a, to));
        let named = doors.is_empty() || gate.opening.is_some_and(|opening| doors.contains(&opening));
        if !(along || against) || !named {
            continue;
        }
        said = true;
        if relation.directed {
            if !along {
                gate.sides.swap(0, 1);
            }
            gate.one_way = true;
            let unit = |side: usize| topology.areas[gate.sides[side].0].unit.map(|unit| parts.units[unit].id);
            if let (Some(opening), Some(from), Some(to)) = (gate.opening, unit(0), unit(1)) {
                parts.openings[opening].one_way = Some((from, to));
            }
        }
    }
    said
}

/// A relationship between levels.
fn climb(topology: &mut Topology, parts: &Parts, relation: &Relation, from: usize, to: usize) -> bool {
    let (Some(&a), Some(&b)) = (topology.of_unit[from].first(), topology.of_unit[to].first()) else { return false };
    let own = |unit: usize| Transit::of(&parts.units[unit].category);
    let transit = Transit::of(&relation.category).or(own(from)).or(own(to)).unwrap_or(Transit::Stairs);
    let unit = if own(from).is_some() { from } else { to };
    let (inner_a, inner_b) = (topology.areas[a].region.inner_point(), topology.areas[b].region.inner_point());
    // A corridor that stairs arrive in is entered where the stairs are.
    let at_a = if own(from).is_some() { inner_a } else { topology.areas[a].region.nearest_point(inner_b) };
    let at_b = if own(to).is_some() { inner_b } else { topology.areas[b].region.nearest_point(inner_a) };
    let one_way = relation.directed && transit != Transit::Lift;
    let known = topology.climbs.iter().any(|climb| {
        climb.transit == transit && climb.one_way == one_way && climb.ends.map(|(area, _)| area) == [a, b]
    });
    if !known {
        topology.climbs.push(Climb {
            transit,
            ends: [(a, at_a), (b, at_b)],
            unit: Some(unit),
            one_way,
            assumed: false,
        });
    }
    true
}

/// Stairs over stairs, lifts over lifts: each to the next storey that has its like above it, unless the plan says
/// already where it leads.
fn by_overlap(topology: &mut Topology, parts: &Parts, report: &mut Report) {
    let mut transits: Vec<(i32, usize, usize, Transit)> = Vec::new();
    for (unit, areas) in topology.of_unit.iter().enumerate() {
        if let (Some(transit), Some(&area)) = (Transit::of(&parts.units[unit].category), areas.first()) {
            transits.push((parts.levels[topology.areas[area].level].ordinal, unit, area, transit));
        }
    }
    transits.sort_by_key(|(ordinal, unit, ..)| (*ordinal, *unit));
    let said = topology.climbs.clone();
    let leads = |area: usize, up: bool, topology: &Topology| {
        let height = |area: usize| parts.levels[topology.areas[area].level].ordinal;
        said.iter().any(|climb| {
            let [a, b] = climb.ends.map(|(area, _)| area);
            let other = if a == area {
                Some(b)
            } else if b == area {
                Some(a)
            } else {
                None
            };
            other.is_some_and(|other| (height(other) > height(area)) == up)
        })
    };
    for (index, &(ordinal, unit, area, transit)) in transits.iter().enumerate() {
        if leads(area, true, topology) {
            continue;
        }
        let region = &topology.areas[area].region;
        let mut found: Vec<(i32, usize)> = Vec::new();
        for &(other_ordinal, _, other, kind) in &transits[index + 1..] {
            if kind != transit || other_ordinal == ordinal || leads(other, false, topology) {
                continue;
            }
            if found.first().is_some_and(|(storey, _)| *storey != other_ordinal) {
                break;
            }
            if transit != Transit::Lift && other_ordinal != ordinal + 1 {
                break;
            }
            let candidate = &topology.areas[other].region;
            if shared_area(region, candidate) >= OVER * region.area().min(candidate.area()) {
                found.push((other_ordinal, other));
            }
        }
        for (_, other) in found {
            let ends = [area, other].map(|area| (area, topology.areas[area].region.inner_point()));
            topology.climbs.push(Climb { transit, ends, unit: Some(unit), one_way: false, assumed: true });
            let text = format!("the {} meets the one above it only by its place", transit.word());
            report.note(parts.units[unit].id, Code::TransitAssumed, text);
        }
    }
}
