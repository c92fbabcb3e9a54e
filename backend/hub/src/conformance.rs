//! What every [`Bus`] has to do, whichever way it goes. Each check panics where the bus does not.
//!
//! A check gets two nodes of one installation; for a bus of a single node both are the same.

use crate::{
    bus::{Bus, LIVE_LEASE_MS, Notice, Notices, Nudge, SessionKey, SocketLease},
    presence::{Fact, PresenceNote},
};
use std::{future::Future, sync::Arc, time::Duration};
use uuid::Uuid;
use wire::{
    PersonId, SiteId, Timestamp,
    domain::{Position, PositionSource},
    duty::PhoneState,
};

/// Long enough for any machine; nothing waits this long where things are right.
const PATIENCE: Duration = Duration::from_secs(20);

/// Any instant will do.
const NOW: Timestamp = Timestamp(1_800_000_000_000);

/// Runs all checks.
pub async fn all(a: Arc<dyn Bus>, b: Arc<dyn Bus>) {
    nudges_reach_every_node_in_order(&*a, &*b).await;
    ended_sessions_reach_every_node(&*a, &*b).await;
    the_newest_of_each_kind_wins(&*a, &*b).await;
    news_is_told_once(&*a, &*b).await;
    who_went_off_duty_stays_away(&*a, &*b).await;
    sites_do_not_mix(&*a, &*b).await;
    live_sockets_are_counted(&a, &b).await;
    who_falls_behind_is_told(&*a, &*b).await;
}

/// Waits for a notice that fits, letting others go by.
///
/// # Panics
/// When it does not come.
pub async fn until(notices: &mut Notices, fits: impl Fn(&Notice) -> bool) -> Notice {
    let search = async {
        loop {
            let notice = notices.next().await.expect("the bus is still there");
            if fits(&notice) {
                return notice;
            }
        }
    };
    in_time(search).await
}

/// Asks again and again until it is so.
///
/// # Panics
/// When it never is.
pub async fn eventually(what: &str, is_so: impl Fn() -> bool) {
    let asking = async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, asking).await.is_ok(), "never so: {what}");
}

async fn in_time<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future).await.expect("in time")
}

/// A site of its own for each check.
#[must_use]
pub fn site() -> SiteId {
    SiteId(Uuid::now_v7())
}

/// A person of its own for each check.
#[must_use]
pub fn person() -> PersonId {
    PersonId(Uuid::now_v7())
}

/// Somewhere, `seconds` after the checks' own instant.
#[must_use]
pub fn position(seconds: i64) -> Position {
    let spot = serde_json::json!({ "level": Uuid::nil(), "lon": 121.5, "lat": 31.25 });
    Position {
        spot: serde_json::from_value(spot).expect("a spot"),
        at: NOW.plus(seconds * 1_000),
        accuracy_m: 4.5,
        source: PositionSource::Checkpoint,
    }
}

fn phone(site: SiteId, person: PersonId, seconds: i64, sound: bool) -> PresenceNote {
    PresenceNote::phone(site, person, PhoneState { sound, awake: true, battery: None }, NOW.plus(seconds * 1_000))
}

/// Lets `b` catch up with what `a` said before.
async fn catch_up(a: &dyn Bus, b: &dyn Bus) {
    let mark = Nudge { site: site(), seq: 1 };
    let mut notices = b.subscribe();
    a.nudge(mark);
    until(&mut notices, |notice| *notice == Notice::Nudge(mark)).await;
}

async fn nudges_reach_every_node_in_order(a: &dyn Bus, b: &dyn Bus) {
    let site = site();
    let (mut here, mut there) = (a.subscribe(), b.subscribe());
    for seq in 1..=20 {
        a.nudge(Nudge { site, seq });
    }
    for notices in [&mut here, &mut there] {
        for expected in 1..=20 {
            let heard = until(notices, |notice| matches!(notice, Notice::Nudge(nudge) if nudge.site == site)).await;
            assert_eq!(heard, Notice::Nudge(Nudge { site, seq: expected }));
        }
    }
}

async fn ended_sessions_reach_every_node(a: &dyn Bus, b: &dyn Bus) {
    for key in [SessionKey::Session("7f3a".into()), SessionKey::Person(person())] {
        let (mut here, mut there) = (a.subscribe(), b.subscribe());
        a.revoke(key.clone());
        for notices in [&mut here, &mut there] {
            until(notices, |notice| *notice == Notice::Revoked(key.clone())).await;
        }
    }
}

