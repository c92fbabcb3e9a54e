//! What tests of the whole system share: a whole installation per test, and those who use it.
//!
//! [`TestApp`] starts real servers on a fresh database with a made-up site and a clock that stands still; [`clients`]
//! are the guards, supervisors, nurses and panels of its stories. Needs `SHOUWANG_TEST_POSTGRES`
//! (`scripts/services start DIR` prints it; `none` leaves PostgreSQL out on purpose) and the program `redis-server`.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "whoever cannot set a test up has failed"
)]

pub mod chaos;
pub mod clients;
pub mod node;
pub mod patrol;
pub mod plan;
pub mod process;
pub mod push_service;
pub mod redis_server;
pub mod site;
pub mod test_app;
pub mod wait;
pub mod web_service;

pub use test_app::{Database, TestApp};
