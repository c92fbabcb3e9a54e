//! Looking back at rounds.

use domain::{
    CheckpointId, Name, PersonId, RoundId, RouteId, Timestamp,
    patrol::{
        calendar::Date,
        predictability::Predictability,
        report::{Figures, Grouping},
        round::Outcome,
    },
    time::Millis,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A language of the product.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Simplified Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Language {
    /// The one of two texts that is in this language.
    #[must_use]
    pub const fn of<T: Copy>(self, zh: T, en: T) -> T {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    /// A name in this language; the other where it has none.
    #[must_use]
    pub fn name(self, name: &Name) -> &str {
        let (first, second) = self.of((&name.zh, &name.en), (&name.en, &name.zh));
        if first.is_empty() { second } else { first }
    }
}

/// Which rounds to look back at, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ReportQuery {
    /// The first day, in the site's local time.
    pub from: Date,
    /// The last day; 400 days at most.
    pub to: Date,
    /// What a line stands for; days where left out. Files with all tables do without.
    #[serde(default)]
    pub by: Option<Grouping>,
    /// The language of files.
    #[serde(default)]
    #[param(inline)]
    pub lang: Language,
}

/// What was walked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReportView {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// The time zone of the days.
    pub time_zone: String,
    /// When it was made: rounds go on, and phones send later what they kept.
    pub made_at: Timestamp,
    /// What a line stands for.
    pub by: Grouping,
    /// Everything together.
    pub total: Figures,
    /// The lines, in order.
    pub lines: Vec<ReportLine>,
    /// Rounds that were not walked whole, in the order in which they were to begin.
    pub missed: Vec<MissedRound>,
    /// How many of those are left out here.
    pub more_missed: u32,
}

/// A line of a report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReportLine {
    /// What it stands for.
    pub of: LineOf,
    /// The name of the route, guard or checkpoint.
    pub name: Option<Name>,
    /// The staff number of the guard, the code of the checkpoint.
    pub code: Option<String>,
    /// What is counted.
    pub figures: Figures,
    /// How well an outsider could guess the next start or visit; routes and checkpoints only, where there were enough.
    pub predictability: Option<Predictability>,
}

/// What a line of a report stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineOf {
    /// A local day.
    Day(Date),
    /// A month: `2026-11`.
    Month(String),
    /// A route; `null` is for scans outside of any round.
    Route(Option<RouteId>),
    /// A guard; `null` is for rounds that nobody began.
    Guard(Option<PersonId>),
    /// A checkpoint; `null` is for scans of none that is known.
    Checkpoint(Option<CheckpointId>),
}

/// A round that was not walked whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MissedRound {
    /// The round.
    pub round: RoundId,
    /// The route's name.
    pub route: Name,
    /// When it was to begin.
    pub starts_at: Timestamp,
    /// How it ended.
    pub outcome: Outcome,
    /// Who walked it.
    pub walker: Option<PersonId>,
    /// How many stops it has.
    pub stops: u32,
    /// How many of them were not reached.
    pub not_reached: u32,
    /// How long it stood still for alarms, in milliseconds.
    pub paused_ms: Millis,
    /// What whoever ended it gave as the reason; `null` where nobody began it, or its time ran out.
    pub reason: Option<String>,
}
