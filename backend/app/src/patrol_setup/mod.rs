//! Setting up what is walked: checkpoints, tags, routes, schedules; their labels, and the files they come in.

mod draft;
mod files;
mod keys;
mod labels;

mod refusal;
mod views;

pub use files::{bring_in, take_out};
pub use keys::{TagReader, of_site as site_keys};
pub use labels::{MOST_LABELS, labels};
pub use refusal::Refusal;

use crate::{
    App, Principal,
    directory::Directory,
    error::{Error, Result},
    ledger::Ledger,
    places,
};
use domain::{
    Actor, CheckpointId, Decision, Event, PersonId, RouteId, ScheduleId, SiteId, TagId,
    access::Action,
    event::ListChange,
    patrol::{self, Checkpoint, Schedule, TagKind, event::SetUp, label::Generations},
    time::{Millis, SECOND},
};
use draft::{Draft, Drawn, Enrolled};
use store::Tx;
use wire::patrol::setup::{
    CheckpointBody, CheckpointSetUp, CheckpointsSetUp, RouteBody, RouteSetUp, RoutesSetUp, ScheduleBody, ScheduleSetUp,
    SchedulesSetUp, SiteTagKeys, TagBody, TagRead, TagSetUp, TagsSetUp,
};

/// Who sets up, and where.
#[derive(Debug, Clone, Copy)]
pub struct By {
    /// The site.
    pub site: SiteId,
    /// Who.
    pub actor: Actor,
}

impl By {
    /// A signed-in person.
    ///
    /// # Errors
    /// [`Error::NotAllowed`] without [`Action::ManageRounds`].
    pub fn person(who: &Principal) -> Result<Self> {
        who.require(Action::ManageRounds)?;
        Ok(Self { site: who.site, actor: Actor::Person(who.person) })
    }

    /// The command line.
    #[must_use]
    pub const fn operator(site: SiteId) -> Self {
        Self { site, actor: Actor::Operator }
    }

    const fn person_id(self) -> Option<PersonId> {
        match self.actor {
            Actor::Person(person) => Some(person),
            _ => None,
        }
    }
}

/// The checkpoints of a site, also the retired ones.
///
/// # Errors
/// A fault.
pub async fn checkpoints(app: &App, by: By) -> Result<CheckpointsSetUp> {
    let kept = app.store.read(move |read| Ok::<_, Error>(read.checkpoints(by.site)?)).await?;
    Ok(CheckpointsSetUp { checkpoints: kept.iter().map(|kept| views::checkpoint(app, kept)).collect() })
}

/// Saves a checkpoint: a new one, or another state of one that is there, which is in use from then on.
///
/// # Errors
/// [`Error::PlaceUnknown`], [`Error::PatrolSetUp`], or a fault.
pub async fn save_checkpoint(app: &App, by: By, id: CheckpointId, body: CheckpointBody) -> Result<CheckpointSetUp> {
    let directory = app.directory(by.site).await?;
    let place = places::resolve(app, &directory, &body.place)?.place;
    let checkpoint = Checkpoint {
        id,
        site: by.site,
        code: body.code,
        name: body.name,
        place,
        key_place: body.key_place,
        demand: body.demand,
        label: Generations::default(),
        fence_m: body.fence_m,
        questions: body.questions,
    };
    let kept = change(app, by, move |tx, draft| {
        let taken = tx.checkpoint(id)?.is_some_and(|kept| kept.checkpoint.site != by.site);
        own(taken, "checkpoint")?;
        draft.put_checkpoint(checkpoint)?;
        Ok(draft.checkpoints.get(&id).cloned())
    })
    .await?;
    kept.map(|kept| views::checkpoint(app, &kept)).ok_or(Error::NotFound("checkpoint"))
}

/// A new printing of a checkpoint's label.
///
/// # Errors
/// [`Error::NotFound`] or a fault.
pub async fn reprint(app: &App, by: By, id: CheckpointId, revoke_old: bool) -> Result<CheckpointSetUp> {
    let kept = change(app, by, move |_, draft| {
        draft.reprint(id, revoke_old)?;
        Ok(draft.checkpoints.get(&id).cloned())
    })
    .await?;
    kept.map(|kept| views::checkpoint(app, &kept)).ok_or(Error::NotFound("checkpoint"))
}

