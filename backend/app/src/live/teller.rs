//! One teller per watched site.

use super::{
    encode,
    head::Head,
    is_site, seen_by, sees_guards,
    snapshot::{self, Readiness, guard_view, presence_view},
};
use crate::{
    App, button_tests,
    directory::Directory,
    error::{Error, Result},
    unreadable::Unreadable,
};
use bytestring::ByteString;
use domain::{
    PersonId, SiteId, Timestamp, alarm::Alarm, duty::Duty, event::Subject, lone_work::LoneWork, patrol::Round,
};
use futures_util::FutureExt;
use hub::{Audience, Frame, Notice, SessionKey, Topic};
use std::{
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
    panic::AssertUnwindSafe,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};
use store::{Read, Stored};
use tokio::sync::{Notify, broadcast};
use wire::{
    duty::GuardView,
    live::{PresenceView, ServerMessage},
    patrol::RoundView,
    plan::ButtonTestView,
};

/// Positions and phones are told together, at most this often.
const PRESENCE_EVERY: Duration = Duration::from_millis(500);
/// Whoever changed without anybody saying so (a lease ran out) is noticed this often.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// After a failed read the next one waits this long.
const AFTER_FAULT: Duration = Duration::from_secs(1);
/// More lines than this at once are told as a snapshot.
const MOST_TOLD: u32 = 2_000;

/// The tellers of one node.
pub struct Tellers {
    sites: Mutex<BTreeMap<SiteId, Arc<Teller>>>,
    revoked: broadcast::Sender<SessionKey>,
}

impl Default for Tellers {
    fn default() -> Self {
        Self { sites: Mutex::default(), revoked: broadcast::Sender::new(256) }
    }
}

struct Teller {
    site: SiteId,
    /// The newest line told.
    head: AtomicI64,
    /// The newest line there is.
    newest: Head,
    /// What cannot be read, when last counted.
    unreadable: Mutex<Unreadable>,
    lines: Notify,
    presence: Notify,
    snapshots: Mutex<BTreeMap<Audience, (i64, ByteString)>>,
}

impl Tellers {
    /// Sees to it that a site's teller runs; a new one begins after the line `head`.
    pub(crate) fn run(&self, app: &App, site: SiteId, head: i64) {
        let mut sites = self.lock();
        if let Entry::Vacant(free) = sites.entry(site) {
            let teller = Arc::new(Teller {
                site,
                head: AtomicI64::new(head),
                newest: Head::default(),
                unreadable: Mutex::default(),
                lines: Notify::new(),
                presence: Notify::new(),
                snapshots: Mutex::default(),
            });
            free.insert(teller.clone());
            tokio::spawn(tell_on(app.clone(), teller));
        }
    }

    /// Whose sockets have to close, from now on.
    #[must_use]
    pub fn revocations(&self) -> broadcast::Receiver<SessionKey> {
        self.revoked.subscribe()
    }

    /// The newest line of a site's journal, read with `read` if need be.
    pub(super) async fn head<F>(&self, site: SiteId, now: Instant, read: impl FnOnce() -> F) -> i64
    where
        F: Future<Output = Result<i64>>,
    {
        let Some(teller) = self.of(site) else { return 0 };
        teller.newest.newest(now, read).await.max(teller.head.load(Ordering::Relaxed))
    }

    /// The newest line of a site that this node has told its sockets.
    #[must_use]
    pub fn told(&self, site: SiteId) -> Option<i64> {
        self.of(site).map(|teller| teller.head.load(Ordering::Relaxed))
    }

    /// What cannot be read of a site, when last counted.
    pub(super) fn unreadable(&self, site: SiteId) -> Unreadable {
        self.of(site).map(|teller| *teller.unreadable()).unwrap_or_default()
    }

    pub(super) fn kept_snapshot(&self, topic: Topic, seq: i64) -> Option<ByteString> {
        let teller = self.lock().get(&topic.site).cloned()?;
        let kept = teller.snapshots();
        kept.get(&topic.audience).filter(|(at, _)| *at == seq).map(|(_, bytes)| bytes.clone())
    }

