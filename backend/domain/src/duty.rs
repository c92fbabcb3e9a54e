//! Duty (值班): a guard at a post, with a phone.

use crate::{DeviceId, DutyId, Event, PersonId, PostId, SiteId, Timestamp};
use serde::{Deserialize, Serialize};

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
        let duty = Self { id, site, person, post, device, started_at: now, ended_at: None };
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
}
