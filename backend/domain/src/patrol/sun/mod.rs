//! SUN, the secure unique NFC message of NTAG 424 DNA tags: each tap makes a URL that no other tag and no earlier tap
//! could have made.
//!
//! AES mode of the chip (NXP AN12196; keys per tag by AN10922). A tag's URL proves that the tag was read, and how often
//! it was read before; not when. What a counter says of the time is judged in [`super::verify`].

mod crypto;
mod keys;
mod url;

pub use keys::{BadSystemId, Key, SiteKeys};
pub use url::{Malformed, Picc, TagUrl};

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use subtle::ConstantTimeEq;

/// The number that a chip was made with: 7 bytes, in capitals of hexadecimal where it is written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uid(pub [u8; 7]);

/// A tap that proved itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tap {
    /// The tag.
    pub uid: Uid,
    /// How often it was read, this time included; 24 bits.
    pub counter: u32,
    /// What else the tag sent, deciphered: empty unless its URL has an `enc`.
    pub data: Vec<u8>,
}

/// Why a URL proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The URL is none of a tag's.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// Deciphered with this site's key it names no tag: another site's tag, or an invention.
    #[error("not a tag of this site")]
    NotOurs,
    /// The MAC does not fit.
    #[error("the MAC does not fit")]
    Forged,
}

impl Fault {
    /// The stable code that the PWA translates.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "tag_malformed",
            Self::NotOurs => "tag_not_ours",
            Self::Forged => "tag_forged",
        }
    }
}

/// Checks the URL of a tap with the site's keys.
///
/// # Errors
/// A [`Fault`].
pub fn verify(url: &str, keys: &SiteKeys) -> Result<Tap, Fault> {
    explain(url, keys)?.tap()
}

/// The same with every step kept, for a person who sets up a tag or doubts one.
///
/// # Errors
/// [`Fault::Malformed`] or [`Fault::NotOurs`]: there is no step to show. A MAC that does not fit is no error here.
pub fn explain(url: &str, keys: &SiteKeys) -> Result<Explained, Fault> {
    let url = TagUrl::parse(url)?;
    let (picc_data, uid, counter) = match url.picc {
        Picc::Plain { uid, counter } => (None, uid, counter),
        Picc::Encrypted(sealed) => {
            let plain = crypto::open_picc(&keys.meta_read, sealed);
            let (uid, counter) = crypto::read_picc(&plain).ok_or(Fault::NotOurs)?;
            (Some(plain), uid, counter)
        }
    };
    let session = crypto::Session::of(&keys.file_read(uid), uid, counter);
    let data = url.enc.as_deref().map_or_else(Vec::new, |sealed| session.open(counter, sealed));
    let mac_expected = session.mac(&url.mac_input);
    Ok(Explained {
        picc_data,
        uid,
        counter,
        sv2: session.sv2,
        mac_input: url.mac_input,
        mac_expected,
        mac_found: url.mac,
        data,
    })
}

/// The steps of a check. Its [`fmt::Display`] is one step a line; none of them shows a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// What the encrypted part says; `None` where the tag mirrors number and counter in the clear.
    pub picc_data: Option<[u8; 16]>,
    /// The tag.
    pub uid: Uid,
    /// How often it was read.
    pub counter: u32,
    /// What the session key of the MAC is made from (AN12196).
    pub sv2: [u8; 16],
    /// What the MAC covers beyond the session.
    pub mac_input: String,
    /// The MAC that the keys make.
    pub mac_expected: [u8; 8],
    /// The MAC of the URL.
    pub mac_found: [u8; 8],
    /// What else the tag sent, deciphered; means nothing unless the MAC fits.
    pub data: Vec<u8>,
}

impl Explained {
    /// True where the MACs are the same. Takes as long wherever they differ.
    #[must_use]
    pub fn is_genuine(&self) -> bool {
        self.mac_expected.ct_eq(&self.mac_found).into()
    }

    /// What it proves.
    ///
    /// # Errors
    /// [`Fault::Forged`].
    pub fn tap(self) -> Result<Tap, Fault> {
        if self.is_genuine() {
            Ok(Tap { uid: self.uid, counter: self.counter, data: self.data })
        } else {
            Err(Fault::Forged)
        }
    }
}

impl fmt::Display for Explained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(plain) = &self.picc_data {
            writeln!(f, "PICCData      {}", hex(plain))?;
        }
        writeln!(f, "UID           {}", self.uid)?;
        writeln!(f, "counter       {}", self.counter)?;
        writeln!(f, "SV2           {}", hex(&self.sv2))?;
        writeln!(f, "MAC input     {:?}", self.mac_input)?;
        writeln!(f, "MAC expected  {}", hex(&self.mac_expected))?;
        writeln!(f, "MAC found     {}", hex(&self.mac_found))?;
        if !self.data.is_empty() {
            writeln!(f, "data          {}", hex(&self.data))?;
        }
        f.write_str(if self.is_genuine() { "genuine" } else { "FORGED" })
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let bytes = text.as_bytes();
    if bytes.len() != 2 * N {
        return None;
    }
    let mut out = [0; N];
    for (out, pair) in out.iter_mut().zip(bytes.chunks(2)) {
        let digit = |c: u8| char::from(c).to_digit(16);
        *out = u8::try_from(digit(pair[0])? << 4 | digit(pair[1])?).ok()?;
    }
    Some(out)
}

impl fmt::Display for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Uid({self})")
    }
}

impl FromStr for Uid {
    type Err = Malformed;

    /// Reads 14 hexadecimal digits, with or without colons between the bytes.
    fn from_str(text: &str) -> Result<Self, Malformed> {
        unhex(&text.replace(':', "")).map(Self).ok_or(Malformed::Value("uid"))
    }
}

impl Serialize for Uid {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Uid {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests;
