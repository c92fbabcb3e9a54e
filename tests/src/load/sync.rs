//! Phones that come back at once with what they did without a network: how soon all of it is taken in, and what alarms
//! notice of it.

use super::{
    Extent, Failure,
    arrivals::wait_until,
    hospital::{Hospital, OURS},
    http::Http,
    progress,
    report::{Metric, Unit, rounded},
    rig::{Crew, Ours, Rig},
    rows::{self, Signed},
};
use domain::{
    PersonId, Timestamp,
    patrol::signed::ClockSample,
    time::{MINUTE, Millis},
};
use shouwang_tests::clients::{Device, Queue};
use std::{
    net::SocketAddr,
    path::Path,
    sync::{Arc, Barrier},
    thread::{self, JoinHandle},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use wire::patrol::sync::{SignedEvent, SyncAnswer, SyncRequest, SyncVerdict};

/// Guards whose phones come back, each with a socket, and the security centre's wall.
const CREW: Crew = Crew { guards: 30, walls: 1 };
/// Scans that each of them brings.
const SCANS: usize = 500;
/// Events of one request: as many as a phone sends at once.
const AT_ONCE: usize = 100;
/// Between two scans.
const APART: Millis = MINUTE;
/// Alarms are raised for so long at a time.
const SLICE: Duration = Duration::from_secs(1);
/// At this rate of alarms a second the taking in itself is measured: alarms are next to nothing of it.
const SELDOM: f64 = 1.0;
/// At this one there are enough of them for a 99th percentile.
const OFTEN: f64 = 10.0;

/// Measures the taking in, and alarms meanwhile.
///
/// # Errors
/// An event is not taken, is taken twice, or an alarm is lost.
pub fn measure(
    hospital: &Hospital,
    folder: &Path,
    core: Option<usize>,
    extent: Extent,
) -> Result<Vec<Metric>, Failure> {
    let mut rig = Rig::set_up(&hospital.with_guards(CREW.guards)?, "sync", CREW, core)?;
    let labels = hospital.labels(&rig.serving)?;
    let runs = [(SELDOM, extent.of(1, 3)), (OFTEN, extent.of(1, 3))];
    let all = runs.iter().map(|(_, count)| count).sum::<usize>() * SCANS;
    let begin = now()?.plus(-APART * i64::try_from(all)?);
    let mut guards: Vec<Walker> = rig.phones.iter().map(|phone| Walker::new(phone, begin)).collect();
    rig.slice(OFTEN, SLICE, &mut Ours::new()?)?;
    let mut metrics = Vec::new();
    for (rate, count) in runs {
        progress(&format!("{} phones with {SCANS} events each, {rate} alarms a second: {count} times", CREW.guards));
        let (mut meanwhile, mut idle, mut sums) = (Ours::new()?, Ours::new()?, Sums::default());
        for _ in 0..count {
            let queues: Vec<Vec<SignedEvent>> = guards.iter_mut().map(|guard| guard.walk(&labels)).collect();
            if rate == SELDOM {
                sums.least(folder, &guards, &queues)?;
            }
            let sending = Sending::start(&rig, &guards, &queues)?;
            let slices = sums.first.add(&mut rig, sending, Some((rate, &mut meanwhile)), is_kept)?;
            let sending = Sending::start(&rig, &guards, &queues)?;
            sums.again.add(&mut rig, sending, None, |verdict| verdict == SyncVerdict::Duplicate)?;
            for _ in 0..slices {
                slice(&mut rig, rate, &mut idle)?;
            }
        }
        let name = if rate == SELDOM { "alarm_during_sync".to_owned() } else { format!("alarm_during_sync_at_{rate}") };
        metrics.push(
            Metric::latency(&name, Unit::Millis, &meanwhile.guard, &idle.guard, "p99 ≤ 2 × idle; floor: idle")
                .with("rate_per_s", rate)
                .with_latencies("accepted", Unit::Millis, &meanwhile.accepted)
                .with_latencies("accepted_idle", Unit::Millis, &idle.accepted)
                .with_latencies("wall", Unit::Millis, &meanwhile.wall)
                .with("seconds", rounded(sums.first.seconds_each()))
                .with("unoffered", meanwhile.unoffered),
        );
        if rate == SELDOM {
            metrics.push(sums.metric());
        }
    }
    Ok(metrics)
}

/// Alarms for a slice and not sooner over than that, so that there are `rate` a second however few.
fn slice(rig: &mut Rig, rate: f64, into: &mut Ours) -> Result<(), Failure> {
    let until = Instant::now() + SLICE;
    rig.slice(rate, SLICE, into)?;
    wait_until(until);
    Ok(())
}

fn now() -> Result<Timestamp, Failure> {
    Ok(Timestamp(i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis())?))
}

