//! Robots of chat groups: WeCom (企业微信), DingTalk (钉钉), Feishu (飞书).
//!
//! All three take JSON at an address with a secret in it, about 20 messages a minute, and answer 200 with a code of
//! their own in the body: 0 where the message was taken. DingTalk and Feishu may ask for a signature.

use crate::{
    channel::{Address, Channel, Fault, Loudness, Message, Outcome, Unusable},
    http::{Http, own_url, own_url_in},
    sign,
};
use async_trait::async_trait;
use base64::{Engine, prelude::BASE64_STANDARD};
use reqwest::Url;
use serde::Deserialize;
use serde_json::{Value, json};
use wire::{
    Timestamp,
    channels::RobotSettings,
    domain::time::{Millis, SECOND},
};

/// Longest text of a WeCom message in bytes; the others take more.
const MAX_TEXT: usize = 2048;
/// A robot that says "too fast" is left alone for so long: not as long as an urgent message lasts. (DingTalk may stay
/// silent for ten minutes.)
const TOO_FAST: Millis = 20 * SECOND;

/// Whose robot it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vendor {
    /// 企业微信
    Wecom,
    /// 钉钉
    Dingtalk,
    /// 飞书
    Feishu,
}

impl Vendor {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Wecom, Self::Dingtalk, Self::Feishu];

    /// The word for it in the database, in logs and in metrics.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Wecom => "wecom",
            Self::Dingtalk => "dingtalk",
            Self::Feishu => "feishu",
        }
    }

    /// What a code in the answer means.
    const fn judge(self, code: i64) -> Outcome {
        match (self, code) {
            (_, 0) => Outcome::Delivered,
            (Self::Wecom, 45009)
            | (Self::Dingtalk, 130_101 | 410_100)
            | (Self::Feishu, 9_499 | 11_232 | 99_991_400) => Outcome::RetryAfter(Some(TOO_FAST)),
            // The service says that it is busy itself.
            (Self::Wecom | Self::Dingtalk, -1) => Outcome::RetryAfter(None),
            (_, code) => Outcome::Refused(Fault::Code(code)),
        }
    }
}

/// A robot channel.
pub struct Robot {
    http: Http,
    vendor: Vendor,
}

/// WeCom and DingTalk say `errcode`, Feishu `code`.
#[derive(Deserialize)]
struct Answer {
    #[serde(alias = "errcode")]
    code: i64,
    #[serde(default, alias = "errmsg")]
    msg: String,
}

impl Robot {
    /// Over a client.
    #[must_use]
    pub const fn new(http: Http, vendor: Vendor) -> Self {
        Self { http, vendor }
    }

    /// Whether settings can be used at all.
    ///
    /// # Errors
    /// The first that cannot, with [`Fault::BadAddress`] or [`Fault::BadKeys`].
    pub fn check(settings: &RobotSettings) -> Result<(), Unusable> {
        own_url_in("url", &settings.url)?;
        let fit = settings.secret.as_ref().is_none_or(|secret| (1..=200).contains(&secret.len()));
        Unusable::unless(fit, "secret", Fault::BadKeys)
    }

    async fn attempt(&self, message: &Message) -> Result<Outcome, Fault> {
        let to = match (self.vendor, &message.to) {
            (Vendor::Wecom, Address::Wecom(to))
            | (Vendor::Dingtalk, Address::Dingtalk(to))
            | (Vendor::Feishu, Address::Feishu(to)) => to,
            _ => return Err(Fault::OtherChannel),
        };
        Self::check(to)?;
        let url = own_url(&to.url)?;
        let (url, body) = match self.vendor {
            Vendor::Wecom => (url, wecom(message)),
            Vendor::Dingtalk => (dingtalk_url(url, to.secret.as_deref(), message.at), dingtalk(message)),
            Vendor::Feishu => (url, feishu(message, to.secret.as_deref())),
        };
        Ok(self.http.ask(self.http.post_json(url, &body)?, |answer| self.read(answer)).await)
    }

    fn read(&self, answer: &[u8]) -> Option<Outcome> {
        let Answer { code, msg } = serde_json::from_slice(answer).ok()?;
        // Feishu has one code for "too many" and for a body that it does not understand.
        if self.vendor == Vendor::Feishu && code == 9_499 && msg.eq_ignore_ascii_case("bad request") {
            return Some(Outcome::Refused(Fault::Code(code)));
        }
        Some(self.vendor.judge(code))
    }
}

