//! One floor while it is being drawn.

use std::collections::BTreeMap;

use super::kinds::{DoorKind, Kind};
use super::rect::{Rect, Wall, contact, contacts};
use super::row::{Room, Row};

/// A space with its name and area.
#[derive(Debug, Clone)]
pub struct Unit {
    /// Unique on the floor, made from the English name.
    pub key: String,
    pub zh: String,
    pub en: String,
    pub kind: Kind,
    /// Rectangles that do not overlap and hang together.
    pub area: Vec<Rect>,
    /// For stairs, lifts and escalators: what continues on the floors above and below.
    pub shaft: Option<Shaft>,
}

impl Unit {
    /// The largest of its rectangles: where its name stands and people are sought.
    pub fn heart(&self) -> Rect {
        let first = self.area[0];
        self.area.iter().fold(first, |best, r| if r.area() > best.area() { *r } else { best })
    }
}

/// A floor's part of a stair, lift or escalator.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shaft {
    pub zh: String,
    pub en: String,
}

/// A way from one space into another.
#[derive(Debug, Clone)]
pub struct Door {
    pub key: String,
    /// Index of the first space; a one-way door leads from it.
    pub from: usize,
    pub to: usize,
    pub wall: Wall,
    pub kind: DoorKind,
    pub name: Option<(String, String)>,
}

/// A floor of one building, in site coordinates.
#[derive(Debug, Clone)]
pub struct Floor {
    /// "1F", "B1".
    pub short: String,
    /// 0 is the ground.
    pub ordinal: i32,
    pub outdoor: bool,
    pub units: Vec<Unit>,
    pub doors: Vec<Door>,
    /// What could not be drawn as asked. Empty in a sound programme; the tests hold it so.
    pub faults: Vec<String>,
    keys: BTreeMap<String, usize>,
}

impl Floor {
    pub fn new(short: &str, ordinal: i32) -> Self {
        Self {
            short: short.to_owned(),
            ordinal,
            outdoor: false,
            units: Vec::new(),
            doors: Vec::new(),
            faults: Vec::new(),
            keys: BTreeMap::new(),
        }
    }

    /// A space of any shape, without a door yet. Answers its index.
    pub fn space(&mut self, kind: Kind, zh: &str, en: &str, area: Vec<Rect>) -> usize {
        let slug = slug(en);
        let seen = self.keys.entry(slug.clone()).or_insert(0);
        *seen += 1;
        let key = if *seen == 1 { slug } else { format!("{slug}-{seen}") };
        if area.is_empty() {
            self.faults.push(format!("{}: {key} has no area", self.short));
        }
        self.units.push(Unit { key, zh: zh.to_owned(), en: en.to_owned(), kind, area, shaft: None });
        self.units.len() - 1
    }

    /// One room with its usual door to `onto`.
    pub fn room(&mut self, kind: Kind, zh: &str, en: &str, area: Rect, onto: usize) -> usize {
        let unit = self.space(kind, zh, en, vec![area]);
        self.join(unit, onto, kind.door());
        unit
    }

    /// A stair, lift or escalator whose shaft has the same name on every floor.
    pub fn shaft(&mut self, kind: Kind, zh: &str, en: &str, area: Rect, onto: usize) -> usize {
        let unit = self.room(kind, zh, en, area, onto);
        self.units[unit].shaft = Some(Shaft { zh: zh.to_owned(), en: en.to_owned() });
        unit
    }

    /// Cuts a strip into the rooms of a programme, each with its door to `onto`, which the strip
    /// touches with one long side. Widths are scaled to fill the strip. Answers the rooms'
    /// indices in order.
    pub fn row(&mut self, strip: Rect, onto: usize, row: Row) -> Vec<usize> {
        let Some(wall) = contact(&[strip], &self.units[onto].area) else {
            self.faults.push(format!("{}: a strip is away from its corridor", self.short));
            return Vec::new();
        };
        let along_x = wall.runs_along_x();
        let (start, end) = if along_x { (strip.x0, strip.x1) } else { (strip.y0, strip.y1) };
        let rooms = row.rooms();
        let wished: i32 = rooms.iter().map(|r| r.width).sum();
        let scale = f64::from(end - start) / f64::from(wished.max(1));
        let last = rooms.len().saturating_sub(1);
        let (mut at, mut sum) = (start, 0);
        let mut made = Vec::new();
        for (n, room) in rooms.into_iter().enumerate() {
            sum += room.width;
            let to = if n == last { end } else { start + (f64::from(sum) * scale / 10.0).round() as i32 * 10 };
            let area = if along_x { Rect { x0: at, x1: to, ..strip } } else { Rect { y0: at, y1: to, ..strip } };
            made.push(self.row_room(&room, area, wall, onto, n));
            at = to;
        }
        made
    }

