//! The canary: about every minute a synthetic alarm goes the way of every alarm, from a source through the decision, the
//! journal and the fan-out to a test wall and a test phone that is called, accepts and comes; then it is closed. Walls
//! and desks are told that it worked, and say so themselves when they have not heard it for two minutes.
//!
//! It happens at a site of its own, where nobody works and which no list shows, so that no person is disturbed and no
//! statistics count it. Each node lets its own one fly. Its journal is kept for a day.

use crate::{
    App, Principal, alarms,
    alarms::Sender,
    duty,
    error::{Error, Result},
    ledger::new_id,
    live,
};
use domain::{
    AlarmId, AssignmentId, ButtonId, DutyId, InputId, Name, PersonId, Place, PostId, SiteId, SourceId, Timestamp,
    access::Grants,
    alarm::{Kind, Outcome, Priority},
    person::{Membership, Role},
    time::{MINUTE, Millis},
};
use hub::{Frame, Next, SocketLease, Subscription, Topic};
use indoor::plain::{FeatureId, Spot};
use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use store::{Button, Person, Post, Site, Source, Tx};
use tokio::time::{sleep, timeout};
use uuid::Uuid;
use wire::{
    alarm::{AlarmAction, AlarmInput, NewAlarm},
    duty::StartDuty,
    live::{ServerMessage, View},
    plan::PlaceRef,
};

/// The canary flies this often, in milliseconds.
pub const EVERY: Millis = MINUTE;
/// Whoever has not heard of it for this long says so, in milliseconds.
pub const MISSED_AFTER: Millis = 2 * MINUTE;
/// The whole way takes no longer.
const WITHIN: Duration = Duration::from_secs(30);
/// Its journal is kept this long, in milliseconds.
const KEPT: Millis = 24 * 60 * MINUTE;

/// A key that no hospital has.
const KEY: &str = "~canary";
const BUTTON: &str = "CANARY";

/// The same id on every node and for ever.
const fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x7368_6f75_7761_4000_8000_0000_0000_0000 + number)
}

/// The site of the canary.
pub const SITE: SiteId = SiteId(id(1));
const SOURCE: SourceId = SourceId(id(2));
const POST: PostId = PostId(id(3));
const GUARD: PersonId = PersonId(id(4));
const SUPERVISOR: PersonId = PersonId(id(5));
const BUTTON_ID: ButtonId = ButtonId(id(6));

/// When the canary last came through on this node.
#[derive(Default)]
pub struct Canary(Mutex<Log>);

#[derive(Clone, Copy, Default)]
struct Log {
    began: Option<Timestamp>,
    last: Option<Timestamp>,
}

impl Canary {
    /// When it last came through.
    #[must_use]
    pub fn last(&self) -> Option<Timestamp> {
        self.log().last
    }

