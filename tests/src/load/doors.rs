//! Doors and lifts closed and opened while guards are looked for.

use super::{
    Extent, Failure,
    arrivals::{Dice, wait_until},
    ground::{GUARDS_IN_CORRIDORS, Ground, somewhere},
    progress,
    report::{Latencies, Metric, Unit, rounded},
};
use indoor::{Anchor, Building, Graph, Movers, Pace, plain::FeatureId};
use std::{
    fs,
    process::{Command, Stdio},
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicU8, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

const GUARDS: u32 = 100;
/// How many are asked for.
const WANTED: usize = 3;
/// Questions a second, whatever happens meanwhile: no more than a new graph, whose table is empty, can answer.
const RATE: f64 = 500.0;
/// Between two changes.
const REST: Duration = Duration::from_millis(30);
/// Every so many changes the graph is also built anew.
const REBUILT: usize = 8;
/// Of so many changes one is of a lift, the others of doors.
const LIFTS: usize = 4;

/// What goes on while a question is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Meanwhile {
    /// Nothing; the table of walking times is full.
    Nothing,
    /// A door is being closed; the older graph has a full table.
    Closing,
    /// A door is being opened; the older graph has an empty table.
    Opening,
    /// Nothing, but the graph is new and its table empty.
    New,
    /// Something that is not looked at.
    Other,
}

impl Meanwhile {
    const ALL: [Self; 5] = [Self::Nothing, Self::Closing, Self::Opening, Self::New, Self::Other];
}

/// What the askers and the closer share, as the server's floor plan does.
struct Shared {
    graph: RwLock<Arc<Graph>>,
    meanwhile: AtomicU8,
    done: AtomicBool,
}

