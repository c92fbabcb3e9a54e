//! One hazard (隐患) from its finding until it is closed (销号): found → assigned → rectified → verified → closed.
//!
//! "完成一家，销号一家": none is forgotten. An open hazard always has a deadline: [`Hazard::next_due`] is `None` only once
//! it is closed. Who rectified it does not verify it.

use super::event::{Decision, Event, Message, Purpose, Subject, To};
use crate::{
    CheckpointId, Due, DueReason, HazardId, InputId, PersonId, Place, Recipient, SiteId, Timestamp,
    time::{HOUR, Millis},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A hazard that nobody verified or closed is told again after this long, in milliseconds.
pub const WAITS_AT_MOST: Millis = 48 * HOUR;
/// Whatever is overdue is told again this often, in milliseconds.
pub const TELL_EVERY: Millis = 24 * HOUR;
/// The longest time for rectifying, in milliseconds: a year.
pub const LONGEST: Millis = 366 * 24 * HOUR;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// 一般隐患
    General,
    /// 重大隐患
    Major,
}

impl Severity {
    /// How long it may be left unassigned, in milliseconds: by the next day, a major one within the hour.
    #[must_use]
    pub const fn assign_within(self) -> Millis {
        match self {
            Self::General => 24 * HOUR,
            Self::Major => HOUR,
        }
    }
}

/// A hazard, whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hazard {
    /// Made by the phone.
    pub id: HazardId,
    /// The site.
    pub site: SiteId,
    /// Where it is.
    pub place: Place,
    /// At which checkpoint it was found.
    pub checkpoint: Option<CheckpointId>,
    /// How bad.
    pub severity: Severity,
    /// What is wrong.
    pub text: String,
    /// Keys of its photos.
    pub photos: Vec<String>,
    /// Who found it.
    pub found_by: PersonId,
    /// When.
    pub found_at: Timestamp,
    /// Who is to rectify it.
    pub owner: Option<PersonId>,
    /// By when.
    pub due: Option<Timestamp>,
    /// Where it stands.
    pub state: State,
    /// How often it came back as not rectified.
    pub rejections: u32,
    /// The last rectification.
    pub rectified: Option<Rectified>,
    /// Who verified it.
    pub verified_by: Option<PersonId>,
    /// Since when it stands where it stands.
    pub since: Timestamp,
    /// When it was last told that it is overdue.
    pub told_at: Option<Timestamp>,
    /// Inputs already handled: a repeat changes nothing.
    handled: BTreeSet<InputId>,
}

/// Where a hazard stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Reported; nobody has it.
    Found,
    /// Somebody is to rectify it.
    Assigned,
    /// He says that it is done.
    Rectified,
    /// Somebody else looked: it is.
    Verified,
    /// 已销号
    Closed,
}

impl State {
    /// The word in the database.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Assigned => "assigned",
            Self::Rectified => "rectified",
            Self::Verified => "verified",
            Self::Closed => "closed",
        }
    }
}

/// How it was rectified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rectified {
    /// By whom.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// What was done.
    pub note: String,
    /// Keys of photos that show it.
    pub photos: Vec<String>,
}

/// A hazard as it is reported.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Made by the phone.
    pub id: HazardId,
    /// The site.
    pub site: SiteId,
    /// Where it is.
    pub place: Place,
    /// At which checkpoint.
    pub checkpoint: Option<CheckpointId>,
    /// How bad.
    pub severity: Severity,
    /// What is wrong.
    pub text: String,
    /// Keys of its photos.
    pub photos: Vec<String>,
    /// Who found it.
    pub found_by: PersonId,
    /// When, which may be long before it is heard of.
    pub found_at: Timestamp,
}

/// What a hazard can be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A person did something. The same id again changes nothing.
    Person {
        /// Made by the person's device.
        id: InputId,
        /// Who.
        by: PersonId,
        /// What.
        action: Action,
    },
    /// The clock: everything due by now is done.
    TimeReached,
}

/// What a person can do with a hazard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Gives it to somebody; to another, where somebody has it.
    Assign {
        /// Who.
        to: PersonId,
        /// By when.
        due: Timestamp,
    },
    /// More time, or less.
    Postpone {
        /// Until when.
        due: Timestamp,
        /// Why.
        reason: String,
    },
    /// It is rectified.
    Rectify {
        /// What was done.
        note: String,
        /// Keys of photos.
        photos: Vec<String>,
    },
    /// Looked: it is.
    Verify,
    /// Looked: it is not.
    Reject {
        /// What is missing.
        reason: String,
        /// The new date.
        due: Timestamp,
    },
    /// 销号
    Close {
        /// What remains to be said.
        note: String,
    },
}