fn is_kept(verdict: SyncVerdict) -> bool {
    matches!(verdict, SyncVerdict::Accepted | SyncVerdict::Marked)
}

/// A guard who walks without a network.
struct Walker {
    device: Device,
    person: PersonId,
    cookie: String,
    queue: Queue,
    at: Timestamp,
    /// How many scans he has done.
    done: usize,
}

impl Walker {
    fn new(phone: &super::hospital::Phone, begin: Timestamp) -> Self {
        let (device, person, cookie) = (phone.device.clone(), phone.person, phone.cookie.clone());
        Self { device, person, cookie, queue: Queue::default(), at: begin, done: 0 }
    }

    /// More scans after those before, signed. The walk goes from one checkpoint to the next and over again.
    fn walk(&mut self, labels: &[String]) -> Vec<SignedEvent> {
        let left_network = self.at;
        let scan = |_| {
            self.queue.clock = Some(ClockSample { offset: 0, error: 50, age: self.at.since(left_network) });
            let label = &labels[self.done % labels.len()];
            let event = self.queue.scans(&self.device, self.person, None, self.at, label);
            self.at = self.at.plus(APART);
            self.done += 1;
            event
        };
        (0..SCANS).map(scan).collect()
    }
}

/// Phones that send their queues, all at once.
struct Sending {
    begun: Instant,
    /// Processor time of the server until then.
    busy: Duration,
    /// Bytes that it had written until then.
    written: u64,
    phones: Vec<JoinHandle<Result<Answered, Failure>>>,
}

/// What a phone was answered, and when it was done.
struct Answered {
    at: Instant,
    bodies: Vec<Vec<u8>>,
}

impl Sending {
    fn start(rig: &Rig, guards: &[Walker], queues: &[Vec<SignedEvent>]) -> Result<Self, Failure> {
        let together = Arc::new(Barrier::new(guards.len() + 1));
        let mut phones = Vec::new();
        for (guard, queue) in guards.iter().zip(queues) {
            let requests = queue.chunks(AT_ONCE).map(|events| SyncRequest { events: events.to_vec() });
            let requests = requests.map(|request| serde_json::to_string(&request)).collect::<Result<Vec<_>, _>>()?;
            let (together, cookie, address) = (together.clone(), guard.cookie.clone(), rig.serving.address);
            phones.push(thread::spawn(move || send(address, &cookie, &requests, &together)));
        }
        let (busy, written) = (rig.serving.server.processor_time()?, rig.serving.server.written()?);
        together.wait();
        Ok(Self { begun: Instant::now(), busy, written, phones })
    }

    fn is_over(&self) -> bool {
        self.phones.iter().all(JoinHandle::is_finished)
    }

    /// Waits for the last one; how long all of it took and the verdicts on all events.
    fn end(self) -> Result<(Duration, Vec<SyncVerdict>), Failure> {
        let (mut last, mut verdicts) = (self.begun, Vec::new());
        for phone in self.phones {
            let answered = phone.join().map_err(|_| "a phone failed")??;
            last = last.max(answered.at);
            for body in answered.bodies {
                let answer = serde_json::from_slice::<SyncAnswer>(&body)?;
                verdicts.extend(answer.results.into_iter().map(|result| result.verdict));
            }
        }
        Ok((last - self.begun, verdicts))
    }
}

/// One request after the other, as a phone does: the next when the last was answered.
fn send(address: SocketAddr, cookie: &str, requests: &[String], together: &Barrier) -> Result<Answered, Failure> {
    let connection = Http::connect(address);
    together.wait();
    let mut http = connection?;
    let mut bodies = Vec::with_capacity(requests.len());
    for request in requests {
        bodies.push(http.ask("POST", "/api/v1/sync", &[OURS, ("Cookie", cookie)], request)?.body);
    }
    Ok(Answered { at: Instant::now(), bodies })
}

