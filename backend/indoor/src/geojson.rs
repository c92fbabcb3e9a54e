//! A level as GeoJSON, as the screens draw it.

use serde_json::{Value, json};

use crate::building::Building;
use crate::plain::{FeatureId, Labels, Surface};

impl Building {
    /// A level as a GeoJSON feature collection, bottom to top: its outline, its units, its openings, its amenities.
    /// Properties: `id`, `kind` (`level`, `unit`, `opening`, `amenity`), `category`, `labels` (`{zh, en}` or null),
    /// `restricted`; for units also `display` (where the name goes) and `accessibility`, for openings `door` (`gap`,
    /// `plain`, `controlled`, `locked`), `one_way` and `units`. None when there is no such level.
    pub fn level_geojson(&self, id: FeatureId) -> Option<Value> {
        let level = self.level(id)?;
        let mut features = vec![feature(
            surface(&level.surface),
            json!({
                "id": level.id, "kind": "level", "category": if level.outdoor { "outdoor" } else { "indoor" },
                "labels": both(&level.labels), "restricted": false,
                "ordinal": level.ordinal, "short_name": both(&level.short_name),
            }),
        )];
        for unit in self.units().iter().filter(|unit| unit.level == id) {
            features.push(feature(
                surface(&unit.surface),
                json!({
                    "id": unit.id, "kind": "unit", "category": unit.category, "labels": both(&unit.labels),
                    "restricted": unit.restricted, "accessibility": unit.accessibility,
                    "display": rounded([unit.display.lon, unit.display.lat]),
                }),
            ));
        }
        for opening in self.openings().iter().filter(|opening| opening.level == id) {
            let line: Vec<[f64; 2]> = opening.line.iter().copied().map(rounded).collect();
            let geometry = match line.as_slice() {
                [only] => json!({"type": "Point", "coordinates": only}),
                _ => json!({"type": "LineString", "coordinates": line}),
            };
            features.push(feature(
                geometry,
                json!({
                    "id": opening.id, "kind": "opening", "category": opening.category,
                    "labels": both(&opening.labels), "restricted": false, "door": opening.kind,
                    "one_way": opening.one_way.is_some(), "units": opening.units,
                }),
            ));
        }
        for amenity in self.amenities() {
            let Some(spot) = amenity.spot.filter(|spot| spot.level == id) else { continue };
            features.push(feature(
                json!({"type": "Point", "coordinates": rounded([spot.lon, spot.lat])}),
                json!({
                    "id": amenity.id, "kind": "amenity", "category": amenity.category,
                    "labels": both(&amenity.labels), "restricted": false,
                }),
            ));
        }
        Some(json!({"type": "FeatureCollection", "features": features}))
    }
}

#[allow(clippy::needless_pass_by_value)] // json! takes the pieces apart
fn feature(geometry: Value, properties: Value) -> Value {
    let id = properties["id"].clone();
    json!({"type": "Feature", "id": id, "geometry": geometry, "properties": properties})
}

fn both(labels: &Labels) -> Value {
    match (labels.zh(), labels.en()) {
        (Some(zh), Some(en)) => json!({"zh": zh, "en": en}),
        _ => Value::Null,
    }
}

fn surface(surface: &Surface) -> Value {
    if surface.is_empty() {
        return Value::Null;
    }
    let polygons: Vec<Vec<Vec<[f64; 2]>>> = surface
        .iter()
        .map(|rings| rings.iter().map(|ring| ring.iter().copied().map(rounded).collect()).collect())
        .collect();
    json!({"type": "MultiPolygon", "coordinates": polygons})
}

/// Eight decimals: about a millimetre, which is finer than any plan, and short to send.
fn rounded([lon, lat]: [f64; 2]) -> [f64; 2] {
    [(lon * 1e8).round() / 1e8, (lat * 1e8).round() / 1e8]
}
