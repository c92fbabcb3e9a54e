//! Hazards as guards report them, and their deadlines.

use super::{
    commit::{Follows, commit},
    tell::tell,
};
use crate::{
    App,
    dispatching::{self, Sight},
    error::{Error, Result},
    ledger::Ledger,
};
use domain::{
    Actor, HazardId, SiteId,
    patrol::hazard::{Hazard, Input, Report},
};
use store::Tx;

/// Keeps a new hazard; `None` where its id is taken.
pub(super) fn report(tx: &mut Tx<'_>, ledger: &Ledger<'_>, report: Report) -> Result<Option<Follows>> {
    if tx.hazard(report.id)?.is_some() {
        return Ok(None);
    }
    let (hazard, decision) = Hazard::report(report, ledger.now);
    tx.insert_hazard(&hazard)?;
    commit(tx, ledger, decision).map(Some)
}

/// Everything due at one hazard is done, unless somebody else has done it meanwhile.
///
/// # Errors
/// A fault.
pub(crate) async fn time_reached(app: &App, site: SiteId, id: HazardId) -> Result<()> {
    let now = app.now();
    let directory = app.directory(site).await?;
    let sight = Sight::now(app, site, now);
    let committed = app
        .store
        .write(site, move |tx| {
            let Some(mut kept) = tx.hazard(id)? else { return Ok(Follows::default()) };
            let decision = kept.value.handle(Input::TimeReached, now)?;
            if decision.is_empty() {
                return Ok(Follows::default());
            }
            tx.save_hazard(&mut kept)?;
            let ledger = Ledger { site, directory: &directory, actor: Actor::System, now };
            let follows = commit(tx, &ledger, decision)?;
            if follows.alarms {
                dispatching::settle(tx, &directory, &sight, now)?;
            }
            Ok::<_, Error>(follows)
        })
        .await?;
    app.committed(site, &committed.lines);
    tell(app, site, committed.value.messages);
    Ok(())
}
