//! Throws away what is over: old sessions, used codes, delivered messages, duties that nobody ended.

use crate::{App, duty, error::Result};
use domain::time::{MINUTE, Millis};
use std::time::Duration;

const PERIOD: Duration = Duration::from_secs(600);
/// Sessions, codes and finished messages are kept this long after their end, for questions.
const KEPT: Millis = 7 * 24 * 60 * MINUTE;

pub async fn run(app: App) {
    let mut tick = tokio::time::interval(PERIOD);
    let mut moved = app.clock.moved();
    let began = app.now();
    loop {
        tokio::select! {
            _ = tick.tick() => {}
            Ok(()) = moved.changed() => {}
        }
        if let Err(fault) = duty::tidy(&app, began).await {
            tracing::error!(error = &fault as &dyn std::error::Error, "could not tidy duties");
        }
        if let Err(fault) = pass(&app).await {
            tracing::error!(error = &fault as &dyn std::error::Error, "could not tidy");
        }
    }
}

async fn pass(app: &App) -> Result<()> {
    let before = app.now().plus(-KEPT);
    let now = app.now();
    app.store
        .write_unscoped(move |tx| {
            tx.expire_deliveries(now)?;
            tx.delete_deliveries(before)?;
            tx.delete_sessions(before)?;
            tx.delete_enrolment_codes(before)?;
            tx.delete_failures(before, now)?;
            Ok::<_, crate::Error>(())
        })
        .await?;
    Ok(())
}
