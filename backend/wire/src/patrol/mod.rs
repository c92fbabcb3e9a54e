//! Electronic patrol (电子巡查).

pub mod hazards;
pub mod reports;
pub mod rounds;
pub mod scans;
pub mod setup;
pub mod sync;

pub use hazards::{HazardDetail, HazardInput, HazardList, HazardView, NewHazard};
pub use reports::{ReportQuery, ReportView};
pub use rounds::{CheckpointCard, RoundView, ShiftView, StopView};
pub use scans::ScanView;
pub use sync::{Payload, SyncAnswer, SyncRequest};