impl Shared {
    fn graph(&self) -> Arc<Graph> {
        self.graph.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn put(&self, graph: Arc<Graph>) {
        *self.graph.write().unwrap_or_else(PoisonError::into_inner) = graph;
    }

    fn now(&self, what: Meanwhile) {
        self.meanwhile.store(what as u8, Ordering::Release);
    }
}

/// How long questions took.
struct Asked {
    /// From when they were due.
    since_due: Latencies,
    /// From when they were begun.
    alone: Latencies,
}

impl Asked {
    fn new() -> Result<Self, Failure> {
        Ok(Self { since_due: Latencies::new()?, alone: Latencies::new()? })
    }
}

/// Measures how long it takes until a graph with a door closed or opened answers, and what the questions of others
/// notice of it.
///
/// # Errors
/// An answer of a new graph differs from a full search.
pub fn measure(ground: &Ground, core: Option<usize>, extent: Extent) -> Result<Metric, Failure> {
    let changes = extent.of(60, 150);
    progress(&format!("{changes} doors and lifts closed and opened"));
    let (building, warm) = (ground.plan.building(), ground.plan.graph());
    let mut dice = Dice(2026);
    let mut movers = Movers::new();
    for id in 0..GUARDS {
        movers.put(id, somewhere(building, &warm, &mut dice, GUARDS_IN_CORRIDORS));
    }
    let targets: Vec<Anchor> = (0..4_096).map(|_| somewhere(building, &warm, &mut dice, GUARDS_IN_CORRIDORS)).collect();
    let features = features(building, &warm, changes, &mut dice);
    let shared = Shared {
        graph: RwLock::new(warm.clone()),
        meanwhile: AtomicU8::new(Meanwhile::Other as u8),
        done: AtomicBool::new(false),
    };
    let (mut closed, mut opened, mut rebuilt) = (Latencies::new()?, Latencies::new()?, Latencies::new()?);
    let mut differences = 0;
    let asked = thread::scope(|scope| -> Result<Vec<Asked>, Failure> {
        let asker = scope.spawn(|| ask(&shared, &movers, &targets, core));
        let outcome = (|| -> Result<(), Failure> {
            for (change, feature) in features.into_iter().enumerate() {
                let to = &targets[dice.below(targets.len())];
                let mut swap = |what: Meanwhile, from: &Graph, into: &mut Latencies| -> Result<Arc<Graph>, Failure> {
                    shared.now(what);
                    let begun = Instant::now();
                    let new = if what == Meanwhile::Closing { from.close(feature) } else { from.open(feature) };
                    shared.put(Arc::new(new.ok_or("the walking graph has no such door")?));
                    shared.now(Meanwhile::New);
                    let new = shared.graph();
                    let found = movers.nearest(&new, to, WANTED, |_| true);
                    into.record(begun.elapsed())?;
                    thread::sleep(REST);
                    shared.now(Meanwhile::Other);
                    differences += usize::from(found != movers.nearest_by_search(&new, to, WANTED, |_| true));
                    Ok(new)
                };
                let shut = swap(Meanwhile::Closing, &warm, &mut closed)?;
                drop(swap(Meanwhile::Opening, &shut, &mut opened)?);
                // The same graph as was just opened, with its table filled again.
                shared.put(warm.clone());
                if change % REBUILT == 0 {
                    let begun = Instant::now();
                    let anew = Graph::build(building, &Pace::default());
                    std::hint::black_box(movers.nearest(&anew, to, WANTED, |_| true));
                    rebuilt.record(begun.elapsed())?;
                    let anew = anew.close(feature).ok_or("the graph built anew has no such door")?;
                    let ways = |graph: &Graph| movers.nearest_by_search(graph, to, WANTED, |_| true);
                    differences += usize::from(ways(&shut) != ways(&anew));
                }
                shared.now(Meanwhile::Nothing);
                thread::sleep(REST);
                shared.now(Meanwhile::Other);
            }
            Ok(())
        })();
        shared.done.store(true, Ordering::Release);
        let asked = asker.join().map_err(|_| "the asker panicked")?;
        outcome.and(asked)
    })?;
    if differences > 0 {
        return Err(format!("{differences} answers of new graphs differ from a full search").into());
    }
    let of = |what: Meanwhile| &asked[what as usize];
    let goal = "≤ 20 ms, questions not held up; floor: the graph built anew";
    let metric = Metric::latency("door_closed", Unit::Millis, &closed, &rebuilt, goal)
        .with_latencies("opened", Unit::Millis, &opened)
        .with("questions_while_closing", of(Meanwhile::Closing).since_due.count())
        .with("slowest_question_while_closing_us", rounded(of(Meanwhile::Closing).since_due.micros(1.0)))
        .with("differences", differences)
        .with("measured", "in process: no request closes a door yet");
    let phases = [
        ("before", Meanwhile::Nothing),
        ("while_closing", Meanwhile::Closing),
        ("while_opening", Meanwhile::Opening),
        ("after", Meanwhile::New),
    ];
    Ok(phases.into_iter().fold(metric, |metric, (word, what)| {
        let asked = of(what);
        metric.with_latencies(&format!("questions_{word}_us"), Unit::Micros, &asked.since_due).with_latencies(
            &format!("questions_{word}_alone_us"),
            Unit::Micros,
            &asked.alone,
        )
    }))
}

/// Doors and lifts that the walking graph has.
fn features(building: &Building, graph: &Graph, count: usize, dice: &mut Dice) -> Vec<FeatureId> {
    let doors: Vec<FeatureId> = building.openings().iter().map(|opening| opening.id).collect();
    let lifts = building.units().iter().filter(|unit| unit.category == "elevator");
    let lifts: Vec<FeatureId> = lifts.map(|unit| unit.id).collect();
    let mut features = Vec::with_capacity(count);
    while features.len() < count {
        let which = if features.len() % LIFTS == 0 { &lifts } else { &doors };
        let feature = which[dice.below(which.len())];
        if graph.close(feature).is_some() {
            features.push(feature);
        }
    }
    features
}

/// Asks for the nearest guards at a steady rate until it is over, each question timed from when it was due.
fn ask(shared: &Shared, movers: &Movers, targets: &[Anchor], core: Option<usize>) -> Result<Vec<Asked>, Failure> {
    pin(core);
    let mut asked = Meanwhile::ALL.iter().map(|_| Asked::new()).collect::<Result<Vec<_>, _>>()?;
    let mut dice = Dice(7);
    while !shared.done.load(Ordering::Acquire) {
        let start = Instant::now();
        for offset in dice.arrivals(RATE, Duration::from_millis(100)) {
            let to = &targets[dice.below(targets.len())];
            wait_until(start + offset);
            let what = usize::from(shared.meanwhile.load(Ordering::Acquire));
            let begun = Instant::now();
            let graph = shared.graph();
            std::hint::black_box(movers.nearest(&graph, to, WANTED, |_| true));
            let end = Instant::now();
            asked[what].since_due.record(end.saturating_duration_since(start + offset))?;
            asked[what].alone.record(end.saturating_duration_since(begun))?;
        }
    }
    Ok(asked)
}

/// Puts this thread onto the servers' core, which nobody needs now: a thread that shares a core with the closing waits
/// for its turn, not for the graph. Where it cannot be done the thread stays where it is.
fn pin(core: Option<usize>) {
    let (Some(core), Ok(thread)) = (core, fs::read_link("/proc/thread-self")) else { return };
    let Some(thread) = thread.file_name().and_then(|name| name.to_str()) else { return };
    let mut taskset = Command::new("taskset");
    taskset.args(["-c", "-p", &core.to_string(), thread]).stdout(Stdio::null()).stderr(Stdio::null());
    drop(taskset.status());
}
