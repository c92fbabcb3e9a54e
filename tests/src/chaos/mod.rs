//! Kills the server again and again in the middle of a hospital's day, and holds it to everything that it told anybody.
//!
//! Panels and nurses raise alarms, guards answer on their phones or do not, supervisors direct and close. The real
//! program serves them with the real clock; at random moments it is killed (SIGKILL) and started again on the same
//! data, while everybody sends again, with the same ids, whatever was not answered. At the end [`promises`] compares
//! what was answered with what is kept, and [`deadlines`] works out from the journal what had to happen by itself.

mod deadlines;
mod guard;
mod hospital;
mod picture;
mod promises;
mod record;
mod senders;
mod supervisor;
mod told;
mod uptime;

use crate::test_app::Database;
use hospital::Hospital;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use std::{
    fmt,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{task::JoinSet, time::sleep};
use told::Told;
use uptime::Uptime;

/// Mean time from the server's start to its next death.
const MEAN_LIFE: Duration = Duration::from_millis(1_200);
const SHORTEST_LIFE: Duration = Duration::from_millis(20);
const LONGEST_LIFE: Duration = Duration::from_secs(6);
/// After the last start, before everybody stops: what was waiting is asked for again, and what is overdue is done.
const SETTLES: Duration = Duration::from_secs(6);

/// What is run.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The program `shouwang`.
    pub program: PathBuf,
    /// On which database.
    pub database: Database,
    /// How long the server is killed again and again.
    pub length: Duration,
    /// How many guards are on duty.
    pub guards: usize,
    /// What the random numbers begin with. The moments of the network are not repeated by it, all choices are.
    pub seed: u64,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Verdict {
    /// How often the server was killed.
    pub kills: usize,
    /// Alarms whose acceptance was answered.
    pub accepted: usize,
    /// Deadlines that passed and were looked at.
    pub deadlines: usize,
    /// Inputs whose success was answered and looked for.
    pub inputs: usize,
    /// What was answered and is not kept, or not once.
    pub lost: Vec<String>,
    /// What had to happen by itself and did not, or too late.
    pub skipped: Vec<String>,
    /// Anything else that must not be.
    pub broken: Vec<String>,
}

impl Verdict {
    /// Every promise was kept.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.findings().next().is_none()
    }

    /// Everything that is wrong.
    pub fn findings(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let kinds = [("lost", &self.lost), ("skipped", &self.skipped), ("broken", &self.broken)];
        kinds.into_iter().flat_map(|(what, list)| list.iter().map(move |text| (what, text.as_str())))
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kills, accepted, lost, skipped, .. } = self;
        write!(f, "kills={kills} accepted={accepted} lost={} skipped={}", lost.len(), skipped.len())
    }
}

/// Everything that those who use the hospital's server share.
#[derive(Clone, Default)]
struct Day {
    told: Told,
    /// No new alarms.
    quiet: Arc<AtomicBool>,
    /// Everybody goes home once what he asked is answered.
    over: Arc<AtomicBool>,
}

impl Day {
    fn is_quiet(&self) -> bool {
        self.quiet.load(Ordering::Relaxed)
    }

    fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }
}

/// Runs it; `None` where the database is left out on purpose. `say` gets lines of progress.
///
/// # Panics
/// The hospital cannot be set up, or the server does not start again.
pub async fn run(settings: &Settings, say: impl Fn(&str)) -> Option<Verdict> {
    let mut dice = StdRng::seed_from_u64(settings.seed);
    let hospital = Hospital::set_up(settings).await?;
    let mut server = hospital.serve().await;
    let day = Day::default();
    let mut people = JoinSet::new();
    hospital.staff_it(settings, &day, &mut dice, &mut people).await;
    say(&format!("{} people and panels at work on {:?}, seed {}", people.len(), settings.database, settings.seed));

    let mut uptime = Uptime::begin();
    let (begun, mut said) = (Instant::now(), Instant::now());
    let mut kills = 0;
    let progress = |kills| say(&format!("{:>4} s: {kills} kills, {}", begun.elapsed().as_secs(), day.told.summary()));
    while begun.elapsed() < settings.length {
        sleep(life(&mut dice)).await;
        server.kill().await;
        kills += 1;
        uptime.down();
        server = hospital.serve().await;
        uptime.up();
        if said.elapsed() > Duration::from_secs(10) {
            said = Instant::now();
            progress(kills);
        }
    }
    day.quiet.store(true, Ordering::Relaxed);
    sleep(SETTLES).await;
    day.over.store(true, Ordering::Relaxed);
    while let Some(ended) = people.join_next().await {
        ended.expect("nobody breaks down at work");
    }
    progress(kills);

    let store = hospital.store();
    let verdict = judge(&hospital, &store, &day.told, &uptime, kills, &say).await;
    store.close().await;
    server.kill().await;
    hospital.close(&say, !verdict.is_good());
    Some(verdict)
}

async fn judge(
    hospital: &Hospital,
    store: &store::Store,
    told: &Told,
    uptime: &Uptime,
    kills: usize,
    say: &impl Fn(&str),
) -> Verdict {
    let mut verdict = Verdict { kills, ..Verdict::default() };
    promises::ask_again(told, &mut verdict).await;
    let record = record::Record::read(store).await;
    say(&format!("{} journal lines: {}", record.lines.len(), record.summary()));
    promises::check(told, &record, &mut verdict);
    deadlines::check(&record, uptime, &mut verdict);
    verdict.broken.extend(hospital.complaints());
    verdict
}

/// Exponential: a death is as likely at any moment, in the middle of a start too.
fn life(dice: &mut StdRng) -> Duration {
    let share: f64 = dice.random();
    MEAN_LIFE.mul_f64(-(1.0 - share).ln()).clamp(SHORTEST_LIFE, LONGEST_LIFE)
}
