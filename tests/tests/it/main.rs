//! Tests of the whole system, on SQLite and PostgreSQL.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod alarm;
mod channels;
mod chaos;
mod command_line;
mod duty;
mod faults;
mod kill;
mod live;
mod nodes;
mod patrol;
mod patrol_setup;
mod plans;
mod push;
mod rules;
mod security;
mod start;
mod watching;
