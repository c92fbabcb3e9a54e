//! Signed checkpoint labels: `HTTPS://HOST/C/<code>.<signature>` in QR alphanumeric characters.
//!
//! The signature is the first 80 bits of HMAC-SHA-256 over site and code, in base 32 (RFC 4648).
//! A static label proves no presence by itself (it can be photographed); it proves that it is ours.

use domain::SiteId;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const SIGNATURE_BYTES: usize = 10;
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The key that signs a site's labels; 32 random bytes.
#[derive(Clone)]
pub struct LabelKey(pub [u8; 32]);

impl LabelKey {
    /// What the label of a checkpoint says after the host: `/C/<code>.<signature>`.
    #[must_use]
    pub fn path(&self, site: SiteId, code: &str) -> String {
        format!("/C/{}.{}", code.to_ascii_uppercase(), self.signature(site, code))
    }

    /// The checkpoint's code of a scanned label (whole URL, path, or `code.signature`), where the signature fits.
    #[must_use]
    pub fn verify<'a>(&self, site: SiteId, scanned: &'a str) -> Option<&'a str> {
        let rest = scanned.trim().rsplit('/').next()?;
        let (code, signature) = rest.rsplit_once('.')?;
        if code.is_empty() || code.len() > 40 {
            return None;
        }
        let given = base32_decode(&signature.to_ascii_uppercase())?;
        self.mac(site, code).verify_truncated_left(&given).ok().filter(|()| given.len() == SIGNATURE_BYTES)?;
        Some(code)
    }

    fn signature(&self, site: SiteId, code: &str) -> String {
        let tag = self.mac(site, code).finalize().into_bytes();
        base32_encode(&tag[..SIGNATURE_BYTES])
    }

    fn mac(&self, site: SiteId, code: &str) -> Hmac<Sha256> {
        #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("any length");
        mac.update(site.0.as_bytes());
        mac.update(code.to_ascii_uppercase().as_bytes());
        mac
    }
}

/// Ten bytes are sixteen characters without padding.
fn base32_encode(bytes: &[u8]) -> String {
    bytes
        .chunks(5)
        .flat_map(|chunk| {
            let word = chunk.iter().fold(0_u64, |word, byte| word << 8 | u64::from(*byte));
            (0..8).rev().map(move |i| char::from(BASE32[(word >> (5 * i) & 31) as usize]))
        })
        .collect()
}

fn base32_decode(text: &str) -> Option<Vec<u8>> {
    if text.is_empty() || !text.len().is_multiple_of(8) {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() / 8 * 5);
    for chunk in text.as_bytes().chunks(8) {
        let mut word = 0_u64;
        for character in chunk {
            let value = BASE32.iter().position(|c| c == character)?;
            word = word << 5 | value as u64;
        }
        bytes.extend_from_slice(&word.to_be_bytes()[3..]);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn base32_is_that_of_rfc_4648() {
        assert_eq!(base32_encode(b"fooba"), "MZXW6YTB");
        assert_eq!(base32_decode("MZXW6YTB").unwrap(), b"fooba");
        assert_eq!(base32_decode("MZXW6YT1"), None);
    }

    #[test]
    fn a_label_is_good_at_its_own_site_and_nowhere_else() {
        let (key, site) = (LabelKey([7; 32]), SiteId(Uuid::from_u128(1)));
        let path = key.path(site, "cp-017");
        assert!(path.starts_with("/C/CP-017."));
        assert_eq!(key.verify(site, &format!("HTTPS://HAIHE.EXAMPLE{path}")), Some("CP-017"));
        assert_eq!(key.verify(site, &path.to_lowercase()), Some("cp-017"));
        assert_eq!(key.verify(SiteId(Uuid::from_u128(2)), &path), None);
        assert_eq!(LabelKey([8; 32]).verify(site, &path), None);
        assert_eq!(key.verify(site, &path.replace("017", "018")), None);
        for cut in 0..path.len() {
            assert_eq!(key.verify(site, &path[..cut]), None);
        }
    }
}
