//! The hospital's server with guards on duty and walls: alarms are raised at it, and closed again.

use super::{
    Failure,
    arrivals::{Dice, wait_until},
    floor::Size,
    hospital::{self, Hospital, Phone, Serving},
    http::{self, Http},
    progress,
    report::Latencies,
    socket::Socket,
    story::Story,
};
use std::{
    collections::BTreeMap,
    io::Write,
    net::{Shutdown, SocketAddr, TcpStream},
    sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc},
    thread,
    time::{Duration, Instant},
};
use uuid::Uuid;
use wire::alarm::AlarmAccepted;

/// Connections that raise, so that one slow answer holds nobody up.
const RAISERS: usize = 8;
/// A supervisor closes an alarm this long after it was accepted, so that its guard becomes free.
const CLOSED_AFTER: Duration = Duration::from_millis(25);
/// Whatever has not arrived this long after what came last is lost.
const LOST_AFTER: Duration = Duration::from_secs(5);
/// A connection that rested longer is opened anew: servers give up those by which nothing comes.
const RESTS: Duration = Duration::from_secs(2);
/// What they say then.
const TIRED: u16 = 408;
/// A storm is over when all of it was accepted and nothing came for so long.
const QUIET: Duration = Duration::from_millis(100);
/// Alarms that tell how much one writes.
const WEIGHED: usize = 16;

/// Who listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crew {
    /// Guards on duty, each with a socket of his own.
    pub guards: usize,
    /// Walls; their sockets are numbered after the guards'.
    pub walls: usize,
}

impl Crew {
    /// Sockets in all.
    #[must_use]
    pub const fn sockets(self) -> usize {
        self.guards + self.walls
    }

    /// Whether a socket is a wall's.
    #[must_use]
    pub const fn is_wall(self, socket: usize) -> bool {
        socket >= self.guards
    }
}

/// What reached a client of ours.
enum Seen {
    Frame(Frame),
    Accepted { at: Instant, alarm: Uuid },
    Closed,
    Failed(String),
}

/// A frame, and when which socket had it.
struct Frame {
    at: Instant,
    socket: usize,
    bytes: Vec<u8>,
}

/// What was measured of our side.
pub struct Ours {
    /// To the offered guard's socket.
    pub guard: Latencies,
    /// To each wall's.
    pub wall: Latencies,
    /// To that of the slowest wall.
    pub slowest_wall: Latencies,
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
        Ok(Self {
            guard: Latencies::new()?,
            wall: Latencies::new()?,
            slowest_wall: Latencies::new()?,
            accepted: Latencies::new()?,
            unoffered: 0,
            raised: 0,
            busy: Duration::ZERO,
        })
    }

    /// What another measured as well.
    ///
    /// # Errors
    /// Never: see [`Latencies::add`].
    pub fn add(&mut self, other: &Self) -> Result<(), Failure> {
        self.guard.add(&other.guard)?;
        self.wall.add(&other.wall)?;
        self.slowest_wall.add(&other.slowest_wall)?;
        self.accepted.add(&other.accepted)?;
        self.unoffered += other.unoffered;
        self.raised += other.raised;
        self.busy += other.busy;
        Ok(())
    }

    /// Processor time of the server for one alarm and its closing, in microseconds.
    #[must_use]
    pub fn micros_each(&self) -> f64 {
        self.busy.as_secs_f64() * 1e6 / f64::from(self.raised.max(1))
    }
}

/// A connection that alarms come by.
struct Raiser {
    stream: TcpStream,
    used: Instant,
}

/// The hospital's server with guards on duty and walls.
pub struct Rig {
    /// The server.
    pub serving: Serving,
    /// The guards' phones.
    pub phones: Vec<Phone>,
    crew: Crew,
    sources: Vec<String>,
    buttons: Vec<String>,
    raisers: Vec<Raiser>,
    sender: mpsc::Sender<Seen>,
    seen: mpsc::Receiver<Seen>,
    to_close: mpsc::Sender<(Instant, Uuid)>,
    /// Nothing is closed while this is held.
    open: Arc<Mutex<()>>,
    dice: Dice,
    next: usize,
}

impl Rig {
    /// Starts the server on a data folder of this name, sends the guards on duty and opens their sockets and the walls'.
    ///
    /// # Errors
    /// Any of it fails.
    pub fn set_up(hospital: &Hospital, name: &str, crew: Crew, core: Option<usize>) -> Result<Self, Failure> {
        let serving = hospital.serve(name, core)?;
        let supervisor = hospital.supervisor(&serving)?;
        progress(&format!("{} guards enrol, sign in and go on duty", crew.guards));
        let phones = hospital.on_duty(&serving, crew.guards)?;
        let (sender, seen) = mpsc::channel();
        for (number, phone) in phones.iter().enumerate() {
            listen(serving.socket(&phone.cookie, "guard")?, number, sender.clone());
        }
        for wall in 0..crew.walls {
            listen(serving.socket(&supervisor, "desk")?, crew.guards + wall, sender.clone());
        }
        let open = Arc::new(Mutex::new(()));
        let to_close = close_later(serving.address, supervisor, sender.clone(), open.clone())?;
        let mut rig = Self {
            serving,
            phones,
            crew,
            sources: hospital.sources.clone(),
            buttons: hospital.buttons.clone(),
            raisers: Vec::new(),
            sender,
            seen,
            to_close,
            open,
            dice: Dice(2026),
            next: 0,
        };
        rig.connect()?;
        Ok(rig)
    }

