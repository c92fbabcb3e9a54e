//! The feature files of an archive, read into features that are not yet checked against each other.

use std::collections::BTreeSet;

use serde_json::Value;
use uuid::Uuid;

use super::json::{self, Members, Shape};
use super::{Code, ImportError, Report};
use crate::archive::Archive;
use crate::plain::FeatureId;

/// Most features in one file.
const MAX_FEATURES: usize = 50_000;
/// Most coordinates in one file.
const MAX_COORDINATES: usize = 500_000;

/// Ids that are not UUIDs become UUIDs (version 5) in this namespace.
const OTHER_IDS: Uuid = Uuid::from_u128(0x6f5d_2f0e_57a4_4a0b_9b5e_1d1e_7a30_51c2);

/// A feature as its file has it.
#[derive(Debug, Clone)]
pub(super) struct Raw {
    pub id: FeatureId,
    /// How problems name it.
    pub key: String,
    pub members: Members,
    /// None when the geometry is null or missing.
    pub shape: Option<Shape>,
}

/// The id that an archive's id text stands for.
pub(super) fn id_of(text: &str) -> FeatureId {
    FeatureId(Uuid::parse_str(text).unwrap_or_else(|_| Uuid::new_v5(&OTHER_IDS, text.as_bytes())))
}

/// The features of a file; none when the archive does not have it.
pub(super) fn read(
    archive: &Archive,
    file: &'static str,
    seen: &mut BTreeSet<FeatureId>,
    report: &mut Report,
) -> Result<Option<Vec<Raw>>, ImportError> {
    let Some(bytes) = archive.get(file) else { return Ok(None) };
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let value: Value =
        serde_json::from_slice(bytes).map_err(|error| ImportError::FileNotJson { file, reason: error.to_string() })?;
    let features = match value {
        Value::Object(mut members) if members.get("type").and_then(Value::as_str) == Some("FeatureCollection") => {
            members.remove("features")
        }
        _ => None,
    };
    let Some(Value::Array(features)) = features else { return Err(ImportError::FileNotFeatures { file }) };
    if features.len() > MAX_FEATURES {
        return Err(ImportError::FileTooLarge { file });
    }
    let mut raws = Vec::with_capacity(features.len());
    let mut coordinates = 0;
    for (position, feature) in features.into_iter().enumerate() {
        report.features += 1;
        let place = format!("{file}#{position}");
        let Value::Object(mut feature) = feature else {
            report.note(place, Code::IdMissing, "not a feature");
            continue;
        };
        let members = match feature.remove("properties") {
            Some(Value::Object(members)) => members,
            _ => Members::new(),
        };
        let named = |value: Option<&Value>| match value {
            Some(Value::String(text)) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        };
        let Some(key) = named(feature.get("id")).or_else(|| named(members.get("id"))) else {
            report.note(place, Code::IdMissing, "the feature has no id");
            continue;
        };
        if Uuid::parse_str(&key).is_err() {
            report.note(&key, Code::IdNotUuid, format!("the id in {file} is not a UUID"));
        }
        let id = id_of(&key);
        if !seen.insert(id) {
            report.note(&key, Code::IdTwice, format!("the id of {place} was used before"));
            continue;
        }
        let shape = match feature.get("geometry") {
            None | Some(Value::Null) => None,
            Some(geometry) => {
                let shape = json::shape(geometry);
                if shape.is_none() {
                    report.note(&key, Code::GeometryUnusable, format!("the geometry of {place} cannot be read"));
                    continue;
                }
                shape
            }
        };
        coordinates += shape.as_ref().map_or(0, |shape| shape.coordinates().count());
        if coordinates > MAX_COORDINATES {
            return Err(ImportError::FileTooLarge { file });
        }
        raws.push(Raw { id, key, members, shape });
    }
    Ok(Some(raws))
}
