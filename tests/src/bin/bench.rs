//! Measures Shouwang on this machine, beside bare programs and well-known servers. `scripts/bench` starts it.

#[path = "../load/mod.rs"]
mod load;

use clap::{Parser, Subcommand};
use load::{
    Extent, Failure, alarms, assign, bare, decide, doors, fanout, ground::Ground, hospital::Hospital, machine::Machine,
    nearest, positions, report, rig::Rig, scan_check, storm, sync,
};
use std::{
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// What can be measured by itself.
const NAMES: [&str; 13] = [
    "alarms",
    "positions",
    "fanout",
    "storm_50",
    "storm_1000",
    "sync",
    "scan_check",
    "nearest",
    "decide_8x60",
    "decide_50x500",
    "assign_50x500",
    "assign_500x5000",
    "door_closed",
];

/// What a quick run leaves out unless it is named.
const LONG: [&str; 1] = ["storm_1000"];

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
    /// Six minutes at most instead of twenty
    #[arg(long)]
    quick: bool,
    /// Only these
    #[arg(long, value_delimiter = ',', value_parser = NAMES)]
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
    let wanted = |name: &str| match run.only.as_slice() {
        [] => !(run.quick && LONG.contains(&name)),
        only => only.iter().any(|only| only == name),
    };
    let bench = std::env::current_exe()?;
    let machine = Machine::look(&run.folder, core)?;
    let mut metrics = Vec::new();
    if ["alarms", "positions", "fanout", "storm_50", "storm_1000", "sync"].into_iter().any(wanted) {
        let hospital = Hospital::set_up(&run.server, &run.folder)?;
        if wanted("alarms") || wanted("positions") {
            let mut rig = Rig::set_up(&hospital, "alarms", alarms::CREW, core)?;
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
        if wanted("storm_50") || wanted("storm_1000") {
            metrics.extend(storm::measure(&hospital, &bench, &run.folder, core, extent, wanted)?);
        }
        if wanted("sync") {
            metrics.extend(sync::measure(&hospital, &run.folder, core, extent)?);
        }
    }
    if wanted("nearest") {
        metrics.extend(nearest::measure(run.redis.as_deref(), run.postgres.as_deref(), extent)?);
    }
    if ["scan_check", "decide_8x60", "decide_50x500", "assign_50x500", "assign_500x5000", "door_closed"]
        .into_iter()
        .any(wanted)
    {
        let ground = Ground::read()?;
        if wanted("scan_check") {
            metrics.extend(scan_check::measure(&ground, extent)?);
        }
        metrics.extend(decide::measure(&ground, extent, wanted)?);
        metrics.extend(assign::measure(&ground, extent, wanted)?);
        if wanted("door_closed") {
            metrics.push(doors::measure(&ground, core, extent)?);
        }
    }
    finish(&run.out, &machine, &metrics)
}

fn finish(out: &Path, machine: &Machine, metrics: &[report::Metric]) -> Result<(), Failure> {
    report::write(out, machine, metrics)?;
    let table = report::table(machine, metrics);
    Ok(writeln!(std::io::stdout().lock(), "{table}\nwritten to {}", out.display())?)
}
