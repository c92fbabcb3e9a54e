//! `shouwang places`

use super::{say, site, with_app};
use crate::{
    config::{Config, Given},
    wiring::Failure,
};
use clap::Subcommand;
use std::{path::PathBuf, process::ExitCode};

/// What can be done with the places of a site.
#[derive(Debug, Subcommand)]
pub enum Places {
    /// Take every place of a file (TOML or JSON), or none; what is there already is changed
    Import {
        /// The configuration.
        #[command(flatten)]
        given: Given,
        /// The site; may be left out where there is only one
        #[arg(long, value_name = "KEY")]
        site: Option<String>,
        /// The file
        file: PathBuf,
    },
    /// Print all departments, posts, buttons and checkpoints as TOML
    Export {
        /// The configuration.
        #[command(flatten)]
        given: Given,
        /// The site; may be left out where there is only one
        #[arg(long, value_name = "KEY")]
        site: Option<String>,
    },
}

/// Imports and exports places.
///
/// # Errors
/// A file that cannot be read, a place that is refused, or the database cannot be written.
pub fn run(command: Places, load: impl Fn(Given) -> Result<Config, Failure>) -> Result<ExitCode, Failure> {
    match command {
        Places::Import { given, site: key, file } => {
            let text = std::fs::read_to_string(&file)?;
            with_app(&load(given)?, |app| async move {
                let site = site(&app, key.as_deref()).await?;
                let imported = app::place_file::import(&app, site.id, &text).await?;
                say(&format!("{} added, {} changed", imported.added, imported.changed));
                Ok(ExitCode::SUCCESS)
            })
        }
        Places::Export { given, site: key } => with_app(&load(given)?, |app| async move {
            let site = site(&app, key.as_deref()).await?;
            say(app::place_file::export(&app, site.id).await?.trim_end());
            Ok(ExitCode::SUCCESS)
        }),
    }
}
