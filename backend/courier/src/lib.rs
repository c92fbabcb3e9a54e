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
pub use channel::{Address, Channel, Fault, Loudness, Message, Outcome};
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
/// [`Fault::BadAddress`], [`Fault::BadKeys`], or [`Fault::OtherChannel`] for a browser's subscription.
pub fn check(address: &Address) -> Result<(), Fault> {
    match address {
        Address::WebPush(_) => Err(Fault::OtherChannel),
        Address::Ntfy(to) => Ntfy::check(to),
        Address::Bark(to) => Bark::check(to),
        Address::Webhook(to) => Webhook::check(to),
        Address::Wecom(to) | Address::Dingtalk(to) | Address::Feishu(to) => Robot::check(to),
        Address::Sms(to, phone) => {
            Gateway::check(to)?;
            is_phone(phone).then_some(()).ok_or(Fault::BadAddress)
        }
    }
}
