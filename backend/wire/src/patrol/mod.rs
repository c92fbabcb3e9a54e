//! Electronic patrol (电子巡查).

pub mod rounds;
pub mod setup;
pub mod sync;

pub use rounds::{CheckpointCard, RoundView, ShiftView, StopView};
pub use sync::{Payload, SyncAnswer, SyncRequest};
