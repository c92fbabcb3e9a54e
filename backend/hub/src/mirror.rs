//! What one node knows: presence, live sockets, and who on this node listens.

use crate::{
    bus::{Notice, Notices},
    presence::{Presence, PresenceNote, Roll, Same},
};
use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::sync::broadcast;
use uuid::Uuid;
use wire::{PersonId, SiteId, Timestamp};

/// Notices that a subscriber may be behind before it is told that it missed some.
const NOTICES: usize = 4096;

/// One process that serves sockets; new at every start.
pub(crate) type NodeId = Uuid;

/// What this node knows.
pub(crate) struct Mirror {
    known: Mutex<Known>,
    notices: broadcast::Sender<Notice>,
}

#[derive(Default)]
struct Known {
    roll: Roll,
    here: HashMap<SiteId, HashMap<PersonId, u32>>,
    elsewhere: HashMap<NodeId, Elsewhere>,
}

/// The sockets of another node.
#[derive(Debug, Default)]
pub(crate) struct Elsewhere {
    /// They count until then.
    pub until: Option<Timestamp>,
    /// Who has one.
    pub people: HashSet<(SiteId, PersonId)>,
}

impl Elsewhere {
    fn counts(&self, now: Timestamp) -> bool {
        self.until.is_some_and(|until| now < until)
    }
}

impl Mirror {
    pub fn new() -> Self {
        Self { known: Mutex::default(), notices: broadcast::Sender::new(NOTICES) }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells this node's subscribers; nobody listening is fine.
    pub fn tell(&self, notice: Notice) {
        let _ = self.notices.send(notice);
    }

    pub fn subscribe(&self) -> Notices {
        Notices(self.notices.subscribe())
    }

    /// Takes a fact and tells of it if it is news.
    pub fn take(&self, note: PresenceNote, same: Same) -> bool {
        let news = self.known().roll.take(&note, same);
        if news {
            self.tell(Notice::Presence(note));
        }
        news
    }

    pub fn presence_of(&self, site: SiteId) -> Vec<Presence> {
        self.known().roll.of(site)
    }

    pub fn presence(&self, site: SiteId, person: PersonId) -> Option<Presence> {
        self.known().roll.one(site, person)
    }

    pub fn facts(&self) -> Vec<PresenceNote> {
        self.known().roll.facts()
    }

    /// Counts one more socket; true for the first of this person.
    pub fn opened(&self, site: SiteId, person: PersonId) -> bool {
        let mut known = self.known();
        let count = known.here.entry(site).or_default().entry(person).or_default();
        *count += 1;
        *count == 1
    }

    /// Counts one socket less; true for the last of this person.
    pub fn closed(&self, site: SiteId, person: PersonId) -> bool {
        let mut known = self.known();
        let Some(people) = known.here.get_mut(&site) else { return false };
        match people.get_mut(&person) {
            Some(count) if *count > 1 => {
                *count -= 1;
                false
            }
            Some(_) => {
                people.remove(&person);
                if people.is_empty() {
                    known.here.remove(&site);
                }
                true
            }
            None => false,
        }
    }

    /// Everybody with a socket on this node.
    pub fn here(&self) -> Vec<(SiteId, PersonId)> {
        let known = self.known();
        known.here.iter().flat_map(|(site, people)| people.keys().map(|person| (*site, *person))).collect()
    }

    /// This person has a socket on this node.
    pub fn is_here(&self, site: SiteId, person: PersonId) -> bool {
        self.known().here.get(&site).is_some_and(|people| people.contains_key(&person))
    }

    /// Lengthens another node's lease. False when that node is new here, so that its sockets have to be read first.
    pub fn beats(&self, node: NodeId, until: Timestamp) -> bool {
        match self.known().elsewhere.get_mut(&node) {
            Some(known) if known.until.is_some() => {
                known.until = known.until.max(Some(until));
                true
            }
            _ => false,
        }
    }

    /// Changes what is known of another node.
    pub fn elsewhere(&self, node: NodeId, change: impl FnOnce(&mut Elsewhere)) {
        change(self.known().elsewhere.entry(node).or_default());
    }

    /// Replaces all that is known of other nodes.
    pub fn all_elsewhere(&self, nodes: HashMap<NodeId, Elsewhere>) {
        self.known().elsewhere = nodes;
    }

    /// Another node has ended.
    pub fn left(&self, node: NodeId) {
        self.known().elsewhere.remove(&node);
    }

    /// Forgets nodes whose lease ran out; they come back with their next beat and are read anew.
    pub fn lapsed(&self, now: Timestamp) -> usize {
        let mut known = self.known();
        let before = known.elsewhere.len();
        known.elsewhere.retain(|_, node| node.until.is_none() || node.counts(now));
        before - known.elsewhere.len()
    }

    pub fn live(&self, site: SiteId, now: Timestamp) -> Vec<PersonId> {
        let known = self.known();
        let here = known.here.get(&site).into_iter().flat_map(|people| people.keys().copied());
        let elsewhere = known.elsewhere.values().filter(|node| node.counts(now));
        let elsewhere =
            elsewhere.flat_map(|node| &node.people).filter(|(at, _)| *at == site).map(|(_, person)| *person);
        here.chain(elsewhere).collect::<BTreeSet<_>>().into_iter().collect()
    }

    pub fn is_live(&self, site: SiteId, person: PersonId, now: Timestamp) -> bool {
        let known = self.known();
        known.here.get(&site).is_some_and(|people| people.contains_key(&person))
            || known.elsewhere.values().any(|node| node.counts(now) && node.people.contains(&(site, person)))
    }
}
