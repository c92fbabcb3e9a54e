//! `shouwang tag verify`

use super::{say, say_error};
use crate::wiring::Failure;
use clap::Subcommand;
use domain::patrol::sun::{self, Key, SiteKeys};
use std::process::ExitCode;

/// What can be done with tags that sign each tap (NTAG 424 DNA).
#[derive(Debug, Subcommand)]
pub enum Tag {
    /// Explain the URL of a tap step by step: number, counter, MAC expected and found
    Verify {
        /// SDMMetaRead, 32 hexadecimal digits
        #[arg(long, value_name = "HEX", value_parser = key)]
        meta_key: Key,
        /// SDMFileRead of this very tag, 32 hexadecimal digits
        #[arg(long, value_name = "HEX", value_parser = key)]
        file_key: Key,
        /// The URL
        url: String,
    },
}

fn key(text: &str) -> Result<Key, String> {
    text.parse().map_err(|_| "a key has 32 hexadecimal digits".to_owned())
}

/// Explains a tap; the exit code is 0 only where it is genuine.
///
/// # Errors
/// None; they are told as such.
pub fn run(command: Tag) -> Result<ExitCode, Failure> {
    let Tag::Verify { meta_key, file_key, url } = command;
    match sun::explain(&url, &SiteKeys::same(meta_key, file_key)) {
        Ok(explained) => {
            say(&explained.to_string());
            Ok(if explained.is_genuine() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Err(fault) => {
            say_error(&fault.to_string());
            Ok(ExitCode::FAILURE)
        }
    }
}
