//! What is to be walked, as the security office sets it up: checkpoints, routes, schedules, tags, labels.

use crate::plan::{PlaceRef, PlaceView};
use domain::{
    CheckpointId, Name, PersonId, PostId, RouteId, ScheduleId, TagId, Timestamp,
    patrol::{
        Assigned, Grade, Order, TagKind,
        calendar::{Date, Weekdays},
        inspection::Question,
        label::Generations,
        schedule::{Special, Window},
    },
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A checkpoint as it is to be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckpointBody {
    /// As on its label: 1 to 40 capital letters, digits and hyphens; unique at the site.
    pub code: String,
    /// Its name.
    pub name: Name,
    /// Where.
    pub place: PlaceRef,
    /// A key place (要害部位).
    #[serde(default)]
    pub key_place: bool,
    /// The least evidence that a scan has to have.
    pub demand: Grade,
    /// How far from the place a scan may be, 10 to 500 m; only outdoors.
    #[serde(default)]
    pub fence_m: Option<f64>,
    /// What the guard is asked there; 10 questions at most.
    #[serde(default)]
    pub questions: Vec<Question>,
}

/// A checkpoint as it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CheckpointSetUp {
    /// Its id.
    pub id: CheckpointId,
    /// As on its label.
    pub code: String,
    /// Its name.
    pub name: Name,
    /// Where.
    pub place: PlaceView,
    /// A key place (要害部位).
    pub key_place: bool,
    /// The least evidence that a scan has to have.
    pub demand: Grade,
    /// How far from the place a scan may be, in metres.
    pub fence_m: Option<f64>,
    /// What the guard is asked there.
    pub questions: Vec<Question>,
    /// Which printings of its label count.
    pub label: Generations,
    /// What the label says that is printed now.
    pub label_text: String,
    /// When it was taken out of use.
    pub retired_at: Option<Timestamp>,
}

/// The checkpoints of a site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CheckpointsSetUp {
    /// Those, also the retired ones, by code.
    pub checkpoints: Vec<CheckpointSetUp>,
}

/// A new printing of a checkpoint's label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reprint {
    /// The labels that were printed before do not count any more.
    pub revoke_old: bool,
}

/// A route as it is to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RouteBody {
    /// Short word for files, unique at the site: 1 to 40 letters, digits, hyphens.
    pub key: String,
    /// Its name.
    pub name: Name,
    /// Whether the order counts.
    pub order: Order,
    /// From which post the first stop is walked to; without one the walk begins there.
    #[serde(default)]
    pub post: Option<PostId>,
    /// Where it leads; 1 to 200 stops.
    pub stops: Vec<StopBody>,
}

/// One stop of a route. Walking times are computed when it is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StopBody {
    /// The checkpoint.
    pub checkpoint: CheckpointId,
    /// How long the guard is to stay, in seconds; 0 to 3600.
    #[serde(default)]
    pub dwell_s: u32,
    /// To be missed here raises an alarm.
    #[serde(default)]
    pub alarm_when_missed: bool,
}

/// A route as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RouteSetUp {
    /// Its id.
    pub id: RouteId,
    /// Short word for files.
    pub key: String,
    /// Its name.
    pub name: Name,
    /// Whether the order counts.
    pub order: Order,
    /// From which post the first stop is walked to.
    pub post: Option<PostId>,
    /// Its stops.
    pub stops: Vec<StopSetUp>,
    /// Walking and staying together, in seconds.
    pub takes_s: u32,
    /// Counts up with every change.
    pub version: u32,
    /// When it was taken out of use.
    pub retired_at: Option<Timestamp>,
}

/// One stop of a route, with its walking time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StopSetUp {
    /// The checkpoint.
    pub checkpoint: CheckpointId,
    /// Walking time from the stop before, in seconds.
    pub walk_s: u32,
    /// How long the guard is to stay, in seconds.
    pub dwell_s: u32,
    /// To be missed here raises an alarm.
    pub alarm_when_missed: bool,
}

/// The routes of a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RoutesSetUp {
    /// Those, also the retired ones, by key.
    pub routes: Vec<RouteSetUp>,
}

/// When a route is walked, and by whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScheduleBody {
    /// Short word for files, unique at the site: 1 to 40 letters, digits, hyphens.
    pub key: String,
    /// Its name.
    pub name: Name,
    /// Which route.
    pub route: RouteId,
    /// Who walks.
    pub assigned: Assigned,
    /// The first day.
    pub from: Date,
    /// The last day.
    #[serde(default)]
    pub until: Option<Date>,
    /// The days on which its windows begin, Monday first.
    pub days: Weekdays,
    /// The windows of such a day, in minutes after local midnight; 1 to 8.
    pub windows: Vec<Window>,
    /// A round in every so many minutes of a window; 10 to 1440.
    pub every_min: u32,
    /// A round begins up to so many minutes into its slot, so that nobody can guess it; less than the interval.
    #[serde(default)]
    pub margin_min: u32,
    /// So many minutes after it should have begun a round counts as not started.
    pub start_within_min: u32,
    /// A round is to be whole within so many minutes of when it should have begun.
    pub whole_within_min: u32,
    /// A stop is late so many minutes after the guard should have been there.
    #[serde(default)]
    pub late_after_min: u32,
    /// Times of more patrols (加密巡查).
    #[serde(default)]
    pub special: Vec<Special>,
}

