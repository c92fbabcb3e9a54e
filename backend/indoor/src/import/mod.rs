//! From an IMDF 1.0 archive (OGC 20-094) to a [`Building`], tolerant of what archives in the wild look like.

mod error;
mod features;
mod files;
mod json;
mod report;

use std::collections::{BTreeMap, BTreeSet};

pub use error::ImportError;
pub use report::{Code, Problem, Report};

use crate::archive::Archive;
use crate::building::{Building, Parts};
use crate::geometry::Frame;
use crate::topology::{Reference, Relation, Topology};
use features::Reader;
use files::Raw;

impl Building {
    /// Reads an archive. What cannot be used is left out and told in the report.
    ///
    /// # Errors
    /// A file is broken, `level.geojson` or `unit.geojson` is missing, or nothing in them can be used.
    pub fn import(archive: &Archive) -> Result<(Self, Report), ImportError> {
        let mut report = Report::default();
        let mut seen = BTreeSet::new();
        let mut raws: BTreeMap<&'static str, Vec<Raw>> = BTreeMap::new();
        for file in [
            "venue.geojson",
            "building.geojson",
            "footprint.geojson",
            "level.geojson",
            "unit.geojson",
            "opening.geojson",
            "amenity.geojson",
            "relationship.geojson",
        ] {
            match files::read(archive, file, &mut seen, &mut report)? {
                Some(features) => {
                    raws.insert(file, features);
                }
                None if file == "level.geojson" || file == "unit.geojson" => {
                    return Err(ImportError::FileMissing { file });
                }
                None if file == "opening.geojson" || file == "venue.geojson" => {
                    report.note(file, Code::FileMissing, format!("the archive has no {file}"));
                }
                None => {}
            }
        }
        let mut take = |file: &str| raws.remove(file).unwrap_or_default();
        let (levels, units) = (take("level.geojson"), take("unit.geojson"));
        let frame = centre(&units, &levels).ok_or(ImportError::NoUnit)?;
        let mut reader = Reader::new(frame, &mut report);

        let venue = reader.venue(&take("venue.geojson"));
        let houses = reader.houses(&take("building.geojson"));
        reader.footprints(&take("footprint.geojson"));
        let levels = reader.levels(&levels);
        if levels.is_empty() {
            return Err(ImportError::NoLevel);
        }
        let units = reader.units(&units);
        if units.is_empty() {
            return Err(ImportError::NoUnit);
        }
        let openings = reader.openings(&take("opening.geojson"));
        let amenities = reader.amenities(&take("amenity.geojson"));
        let relations = reader.relations(&take("relationship.geojson"));
        let regions = reader.into_regions();

        let mut parts = Parts { venue, frame, houses, levels, units, openings, amenities };
        let topology = Topology::of(&mut parts, regions, &relations, &mut report);
        Ok((Self::new(parts, topology), report))
    }
}

/// The plane's centre: the median corner, so that one stray feature does not move it.
fn centre(units: &[Raw], levels: &[Raw]) -> Option<Frame> {
    let corners = |raws: &[Raw]| -> Vec<[f64; 2]> {
        raws.iter().filter_map(|raw| raw.shape.as_ref()?.coordinates().next()).collect()
    };
    let mut corners = [corners(units), corners(levels)].into_iter().find(|corners| !corners.is_empty())?;
    let mut median = |axis: usize| {
        corners.sort_by(|a, b| a[axis].total_cmp(&b[axis]));
        corners[corners.len() / 2][axis]
    };
    Some(Frame::about(median(0), median(1)))
}

/// What a relationship says, resolved as far as ids go.
fn reference(value: &serde_json::Value) -> Option<Reference> {
    let text = value.as_str().or_else(|| value.get("id")?.as_str())?;
    Some(Reference(files::id_of(text)))
}

/// The ids of a relationship in the order of walking.
fn relation(raw: &Raw) -> Relation {
    let mut chain = Vec::new();
    for key in ["origin", "intermediary", "destination"] {
        match raw.members.get(key) {
            Some(serde_json::Value::Array(items)) => chain.extend(items.iter().filter_map(reference)),
            Some(value) => chain.extend(reference(value)),
            None => {}
        }
    }
    Relation {
        key: raw.key.clone(),
        category: json::text(&raw.members, "category").unwrap_or_default().to_ascii_lowercase(),
        directed: json::text(&raw.members, "direction") == Some("directed"),
        chain,
    }
}
