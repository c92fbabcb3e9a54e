//! The fake does as it is told.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use courier::{Address, Channel, FakeChannel, Fault, Manner, Message, Outcome};
use std::{future::Future, pin::pin, task::Poll};
use uuid::Uuid;
use wire::push::{PushKeys, PushSubscription};

fn message(delivery: u128) -> Message {
    let content = serde_json::from_value(serde_json::json!({
        "delivery": Uuid::from_u128(delivery), "purpose": "offer", "alarm": Uuid::nil(), "assignment": null,
        "kind": "violence", "priority": "p1", "drill": false, "title": "", "body": "", "expires_at": 0,
    }))
    .unwrap();
    let keys = PushKeys { p256dh: String::new(), auth: String::new() };
    let to = PushSubscription { endpoint: String::new(), keys, language: "zh".into() };
    Message { to: Address::WebPush(to), content, also: Vec::new(), link: String::new(), at: wire::Timestamp(0), ttl: 1 }
}

#[tokio::test]
async fn answers_as_told_and_keeps_everything() {
    let fake = FakeChannel::new("web_push");
    assert_eq!(fake.name(), "web_push");
    fake.once(Manner::Answers(Outcome::Gone));
    fake.usually(Manner::Answers(Outcome::Failed(Fault::TimedOut)));
    assert_eq!(fake.deliver(&message(1)).await, Outcome::Gone);
    assert_eq!(fake.deliver(&message(2)).await, Outcome::Failed(Fault::TimedOut));
    let kept: Vec<_> = fake.until(2).await.iter().map(|message| message.content.delivery.0.as_u128()).collect();
    assert_eq!(kept, [1, 2]);
}

#[tokio::test]
async fn hangs_when_told_to() {
    let fake = FakeChannel::new("web_push");
    fake.once(Manner::Hangs);
    let message = message(1);
    let mut delivery = pin!(fake.deliver(&message));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert_eq!(delivery.as_mut().poll(&mut context), Poll::Pending);
    assert_eq!(fake.messages().len(), 1);
}