/// A schedule as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ScheduleSetUp {
    /// Its id.
    pub id: ScheduleId,
    /// What was set up.
    pub schedule: ScheduleBody,
    /// Its rounds are made up to here.
    pub made_until: Timestamp,
    /// When it was taken out of use.
    pub retired_at: Option<Timestamp>,
}

/// The schedules of a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SchedulesSetUp {
    /// Those, also the retired ones, by key.
    pub schedules: Vec<ScheduleSetUp>,
}

/// A tag that is enrolled, or moved to another checkpoint. A number that the site knows keeps its tag, whatever the id.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TagBody {
    /// The checkpoint that it is stuck to.
    pub checkpoint: CheckpointId,
    /// What it can do.
    pub kind: TagKind,
    /// What was read off it.
    pub read: TagRead,
    /// Its own keys, where they do not follow from the site's; kept, and never given out again.
    #[serde(default)]
    pub keys: Option<TagKeys>,
}

/// What was read off a tag when it was enrolled: exactly one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum TagRead {
    /// Its number: hexadecimal, with or without colons.
    Uid(String),
    /// The URL of a tap, which is checked with the keys.
    Url(String),
}

/// AES-128 keys of an NTAG 424 DNA, 32 hexadecimal digits each.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TagKeys {
    /// `SDMMetaRead`.
    pub meta_key: String,
    /// `SDMFileRead`.
    pub file_key: String,
}

/// A tag as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TagSetUp {
    /// Its id.
    pub id: TagId,
    /// The checkpoint that it is stuck to.
    pub checkpoint: CheckpointId,
    /// What it can do.
    pub kind: TagKind,
    /// Its number, upper-case hexadecimal.
    pub uid: String,
    /// It has keys of its own.
    pub own_keys: bool,
    /// When it was enrolled.
    pub enrolled_at: Timestamp,
    /// Who enrolled it; `None` for the command line.
    pub enrolled_by: Option<PersonId>,
    /// When it was taken out of use.
    pub retired_at: Option<Timestamp>,
}

/// The tags of a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TagsSetUp {
    /// Those, also the retired ones, by number.
    pub tags: Vec<TagSetUp>,
    /// The site has keys, so that tags that sign can be enrolled.
    pub keys_set: bool,
}

/// The keys of a site's tags. Each tag's `SDMFileRead` follows from the master key by NXP AN10922; `SDMMetaRead` is the
/// same in all. Kept, and never given out again.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SiteTagKeys {
    /// `SDMMetaRead`, 32 hexadecimal digits.
    pub meta_key: String,
    /// What `SDMFileRead` of each tag is made from, 32 hexadecimal digits.
    pub master_key: String,
    /// The system identifier of AN10922, 2 to 17 bytes in hexadecimal; as the tags were written.
    pub system_id: String,
    /// Take the place of keys that are there: tags whose keys follow from those do not read any more.
    #[serde(default)]
    pub replace: bool,
}

/// Files to bring in, as text. All together are taken, or none. What is in none of them stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportFiles {
    /// Checkpoints, one a line.
    #[serde(default)]
    pub checkpoints: Option<String>,
    /// Questions, one a line; they take the place of all questions of the checkpoints that are named.
    #[serde(default)]
    pub questions: Option<String>,
    /// Tags, one a line.
    #[serde(default)]
    pub tags: Option<String>,
    /// Stops of routes, one a line, in order.
    #[serde(default)]
    pub routes: Option<String>,
    /// Schedules, one a line.
    #[serde(default)]
    pub schedules: Option<String>,
    /// Special periods, one a line; they take the place of all periods of the schedules that are named.
    #[serde(default)]
    pub periods: Option<String>,
    /// Only say what would be, and write nothing.
    #[serde(default)]
    pub only_check: bool,
}

/// Which file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Table {
    /// Checkpoints.
    Checkpoints,
    /// Questions of checkpoints.
    Questions,
    /// Tags.
    Tags,
    /// Stops of routes.
    Routes,
    /// Schedules.
    Schedules,
    /// Special periods of schedules.
    Periods,
}

impl Table {
    /// Every one, in the order in which they refer to each other.
    pub const ALL: [Self; 6] =
        [Self::Checkpoints, Self::Questions, Self::Tags, Self::Routes, Self::Schedules, Self::Periods];

    /// The word in the API, and the file's name before `.csv`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Checkpoints => "checkpoints",
            Self::Questions => "questions",
            Self::Tags => "tags",
            Self::Routes => "routes",
            Self::Schedules => "schedules",
            Self::Periods => "periods",
        }
    }
}

/// What came of files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportReport {
    /// They were written; false where there is a fault, or where they were only to be checked.
    pub written: bool,
    /// How many are new.
    pub added: u32,
    /// How many are other than before.
    pub changed: u32,
    /// How many were taken out of use.
    pub retired: u32,
    /// Everything that is wrong, by file and line.
    pub faults: Vec<ImportFault>,
}

/// What is wrong in one line of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportFault {
    /// The file.
    pub table: Table,
    /// The line, from 1 with the heading; where an entry has several lines, its first.
    pub line: u32,
    /// The heading of the column, where it is about one.
    pub column: Option<String>,
    /// What is wrong, as a stable code.
    pub code: String,
    /// The word that it is about.
    pub word: Option<String>,
}
