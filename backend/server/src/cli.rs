//! The command line.

use crate::{
    commands,
    config::{Config, Given},
    wiring::Failure,
};
use clap::{Parser, Subcommand};
use std::{path::PathBuf, process::ExitCode};
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// 守望 Shouwang: guard patrol and response for hospitals.
#[derive(Debug, Parser)]
#[command(name = "shouwang", version, about)]
struct Cli {
    /// Configuration file (TOML)
    #[arg(long, global = true, value_name = "FILE", env = "SHOUWANG_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve browsers, phones and alarm sources
    Serve {
        #[command(flatten)]
        given: Given,
        /// Set up the demo hospital first, where the database has no site yet
        #[arg(long)]
        demo: bool,
    },
    /// Bring the database up to date
    Migrate {
        #[command(flatten)]
        given: Given,
    },
    /// Set up the demo hospital and say who can sign in
    Demo {
        #[command(flatten)]
        given: Given,
        /// Only write its floor plan (IMDF, zip) to this file
        #[arg(long, value_name = "FILE")]
        imdf: Option<PathBuf>,
    },
    /// People
    User {
        #[command(subcommand)]
        command: commands::user::User,
    },
    /// Sites and the machines that raise alarms there
    Site {
        #[command(subcommand)]
        command: commands::site::Site,
    },
    /// Channels that are no person's: robots of chat groups, webhooks, gateways for text messages
    Channel {
        #[command(subcommand)]
        command: commands::channel::Channel,
    },
    /// Floor plans
    Plan {
        #[command(subcommand)]
        command: commands::plan::Plan,
    },
    /// Departments, posts, alarm buttons and checkpoints of a site
    Places {
        #[command(subcommand)]
        command: commands::places::Places,
    },
    /// What is to be walked: checkpoints, tags, routes and schedules as files
    Patrol {
        #[command(subcommand)]
        command: commands::patrol::Patrol,
    },
    /// Labels of checkpoints as A4 sheets (PDF)
    Labels {
        #[command(flatten)]
        labels: Box<commands::labels::Labels>,
    },
    /// NFC tags that sign each tap
    Tag {
        #[command(subcommand)]
        command: commands::tag::Tag,
    },
    /// Response plans
    ResponsePlans {
        #[command(subcommand)]
        command: commands::response::Response,
    },
    /// The journal
    Journal {
        #[command(subcommand)]
        command: commands::journal::Journal,
    },
    /// Print the API's OpenAPI document
    Openapi,
}

/// Runs what the command line asks for.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(code) => code,
        Err(failure) => {
            let mut text = failure.to_string();
            let mut source = failure.source();
            while let Some(cause) = source {
                text.push_str(&format!(": {cause}"));
                source = cause.source();
            }
            commands::say_error(&text);
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> Result<ExitCode, Failure> {
    // The variable that names the file is not a setting of its own.
    let environment: Vec<_> = std::env::vars().filter(|(name, _)| name != "SHOUWANG_CONFIG").collect();
    let load = |given: Given| -> Result<Config, Failure> {
        let config = Config::load(cli.config.clone(), environment.clone(), given)?;
        start_log(&config);
        Ok(config)
    };
    match cli.command {
        Command::Serve { given, demo } => commands::serve::run(load(given)?, demo),
        Command::Migrate { given } => commands::migrate::run(&load(given)?),
        Command::Demo { given, imdf } => commands::demo::run(&load(given)?, imdf),
        Command::User { command } => commands::user::run(command, load),
        Command::Site { command } => commands::site::run(command, load),
        Command::Channel { command } => commands::channel::run(command, load),
        Command::Plan { command } => commands::plan::run(command, load),
        Command::Places { command } => commands::places::run(command, load),
        Command::Patrol { command } => commands::patrol::run(command, load),
        Command::Labels { labels } => commands::labels::run(*labels, load),
        Command::Tag { command } => commands::tag::run(command),
        Command::ResponsePlans { command } => commands::response::run(command, load),
        Command::Journal { command } => commands::journal::run(command, load),
        Command::Openapi => commands::openapi::run(),
    }
}

fn start_log(config: &Config) {
    let filter = EnvFilter::try_new(&config.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let registry = tracing_subscriber::registry().with(filter);
    let started = if config.log_json {
        registry.with(fmt::layer().json().with_writer(std::io::stderr)).try_init()
    } else {
        registry.with(fmt::layer().with_writer(std::io::stderr)).try_init()
    };
    drop(started);
}
