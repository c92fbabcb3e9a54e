//! Those who raise alarms: panels of buttons, and nurses at their desks.

use super::{
    Day,
    told::{Tap, Trace},
};
use crate::clients::{Client, fresh};
use domain::{PersonId, alarm::Kind};
use rand::{RngExt, rngs::StdRng, seq::IndexedRandom};
use std::{sync::Arc, time::Duration};
use tokio::time::sleep;
use wire::{
    alarm::{AlarmAction, NewAlarm},
    plan::PlaceRef,
};

/// Half of a day's alarms are urgent, so that steps are taken within the time of a run.
const KINDS: [Kind; 6] = [Kind::Violence, Kind::Violence, Kind::Fire, Kind::Disturbance, Kind::Suspicious, Kind::Other];

/// A sender of alarms.
pub struct Sender {
    /// Its requests.
    pub client: Client,
    /// What it names its references by; a nurse makes ids instead.
    pub panel: Option<usize>,
    /// Who it is, for a nurse.
    pub person: Option<PersonId>,
    /// Codes of all buttons.
    pub buttons: Arc<Vec<String>>,
    /// Its choices.
    pub dice: StdRng,
    /// Mean time between its alarms.
    pub mean: Duration,
}

impl Sender {
    /// Raises alarms until no more are wanted.
    pub async fn work(mut self, day: Day) {
        let mut number = 0;
        while !day.is_quiet() {
            let share: f64 = self.dice.random();
            sleep(self.mean.mul_f64(-(1.0 - share).ln()).min(self.mean * 4)).await;
            number += 1;
            let new = self.alarm(number);
            let again = new.clone();
            let Some(alarm) = day.told.raise(&self.client, new, &mut self.dice).await else { continue };
            if self.dice.random_bool(0.1) {
                // A panel that did not hear its answer.
                day.told.raise(&self.client, again, &mut self.dice).await;
            }
            if let Some(person) = self.person
                && self.dice.random_bool(0.15)
            {
                let leaves = Some(Trace::once("alarm.false_claimed"));
                let tap = Tap { alarm, action: AlarmAction::ClaimFalse {}, leaves };
                day.told.tap(&self.client, person, tap, &mut self.dice).await;
            }
        }
    }

    fn alarm(&mut self, number: usize) -> NewAlarm {
        let kind = KINDS.choose(&mut self.dice).copied().unwrap_or(Kind::Other);
        let button = self.buttons.choose(&mut self.dice).cloned().unwrap_or_default();
        NewAlarm {
            id: self.panel.is_none().then(fresh),
            reference: self.panel.map(|panel| format!("{panel}/{number}")),
            kind,
            priority: None,
            place: PlaceRef::Button(button),
            text: None,
            drill: self.dice.random_bool(0.1),
            silent: false,
        }
    }
}