/// Takes a checkpoint out of use.
///
/// # Errors
/// [`Error::NotFound`], [`Refusal::OnRoute`], or a fault.
pub async fn retire_checkpoint(app: &App, by: By, id: CheckpointId) -> Result<()> {
    change(app, by, move |_, draft| draft.retire_checkpoint(id)).await
}

/// The routes of a site, also the retired ones.
///
/// # Errors
/// A fault.
pub async fn routes(app: &App, by: By) -> Result<RoutesSetUp> {
    let kept = app.store.read(move |read| Ok::<_, Error>(read.routes(by.site)?)).await?;
    Ok(RoutesSetUp { routes: kept.iter().map(views::route).collect() })
}

/// Saves a route with its walking times; rounds that nobody began are made anew.
///
/// # Errors
/// [`Error::PatrolSetUp`] or a fault.
pub async fn save_route(app: &App, by: By, id: RouteId, body: RouteBody) -> Result<RouteSetUp> {
    let stop = |stop: &wire::patrol::setup::StopBody| {
        (stop.checkpoint, Millis::from(stop.dwell_s) * SECOND, stop.alarm_when_missed)
    };
    let stops = body.stops.iter().map(stop).collect();
    let drawn = Drawn { key: body.key, name: body.name, order: body.order, post: body.post, stops };
    let kept = change(app, by, move |tx, draft| {
        own(tx.route(id)?.is_some_and(|kept| kept.route.site != by.site), "route")?;
        draft.put_route(id, drawn)?;
        Ok(draft.routes.get(&id).cloned())
    })
    .await?;
    kept.as_ref().map(views::route).ok_or(Error::NotFound("route"))
}

/// Takes a route out of use.
///
/// # Errors
/// [`Error::NotFound`], [`Refusal::Scheduled`], or a fault.
pub async fn retire_route(app: &App, by: By, id: RouteId) -> Result<()> {
    change(app, by, move |_, draft| draft.retire_route(id)).await
}

/// The schedules of a site, also the retired ones.
///
/// # Errors
/// A fault.
pub async fn schedules(app: &App, by: By) -> Result<SchedulesSetUp> {
    let kept = app.store.read(move |read| Ok::<_, Error>(read.schedules(by.site)?)).await?;
    Ok(SchedulesSetUp { schedules: kept.iter().map(views::schedule).collect() })
}

/// Saves a schedule; its rounds that nobody began are made anew.
///
/// # Errors
/// [`Error::PatrolSetUp`] or a fault.
pub async fn save_schedule(app: &App, by: By, id: ScheduleId, body: ScheduleBody) -> Result<ScheduleSetUp> {
    let schedule = Schedule {
        id,
        site: by.site,
        name: body.name,
        route: body.route,
        assigned: body.assigned,
        from: body.from,
        until: body.until,
        days: body.days,
        windows: body.windows,
        every_min: body.every_min,
        margin_min: body.margin_min,
        start_within_min: body.start_within_min,
        whole_within_min: body.whole_within_min,
        late_after_min: body.late_after_min,
        special: body.special,
    };
    change(app, by, move |tx, draft| {
        own(tx.schedule(id)?.is_some_and(|kept| kept.schedule.site != by.site), "schedule")?;
        Ok(draft.put_schedule(&body.key, schedule)?)
    })
    .await?;
    let kept = app.store.read(move |read| Ok::<_, Error>(read.schedule(id)?)).await?;
    kept.as_ref().map(views::schedule).ok_or(Error::NotFound("schedule"))
}

/// Takes a schedule out of use, and its rounds that nobody began.
///
/// # Errors
/// [`Error::NotFound`] or a fault.
pub async fn retire_schedule(app: &App, by: By, id: ScheduleId) -> Result<()> {
    change(app, by, move |_, draft| draft.retire_schedule(id)).await
}

/// The tags of a site, also the retired ones.
///
/// # Errors
/// A fault.
pub async fn tags(app: &App, by: By) -> Result<TagsSetUp> {
    let read = app.store.read(move |read| Ok((read.tags(by.site)?, site_keys(read, by.site)?.is_some())));
    let (kept, keys_set): (_, bool) = read.await.map_err(|error: Error| error)?;
    Ok(TagsSetUp { tags: kept.iter().map(views::tag).collect(), keys_set })
}

