//! What people look for: amenities, and the departments as occupants.

use std::collections::BTreeMap;

use serde_json::json;
use uuid::Uuid;

use super::feature::{Features, labels, middle, wall_middle};
use crate::campus::{Campus, Place};
use crate::ids;
use crate::kit::{DoorKind, Kind};
use crate::roster::Roster;

pub fn write(campus: &Campus, roster: &Roster, out: &mut Features) {
    for place in campus.places() {
        let unit = campus.unit(place);
        let Some(category) = category(unit.kind, &unit.en) else { continue };
        let id = campus.unit_id(place);
        let correlation = unit
            .shaft
            .as_ref()
            .map(|stop| ids::feature("shaft", &format!("{}/{}", campus.buildings[place.building].key, stop.en)));
        amenity(category, id, middle(&unit.heart()), (&unit.zh, &unit.en), correlation, out);
    }
    for crossing in &campus.crossings {
        if matches!(crossing.kind, DoorKind::Entrance | DoorKind::SideEntrance) {
            let unit = campus.unit_id(crossing.from);
            amenity("entry", unit, wall_middle(crossing.wall), (crossing.zh, crossing.en), None, out);
        }
    }
    for post in &roster.posts {
        let at = json!({ "type": "Point", "coordinates": [post.spot.lon, post.spot.lat] });
        let names = (post.name_zh, post.name_en);
        amenity("security.checkpoint", post.unit, at, names, None, out);
    }
    departments(campus, roster, out);
}

fn category(kind: Kind, en: &str) -> Option<&'static str> {
    Some(match kind {
        Kind::Lift => "elevator",
        Kind::Stairs => "stairs",
        Kind::EscalatorUp | Kind::EscalatorDown => "escalator",
        Kind::ToiletMen => "restroom.male",
        Kind::ToiletWomen => "restroom.female",
        Kind::ToiletAccessible => "restroom.wheelchair",
        Kind::Nursing => "mothersroom",
        Kind::Parking => "parking",
        Kind::Security if en == "Police room" => "police",
        Kind::Security => "security",
        Kind::Counter if en.contains("cashier") => "cashier",
        Kind::Counter if en.contains("Information") => "information",
        Kind::Lobby if en == "Entry screening" => "security.inspection",
        _ => return None,
    })
}

fn amenity(
    category: &str,
    unit: Uuid,
    at: serde_json::Value,
    (zh, en): (&str, &str),
    correlation: Option<Uuid>,
    out: &mut Features,
) {
    out.add(
        "amenity",
        ids::feature("amenity", &format!("{category}/{unit}/{en}")),
        at,
        json!({
            "category": category,
            "accessibility": null,
            "name": labels(zh, en),
            "alt_name": null,
            "hours": null,
            "phone": null,
            "website": null,
            "unit_ids": [unit],
            "address_id": null,
            "correlation_id": correlation,
        }),
    );
}

fn departments(campus: &Campus, roster: &Roster, out: &mut Features) {
    let units: BTreeMap<Uuid, Place> = campus.places().map(|p| (campus.unit_id(p), p)).collect();
    for department in &roster.departments {
        let Some(place) = units.get(&department.unit) else { continue };
        let anchor = ids::feature("anchor", department.key);
        out.add(
            "anchor",
            anchor,
            middle(&campus.unit(*place).heart()),
            json!({ "address_id": null, "unit_id": department.unit }),
        );
        out.add(
            "occupant",
            ids::feature("occupant", department.key),
            json!(null),
            json!({
                "category": occupant_category(department.key),
                "name": labels(department.name_zh, department.name_en),
                "anchor_id": anchor,
                "hours": null,
                "phone": null,
                "website": null,
                "validity": null,
                "correlation_id": null,
            }),
        );
    }
}

/// OCCUPANT-CATEGORY of OGC 20-094; "hospital" where the list has no closer word.
fn occupant_category(department: &str) -> &'static str {
    match department {
        "emergency" => "emergencymedicine",
        "internal" => "internalmedicine",
        "cardiology" => "cardiology",
        "dentistry" => "dentistry",
        "dermatology" => "dermatology",
        "ent" => "earnosethroat",
        "imaging" => "diagnosticimaging",
        "laboratory" => "laboratorytesting",
        "obgyn" => "obgyn",
        "ophthalmology" => "opthamalogy",
        "orthopaedics" => "orthopedics",
        "paediatrics" => "pediatrics",
        "pharmacy" => "pharmacy",
        _ => "hospital",
    }
}
