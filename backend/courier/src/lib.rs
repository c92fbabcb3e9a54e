//! Delivers one message by one channel, and says honestly how that went.
//!
//! A [`Channel`] tries once and always answers within its time-outs; trying again, and until when, is the business of
//! the outbox, with [`backoff`] between the tries.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod backoff;
mod bark;
mod channel;
pub mod coalesce;
#[cfg(feature = "testing")]
#[allow(clippy::expect_used, clippy::missing_panics_doc)]
pub mod conformance;
mod endpoint;
#[cfg(feature = "testing")]
mod fake;
mod gateway;
mod http;
mod ntfy;
#[cfg(feature = "testing")]
#[allow(clippy::expect_used)]
pub mod receiver;
mod robot;
mod sign;
#[cfg(test)]
mod testing;
mod text;
pub mod web_push;
mod webhook;

pub use backoff::backoff;
pub use bark::Bark;
pub use channel::{Address, Channel, Fault, Loudness, Message, Outcome, Unusable};
#[cfg(feature = "testing")]
pub use fake::{FakeChannel, Manner};
pub use gateway::{Gateway, is_phone};
pub use http::{Http, HttpSettings};
pub use ntfy::Ntfy;
pub use robot::{Robot, Vendor};
pub use web_push::{VapidKey, WebPush, WebPushSettings};
pub use webhook::Webhook;

use std::sync::Arc;

/// Every channel but Web Push: those to addresses that the hospital has set up itself.
#[must_use]
pub fn set_up_by_the_hospital(http: &Http) -> Vec<Arc<dyn Channel>> {
    let robots = Vendor::ALL.map(|vendor| Arc::new(Robot::new(http.clone(), vendor)) as Arc<dyn Channel>);
    let others: [Arc<dyn Channel>; 4] = [
        Arc::new(Ntfy::new(http.clone())),
        Arc::new(Bark::new(http.clone())),
        Arc::new(Webhook::new(http.clone())),
        Arc::new(Gateway::new(http.clone())),
    ];
    others.into_iter().chain(robots).collect()
}

/// Whether an address that the hospital has set up can be sent to at all; to be asked before it is stored.
///
/// # Errors
/// The first setting with [`Fault::BadAddress`] or [`Fault::BadKeys`]; [`Fault::OtherChannel`] for a browser's
/// subscription.
pub fn check(address: &Address) -> Result<(), Unusable> {
    match address {
        Address::WebPush(_) => Err(Unusable { field: "endpoint", fault: Fault::OtherChannel }),
        Address::Ntfy(to) => Ntfy::check(to),
        Address::Bark(to) => Bark::check(to),
        Address::Webhook(to) => Webhook::check(to),
        Address::Wecom(to) | Address::Dingtalk(to) | Address::Feishu(to) => Robot::check(to),
        Address::Sms(to, phone) => {
            Gateway::check(to)?;
            Unusable::unless(is_phone(phone), "phone", Fault::BadAddress)
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use wire::channels::{BarkSettings, GatewaySettings, NtfySettings, RobotSettings, WebhookSettings};

    fn read<T: serde::de::DeserializeOwned>(settings: Value) -> T {
        serde_json::from_value(settings).unwrap()
    }

    #[test]
    fn the_setting_that_cannot_be_used_is_named() {
        let (server, url) = ("http://10.0.0.1/", "http://10.0.0.1/");
        let gateway = |phone: &str, mut over: Value| {
            let mut settings = json!({"method": "POST", "url": url, "format": "json", "body": "{}"});
            settings.as_object_mut().unwrap().append(over.as_object_mut().unwrap());
            Address::Sms(read::<GatewaySettings>(settings), phone.to_owned())
        };
        let ntfy = |server: &str, topic: &str, token: &str| {
            Address::Ntfy(read::<NtfySettings>(json!({"server": server, "topic": topic, "token": token})))
        };
        let bark = |key: &str| Address::Bark(read::<BarkSettings>(json!({"server": server, "device_key": key})));
        let hook = |secret: &str| Address::Webhook(read::<WebhookSettings>(json!({"url": url, "secret": secret})));
        let robot =
            |url: &str, secret: &str| Address::Feishu(read::<RobotSettings>(json!({"url": url, "secret": secret})));
        for (address, field, fault) in [
            (ntfy("ntfy", "t", "k"), "server", Fault::BadAddress),
            (ntfy(server, "夜班", "k"), "topic", Fault::BadKeys),
            (ntfy(server, "t", ""), "token", Fault::BadKeys),
            (bark(""), "device_key", Fault::BadKeys),
            (hook("short"), "secret", Fault::BadKeys),
            (robot("ftp://x/", "s"), "url", Fault::BadAddress),
            (robot(url, ""), "secret", Fault::BadKeys),
            (gateway("110", json!({"url": "http://{phone}/"})), "url", Fault::BadAddress),
            (gateway("110", json!({"headers": {"x y": "1"}})), "headers", Fault::BadKeys),
            (gateway("110", json!({"body": "{"})), "body", Fault::BadKeys),
            (gateway("110", json!({"expect": ""})), "expect", Fault::BadKeys),
            (gateway("11o", json!({})), "phone", Fault::BadAddress),
        ] {
            assert_eq!(check(&address), Err(Unusable { field, fault }));
        }
        assert_eq!(check(&gateway("110", json!({}))), Ok(()));
    }
}
