//! From areas, gates and climbs to nodes and steps.

use std::collections::BTreeMap;

use super::{NO_WAY, ticks};
use crate::building::Building;
use crate::geometry::{Frame, Pt, Region, Sight};
use crate::pace::Pace;
use crate::plain::{FeatureId, Labels, LegKind, OpeningKind};
use crate::topology::{Ground, Topology, Transit};

/// An area with what is needed to walk about in it.
#[derive(Debug, Clone)]
pub(crate) struct Space {
    /// Index of its level.
    pub level: usize,
    pub unit: Option<(FeatureId, Labels)>,
    pub ground: Ground,
    pub mps: f64,
    pub region: Region,
    pub sight: Sight,
    /// Its nodes are `first .. first + count`.
    pub first: u32,
    pub count: u32,
}

impl Space {
    pub fn nodes(&self) -> std::ops::Range<usize> {
        self.first as usize..(self.first + self.count) as usize
    }

    pub fn leg(&self) -> LegKind {
        match self.ground {
            Ground::Indoor => LegKind::Floor,
            Ground::Outdoor => LegKind::Outside,
            Ground::Undrawn | Ground::UndrawnOutdoor => LegKind::Assumed,
        }
    }
}

/// A place where one enters or leaves an area.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub area: u32,
    pub at: Pt,
    /// Metres to each inner corner of the area.
    pub reach: Vec<f64>,
}

/// What a step is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Inside,
    /// Index into [`Plan::doors`].
    Door(u32),
    /// Index into [`Plan::rides`].
    Ride(u32),
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Edge {
    pub from: u32,
    pub to: u32,
    pub ticks: u32,
    pub step: Step,
}

/// An opening on the way.
#[derive(Debug, Clone)]
pub(crate) struct Door {
    pub opening: Option<(FeatureId, Labels, OpeningKind)>,
    pub metres: f64,
    pub assumed: bool,
}

/// Stairs, lift, escalator or ramp on the way, in one direction.
#[derive(Debug, Clone)]
pub(crate) struct Ride {
    pub leg: LegKind,
    pub unit: Option<(FeatureId, Labels)>,
    pub metres: f64,
    pub assumed: bool,
}

/// The part of a graph that closing and opening doors does not change.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub frame: Frame,
    pub levels: Vec<FeatureId>,
    pub ordinals: Vec<i32>,
    pub areas: Vec<Space>,
    pub on_level: Vec<Vec<usize>>,
    pub nodes: Vec<Node>,
    pub edges: Vec<Edge>,
    pub doors: Vec<Door>,
    pub rides: Vec<Ride>,
    /// Which edges go when a feature is closed.
    pub closers: BTreeMap<FeatureId, Vec<u32>>,
}

impl Plan {
    pub fn of(building: &Building, pace: &Pace) -> Self {
        let topology = building.topology();
        let parts = building.parts();
        let named = |unit: usize| (parts.units[unit].id, parts.units[unit].labels.clone());
        let areas = topology
            .areas
            .iter()
            .map(|floor| Space {
                level: floor.level,
                unit: floor.unit.map(named),
                ground: floor.ground,
                mps: match floor.ground {
                    Ground::Indoor => pace.floor_mps,
                    Ground::Outdoor => pace.outside_mps,
                    Ground::Undrawn | Ground::UndrawnOutdoor => pace.assumed_mps,
                },
                region: floor.region.clone(),
                sight: Sight::of(&floor.region),
                first: 0,
                count: 0,
            })
            .collect();
        let mut plan = Self {
            frame: parts.frame,
            levels: parts.levels.iter().map(|level| level.id).collect(),
            ordinals: parts.levels.iter().map(|level| level.ordinal).collect(),
            areas,
            on_level: topology.on_level.clone(),
            nodes: Vec::new(),
            edges: Vec::new(),
            doors: Vec::new(),
            rides: Vec::new(),
            closers: BTreeMap::new(),
        };
        let ports = plan.place_nodes(topology);
        plan.walk_areas();
        plan.pass_gates(building, pace, &ports);
        plan.ride_climbs(building, pace, &ports);
        plan
    }

