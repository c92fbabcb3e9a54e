//! What a node does when it starts, and when a part of it breaks.

use app::{App, Clock, accounts::Keys};
use futures_util::future::join_all;
use hub::{Bus, Notices, Nudge, Presence, PresenceNote, SessionKey};
use server::{
    commands::serve::{Listening, run_wired},
    config::{Config, Given},
    wiring::{self, Wired},
};
use shouwang_tests::{
    clients::{Client, Frame, Guard, Person},
    node::Node,
    site::TestSite,
    stories,
    wait::{self, PATIENCE},
};
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
};
use store::testing::TestStore;
use tokio::sync::oneshot;
use wire::{
    PersonId, SiteId, Timestamp,
    live::{ServerMessage, View},
};

/// A bus that panics where a test wants it to: whoever calls it then breaks.
struct Trap {
    bus: Arc<dyn Bus>,
    beats: AtomicBool,
    looks: AtomicBool,
}

impl Bus for Trap {
    fn nudge(&self, nudge: Nudge) {
        self.bus.nudge(nudge);
    }

    fn put_presence(&self, note: PresenceNote) {
        self.bus.put_presence(note);
    }

    fn presence_of(&self, site: SiteId) -> Vec<Presence> {
        self.bus.presence_of(site)
    }

    fn presence(&self, site: SiteId, person: PersonId) -> Option<Presence> {
        self.bus.presence(site, person)
    }

    fn revoke(&self, key: SessionKey) {
        self.bus.revoke(key);
    }

    fn socket_opened(&self, site: SiteId, person: PersonId) {
        self.bus.socket_opened(site, person);
    }

    fn socket_closed(&self, site: SiteId, person: PersonId) {
        self.bus.socket_closed(site, person);
    }

    fn beat(&self, now: Timestamp) {
        assert!(!self.beats.load(Ordering::SeqCst), "a trap for whoever beats");
        self.bus.beat(now);
    }

    fn live(&self, site: SiteId, now: Timestamp) -> Vec<PersonId> {
        self.bus.live(site, now)
    }

    fn is_live(&self, site: SiteId, person: PersonId, now: Timestamp) -> bool {
        assert!(!self.looks.load(Ordering::SeqCst), "a trap for whoever looks");
        self.bus.is_live(site, person, now)
    }

    fn subscribe(&self) -> Notices {
        self.bus.subscribe()
    }

    fn is_whole(&self) -> bool {
        self.bus.is_whole()
    }
}

/// A server on a bus with traps.
struct Trapped {
    address: SocketAddr,
    app: App,
    clock: Clock,
    trap: Arc<Trap>,
    stop: oneshot::Sender<()>,
    thread: JoinHandle<Result<(), String>>,
    database: TestStore,
}

impl Trapped {
    async fn start(database: TestStore) -> Self {
        let given = Given {
            data: Some(std::env::temp_dir()),
            database: Some(database.url().to_owned()),
            public_url: Some("http://shouwang.test".to_owned()),
            listen: Some(SocketAddr::from(([127, 0, 0, 1], 0))),
            test_mode: Some(true),
            workers: Some(1),
            ..Given::default()
        };
        let config = Config::load(None, [], given).unwrap();
        let clock = Clock::stopped(Clock::default().now());
        let (stop, stopped) = oneshot::channel::<()>();
        let (tell, told) = std::sync::mpsc::channel();
        let (tell_trap, told_trap) = std::sync::mpsc::channel();
        let (wired_clock, wired_config) = (clock.clone(), config.clone());
        let wired = async move {
            let Wired { app, push_key } = wiring::wire(&wired_config, wired_clock.clone()).await?;
            let trap =
                Arc::new(Trap { bus: app.bus.clone(), beats: AtomicBool::default(), looks: AtomicBool::default() });
            drop(tell_trap.send(trap.clone()));
            let keys = Keys::load(&app.store).await?;
            let app = App::new(app.store.clone(), trap, wired_clock, Vec::new(), None, keys, app.settings.clone());
            Ok(Wired { app, push_key })
        };
        let thread = std::thread::spawn(move || {
            let listening = move |listening: Listening| drop(tell.send(listening));
            let stopped = async move { drop(stopped.await) };
            run_wired(config, wired, false, listening, stopped).map_err(|failure| failure.to_string())
        });
        let (Listening { address, app }, trap) = tokio::task::spawn_blocking(move || {
            (told.recv_timeout(PATIENCE).expect("it listens"), told_trap.recv().expect("its bus"))
        })
        .await
        .unwrap();
        Self { address, app, clock, trap, stop, thread, database }
    }

    async fn ended(self) -> Result<(), String> {
        let (thread, database) = (self.thread, self.database);
        let outcome = tokio::task::spawn_blocking(move || thread.join().unwrap()).await.unwrap();
        drop(database);
        outcome
    }
}

/// Tells a story of a server with traps on each database.
fn on_each(story: impl AsyncFn(Trapped)) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        for database in [Some(TestStore::sqlite()), TestStore::postgres()].into_iter().flatten() {
            story(Trapped::start(database).await).await;
        }
    });
}

#[test]
fn a_loop_that_panics_ends_the_server_with_a_failure() {
    on_each(async |node| {
        node.trap.beats.store(true, Ordering::SeqCst);
        node.clock.advance(1);
        assert_eq!(node.ended().await, Err("the loop \"beat\" panicked".to_owned()));
    });
}

