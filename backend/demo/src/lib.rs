//! 海河医院 Haihe Hospital: a fictional hospital to show and to test with.
//!
//! [`haihe`] draws an outpatient building, an inpatient tower, an emergency building, the sky
//! bridges between them and the grounds around them, and writes them as an archive in the Indoor
//! Mapping Data Format 1.0 (OGC 20-094). With it comes a [`Roster`]: departments, posts, guards,
//! accounts, checkpoints and alarm buttons. Everything is made up; nothing is read or written
//! outside memory, and every run gives the same bytes.

mod archive;
mod buildings;
mod campus;
mod geodesy;
mod ids;
mod imdf;
mod kit;
mod roster;

use std::collections::BTreeMap;

pub use roster::{Account, Button, Checkpoint, Department, Guard, Post, Roster, Site, Spot};

/// The demo hospital: its floor plans and who and what is in it.
#[derive(Debug, Clone)]
pub struct Hospital {
    /// The IMDF archive's files by name.
    pub files: BTreeMap<String, Vec<u8>>,
    /// People, posts and devices, placed on the plans.
    pub roster: Roster,
}

/// The hospital's response plans, in the format of plan files.
pub const RESPONSE_PLANS: &str = include_str!("plans.toml");

/// What is to be walked there, in the format of patrol files.
pub struct PatrolFiles {
    /// More checkpoints, outdoors.
    pub checkpoints: &'static str,
    /// What some of the roster's checkpoints ask for.
    pub demands: &'static str,
    /// What guards are asked.
    pub questions: &'static str,
    /// NFC tags; the one that signs has the keys of the factory.
    pub tags: &'static str,
    /// Routes.
    pub routes: &'static str,
    /// When they are walked.
    pub schedules: &'static str,
    /// When they are walked more often.
    pub periods: &'static str,
}

/// The hospital's patrol files.
pub const PATROL: PatrolFiles = PatrolFiles {
    checkpoints: include_str!("patrol/checkpoints.csv"),
    demands: include_str!("patrol/demands.csv"),
    questions: include_str!("patrol/questions.csv"),
    tags: include_str!("patrol/tags.csv"),
    routes: include_str!("patrol/routes.csv"),
    schedules: include_str!("patrol/schedules.csv"),
    periods: include_str!("patrol/periods.csv"),
};

/// Draws 海河医院. The answer is always the same.
pub fn haihe() -> Hospital {
    let campus = campus::draw();
    let (roster, _) = roster::draw_up(&campus);
    Hospital { files: imdf::files(&campus, &roster), roster }
}

impl Hospital {
    /// The files as one ZIP archive, the same bytes every time.
    pub fn zip(&self) -> Vec<u8> {
        archive::zip(&self.files)
    }
}

#[cfg(test)]
mod tests;
