//! A whole installation for one test: a fresh database, real servers, a made-up site, a clock that stands still.

use crate::{
    clients::{Client, Guard, Person, Source},
    node::Node,
    redis_server::RedisServer,
    site::TestSite,
    wait,
};
use app::{App, Clock, push};
use domain::{
    AlarmId, PersonId, SiteId, Timestamp,
    alarm::{Kind, Priority},
    person::Role,
};
use server::config::Given;
use std::{collections::BTreeSet, net::SocketAddr};
use store::{AlarmFilter, OutboxState, testing::TestStore};
use wire::response_plan::{PlanBody, PlanList, PlanView};

/// Real guards stay reachable while the clock is moved in steps of this, between which nodes hear each other's beat.
const STEP_MS: u32 = 3_000;
const MOST: u32 = 10_000;
const HOUR_MS: u32 = 60 * 60_000;
/// Less than a session lasts that is not used.
const STEP_HOURS: u32 = 6;

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    /// A file.
    Sqlite,
    /// A database of the server in `SHOUWANG_TEST_POSTGRES`.
    Postgres,
}

/// What a test wants.
#[derive(Debug, Clone, Copy)]
pub struct Builder {
    nodes: usize,
    redis: bool,
    push: bool,
    https: bool,
    canary: bool,
}

/// The address of a response plan.
#[must_use]
pub fn plan_path(kind: Kind, priority: Priority) -> String {
    let kind = serde_json::to_value(kind).expect("a word");
    let priority = serde_json::to_value(priority).expect("a word");
    let word = |value: &serde_json::Value| value.as_str().expect("a word").to_owned();
    format!("/api/v1/response-plans/{}/{}", word(&kind), word(&priority))
}

/// A running installation.
pub struct TestApp {
    // Before the database: nodes stop first.
    nodes: Vec<Node>,
    /// The clock of all nodes.
    pub clock: Clock,
    /// The site.
    pub site: TestSite,
    /// The private Redis, where there is one.
    pub redis: Option<RedisServer>,
    database: TestStore,
    finished: bool,
}

impl Builder {
    /// Several nodes on one database.
    #[must_use]
    pub const fn nodes(self, nodes: usize) -> Self {
        Self { nodes, ..self }
    }

    /// A Redis of the test's own.
    #[must_use]
    pub const fn redis(self) -> Self {
        Self { redis: true, ..self }
    }

    /// Web Push is set up.
    #[must_use]
    pub const fn push(self) -> Self {
        Self { push: true, ..self }
    }

    /// Browsers come by https, through a proxy.
    #[must_use]
    pub const fn https(self) -> Self {
        Self { https: true, ..self }
    }

    /// A synthetic alarm tries the whole way.
    #[must_use]
    pub const fn canary(self) -> Self {
        Self { canary: true, ..self }
    }

    /// Starts everything; `None` where the database is left out on purpose.
    ///
    /// # Panics
    /// Where something does not start.
    pub async fn start(self, database: Database) -> Option<TestApp> {
        start_log();
        let database = match database {
            Database::Sqlite => TestStore::sqlite(),
            Database::Postgres => TestStore::postgres()?,
        };
        let redis = if self.redis { Some(RedisServer::start().await) } else { None };
        let system = Clock::default().now();
        let clock = Clock::stopped(system);
        let given = Given {
            data: Some(std::env::temp_dir()),
            database: Some(database.url().to_owned()),
            redis: redis.as_ref().map(RedisServer::url),
            public_url: Some(format!("{}://shouwang.test", if self.https { "https" } else { "http" })),
            push_contact: self.push.then(|| "mailto:security@hospital.cn".to_owned()),
            canary: Some(self.canary),
            ..Given::default()
        };
        let nodes: Vec<Node> = (0..self.nodes).map(|_| Node::start(given.clone(), clock.clone())).collect();
        let site = TestSite::set_up(&nodes[0].app, "haihe").await;
        for node in &nodes {
            let bus = &node.app.bus;
            wait::until("the nodes hear each other", || async { bus.is_whole().then_some(()) }).await;
        }
        Some(TestApp { nodes, clock, site, redis, database, finished: false })
    }
}

impl TestApp {
    /// One node, no Redis, no push.
    #[must_use]
    pub const fn builder() -> Builder {
        Builder { nodes: 1, redis: false, push: false, https: false, canary: false }
    }