/// Why an input is not taken. Nothing changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not possible where it stands.
    #[error("not possible while {}", state.word())]
    WrongStep {
        /// Where it stands.
        state: State,
    },
    /// It is somebody else's to rectify.
    #[error("somebody else's to rectify")]
    NotYours,
    /// Who rectified it does not verify it.
    #[error("one's own work is verified by somebody else")]
    OwnWork,
    /// The date is past or more than a year away.
    #[error("the date is past or more than a year away")]
    BadDate,
    /// No reason, or nothing on what was done.
    #[error("a reason is needed")]
    NoReason,
}

impl Refusal {
    /// The stable code that the PWA translates.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::WrongStep { .. } => "hazard_wrong_step",
            Self::NotYours => "hazard_not_yours",
            Self::OwnWork => "hazard_own_work",
            Self::BadDate => "hazard_bad_date",
            Self::NoReason => "reason_needed",
        }
    }
}

impl Hazard {
    /// Takes a report. One that was long on its way has its time from when it is heard of.
    pub fn report(report: Report, now: Timestamp) -> (Self, Decision) {
        let Report { id, site, place, checkpoint, severity, text, photos, found_by, found_at } = report;
        let hazard = Self {
            id,
            site,
            place,
            checkpoint,
            severity,
            text,
            photos,
            found_by,
            found_at: found_at.min(now),
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
        let hazard = self.id;
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

    /// When it has to be looked at again, and why; `None` only once it is closed.
    #[must_use]
    pub fn next_due(&self) -> Option<Due> {
        let (first, reason) = match self.state {
            State::Found => (self.since.plus(self.severity.assign_within()), DueReason::HazardUnassigned),
            State::Assigned => (self.due.unwrap_or(self.since), DueReason::HazardOverdue),
            State::Rectified => (self.since.plus(WAITS_AT_MOST), DueReason::HazardUnverified),
            State::Verified => (self.since.plus(WAITS_AT_MOST), DueReason::HazardUnclosed),
            State::Closed => return None,
        };
        Some(Due { at: self.told_at.map_or(first, |told| told.plus(TELL_EVERY)), reason })
    }

    /// True while it is beyond its date and not rectified.
    #[must_use]
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.state == State::Assigned && self.due.is_some_and(|due| due <= now)
    }

    fn time_reached(&mut self, now: Timestamp) -> Decision {
        if self.next_due().is_none_or(|due| due.at > now) {
            return Decision::default();
        }
        self.told_at = Some(now);
        let mut decision = Decision::one(Event::HazardOverdue { hazard: self.id });
        if let (State::Assigned, Some(owner)) = (self.state, self.owner) {
            decision.messages.push(self.message(Recipient::Person(owner), Purpose::HazardOverdue, now));
        }
        decision.messages.push(self.message(Recipient::Supervisors, Purpose::HazardOverdue, now));
        decision
    }

    const fn message(&self, to: Recipient, purpose: Purpose, now: Timestamp) -> Message {
        Message { to: To::Recipient(to), purpose, about: Subject::Hazard(self.id), expires_at: now.plus(TELL_EVERY) }
    }
}

fn check_date(due: Timestamp, now: Timestamp) -> Result<(), Refusal> {
    if (1..=LONGEST).contains(&due.since(now)) { Ok(()) } else { Err(Refusal::BadDate) }
}

fn worded(text: String) -> Result<String, Refusal> {
    if text.trim().is_empty() { Err(Refusal::NoReason) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        test_world::{person, place},
        time::MINUTE,
    };
    use proptest::prelude::*;
    use uuid::Uuid;

    const FOUND: Timestamp = Timestamp(1_764_000_000_000);
    const WEEK: Millis = 7 * 24 * HOUR;

    fn report(severity: Severity) -> Hazard {
        let report = Report {
            id: Uuid::from_u128(1).into(),
            site: Uuid::from_u128(2).into(),
            place: place(0.0),
            checkpoint: None,
            severity,
            text: "消防栓被杂物遮挡".into(),
            photos: vec!["p1".into()],
            found_by: person(1),
            found_at: FOUND.plus(-HOUR),
        };
        Hazard::report(report, FOUND).0
    }

    fn input(id: u128, by: u128, action: Action) -> Input {
        Input::Person { id: InputId(Uuid::from_u128(id)), by: person(by), action }
    }

    fn rectify() -> Action {
        Action::Rectify { note: "已清理".into(), photos: vec![] }
    }

    #[test]
    fn from_finding_to_closing() {
        let mut hazard = report(Severity::General);
        let steps = [
            (9, Action::Assign { to: person(2), due: FOUND.plus(WEEK) }, State::Assigned),
            (2, rectify(), State::Rectified),
            (9, Action::Reject { reason: "仍有纸箱".into(), due: FOUND.plus(WEEK) }, State::Assigned),
            (2, rectify(), State::Rectified),
            (9, Action::Verify, State::Verified),
            (9, Action::Close { note: String::new() }, State::Closed),
        ];
        for (number, (by, action, state)) in (1..).zip(steps) {
            let decision = hazard.handle(input(number, by, action.clone()), FOUND.plus(1)).unwrap();
            assert_eq!((hazard.state, decision.events.len()), (state, 1));
            let again = hazard.handle(input(number, by, action), FOUND.plus(2)).unwrap();
            assert!(again.is_empty(), "sent twice");
        }
        assert_eq!((hazard.next_due(), hazard.rejections), (None, 1));
    }

    #[test]
    fn nobody_verifies_his_own_work_nor_rectifies_anothers() {
        let mut hazard = report(Severity::General);
        let due = FOUND.plus(WEEK);
        hazard.handle(input(1, 9, Action::Assign { to: person(2), due }), FOUND).unwrap();
        assert_eq!(hazard.handle(input(2, 3, rectify()), FOUND), Err(Refusal::NotYours));
        hazard.handle(input(3, 2, rectify()), FOUND).unwrap();
        assert_eq!(hazard.handle(input(4, 2, Action::Verify), FOUND), Err(Refusal::OwnWork));
        assert_eq!(
            hazard.handle(input(5, 9, Action::Close { note: String::new() }), FOUND),
            Err(Refusal::WrongStep { state: State::Rectified })
        );
        let late = Action::Reject { reason: "no".into(), due: FOUND };
        assert_eq!(hazard.handle(input(6, 9, late), FOUND), Err(Refusal::BadDate));
        let silent = Action::Reject { reason: " ".into(), due };
        assert_eq!(hazard.handle(input(7, 9, silent), FOUND), Err(Refusal::NoReason));
    }

    #[test]
    fn what_is_left_lying_is_told_again_and_again() {
        let mut hazard = report(Severity::Major);
        let first = FOUND.plus(HOUR);
        assert_eq!(hazard.next_due(), Some(Due { at: first, reason: DueReason::HazardUnassigned }));
        assert!(hazard.handle(Input::TimeReached, first.plus(-1)).unwrap().is_empty());
        assert_eq!(hazard.handle(Input::TimeReached, first).unwrap().messages.len(), 1);
        assert!(hazard.handle(Input::TimeReached, first).unwrap().is_empty());
        let due = FOUND.plus(WEEK);
        hazard.handle(input(1, 9, Action::Assign { to: person(2), due }), first).unwrap();
        assert!(!hazard.is_overdue(due.plus(-1)) && hazard.is_overdue(due));
        let told = hazard.handle(Input::TimeReached, due).unwrap();
        assert_eq!(told.messages.len(), 2, "the owner and the supervisors");
        assert_eq!(hazard.next_due(), Some(Due { at: due.plus(TELL_EVERY), reason: DueReason::HazardOverdue }));
        let more = Action::Postpone { due: due.plus(WEEK), reason: "等配件".into() };
        hazard.handle(input(2, 9, more), due.plus(1)).unwrap();
        assert_eq!(hazard.next_due().unwrap().at, due.plus(WEEK));
    }

    fn any_action() -> impl Strategy<Value = Action> {
        let due = (-HOUR..WEEK).prop_map(|after| FOUND.plus(after));
        let text = prop_oneof![Just(String::new()), Just("好".to_owned())];
        prop_oneof![
            (2_u128..4, due.clone()).prop_map(|(to, due)| Action::Assign { to: person(to), due }),
            (due.clone(), text.clone()).prop_map(|(due, reason)| Action::Postpone { due, reason }),
            text.clone().prop_map(|note| Action::Rectify { note, photos: vec![] }),
            Just(Action::Verify),
            (due, text.clone()).prop_map(|(due, reason)| Action::Reject { reason, due }),
            text.prop_map(|note| Action::Close { note }),
        ]
    }

    proptest! {
        /// Whatever is done: an open hazard has a deadline, nothing stays due, a refusal and a repeat change nothing.
        #[test]
        fn no_hazard_is_forgotten(steps in prop::collection::vec((0_i64..3 * 24 * HOUR, 1_u128..4, any_action()), 1..40)) {
            let mut hazard = report(Severity::General);
            let mut now = FOUND;
            for (number, (passed, by, action)) in (1..).zip(steps) {
                now = now.plus(passed + MINUTE);
                let _ = hazard.handle(Input::TimeReached, now).unwrap();
                prop_assert!(hazard.next_due().is_none_or(|due| due.at > now));
                let before = hazard.clone();
                match hazard.handle(input(number, by, action.clone()), now) {
                    Err(_) => prop_assert_eq!(&before, &hazard),
                    Ok(_) => {
                        let after = hazard.clone();
                        prop_assert!(hazard.handle(input(number, by, action), now).unwrap().is_empty());
                        prop_assert_eq!(&after, &hazard);
                    }
                }
                prop_assert_eq!(hazard.state == State::Closed, hazard.next_due().is_none());
                let own = hazard.rectified.as_ref().map(|rectified| rectified.by);
                prop_assert!(hazard.verified_by.is_none() || hazard.verified_by != own);
            }
        }
    }
}
