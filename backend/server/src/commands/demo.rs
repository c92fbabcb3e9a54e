//! `shouwang demo`: the demo hospital, from generator to database.

use super::{say, with_app};
use crate::{config::Config, wiring::Failure};
use app::{
    App,
    patrol_setup::{self, By},
    setup::{self, NewPerson, Places},
};
use demo::Roster;
use domain::{
    ButtonId, CheckpointId, DepartmentId, Name, PersonId, Place, PostId, SiteId,
    patrol::Checkpoint,
    person::{Role, Skill},
    time::MINUTE,
};
use indoor::plain::{FeatureId, Spot};
use std::{collections::BTreeMap, path::PathBuf, process::ExitCode};
use store::{Button, Department, Post};
use uuid::Uuid;
use wire::patrol::setup::ImportFiles;

/// The demo hospital's key.
const KEY: &str = "haihe";
/// The security centre's number in the demo hospital.
const PHONE: &str = "022-0000-0110";
/// Phones that the demo's enrolment code takes.
const PHONES: u32 = 1_000;
const CODE_LIFE_DAYS: i64 = 7;

/// Sets the demo hospital up, or only writes its floor plan.
///
/// # Errors
/// It is there already, or the database cannot be written.
pub fn run(config: &Config, imdf: Option<PathBuf>) -> Result<ExitCode, Failure> {
    if let Some(path) = imdf {
        std::fs::write(&path, demo::haihe().zip())?;
        say(&format!("wrote {}", path.display()));
        return Ok(ExitCode::SUCCESS);
    }
    let shown = config.clone();
    with_app(config, |app| async move {
        if !set_up(&app).await? {
            say("the demo hospital is there already");
        }
        introduce(&app, &shown).await?;
        Ok(ExitCode::SUCCESS)
    })
}

/// Sets the demo hospital up where the database has no site yet; tells whether it did.
///
/// # Errors
/// The database cannot be written.
pub async fn set_up(app: &App) -> Result<bool, Failure> {
    let known = setup::sites(app).await?;
    if known.iter().any(|site| site.key != KEY) {
        return Ok(false);
    }
    if let Some(site) = known.first()
        && !app.directory(site.id).await?.people.is_empty()
    {
        return Ok(false);
    }
    say("setting up the demo hospital 海河医院: floor plan, places, people …");
    let hospital = tokio::task::spawn_blocking(demo::haihe).await?;
    let site = &hospital.roster.site;
    // Each step is one transaction, so that a set-up that was interrupted goes on where it stopped.
    let id = match known.first() {
        Some(site) => site.id,
        None => {
            let name = Name::new(site.name_zh, site.name_en);
            setup::create_site(app, site.key, name, site.time_zone, Some(PHONE.into())).await?
        }
    };
    if app.directory(id).await?.plan().is_err() {
        setup::import_plan(app, id, hospital.zip()).await?;
    }
    let departments = departments(&hospital.roster);
    if app.directory(id).await?.posts.is_empty() {
        add_places(app, id, &hospital.roster, &departments).await?;
    }
    patrol(app, id).await?;
    setup::add_people(app, id, people(&hospital.roster, &departments)?).await?;
    app::plans::import_as_operator(app, id, demo::RESPONSE_PLANS).await?;
    Ok(true)
}

/// Says who can sign in, and with which code phones are enrolled.
///
/// # Errors
/// The database cannot be written.
pub async fn introduce(app: &App, config: &Config) -> Result<(), Failure> {
    let Some(site) = setup::site_by_key(app, KEY).await? else { return Ok(()) };
    let code = setup::enrolment_code(app, site.id, PHONES, CODE_LIFE_DAYS * 24 * 60 * MINUTE).await?;
    let roster = demo::haihe().roster;
    let url = &config.public_url;
    say(&format!("\n  海河医院 Haihe Hospital   {url}\n"));
    let mut last = "";
    for account in &roster.accounts {
        if account.role == "staff" && last == "staff" {
            continue;
        }
        let page = match account.role {
            "supervisor" => "/desk, /wall",
            "staff" => "/staff",
            "police" | "coordinator" | "office" => "/desk",
            _ => "/",
        };
        let more = if account.role == "staff" {
            format!("  (and {} more departments)", roster.departments.len() - 1)
        } else {
            String::new()
        };
        say(&format!("  {:<12} {:<12} {:<24} {page}{more}", account.role, account.login, account.password));
        last = account.role;
    }
    if let (Some(first), Some(last)) = (roster.guards.first(), roster.guards.last()) {
        say(&format!(
            "  {:<12} {} to {}, PIN of {} is {}",
            "guard", first.staff_number, last.staff_number, first.staff_number, first.pin
        ));
    }
    say(&format!("\n  Enrol a phone: {url}/enrol?code={code}\n"));
    Ok(())
}

