//! Signed static labels: `HTTPS://HOST/C/<code>.<signature>`, in the characters that a QR code packs tightly.
//!
//! A label can be photographed, so it proves no presence by itself; the signature proves that it is one of ours. It is
//! the first 80 bits of HMAC-SHA-256, in base 32, over the site's id (16 bytes), the code in capitals and, from
//! generation 1 on, `.` and the generation in decimal. Generation 0 are the labels of before there were generations.

use super::base32;
use crate::{SiteId, Timestamp};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::fmt;

/// The longest code, in characters.
pub const LONGEST_CODE: usize = 40;
/// How many generations back an old label is still recognised as one of ours.
const REMEMBERED: u32 = 1_000;

/// The key that signs a site's labels; 32 random bytes. It is never printed.
#[derive(Clone)]
pub struct LabelKey(pub [u8; 32]);

impl fmt::Debug for LabelKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LabelKey(…)")
    }
}

/// Which printings of a checkpoint's label count. A reprint invalidates the old ones only where that is wished: a worn
/// label is replaced without haste, a photographed one at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Generations {
    /// The one that is printed now.
    pub newest: u32,
    /// The oldest that still counts.
    pub oldest_good: u32,
    /// When older ones were last revoked, and the oldest that counted before: what a phone scanned before that is good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Revoked>,
}

/// That older labels were revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Revoked {
    /// When.
    pub at: Timestamp,
    /// The oldest that counted before.
    pub oldest_good: u32,
}

impl Generations {
    /// Those after a reprint; `revoked_at` is when the old ones ceased to count, where that is wished.
    #[must_use]
    pub fn reprinted(self, revoked_at: Option<Timestamp>) -> Self {
        let newest = self.newest.saturating_add(1);
        match revoked_at {
            None => Self { newest, ..self },
            Some(at) => {
                let revoked = Some(Revoked { at, oldest_good: self.oldest_good });
                Self { newest, oldest_good: newest, revoked }
            }
        }
    }

    /// Those that counted at an instant.
    #[must_use]
    pub fn at(self, at: Timestamp) -> Self {
        match self.revoked.filter(|revoked| at < revoked.at) {
            Some(revoked) => Self { oldest_good: revoked.oldest_good, ..self },
            None => self,
        }
    }
}

/// What was read off a label or typed by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scanned {
    /// The checkpoint's code, in capitals.
    pub code: String,
    /// The signature as read; `None` for a code that somebody typed.
    signature: Option<[u8; 10]>,
}

/// What a label proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// One of ours, and it counts.
    Good {
        /// Its generation.
        generation: u32,
    },
    /// One of ours that was replaced: a photograph, or a label that somebody kept.
    Revoked {
        /// Its generation.
        generation: u32,
    },
    /// A code without a signature.
    Unsigned,
    /// The signature is none of ours.
    Forged,
}

/// True for a code that a label can carry: capital letters, digits and hyphens.
#[must_use]
pub fn is_code(code: &str) -> bool {
    let fits = |c: u8| c.is_ascii_uppercase() || c.is_ascii_digit() || c == b'-';
    (1..=LONGEST_CODE).contains(&code.len()) && code.bytes().all(fits)
}

impl Scanned {
    /// Reads a whole URL, its path, `code.signature`, or the bare code, in capitals or small letters. `None` where it
    /// is nothing of the kind.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_url = text.contains("://");
        let rest = text.split(['?', '#']).next()?;
        let (before, last) = rest.rsplit_once('/').map_or((None, rest), |(before, last)| (Some(before), last));
        let under_c =
            before.is_none_or(|path| path.eq_ignore_ascii_case("c") || path.to_ascii_lowercase().ends_with("/c"));
        if !under_c {
            return None;
        }
        let (code, signature) = match last.rsplit_once('.') {
            Some((code, signature)) => (code, Some(base32::decode(signature)?)),
            None if is_url => return None,
            None => (last, None),
        };
        let code = code.to_ascii_uppercase();
        is_code(&code).then_some(Self { code, signature })
    }
}

impl LabelKey {
    /// What a checkpoint's label says: `origin` is the site's address, for example `https://haihe.example`. `None` for a
    /// code that no label can carry, or an address that would cost the QR code its tight packing.
    #[must_use]
    pub fn url(&self, origin: &str, site: SiteId, code: &str, generation: u32) -> Option<String> {
        let origin = origin.trim_end_matches('/').to_ascii_uppercase();
        let path = self.path(site, code, generation)?;
        origin.bytes().all(is_qr_alphanumeric).then(|| origin + &path)
    }

    /// The same after the address: `/C/<code>.<signature>`.
    #[must_use]
    pub fn path(&self, site: SiteId, code: &str, generation: u32) -> Option<String> {
        let code = code.to_ascii_uppercase();
        let tag: [u8; 32] = self.mac(site, &code, generation).finalize().into_bytes().into();
        let [a, b, c, d, e, f, g, h, i, j, ..] = tag;
        is_code(&code).then(|| format!("/C/{code}.{}", base32::encode([a, b, c, d, e, f, g, h, i, j])))
    }

    /// What a scanned label proves, where these generations of the checkpoint's label count.
    #[must_use]
    pub fn proof(&self, site: SiteId, scanned: &Scanned, good: Generations) -> Proof {
        let Some(signature) = scanned.signature else { return Proof::Unsigned };
        let remembered = good.newest.saturating_sub(REMEMBERED).min(good.oldest_good)..=good.newest;
        let ours =
            |generation: &u32| self.mac(site, &scanned.code, *generation).verify_truncated_left(&signature).is_ok();
        match remembered.rev().find(ours) {
            Some(generation) if generation < good.oldest_good => Proof::Revoked { generation },
            Some(generation) => Proof::Good { generation },
            None => Proof::Forged,
        }
    }

