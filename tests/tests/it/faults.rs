//! Alarms that cannot be read or handled: they are told of, and keep nobody else waiting.

use domain::AlarmId;
use shouwang_tests::{TestApp, stories, wait};

/// Spoils what is kept of alarms, as a disk or a careless hand may.
fn spoil(app: &TestApp) {
    app.database().tamper("UPDATE alarms SET body = '?' || body");
}

fn repair(app: &TestApp) {
    app.database().tamper("UPDATE alarms SET body = substr(body, 2) WHERE substr(body, 1, 1) = '?'");
}

stories! {
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
