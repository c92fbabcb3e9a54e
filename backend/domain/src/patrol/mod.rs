//! Electronic patrol (电子巡查): rounds that prove themselves.
//!
//! What a tag, a code or a label proves is in [`sun`], [`totp`] and [`label`]; what a phone's queue proves, in [`signed`].

mod base32;
pub mod label;
pub mod signed;
pub mod sun;
pub mod totp;