    /// Since when nothing came through: the last flight, or the first try.
    #[must_use]
    pub fn silent_since(&self) -> Option<Timestamp> {
        let log = *self.log();
        log.last.or(log.began)
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long the canary took.
struct Flight {
    at: Timestamp,
    to_wall: Duration,
    to_phone: Duration,
}

/// Lets it fly, for ever.
pub async fn run(app: App) {
    let mut moved = app.clock.moved();
    let (mut due, mut shortened) = (app.now(), None::<Timestamp>);
    app.canary.log().began = Some(due);
    loop {
        let now = app.now();
        if now < due {
            let wait = Duration::from_millis(u64::try_from(due.since(now)).unwrap_or(0));
            tokio::select! {
                () = sleep(wait) => {}
                Ok(()) = moved.changed() => {}
            }
            continue;
        }
        due = now.plus(EVERY);
        match timeout(WITHIN, fly(&app)).await {
            Ok(Ok(flight)) => landed(&app, &flight),
            Ok(Err(fault)) => failed(Some(&fault)),
            Err(_) => failed(None),
        }
        if shortened.is_none_or(|at| now.since(at) >= 60 * MINUTE) {
            shortened = Some(now);
            let shorten = app.store.write(SITE, move |tx| Ok::<_, Error>(tx.shorten_journal(now.plus(-KEPT))?)).await;
            if let Err(fault) = shorten {
                tracing::error!(error = &fault as &dyn std::error::Error, "could not shorten the canary's journal");
            }
        }
    }
}

fn landed(app: &App, flight: &Flight) {
    app.canary.log().last = Some(flight.at);
    metrics::histogram!("shouwang_canary_seconds", "to" => "wall").record(flight.to_wall.as_secs_f64());
    metrics::histogram!("shouwang_canary_seconds", "to" => "phone").record(flight.to_phone.as_secs_f64());
    #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are exact in a double")]
    metrics::gauge!("shouwang_canary_last_timestamp_seconds").set((flight.at.ms() / 1_000) as f64);
    let ms = |took: Duration| u32::try_from(took.as_millis()).unwrap_or(u32::MAX);
    let message = ServerMessage::Canary { at: flight.at, wall_ms: ms(flight.to_wall), phone_ms: ms(flight.to_phone) };
    let bytes = live::encode(&message);
    for site in app.fanout.sites() {
        for audience in app.fanout.watched(site).into_iter().filter(|audience| live::sees_guards(*audience)) {
            app.fanout.publish(Topic { site, audience }, Frame { seq: None, bytes: bytes.clone() });
        }
    }
}

fn failed(fault: Option<&Error>) {
    metrics::counter!("shouwang_canary_failures_total").increment(1);
    match fault {
        Some(fault) => {
            tracing::error!(error = fault as &dyn std::error::Error, "the canary did not come through");
        }
        None => tracing::error!(seconds = WITHIN.as_secs(), "the canary did not come through in time"),
    }
}

/// One flight.
async fn fly(app: &App) -> Result<Flight> {
    if app.store.read(|read| Ok::<_, Error>(read.site(SITE)?.is_none())).await? {
        set_up(app).await?;
    }
    let (guard, supervisor) = (principal(app, GUARD, Role::Guard), principal(app, SUPERVISOR, Role::Supervisor));
    let mut wall = live::open(app, &supervisor, View::Desk, None).await?.subscription;
    let mut phone = live::open(app, &guard, View::Guard, None).await?.subscription;
    // A guard with the app open: he can be called.
    let _lease = SocketLease::open(app.bus.clone(), SITE, GUARD);
    duty::start(app, &guard, StartDuty { id: DutyId(new_id(app.now())), post: POST }).await?;
    close_others(app, &supervisor).await?;

    let source = app.store.read(|read| Ok::<_, Error>(read.source(SOURCE)?)).await?.ok_or(Error::NotFound("source"))?;
    let began = Instant::now();
    let raised = alarms::raise(app, Sender::Source(&source), press(app.now())).await?;
    let (to_wall, to_phone) = tokio::join!(
        async { told(&mut wall, |message| shows(message, raised.id)).await.map(|()| began.elapsed()) },
        async {
            let assignment = told(&mut phone, |message| called(message, raised.id)).await?;
            Some((assignment, began.elapsed()))
        }
    );
    let closed = || Error::fault("let the canary fly", "the node shuts down");
    let to_wall = to_wall.ok_or_else(closed)?;
    let (assignment, to_phone) = to_phone.ok_or_else(closed)?;
    let input = |action| AlarmInput { id: InputId(new_id(app.now())), at: None, action };
    for action in [AlarmAction::Accept { assignment }, AlarmAction::Arrive { assignment }] {
        alarms::input(app, &guard, raised.id, input(action)).await?;
    }
    alarms::input(app, &supervisor, raised.id, input(over())).await?;
    Ok(Flight { at: raised.raised_at, to_wall, to_phone })
}

fn press(now: Timestamp) -> NewAlarm {
    NewAlarm {
        id: None,
        reference: Some(new_id(now).to_string()),
        kind: Kind::Other,
        priority: Some(Priority::P1),
        place: PlaceRef::Button(BUTTON.to_owned()),
        text: None,
        drill: false,
        silent: false,
    }
}

const fn over() -> AlarmAction {
    AlarmAction::Close { outcome: Outcome::Test, note: String::new() }
}

/// An earlier flight may have been cut off: its alarm keeps the guard busy.
async fn close_others(app: &App, supervisor: &Principal) -> Result<()> {
    // Other nodes have theirs under way.
    let before = app.now().plus(-EVERY);
    let open = app.store.read(|read| Ok::<_, Error>(read.open_alarms(SITE)?)).await?;
    for left in open.into_iter().filter(|stored| stored.value.raised_at <= before) {
        let input = AlarmInput { id: InputId(new_id(app.now())), at: None, action: over() };
        alarms::input(app, supervisor, left.value.id, input).await?;
    }
    Ok(())
}

/// Waits until `look` finds what it looks for in what a subscription is told; `None` at shutdown.
async fn told<T>(subscription: &mut Subscription, look: impl Fn(&ServerMessage) -> Option<T>) -> Option<T> {
    loop {
        match subscription.next().await {
            Next::Batch(batch) => {
                let messages = batch.bytes.lines().filter_map(|line| serde_json::from_str(line).ok());
                if let Some(found) = messages.collect::<Vec<ServerMessage>>().iter().find_map(&look) {
                    return Some(found);
                }
            }
            Next::Lagged { .. } => {}
            Next::Closed => return None,
        }
    }
}

fn shows(message: &ServerMessage, alarm: AlarmId) -> Option<()> {
    let (ServerMessage::Change { alarms, .. } | ServerMessage::Snapshot { alarms, .. }) = message else { return None };
    alarms.iter().any(|view| view.id == alarm).then_some(())
}

/// The part for which the test guard is called.
fn called(message: &ServerMessage, alarm: AlarmId) -> Option<AssignmentId> {
    let (ServerMessage::Change { alarms, .. } | ServerMessage::Snapshot { alarms, .. }) = message else { return None };
    let view = alarms.iter().find(|view| view.id == alarm)?;
    view.assignments.iter().find(|a| a.person == GUARD && a.state.is_open_offer()).map(|a| a.id)
}

fn principal(app: &App, person: PersonId, role: Role) -> Principal {
    let for_ever = app.now().plus(EVERY);
    Principal {
        person,
        site: SITE,
        grants: Grants { memberships: vec![Membership { site: SITE, role, department: None }] },
        device: None,
        session: "canary".to_owned(),
        expires_at: for_ever,
        renew_at: for_ever,
    }
}

/// Makes the site with everybody and everything that an alarm needs. Where another node did so meanwhile, that counts.
async fn set_up(app: &App) -> Result<()> {
    let made = app.store.write(SITE, |tx| Ok::<_, Error>(insert(tx)?)).await;
    match made {
        Ok(_) => Ok(()),
        Err(_) if app.store.read(|read| Ok::<_, Error>(read.site(SITE)?.is_some())).await? => Ok(()),
        Err(fault) => Err(fault),
    }
}

fn insert(tx: &mut Tx<'_>) -> std::result::Result<(), store::Error> {
    let name = Name::new("自检", "Self-test");
    tx.insert_site(
        &Site { id: SITE, key: KEY.to_owned(), name: name.clone(), time_zone: "UTC".to_owned(), phone: None },
        "canary",
    )?;
    let place = Place {
        spot: Spot { level: FeatureId(id(7)), lon: 0.0, lat: 0.0 },
        unit: None,
        name: name.clone(),
        floor: String::new(),
    };
    let (key, no) = (KEY.to_owned(), false);
    tx.insert_posts(&[Post {
        id: POST,
        site: SITE,
        key: key.clone(),
        name: name.clone(),
        place: place.clone(),
        critical: no,
        check_in_every: None,
    }])?;
    tx.insert_buttons(&[Button {
        id: BUTTON_ID,
        site: SITE,
        code: BUTTON.to_owned(),
        name: name.clone(),
        place,
        department: None,
        silent: no,
    }])?;
    // Nobody can sign in as either: they have no login, no number and no secret.
    for (person, role) in [(GUARD, Role::Guard), (SUPERVISOR, Role::Supervisor)] {
        tx.insert_people(&[Person {
            id: person,
            site: SITE,
            login: None,
            staff_number: None,
            name: name.clone(),
            password_hash: None,
            pin_hash: None,
            skills: Vec::new(),
            disabled_at: None,
        }])?;
        tx.put_membership(person, &Membership { site: SITE, role, department: None })?;
    }
    // No key has this digest.
    tx.insert_sources(&[Source {
        id: SOURCE,
        site: SITE,
        name: key.clone(),
        key_hash: key,
        may_use_buttons: true,
        revoked_at: None,
    }])
}
