//! `shouwang openapi`

use super::say;
use crate::{http, wiring::Failure};
use std::process::ExitCode;

/// Prints the API's document.
///
/// # Errors
/// It cannot be written as JSON.
pub fn run() -> Result<ExitCode, Failure> {
    say(&http::openapi().to_pretty_json()?);
    Ok(ExitCode::SUCCESS)
}
