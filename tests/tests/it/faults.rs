//! Alarms and lone work that cannot be read or handled: they are told of, and keep nobody else waiting.

use domain::{AlarmId, LoneWorkId, lone_work::GRACE, person::Role, time::MINUTE};
use serde_json::json;
use shouwang_tests::{
    Database, TestApp,
    clients::{Guard, Person, Screen, fresh, violence_at},
    process::{Prepared, Process, prepare},
    stories, wait,
};
use std::path::Path;
use wire::{
    duty::LoneWorkView,
    live::{ServerMessage, View},
};

/// Spoils what is kept of alarms, as a careless hand may. In a version that no node has in memory: from there it would be
/// written down anew.
fn spoil(app: &TestApp) {
    app.database().tamper("UPDATE alarms SET body = '?' || body, version = version + 1");
}

fn repair(app: &TestApp) {
    app.database()
        .tamper("UPDATE alarms SET body = substr(body, 2), version = version + 1 WHERE substr(body, 1, 1) = '?'");
}

async fn unreadable_on_the_next_picture(app: &TestApp) -> u32 {
    let supervisor = app.supervisor().await;
    let mut socket = shouwang_tests::clients::Socket::open(&supervisor.client).await;
    socket.hello(View::Desk, None);
    loop {
        if let ServerMessage::Snapshot { unreadable, .. } = socket.message().await {
            return unreadable;
        }
    }
}

/// Numbers are kept once a process, so this one is of its own.
async fn is_counted_in_the_numbers(prepared: &Prepared) {
    let process = Process::serve(Path::new(env!("CARGO_BIN_EXE_shouwang-under-test")), &prepared.database).await;
    let supervisor = Person::sign_in(process.address, &prepared.site.login(Role::Supervisor)).await;
    let _wall = supervisor.opens(View::Desk).await;
    let number = prepared.site.people["0018"];
    let guard = Guard::sign_in(process.address, &prepared.site.enrolment_code, "0018", number).await;
    guard.go_on_duty(prepared.site.posts["hall"]).await;
    let alone = json!({"id": fresh::<LoneWorkId>(), "every_ms": 15 * MINUTE});
    guard.client().post("/api/v1/duty/lone-work", &alone).await.good::<LoneWorkView>();
    supervisor.raises(&violence_at("EM-1")).await;
    let counted = async |alarms: u32, alone: u32| {
        let line = |of: &str, count: u32| format!("{of}{{site=\"{}\"}} {count}\n", prepared.site.id);
        let lines = [line("shouwang_open_alarms_unreadable", alarms), line("shouwang_lone_works_unreadable", alone)];
        wait::until("it is counted", || async {
            let told = supervisor.client.get("/metrics").await.body;
            lines.iter().all(|line| told.contains(line)).then_some(())
        })
        .await;
    };
    counted(0, 0).await;
    prepared.database.tamper("UPDATE lone_works SET body = '?' || body");
    counted(0, 1).await;
    prepared.database.tamper("UPDATE alarms SET body = '?' || body");
    counted(1, 1).await;
    process.kill().await;
}

#[test]
fn what_cannot_be_read_is_counted_in_the_numbers() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        for database in [Database::Sqlite, Database::Postgres] {
            if let Some(prepared) = prepare(database).await {
                is_counted_in_the_numbers(&prepared).await;
            }
        }
    });
}

stories! {
    async fn an_alarm_that_cannot_be_read_is_missed_by_everybody(app) {
        let supervisor = app.supervisor().await;
        let mut wall = supervisor.opens(View::Desk).await;
        assert_eq!(wall.unreadable, 0);
        let spoilt = app.source().presses("EM-1", "1").await;
        wall.sees("the alarm", spoilt, |_| true).await;
        spoil(app);
        wall.until("one is missing", |wall| (wall.unreadable == 1).then_some(())).await;
        assert_eq!(unreadable_on_the_next_picture(app).await, 1);
        let ready = app.browser().get("/readyz").await;
        assert_eq!((ready.status.as_u16(), ready.body.as_str()), (200, "ok, but open alarms cannot be read: 1"));

        let mut guard = app.guard("0018", "hall").await;
        let next = app.source().presses("PH-1", "2").await;
        guard.hears_offer(next).await;
        wall.sees("the next alarm", next, |_| true).await;
        assert_eq!(wall.unreadable, 1, "news say it too");
        let nurse = app.nurse().await.opens(View::Staff).await;
        assert_eq!(nurse.unreadable, 0, "a department is not told of others' alarms");

        repair(app);
        wall.until("it is back", |wall| {
            (wall.unreadable == 0 && wall.alarms.contains_key(&spoilt)).then_some(())
        }).await;
        assert_eq!(app.browser().get("/readyz").await.body, "ok");
    }

    async fn lone_work_that_cannot_be_read_is_missed_by_everybody(app) {
        let supervisor = app.supervisor().await;
        let mut wall = supervisor.opens(View::Desk).await;
        let guard = app.guard("0018", "hall").await;
        let alone = json!({"id": fresh::<LoneWorkId>(), "every_ms": 15 * MINUTE});
        guard.client().post("/api/v1/duty/lone-work", &alone).await.good::<LoneWorkView>();
        let watched = |screen: &Screen| screen.guards.get(&guard.person)?.lone_work.clone();
        wall.until("he is watched", watched).await;
        app.database().tamper("UPDATE lone_works SET body = '?' || body");
        wall.until("one is not watched", |wall| (wall.unreadable_lone_works == 1).then_some(())).await;
        assert_eq!(wall.unreadable, 0, "no alarm is missing");
        let ready = app.browser().get("/readyz").await;
        assert_eq!((ready.status.as_u16(), ready.body.as_str()), (200, "ok, but lone work cannot be read: 1"));

        // His silence raises no alarm now, which is why everybody has to know.
        app.advance(u32::try_from(15 * MINUTE + GRACE).unwrap()).await;
        let alarm = app.source().presses("EM-1", "1").await;
        wall.sees("an alarm", alarm, |_| true).await;
        assert_eq!(wall.unreadable_lone_works, 1, "news say it too");
        let afresh = supervisor.opens(View::Desk).await;
        assert_eq!((afresh.unreadable_lone_works, afresh.alarms.len()), (1, 1), "so does the next picture");
        let nurse = app.nurse().await.opens(View::Staff).await;
        assert_eq!(nurse.unreadable_lone_works, 0, "a department is not told");

        app.database().tamper("UPDATE lone_works SET body = substr(body, 2)");
        wall.until("he is watched again", |wall| (wall.unreadable_lone_works == 0).then(|| watched(wall)).flatten()).await;
        assert_eq!(app.browser().get("/readyz").await.body, "ok");
        guard.client().delete("/api/v1/duty/lone-work").await.done();
        supervisor.closes(alarm).await;
    }

    async fn failing_alarms_do_not_starve_the_others(app) {
        // More than are taken at once.
        let source = app.source();
        for n in 0..70 {
            source.presses("EM-1", &format!("spoilt/{n}")).await;
        }
        spoil(app);
        app.advance(1).await;
        let good: AlarmId = source.presses("PH-1", "good").await;
        let raised = app.journal_of(good).await;
        app.advance(30_000).await;
        // Nobody is on duty, and the supervisors are told again: the deadline of the last of all was handled.
        wait::until("the good one is handled", || async {
            (app.journal_of(good).await.len() > raised.len()).then_some(())
        })
        .await;
        repair(app);
    }
}
