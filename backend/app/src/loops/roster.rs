//! Makes rounds from their schedules. Woken when a site was changed, and looks by the clock as well.

use crate::{App, patrol::roster};
use std::time::Duration;

const PERIOD: Duration = Duration::from_secs(30);

pub async fn run(app: App) {
    let mut tick = tokio::time::interval(PERIOD);
    let mut moved = app.clock.moved();
    loop {
        tokio::select! {
            _ = tick.tick() => {}
            () = app.roster.notified() => {}
            Ok(()) = moved.changed() => {}
        }
        if let Err(fault) = roster::make_all(&app).await {
            tracing::error!(error = &fault as &dyn std::error::Error, "could not look for schedules");
        }
    }
}
