//! Setting up a site: itself, its floor plan, its people, places and devices. For the command line.

use crate::{
    App,
    accounts::secrets,
    canary,
    error::{Error, Result},
    floorplan::FloorPlan,
    ledger::{Ledger, new_id},
};
use domain::{
    Actor, Decision, DepartmentId, Event, Name, PersonId, SiteId, SourceId, Timestamp,
    patrol::Checkpoint,
    person::{Membership, Role, Skill},
    time::Millis,
};
use indoor::Report;
use store::{Button, Department, EnrolmentCode, KeptCheckpoint, Person, Post, Site, Source, Tx};

/// Somebody to add.
pub struct NewPerson {
    /// The id.
    pub id: PersonId,
    /// The name.
    pub name: Name,
    /// Login name, with a password.
    pub login: Option<(String, String)>,
    /// Staff number, with a PIN.
    pub staff_number: Option<(String, String)>,
    /// Skills.
    pub skills: Vec<Skill>,
    /// The role.
    pub role: Role,
    /// The department, for staff.
    pub department: Option<DepartmentId>,
}

/// Places of a site to add.
#[derive(Default)]
pub struct Places {
    /// Departments.
    pub departments: Vec<Department>,
    /// Posts.
    pub posts: Vec<Post>,
    /// Alarm buttons.
    pub buttons: Vec<Button>,
    /// Checkpoints.
    pub checkpoints: Vec<Checkpoint>,
}

/// A site by its key.
///
/// # Errors
/// A fault.
pub async fn site_by_key(app: &App, key: &str) -> Result<Option<Site>> {
    let key = key.to_owned();
    app.store.read(move |read| Ok::<_, Error>(read.site_by_key(&key)?)).await
}

/// All sites where people work.
///
/// # Errors
/// A fault.
pub async fn sites(app: &App) -> Result<Vec<Site>> {
    let mut sites = app.store.read(|read| Ok::<_, Error>(read.sites()?)).await?;
    sites.retain(|site| site.id != canary::SITE);
    Ok(sites)
}

/// Makes a site.
///
/// # Errors
/// [`Error::Invalid`] where the key is taken, or a fault.
pub async fn create_site(app: &App, key: &str, name: Name, time_zone: &str, phone: Option<String>) -> Result<SiteId> {
    if key.is_empty() || key.starts_with('~') {
        return Err(Error::Invalid("a site's key begins with a letter or a digit".into()));
    }
    if site_by_key(app, key).await?.is_some() {
        return Err(Error::Invalid(format!("there is a site {key:?} already")));
    }
    let now = app.now();
    let id = SiteId(new_id(now));
    let epoch = secrets::token().chars().take(8).collect::<String>();
    let site = Site { id, key: key.to_owned(), name: name.clone(), time_zone: time_zone.to_owned(), phone };
    app.store
        .write(id, move |tx| {
            tx.insert_site(&site, &epoch)?;
            tx.append(now, Actor::Operator, false, &Event::SiteCreated { site: id, name })?;
            Ok::<_, Error>(())
        })
        .await?;
    Ok(id)
}

/// Imports a floor plan (IMDF, zip). A broken one changes nothing.
///
/// # Errors
/// [`Error::Plan`] with what is wrong, or a fault.
pub async fn import_plan(app: &App, site: SiteId, zip: Vec<u8>) -> Result<Report> {
    let now = app.now();
    let (plan, report, zip) =
        tokio::task::spawn_blocking(move || FloorPlan::read(now.ms(), &zip).map(|(plan, report)| (plan, report, zip)))
            .await
            .map_err(|error| Error::fault("read a floor plan", error))??;
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let event = Event::PlanImported {
        levels: count(plan.building().levels().len()),
        rooms: count(plan.building().units().len()),
        problems: count(report.problems.len()),
    };
    let kept = serde_json::to_value(&report).map_err(|error| Error::fault("write a report", error))?;
    record(app, site, Actor::Operator, now, vec![event], move |tx| {
        tx.insert_floor_plan(site, &zip, &kept, now)?;
        Ok(())
    })
    .await?;
    Ok(report)
}

