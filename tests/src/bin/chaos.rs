//! Kills the server under a hospital's day and looks what is left of its promises. `scripts/chaos` starts it.

use clap::{Parser, ValueEnum};
use shouwang_tests::{
    Database,
    chaos::{self, Settings},
};
use std::{io::Write, path::PathBuf, process::ExitCode, time::Duration};

/// Kills the server again and again and holds it to everything that it answered.
#[derive(Debug, Parser)]
struct Cli {
    /// The program `shouwang`
    #[arg(long)]
    server: PathBuf,
    /// How long
    #[arg(long, default_value_t = 120)]
    seconds: u64,
    /// On which database; PostgreSQL is that of `SHOUWANG_TEST_POSTGRES`
    #[arg(long, value_enum, default_value_t = Choice::Sqlite)]
    database: Choice,
    /// Guards on duty
    #[arg(long, default_value_t = 12, value_parser = clap::value_parser!(u8).range(1..=20))]
    guards: u8,
    /// Repeats the choices of an earlier run
    #[arg(long)]
    seed: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Choice {
    Sqlite,
    Postgres,
}

fn main() -> std::io::Result<ExitCode> {
    let cli = Cli::parse();
    let settings = Settings {
        program: cli.server,
        database: match cli.database {
            Choice::Sqlite => Database::Sqlite,
            Choice::Postgres => Database::Postgres,
        },
        length: Duration::from_secs(cli.seconds),
        guards: cli.guards.into(),
        seed: cli.seed.unwrap_or_else(rand::random),
    };
    let say = |text: &str| drop(writeln!(std::io::stdout().lock(), "{text}"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let Some(verdict) = runtime.block_on(chaos::run(&settings, say)) else {
        say("PostgreSQL is left out on purpose");
        return Ok(ExitCode::SUCCESS);
    };
    say(&format!("{} inputs and {} deadlines looked at", verdict.inputs, verdict.deadlines));
    for (what, finding) in verdict.findings() {
        say(&format!("{what}: {finding}"));
    }
    say(&verdict.to_string());
    Ok(if verdict.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
