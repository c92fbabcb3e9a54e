//! The bus through Redis keeps what every bus promises, and heals after whatever happens to Redis.
//!
//! Needs `SHOUWANG_TEST_REDIS`, the address of a server to share, and `redis-server` for those tests that break their
//! own one. `SHOUWANG_TEST_REDIS=none` leaves these tests out on purpose.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use hub::{
    Bus, LIVE_LEASE_MS, Notice, Nudge, PresenceNote, RedisBus, RedisSettings, SessionKey, SocketLease,
    conformance::{self, eventually, person, position, site, until},
};
use std::{
    collections::BTreeMap,
    net::TcpListener,
    process::Stdio,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::process::{Child, Command};
use wire::{Timestamp, duty::PhoneState};

const NOW: Timestamp = Timestamp(1_800_000_000_000);

/// The shared server; `None` where these tests are left out on purpose.
fn shared() -> Option<String> {
    let url = std::env::var("SHOUWANG_TEST_REDIS")
        .expect("SHOUWANG_TEST_REDIS must be the address of a Redis server, or `none` to leave these tests out");
    (url != "none").then_some(url)
}

fn settings(url: &str, prefix: &str) -> RedisSettings {
    RedisSettings {
        prefix: prefix.into(),
        timeout: Duration::from_secs(1),
        probe: Duration::from_millis(100),
        ..RedisSettings::new(url)
    }
}

async fn node(url: &str, prefix: &str) -> Arc<RedisBus> {
    let bus = RedisBus::start(settings(url, prefix)).unwrap();
    bus.until_whole().await;
    Arc::new(bus)
}

fn prefix() -> String {
    format!("test:{}:", site())
}

/// A server of the test's own, which it may kill and stop.
struct Server {
    port: u16,
    process: Child,
}

impl Server {
    async fn start() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let process = Self::spawn(port).await;
        Self { port, process }
    }

    async fn spawn(port: u16) -> Child {
        let process = Command::new("redis-server")
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("redis-server can be started");
        let listens = || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok();
        eventually("the private Redis server listens", listens).await;
        process
    }

    fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    async fn kill(&mut self) {
        self.process.kill().await.unwrap();
    }

    /// On the same port, with nothing in it.
    async fn start_again(&mut self) {
        self.process = Self::spawn(self.port).await;
    }

    /// Freezes it: connections stay open, nothing answers.
    async fn signal(&self, signal: &str) {
        let pid = self.process.id().expect("still runs").to_string();
        let done = Command::new("kill").args([signal, &pid]).status().await.unwrap();
        assert!(done.success());
    }
}

/// A connection to a server that a test can cut without touching the server.
struct Cable {
    port: u16,
    target: String,
    flow: Option<tokio::task::JoinHandle<()>>,
}

impl Cable {
    async fn to(url: &str) -> Self {
        let target = url.trim_start_matches("redis://").split('/').next().unwrap().to_owned();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut cable = Self { port, target, flow: None };
        cable.mend().await;
        cable
    }

    fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    async fn cut(&mut self) {
        let flow = self.flow.take().unwrap();
        flow.abort();
        assert!(flow.await.unwrap_err().is_cancelled());
    }

