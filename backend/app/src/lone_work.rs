//! Lone work: guards who give a sign at intervals, and what happens when they do not.

use crate::{
    App, Principal,
    directory::Directory,
    dispatching::{self, Sight},
    duty,
    error::{Error, Result},
    ledger::{Ledger, new_id},
    plans, push,
};
use domain::{
    Actor, AlarmId, Decision, Event, InputId, LoneWorkId, PersonId, SiteId, Timestamp,
    access::Action as May,
    alarm::{Action, Alarm, Input, Kind, Origin, Raised},
    lone_work::{LoneWork, Refusal, Silence, Start},
};
use store::{Post, Tx};
use wire::duty::{CheckIn, LoneWorkView, StartLoneWork};

/// Begins lone work, or changes its interval.
///
/// # Errors
/// [`Error::NotAllowed`], [`Error::PersonNotOnDuty`], a refusal, or a fault.
pub async fn start(app: &App, who: &Principal, asked: StartLoneWork) -> Result<LoneWorkView> {
    who.require(May::BeOnDuty)?;
    let (site, person, now) = (who.site, who.person, app.now());
    let asked = Start { id: asked.id, site, person, every: asked.every_ms, demanded: false };
    change(app, site, Actor::Person(person), move |tx, ledger| {
        tx.open_duty(site, person)?.ok_or(Error::PersonNotOnDuty)?;
        match tx.lone_work(asked.id)? {
            Some(known) if (known.site, known.person) != (site, person) => {
                return Err(Error::Invalid("this id is taken".into()));
            }
            // A start that was held up and comes again after its end.
            Some(known) if known.ended_at.is_some() => return Ok(view(&known)),
            _ => {}
        }
        let current = tx.open_lone_work(site, person)?;
        let (work, event) = LoneWork::start(asked, current.as_ref(), now)?;
        if let Some(event) = event {
            tx.put_lone_work(&work)?;
            note(tx, ledger, event)?;
        }
        Ok(view(&work))
    })
    .await
}

/// A sign of the guard's own.
///
/// # Errors
/// [`Error::NotAllowed`], a refusal, or a fault.
pub async fn check_in(app: &App, who: &Principal, asked: CheckIn) -> Result<LoneWorkView> {
    who.require(May::BeOnDuty)?;
    let (site, person, now) = (who.site, who.person, app.now());
    change(app, site, Actor::Person(person), move |tx, ledger| {
        let at = asked.at.unwrap_or(now);
        sign(tx, ledger, person, at)?;
        let work = tx.open_lone_work(site, person)?.ok_or(Refusal::NotAtLoneWork)?;
        Ok(view(&work))
    })
    .await
}

/// The guard is not alone any more.
///
/// # Errors
/// [`Error::NotAllowed`], a refusal where the post demands lone work, or a fault.
pub async fn end(app: &App, who: &Principal) -> Result<()> {
    who.require(May::BeOnDuty)?;
    let (site, person) = (who.site, who.person);
    change(app, site, Actor::Person(person), move |tx, ledger| finish(tx, ledger, person, false)).await
}

/// Everything due at one spell of lone work is done, unless somebody else has done it meanwhile.
///
/// # Errors
/// A fault.
pub async fn time_reached(app: &App, site: SiteId, id: LoneWorkId) -> Result<()> {
    let now = app.now();
    let directory = app.directory(site).await?;
    let sight = Sight::now(app, site, now);
    let reminded = change(app, site, Actor::System, move |tx, ledger| {
        let Some(mut work) = tx.lone_work(id)? else { return Ok(None) };
        match work.time_reached(AlarmId(new_id(now)), now) {
            Silence::Fine => Ok(None),
            Silence::Remind(event) => {
                tx.put_lone_work(&work)?;
                note(tx, ledger, event)?;
                Ok(Some(work.person))
            }
            Silence::Alarm(event) => {
                raise(tx, &directory, ledger, &sight, &work)?;
                tx.put_lone_work(&work)?;
                note(tx, ledger, event)?;
                dispatching::settle(tx, &directory, &sight, now)?;
                Ok(None)
            }
        }
    })
    .await?;
    if let Some(person) = reminded {
        push::remind(app, site, person);
    }
    Ok(())
}

/// Raises the alarm for a guard who stayed silent, at his last known place.
fn raise(tx: &mut Tx<'_>, directory: &Directory, ledger: &Ledger<'_>, sight: &Sight, work: &LoneWork) -> Result<()> {
    let Some(id) = work.alarm else { return Ok(()) };
    let duty = tx.open_duty(work.site, work.person)?;
    let post = duty.as_ref().and_then(|duty| directory.posts.get(&duty.post));
    let since = duty.as_ref().map_or(work.started_at, |duty| duty.started_at);
    let known = dispatching::position(sight.position(work.person), post.map(|post| &post.place), since);
    let place = match (known, post) {
        (Some(position), _) => duty::place_of(directory, &position),
        (None, Some(post)) => post.place.clone(),
        (None, None) => return Err(Error::PlaceUnknown),
    };
    let kind = Kind::LoneWorker;
    let raised = Raised {
        id,
        site: work.site,
        kind,
        priority: kind.usual_priority(),
        place,
        origin: Origin::MissedCheckIn { person: work.person },
        department: None,
        text: None,
        drill: false,
        silent: false,
    };
    let plan = plans::in_force(directory, raised.kind, raised.priority);
    let (alarm, decision) = Alarm::raise(raised, &plan, ledger.now);
    tx.insert_alarm(&alarm, None)?;
    ledger.commit(tx, false, decision)?;
    metrics::counter!("shouwang_alarms_raised_total").increment(1);
    Ok(())
}

