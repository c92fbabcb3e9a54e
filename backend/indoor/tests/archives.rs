//! Archives as others write them, and archives that are broken.
#![allow(clippy::unwrap_used)]
mod common;

use std::collections::BTreeMap;
use std::io::Write;

use common::{Draft, close_to, flat, id, place, rect, spot};
use indoor::{Archive, Building, Check, Code, Graph, ImportError, Pace};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Two rooms, a corridor, stairs and a lift on two floors.
fn plan() -> Draft {
    let mut draft = Draft::default();
    let levels = [draft.level(0, Some(rect(0.0, 0.0, 20.0, 12.0))), draft.level(1, None)];
    let mut stairs = Vec::new();
    for level in levels {
        draft.unit(level, "walkway", &[rect(2.0, 0.0, 18.0, 2.0)]);
        draft.room(level, 2.0, 2.0, 10.0, 8.0);
        draft.unit(level, "room", &[rect(10.0, 2.0, 18.0, 8.0), rect(12.0, 4.0, 14.0, 6.0)]);
        stairs.push(draft.unit(level, "stairs", &[rect(0.0, 0.0, 2.0, 2.0)]));
        draft.unit(level, "elevator", &[rect(18.0, 0.0, 20.0, 2.0)]);
        draft.door(level, [[5.0, 2.0], [6.0, 2.0]], Some("door"), &[]);
        draft.door(level, [[15.0, 2.0], [16.0, 2.0]], Some("door"), &["badgereader"]);
        draft.gap_x(level, 2.0, 1.0);
        draft.gap_x(level, 18.0, 1.0);
        draft.door(level, [[5.0, 8.0], [6.0, 8.0]], Some("door"), &[]);
    }
    draft.relation("stairs", true, &[(stairs[0], "unit"), (stairs[1], "unit")]);
    draft
}

