//! Floor plan, places, ways, posts, buttons, checkpoints.

use domain::{
    ButtonId, CheckpointId, DepartmentId, Name, PersonId, PostId, Timestamp,
    patrol::{Grade, inspection::Question},
    time::Millis,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A point on a level.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SpotView {
    /// The level's feature id.
    pub level: Uuid,
    /// WGS-84 longitude in degrees.
    pub lon: f64,
    /// WGS-84 latitude in degrees.
    pub lat: f64,
}

impl From<indoor::plain::Spot> for SpotView {
    fn from(spot: indoor::plain::Spot) -> Self {
        Self { level: spot.level.0, lon: spot.lon, lat: spot.lat }
    }
}

impl From<SpotView> for indoor::plain::Spot {
    fn from(spot: SpotView) -> Self {
        Self { level: indoor::plain::FeatureId(spot.level), lon: spot.lon, lat: spot.lat }
    }
}

/// A place with its names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlaceView {
    /// The point.
    pub spot: SpotView,
    /// The room's feature id.
    pub unit: Option<Uuid>,
    /// Building · floor · room.
    pub name: Name,
    /// The floor's short name.
    pub floor: String,
}

impl From<&domain::Place> for PlaceView {
    fn from(place: &domain::Place) -> Self {
        Self {
            spot: place.spot.into(),
            unit: place.unit.map(|id| id.0),
            name: place.name.clone(),
            floor: place.floor.clone(),
        }
    }
}

/// How a request names a place: exactly one of the ways.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum PlaceRef {
    /// A room of the floor plan.
    Unit(Uuid),
    /// An alarm button, by its code.
    Button(String),
    /// A post.
    Post(PostId),
    /// A checkpoint label as scanned: the whole URL or what follows `/C/`.
    Label(String),
    /// A point.
    Spot(SpotView),
}

/// The floor plan's table of contents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FloorPlan {
    /// Changes whenever another plan is imported.
    pub version: i64,
    /// The venue's name.
    pub name: Name,
    /// Buildings, in the order of the plan.
    pub buildings: Vec<BuildingView>,
    /// Levels, by building and then from the lowest up.
    pub levels: Vec<LevelView>,
}

/// A building.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct BuildingView {
    /// Its feature id.
    pub id: Uuid,
    /// Its name.
    pub name: Name,
}

/// A level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LevelView {
    /// Its feature id.
    pub id: Uuid,
    /// Its building; `None` outdoors or over several.
    pub building: Option<Uuid>,
    /// 0 is the ground.
    pub ordinal: i32,
    /// As on the lift's buttons.
    pub short_name: String,
    /// Its name.
    pub name: Name,
    /// West, south, east, north in degrees.
    pub bounds: [f64; 4],
}

/// One level to draw: a GeoJSON feature collection, bottom to top: its outline, its units, its openings, its amenities.
///
/// Feature properties: `id`, `kind` (`level`, `unit`, `opening`, `amenity`), `category`, `labels` (`{zh, en}` or null),
/// `restricted`; for units also `display` (`[lon, lat]` where the name goes), for openings `door` (`gap`, `plain`,
/// `controlled`, `locked`) and `one_way`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LevelPlan {
    /// The level.
    pub level: LevelView,
    /// GeoJSON.
    #[schema(value_type = Object)]
    pub features: serde_json::Value,
}

/// A place found by a search.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FoundPlace {
    /// The room.
    pub place: PlaceView,
    /// IMDF category.
    pub category: String,
}

/// A way over the floor plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct WayView {
    /// Walking time.
    pub seconds: f64,
    /// Length.
    pub metres: f64,
    /// Part of it goes over floor that the plan does not draw.
    pub assumed: bool,
    /// Its legs, in order.
    pub legs: Vec<LegView>,
}

/// One leg of a way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LegView {
    /// What one does.
    pub kind: LegKind,
    /// The level on which it begins.
    pub level: Uuid,
    /// The level on which it ends.
    pub to_level: Uuid,
    /// Short name of the floor where it ends.
    pub to_floor: String,
    /// The stairs, lift or door.
    pub via: Option<Name>,
    /// The line to draw on `level`: `[lon, lat]` each.
    pub line: Vec<[f64; 2]>,
    /// Walking time.
    pub seconds: f64,
    /// Length.
    pub metres: f64,
}

/// What one does on a leg.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LegKind {
    /// Walk indoors.
    Floor,
    /// Walk outdoors.
    Outside,
    /// Up stairs.
    StairsUp,
    /// Down stairs.
    StairsDown,
    /// Take the lift.
    Lift,
    /// Take the escalator.
    Escalator,
    /// Walk a ramp.
    Ramp,
    /// Through a plain door.
    Door,
    /// Through a door that needs a key or badge.
    ControlledDoor,
    /// Over floor that the plan does not draw.
    Assumed,
}

/// A post.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PostView {
    /// Its id.
    pub id: PostId,
    /// Its name.
    pub name: Name,
    /// Where.
    pub place: PlaceView,
    /// Never stripped of its last guard unless nothing else is left.
    pub critical: bool,
    /// Whoever is there works alone and gives a sign this often, in milliseconds.
    pub check_in_every_ms: Option<Millis>,
}

/// Alarm buttons and their tests.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ButtonTests {
    /// Each is to be tested this often, in milliseconds.
    pub every_ms: Millis,
    /// One for every button of the site.
    pub tests: Vec<ButtonTestView>,
}

/// The tests of an alarm button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ButtonTestView {
    /// The button.
    pub button: ButtonId,
    /// Until then its next press is a test and raises no alarm.
    pub waits_until: Option<Timestamp>,
    /// Who is testing it.
    pub tested_by: Option<PersonId>,
    /// When a test press last came through.
    pub proved_at: Option<Timestamp>,
}

/// An alarm button.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ButtonView {
    /// Its id.
    pub id: ButtonId,
    /// Its code, as on its label.
    pub code: String,
    /// Its name.
    pub name: Name,
    /// The department it belongs to.
    pub department: Option<DepartmentId>,
    /// That department's name.
    #[serde(default)]
    pub department_name: Option<Name>,
    /// Where.
    pub place: PlaceView,
}

/// A checkpoint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CheckpointView {
    /// Its id.
    pub id: CheckpointId,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: Name,
    /// Where.
    pub place: PlaceView,
    /// A key place (要害部位).
    pub key_place: bool,
    /// The least evidence that a scan has to have.
    pub demand: Grade,
    /// What the guard is asked there: for whoever reads the answers.
    pub questions: Vec<Question>,
    /// What its label says: a signed URL in QR alphanumeric characters. Only for those who print labels.
    pub label: Option<String>,
}
