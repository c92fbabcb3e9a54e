//! Bringing guards to open needs, inside the transaction that made the need or freed the guard.

use crate::{
    App,
    directory::Directory,
    error::Result,
    ledger::{Ledger, new_id},
};
use domain::{
    Actor, AlarmId, AssignmentId, Decision, PersonId, Place, Position, PositionSource, SiteId, Timestamp,
    alarm::{Alarm, Input, Sighting, Sightings},
    dispatch::{self, GuardOnDuty},
};
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use store::{Read, Stored, Tx};

/// Radius in metres within which a guard is taken to be around his post.
const POST_RADIUS_M: f64 = 30.0;

/// What a choice needs to know that is not in the database: who is where, and who hears us.
pub struct Sight {
    positions: BTreeMap<PersonId, Position>,
    live: BTreeSet<PersonId>,
}

impl Sight {
    /// As the bus knows it now. Taken before the transaction: it never waits for it.
    pub fn now(app: &App, site: SiteId, now: Timestamp) -> Self {
        Self {
            positions: app
                .bus
                .presence_of(site)
                .into_iter()
                .filter_map(|presence| Some((presence.person, presence.position?)))
                .collect(),
            live: app.bus.live(site, now).into_iter().collect(),
        }
    }

    /// Where a guard was last known to be.
    pub fn position(&self, person: PersonId) -> Option<Position> {
        self.positions.get(&person).cloned()
    }

    /// How far the guards on the way to an alarm still have to walk, as far as their phones have told.
    pub fn sightings(&self, directory: &Directory, alarm: &Alarm) -> Sightings {
        let walking = alarm.assignments.iter().filter(|a| a.state.is_on_the_way());
        let known: Vec<_> = walking.filter_map(|a| Some((a.person, self.positions.get(&a.person)?))).collect();
        let spots: Vec<_> = known.iter().map(|(_, position)| &position.spot).collect();
        let left = directory.travel().seconds(&spots, &alarm.place.spot);
        let seen = known.iter().zip(left);
        seen.filter_map(|((person, position), left)| Some((*person, Sighting { at: position.at, left: left? })))
            .collect()
    }
}

/// All guards on duty, as choosing sees them.
pub fn guards(read: &mut Read<'_>, directory: &Directory, sight: &Sight, now: Timestamp) -> Result<Vec<GuardOnDuty>> {
    let duties = read.open_duties(directory.site.id)?;
    let subscribed = read.subscribed(&duties.iter().map(|duty| duty.person).collect::<Vec<_>>())?;
    Ok(duties
        .into_iter()
        .filter_map(|duty| {
            let member = directory.people.get(&duty.person)?;
            let post = directory.posts.get(&duty.post);
            Some(GuardOnDuty {
                person: duty.person,
                post: duty.post,
                skills: member.person.skills.clone(),
                position: position(
                    sight.positions.get(&duty.person).cloned(),
                    post.map(|post| &post.place),
                    duty.started_at,
                ),
                reachable: sight.live.contains(&duty.person) || subscribed.contains(&duty.person),
                post_is_critical: post.is_some_and(|post| post.critical),
                busy: Vec::new(),
            })
        })
        .map(|mut guard| {
            // A clock that ran ahead must not make a position younger than now.
            if let Some(position) = &mut guard.position {
                position.at = position.at.min(now);
            }
            guard
        })
        .collect())
}

/// Where a guard is taken to be: where he was last known since he went on duty, else his post.
pub fn position(known: Option<Position>, post: Option<&Place>, since: Timestamp) -> Option<Position> {
    known.filter(|p| p.at >= since).or_else(|| {
        post.map(|place| Position {
            spot: place.spot,
            at: since,
            accuracy_m: POST_RADIUS_M,
            source: PositionSource::Post,
        })
    })
}

