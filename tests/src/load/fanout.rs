//! One event to thousands of sockets, and bursts of events: our walls, a bare actix broadcaster, Mosquitto.

use super::{
    Extent, Failure,
    arrivals::Dice,
    child::{self, Child, pinned},
    crowd::{Crowd, Speech},
    floor::{self, payload},
    hospital::{self, Hospital, OURS, Told, ToldAlarm},
    http, mqtt, progress,
    report::{Latencies, Metric, Unit, rounded},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::LocalSet,
    time::{sleep, sleep_until, timeout},
};
use uuid::Uuid;

/// How long one server runs before it is another's turn.
const SLICE: Duration = Duration::from_secs(2);
/// Events of a burst.
const BURST: usize = 16;
/// A connection that rested longer is opened anew.
const RESTS: Duration = Duration::from_secs(2);
const OVER_WITHIN: Duration = Duration::from_secs(10);
/// What a frame of ours has, about; the others' are as long.
const FRAME_BYTES: usize = 1_200;

/// When each event was due, by the number under which the crowd hears of it.
type Dues = BTreeMap<u32, Vec<Instant>>;

/// How a server is told of an event.
enum Source {
    /// An alarm, by a source. Known under the journal line that tells of it.
    Ours { sources: Vec<String>, buttons: Vec<String>, cookie: String, open: Vec<Uuid> },
    /// A POST of the bytes themselves.
    Bare,
    /// A PUBLISH.
    Mqtt,
}

/// A server with a crowd, and the connections that its events come by.
struct Stage {
    name: &'static str,
    server: Child,
    address: SocketAddr,
    crowd: Crowd,
    voices: Vec<TcpStream>,
    /// When they were opened.
    opened: Instant,
    source: Source,
    told: u32,
    /// Bytes resident before anybody came.
    empty: u64,
    lone: Latencies,
    /// Deliveries a second of each burst.
    bursts: Vec<f64>,
    busy: Duration,
    deliveries: usize,
    frame: usize,
}

impl Stage {
    fn new(
        name: &'static str,
        server: Child,
        address: SocketAddr,
        speech: Speech,
        source: Source,
    ) -> Result<Self, Failure> {
        Ok(Self {
            name,
            empty: server.resident()?,
            server,
            address,
            crowd: Crowd::new(address, speech),
            voices: Vec::new(),
            opened: Instant::now(),
            source,
            told: 0,
            lone: Latencies::new()?,
            bursts: Vec::new(),
            busy: Duration::ZERO,
            deliveries: 0,
            frame: FRAME_BYTES,
        })
    }

    /// Opens the connections that events come by. Servers close those that rest.
    async fn connect(&mut self) -> Result<(), Failure> {
        let mqtt = matches!(self.source, Source::Mqtt);
        if mqtt && !self.voices.is_empty() {
            return Ok(());
        }
        self.voices.clear();
        self.opened = Instant::now();
        for _ in 0..if mqtt { 1 } else { BURST } {
            let mut voice = TcpStream::connect(self.address).await?;
            voice.set_nodelay(true)?;
            if mqtt {
                voice.write_all(&mqtt::opening("voice", false)).await?;
                voice.read_exact(&mut [0; 4]).await?;
            }
            self.voices.push(voice);
        }
        Ok(())
    }

    /// Servers give up connections by which nothing comes for five seconds.
    async fn connect_anew(&mut self) -> Result<(), Failure> {
        if self.voices.is_empty() || self.opened.elapsed() > RESTS { self.connect().await } else { Ok(()) }
    }

    /// What tells the server of the next event.
    fn event(&mut self) -> Vec<u8> {
        self.told += 1;
        let number = self.told as usize;
        match &self.source {
            Source::Ours { sources, buttons, .. } => {
                let (source, button) = (&sources[number % sources.len()], &buttons[number % buttons.len()]);
                hospital::raise(self.address, source, button, &text(self.told))
            }
            Source::Bare => http::request(self.address, "POST", "/publish", &[], &payload(self.told, self.frame)),
            Source::Mqtt => mqtt::publish(payload(self.told, self.frame).as_bytes()),
        }
    }

