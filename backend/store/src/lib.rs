//! Keeping: rows of SQLite or PostgreSQL to domain values and back. No policy.
//!
//! [`Store::write`] makes its caller the only writer of a site and hands back the journal lines that it wrote once
//! they are on disk; [`Store::read`] shows one consistent state. Whatever [`Read`] can do, [`Tx`] can do too.
//! The same code serves both databases; what they say differently is in one private module, `dialect`.

mod alarms;
mod button_tests;
mod buttons;
mod channels;
mod checkpoints;
mod columns;
mod connection;
mod contacts;
mod departments;
mod devices;
mod dialect;
mod duties;
mod engine;
mod error;
mod failures;
mod floor_plans;
pub mod journal;
mod lone_works;
mod open_alarms;
mod outbox;
mod patrol;
mod people;
mod positions;
mod posts;
mod push;
mod response_plans;
mod schema;
mod secrets;
mod sessions;
mod sites;
mod sources;
#[cfg(feature = "testing")]
pub mod testing;
mod tx;

pub use alarms::AlarmFilter;
pub use buttons::Button;
pub use channels::Channel;
pub use checkpoints::KeptCheckpoint;
pub use contacts::Contact;
pub use departments::Department;
pub use devices::{Device, EnrolmentCode};
pub use engine::{Committed, Config, Store};
pub use error::Error;
pub use failures::Failures;
pub use floor_plans::{FloorPlan, FloorPlanEntry};
pub use journal::{Head, Line, Verification};
pub use lone_works::OpenLoneWorks;
pub use open_alarms::OpenAlarms;
pub use outbox::{Lane, OutboxCounts, OutboxState, Outgoing, QueuedDelivery};
pub use patrol::{
    HazardFilter, KeptRoute, KeptScan, KeptSchedule, PhoneEvent, Photo, ScanFilter, ScanReport, Tag, TagKind,
};
pub use people::Person;
pub use posts::Post;
pub use push::PushSubscription;
pub use response_plans::KeptPlan;
pub use sessions::{Session, SignedIn};
pub use sites::Site;
pub use sources::Source;
pub use tx::{Read, Tx};

/// A value as it was read, with the version that a later save must still find.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored<T> {
    /// The value.
    pub value: T,
    /// Counts up with every save.
    pub version: i64,
}
