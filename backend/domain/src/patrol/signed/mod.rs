//! Signed offline events: what a phone did without a network, in order, and nobody else.
//!
//! What a phone sends for one event is `{"body": string, "signature": string}`:
//!
//! - `body` is the text of a JSON object, made once (`JSON.stringify`), kept in the phone's store, and sent as a string
//!   inside the JSON of the request. Nobody ever makes it anew from its parts, so there are no canonical forms to agree on.
//! - Its fields: `id` (UUIDv7), `device` (the enrolled phone's id), `seq` (1, 2, 3 … without a gap, per phone),
//!   `prev_hash`, `payload` (an object with a `kind`), `wall_time` (the phone's own clock, unix ms, uncorrected), `clock`
//!   (`{"offset","error","age"}` in ms: server minus phone, its half width, and how old that sample is; `null` while none
//!   was taken), `beacon` (the newest nonce of the server that the phone has seen, or `null`).
//! - The *message* is the UTF-8 text `shouwang-event-1`, a line feed, and `body`.
//! - `signature` is ECDSA P-256 with SHA-256 over the message by the phone's key, r ‖ s in 64 bytes as WebCrypto gives it
//!   (`sign({name: "ECDSA", hash: "SHA-256"}, key, message)`), in base64url without padding.
//! - An event's *hash* is SHA-256 over the message, 64 small hexadecimal digits. `prev_hash` is the hash of the event
//!   before, of the same phone; 64 zeros at `seq` 1.
//!
//! Three events that WebCrypto made are in `tests/vectors/signed_events.json`, for both languages to be held to.
//!
//! Since the body holds number and hash of the event before, one signature binds all that came before it.

mod queue;

pub use queue::{Chain, Checked, Phone, Problem, Verdict, check};

use crate::{DeviceId, ScanId, Timestamp, time::Millis};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use p256::ecdsa::{Signature, VerifyingKey, signature::Verifier};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{fmt, str::FromStr};

/// What stands before every body, so that no other text that the phone's key signs can be taken for an event.
pub const PREFIX: &str = "shouwang-event-1\n";
/// The longest body that is read, in bytes: photographs go their own way.
pub const LONGEST_BODY: usize = 16 * 1024;

/// One event as it was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// The text of the event, exactly as signed.
    pub body: String,
    /// r ‖ s, base64url without padding.
    pub signature: String,
}

/// One event, read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Body {
    /// Made by the phone; a scan keeps it as its own id.
    pub id: ScanId,
    /// The phone.
    pub device: DeviceId,
    /// Its number on this phone, from 1.
    pub seq: u64,
    /// The hash of the one before.
    pub prev_hash: Hash,
    /// What happened; a kind from a newer phone is kept as it is.
    pub payload: serde_json::Value,
    /// When, by the phone's own clock.
    pub wall_time: Timestamp,
    /// How that clock compares with the server's; `None` where the phone does not know.
    pub clock: Option<ClockSample>,
    /// The newest nonce of the server's that the phone has seen: the event is not older than that.
    pub beacon: Option<String>,
}

/// How a phone's clock compared with the server's when last asked, all in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockSample {
    /// Server minus phone.
    pub offset: Millis,
    /// The offset may be wrong by this much either way.
    pub error: Millis,
    /// How long ago that was.
    pub age: Millis,
}

/// A SHA-256, written as 64 small hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// What the first event of a phone has before it.
    pub const START: Self = Self([0; 32]);
}

impl Sent {
    /// What is signed and hashed.
    #[must_use]
    pub fn message(&self) -> Vec<u8> {
        [PREFIX.as_bytes(), self.body.as_bytes()].concat()
    }

    /// The event's hash.
    #[must_use]
    pub fn hash(&self) -> Hash {
        Hash(Sha256::digest(self.message()).into())
    }

    /// The event; `None` where the body is none or too long.
    #[must_use]
    pub fn read(&self) -> Option<Body> {
        (self.body.len() <= LONGEST_BODY).then(|| serde_json::from_str(&self.body).ok())?
    }

    /// True where the signature is this key's.
    #[must_use]
    pub fn signed_by(&self, key: &VerifyingKey) -> bool {
        let signature = URL_SAFE_NO_PAD.decode(&self.signature).ok();
        let signature = signature.and_then(|bytes| Signature::from_slice(&bytes).ok());
        signature.is_some_and(|signature| key.verify(&self.message(), &signature).is_ok())
    }
}

/// A phone's public key from its base64url form: an uncompressed P-256 point of 65 bytes.
#[must_use]
pub fn public_key(text: &str) -> Option<VerifyingKey> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok().filter(|bytes| bytes.len() == 65)?;
    VerifyingKey::from_sec1_bytes(&bytes).ok()
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

/// A text is not a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a hash is 64 small hexadecimal digits")]
pub struct NoHash;

impl FromStr for Hash {
    type Err = NoHash;

    fn from_str(text: &str) -> Result<Self, NoHash> {
        let digit = |c: u8| if c.is_ascii_uppercase() { None } else { char::from(c).to_digit(16) };
        let mut hash = [0; 32];
        if text.len() != 64 {
            return Err(NoHash);
        }
        for (byte, pair) in hash.iter_mut().zip(text.as_bytes().chunks(2)) {
            let (high, low) = (digit(pair[0]).ok_or(NoHash)?, digit(pair[1]).ok_or(NoHash)?);
            *byte = u8::try_from(high << 4 | low).map_err(|_| NoHash)?;
        }
        Ok(Self(hash))
    }
}

impl Serialize for Hash {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests;
