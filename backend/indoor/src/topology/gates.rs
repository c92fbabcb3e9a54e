//! Which units an opening joins: a look to both sides of its line.

use super::undrawn::Drawn;
use super::{Gate, Topology};
use crate::building::Parts;
use crate::geometry::{Pt, halfway};

/// How far beside an opening a unit may begin, metres: thick walls, and doors drawn a little off the wall.
pub(super) const REACH: f64 = 1.0;
/// The looks to each side, metres from the line.
const LOOKS: [f64; 6] = [0.05, 0.15, 0.3, 0.5, 0.75, REACH];

/// An opening with a unit on one side only.
#[derive(Debug, Clone, Copy)]
pub(super) struct HalfOpen {
    pub opening: usize,
    pub area: usize,
    pub middle: Pt,
}

/// What an opening touches.
enum Touch {
    Two(usize, usize),
    One(usize),
    Nothing,
}

/// Joins what openings join. Hands back those with one side.
pub(super) fn join(topology: &mut Topology, parts: &mut Parts, drawn: &Drawn) -> Vec<HalfOpen> {
    let mut half_open = Vec::new();
    for index in 0..parts.openings.len() {
        let opening = &parts.openings[index];
        let Some(level) = parts.levels.iter().position(|level| level.id == opening.level) else { continue };
        let line: Vec<Pt> = opening.line.iter().map(|place| parts.frame.metres(*place)).collect();
        let Some(middle) = halfway(&line) else { continue };
        let storey = drawn.storey(level);
        let touch = touch(topology, &storey, level, &line, middle);
        let unit_of = |area: usize| topology.areas[area].unit.map(|unit| parts.units[unit].id);
        match touch {
            Touch::Two(a, b) => {
                parts.openings[index].units = [a, b].into_iter().filter_map(unit_of).collect();
                let sides = [a, b].map(|area| (area, topology.areas[area].region.nearest_point(middle)));
                topology.gates.push(Gate { opening: Some(index), sides, one_way: false, assumed: false });
            }
            Touch::One(area) => {
                parts.openings[index].units = unit_of(area).into_iter().collect();
                half_open.push(HalfOpen { opening: index, area, middle });
            }
            Touch::Nothing => {}
        }
    }
    half_open
}

fn touch(topology: &Topology, storey: &[usize], level: usize, line: &[Pt], middle: Pt) -> Touch {
    let near: Vec<usize> = storey
        .iter()
        .flat_map(|level| topology.on_level[*level].iter().copied())
        .filter(|area| topology.areas[*area].region.is_near(middle, REACH))
        .collect();
    let at = |p: Pt| {
        let here = |own: bool| near.iter().copied().filter(move |area| (topology.areas[*area].level == level) == own);
        let inside = |area: &usize| topology.areas[*area].region.contains(p);
        topology.smallest(here(true).filter(inside)).or_else(|| topology.smallest(here(false).filter(inside)))
    };
    let mut seen: Vec<usize> = Vec::new();
    if let Some((nx, ny)) = normal(line) {
        for look in LOOKS {
            let left = at(Pt::new(middle.x + nx * look, middle.y + ny * look));
            let right = at(Pt::new(middle.x - nx * look, middle.y - ny * look));
            if let (Some(left), Some(right)) = (left, right)
                && left != right
            {
                return Touch::Two(left, right);
            }
            seen.extend([left, right].into_iter().flatten().filter(|area| !seen.contains(area)).collect::<Vec<_>>());
        }
    }
    // A look can miss a thin or slanted unit: what else is near counts by distance.
    let mut by_distance: Vec<(f64, usize)> = near
        .iter()
        .map(|area| (topology.areas[*area].region.nearest_point(middle).to(middle), *area))
        .filter(|(metres, _)| *metres <= REACH / 2.0)
        .collect();
    by_distance.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    seen.extend(by_distance.iter().map(|(_, area)| *area).filter(|area| !seen.contains(area)).collect::<Vec<_>>());
    match seen.as_slice() {
        [] => Touch::Nothing,
        [one] => Touch::One(*one),
        [first, rest @ ..] => {
            // Two on the same side of the line are neighbours beside a door, not what it joins.
            let side = |area: usize| {
                let inner = topology.areas[area].region.inner_point();
                normal(line).map_or(0.0, |(nx, ny)| (inner.x - middle.x) * nx + (inner.y - middle.y) * ny)
            };
            let own = side(*first);
            match rest.iter().find(|other| own * side(**other) <= 0.0) {
                Some(other) => Touch::Two(*first, *other),
                None => Touch::One(*first),
            }
        }
    }
}

/// The unit normal of a line from its first to its last point.
fn normal(line: &[Pt]) -> Option<(f64, f64)> {
    let (first, last) = (line.first()?, line.last()?);
    let length = first.to(*last);
    (length > 1e-3).then(|| (-(last.y - first.y) / length, (last.x - first.x) / length))
}
