//! What the server told anybody: all of it must be true for ever.

use crate::clients::{Answer, Client};
use domain::{AlarmId, AssignmentId, InputId, PersonId, alarm::AssignmentState};
use rand::{RngExt, rngs::StdRng};
use serde::de::DeserializeOwned;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::time::sleep;
use uuid::Uuid;
use wire::{
    AlarmView, Problem,
    alarm::{AlarmAccepted, AlarmAction, AlarmInput, NewAlarm},
};

/// A request that gets no answer in this time is sent again.
const ANSWERED_WITHIN: Duration = Duration::from_secs(10);
/// Who gets no answer at all in this time gives up, which is a finding: the server is never down for so long.
const GIVES_UP_AFTER: Duration = Duration::from_secs(60);

/// An alarm whose acceptance was answered.
#[derive(Clone)]
pub struct Accepted {
    /// The id in the answer.
    pub alarm: AlarmId,
    /// What was sent.
    pub sent: NewAlarm,
    /// Who sent it.
    pub sender: Client,
}

/// The journal line that an input leaves behind, exactly once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// The line's kind.
    pub kind: &'static str,
    /// A field of its body that tells it from others of the alarm.
    pub field: Option<(&'static str, String)>,
    /// The same may be done several times: at least one line.
    pub repeatable: bool,
}

impl Trace {
    /// At most one line of this kind in an alarm.
    #[must_use]
    pub const fn once(kind: &'static str) -> Self {
        Self { kind, field: None, repeatable: false }
    }

    /// One line of this kind with this value in a field of its body.
    #[must_use]
    pub fn with(kind: &'static str, field: &'static str, value: &impl ToString) -> Self {
        Self { kind, field: Some((field, value.to_string())), repeatable: false }
    }
}

/// Something that a person does with an alarm.
#[derive(Debug, Clone)]
pub struct Tap {
    /// The alarm.
    pub alarm: AlarmId,
    /// What.
    pub action: AlarmAction,
    /// What it leaves behind when it succeeds.
    pub leaves: Option<Trace>,
}

/// An input whose success was answered.
#[derive(Debug, Clone)]
pub struct Done {
    /// Who.
    pub by: PersonId,
    /// What.
    pub tap: Tap,
}

/// Everything that was told to anybody, shared by all.
#[derive(Clone, Default)]
pub struct Told(Arc<Mutex<Book>>);

/// The same, opened.
#[derive(Default)]
pub struct Book {
    /// Accepted alarms.
    pub accepted: Vec<Accepted>,
    /// Successful inputs.
    pub done: Vec<Done>,
    /// States of guards' parts that were shown to anybody.
    pub shown: BTreeSet<(AlarmId, AssignmentId, AssignmentState)>,
    /// Refusals, by code.
    pub refused: BTreeMap<String, usize>,
    /// Requests that were sent again.
    pub sent_again: usize,
    /// Answers that must not be.
    pub faults: Vec<String>,
}

impl Told {
    /// Opens it.
    pub fn book(&self) -> MutexGuard<'_, Book> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One line for whoever waits.
    pub fn summary(&self) -> String {
        let book = self.book();
        format!(
            "{} alarms accepted, {} inputs done, {} requests sent again, refusals {:?}",
            book.accepted.len(),
            book.done.len(),
            book.sent_again,
            book.refused
        )
    }

    /// Somebody was shown an alarm.
    pub fn shown(&self, alarm: &AlarmView) {
        let parts = alarm.assignments.iter().map(|part| (alarm.id, part.id, part.state));
        self.book().shown.extend(parts);
    }

    /// Raises an alarm; sends it until it is answered.
    pub async fn raise(&self, sender: &Client, sent: NewAlarm, dice: &mut StdRng) -> Option<AlarmId> {
        let answer = self.insist(sender, "/api/v1/alarms", &sent, dice).await?;
        let accepted: AlarmAccepted = self.good(&answer)?;
        self.book().accepted.push(Accepted { alarm: accepted.id, sent, sender: sender.clone() });
        Some(accepted.id)
    }

    /// Does something with an alarm; sends it until it is answered. The alarm as the answer shows it, where it succeeds.
    pub async fn tap(&self, client: &Client, by: PersonId, tap: Tap, dice: &mut StdRng) -> Option<AlarmView> {
        let path = format!("/api/v1/alarms/{}/inputs", tap.alarm);
        let input = AlarmInput { id: InputId(Uuid::now_v7()), at: None, action: tap.action.clone() };
        let answer = self.insist(client, &path, &input, dice).await?;
        let view: AlarmView = self.good(&answer)?;
        self.shown(&view);
        self.book().done.push(Done { by, tap });
        Some(view)
    }

    /// Sends the same request until the server answers, however often it is killed meanwhile.
    async fn insist(
        &self,
        client: &Client,
        path: &str,
        body: &impl serde::Serialize,
        dice: &mut StdRng,
    ) -> Option<Answer> {
        let begun = Instant::now();
        while begun.elapsed() < GIVES_UP_AFTER {
            let request = client.request(reqwest::Method::POST, path).json(body).timeout(ANSWERED_WITHIN);
            if let Ok(answer) = client.try_send(request).await {
                return Some(answer);
            }
            self.book().sent_again += 1;
            sleep(Duration::from_millis(dice.random_range(10..150))).await;
        }
        self.book().faults.push(format!("POST {path} was not answered for {} s", GIVES_UP_AFTER.as_secs()));
        None
    }

    /// The body of a success. A refusal of the alarm is an answer like any other, and so is that a guard has no part in
    /// it any more; everything else is a fault.
    fn good<T: DeserializeOwned>(&self, answer: &Answer) -> Option<T> {
        if answer.status.is_success() {
            return Some(answer.good());
        }
        let problem: Option<Problem> = serde_json::from_str(&answer.body).ok();
        let mut book = self.book();
        match problem {
            Some(problem) if answer.status == 409 || problem.code == "not_allowed" => {
                *book.refused.entry(problem.code).or_default() += 1;
            }
            _ => book.faults.push(format!("{} {}", answer.status, answer.body)),
        }
        None
    }
}
