//! Shapes that leave the process: HTTP, live socket, push. No logic.
//!
//! The OpenAPI document is made from these types, the PWA's TypeScript from the document.
//! Times are unix milliseconds, lengths metres, spans milliseconds or (walking) seconds, coordinates WGS-84.

pub mod alarm;
pub mod channels;
pub mod duty;
pub mod live;
pub mod patrol;
pub mod people;
pub mod place_file;
pub mod plan;
pub mod problem;
pub mod push;
pub mod response_plan;
pub mod session;

pub use alarm::{AlarmView, AssignmentView};
pub use duty::GuardView;
pub use problem::Problem;

pub use domain::{self, AlarmId, AssignmentId, DeliveryId, PersonId, SiteId, Timestamp};