#[test]
fn a_teller_that_panics_is_seen_by_its_clients_and_tells_again() {
    on_each(async |node| {
        let site = TestSite::set_up(&node.app, "haihe").await;
        let supervisor = Person::sign_in(node.address, "haihe-supervisor").await;
        let mut wall = supervisor.opens(View::Desk).await;
        let guard = Guard::sign_in(node.address, &site.enrolment_code, "0018", site.people["0018"]).await;
        node.trap.looks.store(true, Ordering::SeqCst);
        guard.go_on_duty(site.posts["hall"]).await;
        let behind = async {
            loop {
                match wall.socket.next_within(PATIENCE).await.expect("a ping") {
                    Frame::Said(said) => match *said {
                        ServerMessage::Ping { seq, .. } if seq > wall.since.seq => break,
                        ServerMessage::Ping { .. } => {}
                        // The end of the setting up.
                        ServerMessage::Change { seq, guards, .. } if guards.is_empty() => wall.since.seq = seq,
                        other => panic!("told in spite of the trap: {other:?}"),
                    },
                    Frame::Closed => panic!("the socket is closed"),
                }
            }
        };
        tokio::time::timeout(PATIENCE, behind).await.expect("pings tell of the line that is missing");
        node.trap.looks.store(false, Ordering::SeqCst);
        let person = guard.person;
        wall.until("the guard is on duty", |wall| wall.guards.contains_key(&person).then_some(())).await;
        drop(wall);
        let stop = node.stop;
        stop.send(()).expect("it still runs");
        let outcome = tokio::task::spawn_blocking(move || node.thread.join().unwrap()).await.unwrap();
        assert_eq!(outcome, Ok(()));
        drop(node.database);
    });
}

stories! {
    async fn fifty_at_once_read_a_floor_plan_once(app) {
        let given = Given {
            data: Some(std::env::temp_dir()),
            database: Some(app.database().url().to_owned()),
            ..Given::default()
        };
        let config = Config::load(None, [], given).unwrap();
        let other = wiring::wire(&config, app.clock.clone()).await.unwrap().app;
        let asked = join_all((0..50).map(|_| other.directory(app.site.id))).await;
        let all: Vec<_> = asked.into_iter().map(|directory| directory.expect("a directory")).collect();
        let plan = all[0].plan().expect("a plan");
        for directory in &all {
            assert!(Arc::ptr_eq(directory, &all[0]) && Arc::ptr_eq(directory.plan().unwrap(), plan));
        }
        other.store.close().await;
    }

    async fn a_node_has_read_its_sites_before_it_listens(app) {
        let given = Given {
            data: Some(std::env::temp_dir()),
            database: Some(app.database().url().to_owned()),
            ..Given::default()
        };
        let node = Node::start(given, app.clock.clone());
        assert!(node.app.is_warm(app.site.id));
        assert!(!node.app.is_warm(SiteId(uuid::Uuid::now_v7())));
    }

    async fn a_canary_that_has_never_flown_is_missed_as_well(app) {
        // Something is in its place: it fails from the first try on.
        let place = "INSERT INTO sites (id, key, name_zh, name_en, time_zone, epoch, seq, head_hash) SELECT '00000000-0000-4000-8000-000000000001', '~canary', \
            name_zh, name_en, time_zone, epoch, 0, head_hash FROM sites";
        app.database().tamper(place);
        let given = Given {
            data: Some(std::env::temp_dir()),
            database: Some(app.database().url().to_owned()),
            canary: Some(true),
            ..Given::default()
        };
        let node = Node::start(given, app.clock.clone());
        let client = Client::new(node.address);
        wait::until("it tries", || async { node.app.canary.silent_since() }).await;
        assert_eq!(client.get("/readyz").await.body, "ok", "it is too early to say");
        app.advance(120_001).await;
        let ready = client.get("/readyz").await;
        let said = "ok, but no synthetic alarm came through for 120 s";
        assert_eq!((ready.status.as_u16(), ready.body.as_str()), (200, said));
        assert_eq!(app.browser().get("/readyz").await.body, "ok", "the other node has none");

        app.database().tamper("DELETE FROM sites WHERE key = '~canary'");
        app.advance(60_000).await;
        wait::until("it flies", || async { node.app.canary.last() }).await;
        assert_eq!(client.get("/readyz").await.body, "ok");
    }

    async fn a_site_that_nobody_watches_is_told_up_to_date_after_many_lines(app) {
        let (site, now) = (app.site.id, app.now());
        let alarm = app.source().presses("EM-1", "1").await;
        let written = app.database().write(site, move |tx| {
            for n in 0..2_001 {
                let event = domain::Event::Noted { alarm, text: n.to_string() };
                tx.append(now, domain::Actor::System, false, &event)?;
            }
            Ok::<_, store::Error>(())
        }).await.unwrap();
        let head = written.lines.last().expect("a line").seq;
        app.app(0).bus.nudge(Nudge { site, seq: head });
        let tellers = &app.app(0).tellers;
        wait::until("the teller has caught up", || async { (tellers.told(site) == Some(head)).then_some(()) }).await;
    }
}
