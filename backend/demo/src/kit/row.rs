//! The programme of a strip of rooms along a corridor.

use super::kinds::{DoorKind, Kind};

/// One room of a programme, before it has a place.
#[derive(Debug, Clone)]
pub struct Room {
    pub kind: Kind,
    pub zh: String,
    pub en: String,
    /// Wished width along the corridor, centimetres.
    pub width: i32,
    pub door: DoorKind,
}

/// Rooms side by side along one corridor. A floor draws them from west to east or from south to north.
#[derive(Debug, Clone, Default)]
pub struct Row {
    rooms: Vec<Room>,
    last: usize,
}

impl Row {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one room.
    pub fn one(mut self, kind: Kind, zh: &str, en: &str) -> Self {
        self.last = self.rooms.len();
        self.push(kind, zh.to_owned(), en.to_owned());
        self
    }

    /// Adds `count` rooms numbered from 1.
    pub fn many(self, count: usize, kind: Kind, zh: &str, en: &str) -> Self {
        self.from(1, count, kind, zh, en)
    }

    /// Adds `count` rooms numbered from `first`.
    pub fn from(mut self, first: usize, count: usize, kind: Kind, zh: &str, en: &str) -> Self {
        self.last = self.rooms.len();
        for n in first..first + count {
            self.push(kind, format!("{zh}{n}"), format!("{en} {n}"));
        }
        self
    }

    /// Wished width of what was added last, metres.
    pub fn wide(mut self, metres: f64) -> Self {
        for room in &mut self.rooms[self.last..] {
            room.width = (metres * 100.0).round() as i32;
        }
        self
    }

    /// Door of what was added last.
    pub fn door(mut self, door: DoorKind) -> Self {
        for room in &mut self.rooms[self.last..] {
            room.door = door;
        }
        self
    }

    /// This row, then another.
    pub fn then(mut self, other: Row) -> Self {
        self.rooms.extend(other.rooms);
        self
    }

    /// The same rooms in the opposite order, for the mirrored half of a building.
    pub fn reversed(mut self) -> Self {
        self.rooms.reverse();
        self
    }

    pub(super) fn rooms(self) -> Vec<Room> {
        self.rooms
    }

    fn push(&mut self, kind: Kind, zh: String, en: String) {
        self.rooms.push(Room { kind, zh, en, width: kind.width(), door: kind.door() });
    }
}
