//! A supervisor at the desk: closes what is over, and has his hands in the rest.

use super::{
    Day,
    picture::Picture,
    told::{Tap, Trace},
};
use domain::{AlarmId, AssignmentId, PersonId, alarm::Outcome};
use rand::{RngExt, rngs::StdRng, seq::IndexedRandom};
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use uuid::Uuid;
use wire::{AlarmView, alarm::AlarmAction};

/// With more alarms open than this he closes any of them: the day must not end in a heap.
const CROWD: usize = 24;

/// A supervisor at the desk.
pub struct Supervisor {
    /// Who.
    pub person: PersonId,
    /// What the desk shows.
    pub picture: Picture,
    /// Everybody whom he may call.
    pub guards: Arc<Vec<PersonId>>,
    /// His choices.
    pub dice: StdRng,
    /// Whom he called by hand to what: once is enough.
    pub called: BTreeSet<(AlarmId, PersonId)>,
    /// Whom he sent back.
    pub sent_back: BTreeSet<AssignmentId>,
}

impl Supervisor {
    /// Works until the day is over.
    pub async fn work(mut self, day: Day) {
        while !day.is_over() {
            let pause = Duration::from_millis(self.dice.random_range(50..350));
            self.picture.watch(pause).await;
            if let Some(tap) = self.next()
                && let Some(view) = day.told.tap(self.picture.client(), self.person, tap, &mut self.dice).await
            {
                self.picture.put(view);
            }
        }
    }

    fn next(&mut self) -> Option<Tap> {
        let open: Vec<&AlarmView> = self.picture.alarms.values().collect();
        let over = open.iter().find(|alarm| alarm.contained_at.is_some()).copied();
        let any = open.choose(&mut self.dice).copied()?;
        let roll = self.dice.random_range(0..100);
        if open.len() > CROWD || roll < 3 {
            return Some(close(any));
        }
        if let Some(over) = over
            && roll < 50
        {
            return Some(close(over));
        }
        let alarm = any.id;
        let tap = |action, leaves| Some(Tap { alarm, action, leaves: Some(leaves) });
        match roll {
            50..57 => {
                let text = Uuid::now_v7().to_string();
                tap(AlarmAction::Note { text: text.clone() }, Trace::with("alarm.noted", "text", &text))
            }
            57..60 => {
                let trace = Trace::with("alarm.taken_in_charge", "person", &self.person);
                tap(AlarmAction::TakeCharge {}, Trace { repeatable: true, ..trace })
            }
            60..64 => {
                let person = *self.guards.choose(&mut self.dice)?;
                let new = self.called.insert((alarm, person));
                let trace = Trace { repeatable: true, ..Trace::with("assignment.offered", "person", &person) };
                new.then(|| tap(AlarmAction::Assign { person, why: None }, trace)).flatten()
            }
            64..67 => {
                let live = any.assignments.iter().find(|part| part.state.is_live())?.id;
                let new = self.sent_back.insert(live);
                let trace = Trace::with("assignment.stood_down", "assignment", &live);
                new.then(|| tap(AlarmAction::StandDown { assignment: live, why: None }, trace)).flatten()
            }
            _ => None,
        }
    }
}

fn close(alarm: &AlarmView) -> Tap {
    let outcome = if alarm.drill { Outcome::Drill } else { Outcome::Test };
    let note = Uuid::now_v7().to_string();
    let action = AlarmAction::Close { outcome, note: note.clone() };
    Tap { alarm: alarm.id, action, leaves: Some(Trace::with("alarm.closed", "note", &note)) }
}
