//! What the Web Push channel sends, and what it makes of the answers.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use courier::{
    Address, Channel, Fault, Message, Outcome, VapidKey, WebPush, WebPushSettings,
    conformance::{self, MisbehavingServer, Received},
    receiver::{Browser, bytes, text},
    web_push::{MAX_PAYLOAD, Unusable},
};
use p256::ecdsa::{Signature, VerifyingKey, signature::Verifier};
use std::time::{Duration, SystemTime};
use uuid::Uuid;
use wire::push::{PushKeys, PushMessage, PushSubscription};

const CONTACT: &str = "mailto:security@hospital.cn";
const TOTAL: Duration = Duration::from_millis(600);

fn vector(name: &str) -> String {
    let all: serde_json::Value =
        serde_json::from_str(include_str!("vectors/rfc8291_appendix_a.json")).expect("the file is JSON");
    all[name].as_str().expect("a text").to_owned()
}

fn browser() -> Browser {
    Browser::new(&vector("ua_private"), &vector("auth"))
}

fn key() -> VapidKey {
    VapidKey::from_text(&vector("as_private")).unwrap()
}

fn channel() -> WebPush {
    WebPush::new(WebPushSettings {
        connect_timeout: Duration::from_millis(300),
        total_timeout: TOTAL,
        allow_loopback: true,
        ..WebPushSettings::new(key(), CONTACT)
    })
    .unwrap()
}

fn content(body: &str) -> PushMessage {
    let id = |n: u128| Uuid::from_u128(n);
    serde_json::from_value(serde_json::json!({
        "delivery": id(1), "purpose": "offer", "alarm": id(0xa1a2), "assignment": id(3), "kind": "violence",
        "priority": "p1", "drill": false, "title": "P1 暴力伤医", "body": body, "expires_at": 1_800_000_015_000_i64,
    }))
    .unwrap()
}

fn message(endpoint: &str) -> Message {
    let keys = PushKeys { p256dh: vector("ua_public"), auth: vector("auth") };
    let to = PushSubscription { endpoint: endpoint.into(), keys, language: "zh".into() };
    Message {
        to: Address::WebPush(to),
        content: content("门诊楼 · 3F · 内科二诊室"),
        also: Vec::new(),
        link: "/".into(),
        at: wire::Timestamp(0),
        ttl: 15_000,
    }
}

fn subscription(message: &mut Message) -> &mut PushSubscription {
    match &mut message.to {
        Address::WebPush(subscription) => subscription,
        _ => panic!("these tests send to browsers"),
    }
}

async fn sent(message: impl FnOnce(&str) -> Message) -> (String, Received) {
    let server = MisbehavingServer::start().await.unwrap();
    let outcome = channel().deliver(&message(&server.url("/201"))).await;
    assert_eq!(outcome, Outcome::Delivered);
    let mut received = server.received();
    assert_eq!(received.len(), 1);
    (server.url(""), received.remove(0))
}

#[test]
fn the_receiver_opens_the_published_message() {
    let browser = browser();
    assert_eq!(text(&browser.public()), vector("ua_public"));
    let opened = browser.open(&bytes(&vector("body"))).unwrap();
    assert_eq!(opened, vector("plaintext").as_bytes());
    let mut spoilt = bytes(&vector("body"));
    *spoilt.last_mut().unwrap() ^= 1;
    assert_eq!(browser.open(&spoilt), None);
}

#[tokio::test]
async fn the_browser_can_read_what_was_sent() {
    let (_, received) = sent(message).await;
    let opened = browser().open(&received.body).expect("opens with the browser's keys");
    let read: PushMessage = serde_json::from_slice(&opened).unwrap();
    assert_eq!(read, content("门诊楼 · 3F · 内科二诊室"));
    let stranger = Browser::new(&vector("as_private"), &vector("auth"));
    assert_eq!(stranger.open(&received.body), None);
}

#[tokio::test]
async fn no_two_messages_look_the_same() {
    let (_, one) = sent(message).await;
    let (_, two) = sent(message).await;
    assert_ne!(one.body[..16], two.body[..16], "a fresh salt");
    assert_ne!(one.body[21..86], two.body[21..86], "a fresh key");
}

#[tokio::test]
async fn the_headers_are_what_push_services_want() {
    let (_, received) = sent(|url| Message { ttl: 14_001, ..message(url) }).await;
    let header = |name: &str| received.headers.get(name).map_or("", String::as_str);
    assert_eq!(header("ttl"), "15", "rounded up: a message must not end early");
    assert_eq!(header("urgency"), "high");
    assert_eq!(header("topic"), text(Uuid::from_u128(0xa1a2).as_bytes()));
    assert_eq!(header("content-encoding"), "aes128gcm");
    assert_eq!(header("content-type"), "application/octet-stream");
    assert_eq!(header("content-length"), received.body.len().to_string());
}

