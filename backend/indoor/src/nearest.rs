//! The guards nearest to a place, by exact walking seconds.

use std::collections::BTreeMap;

use crate::graph::{Anchor, Graph, NO_WAY, Near, Order, seconds, ticks};

/// Guards by where they are. One index serves all versions of a graph.
#[derive(Debug, Clone, Default)]
pub struct Movers {
    /// Area and position of each.
    places: BTreeMap<u32, (u32, u32)>,
    crowds: Vec<Crowd>,
    /// One bit per area with somebody in it.
    occupied: Vec<u64>,
}

/// Those in one area. Heads are read for everybody, anchors only for those who may be among the nearest.
#[derive(Debug, Clone, Default)]
struct Crowd {
    heads: Vec<Head>,
    anchors: Vec<Anchor>,
}

#[derive(Debug, Clone, Copy)]
struct Head {
    id: u32,
    /// Ticks to the nearest node of the area.
    least: u32,
    x: f64,
    y: f64,
}

impl Movers {
    /// Nobody yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// True when there is nobody.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Where somebody is.
    pub fn get(&self, id: u32) -> Option<&Anchor> {
        let (area, position) = *self.places.get(&id)?;
        self.crowds[area as usize].anchors.get(position as usize)
    }

    /// Puts somebody at a place, or moves them there.
    pub fn put(&mut self, id: u32, anchor: Anchor) {
        self.remove(id);
        let area = anchor.area as usize;
        if self.crowds.len() <= area {
            self.crowds.resize_with(area + 1, Crowd::default);
            self.occupied.resize(area / 64 + 1, 0);
        }
        let crowd = &mut self.crowds[area];
        self.places.insert(id, (area as u32, crowd.heads.len() as u32));
        crowd.heads.push(Head { id, least: anchor.least, x: anchor.at.x, y: anchor.at.y });
        crowd.anchors.push(anchor);
        self.occupied[area / 64] |= 1 << (area % 64);
    }

    /// Takes somebody out. True when they were there.
    pub fn remove(&mut self, id: u32) -> bool {
        let Some((area, position)) = self.places.remove(&id) else { return false };
        let crowd = &mut self.crowds[area as usize];
        crowd.heads.swap_remove(position as usize);
        crowd.anchors.swap_remove(position as usize);
        if let Some(moved) = crowd.heads.get(position as usize) {
            self.places.insert(moved.id, (area, position));
        }
        if crowd.heads.is_empty() {
            self.occupied[area as usize / 64] &= !(1 << (area % 64));
        }
        true
    }

    /// The `k` that `fit` accepts with the fewest walking seconds to a place, the nearest first, equal ones by id.
    /// Those with no way there are left out. Exact: the same as a full search from everybody.
    pub fn nearest(&self, graph: &Graph, to: &Anchor, k: usize, fit: impl Fn(u32) -> bool) -> Vec<(u32, f64)> {
        if !graph.owns(to) {
            return Vec::new();
        }
        self.pick(graph, graph.order(to), to, k, fit)
    }

    /// The same by searching the graph, without kept distances.
    pub fn nearest_by_search(
        &self,
        graph: &Graph,
        to: &Anchor,
        k: usize,
        fit: impl Fn(u32) -> bool,
    ) -> Vec<(u32, f64)> {
        if !graph.owns(to) {
            return Vec::new();
        }
        self.pick(graph, graph.searched(to), to, k, fit)
    }

    fn pick(
        &self,
        graph: &Graph,
        mut order: Order<'_>,
        to: &Anchor,
        k: usize,
        fit: impl Fn(u32) -> bool,
    ) -> Vec<(u32, f64)> {
        let mut best = Best { k, found: Vec::with_capacity(k.min(64) + 1) };
        if k == 0 {
            return Vec::new();
        }
        self.in_sight(graph, to, &fit, &mut best);
        let occupied =
            |area: u32| self.occupied.get(area as usize / 64).is_some_and(|word| word >> (area % 64) & 1 == 1);
        while let Some(near) = order.next(best.limit(), occupied) {
            self.coming_from(&near, &fit, &mut best);
        }
        best.found.into_iter().map(|(ticks, id)| (id, seconds(ticks))).collect()
    }

    /// Those in the target's own area, straight over its floor.
    fn in_sight(&self, graph: &Graph, to: &Anchor, fit: &impl Fn(u32) -> bool, best: &mut Best) {
        let Some(crowd) = self.crowds.get(to.area as usize) else { return };
        let mps = graph.plan().areas[to.area as usize].mps;
        for (head, anchor) in crowd.heads.iter().zip(&crowd.anchors) {
            let straight = ticks((head.x - to.at.x).hypot(head.y - to.at.y) / mps);
            if straight <= best.limit() && fit(head.id) {
                best.offer(graph.within(anchor, to), head.id);
            }
        }
    }

    /// Those in another area (or in the same, by a detour) through some of its nodes.
    fn coming_from(&self, near: &Near<'_>, fit: &impl Fn(u32) -> bool, best: &mut Best) {
        let crowd = &self.crowds[near.area as usize];
        for (head, anchor) in crowd.heads.iter().zip(&crowd.anchors) {
            if near.bound.saturating_add(head.least) > best.limit() || !fit(head.id) {
                continue;
            }
            let Some(offsets) = anchor.offsets.get(near.first..) else { continue };
            let cost = near.costs.iter().zip(offsets).map(|(cost, offset)| cost + offset).fold(NO_WAY, u32::min);
            best.offer(cost, head.id);
        }
    }
}

/// The nearest so far, ascending.
struct Best {
    k: usize,
    found: Vec<(u32, u32)>,
}

impl Best {
    /// Nobody farther than this is of interest.
    fn limit(&self) -> u32 {
        if self.found.len() < self.k { NO_WAY - 1 } else { self.found[self.k - 1].0 }
    }

    fn offer(&mut self, cost: u32, id: u32) {
        if cost > self.limit() {
            return;
        }
        if let Some(known) = self.found.iter().position(|(_, known)| *known == id) {
            if self.found[known].0 <= cost {
                return;
            }
            self.found.remove(known);
        }
        let at = self.found.partition_point(|other| *other < (cost, id));
        self.found.insert(at, (cost, id));
        self.found.truncate(self.k);
    }
}
