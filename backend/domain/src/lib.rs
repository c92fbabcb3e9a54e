//! What Shouwang decides, and nothing else: alarms, dispatch, patrol, duty, who may do what.
//!
//! Everything here is pure. Time, ids and random numbers come in as arguments; what should
//! happen comes out as a [`Decision`]: journal [`Event`]s and [`Delivery`]s. The shell
//! (`app`) loads, decides once, commits everything together, then tells.

pub mod access;
pub mod alarm;
pub mod button;
pub mod channel;
pub mod decision;
pub mod dispatch;
pub mod duty;
pub mod event;
pub mod id;
pub mod lone_work;
pub mod name;
pub mod patrol;
pub mod person;
pub mod place;
pub mod plan;
pub mod time;

#[cfg(test)]
mod test_world;

pub use channel::Audience;
pub use decision::{Actor, Decision, Delivery, Due, DueReason, Purpose, Recipient};
pub use event::Event;
pub use id::*;
pub use name::Name;
pub use place::{Place, Position, PositionSource};
pub use time::Timestamp;
