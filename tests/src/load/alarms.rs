//! From a source's POST to the frame on the offered guard's socket, beside the least that a durable alarm can cost.

use super::{
    Extent, Failure,
    arrivals::{Dice, wait_until},
    floor::{Floor, Size},
    hospital::{self, Hospital, Phone, Serving, Told},
    http::{self, Http},
    progress,
    report::{Latencies, Metric, Unit, rounded},
    socket::Socket,
};
use domain::{PersonId, alarm::AssignmentState};
use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    net::TcpStream,
    path::Path,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};
use uuid::Uuid;
use wire::alarm::AlarmAccepted;

/// Guards on duty, each with a socket.
const GUARDS: usize = 15;
/// The wall's socket is the one after the guards'.
const WALL: usize = GUARDS;
/// How long one side runs before it is the other's turn.
const SLICE: Duration = Duration::from_secs(1);
/// Connections that raise, so that one slow answer holds nobody up.
const RAISERS: usize = 8;
/// A supervisor closes an alarm this long after it was accepted, so that its guard becomes free.
const CLOSED_AFTER: Duration = Duration::from_millis(25);
/// Whatever has not arrived this long after a slice is lost.
const LOST_AFTER: Duration = Duration::from_secs(5);
/// Alarms that tell how much one writes.
const WEIGHED: usize = 16;

/// What reached a client of ours.
enum Seen {
    Frame { at: Instant, socket: usize, bytes: Vec<u8> },
    Accepted { at: Instant, alarm: Uuid },
    Closed,
    Failed(String),
}

/// What was measured of our side.
pub struct Ours {
    /// To the offered guard's socket.
    pub guard: Latencies,
    /// To the wall's.
    pub wall: Latencies,
    /// To the answer that the alarm is on disk.
    pub accepted: Latencies,
    /// Alarms for which no guard was free.
    pub unoffered: u32,
    /// Alarms raised, and closed again.
    pub raised: u32,
    /// Processor time of the server meanwhile.
    pub busy: Duration,
}

impl Ours {
    /// Nothing yet.
    ///
    /// # Errors
    /// Never: see [`Latencies::new`].
    pub fn new() -> Result<Self, Failure> {
        let (guard, wall, accepted) = (Latencies::new()?, Latencies::new()?, Latencies::new()?);
        Ok(Self { guard, wall, accepted, unoffered: 0, raised: 0, busy: Duration::ZERO })
    }
}

/// The hospital's server with guards on duty and a wall.
pub struct Rig {
    /// The server.
    pub serving: Serving,
    /// The guards' phones.
    pub phones: Vec<Phone>,
    sources: Vec<String>,
    buttons: Vec<String>,
    raisers: Vec<TcpStream>,
    seen: mpsc::Receiver<Seen>,
    dice: Dice,
    next: usize,
}

impl Rig {
    /// Starts the server, sends the guards on duty and opens their sockets.
    ///
    /// # Errors
    /// Any of it fails.
    pub fn set_up(hospital: &Hospital, core: Option<usize>) -> Result<Self, Failure> {
        let serving = hospital.serve("alarms", core)?;
        let supervisor = hospital.supervisor(&serving)?;
        progress("fifteen guards enrol, sign in and go on duty");
        let phones = hospital.on_duty(&serving, GUARDS)?;
        let (sender, seen) = mpsc::channel();
        for (number, phone) in phones.iter().enumerate() {
            listen(serving.socket(&phone.cookie, "guard")?, number, sender.clone());
        }
        listen(serving.socket(&supervisor, "desk")?, WALL, sender.clone());
        let to_close = close_later(Http::connect(serving.address)?, supervisor, sender.clone());
        let mut raisers = Vec::new();
        for _ in 0..RAISERS {
            let connection = Http::connect(serving.address)?;
            raisers.push(hear_answers(connection, sender.clone(), to_close.clone())?);
        }
        let (sources, buttons) = (hospital.sources.clone(), hospital.buttons.clone());
        Ok(Self { serving, phones, sources, buttons, raisers, seen, dice: Dice(2026), next: 0 })
    }

