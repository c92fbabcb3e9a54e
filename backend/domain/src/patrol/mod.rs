//! Electronic patrol (电子巡查): rounds that prove themselves.
//!
//! - What is read at a checkpoint, and what it proves by itself: [`sun`] (NTAG 424 tags), [`tag`] (tags that only have a number),
//!   [`totp`] (rotating codes), [`label`] (printed labels).
//! - What a phone did without a network: [`signed`].
//! - What is to be walked: [`checkpoint`], [`inspection`], [`route`], [`schedule`] on the days of the [`calendar`].
//! - What is walked: [`round`]. What a scan proves, all things considered: [`verify`], at a [`moment`].
//! - What was found: [`hazard`]. What an outsider could foresee: [`predictability`]. What it all comes to: [`report`].
//! - What comes out of deciding: [`event`] and [`decision`].

pub mod base32;
pub mod calendar;
pub mod checkpoint;
pub mod decision;
pub mod event;
pub mod hazard;
pub mod inspection;
pub mod label;
pub mod moment;
pub mod predictability;
pub mod report;
pub mod round;
pub mod route;
pub mod schedule;
pub mod signed;
pub mod sun;
pub mod tag;
pub mod totp;
pub mod verify;

pub use checkpoint::{Checkpoint, Grade};
pub use event::Event;
pub use hazard::Hazard;
pub use moment::Moment;
pub use round::Round;
pub use route::{Order, Route};
pub use schedule::{Assigned, Planned, Schedule};
pub use tag::TagKind;
pub use verify::{Judged, Problem, Scan};