    fn mac(&self, site: SiteId, code: &str, generation: u32) -> Hmac<Sha256> {
        #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("any length");
        mac.update(site.0.as_bytes());
        mac.update(code.as_bytes());
        if generation > 0 {
            mac.update(format!(".{generation}").as_bytes());
        }
        mac
    }
}

/// The 45 characters of ISO/IEC 18004 table 5.
const fn is_qr_alphanumeric(c: u8) -> bool {
    c.is_ascii_uppercase()
        || c.is_ascii_digit()
        || matches!(c, b' ' | b'$' | b'%' | b'*' | b'+' | b'-' | b'.' | b'/' | b':')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    const KEY: LabelKey = LabelKey([7; 32]);

    fn site() -> SiteId {
        SiteId(Uuid::from_u128(1))
    }

    fn proof(text: &str, good: Generations) -> Proof {
        KEY.proof(site(), &Scanned::parse(text).unwrap(), good)
    }

    #[test]
    fn a_label_is_good_at_its_own_site_and_nowhere_else() {
        let first = Generations::default();
        let path = KEY.path(site(), "cp-017", 0).unwrap();
        assert!(path.starts_with("/C/CP-017."));
        for text in
            [format!("HTTPS://HAIHE.EXAMPLE{path}"), path.to_lowercase(), path[3..].to_owned(), format!(" {path}\n")]
        {
            assert_eq!(proof(&text, first), Proof::Good { generation: 0 }, "{text}");
        }
        assert_eq!(proof("cp-017", first), Proof::Unsigned);
        let scanned = Scanned::parse(&path).unwrap();
        assert_eq!(scanned.code, "CP-017");
        assert_eq!(KEY.proof(SiteId(Uuid::from_u128(2)), &scanned, first), Proof::Forged);
        assert_eq!(LabelKey([8; 32]).proof(site(), &scanned, first), Proof::Forged);
        assert_eq!(proof(&path.replace("017", "018"), first), Proof::Forged);
    }

    /// Worked out apart from this code; generation 0 is what was printed before there were generations.
    #[test]
    fn labels_on_the_walls_stay_what_they_are() {
        assert_eq!(KEY.path(site(), "CP-017", 0).unwrap(), "/C/CP-017.XXL2CXT7XPZBS7RA");
        assert_eq!(KEY.path(site(), "CP-017", 2).unwrap(), "/C/CP-017.Y34J5C5S42BJKNUX");
    }

    #[test]
    fn a_reprint_revokes_the_old_ones_on_wish() {
        let old = KEY.path(site(), "A1", 0).unwrap();
        let worn = Generations::default().reprinted(None);
        assert_eq!(proof(&old, worn), Proof::Good { generation: 0 });
        assert_eq!(proof(&KEY.path(site(), "A1", 1).unwrap(), worn), Proof::Good { generation: 1 });
        let revoked_at = Timestamp(1_000);
        let photographed = worn.reprinted(Some(revoked_at));
        assert_eq!(proof(&old, photographed), Proof::Revoked { generation: 0 });
        assert_eq!(proof(&KEY.path(site(), "A1", 2).unwrap(), photographed), Proof::Good { generation: 2 });
        assert_eq!(proof(&KEY.path(site(), "A1", 3).unwrap(), photographed), Proof::Forged, "not printed yet");
        assert_eq!(proof(&old, photographed.at(Timestamp(999))), Proof::Good { generation: 0 }, "scanned before");
        assert_eq!(proof(&old, photographed.at(revoked_at)), Proof::Revoked { generation: 0 });
    }

    #[test]
    fn what_is_no_label_is_not_read() {
        let path = KEY.path(site(), "A1", 0).unwrap();
        for text in ["", "/C/", "https://h/C/", "https://h/C/A1", "https://h/t?e=00", "A 1", "安", ".ABCDEFGHIJKLMNOP"]
        {
            assert_eq!(Scanned::parse(text), None, "{text}");
        }
        assert_eq!(Scanned::parse(&format!("https://h/x{path}x")), None);
        assert_eq!(Scanned::parse(&path.replace("/C/", "/D/")), None);
        assert_eq!(KEY.path(site(), "A.1", 0), None);
        assert_eq!(KEY.url("https://院", site(), "A1", 0), None);
        assert!(KEY.path(site(), &"A".repeat(LONGEST_CODE + 1), 0).is_none());
    }

    #[test]
    fn it_stays_in_the_tight_mode_and_fits_33_modules() {
        let url = KEY.url("https://sw.haihe.cn/", site(), "mz-3f-017", 12).unwrap();
        assert!(url.bytes().all(is_qr_alphanumeric), "{url}");
        assert!(url.len() <= 50, "version 4 at level H holds 50 characters: {}", url.len());
    }

    proptest! {
        #[test]
        fn every_flipped_bit_of_a_signature_is_seen(bit in 0_u32..80, generation in 0_u32..3) {
            let path = KEY.path(site(), "A1", generation).unwrap();
            let mut scanned = Scanned::parse(&path).unwrap();
            scanned.signature.as_mut().unwrap()[bit as usize / 8] ^= 1 << (bit % 8);
            prop_assert_eq!(KEY.proof(site(), &scanned, Generations { newest: 3, ..Generations::default() }), Proof::Forged);
        }

        #[test]
        fn nothing_that_is_scanned_makes_it_fall_over(text in "\\PC{0,60}") {
            drop(Scanned::parse(&text));
        }
    }
}
