//! Random floors made of square cells, and a slow way of walking them that shares nothing with the crate: lines of
//! sight are walked cell by cell, and Floyd–Warshall runs over every cell corner.
#![allow(dead_code)]

use std::collections::{BTreeMap, BTreeSet};

use indoor::plain::{FeatureId, Spot};
use proptest::prelude::*;

use super::{Draft, spot};

/// Side of a cell, metres.
pub const CELL: f64 = 2.0;
pub const WIDE: usize = 6;
pub const HIGH: usize = 4;

type Cell = (i32, i32);

/// What a random floor is made from.
#[derive(Debug, Clone)]
pub struct Seeds {
    /// For each floor and cell: the room it would like to belong to.
    pub wishes: Vec<Vec<u8>>,
    /// For each floor and wall between cells: 0 to 9.
    pub doors: Vec<Vec<u8>>,
    pub one_way: bool,
}

pub fn seeds(one_way: bool) -> impl Strategy<Value = Seeds> {
    let floor = || prop::collection::vec(0_u8..7, WIDE * HIGH);
    let doors = || prop::collection::vec(0_u8..10, 2 * WIDE * HIGH);
    (prop::collection::vec(floor(), 2), prop::collection::vec(doors(), 2)).prop_map(move |(wishes, doors)| Seeds {
        wishes,
        doors,
        one_way,
    })
}

/// A door between two rooms, at a point, with its delay.
#[derive(Debug, Clone)]
struct Door {
    rooms: [usize; 2],
    at: [f64; 2],
    seconds: f64,
    one_way: bool,
    pub id: FeatureId,
}

/// A plan of cells.
#[derive(Debug, Clone)]
pub struct Plan {
    pub draft: Draft,
    pub levels: Vec<FeatureId>,
    /// Floor and cells of each room.
    rooms: Vec<(usize, BTreeSet<Cell>)>,
    doors: Vec<Door>,
    /// Stairs: the rooms below and above, and where.
    stairs: (usize, usize, [f64; 2]),
}

impl Plan {
    pub fn of(seeds: &Seeds) -> Self {
        let mut draft = Draft::default();
        let levels: Vec<FeatureId> = (0..2).map(|ordinal| draft.level(ordinal, None)).collect();
        let mut rooms: Vec<(usize, BTreeSet<Cell>)> = Vec::new();
        let mut ids = Vec::new();
        let mut doors = Vec::new();
        let mut stairs = Vec::new();
        for (floor, level) in levels.iter().copied().enumerate() {
            let mut of_cell: BTreeMap<Cell, usize> = BTreeMap::new();
            for group in groups(&seeds.wishes[floor]) {
                let is_stairs = group.contains(&(0, 0));
                let number = rooms.len();
                if is_stairs {
                    stairs.push(number);
                }
                of_cell.extend(group.iter().map(|cell| (*cell, number)));
                let rings = outline(&group);
                ids.push(draft.unit(level, if is_stairs { "stairs" } else { "room" }, &rings));
                rooms.push((floor, group));
            }
            let mut dice = seeds.doors[floor].iter();
            for y in 0..HIGH as i32 {
                for x in 0..WIDE as i32 {
                    for (next, line) in
                        [((x + 1, y), [[x + 1, y], [x + 1, y + 1]]), ((x, y + 1), [[x, y + 1], [x + 1, y + 1]])]
                    {
                        let die = *dice.next().unwrap();
                        let (Some(&a), Some(&b)) = (of_cell.get(&(x, y)), of_cell.get(&next)) else { continue };
                        if a == b || die < 3 {
                            continue;
                        }
                        let line = line.map(|[x, y]| [f64::from(x) * CELL, f64::from(y) * CELL]);
                        let at = [(line[0][0] + line[1][0]) / 2.0, (line[0][1] + line[1][1]) / 2.0];
                        let (kind, control, seconds): (Option<&str>, &[&str], f64) = match die {
                            3..6 => (None, &[], 0.0),
                            6..8 => (Some("door"), &[], 1.0),
                            _ => (Some("door"), &["badgereader"], 4.0),
                        };
                        let id = draft.door(level, line, kind, control);
                        let one_way = seeds.one_way && die % 2 == 1;
                        if one_way {
                            draft.relation("traversal", true, &[(ids[a], "unit"), (id, "opening"), (ids[b], "unit")]);
                        }
                        doors.push(Door { rooms: [a, b], at, seconds, one_way, id });
                    }
                }
            }
        }
        draft.relation("stairs", false, &[(ids[stairs[0]], "unit"), (ids[stairs[1]], "unit")]);
        Self { draft, levels, rooms, doors, stairs: (stairs[0], stairs[1], [CELL / 2.0, CELL / 2.0]) }
    }

