//! Rules of the repository: which room knows which, and that what is generated is up to date.

use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    process::Command,
};

/// The table of rooms and arrows of the architecture page; `demo` draws a hospital and knows none of them.
const ARROWS: [(&str, &[&str]); 9] = [
    ("domain", &["indoor"]),
    ("indoor", &[]),
    ("wire", &["domain", "indoor"]),
    ("store", &["domain", "indoor"]),
    ("hub", &["wire"]),
    ("courier", &["wire"]),
    ("demo", &[]),
    ("app", &["domain", "indoor", "wire", "store", "hub", "courier"]),
    ("server", &["app", "wire", "domain", "indoor", "store", "hub", "courier", "demo"]),
];

/// What must not be in a room, however it would get there.
const FOREIGN: [(&str, &[&str]); 4] = [
    ("domain", &["tokio", "actix-web", "diesel"]),
    ("indoor", &["tokio", "actix-web", "diesel"]),
    ("wire", &["tokio", "actix-web", "diesel"]),
    ("app", &["actix-web"]),
];

/// What a room must not name itself; geometry brings random numbers along, which only their `clippy.toml` can forbid.
const NOT_NAMED: [(&str, &str); 3] = [("domain", "rand"), ("indoor", "rand"), ("wire", "rand")];

/// The one room for a library.
const AT_HOME: [(&str, &[&str]); 3] = [("diesel", &["store"]), ("redis", &["hub"]), ("actix-web", &["server"])];

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO")).current_dir(root()).args(arguments).output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What each room of the backend names in `[dependencies]`; what only its tests need is left out.
fn rooms() -> BTreeMap<String, BTreeSet<String>> {
    let metadata: Value =
        serde_json::from_str(&cargo(&["metadata", "--no-deps", "--offline", "--format-version", "1"])).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    packages
        .iter()
        .filter(|package| package["manifest_path"].as_str().unwrap().contains("/backend/"))
        .map(|package| {
            let needs = package["dependencies"].as_array().unwrap().iter();
            let needs = needs.filter(|d| d["kind"].is_null()).map(|d| d["name"].as_str().unwrap().to_owned());
            (package["name"].as_str().unwrap().to_owned(), needs.collect())
        })
        .collect()
}

#[test]
fn rooms_know_only_those_that_the_architecture_names() {
    let rooms = rooms();
    let drawn: BTreeSet<&str> = ARROWS.iter().map(|(room, _)| *room).collect();
    assert_eq!(rooms.keys().map(String::as_str).collect::<BTreeSet<_>>(), drawn, "a new room is a decision");
    for (room, may) in ARROWS {
        let knows: BTreeSet<&str> = rooms[room].iter().map(String::as_str).filter(|n| drawn.contains(n)).collect();
        let too_many: Vec<_> = knows.iter().filter(|known| !may.contains(known)).collect();
        assert!(
            too_many.is_empty(),
            "{room} must not know {too_many:?}: a new arrow is written to the architecture first"
        );
    }
}

#[test]
fn libraries_are_at_home_in_one_room() {
    for (library, home) in AT_HOME {
        let users: Vec<_> =
            rooms().into_iter().filter(|(_, needs)| needs.contains(library)).map(|(room, _)| room).collect();
        assert_eq!(users, home, "{library}");
    }
}

#[test]
fn pure_rooms_name_no_randomness() {
    let rooms = rooms();
    for (room, library) in NOT_NAMED {
        assert!(!rooms[room].contains(library), "{room} names {library}");
    }
}

#[test]
fn pure_rooms_stay_pure_however_deep_one_looks() {
    for (room, foreign) in FOREIGN {
        let tree = cargo(&["tree", "--offline", "-p", room, "-e", "normal", "--prefix", "none", "-f", "{p}"]);
        let needs: BTreeSet<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
        assert!(needs.contains(room), "{tree}");
        let found: Vec<_> = foreign.iter().filter(|library| needs.contains(*library)).collect();
        assert!(found.is_empty(), "{room} reaches {found:?}");
    }
}

#[test]
fn the_api_document_of_the_pwa_is_up_to_date() {
    let path = root().join("pwa/src/api/openapi.json");
    let kept: Value = serde_json::from_str(&std::fs::read_to_string(&path).expect("pwa/src/api/openapi.json")).unwrap();
    let made = serde_json::to_value(server::http::openapi()).unwrap();
    assert!(
        kept == made,
        "the API has changed: cargo run -p server -- openapi > pwa/src/api/openapi.json, then `npm run api` in pwa"
    );
}

#[test]
fn both_databases_have_the_same_migrations() {
    let names = |database: &str| -> BTreeSet<String> {
        std::fs::read_dir(root().join("migrations").join(database))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect()
    };
    assert_eq!(names("sqlite"), names("postgres"));
    assert!(!names("sqlite").is_empty());
}
