//! Measures Shouwang on this machine, beside bare programs and well-known servers. `scripts/bench` starts it.

#[path = "../load/mod.rs"]
mod load;

use clap::{Parser, Subcommand};
use load::{Extent, Failure, alarms, bare, fanout, hospital::Hospital, machine::Machine, nearest, positions, report};
use std::{
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Measures Shouwang on this machine.
#[derive(Debug, Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Measures everything
    Run(Run),
    /// A bare server, for the floors
    Bare(bare::Settings),
}

#[derive(Debug, clap::Args)]
struct Run {
    /// The program `shouwang`
    #[arg(long)]
    server: PathBuf,
    /// A folder for what is written meanwhile, on the disk that is to be measured
    #[arg(long)]
    folder: PathBuf,
    /// The report
    #[arg(long)]
    out: PathBuf,
    /// The core that servers are pinned to
    #[arg(long)]
    server_core: Option<usize>,
    /// Three minutes at most instead of twelve
    #[arg(long)]
    quick: bool,
    /// Only these: alarms, fanout, nearest, positions
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// `redis://…` of a Redis for comparison
    #[arg(long)]
    redis: Option<String>,
    /// `postgres://…` of a `PostgreSQL` with `PostGIS` for comparison
    #[arg(long)]
    postgres: Option<String>,
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Run(run) => measure(&run),
        Command::Bare(settings) => bare::serve(settings),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            drop(writeln!(std::io::stderr().lock(), "bench: {why}"));
            ExitCode::FAILURE
        }
    }
}

fn measure(run: &Run) -> Result<(), Failure> {
    let (extent, core) = (Extent { quick: run.quick }, run.server_core);
    let wanted = |name: &str| run.only.is_empty() || run.only.iter().any(|only| only == name);
    let bench = std::env::current_exe()?;
    let machine = Machine::look(&run.folder, core)?;
    let mut metrics = Vec::new();
    if wanted("alarms") || wanted("fanout") || wanted("positions") {
        let hospital = Hospital::set_up(&run.server, &run.folder)?;
        if wanted("alarms") || wanted("positions") {
            let mut rig = alarms::Rig::set_up(&hospital, core)?;
            if wanted("alarms") {
                metrics.extend(alarms::measure(&mut rig, &bench, &run.folder, core, extent)?);
            }
            if wanted("positions") {
                metrics.extend(positions::measure(&mut rig, &bench, &run.folder, core, run.redis.as_deref(), extent)?);
            }
        }
        if wanted("fanout") {
            metrics.extend(fanout::measure(&hospital, &bench, &run.folder, core, extent)?);
        }
    }
    if wanted("nearest") {
        metrics.extend(nearest::measure(run.redis.as_deref(), run.postgres.as_deref(), extent)?);
    }
    finish(&run.out, &machine, &metrics)
}

fn finish(out: &Path, machine: &Machine, metrics: &[report::Metric]) -> Result<(), Failure> {
    report::write(out, machine, metrics)?;
    let table = report::table(machine, metrics);
    Ok(writeln!(std::io::stdout().lock(), "{table}\nwritten to {}", out.display())?)
}
