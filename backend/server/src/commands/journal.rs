//! `shouwang journal verify`

use super::{say, with_app};
use crate::{
    config::{Config, Given},
    wiring::Failure,
};
use clap::Subcommand;
use std::process::ExitCode;

/// What can be done with the journal.
#[derive(Debug, Subcommand)]
pub enum Journal {
    /// Check that no line was edited, lost or added: names the first bad one
    Verify {
        /// The configuration.
        #[command(flatten)]
        given: Given,
        /// Only this site
        #[arg(long, value_name = "KEY")]
        site: Option<String>,
    },
}

/// Checks the journals; the exit code is 0 only where all are whole.
///
/// # Errors
/// The database cannot be read.
pub fn run(command: Journal, load: impl Fn(Given) -> Result<Config, Failure>) -> Result<ExitCode, Failure> {
    let Journal::Verify { given, site: only } = command;
    let config = load(given)?;
    let whole = with_app(&config, |app| async move {
        let mut whole = true;
        for site in app::setup::sites(&app).await? {
            if only.as_ref().is_some_and(|key| *key != site.key) {
                continue;
            }
            let id = site.id;
            let found = app.store.read(move |read| read.verify(id)).await?;
            match &found.first_bad {
                None => say(&format!("{}: {} lines, whole", site.key, found.lines)),
                Some(bad) => {
                    whole = false;
                    say(&format!("{}: line {} is bad: {} ({})", site.key, bad.seq, bad.text, bad.code.code()));
                }
            }
        }
        Ok(whole)
    })?;
    Ok(if whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