    /// Tells of events when they are due, and waits until everybody has heard.
    async fn tell(&mut self, dues: &[Instant]) -> Result<Dues, Failure> {
        let mut known = Dues::new();
        let mut awaited = BTreeMap::new();
        for (number, due) in dues.iter().enumerate() {
            let request = self.event();
            self.connect_anew().await?;
            sleep_until((*due).into()).await;
            let voice = number % self.voices.len();
            self.voices[voice].write_all(&request).await?;
            match self.source {
                Source::Ours { .. } => drop(awaited.insert(text(self.told), *due)),
                Source::Bare | Source::Mqtt => known.entry(self.told).or_default().push(*due),
            }
        }
        let told = self.until(|seq, alarm, open| {
            if let Some(due) = alarm.text.as_ref().and_then(|text| awaited.remove(text)) {
                known.entry(seq).or_default().push(due);
                open.push(alarm.id);
            }
            awaited.is_empty()
        });
        if let Err(why) = told.await {
            self.answers().await?;
            return Err(why);
        }
        if let Some(newest) = known.keys().next_back() {
            self.crowd.all_heard(*newest).await?;
        }
        self.answers().await?;
        Ok(known)
    }

    /// Reads what our first socket heard until it is enough. Nothing to do for the others.
    async fn until(&mut self, mut enough: impl FnMut(u32, &ToldAlarm, &mut Vec<Uuid>) -> bool) -> Result<(), Failure> {
        let Source::Ours { open, .. } = &mut self.source else { return Ok(()) };
        let patience = Instant::now() + OVER_WITHIN;
        let mut done = false;
        while !done {
            if Instant::now() > patience {
                let gone = if self.crowd.first_is_gone() { ", it was closed" } else { "" };
                return Err(format!("the first socket was not told of every alarm{gone}").into());
            }
            sleep(Duration::from_millis(2)).await;
            for (_, frame) in self.crowd.words() {
                for message in hospital::told(&frame)? {
                    let Told::Change { seq, alarms } = message else { continue };
                    for alarm in alarms {
                        done = enough(u32::try_from(seq)?, &alarm, open);
                    }
                }
            }
        }
        Ok(())
    }

    /// Takes the answers to what was told, so that the connections do not fill up. Ours gives up those by which nothing
    /// came: they are opened anew before the next event.
    async fn answers(&mut self) -> Result<(), Failure> {
        let mut buffer = vec![0; 64 * 1024];
        let mut tired = false;
        for voice in &mut self.voices {
            while let Ok(read) = timeout(Duration::from_millis(1), voice.read(&mut buffer)).await {
                let read = read?;
                let answer = &buffer[..read];
                if answer.is_empty() || answer.starts_with(b"HTTP/1.1 408") {
                    tired = true;
                    break;
                }
                if answer.starts_with(b"HTTP/1.1 4") {
                    let text = String::from_utf8_lossy(answer);
                    return Err(format!("refused: {}", text.lines().last().unwrap_or_default()).into());
                }
            }
        }
        if tired {
            match self.source {
                Source::Ours { .. } | Source::Bare => self.voices.clear(),
                Source::Mqtt => return Err("a connection was closed".into()),
            }
        }
        Ok(())
    }

    /// Closes our alarms, outside of what is measured, and forgets what the crowd heard of it.
    async fn clear(&mut self) -> Result<(), Failure> {
        self.connect_anew().await?;
        if let Source::Ours { cookie, open, .. } = &mut self.source {
            let mut left: BTreeSet<Uuid> = open.drain(..).collect();
            for (number, alarm) in left.iter().enumerate() {
                let headers = [OURS, ("Cookie", cookie.as_str())];
                let (path, body) = hospital::closing(*alarm)?;
                let voice = number % self.voices.len();
                self.voices[voice].write_all(&http::request(self.address, "POST", &path, &headers, &body)).await?;
            }
            let mut newest = 0;
            if !left.is_empty() {
                let closed = self.until(|seq, alarm, _| {
                    newest = newest.max(seq);
                    if alarm.closed.is_some() {
                        left.remove(&alarm.id);
                    }
                    left.is_empty()
                });
                closed.await?;
            }
            self.crowd.all_heard(newest).await?;
            self.answers().await?;
        }
        self.crowd.take().for_each(drop);
        Ok(())
    }

