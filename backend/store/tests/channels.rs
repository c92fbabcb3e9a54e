//! Channels of a site, contacts of people, and the messages that go by them.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod common;

use common::*;
use domain::{Audience, ChannelId, ContactId, Recipient, alarm::Priority};
use std::collections::BTreeSet;
use store::{Channel, Contact, Error, Lane, OutboxState, Outgoing, testing::TestStore};

fn channel(which: &str) -> Channel {
    Channel {
        id: id(which),
        site: id("east"),
        kind: "wecom".to_owned(),
        name: "值班群".to_owned(),
        settings: r#"{"url":"s3cret"}"#.to_owned(),
        serves: vec![Audience::DutyPhone, Audience::Department(id("east-er"))],
        least: Priority::P2,
        language: "zh".to_owned(),
        enabled: true,
        added_at: NOW,
        removed_at: None,
        failed_at: None,
        last_error: None,
        sendings: Vec::new(),
        paused_until: None,
        delivered_at: None,
    }
}

fn contact(which: &str) -> Contact {
    Contact {
        id: id(which),
        person: id("east-1"),
        kind: "sms".to_owned(),
        address: r#"{"phone":"13800138000"}"#.to_owned(),
        language: "zh".to_owned(),
        added_at: NOW,
        removed_at: None,
        failed_at: None,
        gone_at: None,
        last_error: None,
        delivered_at: None,
    }
}

fn to_group(which: &str, by: &str) -> Outgoing {
    let mut outgoing = outgoing(id("east"), which, "knife", "east-1");
    outgoing.delivery.to = Recipient::DutyPhone;
    Outgoing { person: None, channel: "wecom".to_owned(), channel_id: Some(id(by)), ..outgoing }
}

async fn set_up_channels(test: &TestStore) {
    set_up(test, "east").await;
    test.write(id("east"), |tx| {
        tx.insert_channel(&channel("group"))?;
        tx.insert_channel(&channel("other group"))?;
        tx.insert_contact(&contact("phone"))?;
        tx.insert_alarm(&alarm(id("east"), "knife", NOW), None)
    })
    .await
    .unwrap();
}

