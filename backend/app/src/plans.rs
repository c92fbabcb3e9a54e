//! Response plans (预案): reading, saving, importing them.

use crate::{
    App, Principal,
    directory::Directory,
    error::{Error, Result},
    ledger::Ledger,
    plan_file::{Fault, parse},
};
use domain::{
    Actor, Decision, Event, PersonId, PlanId, SiteId, Timestamp,
    access::Action,
    alarm::{Kind, Priority},
    person::{Role, Skill},
    plan::{Call, ResponsePlan, Step},
    time::{Millis, SECOND},
};
use std::collections::BTreeMap;
use store::{KeptPlan, Tx};
use uuid::Uuid;
use wire::response_plan::{PlanBody, PlanEntry, PlanFile, PlanList, PlanStep, PlanVersions, PlanView, PlanWarning};

const LONGEST_WORD: usize = 60;

/// The plan under which an alarm is raised: the site's own, else the standard one.
#[must_use]
pub fn in_force(directory: &Directory, kind: Kind, priority: Priority) -> ResponsePlan {
    directory.plans.get(&(kind, priority)).map_or_else(|| standard(kind, priority), |kept| kept.plan.clone())
}

fn standard(kind: Kind, priority: Priority) -> ResponsePlan {
    ResponsePlan { version: 0, ..ResponsePlan::standard(plan_id(kind, priority), kind, priority) }
}

/// The id of the plan for a kind and priority, the same at every site.
fn plan_id(kind: Kind, priority: Priority) -> PlanId {
    PlanId(Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("shouwang:plan:{kind:?}:{priority:?}").as_bytes()))
}

/// All plans of the site.
///
/// # Errors
/// [`Error::NotAllowed`] or a fault.
pub async fn list(app: &App, who: &Principal) -> Result<PlanList> {
    who.require(Action::SeePlans)?;
    let directory = app.directory(who.site).await?;
    let plans = Kind::ALL
        .into_iter()
        .flat_map(|kind| Priority::ALL.map(|priority| (kind, priority)))
        .map(|(kind, priority)| match directory.plans.get(&(kind, priority)) {
            Some(kept) => view(&directory, kept),
            None => {
                let plan = standard(kind, priority);
                PlanView { saved_at: None, ..view(&directory, &kept_now(kind, priority, plan, None, Timestamp(0))) }
            }
        })
        .collect();
    Ok(PlanList { plans })
}

/// Every version of one plan.
///
/// # Errors
/// [`Error::NotAllowed`] or a fault.
pub async fn versions(app: &App, who: &Principal, kind: Kind, priority: Priority) -> Result<PlanVersions> {
    who.require(Action::SeePlans)?;
    let site = who.site;
    let directory = app.directory(site).await?;
    let kept = app.store.read(move |read| Ok::<_, Error>(read.response_plan_versions(site, kind, priority)?)).await?;
    Ok(PlanVersions { versions: kept.iter().map(|kept| view(&directory, kept)).collect() })
}

/// Saves a new version of one plan. Alarms that are open keep theirs.
///
/// # Errors
/// [`Error::NotAllowed`], [`Error::PlanFile`] for a word or post, [`Error::ResponsePlan`] for a plan that could leave an alarm alone, or a
/// fault.
pub async fn save(app: &App, who: &Principal, kind: Kind, priority: Priority, body: PlanBody) -> Result<PlanView> {
    who.require(Action::ManagePlans)?;
    let entry = PlanEntry { kinds: vec![kind], priorities: vec![priority], answer: body };
    let saved = save_all(app, who.site, Some(who.person), PlanFile { plan: vec![entry] }).await?;
    saved.into_iter().next().ok_or(Error::NotFound("plan"))
}

/// Saves every plan of a file (TOML or JSON), or none.
///
/// # Errors
/// As [`save`]; [`Error::PlanFile`] names the line in the file where it can.
pub async fn import(app: &App, who: &Principal, text: &str) -> Result<PlanList> {
    who.require(Action::ManagePlans)?;
    Ok(PlanList { plans: save_all(app, who.site, Some(who.person), parse(text)?).await? })
}

/// The same for the command line.
///
/// # Errors
/// As [`import`].
pub async fn import_as_operator(app: &App, site: SiteId, text: &str) -> Result<PlanList> {
    Ok(PlanList { plans: save_all(app, site, None, parse(text)?).await? })
}

/// The plans of a site as a TOML file that [`import`] takes.
///
/// # Errors
/// A fault.
pub async fn export(app: &App, site: SiteId) -> Result<String> {
    let directory = app.directory(site).await?;
    let of = |kept: &KeptPlan| PlanEntry {
        kinds: vec![kept.kind],
        priorities: vec![kept.priority],
        answer: body(&directory, &kept.plan),
    };
    let file = PlanFile { plan: directory.plans.values().map(of).collect() };
    toml::to_string(&file).map_err(|error| Error::fault("write plans as TOML", error))
}

async fn save_all(app: &App, site: SiteId, by: Option<PersonId>, file: PlanFile) -> Result<Vec<PlanView>> {
    let now = app.now();
    let directory = app.directory(site).await?;
    if directory.with_role(Role::Supervisor).next().is_none() {
        return Err(Error::NoSupervisor);
    }
    let mut wanted = BTreeMap::new();
    for PlanEntry { kinds, priorities, answer } in file.plan {
        for (kind, priority) in kinds.iter().flat_map(|kind| priorities.iter().map(|p| (*kind, *p))) {
            let plan = parsed(&directory, kind, priority, &answer)?;
            if wanted.insert((kind, priority), plan).is_some() {
                return Err(Fault::Twice { kind, priority }.into());
            }
        }
    }
    let shared = directory.clone();
    let committed = app
        .store
        .write(site, move |tx| {
            wanted.into_iter().map(|(of, plan)| save_one(tx, &shared, by, of, plan, now)).collect::<Result<Vec<_>>>()
        })
        .await?;
    app.committed(site, &committed.lines);
    Ok(committed.value.iter().map(|kept| view(&directory, kept)).collect())
}