    /// Lone events for a slice.
    async fn lone(&mut self, rate: f64, dice: &mut Dice, kept: bool) -> Result<(), Failure> {
        self.connect().await?;
        let busy = self.server.processor_time()?;
        let start = Instant::now() + Duration::from_millis(5);
        let dues: Vec<_> = dice.arrivals(rate, SLICE).into_iter().map(|offset| start + offset).collect();
        let known = self.tell(&dues).await?;
        let busy = self.server.processor_time()?.saturating_sub(busy);
        if kept {
            self.busy += busy;
            for heard in self.crowd.take() {
                let mut before = 0;
                for (at, number) in heard.into_iter().filter(|(_, number)| *number > 0) {
                    if number <= before {
                        continue;
                    }
                    for due in known.range(before + 1..=number).flat_map(|(_, dues)| dues) {
                        self.lone.record(at.saturating_duration_since(*due))?;
                        self.deliveries += 1;
                    }
                    before = number;
                }
            }
        }
        self.clear().await
    }

    /// Events all at once: how many deliveries a second until the last socket has heard the last one.
    async fn burst(&mut self) -> Result<(), Failure> {
        self.connect().await?;
        let due = Instant::now() + Duration::from_millis(5);
        let known = self.tell(&[due; BURST]).await?;
        let newest = known.keys().next_back().copied().unwrap_or_default();
        let done = |heard: Vec<(Instant, u32)>| heard.iter().find(|(_, number)| *number >= newest).map(|(at, _)| *at);
        let last = self.crowd.take().filter_map(done).max().ok_or("nobody heard a burst")?;
        let took = last.saturating_duration_since(due).as_secs_f64();
        self.bursts.push((BURST * self.crowd.listening()) as f64 / took);
        self.clear().await
    }

    fn micros_per_delivery(&self) -> f64 {
        rounded(self.busy.as_secs_f64() * 1e6 / self.deliveries.max(1) as f64)
    }

    /// Bytes that each socket takes.
    fn each_socket(&self) -> Result<f64, Failure> {
        Ok(self.server.resident()?.saturating_sub(self.empty) as f64 / self.crowd.len().max(1) as f64)
    }

    fn start_over(&mut self) -> Result<(), Failure> {
        (self.lone, self.busy, self.deliveries) = (Latencies::new()?, Duration::ZERO, 0);
        self.bursts.clear();
        Ok(())
    }
}

fn text(number: u32) -> String {
    format!("f-{number:06}")
}

/// Measures fan-out to 1000 and to 5000 sockets, one in a hundred of them stalled.
///
/// # Errors
/// A server fails, or a socket does not hear of an event.
pub fn measure(
    hospital: &Hospital,
    bench: &Path,
    folder: &Path,
    core: Option<usize>,
    extent: Extent,
) -> Result<Vec<Metric>, Failure> {
    let serving = hospital.serve("fanout", core)?;
    let cookie = hospital.supervisor(&serving)?;
    let (bare, bare_address) = floor::start(bench, folder, core, 4_096)?;
    let mosquitto = mosquitto(folder, core)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    LocalSet::new().block_on(&runtime, async {
        let source = Source::Ours {
            sources: hospital.sources.clone(),
            buttons: hospital.buttons.clone(),
            cookie: cookie.clone(),
            open: Vec::new(),
        };
        let ours = Stage::new("shouwang", serving.server, serving.address, Speech::Ours(cookie), source)?;
        let bare = Stage::new("bare", bare, bare_address, Speech::Bare, Source::Bare)?;
        let mut stages = vec![ours, bare];
        if let Some((server, address)) = mosquitto {
            stages.push(Stage::new("mosquitto", server, address, Speech::Mqtt, Source::Mqtt)?);
        }
        let mut metrics = Vec::new();
        let mut dice = Dice(5);
        for (sockets, rate, slices, bursts) in
            [(1_000, 5.0, extent.of(4, 12), extent.of(3, 6)), (5_000, 1.5, extent.of(5, 15), extent.of(4, 10))]
        {
            for stage in &mut stages {
                progress(&format!("{}: {sockets} sockets", stage.name));
                stage.crowd.grow(sockets).await?;
                stage.start_over()?;
                stage.lone(rate, &mut dice, false).await?;
            }
            progress(&format!("lone events to {sockets} sockets: {slices} slices each"));
            for _ in 0..slices {
                for stage in &mut stages {
                    stage.lone(rate, &mut dice, true).await?;
                }
            }
            metrics.push(fanout(&stages, sockets));
            progress(&format!("bursts of {BURST} events to {sockets} sockets"));
            for _ in 0..bursts {
                for stage in &mut stages {
                    stage.burst().await?;
                }
            }
            metrics.push(burst(&stages, sockets));
        }
        metrics.push(memory(&stages)?);
        Ok(metrics)
    })
}

