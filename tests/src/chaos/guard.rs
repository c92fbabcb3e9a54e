//! A guard on duty: hears offers on his phone and answers them as people do, or not at all.

use super::{
    Day,
    picture::Picture,
    told::{Tap, Trace},
};
use domain::{
    AlarmId, AssignmentId, PersonId,
    alarm::{AssignmentState as S, DeclineReason},
};
use rand::{RngExt, rngs::StdRng};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};
use wire::{AlarmView, AssignmentView, alarm::AlarmAction};

/// A guard with his phone.
pub struct Guard {
    /// Who.
    pub person: PersonId,
    /// What his phone shows.
    pub picture: Picture,
    /// His choices.
    pub dice: StdRng,
    /// How he takes each offer.
    pub moods: BTreeMap<AssignmentId, Mood>,
    /// What he did already: nobody taps twice on what was refused.
    pub tried: BTreeSet<(AssignmentId, &'static str)>,
}

/// How a guard takes an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// Goes there and deals with it.
    Willing,
    /// Says no.
    No,
    /// Takes it and hands it back.
    HandsBack,
    /// Takes it and stays away.
    StaysAway,
    /// Reads it and does not answer.
    Hesitates,
    /// His phone is in the pocket.
    Deaf,
    /// Answers only once it is too late.
    Late,
}

impl Guard {
    /// Works until the day is over.
    pub async fn work(mut self, day: Day) {
        while !day.is_over() {
            let pause = Duration::from_millis(self.dice.random_range(20..250));
            self.picture.watch(pause).await;
            if self.dice.random_bool(0.4) {
                continue;
            }
            if let Some((assignment, word, tap)) = self.next() {
                self.tried.insert((assignment, word));
                if let Some(view) = day.told.tap(self.picture.client(), self.person, tap, &mut self.dice).await {
                    self.picture.put(view);
                }
            }
        }
    }

    /// What he does next, if anything, and what it is called.
    fn next(&mut self) -> Option<(AssignmentId, &'static str, Tap)> {
        let mine = |alarm: &AlarmView| {
            let own: Vec<_> = alarm.assignments.iter().filter(|part| part.person == self.person).cloned().collect();
            own.into_iter().map(|part| (alarm.id, alarm.contained_at.is_some(), part)).collect::<Vec<_>>()
        };
        let parts: Vec<(AlarmId, bool, AssignmentView)> = self.picture.alarms.values().flat_map(mine).collect();
        parts.into_iter().find_map(|(alarm, contained, part)| {
            let mood = *self.moods.entry(part.id).or_insert_with(|| mood(&mut self.dice));
            let (word, action, kind) = step(mood, part.id, part.state, contained)?;
            let leaves = match word {
                // A receipt that comes late or twice is no line; the states that are shown are looked for anyway.
                "receive" | "see" => None,
                "contain" => Some(Trace::once(kind)),
                _ => Some(Trace::with(kind, "assignment", &part.id)),
            };
            let new = !self.tried.contains(&(part.id, word));
            new.then_some((part.id, word, Tap { alarm, action, leaves }))
        })
    }
}

fn mood(dice: &mut StdRng) -> Mood {
    match dice.random_range(0..100) {
        0..48 => Mood::Willing,
        48..57 => Mood::No,
        57..64 => Mood::HandsBack,
        64..68 => Mood::StaysAway,
        68..78 => Mood::Hesitates,
        78..90 => Mood::Deaf,
        _ => Mood::Late,
    }
}

/// What a guard of this mood does with his part in this state: a word for it, the action, the journal line's kind.
fn step(
    mood: Mood,
    assignment: AssignmentId,
    state: S,
    contained: bool,
) -> Option<(&'static str, AlarmAction, &'static str)> {
    let accept = ("accept", AlarmAction::Accept { assignment }, "assignment.accepted");
    Some(match (state, mood) {
        (S::Offered, Mood::Deaf) | (S::Seen, Mood::Hesitates | Mood::Late) | (S::EnRoute, Mood::StaysAway) => {
            return None;
        }
        (S::Offered, _) => ("receive", AlarmAction::Receive { assignment }, "assignment.received"),
        (S::Received, _) => ("see", AlarmAction::See { assignment }, "assignment.seen"),
        (S::Seen, Mood::No) => {
            ("decline", AlarmAction::Decline { assignment, reason: DeclineReason::Busy }, "assignment.declined")
        }
        (S::Seen, _) | (S::Expired, Mood::Late) => accept,
        (S::Accepted, Mood::HandsBack) => {
            ("withdraw", AlarmAction::Withdraw { assignment, reason: DeclineReason::Unable }, "assignment.withdrawn")
        }
        (S::Accepted, _) => ("set out", AlarmAction::SetOut { assignment }, "assignment.en_route"),
        (S::EnRoute, _) => ("arrive", AlarmAction::Arrive { assignment }, "assignment.on_scene"),
        (S::OnScene, _) if contained => ("clear", AlarmAction::Clear { assignment }, "assignment.cleared"),
        (S::OnScene, _) => ("contain", AlarmAction::Contain {}, "alarm.contained"),
        (S::Declined | S::Expired | S::Cleared | S::StoodDown | S::Withdrawn, _) => return None,
    })
}
