//! Venue, address, buildings, footprints, levels and units.

use serde_json::json;

use super::feature::{Features, labels, middle, polygon};
use crate::buildings::{Building, grounds};
use crate::campus::Campus;
use crate::ids;
use crate::kit::{Floor, Rect};

pub fn write(campus: &Campus, out: &mut Features) {
    let (x0, y0, x1, y1) = grounds::SITE;
    let site = Rect::metres(x0, y0, x1, y1);
    out.add(
        "address",
        ids::address(),
        json!(null),
        json!({
            "address": "海河示范路1号",
            "unit": null,
            "locality": "天津市",
            "province": "CN-TJ",
            "country": "CN",
            "postal_code": null,
            "postal_code_ext": null,
        }),
    );
    out.add(
        "venue",
        ids::venue(),
        polygon(&[site]),
        json!({
            "category": "healthcarefacility",
            "restriction": null,
            "name": labels("海河医院", "Haihe Hospital"),
            "alt_name": null,
            "hours": null,
            "phone": null,
            "website": null,
            "display_point": middle(&site),
            "address_id": ids::address(),
        }),
    );
    for building in &campus.buildings {
        let outdoor = building.floors.iter().all(|f| f.outdoor);
        if !outdoor {
            house(building, out);
        }
        for floor in &building.floors {
            level(building, floor, outdoor, out);
            units(building, floor, out);
        }
    }
}

fn area(floor: &Floor) -> Vec<Rect> {
    floor.units.iter().flat_map(|u| u.area.iter().copied()).collect()
}

fn house(building: &Building, out: &mut Features) {
    let id = ids::building(building.key);
    let base = building.floors.iter().min_by_key(|f| f.ordinal.abs());
    let Some(heart) = base.and_then(|f| f.units.first()).map(|u| u.heart()) else { return };
    out.add(
        "building",
        id,
        json!(null),
        json!({
            "name": labels(building.zh, building.en),
            "alt_name": null,
            "category": "unspecified",
            "restriction": null,
            "display_point": middle(&heart),
            "address_id": ids::address(),
        }),
    );
    let print = |ordinals: fn(i32) -> bool| -> Option<&Floor> {
        building.floors.iter().filter(|f| ordinals(f.ordinal)).min_by_key(|f| f.ordinal.abs())
    };
    let prints = [("ground", print(|o| o == 0)), ("subterranean", print(|o| o < 0)), ("aerial", print(|o| o > 0))];
    // A building that stands on the ground needs no footprint in the air.
    let grounded = prints[0].1.is_some();
    for (category, floor) in prints {
        let Some(floor) = floor.filter(|_| category != "aerial" || !grounded) else { continue };
        out.add(
            "footprint",
            ids::feature("footprint", &format!("{}/{category}", building.key)),
            polygon(&area(floor)),
            json!({
                "category": category,
                "name": labels(building.zh, building.en),
                "building_ids": [id],
            }),
        );
    }
}

fn level(building: &Building, floor: &Floor, outdoor: bool, out: &mut Features) {
    let (zh, en) = if outdoor {
        ("室外地面".to_owned(), "Grounds".to_owned())
    } else {
        (format!("{}{}", building.zh, floor.short), format!("{} {}", building.en, floor.short))
    };
    let heart = floor.units.first().map(|u| middle(&u.heart()));
    out.add(
        "level",
        ids::level(building.key, &floor.short),
        polygon(&area(floor)),
        json!({
            "category": "unspecified",
            "restriction": null,
            "outdoor": outdoor,
            "ordinal": floor.ordinal,
            "name": labels(&zh, &en),
            "short_name": if outdoor { labels("室外", "G") } else { labels(&floor.short, &floor.short) },
            "display_point": heart,
            "address_id": null,
            "building_ids": if outdoor { json!(null) } else { json!([ids::building(building.key)]) },
        }),
    );
}

fn units(building: &Building, floor: &Floor, out: &mut Features) {
    for unit in &floor.units {
        out.add(
            "unit",
            ids::unit(building.key, &floor.short, &unit.key),
            polygon(&unit.area),
            json!({
                "category": unit.kind.category(),
                "restriction": unit.kind.restriction(),
                "accessibility": unit.kind.wheelchair().then_some(["wheelchair"]),
                "name": labels(&unit.zh, &unit.en),
                "alt_name": null,
                "level_id": ids::level(building.key, &floor.short),
                "display_point": middle(&unit.heart()),
            }),
        );
    }
}