store::on_each_database! {
    async fn a_channel_is_kept_changed_and_removed_with_its_secrets(test) {
        set_up_channels(test).await;
        let all = test.read(|read| read.channels(id("east"))).await.unwrap();
        assert_eq!(all.iter().map(|one| one.id).collect::<BTreeSet<_>>(), BTreeSet::from([id("group"), id("other group")]));
        let kept = |which: &'static str| test.read(move |read| read.channel(id(which)));
        assert_eq!(kept("group").await.unwrap(), Some(channel("group")));
        assert!(!format!("{:?}", channel("group")).contains("s3cret"));

        let changed = Channel {
            name: "夜班群".to_owned(), serves: vec![Audience::Police], least: Priority::P1, enabled: false,
            ..channel("group")
        };
        let expected = Channel {
            failed_at: Some(NOW), last_error: Some("timed_out".to_owned()),
            sendings: vec![NOW, NOW.plus(5)], paused_until: Some(NOW.plus(9)), delivered_at: Some(NOW.plus(-7)),
            ..changed.clone()
        };
        test.write_unscoped(move |tx| {
            tx.change_channel(&changed)?;
            tx.mark_channel(changed.id, None, None, Some(NOW.plus(-7)))?;
            tx.mark_channel(changed.id, Some(NOW), Some("timed_out"), None)?;
            tx.note_sendings(changed.id, &[NOW, NOW.plus(5)])?;
            tx.pause_channel(changed.id, NOW.plus(9))?;
            assert_eq!(tx.lock_channel(changed.id)?.map(|one| one.name), Some("夜班群".to_owned()));
            assert_eq!(tx.lock_channel(ChannelId(uuid::Uuid::nil()))?, None);
            Ok::<_, Error>(())
        }).await.unwrap();
        assert_eq!(kept("group").await.unwrap(), Some(expected));
        test.write_unscoped(|tx| tx.forget_deliveries_of_channel(id("group"))).await.unwrap();
        let fresh = kept("group").await.unwrap().unwrap();
        assert_eq!((fresh.failed_at, fresh.last_error, fresh.delivered_at), (None, None, None));

        test.write_unscoped(|tx| tx.remove_channel(id("group"), NOW.plus(1))).await.unwrap();
        let removed = kept("group").await.unwrap().unwrap();
        assert_eq!((removed.settings.as_str(), removed.enabled, removed.removed_at), ("", false, Some(NOW.plus(1))));
        assert_eq!(test.read(|read| read.channels(id("east"))).await.unwrap().len(), 1);
        let unknown = Channel { kind: "fax".to_owned(), ..channel("fax") };
        let refused = test.write_unscoped(move |tx| tx.insert_channel(&unknown)).await;
        assert!(matches!(refused, Err(Error::NotAllowed(_))));
    }

    async fn a_contact_is_kept_marked_and_removed_with_its_address(test) {
        set_up_channels(test).await;
        let kept = || test.read(|read| read.contact(id("phone")));
        assert_eq!(kept().await.unwrap(), Some(contact("phone")));
        test.write_unscoped(|tx| tx.mark_contact(id("phone"), Some(NOW), Some(NOW.plus(1)), Some("gone"), None)).await.unwrap();
        let marked = test.read(|read| read.contacts_of(id("east-1"))).await.unwrap().remove(0);
        assert_eq!((marked.failed_at, marked.gone_at), (Some(NOW), Some(NOW.plus(1))));
        assert_eq!(marked.last_error.as_deref(), Some("gone"));
        assert!(!format!("{marked:?}").contains("138"));
        let reached = || test.read(|read| read.subscribed(&[id("east-1"), id("east-2")]));
        assert_eq!(test.read(|read| read.contacts_at(id("east"))).await.unwrap(), [marked]);
        assert!(test.read(|read| read.contacts_at(id("west"))).await.unwrap().is_empty());
        assert!(reached().await.unwrap().is_empty(), "not by a contact that fails");
        test.write_unscoped(|tx| tx.mark_contact(id("phone"), None, None, None, Some(NOW))).await.unwrap();
        assert_eq!(reached().await.unwrap(), BTreeSet::from([id("east-1")]));
        assert_eq!(kept().await.unwrap().unwrap().delivered_at, Some(NOW));
        test.write_unscoped(|tx| tx.remove_contact(id("phone"), NOW)).await.unwrap();
        assert!(reached().await.unwrap().is_empty());
        assert_eq!(kept().await.unwrap().unwrap().address, "");
        assert!(test.read(|read| read.contacts_of(id("east-1"))).await.unwrap().is_empty());
        assert_eq!(test.read(|read| read.contact(ContactId(uuid::Uuid::nil()))).await.unwrap(), None);
    }

    async fn a_lane_is_claimed_by_itself(test) {
        set_up_channels(test).await;
        test.write(id("east"), |tx| {
            tx.enqueue(&outgoing(id("east"), "browser", "knife", "east-1"))?;
            tx.enqueue(&Outgoing { contact: Some(id("phone")), channel: "ntfy".to_owned(), ..outgoing(id("east"), "phone", "knife", "east-1") })?;
            tx.enqueue(&to_group("g1", "group"))?;
            tx.enqueue(&to_group("g2", "group"))?;
            tx.enqueue(&to_group("o1", "other group"))
        }).await.unwrap();
        let lane = |channel: &str, of: Option<&str>| Lane { channel: channel.to_owned(), channel_id: of.map(id) };
        let lanes: BTreeSet<Lane> = test.read(|read| read.due_lanes(NOW)).await.unwrap().into_iter().collect();
        let expected = [lane("push", None), lane("ntfy", None), lane("wecom", Some("group")), lane("wecom", Some("other group"))];
        assert_eq!(lanes, expected.into_iter().collect());
        let group = lane("wecom", Some("group"));
        let claimed = test.write_unscoped(move |tx| tx.claim_deliveries(&group, NOW, NOW.plus(30_000), 10)).await.unwrap();
        let ids: BTreeSet<_> = claimed.iter().map(|one| one.outgoing.id).collect();
        assert_eq!(ids, BTreeSet::from([id("g1"), id("g2")]));
        assert!(claimed.iter().any(|one| one.outgoing == to_group("g1", "group")), "{claimed:?}");
        let lanes = test.read(|read| read.due_lanes(NOW)).await.unwrap();
        assert!(lanes.len() == 3 && !lanes.contains(&lane("wecom", Some("group"))));
        let contact = test.read(|read| read.delivery(id("phone"))).await.unwrap().unwrap();
        assert_eq!((contact.outgoing.contact, contact.outgoing.person), (Some(id("phone")), Some(id("east-1"))));
    }

    async fn messages_wait_for_a_channel_that_joins_them(test) {
        set_up_channels(test).await;
        test.write(id("east"), |tx| {
            for which in ["due", "soon", "failed", "later"] { tx.enqueue(&to_group(which, "group"))? }
            tx.hold_deliveries(&[id("soon"), id("later")], NOW.plus(2_000))?;
            tx.hold_deliveries(&[id("later")], NOW.plus(9_000))?;
            tx.mark_failed(id("failed"), NOW.plus(1_000), "timed_out")
        }).await.unwrap();
        let waiting = test.write_unscoped(|tx| tx.waiting_for(id("group"), NOW, NOW.plus(3_000), 10)).await.unwrap();
        let ids: BTreeSet<_> = waiting.iter().map(|one| one.outgoing.id).collect();
        assert_eq!(ids, BTreeSet::from([id("due"), id("soon")]), "what failed has its own pause");
        let later = test.write_unscoped(|tx| tx.waiting_for(id("group"), NOW.plus(1_000), NOW.plus(1_000), 10)).await;
        assert_eq!(later.unwrap().len(), 2, "due and failed");
    }

    async fn the_desk_sees_what_did_not_get_through(test) {
        set_up_channels(test).await;
        test.write(id("east"), |tx| {
            for which in ["fine", "failing", "dead", "too late", "answered"] { tx.enqueue(&to_group(which, "group"))? }
            tx.mark_sent(id("fine"), NOW)?;
            for which in ["failing", "too late", "answered"] { tx.mark_failed(id(which), NOW.plus(5), "status_500")? }
            tx.mark_dead(id("dead"), "status_401")?;
            tx.mark_unwanted(id("answered"))
        }).await.unwrap();
        test.tamper(&format!("UPDATE deliveries SET expires_at = 1 WHERE id = '{}'", id::<domain::DeliveryId>("too late")));
        test.write_unscoped(|tx| tx.expire_deliveries(NOW)).await.unwrap();
        let seen = || test.read(|read| read.undelivered(id("east"), 10));
        let states: BTreeSet<_> =
            seen().await.unwrap().into_iter().map(|(one, _)| (one.outgoing.id, one.state, one.last_error)).collect();
        let row = |which: &str, state, error: &str| (id(which), state, Some(error.to_owned()));
        assert_eq!(states, BTreeSet::from([
            row("failing", OutboxState::Pending, "status_500"),
            row("dead", OutboxState::Dead, "status_401"),
            row("too late", OutboxState::Expired, "status_500"),
        ]));
        let (_, about) = seen().await.unwrap().remove(0);
        assert_eq!(about.id, id("knife"));
        let answered = test.read(|read| read.delivery(id("answered"))).await.unwrap().unwrap();
        assert_eq!((answered.state, answered.last_error), (OutboxState::Expired, None));
        test.write(id("east"), |tx| {
            let mut stored = tx.alarm(id("knife"))?.expect("it is there");
            close(&mut stored, NOW);
            tx.save_alarm(&mut stored)
        }).await.unwrap();
        assert!(seen().await.unwrap().is_empty(), "a closed alarm needs nobody");
    }

    async fn a_message_to_nobody_is_not_taken(test) {
        set_up_channels(test).await;
        let nobody = Outgoing { channel_id: None, ..to_group("nobody", "group") };
        let refused = test.write(id("east"), move |tx| tx.enqueue(&nobody)).await;
        assert!(matches!(refused, Err(Error::NotAllowed(_))));
        let strange = Outgoing { contact: Some(id("phone")), ..to_group("strange", "group") };
        let refused = test.write(id("east"), move |tx| tx.enqueue(&strange)).await;
        assert!(matches!(refused, Err(Error::NotAllowed(_))), "a contact is a person's");
    }
}
