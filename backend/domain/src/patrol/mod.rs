//! Electronic patrol (电子巡查): rounds that prove themselves.
//!
//! What a tag, a code or a label proves is in [`sun`], [`totp`] and [`label`]; what a phone's queue proves, in [`signed`].

mod base32;
pub mod calendar;
pub mod checkpoint;
pub mod decision;
pub mod event;
pub mod hazard;
pub mod inspection;
pub mod label;
pub mod moment;
pub mod predictability;
pub mod round;
pub mod route;
pub mod schedule;
pub mod signed;
pub mod sun;
pub mod totp;
pub mod verify;

pub use checkpoint::{Checkpoint, Grade};
pub use moment::Moment;
pub use route::{Order, Route};
pub use schedule::{Assigned, Planned, Schedule};
