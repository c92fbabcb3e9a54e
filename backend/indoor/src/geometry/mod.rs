//! Plane geometry in local metres.

mod frame;
mod region;
mod visibility;

pub(crate) use frame::Frame;
pub(crate) use region::{Region, grown, minus, repaired, shared_area, widened};
pub(crate) use visibility::{Sight, Ties};

/// Most corners of a region: ways inside it are searched between all pairs of them.
pub(crate) const MOST_CORNERS: usize = 3_000;

/// A point in metres east and north of the venue's centre.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Pt {
    pub x: f64,
    pub y: f64,
}

impl Pt {
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    pub fn to(self, other: Self) -> f64 {
        (other.x - self.x).hypot(other.y - self.y)
    }

    pub fn between(self, other: Self, share: f64) -> Self {
        Self::new(self.x + (other.x - self.x) * share, self.y + (other.y - self.y) * share)
    }
}

/// Twice the signed area of the triangle a, b, c: positive when c lies to the left of a → b.
pub(crate) fn turn(a: Pt, b: Pt, c: Pt) -> f64 {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}

/// The point of segment a–b that is nearest to p.
pub(crate) fn nearest_on(a: Pt, b: Pt, p: Pt) -> Pt {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let length2 = dx * dx + dy * dy;
    if length2 <= 0.0 {
        return a;
    }
    let share = (((p.x - a.x) * dx + (p.y - a.y) * dy) / length2).clamp(0.0, 1.0);
    a.between(b, share)
}

/// The point halfway along a line; none for an empty line.
pub(crate) fn halfway(line: &[Pt]) -> Option<Pt> {
    let total: f64 = line.windows(2).map(|pair| pair[0].to(pair[1])).sum();
    let mut left = total / 2.0;
    for pair in line.windows(2) {
        let length = pair[0].to(pair[1]);
        if length >= left && length > 0.0 {
            return Some(pair[0].between(pair[1], left / length));
        }
        left -= length;
    }
    line.first().copied()
}
