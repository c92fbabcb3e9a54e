//! Geofences around the gates and the emergency forecourt.

use serde_json::json;

use super::feature::{Features, labels, middle, polygon};
use crate::campus::Campus;
use crate::ids;
use crate::kit::Rect;

pub fn write(campus: &Campus, out: &mut Features) {
    let Some(grounds) = campus.buildings.last() else { return };
    let Some(yard) = grounds.floors.first() else { return };
    let fences = [
        ("north-gate", "北门区域", "North gate area", Rect::metres(66.0, 188.0, 98.0, 206.0)),
        ("south-gate", "南门区域", "South gate area", Rect::metres(148.0, 0.0, 182.0, 20.0)),
        ("east-gate", "东门区域", "East gate area", Rect::metres(212.0, 112.0, 230.0, 138.0)),
        ("emergency-forecourt", "急诊前区", "Emergency forecourt", Rect::metres(140.0, 24.0, 200.0, 48.6)),
    ];
    for (key, zh, en, area) in fences {
        out.add(
            "geofence",
            ids::feature("geofence", key),
            polygon(&[area]),
            json!({
                "category": "geofence",
                "restriction": null,
                "name": labels(zh, en),
                "alt_name": null,
                "correlation_id": null,
                "display_point": middle(&area),
                "building_ids": null,
                "level_ids": [ids::level(grounds.key, &yard.short)],
                "parents": null,
            }),
        );
    }
}
