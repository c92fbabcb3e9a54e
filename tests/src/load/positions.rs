//! Positions of guards' phones: how many are taken in, and what alarms notice of it.

use super::{
    Extent, Failure, floor, progress,
    report::{Metric, Unit, rounded},
    rig::{Ours, Rig},
    rivals::Redis,
    socket::{Socket, text_frame},
};
use domain::{PersonId, Position, PositionSource, SiteId, Timestamp};
use hub::{Bus, LocalBus, PresenceNote};
use indoor::plain::{FeatureId, Spot};
use std::{
    io::Write,
    net::TcpStream,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use uuid::Uuid;

const SLICE: Duration = Duration::from_secs(1);
/// Positions between two questions for the clock, whose answer proves that all before it were read.
const BATCH: usize = 200;
/// Sockets that flood.
const FLOODING: usize = 4;
/// Positions a second while alarms are measured: 5000 phones, one each two seconds.
const STEADY: u32 = 2_500;
const CLOCK: &str = r#"{"t":"clock","t0":1}"#;

/// A phone's messages: every position is newer than the one before, as a real phone's are.
struct Walk {
    level: Uuid,
    at: i64,
    step: u32,
}

impl Walk {
    fn next(&mut self) -> String {
        self.at += 1;
        self.step = (self.step + 1) % 1_000;
        let lon = 117.2 + f64::from(self.step) * 1e-6;
        format!(
            r#"{{"t":"position","spot":{{"level":"{}","lon":{lon:.6},"lat":39.1}},"accuracy_m":8.0,"at":{}}}"#,
            self.level, self.at
        )
    }

    /// Begins some minutes ago, so that there is a millisecond for each message until now.
    fn new(level: Uuid) -> Result<Self, Failure> {
        let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis())?;
        Ok(Self { level, at: now - 9 * 60_000, step: 0 })
    }
}

/// Measures over sockets, during alarms and in process.
///
/// # Errors
/// A server fails or an alarm is lost.
pub fn measure(
    rig: &mut Rig,
    bench: &Path,
    folder: &Path,
    core: Option<usize>,
    redis: Option<&str>,
    extent: Extent,
) -> Result<Vec<Metric>, Failure> {
    let (_server, bare_address) = floor::start(bench, folder, core, 4_096)?;
    let level = demo::haihe().roster.posts.first().ok_or("the demo has no posts")?.spot.level;
    let mut ours = Vec::new();
    let mut bare = Vec::new();
    for phone in rig.phones.iter().take(FLOODING) {
        ours.push((rig.serving.socket(&phone.cookie, "guard")?, Walk::new(level)?));
        bare.push((Socket::open(bare_address, "/ws", &[])?, Walk::new(level)?));
    }
    progress("positions over sockets, as many as are taken in");
    let (mut taken, mut bare_taken) = (Vec::new(), Vec::new());
    for _ in 0..extent.of(3, 10) {
        taken.push(flood(&mut ours)?);
        bare_taken.push(flood(&mut bare)?);
    }
    drop((ours, bare));
    progress(&format!("alarms with and without {STEADY} positions a second"));
    let (mut with, mut without) = (Ours::new()?, Ours::new()?);
    for _ in 0..extent.of(6, 30) {
        rig.slice(20.0, SLICE, &mut without)?;
        let steady = Steady::start(rig, level)?;
        rig.slice(20.0, SLICE, &mut with)?;
        steady.stop()?;
    }
    progress("positions in process");
    let in_process = in_process(level);
    let middle = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    let (taken, bare_taken) = (middle(taken), middle(bare_taken));
    let mut metric = Metric::number("positions", "1/s", taken.round(), bare_taken.round(), "≥ 0.8 × bare actix-ws")
        .with("in_process_us", rounded(in_process))
        .with_latencies("alarm_with_positions", Unit::Micros, &with.guard)
        .with_latencies("alarm_without", Unit::Micros, &without.guard)
        .with("positions_per_s_during_alarms", STEADY);
    if let Some(url) = redis {
        let mut walk = Walk::new(level)?;
        let values: Vec<_> = (0..50_000).map(|number| (format!("guard-{}", number % 5_000), walk.next())).collect();
        let each = Redis::connect(url)?.pipelined_writes(&values)?;
        metric = metric
            .with("redis_pipelined_us", rounded(each))
            .with("in_process_times_faster", rounded(each / in_process))
            .with("goal_in_process", "≥ 100 × pipelined Redis");
    }
    Ok(vec![metric])
}

