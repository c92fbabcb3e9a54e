//! The key with which the server makes itself known to push services (RFC 8292).

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use p256::{SecretKey, pkcs8::DecodePrivateKey};
use std::fmt;
use web_push::{PartialVapidSignatureBuilder, VapidSignatureBuilder};
use wire::push::PushKey;

/// A VAPID key pair. Browsers subscribe to its public key: with another key all subscriptions are lost, so it is made
/// once and kept with the secrets.
#[derive(Clone)]
pub struct VapidKey {
    text: String,
    signer: PartialVapidSignatureBuilder,
}

/// The text holds no P-256 private key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a P-256 private key in base64url or PEM")]
pub struct BadVapidKey;

impl VapidKey {
    /// A new key from a source of good random bytes, which fills the slice that it is given.
    pub fn generate(mut random: impl FnMut(&mut [u8])) -> Self {
        let mut secret = [0; 32];
        loop {
            random(&mut secret);
            // Fails for zero and for numbers beyond the curve's order, once in 2³² tries.
            if let Ok(key) = Self::from_text(&BASE64_URL_SAFE_NO_PAD.encode(secret)) {
                return key;
            }
        }
    }

    /// Reads what [`VapidKey::to_text`] gave: 32 bytes in base64url, or a PEM block (SEC1 or PKCS#8).
    ///
    /// # Errors
    /// The text holds no P-256 private key.
    pub fn from_text(text: &str) -> Result<Self, BadVapidKey> {
        let text = text.trim();
        let secret = if text.starts_with("-----BEGIN") {
            SecretKey::from_pkcs8_pem(text).or_else(|_| SecretKey::from_sec1_pem(text)).map_err(|_| BadVapidKey)?
        } else {
            let bytes = BASE64_URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).map_err(|_| BadVapidKey)?;
            SecretKey::from_slice(&bytes).map_err(|_| BadVapidKey)?
        };
        // The crate that signs panics over keys of another length, so it only gets what has been read here.
        let text = BASE64_URL_SAFE_NO_PAD.encode(secret.to_bytes());
        let signer = VapidSignatureBuilder::from_base64_no_sub(&text).map_err(|_| BadVapidKey)?;
        Ok(Self { text, signer })
    }

    /// The private key as 43 characters of base64url, to be kept secret.
    #[must_use]
    pub fn to_text(&self) -> &str {
        &self.text
    }

    /// The public key as browsers want it: `applicationServerKey`.
    #[must_use]
    pub fn public(&self) -> PushKey {
        PushKey { key: BASE64_URL_SAFE_NO_PAD.encode(self.signer.get_public_key()) }
    }

    pub(super) fn signer(&self) -> PartialVapidSignatureBuilder {
        self.signer.clone()
    }
}

/// Only the public half.
impl fmt::Debug for VapidKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("VapidKey").field(&self.public().key).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The application server's key of RFC 8291 appendix A.
    const SECRET: &str = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";
    const PUBLIC: &str = "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";

    #[test]
    fn the_public_key_is_the_published_one() {
        let key = VapidKey::from_text(SECRET).unwrap();
        assert_eq!(key.public().key, PUBLIC);
        assert_eq!(key.to_text(), SECRET);
        assert_eq!(format!("{key:?}"), format!("VapidKey({PUBLIC:?})"));
    }

    #[test]
    fn reads_pem_too() {
        use p256::pkcs8::{EncodePrivateKey, LineEnding::LF};
        let secret = SecretKey::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(SECRET).unwrap()).unwrap();
        for pem in [secret.to_pkcs8_pem(LF).unwrap(), secret.to_sec1_pem(LF).unwrap()] {
            let key = VapidKey::from_text(&pem).unwrap();
            assert_eq!((key.public().key.as_str(), key.to_text()), (PUBLIC, SECRET));
        }
    }

    #[test]
    fn nonsense_is_refused() {
        let pem = |label: &str, inside: &str| format!("-----BEGIN {label}-----\n{inside}\n-----END {label}-----\n");
        let (zero, long) = ("A".repeat(43), "B".repeat(44));
        let texts = ["", "AAAA", "%%%", &zero, &long, &pem("PRIVATE KEY", "AAAA"), &pem("EC PRIVATE KEY", "AAAA")];
        for text in texts {
            assert_eq!(VapidKey::from_text(text).err(), Some(BadVapidKey), "{text}");
        }
    }

    #[test]
    fn generating_tries_again_where_the_number_is_no_key() {
        let mut tries = 0;
        let key = VapidKey::generate(|bytes| {
            tries += 1;
            bytes.fill(if tries == 1 { 0xff } else { 7 });
        });
        assert_eq!(tries, 2);
        assert_eq!(VapidKey::from_text(key.to_text()).unwrap().public(), key.public());
    }
}
