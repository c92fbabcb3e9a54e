//! The nearest suitable guard of the demo hospital by walking seconds, checked against full searches, beside what a
//! straight line says.

use super::{
    Extent, Failure,
    arrivals::Dice,
    ground::somewhere,
    progress,
    report::{Latencies, Metric, Unit, rounded},
    rivals::{Compared, PostGis, Redis},
};
use indoor::{Anchor, Archive, Building, Graph, Movers, Pace};
use serde_json::{Value, json};
use std::time::Instant;

/// How many are asked for.
const WANTED: usize = 3;
/// Every so many answers are compared with a search that keeps nothing.
const CHECKED: usize = 10;

/// One question: where, and who is nearest.
pub struct Question {
    /// Where it is.
    pub to: Anchor,
    /// The nearest who are fit, with seconds.
    pub nearest: Vec<(u32, f64)>,
}

/// Guards of one cell of the table: how many, where, and who of them is fit.
struct Cell {
    guards: Vec<Anchor>,
    movers: Movers,
    fits: Vec<bool>,
}

/// Measures with 100, 1000 and 10 000 guards.
///
/// # Errors
/// The demo hospital cannot be read, a rival fails, or an answer is wrong.
pub fn measure(redis: Option<&str>, postgres: Option<&str>, extent: Extent) -> Result<Vec<Metric>, Failure> {
    let (building, _) = Building::import(&Archive::from_files(demo::haihe().files)?)?;
    let graph = Graph::build(&building, &Pace::default());
    graph.warm();
    let mut redis = redis.map(Redis::connect).transpose()?;
    let postgis = postgres.map(PostGis::new);
    let mut metrics = Vec::new();
    for count in [100, 1_000, 10_000] {
        progress(&format!("nearest of {count} guards"));
        metrics.push(with(&building, &graph, count, redis.as_mut(), postgis.as_ref(), extent)?);
    }
    Ok(metrics)
}

fn with(
    building: &Building,
    graph: &Graph,
    count: usize,
    mut redis: Option<&mut Redis>,
    postgis: Option<&PostGis>,
    extent: Extent,
) -> Result<Metric, Failure> {
    let mut dice = Dice(2026 + count as u64);
    let (mut all, mut straight) = (Latencies::new()?, Latencies::new()?);
    let mut cells = Vec::new();
    let mut worst = 0.0_f64;
    let mut differences = 0;
    for (place, in_corridors) in [("spread", 4), ("hot_spot", 9)] {
        let guards: Vec<Anchor> = (0..count).map(|_| somewhere(building, graph, &mut dice, in_corridors)).collect();
        let mut movers = Movers::new();
        for (id, anchor) in guards.iter().enumerate() {
            movers.put(u32::try_from(id)?, anchor.clone());
        }
        for percent in [100, 10, 1] {
            let salt = dice.roll();
            let fits = (0..count).map(|id| Dice(salt ^ id as u64).below(100) < percent).collect();
            let cell = Cell { guards: guards.clone(), movers: movers.clone(), fits };
            let mut own = Latencies::new()?;
            let questions = ask(building, graph, &cell, &mut dice, extent.of(1_000, 4_000), &mut own, &mut all)?;
            let (wrong, searched) = check(graph, &cell, &questions)?;
            differences += wrong;
            worst = worst.max(own.micros(0.99));
            let mut entry = json!({
                "guards": place, "fit_percent": percent,
                "p50": rounded(own.micros(0.5)), "p99": rounded(own.micros(0.99)),
                "full_search_p50": rounded(searched.micros(0.5)),
            });
            let few = &questions[..extent.of(100, 300)];
            if let Some(redis) = redis.as_deref_mut() {
                entry["redis"] = compared(&redis.ask(graph, &cell.guards, &cell.fits, few, &mut straight)?);
            }
            if let Some(postgis) = postgis {
                entry["postgis"] = compared(&postgis.ask(graph, &cell.guards, &cell.fits, few)?);
            }
            cells.push(entry);
        }
    }
    if differences > 0 {
        return Err(format!("{differences} answers for {count} guards differ from a full search").into());
    }
    let goal = "p99 ≤ 10 µs in all cells; floor: Redis GEOSEARCH";
    Ok(Metric::latency(&format!("nearest_{count}"), Unit::Micros, &all, &straight, goal)
        .with("differences_to_full_search", differences)
        .with("worst_cell_p99", rounded(worst))
        .with("nodes", graph.nodes())
        .with("cells", Value::Array(cells)))
}

/// Asks once for each place, so that nothing about it is in the processor's caches yet.
fn ask(
    building: &Building,
    graph: &Graph,
    cell: &Cell,
    dice: &mut Dice,
    count: usize,
    own: &mut Latencies,
    all: &mut Latencies,
) -> Result<Vec<Question>, Failure> {
    let targets: Vec<_> = (0..count).map(|_| somewhere(building, graph, dice, 3)).collect();
    let mut questions = Vec::with_capacity(count);
    for to in targets {
        let begun = Instant::now();
        let nearest = cell.movers.nearest(graph, &to, WANTED, |id| cell.fits[id as usize]);
        let took = begun.elapsed();
        own.record(took)?;
        all.record(took)?;
        questions.push(Question { to, nearest });
    }
    Ok(questions)
}

/// How many answers differ from a full Dijkstra search, and what such a search costs.
fn check(graph: &Graph, cell: &Cell, questions: &[Question]) -> Result<(usize, Latencies), Failure> {
    let mut searched = Latencies::new()?;
    let mut differences = 0;
    for question in questions.iter().step_by(CHECKED) {
        let begun = Instant::now();
        let reference = cell.movers.nearest_by_search(graph, &question.to, WANTED, |id| cell.fits[id as usize]);
        searched.record(begun.elapsed())?;
        differences += usize::from(reference != question.nearest);
    }
    Ok((differences, searched))
}

fn compared(compared: &Compared) -> Value {
    json!({
        "p50": rounded(compared.p50), "p99": rounded(compared.p99),
        "pipelined": compared.pipelined.map(rounded),
        "wrong_guard_percent": rounded(compared.wrong_percent),
        "seconds_lost_mean": rounded(compared.seconds_lost),
        "seconds_lost_worst": rounded(compared.worst_lost),
    })
}