/// Adds places.
///
/// # Errors
/// A fault.
pub async fn add_places(app: &App, site: SiteId, places: Places) -> Result<()> {
    record(app, site, Actor::Operator, app.now(), Vec::new(), move |tx| {
        tx.insert_departments(&places.departments)?;
        tx.insert_posts(&places.posts)?;
        tx.insert_buttons(&places.buttons)?;
        let checkpoints: Vec<_> = places.checkpoints.into_iter().map(KeptCheckpoint::from).collect();
        tx.insert_checkpoints(&checkpoints)?;
        Ok(())
    })
    .await
}

/// Adds people, with their passwords and PINs.
///
/// # Errors
/// [`Error::Invalid`] for a bad password or PIN or a taken login or number, or a fault.
pub async fn add_people(app: &App, site: SiteId, people: Vec<NewPerson>) -> Result<()> {
    let hashed =
        tokio::task::spawn_blocking(move || people.into_iter().map(|p| hashed(site, p)).collect::<Result<Vec<_>>>())
            .await
            .map_err(|error| Error::fault("hash passwords", error))??;
    let events = hashed
        .iter()
        .map(|(person, membership)| Event::PersonAdded { person: person.id, role: membership.role })
        .collect();
    record(app, site, Actor::Operator, app.now(), events, move |tx| {
        for (person, membership) in &hashed {
            let taken = match &person.login {
                Some(login) => tx.person_by_login(login)?.is_some(),
                None => false,
            } || match &person.staff_number {
                Some(number) => tx.person_by_staff_number(site, number)?.is_some(),
                None => false,
            };
            if taken {
                return Err(Error::Invalid("this login or staff number is taken".into()));
            }
            tx.insert_people(std::slice::from_ref(person))?;
            tx.put_membership(person.id, membership)?;
        }
        Ok(())
    })
    .await
}

fn hashed(site: SiteId, new: NewPerson) -> Result<(Person, Membership)> {
    let (login, password_hash) = match new.login {
        Some((login, password)) => {
            secrets::check_password(&password)?;
            (Some(login.trim().to_lowercase()), Some(secrets::hash(&password)?))
        }
        None => (None, None),
    };
    let (staff_number, pin_hash) = match new.staff_number {
        Some((number, pin)) => {
            secrets::check_pin(&pin)?;
            (Some(number.trim().to_owned()), Some(secrets::hash(&pin)?))
        }
        None => (None, None),
    };
    let person = Person {
        id: new.id,
        site,
        login,
        staff_number,
        name: new.name,
        password_hash,
        pin_hash,
        skills: new.skills,
        disabled_at: None,
    };
    Ok((person, Membership { site, role: new.role, department: new.department }))
}

/// Adds a machine that may raise alarms; gives its key, which is kept nowhere else.
///
/// # Errors
/// A fault.
pub async fn add_source(app: &App, site: SiteId, name: &str) -> Result<String> {
    let key = format!("swk_{}", secrets::token());
    let source = Source {
        id: SourceId(new_id(app.now())),
        site,
        name: name.to_owned(),
        key_hash: secrets::digest(&key),
        may_use_buttons: true,
        revoked_at: None,
    };
    app.store.write_unscoped(move |tx| Ok::<_, Error>(tx.insert_sources(&[source])?)).await?;
    Ok(key)
}

/// An enrolment code that the command line gives out: good for `uses` phones and `life` milliseconds.
///
/// # Errors
/// A fault.
pub async fn enrolment_code(app: &App, site: SiteId, uses: u32, life: Millis) -> Result<String> {
    let code = secrets::code();
    let enrolment = EnrolmentCode {
        code_hash: secrets::digest(&code),
        site,
        expires_at: app.now().plus(life),
        uses_left: uses,
        made_by: None,
    };
    app.store.write_unscoped(move |tx| Ok::<_, Error>(tx.insert_enrolment_code(&enrolment)?)).await?;
    Ok(code)
}

/// Writes rows and their journal lines together, and tells that the site was changed.
pub(crate) async fn record(
    app: &App,
    site: SiteId,
    actor: Actor,
    now: Timestamp,
    events: Vec<Event>,
    rows: impl FnOnce(&mut Tx<'_>) -> Result<()> + Send + 'static,
) -> Result<()> {
    let directory = app.directory(site).await?;
    let committed = app
        .store
        .write(site, move |tx| {
            rows(tx)?;
            let decision = Decision { events, deliveries: Vec::new() };
            Ledger { site, directory: &directory, actor, now }.commit(tx, false, decision)
        })
        .await?;
    app.directories.forget(site);
    app.committed(site, &committed.lines);
    Ok(())
}
