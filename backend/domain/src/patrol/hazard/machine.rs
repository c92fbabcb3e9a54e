//! One entry for every input, and what each does.

use super::{Action, Hazard, Input, LONGEST, Rectified, Refusal, Report, State, TELL_EVERY};
use crate::{
    PersonId, Recipient, Timestamp,
    patrol::{
        decision::{Decision, Message, Purpose, To},
        event::{Event, Subject},
    },
};
use std::collections::BTreeSet;

impl Hazard {
    /// Takes a report. One that was long on its way has its time from when it is heard of.
    pub fn report(report: Report, now: Timestamp) -> (Self, Decision) {
        let report = Report { found_at: report.found_at.min(now), ..report };
        let Report { id, severity, checkpoint, .. } = report;
        let hazard = Self {
            report,
            owner: None,
            due: None,
            state: State::Found,
            rejections: 0,
            rectified: None,
            verified_by: None,
            since: now,
            told_at: None,
            handled: BTreeSet::new(),
        };
        let mut decision = Decision::one(Event::HazardFound { hazard: id, severity, checkpoint });
        decision.messages.push(hazard.message(Recipient::Supervisors, Purpose::HazardWaits, now));
        (hazard, decision)
    }

    /// Takes one input.
    ///
    /// # Errors
    /// A [`Refusal`]: nothing changed. A repeated input id is no refusal but an empty decision.
    pub fn handle(&mut self, input: Input, now: Timestamp) -> Result<Decision, Refusal> {
        match input {
            Input::Person { id, .. } if self.handled.contains(&id) => Ok(Decision::default()),
            Input::Person { id, by, action } => {
                let decision = self.act(by, action, now)?;
                self.handled.insert(id);
                Ok(decision)
            }
            Input::TimeReached => Ok(self.time_reached(now)),
        }
    }

    fn act(&mut self, by: PersonId, action: Action, now: Timestamp) -> Result<Decision, Refusal> {
        use State as S;
        let hazard = self.report.id;
        match (self.state, action) {
            (S::Found | S::Assigned, Action::Assign { to, due }) => {
                check_date(due, now)?;
                self.owner = Some(to);
                self.go_to(S::Assigned, Some(due), now);
                let mut decision = Decision::one(Event::HazardAssigned { hazard, to, due });
                decision.messages.push(self.message(Recipient::Person(to), Purpose::HazardAssigned, now));
                Ok(decision)
            }
            (S::Assigned, Action::Postpone { due, reason }) => {
                check_date(due, now)?;
                let reason = worded(reason)?;
                self.go_to(S::Assigned, Some(due), now);
                Ok(Decision::one(Event::HazardPostponed { hazard, due, reason }))
            }
            (S::Assigned, Action::Rectify { .. }) if self.owner != Some(by) => Err(Refusal::NotYours),
            (S::Assigned, Action::Rectify { note, photos }) => {
                let note = worded(note)?;
                self.rectified = Some(Rectified { by, at: now, note: note.clone(), photos });
                self.go_to(S::Rectified, self.due, now);
                let mut decision = Decision::one(Event::HazardRectified { hazard, note });
                decision.messages.push(self.message(Recipient::Supervisors, Purpose::HazardWaits, now));
                Ok(decision)
            }
            (S::Rectified, Action::Verify | Action::Reject { .. }) if self.did_it(by) => Err(Refusal::OwnWork),
            (S::Rectified, Action::Verify) => {
                self.verified_by = Some(by);
                self.go_to(S::Verified, self.due, now);
                Ok(Decision::one(Event::HazardVerified { hazard }))
            }
            (S::Rectified, Action::Reject { reason, due }) => {
                check_date(due, now)?;
                let reason = worded(reason)?;
                self.rejections = self.rejections.saturating_add(1);
                self.go_to(S::Assigned, Some(due), now);
                let mut decision = Decision::one(Event::HazardRejected { hazard, reason, due });
                let owner = self.owner.map_or(Recipient::Supervisors, Recipient::Person);
                decision.messages.push(self.message(owner, Purpose::HazardAssigned, now));
                Ok(decision)
            }
            (S::Verified, Action::Close { note }) => {
                self.go_to(S::Closed, self.due, now);
                Ok(Decision::one(Event::HazardClosed { hazard, note }))
            }
            (
                state,
                Action::Assign { .. }
                | Action::Postpone { .. }
                | Action::Rectify { .. }
                | Action::Verify
                | Action::Reject { .. }
                | Action::Close { .. },
            ) => Err(Refusal::WrongStep { state }),
        }
    }

    fn did_it(&self, by: PersonId) -> bool {
        self.rectified.as_ref().is_some_and(|rectified| rectified.by == by)
    }

    const fn go_to(&mut self, state: State, due: Option<Timestamp>, now: Timestamp) {
        self.state = state;
        self.due = due;
        self.since = now;
        self.told_at = None;
    }

    fn time_reached(&mut self, now: Timestamp) -> Decision {
        if self.next_due().is_none_or(|due| due.at > now) {
            return Decision::default();
        }
        self.told_at = Some(now);
        let mut decision = Decision::one(Event::HazardOverdue { hazard: self.report.id });
        if let (State::Assigned, Some(owner)) = (self.state, self.owner) {
            decision.messages.push(self.message(Recipient::Person(owner), Purpose::HazardOverdue, now));
        }
        decision.messages.push(self.message(Recipient::Supervisors, Purpose::HazardOverdue, now));
        decision
    }

    const fn message(&self, to: Recipient, purpose: Purpose, now: Timestamp) -> Message {
        Message {
            to: To::Recipient(to),
            purpose,
            about: Subject::Hazard(self.report.id),
            expires_at: now.plus(TELL_EVERY),
        }
    }
}

fn check_date(due: Timestamp, now: Timestamp) -> Result<(), Refusal> {
    if (1..=LONGEST).contains(&due.since(now)) { Ok(()) } else { Err(Refusal::BadDate) }
}

fn worded(text: String) -> Result<String, Refusal> {
    if text.trim().is_empty() { Err(Refusal::NoReason) } else { Ok(text) }
}