    /// Gives every side of a gate and every landing its node; the nodes of an area are neighbours.
    fn place_nodes(&mut self, topology: &Topology) -> Ports {
        let mut ports: Vec<(usize, Port, Pt)> = Vec::new();
        for (index, gate) in topology.gates.iter().enumerate() {
            ports.extend([0, 1].map(|side| (gate.sides[side].0, Port::Gate(index, side), gate.sides[side].1)));
        }
        for (index, climb) in topology.climbs.iter().enumerate() {
            ports.extend([0, 1].map(|end| (climb.ends[end].0, Port::Climb(index, end), climb.ends[end].1)));
        }
        ports.sort_by_key(|(area, port, _)| (*area, *port));
        let mut nodes = Ports::new();
        for (area, port, at) in ports {
            let space = &mut self.areas[area];
            let first = if space.count == 0 { self.nodes.len() } else { space.first as usize };
            space.first = first as u32;
            // Landings at the same place are one node: a lift has one stop on a level, whoever it leads to.
            let same =
                (first..self.nodes.len()).find(|node| matches!(port, Port::Climb(..)) && self.nodes[*node].at == at);
            let node = same.unwrap_or_else(|| {
                space.count += 1;
                let reach = space.sight.reach(&space.sight.ties(at));
                self.nodes.push(Node { area: area as u32, at, reach });
                self.nodes.len() - 1
            });
            nodes.insert(port, node as u32);
        }
        nodes
    }

    /// Joins the nodes of each area; both directions cost the same to the last tick.
    fn walk_areas(&mut self) {
        for space in &self.areas {
            let nodes = space.nodes();
            let mut table = vec![NO_WAY; nodes.len() * nodes.len()];
            for (j, b) in nodes.clone().enumerate() {
                let ties = space.sight.ties(self.nodes[b].at);
                for (i, a) in nodes.clone().enumerate().take(j) {
                    let source = &self.nodes[a];
                    let metres = space.sight.metres(source.at, &source.reach, self.nodes[b].at, &ties);
                    if metres.is_finite() {
                        let cost = ticks(metres / space.mps);
                        table[i * nodes.len() + j] = cost;
                        table[j * nodes.len() + i] = cost;
                    }
                }
            }
            shorten(&mut table, nodes.len());
            for (i, from) in nodes.clone().enumerate() {
                for (j, to) in nodes.clone().enumerate() {
                    let cost = table[i * nodes.len() + j];
                    if i != j && cost < NO_WAY {
                        self.edges.push(Edge { from: from as u32, to: to as u32, ticks: cost, step: Step::Inside });
                    }
                }
            }
        }
    }

    fn pass_gates(&mut self, building: &Building, pace: &Pace, ports: &Ports) {
        let parts = building.parts();
        for (index, gate) in building.topology().gates.iter().enumerate() {
            let opening = gate.opening.map(|opening| &parts.openings[opening]);
            let wait = match opening.map_or(OpeningKind::Gap, |opening| opening.kind) {
                OpeningKind::Gap => 0.0,
                OpeningKind::Plain => pace.door_s,
                OpeningKind::Controlled => pace.controlled_door_s,
                OpeningKind::Locked => pace.locked_door_s,
            };
            let [a, b] = gate.sides;
            let metres = a.1.to(b.1);
            let mps = self.areas[a.0].mps.min(self.areas[b.0].mps);
            let cost = ticks(wait + metres / mps);
            let door = self.doors.len() as u32;
            self.doors.push(Door {
                opening: opening.map(|opening| (opening.id, opening.labels.clone(), opening.kind)),
                metres,
                assumed: gate.assumed,
            });
            let (from, to) = (ports[&Port::Gate(index, 0)], ports[&Port::Gate(index, 1)]);
            let mut closers: Vec<FeatureId> = opening.map(|opening| opening.id).into_iter().collect();
            for (area, _) in gate.sides {
                // A room that is closed cannot be entered; closed stairs and lifts cannot be ridden, see below.
                let unit = building.topology().areas[area].unit.map(|unit| &parts.units[unit]);
                closers.extend(unit.filter(|unit| Transit::of(&unit.category).is_none()).map(|unit| unit.id));
            }
            self.join(from, to, cost, Step::Door(door), &closers);
            if !gate.one_way {
                self.join(to, from, cost, Step::Door(door), &closers);
            }
        }
    }

