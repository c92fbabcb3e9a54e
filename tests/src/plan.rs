//! A small made-up building, written as an IMDF archive: two floors with a corridor each, stairs at the east end.
//!
//! ```text
//! 2F  | ---------- corridor, 60 m x 4 m ----------- | stairs |
//!           ward (20..30)        office (40..50)
//! 1F  | ---------- corridor, 60 m x 4 m ----------- | stairs |
//!     security (0..10)  emergency (20..30)  pharmacy (40..50)
//! ```
//! Rooms lie north of the corridor, 10 m x 6 m, with a gap of a metre in the middle of their south wall.

use indoor::plain::{FeatureId, Spot};
use serde_json::{Value, json};
use std::io::{Cursor, Write};
use uuid::Uuid;
use zip::{ZipWriter, write::SimpleFileOptions};

const LON: f64 = 117.25;
const LAT: f64 = 39.09;
/// Metres in a degree of latitude.
const DEGREE: f64 = 111_195.08;

/// A room of the building.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// 1F, at the west end.
    Security,
    /// 1F, in the middle.
    Emergency,
    /// 1F, towards the east.
    Pharmacy,
    /// 2F, above the emergency room.
    Ward,
    /// 2F, above the pharmacy.
    Office,
}

impl Room {
    /// Every room.
    pub const ALL: [Self; 5] = [Self::Security, Self::Emergency, Self::Pharmacy, Self::Ward, Self::Office];

    /// Its feature id.
    #[must_use]
    pub fn id(self) -> Uuid {
        id(&format!("{self:?}"))
    }

    /// Floor (0 or 1) and western wall in metres.
    const fn at(self) -> (usize, f64) {
        match self {
            Self::Security => (0, 0.0),
            Self::Emergency => (0, 20.0),
            Self::Pharmacy => (0, 40.0),
            Self::Ward => (1, 20.0),
            Self::Office => (1, 40.0),
        }
    }

    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Security => ("保安室", "Security room"),
            Self::Emergency => ("急诊抢救室", "Emergency room"),
            Self::Pharmacy => ("药房", "Pharmacy"),
            Self::Ward => ("病房", "Ward"),
            Self::Office => ("办公室", "Office"),
        }
    }
}

fn id(word: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("shouwang:tests:plan:{word}").as_bytes())
}

fn level(floor: usize) -> Uuid {
    id(&format!("level {floor}"))
}

fn place(x: f64, y: f64) -> [f64; 2] {
    [LON + x / (DEGREE * LAT.to_radians().cos()), LAT + y / DEGREE]
}

/// The spot `x` metres east and `y` metres north of the south-west corner, on floor 0 or 1.
#[must_use]
pub fn spot(floor: usize, x: f64, y: f64) -> Spot {
    let [lon, lat] = place(x, y);
    Spot { level: FeatureId(level(floor)), lon, lat }
}

/// The archive, zipped.
#[must_use]
pub fn zip() -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files() {
        writer.start_file(name, SimpleFileOptions::default()).expect("writing to memory");
        writer.write_all(text.to_string().as_bytes()).expect("writing to memory");
    }
    writer.finish().expect("writing to memory").into_inner()
}

fn files() -> Vec<(&'static str, Value)> {
    let mut units = Vec::new();
    let mut openings = Vec::new();
    for floor in 0..2 {
        units.push(unit(id(&format!("corridor {floor}")), floor, "walkway", None, [0.0, 0.0, 60.0, 4.0]));
        units.push(unit(id(&format!("stairs {floor}")), floor, "stairs", None, [60.0, 0.0, 64.0, 4.0]));
        openings.push(opening(&format!("to stairs {floor}"), floor, [[60.0, 1.5], [60.0, 2.5]]));
    }
    for room in Room::ALL {
        let (floor, west) = room.at();
        units.push(unit(room.id(), floor, "room", Some(room.names()), [west, 4.0, west + 10.0, 10.0]));
        openings.push(opening(&format!("to {room:?}"), floor, [[west + 4.5, 4.0], [west + 5.5, 4.0]]));
    }
    let levels = (0..2)
        .map(|floor| {
            let name = format!("{}F", floor + 1);
            feature(
                "level",
                level(floor),
                rectangle([0.0, 0.0, 64.0, 10.0]),
                json!({"category": "unspecified", "restriction": null, "outdoor": false, "ordinal": floor,
                    "name": {"zh": name, "en": name}, "short_name": {"zh": name, "en": name},
                    "display_point": null, "address_id": null, "building_ids": null}),
            )
        })
        .collect();
    let stairs = |floor: usize| json!({"id": id(&format!("stairs {floor}")), "feature_type": "unit"});
    let relationship = feature(
        "relationship",
        id("stairs"),
        Value::Null,
        json!({"category": "stairs", "direction": "undirected", "origin": stairs(0), "intermediary": null,
            "destination": stairs(1), "hours": null}),
    );
    let collection = |features: Vec<Value>| json!({"type": "FeatureCollection", "features": features});
    vec![
        ("manifest.json", json!({"version": "1.0.0", "created": "2026-01-01", "language": "zh"})),
        ("venue.geojson", collection(Vec::new())),
        ("level.geojson", collection(levels)),
        ("unit.geojson", collection(units)),
        ("opening.geojson", collection(openings)),
        ("relationship.geojson", collection(vec![relationship])),
    ]
}

#[expect(clippy::needless_pass_by_value, reason = "the pieces are made for it")]
fn feature(kind: &str, id: Uuid, geometry: Value, properties: Value) -> Value {
    json!({"id": id, "type": "Feature", "feature_type": kind, "geometry": geometry, "properties": properties})
}

fn unit(id: Uuid, floor: usize, category: &str, name: Option<(&str, &str)>, sides: [f64; 4]) -> Value {
    feature(
        "unit",
        id,
        rectangle(sides),
        json!({"category": category, "restriction": null, "accessibility": null,
            "name": name.map(|(zh, en)| json!({"zh": zh, "en": en})), "alt_name": null, "level_id": level(floor),
            "display_point": null}),
    )
}

fn opening(word: &str, floor: usize, line: [[f64; 2]; 2]) -> Value {
    let line = line.map(|[x, y]| place(x, y));
    feature(
        "opening",
        id(word),
        json!({"type": "LineString", "coordinates": line}),
        json!({"category": "pedestrian", "accessibility": null, "access_control": null, "door": null, "name": null,
            "alt_name": null, "display_point": null, "level_id": level(floor)}),
    )
}

fn rectangle([west, south, east, north]: [f64; 4]) -> Value {
    let corners = [[west, south], [east, south], [east, north], [west, north], [west, south]];
    json!({"type": "Polygon", "coordinates": [corners.map(|[x, y]| place(x, y))]})
}
