//! A phone: a device enrolled with a code, and its browser.

use super::{Answer, Client, Device};
use std::{net::SocketAddr, ops::Deref};
use wire::session::{Challenge, Enrolled};

/// A phone. Guards who use it share its browser, one after the other.
pub struct Phone {
    device: Device,
    /// Its browser.
    pub client: Client,
}

impl Deref for Phone {
    type Target = Device;

    fn deref(&self) -> &Device {
        &self.device
    }
}

impl Phone {
    /// A new phone that no server knows.
    #[must_use]
    pub fn new(address: SocketAddr) -> Self {
        Self { device: Device::default(), client: Client::new(address) }
    }

    /// Enrols it.
    pub async fn enrol(&self, code: &str) -> Enrolled {
        self.client.post("/api/v1/devices", &self.enrolment(code)).await.good()
    }

    /// Something fresh to sign.
    pub async fn challenge(&self) -> String {
        self.client.get("/api/v1/session/challenge").await.good::<Challenge>().challenge
    }

    /// Signs in with a PIN.
    pub async fn sign_in(&self, staff_number: &str, pin: &str) -> Answer {
        let challenge = self.challenge().await;
        let asked = self.sign_in_with(staff_number, pin, &challenge, &self.sign(&challenge));
        self.client.post("/api/v1/session", &asked).await
    }
}