fn fanout(stages: &[Stage], sockets: usize) -> Metric {
    let (ours, bare) = (&stages[0], &stages[1]);
    let goal = "p99 ≤ bare actix, ≤ 0.6 × Mosquitto";
    let mut metric = Metric::latency(&format!("fanout_{sockets}"), Unit::Millis, &ours.lone, &bare.lone, goal)
        .with("stalled_sockets", ours.crowd.stalled)
        .with("listening_at_the_end", ours.crowd.listening());
    for stage in stages {
        metric = metric.with(&format!("{}_server_us_per_delivery", stage.name), stage.micros_per_delivery());
    }
    match stages.get(2) {
        Some(mosquitto) => metric.with_latencies("mosquitto", Unit::Millis, &mosquitto.lone),
        None => metric,
    }
}

fn burst(stages: &[Stage], sockets: usize) -> Metric {
    let middle = |stage: &Stage| {
        let mut sorted = stage.bursts.clone();
        sorted.sort_by(f64::total_cmp);
        (sorted[sorted.len() / 2], sorted[0])
    };
    let ((ours, ours_least), (bare, bare_least)) = (middle(&stages[0]), middle(&stages[1]));
    let metric = Metric::number(&format!("burst_{sockets}"), "1/s", ours.round(), bare.round(), "≥ 3 × bare actix")
        .with("events", BURST)
        .with("slowest", ours_least.round())
        .with("floor_slowest", bare_least.round());
    match stages.get(2) {
        Some(mosquitto) => metric.with("mosquitto", middle(mosquitto).0.round()),
        None => metric,
    }
}

fn memory(stages: &[Stage]) -> Result<Metric, Failure> {
    let kib = |stage: &Stage| stage.each_socket().map(|bytes| bytes / 1024.0);
    let metric = Metric::number("memory_per_socket", "KiB", kib(&stages[0])?, kib(&stages[1])?, "≤ 12 KiB, then 8")
        .with("sockets", stages[0].crowd.len())
        .with("empty_server_mib", rounded(stages[0].empty as f64 / f64::from(1 << 20)));
    Ok(match stages.get(2) {
        Some(mosquitto) => metric.with("mosquitto", rounded(kib(mosquitto)?)),
        None => metric,
    })
}

/// A private Mosquitto; `None` where it is not installed.
fn mosquitto(folder: &Path, core: Option<usize>) -> Result<Option<(Child, SocketAddr)>, Failure> {
    let places = ["/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto", "/usr/bin/mosquitto"];
    let Some(program) = places.iter().map(PathBuf::from).find(|path| path.exists()) else {
        progress("Mosquitto is not installed: left out");
        return Ok(None);
    };
    let port = child::free_port()?;
    let file = folder.join("mosquitto.conf");
    // Started by root it would hand itself to a user who cannot read the folder.
    let settings = "allow_anonymous true\nset_tcp_nodelay true\nlog_type error\nuser root\n";
    fs::write(&file, format!("listener {port} 127.0.0.1\n{settings}"))?;
    let mut command = pinned(core, &program);
    command.arg("-c").arg(&file);
    let server = Child::start(command)?;
    child::await_port(port)?;
    Ok(Some((server, SocketAddr::from((Ipv4Addr::LOCALHOST, port)))))
}