fn save_one(
    tx: &mut Tx<'_>,
    directory: &Directory,
    by: Option<PersonId>,
    (kind, priority): (Kind, Priority),
    mut plan: ResponsePlan,
    now: Timestamp,
) -> Result<KeptPlan> {
    let site = directory.site.id;
    let newest = tx.response_plan_versions(site, kind, priority)?.into_iter().next();
    plan.version = newest.as_ref().map_or(0, |kept| kept.plan.version);
    if let Some(same) = newest.filter(|kept| kept.plan == plan) {
        return Ok(same);
    }
    plan.version += 1;
    let event = Event::ResponsePlanSaved { plan: plan.id, version: plan.version, what: kind, priority };
    let kept = kept_now(kind, priority, plan, by, now);
    tx.insert_response_plan(site, &kept)?;
    let actor = by.map_or(Actor::Operator, Actor::Person);
    let decision = Decision { events: vec![event], deliveries: Vec::new() };
    Ledger { site, directory, actor, now }.commit(tx, false, decision)?;
    Ok(kept)
}

const fn kept_now(
    kind: Kind,
    priority: Priority,
    plan: ResponsePlan,
    saved_by: Option<PersonId>,
    saved_at: Timestamp,
) -> KeptPlan {
    KeptPlan { kind, priority, saved_at, saved_by, plan }
}

fn parsed(directory: &Directory, kind: Kind, priority: Priority, body: &PlanBody) -> Result<ResponsePlan> {
    let ms = |seconds: u32| -> Millis { Millis::from(seconds) * SECOND };
    let words = |words: &[String]| -> Result<Vec<String>> {
        words
            .iter()
            .map(|word| match word.trim() {
                word if word.is_empty() || word.chars().count() > LONGEST_WORD => {
                    Err(Fault::WordLength { most: LONGEST_WORD }.into())
                }
                word => Ok(word.to_owned()),
            })
            .collect()
    };
    let post = |key: &String| {
        let found = directory.posts.values().find(|post| post.key == *key);
        found.map(|post| post.id).ok_or_else(|| Fault::PostUnknown { key: key.clone() }.into())
    };
    let plan = ResponsePlan {
        id: plan_id(kind, priority),
        version: 0,
        name: body.name.clone(),
        responders: body.responders,
        parallel: body.parallel,
        skills: words(&body.skills)?.into_iter().map(Skill).collect(),
        bring: words(&body.bring)?,
        offer_ms: ms(body.offer_s),
        steps: body.steps.iter().map(|s| Step { after_ms: ms(s.after_s), call: s.call.clone() }).collect(),
        repeat_ms: ms(body.repeat_s),
        look_again_ms: ms(body.look_again_s),
        critical_posts: body.critical_posts.iter().map(post).collect::<Result<_>>()?,
        accept_target_ms: ms(body.accept_s),
        arrive_target_ms: ms(body.arrive_s),
        news_ms: ms(body.news_s),
    };
    plan.check(priority)?;
    Ok(plan)
}

fn body(directory: &Directory, plan: &ResponsePlan) -> PlanBody {
    let seconds = |ms: Millis| u32::try_from(ms / SECOND).unwrap_or(u32::MAX);
    PlanBody {
        name: plan.name.clone(),
        responders: plan.responders,
        parallel: plan.parallel,
        skills: plan.skills.iter().map(|skill| skill.0.clone()).collect(),
        bring: plan.bring.clone(),
        offer_s: seconds(plan.offer_ms),
        steps: plan.steps.iter().map(|s| PlanStep { after_s: seconds(s.after_ms), call: s.call.clone() }).collect(),
        repeat_s: seconds(plan.repeat_ms),
        look_again_s: seconds(plan.look_again_ms),
        critical_posts: plan
            .critical_posts
            .iter()
            .filter_map(|id| directory.posts.get(id).map(|post| post.key.clone()))
            .collect(),
        accept_s: seconds(plan.accept_target_ms),
        arrive_s: seconds(plan.arrive_target_ms),
        news_s: seconds(plan.news_ms),
    }
}

fn view(directory: &Directory, kept: &KeptPlan) -> PlanView {
    PlanView {
        kind: kept.kind,
        priority: kept.priority,
        version: kept.plan.version,
        saved_at: Some(kept.saved_at),
        saved_by: kept.saved_by,
        plan: body(directory, &kept.plan),
        warnings: warnings(directory, &kept.plan),
    }
}

fn warnings(directory: &Directory, plan: &ResponsePlan) -> Vec<PlanWarning> {
    let guards: Vec<PersonId> = directory.with_role(Role::Guard).collect();
    let of_nobody = |skill: &&Skill| !guards.iter().any(|guard| directory.has_skill(*guard, &skill.0));
    let mut warnings: Vec<_> = plan
        .skills
        .iter()
        .filter(of_nobody)
        .map(|skill| PlanWarning::SkillOfNobody { skill: skill.0.clone() })
        .collect();
    if guards.len() < usize::from(plan.responders) {
        warnings.push(PlanWarning::TooFewGuards { guards: u32::try_from(guards.len()).unwrap_or(u32::MAX) });
    }
    let calls_police = plan.steps.iter().any(|step| step.call.contains(&Call::Police));
    if calls_police && directory.with_role(Role::Police).next().is_none() {
        warnings.push(PlanWarning::NoPolice);
    }
    warnings
}
