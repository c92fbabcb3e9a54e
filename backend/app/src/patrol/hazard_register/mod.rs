//! The register of hazards (隐患台账): who sees what, what people do with them, what they take away.

mod files;
mod view;

pub(super) use files::table;
pub use files::{csv, xlsx};

use super::{
    commit::{Follows, commit},
    hazards,
    tell::tell,
};
use crate::{
    App, Principal,
    directory::Directory,
    error::{Error, Result},
    ledger::Ledger,
    places,
};
use domain::{
    Actor, CheckpointId, HazardId, Place, Timestamp,
    access::{Action as May, allows},
    event::Subject,
    patrol::hazard::{Action, Hazard, Input, Report},
};
use store::{HazardFilter, Read, Stored};
use wire::patrol::hazards::{HazardAction, HazardDetail, HazardInput, HazardList, HazardQuery, HazardView, NewHazard};

const MOST_LISTED: u32 = 200;
const USUALLY_LISTED: u32 = 50;
/// Hazards that are looked through where not only a page is wanted.
pub(super) const MOST: u32 = 10_000;
const LONGEST_TEXT: usize = 1_000;
const MOST_PHOTOS: usize = 6;

/// Reports a hazard at the desk. The same id again is the same hazard.
///
/// # Errors
/// [`Error::NotAllowed`], [`Error::Invalid`], [`Error::PlaceUnknown`] or a fault.
pub async fn report(app: &App, who: &Principal, new: NewHazard) -> Result<HazardView> {
    who.require(May::HandleHazards)?;
    let NewHazard { id, checkpoint, place, severity, text, photos } = new;
    let text = worded(&text, "text")?;
    check_photos(&photos)?;
    let (site, person, now) = (who.site, who.person, app.now());
    let directory = app.directory(site).await?;
    let (place, checkpoint) = whereabouts(app, &directory, checkpoint.as_deref(), place.as_ref())?;
    let report = Report { id, site, place, checkpoint, severity, text, photos, found_by: person, found_at: now };
    let committed = app
        .store
        .write(site, move |tx| {
            let ledger = Ledger { site, directory: &directory, actor: Actor::Person(person), now };
            let follows = hazards::report(tx, &ledger, report)?.unwrap_or_default();
            let kept = tx.hazard(id)?.filter(|kept| kept.value.report.site == site);
            Ok::<_, Error>((kept.ok_or_else(|| Error::Invalid("this id is taken".into()))?, follows))
        })
        .await?;
    app.committed(site, &committed.lines);
    let (kept, follows) = committed.value;
    tell(app, site, follows.messages);
    Ok(view::hazard(&kept, now))
}

/// The place of a checkpoint or of whatever else names one.
fn whereabouts(
    app: &App,
    directory: &Directory,
    checkpoint: Option<&str>,
    place: Option<&wire::plan::PlaceRef>,
) -> Result<(Place, Option<CheckpointId>)> {
    if let Some(code) = checkpoint {
        let found = directory.checkpoints.get(&code.trim().to_ascii_uppercase());
        let found = found.ok_or(Error::PlaceUnknown)?;
        return Ok((found.place.clone(), Some(found.id)));
    }
    let found = places::resolve(app, directory, place.ok_or(Error::PlaceUnknown)?)?;
    Ok((found.place, found.checkpoint))
}

/// A person does something with a hazard. The same input id again changes nothing and gives the hazard as it is.
///
/// # Errors
/// [`Error::NotAllowed`], [`Error::NotFound`], [`Error::Invalid`], a refusal of the hazard, or a fault.
pub async fn input(app: &App, who: &Principal, id: HazardId, input: HazardInput) -> Result<HazardView> {
    who.require(needed(&input.action))?;
    let (site, person, now) = (who.site, who.person, app.now());
    let directory = app.directory(site).await?;
    let action = action(&directory, input.action)?;
    let committed = app
        .store
        .write(site, move |tx| {
            let mut kept = of_site(tx.hazard(id)?, site)?;
            let decision = kept.value.handle(Input::Person { id: input.id, by: person, action }, now)?;
            if decision.is_empty() {
                return Ok::<_, Error>((kept, Follows::default()));
            }
            tx.save_hazard(&mut kept)?;
            let ledger = Ledger { site, directory: &directory, actor: Actor::Person(person), now };
            let follows = commit(tx, &ledger, decision)?;
            Ok((kept, follows))
        })
        .await?;
    app.committed(site, &committed.lines);
    let (kept, follows) = committed.value;
    tell(app, site, follows.messages);
    Ok(view::hazard(&kept, now))
}

const fn needed(action: &HazardAction) -> May {
    match action {
        HazardAction::Rectify { .. } => May::RectifyHazards,
        HazardAction::Assign { .. }
        | HazardAction::Postpone { .. }
        | HazardAction::Verify {}
        | HazardAction::Reject { .. }
        | HazardAction::Close { .. } => May::HandleHazards,
    }
}

fn action(directory: &Directory, asked: HazardAction) -> Result<Action> {
    Ok(match asked {
        HazardAction::Assign { to, due } => {
            let member = directory.people.get(&to).filter(|member| member.person.disabled_at.is_none());
            let can =
                member.is_some_and(|member| member.memberships.iter().any(|m| allows(m.role, May::RectifyHazards)));
            if !can {
                return Err(Error::NotFound("person"));
            }
            Action::Assign { to, due }
        }
        HazardAction::Postpone { due, reason } => Action::Postpone { due, reason: short(&reason, "reason")? },
        HazardAction::Rectify { note, photos } => {
            check_photos(&photos)?;
            Action::Rectify { note: short(&note, "note")?, photos }
        }
        HazardAction::Verify {} => Action::Verify,
        HazardAction::Reject { reason, due } => Action::Reject { reason: short(&reason, "reason")?, due },
        HazardAction::Close { note } => Action::Close { note: short(&note, "note")? },
    })
}

