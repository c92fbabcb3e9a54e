//! What a write costs on SQLite: one alarm with three journal lines and two messages, on disk, through the store and
//! by bare statements on one connection in the same thread, the same rows on the same schema. Both sides run in turns
//! of a second, since the disk decides the p99. Then as many such writes as 64 callers at once get through.
//!
//! `cargo run --release -p store --example write_cost -- [SECONDS] [FOLDER]`
#![allow(missing_docs, clippy::expect_used, clippy::print_stdout, reason = "a measurement")]

use diesel::{Connection, RunQueryDsl, SqliteConnection, connection::SimpleConnection, prelude::*};
use domain::{
    Actor, Delivery, Event, Name, Place, Purpose, Recipient, SiteId, Timestamp,
    alarm::{Alarm, Kind, Origin, Priority, Raised},
    person::{Membership, Role},
    plan::ResponsePlan,
};
use hdrhistogram::Histogram;
use indoor::plain::{FeatureId, Spot};
use std::{
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};
use store::{Committed, Config, Error, Outgoing, Person, Site, Store};
use uuid::Uuid;

const NOW: Timestamp = Timestamp(1_764_000_000_000);

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let seconds: u64 = arguments.next().map_or(10, |text| text.parse().expect("seconds"));
    let folder = arguments.next().map_or_else(std::env::temp_dir, Into::into);
    let folder = folder.join(format!("shouwang-write-cost-{}", Uuid::now_v7().simple()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let site: SiteId = Uuid::now_v7().into();
    let (store, person) = open(&folder.join("store.db"), site).await;
    let (twin, twin_person) = open(&folder.join("bare.db"), site).await;
    twin.close().await;
    let mut bare = Bare::open(&folder.join("bare.db"), site, twin_person);

    let mut through = Histogram::<u64>::new(3).expect("a histogram");
    let mut by_hand = through.clone();
    for turn in 0..seconds * 2 {
        let until = Instant::now() + Duration::from_secs(1);
        while Instant::now() < until {
            let begun = Instant::now();
            let histogram = if turn % 2 == 0 {
                raise(&store, site, person).await;
                &mut through
            } else {
                bare.raise();
                &mut by_hand
            };
            let took = u64::try_from(begun.elapsed().as_nanos()).expect("a short time");
            if turn > 1 {
                histogram.record(took).expect("in range");
            }
        }
    }
    println!("one at a time        writes    p50 µs    p90 µs    p99 µs");
    print("bare statements", &by_hand);
    print("store", &through);

    let done = AtomicU64::new(0);
    let begun = Instant::now();
    let until = begun + Duration::from_secs(seconds.min(5));
    let callers = (0..64).map(|_| async {
        while Instant::now() < until {
            raise(&store, site, person).await;
            done.fetch_add(1, Ordering::Relaxed);
        }
    });
    side_by_side(callers).await;
    let done = u32::try_from(done.load(Ordering::Relaxed)).expect("a count");
    println!("64 callers at once: {:.0} writes/s", f64::from(done) / begun.elapsed().as_secs_f64());

    let lines = store.read(move |read| read.verify(site)).await.expect("a verification");
    assert_eq!(lines.first_bad, None);
    println!("journal: {} lines, all good", lines.lines);
    store.close().await;
    std::fs::remove_dir_all(&folder).expect("the folder goes");
}

/// Runs futures side by side in this task.
async fn side_by_side(futures: impl Iterator<Item = impl Future<Output = ()>>) {
    let mut futures: Vec<_> = futures.map(Box::pin).collect();
    std::future::poll_fn(|context| {
        futures.retain_mut(|future| future.as_mut().poll(context).is_pending());
        if futures.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
}

fn print(what: &str, histogram: &Histogram<u64>) {
    let at = |quantile| histogram.value_at_quantile(quantile) / 1_000;
    println!("{what:18} {:>8} {:>9} {:>9} {:>9}", histogram.len(), at(0.5), at(0.9), at(0.99));
}

async fn open(path: &Path, site: SiteId) -> (Store, domain::PersonId) {
    let store = Store::open(&Config { url: format!("sqlite:{}", path.display()), readers: 2 }).expect("a store");
    store.migrate().expect("migrations");
    let person = Person {
        id: Uuid::now_v7().into(),
        site,
        login: None,
        staff_number: Some("0017".to_owned()),
        name: Name::new("王磊", "Wang Lei"),
        password_hash: None,
        pin_hash: None,
        skills: Vec::new(),
        disabled_at: None,
    };
    let id = person.id;
    let made: Result<Committed<()>, Error> = store
        .write(site, move |tx| {
            let name = Name::new("东院区", "East campus");
            let time_zone = "Asia/Shanghai".to_owned();
            tx.insert_site(&Site { id: site, key: "east".to_owned(), name, time_zone, phone: None }, "e1")?;
            tx.insert_people(&[person])?;
            tx.put_membership(id, &Membership { site, role: Role::Guard, department: None })
        })
        .await;
    made.expect("a site");
    (store, id)
}

fn alarm(site: SiteId) -> (Alarm, Event) {
    let (kind, priority) = (Kind::Violence, Priority::P1);
    let raised = Raised {
        id: Uuid::now_v7().into(),
        site,
        kind,
        priority,
        place: Place {
            spot: Spot { level: FeatureId(site.0), lon: 121.474_321_5, lat: 31.230_412_6 },
            unit: Some(FeatureId(site.0)),
            name: Name::new("门诊楼 · 3层 · 3-12 诊室", "Outpatients · 3F · Clinic 3-12"),
            floor: "3F".to_owned(),
        },
        origin: Origin::System,
        department: None,
        text: Some("患者家属持刀".to_owned()),
        drill: false,
        silent: false,
    };
    let (alarm, mut decision) = Alarm::raise(raised, &ResponsePlan::standard(site.0.into(), kind, priority), NOW);
    let event = decision.events.remove(0);
    (alarm, event)
}

fn message(site: SiteId, person: domain::PersonId, alarm: &Alarm) -> Outgoing {
    let delivery = Delivery {
        to: Recipient::Person(person),
        purpose: Purpose::Offer,
        alarm: alarm.id,
        assignment: None,
        expires_at: NOW.plus(60_000),
    };
    Outgoing {
        id: Uuid::now_v7().into(),
        site,
        person: Some(person),
        channel: "push".to_owned(),
        channel_id: None,
        contact: None,
        delivery,
        seq: None,
        created_at: NOW,
        expires_at: NOW.plus(60_000),
    }
}

async fn raise(store: &Store, site: SiteId, person: domain::PersonId) {
    let (alarm, event) = alarm(site);
    let committed: Result<_, Error> = store
        .write(site, move |tx| {
            tx.insert_alarm(&alarm, None)?;
            for _ in 0..3 {
                tx.append(NOW, Actor::System, false, &event)?;
            }
            for _ in 0..2 {
                tx.enqueue(&message(site, person, &alarm))?;
            }
            Ok(())
        })
        .await;
    assert_eq!(committed.expect("a commit").lines.len(), 3);
}

/// The same rows by bare statements: nothing is chained, nothing is encoded, nobody else can take part.
struct Bare {
    connection: SqliteConnection,
    site: String,
    person: String,
    seq: i64,
    alarm: String,
    event: String,
    delivery: String,
    hash: String,
}

impl Bare {
    fn open(path: &Path, site: SiteId, person: domain::PersonId) -> Self {
        let mut connection = SqliteConnection::establish(&path.display().to_string()).expect("a connection");
        connection
            .batch_execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16000")
            .expect("settings");
        let (alarm, event) = alarm(site);
        let delivery = message(site, person, &alarm).delivery;
        Self {
            connection,
            site: site.to_string(),
            person: person.to_string(),
            seq: 0,
            alarm: serde_json::to_string(&alarm).expect("text"),
            event: serde_json::to_string(&event).expect("text"),
            delivery: serde_json::to_string(&delivery).expect("text"),
            hash: "0".repeat(64),
        }
    }

    fn raise(&mut self) {
        let Self { connection, site, person, seq, alarm: body, event, delivery, hash } = self;
        let id = Uuid::now_v7().to_string();
        connection
            .immediate_transaction(|c| {
                sites::table
                    .find(&*site)
                    .select((sites::epoch, sites::seq, sites::head_hash))
                    .first::<(String, i64, String)>(c)?;
                diesel::insert_into(alarms::table)
                    .values((
                        alarms::id.eq(&id),
                        alarms::site.eq(&*site),
                        alarms::kind.eq("violence"),
                        alarms::priority.eq(1),
                        alarms::state.eq("raised"),
                        alarms::version.eq(1),
                        alarms::drill.eq(false),
                        alarms::raised_at.eq(NOW.ms()),
                        alarms::next_due_at.eq(NOW.ms()),
                        alarms::due_reason.eq("look_again"),
                        alarms::body.eq(&*body),
                    ))
                    .execute(c)?;
                for _ in 0..3 {
                    *seq += 1;
                    diesel::insert_into(journal::table)
                        .values((
                            journal::site.eq(&*site),
                            journal::seq.eq(*seq),
                            journal::at.eq(NOW.ms()),
                            journal::kind.eq("alarm.raised"),
                            journal::subject.eq(format!("alarm:{id}")),
                            journal::actor.eq("system"),
                            journal::drill.eq(false),
                            journal::body.eq(&*event),
                            journal::prev_hash.eq(&*hash),
                            journal::hash.eq(&*hash),
                        ))
                        .execute(c)?;
                }
                for _ in 0..2 {
                    diesel::insert_into(deliveries::table)
                        .values((
                            deliveries::id.eq(Uuid::now_v7().to_string()),
                            deliveries::site.eq(&*site),
                            deliveries::person.eq(&*person),
                            deliveries::channel.eq("push"),
                            deliveries::alarm.eq(&id),
                            deliveries::body.eq(&*delivery),
                            deliveries::state.eq("pending"),
                            deliveries::attempts.eq(0),
                            deliveries::created_at.eq(NOW.ms()),
                            deliveries::expires_at.eq(NOW.ms() + 60_000),
                            deliveries::next_attempt_at.eq(NOW.ms()),
                        ))
                        .execute(c)?;
                }
                diesel::update(sites::table.find(&*site))
                    .set((sites::seq.eq(*seq), sites::head_hash.eq(&*hash)))
                    .execute(c)
            })
            .expect("a commit");
    }
}

diesel::table! {
    sites (id) {
        id -> Text,
        epoch -> Text,
        seq -> BigInt,
        head_hash -> Text,
    }
}

diesel::table! {
    alarms (id) {
        id -> Text,
        site -> Text,
        kind -> Text,
        priority -> Integer,
        state -> Text,
        version -> BigInt,
        drill -> Bool,
        raised_at -> BigInt,
        next_due_at -> Nullable<BigInt>,
        due_reason -> Nullable<Text>,
        body -> Text,
    }
}

diesel::table! {
    journal (site, seq) {
        site -> Text,
        seq -> BigInt,
        at -> BigInt,
        kind -> Text,
        subject -> Text,
        actor -> Text,
        drill -> Bool,
        body -> Text,
        prev_hash -> Text,
        hash -> Text,
    }
}

diesel::table! {
    deliveries (id) {
        id -> Text,
        site -> Text,
        person -> Text,
        channel -> Text,
        alarm -> Text,
        body -> Text,
        state -> Text,
        attempts -> Integer,
        created_at -> BigInt,
        expires_at -> BigInt,
        next_attempt_at -> Nullable<BigInt>,
    }
}
