//! Many alarms within one second, none of them closed before the second is over: what the hundred phones and five walls
//! of a large hospital see of it.

use super::{
    Extent, Failure,
    arrivals::Dice,
    floor::{Bare, Floor, Size},
    hospital::Hospital,
    progress,
    report::{Metric, Unit, rounded},
    rig::{Crew, Ours, Rig},
};
use std::{path::Path, time::Duration};

const CREW: Crew = Crew { guards: 100, walls: 5 };
/// Within so long all alarms of a storm are raised.
const LENGTH: Duration = Duration::from_secs(1);
const ALARMS: usize = 50;
/// More than any hospital has buttons.
const FLOOD: usize = 1_000;
/// What is steady beside it, alarms a second.
const STEADY: f64 = 20.0;
/// Whatever is not told by then is not waited for.
const PATIENCE: Duration = Duration::from_secs(20);

/// Measures the wanted storms.
///
/// # Errors
/// An alarm or a frame was lost.
pub fn measure(
    hospital: &Hospital,
    bench: &Path,
    folder: &Path,
    core: Option<usize>,
    extent: Extent,
    wanted: impl Fn(&str) -> bool,
) -> Result<Vec<Metric>, Failure> {
    let mut rig = Rig::set_up(&hospital.with_guards(CREW.guards)?, "storm", CREW, core)?;
    let size = rig.weigh()?;
    let mut metrics = Vec::new();
    if wanted("storm_50") {
        let floor = Floor::start(bench, folder, core, &size, CREW.sockets())?;
        metrics.push(storms(&mut rig, floor, &size, extent.of(3, 20))?);
    }
    if wanted("storm_1000") {
        metrics.push(flood(&mut rig)?);
    }
    Ok(metrics)
}

/// Storms at ours and at the floor in turns.
fn storms(rig: &mut Rig, mut floor: Floor, size: &Size, storms: usize) -> Result<Metric, Failure> {
    progress(&format!("storms of {ALARMS} alarms, {} phones, {} walls: {storms} each", CREW.guards, CREW.walls));
    let mut dice = Dice(50);
    rig.storm(ALARMS, LENGTH, &mut Ours::new()?)?;
    floor.storm(ALARMS, LENGTH, &mut dice, &mut Bare::new()?)?;
    let (mut ours, mut bare) = (Ours::new()?, Bare::new()?);
    for _ in 0..storms {
        rig.storm(ALARMS, LENGTH, &mut ours)?;
        floor.storm(ALARMS, LENGTH, &mut dice, &mut bare)?;
    }
    let goal = "none lost; to the offered phone";
    Ok(Metric::latency("storm_50", Unit::Millis, &ours.guard, &bare.one, goal)
        .with("phones", CREW.guards)
        .with("walls", CREW.walls)
        .with_latencies("wall", Unit::Millis, &ours.wall)
        .with_latencies("slowest_wall", Unit::Millis, &ours.slowest_wall)
        .with_latencies("accepted", Unit::Millis, &ours.accepted)
        .with("unoffered", ours.unoffered)
        .with("server_us_per_alarm_and_closing", rounded(ours.micros_each()))
        .with("storms", storms)
        .with_latencies("floor_slowest_socket", Unit::Millis, &bare.slowest)
        .with("bytes_written", size.bytes)
        .with("frame_bytes", size.frame))
}

/// One storm that no site is made for, beside the same server in steady state: to each wall, since most alarms find no
/// guard free.
fn flood(rig: &mut Rig) -> Result<Metric, Failure> {
    progress(&format!("a storm of {FLOOD} alarms"));
    let (mut ours, mut steady) = (Ours::new()?, Ours::new()?);
    for _ in 0..10 {
        rig.slice(STEADY, Duration::from_secs(1), &mut steady)?;
    }
    let told = rig.flood(FLOOD, LENGTH, PATIENCE, &mut ours)?;
    let goal = "none lost, p99 ≤ 2 × steady; floor: 20 alarms a second";
    Ok(Metric::latency("storm_1000", Unit::Millis, &ours.wall, &steady.wall, goal)
        .with("phones", CREW.guards)
        .with("walls", CREW.walls)
        .with("told_in_time", told)
        .with("not_told_in_time", FLOOD - told)
        .with("counted_as_ms_if_not_told", rounded(PATIENCE.as_secs_f64() * 1_000.0))
        .with_latencies("accepted", Unit::Millis, &ours.accepted)
        .with("unoffered", ours.unoffered))
}
