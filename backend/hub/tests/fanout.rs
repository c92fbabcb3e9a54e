//! One encoded frame to every socket, whatever some of them do.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use bytestring::ByteString;
use hub::{Audience, Batch, Fanout, Frame, Limits, Next, Subscription, Topic, conformance::site};
use proptest::prelude::*;
use std::{future::Future, pin::pin, task::Poll};
use uuid::Uuid;
use wire::{SiteId, domain::DepartmentId};

fn desk(site: SiteId) -> Topic {
    Topic { site, audience: Audience::Desk }
}

fn frame(seq: i64) -> Frame {
    Frame { seq: Some(seq), bytes: ByteString::from(format!("{{\"seq\":{seq}}}")) }
}

fn unnumbered(text: &str) -> Frame {
    Frame { seq: None, bytes: text.into() }
}

/// What there is now, without waiting.
fn now(subscription: &mut Subscription) -> Option<Next> {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match pin!(subscription.next()).poll(&mut context) {
        Poll::Ready(next) => Some(next),
        Poll::Pending => None,
    }
}

fn batch(subscription: &mut Subscription) -> Batch {
    match now(subscription) {
        Some(Next::Batch(batch)) => batch,
        other => panic!("expected a batch, not {other:?}"),
    }
}

#[test]
fn a_lone_frame_passes_through_without_being_copied() {
    let (fanout, topic) = (Fanout::default(), desk(site()));
    let mut sockets: Vec<_> = (0..3).map(|_| fanout.subscribe(topic)).collect();
    let sent = frame(1);
    assert_eq!(fanout.publish(topic, sent.clone()), 3);
    for socket in &mut sockets {
        let got = batch(socket);
        assert_eq!((got.seq, got.frames), (Some(1), 1));
        assert_eq!(got.bytes.as_ptr(), sent.bytes.as_ptr());
        assert_eq!(now(socket), None);
    }
}

#[test]
fn a_burst_is_joined_once_and_shared() {
    let (fanout, topic) = (Fanout::default(), desk(site()));
    let (mut one, mut two) = (fanout.subscribe(topic), fanout.subscribe(topic));
    for seq in 1..=3 {
        fanout.publish(topic, frame(seq));
    }
    fanout.publish(topic, unnumbered("{}"));
    let (first, second) = (batch(&mut one), batch(&mut two));
    assert_eq!(first.bytes, "{\"seq\":1}\n{\"seq\":2}\n{\"seq\":3}\n{}");
    assert_eq!((first.seq, first.frames), (Some(3), 4));
    assert_eq!(first.bytes.as_ptr(), second.bytes.as_ptr());
}

#[test]
fn runs_that_differ_are_not_mixed_up() {
    let (fanout, topic) = (Fanout::default(), desk(site()));
    let (mut early, mut skipping) = (fanout.subscribe(topic), fanout.subscribe(topic));
    fanout.publish(topic, frame(1));
    let mut late = fanout.subscribe(topic);
    fanout.publish(topic, frame(2));
    fanout.publish(topic, unnumbered("{}"));
    fanout.publish(topic, frame(3));
    skipping.skip_to(2);
    assert_eq!(batch(&mut early).bytes, "{\"seq\":1}\n{\"seq\":2}\n{}\n{\"seq\":3}");
    assert_eq!(batch(&mut late).bytes, "{\"seq\":2}\n{}\n{\"seq\":3}");
    assert_eq!(batch(&mut skipping).bytes, "{}\n{\"seq\":3}");
}

#[test]
fn topics_do_not_mix_and_unwatched_ones_cost_nothing() {
    let fanout = Fanout::default();
    let (east, west) = (site(), site());
    let department = DepartmentId(Uuid::now_v7());
    let staff = Topic { site: east, audience: Audience::Staff(department) };
    let mut desk_socket = fanout.subscribe(desk(east));
    let mut staff_socket = fanout.subscribe(staff);
    assert_eq!(fanout.watched(east), [Audience::Desk, Audience::Staff(department)]);
    assert_eq!(fanout.watched(west), []);
    assert_eq!(fanout.sites(), [east]);
    assert_eq!(fanout.publish(desk(west), frame(1)), 0);
    assert_eq!(fanout.publish(Topic { site: east, audience: Audience::Guard }, frame(1)), 0);
    assert_eq!(fanout.publish(staff, frame(2)), 1);
    assert_eq!(now(&mut desk_socket), None);
    assert_eq!(batch(&mut staff_socket).seq, Some(2));
    let second = fanout.subscribe(staff);
    drop(staff_socket);
    assert_eq!(fanout.watched(east).len(), 2);
    drop(second);
    assert_eq!(fanout.watched(east), [Audience::Desk]);
    drop(desk_socket);
    assert_eq!(fanout.sites(), []);
}

