//! Who may do what, and what keeps everybody else out.

mod origins;
mod proxies;
mod requests;
mod roles;
mod sessions;
mod sign_in;