async fn the_newest_of_each_kind_wins(a: &dyn Bus, b: &dyn Bus) {
    let (site, person) = (site(), person());
    a.put_presence(PresenceNote::position(site, person, position(10)));
    a.put_presence(phone(site, person, 3, true));
    catch_up(a, b).await;
    b.put_presence(PresenceNote::position(site, person, position(9)));
    b.put_presence(phone(site, person, 4, false));
    catch_up(b, a).await;
    catch_up(a, b).await;
    for bus in [a, b] {
        let known = bus.presence(site, person).expect("is present");
        assert_eq!(known.position, Some(position(10)), "an older position changes nothing");
        assert_eq!(known.phone.map(|phone| phone.state.sound), Some(false), "the phone is held for itself");
        assert_eq!(bus.presence_of(site), [known]);
    }
}

async fn news_is_told_once(a: &dyn Bus, b: &dyn Bus) {
    let (site, person) = (site(), person());
    let mut notices = b.subscribe();
    for seconds in [10, 9, 10, 11] {
        a.put_presence(PresenceNote::position(site, person, position(seconds)));
    }
    let mark = Nudge { site, seq: 1 };
    a.nudge(mark);
    let mut told = Vec::new();
    loop {
        match in_time(notices.next()).await {
            Some(Notice::Presence(PresenceNote { site: at, fact: Fact::Position(position), .. })) if at == site => {
                told.push(position);
            }
            Some(Notice::Nudge(nudge)) if nudge == mark => break,
            _ => {}
        }
    }
    assert_eq!(told, [position(10), position(11)]);
}

async fn who_went_off_duty_stays_away(a: &dyn Bus, b: &dyn Bus) {
    let (site, person) = (site(), person());
    a.put_presence(PresenceNote::position(site, person, position(1)));
    a.remove_presence(site, person, NOW.plus(2_000));
    catch_up(a, b).await;
    for bus in [a, b] {
        assert_eq!(bus.presence(site, person), None);
        assert_eq!(bus.presence_of(site), []);
    }
    b.put_presence(PresenceNote::position(site, person, position(2)));
    catch_up(b, a).await;
    for bus in [a, b] {
        assert_eq!(bus.presence(site, person), None, "a late fact does not bring a guard back");
    }
    b.put_presence(phone(site, person, 3, true));
    catch_up(b, a).await;
    for bus in [a, b] {
        let known = bus.presence(site, person).expect("is back on duty");
        assert_eq!(known.position, None, "the old position does not come back with him");
        assert!(known.phone.is_some());
    }
}

async fn sites_do_not_mix(a: &dyn Bus, b: &dyn Bus) {
    let (east, west, person) = (site(), site(), person());
    a.put_presence(PresenceNote::position(east, person, position(1)));
    catch_up(a, b).await;
    for bus in [a, b] {
        assert_eq!(bus.presence_of(east).len(), 1);
        assert_eq!(bus.presence_of(west), []);
        assert_eq!(bus.presence(west, person), None);
    }
}

async fn live_sockets_are_counted(a: &Arc<dyn Bus>, b: &Arc<dyn Bus>) {
    let (site, one, two) = (site(), person(), person());
    let last = NOW.plus(LIVE_LEASE_MS - 1);
    a.beat(NOW);
    let first_socket = SocketLease::open(a.clone(), site, one);
    let second_socket = SocketLease::open(a.clone(), site, one);
    let other = SocketLease::open(b.clone(), site, two);
    b.beat(NOW);
    catch_up(&**a, &**b).await;
    catch_up(&**b, &**a).await;
    for bus in [a, b] {
        assert_eq!(bus.live(site, last), [one, two]);
        assert!(bus.is_live(site, one, last) && bus.is_live(site, two, last));
        assert!(!bus.is_live(self::site(), one, last));
    }
    drop(first_socket);
    catch_up(&**a, &**b).await;
    assert!(b.is_live(site, one, last), "the second socket is still there");
    drop(second_socket);
    catch_up(&**a, &**b).await;
    for bus in [a, b] {
        assert_eq!(bus.live(site, last), [two]);
    }
    drop(other);
    catch_up(&**b, &**a).await;
    for bus in [a, b] {
        assert_eq!(bus.live(site, last), []);
    }
}

async fn who_falls_behind_is_told(a: &dyn Bus, b: &dyn Bus) {
    let site = site();
    let mut slow = b.subscribe();
    let mut awake = b.subscribe();
    for seq in 1..=6_000 {
        b.nudge(Nudge { site, seq });
        until(&mut awake, |notice| matches!(notice, Notice::Nudge(nudge) if nudge.seq == seq)).await;
    }
    assert_eq!(in_time(slow.next()).await, Some(Notice::Missed));
    let fresh = Nudge { site, seq: 6_001 };
    a.nudge(fresh);
    until(&mut slow, |notice| *notice == Notice::Nudge(fresh)).await;
}
