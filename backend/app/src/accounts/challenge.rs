//! Challenges that a phone signs at sign-in, to bind the session to its key.
//!
//! A challenge is `<unix ms>.<nonce>.<HMAC>`: the server keeps nothing until one is used; used ones are
//! remembered for as long as they would be good.

use super::secrets;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{Timestamp, time::MINUTE};
use hmac::{Hmac, KeyInit, Mac};
use p256::ecdsa::{Signature, VerifyingKey, signature::Verifier};
use sha2::Sha256;
use std::{collections::BTreeMap, sync::Mutex};

const GOOD_FOR: i64 = 2 * MINUTE;

/// Makes and checks challenges.
pub struct Challenges {
    key: [u8; 32],
    used: Mutex<BTreeMap<String, Timestamp>>,
}

impl Challenges {
    /// With a key that all nodes share.
    #[must_use]
    pub const fn new(key: [u8; 32]) -> Self {
        Self { key, used: Mutex::new(BTreeMap::new()) }
    }

    /// A fresh one.
    #[must_use]
    pub fn make(&self, now: Timestamp) -> String {
        let stem = format!("{}.{}", now.ms(), URL_SAFE_NO_PAD.encode(secrets::random::<12>()));
        let tag = URL_SAFE_NO_PAD.encode(self.mac(&stem).finalize().into_bytes());
        format!("{stem}.{tag}")
    }

    /// True once for each challenge of ours that is not older than two minutes.
    pub fn take(&self, challenge: &str, now: Timestamp) -> bool {
        let Some((stem, tag)) = challenge.rsplit_once('.') else { return false };
        let Ok(tag) = URL_SAFE_NO_PAD.decode(tag) else { return false };
        if self.mac(stem).verify_slice(&tag).is_err() {
            return false;
        }
        let made = stem.split('.').next().and_then(|ms| ms.parse().ok()).map(Timestamp);
        let Some(made) = made.filter(|made| (0..=GOOD_FOR).contains(&now.since(*made))) else { return false };
        let mut used = self.used.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        used.retain(|_, made| now.since(*made) <= GOOD_FOR);
        used.insert(stem.to_owned(), made).is_none()
    }

    fn mac(&self, stem: &str) -> Hmac<Sha256> {
        #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("any length");
        mac.update(stem.as_bytes());
        mac
    }
}

/// A phone's public key from its base64url form: an uncompressed P-256 point of 65 bytes.
#[must_use]
pub fn public_key(text: &str) -> Option<VerifyingKey> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok().filter(|bytes| bytes.len() == 65)?;
    VerifyingKey::from_sec1_bytes(&bytes).ok()
}

/// Whether `signature` (r ‖ s, base64url: what WebCrypto makes) is the key's over `message`.
#[must_use]
pub fn signed_by(key: &str, message: &str, signature: &str) -> bool {
    let (Some(key), Ok(bytes)) = (public_key(key), URL_SAFE_NO_PAD.decode(signature)) else { return false };
    Signature::from_slice(&bytes).is_ok_and(|signature| key.verify(message.as_bytes(), &signature).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use p256::ecdsa::{SigningKey, signature::Signer};

    #[test]
    fn a_challenge_is_good_once_and_for_two_minutes() {
        let challenges = Challenges::new([1; 32]);
        let challenge = challenges.make(Timestamp(0));
        assert!(!challenges.take(&challenge, Timestamp(GOOD_FOR + 1)), "too old");
        assert!(!challenges.take(&challenge, Timestamp(-1)), "from the future");
        assert!(challenges.take(&challenge, Timestamp(GOOD_FOR)));
        assert!(!challenges.take(&challenge, Timestamp(GOOD_FOR)), "used");
        assert!(!Challenges::new([2; 32]).take(&challenge, Timestamp(1)), "somebody else's");
        assert!(!challenges.take("0.x.y", Timestamp(1)));
    }

    #[test]
    fn signatures_of_a_phone() {
        let signing = SigningKey::from_slice(&[3; 32]).unwrap();
        let key = URL_SAFE_NO_PAD.encode(signing.verifying_key().to_sec1_point(false));
        let signature: Signature = signing.sign(b"hello");
        let signature = URL_SAFE_NO_PAD.encode(signature.to_bytes());
        assert!(signed_by(&key, "hello", &signature));
        assert!(!signed_by(&key, "hallo", &signature));
        assert!(!signed_by(&key[1..], "hello", &signature));
    }
}
