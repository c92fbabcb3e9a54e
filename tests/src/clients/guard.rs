//! A guard with a phone.

use super::{Answer, Client, Phone, Screen, fresh, input, phone};
use crate::site::PIN;
use domain::{AlarmId, AssignmentId, PersonId, PostId, alarm::DeclineReason};
use std::net::SocketAddr;
use wire::{
    AlarmView, AssignmentView,
    alarm::AlarmAction,
    duty::{DutyView, PositionView, StartDuty, TellPosition},
    live::View,
    plan::PlaceRef,
};

/// A signed-in guard.
pub struct Guard {
    /// Who.
    pub person: PersonId,
    /// The phone.
    pub phone: Phone,
    /// What the phone shows, once it is open.
    screen: Option<Screen>,
}

impl Guard {
    /// Enrols a phone and signs in on it.
    pub async fn sign_in(address: SocketAddr, code: &str, staff_number: &str, person: PersonId) -> Self {
        let phone = phone::Phone::new(address);
        phone.enrol(code).await;
        phone.sign_in(staff_number, PIN).await.good::<wire::session::SignedIn>();
        Self { person, phone, screen: None }
    }

    /// The phone's browser.
    #[must_use]
    pub const fn client(&self) -> &Client {
        &self.phone.client
    }

    /// Opens the app: its socket is live, so the guard can be called.
    pub async fn open_app(&mut self) {
        self.screen = Some(Screen::open(&self.phone.client, View::Guard).await);
    }

    /// Closes the app.
    pub fn close_app(&mut self) {
        self.screen = None;
    }

    /// What the phone shows.
    ///
    /// # Panics
    /// Where the app is not open.
    pub fn screen(&mut self) -> &mut Screen {
        self.screen.as_mut().expect("the app is open")
    }

    /// Goes on duty at a post.
    pub async fn go_on_duty(&self, post: PostId) -> DutyView {
        self.client().post("/api/v1/duty", &StartDuty { id: fresh(), post }).await.good()
    }

    /// Goes off duty.
    pub async fn go_off_duty(&self) -> Answer {
        self.client().delete("/api/v1/duty").await
    }

    /// Says where he is.
    pub async fn is_at(&self, place: PlaceRef) -> PositionView {
        self.client().post("/api/v1/position", &TellPosition { place, accuracy_m: None, at: None }).await.good()
    }

    /// Waits for the phone to show an open offer of this alarm to him.
    pub async fn hears_offer(&mut self, alarm: AlarmId) -> AssignmentView {
        let person = self.person;
        let mine = move |a: &&AssignmentView| a.person == person && a.state.is_open_offer();
        self.screen()
            .until("an offer", move |screen| screen.alarms.get(&alarm)?.assignments.iter().find(mine).cloned())
            .await
    }

    /// Does something with an alarm.
    pub async fn does(&self, alarm: AlarmId, action: AlarmAction) -> Answer {
        self.client().post(&format!("/api/v1/alarms/{alarm}/inputs"), &input(action)).await
    }

    /// The phone has the offer.
    pub async fn receives(&self, alarm: AlarmId, assignment: AssignmentId) -> AlarmView {
        self.does(alarm, AlarmAction::Receive { assignment }).await.good()
    }

    /// The offer is on the screen.
    pub async fn reads(&self, alarm: AlarmId, assignment: AssignmentId) -> AlarmView {
        self.does(alarm, AlarmAction::See { assignment }).await.good()
    }

    /// Takes it.
    pub async fn accepts(&self, alarm: AlarmId, assignment: AssignmentId) -> AlarmView {
        self.does(alarm, AlarmAction::Accept { assignment }).await.good()
    }

    /// Cannot.
    pub async fn declines(&self, alarm: AlarmId, assignment: AssignmentId, reason: DeclineReason) -> AlarmView {
        self.does(alarm, AlarmAction::Decline { assignment, reason }).await.good()
    }

    /// Is there.
    pub async fn arrives(&self, alarm: AlarmId, assignment: AssignmentId) -> AlarmView {
        self.does(alarm, AlarmAction::Arrive { assignment }).await.good()
    }

    /// The danger is over.
    pub async fn contains(&self, alarm: AlarmId) -> AlarmView {
        self.does(alarm, AlarmAction::Contain {}).await.good()
    }
}
