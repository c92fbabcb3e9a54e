//! Somebody with login and password: supervisor, staff, office …

use super::{Answer, Client, Screen, input};
use crate::site::PASSWORD;
use domain::{AlarmId, PersonId, alarm::Outcome};
use std::net::SocketAddr;
use wire::{
    AlarmView,
    alarm::{AlarmAccepted, AlarmAction, AlarmDetail, NewAlarm},
    live::View,
    session::{SignIn, SignedIn},
};

/// A signed-in person.
pub struct Person {
    /// Who.
    pub person: PersonId,
    /// The browser.
    pub client: Client,
}

impl Person {
    /// Signs in.
    pub async fn sign_in(address: SocketAddr, login: &str) -> Self {
        let client = Client::new(address);
        let asked = SignIn::Password { login: login.to_owned(), password: PASSWORD.to_owned() };
        let SignedIn { me } = client.post("/api/v1/session", &asked).await.good();
        Self { person: me.person, client }
    }

    /// Opens a screen: wall and desk, or that of a department.
    pub async fn opens(&self, view: View) -> Screen {
        Screen::open(&self.client, view).await
    }

    /// Raises an alarm.
    pub async fn raises(&self, new: &NewAlarm) -> AlarmId {
        self.client.post("/api/v1/alarms", new).await.good::<AlarmAccepted>().id
    }

    /// Does something with an alarm.
    pub async fn does(&self, alarm: AlarmId, action: AlarmAction) -> Answer {
        self.client.post(&format!("/api/v1/alarms/{alarm}/inputs"), &input(action)).await
    }

    /// Closes an alarm as real.
    pub async fn closes(&self, alarm: AlarmId) -> AlarmView {
        self.does(alarm, AlarmAction::Close { outcome: Outcome::Real, note: "处理完毕".to_owned() }).await.good()
    }

    /// An alarm with its history.
    pub async fn reads(&self, alarm: AlarmId) -> AlarmDetail {
        self.client.get(&format!("/api/v1/alarms/{alarm}")).await.good()
    }
}
