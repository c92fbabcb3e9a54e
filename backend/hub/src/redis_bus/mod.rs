//! The bus of several nodes, through Redis.
//!
//! Redis is never the truth. Every node keeps all it knows in its own memory and answers from there; Redis only
//! carries the news to the others and remembers it for nodes that start or come back. While Redis is away a node goes
//! on by itself; when it is back, each node says again what it holds, reads what the others hold, and everybody is told
//! [`Notice::Missed`].

mod link;
mod word;

use crate::{
    bus::{Bus, LIVE_LEASE_MS, Notice, Notices, Nudge, SessionKey},
    mirror::Mirror,
    presence::{Presence, PresenceNote, Same},
};
use std::{sync::Arc, time::Duration};
use tokio::sync::{mpsc, watch};
use uuid::Uuid;
use wire::{PersonId, SiteId, Timestamp};
use word::Ask;

/// Things that may wait to be said for Redis; with more the node says everything again.
const WAITING: usize = 8192;

/// Where Redis is and how to use it.
#[derive(Clone)]
pub struct RedisSettings {
    /// `redis://[user:password@]host:port[/database]`.
    pub url: String,
    /// Put before every key and channel, so that several installations can share a server.
    pub prefix: String,
    /// Longest wait for a connection or an answer.
    pub timeout: Duration,
    /// How often the link is tried out; after twice this time without an echo it counts as broken.
    pub probe: Duration,
}

impl RedisSettings {
    /// Prefix `shouwang:`, time-out 2 s, tried out every 800 ms.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            prefix: "shouwang:".into(),
            timeout: Duration::from_secs(2),
            probe: Duration::from_millis(800),
        }
    }
}

/// The address of Redis cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the address of Redis cannot be read: {0}")]
pub struct BadUrl(#[from] redis::RedisError);

/// The bus of several nodes.
pub struct RedisBus {
    mirror: Arc<Mirror>,
    asks: mpsc::Sender<Ask>,
    whole: watch::Receiver<bool>,
    again: Arc<tokio::sync::Notify>,
}

impl RedisBus {
    /// Starts a node of its own name. Does not wait for Redis: see [`RedisBus::until_whole`]. Runs on the current Tokio
    /// runtime; dropping the bus takes the node off the others' lists.
    ///
    /// # Errors
    /// The address cannot be read.
    ///
    /// # Panics
    /// Outside a Tokio runtime.
    pub fn start(settings: RedisSettings) -> Result<Self, BadUrl> {
        let client = redis::Client::open(settings.url.as_str())?;
        let mirror = Arc::new(Mirror::new());
        let (asks, waiting) = mpsc::channel(WAITING);
        let (is_whole, whole) = watch::channel(false);
        let again = Arc::new(tokio::sync::Notify::new());
        let link = link::Link::new(Uuid::now_v7(), settings, client, mirror.clone(), again.clone());
        tokio::spawn(link.run(waiting, is_whole));
        Ok(Self { mirror, asks, whole, again })
    }

    /// Waits until this node hears the others.
    pub async fn until_whole(&self) {
        let _ = self.whole.clone().wait_for(|whole| *whole).await;
    }

    /// Hands something to the link. With too many waiting it is dropped, and the node says everything again.
    fn say(&self, ask: Ask) {
        if self.asks.try_send(ask).is_err() {
            self.again.notify_one();
        }
    }
}

impl Bus for RedisBus {
    fn nudge(&self, nudge: Nudge) {
        self.mirror.tell(Notice::Nudge(nudge));
        self.say(Ask::Nudge(nudge));
    }

    fn put_presence(&self, note: PresenceNote) {
        if self.mirror.take(note.clone(), Same::Keeps) {
            self.say(Ask::Presence(note));
        }
    }

    fn presence_of(&self, site: SiteId) -> Vec<Presence> {
        self.mirror.presence_of(site)
    }

    fn presence(&self, site: SiteId, person: PersonId) -> Option<Presence> {
        self.mirror.presence(site, person)
    }

    fn revoke(&self, key: SessionKey) {
        self.mirror.tell(Notice::Revoked(key.clone()));
        self.say(Ask::Revoked(key));
    }

    fn socket_opened(&self, site: SiteId, person: PersonId) {
        if self.mirror.opened(site, person) {
            self.say(Ask::Socket(site, person));
        }
    }

    fn socket_closed(&self, site: SiteId, person: PersonId) {
        if self.mirror.closed(site, person) {
            self.say(Ask::Socket(site, person));
        }
    }

    fn beat(&self, now: Timestamp) {
        self.mirror.lapsed(now);
        self.say(Ask::Beat(now.plus(LIVE_LEASE_MS)));
    }

    fn live(&self, site: SiteId, now: Timestamp) -> Vec<PersonId> {
        self.mirror.live(site, now)
    }

    fn is_live(&self, site: SiteId, person: PersonId, now: Timestamp) -> bool {
        self.mirror.is_live(site, person, now)
    }

    fn subscribe(&self) -> Notices {
        self.mirror.subscribe()
    }

    fn is_whole(&self) -> bool {
        *self.whole.borrow()
    }
}
