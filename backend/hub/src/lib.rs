//! What nodes tell each other, and how one node tells its sockets.
//!
//! * [`Bus`]: nudges, presence, ended sessions and who has a live socket, shared by all nodes.
//!   [`LocalBus`] for a single node, [`RedisBus`] for several.
//! * [`Fanout`]: within a node, one encoded frame to every socket that watches its [`Topic`].
//! * [`Liveness`]: when to ping a socket and when to give it up.
//!
//! Nothing here is the truth. The journal is, and every reader can heal from it: whatever gets lost on the way
//! shows up as [`Notice::Missed`] or [`Next::Lagged`].

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

pub mod bus;
#[cfg(feature = "testing")]
#[allow(clippy::expect_used, clippy::missing_panics_doc)]
pub mod conformance;
pub mod fanout;
pub mod liveness;
mod local;
mod mirror;
pub mod presence;
mod redis_bus;

pub use bus::{Bus, LIVE_LEASE_MS, Notice, Notices, Nudge, SessionKey, SocketLease};
pub use fanout::{Audience, Batch, Fanout, Frame, Limits, Next, Subscription, Topic};
pub use liveness::{Liveness, Step};
pub use local::LocalBus;
pub use presence::{Fact, Phone, Presence, PresenceNote};
pub use redis_bus::{BadUrl, RedisBus, RedisSettings};
