//! Within a node: one encoded frame to every socket that watches its topic.
//!
//! A frame is encoded once and its bytes are shared by all sockets. A socket takes everything that is pending at once,
//! joined with line feeds, so that a burst costs one write a socket; sockets that take the same run share the joined
//! bytes too. Nobody waits for a slow reader: who falls behind hears [`Next::Lagged`] and reads the journal again.

use bytestring::ByteString;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};
use tokio::sync::broadcast::{self, error};
use wire::{SiteId, domain::DepartmentId};

/// Which sockets get a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Topic {
    /// The site.
    pub site: SiteId,
    /// Whose view of it.
    pub audience: Audience,
}

/// Those who see the same of a site and so get the same bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Audience {
    /// Wall and desk.
    Desk,
    /// Guards' phones.
    Guard,
    /// The police room.
    Police,
    /// The staff of one department.
    Staff(DepartmentId),
}

/// One encoded message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The newest journal line in it; `None` for what is not in the journal.
    pub seq: Option<i64>,
    /// The JSON text, without a line feed.
    pub bytes: ByteString,
}

/// Everything that was pending, ready to be sent as one text frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The newest journal line in it.
    pub seq: Option<i64>,
    /// The messages, a line feed between them. Shared with the other sockets of the topic.
    pub bytes: ByteString,
    /// How many messages.
    pub frames: usize,
}

/// What a subscription hands back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// To be sent.
    Batch(Batch),
    /// Frames were lost. What comes next is later than this moment: read the journal now, send what is missing, then
    /// [`Subscription::skip_to`] its newest line.
    Lagged {
        /// How many frames.
        skipped: u64,
    },
    /// The node shuts down.
    Closed,
}

/// How much a topic holds and how much one batch may carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Frames that a socket may be behind before it lags.
    pub frames: usize,
    /// Bytes after which a batch takes no further frame.
    pub batch_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { frames: 256, batch_bytes: 64 * 1024 }
    }
}

/// The topics of one node. Dropping it closes every subscription.
pub struct Fanout(Arc<Topics>);

struct Topics {
    limits: Limits,
    /// `None` once closed.
    open: Mutex<Option<BTreeMap<Topic, Watched>>>,
}

/// One topic that somebody watches.
struct Watched {
    feed: Arc<Feed>,
    joins: Arc<Joins>,
    subscriptions: usize,
}

struct Feed {
    frames: broadcast::Sender<Numbered>,
    published: Mutex<u64>,
}

#[derive(Debug, Clone)]
struct Numbered {
    number: u64,
    frame: Frame,
}

impl Fanout {
    /// No topics yet.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self(Arc::new(Topics { limits, open: Mutex::new(Some(BTreeMap::new())) }))
    }

    /// Hands a frame to every subscription of the topic; tells how many there are. Never waits for any of them.
    pub fn publish(&self, topic: Topic, frame: Frame) -> usize {
        let feed = self.0.open().as_ref().and_then(|open| open.get(&topic)).map(|watched| watched.feed.clone());
        feed.map_or(0, |feed| feed.publish(frame))
    }

    /// Everything published to the topic from now on.
    #[must_use]
    pub fn subscribe(&self, topic: Topic) -> Subscription {
        let limits = self.0.limits;
        let mut topics = self.0.open();
        let (receiver, joins) = match topics.as_mut() {
            Some(open) => {
                let watched = open.entry(topic).or_insert_with(|| Watched::new(limits));
                watched.subscriptions += 1;
                (watched.feed.frames.subscribe(), watched.joins.clone())
            }
            None => (broadcast::Sender::new(1).subscribe(), Arc::default()),
        };
        Subscription { receiver, joins, topics: Arc::downgrade(&self.0), topic, seen: i64::MIN }
    }

    /// The audiences of a site that somebody watches; nothing else needs encoding.
    #[must_use]
    pub fn watched(&self, site: SiteId) -> Vec<Audience> {
        let first = Topic { site, audience: Audience::Desk };
        let topics = self.0.open();
        let open = topics.iter().flat_map(|open| open.range(first..));
        open.map(|(topic, _)| *topic).take_while(|topic| topic.site == site).map(|topic| topic.audience).collect()
    }

    /// The sites that somebody watches.
    #[must_use]
    pub fn sites(&self) -> Vec<SiteId> {
        let topics = self.0.open();
        let mut sites: Vec<_> = topics.iter().flatten().map(|(topic, _)| topic.site).collect();
        sites.dedup();
        sites
    }

    /// Ends every subscription, after what was already published, and takes no new ones.
    pub fn close(&self) {
        self.0.open().take();
    }
}

impl Default for Fanout {
    fn default() -> Self {
        Self::new(Limits::default())
    }
}

