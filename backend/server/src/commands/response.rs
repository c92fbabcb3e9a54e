//! `shouwang response-plans`

use super::{say, site, with_app};
use crate::{
    config::{Config, Given},
    wiring::Failure,
};
use clap::Subcommand;
use std::{path::PathBuf, process::ExitCode};

/// What can be done with response plans.
#[derive(Debug, Subcommand)]
pub enum Response {
    /// Save every plan of a file (TOML or JSON), or none
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
    /// Print the site's own plans as TOML
    Export {
        /// The configuration.
        #[command(flatten)]
        given: Given,
        /// The site; may be left out where there is only one
        #[arg(long, value_name = "KEY")]
        site: Option<String>,
    },
}

/// Imports and exports plans.
///
/// # Errors
/// A file that cannot be read, a plan that is refused, or the database cannot be written.
pub fn run(command: Response, load: impl Fn(Given) -> Result<Config, Failure>) -> Result<ExitCode, Failure> {
    match command {
        Response::Import { given, site: key, file } => {
            let text = std::fs::read_to_string(&file)?;
            with_app(&load(given)?, |app| async move {
                let site = site(&app, key.as_deref()).await?;
                let saved = app::plans::import_as_operator(&app, site.id, &text).await?;
                for plan in saved.plans {
                    say(&format!("{:?} {:?}: version {}", plan.kind, plan.priority, plan.version));
                    for warning in plan.warnings {
                        say(&format!("  {}", serde_json::to_string(&warning)?));
                    }
                }
                Ok(ExitCode::SUCCESS)
            })
        }
        Response::Export { given, site: key } => with_app(&load(given)?, |app| async move {
            let site = site(&app, key.as_deref()).await?;
            say(app::plans::export(&app, site.id).await?.trim_end());
            Ok(ExitCode::SUCCESS)
        }),
    }
}