    pub fn door_ids(&self) -> Vec<FeatureId> {
        self.doors.iter().map(|door| door.id).collect()
    }

    /// Without one of its doors.
    pub fn without(&self, door: FeatureId) -> Self {
        let mut plan = self.clone();
        plan.doors.retain(|other| other.id != door);
        plan
    }

    /// A spot by floor and metres; always inside some cell.
    pub fn spot(&self, floor: usize, at: [f64; 2]) -> Spot {
        spot(self.levels[floor], at[0], at[1])
    }

    fn room_at(&self, floor: usize, at: [f64; 2]) -> usize {
        let cell = ((at[0] / CELL).floor() as i32, (at[1] / CELL).floor() as i32);
        self.rooms.iter().position(|(level, cells)| *level == floor && cells.contains(&cell)).unwrap()
    }

    /// Seconds between all pairs of places, one metre a second, stairs 8 s up and 4 s down; infinite where no way is.
    pub fn slow_seconds(&self, places: &[(usize, [f64; 2])], up: f64, down: f64) -> Vec<Vec<f64>> {
        let mut nodes: Vec<(usize, [f64; 2])> =
            places.iter().map(|(floor, at)| (self.room_at(*floor, *at), *at)).collect();
        for (room, (_, cells)) in self.rooms.iter().enumerate() {
            let corners: BTreeSet<Cell> =
                cells.iter().flat_map(|(x, y)| [(*x, *y), (x + 1, *y), (*x, y + 1), (x + 1, y + 1)]).collect();
            nodes.extend(corners.iter().map(|(x, y)| (room, [f64::from(*x) * CELL, f64::from(*y) * CELL])));
        }
        let mut extra: Vec<(usize, usize, f64)> = Vec::new();
        for door in &self.doors {
            let first = nodes.len();
            nodes.extend(door.rooms.map(|room| (room, door.at)));
            extra.push((first, first + 1, door.seconds));
            if !door.one_way {
                extra.push((first + 1, first, door.seconds));
            }
        }
        let first = nodes.len();
        nodes.extend([(self.stairs.0, self.stairs.2), (self.stairs.1, self.stairs.2)]);
        extra.push((first, first + 1, up));
        extra.push((first + 1, first, down));
        let count = nodes.len();
        let mut table = vec![vec![f64::INFINITY; count]; count];
        for i in 0..count {
            table[i][i] = 0.0;
            for j in 0..count {
                let (a, b) = (nodes[i], nodes[j]);
                if a.0 == b.0 && in_sight(&self.rooms[a.0].1, a.1, b.1) {
                    table[i][j] = (a.1[0] - b.1[0]).hypot(a.1[1] - b.1[1]);
                }
            }
        }
        for (from, to, seconds) in extra {
            table[from][to] = seconds;
        }
        for via in 0..count {
            let onwards = table[via].clone();
            for row in &mut table {
                let there = row[via];
                if there.is_finite() {
                    for (cost, rest) in row.iter_mut().zip(&onwards) {
                        *cost = cost.min(there + rest);
                    }
                }
            }
        }
        table.into_iter().take(places.len()).map(|row| row[..places.len()].to_vec()).collect()
    }
}