/// Chooses for every open need of the site and makes the offers. Called at the end of each transaction that may have
/// made a need or freed a guard. Its failing does not undo what was decided before: the alarm that was raised stays
/// raised and due. Where choosing for all together fails, each alarm is chosen for alone, so that one that cannot be
/// chosen for does not hold up the others; that one is looked at again later, and its supervisors are told to choose.
///
/// # Errors
/// Only those of the database that end the whole transaction.
pub fn settle(tx: &mut Tx<'_>, directory: &Directory, sight: &Sight, now: Timestamp) -> Result<()> {
    let site = directory.site.id;
    let Err(fault) = tx.attempt(|tx| choose(tx, directory, sight, None, now))? else { return Ok(()) };
    tracing::error!(%site, error = &fault as &dyn std::error::Error, "could not choose guards for all alarms together");
    let needs: Vec<AlarmId> =
        tx.open_alarms(site)?.iter().filter_map(|stored| Some(stored.value.need()?.alarm)).collect();
    for alarm in needs {
        if let Err(fault) = tx.attempt(|tx| choose(tx, directory, sight, Some(alarm), now))? {
            tracing::error!(%site, alarm.id = %alarm, error = &fault as &dyn std::error::Error, "could not choose guards");
            let Some(mut stored) = tx.alarm(alarm)? else { continue };
            let decision = stored.value.handle(Input::NotChosen, now)?;
            tx.save_alarm(&mut stored)?;
            ledger(directory, now).commit(tx, stored.value.drill, decision)?;
        }
    }
    Ok(())
}

const fn ledger(directory: &Directory, now: Timestamp) -> Ledger<'_> {
    Ledger { site: directory.site.id, directory, actor: Actor::System, now }
}

/// Chooses for all open needs, or for one alarm alone.
fn choose(tx: &mut Tx<'_>, directory: &Directory, sight: &Sight, only: Option<AlarmId>, now: Timestamp) -> Result<()> {
    let stored = tx.open_alarms(directory.site.id)?;
    if stored.iter().all(|alarm| alarm.value.need().is_none()) {
        return Ok(());
    }
    let mut open = board(&stored);
    let guards = guards(tx, directory, sight, now)?;
    let mut new_assignment = || AssignmentId(new_id(now));
    let decided = dispatch::settle(&mut open, guards, only, directory.travel(), now, &mut new_assignment)?;
    keep(tx, directory, open, &stored, decided, now)
}

/// A guard accepted `alarm`: whatever less urgent he had is given back there.
pub fn pull_from_others(
    tx: &mut Tx<'_>,
    directory: &Directory,
    person: PersonId,
    alarm: AlarmId,
    now: Timestamp,
) -> Result<()> {
    let stored = tx.open_alarms(directory.site.id)?;
    let mut open = board(&stored);
    let decided = dispatch::pull_from_others(&mut open, person, alarm, now)?;
    keep(tx, directory, open, &stored, decided, now)
}

fn board(stored: &[Arc<Stored<Alarm>>]) -> Vec<Cow<'_, Alarm>> {
    stored.iter().map(|stored| Cow::Borrowed(&stored.value)).collect()
}

/// Saves every alarm that decided something, once, with the lines of all its decisions.
fn keep(
    tx: &mut Tx<'_>,
    directory: &Directory,
    open: Vec<Cow<'_, Alarm>>,
    stored: &[Arc<Stored<Alarm>>],
    decided: Vec<(AlarmId, Decision)>,
    now: Timestamp,
) -> Result<()> {
    let mut drills = BTreeMap::new();
    for (alarm, before) in open.into_iter().zip(stored) {
        if let Cow::Owned(value) = alarm {
            drills.insert(value.id, value.drill);
            tx.save_alarm(&mut Stored { value, version: before.version })?;
        }
    }
    for (alarm, decision) in decided {
        let drill = drills.get(&alarm).copied().unwrap_or_default();
        ledger(directory, now).commit(tx, drill, decision)?;
    }
    Ok(())
}
