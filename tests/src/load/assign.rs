//! The matching alone: who goes where at the least sum of walking, beside `pathfinding` on the same numbers.

use super::{
    Extent, Failure,
    arrivals::Dice,
    ground::{Alarms, Ground, row},
    progress,
    report::{Latencies, Metric, Unit},
};
use domain::dispatch::matching::cheapest;
use pathfinding::prelude::{Matrix, kuhn_munkres_min};
use std::time::Instant;

/// An hour in ticks: dearer than any way.
const WITHOUT: i64 = 36_000_000;

/// How many there are of everything.
struct Case {
    name: &'static str,
    alarms: usize,
    guards: usize,
    quick: usize,
    full: usize,
    goal: &'static str,
}

const CASES: [Case; 2] = [
    Case {
        name: "assign_50x500", alarms: 50, guards: 500, quick: 20, full: 100, goal: "≤ 0.2 ms; floor: pathfinding"
    },
    Case {
        name: "assign_500x5000",
        alarms: 500,
        guards: 5_000,
        quick: 2,
        full: 5,
        goal: "≤ 50 ms; floor: pathfinding",
    },
];

/// Measures the wanted sizes, all alarms in one department.
///
/// # Errors
/// A matching costs more than the other's.
pub fn measure(ground: &Ground, extent: Extent, wanted: impl Fn(&str) -> bool) -> Result<Vec<Metric>, Failure> {
    let cases = CASES.iter().filter(|case| wanted(case.name));
    cases.map(|case| of(ground, case, extent.of(case.quick, case.full))).collect()
}

fn of(ground: &Ground, case: &Case, turns: usize) -> Result<Metric, Failure> {
    progress(&format!("matchings of {} alarms and {} guards: {turns}", case.alarms, case.guards));
    let graph = ground.plan.graph();
    let mut dice = Dice(2026 + case.guards as u64);
    let (mut ours, mut theirs, mut differences) = (Latencies::new()?, Latencies::new()?, 0);
    for _ in 0..turns {
        let guards = ground.guards(case.guards, &mut dice);
        let alarms = ground.alarms(case.alarms, Alarms::HotSpot, &mut dice);
        let rows: Vec<Vec<i64>> = alarms.iter().map(|to| row(&graph, &guards, to)).collect::<Result<_, _>>()?;
        let matrix = Matrix::from_vec(rows.len(), guards.len(), rows.concat())?;
        let rows: Vec<Vec<(usize, i64)>> = rows.into_iter().map(|row| row.into_iter().enumerate().collect()).collect();
        let without = vec![WITHOUT; rows.len()];
        let begun = Instant::now();
        let matched = cheapest(&rows, &without, guards.len());
        ours.record(begun.elapsed())?;
        let begun = Instant::now();
        let (least, _) = kuhn_munkres_min(&matrix);
        theirs.record(begun.elapsed())?;
        let cost = |(row, guard): (usize, &Option<usize>)| guard.map_or(WITHOUT, |guard| matrix[(row, guard)]);
        differences += usize::from(matched.iter().enumerate().map(cost).sum::<i64>() != least);
    }
    if differences > 0 {
        return Err(format!("{}: {differences} matchings are dearer than they need to be", case.name).into());
    }
    Ok(Metric::latency(case.name, Unit::Millis, &ours, &theirs, case.goal)
        .with("alarms", Alarms::HotSpot.word())
        .with("differences", differences))
}