    /// How much an alarm writes, and how long its frame is.
    ///
    /// # Errors
    /// An alarm was lost, or the database's log is not found.
    pub fn weigh(&mut self) -> Result<Size, Failure> {
        let log = fs::read_dir(&self.serving.data)?
            .filter_map(Result::ok)
            .map(|entry| entry.path())
            .find(|path| path.to_string_lossy().ends_with("-wal"))
            .ok_or("the database has no write-ahead log")?;
        let mut written = Vec::new();
        let mut frames = Vec::new();
        for _ in 0..WEIGHED {
            let before = fs::metadata(&log)?.len();
            self.send(Instant::now())?;
            let mut left = 3;
            while left > 0 {
                match self.hear()? {
                    Seen::Frame { socket: WALL, bytes, .. } => {
                        if left == 3 {
                            written.push(fs::metadata(&log)?.len().saturating_sub(before));
                        }
                        frames.push(bytes.len());
                        left -= 1;
                    }
                    Seen::Closed => left -= 1,
                    _ => {}
                }
            }
        }
        written.sort_unstable();
        frames.sort_unstable();
        Ok(Size { bytes: usize::try_from(written[WEIGHED / 2])?.max(4_096), frame: frames[WEIGHED / 2] })
    }

    /// Raises alarms for a slice at `rate` a second, and waits until all of it is over.
    ///
    /// # Errors
    /// An alarm was lost.
    pub fn slice(&mut self, rate: f64, length: Duration, into: &mut Ours) -> Result<(), Failure> {
        let busy = self.serving.server.processor_time()?;
        let mut intended = BTreeMap::new();
        let start = Instant::now() + Duration::from_millis(5);
        for offset in self.dice.arrivals(rate, length) {
            intended.insert(self.send(start + offset)?, start + offset);
        }
        self.settle(&intended, into)?;
        into.busy += self.serving.server.processor_time()?.saturating_sub(busy);
        Ok(())
    }

    /// Raises an alarm when it is due; what it is known by.
    fn send(&mut self, due: Instant) -> Result<String, Failure> {
        let text = format!("a-{:06}", self.next);
        let button = &self.buttons[self.dice.below(self.buttons.len())];
        let source = &self.sources[self.next % self.sources.len()];
        let request = hospital::raise(self.serving.address, source, button, &text);
        let raiser = self.next % RAISERS;
        self.next += 1;
        wait_until(due);
        self.raisers[raiser].write_all(&request)?;
        Ok(text)
    }

    fn hear(&self) -> Result<Seen, Failure> {
        match self.seen.recv_timeout(LOST_AFTER).map_err(|_| "an alarm, its frame or its closing was lost")? {
            Seen::Failed(why) => Err(why.into()),
            seen => Ok(seen),
        }
    }

    /// Waits for every answer, frame and closing, then tells what belongs to what: nothing is parsed while the clock
    /// runs.
    fn settle(&mut self, intended: &BTreeMap<String, Instant>, into: &mut Ours) -> Result<(), Failure> {
        let count = intended.len();
        let (mut frames, mut accepted, mut closed) = (Vec::new(), BTreeMap::new(), 0);
        while accepted.len() < count || closed < count {
            match self.hear()? {
                Seen::Frame { at, socket, bytes } => frames.push((at, socket, bytes)),
                Seen::Accepted { at, alarm } => drop(accepted.insert(alarm, at)),
                Seen::Closed => closed += 1,
                Seen::Failed(why) => return Err(why.into()),
            }
        }
        let mut story = Story::new(&self.phones);
        for (at, socket, bytes) in frames {
            story.read(at, socket, &bytes)?;
        }
        // The last closing's frames may still be on their way; they also bring what comes before them.
        while story.walls.len() < count || story.closed.len() < count {
            if let Seen::Frame { at, socket, bytes } = self.hear()? {
                story.read(at, socket, &bytes)?;
            }
        }
        for (text, due) in intended {
            let alarm = story.ids.get(text).ok_or("an alarm was told to nobody")?;
            let since = |at: &Instant| at.saturating_duration_since(*due);
            into.raised += 1;
            into.wall.record(story.walls.get(alarm).map(since).ok_or("the wall missed an alarm")?)?;
            into.accepted.record(accepted.get(alarm).map(since).ok_or("an alarm was not accepted")?)?;
            match story.offered.get(alarm) {
                Some(at) => into.guard.record(since(at))?,
                None => into.unoffered += 1,
            }
        }
        Ok(())
    }
}

/// Which frame told whom of what first.
struct Story {
    guards: BTreeMap<PersonId, usize>,
    ids: BTreeMap<String, Uuid>,
    walls: BTreeMap<Uuid, Instant>,
    offered: BTreeMap<Uuid, Instant>,
    closed: BTreeMap<Uuid, Instant>,
}

impl Story {
    fn new(phones: &[Phone]) -> Self {
        let guards = phones.iter().enumerate().map(|(number, phone)| (phone.person, number)).collect();
        let (walls, offered, closed) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { guards, ids: BTreeMap::new(), walls, offered, closed }
    }

