//! The demo hospital as the guards walk it, through the crate that reads floor plans.

#![allow(clippy::expect_used)]

use std::sync::LazyLock;

use demo::{Hospital, haihe};
use indoor::plain::{FeatureId, LegKind, Spot};
use indoor::{Anchor, Archive, Building, Graph, Pace};

/// Imported once for all tests; nothing changes it.
static SITE: LazyLock<Site> = LazyLock::new(Site::open);

struct Site {
    hospital: Hospital,
    building: Building,
    graph: Graph,
}

impl Site {
    fn open() -> Self {
        let hospital = haihe();
        let archive = Archive::from_zip(&hospital.zip()).expect("an archive");
        let (building, report) = Building::import(&archive).expect("a building");
        assert_eq!(report.problems, vec![], "the import finds nothing to complain of");
        let graph = Graph::build(&building, &Pace::default());
        Self { hospital, building, graph }
    }

    /// The unit with this English name on the level with this English name.
    fn unit(&self, level: &str, name: &str) -> FeatureId {
        let level = self
            .building
            .levels()
            .iter()
            .find(|l| l.labels.en() == Some(level))
            .unwrap_or_else(|| panic!("no level {level}"));
        self.building
            .units()
            .iter()
            .find(|u| u.level == level.id && u.labels.en() == Some(name))
            .unwrap_or_else(|| panic!("no unit {name}"))
            .id
    }

    fn at(&self, level: &str, name: &str) -> Anchor {
        let unit = self.unit(level, name);
        let spot = self.building.spot_of_unit(unit).expect("a spot");
        self.graph.anchor(&spot).expect("an anchor")
    }

    fn post(&self, key: &str) -> Anchor {
        let post = self.hospital.roster.posts.iter().find(|p| p.key == key).expect("a post");
        let (lon, lat) = (post.spot.lon, post.spot.lat);
        self.graph.anchor(&Spot { level: FeatureId(post.spot.level), lon, lat }).expect("an anchor")
    }

    fn seconds(&self, from: &Anchor, to: &Anchor) -> f64 {
        self.graph.seconds(from, to).expect("a way")
    }
}

#[test]
fn every_room_is_reached_from_the_north_gate_and_left_again() {
    let site = &*SITE;
    let gate = site.at("Grounds", "North gate pavement");
    let mut rooms = 0;
    for unit in site.building.units() {
        if ["vegetation", "opentobelow"].contains(&unit.category.as_str()) {
            continue;
        }
        let room = site.graph.anchor(&unit.display).expect("an anchor");
        let name = unit.labels.en().expect("a name");
        let there = site.graph.walk(&gate, &room).unwrap_or_else(|| panic!("no way to {name}"));
        assert!(!there.assumed, "the way to {name} is assumed");
        assert!(there.seconds < 600.0, "{name} takes {} s", there.seconds);
        let back = site.graph.seconds(&room, &gate);
        assert!(back.is_some(), "no way back from {name}");
        rooms += 1;
    }
    assert!(rooms > 1500, "{rooms}");
}

#[test]
fn walking_times_are_those_of_a_hospital() {
    let site = &*SITE;
    let gate = site.post("north-gate");
    let ward = site.at("Inpatient tower 12F", "Geriatric ward 1");
    let seconds = site.seconds(&gate, &ward);
    assert!((120.0..=360.0).contains(&seconds), "gate to 12F ward: {seconds} s");

    let control = site.post("control");
    let hall = site.seconds(&control, &site.post("inpatient-hall"));
    assert!((5.0..=60.0).contains(&hall), "centre to inpatient hall: {hall} s");
    let emergency = site.seconds(&control, &site.post("emergency"));
    assert!((40.0..=150.0).contains(&emergency), "centre to emergency hall: {emergency} s");
}

#[test]
fn the_sky_bridge_is_the_way_between_the_second_floors() {
    let site = &*SITE;
    let from = site.at("Outpatient building 2F", "Cardiology room 1");
    let to = site.at("Inpatient tower 2F", "Endoscopy desk");
    let walk = site.graph.walk(&from, &to).expect("a way");
    assert!(walk.legs.iter().all(|l| matches!(l.kind, LegKind::Floor | LegKind::Door)), "{walk:#?}");
    let bridge = site.unit("Sky bridges 2F", "North-south bridge");
    assert!(walk.legs.iter().any(|l| l.via == Some(bridge)));
}

#[test]
fn an_emergency_exit_lets_people_out_and_not_in() {
    let site = &*SITE;
    let stair = site.at("Inpatient tower 1F", "Inpatient stair A");
    let outside = site.at("Grounds", "Staff car park");
    let (out, back) = (site.seconds(&stair, &outside), site.seconds(&outside, &stair));
    assert!(back > out + 20.0, "out {out} s, in {back} s");
}

#[test]
fn the_dirty_side_of_the_theatres_is_one_way() {
    let site = &*SITE;
    let corridor = site.unit("Inpatient tower 4F", "Operating area west corridor");
    let lobby = site.unit("Inpatient tower 4F", "Lift lobby");
    let one_way: Vec<_> = site
        .building
        .openings()
        .iter()
        .filter(|o| o.units.contains(&corridor) && o.units.contains(&lobby))
        .filter_map(|o| o.one_way)
        .collect();
    assert_eq!(one_way, vec![(corridor, lobby)]);
}
