//! Going on and off duty, and telling where one is.

use crate::{
    App, Principal,
    directory::Directory,
    dispatching::{self, Sight},
    error::{Error, Result},
    floorplan::name,
    ledger::Ledger,
    lone_work, places, push,
};
use domain::{
    Actor, Decision, Name, PersonId, Place, Position, SiteId, Timestamp,
    access::Action,
    duty::{Duty, Refusal, Start},
    lone_work::LoneWork,
    time::MINUTE,
};
use hub::PresenceNote;
use std::{collections::BTreeSet, sync::Arc};
use wire::duty::{DutyView, PhoneState, PositionView, StartDuty, TellPosition};

/// One's own duty, where there is one.
///
/// # Errors
/// [`Error::NotAllowed`] or a fault.
pub async fn own(app: &App, who: &Principal) -> Result<Option<DutyView>> {
    who.require(Action::BeOnDuty)?;
    let (site, person) = (who.site, who.person);
    let directory = app.directory(site).await?;
    let (duty, alone) = app
        .store
        .read(move |read| Ok::<_, Error>((read.open_duty(site, person)?, read.open_lone_work(site, person)?)))
        .await?;
    Ok(duty.map(|duty| view(app, &directory, &duty, alone.as_ref())))
}

/// Goes on duty at a post. A guard who is free now may be called at once.
///
/// # Errors
/// [`Error::NotAllowed`], [`Error::PlaceUnknown`] for an unknown post, a refusal, or a fault.
pub async fn start(app: &App, who: &Principal, asked: StartDuty) -> Result<DutyView> {
    who.require(Action::BeOnDuty)?;
    let (site, person, device, now) = (who.site, who.person, who.device, app.now());
    let directory = app.directory(site).await?;
    if !directory.posts.contains_key(&asked.post) {
        return Err(Error::PlaceUnknown);
    }
    let sight = Sight::now(app, site, now);
    let asked = Start { id: asked.id, site, person, post: asked.post, device };
    let shared = directory.clone();
    let committed = app
        .store
        .write(site, move |tx| {
            let current = tx.open_duty(site, person)?;
            let (duty, event) = Duty::start(asked, current.as_ref(), now)?;
            if let Some(event) = event {
                tx.insert_duty(&duty)?;
                let decision = Decision { events: vec![event], deliveries: Vec::new() };
                let ledger = Ledger { site, directory: &shared, actor: Actor::Person(person), now };
                ledger.commit(tx, false, decision)?;
                lone_work::demand(tx, &ledger, person, shared.posts.get(&duty.post))?;
                dispatching::settle(tx, &shared, &sight, now)?;
            }
            Ok::<_, Error>((duty, tx.open_lone_work(site, person)?))
        })
        .await?;
    app.committed(site, &committed.lines);
    let (duty, alone) = committed.value;
    Ok(view(app, &directory, &duty, alone.as_ref()))
}

/// Goes off duty: an unanswered offer counts as declined, an accepted one has to be handed back first.
///
/// # Errors
/// [`Error::NotAllowed`], a refusal, or a fault.
pub async fn end(app: &App, who: &Principal) -> Result<()> {
    who.require(Action::BeOnDuty)?;
    leave(app, who.site, who.person, Actor::Person(who.person), |_| true).await.map(drop)
}

/// Takes somebody else off duty who forgot it, or cannot do it any more. Who it was is in the journal.
///
/// # Errors
/// [`Error::NotAllowed`], [`Error::NotFound`] for somebody who is not of this site, [`Error::PersonNotOnDuty`], a
/// refusal while an accepted assignment is open, or a fault.
pub async fn end_for(app: &App, who: &Principal, person: PersonId) -> Result<()> {
    who.require(Action::Direct)?;
    if !app.directory(who.site).await?.people.contains_key(&person) {
        return Err(Error::NotFound("person"));
    }
    let ended = leave(app, who.site, person, Actor::Person(who.person), |_| true).await?;
    if ended { Ok(()) } else { Err(Error::PersonNotOnDuty) }
}

