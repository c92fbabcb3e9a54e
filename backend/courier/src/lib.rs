//! Delivers one message by one channel, and says honestly how that went.
//!
//! A [`Channel`] tries once and always answers within its time-outs; trying again, and until when, is the business of
//! the outbox, with [`backoff`] between the tries.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod backoff;
mod channel;
#[cfg(feature = "testing")]
#[allow(clippy::expect_used, clippy::missing_panics_doc)]
pub mod conformance;
#[cfg(feature = "testing")]
mod fake;
#[cfg(feature = "testing")]
#[allow(clippy::expect_used)]
pub mod receiver;
pub mod web_push;

pub use backoff::backoff;
pub use channel::{Address, Channel, Fault, Message, Outcome};
#[cfg(feature = "testing")]
pub use fake::{FakeChannel, Manner};
pub use web_push::{VapidKey, WebPush, WebPushSettings};