    /// A node's address.
    #[must_use]
    pub fn address(&self, node: usize) -> SocketAddr {
        self.nodes[node].address
    }

    /// The application of a node, to look behind the HTTP side.
    #[must_use]
    pub fn app(&self, node: usize) -> &App {
        &self.nodes[node].app
    }

    /// The database.
    #[must_use]
    pub const fn database(&self) -> &TestStore {
        &self.database
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A browser that nobody is signed in on.
    #[must_use]
    pub fn browser(&self) -> Client {
        Client::new(self.address(0))
    }

    /// A guard who is signed in, with the app closed.
    pub async fn signed_in_guard(&self, staff_number: &str) -> Guard {
        self.signed_in_guard_at(0, staff_number).await
    }

    /// The same on another node.
    pub async fn signed_in_guard_at(&self, node: usize, staff_number: &str) -> Guard {
        let person = self.site.people[staff_number];
        Guard::sign_in(self.address(node), &self.site.enrolment_code, staff_number, person).await
    }

    /// A guard on duty at a post, with the app open.
    pub async fn guard(&self, staff_number: &str, post: &str) -> Guard {
        self.guard_at(0, staff_number, post).await
    }

    /// The same on another node.
    pub async fn guard_at(&self, node: usize, staff_number: &str, post: &str) -> Guard {
        let mut guard = self.signed_in_guard_at(node, staff_number).await;
        guard.open_app().await;
        guard.go_on_duty(self.site.posts[post]).await;
        guard
    }

    /// The person of a role.
    pub async fn person(&self, role: Role) -> Person {
        Person::sign_in(self.address(0), &self.site.login(role)).await
    }

    /// The supervisor.
    pub async fn supervisor(&self) -> Person {
        self.person(Role::Supervisor).await
    }

    /// The nurse of the emergency department.
    pub async fn nurse(&self) -> Person {
        self.person(Role::Staff).await
    }

    /// The panel.
    #[must_use]
    pub fn source(&self) -> Source {
        Source::new(self.address(0), &self.site.source_key)
    }

    /// Changes the response plan of a kind and priority: the security office saves it.
    pub async fn answers(&self, kind: Kind, priority: Priority, change: impl FnOnce(&mut PlanBody)) -> PlanView {
        let office = self.person(Role::Office).await;
        let all: PlanList = office.client.get("/api/v1/response-plans").await.good();
        let found = all.plans.into_iter().find(|plan| (plan.kind, plan.priority) == (kind, priority));
        let mut body = found.expect("every kind and priority has a plan").plan;
        change(&mut body);
        office.client.put(&plan_path(kind, priority), &body).await.good()
    }

    /// Moves the clock. With several nodes in steps, so that no guard's socket seems to have gone silent.
    pub async fn advance(&self, ms: u32) {
        let mut left = ms;
        while self.nodes.len() > 1 && left > STEP_MS {
            self.clock.advance(STEP_MS);
            left -= STEP_MS;
            self.hear_each_other().await;
        }
        self.clock.advance(left);
    }

    /// Lets hours pass, during which those with an open screen use their sessions.
    pub async fn let_hours_pass(&self, hours: u32, awake: &[PersonId]) {
        let mut left = hours;
        while left > 0 {
            let step = left.min(STEP_HOURS);
            self.advance(step * HOUR_MS).await;
            left -= step;
            for person in awake {
                let (now, person) = (self.now(), *person);
                wait::until("the session is written down as used", || async {
                    let sessions = self.database().read(move |read| read.live_sessions_of(person, now)).await;
                    sessions.expect("sessions").iter().any(|session| session.last_seen_at == now).then_some(())
                })
                .await;
            }
        }
    }

    /// Waits until every node knows of everybody's socket for some time to come.
    pub async fn hear_each_other(&self) {
        let site = self.site.id;
        wait::until("every node knows of every socket", || async {
            let then = self.now().plus(i64::from(STEP_MS) + 1);
            let known: BTreeSet<_> = self.nodes.iter().map(|node| node.app.bus.live(site, then)).collect();
            (known.len() == 1).then_some(())
        })
        .await;
    }

    /// The kinds of an alarm's journal lines, in order.
    pub async fn journal_of(&self, alarm: AlarmId) -> Vec<String> {
        let site = self.site.id;
        let subject = domain::event::Subject::Alarm(alarm);
        let lines = self.database.read(move |read| read.journal_of(site, subject)).await.expect("the journal");
        lines.into_iter().map(|line| line.kind).collect()
    }

    /// Checks what must be true at the end of every test, and stops the servers.
    ///
    /// # Panics
    /// Where a message that is still wanted was not sent, an open alarm has no deadline, or the journal is not whole.
    pub async fn finish(mut self) {
        self.finished = true;
        let sites = self.database.read(|read| read.sites()).await.expect("sites");
        for site in sites {
            check(&self.database, site.id, self.clock.clone()).await;
        }
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        assert!(self.finished || std::thread::panicking(), "finish() was not called");
    }
}

/// Checks what must be true of a site whenever nothing is under way.
///
/// # Panics
/// As [`TestApp::finish`].
pub async fn check(store: &store::Store, site: SiteId, clock: Clock) {
    wait::until("every message that is still wanted is sent", || {
        let clock = clock.clone();
        async move { (unsent(store, site, clock.now()).await == 0).then_some(()) }
    })
    .await;
    store
        .read(move |read| {
            let open = read.open_alarms(site)?;
            let due: BTreeSet<AlarmId> =
                read.due_alarms(Timestamp(i64::MAX), MOST)?.into_iter().map(|(_, alarm)| alarm).collect();
            for stored in &open {
                let id = stored.value.id;
                assert!(stored.value.next_due().is_some(), "alarm {id} is open without a deadline");
                assert!(due.contains(&id), "the deadline of alarm {id} is not in its row");
            }
            let found = read.verify(site)?;
            assert_eq!(found.first_bad, None, "the journal is whole");
            assert_eq!(found.lines, read.head(site)?.seq, "the journal has every line up to its head");
            Ok::<_, store::Error>(())
        })
        .await
        .expect("the database can be read");
}

async fn unsent(store: &store::Store, site: SiteId, now: Timestamp) -> usize {
    store
        .read(move |read| {
            let filter = AlarmFilter { open: None, department: None, before: None, raised_by: None };
            let mut unsent = 0;
            for stored in read.alarms(site, filter, MOST)? {
                for queued in read.deliveries_of(stored.value.id)? {
                    let wanted = push::still_wanted(&queued.outgoing.delivery, &stored.value);
                    let waits = queued.state == OutboxState::Pending && queued.outgoing.expires_at > now;
                    unsent += usize::from(waits && wanted);
                }
            }
            Ok::<_, store::Error>(unsent)
        })
        .await
        .expect("the database can be read")
}

/// Runs a story on a database, then checks what must be true at its end. Used by [`stories!`](crate::stories).
///
/// # Panics
/// Where the story does, or the check.
pub fn tell(builder: Builder, database: Database, story: impl AsyncFnOnce(&mut TestApp)) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(async {
        if let Some(mut app) = builder.start(database).await {
            story(&mut app).await;
            app.finish().await;
        }
    });
}