/// Ends duties that were forgotten, and forgets whereabouts that no duty needs. `watched_since`: before that nobody
/// listened here, so that silence from then says nothing.
///
/// # Errors
/// A fault.
pub async fn tidy(app: &App, watched_since: Timestamp) -> Result<()> {
    let sites = app.store.read(|read| Ok::<_, Error>(read.sites()?)).await?;
    for site in sites {
        if let Err(fault) = tidy_site(app, site.id, watched_since).await {
            tracing::error!(site = %site.id, error = &fault as &dyn std::error::Error, "could not tidy a site's duties");
        }
    }
    Ok(())
}

async fn tidy_site(app: &App, site: SiteId, watched_since: Timestamp) -> Result<()> {
    let on_duty = app.store.read(move |read| Ok::<_, Error>(read.open_duties(site)?)).await?;
    let now = app.now();
    // Alone, a node does not know which phones the others hear.
    if app.bus.is_whole() {
        for duty in on_duty.iter().filter(|duty| duty.is_forgotten(last_sign(app, duty, watched_since, now), now)) {
            let forgotten = duty.id;
            match leave(app, site, duty.person, Actor::System, move |open| open.id == forgotten).await {
                Ok(true) => tracing::warn!(%site, duty.id = %duty.id, "a forgotten duty was ended"),
                Ok(false) | Err(Error::Duty(Refusal::OnTask)) => {}
                Err(fault) => return Err(fault),
            }
        }
    }
    let people: BTreeSet<PersonId> = on_duty.iter().map(|duty| duty.person).collect();
    for presence in app.bus.presence_of(site) {
        if !people.contains(&presence.person) && !app.bus.is_live(site, presence.person, now) {
            app.bus.remove_presence(site, presence.person, now);
        }
    }
    app.store.write(site, move |tx| Ok::<_, Error>(tx.remove_positions_off_duty(site)?)).await?;
    Ok(())
}

/// When something was last heard of the phone of a guard on duty.
fn last_sign(app: &App, duty: &Duty, watched_since: Timestamp, now: Timestamp) -> Timestamp {
    if app.bus.is_live(duty.site, duty.person, now) {
        return now;
    }
    let presence = app.bus.presence(duty.site, duty.person);
    let heard = presence.iter().flat_map(|presence| {
        [presence.phone.map(|phone| phone.at), presence.position.as_ref().map(|position| position.at)]
    });
    heard.flatten().fold(watched_since, Timestamp::max)
}

/// Ends the open duty of a guard where `which` wants this one; tells whether it did. Nothing of where he was is kept, and
/// his phone gets no more messages until he is on duty again.
async fn leave(
    app: &App,
    site: SiteId,
    person: PersonId,
    actor: Actor,
    which: impl FnOnce(&Duty) -> bool + Send + 'static,
) -> Result<bool> {
    let now = app.now();
    let directory = app.directory(site).await?;
    let sight = Sight::now(app, site, now);
    let committed = app
        .store
        .write(site, move |tx| {
            let Some(mut duty) = tx.open_duty(site, person)?.filter(which) else { return Ok::<_, Error>(false) };
            if actor == Actor::System && lone_work::is_watched(tx, site, person)? {
                return Ok(false);
            }
            let mut called = tx.open_alarms(site)?;
            called.retain(|alarm| alarm.value.assignments.iter().any(|a| a.person == person && a.state.is_live()));
            let on_task =
                called.iter().any(|a| a.value.assignments.iter().any(|a| a.person == person && a.state.is_taken()));
            let Some(event) = duty.end(on_task, now)? else { return Ok(false) };
            let ledger = Ledger { site, directory: &directory, actor, now };
            for stored in called {
                let mut stored = Arc::unwrap_or_clone(stored);
                let decision = stored.value.guard_leaves(person, now);
                if !decision.is_empty() {
                    tx.save_alarm(&mut stored)?;
                    ledger.commit(tx, stored.value.drill, decision)?;
                }
            }
            tx.save_duty(&duty)?;
            tx.remove_position(site, person)?;
            if duty.device.is_some() {
                push::unbind(tx, person, duty.device)?;
            }
            lone_work::finish(tx, &ledger, person, true)?;
            ledger.commit(tx, false, Decision { events: vec![event], deliveries: Vec::new() })?;
            dispatching::settle(tx, &directory, &sight, now)?;
            Ok(true)
        })
        .await?;
    app.committed(site, &committed.lines);
    app.bus.remove_presence(site, person, now);
    Ok(committed.value)
}