    fn row_room(&mut self, room: &Room, area: Rect, wall: Wall, onto: usize, n: usize) -> usize {
        if room.kind == Kind::Ward {
            return self.ward(room, area, wall, onto, n);
        }
        let unit = self.space(room.kind, &room.zh, &room.en, vec![area]);
        // Doors of neighbours stand together, as corridors are built.
        let share = if n.is_multiple_of(2) { 0.72 } else { 0.28 };
        let share = if room.door.width() <= 150 { share } else { 0.5 };
        self.join_at(unit, onto, room.door, share);
        unit
    }

    /// A ward room: an L around its bathroom, which stands beside the door.
    fn ward(&mut self, room: &Room, area: Rect, wall: Wall, onto: usize, n: usize) -> usize {
        const WIDE: i32 = 180;
        const DEEP: i32 = 220;
        let first = n.is_multiple_of(2);
        let bath = if wall.runs_along_x() {
            let (y0, y1) = if wall.from.1 == area.y1 { (area.y1 - DEEP, area.y1) } else { (area.y0, area.y0 + DEEP) };
            let (x0, x1) = if first { (area.x0, area.x0 + WIDE) } else { (area.x1 - WIDE, area.x1) };
            Rect { x0, y0, x1, y1 }
        } else {
            let (x0, x1) = if wall.from.0 == area.x1 { (area.x1 - DEEP, area.x1) } else { (area.x0, area.x0 + DEEP) };
            let (y0, y1) = if first { (area.y0, area.y0 + WIDE) } else { (area.y1 - WIDE, area.y1) };
            Rect { x0, y0, x1, y1 }
        };
        let ward = self.space(room.kind, &room.zh, &room.en, super::rect::minus(&[area], &[bath]));
        self.join(ward, onto, room.door);
        let bath =
            self.space(Kind::Bathroom, &format!("{}卫生间", room.zh), &format!("{} bathroom", room.en), vec![bath]);
        // The bathroom's longest wall with its ward runs along the way in.
        self.join(bath, ward, DoorKind::Plain);
        ward
    }

    /// A door in the middle of the longest wall that two spaces share.
    pub fn join(&mut self, from: usize, to: usize, kind: DoorKind) -> Option<usize> {
        self.join_at(from, to, kind, 0.5)
    }

    /// A door at a share (0 to 1) of the longest wall that two spaces share.
    pub fn join_at(&mut self, from: usize, to: usize, kind: DoorKind, share: f64) -> Option<usize> {
        let wall = contact(&self.units[from].area, &self.units[to].area);
        self.hang(from, to, kind, wall.map(|w| w.piece(kind.width(), share)))
    }

    /// A door on that part of the shared wall which lies at `place`.
    pub fn join_in(&mut self, from: usize, to: usize, kind: DoorKind, place: Rect) -> Option<usize> {
        let near: Vec<Rect> = self.units[to].area.iter().filter_map(|r| r.clip(&place)).collect();
        let wall = contact(&self.units[from].area, &near);
        self.hang(from, to, kind, wall.map(|w| w.piece(kind.width(), 0.5)))
    }

    /// Passages along every wall that two open areas share, none wider than 6 m, so that a way
    /// through a long border stays straight.
    pub fn join_open(&mut self, from: usize, to: usize) {
        let walls = contacts(&self.units[from].area, &self.units[to].area);
        for wall in walls.into_iter().filter(|w| w.length() >= 110) {
            for piece in wall.split(DoorKind::Gap.width()) {
                self.hang(from, to, DoorKind::Gap, Some(piece.piece(piece.length(), 0.5)));
            }
        }
    }

    fn hang(&mut self, from: usize, to: usize, kind: DoorKind, wall: Option<Wall>) -> Option<usize> {
        let (a, b) = (&self.units[from], &self.units[to]);
        let Some(wall) = wall.filter(|w| w.length() >= 60) else {
            self.faults.push(format!("{}: {} does not touch {}", self.short, a.key, b.key));
            return None;
        };
        let key = format!("{}--{}", a.key, b.key);
        let seen = self.keys.entry(key.clone()).or_insert(0);
        *seen += 1;
        let key = if *seen == 1 { key } else { format!("{key}-{seen}") };
        self.doors.push(Door { key, from, to, wall, kind, name: None });
        Some(self.doors.len() - 1)
    }

    /// Names a door as the guards call it.
    pub fn name_door(&mut self, door: Option<usize>, zh: &str, en: &str) {
        if let Some(door) = door {
            self.doors[door].name = Some((zh.to_owned(), en.to_owned()));
        }
    }

    /// Index of the space with this key.
    pub fn find(&self, key: &str) -> Option<usize> {
        self.units.iter().position(|u| u.key == key)
    }
}

fn slug(en: &str) -> String {
    let mut out = String::new();
    for c in en.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if c != '\'' && !out.ends_with('-') && !out.is_empty() {
            out.push('-');
        }
    }
    out.trim_end_matches('-').to_owned()
}