impl Topics {
    fn open(&self) -> MutexGuard<'_, Option<BTreeMap<Topic, Watched>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watched {
    fn new(limits: Limits) -> Self {
        let feed = Feed { frames: broadcast::Sender::new(limits.frames.max(1)), published: Mutex::new(0) };
        Self { feed: Arc::new(feed), joins: Arc::default(), subscriptions: 0 }
    }
}

impl Feed {
    /// Waking thousands of sockets takes a while, so only this topic is locked meanwhile.
    fn publish(&self, frame: Frame) -> usize {
        let mut published = self.published.lock().unwrap_or_else(PoisonError::into_inner);
        *published += 1;
        self.frames.send(Numbered { number: *published, frame }).unwrap_or(0)
    }
}

/// One socket's part in a topic.
pub struct Subscription {
    receiver: broadcast::Receiver<Numbered>,
    joins: Arc<Joins>,
    topics: Weak<Topics>,
    topic: Topic,
    seen: i64,
}

impl Subscription {
    /// Waits for something to send, then takes all that is pending. Safe to cancel.
    pub async fn next(&mut self) -> Next {
        loop {
            let first = match self.receiver.recv().await {
                Ok(first) if self.is_news(&first.frame) => first,
                Ok(_) => continue,
                Err(error::RecvError::Lagged(skipped)) => return self.lagged(skipped),
                Err(error::RecvError::Closed) => return Next::Closed,
            };
            return self.drain(first);
        }
    }

    /// Frames up to this journal line are left out from now on: the socket got them another way, in a snapshot or from
    /// the journal.
    pub fn skip_to(&mut self, seq: i64) {
        self.seen = self.seen.max(seq);
    }

    /// What it watches.
    #[must_use]
    pub const fn topic(&self) -> Topic {
        self.topic
    }

    fn is_news(&self, frame: &Frame) -> bool {
        frame.seq.is_none_or(|seq| seq > self.seen)
    }

    fn drain(&mut self, first: Numbered) -> Next {
        let limit = self.topics.upgrade().map_or(0, |topics| topics.limits.batch_bytes);
        let mut bytes = first.frame.bytes.len();
        let mut run = Vec::new();
        while bytes < limit {
            match self.receiver.try_recv() {
                Ok(next) if self.is_news(&next.frame) => {
                    bytes += next.frame.bytes.len() + 1;
                    run.push(next);
                }
                Ok(_) => {}
                Err(error::TryRecvError::Lagged(skipped)) => return self.lagged(skipped),
                Err(error::TryRecvError::Empty | error::TryRecvError::Closed) => break,
            }
        }
        let seq = run.iter().rev().find_map(|numbered| numbered.frame.seq).or(first.frame.seq);
        self.seen = seq.map_or(self.seen, |seq| self.seen.max(seq));
        if run.is_empty() {
            return Next::Batch(Batch { seq, bytes: first.frame.bytes, frames: 1 });
        }
        let frames = run.len() + 1;
        Next::Batch(Batch { seq, bytes: self.joins.join(&first, &run, bytes), frames })
    }

    /// What was taken so far is thrown away too, since the journal has it in order.
    fn lagged(&mut self, skipped: u64) -> Next {
        self.receiver = self.receiver.resubscribe();
        Next::Lagged { skipped }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let Some(topics) = self.topics.upgrade() else { return };
        let mut topics = topics.open();
        let Some(open) = topics.as_mut() else { return };
        if let Some(watched) = open.get_mut(&self.topic) {
            watched.subscriptions -= 1;
            if watched.subscriptions == 0 {
                open.remove(&self.topic);
            }
        }
    }
}

/// The last joined runs of a topic, so that sockets that take the same run share the bytes.
#[derive(Default)]
struct Joins(Mutex<[Option<Join>; 4]>);

struct Join {
    first: u64,
    last: u64,
    frames: usize,
    bytes: ByteString,
}

impl Joins {
    fn join(&self, first: &Numbered, rest: &[Numbered], length: usize) -> ByteString {
        let last = rest.last().map_or(first.number, |last| last.number);
        let frames = rest.len() + 1;
        let mut recent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |join: &&Join| (join.first, join.last, join.frames) == (first.number, last, frames);
        if let Some(join) = recent.iter().flatten().find(same) {
            return join.bytes.clone();
        }
        let mut text = String::with_capacity(length);
        text.push_str(&first.frame.bytes);
        for numbered in rest {
            text.push('\n');
            text.push_str(&numbered.frame.bytes);
        }
        let bytes = ByteString::from(text);
        recent.rotate_right(1);
        recent[0] = Some(Join { first: first.number, last, frames, bytes: bytes.clone() });
        bytes
    }
}