/// "I am here." Kept beyond a restart, unlike what a phone streams.
///
/// # Errors
/// [`Error::NotAllowed`], [`Error::PersonNotOnDuty`], the errors of [`places::resolve`], or a fault.
pub async fn tell_position(app: &App, who: &Principal, told: TellPosition) -> Result<PositionView> {
    who.require(Action::BeOnDuty)?;
    let directory = app.directory(who.site).await?;
    let found = places::resolve(app, &directory, &told.place)?;
    let now = app.now();
    let position = Position {
        spot: found.place.spot,
        at: told.at.map_or(now, |at| at.min(now)),
        accuracy_m: told.accuracy_m.filter(|m| m.is_finite() && *m >= 0.0).unwrap_or(found.accuracy_m),
        source: found.source,
    };
    let (site, person, kept, shared) = (who.site, who.person, position.clone(), directory.clone());
    let committed = app
        .store
        .write(site, move |tx| {
            tx.open_duty(site, person)?.ok_or(Error::PersonNotOnDuty)?;
            tx.put_position(site, person, &kept)?;
            let ledger = Ledger { site, directory: &shared, actor: Actor::Person(person), now };
            lone_work::sign(tx, &ledger, person, kept.at)
        })
        .await?;
    app.committed(site, &committed.lines);
    app.bus.put_presence(PresenceNote::position(site, person, position.clone()));
    Ok(position_view(&directory, &position))
}

/// After a start: where guards said they were before it.
///
/// # Errors
/// A fault.
pub async fn recall_positions(app: &App) -> Result<()> {
    for (site, person, position) in app.store.read(|read| Ok::<_, Error>(read.positions_on_duty()?)).await? {
        app.bus.put_presence(PresenceNote::position(site, person, position));
    }
    Ok(())
}

/// A position that a phone streams: the newest wins, nothing is written. Implausible ones are ignored.
pub fn stream_position(app: &App, who: &Principal, mut position: Position) {
    let now = app.now();
    let plausible = position.accuracy_m.is_finite()
        && (0.0..=1_000.0).contains(&position.accuracy_m)
        && position.at <= now.plus(5_000)
        && now.since(position.at) <= 10 * MINUTE;
    if plausible && who.may(Action::BeOnDuty) {
        position.at = position.at.min(now);
        app.bus.put_presence(PresenceNote::position(who.site, who.person, position));
    }
}

/// What a phone says of itself.
pub fn phone_state(app: &App, who: &Principal, state: PhoneState) {
    if who.may(Action::BeOnDuty) {
        app.bus.put_presence(PresenceNote::phone(who.site, who.person, state, app.now()));
    }
}

fn view(app: &App, directory: &Directory, duty: &Duty, alone: Option<&LoneWork>) -> DutyView {
    DutyView {
        id: duty.id,
        post: duty.post,
        post_name: post_name(directory, duty),
        since: duty.started_at,
        position: known_position(app, directory, duty).map(|p| position_view(directory, &p)),
        lone_work: alone.map(lone_work::view),
    }
}

/// The name of a duty's post.
#[must_use]
pub fn post_name(directory: &Directory, duty: &Duty) -> Name {
    directory.posts.get(&duty.post).map(|post| post.name.clone()).unwrap_or_default()
}

/// Where a guard on duty is taken to be.
#[must_use]
pub fn known_position(app: &App, directory: &Directory, duty: &Duty) -> Option<Position> {
    let told = app.bus.presence(duty.site, duty.person).and_then(|presence| presence.position);
    dispatching::position(told, directory.posts.get(&duty.post).map(|post| &post.place), duty.started_at)
}

/// The place of a position, without a name where it is on no floor plan.
#[must_use]
pub fn place_of(directory: &Directory, position: &Position) -> Place {
    directory.plan().and_then(|plan| plan.place_at(position.spot)).unwrap_or_else(|_| Place {
        spot: position.spot,
        unit: None,
        name: name(&indoor::plain::Labels::default(), ""),
        floor: String::new(),
    })
}

/// A position for the screens.
#[must_use]
pub fn position_view(directory: &Directory, position: &Position) -> PositionView {
    let place = place_of(directory, position);
    PositionView { place: (&place).into(), at: position.at, accuracy_m: position.accuracy_m, source: position.source }
}
