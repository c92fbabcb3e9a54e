//! The outbox: every message has one sender at a time and an end.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod common;

use common::*;
use domain::DeliveryId;
use std::collections::BTreeSet;
use store::{Error, Lane, OutboxCounts, OutboxState, QueuedDelivery, testing::TestStore};

async fn fill(test: &TestStore, count: usize) {
    let east = set_up(test, "east").await;
    test.write(east, move |tx| {
        tx.insert_alarm(&alarm(east, "knife", NOW), None)?;
        for n in 0..count {
            tx.enqueue(&outgoing(east, &format!("d{n}"), "knife", "east-1"))?;
        }
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
}

async fn delivery(test: &TestStore, which: &str) -> QueuedDelivery {
    let id: DeliveryId = id(which);
    test.read(move |read| read.delivery(id)).await.unwrap().unwrap()
}

fn browsers() -> Lane {
    Lane { channel: "push".to_owned(), channel_id: None }
}

store::on_each_database! {
    async fn nobody_claims_what_somebody_else_has(test) {
        fill(test, 200).await;
        let lease = NOW.plus(30_000);
        let nodes: Vec<_> = (0..8).map(|node| {
            let store = if node % 2 == 0 { test.store().clone() } else { test.second_node() };
            tokio::spawn(async move {
                let mut own = Vec::new();
                loop {
                    let claimed = store.write_unscoped(move |tx| tx.claim_deliveries(&browsers(), NOW, lease, 7)).await;
                    let claimed = claimed.unwrap();
                    // On PostgreSQL a claim passes over rows that are being claimed: none left is none *due*.
                    if claimed.is_empty() {
                        let due = store.read(move |read| read.due_deliveries(NOW, 1)).await;
                        if due.unwrap().is_empty() { break own }
                    }
                    own.extend(claimed.into_iter().map(|claimed| claimed.outgoing.id));
                }
            })
        }).collect();
        let mut all = Vec::new();
        for node in nodes { all.extend(node.await.unwrap()) }
        assert_eq!(all.len(), 200);
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 200);
        let due = |at| test.read(move |read| read.due_deliveries(at, 500));
        assert_eq!(due(NOW.plus(29_999)).await.unwrap().len(), 0);
        assert_eq!(due(lease).await.unwrap().len(), 200, "a lost node's come again");
    }

    async fn a_message_goes_its_way(test) {
        fill(test, 4).await;
        let queued = delivery(test, "d0").await;
        assert_eq!(queued.outgoing, outgoing(id("east"), "d0", "knife", "east-1"));
        assert_eq!((queued.state, queued.attempts, queued.next_attempt_at), (OutboxState::Pending, 0, Some(NOW)));

        let retry = NOW.plus(2_000);
        test.write_unscoped(move |tx| {
            tx.mark_sent(id("d0"), NOW.plus(1))?;
            tx.mark_failed(id("d1"), retry, "push_429")?;
            tx.mark_dead(id("d2"), "push_gone")?;
            // Late news of what is over changes nothing.
            tx.mark_failed(id("d2"), retry, "push_500")?;
            tx.mark_failed(id("d0"), retry, "push_500")
        }).await.unwrap();
        let (sent, failed, dead) = (delivery(test, "d0").await, delivery(test, "d1").await, delivery(test, "d2").await);
        assert_eq!((sent.state, sent.sent_at, sent.attempts), (OutboxState::Sent, Some(NOW.plus(1)), 0));
        assert_eq!((failed.state, failed.attempts, failed.next_attempt_at), (OutboxState::Pending, 1, Some(retry)));
        assert_eq!((dead.state, dead.attempts, dead.last_error.as_deref()), (OutboxState::Dead, 1, Some("push_gone")));
        let next = test.read(|read| read.next_delivery_due()).await.unwrap();
        assert_eq!(next, Some(NOW), "d3 waits");

        let first = test.write_unscoped(|tx| tx.mark_received(id("d0"), NOW.plus(9))).await;
        let again = test.write_unscoped(|tx| tx.mark_received(id("d0"), NOW.plus(99))).await;
        assert_eq!((first.unwrap(), again.unwrap()), (true, false));
        assert_eq!(delivery(test, "d0").await.received_at, Some(NOW.plus(9)));

        let counts = test.read(|read| read.outbox_counts()).await.unwrap();
        assert_eq!(counts, OutboxCounts { pending: 2, sent: 1, dead: 1, expired: 0, oldest_pending: Some(NOW) });
        let end = NOW.plus(60_000);
        assert!(test.write_unscoped(move |tx| tx.claim_deliveries(&browsers(), end, end, 9)).await.unwrap().is_empty());
        let expired = test.write_unscoped(move |tx| tx.expire_deliveries(end)).await;
        assert_eq!(expired.unwrap(), 2);
        let next = test.read(|read| read.next_delivery_due()).await.unwrap();
        assert_eq!(next, None);
        let of_alarm = test.read(|read| read.deliveries_of(id("knife"))).await.unwrap();
        assert_eq!(of_alarm.len(), 4);
        let removed = test.write_unscoped(move |tx| tx.delete_deliveries(end)).await;
        assert_eq!(removed.unwrap(), 4);
    }

    async fn a_message_comes_with_its_decision_or_not_at_all(test) {
        fill(test, 0).await;
        let refused = test.write(id("east"), |tx| {
            tx.enqueue(&outgoing(id("east"), "d0", "knife", "east-1"))?;
            tx.enqueue(&outgoing(id("east"), "d1", "no such alarm", "east-1"))
        }).await;
        // SQLite and PostgreSQL both look at once, not at the commit.
        assert!(matches!(refused, Err(Error::NotAllowed(_))));
        assert_eq!(test.count("deliveries"), 0);
    }
}
