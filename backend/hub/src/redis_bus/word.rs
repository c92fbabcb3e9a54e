//! What a node says to the others through Redis.

use crate::{
    bus::{Nudge, SessionKey},
    mirror::NodeId,
    presence::PresenceNote,
};
use serde::{Deserialize, Serialize};
use wire::{PersonId, SiteId, Timestamp};

/// What the bus asks its link to tell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Ask {
    /// A journal has grown.
    Nudge(Nudge),
    /// Something newly known of a guard.
    Presence(PresenceNote),
    /// Sockets have to close.
    Revoked(SessionKey),
    /// Whether this person has a socket here has changed. The link looks when it speaks, so that two changes at once
    /// cannot be told in the wrong order.
    Socket(SiteId, PersonId),
    /// This node is alive; its sockets count until then.
    Beat(Timestamp),
}

/// One thing said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Word {
    /// A journal has grown.
    Nudge(Nudge),
    /// Something newly known of a guard.
    Presence(PresenceNote),
    /// Sockets have to close.
    Revoked(SessionKey),
    /// The first socket of a person opened on the sender.
    Opened(SiteId, PersonId),
    /// The last one closed.
    Closed(SiteId, PersonId),
    /// The sender is alive; its sockets count until then.
    Beat(Timestamp),
    /// The sender was cut off and may have left things unsaid.
    Back,
    /// The sender has ended.
    Left,
    /// The sender tries out the link; nobody else minds.
    Probe(u64),
}

/// A word and who says it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Said {
    /// The sender.
    pub node: NodeId,
    /// The word.
    pub word: Word,
}
