//! `shouwang site`

use super::{say, site, with_app};
use crate::{
    config::{Config, Given},
    wiring::Failure,
};
use app::setup;
use clap::Subcommand;
use domain::{Name, time::MINUTE};
use std::process::ExitCode;

/// What can be done with sites.
#[derive(Debug, Subcommand)]
pub enum Site {
    /// Add a site
    Add {
        /// The configuration.
        #[command(flatten)]
        given: Given,
        /// Short key, for example `haihe`
        #[arg(long)]
        key: String,
        /// Name in Chinese
        #[arg(long)]
        name: String,
        /// Name in English [default: the Chinese one]
        #[arg(long)]
        name_en: Option<String>,
        /// IANA time zone
        #[arg(long, default_value = "Asia/Shanghai")]
        time_zone: String,
        /// Number of the security centre
        #[arg(long)]
        phone: Option<String>,
    },
    /// Add a machine that may raise alarms; prints its key, which is shown only once
    AddSource {
        /// The configuration.
        #[command(flatten)]
        given: Given,
        /// The site; may be left out where there is only one
        #[arg(long, value_name = "KEY")]
        site: Option<String>,
        /// What it is
        #[arg(long)]
        name: String,
    },
    /// Print a code with which phones are enrolled
    EnrolmentCode {
        /// The configuration.
        #[command(flatten)]
        given: Given,
        /// The site; may be left out where there is only one
        #[arg(long, value_name = "KEY")]
        site: Option<String>,
        /// For how many phones
        #[arg(long, default_value_t = 1)]
        uses: u32,
        /// For how many hours
        #[arg(long, default_value_t = 1)]
        hours: u16,
    },
}

/// Sets up sites.
///
/// # Errors
/// A taken key, an unknown site, or the database cannot be written.
pub fn run(command: Site, load: impl Fn(Given) -> Result<Config, Failure>) -> Result<ExitCode, Failure> {
    match command {
        Site::Add { given, key, name, name_en, time_zone, phone } => with_app(&load(given)?, |app| async move {
            let name = Name::new(name.clone(), name_en.unwrap_or(name));
            setup::create_site(&app, &key, name, &time_zone, phone).await?;
            say(&format!("added site {key}"));
            Ok(ExitCode::SUCCESS)
        }),
        Site::AddSource { given, site: key, name } => with_app(&load(given)?, |app| async move {
            let site = site(&app, key.as_deref()).await?;
            say(&setup::add_source(&app, site.id, &name).await?);
            Ok(ExitCode::SUCCESS)
        }),
        Site::EnrolmentCode { given, site: key, uses, hours } => with_app(&load(given)?, |app| async move {
            let site = site(&app, key.as_deref()).await?;
            say(&setup::enrolment_code(&app, site.id, uses, i64::from(hours) * 60 * MINUTE).await?);
            Ok(ExitCode::SUCCESS)
        }),
    }
}
