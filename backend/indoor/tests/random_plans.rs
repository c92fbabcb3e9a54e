//! Random plans against a slow implementation that shares nothing with the crate.
#![allow(clippy::unwrap_used)]
mod common;

use common::cells::{CELL, HIGH, Plan, Seeds, WIDE, seeds};
use common::flat;
use indoor::{Anchor, Check, Graph, Movers};
use proptest::prelude::*;

/// Eight steps' worth of rounding, and what a metre loses on the local plane.
const SLACK: f64 = 0.005;

type Place = (usize, [f64; 2]);

fn places(count: usize) -> impl Strategy<Value = Vec<Place>> {
    // Off the grid lines, so that it is never in doubt which room a place is in.
    let along = |cells: usize| (0..cells * 10).prop_map(|tenth| (tenth as f64 + 0.5) * CELL / 10.0);
    prop::collection::vec((0_usize..2, along(WIDE), along(HIGH)).prop_map(|(floor, x, y)| (floor, [x, y])), count)
}

fn anchors(plan: &Plan, graph: &Graph, places: &[Place]) -> Vec<Anchor> {
    places.iter().map(|(floor, at)| graph.anchor(&plan.spot(*floor, *at)).unwrap()).collect()
}

/// Stairs of 4 m rise: slope 8 m, up at 0.5 m/s, down at 1 m/s.
const UP: f64 = 16.0;
const DOWN: f64 = 8.0;

fn agree(plan: &Plan, graph: &Graph, places: &[Place], anchors: &[Anchor]) -> Result<(), TestCaseError> {
    let slow = plan.slow_seconds(places, UP, DOWN);
    for (i, from) in anchors.iter().enumerate() {
        for (j, to) in anchors.iter().enumerate() {
            match graph.seconds(from, to) {
                None => prop_assert!(slow[i][j].is_infinite(), "no way {i} to {j}, slow one has {}", slow[i][j]),
                Some(seconds) => {
                    prop_assert!((seconds - slow[i][j]).abs() < SLACK, "{i} to {j}: {seconds}, slow {}", slow[i][j]);
                    let walk = graph.walk(from, to).unwrap();
                    prop_assert!((walk.seconds - seconds).abs() < 1e-9);
                    let legs: f64 = walk.legs.iter().map(|leg| leg.seconds).sum();
                    prop_assert!((legs - seconds).abs() < 1e-6, "legs take {legs}, the walk {seconds}");
                    let straight = (places[i].1[0] - places[j].1[0]).hypot(places[i].1[1] - places[j].1[1]);
                    prop_assert!(places[i].0 != places[j].0 || seconds >= straight - SLACK);
                }
            }
        }
    }
    Ok(())
}

