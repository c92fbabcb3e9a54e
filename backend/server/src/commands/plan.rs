//! `shouwang plan`

use super::{say, site, with_app};
use crate::{
    config::{Config, Given},
    wiring::Failure,
};
use app::setup;
use clap::Subcommand;
use indoor::{Archive, Building, Check, Graph, Pace};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Files of a folder that are read as a floor plan.
const MOST_FILES: usize = 200;

/// What can be done with floor plans.
#[derive(Debug, Subcommand)]
pub enum Plan {
    /// Read an IMDF archive (zip or folder) and say what in it cannot be used or reached
    Check {
        /// The archive
        path: PathBuf,
        /// As JSON
        #[arg(long)]
        json: bool,
        /// Draw each level with its walking graph into this folder (SVG)
        #[arg(long, value_name = "DIR")]
        svg: Option<PathBuf>,
    },
    /// Import an IMDF archive as the floor plan of a site; a broken one changes nothing
    Import {
        /// The configuration.
        #[command(flatten)]
        given: Box<Given>,
        /// The archive (zip)
        path: PathBuf,
        /// The site; may be left out where there is only one
        #[arg(long, value_name = "KEY")]
        site: Option<String>,
    },
}

/// Checks or imports floor plans. A check's exit code is 0 where the archive can be imported.
///
/// # Errors
/// The archive is broken, or the database cannot be written.
pub fn run(command: Plan, load: impl Fn(Given) -> Result<Config, Failure>) -> Result<ExitCode, Failure> {
    match command {
        Plan::Check { path, json, svg } => check(&path, json, svg.as_deref()),
        Plan::Import { given, path, site: key } => with_app(&load(*given)?, |app| async move {
            let site = site(&app, key.as_deref()).await?;
            let zip = std::fs::read(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
            let report = setup::import_plan(&app, site.id, zip).await?;
            for problem in &report.problems {
                say(&format!("{} {}: {}", problem.code.as_str(), problem.feature, problem.text));
            }
            say(&format!("imported for {}: {} problems", site.key, report.problems.len()));
            Ok(ExitCode::SUCCESS)
        }),
    }
}

fn check(path: &Path, json: bool, svg: Option<&Path>) -> Result<ExitCode, Failure> {
    let (building, report) = Building::import(&read(path)?)?;
    let graph = Graph::build(&building, &Pace::default());
    let check = Check::run(&building, &graph).with(&report);
    if let Some(folder) = svg {
        std::fs::create_dir_all(folder)?;
        for (index, level) in building.levels().iter().enumerate() {
            let short = level.short_name.en().unwrap_or("level");
            let name: String = short.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
            let file = folder.join(format!("{index:02}-{name}.svg"));
            std::fs::write(file, graph.svg(&building, level.id).unwrap_or_default())?;
        }
    }
    if json {
        say(&serde_json::to_string_pretty(&check)?);
    } else {
        for problem in &check.problems {
            say(&format!("{} {}: {}", problem.code.as_str(), problem.feature, problem.text));
        }
        say(&format!(
            "{} levels, {} rooms ({} reachable), {} doors, {} assumed links, {} problems",
            check.levels,
            check.rooms,
            check.reachable_rooms,
            check.doors,
            check.assumed_links,
            check.problems.len()
        ));
    }
    Ok(ExitCode::SUCCESS)
}

fn read(path: &Path) -> Result<Archive, Failure> {
    if !path.is_dir() {
        let bytes = std::fs::read(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        return Ok(Archive::from_zip(&bytes)?);
    }
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(path)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_file() && (name.ends_with("json")) {
            if files.len() == MOST_FILES {
                return Err(format!("{}: more than {MOST_FILES} files", path.display()).into());
            }
            files.insert(name, std::fs::read(entry.path())?);
        }
    }
    Ok(Archive::from_files(files)?)
}
