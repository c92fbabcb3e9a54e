//! What was measured: percentiles, a table to read, JSON to keep.

use super::{Failure, machine::Machine};
use hdrhistogram::Histogram;
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::{fmt::Write, path::Path, time::Duration};

/// Latencies from a nanosecond to a minute.
#[derive(Debug, Clone)]
pub struct Latencies(Histogram<u64>);

impl Latencies {
    /// None yet.
    ///
    /// # Errors
    /// Never: the bounds are sound.
    pub fn new() -> Result<Self, Failure> {
        Ok(Self(Histogram::new_with_bounds(1, 60_000_000_000, 3)?))
    }

    /// One more.
    ///
    /// # Errors
    /// It took longer than a minute.
    pub fn record(&mut self, took: Duration) -> Result<(), Failure> {
        Ok(self.0.record(u64::try_from(took.as_nanos())?.max(1))?)
    }

    /// Those of another as well.
    ///
    /// # Errors
    /// Never: all have the same bounds.
    pub fn add(&mut self, other: &Self) -> Result<(), Failure> {
        Ok(self.0.add(&other.0)?)
    }

    /// How many.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.len()
    }

    /// A quantile in microseconds.
    #[must_use]
    pub fn micros(&self, quantile: f64) -> f64 {
        self.0.value_at_quantile(quantile) as f64 / 1_000.0
    }
}

/// One measured thing.
#[derive(Debug, Clone, Serialize)]
pub struct Metric {
    /// Its name.
    pub name: String,
    /// The unit of `p50`, `p99` and the floor.
    pub unit: &'static str,
    /// The median; the only number where there is no spread.
    pub p50: f64,
    /// The 99th percentile.
    pub p99: f64,
    /// The same of the bare program.
    pub floor_p50: f64,
    /// The same of the bare program.
    pub floor_p99: f64,
    /// What was hoped for, in words.
    pub goal: &'static str,
    /// Whatever else is worth knowing.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

impl Metric {
    /// From latencies, in a unit of so many microseconds.
    #[must_use]
    pub fn latency(name: &str, unit: Unit, ours: &Latencies, floor: &Latencies, goal: &'static str) -> Self {
        let at = |latencies: &Latencies, quantile| rounded(latencies.micros(quantile) / unit.micros());
        Self {
            name: name.to_owned(),
            unit: unit.word(),
            p50: at(ours, 0.5),
            p99: at(ours, 0.99),
            floor_p50: at(floor, 0.5),
            floor_p99: at(floor, 0.99),
            goal,
            more: Map::new(),
        }
        .with("p90", at(ours, 0.9))
        .with("floor_p90", at(floor, 0.9))
        .with("samples", ours.count())
        .with("floor_samples", floor.count())
    }

    /// A plain number beside a floor.
    #[must_use]
    pub fn number(name: &str, unit: &'static str, ours: f64, floor: f64, goal: &'static str) -> Self {
        let (ours, floor) = (rounded(ours), rounded(floor));
        let more = Map::new();
        Self { name: name.to_owned(), unit, p50: ours, p99: ours, floor_p50: floor, floor_p99: floor, goal, more }
    }

    /// With one more thing worth knowing.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.more.insert(key.to_owned(), value.into());
        self
    }

    /// With three quantiles of other latencies.
    #[must_use]
    pub fn with_latencies(self, prefix: &str, unit: Unit, latencies: &Latencies) -> Self {
        let at = |quantile| rounded(latencies.micros(quantile) / unit.micros());
        let (p50, p90, p99) = (at(0.5), at(0.9), at(0.99));
        self.with(&format!("{prefix}_p50"), p50).with(&format!("{prefix}_p90"), p90).with(&format!("{prefix}_p99"), p99)
    }
}

/// Units of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Microseconds.
    Micros,
    /// Milliseconds.
    Millis,
}

impl Unit {
    const fn micros(self) -> f64 {
        match self {
            Self::Micros => 1.0,
            Self::Millis => 1_000.0,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Micros => "µs",
            Self::Millis => "ms",
        }
    }
}

/// Three digits are more than such a machine repeats.
#[must_use]
pub fn rounded(value: f64) -> f64 {
    (value * 1_000.0).round() / 1_000.0
}

/// Writes the report.
///
/// # Errors
/// The file cannot be written.
pub fn write(path: &Path, machine: &Machine, metrics: &[Metric]) -> Result<(), Failure> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let report = json!({ "machine": machine, "metrics": metrics });
    Ok(std::fs::write(path, serde_json::to_string_pretty(&report)? + "\n")?)
}

/// The report for a terminal.
#[must_use]
pub fn table(machine: &Machine, metrics: &[Metric]) -> String {
    let mut text = format!(
        "\n{} × {}, Linux {}, {} MiB, fdatasync p50 {} µs, load before {}\n\n{:28} {:>6} {:>10} {:>10} {:>10} {:>10} {:>7} {:>7}  goal\n",
        machine.cores,
        machine.cpu,
        machine.kernel,
        machine.memory_mib,
        machine.fdatasync_p50_us,
        machine.load,
        "",
        "unit",
        "p50",
        "p99",
        "floor p50",
        "floor p99",
        "p50 ×",
        "p99 ×"
    );
    for metric in metrics {
        let ratio = |ours: f64, floor: f64| if floor > 0.0 { format!("{:.2}", ours / floor) } else { "–".to_owned() };
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "{:28} {:>6} {:>10.2} {:>10.2} {:>10.2} {:>10.2} {:>7} {:>7}  {}",
            metric.name,
            metric.unit,
            metric.p50,
            metric.p99,
            metric.floor_p50,
            metric.floor_p99,
            ratio(metric.p50, metric.floor_p50),
            ratio(metric.p99, metric.floor_p99),
            metric.goal
        );
    }
    text
}
