//! Plain values that leave this room: ids, places, labels, walks. No geometry library shows here, all of it
//! can be stored and sent (serde), and coordinates are WGS-84 longitude and latitude in degrees, in that order.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The id of an IMDF feature (venue, building, level, unit, opening ...).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FeatureId(pub Uuid);

impl fmt::Display for FeatureId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for FeatureId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::parse_str(text).map(Self)
    }
}

impl From<Uuid> for FeatureId {
    fn from(id: Uuid) -> Self {
        Self(id)
    }
}

/// A point on a level.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Spot {
    /// The level it is on.
    pub level: FeatureId,
    /// WGS-84 longitude in degrees.
    pub lon: f64,
    /// WGS-84 latitude in degrees.
    pub lat: f64,
}

/// A text in several languages: IMDF's LABELS, language tag → text.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Labels(pub BTreeMap<String, String>);

impl Labels {
    /// True when no language has a text.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text in `language` ("zh", "en" ...): the exact tag, then any tag of the same language ("zh-Hans" for
    /// "zh"), then English, then the first there is.
    pub fn pick(&self, language: &str) -> Option<&str> {
        self.exactly(language).or_else(|| self.exactly("en")).or_else(|| self.0.values().next().map(String::as_str))
    }

    /// Chinese, or what comes nearest.
    pub fn zh(&self) -> Option<&str> {
        self.pick("zh")
    }

    /// English, or what comes nearest.
    pub fn en(&self) -> Option<&str> {
        self.pick("en")
    }

    fn exactly(&self, language: &str) -> Option<&str> {
        if let Some(text) = self.0.get(language) {
            return Some(text);
        }
        let primary = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        let wanted = primary(language);
        self.0.iter().find(|(tag, _)| primary(tag) == wanted).map(|(_, text)| text.as_str())
    }
}

impl<K: Into<String>, V: Into<String>, const N: usize> From<[(K, V); N]> for Labels {
    fn from(pairs: [(K, V); N]) -> Self {
        Self(pairs.into_iter().map(|(language, text)| (language.into(), text.into())).collect())
    }
}

/// A surface: polygons, each an outer ring and its holes, each ring closed, `[longitude, latitude]`.
pub type Surface = Vec<Vec<Vec<[f64; 2]>>>;

/// A building of the site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct House {
    /// Its feature id.
    pub id: FeatureId,
    /// Its names.
    pub labels: Labels,
    /// IMDF category ("unspecified", "parking" ...).
    pub category: String,
    /// Where its name is drawn, `[longitude, latitude]`.
    pub display: Option<[f64; 2]>,
}

/// One floor of one or more buildings, or the ground outside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Level {
    /// Its feature id.
    pub id: FeatureId,
    /// Storey: 0 is the ground floor, -1 the one below.
    pub ordinal: i32,
    /// What a lift button says ("1F", "B1").
    pub short_name: Labels,
    /// Its names.
    pub labels: Labels,
    /// The buildings it belongs to; none for the ground outside.
    pub buildings: Vec<FeatureId>,
    /// True for the ground outside buildings.
    pub outdoor: bool,
    /// Its outline; empty when the plan draws none.
    pub surface: Surface,
}

/// A room, corridor, stairs, lift or any other space.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unit {
    /// Its feature id.
    pub id: FeatureId,
    /// The level it is on.
    pub level: FeatureId,
    /// IMDF category ("room", "walkway", "stairs", "elevator" ...).
    pub category: String,
    /// Its names; empty when the plan gives none.
    pub labels: Labels,
    /// A point inside it.
    pub display: Spot,
    /// Its shape.
    pub surface: Surface,
    /// True when the plan restricts who may enter (IMDF `restriction`, or category `nonpublic`).
    pub restricted: bool,
    /// IMDF accessibility marks ("wheelchair" ...).
    pub accessibility: Vec<String>,
}

/// How one passes an opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OpeningKind {
    /// An opening without a door leaf.
    Gap,
    /// An ordinary door.
    Plain,
    /// A door that asks for a badge, a code, a guard.
    Controlled,
    /// A door that asks for a mechanical key.
    Locked,
}

/// A door or passage between two units, or between a unit and what is not drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Opening {
    /// Its feature id.
    pub id: FeatureId,
    /// The level it is on.
    pub level: FeatureId,
    /// IMDF category ("pedestrian", "emergencyexit" ...).
    pub category: String,
    /// Its names; empty when the plan gives none.
    pub labels: Labels,
    /// Its line, `[longitude, latitude]`.
    pub line: Vec<[f64; 2]>,
    /// How one passes it.
    pub kind: OpeningKind,
    /// The units that it joins: two, one (the other side is not drawn), or none.
    pub units: Vec<FeatureId>,
    /// Set when it may be passed in one direction only: from the first unit to the second.
    pub one_way: Option<(FeatureId, FeatureId)>,
    /// True when the plan says that it is out of service.
    pub out_of_service: bool,
}

/// A thing on the plan that is a point: entrance, security checkpoint, lift, toilet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Amenity {
    /// Its feature id.
    pub id: FeatureId,
    /// IMDF category ("entrance", "security.checkpoint" ...).
    pub category: String,
    /// Its names.
    pub labels: Labels,
    /// Where it is; none when the plan does not say.
    pub spot: Option<Spot>,
    /// The units that it serves.
    pub units: Vec<FeatureId>,
}

/// Building · floor · room of a spot, each in all languages of the plan.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// The building's names; empty outside.
    pub building: Labels,
    /// The floor's short name, or its name.
    pub floor: Labels,
    /// The room's names; empty where nothing is drawn or nothing is named.
    pub room: Labels,
}

impl Address {
    /// "building · floor · room" in a language, leaving out what is not known.
    pub fn line(&self, language: &str) -> String {
        let parts: Vec<&str> =
            [&self.building, &self.floor, &self.room].into_iter().filter_map(|labels| labels.pick(language)).collect();
        parts.join(" · ")
    }
}

/// What one does on a leg of a walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LegKind {
    /// Walk over the floor of a room or corridor.
    Floor,
    /// Walk outside on drawn ground.
    Outside,
    /// Walk over floor or ground that the plan does not draw.
    Assumed,
    /// Pass a door.
    Door,
    /// Climb stairs.
    StairsUp,
    /// Descend stairs.
    StairsDown,
    /// Wait for a lift and ride up.
    LiftUp,
    /// Wait for a lift and ride down.
    LiftDown,
    /// Ride an escalator.
    Escalator,
    /// Walk a ramp from one level to another.
    Ramp,
}

/// One leg of a walk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Leg {
    /// What one does.
    pub kind: LegKind,
    /// The level where it starts.
    pub level: FeatureId,
    /// The level where it ends; the same except on stairs, lifts, escalators and ramps.
    pub to_level: FeatureId,
    /// The room walked through, the door passed, the stairs or lift used.
    pub via: Option<FeatureId>,
    /// The names of `via`.
    pub via_name: Labels,
    /// The way, `[longitude, latitude]`.
    pub line: Vec<[f64; 2]>,
    /// Seconds it takes.
    pub seconds: f64,
    /// Metres walked (for stairs along the slope; 0 in a lift).
    pub metres: f64,
}

/// The quickest way from one spot to another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Walk {
    /// Seconds of walking, with waiting for doors and lifts.
    pub seconds: f64,
    /// Metres walked.
    pub metres: f64,
    /// True when part of it is not said by the plan: floor that is not drawn, stairs that only lie above each other.
    pub assumed: bool,
    /// The legs in order.
    pub legs: Vec<Leg>,
}
