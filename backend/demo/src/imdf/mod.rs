//! Writing the drawn hospital as an IMDF 1.0 archive (OGC 20-094).

mod feature;
mod outside;
mod places;
mod structure;
mod ways;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::campus::Campus;
use crate::roster::Roster;
use feature::Features;

/// All files of the archive by name.
pub fn files(campus: &Campus, roster: &Roster) -> BTreeMap<String, Vec<u8>> {
    let mut out = Features::default();
    structure::write(campus, &mut out);
    ways::write(campus, &mut out);
    places::write(campus, roster, &mut out);
    outside::write(campus, &mut out);

    let mut files: BTreeMap<String, Vec<u8>> = out
        .into_types()
        .into_iter()
        .map(|(kind, features)| (format!("{kind}.geojson"), collection(&features)))
        .collect();
    let manifest = json!({
        "version": "1.0.0",
        "created": "2026-01-01T00:00:00+08:00",
        "generated_by": "shouwang demo 1.0.0",
        "language": "zh",
        "extensions": null,
    });
    files.insert("manifest.json".to_owned(), manifest.to_string().into_bytes());
    files
}

/// One feature a line, so that two versions of an archive can be compared by eye.
fn collection(features: &[Value]) -> Vec<u8> {
    let lines: Vec<String> = features.iter().map(Value::to_string).collect();
    format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n]}}\n", lines.join(",\n")).into_bytes()
}
