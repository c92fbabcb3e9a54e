//! The promise, with SIGKILL: what was answered is kept, deadlines go on, nothing is double.

use app::Clock;
use domain::alarm::{AssignmentState, Kind, State, ToldBecause};
use futures_util::{StreamExt, stream::FuturesUnordered};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use shouwang_tests::{
    Database,
    clients::{Client, Guard, Person, Screen, violence_at},
    process::{Prepared, Process, prepare},
    test_app::check,
};
use std::{collections::BTreeMap, path::Path, sync::Arc};
use store::AlarmFilter;
use wire::{
    alarm::{AlarmAccepted, NewAlarm},
    live::View,
};

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_shouwang-under-test"))
}

fn on(database: Database, story: impl AsyncFnOnce(&Prepared)) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        if let Some(prepared) = prepare(database).await {
            story(&prepared).await;
        }
    });
}

async fn on_duty(process: &Process, prepared: &Prepared, number: &str, post: &str) -> Guard {
    let site = &prepared.site;
    let mut guard = Guard::sign_in(process.address, &site.enrolment_code, number, site.people[number]).await;
    guard.open_app().await;
    guard.go_on_duty(site.posts[post]).await;
    guard
}

async fn killed_between_offer_and_answer(prepared: &Prepared) {
    let process = Process::serve(program(), &prepared.database).await;
    let mut near = on_duty(&process, prepared, "0018", "hall").await;
    let mut far = on_duty(&process, prepared, "0017", "gate").await;
    let panel = Client::with_key(process.address, &prepared.site.source_key);
    // A P3 offer waits for a minute: time enough to start again.
    let quiet = NewAlarm { kind: Kind::Other, reference: Some("1".into()), ..violence_at("EM-1") };
    let alarm = panel.post("/api/v1/alarms", &quiet).await.good::<AlarmAccepted>().id;
    let offer = near.hears_offer(alarm).await;
    process.kill().await;

    let process = Process::serve(program(), &prepared.database).await;
    for guard in [&mut near, &mut far] {
        guard.phone.client = guard.phone.client.at(process.address);
        guard.open_app().await;
    }
    let still = near.hears_offer(alarm).await;
    assert_eq!((still.id, still.expires_at, still.offered_at), (offer.id, offer.expires_at, offer.offered_at));
    let answer = near.accepts(alarm, offer.id).await;
    assert_eq!((answer.state, answer.assignments.len()), (State::Responding, 1));
    process.kill().await;
    check(&prepared.database, prepared.site.id, Clock::default()).await;
}

async fn killed_and_silent(prepared: &Prepared) {
    let process = Process::serve(program(), &prepared.database).await;
    let mut near = on_duty(&process, prepared, "0018", "hall").await;
    let mut far = on_duty(&process, prepared, "0017", "gate").await;
    let panel = Client::with_key(process.address, &prepared.site.source_key);
    let urgent = NewAlarm { reference: Some("1".into()), ..violence_at("EM-1") };
    let alarm = panel.post("/api/v1/alarms", &urgent).await.good::<AlarmAccepted>().id;
    let offer = near.hears_offer(alarm).await;
    near.close_app();
    far.close_app();
    process.kill().await;
    let next = prepared.database.read(|read| read.next_due()).await.unwrap();
    assert_eq!(next, Some(offer.expires_at), "the deadline is on disk");

    let process = Process::serve(program(), &prepared.database).await;
    far.phone.client = far.phone.client.at(process.address);
    far.open_app().await;
    let supervisor = Person::sign_in(process.address, "haihe-supervisor").await;
    let mut wall = Screen::open(&supervisor.client, View::Desk).await;
    let moved = supervisor.client.post("/test/clock", &serde_json::json!({ "ms": 15_000 })).await;
    assert!(moved.status.is_success(), "{}", moved.body);
    let second = far.hears_offer(alarm).await;
    assert!(second.offered_at >= offer.expires_at);
    let seen = wall.sees("told", alarm, |alarm| alarm.told.is_some()).await;
    assert_eq!(seen.told.map(|told| told.because), Some(ToldBecause::NoAnswer));
    let first = seen.assignments.iter().find(|a| a.id == offer.id).expect("the first offer");
    assert_eq!(first.state, AssignmentState::Expired);
    process.kill().await;
}

/// Fifty panels send at once; after some of them are answered the server is killed.
async fn killed_under_load(prepared: &Prepared) {
    const ALARMS: usize = 50;
    const SEEDS: [u64; 3] = [1, 7, 2026];
    let mut known = 0;
    for seed in SEEDS {
        let answered_before = StdRng::seed_from_u64(seed).random_range(1..ALARMS);
        let process = Process::serve(program(), &prepared.database).await;
        let panel = Arc::new(Client::with_key(process.address, &prepared.site.source_key));
        let body = |n: usize| NewAlarm { reference: Some(format!("{seed}/{n}")), ..violence_at("EM-1") };
        let mut posts: FuturesUnordered<_> = (0..ALARMS)
            .map(|n| {
                let (panel, body) = (panel.clone(), body(n));
                tokio::spawn(async move {
                    let sent = panel.request(reqwest::Method::POST, "/api/v1/alarms").json(&body).send().await.ok()?;
                    let created = sent.status() == 201;
                    let accepted: AlarmAccepted = sent.json().await.ok()?;
                    Some((n, created, accepted.id))
                })
            })
            .collect();
        let mut promised = BTreeMap::new();
        let mut process = Some(process);
        while let Some(answer) = posts.next().await {
            if let Some((n, created, id)) = answer.unwrap() {
                assert!(created, "seed {seed}");
                promised.insert(n, id);
            }
            if promised.len() == answered_before
                && let Some(process) = process.take()
            {
                process.kill().await;
            }
        }
        assert!(process.is_none(), "seed {seed}: killed before the last answer");

        let process = Process::serve(program(), &prepared.database).await;
        let panel = Client::with_key(process.address, &prepared.site.source_key);
        for n in 0..ALARMS {
            let answer = panel.post("/api/v1/alarms", &body(n)).await;
            let accepted: AlarmAccepted = answer.good();
            if let Some(id) = promised.get(&n) {
                assert_eq!((answer.status.as_u16(), accepted.id), (200, *id), "seed {seed}: promised and kept");
            }
        }
        process.kill().await;
        known += ALARMS;
        let site = prepared.site.id;
        let (alarms, lines) = prepared
            .database
            .read(move |read| {
                let all = AlarmFilter { open: None, department: None, before: None, raised_by: None };
                let alarms = read.alarms(site, all, 1_000)?;
                let mut raised = 0;
                for alarm in &alarms {
                    let lines = read.journal_of(site, domain::event::Subject::Alarm(alarm.value.id))?;
                    raised += lines.iter().filter(|line| line.kind == "alarm.raised").count();
                }
                Ok::<_, store::Error>((alarms.len(), raised))
            })
            .await
            .unwrap();
        assert_eq!((alarms, lines), (known, known), "seed {seed}: each once, in rows and in the journal");
        check(&prepared.database, site, Clock::default()).await;
    }
}

macro_rules! on_each_database {
    ($($story:ident)+) => {$(
        mod $story {
            use super::*;

            #[test]
            fn sqlite() {
                on(Database::Sqlite, super::$story);
            }

            #[test]
            fn postgres() {
                on(Database::Postgres, super::$story);
            }
        }
    )+};
}

on_each_database! { killed_between_offer_and_answer killed_and_silent killed_under_load }