/// Writes a story once and tells it on SQLite and on PostgreSQL. After the name of the application a builder may
/// follow.
///
/// ```ignore
/// shouwang_tests::stories! {
///     async fn nobody_is_on_duty(app) { … }
///     async fn the_phone_gets_a_push(app: TestApp::builder().push()) { … }
/// }
/// ```
#[macro_export]
macro_rules! stories {
    ($($(#[$note:meta])* async fn $name:ident($app:ident $(: $builder:expr)?) $story:block)+) => {$(
        $(#[$note])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn story($app: &mut $crate::TestApp) $story

            fn builder() -> $crate::test_app::Builder {
                #[allow(unused_variables)]
                let builder = $crate::TestApp::builder();
                $(let builder = $builder;)?
                builder
            }

            #[test]
            fn sqlite() {
                $crate::test_app::tell(builder(), $crate::Database::Sqlite, story);
            }

            #[test]
            fn postgres() {
                $crate::test_app::tell(builder(), $crate::Database::Postgres, story);
            }
        }
    )+};
}

/// `SHOUWANG_TEST_LOG=info` shows what the servers log.
fn start_log() {
    if let Ok(filter) = std::env::var("SHOUWANG_TEST_LOG") {
        drop(tracing_subscriber::fmt().with_env_filter(filter).with_test_writer().try_init());
    }
}
