//! Rounds are made from their schedules, a day ahead. Made again, the same ones come out.

use super::{commit::commit, keyed, zone::SiteTime};
use crate::{
    App,
    error::{Error, Result},
    ledger::Ledger,
};
use domain::{
    Actor, ScheduleId, SiteId,
    patrol::{Round, schedule::Seed},
    time::{HOUR, Millis},
};
use hmac::Mac;

/// Rounds are made so far ahead, in milliseconds.
pub const AHEAD: Millis = 24 * HOUR;
/// They are made again only once less than this is left, in milliseconds.
const ENOUGH: Millis = 23 * HOUR;

/// Makes the seeds of all sites.
pub struct Seeds(pub(crate) [u8; 32]);

impl Seeds {
    /// That of a site, for as long as the installation keeps its secrets.
    #[must_use]
    pub fn of(&self, site: SiteId) -> Seed {
        Seed(keyed(&self.0, site, &[]).finalize().into_bytes().into())
    }
}

/// Makes what is missing of the next day's rounds, at all sites. A schedule that fails does not hold up the others.
///
/// # Errors
/// A fault of the store.
pub async fn make_all(app: &App) -> Result<()> {
    let until = app.now().plus(ENOUGH);
    let missing = app.store.read(move |read| Ok::<_, Error>(read.schedules_to_make(until)?)).await?;
    for (site, schedule) in missing {
        if let Err(fault) = make(app, site, schedule).await {
            tracing::error!(%site, %schedule, error = &fault as &dyn std::error::Error, "could not make rounds");
        }
    }
    Ok(())
}

/// Makes the rounds of one schedule for the next day.
async fn make(app: &App, site: SiteId, id: ScheduleId) -> Result<()> {
    let now = app.now();
    let until = now.plus(AHEAD);
    let directory = app.directory(site).await?;
    let (local, seed) = (SiteTime::of(&directory.site)?, app.keys.rounds.of(site));
    let committed = app
        .store
        .write(site, move |tx| {
            let Some(mut kept) = tx.schedule(id)?.filter(|kept| kept.retired_at.is_none()) else { return Ok(()) };
            // Nobody could have walked what was to begin while the server was away.
            let from = kept.made_until.max(now);
            if from >= until {
                return Ok(());
            }
            let route = tx.route(kept.schedule.route)?.filter(|route| route.retired_at.is_none());
            let ledger = Ledger { site, directory: &directory, actor: Actor::System, now };
            if let Some(route) = route {
                for planned in kept.schedule.rounds(from..until, &local, &seed) {
                    if tx.round(planned.id)?.is_none() {
                        let (round, decision) = Round::plan(planned, &route.route);
                        tx.insert_round(&round)?;
                        commit(tx, &ledger, decision)?;
                    }
                }
            }
            kept.made_until = until;
            Ok::<_, Error>(tx.put_schedule(&kept)?)
        })
        .await?;
    app.committed(site, &committed.lines);
    Ok(())
}
