//! A file with the places of a hospital: departments, posts, alarm buttons, checkpoints.

use crate::plan::SpotView;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A file of places: TOML (`[[post]]` …) or JSON. Entries are known by their key or code: one that is there already is
/// changed, none is removed. All are taken, or none.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaceFile {
    /// Departments (科室).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub department: Vec<DepartmentEntry>,
    /// Posts (岗位).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub post: Vec<PostEntry>,
    /// Alarm buttons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub button: Vec<ButtonEntry>,
    /// Checkpoints (巡查点).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checkpoint: Vec<CheckpointEntry>,
}

/// What is said of every place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Whereabouts {
    /// Its name in Chinese.
    pub zh: String,
    /// Its name in English; the Chinese one where left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
    /// The room: its id in the floor plan, or its name, with building and floor where several are called so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub room: Option<Room>,
    /// The very point, instead of a room.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<SpotView>,
}

/// A room of the floor plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Room {
    /// By its feature id.
    Id(Uuid),
    /// By words of its name.
    Name(String),
}

/// A department.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DepartmentEntry {
    /// Short word, unique at the site.
    pub key: String,
    /// Name and place.
    #[serde(flatten)]
    pub whereabouts: Whereabouts,
}

/// A post.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostEntry {
    /// Short word, unique at the site.
    pub key: String,
    /// Never stripped of its last guard unless nothing else is left.
    #[serde(default)]
    pub critical: bool,
    /// Whoever is there works alone and gives a sign every so many minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check_in_minutes: Option<u32>,
    /// Name and place.
    #[serde(flatten)]
    pub whereabouts: Whereabouts,
}

/// An alarm button.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ButtonEntry {
    /// As on its label; unique at the site.
    pub code: String,
    /// Key of the department that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// Nothing at the place rings or shows it.
    #[serde(default)]
    pub silent: bool,
    /// Name and place.
    #[serde(flatten)]
    pub whereabouts: Whereabouts,
}

/// A checkpoint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckpointEntry {
    /// As on its label; unique at the site.
    pub code: String,
    /// A key place (要害部位).
    #[serde(default)]
    pub key_place: bool,
    /// Name and place.
    #[serde(flatten)]
    pub whereabouts: Whereabouts,
}