    /// How much an alarm writes, and how long its frame is.
    ///
    /// # Errors
    /// An alarm was lost.
    pub fn weigh(&mut self) -> Result<Size, Failure> {
        let mut written = Vec::new();
        let mut frames = Vec::new();
        for _ in 0..WEIGHED {
            let before = self.serving.server.written()?;
            self.send(Instant::now())?;
            let mut left = 3;
            while left > 0 {
                match self.hear()? {
                    Seen::Frame(frame) if frame.socket == self.crew.guards => {
                        if left == 3 {
                            written.push(self.serving.server.written()?.saturating_sub(before));
                        }
                        frames.push(frame.bytes.len());
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

    /// Raises alarms for a slice at `rate` a second, each closed soon, and waits until all of it is over.
    ///
    /// # Errors
    /// An alarm was lost.
    pub fn slice(&mut self, rate: f64, length: Duration, into: &mut Ours) -> Result<(), Failure> {
        let offsets = self.dice.arrivals(rate, length);
        self.run(&offsets, None, into)
    }

    /// Raises so many alarms within `length`, closes none of them before everybody has heard of all, and waits until
    /// all of it is over.
    ///
    /// # Errors
    /// An alarm was lost.
    pub fn storm(&mut self, alarms: usize, length: Duration, into: &mut Ours) -> Result<(), Failure> {
        let offsets = self.dice.within(alarms, length);
        let open = self.open.clone();
        self.run(&offsets, Some(open.lock().unwrap_or_else(PoisonError::into_inner)), into)
    }

    /// The same for more alarms than the server may be able to stand: after `patience` whatever was not told on every
    /// wall counts as long as that. How many were told. Nothing more can be measured here afterwards.
    ///
    /// # Errors
    /// An alarm was refused.
    pub fn flood(
        &mut self,
        alarms: usize,
        length: Duration,
        patience: Duration,
        into: &mut Ours,
    ) -> Result<usize, Failure> {
        let offsets = self.dice.within(alarms, length);
        let open = self.open.clone();
        let _open = open.lock().unwrap_or_else(PoisonError::into_inner);
        let intended = self.send_all(&offsets)?;
        let until = Instant::now() + patience;
        let mut gathered = Gathered::default();
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let all = gathered.accepted.len() == alarms;
            match self.seen.recv_timeout(if all { QUIET.min(left) } else { left }) {
                Ok(seen) => gathered.take(seen)?,
                Err(_) => break,
            }
        }
        let mut story = Story::new(self.crew, &self.phones, &intended);
        for Frame { at, socket, bytes } in gathered.frames {
            story.read(at, socket, &bytes)?;
        }
        let mut told = 0;
        for (alarm, due, heard) in
            story.alarms().filter(|(_, _, heard)| heard.walls(self.crew).count() == self.crew.walls)
        {
            told += 1;
            into.raised += 1;
            into.unoffered += u32::from(heard.offered().is_none());
            for at in heard.walls(self.crew) {
                into.wall.record(at.saturating_duration_since(due))?;
            }
            if let Some(at) = gathered.accepted.get(&alarm) {
                into.accepted.record(at.saturating_duration_since(due))?;
            }
        }
        for _ in told..alarms {
            (0..self.crew.walls).try_for_each(|_| into.wall.record(patience))?;
        }
        Ok(told)
    }

    fn run(&mut self, offsets: &[Duration], open: Option<MutexGuard<'_, ()>>, into: &mut Ours) -> Result<(), Failure> {
        let busy = self.serving.server.processor_time()?;
        let intended = self.send_all(offsets)?;
        self.settle(&intended, open, into)?;
        into.busy += self.serving.server.processor_time()?.saturating_sub(busy);
        Ok(())
    }

    /// Raises alarms; when each was due, by what it is known by.
    fn send_all(&mut self, offsets: &[Duration]) -> Result<BTreeMap<String, Instant>, Failure> {
        self.connect()?;
        let start = Instant::now() + Duration::from_millis(5);
        offsets.iter().map(|offset| Ok((self.send(start + *offset)?, start + *offset))).collect()
    }

    /// Opens the connections that alarms come by, as far as they are not open or have rested for too long.
    fn connect(&mut self) -> Result<(), Failure> {
        for number in 0..RAISERS {
            if self.raisers.get(number).is_some_and(|raiser| raiser.used.elapsed() <= RESTS) {
                continue;
            }
            let connection = Http::connect(self.serving.address)?;
            let stream = hear_answers(connection, self.sender.clone(), self.to_close.clone())?;
            let raiser = Raiser { stream, used: Instant::now() };
            match self.raisers.get_mut(number) {
                Some(rested) => {
                    // Already closed where the server was tired of it.
                    drop(rested.stream.shutdown(Shutdown::Both));
                    *rested = raiser;
                }
                None => self.raisers.push(raiser),
            }
        }
        Ok(())
    }

    /// Raises an alarm when it is due; what it is known by.
    fn send(&mut self, due: Instant) -> Result<String, Failure> {
        let text = format!("a-{:06}", self.next);
        let button = &self.buttons[self.dice.below(self.buttons.len())];
        let source = &self.sources[self.next % self.sources.len()];
        let request = hospital::raise(self.serving.address, source, button, &text);
        let raiser = &mut self.raisers[self.next % RAISERS];
        self.next += 1;
        wait_until(due);
        raiser.stream.write_all(&request)?;
        raiser.used = Instant::now();
        Ok(text)
    }

    fn hear(&self) -> Result<Seen, Failure> {
        match self.seen.recv_timeout(LOST_AFTER).map_err(|_| "an alarm, its frame or its closing was lost")? {
            Seen::Failed(why) => Err(why.into()),
            seen => Ok(seen),
        }
    }

    /// Waits for every answer, frame and closing, then tells what belongs to what: nothing is parsed while the clock
    /// runs. `open` is let go when everybody has heard of all alarms.
    fn settle(
        &mut self,
        intended: &BTreeMap<String, Instant>,
        open: Option<MutexGuard<'_, ()>>,
        into: &mut Ours,
    ) -> Result<(), Failure> {
        let mut gathered = Gathered::default();
        while gathered.accepted.len() < intended.len() {
            gathered.take(self.hear()?)?;
        }
        if let Some(open) = open {
            while let Ok(seen) = self.seen.recv_timeout(QUIET) {
                gathered.take(seen)?;
            }
            drop(open);
        }
        while gathered.closed < intended.len() {
            gathered.take(self.hear()?)?;
        }
        let mut story = Story::new(self.crew, &self.phones, intended);
        for Frame { at, socket, bytes } in gathered.frames {
            story.read(at, socket, &bytes)?;
        }
        // The last closing's frames may still be on their way.
        while !story.is_over() {
            if let Seen::Frame(Frame { at, socket, bytes }) = self.hear()? {
                story.read(at, socket, &bytes)?;
            }
        }
        for (alarm, due, told) in story.alarms() {
            let since = |at: Instant| at.saturating_duration_since(due);
            into.raised += 1;
            into.accepted.record(since(*gathered.accepted.get(&alarm).ok_or("an alarm was not accepted")?))?;
            for at in told.walls(self.crew) {
                into.wall.record(since(at))?;
            }
            into.slowest_wall.record(since(told.walls(self.crew).max().ok_or("the walls missed an alarm")?))?;
            match told.offered() {
                Some(at) => into.guard.record(since(at))?,
                None => into.unoffered += 1,
            }
        }
        Ok(())
    }
}

/// What was heard while the clock ran.
#[derive(Default)]
struct Gathered {
    frames: Vec<Frame>,
    accepted: BTreeMap<Uuid, Instant>,
    closed: usize,
}

impl Gathered {
    fn take(&mut self, seen: Seen) -> Result<(), Failure> {
        match seen {
            Seen::Frame(frame) => self.frames.push(frame),
            Seen::Accepted { at, alarm } => drop(self.accepted.insert(alarm, at)),
            Seen::Closed => self.closed += 1,
            Seen::Failed(why) => return Err(why.into()),
        }
        Ok(())
    }
}

fn listen(mut socket: Socket, number: usize, seen: mpsc::Sender<Seen>) {
    thread::spawn(move || {
        while let Ok(frame) = socket.next() {
            let at = Instant::now();
            if hospital::may_tell_of_alarms(frame) {
                let frame = Frame { at, socket: number, bytes: frame.to_vec() };
                if seen.send(Seen::Frame(frame)).is_err() {
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
                // The server gave up a connection that rests while others are waited for.
                Err(_) if reply.status == TIRED => return,
                Err(_) => Seen::Failed(format!("{} {}", reply.status, String::from_utf8_lossy(&reply.body))),
            };
            if seen.send(told).is_err() {
                return;
            }
        }
    });
    Ok(writer)
}

fn close_later(
    address: SocketAddr,
    cookie: String,
    seen: mpsc::Sender<Seen>,
    open: Arc<Mutex<()>>,
) -> Result<mpsc::Sender<(Instant, Uuid)>, Failure> {
    let (to_close, jobs) = mpsc::channel::<(Instant, Uuid)>();
    let mut desk = Http::connect(address)?;
    let mut used = Instant::now();
    thread::spawn(move || {
        for (due, alarm) in jobs {
            thread::sleep(due.saturating_duration_since(Instant::now()));
            drop(open.lock().unwrap_or_else(PoisonError::into_inner));
            let mut close = || {
                if used.elapsed() > RESTS {
                    desk = Http::connect(address)?;
                }
                hospital::close(&mut desk, &cookie, alarm)
            };
            let told = match close() {
                Ok(()) => Seen::Closed,
                Err(why) => Seen::Failed(why.to_string()),
            };
            used = Instant::now();
            if seen.send(told).is_err() {
                return;
            }
        }
    });
    Ok(to_close)
}
