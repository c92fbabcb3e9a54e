//! What an import or a check found to be wrong, feature by feature.

use serde::{Deserialize, Serialize};

/// A stable word for a kind of problem, for programs and translations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Code {
    /// An optional file that walking needs is not there.
    FileMissing,
    /// The feature has no id; it is not used.
    IdMissing,
    /// The feature's id is not a UUID; one was derived from it.
    IdNotUuid,
    /// A feature with this id came before; this one is not used.
    IdTwice,
    /// The feature's geometry is missing; it is not used.
    GeometryMissing,
    /// The feature's geometry is of the wrong type or has unusable numbers; it is not used.
    GeometryUnusable,
    /// The feature's outline crosses itself; it was put right.
    GeometryRepaired,
    /// The feature lies tens of kilometres from the rest; it is not used.
    GeometryFar,
    /// The level has no usable ordinal; it is not used.
    OrdinalMissing,
    /// The level has no usable outline; the hull of its units is taken.
    OutlineAssumed,
    /// The feature names a level that is not there; it is not used.
    LevelUnknown,
    /// The feature names a building that is not there.
    BuildingUnknown,
    /// The relationship names features that are not there, or that it cannot join; it is not used.
    RelationshipUnusable,
    /// The opening touches no unit; it is not used.
    OpeningWithoutUnit,
    /// The opening touches one unit only; the floor beside it is not drawn and the way over it is assumed.
    OpeningAssumed,
    /// The opening touches one unit only and leads nowhere.
    OpeningLeadsNowhere,
    /// The unit has no door, so nobody gets in by the plan.
    UnitWithoutDoor,
    /// The unit has doors, but cannot be reached from the main part of the plan.
    UnitUnreachable,
    /// The unit can be reached but not left.
    UnitWithoutReturn,
    /// The stairs, lift, escalator or ramp leads to no other level.
    TransitLeadsNowhere,
    /// Stairs, lifts, escalators or ramps meet only because they lie above each other; the plan does not say so.
    TransitAssumed,
    /// Units meet without an opening between them; they are taken as open to each other.
    PassageAssumed,
    /// Two units on a level overlap noticeably.
    UnitsOverlap,
    /// The level has no way to the rest of the plan.
    LevelUnreachable,
}

impl Code {
    /// The word as it is sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FileMissing => "file_missing",
            Self::IdMissing => "id_missing",
            Self::IdNotUuid => "id_not_uuid",
            Self::IdTwice => "id_twice",
            Self::GeometryMissing => "geometry_missing",
            Self::GeometryUnusable => "geometry_unusable",
            Self::GeometryRepaired => "geometry_repaired",
            Self::GeometryFar => "geometry_far",
            Self::OrdinalMissing => "ordinal_missing",
            Self::OutlineAssumed => "outline_assumed",
            Self::LevelUnknown => "level_unknown",
            Self::BuildingUnknown => "building_unknown",
            Self::RelationshipUnusable => "relationship_unusable",
            Self::OpeningWithoutUnit => "opening_without_unit",
            Self::OpeningAssumed => "opening_assumed",
            Self::OpeningLeadsNowhere => "opening_leads_nowhere",
            Self::UnitWithoutDoor => "unit_without_door",
            Self::UnitUnreachable => "unit_unreachable",
            Self::UnitWithoutReturn => "unit_without_return",
            Self::TransitLeadsNowhere => "transit_leads_nowhere",
            Self::TransitAssumed => "transit_assumed",
            Self::PassageAssumed => "passage_assumed",
            Self::UnitsOverlap => "units_overlap",
            Self::LevelUnreachable => "level_unreachable",
        }
    }
}

/// Something about one feature that the reader of a plan should know.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Problem {
    /// The feature's id as the archive writes it, or file and position ("unit.geojson#12") when it has none.
    pub feature: String,
    /// What kind of problem.
    pub code: Code,
    /// The same in words, English.
    pub text: String,
}

/// What an import used and what it could not use.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Features read from all files.
    pub features: usize,
    /// Features that became part of the building.
    pub used: usize,
    /// What was wrong, in the order of the files.
    pub problems: Vec<Problem>,
}

impl Report {
    pub(crate) fn note(&mut self, feature: impl std::fmt::Display, code: Code, text: impl Into<String>) {
        self.problems.push(Problem { feature: feature.to_string(), code, text: text.into() });
    }
}
