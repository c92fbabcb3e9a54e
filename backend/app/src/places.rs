//! From how a request names a place to the place.

use crate::{
    App, Principal,
    directory::Directory,
    error::{Error, Result},
    floorplan::FloorPlan,
};
use domain::{
    ButtonId, CheckpointId, DepartmentId, Place, PositionSource,
    access::Action,
    patrol::{
        Checkpoint,
        label::{Generations, Proof, Scanned},
    },
};
use indoor::plain::{FeatureId, Spot};
use std::sync::Arc;
use wire::plan::{
    ButtonView, CheckpointView, FloorPlan as Contents, FoundPlace, LevelPlan, PlaceRef, PostView, WayView,
};

/// Rooms looked through at most, and named in an error.
const MOST_ROOMS: usize = 50;
const NAMED: usize = 4;

/// A place, and what named it.
pub struct Found {
    /// The place.
    pub place: Place,
    /// The button that named it.
    pub button: Option<ButtonId>,
    /// The department that the button or room belongs to.
    pub department: Option<DepartmentId>,
    /// That button is a silent one.
    pub silent: bool,
    /// The checkpoint that named it.
    pub checkpoint: Option<CheckpointId>,
    /// How well it tells where somebody is.
    pub source: PositionSource,
    /// Radius in metres, likewise.
    pub accuracy_m: f64,
}

impl Found {
    const fn at(place: Place, source: PositionSource, accuracy_m: f64) -> Self {
        Self { place, button: None, department: None, silent: false, checkpoint: None, source, accuracy_m }
    }
}

/// Finds a place.
///
/// # Errors
/// [`Error::PlaceUnknown`], [`Error::LabelInvalid`], [`Error::PlanMissing`].
pub fn resolve(app: &App, directory: &Directory, named: &PlaceRef) -> Result<Found> {
    match named {
        PlaceRef::Unit(id) => {
            let place = directory.plan()?.unit_place(FeatureId(*id))?;
            let department = directory.departments.values().find(|d| d.place.unit == place.unit).map(|d| d.id);
            Ok(Found { department, ..Found::at(place, PositionSource::Picked, 5.0) })
        }
        PlaceRef::Spot(spot) => Ok(Found::at(directory.plan()?.place_at((*spot).into())?, PositionSource::Picked, 5.0)),
        PlaceRef::Post(id) => {
            let post = directory.posts.get(id).ok_or(Error::PlaceUnknown)?;
            Ok(Found::at(post.place.clone(), PositionSource::Picked, 10.0))
        }
        PlaceRef::Button(code) => {
            let button = directory.buttons.values().find(|b| b.code == *code).ok_or(Error::PlaceUnknown)?;
            Ok(Found {
                button: Some(button.id),
                department: button.department,
                silent: button.silent,
                ..Found::at(button.place.clone(), PositionSource::Picked, 5.0)
            })
        }
        PlaceRef::Label(scanned) => {
            let scanned = Scanned::parse(scanned).ok_or(Error::LabelInvalid)?;
            let checkpoint = directory.checkpoints.get(&scanned.code);
            let good = checkpoint.map_or_else(Generations::default, |checkpoint| checkpoint.label);
            let Proof::Good { .. } = app.keys.labels.proof(directory.site.id, &scanned, good) else {
                return Err(Error::LabelInvalid);
            };
            let checkpoint = checkpoint.ok_or(Error::PlaceUnknown)?;
            Ok(Found {
                checkpoint: Some(checkpoint.id),
                ..Found::at(checkpoint.place.clone(), PositionSource::Checkpoint, 3.0)
            })
        }
    }
}

/// Words that name no one room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoRoom {
    /// No room is called so.
    Unknown,
    /// Several are; some of them, with building and floor.
    Several(Vec<String>),
}

/// The room of this id, or the only one that is called so; with building and floor where several are.
///
/// # Errors
/// [`NoRoom`].
pub fn room(plan: &FloorPlan, words: &str) -> std::result::Result<Place, NoRoom> {
    if let Ok(id) = words.trim().parse() {
        return plan.unit_place(FeatureId(id)).map_err(|_| NoRoom::Unknown);
    }
    // As places are shown, with dots between building, floor and room.
    let found = plan.search(&words.replace('·', " "), MOST_ROOMS);
    let own = |place: &wire::plan::PlaceView| {
        let whole = |name: &String| name == words.trim();
        let last = |name: &String| name.rsplit(" · ").next() == Some(words.trim());
        [&place.name.zh, &place.name.en].into_iter().any(|name| whole(name) || last(name))
    };
    let exact: Vec<_> = found.iter().filter(|found| own(&found.place)).collect();
    let candidates: Vec<_> = if exact.is_empty() { found.iter().collect() } else { exact };
    match candidates.as_slice() {
        [] => Err(NoRoom::Unknown),
        [one] => {
            let unit = one.place.unit.ok_or(NoRoom::Unknown)?;
            plan.unit_place(FeatureId(unit)).map_err(|_| NoRoom::Unknown)
        }
        several => Err(NoRoom::Several(several.iter().take(NAMED).map(|found| found.place.name.zh.clone()).collect())),
    }
}

