//! What supervisors decide about scans. A word with a reason is itself a line of the journal.

use super::{
    commit::{Follows, commit},
    rounds,
    tell::tell,
};
use crate::{
    App, Principal,
    dispatching::{self, Sight},
    error::{Error, Result},
    ledger::Ledger,
};
use domain::{
    Actor, ScanId,
    access::Action as May,
    patrol::{round::Input, verify::Settlement},
};
use store::ScanFilter;
use wire::patrol::scans::{ScanList, ScanQuery, ScanView, SettleScan};

const MOST_LISTED: u32 = 200;
const LONGEST_REASON: usize = 500;

/// Scans, the newest first.
///
/// # Errors
/// [`Error::NotAllowed`] or a fault.
pub async fn list(app: &App, who: &Principal, query: ScanQuery) -> Result<ScanList> {
    who.require(May::SeeRounds)?;
    let site = who.site;
    let directory = app.directory(site).await?;
    let limit = query.limit.unwrap_or(MOST_LISTED).clamp(1, MOST_LISTED);
    let filter = ScanFilter {
        from: query.from,
        to: query.to,
        round: query.round,
        checkpoint: query.checkpoint,
        person: query.person,
        to_settle: query.to_settle,
    };
    app.store
        .read(move |read| {
            let scans = read.scans(site, filter, limit)?;
            // Of the last millisecond some may be missing: it is asked for again.
            let next =
                scans.last().filter(|_| scans.len() == limit as usize).map(|kept| kept.scan.judged.at.at.plus(1));
            Ok(ScanList { scans: rounds::scan_views(read, &directory, &scans)?, next })
        })
        .await
}

/// Decides about a scan. One that is rejected did not reach its checkpoint, one that is confirmed did.
///
/// # Errors
/// [`Error::NotAllowed`], [`Error::NotFound`], a refusal, or a fault.
pub async fn settle(app: &App, who: &Principal, id: ScanId, asked: SettleScan) -> Result<ScanView> {
    who.require(May::SettleScans)?;
    if asked.reason.chars().count() > LONGEST_REASON {
        return Err(Error::Invalid(format!("reason: {LONGEST_REASON} characters at most")));
    }
    let (site, by, now) = (who.site, who.person, app.now());
    let directory = app.directory(site).await?;
    let sight = Sight::now(app, site, now);
    let committed = app
        .store
        .write(site, move |tx| {
            let mut kept = tx.scan(id)?.filter(|kept| kept.scan.site == site).ok_or(Error::NotFound("scan"))?;
            let ledger = Ledger { site, directory: &directory, actor: Actor::Person(by), now };
            let decision = kept.scan.settle(by, asked.settlement, &asked.reason, now)?;
            let mut follows = Follows::default();
            if !decision.is_empty() {
                tx.settle_scan(&kept.scan)?;
                follows.extend(commit(tx, &ledger, decision)?);
                let input = match asked.settlement {
                    Settlement::Rejected => Some(Input::Rejected(id)),
                    Settlement::Confirmed => rounds::scanned(&kept.scan),
                };
                if let (Some(round), Some(input)) = (kept.scan.round, input) {
                    follows.extend(rounds::tell_round(tx, &ledger, round, input)?);
                }
                if follows.alarms {
                    dispatching::settle(tx, &directory, &sight, now)?;
                }
            }
            let views = rounds::scan_views(tx, &directory, std::slice::from_ref(&kept))?;
            Ok::<_, Error>((views.into_iter().next().ok_or(Error::NotFound("scan"))?, follows))
        })
        .await?;
    app.committed(site, &committed.lines);
    let (view, follows) = committed.value;
    tell(app, site, follows.messages);
    Ok(view)
}