#[tokio::test]
async fn the_server_makes_itself_known() {
    let (origin, received) = sent(message).await;
    let credentials = received.headers["authorization"].strip_prefix("vapid ").unwrap();
    let field = |name| credentials.split(", ").find_map(|field| field.strip_prefix(name)).unwrap();
    let (token, public) = (field("t="), field("k="));
    assert_eq!(public, vector("as_public"));
    assert_eq!(public, key().public().key);

    let (signed, signature) = token.rsplit_once('.').unwrap();
    let verifier = VerifyingKey::from_sec1_bytes(&bytes(public)).unwrap();
    verifier.verify(signed.as_bytes(), &Signature::from_slice(&bytes(signature)).unwrap()).unwrap();

    let part = |n| serde_json::from_slice::<serde_json::Value>(&bytes(token.split('.').nth(n).unwrap())).unwrap();
    assert_eq!(part(0)["alg"], "ES256");
    let claims = part(1);
    assert_eq!(claims["aud"], *origin, "scheme, host and port");
    assert_eq!(claims["sub"], CONTACT);
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let left = claims["exp"].as_u64().unwrap().checked_sub(now).expect("still good");
    assert!(left <= 24 * 3600, "RFC 8292 section 2: no longer than 24 hours, not {left} s");
}

#[tokio::test]
async fn does_what_every_channel_over_http_does() {
    conformance::over_http(&channel(), TOTAL, message).await;
}

#[tokio::test]
async fn a_message_up_to_the_limit_arrives_and_a_larger_one_is_refused() {
    let bare = serde_json::to_vec(&content("")).unwrap().len();
    let with = |length: usize| content(&"x".repeat(length - bare));
    let (_, received) = sent(|url| Message { content: with(MAX_PAYLOAD), ..message(url) }).await;
    assert_eq!(browser().open(&received.body).unwrap().len(), MAX_PAYLOAD);
    assert!(received.body.len() <= 4096, "RFC 8291 section 4: services take 4096 bytes");

    let large = Message { content: with(MAX_PAYLOAD + 1), ..message("http://127.0.0.1:1/201") };
    assert_eq!(channel().deliver(&large).await, Outcome::Refused(Fault::TooLarge));
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_without_a_request() {
    let server = MisbehavingServer::start().await.unwrap();
    let url = server.url("/201");
    let expired = Message { ttl: 0, ..message(&url) };
    assert_eq!(channel().deliver(&expired).await, Outcome::Refused(Fault::Expired));

    let mut bad_key = message(&url);
    subscription(&mut bad_key).keys.p256dh = text(&[4; 65]);
    assert_eq!(channel().deliver(&bad_key).await, Outcome::Refused(Fault::BadKeys));
    let mut bad_auth = message(&url);
    subscription(&mut bad_auth).keys.auth = "AAAA".into();
    assert_eq!(channel().deliver(&bad_auth).await, Outcome::Refused(Fault::BadKeys));

    let strict = WebPush::new(WebPushSettings::new(key(), CONTACT)).unwrap();
    for inside in [url.as_str(), "https://10.0.0.1/x", "https://localhost/x", "http://fcm.googleapis.com/x"] {
        assert_eq!(strict.deliver(&message(inside)).await, Outcome::Refused(Fault::BadAddress), "{inside}");
    }
    assert!(server.received().is_empty());
}

#[test]
fn a_subscription_is_checked_before_it_is_stored() {
    let strict = WebPush::new(WebPushSettings::new(key(), CONTACT)).unwrap();
    let mut good = message("https://updates.push.services.mozilla.com/wpush/v2/abc");
    assert_eq!(strict.check(subscription(&mut good)), Ok(()));
    subscription(&mut good).keys.auth.push_str("==");
    assert_eq!(strict.check(subscription(&mut good)), Ok(()), "some browsers pad");
    let mut inside = message("https://192.168.1.20/push");
    assert_eq!(strict.check(subscription(&mut inside)), Err(Fault::BadAddress));
    let mut no_key = message("https://updates.push.services.mozilla.com/wpush/v2/abc");
    subscription(&mut no_key).keys.p256dh = "AAAA".into();
    assert_eq!(strict.check(subscription(&mut no_key)), Err(Fault::BadKeys));
}

#[test]
fn a_contact_that_nobody_reads_is_an_error_at_the_start() {
    for contact in ["", "mailto:admin@example.com", "http://hospital.cn"] {
        let made = WebPush::new(WebPushSettings::new(key(), contact));
        assert!(matches!(made, Err(Unusable::Contact)), "{contact}");
    }
}

#[test]
fn nothing_secret_is_printed() {
    let message = message("https://updates.push.services.mozilla.com/wpush/v2/secret");
    let printed = format!("{message:?} {:?}", WebPushSettings::new(key(), CONTACT));
    for secret in ["wpush", &vector("as_private"), &vector("auth"), "内科"] {
        assert!(!printed.contains(secret), "{printed}");
    }
}
