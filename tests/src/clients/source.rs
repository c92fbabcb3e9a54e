//! A machine that raises alarms: a panel of panic buttons.

use super::{Answer, Client, violence_at};
use domain::{
    AlarmId,
    alarm::{Kind, Priority},
};
use std::net::SocketAddr;
use wire::alarm::{AlarmAccepted, NewAlarm};

/// A machine with its key.
pub struct Source {
    /// Its requests.
    pub client: Client,
}

impl Source {
    /// With its key.
    #[must_use]
    pub fn new(address: SocketAddr, key: &str) -> Self {
        Self { client: Client::with_key(address, key) }
    }

    /// Somebody presses a button; the answer as it comes.
    pub async fn sends(&self, button: &str, reference: &str) -> Answer {
        let new = NewAlarm { reference: Some(reference.to_owned()), ..violence_at(button) };
        self.client.post("/api/v1/alarms", &new).await
    }

    /// Somebody presses a button; the alarm.
    pub async fn presses(&self, button: &str, reference: &str) -> AlarmId {
        self.sends(button, reference).await.good::<AlarmAccepted>().id
    }

    /// The machine of a button tells of something else than violence.
    pub async fn raises(&self, kind: Kind, priority: Priority, button: &str, reference: &str) -> AlarmId {
        let reference = Some(reference.to_owned());
        let new = NewAlarm { reference, kind, priority: Some(priority), ..violence_at(button) };
        self.client.post("/api/v1/alarms", &new).await.good::<AlarmAccepted>().id
    }
}