/// Everybody in the group is called by name where an urgent alarm wants to be heard.
fn calls_everybody(message: &Message) -> bool {
    message.loudness() == Loudness::Alarm
}

fn wecom(message: &Message) -> Value {
    let everybody = if calls_everybody(message) { json!(["@all"]) } else { json!([]) };
    json!({"msgtype": "text", "text": {"content": message.text(MAX_TEXT), "mentioned_list": everybody}})
}

fn dingtalk(message: &Message) -> Value {
    let at = json!({"isAtAll": calls_everybody(message)});
    json!({"msgtype": "text", "text": {"content": message.text(MAX_TEXT)}, "at": at})
}

/// The signature of "timestamp, line break, key" by the key goes into the query; the timestamp is in milliseconds.
fn dingtalk_url(mut url: Url, secret: Option<&str>, at: Timestamp) -> Url {
    if let Some(secret) = secret {
        let timestamp = at.ms().to_string();
        let mac = sign::hmac(secret.as_bytes(), &[timestamp.as_bytes(), b"\n", secret.as_bytes()]);
        url.query_pairs_mut().append_pair("timestamp", &timestamp).append_pair("sign", &BASE64_STANDARD.encode(mac));
    }
    url
}

/// The signature of nothing by the key "timestamp, line break, key" goes into the body; the timestamp is in seconds.
fn feishu(message: &Message, secret: Option<&str>) -> Value {
    let everybody = if calls_everybody(message) { "<at user_id=\"all\">所有人</at>\n" } else { "" };
    let text = format!("{everybody}{}", message.text(MAX_TEXT));
    let mut body = json!({"msg_type": "text", "content": {"text": text}});
    if let Some(secret) = secret {
        let timestamp = (message.at.ms() / SECOND).to_string();
        let mac = sign::hmac(format!("{timestamp}\n{secret}").as_bytes(), &[]);
        body["timestamp"] = Value::String(timestamp);
        body["sign"] = Value::String(BASE64_STANDARD.encode(mac));
    }
    body
}

#[async_trait]
impl Channel for Robot {
    fn name(&self) -> &'static str {
        self.vendor.word()
    }

    async fn deliver(&self, message: &Message) -> Outcome {
        message.fresh(self.attempt(message)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_in_the_answer_decide() {
        let http = Http::new(&crate::http::HttpSettings::default()).unwrap();
        let read = |vendor, answer: &str| Robot::new(http.clone(), vendor).read(answer.as_bytes());
        let busy = Some(Outcome::RetryAfter(Some(TOO_FAST)));
        let refused = |code| Some(Outcome::Refused(Fault::Code(code)));
        for (vendor, answer, outcome) in [
            (Vendor::Wecom, r#"{"errcode":0,"errmsg":"ok"}"#, Some(Outcome::Delivered)),
            (Vendor::Wecom, r#"{"errcode":45009,"errmsg":"api freq out of limit"}"#, busy),
            (Vendor::Wecom, r#"{"errcode":-1,"errmsg":"system busy"}"#, Some(Outcome::RetryAfter(None))),
            (Vendor::Wecom, r#"{"errcode":93000,"errmsg":"invalid webhook url"}"#, refused(93_000)),
            (Vendor::Dingtalk, r#"{"errcode":130101,"errmsg":"send too fast"}"#, busy),
            (Vendor::Dingtalk, r#"{"errcode":410100,"errmsg":"too fast"}"#, busy),
            (Vendor::Dingtalk, r#"{"errcode":310000,"errmsg":"sign not match"}"#, refused(310_000)),
            (Vendor::Feishu, r#"{"code":0,"msg":"success","data":{},"StatusCode":0}"#, Some(Outcome::Delivered)),
            (Vendor::Feishu, r#"{"code":9499,"msg":"too many request"}"#, busy),
            (Vendor::Feishu, r#"{"code":9499,"msg":"Bad Request","data":{}}"#, refused(9_499)),
            (Vendor::Feishu, r#"{"code":11232,"msg":"frequency limited"}"#, busy),
            (Vendor::Feishu, r#"{"code":19021,"msg":"sign match fail"}"#, refused(19_021)),
            (Vendor::Feishu, "<html>502</html>", None),
            (Vendor::Wecom, "{}", None),
            (Vendor::Wecom, "", None),
        ] {
            assert_eq!(read(vendor, answer), outcome, "{vendor:?} {answer}");
        }
    }
}
