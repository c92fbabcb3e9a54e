//! HTTP, the live socket, the PWA's files, the command line: everything that touches the outside.

pub mod cli;
pub mod commands;
pub mod config;
pub mod http;
pub mod proxies;
pub mod tls;
pub mod wiring;
