//! What is to be walked, as it would be after some changes: everything that a site has set up, read in one transaction,
//! changed here, checked as a whole, and written back with its journal lines.

use super::{Refusal, refusal::key};
use crate::{
    directory::Directory,
    error::{Error, Result},
};
use domain::{
    CheckpointId, Event, PostId, RouteId, ScheduleId, TagId, Timestamp,
    event::ListChange,
    patrol::{
        self, Assigned, Checkpoint, Order, Route, Schedule, TagKind,
        event::SetUp,
        label::Generations,
        route::{self, Stop},
        tag,
    },
    time::{Millis, SECOND},
};
use std::collections::{BTreeMap, BTreeSet};
use store::{KeptCheckpoint, KeptRoute, KeptSchedule, Tag, Tx};
use uuid::Uuid;

/// Everything that a site has set up, on its way to something else.
pub struct Draft<'a> {
    /// Posts, people and the floor plan.
    pub directory: &'a Directory,
    /// Now.
    pub now: Timestamp,
    /// Checkpoints.
    pub checkpoints: BTreeMap<CheckpointId, KeptCheckpoint>,
    /// Tags.
    pub tags: BTreeMap<TagId, Tag>,
    /// Routes.
    pub routes: BTreeMap<RouteId, KeptRoute>,
    /// Schedules.
    pub schedules: BTreeMap<ScheduleId, KeptSchedule>,
    /// The site has keys for its tags.
    pub has_keys: bool,
    changes: Vec<(SetUp, Uuid, ListChange)>,
    /// Schedules whose rounds are made anew.
    anew: BTreeSet<ScheduleId>,
}

/// A route as somebody draws it, without its walking times.
pub struct Drawn {
    /// Its short word.
    pub key: String,
    /// Its name.
    pub name: domain::Name,
    /// Whether the order counts.
    pub order: Order,
    /// Where walking begins.
    pub post: Option<PostId>,
    /// Checkpoint, milliseconds to stay, whether it alarms when missed.
    pub stops: Vec<(CheckpointId, Millis, bool)>,
}

/// A tag as somebody enrols it.
pub struct Enrolled {
    /// The id that it gets where its number is new.
    pub id: TagId,
    /// Where it is stuck to.
    pub checkpoint: CheckpointId,
    /// What it can do.
    pub kind: TagKind,
    /// Its number as read.
    pub uid: String,
    /// Its own keys as they are kept; without any it keeps those that it has.
    pub keys: Option<String>,
    /// Who.
    pub by: Option<domain::PersonId>,
}

impl<'a> Draft<'a> {
    /// What is there.
    ///
    /// # Errors
    /// A fault of the store.
    pub fn load(tx: &mut Tx<'_>, directory: &'a Directory, now: Timestamp) -> Result<Self> {
        let site = directory.site.id;
        Ok(Self {
            directory,
            now,
            checkpoints: tx.checkpoints(site)?.into_iter().map(|kept| (kept.checkpoint.id, kept)).collect(),
            tags: tx.tags(site)?.into_iter().map(|tag| (tag.id, tag)).collect(),
            routes: tx.routes(site)?.into_iter().map(|kept| (kept.route.id, kept)).collect(),
            schedules: tx.schedules(site)?.into_iter().map(|kept| (kept.schedule.id, kept)).collect(),
            has_keys: super::keys::of_site(tx, site)?.is_some(),
            changes: Vec::new(),
            anew: BTreeSet::new(),
        })
    }

    /// Puts a checkpoint there, new or changed, in use. Routes over one that moved get their new walking times. Which
    /// printings of its label count stays.
    ///
    /// # Errors
    /// A [`Refusal`].
    pub fn put_checkpoint(&mut self, mut checkpoint: Checkpoint) -> Result<(), Refusal> {
        checkpoint.code = checkpoint.code.trim().to_ascii_uppercase();
        checkpoint.check()?;
        if checkpoint.fence_m.is_some() && !self.is_outdoors(&checkpoint) {
            return Err(Refusal::FenceIndoors);
        }
        let same_code = |kept: &&KeptCheckpoint| kept.checkpoint.code.eq_ignore_ascii_case(&checkpoint.code);
        if self.checkpoints.values().filter(same_code).any(|kept| kept.checkpoint.id != checkpoint.id) {
            return Err(Refusal::CodeTaken);
        }
        let id = checkpoint.id;
        let before = self.checkpoints.get(&id).cloned();
        checkpoint.label = before.as_ref().map_or_else(Generations::default, |kept| kept.checkpoint.label);
        let moved = before.as_ref().is_some_and(|kept| kept.checkpoint.place.spot != checkpoint.place.spot);
        let kept = KeptCheckpoint::from(checkpoint);
        if before.as_ref() == Some(&kept) {
            return Ok(());
        }
        self.note(SetUp::Checkpoint, id.0, if before.is_some() { ListChange::Changed } else { ListChange::Added });
        self.checkpoints.insert(id, kept);
        if moved { self.walk_anew(id) } else { Ok(()) }
    }

