//! A place to draw in: an origin on the site and the directions in which u and v run.

use super::rect::Rect;

/// Maps a module's own metres (u across, v away from the corridor it hangs on) to the site grid.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    x: f64,
    y: f64,
    u: f64,
    v: f64,
}

impl Frame {
    /// u to the east, v to the north, from the given corner in metres.
    pub fn at(x: f64, y: f64) -> Self {
        Self { x, y, u: 1.0, v: 1.0 }
    }

    /// A frame inside this one, with its own origin.
    pub fn inner(self, u: f64, v: f64) -> Self {
        Self { x: self.x + self.u * u, y: self.y + self.v * v, ..self }
    }

    /// The same origin with u running the other way.
    pub fn mirrored(self) -> Self {
        Self { u: -self.u, ..self }
    }

    /// The same origin with v running the other way.
    pub fn flipped(self) -> Self {
        Self { v: -self.v, ..self }
    }

    /// The rectangle between two corners of this frame, in metres.
    pub fn rect(&self, u0: f64, v0: f64, u1: f64, v1: f64) -> Rect {
        Rect::metres(self.x + self.u * u0, self.y + self.v * v0, self.x + self.u * u1, self.y + self.v * v1)
    }

    /// Several rectangles at once.
    pub fn rects<const N: usize>(&self, corners: [(f64, f64, f64, f64); N]) -> Vec<Rect> {
        corners.into_iter().map(|(u0, v0, u1, v1)| self.rect(u0, v0, u1, v1)).collect()
    }
}
