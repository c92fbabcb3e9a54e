//! GeoJSON pieces that all feature types share.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::geodesy::lon_lat;
use crate::kit::{Outline, Point, Rect, Wall, outlines};

/// Features by feature type, in the order in which they were added.
#[derive(Default)]
pub struct Features(BTreeMap<&'static str, Vec<Value>>);

impl Features {
    pub fn add(&mut self, kind: &'static str, id: Uuid, geometry: Value, properties: Value) {
        let feature = [
            ("id", id.to_string().into()),
            ("type", "Feature".into()),
            ("feature_type", kind.into()),
            ("geometry", geometry),
            ("properties", properties),
        ];
        let feature = feature.into_iter().map(|(member, value)| (member.to_owned(), value)).collect();
        self.0.entry(kind).or_default().push(Value::Object(feature));
    }

    pub fn into_types(self) -> BTreeMap<&'static str, Vec<Value>> {
        self.0
    }
}

/// LABELS in Chinese and English.
pub fn labels(zh: &str, en: &str) -> Value {
    json!({ "zh": zh, "en": en })
}

pub fn point(at: Point) -> Value {
    json!({ "type": "Point", "coordinates": lon_lat(at) })
}

pub fn middle(area: &Rect) -> Value {
    point(crate::campus::inside(area, (0.5, 0.5)))
}

pub fn line(wall: Wall) -> Value {
    json!({ "type": "LineString", "coordinates": [lon_lat(wall.from), lon_lat(wall.to)] })
}

pub fn wall_middle(wall: Wall) -> Value {
    point(((wall.from.0 + wall.to.0) / 2, (wall.from.1 + wall.to.1) / 2))
}

/// A Polygon, or a MultiPolygon when the area has several parts.
pub fn polygon(area: &[Rect]) -> Value {
    let mut parts: Vec<Value> = outlines(area).iter().map(rings).collect();
    if parts.len() == 1 {
        json!({ "type": "Polygon", "coordinates": parts.remove(0) })
    } else {
        json!({ "type": "MultiPolygon", "coordinates": parts })
    }
}

fn rings(part: &Outline) -> Value {
    let ring =
        |points: &Vec<Point>| -> Vec<[f64; 2]> { points.iter().chain(points.first()).map(|p| lon_lat(*p)).collect() };
    let mut all = vec![ring(&part.outer)];
    all.extend(part.holes.iter().map(ring));
    json!(all)
}