/// Connected groups of cells with the same wish; cell (0, 0) is always alone, for the stairs.
fn groups(wishes: &[u8]) -> Vec<BTreeSet<Cell>> {
    let wish = |(x, y): Cell| {
        if (x, y) == (0, 0) { 99 } else { wishes[y as usize * WIDE + x as usize] }
    };
    let inside = |(x, y): Cell| (0..WIDE as i32).contains(&x) && (0..HIGH as i32).contains(&y);
    let mut left: BTreeSet<Cell> = (0..HIGH as i32).flat_map(|y| (0..WIDE as i32).map(move |x| (x, y))).collect();
    let mut groups = Vec::new();
    while let Some(start) = left.pop_first() {
        let mut group = BTreeSet::from([start]);
        let mut open = vec![start];
        while let Some((x, y)) = open.pop() {
            for next in [(x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)] {
                if inside(next) && left.contains(&next) && wish(next) == wish(start) && !pinches(&group, next) {
                    left.remove(&next);
                    group.insert(next);
                    open.push(next);
                }
            }
        }
        groups.push(group);
    }
    groups
}

/// True when a cell would touch the group by a mere corner.
fn pinches(group: &BTreeSet<Cell>, (x, y): Cell) -> bool {
    [(1, 1), (1, -1), (-1, 1), (-1, -1)].iter().any(|(dx, dy)| {
        group.contains(&(x + dx, y + dy)) && !group.contains(&(x + dx, y)) && !group.contains(&(x, y + dy))
    })
}

/// The rings around a group of cells, the outer one first.
fn outline(cells: &BTreeSet<Cell>) -> Vec<Vec<[f64; 2]>> {
    let mut next: BTreeMap<Cell, Cell> = BTreeMap::new();
    for &(x, y) in cells {
        for (beside, from, to) in [
            ((x, y - 1), (x, y), (x + 1, y)),
            ((x + 1, y), (x + 1, y), (x + 1, y + 1)),
            ((x, y + 1), (x + 1, y + 1), (x, y + 1)),
            ((x - 1, y), (x, y + 1), (x, y)),
        ] {
            if !cells.contains(&beside) {
                next.insert(from, to);
            }
        }
    }
    let mut rings: Vec<Vec<[f64; 2]>> = Vec::new();
    while let Some((&start, _)) = next.first_key_value() {
        let mut ring = Vec::new();
        let mut at = start;
        while let Some(to) = next.remove(&at) {
            ring.push([f64::from(at.0) * CELL, f64::from(at.1) * CELL]);
            at = to;
        }
        rings.push(ring);
    }
    // The ring that starts at the smallest corner of all is the outer one: the map is sorted.
    rings
}

/// Walks the straight line from a to b and looks which cell each piece between grid lines lies in.
fn in_sight(cells: &BTreeSet<Cell>, a: [f64; 2], b: [f64; 2]) -> bool {
    let mut cuts = vec![0.0, 1.0];
    for axis in 0..2 {
        let (from, to) = (a[axis] / CELL, b[axis] / CELL);
        for line in 0..=(WIDE.max(HIGH) as i32) {
            let share = (f64::from(line) - from) / (to - from);
            if share.is_finite() && share > 0.0 && share < 1.0 {
                cuts.push(share);
            }
        }
    }
    cuts.sort_by(f64::total_cmp);
    cuts.windows(2).all(|pair| {
        if pair[1] - pair[0] < 1e-9 {
            return true;
        }
        let share = (pair[0] + pair[1]) / 2.0;
        let at = [0, 1].map(|axis| (a[axis] + (b[axis] - a[axis]) * share) / CELL);
        let near = |value: f64| {
            let line = value.round();
            if (value - line).abs() < 1e-9 { vec![line as i32 - 1, line as i32] } else { vec![value.floor() as i32] }
        };
        near(at[0]).iter().any(|x| near(at[1]).iter().any(|y| cells.contains(&(*x, *y))))
    })
}
