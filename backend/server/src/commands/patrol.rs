//! `shouwang patrol`

use super::{say, site, with_app};
use crate::{
    config::{Config, Given},
    wiring::Failure,
};
use app::patrol_setup::{self, By};
use clap::Subcommand;
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};
use wire::patrol::setup::{ImportFault, ImportFiles, Table};

/// What can be done with what is to be walked.
#[derive(Debug, Subcommand)]
pub enum Patrol {
    /// Take every line of the files in a folder (checkpoints.csv, questions.csv, tags.csv, routes.csv, schedules.csv,
    /// periods.csv; any of them may be missing), or none
    Import {
        /// The configuration.
        #[command(flatten)]
        given: Box<Given>,
        /// The site; may be left out where there is only one
        #[arg(long, value_name = "KEY")]
        site: Option<String>,
        /// Only say what is wrong
        #[arg(long)]
        check: bool,
        /// The folder
        folder: PathBuf,
    },
    /// Write the same files into a folder
    Export {
        /// The configuration.
        #[command(flatten)]
        given: Box<Given>,
        /// The site; may be left out where there is only one
        #[arg(long, value_name = "KEY")]
        site: Option<String>,
        /// The folder
        folder: PathBuf,
    },
}

/// Imports and exports checkpoints, tags, routes and schedules. The exit code is 0 where nothing is wrong.
///
/// # Errors
/// A file or the database cannot be read or written.
pub fn run(command: Patrol, load: impl Fn(Given) -> Result<Config, Failure>) -> Result<ExitCode, Failure> {
    match command {
        Patrol::Import { given, site: key, check, folder } => {
            let files = read(&folder, check)?;
            with_app(&load(*given)?, |app| async move {
                let site = site(&app, key.as_deref()).await?;
                let report = patrol_setup::bring_in(&app, By::operator(site.id), files).await?;
                for fault in &report.faults {
                    say(&words(fault));
                }
                if !report.faults.is_empty() {
                    say(&format!("{} faults; nothing was written", report.faults.len()));
                    return Ok(ExitCode::FAILURE);
                }
                let done = if report.written { "" } else { "would be: " };
                say(&format!("{done}{} added, {} changed, {} retired", report.added, report.changed, report.retired));
                Ok(ExitCode::SUCCESS)
            })
        }
        Patrol::Export { given, site: key, folder } => with_app(&load(*given)?, |app| async move {
            let site = site(&app, key.as_deref()).await?;
            std::fs::create_dir_all(&folder)?;
            for table in Table::ALL {
                let text = patrol_setup::take_out(&app, By::operator(site.id), table).await?;
                std::fs::write(file(&folder, table), text)?;
            }
            say(&format!("wrote {}", folder.display()));
            Ok(ExitCode::SUCCESS)
        }),
    }
}

fn file(folder: &Path, table: Table) -> PathBuf {
    folder.join(format!("{}.csv", table.word()))
}

fn read(folder: &Path, only_check: bool) -> Result<ImportFiles, Failure> {
    let one = |table| -> Result<Option<String>, Failure> {
        let path = file(folder, table);
        match std::fs::read(&path) {
            // What is no UTF-8 is found, with its line, where the file is read.
            Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(format!("cannot read {}: {error}", path.display()).into()),
        }
    };
    let files = ImportFiles {
        checkpoints: one(Table::Checkpoints)?,
        questions: one(Table::Questions)?,
        tags: one(Table::Tags)?,
        routes: one(Table::Routes)?,
        schedules: one(Table::Schedules)?,
        periods: one(Table::Periods)?,
        only_check,
    };
    if files == (ImportFiles { only_check, ..ImportFiles::default() }) {
        return Err(format!("{}: none of the files is there", folder.display()).into());
    }
    Ok(files)
}

fn words(fault: &ImportFault) -> String {
    let column = fault.column.as_ref().map(|column| format!(" {column}:")).unwrap_or_default();
    let word = fault.word.as_ref().map(|word| format!(" {word:?}")).unwrap_or_default();
    format!("{}.csv:{}:{column} {}{word}", fault.table.word(), fault.line, fault.code)
}
