//! A made-up site: the building of [`crate::plan`], three posts, a few people, buttons, one checkpoint.

use crate::plan::{self, Room};
use app::{
    App,
    accounts::secrets,
    setup::{self, Places},
};
use domain::{
    ButtonId, CheckpointId, DepartmentId, Name, PersonId, Place, PostId, SiteId,
    patrol::Checkpoint,
    person::{Membership, Role},
    time::MINUTE,
};
use indoor::plain::FeatureId;
use std::{collections::BTreeMap, sync::OnceLock};
use store::{Button, Department, Person, Post};
use uuid::Uuid;

/// The PIN of every guard.
pub const PIN: &str = "271828";
/// The password of everybody else.
pub const PASSWORD: &str = "correct horse battery";
/// Staff numbers of the guards.
pub const GUARDS: [&str; 3] = ["0017", "0018", "0019"];
/// Posts: at the west end of 1F, east of the emergency room on 1F, in the middle of 2F.
pub const POSTS: [&str; 3] = ["gate", "hall", "ward"];

/// A site as it was set up.
#[derive(Debug, Clone)]
pub struct TestSite {
    /// Its id.
    pub id: SiteId,
    /// Its key.
    pub key: String,
    /// People by staff number or login.
    pub people: BTreeMap<String, PersonId>,
    /// Posts by key.
    pub posts: BTreeMap<String, PostId>,
    /// Departments by key.
    pub departments: BTreeMap<String, DepartmentId>,
    /// Key of the machine that may raise alarms.
    pub source_key: String,
    /// Enrols any number of phones.
    pub enrolment_code: String,
}

impl TestSite {
    /// The login of a role at this site; for staff, that of the emergency department.
    #[must_use]
    pub fn login(&self, role: Role) -> String {
        format!("{}-{}", self.key, role.word())
    }

    /// Sets a site up through the application.
    pub async fn set_up(app: &App, key: &str) -> Self {
        let id = setup::create_site(app, key, Name::new(format!("{key}医院"), key), "Asia/Shanghai", None)
            .await
            .expect("a site");
        setup::import_plan(app, id, plan::zip()).await.expect("the plan is good");
        let (places, posts, departments) = places(app, id).await;
        setup::add_places(app, id, places).await.expect("places");
        let people = people(app, id, key, &departments).await;
        let source_key = setup::add_source(app, id, "panel").await.expect("a source");
        let enrolment_code = setup::enrolment_code(app, id, 1_000, 24 * 60 * MINUTE).await.expect("a code");
        Self { id, key: key.to_owned(), people, posts, departments, source_key, enrolment_code }
    }
}

async fn places(app: &App, site: SiteId) -> (Places, BTreeMap<String, PostId>, BTreeMap<String, DepartmentId>) {
    let directory = app.directory(site).await.expect("a directory");
    let plan = directory.plan().expect("a plan").clone();
    let room = |room: Room| -> Place { plan.unit_place(FeatureId(room.id())).expect("a room of the plan") };
    let spots = [plan::spot(0, 2.0, 2.0), plan::spot(0, 35.0, 2.0), plan::spot(1, 25.0, 2.0)];
    let posts: Vec<Post> = POSTS
        .iter()
        .zip(spots)
        .map(|(key, spot)| Post {
            id: PostId(Uuid::now_v7()),
            site,
            key: (*key).to_owned(),
            name: Name::new(format!("{key}岗"), *key),
            place: plan.place_at(spot).expect("a spot of the plan"),
            critical: false,
            check_in_every: None,
        })
        .collect();
    let departments: Vec<Department> = [("emergency", Room::Emergency), ("pharmacy", Room::Pharmacy)]
        .into_iter()
        .map(|(key, at)| Department {
            id: DepartmentId(Uuid::now_v7()),
            site,
            key: key.to_owned(),
            name: Name::new(format!("{key}科"), key),
            place: room(at),
        })
        .collect();
    let button = |code: &str, at: Room, department: Option<usize>| Button {
        id: ButtonId(Uuid::now_v7()),
        site,
        code: code.to_owned(),
        name: Name::new(format!("{code}按钮"), code),
        place: room(at),
        department: department.map(|n| departments[n].id),
        silent: false,
    };
    let buttons = vec![
        button("EM-1", Room::Emergency, Some(0)),
        button("PH-1", Room::Pharmacy, Some(1)),
        button("W2-1", Room::Ward, None),
    ];
    let (id, name) = (CheckpointId(Uuid::now_v7()), Name::new("药房门", "Pharmacy door"));
    let checkpoints = vec![Checkpoint::plain(id, site, "CP-01".to_owned(), name, room(Room::Pharmacy), true)];
    let by_post = posts.iter().map(|post| (post.key.clone(), post.id)).collect();
    let by_department = departments.iter().map(|department| (department.key.clone(), department.id)).collect();
    (Places { departments, posts, buttons, checkpoints }, by_post, by_department)
}

/// Rows written directly: hashing a PIN for everybody at every test's start would take most of its time.
async fn people(
    app: &App,
    site: SiteId,
    key: &str,
    departments: &BTreeMap<String, DepartmentId>,
) -> BTreeMap<String, PersonId> {
    let person = |word: &str, login: Option<String>, staff_number: Option<String>| Person {
        id: PersonId(Uuid::now_v7()),
        site,
        password_hash: login.is_some().then(|| hashed(PASSWORD)),
        pin_hash: staff_number.is_some().then(|| hashed(PIN)),
        login,
        staff_number,
        name: Name::new(format!("某{word}"), format!("Mx {word}")),
        skills: Vec::new(),
        disabled_at: None,
    };
    let mut all: Vec<(Person, Membership)> = Vec::new();
    for number in GUARDS {
        let membership = Membership { site, role: Role::Guard, department: None };
        all.push((person(number, None, Some(number.to_owned())), membership));
    }
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Guard) {
        let department = (role == Role::Staff).then(|| departments["emergency"]);
        let login = format!("{key}-{}", role.word());
        all.push((person(role.word(), Some(login), None), Membership { site, role, department }));
    }
    let pharmacist = person("pharmacist", Some(format!("{key}-pharmacist")), None);
    let department = Some(departments["pharmacy"]);
    all.push((pharmacist, Membership { site, role: Role::Staff, department }));
    let ids = all
        .iter()
        .map(|(person, _)| {
            (person.staff_number.clone().or_else(|| person.login.clone()).unwrap_or_default(), person.id)
        })
        .collect();
    app.store
        .write(site, move |tx| {
            for (person, membership) in &all {
                tx.insert_people(std::slice::from_ref(person))?;
                tx.put_membership(person.id, membership)?;
            }
            Ok::<_, store::Error>(())
        })
        .await
        .expect("people");
    // The directory was read before they were there.
    setup::add_places(app, site, Places::default()).await.expect("nothing to add");
    ids
}

/// Argon2 is slow on purpose: once a process is enough here.
fn hashed(secret: &'static str) -> String {
    static HASHES: OnceLock<[String; 2]> = OnceLock::new();
    let [pin, password] = HASHES.get_or_init(|| [PIN, PASSWORD].map(|secret| secrets::hash(secret).expect("a hash")));
    if secret == PIN { pin.clone() } else { password.clone() }
}
