//! What makes a phone the one that it is: its id, and a key pair that never leaves it.

use super::fresh;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::{DeviceId, patrol::signed::Sent};
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use wire::session::{EnrolPhone, SignIn};

/// A phone without its browser.
#[derive(Debug, Clone)]
pub struct Device {
    /// Its id.
    pub id: DeviceId,
    key: SigningKey,
}

impl Default for Device {
    /// A new one that no server knows.
    fn default() -> Self {
        let key = SigningKey::from_slice(&app::accounts::secrets::random::<32>()).expect("a key");
        Self { id: fresh(), key }
    }
}

impl Device {
    /// Its public key: an uncompressed point in base64url.
    #[must_use]
    pub fn public_key(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.key.verifying_key().to_sec1_point(false))
    }

    /// What the phone sends to be enrolled.
    #[must_use]
    pub fn enrolment(&self, code: &str) -> EnrolPhone {
        EnrolPhone { device: self.id, code: code.to_owned(), public_key: self.public_key(), name: "phone".to_owned() }
    }

    /// The phone's signature over a challenge.
    #[must_use]
    pub fn sign(&self, challenge: &str) -> String {
        self.signature(challenge.as_bytes())
    }

    /// The phone's signature over the body of an event.
    #[must_use]
    pub fn sign_event(&self, body: &str) -> String {
        let sent = Sent { body: body.to_owned(), signature: String::new() };
        self.signature(&sent.message())
    }

    /// A sign-in with a challenge and its signature.
    #[must_use]
    pub fn sign_in_with(&self, staff_number: &str, pin: &str, challenge: &str, signature: &str) -> SignIn {
        SignIn::Pin {
            device: self.id,
            staff_number: staff_number.to_owned(),
            pin: pin.to_owned(),
            challenge: challenge.to_owned(),
            signature: signature.to_owned(),
        }
    }

    fn signature(&self, message: &[u8]) -> String {
        let signature: Signature = self.key.sign(message);
        BASE64_URL_SAFE_NO_PAD.encode(signature.to_bytes())
    }
}
