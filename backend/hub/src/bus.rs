//! What nodes tell each other.

use crate::presence::{Presence, PresenceNote};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tokio::sync::broadcast;
use wire::{PersonId, SiteId, Timestamp, domain::time::Millis};

/// How long a node counts as alive after its last [`Bus::beat`], in milliseconds: three beats of 5 s.
pub const LIVE_LEASE_MS: Millis = 15_000;

/// "The journal of this site has grown." Carries nothing more and may be lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nudge {
    /// The site.
    pub site: SiteId,
    /// The newest line known to whoever nudges.
    pub seq: i64,
}

/// Whose sockets have to close.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionKey {
    /// One session, by the name under which the store keeps it (never the token itself).
    Session(String),
    /// Every session of a person.
    Person(PersonId),
}

/// What a subscriber of the bus hears.
#[derive(Debug, Clone, PartialEq)]
pub enum Notice {
    /// A journal has grown.
    Nudge(Nudge),
    /// A guard moved, a phone changed, or somebody went off duty.
    Presence(PresenceNote),
    /// A session or all sessions of a person ended: close the sockets.
    Revoked(SessionKey),
    /// Some notices were lost: read journals again, look up sessions again, take presence anew.
    Missed,
}

/// What nodes tell each other.
///
/// No call waits for the network, so each may be made on the way of an alarm and from blocking threads. What is told
/// holds on this node at once and reaches other nodes a little later; reads are answered from what this node knows.
/// Time is an argument, and the clocks of the nodes are taken to agree within a few seconds.
pub trait Bus: Send + Sync {
    /// Tells every node, this one too, that a journal has grown.
    fn nudge(&self, nudge: Nudge);

    /// Keeps what is newly known of a guard. Each [`Fact`](crate::Fact) is held for itself and the newest wins, so an
    /// older one changes nothing and is not passed on. The caller sees to it that no instant lies in the future.
    fn put_presence(&self, note: PresenceNote);

    /// Forgets a guard: what was true up to `at` no longer counts.
    fn remove_presence(&self, site: SiteId, person: PersonId, at: Timestamp) {
        self.put_presence(PresenceNote::gone(site, person, at));
    }

    /// What is known of everybody at a site, by person.
    fn presence_of(&self, site: SiteId) -> Vec<Presence>;

    /// What is known of one guard.
    fn presence(&self, site: SiteId, person: PersonId) -> Option<Presence>;

    /// Tells every node, this one too, that sockets have to close.
    fn revoke(&self, key: SessionKey);

    /// A socket of this person opened on this node. Counted: each needs its [`Bus::socket_closed`]; [`SocketLease`]
    /// sees to that.
    fn socket_opened(&self, site: SiteId, person: PersonId);

    /// A socket of this person closed on this node.
    fn socket_closed(&self, site: SiteId, person: PersonId);

    /// This node is alive: its sockets count as live on other nodes until `now` + [`LIVE_LEASE_MS`]. To be called
    /// every 5 s.
    fn beat(&self, now: Timestamp);

    /// Who has a live socket at a site on any node, in order of their ids. Sockets of other nodes count while their
    /// node's lease runs.
    fn live(&self, site: SiteId, now: Timestamp) -> Vec<PersonId>;

    /// This person has a live socket at the site, on any node.
    fn is_live(&self, site: SiteId, person: PersonId, now: Timestamp) -> bool;

    /// Everything that is told from now on.
    fn subscribe(&self) -> Notices;

    /// This node hears the others. Where not, notices from other nodes are missing until [`Notice::Missed`] comes, so
    /// that sessions and journals have to be looked up by the clock meanwhile.
    fn is_whole(&self) -> bool;
}

/// Notices, in the order in which this node learnt of them.
#[derive(Debug)]
pub struct Notices(pub(crate) broadcast::Receiver<Notice>);

impl Notices {
    /// The next notice; `None` once the bus is gone. Safe to cancel.
    ///
    /// A subscriber that fell behind gets [`Notice::Missed`] in place of what it lost.
    pub async fn next(&mut self) -> Option<Notice> {
        match self.0.recv().await {
            Ok(notice) => Some(notice),
            Err(broadcast::error::RecvError::Lagged(_)) => {
                self.0 = self.0.resubscribe();
                Some(Notice::Missed)
            }
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }
}

/// Keeps a person counted as live for as long as a socket is open, however its task ends.
pub struct SocketLease {
    bus: Arc<dyn Bus>,
    site: SiteId,
    person: PersonId,
}

impl SocketLease {
    /// Counts one more socket of this person.
    #[must_use]
    pub fn open(bus: Arc<dyn Bus>, site: SiteId, person: PersonId) -> Self {
        bus.socket_opened(site, person);
        Self { bus, site, person }
    }
}

impl Drop for SocketLease {
    fn drop(&mut self) {
        self.bus.socket_closed(self.site, self.person);
    }
}
