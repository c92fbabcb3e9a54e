//! What a site's other records refer to: people, posts, buttons, departments, the floor plan. Read once, kept until
//! the journal says that the site was changed.

use crate::{
    error::{Error, Result},
    floorplan::{FloorPlan, NoPlan},
};
use domain::{
    ButtonId, DepartmentId, Name, PersonId, PostId, RouteId, SiteId,
    alarm::{Kind, Priority},
    dispatch::Travel,
    patrol::Checkpoint,
    person::{Membership, Role},
};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};
use store::{Button, Department, KeptCheckpoint, KeptPlan, Person, Post, Site, Store};
use tokio::sync::Mutex as AsyncMutex;
use wire::people::{DepartmentView, PersonView, SiteView};

/// One site's directory.
pub struct Directory {
    /// The site.
    pub site: Site,
    /// Everybody with a role there.
    pub people: BTreeMap<PersonId, Member>,
    /// Posts.
    pub posts: BTreeMap<PostId, Post>,
    /// Departments.
    pub departments: BTreeMap<DepartmentId, Department>,
    /// Alarm buttons.
    pub buttons: BTreeMap<ButtonId, Button>,
    /// Checkpoints by their code.
    pub checkpoints: BTreeMap<String, Checkpoint>,
    /// The names of routes, also of those that are retired.
    pub routes: BTreeMap<RouteId, Name>,
    /// The site's own response plans in force.
    pub plans: BTreeMap<(Kind, Priority), KeptPlan>,
    plan: Option<Arc<FloorPlan>>,
    /// The newest journal line when it was read.
    seq: i64,
}

/// A person with the roles at this site.
pub struct Member {
    /// The person.
    pub person: Person,
    /// The roles.
    pub memberships: Vec<Membership>,
}

impl Directory {
    /// The floor plan.
    ///
    /// # Errors
    /// [`Error::PlanMissing`].
    pub fn plan(&self) -> Result<&Arc<FloorPlan>> {
        self.plan.as_ref().ok_or(Error::PlanMissing)
    }

    /// Walking times; none are known without a floor plan.
    #[must_use]
    pub fn travel(&self) -> &dyn Travel {
        match &self.plan {
            Some(plan) => plan.as_ref(),
            None => &NoPlan,
        }
    }

    /// The newest journal line when it was read.
    #[must_use]
    pub const fn seq(&self) -> i64 {
        self.seq
    }

    /// A person for the screens.
    #[must_use]
    pub fn person_view(&self, id: PersonId) -> Option<PersonView> {
        self.people.get(&id).map(Member::view)
    }

    /// Everybody with one of the roles, for the screens.
    #[must_use]
    pub fn people_with(&self, roles: &[Role]) -> Vec<PersonView> {
        self.people
            .values()
            .filter(|member| member.memberships.iter().any(|m| roles.contains(&m.role)))
            .map(Member::view)
            .collect()
    }

    /// Ids of everybody with a role.
    pub fn with_role(&self, role: Role) -> impl Iterator<Item = PersonId> + '_ {
        self.people.values().filter(move |m| m.memberships.iter().any(|m| m.role == role)).map(|m| m.person.id)
    }

    /// True where a person has a skill.
    #[must_use]
    pub fn has_skill(&self, person: PersonId, skill: &str) -> bool {
        self.people.get(&person).is_some_and(|member| member.person.skills.iter().any(|s| s.0 == skill))
    }

    /// The staff of a department.
    pub fn staff_of(&self, department: DepartmentId) -> impl Iterator<Item = PersonId> + '_ {
        self.people
            .values()
            .filter(move |m| m.memberships.iter().any(|m| m.department == Some(department)))
            .map(|m| m.person.id)
    }

    /// The site for the screens.
    #[must_use]
    pub fn site_view(&self) -> SiteView {
        SiteView {
            id: self.site.id,
            key: self.site.key.clone(),
            name: self.site.name.clone(),
            time_zone: self.site.time_zone.clone(),
            phone: self.site.phone.clone(),
        }
    }

    /// A department for the screens.
    #[must_use]
    pub fn department_view(&self, id: DepartmentId) -> Option<DepartmentView> {
        self.departments.get(&id).map(|d| DepartmentView { id: d.id, name: d.name.clone(), place: (&d.place).into() })
    }
}

impl Member {
    fn view(&self) -> PersonView {
        PersonView {
            id: self.person.id,
            name: self.person.name.clone(),
            staff_number: self.person.staff_number.clone(),
            roles: self.memberships.iter().map(|m| m.role).collect(),
        }
    }
}

