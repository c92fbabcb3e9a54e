//! A phone: a key pair that never leaves it, enrolled with a code.

use super::{Answer, Client, fresh};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::{DeviceId, patrol::signed::Sent};
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use std::net::SocketAddr;
use wire::session::{Challenge, EnrolPhone, Enrolled, SignIn};

/// A phone. Guards who use it share its browser, one after the other.
pub struct Phone {
    /// Its id.
    pub id: DeviceId,
    /// Its browser.
    pub client: Client,
    key: SigningKey,
}

impl Phone {
    /// A new phone that no server knows.
    #[must_use]
    pub fn new(address: SocketAddr) -> Self {
        let key = SigningKey::from_slice(&app::accounts::secrets::random::<32>()).expect("a key");
        Self { id: fresh(), client: Client::new(address), key }
    }

    /// What the phone sends to be enrolled.
    #[must_use]
    pub fn enrolment(&self, code: &str) -> EnrolPhone {
        let public = self.key.verifying_key().to_sec1_point(false);
        EnrolPhone {
            device: self.id,
            code: code.to_owned(),
            public_key: BASE64_URL_SAFE_NO_PAD.encode(public),
            name: "phone".to_owned(),
        }
    }

    /// Enrols it.
    pub async fn enrol(&self, code: &str) -> Enrolled {
        self.client.post("/api/v1/devices", &self.enrolment(code)).await.good()
    }

    /// Something fresh to sign.
    pub async fn challenge(&self) -> String {
        self.client.get("/api/v1/session/challenge").await.good::<Challenge>().challenge
    }

    /// The phone's signature over a challenge.
    #[must_use]
    pub fn sign(&self, challenge: &str) -> String {
        let signature: Signature = self.key.sign(challenge.as_bytes());
        BASE64_URL_SAFE_NO_PAD.encode(signature.to_bytes())
    }

    /// The phone's signature over the body of an event.
    #[must_use]
    pub fn sign_event(&self, body: &str) -> String {
        let sent = Sent { body: body.to_owned(), signature: String::new() };
        let signature: Signature = self.key.sign(&sent.message());
        BASE64_URL_SAFE_NO_PAD.encode(signature.to_bytes())
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

    /// Signs in with a PIN.
    pub async fn sign_in(&self, staff_number: &str, pin: &str) -> Answer {
        let challenge = self.challenge().await;
        let asked = self.sign_in_with(staff_number, pin, &challenge, &self.sign(&challenge));
        self.client.post("/api/v1/session", &asked).await
    }
}