fn departments(roster: &Roster) -> BTreeMap<&'static str, DepartmentId> {
    roster.departments.iter().map(|d| (d.key, DepartmentId(known_id("department", d.key)))).collect()
}

async fn add_places(
    app: &App,
    site: SiteId,
    roster: &Roster,
    by_key: &BTreeMap<&'static str, DepartmentId>,
) -> Result<(), Failure> {
    let directory = app.directory(site).await?;
    let plan = directory.plan()?;
    let room = |unit: Uuid| plan.unit_place(FeatureId(unit));
    let at = |spot: demo::Spot| plan.place_at(Spot { level: FeatureId(spot.level), lon: spot.lon, lat: spot.lat });
    let mut departments = Vec::new();
    for d in &roster.departments {
        let id = DepartmentId(known_id("department", d.key));
        let place: Place = room(d.unit)?;
        departments.push(Department { id, site, key: d.key.into(), name: Name::new(d.name_zh, d.name_en), place });
    }
    let mut posts = Vec::new();
    for p in &roster.posts {
        let (id, place) = (PostId(known_id("post", p.key)), at(p.spot)?);
        let name = Name::new(p.name_zh, p.name_en);
        posts.push(Post {
            id,
            site,
            key: p.key.into(),
            name,
            place,
            critical: p.critical,
            check_in_every: p.check_in_minutes.map(|m| i64::from(m) * MINUTE),
        });
    }
    let mut buttons = Vec::new();
    for b in &roster.buttons {
        buttons.push(Button {
            id: ButtonId(known_id("button", &b.code)),
            site,
            code: b.code.clone(),
            name: Name::new(b.name_zh.clone(), b.name_en.clone()),
            place: at(b.spot)?,
            department: b.department.and_then(|key| by_key.get(key).copied()),
            silent: b.silent,
        });
    }
    let mut checkpoints = Vec::new();
    for c in &roster.checkpoints {
        let id = CheckpointId(known_id("checkpoint", &c.code));
        let name = Name::new(c.name_zh.clone(), c.name_en.clone());
        checkpoints.push(Checkpoint::plain(id, site, c.code.clone(), name, at(c.spot)?, c.key_place));
    }
    setup::add_places(app, site, Places { departments, posts, buttons, checkpoints }).await?;
    Ok(())
}

/// What is to be walked. Bringing the same in again changes nothing.
async fn patrol(app: &App, site: SiteId) -> Result<(), Failure> {
    let own = |text: &str| Some(text.to_owned());
    let files = demo::PATROL;
    let demands = ImportFiles { checkpoints: own(files.demands), ..ImportFiles::default() };
    let rest = ImportFiles {
        checkpoints: own(files.checkpoints),
        questions: own(files.questions),
        tags: own(files.tags),
        routes: own(files.routes),
        schedules: own(files.schedules),
        periods: own(files.periods),
        only_check: false,
    };
    for files in [demands, rest] {
        let report = patrol_setup::bring_in(app, By::operator(site), files).await?;
        if let Some(fault) = report.faults.first() {
            return Err(format!("the demo's patrol files: {fault:?}").into());
        }
    }
    Ok(())
}

fn people(roster: &Roster, departments: &BTreeMap<&str, DepartmentId>) -> Result<Vec<NewPerson>, Failure> {
    let guards = roster.guards.iter().map(|g| {
        Ok(NewPerson {
            id: PersonId(known_id("guard", &g.staff_number)),
            name: Name::new(g.name_zh, g.name_en),
            login: None,
            staff_number: Some((g.staff_number.clone(), g.pin.clone())),
            skills: g.skills.iter().map(|skill| Skill((*skill).to_owned())).collect(),
            role: Role::Guard,
            department: None,
        })
    });
    let others = roster.accounts.iter().map(|a| {
        Ok(NewPerson {
            id: PersonId(known_id("account", &a.login)),
            name: Name::new(a.name_zh.clone(), a.name_en.clone()),
            login: Some((a.login.clone(), a.password.clone())),
            staff_number: None,
            skills: a.skills.iter().map(|skill| Skill((*skill).to_owned())).collect(),
            role: Role::from_word(a.role).ok_or_else(|| format!("no role {:?}", a.role))?,
            department: a.department.and_then(|key| departments.get(key).copied()),
        })
    });
    guards.chain(others).collect()
}

/// The same id for the same thing on every machine.
fn known_id(kind: &str, key: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("shouwang:demo:haihe:{kind}:{key}").as_bytes())
}
