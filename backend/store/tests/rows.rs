//! The rows of the set-up: each comes back as it was written, by every way to look for it.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod common;

use common::*;
use domain::{
    Timestamp,
    person::{Membership, Role},
};
use store::{Device, EnrolmentCode, Error, PushSubscription, Session, SignedIn, testing::TestStore};

fn session(at: &str, token: &str, who: &str, device: Option<&str>) -> Session {
    Session {
        token_hash: token.to_owned(),
        person: id(who),
        site: id(at),
        device: device.map(id),
        created_at: NOW,
        expires_at: NOW.plus(1_000),
        last_seen_at: NOW,
        revoked_at: None,
    }
}

fn device(at: &str, what: &str) -> Device {
    Device {
        id: id(what),
        site: id(at),
        name: what.to_owned(),
        public_key: "BPubl1cKey".to_owned(),
        enrolled_at: NOW,
        removed_at: None,
    }
}

async fn live(test: &TestStore, who: &'static str) -> Vec<String> {
    let sessions = test.read(move |read| read.live_sessions_of(id(who), NOW)).await.unwrap();
    sessions.into_iter().map(|session| session.token_hash).collect()
}

store::on_each_database! {
    async fn sites(test) {
        let (west, east) = (set_up(test, "west").await, set_up(test, "east").await);
        assert_eq!(test.read(|read| read.sites()).await.unwrap(), [site("east"), site("west")]);
        assert_eq!(test.read(move |read| read.site(east)).await.unwrap(), Some(site("east")));
        assert_eq!(test.read(|read| read.site_by_key("north")).await.unwrap(), None);
        let mut changed = site("west");
        (changed.key, changed.phone) = ("north".to_owned(), None);
        let new = changed.clone();
        test.write(west, move |tx| tx.update_site(&new)).await.unwrap();
        assert_eq!(test.read(|read| read.site_by_key("north")).await.unwrap(), Some(changed));
        let mut taken = site("west");
        taken.key = "east".to_owned();
        let refused = test.write(west, move |tx| tx.update_site(&taken)).await;
        assert!(matches!(refused, Err(Error::Conflict { .. })), "{refused:?}");
        let unknown = test.write(id("nowhere"), |tx| tx.update_site(&site("nowhere"))).await;
        assert!(matches!(unknown, Err(Error::Missing { table: "sites" })), "{unknown:?}");
    }

    async fn people_and_their_roles(test) {
        let (east, west) = (set_up(test, "east").await, set_up(test, "west").await);
        let found = test.read(|read| Ok::<_, Error>([
            read.person(id("east-1"))?, read.person_by_login("east-1")?, read.person_by_staff_number(id("east"), "Neast-1")?,
            read.person_by_staff_number(id("west"), "Neast-1")?,
        ])).await.unwrap();
        let guard = person(east, "east-1");
        assert_eq!(found, [Some(guard.clone()), Some(guard.clone()), Some(guard.clone()), None]);
        let staff = Membership { site: west, role: Role::Staff, department: Some(id("west-er")) };
        let (gives, takes) = (staff.clone(), Membership { department: None, ..staff.clone() });
        test.write(west, move |tx| {
            tx.put_membership(id("east-1"), &takes)?;
            tx.put_membership(id("east-1"), &gives)
        }).await.unwrap();
        let own = Membership { site: east, role: Role::Guard, department: None };
        let mut all = test.read(|read| read.memberships_of(id("east-1"))).await.unwrap();
        all.sort_by_key(|membership| membership.role);
        assert_eq!(all, [own.clone(), staff.clone()]);
        let at_west = test.read(move |read| read.people_at(west)).await.unwrap();
        assert_eq!(at_west.len(), 4);
        assert!(at_west.contains(&(guard.clone(), vec![staff])));
        let at_east = test.read(move |read| read.people_at(east)).await.unwrap();
        assert_eq!(at_east.len(), 3);
        assert!(at_east.contains(&(guard.clone(), vec![own])));

        let mut disabled = person(east, "east-boss");
        (disabled.disabled_at, disabled.login, disabled.staff_number) = (Some(NOW), None, None);
        let new = disabled.clone();
        test.write(east, move |tx| tx.update_person(&new)).await.unwrap();
        let named = test.read(|read| read.people_of(&[id("east-boss"), id("nobody")])).await.unwrap();
        assert_eq!(named, [disabled]);
        let of_role = |role| test.read(move |read| read.people_with_role(id("east"), role));
        assert_eq!(of_role(Role::Supervisor).await.unwrap(), []);
        assert_eq!(of_role(Role::Guard).await.unwrap().len(), 2);
        assert!(test.write(west, move |tx| tx.remove_membership(id("east-1"), west, Role::Staff)).await.unwrap().value);
        let mut twin = person(east, "twin");
        twin.staff_number = guard.staff_number;
        let refused = test.write(east, move |tx| tx.insert_people(&[twin])).await;
        assert!(matches!(refused, Err(Error::Conflict { .. })), "{refused:?}");
        assert!(!format!("{:?}", person(east, "east-1")).contains("argon2"));
    }

    async fn places(test) {
        let east = set_up(test, "east").await;
        test.write(east, move |tx| {
            tx.insert_buttons(&[button(east, "B2", Some("east-er")), button(east, "B1", None)])?;
            tx.insert_checkpoints(&[checkpoint(east, "C1"), checkpoint(east, "C2")])
        }).await.unwrap();
        let buttons = test.read(move |read| read.buttons(east)).await.unwrap();
        assert_eq!(buttons, [button(east, "B1", None), button(east, "B2", Some("east-er"))]);
        assert_eq!(test.read(move |read| read.button_by_code(east, "B2")).await.unwrap(), Some(buttons[1].clone()));
        assert_eq!(test.read(move |read| read.button(id("B1"))).await.unwrap(), Some(buttons[0].clone()));
        let checkpoints = test.read(move |read| read.checkpoints(east)).await.unwrap();
        assert_eq!(checkpoints, [checkpoint(east, "C1"), checkpoint(east, "C2")]);
        assert_eq!(test.read(move |read| read.checkpoint_by_code(east, "C3")).await.unwrap(), None);
        assert_eq!(test.read(move |read| read.departments(east)).await.unwrap(), [department(east, "east-er")]);
        assert_eq!(test.read(move |read| read.posts(east)).await.unwrap(), [post(east, "east-gate")]);
        let mut moved = post(east, "east-gate");
        (moved.place, moved.critical) = (place("roof"), false);
        let new = moved.clone();
        test.write(east, move |tx| tx.update_post(&new)).await.unwrap();
        assert_eq!(test.read(move |read| read.post(id("east-gate"))).await.unwrap(), Some(moved));
        let twice = test.write(east, move |tx| tx.insert_checkpoints(&[checkpoint(east, "C1")])).await;
        assert!(matches!(twice, Err(Error::Conflict { .. })), "{twice:?}");
    }

    async fn sources(test) {
        let east = set_up(test, "east").await;
        let mut panel = source(east, "east-panel");
        let hash = panel.key_hash.clone();
        assert_eq!(test.read(move |read| read.source_by_key_hash(&hash)).await.unwrap(), Some(panel.clone()));
        (panel.revoked_at, panel.may_use_buttons) = (Some(NOW), false);
        let new = panel.clone();
        test.write_unscoped(move |tx| tx.update_source(&new)).await.unwrap();
        assert_eq!(test.read(move |read| read.sources(east)).await.unwrap(), [panel.clone()]);
        assert_eq!(test.read(|read| read.source(id("east-panel"))).await.unwrap(), Some(panel));
    }

    async fn phones_and_their_codes(test) {
        let east = set_up(test, "east").await;
        let code = EnrolmentCode {
            code_hash: "code".to_owned(), site: east, expires_at: NOW.plus(10), uses_left: 3, made_by: Some(id("east-boss")),
        };
        let new = code.clone();
        test.write_unscoped(move |tx| tx.insert_enrolment_code(&new)).await.unwrap();
        assert_eq!(test.read(|read| read.enrolment_code("code")).await.unwrap(), Some(code));
        let late = test.write_unscoped(|tx| tx.use_enrolment_code("code", NOW.plus(10))).await.unwrap();
        assert!(!late, "it expired");
        let phones: Vec<_> = (0..10).map(|_| {
            let store = test.store().clone();
            tokio::spawn(async move { store.write_unscoped(|tx| tx.use_enrolment_code("code", NOW)).await.unwrap() })
        }).collect();
        let mut enrolled = 0;
        for phone in phones { enrolled += i32::from(phone.await.unwrap()) }
        assert_eq!(enrolled, 3);
        assert_eq!(test.write_unscoped(|tx| tx.delete_enrolment_codes(NOW)).await.unwrap(), 0);
        assert_eq!(test.write_unscoped(|tx| tx.delete_enrolment_codes(NOW.plus(11))).await.unwrap(), 1);

        let mut phone = device("east", "phone");
        let new = phone.clone();
        test.write(east, move |tx| tx.insert_device(&new)).await.unwrap();
        phone.removed_at = Some(NOW);
        let removed = phone.clone();
        test.write(east, move |tx| tx.update_device(&removed)).await.unwrap();
        assert_eq!(test.read(|read| read.device(id("phone"))).await.unwrap(), Some(phone.clone()));
        assert_eq!(test.read(move |read| read.devices(east)).await.unwrap(), [phone]);
    }

    async fn sessions_end_when_they_are_ended(test) {
        let east = set_up(test, "east").await;
        test.write_unscoped(|tx| {
            tx.insert_device(&device("east", "phone"))?;
            for (token, who, device) in [("t1", "east-1", Some("phone")), ("t2", "east-1", None), ("t3", "east-2", Some("phone")), ("t4", "east-2", None)] {
                tx.insert_session(&session("east", token, who, device))?;
            }
            Ok::<_, Error>(())
        }).await.unwrap();
        let signed_in = test.read(|read| read.signed_in("t1")).await.unwrap().unwrap();
        assert_eq!(signed_in, SignedIn {
            session: session("east", "t1", "east-1", Some("phone")),
            person: person(east, "east-1"),
            memberships: vec![Membership { site: east, role: Role::Guard, department: None }],
        });
        assert_eq!(test.read(|read| read.signed_in("t9")).await.unwrap(), None);
        assert!(test.write_unscoped(|tx| tx.touch_session("t1", NOW.plus(5), NOW.plus(2_000))).await.unwrap());
        assert_eq!(live(test, "east-1").await, ["t1", "t2"]);
        assert!(test.write_unscoped(|tx| tx.revoke_session("t2", NOW)).await.unwrap());
        assert!(!test.write_unscoped(|tx| tx.revoke_session("t2", NOW)).await.unwrap());
        assert!(!test.write_unscoped(|tx| tx.touch_session("t2", NOW, NOW.plus(9_000))).await.unwrap());
        assert_eq!(live(test, "east-1").await, ["t1"]);
        assert_eq!(test.write(east, |tx| tx.revoke_sessions_on(id("phone"), NOW)).await.unwrap().value, ["t1", "t3"]);
        assert_eq!(test.write(east, |tx| tx.revoke_sessions_of(id("east-2"), NOW)).await.unwrap().value, ["t4"]);
        assert_eq!((live(test, "east-1").await.len(), live(test, "east-2").await.len()), (0, 0));
        assert_eq!(test.read(|read| read.signed_in("t4")).await.unwrap().unwrap().session.revoked_at, Some(NOW));
        // t1 was prolonged when it was used.
        assert_eq!(test.write_unscoped(|tx| tx.delete_sessions(NOW.plus(1_001))).await.unwrap(), 3);
    }

    async fn wrong_tries_are_counted_one_by_one(test) {
        let since = NOW.plus(-60_000);
        let tries: Vec<_> = (0..20).map(|_| {
            let store = test.store().clone();
            tokio::spawn(async move { store.write_unscoped(move |tx| tx.count_failure("pin:1", NOW, since)).await.unwrap().count })
        }).collect();
        let mut counts = Vec::new();
        for one in tries { counts.push(one.await.unwrap()) }
        counts.sort_unstable();
        assert_eq!(counts, (1..=20).collect::<Vec<_>>());
        let until = NOW.plus(30_000);
        let locked = test.write_unscoped(move |tx| {
            tx.lock_out("pin:1", until)?;
            tx.count_failure("pin:1", NOW.plus(1), since)
        }).await.unwrap();
        assert_eq!((locked.count, locked.first_at, locked.locked_until), (21, NOW, Some(until)));
        let over = test.write_unscoped(move |tx| tx.count_failure("pin:1", until, since)).await.unwrap();
        assert_eq!((over.count, over.first_at, over.locked_until), (22, NOW, None), "tries count on after a lock that ran out");
        let old = test.write_unscoped(move |tx| tx.count_failure("pin:1", until.plus(60_000), until.plus(1))).await.unwrap();
        assert_eq!(old.count, 1);
        assert_eq!(test.write_unscoped(|tx| tx.delete_failures(NOW, NOW)).await.unwrap(), 0);
        assert!(test.write_unscoped(|tx| tx.clear_failures("pin:1")).await.unwrap());
        assert_eq!(test.read(|read| read.failures("pin:1")).await.unwrap(), None);
        let unknown = test.write_unscoped(|tx| tx.lock_out("pin:2", NOW)).await;
        assert!(matches!(unknown, Err(Error::Missing { table: "failures" })));
    }

    async fn push_subscriptions(test) {
        set_up(test, "east").await;
        let subscription = |endpoint: &str, who: &str, at: Timestamp| PushSubscription {
            endpoint: endpoint.to_owned(), person: id(who), device: None, p256dh: "key".to_owned(), auth: "secret".to_owned(),
            language: "zh".to_owned(), created_at: at, failed_at: None,
        };
        let (one, two, taken) =
            (subscription("https://push/1", "east-1", NOW), subscription("https://push/2", "east-1", NOW.plus(1)), subscription("https://push/1", "east-2", NOW.plus(2)));
        let new = [one.clone(), two.clone()];
        test.write_unscoped(move |tx| new.iter().try_for_each(|new| tx.put_subscription(new))).await.unwrap();
        assert_eq!(test.read(|read| read.subscriptions_of(id("east-1"))).await.unwrap(), [two.clone(), one]);
        let new = taken.clone();
        test.write_unscoped(move |tx| tx.put_subscription(&new)).await.unwrap();
        assert_eq!(test.read(|read| read.subscriptions_of(id("east-1"))).await.unwrap(), [two]);
        assert_eq!(test.read(|read| read.subscriptions_of(id("east-2"))).await.unwrap(), [taken]);
        let everybody = [id("east-1"), id("east-2"), id("east-boss")];
        test.write_unscoped(|tx| tx.mark_subscription("https://push/2", Some(NOW))).await.unwrap();
        let subscribed = test.read(move |read| read.subscribed(&everybody)).await.unwrap();
        assert_eq!(subscribed.into_iter().collect::<Vec<_>>(), [id("east-2")]);
        test.write_unscoped(|tx| tx.mark_subscription("https://push/2", None)).await.unwrap();
        assert_eq!(test.read(move |read| read.subscribed(&everybody)).await.unwrap().len(), 2);
        assert!(test.write_unscoped(|tx| tx.remove_subscription("https://push/2")).await.unwrap());
        assert!(!test.write_unscoped(|tx| tx.remove_subscription("https://push/2")).await.unwrap());
        assert!(!format!("{:?}", subscription("https://push/1", "east-1", NOW)).contains("https"));
    }

    async fn floor_plans(test) {
        let (east, west) = (set_up(test, "east").await, set_up(test, "west").await);
        assert_eq!(test.read(move |read| read.current_floor_plan(east)).await.unwrap(), None);
        let report = serde_json::json!({ "levels": 3 });
        for (site, byte) in [(east, 0_u8), (west, 7), (east, 255)] {
            let report = report.clone();
            test.write(site, move |tx| tx.insert_floor_plan(site, &[byte; 5], &report, NOW)).await.unwrap();
        }
        let current = test.read(move |read| read.current_floor_plan(east)).await.unwrap().unwrap();
        assert_eq!((current.archive, current.entry.version, current.entry.report), (vec![255; 5], 2, report));
        assert_eq!(test.read(move |read| read.current_floor_plan_version(west)).await.unwrap(), Some(1));
        let all = test.read(move |read| read.floor_plans(east)).await.unwrap();
        assert_eq!(all.iter().map(|plan| (plan.version, plan.current)).collect::<Vec<_>>(), [(2, true), (1, false)]);
    }

    async fn a_secret_is_made_once(test) {
        let nodes: Vec<_> = (0..6).map(|node| {
            let store = test.store().clone();
            tokio::spawn(async move { store.write_unscoped(move |tx| tx.keep_secret("push", &node.to_string())).await.unwrap() })
        }).collect();
        let mut kept = Vec::new();
        for node in nodes { kept.push(node.await.unwrap()) }
        kept.dedup();
        assert_eq!(kept.len(), 1);
        assert_eq!(test.read(|read| read.secret("push")).await.unwrap(), Some(kept.remove(0)));
        assert!(test.write_unscoped(|tx| tx.remove_secret("push")).await.unwrap());
        assert_eq!(test.read(|read| read.secret("push")).await.unwrap(), None);
    }
}