    pub(super) fn keep_snapshot(&self, topic: Topic, seq: i64, bytes: ByteString) {
        if let Some(teller) = self.lock().get(&topic.site).cloned() {
            teller.snapshots().insert(topic.audience, (seq, bytes));
        }
    }

    fn of(&self, site: SiteId) -> Option<Arc<Teller>> {
        self.lock().get(&site).cloned()
    }

    fn all(&self) -> Vec<Arc<Teller>> {
        self.lock().values().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<SiteId, Arc<Teller>>> {
        self.sites.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Teller {
    fn unreadable(&self) -> MutexGuard<'_, Unreadable> {
        self.unreadable.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn snapshots(&self) -> MutexGuard<'_, BTreeMap<Audience, (i64, ByteString)>> {
        self.snapshots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Hears the bus and wakes whom it concerns. Ends with the bus.
pub async fn listen(app: App) {
    let mut notices = app.bus.subscribe();
    while let Some(notice) = notices.next().await {
        match notice {
            Notice::Nudge(nudge) => {
                if let Some(teller) = app.tellers.of(nudge.site) {
                    teller.lines.notify_one();
                }
                app.dispatcher.notify_one();
            }
            Notice::Presence(note) => {
                if let Some(teller) = app.tellers.of(note.site) {
                    teller.snapshots().clear();
                    teller.presence.notify_one();
                }
            }
            Notice::Revoked(key) => drop(app.tellers.revoked.send(key)),
            Notice::Missed => {
                app.directories.forget_all();
                for teller in app.tellers.all() {
                    teller.lines.notify_one();
                    teller.presence.notify_one();
                }
            }
        }
    }
}

/// Tells on after a panic: what comes next is another line.
async fn tell_on(app: App, teller: Arc<Teller>) {
    while AssertUnwindSafe(tell(app.clone(), teller.clone())).catch_unwind().await.is_err() {
        metrics::counter!("shouwang_tellers_restarted_total").increment(1);
        tracing::error!(site = %teller.site, "the teller of a site panicked and begins again");
        tokio::time::sleep(AFTER_FAULT).await;
        teller.lines.notify_one();
    }
}

async fn tell(app: App, teller: Arc<Teller>) {
    let mut told = BTreeMap::new();
    let mut look = tokio::time::interval(LOOK_EVERY);
    let mut presence_due = None::<tokio::time::Instant>;
    loop {
        let presence = async {
            match presence_due {
                Some(at) => tokio::time::sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        let outcome = tokio::select! {
            () = teller.lines.notified() => tell_lines(&app, &teller).await,
            () = teller.presence.notified() => {
                presence_due.get_or_insert_with(|| tokio::time::Instant::now() + PRESENCE_EVERY);
                Ok(())
            }
            () = presence => {
                presence_due = None;
                tell_presence(&app, &teller, &mut told).await
            }
            _ = look.tick() => look_around(&app, &teller, &mut told).await,
        };
        if let Err(fault) = outcome {
            if fault.is_end() {
                return;
            }
            tracing::error!(site = %teller.site, error = &fault as &dyn std::error::Error, "could not tell a site's news");
            tokio::time::sleep(AFTER_FAULT).await;
            teller.lines.notify_one();
        }
    }
}

async fn look_around(app: &App, teller: &Teller, told: &mut BTreeMap<PersonId, PresenceView>) -> Result<()> {
    tell_lines(app, teller).await?;
    tell_unreadable(app, teller).await?;
    tell_presence(app, teller, told).await
}

/// What is open becomes unreadable without a journal line, so whoever watches the board is told with a new picture of it.
async fn tell_unreadable(app: &App, teller: &Teller) -> Result<()> {
    let site = teller.site;
    let counted = app.store.read(move |read| Unreadable::at(read, site)).await?;
    let label = site.to_string();
    metrics::gauge!("shouwang_open_alarms_unreadable", "site" => label.clone()).set(f64::from(counted.alarms));
    metrics::gauge!("shouwang_lone_works_unreadable", "site" => label).set(f64::from(counted.lone_works));
    if *teller.unreadable() == counted {
        return Ok(());
    }
    teller.snapshots().clear();
    for audience in app.fanout.watched(site).into_iter().filter(|audience| sees_guards(*audience)) {
        let topic = Topic { site, audience };
        let (bytes, _) = snapshot::snapshot(app, topic).await?;
        app.fanout.publish(topic, Frame { seq: None, bytes });
    }
    *teller.unreadable() = counted;
    Ok(())
}

async fn tell_lines(app: &App, teller: &Teller) -> Result<()> {
    let site = teller.site;
    let audiences = app.fanout.watched(site);
    let from = teller.head.load(Ordering::Relaxed);
    let watched = !audiences.is_empty();
    let now = app.now();
    let (head, news) = app
        .store
        .read(move |read| {
            let head = read.head(site)?.seq;
            let subjects = if head > from { read.subjects_since(site, from, MOST_TOLD)? } else { Some(Vec::new()) };
            let news = match subjects {
                Some(subjects) if watched => Some(gather(read, site, from, subjects, now)?),
                Some(subjects) => Some(News { subjects: subjects.into_iter().collect(), ..News::default() }),
                None => None,
            };
            Ok::<_, Error>((head, news))
        })
        .await?;
    let Some(news) = news else {
        app.directories.forget(site);
        for audience in audiences {
            let topic = Topic { site, audience };
            let (bytes, seq) = snapshot::snapshot(app, topic).await?;
            app.fanout.publish(topic, Frame { seq: Some(seq), bytes });
        }
        // Lines after this one come with the next change, which may tell again what a snapshot already had.
        teller.head.store(head, Ordering::Relaxed);
        return Ok(());
    };
    if head <= from {
        return Ok(());
    }
    if news.subjects.iter().any(is_site) {
        app.directories.forget(site);
    }
    if !watched {
        teller.head.store(head, Ordering::Relaxed);
        return Ok(());
    }
    let change = Change::of(app, site, from, news).await?;
    for audience in audiences {
        let bytes = encode(&change.message(audience));
        app.fanout.publish(Topic { site, audience }, Frame { seq: Some(change.seq), bytes });
    }
    teller.head.store(change.seq, Ordering::Relaxed);
    Ok(())
}

/// What a run of journal lines changed.
pub struct Change {
    prev: i64,
    /// The newest line in it.
    pub seq: i64,
    now: Timestamp,
    alarms: Vec<Stored<Alarm>>,
    guards: Vec<GuardView>,
    off_duty: Vec<PersonId>,
    button_tests: Vec<ButtonTestView>,
    rounds: Vec<RoundView>,
    directory: Arc<Directory>,
    people: bool,
    unreadable: Unreadable,
}

impl Change {
    async fn of(app: &App, site: SiteId, prev: i64, news: News) -> Result<Self> {
        let News { seq, subjects, alarms, duties, alone, button_tests, rounds, subscribed } = news;
        let directory = app.directory(site).await?;
        let sight = Readiness { app, site, now: app.now(), subscribed };
        let (mut guards, mut off_duty) = (Vec::new(), Vec::new());
        for (person, duty) in &duties {
            match duty {
                Some(duty) => guards.extend(guard_view(&sight, &directory, duty, &alone)),
                None => off_duty.push(*person),
            }
        }
        let rounds = snapshot::rounds(&directory, &rounds, sight.now);
        let (people, unreadable) = (subjects.iter().any(is_site), app.tellers.unreadable(site));
        let now = sight.now;
        Ok(Self { prev, seq, now, alarms, guards, off_duty, button_tests, rounds, directory, people, unreadable })
    }

    /// As an audience hears it.
    pub fn message(&self, audience: Audience) -> ServerMessage {
        let guards = sees_guards(audience);
        let unreadable = self.unreadable.told_to(audience);
        ServerMessage::Change {
            prev: self.prev,
            seq: self.seq,
            now: self.now,
            alarms: self.alarms.iter().filter_map(|alarm| seen_by(audience, alarm)).collect(),
            guards: if guards { self.guards.clone() } else { Vec::new() },
            off_duty: if guards { self.off_duty.clone() } else { Vec::new() },
            button_tests: if audience == Audience::Desk { self.button_tests.clone() } else { Vec::new() },
            rounds: if snapshot::sees_rounds(audience) { self.rounds.clone() } else { Vec::new() },
            people: if self.people { snapshot::people(&self.directory, audience) } else { Vec::new() },
            unreadable: unreadable.alarms,
            unreadable_lone_works: unreadable.lone_works,
        }
    }
}

/// What is known of the subjects of a run of journal lines.
#[derive(Default)]
struct News {
    seq: i64,
    subjects: BTreeSet<Subject>,
    alarms: Vec<Stored<Alarm>>,
    duties: Vec<(PersonId, Option<Duty>)>,
    alone: Vec<LoneWork>,
    button_tests: Vec<ButtonTestView>,
    rounds: Vec<Stored<Round>>,
    subscribed: BTreeSet<PersonId>,
}

/// Reads what the lines after `prev` changed: the subjects as they are now, which may be newer than the lines.
///
/// # Errors
/// A fault.
pub async fn change(app: &App, site: SiteId, prev: i64, subjects: Vec<Subject>) -> Result<Change> {
    let now = app.now();
    let news = app.store.read(move |read| gather(read, site, prev, subjects, now)).await?;
    Change::of(app, site, prev, news).await
}

fn gather(read: &mut Read<'_>, site: SiteId, prev: i64, asked: Vec<Subject>, now: Timestamp) -> Result<News> {
    // The head may be past the lines that were asked for: what came between belongs in here too.
    let between = read.subjects_since(site, prev, u32::MAX)?.unwrap_or_default();
    let mut news = News { seq: read.head(site)?.seq, ..News::default() };
    news.subjects = asked.into_iter().chain(between).collect();
    let mut tested = BTreeSet::new();
    for subject in &news.subjects {
        match *subject {
            Subject::Alarm(id) => match read.alarm(id) {
                // It is counted; the news of the others does not wait for it.
                Err(store::Error::Unreadable { .. }) => {}
                read => news.alarms.extend(read?),
            },
            Subject::Guard(person) => {
                news.duties.push((person, read.open_duty(site, person)?));
                match read.open_lone_work(site, person) {
                    Err(store::Error::Unreadable { .. }) => {}
                    alone => news.alone.extend(alone?),
                }
            }
            Subject::Button(id) => drop(tested.insert(id)),
            Subject::Round(id) => match read.round(id) {
                Err(store::Error::Unreadable { .. }) => {}
                read => news.rounds.extend(read?),
            },
            // Whoever shows these asks anew.
            Subject::Scan(_) | Subject::Hazard(_) | Subject::Site => {}
        }
    }
    if !tested.is_empty() {
        news.button_tests = button_tests::views(read, site, tested, now)?;
    }
    news.subscribed = read.subscribed(&news.duties.iter().map(|(person, _)| *person).collect::<Vec<_>>())?;
    Ok(news)
}

/// Tells the desk who moved and whose phone changed since it was last told.
async fn tell_presence(app: &App, teller: &Teller, told: &mut BTreeMap<PersonId, PresenceView>) -> Result<()> {
    let site = teller.site;
    let audiences: Vec<_> = app.fanout.watched(site).into_iter().filter(|a| sees_guards(*a)).collect();
    if audiences.is_empty() {
        told.clear();
        return Ok(());
    }
    let directory = app.directory(site).await?;
    let (duties, subscribed) = app
        .store
        .read(move |read| {
            let duties = read.open_duties(site)?;
            let subscribed = read.subscribed(&snapshot::people_of(&duties))?;
            Ok::<_, Error>((duties, subscribed))
        })
        .await?;
    let sight = Readiness { app, site, now: app.now(), subscribed };
    let now: BTreeMap<PersonId, PresenceView> =
        duties.iter().map(|duty| (duty.person, presence_view(&sight, &directory, duty))).collect();
    let news: Vec<PresenceView> =
        now.iter().filter(|(person, view)| told.get(person) != Some(view)).map(|(_, view)| view.clone()).collect();
    *told = now;
    if news.is_empty() {
        return Ok(());
    }
    teller.snapshots().clear();
    let bytes = encode(&ServerMessage::Presence { guards: news });
    for audience in audiences {
        app.fanout.publish(Topic { site, audience }, Frame { seq: None, bytes: bytes.clone() });
    }
    Ok(())
}
