//! Which frame told which socket of which alarm first.

use super::{
    Failure,
    hospital::{self, Phone, Told, ToldAlarm},
    rig::Crew,
};
use domain::{PersonId, alarm::AssignmentState};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Instant,
};
use uuid::Uuid;

/// What the sockets heard of some alarms.
pub struct Story<'a> {
    crew: Crew,
    guards: BTreeMap<PersonId, usize>,
    /// When each alarm was due, by what its source wrote.
    intended: &'a BTreeMap<String, Instant>,
    dues: BTreeMap<Uuid, Instant>,
    heard: BTreeMap<Uuid, Heard>,
    /// Alarms of which every socket has heard, and whose closing every wall has heard of.
    over: BTreeSet<Uuid>,
}

/// What the sockets heard of one alarm.
#[derive(Default)]
pub struct Heard {
    first: BTreeMap<usize, Instant>,
    offered: Option<Instant>,
    closed: BTreeSet<usize>,
}

impl Heard {
    /// When each wall heard of it.
    pub fn walls(&self, crew: Crew) -> impl Iterator<Item = Instant> {
        self.first.range(crew.guards..).map(|(_, at)| *at)
    }

    /// When the first of the offered guards' sockets had the offer; none where nobody was free.
    #[must_use]
    pub const fn offered(&self) -> Option<Instant> {
        self.offered
    }

    fn is_over(&self, crew: Crew) -> bool {
        self.first.len() == crew.sockets() && self.closed.len() == crew.walls
    }
}

impl<'a> Story<'a> {
    /// Nothing was heard yet. Alarms that are not `intended` are passed over.
    #[must_use]
    pub fn new(crew: Crew, phones: &[Phone], intended: &'a BTreeMap<String, Instant>) -> Self {
        let guards = phones.iter().enumerate().map(|(number, phone)| (phone.person, number)).collect();
        Self { crew, guards, intended, dues: BTreeMap::new(), heard: BTreeMap::new(), over: BTreeSet::new() }
    }

    /// Takes a frame.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn read(&mut self, at: Instant, socket: usize, bytes: &[u8]) -> Result<(), Failure> {
        for message in hospital::told(bytes)? {
            let Told::Change { alarms, .. } = message else { continue };
            for alarm in alarms {
                self.hear(at, socket, &alarm);
            }
        }
        Ok(())
    }

    fn hear(&mut self, at: Instant, socket: usize, alarm: &ToldAlarm) {
        let crew = self.crew;
        if let Some(due) = alarm.text.as_ref().and_then(|text| self.intended.get(text)) {
            self.dues.insert(alarm.id, *due);
        }
        let heard = self.heard.entry(alarm.id).or_default();
        heard.first.entry(socket).or_insert(at);
        if crew.is_wall(socket) && alarm.closed.is_some() {
            heard.closed.insert(socket);
        }
        let mine = |person: &PersonId| self.guards.get(person) == Some(&socket);
        if alarm.assignments.iter().any(|a| a.state == AssignmentState::Offered && mine(&a.person)) {
            heard.offered = Some(heard.offered.map_or(at, |before| before.min(at)));
        }
        if heard.is_over(crew) && self.dues.contains_key(&alarm.id) {
            self.over.insert(alarm.id);
        }
    }

    /// Whether every socket has heard of every alarm, and every wall of every closing.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.over.len() == self.intended.len()
    }

    /// The alarms, when each was due, and what was heard of it.
    pub fn alarms(&self) -> impl Iterator<Item = (Uuid, Instant, &Heard)> {
        self.dues.iter().filter_map(|(id, due)| Some((*id, *due, self.heard.get(id)?)))
    }
}
