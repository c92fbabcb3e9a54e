//! Electronic patrol (电子巡查): what is to be walked, what phones signed, what was found.

mod hazards;
mod looking_back;
mod phone_events;
mod photos;
mod rounds;
mod routes;
mod scans;
mod schedules;
mod tags;

pub use domain::patrol::TagKind;
pub use hazards::HazardFilter;
pub use phone_events::PhoneEvent;
pub use photos::Photo;
pub use routes::KeptRoute;
pub use scans::{KeptScan, ScanFilter, ScanReport};
pub use schedules::KeptSchedule;
pub use tags::Tag;