/// Enrols a tag; a number that is known keeps its tag, and is in use from then on.
///
/// # Errors
/// [`Error::PatrolSetUp`] or a fault.
pub async fn save_tag(app: &App, by: By, id: TagId, body: TagBody) -> Result<TagSetUp> {
    let kept = change(app, by, move |tx, draft| {
        own(tx.tag(id)?.is_some_and(|tag| tag.site != by.site), "tag")?;
        let keys = body.keys.as_ref().map(keys::own).transpose()?;
        let uid = match (&body.read, body.kind) {
            (TagRead::Uid(uid), _) => uid.clone(),
            (TagRead::Url(_), TagKind::Uid) => return Err(Refusal::TagNumber.into()),
            (TagRead::Url(url), TagKind::Ntag424) => {
                let reader = match &body.keys {
                    Some(own) => TagReader::of_keys(own)?,
                    None => TagReader::load(tx, by.site)?,
                };
                if body.keys.is_none() && !reader.has_any_keys() {
                    return Err(Refusal::TagKeysMissing.into());
                }
                reader.open(url).map_err(Refusal::Tap)?.uid.to_string()
            }
        };
        let (checkpoint, kind, by) = (body.checkpoint, body.kind, by.person_id());
        let id = draft.put_tag(Enrolled { id, checkpoint, kind, uid, keys, by })?;
        Ok(draft.tags.get(&id).cloned())
    })
    .await?;
    kept.as_ref().map(views::tag).ok_or(Error::NotFound("tag"))
}

/// Takes a tag out of use.
///
/// # Errors
/// [`Error::NotFound`] or a fault.
pub async fn retire_tag(app: &App, by: By, id: TagId) -> Result<()> {
    change(app, by, move |_, draft| draft.retire_tag(id)).await
}

/// Keeps the keys of the site's tags.
///
/// # Errors
/// [`Refusal::TagKey`], [`Refusal::SystemId`], [`Refusal::KeysThere`], or a fault.
pub async fn save_keys(app: &App, by: By, given: SiteTagKeys) -> Result<()> {
    write(app, by, move |tx, _| {
        let change = if site_keys(tx, by.site)?.is_some() { ListChange::Changed } else { ListChange::Added };
        keys::keep(tx, by.site, &given)?;
        Ok(((), vec![Event::Patrol(patrol::Event::SetUp { what: SetUp::Keys, id: by.site.0, change })]))
    })
    .await
}

/// An id of another site's is taken, and says nothing of what it is there.
const fn own(taken: bool, what: &'static str) -> Result<()> {
    if taken { Err(Error::NotFound(what)) } else { Ok(()) }
}

/// Changes what is set up, in one transaction.
async fn change<T: Send + 'static>(
    app: &App,
    by: By,
    change: impl FnOnce(&mut Tx<'_>, &mut Draft<'_>) -> Result<T> + Send + 'static,
) -> Result<T> {
    let now = app.now();
    write(app, by, move |tx, directory| {
        let mut draft = Draft::load(tx, directory, now)?;
        let value = change(tx, &mut draft)?;
        Ok((value, draft.write(tx)?))
    })
    .await
}

/// Writes rows and their journal lines together, and tells that the site was changed.
async fn write<T: Send + 'static>(
    app: &App,
    by: By,
    write: impl FnOnce(&mut Tx<'_>, &Directory) -> Result<(T, Vec<Event>)> + Send + 'static,
) -> Result<T> {
    let (site, actor, now) = (by.site, by.actor, app.now());
    let directory = app.directory(site).await?;
    let committed = app
        .store
        .write(site, move |tx| {
            let (value, events) = write(tx, &directory)?;
            let decision = Decision { events, deliveries: Vec::new() };
            Ledger { site, directory: &directory, actor, now }.commit(tx, false, decision)?;
            Ok::<_, Error>(value)
        })
        .await?;
    if !committed.lines.is_empty() {
        app.directories.forget(site);
        app.committed(site, &committed.lines);
    }
    Ok(committed.value)
}
