//! The keys of a site's tags.

use super::{Uid, crypto};
use std::fmt;

/// An AES-128 key. It is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(pub [u8; 16]);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

/// The name of the tags' own application on NTAG 424 DNA, which the keys of tags are made over.
pub const NDEF_APPLICATION: [u8; 7] = [0xD2, 0x76, 0x00, 0x00, 0x85, 0x01, 0x01];

/// A site's system id has a wrong length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a system id has 2 to 17 bytes")]
pub struct BadSystemId;

/// What a site reads its tags with.
#[derive(Debug, Clone)]
pub struct SiteKeys {
    /// `SDMMetaRead`: the same in all tags of the site, since it is what tells which tag it is.
    pub(super) meta_read: Key,
    files: Files,
}

#[derive(Debug, Clone)]
enum Files {
    /// `SDMFileRead`, one for each tag: made from this master.
    PerTag { master: Key, system_id: Vec<u8> },
    /// One for all, as tags leave the factory: for trying out.
    Same(Key),
}

impl SiteKeys {
    /// The keys of a site whose tags each have their own: `SDMFileRead` = AN10922 over UID ‖ application ‖ `system_id`.
    /// A tag that is taken apart gives away no other.
    ///
    /// # Errors
    /// [`BadSystemId`]: shorter, and a standard CMAC would not be the one of AN10922 any more; longer does not fit.
    pub fn per_tag(meta_read: Key, master: Key, system_id: &[u8]) -> Result<Self, BadSystemId> {
        if !(2..=17).contains(&system_id.len()) {
            return Err(BadSystemId);
        }
        Ok(Self { meta_read, files: Files::PerTag { master, system_id: system_id.to_vec() } })
    }

    /// The same key in every tag, as they leave the factory.
    #[must_use]
    pub const fn same(meta_read: Key, file_read: Key) -> Self {
        Self { meta_read, files: Files::Same(file_read) }
    }

    /// `SDMFileRead` of one tag: what is written to it when it is set up.
    #[must_use]
    pub fn file_read(&self, uid: Uid) -> Key {
        match &self.files {
            Files::Same(key) => key.clone(),
            Files::PerTag { master, system_id } => {
                diversify(master, &[&uid.0[..], &NDEF_APPLICATION, system_id].concat())
            }
        }
    }
}

/// AN10922 for AES-128 over 16 to 31 bytes: there, and only there, it is the standard CMAC of `01 ‖ input`.
pub(super) fn diversify(master: &Key, input: &[u8]) -> Key {
    debug_assert!((16..=31).contains(&input.len()));
    Key(crypto::cmac(master, &[&[1], input].concat()))
}
