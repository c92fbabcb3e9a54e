//! From a source's POST to the frame on the offered guard's socket, beside the least that a durable alarm can cost.

use super::{
    Extent, Failure,
    arrivals::Dice,
    floor::{Bare, Floor},
    progress,
    report::{Metric, Unit, rounded},
    rig::{Crew, Ours, Rig},
};
use std::{path::Path, time::Duration};

/// A shift, each guard with a socket, and the security centre's wall.
pub const CREW: Crew = Crew { guards: 15, walls: 1 };
/// How long one side runs before it is the other's turn.
const SLICE: Duration = Duration::from_secs(1);

/// Measures at several rates, the floors and ours in turns of a second.
///
/// # Errors
/// An alarm or a frame was lost.
pub fn measure(
    rig: &mut Rig,
    bench: &Path,
    folder: &Path,
    core: Option<usize>,
    extent: Extent,
) -> Result<Vec<Metric>, Failure> {
    let size = rig.weigh()?;
    progress(&format!("an alarm writes {} KiB, its frame has {} bytes", size.bytes / 1024, size.frame));
    let mut floor = Floor::start(bench, folder, core, &size, 1)?;
    let mut floor_for_all = Floor::start(bench, folder, core, &size, CREW.sockets())?;
    let rates: &[(f64, usize)] = if extent.quick { &[(20.0, 12)] } else { &[(5.0, 30), (20.0, 50), (50.0, 20)] };
    let mut metrics = Vec::new();
    let mut dice = Dice(7);
    rig.slice(20.0, SLICE, &mut Ours::new()?)?;
    floor.slice(20.0, SLICE, &mut dice, &mut Bare::new()?)?;
    floor_for_all.slice(20.0, SLICE, &mut dice, &mut Bare::new()?)?;
    for &(rate, slices) in rates {
        progress(&format!("alarms at {rate}/s: {slices} slices each"));
        let (mut ours, mut bare, mut bare_all) = (Ours::new()?, Bare::new()?, Bare::new()?);
        for _ in 0..slices {
            rig.slice(rate, SLICE, &mut ours)?;
            floor.slice(rate, SLICE, &mut dice, &mut bare)?;
            floor_for_all.slice(rate, SLICE, &mut dice, &mut bare_all)?;
        }
        let name = if rate == 20.0 { "alarm_to_frame".to_owned() } else { format!("alarm_to_frame_at_{rate}") };
        metrics.push(
            Metric::latency(&name, Unit::Micros, &ours.guard, &bare.one, "p50 ≤ 1.15×, p99 ≤ 1.5×")
                .with("rate_per_s", rate)
                .with("sockets", CREW.sockets())
                .with_latencies("wall", Unit::Micros, &ours.wall)
                .with_latencies("accepted", Unit::Micros, &ours.accepted)
                .with_latencies("floor_to_all_sockets", Unit::Micros, &bare_all.one)
                .with("unoffered", ours.unoffered)
                .with("server_us_per_alarm_and_closing", rounded(ours.micros_each()))
                .with("bytes_written", size.bytes)
                .with("frame_bytes", size.frame),
        );
    }
    Ok(metrics)
}
