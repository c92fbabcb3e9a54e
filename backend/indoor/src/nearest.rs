//! The guards nearest to a place, by exact walking seconds.

use std::collections::BTreeMap;

use crate::geometry::Pt;
use crate::graph::{Anchor, Graph, NO_WAY, Near, Order, seconds, ticks};

/// Guards by where they are. One index serves all versions of a graph.
#[derive(Debug, Clone, Default)]
pub struct Movers {
    /// Index into `heads` and `anchors`, by id.
    slots: BTreeMap<u32, u32>,
    /// The first one in each area; those of an area are chained through their heads.
    first: Vec<u32>,
    heads: Vec<Head>,
    anchors: Vec<Anchor>,
}

/// What is read of everybody on the way; anchors are read only of those who may be among the nearest.
#[derive(Debug, Clone, Copy)]
struct Head {
    id: u32,
    area: u32,
    /// The one before and the one after in the same area.
    before: u32,
    after: u32,
    /// Ticks to the nearest node of the area.
    least: u32,
    at: Pt,
}

/// No slot.
const NOBODY: u32 = u32::MAX;

impl Movers {
    /// Nobody yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// True when there is nobody.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Where somebody is.
    pub fn get(&self, id: u32) -> Option<&Anchor> {
        self.anchors.get(*self.slots.get(&id)? as usize)
    }

    /// Puts somebody at a place, or moves them there.
    pub fn put(&mut self, id: u32, anchor: Anchor) {
        self.remove(id);
        let area = anchor.area as usize;
        if self.first.len() <= area {
            self.first.resize(area + 1, NOBODY);
        }
        let slot = self.heads.len() as u32;
        let after = self.first[area];
        if let Some(next) = self.heads.get_mut(after as usize) {
            next.before = slot;
        }
        self.first[area] = slot;
        self.slots.insert(id, slot);
        self.heads.push(Head { id, area: anchor.area, before: NOBODY, after, least: anchor.least, at: anchor.at });
        self.anchors.push(anchor);
    }

    /// Takes somebody out. True when they were there.
    pub fn remove(&mut self, id: u32) -> bool {
        let Some(slot) = self.slots.remove(&id) else { return false };
        self.link(slot, |head| (head.after, head.before));
        self.heads.swap_remove(slot as usize);
        self.anchors.swap_remove(slot as usize);
        // The last one moved into the free slot: its neighbours must find it there.
        if let Some(moved) = self.heads.get(slot as usize) {
            self.slots.insert(moved.id, slot);
            self.link(slot, |_| (slot, slot));
        }
        true
    }

    /// Tells the neighbours of a slot who stands before and after them now.
    fn link(&mut self, slot: u32, to: impl Fn(&Head) -> (u32, u32)) {
        let head = self.heads[slot as usize];
        let (after, before) = to(&head);
        match self.heads.get_mut(head.before as usize) {
            Some(earlier) => earlier.after = after,
            None => self.first[head.area as usize] = after,
        }
        if let Some(later) = self.heads.get_mut(head.after as usize) {
            later.before = before;
        }
    }

    fn first_in(&self, area: u32) -> u32 {
        self.first.get(area as usize).copied().unwrap_or(NOBODY)
    }

    /// Those in an area.
    fn crowd(&self, area: u32) -> impl Iterator<Item = (&Head, usize)> {
        let mut slot = self.first_in(area);
        std::iter::from_fn(move || {
            let head = self.heads.get(slot as usize)?;
            let here = slot as usize;
            slot = head.after;
            Some((head, here))
        })
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
        let occupied = |area: u32| self.first_in(area) != NOBODY;
        while let Some(near) = order.next(best.limit(), occupied) {
            self.coming_from(near, &mut order, &fit, &mut best);
        }
        best.found.into_iter().map(|(ticks, id)| (id, seconds(ticks))).collect()
    }

    /// Those in the target's own area, straight over its floor.
    fn in_sight(&self, graph: &Graph, to: &Anchor, fit: &impl Fn(u32) -> bool, best: &mut Best) {
        let mps = graph.plan().areas[to.area as usize].mps;
        for (head, slot) in self.crowd(to.area) {
            let straight = ticks(head.at.to(to.at) / mps);
            if straight <= best.limit() && fit(head.id) {
                best.offer(graph.within(&self.anchors[slot], to), head.id);
            }
        }
    }

    /// Those in another area (or in the same, by a detour) through some of its nodes.
    fn coming_from(&self, near: Near, order: &mut Order<'_>, fit: &impl Fn(u32) -> bool, best: &mut Best) {
        let mut costs: Option<&[u32]> = None;
        for (head, slot) in self.crowd(near.area) {
            if near.bound.saturating_add(head.least) > best.limit() || !fit(head.id) {
                continue;
            }
            // Most areas have nobody who is fit: their costs are not looked up.
            let known = match costs {
                Some(known) => known,
                None => order.costs(near, best.limit()),
            };
            let offsets = self.anchors[slot].offsets.get(near.first..).unwrap_or_default();
            let cost = known.iter().zip(offsets).map(|(cost, offset)| cost + offset).fold(NO_WAY, u32::min);
            best.offer(cost, head.id);
            costs = Some(known);
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