    fn ride_climbs(&mut self, building: &Building, pace: &Pace, ports: &Ports) {
        let topology = building.topology();
        let parts = building.parts();
        let unit_of = |area: usize| topology.areas[area].unit.map(|unit| &parts.units[unit]);
        let mut shafts: Vec<Vec<(usize, u32, bool)>> = Vec::new();
        for (index, climb) in topology.climbs.iter().enumerate() {
            let ends = [0, 1].map(|end| (climb.ends[end].0, ports[&Port::Climb(index, end)]));
            if climb.transit == Transit::Lift {
                // All stops that hang together are one shaft.
                let mut shaft: Vec<(usize, u32, bool)> = ends.map(|(area, node)| (area, node, climb.assumed)).into();
                let (touched, rest): (Vec<_>, Vec<_>) = shafts
                    .into_iter()
                    .partition(|other| other.iter().any(|(_, node, _)| ends.iter().any(|(_, end)| end == node)));
                shafts = rest;
                shaft.extend(touched.into_iter().flatten());
                shaft.sort_unstable();
                shaft.dedup_by_key(|(_, node, _)| *node);
                shafts.push(shaft);
                continue;
            }
            let closers: Vec<FeatureId> = ends
                .iter()
                .filter_map(|(area, _)| unit_of(*area))
                .filter(|unit| Transit::of(&unit.category).is_some())
                .map(|unit| unit.id)
                .collect();
            let unit = climb.unit.map(|unit| (parts.units[unit].id, parts.units[unit].labels.clone()));
            for (from, to) in [(0, 1), (1, 0)] {
                if climb.one_way && from == 1 {
                    continue;
                }
                let storeys = self.storeys(ends[from].0, ends[to].0);
                let up = storeys > 0;
                let rise = f64::from(storeys.abs()) * pace.storey_m;
                let (metres, mps) = match climb.transit {
                    Transit::Escalator => (rise * pace.escalator_slope, pace.escalator_mps),
                    Transit::Ramp => (rise * pace.ramp_slope, pace.ramp_mps),
                    _ if up => (rise * pace.stairs_slope, pace.stairs_up_mps),
                    _ => (rise * pace.stairs_slope, pace.stairs_down_mps),
                };
                let leg = climb.transit.leg(up);
                let ride = self.ride(Ride { leg, unit: unit.clone(), metres, assumed: climb.assumed });
                self.join(ends[from].1, ends[to].1, ticks(metres / mps), ride, &closers);
            }
        }
        shafts.sort();
        for shaft in shafts {
            let closers: Vec<FeatureId> =
                shaft.iter().filter_map(|(area, ..)| unit_of(*area)).map(|unit| unit.id).collect();
            for &(from_area, from, from_assumed) in &shaft {
                let unit = unit_of(from_area).map(|unit| (unit.id, unit.labels.clone()));
                for &(to_area, to, to_assumed) in &shaft {
                    let storeys = self.storeys(from_area, to_area);
                    if from == to || storeys == 0 {
                        continue;
                    }
                    let time = pace.lift_wait_s + f64::from(storeys.abs()) * pace.lift_storey_s + pace.lift_leave_s;
                    let assumed = from_assumed || to_assumed;
                    let leg = Transit::Lift.leg(storeys > 0);
                    let ride = self.ride(Ride { leg, unit: unit.clone(), metres: 0.0, assumed });
                    self.join(from, to, ticks(time), ride, &closers);
                }
            }
        }
    }

    fn storeys(&self, from: usize, to: usize) -> i32 {
        self.ordinals[self.areas[to].level] - self.ordinals[self.areas[from].level]
    }

    fn ride(&mut self, ride: Ride) -> Step {
        self.rides.push(ride);
        Step::Ride(self.rides.len() as u32 - 1)
    }

    fn join(&mut self, from: u32, to: u32, ticks: u32, step: Step, closers: &[FeatureId]) {
        let edge = self.edges.len() as u32;
        self.edges.push(Edge { from, to, ticks: ticks.min(NO_WAY - 1), step });
        for closer in closers {
            self.closers.entry(*closer).or_default().push(edge);
        }
    }
}

/// Lets no way between two nodes of an area be longer than one past a third node (Floyd, Warshall). The geometry sees
/// to that already, but for rounding; searches rely on it and never take two steps in a row inside one area.
fn shorten(table: &mut [u32], count: usize) {
    for via in 0..count {
        let past: Vec<u32> = table[via * count..(via + 1) * count].to_vec();
        for from in 0..count {
            let there = table[from * count + via];
            if there < NO_WAY && from != via {
                for (cost, onwards) in table[from * count..(from + 1) * count].iter_mut().zip(&past) {
                    *cost = (*cost).min(there + onwards);
                }
            }
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Port {
    Gate(usize, usize),
    Climb(usize, usize),
}

type Ports = BTreeMap<Port, u32>;
