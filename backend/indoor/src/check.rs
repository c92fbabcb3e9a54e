//! Is a plan fit for walking? What can be reached, what cannot, and what had to be assumed.

use std::collections::BTreeMap;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use serde::{Deserialize, Serialize};

use crate::building::Building;
use crate::geometry::shared_area;
use crate::graph::Graph;
use crate::import::{Code, Problem, Report};
use crate::plain::FeatureId;

/// Units may share this much by careless drawing: square metres, and share of the smaller one.
const CARELESS: (f64, f64) = (0.5, 0.05);

/// What a plan gives for walking.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Levels of the plan.
    pub levels: usize,
    /// Units that one can walk in: rooms, corridors, stairs, lifts.
    pub rooms: usize,
    /// Openings.
    pub doors: usize,
    /// Rooms that can be reached from the main part: the largest set of rooms with a way between any two of them.
    pub reachable_rooms: usize,
    /// Doors, passages, stairs and lifts that the plan does not say and that are assumed.
    pub assumed_links: usize,
    /// What is wrong, feature by feature.
    pub problems: Vec<Problem>,
    /// Rooms of the main part.
    pub main_rooms: usize,
    /// Rooms that the main part does not reach, in groups that hang together.
    pub islands: Vec<Vec<FeatureId>>,
    /// Nodes of the walking graph.
    pub nodes: usize,
    /// Steps of the walking graph.
    pub steps: usize,
}

/// Can one get to a room from the main part, and back?
#[derive(Debug, Clone, Copy, Default)]
struct Ways {
    there: bool,
    back: bool,
    main: bool,
}

impl Check {
    /// Looks at a building and its graph, with what is closed in it.
    pub fn run(building: &Building, graph: &Graph) -> Self {
        let plan = graph.plan();
        let topology = building.topology();
        let mut check = Self {
            levels: building.levels().len(),
            rooms: topology.of_unit.iter().filter(|areas| !areas.is_empty()).count(),
            doors: building.openings().len(),
            assumed_links: topology.gates.iter().filter(|gate| gate.assumed).count()
                + topology.climbs.iter().filter(|climb| climb.assumed).count(),
            nodes: graph.nodes(),
            steps: graph.steps(),
            ..Self::default()
        };
        let net = Net::of(graph);
        let mut islands: BTreeMap<usize, Vec<FeatureId>> = BTreeMap::new();
        let mut reached_on: BTreeMap<FeatureId, bool> = BTreeMap::new();
        for (unit, areas) in topology.of_unit.iter().enumerate() {
            if areas.is_empty() {
                continue;
            }
            let unit = &building.units()[unit];
            let nodes: Vec<usize> = areas.iter().flat_map(|area| plan.areas[*area].nodes()).collect();
            let ways = net.ways(&nodes);
            check.reachable_rooms += usize::from(ways.there);
            check.main_rooms += usize::from(ways.main);
            *reached_on.entry(unit.level).or_default() |= ways.there;
            let problem = match nodes.first() {
                None => Some((Code::UnitWithoutDoor, "no door leads into it")),
                Some(_) if !ways.there => Some((Code::UnitUnreachable, "it cannot be reached from the main part")),
                Some(_) if !ways.back => Some((Code::UnitWithoutReturn, "there is no way back to the main part")),
                Some(_) => None,
            };
            if let Some((code, text)) = problem {
                let text = format!("{} ({}): {text}", unit.labels.en().unwrap_or("unnamed"), unit.category);
                check.problems.push(Problem { feature: unit.id.to_string(), code, text });
            }
            if !ways.there {
                // A room without doors is a group of its own: no component has this number.
                let group = nodes.first().map_or(net.components + islands.len(), |node| net.island[*node]);
                islands.entry(group).or_default().push(unit.id);
            }
        }
        for (level, _) in reached_on.into_iter().filter(|(_, reached)| !reached) {
            let text = "no room of the level can be reached from the main part".to_owned();
            check.problems.push(Problem { feature: level.to_string(), code: Code::LevelUnreachable, text });
        }
        check.islands = islands.into_values().collect();
        check.overlaps(building);
        check
    }

    /// With the problems of the import before its own.
    #[must_use]
    pub fn with(mut self, report: &Report) -> Self {
        self.problems.splice(0..0, report.problems.iter().cloned());
        self
    }

    fn overlaps(&mut self, building: &Building) {
        let topology = building.topology();
        for areas in &topology.on_level {
            let units =
                areas.iter().filter_map(|area| Some((topology.areas[*area].unit?, &topology.areas[*area].region)));
            let units: Vec<_> = units.collect();
            for (index, (a, region)) in units.iter().enumerate() {
                for (b, other) in &units[index + 1..] {
                    if a == b || !region.may_touch(other, -0.1) {
                        continue;
                    }
                    let shared = shared_area(region, other);
                    if shared > CARELESS.0 && shared > CARELESS.1 * region.area().min(other.area()) {
                        let (a, b) = (building.units()[*a].id, building.units()[*b].id);
                        let text = format!("shares {shared:.1} m² with {b}");
                        self.problems.push(Problem { feature: a.to_string(), code: Code::UnitsOverlap, text });
                    }
                }
            }
        }
    }
}

/// Which nodes hang together.
struct Net {
    there: Vec<bool>,
    back: Vec<bool>,
    main: Vec<bool>,
    /// Strongly connected component of each node.
    island: Vec<usize>,
    components: usize,
}

impl Net {
    fn of(graph: &Graph) -> Self {
        let plan = graph.plan();
        let mut net: DiGraph<(), ()> = DiGraph::with_capacity(plan.nodes.len(), graph.steps());
        for _ in &plan.nodes {
            net.add_node(());
        }
        for (from, to) in graph.open_steps() {
            net.add_edge(NodeIndex::new(from as usize), NodeIndex::new(to as usize), ());
        }
        let components = kosaraju_scc(&net);
        let mut island = vec![0; plan.nodes.len()];
        for (number, component) in components.iter().enumerate() {
            for node in component {
                island[node.index()] = number;
            }
        }
        let rooms = |component: &Vec<NodeIndex>| {
            let mut areas: Vec<u32> = component.iter().map(|node| plan.nodes[node.index()].area).collect();
            areas.sort_unstable();
            areas.dedup();
            areas.iter().filter(|area| plan.areas[**area as usize].unit.is_some()).count()
        };
        let first = |component: &Vec<NodeIndex>| component.iter().map(|node| node.index()).min();
        // Equal ones: the one with the earliest node, so that the answer is always the same.
        let largest = (0..components.len())
            .max_by_key(|number| (rooms(&components[*number]), std::cmp::Reverse(first(&components[*number]))));
        let main: Vec<bool> = island.iter().map(|number| Some(*number) == largest).collect();
        let seeds = || (0..plan.nodes.len()).filter(|node| main[*node]).map(|node| node as u32);
        let there = graph.reached(seeds(), true);
        let back = graph.reached(seeds(), false);
        Self { there, back, main, island, components: components.len() }
    }

    fn ways(&self, nodes: &[usize]) -> Ways {
        let any = |marks: &[bool]| nodes.iter().any(|node| marks[*node]);
        Ways { there: any(&self.there), back: any(&self.back), main: any(&self.main) }
    }
}
