//! Drawing floors from programmes: rectangles in whole centimetres, rooms cut from strips, doors
//! put on the walls that two rooms share.
//!
//! Everything is an integer until the archive is written, so neighbouring rooms share their walls
//! exactly and a door lies exactly on its wall.

mod floor;
mod frame;
mod kinds;
mod rect;
mod row;

pub use floor::{Floor, Shaft, Unit};
pub use frame::Frame;
pub use kinds::{DoorKind, Kind};
pub use rect::{Outline, Point, Rect, Wall, contact, minus, outlines};
pub use row::Row;
