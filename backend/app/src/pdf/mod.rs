//! PDF files: the font for them, text that fits, codes that scan.

mod flow;
mod font;
mod qr;

pub use flow::{Flow, NotWritten};
pub use font::{Font, NoFont};
pub use qr::{Qr, QrTooLong};

use krilla::{
    color::rgb,
    geom::{PathBuilder, Point, Rect},
    num::NormalizedF32,
    paint::{Fill, Stroke},
    surface::Surface,
    text::TextDirection,
};

/// Points in a millimetre.
pub const MM: f32 = 72.0 / 25.4;
/// The smallest letters that anybody reads on paper, in points.
const SMALLEST: f32 = 5.0;

/// A box on a page, in points from its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// From the left.
    pub x: f32,
    /// From the top.
    pub y: f32,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
}

/// Where a line stands in its width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// At its left.
    Left,
    /// In the middle.
    Middle,
    /// At its right.
    Right,
}

/// Draws on one page.
pub struct Pen<'s, 'p> {
    surface: &'s mut Surface<'p>,
    font: &'s Font,
}

impl<'s, 'p> Pen<'s, 'p> {
    /// For a page and a font.
    pub const fn new(surface: &'s mut Surface<'p>, font: &'s Font) -> Self {
        Self { surface, font }
    }

    /// One line of text whose letters stand on `y`, as large as asked or as fits the width; cut where even the smallest
    /// letters do not.
    pub fn line(&mut self, text: &str, (x, y, width): (f32, f32, f32), size: f32, side: Side) {
        let size = (size * (width / self.font.width(text, size)).min(1.0)).max(SMALLEST.min(size));
        let mut text = text.to_owned();
        while self.font.width(&text, size) > width + 0.1 && text.pop().is_some() {}
        let left = width - self.font.width(&text, size);
        let x = match side {
            Side::Left => x,
            Side::Middle => x + left / 2.0,
            Side::Right => x + left,
        };
        self.fill();
        let at = Point::from_xy(x, y);
        self.surface.draw_text(at, self.font.inner().clone(), size, &text, false, TextDirection::LeftToRight);
    }

    /// A thin grey frame.
    pub fn frame(&mut self, area: Area) {
        let Some(path) = path([area]) else { return };
        self.surface.set_fill(None);
        self.surface.set_stroke(Some(Stroke {
            paint: rgb::Color::new(160, 160, 160).into(),
            width: 0.3,
            ..Stroke::default()
        }));
        self.surface.draw_path(&path);
        self.surface.set_stroke(None);
    }

    /// A QR code with its quiet zone.
    pub fn qr(&mut self, qr: &Qr, area: Area) {
        self.fill();
        if let Some(path) = path(qr.dark(area)) {
            self.surface.draw_path(&path);
        }
    }

    fn fill(&mut self) {
        self.surface.set_stroke(None);
        let paint = rgb::Color::black().into();
        self.surface.set_fill(Some(Fill { paint, opacity: NormalizedF32::ONE, ..Fill::default() }));
    }
}

fn path(areas: impl IntoIterator<Item = Area>) -> Option<krilla::geom::Path> {
    let mut path = PathBuilder::new();
    for Area { x, y, width, height } in areas {
        if let Some(rect) = Rect::from_xywh(x, y, width, height) {
            path.push_rect(rect);
        }
    }
    path.finish()
}
