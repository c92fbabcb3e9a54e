//! Electronic patrol (电子巡查) at work: a guard's shift, what phones send of it, rounds and their deadlines.
//!
//! - What a phone takes along: [`shift`]. What it brings back: [`sync`], and [`photos`] after it.
//! - Rounds are made by [`roster`], looked at and called off in [`rounds`]; an alarm makes them stand still (`pauses`).
//! - What supervisors decide about scans: [`review`]. What it all comes to: [`reports`]. What was found: [`hazard_register`].
//! - `commit` writes decisions down, raises the alarms that they ask for; `tell` reaches people afterwards.

pub mod beacon;
pub mod codes;
mod commit;
pub mod hazard_register;
mod hazards;
pub(crate) mod pauses;
pub mod photos;
pub mod reports;
pub mod review;
pub mod roster;
pub mod rounds;
mod shift;
mod sync;
mod tell;
pub mod views;
pub mod zone;

pub(crate) use hazards::time_reached as hazard_time_reached;
pub use shift::shift;
pub use sync::{LONGEST_REQUEST, MOST_EVENTS, sync};

use domain::SiteId;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// HMAC-SHA-256 over a site's id and what follows: what is secret at one site says nothing of another.
fn keyed(key: &[u8; 32], site: SiteId, parts: &[&[u8]]) -> Hmac<Sha256> {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length");
    mac.update(site.0.as_bytes());
    for part in parts {
        mac.update(part);
    }
    mac
}
