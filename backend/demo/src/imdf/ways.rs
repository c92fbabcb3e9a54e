//! Openings, and the relationships that say where stairs, lifts, one-way doors and doors between
//! levels lead.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use uuid::Uuid;

use super::feature::{Features, labels, line, wall_middle};
use crate::campus::Campus;
use crate::ids;
use crate::kit::{DoorKind, Floor, Kind, Shaft, Wall};

pub fn write(campus: &Campus, out: &mut Features) {
    for building in &campus.buildings {
        for floor in &building.floors {
            let level = ids::level(building.key, &floor.short);
            for door in &floor.doors {
                let id = ids::opening(building.key, &floor.short, &door.key);
                let name = door.name.as_ref().map(|(zh, en)| (zh.as_str(), en.as_str()));
                opening(id, level, door.wall, door.kind, name, out);
                if door.kind.one_way() {
                    let unit = |i: usize| ids::unit(building.key, &floor.short, &floor.units[i].key);
                    traversal(id, unit(door.from), unit(door.to), true, out);
                }
            }
        }
        shafts(building.key, &building.floors, out);
    }
    for crossing in &campus.crossings {
        let building = &campus.buildings[crossing.from.building];
        let floor = campus.floor(crossing.from);
        let id = ids::opening(building.key, &floor.short, crossing.en);
        let level = ids::level(building.key, &floor.short);
        let name = Some((crossing.zh, crossing.en));
        opening(id, level, crossing.wall, crossing.kind, name, out);
        let (from, to) = (campus.unit_id(crossing.from), campus.unit_id(crossing.to));
        traversal(id, from, to, crossing.kind.one_way(), out);
    }
}

fn opening(id: Uuid, level: Uuid, wall: Wall, kind: DoorKind, name: Option<(&str, &str)>, out: &mut Features) {
    let door = kind
        .leaf()
        .map(|(automatic, material, leaf)| json!({ "automatic": automatic, "material": material, "type": leaf }));
    let wheelchair = matches!(kind, DoorKind::Entrance | DoorKind::Lift);
    out.add(
        "opening",
        id,
        line(wall),
        json!({
            "category": kind.category(),
            "accessibility": wheelchair.then_some(["wheelchair"]),
            "access_control": kind.access_control().map(|c| [c]),
            "door": door,
            "name": name.map(|(zh, en)| labels(zh, en)),
            "alt_name": null,
            "display_point": wall_middle(wall),
            "level_id": level,
        }),
    );
}

fn traversal(opening: Uuid, from: Uuid, to: Uuid, directed: bool, out: &mut Features) {
    let through = vec![reference(opening, "opening")];
    relationship("traversal", directed, (from, to), &through, out);
}

/// Joins each stair, lift and escalator with the next floor that it serves.
fn shafts(building: &str, floors: &[Floor], out: &mut Features) {
    let mut shafts: BTreeMap<&Shaft, Vec<(i32, Kind, Uuid)>> = BTreeMap::new();
    for floor in floors {
        for unit in &floor.units {
            if let Some(stop) = &unit.shaft {
                let id = ids::unit(building, &floor.short, &unit.key);
                shafts.entry(stop).or_default().push((floor.ordinal, unit.kind, id));
            }
        }
    }
    for mut stops in shafts.into_values() {
        stops.sort_unstable();
        for pair in stops.windows(2) {
            let (kind, low, high) = (pair[0].1, pair[0].2, pair[1].2);
            let (category, directed, ends) = match kind {
                Kind::Lift => ("elevator", false, (low, high)),
                Kind::EscalatorUp => ("escalator", true, (low, high)),
                Kind::EscalatorDown => ("escalator", true, (high, low)),
                _ => ("stairs", false, (low, high)),
            };
            relationship(category, directed, ends, &[], out);
        }
    }
}

fn relationship(category: &str, directed: bool, (from, to): (Uuid, Uuid), through: &[Value], out: &mut Features) {
    let intermediary = if through.is_empty() { json!(null) } else { json!(through) };
    let path = format!("{category}/{from}/{to}/{intermediary}");
    out.add(
        "relationship",
        ids::feature("relationship", &path),
        json!(null),
        json!({
            "category": category,
            "direction": if directed { "directed" } else { "undirected" },
            "origin": reference(from, "unit"),
            "intermediary": intermediary,
            "destination": reference(to, "unit"),
            "hours": null,
        }),
    );
}

fn reference(id: Uuid, kind: &str) -> Value {
    json!({ "id": id, "feature_type": kind })
}
