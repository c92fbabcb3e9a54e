//! The demo hospital: a plan of the size of a real one.
#![allow(clippy::unwrap_used)]

use std::sync::LazyLock;

use indoor::plain::Spot;
use indoor::{Anchor, Archive, Building, Check, Graph, Movers, Pace};

static HOSPITAL: LazyLock<(Building, Graph)> = LazyLock::new(|| {
    let (building, report) = Building::import(&Archive::from_files(demo::haihe().files).unwrap()).unwrap();
    assert_eq!(report.problems, vec![]);
    let graph = Graph::build(&building, &Pace::default());
    (building, graph)
});

#[test]
fn every_room_can_be_reached_and_nothing_is_assumed() {
    let (building, graph) = &*HOSPITAL;
    let check = Check::run(building, graph);
    assert_eq!(check.problems, vec![]);
    assert_eq!((check.reachable_rooms, check.assumed_links), (check.rooms, 0));
    assert!(check.levels >= 20 && check.rooms >= 600);
}

#[test]
fn the_nearest_guards_are_those_of_a_full_search_whatever_is_closed() {
    let (building, graph) = &*HOSPITAL;
    let anchor = |unit: usize| graph.anchor(&building.units()[unit % building.units().len()].display).unwrap();
    let mut movers = Movers::new();
    for id in 0..200_u32 {
        movers.put(id, anchor(id as usize * 2_654_435_761 % 99_991));
    }
    let lift = building.units().iter().find(|unit| unit.category == "elevator").unwrap().id;
    let door = building.openings()[17].id;
    let shut = graph.close(lift).unwrap().close(door).unwrap();
    assert_eq!(shut.closed().len(), 2);
    let targets: Vec<Anchor> = (0..20).map(|number| anchor(number * 97 + 5)).collect();
    for graph in [graph, &shut] {
        for (number, to) in targets.iter().enumerate() {
            let fit = |id: u32| !id.is_multiple_of(7) || number.is_multiple_of(2);
            let mut all: Vec<(u32, f64)> = (0..200)
                .filter(|id| fit(*id))
                .filter_map(|id| Some((id, graph.walk(movers.get(id)?, to)?.seconds)))
                .collect();
            all.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
            all.truncate(4);
            assert_eq!(movers.nearest(graph, to, 4, fit), all);
            assert_eq!(movers.nearest_by_search(graph, to, 4, fit), all);
        }
    }
}

#[test]
fn one_search_finds_the_same_seconds_as_kept_distances_and_as_each_walk() {
    let (building, graph) = &*HOSPITAL;
    let lift = building.units().iter().find(|unit| unit.category == "elevator").unwrap().id;
    let anchors: Vec<Anchor> =
        building.units().iter().step_by(9).filter_map(|unit| graph.anchor(&unit.display)).collect();
    for graph in [graph, &graph.close(lift).unwrap()] {
        for to in anchors.iter().step_by(11) {
            let searched = graph.seconds_by_search(&anchors, to);
            let kept: Vec<_> = anchors.iter().map(|from| graph.seconds(from, to)).collect();
            let walked: Vec<_> = anchors.iter().map(|from| graph.walk(from, to).map(|walk| walk.seconds)).collect();
            assert_eq!((&searched, &searched), (&kept, &walked));
        }
    }
}

#[test]
fn a_walk_can_be_followed_on_the_plan() {
    let (building, graph) = &*HOSPITAL;
    let top = building.levels().last().unwrap().id;
    let ward = building.units().iter().find(|unit| unit.level == top && unit.category == "room").unwrap();
    let ground = building.levels().iter().find(|level| level.outdoor && level.ordinal == 0).unwrap().id;
    let yard = building.units().iter().find(|unit| unit.level == ground).unwrap();
    let (from, to): (Spot, Spot) = (yard.display, ward.display);
    let walk = graph.walk_between(&from, &to).unwrap();
    assert!((30.0..600.0).contains(&walk.seconds), "{} s", walk.seconds);
    // Each leg begins where the one before ended, on the same level, and the ends are the two spots.
    for pair in walk.legs.windows(2) {
        assert_eq!(pair[0].to_level, pair[1].level);
        let (end, start) = (pair[0].line.last().unwrap(), pair[1].line.first().unwrap());
        assert!((end[0] - start[0]).hypot(end[1] - start[1]) < 1e-9, "{end:?} {start:?}");
    }
    let (first, last) = (&walk.legs[0], walk.legs.last().unwrap());
    assert_eq!((first.level, last.to_level), (from.level, to.level));
    assert!((first.line[0][0] - from.lon).abs() < 1e-9 && (last.line.last().unwrap()[1] - to.lat).abs() < 1e-9);
    let address = building.address(&to);
    assert!(!address.building.is_empty() && !address.floor.is_empty() && !address.room.is_empty());
}
