//! Rounds: looking at them, calling them off, their deadlines.

use super::{
    commit::{Follows, commit},
    tell::tell,
    views,
};
use crate::{
    App, Principal, alarms,
    directory::Directory,
    dispatching::{self, Sight},
    error::{Error, Result},
    ledger::Ledger,
};
use domain::{
    Actor, RoundId, ScanId, SiteId,
    access::Action as May,
    event::Subject,
    patrol::round::{Action, Input},
    time::{HOUR, Millis},
};
use std::collections::{BTreeMap, BTreeSet};
use store::{KeptScan, Read, ScanFilter, Tx};
use wire::patrol::{
    rounds::{CallOff, RoundDetail, RoundList, RoundQuery, RoundView},
    scans::ScanView,
};

/// The longest span that is listed at once, in milliseconds.
const LONGEST: Millis = 32 * 24 * HOUR;
/// More scans than this are not shown with one round.
const MOST_SCANS: u32 = 1_000;
const LONGEST_REASON: usize = 500;

/// The rounds of a span of time, in the order in which they are to begin.
///
/// # Errors
/// [`Error::NotAllowed`], [`Error::Invalid`] for a span that is too long, or a fault.
pub async fn list(app: &App, who: &Principal, query: RoundQuery) -> Result<RoundList> {
    who.require(May::SeeRounds)?;
    if query.to.since(query.from) > LONGEST {
        return Err(Error::Invalid("32 days at most".into()));
    }
    let site = who.site;
    let directory = app.directory(site).await?;
    let rounds = app.store.read(move |read| Ok::<_, Error>(read.rounds(site, query.from, query.to)?)).await?;
    Ok(RoundList { rounds: rounds.iter().map(|kept| views::round(&directory, &kept.value)).collect() })
}

/// One round with all that was scanned and all that happened.
///
/// # Errors
/// [`Error::NotAllowed`], [`Error::NotFound`] or a fault.
pub async fn detail(app: &App, who: &Principal, id: RoundId) -> Result<RoundDetail> {
    who.require(May::SeeRounds)?;
    let site = who.site;
    let directory = app.directory(site).await?;
    app.store
        .read(move |read| {
            let kept = read.round(id)?.filter(|kept| kept.value.site == site).ok_or(Error::NotFound("round"))?;
            let filter = ScanFilter { round: Some(id), ..ScanFilter::default() };
            let mut scans = read.scans(site, filter, MOST_SCANS)?;
            scans.reverse();
            let timeline = read.journal_of(site, Subject::Round(id))?;
            Ok(RoundDetail {
                round: views::round(&directory, &kept.value),
                scans: scan_views(read, &directory, &scans)?,
                timeline: timeline.into_iter().map(alarms::timeline_line).collect(),
            })
        })
        .await
}

/// Scans for the screens, with their questions and photos.
pub(super) fn scan_views(read: &mut Read<'_>, directory: &Directory, scans: &[KeptScan]) -> Result<Vec<ScanView>> {
    let named: BTreeSet<String> = scans.iter().flat_map(|kept| kept.report.photos.iter().cloned()).collect();
    let named: Vec<String> = named.into_iter().collect();
    let here = if named.is_empty() { Vec::new() } else { read.photos_there(directory.site.id, &named)? };
    let here = here.into_iter().collect();
    let checkpoints: BTreeMap<_, _> = directory.checkpoints.values().map(|found| (found.id, found)).collect();
    let checkpoint = |kept: &KeptScan| checkpoints.get(&kept.scan.checkpoint?).copied();
    Ok(scans.iter().map(|kept| views::scan(kept, checkpoint(kept), &here)).collect())
}

/// Calls a round off.
///
/// # Errors
/// [`Error::NotAllowed`], [`Error::NotFound`], a refusal of the round, or a fault.
pub async fn call_off(app: &App, who: &Principal, id: RoundId, asked: CallOff) -> Result<RoundView> {
    who.require(May::SettleScans)?;
    if asked.reason.chars().count() > LONGEST_REASON {
        return Err(Error::Invalid(format!("reason: {LONGEST_REASON} characters at most")));
    }
    let reason = asked.reason.trim().to_owned();
    let input = Input::Person { id: asked.id, by: who.person, action: Action::CallOff { reason } };
    handle(app, who.site, Actor::Person(who.person), id, input).await
}

/// Everything due at one round is done, unless somebody else has done it meanwhile.
///
/// # Errors
/// A fault.
pub async fn time_reached(app: &App, site: SiteId, id: RoundId) -> Result<()> {
    match handle(app, site, Actor::System, id, Input::TimeReached).await {
        Ok(_) | Err(Error::NotFound(_)) => Ok(()),
        Err(fault) => Err(fault),
    }
}

async fn handle(app: &App, site: SiteId, actor: Actor, id: RoundId, input: Input) -> Result<RoundView> {
    let now = app.now();
    let directory = app.directory(site).await?;
    let sight = Sight::now(app, site, now);
    let committed = app
        .store
        .write(site, move |tx| {
            let mut kept = tx.round(id)?.filter(|kept| kept.value.site == site).ok_or(Error::NotFound("round"))?;
            let ledger = Ledger { site, directory: &directory, actor, now };
            let before = kept.value.clone();
            let decision = kept.value.handle(input, now)?;
            let mut follows = Follows::default();
            if kept.value != before {
                tx.save_round(&mut kept)?;
            }
            if !decision.is_empty() {
                follows = commit(tx, &ledger, decision)?;
                if follows.alarms {
                    dispatching::settle(tx, &directory, &sight, now)?;
                }
            }
            Ok::<_, Error>((views::round(&directory, &kept.value), follows))
        })
        .await?;
    app.committed(site, &committed.lines);
    let (view, follows) = committed.value;
    tell(app, site, follows.messages);
    Ok(view)
}

/// A scan that counts, or counts no more, is told to its round. What the round refuses changes nothing.
pub(super) fn tell_round(tx: &mut Tx<'_>, ledger: &Ledger<'_>, id: RoundId, input: Input) -> Result<Follows> {
    let Some(mut kept) = tx.round(id)?.filter(|kept| kept.value.site == ledger.site) else {
        return Ok(Follows::default());
    };
    let Ok(decision) = kept.value.handle(input, ledger.now) else { return Ok(Follows::default()) };
    if decision.is_empty() {
        return Ok(Follows::default());
    }
    tx.save_round(&mut kept)?;
    commit(tx, ledger, decision)
}

/// What a scan is called where its round is told of it.
pub(super) fn scanned(scan: &domain::patrol::Scan) -> Option<Input> {
    let (id, by, at): (ScanId, _, _) = (scan.reading.id, scan.reading.person, scan.judged.at);
    Some(Input::Scanned { scan: id, checkpoint: scan.checkpoint?, by, at })
}