fn nearest_is_exact(graph: &Graph, anchors: &[Anchor]) -> Result<(), TestCaseError> {
    let mut movers = Movers::new();
    for (id, anchor) in anchors.iter().enumerate() {
        movers.put(id as u32, anchors[(id + 1) % anchors.len()].clone());
        movers.put(id as u32, anchor.clone());
    }
    for k in [1, 3, 50] {
        for divisor in [1, 3] {
            for target in anchors {
                let fit = |id: u32| id.is_multiple_of(divisor);
                let mut all: Vec<(u32, f64)> = (0..anchors.len() as u32)
                    .filter(|id| fit(*id))
                    .filter_map(|id| Some((id, graph.seconds(&anchors[id as usize], target)?)))
                    .collect();
                all.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
                all.truncate(k);
                prop_assert_eq!(&movers.nearest(graph, target, k, fit), &all);
                prop_assert_eq!(&movers.nearest_by_search(graph, target, k, fit), &all);
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn walking_times_equal_those_of_the_slow_way(seeds in seeds(false), places in places(6)) {
        let plan = Plan::of(&seeds);
        let (building, graph) = plan.draft.graph();
        let anchors = anchors(&plan, &graph, &places);
        agree(&plan, &graph, &places, &anchors)?;
        // On one floor without one-way doors there and back take the same time.
        for (i, a) in anchors.iter().enumerate() {
            for (j, b) in anchors.iter().enumerate() {
                let both = (graph.seconds(a, b), graph.seconds(b, a));
                prop_assert_eq!(both.0.is_some(), both.1.is_some());
                if let (Some(there), Some(back)) = both {
                    let climbs = (places[i].0 as f64 - places[j].0 as f64) * (DOWN - UP);
                    let level = there - back;
                    prop_assert!((level.abs() - climbs.abs()).abs() < SLACK || places[i].0 == places[j].0 && level.abs() < SLACK);
                }
            }
        }
        let check = Check::run(&building, &graph);
        prop_assert_eq!(check.levels, 2);
        prop_assert_eq!(check.assumed_links, 0);
        prop_assert!(check.reachable_rooms <= check.rooms);
    }

    #[test]
    fn one_way_doors_and_closed_doors_too(seeds in seeds(true), places in places(5), pick in any::<prop::sample::Index>()) {
        let plan = Plan::of(&seeds);
        let (_, graph) = plan.draft.graph();
        let anchors = anchors(&plan, &graph, &places);
        agree(&plan, &graph, &places, &anchors)?;
        nearest_is_exact(&graph, &anchors)?;
        let doors = plan.door_ids();
        if !doors.is_empty() {
            let door = *pick.get(&doors);
            graph.warm();
            let shut = graph.close(door).unwrap();
            agree(&plan.without(door), &shut, &places, &anchors)?;
            nearest_is_exact(&shut, &anchors)?;
            shut.warm();
            nearest_is_exact(&shut, &anchors)?;
            let open = shut.open(door).unwrap();
            agree(&plan, &open, &places, &anchors)?;
            nearest_is_exact(&open, &anchors)?;
            agree(&plan, &graph, &places, &anchors)?;
        }
    }

    #[test]
    fn no_detour_is_shorter(seeds in seeds(true), places in places(6)) {
        let plan = Plan::of(&seeds);
        let (_, graph) = plan.draft.graph();
        let anchors = anchors(&plan, &graph, &places);
        for a in &anchors {
            for b in &anchors {
                for c in &anchors {
                    if let (Some(first), Some(second)) = (graph.seconds(a, b), graph.seconds(b, c)) {
                        let direct = graph.seconds(a, c);
                        prop_assert!(direct.is_some_and(|direct| direct <= first + second + 0.001));
                    }
                }
            }
        }
    }

    #[test]
    fn the_same_archive_gives_the_same_graph(seeds in seeds(true), places in places(4)) {
        let plan = Plan::of(&seeds);
        let draw = || {
            let (building, graph) = plan.draft.graph();
            let anchors = anchors(&plan, &graph, &places);
            let walks: Vec<_> = anchors.iter().map(|to| graph.walk(&anchors[0], to)).collect();
            let sheets: Vec<_> = plan.levels.iter().map(|level| graph.svg(&building, *level)).collect();
            (building, anchors, walks, sheets)
        };
        prop_assert_eq!(draw(), draw());
    }
}

/// The slow way is right where the answer is known: a wall with one door.
#[test]
fn the_slow_way_knows_a_simple_answer() {
    let mut wishes = vec![0_u8; WIDE * HIGH];
    for y in 0..HIGH {
        for x in 3..WIDE {
            wishes[y * WIDE + x] = 1;
        }
    }
    let mut doors = vec![0_u8; 2 * WIDE * HIGH];
    // The wall east of cell (2, 0).
    doors[2 * 2] = 3;
    let plan =
        Plan::of(&Seeds { wishes: vec![wishes.clone(), wishes], doors: vec![doors.clone(), doors], one_way: false });
    let slow = plan.slow_seconds(&[(0, [5.0, 7.0]), (0, [7.0, 7.0])], UP, DOWN);
    assert!((slow[0][1] - 2.0 * 1.0_f64.hypot(6.0)).abs() < 1e-9, "{slow:?}");
    let (_, graph) = plan.draft.graph();
    let found = graph.seconds_between(&plan.spot(0, [5.0, 7.0]), &plan.spot(0, [7.0, 7.0]));
    assert!((found.unwrap() - slow[0][1]).abs() < SLACK);
    assert_eq!(flat().floor_mps, 1.0);
}
