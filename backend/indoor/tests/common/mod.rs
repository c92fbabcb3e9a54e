//! A drawing board: small plans in metres, written as IMDF archives.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)]

pub mod cells;

use std::collections::BTreeMap;

use indoor::plain::{FeatureId, Spot};
use indoor::{Archive, Building, Graph, Pace, Report};
use serde_json::{Value, json};
use uuid::Uuid;

const LON: f64 = 117.25;
const LAT: f64 = 39.09;
const METRES: f64 = 111_195.08;

/// The id of the n-th feature of a kind.
pub fn id(kind: u8, n: usize) -> FeatureId {
    FeatureId(Uuid::from_u128(0x4000_8000_0000_0000_0000 << 44 | u128::from(kind) << 64 | n as u128))
}

pub fn place(x: f64, y: f64) -> [f64; 2] {
    [LON + x / (METRES * LAT.to_radians().cos()), LAT + y / METRES]
}

/// A plan on the drawing board. All numbers in metres.
#[derive(Debug, Default, Clone)]
pub struct Draft {
    pub venue: Vec<Value>,
    pub buildings: Vec<Value>,
    pub levels: Vec<Value>,
    pub units: Vec<Value>,
    pub openings: Vec<Value>,
    pub amenities: Vec<Value>,
    pub relationships: Vec<Value>,
}

/// A rectangle from (x, y) to (u, v), counter-clockwise.
pub fn rect(x: f64, y: f64, u: f64, v: f64) -> Vec<[f64; 2]> {
    vec![[x, y], [u, y], [u, v], [x, v]]
}

fn ring(corners: &[[f64; 2]]) -> Vec<[f64; 2]> {
    corners.iter().chain(corners.first()).map(|[x, y]| place(*x, *y)).collect()
}

impl Draft {
    pub fn level(&mut self, ordinal: i32, outline: Option<Vec<[f64; 2]>>) -> FeatureId {
        let own = id(1, self.levels.len());
        let geometry = outline.map(|outline| json!({"type": "Polygon", "coordinates": [ring(&outline)]}));
        self.levels.push(json!({
            "id": own, "type": "Feature", "feature_type": "level", "geometry": geometry,
            "properties": {"category": "unspecified", "restriction": null, "outdoor": false, "ordinal": ordinal,
                "name": {"en": format!("Floor {ordinal}")}, "short_name": {"en": format!("{}F", ordinal + 1)},
                "display_point": null, "address_id": null, "building_ids": null}
        }));
        own
    }

    pub fn unit(&mut self, level: FeatureId, category: &str, rings: &[Vec<[f64; 2]>]) -> FeatureId {
        let own = id(2, self.units.len());
        let rings: Vec<_> = rings.iter().map(|corners| ring(corners)).collect();
        self.units.push(json!({
            "id": own, "type": "Feature", "feature_type": "unit",
            "geometry": {"type": "Polygon", "coordinates": rings},
            "properties": {"category": category, "restriction": null, "accessibility": null, "name": null,
                "alt_name": null, "level_id": level, "display_point": null}
        }));
        own
    }

    pub fn room(&mut self, level: FeatureId, x: f64, y: f64, u: f64, v: f64) -> FeatureId {
        self.unit(level, "room", &[rect(x, y, u, v)])
    }

    /// An opening; `door` is IMDF's door type, or none for a gap.
    pub fn door(&mut self, level: FeatureId, line: [[f64; 2]; 2], door: Option<&str>, control: &[&str]) -> FeatureId {
        let own = id(3, self.openings.len());
        let door = door.map(|kind| json!({"type": kind, "automatic": false, "material": null}));
        let control = (!control.is_empty()).then_some(control);
        self.openings.push(json!({
            "id": own, "type": "Feature", "feature_type": "opening",
            "geometry": {"type": "LineString", "coordinates": line.map(|[x, y]| place(x, y))},
            "properties": {"category": "pedestrian", "accessibility": null, "access_control": control, "door": door,
                "name": null, "alt_name": null, "display_point": null, "level_id": level}
        }));
        own
    }

    /// A gap one metre wide across a vertical wall at x.
    pub fn gap_x(&mut self, level: FeatureId, x: f64, y: f64) -> FeatureId {
        self.door(level, [[x, y - 0.5], [x, y + 0.5]], None, &[])
    }

    /// A gap one metre wide across a horizontal wall at y.
    pub fn gap_y(&mut self, level: FeatureId, x: f64, y: f64) -> FeatureId {
        self.door(level, [[x - 0.5, y], [x + 0.5, y]], None, &[])
    }

    pub fn relation(&mut self, category: &str, directed: bool, chain: &[(FeatureId, &str)]) -> FeatureId {
        let own = id(4, self.relationships.len());
        let name = |(id, kind): &(FeatureId, &str)| json!({"id": id, "feature_type": kind});
        let direction = if directed { "directed" } else { "undirected" };
        let middle: Vec<Value> = chain[1..chain.len() - 1].iter().map(name).collect();
        self.relationships.push(json!({
            "id": own, "type": "Feature", "feature_type": "relationship", "geometry": null,
            "properties": {"category": category, "direction": direction, "origin": name(&chain[0]),
                "intermediary": (!middle.is_empty()).then_some(middle),
                "destination": name(&chain[chain.len() - 1]), "hours": null}
        }));
        own
    }

    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        files.insert(
            "manifest.json".to_owned(),
            br#"{"version": "1.0.0", "created": "2026-01-01", "language": "en"}"#.to_vec(),
        );
        for (name, features) in [
            ("venue", &self.venue),
            ("building", &self.buildings),
            ("level", &self.levels),
            ("unit", &self.units),
            ("opening", &self.openings),
            ("amenity", &self.amenities),
            ("relationship", &self.relationships),
        ] {
            let collection = json!({"type": "FeatureCollection", "name": name, "features": features});
            files.insert(format!("{name}.geojson"), serde_json::to_vec(&collection).unwrap());
        }
        files
    }

    pub fn archive(&self) -> Archive {
        Archive::from_files(self.files()).unwrap()
    }

    pub fn import(&self) -> (Building, Report) {
        Building::import(&self.archive()).unwrap()
    }

    pub fn graph(&self) -> (Building, Graph) {
        let (building, _) = self.import();
        let graph = Graph::build(&building, &flat());
        (building, graph)
    }
}

/// One metre a second everywhere, round numbers for everything else.
pub fn flat() -> Pace {
    Pace {
        floor_mps: 1.0,
        outside_mps: 1.0,
        assumed_mps: 1.0,
        storey_m: 4.0,
        stairs_slope: 2.0,
        stairs_up_mps: 0.5,
        stairs_down_mps: 1.0,
        lift_wait_s: 20.0,
        lift_storey_s: 3.0,
        lift_leave_s: 5.0,
        escalator_mps: 0.5,
        escalator_slope: 2.0,
        ramp_mps: 1.0,
        ramp_slope: 12.0,
        door_s: 1.0,
        controlled_door_s: 4.0,
        locked_door_s: 8.0,
    }
}

pub fn spot(level: FeatureId, x: f64, y: f64) -> Spot {
    let [lon, lat] = place(x, y);
    Spot { level, lon, lat }
}

/// Seconds agree to a few steps' rounding and the plane's curvature.
#[track_caller]
pub fn close_to(found: Option<f64>, wanted: f64) {
    let found = found.expect("there is a way");
    assert!((found - wanted).abs() < 0.01, "found {found}, wanted {wanted}");
}
