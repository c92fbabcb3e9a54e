//! Buildings small enough to know the answer by hand.
mod common;

use common::{Draft, close_to, rect, spot};
use indoor::plain::LegKind;
use indoor::{Code, Graph};

/// A corridor round one corner: the way touches the inner corner.
#[test]
fn an_l_shaped_corridor_is_walked_round_its_inner_corner() {
    let mut draft = Draft::default();
    let level = draft.level(0, None);
    let corner = vec![[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [8.0, 10.0], [8.0, 2.0], [0.0, 2.0]];
    draft.unit(level, "walkway", &[corner]);
    let (_, graph) = draft.graph();
    let walk = graph.walk_between(&spot(level, 0.0, 1.0), &spot(level, 9.0, 10.0)).unwrap();
    close_to(Some(walk.seconds), 8.0_f64.hypot(1.0) + 1.0_f64.hypot(8.0));
    assert_eq!(walk.legs.len(), 1);
    assert_eq!(walk.legs[0].line.len(), 3);
    assert!(!walk.assumed);
}

#[test]
fn a_courtyard_is_walked_around() {
    let mut draft = Draft::default();
    let level = draft.level(0, None);
    draft.unit(level, "walkway", &[rect(0.0, 0.0, 20.0, 20.0), rect(4.0, 4.0, 16.0, 16.0)]);
    let (_, graph) = draft.graph();
    let found = graph.seconds_between(&spot(level, 2.0, 10.0), &spot(level, 18.0, 10.0));
    close_to(found, 2.0 * 2.0_f64.hypot(6.0) + 12.0);
}

#[test]
fn doors_cost_what_they_ask_for() {
    for (door, control, delay) in [
        (None, vec![], 0.0),
        (Some("open"), vec![], 0.0),
        (Some("door"), vec![], 1.0),
        (Some("door"), vec!["badgereader"], 4.0),
        (Some("door"), vec!["keyaccess"], 8.0),
    ] {
        let mut draft = Draft::default();
        let level = draft.level(0, None);
        draft.room(level, 0.0, 0.0, 5.0, 4.0);
        draft.room(level, 5.0, 0.0, 10.0, 4.0);
        draft.door(level, [[5.0, 1.5], [5.0, 2.5]], door, &control);
        let (building, graph) = draft.graph();
        assert_eq!(building.openings()[0].units.len(), 2);
        close_to(graph.seconds_between(&spot(level, 1.0, 2.0), &spot(level, 9.0, 2.0)), 8.0 + delay);
    }
}

#[test]
fn a_one_way_door_is_passed_in_one_direction_only() {
    let mut draft = Draft::default();
    let level = draft.level(0, None);
    let a = draft.room(level, 0.0, 0.0, 5.0, 4.0);
    let b = draft.room(level, 5.0, 0.0, 10.0, 4.0);
    let short = draft.gap_x(level, 5.0, 3.0);
    draft.gap_x(level, 5.0, 0.6);
    draft.relation("traversal", true, &[(b, "unit"), (short, "opening"), (a, "unit")]);
    let (building, graph) = draft.graph();
    let (west, east) = (spot(level, 1.0, 3.0), spot(level, 9.0, 3.0));
    assert_eq!(building.opening(short).unwrap().one_way, Some((b, a)));
    close_to(graph.seconds_between(&east, &west), 8.0);
    close_to(graph.seconds_between(&west, &east), 2.0 * 4.0_f64.hypot(2.4));
}

/// Two floors, 4 m apart; stairs of 8 m slope in the west, a lift in the east.
fn two_floors() -> (Draft, [indoor::plain::FeatureId; 2]) {
    let mut draft = Draft::default();
    let levels = [draft.level(0, None), draft.level(1, None)];
    let mut stairs = Vec::new();
    let mut lifts = Vec::new();
    for level in levels {
        draft.unit(level, "walkway", &[rect(2.0, 0.0, 42.0, 2.0)]);
        stairs.push(draft.unit(level, "stairs", &[rect(0.0, 0.0, 2.0, 2.0)]));
        lifts.push(draft.unit(level, "elevator", &[rect(42.0, 0.0, 44.0, 2.0)]));
        draft.gap_x(level, 2.0, 1.0);
        draft.gap_x(level, 42.0, 1.0);
    }
    draft.relation("stairs", false, &[(stairs[0], "unit"), (stairs[1], "unit")]);
    draft.relation("elevator", false, &[(lifts[0], "unit"), (lifts[1], "unit")]);
    (draft, levels)
}

#[test]
fn stairs_are_slower_up_than_down_and_a_lift_has_to_come() {
    let (draft, [ground, first]) = two_floors();
    let (_, graph) = draft.graph();
    let near_stairs = [spot(ground, 4.0, 1.0), spot(first, 4.0, 1.0)];
    // 3 m to the landing, 8 m of slope at 0.5 m/s up and 1 m/s down, 3 m on.
    let up = graph.walk_between(&near_stairs[0], &near_stairs[1]).unwrap();
    close_to(Some(up.seconds), 3.0 + 16.0 + 3.0);
    assert!(!up.assumed);
    let kinds: Vec<LegKind> = up.legs.iter().map(|leg| leg.kind).collect();
    assert!(kinds.contains(&LegKind::StairsUp), "{kinds:?}");
    close_to(graph.seconds_between(&near_stairs[1], &near_stairs[0]), 3.0 + 8.0 + 3.0);
    // At the lift: 20 s wait, 3 s ride, 5 s to leave beat 40 m there and back.
    let near_lift = [spot(ground, 40.0, 1.0), spot(first, 40.0, 1.0)];
    let ride = graph.walk_between(&near_lift[0], &near_lift[1]).unwrap();
    close_to(Some(ride.seconds), 3.0 + 28.0 + 3.0);
    assert!(ride.legs.iter().any(|leg| leg.kind == LegKind::LiftUp && leg.to_level == first));
}

#[test]
fn a_closed_lift_sends_everybody_to_the_stairs_and_old_readers_keep_their_version() {
    let (draft, [ground, first]) = two_floors();
    let (building, graph) = draft.graph();
    let lift = building.units().iter().find(|unit| unit.category == "elevator").unwrap().id;
    let (from, to) = (spot(ground, 40.0, 1.0), spot(first, 40.0, 1.0));
    let (from, to) = (graph.anchor(&from).unwrap(), graph.anchor(&to).unwrap());
    let shut = graph.close(lift).unwrap();
    close_to(shut.seconds(&from, &to), 39.0 + 16.0 + 39.0);
    close_to(graph.seconds(&from, &to), 34.0);
    close_to(shut.open(lift).unwrap().seconds(&from, &to), 34.0);
    assert!(graph.close(common::id(9, 9)).is_none());
}

#[test]
fn stairs_that_no_relationship_joins_meet_by_their_place_and_are_assumed() {
    let (mut draft, [ground, first]) = two_floors();
    draft.relationships.clear();
    let (_, report) = draft.import();
    assert_eq!(report.problems.iter().filter(|problem| problem.code == Code::TransitAssumed).count(), 2);
    let (_, graph) = draft.graph();
    let walk = graph.walk_between(&spot(ground, 4.0, 1.0), &spot(first, 4.0, 1.0)).unwrap();
    close_to(Some(walk.seconds), 22.0);
    assert!(walk.assumed);
}

#[test]
fn a_directed_escalator_goes_one_way() {
    let mut draft = Draft::default();
    let levels = [draft.level(0, None), draft.level(1, None)];
    let units = levels.map(|level| draft.unit(level, "escalator", &[rect(0.0, 0.0, 2.0, 8.0)]));
    draft.relation("escalator", true, &[(units[0], "unit"), (units[1], "unit")]);
    let (_, graph) = draft.graph();
    let spots = levels.map(|level| spot(level, 1.0, 4.0));
    close_to(graph.seconds_between(&spots[0], &spots[1]), 16.0);
    assert_eq!(graph.seconds_between(&spots[1], &spots[0]), None);
}

/// Two rooms whose doors open onto a corridor that nobody drew.
#[test]
fn a_corridor_that_is_not_drawn_is_walked_and_marked() {
    let mut draft = Draft::default();
    let level = draft.level(0, Some(rect(0.0, 0.0, 20.0, 10.0)));
    draft.room(level, 0.0, 0.0, 10.0, 8.0);
    draft.room(level, 10.0, 0.0, 20.0, 8.0);
    draft.gap_y(level, 5.0, 8.0);
    draft.gap_y(level, 15.0, 8.0);
    let (building, report) = draft.import();
    let assumed = report.problems.iter().filter(|problem| problem.code == Code::OpeningAssumed).count();
    assert_eq!(assumed, 2, "{:?}", report.problems);
    let graph = Graph::build(&building, &common::flat());
    let walk = graph.walk_between(&spot(level, 5.0, 4.0), &spot(level, 15.0, 4.0)).unwrap();
    close_to(Some(walk.seconds), 4.0 + 10.0 + 4.0);
    assert!(walk.assumed);
    assert!(walk.legs.iter().any(|leg| leg.kind == LegKind::Assumed && leg.via.is_none()));
    // Floor that is not drawn is still a place to stand.
    close_to(graph.seconds_between(&spot(level, 5.0, 9.0), &spot(level, 5.0, 4.0)), 5.0);
}

#[test]
fn a_spot_in_a_wall_hangs_on_the_nearest_floor() {
    let mut draft = Draft::default();
    let level = draft.level(0, None);
    draft.room(level, 0.0, 0.0, 5.0, 4.0);
    let (_, graph) = draft.graph();
    close_to(graph.seconds_between(&spot(level, -3.0, 2.0), &spot(level, 4.0, 2.0)), 7.0);
    assert!(graph.anchor(&spot(level, 100.0, 2.0)).is_none());
    assert!(graph.anchor(&spot(common::id(9, 1), 1.0, 2.0)).is_none());
}

#[test]
fn a_door_drawn_off_the_wall_still_joins_its_rooms() {
    let mut draft = Draft::default();
    let level = draft.level(0, None);
    draft.room(level, 0.0, 0.0, 5.0, 4.0);
    draft.room(level, 5.3, 0.0, 10.0, 4.0);
    draft.door(level, [[4.7, 1.5], [4.7, 2.5]], None, &[]);
    let (building, graph) = draft.graph();
    assert_eq!(building.openings()[0].units.len(), 2);
    close_to(graph.seconds_between(&spot(level, 1.0, 2.0), &spot(level, 9.0, 2.0)), 8.0);
}

/// A corridor like a comb: 82 bays off a spine, 332 corners, a door to a room at the end of every bay.
#[test]
fn a_corridor_of_hundreds_of_corners_is_walked_exactly() {
    let bays = 82;
    let mut draft = Draft::default();
    let level = draft.level(0, None);
    let length = f64::from(bays) * 4.0;
    let mut outline = vec![[0.0, 0.0], [length, 0.0], [length, 2.0]];
    for bay in (0..bays).rev() {
        let west = f64::from(bay) * 4.0 + 1.0;
        outline.extend([[west + 2.0, 2.0], [west + 2.0, 5.0], [west, 5.0], [west, 2.0]]);
    }
    outline.push([0.0, 2.0]);
    assert_eq!(outline.len(), 332);
    draft.unit(level, "walkway", &[outline]);
    for bay in 0..bays {
        let west = f64::from(bay) * 4.0 + 1.0;
        draft.room(level, west, 5.0, west + 2.0, 8.0);
        draft.gap_y(level, west + 1.0, 5.0);
    }
    let (_, graph) = draft.graph();
    let room = |bay: u32| spot(level, f64::from(bay) * 4.0 + 2.0, 6.0);
    for (a, b) in [(0_u32, 1_u32), (0, 40), (7, 81), (80, 81)] {
        // Out of the door, round the near corner of the own bay, along, round that of the other: 1 + √(1² + 3²) each.
        let along = f64::from(b - a) * 4.0 - 2.0;
        close_to(graph.seconds_between(&room(a), &room(b)), 2.0 * (1.0 + 10.0_f64.sqrt()) + along);
    }
}

#[test]
fn rooms_that_overlap_a_little_are_still_joined_and_told() {
    let mut draft = Draft::default();
    let level = draft.level(0, None);
    draft.room(level, 0.0, 0.0, 5.1, 4.0);
    draft.room(level, 4.9, 0.0, 10.0, 4.0);
    draft.gap_x(level, 5.0, 2.0);
    let (building, graph) = draft.graph();
    assert_eq!(building.openings()[0].units.len(), 2);
    close_to(graph.seconds_between(&spot(level, 1.0, 2.0), &spot(level, 9.0, 2.0)), 8.0);
}

/// A yard that is drawn on a level of its own joins two buildings; a street door leads onto ground that is not drawn.
#[test]
fn the_yard_joins_buildings() {
    let mut draft = Draft::default();
    let levels = [draft.level(0, Some(rect(0.0, 0.0, 6.0, 6.0))), draft.level(0, Some(rect(20.0, 0.0, 26.0, 6.0)))];
    let yard = draft.level(0, Some(rect(6.0, 0.0, 20.0, 6.0)));
    draft.levels[2]["properties"]["outdoor"] = true.into();
    draft.room(levels[0], 0.0, 0.0, 6.0, 6.0);
    draft.room(levels[1], 20.0, 0.0, 26.0, 6.0);
    draft.unit(yard, "walkway", &[rect(6.0, 0.0, 20.0, 6.0)]);
    draft.gap_x(levels[0], 6.0, 3.0);
    draft.gap_x(levels[1], 20.0, 3.0);
    let (_, graph) = draft.graph();
    let walk = graph.walk_between(&spot(levels[0], 1.0, 3.0), &spot(levels[1], 25.0, 3.0)).unwrap();
    close_to(Some(walk.seconds), 24.0);
    assert!(!walk.assumed && walk.legs.iter().any(|leg| leg.kind == LegKind::Outside));
    // The same with the yard not drawn, but within the site's outline.
    draft.units.pop();
    draft.levels.pop();
    let outline =
        [[-9.0, -9.0], [35.0, -9.0], [35.0, 15.0], [-9.0, 15.0], [-9.0, -9.0]].map(|[x, y]| common::place(x, y));
    draft.venue.push(serde_json::json!({
        "id": common::id(8, 0), "type": "Feature", "feature_type": "venue",
        "geometry": {"type": "Polygon", "coordinates": [outline]},
        "properties": {"name": {"en": "Site"}, "category": "hospital"}
    }));
    let (_, graph) = draft.graph();
    let walk = graph.walk_between(&spot(levels[0], 1.0, 3.0), &spot(levels[1], 25.0, 3.0)).unwrap();
    close_to(Some(walk.seconds), 24.0);
    assert!(walk.assumed);
}
