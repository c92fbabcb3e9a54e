//! One whole decision, from open alarms and guards on duty to offers with their reasons, beside a well-known solver that
//! only says who goes where.

use super::{
    Extent, Failure,
    arrivals::Dice,
    ground::{Alarms, Ground, TICKS_PER_SECOND, row},
    progress,
    report::{Latencies, Metric, Unit, rounded},
};
use domain::{
    AlarmId, AssignmentId, PersonId, PlanId, Position, PositionSource, PostId, SiteId, Timestamp,
    alarm::{Alarm, Kind, Origin, Priority, Raised},
    dispatch::{self, GuardOnDuty, Travel},
    plan::ResponsePlan,
};
use indoor::{Anchor, plain::Spot};
use pathfinding::prelude::{Matrix, kuhn_munkres_min};
use serde_json::{Value, json};
use std::{borrow::Cow, time::Instant};
use uuid::Uuid;

const NOW: Timestamp = Timestamp(1_800_000_000_000);
/// Choosing rounds each way down to a millisecond.
const ROUNDING_SECONDS: f64 = 0.001;

/// How many there are of everything.
struct Case {
    name: &'static str,
    alarms: usize,
    guards: usize,
    quick: usize,
    full: usize,
}

const CASES: [Case; 2] = [
    Case { name: "decide_8x60", alarms: 8, guards: 60, quick: 100, full: 200 },
    Case { name: "decide_50x500", alarms: 50, guards: 500, quick: 10, full: 30 },
];

/// Measures the wanted sizes, alarms spread and in one department.
///
/// # Errors
/// A choice costs more walking than the least, or walking times differ from a full search.
pub fn measure(ground: &Ground, extent: Extent, wanted: impl Fn(&str) -> bool) -> Result<Vec<Metric>, Failure> {
    let cases = CASES.iter().filter(|case| wanted(case.name));
    cases.map(|case| of(ground, case, extent.of(case.quick, case.full))).collect()
}

fn of(ground: &Ground, case: &Case, turns: usize) -> Result<Metric, Failure> {
    progress(&format!("whole decisions for {} alarms and {} guards: {turns} each way", case.alarms, case.guards));
    let mut dice = Dice(2026 + case.guards as u64);
    let mut all = Times::new()?;
    let mut cells = Vec::new();
    for which in Alarms::ALL {
        let mut own = Times::new()?;
        for turn in 0..turns {
            let (guards, alarms) =
                (ground.guards(case.guards, &mut dice), ground.alarms(case.alarms, which, &mut dice));
            let table = Table::set(ground, &guards, &alarms)?;
            // Whoever comes second finds the plan in the processor's caches.
            let (decided, least) = if turn % 2 == 0 {
                let decided = table.decide(ground, &mut [&mut own, &mut all])?;
                (decided, table.solve(ground, &mut [&mut own, &mut all])?)
            } else {
                let least = table.solve(ground, &mut [&mut own, &mut all])?;
                (table.decide(ground, &mut [&mut own, &mut all])?, least)
            };
            let differences = table.differences(ground, &decided, &least);
            own.differences += differences;
            all.differences += differences;
        }
        cells.push(own.cell(which));
    }
    if all.differences > 0 {
        return Err(format!("{}: {} answers differ from the reference", case.name, all.differences).into());
    }
    let goal = "floor: full searches and pathfinding's kuhn_munkres_min, which only match";
    Ok(Metric::latency(case.name, Unit::Millis, &all.decision, &all.solved, goal)
        .with_latencies("walking_times", Unit::Millis, &all.walking)
        .with_latencies("floor_without_matrix", Unit::Millis, &all.matched)
        .with("differences", all.differences)
        .with("cells", Value::Array(cells)))
}

/// What was measured.
struct Times {
    /// The whole decision.
    decision: Latencies,
    /// What of it goes into asking for walking times, measured by itself.
    walking: Latencies,
    /// The reference with the making of its matrix.
    solved: Latencies,
    /// And without.
    matched: Latencies,
    differences: usize,
}

impl Times {
    fn new() -> Result<Self, Failure> {
        Ok(Self {
            decision: Latencies::new()?,
            walking: Latencies::new()?,
            solved: Latencies::new()?,
            matched: Latencies::new()?,
            differences: 0,
        })
    }

    fn cell(&self, which: Alarms) -> Value {
        let at = |latencies: &Latencies, quantile| rounded(latencies.micros(quantile) / 1_000.0);
        json!({
            "alarms": which.word(),
            "p50": at(&self.decision, 0.5), "p99": at(&self.decision, 0.99),
            "walking_times_p50": at(&self.walking, 0.5),
            "floor_p50": at(&self.solved, 0.5), "floor_p99": at(&self.solved, 0.99),
            "floor_without_matrix_p50": at(&self.matched, 0.5), "floor_without_matrix_p99": at(&self.matched, 0.99),
            "differences": self.differences,
        })
    }
}

/// Alarms and guards as the domain knows them, and where they are.
struct Table<'a> {
    guards: &'a [Anchor],
    alarms: &'a [Anchor],
    on_duty: Vec<GuardOnDuty>,
    open: Vec<Alarm>,
}