/// The directories of all sites that this node works for.
#[derive(Default)]
pub struct Directories(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    /// Counts how often something was forgotten, so that what was read before is not kept after.
    forgotten: u64,
    /// Whoever holds a site's turn reads it; everybody else who wants it waits for that.
    turns: BTreeMap<SiteId, Arc<AsyncMutex<()>>>,
    sites: BTreeMap<SiteId, Arc<Directory>>,
    /// Floor plans by version: reading one takes long, and most changes leave it alone.
    plans: BTreeMap<SiteId, Arc<FloorPlan>>,
}

impl Directories {
    /// The directory of a site, read if need be; by one caller, however many ask.
    ///
    /// # Errors
    /// [`Error::NotFound`] or a fault of the store.
    pub async fn get(&self, store: &Store, site: SiteId) -> Result<Arc<Directory>> {
        let turn = {
            let mut all = self.lock();
            if let Some(kept) = all.sites.get(&site) {
                return Ok(kept.clone());
            }
            all.turns.entry(site).or_default().clone()
        };
        let _turn = turn.lock().await;
        let (plan, asked_at) = {
            let all = self.lock();
            if let Some(kept) = all.sites.get(&site) {
                return Ok(kept.clone());
            }
            (all.plans.get(&site).cloned(), all.forgotten)
        };
        let directory = Arc::new(store.read(move |read| load(read, site, plan)).await?);
        let mut all = self.lock();
        if let Some(plan) = &directory.plan {
            all.plans.insert(site, plan.clone());
        }
        if all.forgotten == asked_at {
            all.sites.insert(site, directory.clone());
        }
        Ok(directory)
    }

    /// Whether a site's directory is kept and need not be read.
    #[must_use]
    pub fn keeps(&self, site: SiteId) -> bool {
        self.lock().sites.contains_key(&site)
    }

    /// The site was changed: read it again when next asked.
    pub fn forget(&self, site: SiteId) {
        let mut all = self.lock();
        all.forgotten += 1;
        all.sites.remove(&site);
    }

    /// Anything may have changed.
    pub fn forget_all(&self) {
        let mut all = self.lock();
        all.forgotten += 1;
        all.sites.clear();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn load(read: &mut store::Read<'_>, id: SiteId, known: Option<Arc<FloorPlan>>) -> Result<Directory> {
    let site = read.site(id)?.ok_or(Error::NotFound("site"))?;
    let plan = match (read.current_floor_plan_version(id)?, known) {
        (None, _) => None,
        (Some(version), Some(known)) if known.version() == version => Some(known),
        (Some(_), _) => match read.current_floor_plan(id)? {
            Some(kept) => {
                // Without the plan ways are unknown, but alarms are still raised and guards still called.
                match FloorPlan::read(kept.entry.version, &kept.archive) {
                    Ok((plan, _)) => {
                        plan.warm();
                        Some(Arc::new(plan))
                    }
                    Err(error) => {
                        tracing::error!(site = %id, error = &error as &dyn std::error::Error, "the floor plan cannot be read");
                        None
                    }
                }
            }
            None => None,
        },
    };
    let seq = read.head(id)?.seq;
    Ok(Directory {
        seq,
        site,
        people: read
            .people_at(id)?
            .into_iter()
            .map(|(person, memberships)| (person.id, Member { person, memberships }))
            .collect(),
        posts: read.posts(id)?.into_iter().map(|post| (post.id, post)).collect(),
        departments: read.departments(id)?.into_iter().map(|d| (d.id, d)).collect(),
        buttons: read.buttons(id)?.into_iter().map(|b| (b.id, b)).collect(),
        checkpoints: checkpoints_in_use(read.checkpoints(id)?),
        routes: read.routes(id)?.into_iter().map(|kept| (kept.route.id, kept.route.name)).collect(),
        plans: read.response_plans(id)?.into_iter().map(|kept| ((kept.kind, kept.priority), kept)).collect(),
        plan,
    })
}

fn checkpoints_in_use(kept: Vec<KeptCheckpoint>) -> BTreeMap<String, Checkpoint> {
    let in_use = kept.into_iter().filter(|kept| kept.retired_at.is_none()).map(|kept| kept.checkpoint);
    in_use.map(|checkpoint| (checkpoint.code.to_ascii_uppercase(), checkpoint)).collect()
}
