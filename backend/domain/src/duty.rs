//! Duty (值班): a guard at a post, with a phone.

use crate::{
    DeviceId, DutyId, Event, PersonId, PostId, SiteId, Timestamp,
    time::{MINUTE, Millis},
};
use serde::{Deserialize, Serialize};

/// A duty longer than this, in milliseconds, may have been forgotten: a double shift of 8 h.
pub const FORGOTTEN_AFTER: Millis = 16 * 60 * MINUTE;
/// Without any sign of the phone for this long, in milliseconds, a duty that may have been forgotten was.
pub const SILENT_FOR: Millis = 60 * MINUTE;

/// One spell of duty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    /// Its id, made by the phone.
    pub id: DutyId,
    /// The site.
    pub site: SiteId,
    /// The guard.
    pub person: PersonId,
    /// The post.
    pub post: PostId,
    /// The phone it was started on.
    pub device: Option<DeviceId>,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// When a message last proved to have got through to the guard: his phone's receipt, or his answer to an offer.
    pub receipt_at: Option<Timestamp>,
}

/// Why a guard cannot go on or off duty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Already on duty, at another post.
    #[error("already on duty at another post")]
    AlreadyOnDuty {
        /// The post.
        post: PostId,
    },
    /// Not on duty.
    #[error("not on duty")]
    NotOnDuty,
    /// An accepted assignment is still on this guard's hands.
    #[error("an assignment is still open")]
    OnTask,
}

impl Refusal {
    /// The stable code that the PWA translates.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::AlreadyOnDuty { .. } => "already_on_duty",
            Self::NotOnDuty => "not_on_duty",
            Self::OnTask => "on_task",
        }
    }
}

/// What a guard asks for when going on duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Start {
    /// Made by the phone.
    pub id: DutyId,
    /// The site.
    pub site: SiteId,
    /// The guard.
    pub person: PersonId,
    /// The post.
    pub post: PostId,
    /// The phone.
    pub device: Option<DeviceId>,
}

impl Duty {
    /// Goes on duty. `current` is the guard's open duty, if any: the same id or the same post again is the
    /// same duty and adds nothing to the journal.
    ///
    /// # Errors
    /// [`Refusal::AlreadyOnDuty`] at another post.
    pub fn start(asked: Start, current: Option<&Self>, now: Timestamp) -> Result<(Self, Option<Event>), Refusal> {
        if let Some(open) = current {
            return if open.id == asked.id || open.post == asked.post {
                Ok((open.clone(), None))
            } else {
                Err(Refusal::AlreadyOnDuty { post: open.post })
            };
        }
        let Start { id, site, person, post, device } = asked;
        let duty = Self { id, site, person, post, device, started_at: now, ended_at: None, receipt_at: None };
        Ok((duty, Some(Event::DutyStarted { duty: id, person, post })))
    }

    /// Goes off duty.
    ///
    /// # Errors
    /// [`Refusal::OnTask`] while an accepted assignment is open: it has to be cleared or handed back first.
    pub fn end(&mut self, on_task: bool, now: Timestamp) -> Result<Option<Event>, Refusal> {
        if self.ended_at.is_some() {
            return Ok(None);
        }
        if on_task {
            return Err(Refusal::OnTask);
        }
        self.ended_at = Some(now);
        Ok(Some(Event::DutyEnded { duty: self.id, person: self.person, post: self.post }))
    }

    /// True for an open duty that nobody ended although the guard seems to have gone: it is longer than any shift, and
    /// nothing was heard of the phone since `last_sign`. A guard who counts as on duty is called, so a ghost costs the
    /// time of an offer.
    #[must_use]
    pub const fn is_forgotten(&self, last_sign: Timestamp, now: Timestamp) -> bool {
        self.ended_at.is_none() && now.since(self.started_at) >= FORGOTTEN_AFTER && now.since(last_sign) >= SILENT_FOR
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_duty_is_forgotten_when_it_is_both_long_and_silent() {
        let id = Uuid::from_u128(1);
        let start = Start { id: DutyId(id), site: SiteId(id), person: PersonId(id), post: PostId(id), device: None };
        let began = Timestamp(1_764_000_000_000);
        let (mut duty, _) = Duty::start(start, None, began).unwrap();
        let long = began.plus(FORGOTTEN_AFTER);
        assert!(duty.is_forgotten(long.plus(-SILENT_FOR), long));
        assert!(!duty.is_forgotten(long.plus(-SILENT_FOR), long.plus(-1)), "a double shift");
        assert!(!duty.is_forgotten(long.plus(1 - SILENT_FOR), long), "the phone was heard");
        assert!(!duty.is_forgotten(long.plus(SILENT_FOR), long), "the phone's clock is ahead");
        duty.end(false, long).unwrap();
        assert!(!duty.is_forgotten(began, long.plus(FORGOTTEN_AFTER)), "it is over");
    }
}
