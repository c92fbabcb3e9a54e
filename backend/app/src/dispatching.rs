//! Bringing guards to open needs, inside the transaction that made the need or freed the guard.

use crate::{
    App,
    directory::Directory,
    error::Result,
    ledger::{Ledger, new_id},
};
use domain::{
    Actor, AssignmentId, PersonId, Place, Position, PositionSource, SiteId, Timestamp,
    alarm::{Alarm, Input},
    dispatch::{self, Board, GuardOnDuty},
};
use std::collections::{BTreeMap, BTreeSet};
use store::{Read, Tx};

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
}

/// All guards on duty, as choosing sees them.
pub fn guards(
    read: &mut Read<'_>,
    directory: &Directory,
    sight: &Sight,
    open: &[Alarm],
    now: Timestamp,
) -> Result<Vec<GuardOnDuty>> {
    let duties = read.open_duties(directory.site.id)?;
    let subscribed = read.subscribed(&duties.iter().map(|duty| duty.person).collect::<Vec<_>>())?;
    let busy: BTreeMap<PersonId, _> = open
        .iter()
        .flat_map(|alarm| alarm.assignments.iter().filter(|a| a.state.is_live()).map(|a| (a.person, alarm.id)))
        .collect();
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
                busy_with: busy.get(&duty.person).copied(),
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
/// raised and due, and the dispatcher tries again.
///
/// # Errors
/// Only those of the database that end the whole transaction.
pub fn settle(tx: &mut Tx<'_>, directory: &Directory, sight: &Sight, now: Timestamp) -> Result<()> {
    if let Err(fault) = tx.attempt(|tx| choose(tx, directory, sight, now))? {
        tracing::error!(site = %directory.site.id, error = &fault as &dyn std::error::Error, "could not choose guards");
    }
    Ok(())
}

fn choose(tx: &mut Tx<'_>, directory: &Directory, sight: &Sight, now: Timestamp) -> Result<()> {
    let mut open = tx.open_alarms(directory.site.id)?;
    let needs: Vec<_> = open.iter().filter_map(|stored| stored.value.need()).collect();
    if needs.is_empty() {
        return Ok(());
    }
    let alarms: Vec<Alarm> = open.iter().map(|stored| stored.value.clone()).collect();
    let board = Board { guards: guards(tx, directory, sight, &alarms, now)?, needs };
    let choices = dispatch::assign(&board, directory.travel(), now, &mut || AssignmentId(new_id(now)));
    let ledger = Ledger { site: directory.site.id, directory, actor: Actor::System, now };
    for choice in choices {
        let Some(stored) = open.iter_mut().find(|stored| stored.value.id == choice.alarm) else { continue };
        let decision = stored.value.handle(Input::Chosen(choice), now)?;
        tx.save_alarm(stored)?;
        ledger.commit(tx, stored.value.drill, decision)?;
    }
    Ok(())
}
