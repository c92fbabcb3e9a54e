//! Measures the joint assignment of needs to guards beside `pathfinding`'s Hungarian method on the same numbers,
//! and holds both to the same total: `cargo run --release -p domain --example matching_cost`.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::disallowed_methods)]

use domain::dispatch::matching::cheapest;
use pathfinding::prelude::{Matrix, kuhn_munkres_min};
use std::time::{Duration, Instant};

/// A fixed sequence (SplitMix64), so that every run measures the same hospitals.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }

    /// A place on a square of `metres`, in millimetres.
    fn place(&mut self, metres: u64) -> (i64, i64) {
        (self.below(metres * 1_000) as i64, self.below(metres * 1_000) as i64)
    }
}

/// Where the needs are.
#[derive(Clone, Copy)]
enum Needs {
    /// Anywhere on the campus.
    Scattered,
    /// All in one hall of 30 m: they compete for the same guards.
    HotSpot,
    /// As in the hall, and one in five asks for a skill that one guard in a hundred has.
    RareSkill,
    /// All in one room.
    OnePlace,
}

/// Milliseconds of walking at 1.2 m/s around corners, guards anywhere on a square of 400 m.
fn costs(needs: Needs, rows: usize, columns: usize, dice: &mut Dice) -> Vec<Vec<(usize, i64)>> {
    let guards: Vec<(i64, i64)> = (0..columns).map(|_| dice.place(400)).collect();
    let mut row = |row: usize| {
        let (x, y) = match needs {
            Needs::Scattered => dice.place(400),
            Needs::HotSpot | Needs::RareSkill => dice.place(30),
            Needs::OnePlace => (15_000, 15_000),
        };
        let can =
            |column: &usize| !matches!(needs, Needs::RareSkill) || !row.is_multiple_of(5) || column.is_multiple_of(100);
        let walk = |column: usize| ((guards[column].0 - x).abs() + (guards[column].1 - y).abs()) * 10 / 12;
        (0..columns).filter(can).map(|column| (column, walk(column))).collect()
    };
    (0..rows).map(&mut row).collect()
}

fn main() {
    let cases = [
        ("8 x 60 hot spot", Needs::HotSpot, 8, 60, 400),
        ("50 x 500 scattered", Needs::Scattered, 50, 500, 100),
        ("50 x 500 hot spot", Needs::HotSpot, 50, 500, 100),
        ("500 x 5000 scattered", Needs::Scattered, 500, 5_000, 8),
        ("500 x 5000 hot spot", Needs::HotSpot, 500, 5_000, 8),
        ("500 x 5000 rare skill", Needs::RareSkill, 500, 5_000, 8),
        ("500 x 5000 one place", Needs::OnePlace, 500, 5_000, 8),
    ];
    println!("{:<24}{:>12}{:>12}{:>14}{:>14}{:>9}", "", "p50", "p99", "pathfinding", "p99", "ratio");
    let mut dice = Dice(2_026);
    for (name, needs, rows, columns, runs) in cases {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..runs {
            let costs = costs(needs, rows, columns, &mut dice);
            compare(&costs, columns, &mut ours, &mut theirs);
        }
        ours.sort_unstable();
        theirs.sort_unstable();
        let at = |times: &[Duration], share: usize| ms(times[(times.len() - 1) * share / 100]);
        println!(
            "{name:<24}{:>9.3} ms{:>9.3} ms{:>11.3} ms{:>11.3} ms{:>8.1}x",
            at(&ours, 50),
            at(&ours, 99),
            at(&theirs, 50),
            at(&theirs, 99),
            at(&theirs, 50) / at(&ours, 50)
        );
    }
}

/// Both solve the same problem, one after the other.
fn compare(costs: &[Vec<(usize, i64)>], columns: usize, ours: &mut Vec<Duration>, theirs: &mut Vec<Duration>) {
    /// An hour: dearer than any way.
    const WITHOUT: i64 = 3_600_000;
    let unassigned = vec![WITHOUT; costs.len()];
    let start = Instant::now();
    let assigned = cheapest(costs, &unassigned, columns);
    ours.push(start.elapsed());
    let taken = |row: usize, column: usize| costs[row].iter().find(|(named, _)| *named == column).unwrap().1;
    let total: i64 = assigned.iter().enumerate().map(|(row, column)| column.map_or(WITHOUT, |c| taken(row, c))).sum();

    // Where guards are scarce, one more column per row: its own way of doing without.
    let scarce = costs.iter().any(|row| row.len() < columns);
    let mut matrix = Matrix::new(costs.len(), columns + if scarce { costs.len() } else { 0 }, 1 << 40);
    for (row, named) in costs.iter().enumerate() {
        for (column, cost) in named {
            matrix[(row, *column)] = *cost;
        }
        if scarce {
            matrix[(row, columns + row)] = WITHOUT;
        }
    }
    let start = Instant::now();
    let (least, _) = kuhn_munkres_min(&matrix);
    theirs.push(start.elapsed());
    assert_eq!(total, least, "as cheap as the other");
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
