//! The archive read back as anybody would read it: the rules of OGC 20-094 and of plane geometry.

#![allow(clippy::expect_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use demo::{Hospital, Spot, haihe};
use geo::{
    BooleanOps, BoundingRect, Contains, Coord, Distance, Euclidean, Intersects, LineString, Point, Polygon, Validation,
    Winding,
};
use serde_json::Value;
use uuid::Uuid;

/// Millimetre, in metres.
const MM: f64 = 0.001;

/// Read once for all tests; nothing changes it.
static PLAN: LazyLock<Plan> = LazyLock::new(Plan::read);

struct Plan {
    hospital: Hospital,
    features: BTreeMap<String, Vec<Value>>,
}

impl Plan {
    fn read() -> Self {
        let hospital = haihe();
        let features = hospital
            .files
            .iter()
            .filter_map(|(name, bytes)| {
                let kind = name.strip_suffix(".geojson")?;
                let file: Value = serde_json::from_slice(bytes).expect("JSON");
                assert_eq!(file["type"], "FeatureCollection");
                Some((kind.to_owned(), file["features"].as_array().expect("features").clone()))
            })
            .collect();
        Self { hospital, features }
    }

    fn of(&self, kind: &str) -> &[Value] {
        &self.features[kind]
    }

    fn units(&self) -> Vec<Room> {
        self.of("unit").iter().map(Room::read).collect()
    }
}

struct Room {
    id: String,
    name: String,
    category: String,
    level: String,
    shape: Polygon,
}