fn zipped(files: &BTreeMap<String, Vec<u8>>, folder: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, bytes) in files {
        zip.start_file(format!("{folder}{name}"), options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn codes(draft: &Draft) -> Vec<Code> {
    draft.import().1.problems.into_iter().map(|problem| problem.code).collect()
}

#[test]
fn a_zip_with_a_folder_and_desktop_litter_is_the_same_archive() {
    let plan = plan();
    let mut files = plan.files();
    let plain = Archive::from_zip(&zipped(&files, "")).unwrap();
    assert_eq!(plain, plan.archive());
    files.insert("__MACOSX/unit.geojson".to_owned(), b"litter".to_vec());
    files.insert(".DS_Store".to_owned(), b"litter".to_vec());
    files.insert("readme.txt".to_owned(), b"litter".to_vec());
    assert_eq!(Archive::from_zip(&zipped(&files, "venue 1/")).unwrap(), plan.archive());
    assert!(Building::import(&plain).is_ok());
}

#[test]
fn broken_archives_are_told_by_a_stable_code() {
    let code = |archive: Result<Archive, ImportError>| {
        archive.and_then(|archive| Building::import(&archive).map(|_| ())).unwrap_err().code()
    };
    assert_eq!(code(Archive::from_zip(b"no zip")), "archive_not_zip");
    let plan = plan();
    let with = |name: &str, bytes: &[u8]| {
        let mut files = plan.files();
        files.insert(name.to_owned(), bytes.to_vec());
        Archive::from_files(files)
    };
    let mut zip = zipped(&plan.files(), "");
    let middle = zip.len() / 4;
    zip[middle..middle + 40].fill(0x55);
    assert_eq!(code(Archive::from_zip(&zip)), "archive_damaged");
    assert_eq!(code(with("unit.geojson", b"{\"type\": \"Feature")), "file_not_json");
    assert_eq!(code(with("opening.geojson", b"[]")), "file_not_features");
    assert_eq!(code(with("level.geojson", br#"{"type":"FeatureCollection","features":[]}"#)), "no_level");
    assert_eq!(code(with("unit.geojson", br#"{"type":"FeatureCollection","features":[]}"#)), "no_unit");
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(code(with("unit.geojson", deep.as_bytes())), "file_not_json");
    let mut files = plan.files();
    files.remove("unit.geojson");
    assert_eq!(code(Archive::from_files(files)), "file_missing");
    let many = (0..3_000).map(|number| (format!("{number}.geojson"), Vec::new())).collect();
    assert_eq!(code(Archive::from_files(many)), "archive_too_many_files");
}

#[test]
fn what_cannot_be_used_is_left_out_and_told() {
    type Change = fn(&mut Draft);
    let changes: [(&str, Change, Code); 13] = [
        ("null geometry", |d| d.units[1]["geometry"] = Value::Null, Code::GeometryMissing),
        (
            "a point as a room",
            |d| d.units[1]["geometry"] = json!({"type": "Point", "coordinates": place(1.0, 1.0)}),
            Code::GeometryUnusable,
        ),
        (
            "words as coordinates",
            |d| d.units[1]["geometry"]["coordinates"] = json!([[["a", "b"]]]),
            Code::GeometryUnusable,
        ),
        ("unknown geometry", |d| d.units[1]["geometry"]["type"] = json!("Circle"), Code::GeometryUnusable),
        (
            "a stray room",
            |d| d.units[1]["geometry"]["coordinates"] = json!([[[0, 0], [1, 0], [1, 1], [0, 0]]]),
            Code::GeometryFar,
        ),
        ("no id", |d| d.units[1]["id"] = Value::Null, Code::IdMissing),
        ("an id twice", |d| d.units[1]["id"] = d.units[0]["id"].clone(), Code::IdTwice),
        ("an id that is a word", |d| d.units[1]["id"] = json!("room-17"), Code::IdNotUuid),
        ("an unknown level", |d| d.units[1]["properties"]["level_id"] = json!(id(9, 9)), Code::LevelUnknown),
        ("no ordinal", |d| d.levels[0]["properties"]["ordinal"] = Value::Null, Code::OrdinalMissing),
        (
            "an unknown building",
            |d| d.levels[0]["properties"]["building_ids"] = json!([id(9, 9)]),
            Code::BuildingUnknown,
        ),
        (
            "a door in the yard",
            |d| {
                d.gap_x(id(1, 0), 60.0, 60.0);
            },
            Code::OpeningWithoutUnit,
        ),
        (
            "a relationship to nowhere",
            |d| d.relationships[0]["properties"]["destination"] = Value::Null,
            Code::RelationshipUnusable,
        ),
    ];
    for (name, change, code) in changes {
        let mut draft = plan();
        change(&mut draft);
        let found = codes(&draft);
        assert!(found.contains(&code), "{name}: {found:?}");
        assert!(!codes(&plan()).contains(&code), "{name} is a problem of the plain plan too");
    }
}

#[test]
fn outlines_and_lines_of_several_parts_are_read() {
    let mut draft = plan();
    let (own, level) = (rect(2.0, 2.0, 10.0, 8.0), id(1, 0));
    let ring = |corners: &[[f64; 2]]| -> Vec<[f64; 2]> {
        corners.iter().chain(corners.first()).map(|[x, y]| place(*x, *y)).collect()
    };
    let far = rect(30.0, 2.0, 34.0, 8.0);
    draft.units[1]["geometry"] = json!({"type": "MultiPolygon", "coordinates": [[ring(&far)], [ring(&own)]]});
    draft.openings[0]["geometry"] = json!({"type": "MultiLineString",
        "coordinates": [[place(5.0, 2.0), place(5.4, 2.0)], [place(5.4, 2.0), place(6.0, 2.0)]]});
    let (building, report) = draft.import();
    assert!(report.problems.iter().all(|problem| problem.code != Code::GeometryUnusable));
    let room = building.unit(id(2, 1)).unwrap();
    assert_eq!(room.surface.len(), 2);
    for x in [5.0, 32.0] {
        assert_eq!(building.unit_at(&spot(level, x, 5.0)).unwrap().id, room.id);
    }
    let graph = Graph::build(&building, &flat());
    close_to(graph.seconds_between(&spot(level, 5.5, 1.0), &spot(level, 5.5, 3.0)), 2.0 + 1.0);
}

#[test]
fn a_bow_tie_is_put_right() {
    let mut draft = plan();
    let ring: Vec<[f64; 2]> =
        [[2.0, 2.0], [10.0, 8.0], [10.0, 2.0], [2.0, 8.0], [2.0, 2.0]].iter().map(|[x, y]| place(*x, *y)).collect();
    draft.units[1]["geometry"] = json!({"type": "Polygon", "coordinates": [ring]});
    let (building, report) = draft.import();
    assert!(report.problems.iter().any(|problem| problem.code == Code::GeometryRepaired));
    assert_eq!(building.unit(id(2, 1)).unwrap().surface.len(), 2);
}

#[test]
fn names_come_in_many_languages_or_in_none() {
    let mut draft = plan();
    draft.units[0]["properties"]["name"] = json!({"zh-Hans": "走廊", "en-US": "Corridor", "ja": "廊下"});
    draft.units[1]["properties"]["name"] = json!({"de": "Zimmer"});
    draft.units[2]["properties"]["name"] = json!("Store");
    let (building, _) = draft.import();
    let names = |unit: usize| building.units()[unit].labels.clone();
    assert_eq!((names(0).zh(), names(0).en(), names(0).pick("ja")), (Some("走廊"), Some("Corridor"), Some("廊下")));
    assert_eq!((names(1).zh(), names(1).en()), (Some("Zimmer"), Some("Zimmer")));
    assert_eq!(names(2).zh(), Some("Store"));
    assert_eq!(names(3).zh(), None);
    let address = building.address(&spot(id(1, 0), 5.0, 1.0));
    assert_eq!(address.line("zh"), "1F · 走廊");
}

#[test]
fn optional_files_may_be_missing_and_a_byte_order_mark_is_no_harm() {
    let mut files = plan().files();
    for name in ["venue", "building", "opening", "amenity", "relationship", "manifest"] {
        files.remove(&format!("{name}.geojson"));
        files.remove(&format!("{name}.json"));
    }
    let units = files.remove("unit.geojson").unwrap();
    files.insert("Unit.GeoJSON".to_owned(), [b"\xef\xbb\xbf".to_vec(), units].concat());
    let (building, report) = Building::import(&Archive::from_files(files).unwrap()).unwrap();
    assert_eq!(building.units().len(), 10);
    assert_eq!(report.problems.iter().filter(|problem| problem.code == Code::FileMissing).count(), 2);
}

#[test]
fn a_check_counts_and_names_what_cannot_be_reached() {
    let mut draft = plan();
    draft.room(id(1, 0), 2.0, 8.0, 4.0, 10.0);
    draft.openings.remove(0);
    let (building, report) = draft.import();
    let graph = Graph::build(&building, &Pace::default());
    let check = Check::run(&building, &graph).with(&report);
    assert_eq!((check.levels, check.rooms, check.doors), (2, 11, 9));
    // The cupboard has no door; the room without its door has another one onto the yard.
    let of = |code: Code| check.problems.iter().filter(|problem| problem.code == code).count();
    assert_eq!(of(Code::UnitWithoutDoor), 1);
    assert_eq!(check.rooms - check.reachable_rooms, check.islands.iter().map(Vec::len).sum::<usize>());
    let json = serde_json::to_value(&check).unwrap();
    for key in ["levels", "rooms", "doors", "reachable_rooms", "assumed_links", "problems"] {
        assert!(json.get(key).is_some(), "{key}");
    }
    assert!(json["problems"].as_array().unwrap().iter().all(|problem| {
        problem["feature"].is_string() && problem["code"].is_string() && problem["text"].is_string()
    }));
    for code in check.problems.iter().map(|problem| problem.code) {
        assert_eq!(serde_json::to_value(code).unwrap(), json!(code.as_str()));
    }
}

#[test]
fn levels_are_drawn_and_sent() {
    let (building, graph) = plan().graph();
    for level in building.levels() {
        let svg = graph.svg(&building, level.id).unwrap();
        assert!(svg.starts_with("<svg") && svg.ends_with("</svg>\n"));
        let sent = building.level_geojson(level.id).unwrap();
        let kinds: Vec<&str> =
            sent["features"].as_array().unwrap().iter().map(|f| f["properties"]["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds.iter().filter(|kind| **kind == "unit").count(), 5);
        assert_eq!(kinds.iter().filter(|kind| **kind == "opening").count(), 5);
        assert_eq!(kinds[0], "level");
    }
    assert!(building.level_geojson(id(9, 9)).is_none());
}

/// Any JSON that is not too large.
fn junk() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        Just(json!(1e300)),
        (-300_i32..300).prop_map(Value::from),
        "[a-z]{0,12}".prop_map(Value::from),
        Just(json!([])),
        Just(json!({})),
        Just(json!([[0.0, 0.0], [1e-7, 0.0]])),
        Just(json!([[[117.25, 39.09], [117.25, 39.09], [117.25, 39.09]]])),
        (-9.0..30.0, -9.0..30.0).prop_map(|(x, y): (f64, f64)| json!(place(x, y))),
        Just(json!(id(2, 0))),
        Just(json!({"id": id(3, 0)})),
    ]
}

/// Puts a value at the n-th place of a document, counted over everything in it.
fn put(document: &mut Value, left: &mut usize, value: &Value) -> bool {
    if *left == 0 {
        *document = value.clone();
        return true;
    }
    *left -= 1;
    match document {
        Value::Array(items) => items.iter_mut().any(|item| put(item, left, value)),
        Value::Object(members) => members.values_mut().any(|member| put(member, left, value)),
        _ => false,
    }
}

/// Whatever an import gives must be fit for everything that follows.
fn use_all(archive: &Archive) {
    let Ok((building, report)) = Building::import(archive) else { return };
    let graph = Graph::build(&building, &Pace::default());
    let check = Check::run(&building, &graph).with(&report);
    assert!(check.reachable_rooms <= check.rooms);
    for level in building.levels() {
        graph.svg(&building, level.id);
        assert!(building.level_geojson(level.id).is_some());
    }
    let anchors: Vec<_> = building.units().iter().filter_map(|unit| graph.anchor(&unit.display)).collect();
    for to in &anchors {
        let seconds = graph.seconds(&anchors[0], to);
        assert_eq!(graph.walk(&anchors[0], to).map(|walk| walk.seconds), seconds);
        assert!(seconds.is_none_or(|seconds| seconds >= 0.0));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn junk_anywhere_in_a_file_never_panics(
        hits in prop::collection::vec((0_usize..4, 0_usize..1_200, junk()), 1..6),
    ) {
        let mut files = plan().files();
        for (file, at, value) in hits {
            let name = ["unit.geojson", "opening.geojson", "level.geojson", "relationship.geojson"][file];
            let mut document: Value = serde_json::from_slice(&files[name]).unwrap();
            put(&mut document, &mut at.clone(), &value);
            files.insert(name.to_owned(), serde_json::to_vec(&document).unwrap());
        }
        use_all(&Archive::from_files(files).unwrap());
    }

    #[test]
    fn flipped_bytes_in_a_zip_never_panic(hits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20)) {
        let mut zip = zipped(&plan().files(), "plan/");
        for (at, byte) in hits {
            let at = at.index(zip.len());
            zip[at] = byte;
        }
        if let Ok(archive) = Archive::from_zip(&zip) {
            use_all(&archive);
        }
    }

    #[test]
    fn moved_corners_never_panic(moves in prop::collection::vec((0_usize..10, 0_usize..5, -5.0..25.0, -5.0..15.0), 1..12)) {
        let mut draft = plan();
        for (unit, corner, x, y) in moves {
            let ring = &mut draft.units[unit]["geometry"]["coordinates"][0];
            ring[corner] = json!(place(x, y));
        }
        use_all(&draft.archive());
    }
}
