//! The exact requests of the channels that a hospital sets up, and what they make of the answers.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use courier::{
    Address, Bark, Channel, Fault, Gateway, Http, HttpSettings, Message, Ntfy, Outcome, Robot, Vendor, Webhook,
    conformance::{self, MisbehavingServer, Received},
};
use serde_json::{Value, json};
use std::{collections::BTreeMap, time::Duration};
use uuid::Uuid;
use wire::{
    Timestamp,
    channels::{
        BarkSettings, GatewayFormat, GatewayMethod, GatewaySettings, NtfySettings, RobotSettings, WebhookSettings,
    },
    push::PushMessage,
};

const TOTAL: Duration = Duration::from_millis(600);
const AT: Timestamp = Timestamp(1_800_000_015_123);
const SECRET: &str = "SEC0123456789abcdef";

fn http() -> Http {
    Http::new(&HttpSettings { connect_timeout: Duration::from_millis(300), total_timeout: TOTAL, proxy: None }).unwrap()
}

fn content(n: u128, priority: &str, drill: bool) -> PushMessage {
    serde_json::from_value(json!({
        "delivery": Uuid::from_u128(n), "purpose": "escalation", "alarm": Uuid::from_u128(0xa1), "assignment": null,
        "kind": "violence", "priority": priority, "drill": drill, "title": "紧急 · 暴力伤医：无人接警，请指派",
        "body": "门诊楼 · 3F · \"内科\"二诊室", "expires_at": 1_800_000_060_000_i64,
    }))
    .unwrap()
}

fn message(to: Address) -> Message {
    Message {
        to,
        content: content(1, "p1", false),
        also: Vec::new(),
        link: "https://shouwang.test/".into(),
        at: AT,
        ttl: 15_000,
    }
}

fn ntfy(server: &str) -> NtfySettings {
    NtfySettings { server: server.into(), topic: "duty-7Kq".into(), token: Some("tk_s3cret".into()) }
}

fn robot(url: &str) -> RobotSettings {
    RobotSettings { url: url.into(), secret: Some(SECRET.into()) }
}

fn gateway(url: &str) -> GatewaySettings {
    GatewaySettings {
        method: GatewayMethod::Post,
        url: format!("{url}?to={{phone}}&ref={{id}}"),
        headers: BTreeMap::from([("X-Key".into(), "s3cret".into())]),
        format: GatewayFormat::Json,
        body: r#"{"mobile":"{phone}","text":"{title}：{body}"}"#.into(),
        expect: None,
        phone: None,
    }
}

/// What a channel sends, when the answer is 200 with this body.
async fn sent(channel: &dyn Channel, answer: &'static str, message: impl FnOnce(&str) -> Message) -> Received {
    let server = MisbehavingServer::start_with(answer).await.unwrap();
    assert_eq!(channel.deliver(&message(&server.url("/200"))).await, Outcome::Delivered);
    let mut received = server.received();
    assert_eq!(received.len(), 1);
    received.remove(0)
}

fn json_of(received: &Received) -> Value {
    assert!(received.headers["content-type"].starts_with("application/json"), "{:?}", received.headers);
    serde_json::from_slice(&received.body).unwrap()
}

#[tokio::test]
async fn every_channel_does_what_channels_over_http_do() {
    conformance::over_http(&Ntfy::new(http()), TOTAL, |url| message(Address::Ntfy(ntfy(url)))).await;
    let bark = |url: &str| BarkSettings { server: url.into(), device_key: "k".into() };
    conformance::over_http(&Bark::new(http()), TOTAL, |url| message(Address::Bark(bark(url)))).await;
    let webhook = |url: &str| WebhookSettings { url: url.into(), secret: SECRET.into() };
    conformance::over_http(&Webhook::new(http()), TOTAL, |url| message(Address::Webhook(webhook(url)))).await;
    let sms = |url: &str| message(Address::Sms(gateway(url), "13800138000".into()));
    conformance::over_http(&Gateway::new(http()), TOTAL, sms).await;
}