/// What several times cost.
#[derive(Default)]
struct Cost {
    took: Duration,
    busy: Duration,
    written: u64,
    events: u32,
    marked: usize,
    times: u32,
}

impl Cost {
    /// Waits for the phones, with alarms where they are wanted; in how many whole slices.
    fn add(
        &mut self,
        rig: &mut Rig,
        sending: Sending,
        alarms: Option<(f64, &mut Ours)>,
        fits: impl Fn(SyncVerdict) -> bool,
    ) -> Result<usize, Failure> {
        let (busy, written) = (sending.busy, sending.written);
        let mut slices = 0;
        if let Some((rate, into)) = alarms {
            while !sending.is_over() {
                let mut alarms = Ours::new()?;
                slice(rig, rate, &mut alarms)?;
                // The last is not looked at: a part of it had nothing beside it.
                if !sending.is_over() {
                    into.add(&alarms)?;
                    slices += 1;
                }
            }
        }
        let (took, verdicts) = sending.end()?;
        if verdicts.len() != CREW.guards * SCANS || !verdicts.iter().copied().all(fits) {
            return Err("a phone's event was not answered as it should be".into());
        }
        self.took += took;
        self.busy += rig.serving.server.processor_time()?.saturating_sub(busy);
        self.written += rig.serving.server.written()?.saturating_sub(written);
        self.events += u32::try_from(verdicts.len())?;
        self.marked += verdicts.iter().filter(|verdict| **verdict == SyncVerdict::Marked).count();
        self.times += 1;
        Ok(slices)
    }

    fn seconds_each(&self) -> f64 {
        self.took.as_secs_f64() / f64::from(self.times.max(1))
    }

    fn per_second(&self) -> f64 {
        f64::from(self.events) / self.took.as_secs_f64()
    }

    fn micros_each(&self) -> f64 {
        self.busy.as_secs_f64() * 1e6 / f64::from(self.events.max(1))
    }

    fn bytes_each(&self) -> f64 {
        self.written as f64 / f64::from(self.events.max(1))
    }
}

/// Ours and the floor at the same events.
#[derive(Default)]
struct Sums {
    first: Cost,
    again: Cost,
    verified: Duration,
    unverified: Duration,
    /// Events that the floor took, each sent twice.
    least: u32,
}

impl Sums {
    fn least(&mut self, folder: &Path, guards: &[Walker], queues: &[Vec<SignedEvent>]) -> Result<(), Failure> {
        let phones = guards.iter().zip(queues);
        let phones: Vec<Signed> = phones
            .map(|(guard, queue)| Signed { public_key: guard.device.public_key(), events: queue.clone() })
            .collect();
        self.verified += rows::keep_twice(folder, &phones, true)?;
        self.unverified += rows::keep_twice(folder, &phones, false)?;
        self.least += 2 * u32::try_from(queues.iter().map(Vec::len).sum::<usize>())?;
        Ok(())
    }

    /// Half of the events are replays, at ours as at the floor.
    fn metric(&self) -> Metric {
        let Self { first, again, .. } = self;
        let least = |took: Duration| f64::from(self.least) / took.as_secs_f64();
        let ours = f64::from(first.events + again.events) / (first.took + again.took).as_secs_f64();
        let goal = "≥ 0.5 × floor, a replay writes nothing; half replays";
        Metric::number("sync", "1/s", ours.round(), least(self.verified).round(), goal)
            .with("phones", CREW.guards)
            .with("events_of_a_phone", SCANS)
            .with("events_of_a_request", AT_ONCE)
            .with("seconds", rounded(first.seconds_each()))
            .with("events_per_s", first.per_second().round())
            .with("server_us_per_event", rounded(first.micros_each()))
            .with("bytes_written_per_event", first.bytes_each().round())
            .with("marked", first.marked)
            .with("replay_seconds", rounded(again.seconds_each()))
            .with("replay_events_per_s", again.per_second().round())
            .with("replay_server_us_per_event", rounded(again.micros_each()))
            .with("replay_bytes_written", again.written)
            .with("floor_without_verifying_per_s", least(self.unverified).round())
            .with("alarms_per_s", SELDOM)
    }
}
