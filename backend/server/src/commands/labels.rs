//! `shouwang labels`

use super::{say, site, with_app};
use crate::{
    config::{Config, Given},
    wiring::Failure,
};
use app::patrol_setup::{self, By};
use clap::Args;
use std::{path::PathBuf, process::ExitCode};

/// Which labels, and where to.
#[derive(Debug, Args)]
pub struct Labels {
    /// The configuration.
    #[command(flatten)]
    given: Given,
    /// The site; may be left out where there is only one
    #[arg(long, value_name = "KEY")]
    site: Option<String>,
    /// Write the sheets to this file (PDF)
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Codes of checkpoints; all in use where left out
    codes: Vec<String>,
}

/// Draws labels of checkpoints: A4 sheets, six of 80 × 80 mm on each.
///
/// # Errors
/// An unknown code, no font with Chinese letters, or the file cannot be written.
pub fn run(labels: Labels, load: impl Fn(Given) -> Result<Config, Failure>) -> Result<ExitCode, Failure> {
    let Labels { given, site: key, out, codes } = labels;
    with_app(&load(given)?, |app| async move {
        let site = site(&app, key.as_deref()).await?;
        let pdf = patrol_setup::labels(&app, By::operator(site.id), &codes).await?;
        std::fs::write(&out, &pdf).map_err(|error| format!("cannot write {}: {error}", out.display()))?;
        say(&format!("wrote {}", out.display()));
        Ok(ExitCode::SUCCESS)
    })
}