#[tokio::test]
async fn robots_do_what_channels_that_read_answers_do() {
    let good = r#"{"errcode":0,"errmsg":"ok"}"#;
    let channel = |vendor| Robot::new(http(), vendor);
    let wecom = |url: &str| message(Address::Wecom(robot(url)));
    conformance::over_http_with_answers(&channel(Vendor::Wecom), TOTAL, good, wecom).await;
    let dingtalk = |url: &str| message(Address::Dingtalk(robot(url)));
    conformance::over_http_with_answers(&channel(Vendor::Dingtalk), TOTAL, good, dingtalk).await;
    let feishu = |url: &str| message(Address::Feishu(robot(url)));
    conformance::over_http_with_answers(&channel(Vendor::Feishu), TOTAL, r#"{"code":0,"msg":"success"}"#, feishu).await;
    let expecting = |url: &str| GatewaySettings { expect: Some("\"ok\"".into()), ..gateway(url) };
    let sms = |url: &str| message(Address::Sms(expecting(url), "13800138000".into()));
    conformance::over_http_with_answers(&Gateway::new(http()), TOTAL, r#"{"result":"ok"}"#, sms).await;
}

#[tokio::test]
async fn ntfy_is_published_as_json() {
    let received = sent(&Ntfy::new(http()), "{}", |url| message(Address::Ntfy(ntfy(url)))).await;
    assert_eq!((received.method.as_str(), received.path.as_str()), ("POST", "/200"));
    assert_eq!(received.headers["authorization"], "Bearer tk_s3cret");
    let expected = json!({
        "topic": "duty-7Kq", "title": "紧急 · 暴力伤医：无人接警，请指派", "message": "门诊楼 · 3F · \"内科\"二诊室",
        "priority": 5, "tags": ["rotating_light"], "click": "https://shouwang.test/",
    });
    assert_eq!(json_of(&received), expected);

    let open = |url: &str| NtfySettings { token: None, ..ntfy(url) };
    let drill = |url: &str| Message { content: content(1, "p2", true), ..message(Address::Ntfy(open(url))) };
    let received = sent(&Ntfy::new(http()), "{}", drill).await;
    assert!(!received.headers.contains_key("authorization"));
    assert_eq!(json_of(&received)["priority"], 4);
    assert_eq!(json_of(&received)["tags"], json!(["warning", "drill"]));
}

#[tokio::test]
async fn bark_rings_through_mute_for_a_p1_only() {
    let to = |url: &str| Address::Bark(BarkSettings { server: format!("{url}/"), device_key: "ynJ5Ft4a".into() });
    let received = sent(&Bark::new(http()), "{}", |url| message(to(url))).await;
    assert_eq!((received.method.as_str(), received.path.as_str()), ("POST", "/200/push"));
    let expected = json!({
        "device_key": "ynJ5Ft4a", "title": "紧急 · 暴力伤医：无人接警，请指派", "body": "门诊楼 · 3F · \"内科\"二诊室",
        "level": "critical", "volume": "10", "call": "1", "group": "shouwang", "url": "https://shouwang.test/",
    });
    assert_eq!(json_of(&received), expected);
    for (priority, level) in [("p2", "timeSensitive"), ("p3", "active")] {
        let quieter = |url: &str| Message { content: content(1, priority, false), ..message(to(url)) };
        let body = json_of(&sent(&Bark::new(http()), "{}", quieter).await);
        assert_eq!(body["level"], level);
        assert!(body.get("call").is_none() && body.get("volume").is_none(), "{body}");
    }
}

#[tokio::test]
async fn a_webhook_can_tell_that_it_is_us_and_now() {
    let to = |url: &str| Address::Webhook(WebhookSettings { url: url.into(), secret: SECRET.into() });
    let two = |url: &str| Message { also: vec![content(2, "p3", false)], ..message(to(url)) };
    let received = sent(&Webhook::new(http()), "", two).await;
    assert_eq!(received.headers["shouwang-timestamp"], "1800000015");
    let signed = [b"1800000015.", received.body.as_slice()].concat();
    // Another implementation of HMAC than the one that signs.
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, SECRET.as_bytes());
    let expected: String = ring::hmac::sign(&key, &signed).as_ref().iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!(received.headers["shouwang-signature"], format!("v1={expected}"));
    let body = json_of(&received);
    assert_eq!((&body["version"], &body["sent_at"]), (&json!(1), &json!(AT.ms())));
    assert_eq!(body["id"], json!(Uuid::from_u128(1)));
    assert_eq!(body["messages"][0], serde_json::to_value(content(1, "p1", false)).unwrap());
    assert_eq!(body["messages"][1]["delivery"], json!(Uuid::from_u128(2)));
}

#[tokio::test]
async fn wecom_calls_everybody_for_a_p1() {
    let good = r#"{"errcode":0,"errmsg":"ok"}"#;
    let received = sent(&Robot::new(http(), Vendor::Wecom), good, |url| message(Address::Wecom(robot(url)))).await;
    let text = "紧急 · 暴力伤医：无人接警，请指派\n门诊楼 · 3F · \"内科\"二诊室\nhttps://shouwang.test/";
    let expected = json!({"msgtype": "text", "text": {"content": text, "mentioned_list": ["@all"]}});
    assert_eq!((received.path.as_str(), json_of(&received)), ("/200", expected));
    let joined = |url: &str| Message {
        content: content(1, "p3", false),
        also: vec![content(2, "p2", false)],
        ..message(Address::Wecom(robot(url)))
    };
    let body = json_of(&sent(&Robot::new(http(), Vendor::Wecom), good, joined).await);
    assert_eq!(body["text"]["mentioned_list"], json!([]));
    assert_eq!(body["text"]["content"].as_str().unwrap().matches("门诊楼").count(), 2);
}

/// The signatures were made with OpenSSL: `printf '%s' DATA | openssl dgst -sha256 -hmac KEY -binary | base64`.
const DINGTALK_SIGN: &str = "K/aeO5Las7dh1uW+/47ACWqr+0xFdNglj7BAlWudgI8=";
const FEISHU_SIGN: &str = "9z6bSUOrfs5cPL/6d4V/7ZT+nb/fBs4r/Og7bG3xN4M=";

#[tokio::test]
async fn dingtalk_is_signed_in_the_query() {
    let good = r#"{"errcode":0,"errmsg":"ok"}"#;
    let to = |url: &str| Address::Dingtalk(robot(&format!("{url}?access_token=abc")));
    let received = sent(&Robot::new(http(), Vendor::Dingtalk), good, |url| message(to(url))).await;
    let sign = DINGTALK_SIGN.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    assert_eq!(received.path, format!("/200?access_token=abc&timestamp=1800000015123&sign={sign}"));
    let body = json_of(&received);
    assert_eq!((&body["msgtype"], &body["at"]["isAtAll"]), (&json!("text"), &json!(true)));
    let open = |url: &str| Address::Dingtalk(RobotSettings { url: url.into(), secret: None });
    let received = sent(&Robot::new(http(), Vendor::Dingtalk), good, |url| message(open(url))).await;
    assert_eq!(received.path, "/200");
}

#[tokio::test]
async fn feishu_is_signed_in_the_body() {
    let good = r#"{"code":0,"msg":"success"}"#;
    let received = sent(&Robot::new(http(), Vendor::Feishu), good, |url| message(Address::Feishu(robot(url)))).await;
    let body = json_of(&received);
    assert_eq!((&body["timestamp"], &body["sign"]), (&json!("1800000015"), &json!(FEISHU_SIGN)));
    assert_eq!(body["msg_type"], "text");
    assert!(body["content"]["text"].as_str().unwrap().starts_with("<at user_id=\"all\">所有人</at>\n紧急"), "{body}");
}

#[tokio::test]
async fn a_robot_that_says_no_in_its_body_was_not_told() {
    for (answer, expected) in [
        (r#"{"errcode":45009,"errmsg":"api freq out of limit"}"#, Outcome::RetryAfter(Some(20_000))),
        (r#"{"errcode":93000,"errmsg":"invalid webhook url"}"#, Outcome::Refused(Fault::Code(93_000))),
    ] {
        let server = MisbehavingServer::start_with(answer).await.unwrap();
        let wecom = message(Address::Wecom(robot(&server.url("/200"))));
        assert_eq!(Robot::new(http(), Vendor::Wecom).deliver(&wecom).await, expected, "{answer}");
    }
}

#[tokio::test]
async fn a_refusal_by_status_may_ask_to_wait_in_its_body() {
    let busy = r#"{"code":99991400,"msg":"request trigger frequency limit"}"#;
    let server = MisbehavingServer::start_with(busy).await.unwrap();
    let feishu = message(Address::Feishu(robot(&server.url("/400"))));
    let outcome = Robot::new(http(), Vendor::Feishu).deliver(&feishu).await;
    assert_eq!(outcome, Outcome::RetryAfter(Some(20_000)));
}

#[tokio::test]
async fn a_gateway_gets_what_its_template_says() {
    let to = |url: &str| Address::Sms(gateway(url), "+8613800138000".into());
    let received = sent(&Gateway::new(http()), "", |url| message(to(url))).await;
    let id = Uuid::from_u128(1);
    assert_eq!(received.path, format!("/200?to=%2B8613800138000&ref={id}"));
    assert_eq!(received.headers["x-key"], "s3cret");
    let text = "紧急 · 暴力伤医：无人接警，请指派：门诊楼 · 3F · \"内科\"二诊室";
    assert_eq!(json_of(&received), json!({"mobile": "+8613800138000", "text": text}));

    let form = |url: &str| GatewaySettings {
        format: GatewayFormat::Form,
        body: "m={phone}&t={body}".into(),
        method: GatewayMethod::Put,
        ..gateway(url)
    };
    let received = sent(&Gateway::new(http()), "", |url| message(Address::Sms(form(url), "110".into()))).await;
    assert_eq!(received.method, "PUT");
    assert_eq!(received.headers["content-type"], "application/x-www-form-urlencoded");
    let body = String::from_utf8(received.body).unwrap();
    assert!(body.starts_with("m=110&t=%E9%97%A8") && body.contains("%22") && body.is_ascii(), "{body}");

    let get = |url: &str| GatewaySettings { method: GatewayMethod::Get, body: String::new(), ..gateway(url) };
    let received = sent(&Gateway::new(http()), "", |url| message(Address::Sms(get(url), "110".into()))).await;
    assert_eq!((received.method.as_str(), received.body.len()), ("GET", 0));
}

#[tokio::test]
async fn an_address_of_another_kind_is_refused_without_a_request() {
    let server = MisbehavingServer::start().await.unwrap();
    let all = courier::set_up_by_the_hospital(&http());
    let names: Vec<_> = all.iter().map(|channel| channel.name()).collect();
    assert_eq!(names, ["ntfy", "bark", "webhook", "sms", "wecom", "dingtalk", "feishu"]);
    for channel in all {
        let url = server.url("/200");
        let other = if channel.name() == "ntfy" { Address::Wecom(robot(&url)) } else { Address::Ntfy(ntfy(&url)) };
        assert_eq!(channel.deliver(&message(other)).await, Outcome::Refused(Fault::OtherChannel), "{}", channel.name());
    }
    assert!(server.received().is_empty());
}