    fn read(&mut self, at: Instant, socket: usize, bytes: &[u8]) -> Result<(), Failure> {
        for message in hospital::told(bytes)? {
            let Told::Change { alarms, .. } = message else { continue };
            for alarm in alarms {
                let id = alarm.id;
                if socket == WALL {
                    self.walls.entry(id).or_insert(at);
                    if let Some(text) = alarm.text {
                        self.ids.insert(text, id);
                    }
                    if alarm.closed.is_some() {
                        self.closed.entry(id).or_insert(at);
                    }
                }
                let mine = |person: &PersonId| self.guards.get(person) == Some(&socket);
                if alarm.assignments.iter().any(|a| a.state == AssignmentState::Offered && mine(&a.person)) {
                    self.offered.entry(id).or_insert(at);
                }
            }
        }
        Ok(())
    }
}

fn listen(mut socket: Socket, number: usize, seen: mpsc::Sender<Seen>) {
    thread::spawn(move || {
        while let Ok(frame) = socket.next() {
            let at = Instant::now();
            if frame.starts_with(br#"{"t":"change""#) {
                let frame = Seen::Frame { at, socket: number, bytes: frame.to_vec() };
                if seen.send(frame).is_err() {
                    return;
                }
            }
        }
    });
}

fn hear_answers(
    connection: Http,
    seen: mpsc::Sender<Seen>,
    to_close: mpsc::Sender<(Instant, Uuid)>,
) -> Result<TcpStream, Failure> {
    let (writer, mut reader) = connection.split();
    reader.get_ref().set_read_timeout(None)?;
    thread::spawn(move || {
        while let Ok(reply) = http::receive(&mut reader) {
            let at = Instant::now();
            let told = match serde_json::from_slice::<AlarmAccepted>(&reply.body) {
                Ok(accepted) => {
                    let _ = to_close.send((at + CLOSED_AFTER, accepted.id.0));
                    Seen::Accepted { at, alarm: accepted.id.0 }
                }
                Err(_) => Seen::Failed(format!("{} {}", reply.status, String::from_utf8_lossy(&reply.body))),
            };
            if seen.send(told).is_err() {
                return;
            }
        }
    });
    Ok(writer)
}

fn close_later(mut desk: Http, cookie: String, seen: mpsc::Sender<Seen>) -> mpsc::Sender<(Instant, Uuid)> {
    let (to_close, jobs) = mpsc::channel::<(Instant, Uuid)>();
    thread::spawn(move || {
        for (due, alarm) in jobs {
            thread::sleep(due.saturating_duration_since(Instant::now()));
            let told = match hospital::close(&mut desk, &cookie, alarm) {
                Ok(()) => Seen::Closed,
                Err(why) => Seen::Failed(why.to_string()),
            };
            if seen.send(told).is_err() {
                return;
            }
        }
    });
    to_close
}

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
    let mut floor_for_all = Floor::start(bench, folder, core, &size, GUARDS + 1)?;
    let rates: &[(f64, usize)] = if extent.quick { &[(20.0, 12)] } else { &[(5.0, 50), (20.0, 50), (50.0, 20)] };
    let mut metrics = Vec::new();
    let mut dice = Dice(7);
    rig.slice(20.0, SLICE, &mut Ours::new()?)?;
    floor.slice(20.0, SLICE, &mut dice, &mut Latencies::new()?)?;
    floor_for_all.slice(20.0, SLICE, &mut dice, &mut Latencies::new()?)?;
    for &(rate, slices) in rates {
        progress(&format!("alarms at {rate}/s: {slices} slices each"));
        let (mut ours, mut bare, mut bare_all) = (Ours::new()?, Latencies::new()?, Latencies::new()?);
        for _ in 0..slices {
            rig.slice(rate, SLICE, &mut ours)?;
            floor.slice(rate, SLICE, &mut dice, &mut bare)?;
            floor_for_all.slice(rate, SLICE, &mut dice, &mut bare_all)?;
        }
        let name = if rate == 20.0 { "alarm_to_frame".to_owned() } else { format!("alarm_to_frame_at_{rate}") };
        let each = ours.busy.as_secs_f64() * 1e6 / f64::from(ours.raised.max(1));
        metrics.push(
            Metric::latency(&name, Unit::Micros, &ours.guard, &bare, "p50 ≤ 1.15×, p99 ≤ 1.5×")
                .with("rate_per_s", rate)
                .with("sockets", GUARDS + 1)
                .with_latencies("wall", Unit::Micros, &ours.wall)
                .with_latencies("accepted", Unit::Micros, &ours.accepted)
                .with_latencies("floor_to_all_sockets", Unit::Micros, &bare_all)
                .with("unoffered", ours.unoffered)
                .with("server_us_per_alarm_and_closing", rounded(each))
                .with("bytes_written", size.bytes)
                .with("frame_bytes", size.frame),
        );
    }
    Ok(metrics)
}