/// Positions a second that a server reads from sockets that send without a pause.
fn flood(sockets: &mut [(Socket, Walk)]) -> Result<f64, Failure> {
    let begun = Instant::now();
    let mut sent = 0_usize;
    while begun.elapsed() < SLICE {
        for (socket, walk) in sockets.iter_mut() {
            let mut frames: Vec<u8> = (0..BATCH).flat_map(|_| text_frame(&walk.next())).collect();
            frames.extend(text_frame(CLOCK));
            socket.sender()?.write_all(&frames)?;
            sent += BATCH;
        }
        for (socket, _) in sockets.iter_mut() {
            while !socket.next()?.starts_with(br#"{"t":"clock""#) {}
        }
    }
    Ok(sent as f64 / begun.elapsed().as_secs_f64())
}

/// Phones that tell their positions at a steady rate.
struct Steady {
    over: Arc<AtomicBool>,
    sender: thread::JoinHandle<std::io::Result<()>>,
    sockets: Vec<TcpStream>,
}

impl Steady {
    fn start(rig: &Rig, level: Uuid) -> Result<Self, Failure> {
        let mut sockets = Vec::new();
        for phone in &rig.phones {
            let mut socket = rig.serving.socket(&phone.cookie, "guard")?;
            let sender = socket.sender()?;
            sockets.push(sender);
            thread::spawn(move || while socket.next().is_ok() {});
        }
        let over = Arc::new(AtomicBool::new(false));
        let (told, mut senders) = (over.clone(), Vec::new());
        for socket in &sockets {
            senders.push(socket.try_clone()?);
        }
        let mut walk = Walk::new(level)?;
        let sender = thread::spawn(move || {
            let phones = senders.len();
            let each = SLICE / STEADY;
            let start = Instant::now();
            let mut number = 0_u32;
            while !told.load(Ordering::Relaxed) {
                // Ten at a time: a wake-up for each would be the client's own load.
                for _ in 0..10 {
                    senders[number as usize % phones].write_all(&text_frame(&walk.next()))?;
                    number += 1;
                }
                thread::sleep((start + each * number).saturating_duration_since(Instant::now()));
            }
            Ok(())
        });
        Ok(Self { over, sender, sockets })
    }

    fn stop(self) -> Result<(), Failure> {
        self.over.store(true, Ordering::Relaxed);
        let outcome = self.sender.join().map_err(|_| "the positions' sender failed")?;
        for socket in self.sockets {
            socket.shutdown(std::net::Shutdown::Both)?;
        }
        Ok(outcome?)
    }
}

/// Microseconds for one position into the presence that choosing reads, of 5000 guards.
fn in_process(level: Uuid) -> f64 {
    const GUARDS: u32 = 5_000;
    const ROUNDS: u32 = 100;
    let bus = LocalBus::new();
    let site = SiteId(Uuid::now_v7());
    let people: Vec<_> = (0..GUARDS).map(|_| PersonId(Uuid::now_v7())).collect();
    let mut took = Duration::ZERO;
    for round in 0..ROUNDS {
        let notes: Vec<_> = people
            .iter()
            .map(|person| {
                let spot = Spot { level: FeatureId(level), lon: 117.2 + f64::from(round) * 1e-6, lat: 39.1 };
                let at = Timestamp(i64::from(round));
                let position = Position { spot, at, accuracy_m: 8.0, source: PositionSource::Gps };
                PresenceNote::position(site, *person, position)
            })
            .collect();
        let begun = Instant::now();
        for note in notes {
            bus.put_presence(note);
        }
        took += begun.elapsed();
    }
    took.as_secs_f64() * 1e6 / f64::from(GUARDS * ROUNDS)
}
