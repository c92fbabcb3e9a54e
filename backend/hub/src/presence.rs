//! Where guards are and what their phones say: held by the bus, never in the journal.

use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use wire::{
    PersonId, SiteId, Timestamp,
    domain::{Position, time::Millis},
    duty::PhoneState,
};

/// Something newly known of a guard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PresenceNote {
    /// The site.
    pub site: SiteId,
    /// The guard.
    pub person: PersonId,
    /// What is known.
    pub fact: Fact,
}

/// One thing known of a guard. Each kind is held for itself, the newest wins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// Where he is, with the instant at which it was true.
    Position(Position),
    /// What his phone says of itself.
    Phone(Phone),
    /// He went off duty at this instant: nothing from before counts any more.
    Gone(Timestamp),
}

/// What a phone said of itself, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phone {
    /// What it said.
    pub state: PhoneState,
    /// When it was heard.
    pub at: Timestamp,
}

/// All that is known of one guard.
#[derive(Debug, Clone, PartialEq)]
pub struct Presence {
    /// The guard.
    pub person: PersonId,
    /// Best known position.
    pub position: Option<Position>,
    /// What the phone last said.
    pub phone: Option<Phone>,
}

impl PresenceNote {
    /// A guard is at a position.
    #[must_use]
    pub const fn position(site: SiteId, person: PersonId, position: Position) -> Self {
        Self { site, person, fact: Fact::Position(position) }
    }

    /// A phone said something of itself.
    #[must_use]
    pub const fn phone(site: SiteId, person: PersonId, state: PhoneState, at: Timestamp) -> Self {
        Self { site, person, fact: Fact::Phone(Phone { state, at }) }
    }

    /// A guard went off duty.
    #[must_use]
    pub const fn gone(site: SiteId, person: PersonId, at: Timestamp) -> Self {
        Self { site, person, fact: Fact::Gone(at) }
    }
}

impl Fact {
    /// Since when it holds.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        match self {
            Self::Position(position) => position.at,
            Self::Phone(phone) => phone.at,
            Self::Gone(at) => *at,
        }
    }

    /// The word for its kind, one register a word.
    pub(crate) const fn word(&self) -> &'static str {
        match self {
            Self::Position(_) => "position",
            Self::Phone(_) => "phone",
            Self::Gone(_) => "gone",
        }
    }
}

/// What to do with a fact of the same instant as the one held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Same {
    /// Keep what is held: a repetition changes nothing.
    Keeps,
    /// Take it: whoever orders the facts of all nodes has decided so.
    Yields,
}

/// The newest fact of each kind for one guard.
#[derive(Debug, Default, Clone)]
struct Registers {
    position: Option<Position>,
    phone: Option<Phone>,
    gone: Option<Timestamp>,
}

impl Registers {
    fn held(&self, fact: &Fact) -> Option<Timestamp> {
        match fact {
            Fact::Position(_) => self.position.as_ref().map(|position| position.at),
            Fact::Phone(_) => self.phone.map(|phone| phone.at),
            Fact::Gone(_) => self.gone,
        }
    }

    fn counts(&self, at: Timestamp) -> bool {
        self.gone.is_none_or(|gone| at > gone)
    }

    /// Whereabouts are not kept beyond the duty for which they were told.
    fn leave(&mut self, gone: Timestamp) {
        self.gone = Some(gone);
        self.position = self.position.take().filter(|position| position.at > gone);
        self.phone = self.phone.filter(|phone| phone.at > gone);
    }

    fn view(&self, person: PersonId) -> Option<Presence> {
        let (position, phone) = (self.position.clone(), self.phone);
        (position.is_some() || phone.is_some()).then_some(Presence { person, position, phone })
    }
}

/// Presence at all sites. Of everybody who was ever present the instant of leaving stays, so that a late fact cannot
/// bring back a guard who has gone off duty.
#[derive(Debug, Default)]
pub(crate) struct Roll(HashMap<SiteId, HashMap<PersonId, Registers>>);

impl Roll {
    /// Takes a fact if it is news; tells whether anything changed.
    pub fn take(&mut self, note: &PresenceNote, same: Same) -> bool {
        let registers = self.0.entry(note.site).or_default().entry(note.person).or_default();
        let at = note.fact.at();
        let news = match registers.held(&note.fact) {
            Some(held) => at > held || (at == held && same == Same::Yields),
            None => true,
        };
        if !news {
            return false;
        }
        match &note.fact {
            Fact::Gone(gone) => registers.leave(*gone),
            Fact::Position(_) | Fact::Phone(_) if !registers.counts(at) => return false,
            Fact::Position(position) => registers.position = Some(position.clone()),
            Fact::Phone(phone) => registers.phone = Some(*phone),
        }
        true
    }

    /// Everybody at a site, by person.
    pub fn of(&self, site: SiteId) -> Vec<Presence> {
        let mut all: Vec<_> =
            self.0.get(&site).into_iter().flatten().filter_map(|(person, known)| known.view(*person)).collect();
        all.sort_unstable_by_key(|presence| presence.person);
        all
    }

    /// One guard.
    pub fn one(&self, site: SiteId, person: PersonId) -> Option<Presence> {
        self.0.get(&site)?.get(&person)?.view(person)
    }

    /// Every fact held, to be told again.
    pub fn facts(&self) -> Vec<PresenceNote> {
        let mut facts = Vec::new();
        for (site, people) in &self.0 {
            for (person, known) in people {
                let note = |fact| PresenceNote { site: *site, person: *person, fact };
                facts.extend(known.position.clone().map(|position| note(Fact::Position(position))));
                facts.extend(known.phone.map(|phone| note(Fact::Phone(phone))));
                facts.extend(known.gone.map(|gone| note(Fact::Gone(gone))));
            }
        }
        facts
    }
}

/// Age of a fact in milliseconds; never negative.
impl Phone {
    /// How long ago the phone was heard, in milliseconds; 0 for an instant yet to come.
    #[must_use]
    pub const fn age(&self, now: Timestamp) -> Millis {
        let age = now.since(self.at);
        if age < 0 { 0 } else { age }
    }
}
