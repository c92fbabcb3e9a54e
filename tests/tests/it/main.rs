//! Tests of the whole system, on SQLite and PostgreSQL.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod alarm;
mod chaos;
mod command_line;
mod kill;
mod live;
mod nodes;
mod push;
mod rules;
mod security;
