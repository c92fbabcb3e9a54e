//! Shortest ways that stay inside a region, by its inner corners: a shortest way turns only where floor wraps round
//! a corner, so it is enough to know which corners see each other.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::{Pt, Region, turn};

/// Slack for touching a wall or a corner, metres: far below what plans are drawn to.
const TOUCH: f64 = 1e-4;

/// A corner of a region that floor wraps around, with the corners before and after it.
#[derive(Debug, Clone, Copy)]
struct Corner {
    at: Pt,
    before: Pt,
    after: Pt,
}

impl Corner {
    /// A straight line from p can turn here and be part of a shortest way only if it leaves both walls on one side.
    fn can_turn(&self, p: Pt) -> bool {
        let slack = TOUCH * p.to(self.at).max(TOUCH);
        let (before, after) = (turn(p, self.at, self.before), turn(p, self.at, self.after));
        (before >= -slack && after >= -slack) || (before <= slack && after <= slack)
    }
}

/// The corners that a point sees and could turn at, with the metres to each.
pub(crate) type Ties = Vec<(u32, f64)>;

/// What sees what in a region.
#[derive(Debug, Clone)]
pub(crate) struct Sight {
    edges: Vec<(Pt, Pt)>,
    corners: Vec<Corner>,
    between: Vec<Ties>,
}

impl Sight {
    pub fn of(region: &Region) -> Self {
        let edges: Vec<(Pt, Pt)> = region.edges().collect();
        let mut corners = Vec::new();
        for ring in region.rings() {
            let count = ring.len();
            for (index, &at) in ring.iter().enumerate() {
                let (before, after) = (ring[(index + count - 1) % count], ring[(index + 1) % count]);
                if turn(before, at, after) < 0.0 {
                    corners.push(Corner { at, before, after });
                }
            }
        }
        let mut sight = Self { edges, corners, between: Vec::new() };
        let mut between: Vec<Ties> = vec![Vec::new(); sight.corners.len()];
        for i in 0..sight.corners.len() {
            for j in i + 1..sight.corners.len() {
                let (a, b) = (sight.corners[i], sight.corners[j]);
                if a.can_turn(b.at) && b.can_turn(a.at) && sight.sees(a.at, b.at) {
                    let metres = a.at.to(b.at);
                    between[i].push((j as u32, metres));
                    between[j].push((i as u32, metres));
                }
            }
        }
        sight.between = between;
        sight
    }

    /// True when no wall is anywhere between two points of the region.
    pub fn is_open(&self) -> bool {
        self.corners.is_empty()
    }

    /// True when the straight line between two points of the region stays inside (touching walls is allowed).
    pub fn sees(&self, a: Pt, b: Pt) -> bool {
        if self.is_open() {
            return true;
        }
        let length = a.to(b);
        if length <= TOUCH {
            return true;
        }
        let slack = TOUCH * length;
        // Where the line touches a wall or corner it may slip outside: each piece between touches is looked at.
        let mut touches: Vec<f64> = Vec::new();
        for &(p, q) in &self.edges {
            let (side_p, side_q) = (turn(a, b, p), turn(a, b, q));
            if (side_p > slack && side_q > slack) || (side_p < -slack && side_q < -slack) {
                continue;
            }
            let wall = p.to(q);
            let (side_a, side_b) = (turn(p, q, a), turn(p, q, b));
            let wall_slack = TOUCH * wall;
            if (side_a > wall_slack && side_b > wall_slack) || (side_a < -wall_slack && side_b < -wall_slack) {
                continue;
            }
            let crosses =
                side_p.abs() > slack && side_q.abs() > slack && side_a.abs() > wall_slack && side_b.abs() > wall_slack;
            if crosses {
                return false;
            }
            for (end, side) in [(p, side_p), (q, side_q)] {
                if side.abs() <= slack {
                    let along = ((end.x - a.x) * (b.x - a.x) + (end.y - a.y) * (b.y - a.y)) / (length * length);
                    if along > 0.0 && along < 1.0 {
                        touches.push(along);
                    }
                }
            }
        }
        touches.push(0.0);
        touches.push(1.0);
        touches.sort_by(f64::total_cmp);
        touches.windows(2).all(|pair| {
            (pair[1] - pair[0]) * length <= 2.0 * TOUCH || self.has(a.between(b, f64::midpoint(pair[0], pair[1])))
        })
    }

    /// The corners that p sees and could turn at.
    pub fn ties(&self, p: Pt) -> Ties {
        self.corners
            .iter()
            .enumerate()
            .filter(|(_, corner)| corner.can_turn(p) && self.sees(p, corner.at))
            .map(|(index, corner)| (index as u32, p.to(corner.at)))
            .collect()
    }

    /// Metres from a point to every corner, given the point's ties; infinite where there is no way.
    pub fn reach(&self, ties: &Ties) -> Vec<f64> {
        self.search(ties).0
    }

    /// Metres between two points of the region, given the reach of the first and the ties of the second.
    pub fn metres(&self, a: Pt, reach: &[f64], b: Pt, ties: &Ties) -> f64 {
        if self.sees(a, b) {
            return a.to(b);
        }
        let past =
            |&(corner, metres): &(u32, f64)| reach.get(corner as usize).map_or(f64::INFINITY, |own| own + metres);
        ties.iter().map(past).fold(f64::INFINITY, f64::min)
    }

    /// The shortest way between two points of the region, ends included; the straight line where there is none.
    pub fn way(&self, a: Pt, b: Pt) -> Vec<Pt> {
        if self.sees(a, b) {
            return vec![a, b];
        }
        let (reach, from) = self.search(&self.ties(a));
        let last = self
            .ties(b)
            .into_iter()
            .map(|(corner, metres)| (reach[corner as usize] + metres, corner))
            .filter(|(metres, _)| metres.is_finite())
            .min_by(|x, y| x.0.total_cmp(&y.0));
        let mut way = vec![b];
        let mut next = last.map(|(_, corner)| corner);
        while let Some(corner) = next {
            way.push(self.corners[corner as usize].at);
            next = from[corner as usize];
        }
        way.push(a);
        way.reverse();
        way
    }

    fn search(&self, ties: &Ties) -> (Vec<f64>, Vec<Option<u32>>) {
        let mut reach = vec![f64::INFINITY; self.corners.len()];
        let mut from = vec![None; self.corners.len()];
        let mut queue = BinaryHeap::new();
        for &(corner, metres) in ties {
            reach[corner as usize] = metres;
            queue.push(Reverse((Metres(metres), corner)));
        }
        while let Some(Reverse((Metres(metres), corner))) = queue.pop() {
            if metres > reach[corner as usize] {
                continue;
            }
            for &(next, step) in &self.between[corner as usize] {
                if metres + step < reach[next as usize] {
                    reach[next as usize] = metres + step;
                    from[next as usize] = Some(corner);
                    queue.push(Reverse((Metres(metres + step), next)));
                }
            }
        }
        (reach, from)
    }

    /// Inside, or within a hair of a wall.
    fn has(&self, p: Pt) -> bool {
        let mut inside = false;
        for &(a, b) in &self.edges {
            if (a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x {
                inside = !inside;
            }
        }
        inside || self.edges.iter().any(|&(a, b)| super::nearest_on(a, b, p).to(p) <= 10.0 * TOUCH)
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Metres(f64);

impl Eq for Metres {}

impl PartialOrd for Metres {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Metres {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}
