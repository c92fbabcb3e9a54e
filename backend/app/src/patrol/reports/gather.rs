//! Reading what a report needs, one local day at a time.

use crate::{
    App,
    directory::Directory,
    error::{Error, Result},
    patrol::{hazard_register, zone::SiteTime},
};
use domain::{
    CheckpointId, Event, Name, RouteId, SiteId, Timestamp,
    event::Subject,
    patrol::{
        self,
        calendar::{Date, LocalTime},
        hazard::Hazard,
        report::{Key, Report},
        round::{Outcome, Round},
        verify::Scan,
    },
};
use std::{collections::BTreeMap, sync::Arc};
use store::{HazardFilter, Read};
use wire::patrol::reports::MissedRound;

/// Rounds not walked whole that are told one by one.
const MOST_MISSED: usize = 2_000;

/// All that a report is made of.
pub struct Gathered {
    pub from: Date,
    pub to: Date,
    /// The end of the last day.
    pub ends: Timestamp,
    pub made_at: Timestamp,
    pub directory: Arc<Directory>,
    pub zone: SiteTime,
    pub report: Report,
    /// In the order in which they were to begin.
    pub missed: Vec<MissedRound>,
    pub more_missed: u32,
    /// Those found in the time, and all that were open in it, the newest first.
    pub hazards: Vec<Hazard>,
    routes: BTreeMap<RouteId, Name>,
    checkpoints: BTreeMap<CheckpointId, (Name, String)>,
}

/// What one day has.
struct OneDay {
    rounds: Vec<Round>,
    scans: Vec<Scan>,
    outside: Vec<Scan>,
}

pub async fn gather(app: &App, site: SiteId, from: Date, to: Date) -> Result<Gathered> {
    let directory = app.directory(site).await?;
    let zone = SiteTime::of(&directory.site)?;
    let (begins, ends) = (zone.instant(from, 0), zone.instant(to.plus(1), 0));
    let (routes, checkpoints, hazards) = app
        .store
        .read(move |read| {
            let routes = read.routes(site)?.into_iter().map(|kept| (kept.route.id, kept.route.name)).collect();
            let checkpoints = read.checkpoints(site)?.into_iter().map(|kept| kept.checkpoint);
            let checkpoints = checkpoints.map(|checkpoint| (checkpoint.id, (checkpoint.name, checkpoint.code)));
            Ok::<_, Error>((routes, checkpoints.collect(), hazards(read, site, begins, ends)?))
        })
        .await?;
    let mut gathered = Gathered {
        from,
        to,
        ends,
        made_at: app.now(),
        directory,
        zone,
        report: Report::default(),
        missed: Vec::new(),
        more_missed: 0,
        hazards,
        routes,
        checkpoints,
    };
    for day in (from.0..=to.0).map(Date) {
        let (begins, ends) = (gathered.zone.instant(day, 0), gathered.zone.instant(day.plus(1), 0));
        let room = MOST_MISSED.saturating_sub(gathered.missed.len());
        let (one, reasons) = app
            .store
            .read(move |read| {
                let one = one_day(read, site, begins, ends)?;
                let reasons = reasons(read, site, &one.rounds, room)?;
                Ok::<_, Error>((one, reasons))
            })
            .await?;
        gathered.add(one, reasons);
    }
    Ok(gathered)
}

fn one_day(read: &mut Read<'_>, site: SiteId, from: Timestamp, to: Timestamp) -> Result<OneDay> {
    Ok(OneDay {
        rounds: read.rounds(site, from, to)?.into_iter().map(|kept| kept.value).collect(),
        scans: read.scans_of_rounds(site, from, to)?,
        outside: read.scans_outside_rounds(site, from, to)?,
    })
}

/// Those found in the time, and those found before that were still open in it.
fn hazards(read: &mut Read<'_>, site: SiteId, from: Timestamp, to: Timestamp) -> Result<Vec<Hazard>> {
    let all = read.hazards(site, HazardFilter { to: Some(to), ..HazardFilter::default() }, hazard_register::MOST)?;
    let in_time = |hazard: &Hazard| hazard.report.found_at >= from || closed_at(hazard).is_none_or(|at| at >= from);
    Ok(all.into_iter().map(|kept| kept.value).filter(in_time).collect())
}

/// When a hazard was closed.
pub fn closed_at(hazard: &Hazard) -> Option<Timestamp> {
    (hazard.state == patrol::hazard::State::Closed).then_some(hazard.since)
}

/// What people gave as the reason for ending rounds that were not walked whole, for the first so many of them.
fn reasons(read: &mut Read<'_>, site: SiteId, rounds: &[Round], most: usize) -> Result<Vec<Option<String>>> {
    let reason = |round: &Round| {
        let lines = read.journal_of(site, Subject::Round(round.id))?;
        Ok(lines.into_iter().rev().find_map(|line| match line.event {
            Some(Event::Patrol(patrol::Event::RoundEnded { reason, .. })) => reason,
            _ => None,
        }))
    };
    rounds.iter().filter(|round| was_missed(round)).take(most).map(reason).collect()
}

fn was_missed(round: &Round) -> bool {
    round.ended.is_some_and(|end| end.outcome != Outcome::Complete)
}

impl Gathered {
    /// The reasons are those of the first rounds that were not walked whole.
    fn add(&mut self, one: OneDay, reasons: Vec<Option<String>>) {
        let OneDay { rounds, scans, outside } = one;
        let mut of_round: BTreeMap<_, Vec<Scan>> = BTreeMap::new();
        for scan in scans {
            if let Some(round) = scan.round {
                of_round.entry(round).or_default().push(scan);
            }
        }
        let mut reasons = reasons.into_iter();
        for round in &rounds {
            self.report.add(round, of_round.get(&round.id).map_or(&[], Vec::as_slice), &self.zone);
            if was_missed(round) {
                match reasons.next() {
                    Some(reason) => self.missed.push(self.missed_round(round, reason)),
                    None => self.more_missed += 1,
                }
            }
        }
        for scan in &outside {
            self.report.add_scan(scan, &self.zone);
        }
    }

    fn missed_round(&self, round: &Round, reason: Option<String>) -> MissedRound {
        MissedRound {
            round: round.id,
            route: self.routes.get(&round.route.0).cloned().unwrap_or_default(),
            starts_at: round.starts_at,
            outcome: round.ended.map_or(Outcome::Missed, |end| end.outcome),
            walker: round.walker,
            stops: u32::try_from(round.stops.len()).unwrap_or(u32::MAX),
            not_reached: round.not_reached(),
            paused_ms: round.paused_for,
            reason,
        }
    }

    /// The name of what a line stands for, and its staff number or code.
    pub fn named(&self, key: Key) -> (Option<Name>, Option<String>) {
        match key {
            Key::Day(_) | Key::Month(_) => (None, None),
            Key::Route(route) => (route.and_then(|route| self.routes.get(&route).cloned()), None),
            Key::Guard(person) => {
                let member = person.and_then(|person| self.directory.people.get(&person));
                member.map_or((None, None), |m| (Some(m.person.name.clone()), m.person.staff_number.clone()))
            }
            Key::Checkpoint(checkpoint) => {
                let found = checkpoint.and_then(|checkpoint| self.checkpoints.get(&checkpoint));
                found.map_or((None, None), |(name, code)| (Some(name.clone()), Some(code.clone())))
            }
        }
    }
}