    async fn mend(&mut self) {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", self.port)).await.unwrap();
        let target = self.target.clone();
        self.flow = Some(tokio::spawn(async move {
            // Dropped with this task, and the connections with it.
            let mut connections = tokio::task::JoinSet::new();
            loop {
                let (mut near, _) = listener.accept().await.unwrap();
                let target = target.clone();
                connections.spawn(async move {
                    let mut far = tokio::net::TcpStream::connect(target).await.unwrap();
                    let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
                });
            }
        }));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn does_what_every_bus_does() {
    let Some(url) = shared() else { return };
    let prefix = prefix();
    let (a, b) = (node(&url, &prefix).await, node(&url, &prefix).await);
    conformance::all(a, b).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn installations_on_one_server_do_not_hear_each_other() {
    let Some(url) = shared() else { return };
    let (a, b) = (node(&url, &prefix()).await, node(&url, &prefix()).await);
    let mut notices = b.subscribe();
    let (ours, theirs) = (site(), site());
    a.nudge(Nudge { site: ours, seq: 1 });
    a.put_presence(PresenceNote::position(ours, person(), position(1)));
    let mut echo = a.subscribe();
    a.nudge(Nudge { site: ours, seq: 2 });
    until(&mut echo, |notice| matches!(notice, Notice::Nudge(nudge) if nudge.seq == 2)).await;
    b.nudge(Nudge { site: theirs, seq: 1 });
    let first = notices.next().await;
    assert_eq!(first, Some(Notice::Nudge(Nudge { site: theirs, seq: 1 })));
    assert_eq!(b.presence_of(ours), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_node_learns_what_the_others_know() {
    let Some(url) = shared() else { return };
    let prefix = prefix();
    let (site, guard, gone) = (site(), person(), person());
    let a = node(&url, &prefix).await;
    a.beat(NOW);
    a.put_presence(PresenceNote::position(site, guard, position(1)));
    a.put_presence(PresenceNote::position(site, gone, position(1)));
    a.remove_presence(site, gone, NOW.plus(5_000));
    a.socket_opened(site, guard);
    let b = node(&url, &prefix).await;
    eventually("the new node knows the socket", || b.is_live(site, guard, NOW)).await;
    eventually("the new node knows the position", || b.presence_of(site).len() == 1).await;
    assert_eq!(b.presence(site, guard).unwrap().position, Some(position(1)));
}

/// What Redis holds of a site's guards.
async fn held(url: &str, prefix: &str, site: wire::SiteId) -> BTreeMap<String, String> {
    let client = redis::Client::open(url).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    redis::cmd("HGETALL").arg(format!("{prefix}presence:{site}")).query_async(&mut connection).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_a_guard_off_duty_stays_in_redis_but_when_he_left() {
    let Some(url) = shared() else { return };
    let prefix = prefix();
    let (site, guard, other) = (site(), person(), person());
    let (a, b) = (node(&url, &prefix).await, node(&url, &prefix).await);
    let phone = PhoneState { sound: true, awake: true, battery: Some(80) };
    a.put_presence(PresenceNote::position(site, guard, position(1)));
    a.put_presence(PresenceNote::phone(site, guard, phone, NOW.plus(1_000)));
    a.put_presence(PresenceNote::position(site, other, position(1)));
    eventually("the other node knows both", || b.presence_of(site).len() == 2).await;
    assert_eq!(held(&url, &prefix, site).await.len(), 3);
    a.remove_presence(site, guard, NOW.plus(2_000));
    eventually("the other node knows that he left", || b.presence(site, guard).is_none()).await;
    let left = vec![format!("{guard}:gone"), format!("{other}:position")];
    let fields = async || {
        let mut fields: Vec<_> = held(&url, &prefix, site).await.into_keys().collect();
        fields.sort_unstable_by_key(|field| field.ends_with(":position"));
        fields
    };
    assert_eq!(fields().await, left);

    // A node that was cut off meanwhile learnt of an older position, and says it once it is back.
    let mut cable = Cable::to(&url).await;
    let late = node(&cable.url(), &prefix).await;
    cable.cut().await;
    eventually("the node sees that it is cut off", || !late.is_whole()).await;
    let another = person();
    a.put_presence(PresenceNote::position(site, another, position(1)));
    a.remove_presence(site, another, NOW.plus(5_000));
    eventually("the other node knows that he left", || b.presence(site, another).is_none()).await;
    late.put_presence(PresenceNote::position(site, another, position(4)));
    cable.mend().await;
    eventually("it is back", || late.is_whole() && late.presence(site, another).is_none()).await;
    assert_eq!(fields().await.len(), left.len() + 1, "when he left, and nothing else");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sockets_of_a_node_that_stopped_beating_do_not_count() {
    let Some(url) = shared() else { return };
    let prefix = prefix();
    let (site, guard) = (site(), person());
    let (a, b) = (node(&url, &prefix).await, node(&url, &prefix).await);
    let _socket = SocketLease::open(a.clone(), site, guard);
    a.beat(NOW);
    eventually("the other node knows the socket", || b.is_live(site, guard, NOW)).await;
    let end = NOW.plus(LIVE_LEASE_MS);
    assert!(b.is_live(site, guard, Timestamp(end.ms() - 1)));
    assert!(!b.is_live(site, guard, end) && b.live(site, end).is_empty());
    assert!(a.is_live(site, guard, end), "the node itself sees its sockets");
    b.beat(end);
    a.beat(end);
    eventually("a node that beats again counts again", || b.is_live(site, guard, end)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_ends_takes_its_sockets_along_at_once() {
    let Some(url) = shared() else { return };
    let prefix = prefix();
    let (site, guard) = (site(), person());
    let (a, b) = (node(&url, &prefix).await, node(&url, &prefix).await);
    a.socket_opened(site, guard);
    a.beat(NOW);
    eventually("the other node knows the socket", || b.is_live(site, guard, NOW)).await;
    drop(a);
    eventually("the socket is gone", || !b.is_live(site, guard, NOW)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_of_redis_that_loses_everything_heals() {
    if shared().is_none() {
        return;
    }
    let mut server = Server::start().await;
    let (url, prefix) = (server.url(), prefix());
    let (site, guard, late) = (site(), person(), person());
    let (a, b) = (node(&url, &prefix).await, node(&url, &prefix).await);
    a.beat(NOW);
    let _socket = SocketLease::open(a.clone(), site, guard);
    a.put_presence(PresenceNote::position(site, guard, position(1)));
    eventually("the other node knows", || b.is_live(site, guard, NOW) && b.presence(site, guard).is_some()).await;

    server.kill().await;
    eventually("both see the break", || !a.is_whole() && !b.is_whole()).await;
    let mut on_a = a.subscribe();
    let mut on_b = b.subscribe();
    let key = SessionKey::Person(guard);
    let began = Instant::now();
    a.nudge(Nudge { site, seq: 7 });
    a.revoke(key.clone());
    a.put_presence(PresenceNote::position(site, late, position(2)));
    a.remove_presence(site, guard, NOW.plus(3_000));
    a.beat(NOW.plus(5_000));
    assert!(began.elapsed() < Duration::from_millis(100), "no call waits for Redis");
    until(&mut on_a, |notice| *notice == Notice::Nudge(Nudge { site, seq: 7 })).await;
    assert_eq!(a.presence_of(site).len(), 1, "the node goes on by itself");
    assert!(b.presence(site, guard).is_some(), "the other cannot know yet");

    server.start_again().await;
    until(&mut on_a, |notice| *notice == Notice::Missed).await;
    until(&mut on_b, |notice| *notice == Notice::Missed).await;
    eventually("both are whole", || a.is_whole() && b.is_whole()).await;
    eventually("presence has healed", || b.presence(site, guard).is_none() && b.presence(site, late).is_some()).await;
    eventually("sockets have healed", || b.is_live(site, guard, NOW.plus(5_000))).await;

    let c = node(&url, &prefix).await;
    eventually("a new node learns all of it", || c.presence_of(site).len() == 1).await;
    let mut on_b = b.subscribe();
    a.nudge(Nudge { site, seq: 8 });
    until(&mut on_b, |notice| *notice == Notice::Nudge(Nudge { site, seq: 8 })).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_cut_off_node_had_to_say_is_said_when_it_is_back() {
    let Some(url) = shared() else { return };
    let prefix = prefix();
    let mut cable = Cable::to(&url).await;
    let (site, guard) = (site(), person());
    let a = node(&cable.url(), &prefix).await;
    let b = node(&url, &prefix).await;
    a.beat(NOW);
    let mut notices = b.subscribe();

    cable.cut().await;
    eventually("the node sees that it is cut off", || !a.is_whole()).await;
    assert!(b.is_whole(), "the other is not");
    let key = SessionKey::Session("5d41".into());
    a.revoke(key.clone());
    let _socket = SocketLease::open(a.clone(), site, guard);
    a.put_presence(PresenceNote::position(site, guard, position(1)));

    cable.mend().await;
    until(&mut notices, |notice| *notice == Notice::Revoked(key.clone())).await;
    until(&mut notices, |notice| *notice == Notice::Missed).await;
    eventually("presence has healed", || b.presence(site, guard).is_some()).await;
    eventually("sockets have healed", || b.is_live(site, guard, NOW)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_frozen_redis_is_noticed_and_holds_nobody_up() {
    if shared().is_none() {
        return;
    }
    let server = Server::start().await;
    let (url, prefix) = (server.url(), prefix());
    let (site, guard) = (site(), person());
    let (a, b) = (node(&url, &prefix).await, node(&url, &prefix).await);
    server.signal("-STOP").await;
    let began = Instant::now();
    eventually("the freeze is noticed", || !a.is_whole()).await;
    assert!(began.elapsed() < Duration::from_secs(2), "took {:?}", began.elapsed());
    let began = Instant::now();
    for seconds in 0..20_000 {
        a.put_presence(PresenceNote::position(site, guard, position(seconds)));
    }
    assert!(began.elapsed() < Duration::from_secs(1), "no call waits, and what waits is bounded");
    server.signal("-CONT").await;
    eventually("the link heals", || a.is_whole() && b.is_whole()).await;
    let newest = Some(position(19_999));
    eventually("the newest fact arrives", || b.presence(site, guard).and_then(|known| known.position) == newest).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn emptying_redis_under_a_standing_link_heals_with_the_next_beat() {
    if shared().is_none() {
        return;
    }
    let server = Server::start().await;
    let (url, prefix) = (server.url(), prefix());
    let (site, guard) = (site(), person());
    let (a, b) = (node(&url, &prefix).await, node(&url, &prefix).await);
    a.beat(NOW);
    let _socket = SocketLease::open(a.clone(), site, guard);
    a.put_presence(PresenceNote::position(site, guard, position(1)));
    eventually("the other node knows", || b.is_live(site, guard, NOW) && b.presence(site, guard).is_some()).await;
    let client = redis::Client::open(url.as_str()).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    redis::cmd("FLUSHALL").exec_async(&mut connection).await.unwrap();
    let mut on_a = a.subscribe();
    a.beat(NOW.plus(5_000));
    until(&mut on_a, |notice| *notice == Notice::Missed).await;
    a.until_whole().await;
    let c = node(&url, &prefix).await;
    eventually("a new node learns it again", || {
        c.is_live(site, guard, NOW.plus(5_000)) && c.presence(site, guard).is_some()
    })
    .await;
}

#[tokio::test]
async fn a_bad_address_is_an_error_and_an_unreachable_one_is_not() {
    assert!(RedisBus::start(RedisSettings::new("nonsense")).is_err());
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let bus = RedisBus::start(RedisSettings::new(format!("redis://127.0.0.1:{closed}/"))).unwrap();
    let mut notices = bus.subscribe();
    bus.nudge(Nudge { site: site(), seq: 1 });
    assert!(matches!(notices.next().await, Some(Notice::Nudge(_))));
    assert!(!bus.is_whole());
}
