//! A small hospital to test with. Ids follow from a name, so that a test can say them again.
#![allow(dead_code, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "only tests use this")]

use domain::{
    Actor, Delivery, Event, Name, Place, Purpose, Recipient, SiteId, Timestamp,
    alarm::{Action, Alarm, Input, Kind, Origin, Outcome, Priority, Raised},
    event::Subject,
    patrol::Checkpoint,
    person::{Membership, Role, Skill},
    plan::ResponsePlan,
};
use indoor::plain::{FeatureId, Spot};
use store::{Button, Department, Error, KeptCheckpoint, Outgoing, Person, Post, Site, Source, Store, Stored, Tx};
use uuid::Uuid;

pub const NOW: Timestamp = Timestamp(1_764_000_000_000);

/// The id of a name, whatever it is the id of.
pub fn id<T: From<Uuid>>(name: &str) -> T {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()).into()
}

pub fn name(zh: &str, en: &str) -> Name {
    Name::new(zh, en)
}

pub fn place(room: &str) -> Place {
    Place {
        spot: Spot { level: FeatureId(id("3F")), lon: 121.474_321_5, lat: 31.230_412_6 },
        unit: Some(FeatureId(id(room))),
        name: name(&format!("门诊楼 · 3层 · {room}"), &format!("Outpatients · 3F · {room}")),
        floor: "3F".to_owned(),
    }
}

pub fn site(key: &str) -> Site {
    Site {
        id: id(key),
        key: key.to_owned(),
        name: name("东院区", "East campus"),
        time_zone: "Asia/Shanghai".to_owned(),
        phone: Some("021-6000 0110".to_owned()),
    }
}

pub fn person(at: SiteId, who: &str) -> Person {
    Person {
        id: id(who),
        site: at,
        login: Some(who.to_owned()),
        staff_number: Some(format!("N{who}")),
        name: name("王磊", "Wang Lei"),
        password_hash: Some("$argon2id$password".to_owned()),
        pin_hash: Some("$argon2id$pin".to_owned()),
        skills: vec![Skill("shield".to_owned()), Skill("first_aid".to_owned())],
        disabled_at: None,
    }
}

pub fn department(at: SiteId, key: &str) -> Department {
    Department { id: id(key), site: at, key: key.to_owned(), name: name("急诊科", "Emergency"), place: place(key) }
}

pub fn post(at: SiteId, key: &str) -> Post {
    Post {
        id: id(key),
        site: at,
        key: key.to_owned(),
        name: name("门岗", "Gate"),
        place: place(key),
        critical: true,
        check_in_every: None,
    }
}

pub fn button(at: SiteId, code: &str, department: Option<&str>) -> Button {
    Button {
        id: id(code),
        site: at,
        code: code.to_owned(),
        name: name("导诊台", "Reception"),
        place: place(code),
        department: department.map(id),
        silent: true,
    }
}

pub fn checkpoint(at: SiteId, code: &str) -> KeptCheckpoint {
    let name = name("配电室", "Switch room");
    Checkpoint::plain(id(code), at, code.to_owned(), name, place(code), true).into()
}

pub fn source(at: SiteId, what: &str) -> Source {
    Source {
        id: id(what),
        site: at,
        name: what.to_owned(),
        key_hash: format!("hash of {what}'s key"),
        may_use_buttons: true,
        revoked_at: None,
    }
}

/// A site `key` with the guards `key-1` and `key-2`, supervisor `key-boss`, a department, a post and a source.
pub async fn set_up(store: &Store, key: &str) -> SiteId {
    let site = site(key);
    let at = site.id;
    let key = key.to_owned();
    store
        .write(at, move |tx| -> Result<(), Error> {
            tx.insert_site(&site, "e1")?;
            tx.insert_departments(&[department(at, &format!("{key}-er"))])?;
            tx.insert_posts(&[post(at, &format!("{key}-gate"))])?;
            tx.insert_sources(&[source(at, &format!("{key}-panel"))])?;
            for (who, role) in [("1", Role::Guard), ("2", Role::Guard), ("boss", Role::Supervisor)] {
                let person = person(at, &format!("{key}-{who}"));
                tx.insert_people(std::slice::from_ref(&person))?;
                tx.put_membership(person.id, &Membership { site: at, role, department: None })?;
            }
            Ok(())
        })
        .await
        .unwrap();
    at
}

pub fn alarm(at: SiteId, what: &str, when: Timestamp) -> Alarm {
    raise(at, what, when, Origin::System).0
}

pub fn raise(at: SiteId, what: &str, when: Timestamp, origin: Origin) -> (Alarm, Vec<Event>) {
    let (kind, priority) = (Kind::Violence, Priority::P1);
    let raised = Raised {
        id: id(what),
        site: at,
        kind,
        priority,
        place: place("3-12"),
        origin,
        department: None,
        text: Some("患者家属持刀".to_owned()),
        drill: false,
        silent: false,
    };
    let (alarm, decision) = Alarm::raise(raised, &ResponsePlan::standard(id("plan"), kind, priority), when);
    (alarm, decision.events)
}

pub fn close(alarm: &mut Stored<Alarm>, when: Timestamp) {
    let action = Action::Close { outcome: Outcome::Real, note: "已移交警方".to_owned() };
    let input = Input::Person { id: id("close"), by: id("closer"), action };
    let decision = alarm.value.handle(input, when).expect("an open alarm can be closed");
    assert!(!decision.is_empty(), "closing is an event");
}

pub fn noted(what: &str) -> Event {
    Event::Noted { alarm: id(what), text: format!("{what}: \"已到场\"\n第二行") }
}

pub fn about(what: &str) -> Subject {
    Subject::Alarm(id(what))
}

/// Writes `count` lines about `what`, one write each.
pub async fn note(store: &Store, at: SiteId, what: &str, count: i64) {
    for n in 0..count {
        let event = noted(what);
        let committed = store.write(at, move |tx| tx.append(NOW.plus(n), Actor::System, false, &event).map(drop)).await;
        assert_eq!(committed.unwrap().lines.len(), 1);
    }
}

/// A message about an alarm to a person, decided at `NOW` and of use for a minute.
pub fn outgoing(at: SiteId, which: &str, alarm: &str, who: &str) -> Outgoing {
    let expires_at = NOW.plus(60_000);
    Outgoing {
        id: id(which),
        site: at,
        person: Some(id(who)),
        channel: "push".to_owned(),
        channel_id: None,
        contact: None,
        delivery: Delivery {
            to: Recipient::Person(id(who)),
            purpose: Purpose::Offer,
            alarm: id(alarm),
            assignment: Some(id("assignment")),
            expires_at,
        },
        seq: Some(7),
        created_at: NOW,
        expires_at,
    }
}

/// Does nothing but say what an error type is, where a closure's is not clear.
pub fn ok(_: &mut Tx<'_>) -> Result<(), Error> {
    Ok(())
}