/// [`sign`], beside something that is more important than it: its failing does not undo that.
pub(crate) fn note_sign(tx: &mut Tx<'_>, ledger: &Ledger<'_>, person: PersonId, at: Timestamp) -> Result<()> {
    if let Err(fault) = tx.attempt(|tx| sign(tx, ledger, person, at))? {
        tracing::error!(site = %ledger.site, error = &fault as &dyn std::error::Error, "a sign from lone work was lost");
    }
    Ok(())
}

/// An alarm was closed. Where a guard's silence had raised it and he was not heard since, he is watched again.
pub(crate) fn watch_again(tx: &mut Tx<'_>, ledger: &Ledger<'_>, alarm: &Alarm) -> Result<()> {
    let Origin::MissedCheckIn { person } = alarm.origin else { return Ok(()) };
    if alarm.closed.is_none() {
        return Ok(());
    }
    let Some(mut work) = tx.open_lone_work(ledger.site, person)? else { return Ok(()) };
    if let Some(event) = work.looked_after(alarm.id, ledger.now) {
        tx.put_lone_work(&work)?;
        note(tx, ledger, event)?;
    }
    Ok(())
}

/// True while something is due from a guard at lone work: it decides about him, and nothing else ends it by itself.
pub(crate) fn is_watched(tx: &mut Tx<'_>, site: SiteId, person: PersonId) -> Result<bool> {
    Ok(tx.open_lone_work(site, person)?.is_some_and(|work| work.next_due().is_some()))
}

/// A guard did something that only he can have done at `at`. Where he is at lone work, that is a sign; where his silence
/// raised an alarm that is still open, it says that it was false, and somebody still looks.
pub(crate) fn sign(tx: &mut Tx<'_>, ledger: &Ledger<'_>, person: PersonId, at: Timestamp) -> Result<()> {
    let Some(mut work) = tx.open_lone_work(ledger.site, person)? else { return Ok(()) };
    let missed = work.alarm;
    let Some(event) = work.check_in(at, ledger.now) else { return Ok(()) };
    tx.put_lone_work(&work)?;
    note(tx, ledger, event)?;
    let Some(id) = missed.filter(|_| work.alarm.is_none()) else { return Ok(()) };
    // A sign from before the alarm says nothing against it.
    let since = |alarm: &Alarm| alarm.closed.is_none() && at >= alarm.raised_at;
    let Some(mut stored) = tx.alarm(id)?.filter(|stored| since(&stored.value)) else { return Ok(()) };
    let claim = Input::Person { id: InputId(new_id(ledger.now)), by: person, action: Action::ClaimFalse };
    let decision = stored.value.handle(claim, ledger.now)?;
    if !decision.is_empty() {
        tx.save_alarm(&mut stored)?;
        ledger.commit(tx, stored.value.drill, decision)?;
    }
    Ok(())
}

/// Begins the lone work that a post demands of whoever is there.
pub(crate) fn demand(tx: &mut Tx<'_>, ledger: &Ledger<'_>, person: PersonId, post: Option<&Post>) -> Result<()> {
    let Some(every) = post.and_then(|post| post.check_in_every) else { return Ok(()) };
    let asked = Start { id: LoneWorkId(new_id(ledger.now)), site: ledger.site, person, every, demanded: true };
    let current = tx.open_lone_work(ledger.site, person)?;
    if let (work, Some(event)) = LoneWork::start(asked, current.as_ref(), ledger.now)? {
        tx.put_lone_work(&work)?;
        note(tx, ledger, event)?;
    }
    Ok(())
}

/// Ends a guard's lone work, if he is at any.
pub(crate) fn finish(tx: &mut Tx<'_>, ledger: &Ledger<'_>, person: PersonId, duty_ends: bool) -> Result<()> {
    let Some(mut work) = tx.open_lone_work(ledger.site, person)? else { return Ok(()) };
    if let Some(event) = work.end(duty_ends, ledger.now)? {
        tx.put_lone_work(&work)?;
        note(tx, ledger, event)?;
    }
    Ok(())
}

fn note(tx: &mut Tx<'_>, ledger: &Ledger<'_>, event: Event) -> Result<()> {
    ledger.commit(tx, false, Decision { events: vec![event], deliveries: Vec::new() })
}

async fn change<T: Send + 'static>(
    app: &App,
    site: SiteId,
    actor: Actor,
    work: impl FnOnce(&mut Tx<'_>, &Ledger<'_>) -> Result<T> + Send + 'static,
) -> Result<T> {
    let now = app.now();
    let directory = app.directory(site).await?;
    let committed =
        app.store.write(site, move |tx| work(tx, &Ledger { site, directory: &directory, actor, now })).await?;
    app.committed(site, &committed.lines);
    Ok(committed.value)
}

/// For the screens.
#[must_use]
pub fn view(work: &LoneWork) -> LoneWorkView {
    LoneWorkView {
        id: work.id,
        every_ms: work.every,
        demanded: work.demanded,
        since: work.started_at,
        due_at: work.sign_due(),
        reminded_at: work.reminded_at,
        alarm: work.alarm,
    }
}
