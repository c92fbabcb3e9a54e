//! Measures nearest-guard queries over the demo hospital, each checked against a full search.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::disallowed_methods)]

use std::time::Instant;

use indoor::plain::Spot;
use indoor::{Anchor, Archive, Building, Graph, Movers, Pace};

/// A fixed sequence (SplitMix64), so that every run asks the same questions.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// A random point of a random unit; `corridors` of ten are in walkways and lobbies.
fn somewhere(building: &Building, graph: &Graph, dice: &mut Dice, corridors: usize) -> Anchor {
    loop {
        let unit = &building.units()[dice.below(building.units().len())];
        let open = matches!(unit.category.as_str(), "walkway" | "lobby" | "waitingroom");
        if open != (dice.below(10) < corridors) {
            continue;
        }
        let ring = &unit.surface[0][0];
        let span = |axis: usize| {
            let values = ring.iter().map(|place| place[axis]);
            values.fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)))
        };
        let ((west, east), (south, north)) = (span(0), span(1));
        let spot = Spot {
            level: unit.level,
            lon: west + (east - west) * dice.share(),
            lat: south + (north - south) * dice.share(),
        };
        if building.unit_at(&spot).is_some_and(|found| found.id == unit.id)
            && let Some(anchor) = graph.anchor(&spot)
        {
            return anchor;
        }
    }
}

fn main() {
    let archive = Archive::from_files(demo::haihe().files).unwrap();
    let (building, _) = Building::import(&archive).unwrap();
    let start = Instant::now();
    let graph = Graph::build(&building, &Pace::default());
    println!("graph: {} nodes, {} steps, built in {:?}", graph.nodes(), graph.steps(), start.elapsed());
    let start = Instant::now();
    graph.warm();
    println!("warm: {:?}, {} KiB", start.elapsed(), graph.cached_bytes() / 1024);

    let mut dice = Dice(2026);
    for count in [50_u32, 100, 1_000, 10_000] {
        for (place, hot) in [("spread", false), ("hot", true)] {
            let mut movers = Movers::new();
            for id in 0..count {
                let anchor = somewhere(&building, &graph, &mut dice, if hot { 9 } else { 4 });
                movers.put(id, anchor);
            }
            for percent in [100_u64, 10, 1] {
                let salt = dice.next();
                let fit = |id: u32| Dice(salt ^ u64::from(id)).next() % 100 < percent;
                let fits: Vec<bool> = (0..count).map(fit).collect();
                let k = 3;
                let targets: Vec<Anchor> = (0..2_000).map(|_| somewhere(&building, &graph, &mut dice, 3)).collect();
                let mut times = Vec::new();
                let mut answers = Vec::new();
                // The first call finds the machine as it is, with the target's distances in no cache of the processor;
                // the best of three tells what the query costs by itself.
                let mut cold = Vec::new();
                for target in &targets {
                    let mut best = f64::MAX;
                    let mut found = Vec::new();
                    for turn in 0..3 {
                        let start = Instant::now();
                        found = movers.nearest(&graph, target, k, |id| fits[id as usize]);
                        let micros = start.elapsed().as_nanos() as f64 / 1000.0;
                        best = best.min(micros);
                        if turn == 0 {
                            cold.push(micros);
                        }
                    }
                    times.push(best);
                    answers.push(found);
                }
                let mut searched = Vec::new();
                let mut differences = 0;
                for (target, found) in targets.iter().zip(&answers).step_by(10) {
                    let start = Instant::now();
                    let reference = movers.nearest_by_search(&graph, target, k, |id| fits[id as usize]);
                    searched.push(start.elapsed().as_nanos() as f64 / 1000.0);
                    differences += usize::from(reference != *found);
                    if count <= 1_000 {
                        let mut all: Vec<(u32, f64)> = (0..count)
                            .filter(|id| fits[*id as usize])
                            .filter_map(|id| Some((id, graph.seconds(movers.get(id)?, target)?)))
                            .collect();
                        all.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
                        all.truncate(k);
                        differences += usize::from(all != *found);
                    }
                }
                times.sort_by(f64::total_cmp);
                cold.sort_by(f64::total_cmp);
                searched.sort_by(f64::total_cmp);
                let at = |times: &[f64], share: f64| times[((times.len() - 1) as f64 * share) as usize];
                println!(
                    "{count:>6} {place:<6} {percent:>3} % fit: best of three p50 {:.2} µs, p99 {:.2} µs; first call p50 {:.2} µs, \
                     p99 {:.2} µs; by search p50 {:.0} µs; differences {differences}",
                    at(&times, 0.5),
                    at(&times, 0.99),
                    at(&cold, 0.5),
                    at(&cold, 0.99),
                    at(&searched, 0.5),
                );
            }
            let moves: Vec<Anchor> = (0..2_000).map(|_| somewhere(&building, &graph, &mut dice, 4)).collect();
            let spots: Vec<Spot> = moves.iter().map(|anchor| *anchor.spot()).collect();
            let start = Instant::now();
            for (index, anchor) in moves.into_iter().enumerate() {
                movers.put(index as u32 % count, anchor);
            }
            let put = start.elapsed() / 2_000;
            let start = Instant::now();
            let anchored = spots.iter().filter(|spot| graph.anchor(spot).is_some()).count();
            println!("{count:>6} {place:<6} put {put:?}, anchor {:?} ({anchored})", start.elapsed() / 2_000);
        }
    }
    let mut worst = std::time::Duration::ZERO;
    for opening in building.openings().iter().take(200) {
        let start = Instant::now();
        let version = graph.close(opening.id);
        worst = worst.max(start.elapsed());
        drop(version);
    }
    println!("close: worst {worst:?}");
    let shut = graph.close(building.openings()[0].id).unwrap();
    let movers: Movers = (0..100).fold(Movers::new(), |mut movers, id| {
        movers.put(id, somewhere(&building, &graph, &mut dice, 4));
        movers
    });
    let mut first = Vec::new();
    for _ in 0..300 {
        let target = somewhere(&building, &graph, &mut dice, 4);
        let start = Instant::now();
        let found = movers.nearest(&shut, &target, 3, |_| true);
        first.push(start.elapsed().as_micros());
        assert!(found.len() <= 3);
    }
    first.sort_unstable();
    println!("first queries after a close: p50 {} µs, max {} µs", first[150], first[299]);
}