#[test]
fn who_lags_is_told_and_goes_on_from_now() {
    let limits = Limits { frames: 8, ..Limits::default() };
    let (fanout, topic) = (Fanout::new(limits), desk(site()));
    let (mut slow, mut quick) = (fanout.subscribe(topic), fanout.subscribe(topic));
    for seq in 1..=20 {
        fanout.publish(topic, frame(seq));
        assert_eq!(batch(&mut quick).seq, Some(seq), "a slow one does not slow the others");
    }
    assert_eq!(now(&mut slow), Some(Next::Lagged { skipped: 12 }));
    assert_eq!(now(&mut slow), None, "what the journal holds is not repeated");
    fanout.publish(topic, frame(21));
    slow.skip_to(21);
    assert_eq!(now(&mut slow), None, "the journal was read up to here");
    fanout.publish(topic, frame(22));
    assert_eq!(batch(&mut slow).bytes, "{\"seq\":22}");
}

#[test]
fn a_batch_is_bounded_and_the_rest_follows() {
    let limits = Limits { batch_bytes: 100, ..Limits::default() };
    let (fanout, topic) = (Fanout::new(limits), desk(site()));
    let mut socket = fanout.subscribe(topic);
    let text = "x".repeat(40);
    for _ in 0..7 {
        fanout.publish(topic, unnumbered(&text));
    }
    let sizes: Vec<_> = std::iter::from_fn(|| match now(&mut socket) {
        Some(Next::Batch(batch)) => Some(batch.frames),
        _ => None,
    })
    .collect();
    assert_eq!(sizes, [3, 3, 1], "a batch takes nothing more once it has reached the limit");
}

#[test]
fn closing_ends_every_subscription_after_what_was_published() {
    let (fanout, topic) = (Fanout::default(), desk(site()));
    let mut socket = fanout.subscribe(topic);
    fanout.publish(topic, frame(1));
    fanout.close();
    assert_eq!(batch(&mut socket).seq, Some(1));
    assert_eq!(now(&mut socket), Some(Next::Closed));
    assert_eq!(fanout.publish(topic, frame(2)), 0);
    assert_eq!(now(&mut fanout.subscribe(topic)), Some(Next::Closed));
    let other = Fanout::default();
    let mut socket = other.subscribe(topic);
    drop(other);
    assert_eq!(now(&mut socket), Some(Next::Closed));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_socket_gets_every_line_in_order_across_threads() {
    const LINES: i64 = 2_000;
    let limits = Limits { frames: LINES as usize, ..Limits::default() };
    let (fanout, topic) = (Fanout::new(limits), desk(site()));
    let sockets: Vec<_> = (0..64).map(|_| fanout.subscribe(topic)).map(read_to_the_end).map(tokio::spawn).collect();
    for seq in 1..=LINES {
        fanout.publish(topic, frame(seq));
        if seq % 7 == 0 {
            tokio::task::yield_now().await;
        }
    }
    fanout.close();
    let whole: Vec<_> = (1..=LINES).collect();
    for socket in sockets {
        assert_eq!(socket.await.unwrap(), whole);
    }
    assert!(fanout.sites().is_empty());
}

async fn read_to_the_end(mut socket: Subscription) -> Vec<i64> {
    let mut lines = Vec::new();
    loop {
        match socket.next().await {
            Next::Batch(batch) => {
                let seqs = batch.bytes.split('\n').map(|line| line[7..line.len() - 1].parse::<i64>().unwrap());
                let before = lines.len();
                lines.extend(seqs);
                assert_eq!(lines.len() - before, batch.frames);
                assert_eq!(batch.seq, lines.last().copied());
            }
            Next::Lagged { .. } => panic!("the topic holds everything"),
            Next::Closed => return lines,
        }
    }
}

#[derive(Debug, Clone)]
enum Deed {
    Publish(bool),
    Read(usize),
    ReadAll(usize),
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let deed = prop_oneof![
        3 => any::<bool>().prop_map(Deed::Publish),
        1 => (0_usize..4).prop_map(Deed::Read),
        1 => (0_usize..4).prop_map(Deed::ReadAll),
    ];
    prop::collection::vec(deed, 1..120)
}

proptest! {
    /// Whoever reads how often: each socket gets the lines without gap or repetition, or is told that it lagged, and
    /// then has nothing until later lines.
    #[test]
    fn no_gap_without_word_of_it(deeds in deeds()) {
        let limits = Limits { frames: 16, batch_bytes: 200 };
        let (fanout, topic) = (Fanout::new(limits), desk(site()));
        let mut sockets: Vec<_> = (0..4).map(|_| (fanout.subscribe(topic), 0_i64)).collect();
        let mut head = 0;
        for deed in deeds {
            match deed {
                Deed::Publish(numbered) => {
                    head += i64::from(numbered);
                    fanout.publish(topic, if numbered { frame(head) } else { unnumbered("{}") });
                }
                Deed::Read(socket) | Deed::ReadAll(socket) => {
                    let (socket, seen) = &mut sockets[socket];
                    while let Some(next) = now(socket) {
                        match next {
                            Next::Batch(batch) => {
                                for line in batch.bytes.split('\n').filter(|line| *line != "{}") {
                                    *seen += 1;
                                    prop_assert_eq!(line, &*frame(*seen).bytes);
                                }
                            }
                            Next::Lagged { skipped } => {
                                prop_assert!(skipped > 0);
                                socket.skip_to(head);
                                *seen = head;
                            }
                            Next::Closed => prop_assert!(false, "nobody closed it"),
                        }
                        if matches!(deed, Deed::Read(_)) {
                            break;
                        }
                    }
                }
            }
        }
    }
}
