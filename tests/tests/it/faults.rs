//! Alarms that cannot be read or handled: they are told of, and keep nobody else waiting.

use domain::AlarmId;
use shouwang_tests::{TestApp, stories, wait};
use wire::live::{ServerMessage, View};

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
