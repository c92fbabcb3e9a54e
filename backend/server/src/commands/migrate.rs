//! `shouwang migrate`

use super::say;
use crate::{config::Config, wiring::Failure};
use std::process::ExitCode;
use store::Store;

/// Brings the database up to date.
///
/// # Errors
/// It cannot be opened or migrated.
pub fn run(config: &Config) -> Result<ExitCode, Failure> {
    std::fs::create_dir_all(&config.data)?;
    let store = Store::open(&store::Config { url: config.database.clone(), readers: 1 })?;
    let applied = store.migrate()?;
    for name in &applied {
        say(name);
    }
    say(&format!("{} applied; the database is up to date", applied.len()));
    Ok(ExitCode::SUCCESS)
}