/// The floor plan's contents.
///
/// # Errors
/// [`Error::NotAllowed`], [`Error::PlanMissing`].
pub async fn contents(app: &App, who: &Principal) -> Result<Contents> {
    Ok(seen(app, who).await?.plan()?.contents())
}

/// One level to draw.
///
/// # Errors
/// [`Error::NotAllowed`], [`Error::NotFound`].
pub async fn level(app: &App, who: &Principal, id: FeatureId) -> Result<Arc<LevelPlan>> {
    seen(app, who).await?.plan()?.level(id)
}

/// Rooms by name.
///
/// # Errors
/// [`Error::NotAllowed`], [`Error::PlanMissing`].
pub async fn search(app: &App, who: &Principal, query: &str, limit: usize) -> Result<Vec<FoundPlace>> {
    if query.chars().count() > 100 {
        return Err(Error::Invalid("a search has 100 characters at most".into()));
    }
    Ok(seen(app, who).await?.plan()?.search(query, limit))
}

/// The way between two spots.
///
/// # Errors
/// [`Error::NotAllowed`], [`Error::PlaceUnknown`].
pub async fn way(app: &App, who: &Principal, from: Spot, to: Spot) -> Result<WayView> {
    seen(app, who).await?.plan()?.way(&from, &to)
}

/// The spot of a room.
///
/// # Errors
/// [`Error::NotAllowed`], [`Error::PlaceUnknown`].
pub async fn spot_of(app: &App, who: &Principal, unit: FeatureId) -> Result<Spot> {
    Ok(seen(app, who).await?.plan()?.unit_place(unit)?.spot)
}

/// Posts by their key.
///
/// # Errors
/// [`Error::NotAllowed`].
pub async fn posts(app: &App, who: &Principal) -> Result<Vec<PostView>> {
    let directory = seen(app, who).await?;
    let mut posts: Vec<_> = directory.posts.values().collect();
    posts.sort_by(|a, b| a.key.cmp(&b.key));
    Ok(posts
        .into_iter()
        .map(|p| PostView {
            id: p.id,
            name: p.name.clone(),
            place: (&p.place).into(),
            critical: p.critical,
            check_in_every_ms: p.check_in_every,
        })
        .collect())
}

/// Alarm buttons: one's own department's first. Staff see no others.
///
/// # Errors
/// [`Error::NotAllowed`].
pub async fn buttons(app: &App, who: &Principal) -> Result<Vec<ButtonView>> {
    let directory = seen(app, who).await?;
    let own = who.grants.department(who.site);
    let mut buttons: Vec<_> = directory.buttons.values().filter(|b| own.is_none() || b.department == own).collect();
    buttons.sort_by(|a, b| a.code.cmp(&b.code));
    Ok(buttons
        .into_iter()
        .map(|b| ButtonView {
            id: b.id,
            code: b.code.clone(),
            name: b.name.clone(),
            department: b.department,
            department_name: b.department.and_then(|id| directory.departments.get(&id)).map(|of| of.name.clone()),
            place: (&b.place).into(),
        })
        .collect())
}

/// Checkpoints. What their labels say is only for those who print them.
///
/// # Errors
/// [`Error::NotAllowed`].
pub async fn checkpoints(app: &App, who: &Principal) -> Result<Vec<CheckpointView>> {
    let directory = seen(app, who).await?;
    let prints = who.may(Action::EnrolPhones);
    Ok(directory
        .checkpoints
        .values()
        .map(|c| CheckpointView {
            id: c.id,
            code: c.code.clone(),
            name: c.name.clone(),
            place: (&c.place).into(),
            key_place: c.key_place,
            demand: c.demand,
            questions: c.questions.clone(),
            label: prints.then(|| label_text(app, c)),
        })
        .collect())
}

/// What the label of a checkpoint says, for printing.
///
/// # Errors
/// [`Error::NotAllowed`], [`Error::NotFound`].
pub async fn label(app: &App, who: &Principal, code: &str) -> Result<String> {
    who.require(Action::EnrolPhones)?;
    let directory = app.directory(who.site).await?;
    let checkpoint = directory.checkpoints.get(&code.to_ascii_uppercase()).ok_or(Error::NotFound("checkpoint"))?;
    Ok(label_text(app, checkpoint))
}

/// What the label of a checkpoint says that is printed now.
pub(crate) fn label_text(app: &App, checkpoint: &Checkpoint) -> String {
    let (site, code, generation) = (checkpoint.site, &checkpoint.code, checkpoint.label.newest);
    let labels = &app.keys.labels;
    let whole = || labels.url(&app.settings.public_url, site, code, generation);
    // Codes from before they had a rule, and addresses with an underscore: a larger QR code, or nothing to scan.
    whole()
        .or_else(|| Some(format!("{}{}", app.settings.public_url, labels.path(site, code, generation)?)))
        .unwrap_or_default()
}

async fn seen(app: &App, who: &Principal) -> Result<Arc<Directory>> {
    who.require(Action::SeePlan)?;
    app.directory(who.site).await
}