impl Room {
    fn read(feature: &Value) -> Self {
        let shapes = polygons(feature);
        assert_eq!(shapes.len(), 1, "a unit is one polygon");
        Self {
            id: text(&feature["id"]),
            name: text(&feature["properties"]["name"]["en"]),
            category: text(&feature["properties"]["category"]),
            level: text(&feature["properties"]["level_id"]),
            shape: shapes[0].clone(),
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// Metres from the corner of the site, by a projection of the tests' own.
fn metres(at: &Value) -> Coord {
    let degree = 6_371_008.8_f64.to_radians();
    let (lon, lat) = (at[0].as_f64().expect("lon"), at[1].as_f64().expect("lat"));
    Coord { x: (lon - 117.2488) * degree * 39.09_f64.to_radians().cos(), y: (lat - 39.089) * degree }
}

fn polygons(feature: &Value) -> Vec<Polygon> {
    let geometry = &feature["geometry"];
    let coordinates = geometry["coordinates"].as_array().expect("coordinates");
    let parts: Vec<&Value> = match geometry["type"].as_str() {
        Some("Polygon") => vec![&geometry["coordinates"]],
        Some("MultiPolygon") => coordinates.iter().collect(),
        other => panic!("not an area: {other:?}"),
    };
    parts
        .into_iter()
        .map(|rings| {
            let mut rings = rings.as_array().expect("rings").iter().map(|ring| {
                let points = ring.as_array().expect("ring");
                assert!(points.len() >= 4, "a ring has four positions at least");
                assert_eq!(points.first(), points.last(), "a ring is closed");
                LineString(points.iter().map(metres).collect())
            });
            let outer = rings.next().expect("an outer ring");
            let holes: Vec<LineString> = rings.collect();
            assert!(outer.is_ccw(), "the outer ring runs anticlockwise");
            assert!(holes.iter().all(Winding::is_cw), "holes run clockwise");
            Polygon::new(outer, holes)
        })
        .collect()
}

fn ends(opening: &Value) -> [Point; 2] {
    let line = opening["geometry"]["coordinates"].as_array().expect("a line");
    assert_eq!(opening["geometry"]["type"], "LineString");
    assert_eq!(line.len(), 2);
    [metres(&line[0]).into(), metres(&line[1]).into()]
}

#[test]
fn the_hospital_has_its_size() {
    let plan = &*PLAN;
    let ways = [
        "walkway",
        "stairs",
        "elevator",
        "escalator",
        "footbridge",
        "opentobelow",
        "vegetation",
        "restroom.unisex",
        "parking",
        "lobby",
    ];
    let rooms = plan.units().iter().filter(|u| !ways.contains(&u.category.as_str())).count();
    assert!(rooms >= 600, "{rooms} rooms");
    assert_eq!(plan.of("level").len(), 23);
    assert_eq!(plan.of("building").len(), 4);
    let roster = &plan.hospital.roster;
    assert_eq!(roster.departments.len(), 20);
    assert_eq!(roster.posts.len(), 14);
    assert_eq!(roster.guards.len(), 45);
    assert_eq!(roster.accounts.len(), 28);
    assert_eq!(roster.checkpoints.len(), 40);
    assert_eq!(roster.buttons.len(), 90);
}

#[test]
fn every_feature_has_the_members_of_the_standard() {
    let plan = &*PLAN;
    let members: [(&str, &[&str]); 13] = [
        ("address", &["address", "unit", "locality", "province", "country", "postal_code", "postal_code_ext"]),
        (
            "venue",
            &[
                "category",
                "restriction",
                "name",
                "alt_name",
                "hours",
                "phone",
                "website",
                "display_point",
                "address_id",
            ],
        ),
        ("building", &["category", "restriction", "name", "alt_name", "display_point", "address_id"]),
        ("footprint", &["category", "name", "building_ids"]),
        (
            "level",
            &[
                "category",
                "restriction",
                "outdoor",
                "ordinal",
                "name",
                "short_name",
                "display_point",
                "address_id",
                "building_ids",
            ],
        ),
        ("unit", &["category", "restriction", "accessibility", "name", "alt_name", "level_id", "display_point"]),
        (
            "opening",
            &["category", "accessibility", "access_control", "door", "name", "alt_name", "display_point", "level_id"],
        ),
        ("relationship", &["category", "direction", "origin", "intermediary", "destination", "hours"]),
        (
            "amenity",
            &[
                "category",
                "accessibility",
                "name",
                "alt_name",
                "hours",
                "phone",
                "website",
                "unit_ids",
                "address_id",
                "correlation_id",
            ],
        ),
        ("anchor", &["address_id", "unit_id"]),
        ("occupant", &["category", "name", "anchor_id", "hours", "phone", "website", "validity", "correlation_id"]),
        (
            "geofence",
            &[
                "category",
                "restriction",
                "name",
                "alt_name",
                "correlation_id",
                "display_point",
                "building_ids",
                "level_ids",
                "parents",
            ],
        ),
        ("manifest", &[]),
    ];
    for (kind, features) in &plan.features {
        let (_, wanted) = members.iter().find(|(k, _)| k == kind).expect("a known feature type");
        let wanted: BTreeSet<&str> = wanted.iter().copied().collect();
        for feature in features {
            assert_eq!(feature["type"], "Feature");
            assert_eq!(feature["feature_type"], kind.as_str());
            assert!(feature.get("geometry").is_some());
            let properties = feature["properties"].as_object().expect("properties");
            let there: BTreeSet<&str> = properties.keys().map(String::as_str).collect();
            assert_eq!(there, wanted, "{kind}");
        }
    }
    let manifest: Value = serde_json::from_slice(&plan.hospital.files["manifest.json"]).expect("JSON");
    assert_eq!(manifest["version"], "1.0.0");
    assert!(manifest["language"].is_string() && manifest["created"].is_string());
}

#[test]
fn every_category_is_of_the_standard() {
    let allowed: [(&str, &[&str]); 4] = [
        (
            "unit",
            &[
                "auditorium",
                "conferenceroom",
                "elevator",
                "escalator",
                "foodservice",
                "footbridge",
                "kitchen",
                "laboratory",
                "lobby",
                "lounge",
                "mothersroom",
                "nonpublic",
                "office",
                "opentobelow",
                "parking",
                "restroom.female",
                "restroom.male",
                "restroom.unisex",
                "restroom.wheelchair",
                "room",
                "serverroom",
                "stairs",
                "storage",
                "vegetation",
                "waitingroom",
                "walkway",
            ],
        ),
        ("opening", &["emergencyexit", "pedestrian", "pedestrian.principal", "service"]),
        ("relationship", &["elevator", "escalator", "stairs", "traversal"]),
        (
            "amenity",
            &[
                "cashier",
                "elevator",
                "entry",
                "escalator",
                "information",
                "mothersroom",
                "parking",
                "police",
                "restroom.female",
                "restroom.male",
                "restroom.wheelchair",
                "security",
                "security.checkpoint",
                "security.inspection",
                "stairs",
            ],
        ),
    ];
    for (kind, list) in allowed {
        let used: BTreeSet<String> = PLAN.of(kind).iter().map(|f| text(&f["properties"]["category"])).collect();
        assert_eq!(used, list.iter().map(|c| (*c).to_owned()).collect(), "{kind}");
    }
}

#[test]
fn ids_are_unique_and_every_reference_leads_somewhere() {
    let plan = &*PLAN;
    let mut kinds: BTreeMap<Uuid, &str> = BTreeMap::new();
    for (kind, features) in &plan.features {
        for feature in features {
            let id = Uuid::parse_str(&text(&feature["id"])).expect("a UUID");
            assert_eq!(kinds.insert(id, kind), None, "{id} twice");
        }
    }
    let check = |value: &Value, kind: &str| {
        let id = Uuid::parse_str(&text(value)).expect("a UUID");
        assert_eq!(kinds.get(&id), Some(&kind), "{id} is not a {kind}");
    };
    for feature in plan.features.values().flatten() {
        let properties = &feature["properties"];
        for (member, kind) in
            [("level_id", "level"), ("address_id", "address"), ("unit_id", "unit"), ("anchor_id", "anchor")]
        {
            if let Some(value) = properties.get(member).filter(|v| !v.is_null()) {
                check(value, kind);
            }
        }
        for (member, kind) in [("building_ids", "building"), ("unit_ids", "unit"), ("level_ids", "level")] {
            for value in properties[member].as_array().into_iter().flatten() {
                check(value, kind);
            }
        }
    }
    for relation in plan.of("relationship") {
        let properties = &relation["properties"];
        check(&properties["origin"]["id"], "unit");
        check(&properties["destination"]["id"], "unit");
        for through in properties["intermediary"].as_array().into_iter().flatten() {
            check(&through["id"], "opening");
        }
    }
}

#[test]
fn every_area_is_valid_and_every_unit_lies_on_its_level() {
    let plan = &*PLAN;
    for kind in ["venue", "footprint", "level", "unit", "geofence"] {
        for feature in plan.of(kind) {
            for shape in polygons(feature) {
                assert!(shape.is_valid(), "{kind} {}", feature["properties"]["name"]);
            }
        }
    }
    let levels: BTreeMap<String, Vec<Polygon>> =
        plan.of("level").iter().map(|l| (text(&l["id"]), polygons(l))).collect();
    for unit in plan.units() {
        for corner in unit.shape.exterior().coords() {
            let at = Point::from(*corner);
            let near = levels[&unit.level].iter().any(|l| l.intersects(&at) || distance(&at, l) < MM);
            assert!(near, "{} leaves its level", unit.name);
        }
    }
}

fn distance(at: &Point, shape: &Polygon) -> f64 {
    Euclidean.distance(at, shape)
}

#[test]
fn units_of_a_level_do_not_overlap() {
    let plan = &*PLAN;
    let mut levels: BTreeMap<String, Vec<Room>> = BTreeMap::new();
    for unit in plan.units() {
        levels.entry(unit.level.clone()).or_default().push(unit);
    }
    for units in levels.values() {
        for (n, a) in units.iter().enumerate() {
            let box_a = a.shape.bounding_rect().expect("a box");
            for b in &units[n + 1..] {
                let box_b = b.shape.bounding_rect().expect("a box");
                let apart = box_a.max().x < box_b.min().x + MM
                    || box_b.max().x < box_a.min().x + MM
                    || box_a.max().y < box_b.min().y + MM
                    || box_b.max().y < box_a.min().y + MM;
                if !apart {
                    let common = geo::Area::unsigned_area(&a.shape.intersection(&b.shape));
                    assert!(common < 0.01, "{} and {} share {common} m²", a.name, b.name);
                }
            }
        }
    }
}

#[test]
fn every_opening_lies_on_the_edges_of_exactly_two_units() {
    let plan = &*PLAN;
    let ordinals: BTreeMap<String, i64> = plan
        .of("level")
        .iter()
        .map(|l| (text(&l["id"]), l["properties"]["ordinal"].as_i64().expect("ordinal")))
        .collect();
    let units = plan.units();
    let mut doors: BTreeMap<&str, usize> = BTreeMap::new();
    for opening in plan.of("opening") {
        let ordinal = ordinals[&text(&opening["properties"]["level_id"])];
        let ends = ends(opening);
        assert!(Euclidean.distance(&ends[0], &ends[1]) >= 0.6, "too narrow: {opening}");
        let on_edge = |unit: &&Room| {
            ordinals[&unit.level] == ordinal
                && ends.iter().all(|end| {
                    let rings = std::iter::once(unit.shape.exterior()).chain(unit.shape.interiors());
                    rings.into_iter().any(|ring| Euclidean.distance(end, ring) < MM)
                })
        };
        let joined: Vec<&Room> = units.iter().filter(on_edge).collect();
        let names: Vec<&str> = joined.iter().map(|u| u.name.as_str()).collect();
        assert_eq!(joined.len(), 2, "{names:?} at {opening}");
        for unit in joined {
            *doors.entry(&unit.id).or_default() += 1;
        }
    }
    for unit in &units {
        let walked = !["vegetation", "opentobelow"].contains(&unit.category.as_str());
        assert_eq!(doors.contains_key(unit.id.as_str()), walked, "doors of {}", unit.name);
    }
}

#[test]
fn stairs_and_lifts_stand_above_each_other() {
    let plan = &*PLAN;
    let units: BTreeMap<String, Room> = plan.units().into_iter().map(|u| (u.id.clone(), u)).collect();
    let mut joined = 0;
    for relation in plan.of("relationship") {
        let properties = &relation["properties"];
        if properties["category"] == "traversal" {
            continue;
        }
        let (a, b) = (&units[&text(&properties["origin"]["id"])], &units[&text(&properties["destination"]["id"])]);
        assert_eq!(properties["category"], a.category.as_str());
        assert_eq!((&a.category, &a.name), (&b.category, &b.name));
        assert_eq!(a.shape, b.shape);
        assert_eq!(properties["direction"] == "directed", a.category == "escalator");
        joined += 1;
    }
    // 11 storeys × 8 shafts; 2 × 4; 4 × 4 stairs, stair E, 2 to the basement; 6 lifts × 5; 2 × 2.
    assert_eq!(joined, 88 + 8 + 16 + 5 + 2 + 30 + 4);
}

#[test]
fn the_roster_stands_on_the_plan() {
    let plan = &*PLAN;
    let roster = &plan.hospital.roster;
    let units: BTreeMap<String, Room> = plan.units().into_iter().map(|u| (u.id.clone(), u)).collect();
    let stands = |what: &str, unit: &Uuid, spot: &Spot| {
        let room = &units[&unit.to_string()];
        assert_eq!(room.level, spot.level.to_string(), "{what}");
        let at = Point::from(metres(&serde_json::json!([spot.lon, spot.lat])));
        assert!(room.shape.contains(&at), "{what} stands outside {}", room.name);
    };
    roster.posts.iter().for_each(|p| stands(p.key, &p.unit, &p.spot));
    roster.checkpoints.iter().for_each(|c| stands(&c.code, &c.unit, &c.spot));
    roster.buttons.iter().for_each(|b| stands(&b.code, &b.unit, &b.spot));

    let departments: BTreeSet<&str> = roster.departments.iter().map(|d| d.key).collect();
    assert_eq!(departments.len(), 20);
    assert!(roster.departments.iter().all(|d| units.contains_key(&d.unit.to_string())));
    for department in &departments {
        assert!(roster.buttons.iter().any(|b| b.department == Some(department)));
        let staff = roster.accounts.iter().filter(|a| a.department == Some(department));
        assert_eq!(staff.count(), 1);
    }
    for button in &roster.buttons {
        assert!(button.department.is_none_or(|d| departments.contains(d)), "{}", button.code);
    }

    let posts: BTreeSet<&str> = roster.posts.iter().map(|p| p.key).collect();
    for shift in 0..3 {
        let held: BTreeSet<&str> = roster.guards.iter().filter(|g| g.shift == shift).map(|g| g.post).collect();
        assert_eq!(held, posts, "shift {shift} holds every post");
    }
    let distinct = |all: Vec<&str>| {
        let set: BTreeSet<&str> = all.iter().copied().collect();
        assert_eq!(set.len(), all.len());
    };
    distinct(roster.guards.iter().map(|g| g.staff_number.as_str()).collect());
    distinct(roster.guards.iter().map(|g| g.name_zh).collect());
    distinct(roster.guards.iter().map(|g| g.pin.as_str()).collect());
    distinct(roster.accounts.iter().map(|a| a.login.as_str()).collect());
    distinct(roster.checkpoints.iter().map(|c| c.code.as_str()).collect());
    distinct(roster.checkpoints.iter().map(|c| c.name_zh.as_str()).collect());
    distinct(roster.buttons.iter().map(|b| b.code.as_str()).collect());
}

#[test]
fn every_run_gives_the_same_bytes() {
    let (one, two) = (haihe(), haihe());
    assert_eq!(one.files, two.files);
    assert_eq!(one.zip(), two.zip());
    // Ids are part of what others store: they may not change with the code that makes them.
    let control = one.roster.posts.iter().find(|p| p.key == "control").expect("the post");
    let known = Uuid::new_v5(&Uuid::NAMESPACE_URL, b"https://haihe.example/imdf/unit/inpatient/1F/security-centre");
    assert_eq!(control.unit, known);
}