    fn is_outdoors(&self, checkpoint: &Checkpoint) -> bool {
        let level = checkpoint.place.spot.level;
        self.directory.plan().is_ok_and(|plan| plan.building().level(level).is_some_and(|level| level.outdoor))
    }

    fn walk_anew(&mut self, checkpoint: CheckpointId) -> Result<(), Refusal> {
        let over = |kept: &&KeptRoute| kept.route.stops.iter().any(|stop| stop.checkpoint == checkpoint);
        let routes: Vec<KeptRoute> =
            self.routes.values().filter(|kept| kept.retired_at.is_none()).filter(over).cloned().collect();
        routes.into_iter().try_for_each(|kept| self.put_route(kept.route.id, drawn(&kept)))
    }

    /// A new printing of a checkpoint's label.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn reprint(&mut self, id: CheckpointId, revoke_old: bool) -> Result<()> {
        let kept = self.checkpoints.get_mut(&id).ok_or(Error::NotFound("checkpoint"))?;
        kept.checkpoint.label = kept.checkpoint.label.reprinted(revoke_old.then_some(self.now));
        self.note(SetUp::Checkpoint, id.0, ListChange::Changed);
        Ok(())
    }

    /// Takes a checkpoint out of use.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Refusal::OnRoute`].
    pub fn retire_checkpoint(&mut self, id: CheckpointId) -> Result<()> {
        let over =
            |kept: &&KeptRoute| kept.retired_at.is_none() && kept.route.stops.iter().any(|stop| stop.checkpoint == id);
        let routes: Vec<String> = self.routes.values().filter(over).map(|kept| kept.key.clone()).collect();
        let kept = self.checkpoints.get_mut(&id).ok_or(Error::NotFound("checkpoint"))?;
        if !routes.is_empty() {
            return Err(Refusal::OnRoute { routes }.into());
        }
        if kept.retired_at.is_none() {
            kept.retired_at = Some(self.now);
            self.note(SetUp::Checkpoint, id.0, ListChange::Removed);
        }
        Ok(())
    }

    /// Enrols a tag, or moves the one that has the number to another checkpoint; tells its id.
    ///
    /// # Errors
    /// A [`Refusal`].
    pub fn put_tag(&mut self, new: Enrolled) -> Result<TagId, Refusal> {
        let uid = tag::number(&new.uid, new.kind).ok_or(Refusal::TagNumber)?;
        self.in_use(new.checkpoint)?;
        let before = self.tags.values().find(|tag| tag.uid == uid).cloned();
        let kept_keys = before.as_ref().filter(|tag| tag.kind == new.kind).and_then(|tag| tag.keys.clone());
        let keys = new.keys.or(kept_keys);
        match new.kind {
            TagKind::Uid if keys.is_some() => return Err(Refusal::TagKeysUseless),
            TagKind::Ntag424 if keys.is_none() && !self.has_keys => return Err(Refusal::TagKeysMissing),
            TagKind::Uid | TagKind::Ntag424 => {}
        }
        let (id, enrolled_at, enrolled_by) = match &before {
            Some(tag) if tag.retired_at.is_none() => (tag.id, tag.enrolled_at, tag.enrolled_by),
            Some(tag) => (tag.id, self.now, new.by),
            None => (new.id, self.now, new.by),
        };
        let site = self.directory.site.id;
        let (checkpoint, kind) = (new.checkpoint, new.kind);
        let tag = Tag { id, site, checkpoint, kind, uid, keys, enrolled_at, enrolled_by, retired_at: None };
        if before.as_ref() != Some(&tag) {
            self.note(SetUp::Tag, id.0, if before.is_some() { ListChange::Changed } else { ListChange::Added });
            self.tags.insert(id, tag);
        }
        Ok(id)
    }

    /// Takes a tag out of use.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn retire_tag(&mut self, id: TagId) -> Result<()> {
        let tag = self.tags.get_mut(&id).ok_or(Error::NotFound("tag"))?;
        if tag.retired_at.is_none() {
            tag.retired_at = Some(self.now);
            self.note(SetUp::Tag, id.0, ListChange::Removed);
        }
        Ok(())
    }

    /// Puts a route there, new or changed, in use, with walking times by the walking graph as it is now.
    ///
    /// # Errors
    /// A [`Refusal`].
    pub fn put_route(&mut self, id: RouteId, drawn: Drawn) -> Result<(), Refusal> {
        let key = key(&drawn.key)?;
        if self.routes.values().any(|kept| kept.key == key && kept.route.id != id) {
            return Err(Refusal::KeyTaken);
        }
        let before = self.routes.get(&id);
        let mut route = Route {
            id,
            site: self.directory.site.id,
            version: before.map_or(1, |kept| kept.route.version),
            name: drawn.name,
            order: drawn.order,
            stops: self.walked(drawn.post, &drawn.stops)?,
        };
        route.check()?;
        let mut kept = KeptRoute { key, post: drawn.post, route: route.clone(), retired_at: None };
        if before == Some(&kept) {
            return Ok(());
        }
        let change = if before.is_some() { ListChange::Changed } else { ListChange::Added };
        if before.is_some() {
            route.version += 1;
        }
        let schedules: Vec<ScheduleId> = self.walking(id).map(|kept| kept.schedule.id).collect();
        if let Some(short) = self.walking(id).find(|kept| kept.schedule.check(route.takes()).is_err()) {
            return Err(Refusal::TooLongFor { schedule: short.key.clone() });
        }
        kept.route = route;
        self.routes.insert(id, kept);
        self.note(SetUp::Route, id.0, change);
        self.anew.extend(schedules);
        Ok(())
    }

    /// The stops with their walking times.
    fn walked(&self, post: Option<PostId>, stops: &[(CheckpointId, Millis, bool)]) -> Result<Vec<Stop>, Refusal> {
        if stops.len() > route::MOST_STOPS {
            return Err(route::Fault::Stops.into());
        }
        let unknown = || Refusal::PostUnknown { word: post.map(|id| id.to_string()).unwrap_or_default() };
        let post = post.map(|id| self.directory.posts.get(&id).ok_or_else(unknown)).transpose()?;
        let mut at = post.map(|post| &post.place.spot);
        let mut walked = Vec::with_capacity(stops.len());
        for (id, dwell_ms, alarm_when_missed) in stops {
            let checkpoint = self.in_use(*id)?;
            let to = &checkpoint.place.spot;
            let walk_ms = match at.replace(to) {
                None => 0,
                Some(from) => self
                    .seconds(from, to)
                    .map(whole_seconds)
                    .ok_or_else(|| Refusal::NoWay { checkpoint: checkpoint.code.clone() })?,
            };
            let (checkpoint, dwell_ms, alarm_when_missed) = (*id, *dwell_ms, *alarm_when_missed);
            walked.push(Stop { checkpoint, walk_ms, dwell_ms, alarm_when_missed });
        }
        Ok(walked)
    }

    fn seconds(&self, from: &indoor::plain::Spot, to: &indoor::plain::Spot) -> Option<f64> {
        self.directory.travel().seconds(&[from], to).into_iter().next().flatten()
    }

    /// Takes a route out of use.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Refusal::Scheduled`].
    pub fn retire_route(&mut self, id: RouteId) -> Result<()> {
        let schedules: Vec<String> = self.walking(id).map(|kept| kept.key.clone()).collect();
        let kept = self.routes.get_mut(&id).ok_or(Error::NotFound("route"))?;
        if !schedules.is_empty() {
            return Err(Refusal::Scheduled { schedules }.into());
        }
        if kept.retired_at.is_none() {
            kept.retired_at = Some(self.now);
            self.note(SetUp::Route, id.0, ListChange::Removed);
        }
        Ok(())
    }

    /// Puts a schedule there, new or changed, in use; its rounds are made anew.
    ///
    /// # Errors
    /// A [`Refusal`].
    pub fn put_schedule(&mut self, word: &str, mut schedule: Schedule) -> Result<(), Refusal> {
        let key = key(word)?;
        let id = schedule.id;
        if self.schedules.values().any(|kept| kept.key == key && kept.schedule.id != id) {
            return Err(Refusal::KeyTaken);
        }
        let route = self.routes.get(&schedule.route).filter(|kept| kept.retired_at.is_none());
        let takes = match route {
            Some(kept) => kept.route.takes(),
            None => return Err(Refusal::RouteUnknown { word: schedule.route.to_string() }),
        };
        match &mut schedule.assigned {
            Assigned::Post(post) if self.directory.posts.contains_key(post) => {}
            Assigned::Post(post) => return Err(Refusal::PostUnknown { word: post.to_string() }),
            Assigned::People(people) => {
                people.sort_unstable();
                people.dedup();
                if let Some(stranger) = people.iter().find(|person| !self.directory.people.contains_key(person)) {
                    return Err(Refusal::PersonUnknown { word: stranger.to_string() });
                }
            }
        }
        schedule.check(takes).map_err(|fault| Refusal::of_schedule(fault, &schedule))?;
        let before = self.schedules.get(&id);
        let made_until = before.map_or(self.now, |kept| kept.made_until);
        let kept = KeptSchedule { key, schedule, made_until, retired_at: None };
        if before == Some(&kept) {
            return Ok(());
        }
        let change = if before.is_some() { ListChange::Changed } else { ListChange::Added };
        self.note(SetUp::Schedule, id.0, change);
        self.schedules.insert(id, kept);
        self.anew.insert(id);
        Ok(())
    }

    /// Takes a schedule out of use, and its rounds that nobody began.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn retire_schedule(&mut self, id: ScheduleId) -> Result<()> {
        let kept = self.schedules.get_mut(&id).ok_or(Error::NotFound("schedule"))?;
        if kept.retired_at.is_none() {
            kept.retired_at = Some(self.now);
            self.note(SetUp::Schedule, id.0, ListChange::Removed);
            self.anew.insert(id);
        }
        Ok(())
    }

    /// A checkpoint in use.
    ///
    /// # Errors
    /// [`Refusal::CheckpointUnknown`].
    pub fn in_use(&self, id: CheckpointId) -> Result<&Checkpoint, Refusal> {
        let kept = self.checkpoints.get(&id).filter(|kept| kept.retired_at.is_none());
        kept.map(|kept| &kept.checkpoint).ok_or_else(|| Refusal::CheckpointUnknown { word: id.to_string() })
    }

    /// The schedules in use that walk a route.
    fn walking(&self, route: RouteId) -> impl Iterator<Item = &KeptSchedule> {
        self.schedules.values().filter(move |kept| kept.retired_at.is_none() && kept.schedule.route == route)
    }

    fn note(&mut self, what: SetUp, id: Uuid, change: ListChange) {
        let known = self.changes.iter_mut().find(|(of, known, _)| *of == what && *known == id);
        match known {
            Some((.., before)) if *before == ListChange::Added && change == ListChange::Changed => {}
            Some((.., before)) => *before = change,
            None => self.changes.push((what, id, change)),
        }
    }

    /// How many entries are new, changed, out of use.
    pub fn counts(&self) -> [usize; 3] {
        [ListChange::Added, ListChange::Changed, ListChange::Removed]
            .map(|change| self.changes.iter().filter(|(.., of)| *of == change).count())
    }

    /// Writes what changed, and takes the rounds back that are to be made anew. Hands out the journal's lines.
    ///
    /// # Errors
    /// A fault of the store.
    pub fn write(mut self, tx: &mut Tx<'_>) -> Result<Vec<Event>> {
        for id in &self.anew {
            tx.remove_planned_rounds(*id, self.now)?;
            if let Some(kept) = self.schedules.get_mut(id) {
                kept.made_until = self.now;
            }
        }
        for what in [SetUp::Checkpoint, SetUp::Tag, SetUp::Route] {
            for (_, id, change) in self.changes.iter().filter(|(of, ..)| *of == what) {
                self.write_one(tx, what, *id, *change)?;
            }
        }
        let changed = self.changes.iter().filter(|(of, ..)| *of == SetUp::Schedule).map(|(_, id, _)| ScheduleId(*id));
        for id in changed.chain(self.anew.iter().copied()).collect::<BTreeSet<_>>() {
            if let Some(kept) = self.schedules.get(&id) {
                tx.put_schedule(kept)?;
            }
        }
        let line = |(what, id, change)| Event::Patrol(patrol::Event::SetUp { what, id, change });
        Ok(self.changes.into_iter().map(line).collect())
    }

    fn write_one(&self, tx: &mut Tx<'_>, what: SetUp, id: Uuid, change: ListChange) -> Result<()> {
        match what {
            SetUp::Checkpoint => match (self.checkpoints.get(&CheckpointId(id)), change) {
                (Some(kept), ListChange::Added) => tx.insert_checkpoints(std::slice::from_ref(kept))?,
                (Some(kept), ListChange::Changed | ListChange::Removed) => tx.update_checkpoint(kept)?,
                (None, _) => {}
            },
            SetUp::Tag => self.tags.get(&TagId(id)).map_or(Ok(()), |tag| tx.put_tag(tag))?,
            SetUp::Route => self.routes.get(&RouteId(id)).map_or(Ok(()), |kept| tx.put_route(kept))?,
            SetUp::Schedule | SetUp::Keys => {}
        }
        Ok(())
    }
}

/// A route as it was drawn.
pub fn drawn(kept: &KeptRoute) -> Drawn {
    Drawn {
        key: kept.key.clone(),
        name: kept.route.name.clone(),
        order: kept.route.order,
        post: kept.post,
        stops: kept.route.stops.iter().map(|s| (s.checkpoint, s.dwell_ms, s.alarm_when_missed)).collect(),
    }
}

/// Guards are not told milliseconds.
fn whole_seconds(seconds: f64) -> Millis {
    let whole = seconds.ceil().clamp(0.0, f64::from(u32::MAX));
    #[expect(clippy::cast_possible_truncation, reason = "clamped")]
    let whole = whole as i64;
    whole * SECOND
}
