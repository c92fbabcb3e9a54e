//! The bus of a single node: everything stays in the process.

use crate::{
    bus::{Bus, Notice, Notices, Nudge, SessionKey},
    mirror::Mirror,
    presence::{Presence, PresenceNote, Same},
};
use wire::{PersonId, SiteId, Timestamp};

/// The bus of a single node. Needs nothing installed.
pub struct LocalBus(Mirror);

impl LocalBus {
    /// A bus that knows nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self(Mirror::new())
    }
}

impl Default for LocalBus {
    fn default() -> Self {
        Self::new()
    }
}

impl Bus for LocalBus {
    fn nudge(&self, nudge: Nudge) {
        self.0.tell(Notice::Nudge(nudge));
    }

    fn put_presence(&self, note: PresenceNote) {
        self.0.take(note, Same::Keeps);
    }

    fn presence_of(&self, site: SiteId) -> Vec<Presence> {
        self.0.presence_of(site)
    }

    fn presence(&self, site: SiteId, person: PersonId) -> Option<Presence> {
        self.0.presence(site, person)
    }

    fn revoke(&self, key: SessionKey) {
        self.0.tell(Notice::Revoked(key));
    }

    fn socket_opened(&self, site: SiteId, person: PersonId) {
        self.0.opened(site, person);
    }

    fn socket_closed(&self, site: SiteId, person: PersonId) {
        self.0.closed(site, person);
    }

    fn beat(&self, _now: Timestamp) {}

    fn live(&self, site: SiteId, now: Timestamp) -> Vec<PersonId> {
        self.0.live(site, now)
    }

    fn is_live(&self, site: SiteId, person: PersonId, now: Timestamp) -> bool {
        self.0.is_live(site, person, now)
    }

    fn subscribe(&self) -> Notices {
        self.0.subscribe()
    }

    fn is_whole(&self) -> bool {
        true
    }
}