fn of_site(kept: Option<Stored<Hazard>>, site: domain::SiteId) -> Result<Stored<Hazard>> {
    kept.filter(|kept| kept.value.report.site == site).ok_or(Error::NotFound("hazard"))
}

/// The hazards that a person may see.
///
/// # Errors
/// [`Error::NotAllowed`] or a fault.
pub async fn list(app: &App, who: &Principal, query: HazardQuery) -> Result<HazardList> {
    let scope = Scope::of(who)?;
    let (site, now) = (who.site, app.now());
    let directory = app.directory(site).await?;
    let limit = query.limit.unwrap_or(USUALLY_LISTED).clamp(1, MOST_LISTED);
    let (hazards, next) = app.store.read(move |read| find(read, site, scope, query, limit, now)).await?;
    Ok(HazardList {
        people: view::people(&directory, hazards.iter().map(|kept| &kept.value), []),
        hazards: hazards.iter().map(|kept| view::hazard(kept, now)).collect(),
        next,
    })
}

/// A page of hazards, and where the next one begins.
fn find(
    read: &mut Read<'_>,
    site: domain::SiteId,
    scope: Scope,
    query: HazardQuery,
    limit: u32,
    now: Timestamp,
) -> Result<(Vec<Stored<Hazard>>, Option<Timestamp>)> {
    let open = if query.overdue { Some(true) } else { query.open };
    let filter = HazardFilter { open, from: query.from, to: query.before };
    let picks = query.overdue || scope != Scope::All;
    let mut found = read.hazards(site, filter, if picks { MOST } else { limit })?;
    found.retain(|kept| scope.covers(&kept.value) && (!query.overdue || kept.value.is_overdue(now)));
    if query.overdue {
        found.sort_by_key(|kept| kept.value.due);
    }
    let full = found.len() >= limit as usize;
    if picks {
        found.truncate(limit as usize);
        return Ok((found, None));
    }
    let next = found.last().map(|kept| kept.value.report.found_at).filter(|_| full);
    if let Some(last) = next {
        // A page that ends in hazards of one millisecond has all of them, and is longer than asked for.
        found.retain(|kept| kept.value.report.found_at > last);
        found.extend(read.hazards(site, HazardFilter { open, from: Some(last), to: Some(last.plus(1)) }, MOST)?);
    }
    Ok((found, next))
}

/// One hazard with its history.
///
/// # Errors
/// [`Error::NotAllowed`], [`Error::NotFound`] or a fault.
pub async fn detail(app: &App, who: &Principal, id: HazardId) -> Result<HazardDetail> {
    let scope = Scope::of(who)?;
    let (site, now) = (who.site, app.now());
    let directory = app.directory(site).await?;
    let (kept, lines) = app
        .store
        .read(move |read| {
            let kept = of_site(read.hazard(id)?.filter(|kept| scope.covers(&kept.value)), site)?;
            Ok::<_, Error>((kept, read.journal_of(site, Subject::Hazard(id))?))
        })
        .await?;
    let timeline: Vec<_> = lines.into_iter().map(view::timeline_line).collect();
    let others = timeline.iter().flat_map(|line| [line.actor, line.person]).flatten();
    let people = view::people(&directory, [&kept.value], others);
    Ok(HazardDetail { hazard: view::hazard(&kept, now), timeline, people })
}

/// Whether a photo belongs to a hazard that somebody found or has.
pub(super) fn shows(read: &mut Read<'_>, site: domain::SiteId, person: domain::PersonId, photo: &str) -> Result<bool> {
    let hazards = read.hazards(site, HazardFilter { open: Some(true), from: None, to: None }, MOST)?;
    let names = |hazard: &Hazard| hazard.report.photos.iter().any(|name| name == photo);
    Ok(hazards.iter().any(|kept| Scope::Own(person).covers(&kept.value) && names(&kept.value)))
}

/// Whose hazards somebody sees.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// Everybody's.
    All,
    /// Those that he found or has.
    Own(domain::PersonId),
}

impl Scope {
    fn of(who: &Principal) -> Result<Self> {
        if who.may(May::HandleHazards) || who.may(May::SeeReports) {
            return Ok(Self::All);
        }
        who.require(May::RectifyHazards)?;
        Ok(Self::Own(who.person))
    }

    fn covers(self, hazard: &Hazard) -> bool {
        match self {
            Self::All => true,
            Self::Own(person) => hazard.report.found_by == person || hazard.owner == Some(person),
        }
    }
}

fn worded(text: &str, what: &str) -> Result<String> {
    let text = short(text, what)?;
    if text.is_empty() { Err(Error::Invalid(format!("{what}: what is wrong"))) } else { Ok(text) }
}

fn short(text: &str, what: &str) -> Result<String> {
    let text = text.trim();
    match text.chars().count() {
        0..=LONGEST_TEXT => Ok(text.to_owned()),
        _ => Err(Error::Invalid(format!("{what}: {LONGEST_TEXT} characters at most"))),
    }
}

fn check_photos(photos: &[String]) -> Result<()> {
    let is_hash = |photo: &String| photo.len() == 64 && photo.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if photos.len() > MOST_PHOTOS || !photos.iter().all(is_hash) {
        return Err(Error::Invalid(format!("photos: {MOST_PHOTOS} SHA-256 at most")));
    }
    Ok(())
}
