//! Passages that the plan does not say: between floors without walls (corridor and corridor, stairs and corridor)
//! that meet without an opening. They are assumed only where a part of a storey would otherwise be cut off.

use super::category::{Transit, is_open};
use super::undrawn::Drawn;
use super::{Floor, Gate, Groups, Topology};
use crate::building::Parts;
use crate::geometry::{Pt, Region};
use crate::import::{Code, Report};

/// How near two floors must come, metres.
const NEAR: f64 = 0.35;
/// How long they must run side by side, metres.
const LONG: f64 = 0.8;
/// Distance between places where one may cross from one to the other, metres.
const SPACING: f64 = 6.0;
/// Distance between the points looked at along an edge, metres.
const STEP: f64 = 0.25;

pub(super) fn join(topology: &mut Topology, parts: &Parts, drawn: &Drawn, report: &mut Report) {
    let mut groups = Groups::of(topology);
    let mut levels: Vec<usize> = (0..parts.levels.len()).collect();
    levels.dedup_by_key(|level| parts.levels[*level].ordinal);
    for first in levels {
        let storey = drawn.storey(first);
        meet(topology, &mut groups, parts, &storey, report);
        // Stairs and lifts that still have no way in: over floor that is not drawn.
        let cut_off = storey.iter().flat_map(|level| topology.on_level[*level].iter().copied()).any(|area| {
            is_transit(topology, parts, area)
                && !topology.gates.iter().any(|gate| gate.sides.iter().any(|(side, _)| *side == area))
        });
        if cut_off {
            for level in &storey {
                let known = topology.on_level[*level].iter().any(|area| topology.areas[*area].ground.is_assumed());
                let bare: Vec<Floor> = if known { Vec::new() } else { drawn.bare_floor(parts, *level) };
                for floor in bare {
                    topology.add(floor);
                }
            }
            groups = Groups::of(topology);
            meet(topology, &mut groups, parts, &storey, report);
        }
    }
}

fn is_transit(topology: &Topology, parts: &Parts, area: usize) -> bool {
    topology.areas[area].unit.is_some_and(|unit| Transit::of(&parts.units[unit].category).is_some())
}

fn meet(topology: &mut Topology, groups: &mut Groups, parts: &Parts, storey: &[usize], report: &mut Report) {
    let open: Vec<usize> = storey
        .iter()
        .flat_map(|level| topology.on_level[*level].iter().copied())
        .filter(|area| match topology.areas[*area].unit {
            None => true,
            Some(unit) => is_open(&parts.units[unit].category) || Transit::of(&parts.units[unit].category).is_some(),
        })
        .collect();
    // Drawn floors first: what they join needs no floor that is not drawn.
    for with_undrawn in [false, true] {
        for (index, &a) in open.iter().enumerate() {
            for &b in &open[index + 1..] {
                let undrawn = topology.areas[a].ground.is_assumed() || topology.areas[b].ground.is_assumed();
                if undrawn != with_undrawn || groups.find(a) == groups.find(b) {
                    continue;
                }
                let places = crossings(&topology.areas[a].region, &topology.areas[b].region);
                if places.is_empty() {
                    continue;
                }
                groups.join(a, b);
                if let Some(unit) = topology.areas[a].unit.or(topology.areas[b].unit) {
                    let text = "meets its neighbour without an opening; they are taken as open to each other";
                    report.note(parts.units[unit].id, Code::PassageAssumed, text);
                }
                for place in places {
                    let sides = [a, b].map(|area| (area, topology.areas[area].region.nearest_point(place)));
                    topology.gates.push(Gate { opening: None, sides, one_way: false, assumed: true });
                }
            }
        }
    }
}

/// Places where two floors run side by side.
fn crossings(a: &Region, b: &Region) -> Vec<Pt> {
    if !a.may_touch(b, NEAR) {
        return Vec::new();
    }
    let mut places = Vec::new();
    let mut run: Vec<Pt> = Vec::new();
    let flush = |run: &mut Vec<Pt>, places: &mut Vec<Pt>| {
        let length = run.len() as f64 * STEP;
        if length >= LONG {
            let parts = (length / SPACING).ceil().max(1.0);
            for part in 0..parts as usize {
                let at = (part as f64 + 0.5) / parts * run.len() as f64;
                places.push(run[(at as usize).min(run.len() - 1)]);
            }
        }
        run.clear();
    };
    for (p, q) in a.edges() {
        let length = p.to(q);
        let steps = (length / STEP).ceil().max(1.0);
        for step in 0..steps as usize {
            let place = p.between(q, (step as f64 + 0.5) / steps);
            if b.has_within(place, NEAR) {
                run.push(place);
            } else {
                flush(&mut run, &mut places);
            }
        }
    }
    flush(&mut run, &mut places);
    places
}