/// The reference: what every walk costs, and the least sum.
struct Least {
    matrix: Matrix<i64>,
    sum: i64,
}

impl<'a> Table<'a> {
    /// Equal alarms of one responder each; guards who are free, reachable and were seen this moment.
    fn set(ground: &Ground, guards: &'a [Anchor], alarms: &'a [Anchor]) -> Result<Self, Failure> {
        let plan = ResponsePlan::standard(PlanId(Uuid::from_u128(1)), Kind::Disturbance, Priority::P2);
        let mut open = Vec::new();
        for (number, anchor) in alarms.iter().enumerate() {
            let raised = Raised {
                id: AlarmId(Uuid::from_u128(number as u128 + 1)),
                site: SiteId(Uuid::from_u128(1)),
                kind: Kind::Disturbance,
                priority: Priority::P2,
                place: ground.plan.place_at(*anchor.spot())?,
                origin: Origin::System,
                department: None,
                text: None,
                drill: false,
                silent: false,
            };
            open.push(Alarm::raise(raised, &plan, NOW).0);
        }
        let on_duty = guards.iter().enumerate().map(|(number, anchor)| GuardOnDuty {
            person: person(number),
            post: PostId(Uuid::from_u128(1)),
            post_is_critical: false,
            skills: Vec::new(),
            position: Some(Position { spot: *anchor.spot(), at: NOW, accuracy_m: 0.0, source: PositionSource::Picked }),
            reachable: true,
            busy: Vec::new(),
        });
        Ok(Self { guards, alarms, on_duty: on_duty.collect(), open })
    }

    /// Decides, as the server does within a transaction; the alarms with their offers.
    fn decide(&self, ground: &Ground, into: &mut [&mut Times]) -> Result<Vec<Alarm>, Failure> {
        let guards = self.on_duty.clone();
        let mut open: Vec<Cow<'_, Alarm>> = self.open.iter().map(Cow::Borrowed).collect();
        let mut next = 0;
        let mut new_id = || {
            next += 1;
            AssignmentId(Uuid::from_u128(next))
        };
        let begun = Instant::now();
        let decided = dispatch::settle(&mut open, guards, None, &ground.plan, NOW, &mut new_id)?;
        let took = begun.elapsed();
        drop(decided);
        let spots: Vec<&Spot> = self.guards.iter().map(Anchor::spot).collect();
        let begun = Instant::now();
        for alarm in &open {
            std::hint::black_box(ground.plan.seconds(&spots, &alarm.place.spot));
        }
        let walking = begun.elapsed();
        for times in into {
            times.decision.record(took)?;
            times.walking.record(walking)?;
        }
        Ok(open.into_iter().map(Cow::into_owned).collect())
    }

    /// The least sum of walking, by one full search an alarm and the Hungarian method.
    fn solve(&self, ground: &Ground, into: &mut [&mut Times]) -> Result<Least, Failure> {
        let graph = ground.plan.graph();
        let anchored = |anchors: &[Anchor]| -> Option<Vec<Anchor>> {
            anchors.iter().map(|anchor| graph.anchor(anchor.spot())).collect()
        };
        let begun = Instant::now();
        let (guards, alarms) =
            anchored(self.guards).zip(anchored(self.alarms)).ok_or("a place is nowhere near the plan")?;
        let mut matrix = Matrix::new(alarms.len(), guards.len(), 0);
        for (number, to) in alarms.iter().enumerate() {
            for (guard, cost) in row(&graph, &guards, to)?.into_iter().enumerate() {
                matrix[(number, guard)] = cost;
            }
        }
        let made = begun.elapsed();
        let (sum, _) = kuhn_munkres_min(&matrix);
        let took = begun.elapsed();
        for times in into {
            times.solved.record(took)?;
            times.matched.record(took.saturating_sub(made))?;
        }
        Ok(Least { matrix, sum })
    }

    /// How many walking times differ from a full search, how many alarms have not one guard each, and whether the guards
    /// walk farther in all than they need to.
    fn differences(&self, ground: &Ground, decided: &[Alarm], least: &Least) -> usize {
        let spots: Vec<&Spot> = self.guards.iter().map(Anchor::spot).collect();
        let (mut differences, mut sum) = (0, 0);
        for (number, alarm) in decided.iter().enumerate() {
            for (guard, seconds) in ground.plan.seconds(&spots, &alarm.place.spot).into_iter().enumerate() {
                let ticks = seconds.map(|seconds| (seconds * TICKS_PER_SECOND).round() as i64);
                differences += usize::from(ticks != Some(least.matrix[(number, guard)]));
            }
            let called = alarm.assignments.iter().map(|a| self.on_duty.iter().position(|g| g.person == a.person));
            match called.collect::<Vec<_>>().as_slice() {
                [Some(guard)] => sum += least.matrix[(number, *guard)],
                _ => differences += 1,
            }
        }
        let rounding = (decided.len() as f64 * ROUNDING_SECONDS * TICKS_PER_SECOND).round() as i64;
        differences + usize::from(!(least.sum..=least.sum + rounding).contains(&sum))
    }
}

fn person(number: usize) -> PersonId {
    PersonId(Uuid::from_u128(number as u128 + 1))
}
