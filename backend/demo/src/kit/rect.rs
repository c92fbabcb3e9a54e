//! Rectangles with sides along x (east) and y (north), in centimetres, and the rectilinear shapes
//! made of them.

use std::collections::{BTreeMap, BTreeSet};

/// A point of the site's own grid: centimetres east and north of its south-west corner.
pub type Point = (i32, i32);

/// A rectangle in centimetres; `x0 < x1` and `y0 < y1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rect {
    pub x0: i32,
    pub y0: i32,
    pub x1: i32,
    pub y1: i32,
}

impl Rect {
    /// The rectangle between two opposite corners given in metres.
    pub fn metres(xa: f64, ya: f64, xb: f64, yb: f64) -> Self {
        let cm = |v: f64| (v * 100.0).round() as i32;
        Self { x0: cm(xa.min(xb)), y0: cm(ya.min(yb)), x1: cm(xa.max(xb)), y1: cm(ya.max(yb)) }
    }

    pub fn width(&self) -> i32 {
        self.x1 - self.x0
    }

    pub fn height(&self) -> i32 {
        self.y1 - self.y0
    }

    /// Square centimetres.
    pub fn area(&self) -> i64 {
        i64::from(self.width()) * i64::from(self.height())
    }

    /// The common part, if there is one.
    pub fn clip(&self, to: &Rect) -> Option<Rect> {
        let cut =
            Rect { x0: self.x0.max(to.x0), y0: self.y0.max(to.y0), x1: self.x1.min(to.x1), y1: self.y1.min(to.y1) };
        (cut.x0 < cut.x1 && cut.y0 < cut.y1).then_some(cut)
    }
}

/// A straight piece of wall, along x or along y, `from` before `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wall {
    pub from: Point,
    pub to: Point,
}

impl Wall {
    pub fn length(&self) -> i32 {
        (self.to.0 - self.from.0) + (self.to.1 - self.from.1)
    }

    pub fn runs_along_x(&self) -> bool {
        self.from.1 == self.to.1
    }

    /// The wall in equal pieces no longer than `most`.
    pub fn split(&self, most: i32) -> Vec<Wall> {
        let pieces = (self.length() + most - 1) / most;
        let at = |n: i32| {
            let d = self.length() * n / pieces;
            if self.runs_along_x() { (self.from.0 + d, self.from.1) } else { (self.from.0, self.from.1 + d) }
        };
        (0..pieces).map(|n| Wall { from: at(n), to: at(n + 1) }).collect()
    }

    /// The piece `width` long (at most the whole wall less a jamb) whose middle stands at `share`
    /// of the wall, 0 to 1.
    pub fn piece(&self, width: i32, share: f64) -> Wall {
        let width = width.min(self.length() - 20).max(self.length().min(40));
        let slack = f64::from(self.length() - width);
        let middle = f64::from(self.length()) * share - f64::from(width) / 2.0;
        let start = middle.clamp(slack.min(10.0), (slack - 10.0).max(slack / 2.0)).round() as i32;
        let at = |d: i32| {
            if self.runs_along_x() { (self.from.0 + d, self.from.1) } else { (self.from.0, self.from.1 + d) }
        };
        Wall { from: at(start), to: at(start + width) }
    }
}

/// The longest straight wall that two shapes share, if they touch.
pub fn contact(a: &[Rect], b: &[Rect]) -> Option<Wall> {
    contacts(a, b).into_iter().reduce(|best, w| if w.length() > best.length() { w } else { best })
}

/// Every straight wall that two shapes share.
pub fn contacts(a: &[Rect], b: &[Rect]) -> Vec<Wall> {
    // (runs along x, the constant coordinate) -> pieces
    let mut lines: BTreeMap<(bool, i32), Vec<(i32, i32)>> = BTreeMap::new();
    for p in a {
        for q in b {
            let (x0, x1) = (p.x0.max(q.x0), p.x1.min(q.x1));
            let (y0, y1) = (p.y0.max(q.y0), p.y1.min(q.y1));
            if x0 < x1 && y0 == y1 {
                lines.entry((true, y0)).or_default().push((x0, x1));
            } else if y0 < y1 && x0 == x1 {
                lines.entry((false, x0)).or_default().push((y0, y1));
            }
        }
    }
    let mut walls = Vec::new();
    for ((along_x, fixed), mut pieces) in lines {
        pieces.sort_unstable();
        let mut runs: Vec<(i32, i32)> = Vec::new();
        for (from, to) in pieces {
            match runs.last_mut() {
                Some(last) if last.1 >= from => last.1 = last.1.max(to),
                _ => runs.push((from, to)),
            }
        }
        walls.extend(runs.into_iter().map(|(from, to)| {
            if along_x {
                Wall { from: (from, fixed), to: (to, fixed) }
            } else {
                Wall { from: (fixed, from), to: (fixed, to) }
            }
        }));
    }
    walls
}

/// What is left of `area` without `cut`, as rectangles that do not overlap.
pub fn minus(area: &[Rect], cut: &[Rect]) -> Vec<Rect> {
    let grid = Grid::over(area.iter().chain(cut));
    let (inside, away) = (grid.fill(area), grid.fill(cut));
    let mut left = Vec::new();
    for (j, row) in grid.ys.windows(2).enumerate() {
        let mut run: Option<Rect> = None;
        for (i, column) in grid.xs.windows(2).enumerate() {
            let cell = grid.index(i, j);
            if inside[cell] && !away[cell] {
                let cell = Rect { x0: column[0], y0: row[0], x1: column[1], y1: row[1] };
                run = Some(run.map_or(cell, |r| Rect { x1: cell.x1, ..r }));
            } else {
                left.extend(run.take());
            }
        }
        left.extend(run);
    }
    left
}

/// One connected shape: its outer ring anticlockwise, its holes clockwise (RFC 7946), rings not
/// closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    pub outer: Vec<Point>,
    pub holes: Vec<Vec<Point>>,
}

/// The outlines of the union of `area`, one for each connected part, corners only.
pub fn outlines(area: &[Rect]) -> Vec<Outline> {
    let grid = Grid::over(area.iter());
    let filled = grid.fill(area);

    // Directed edges with the filled side on the left.
    let mut edges: BTreeMap<Point, Vec<Point>> = BTreeMap::new();
    let mut edge = |from: Point, to: Point| edges.entry(from).or_default().push(to);
    for (i, column) in grid.xs.windows(2).enumerate() {
        for (j, row) in grid.ys.windows(2).enumerate() {
            if !filled[grid.index(i, j)] {
                continue;
            }
            let (x0, x1, y0, y1) = (column[0], column[1], row[0], row[1]);
            if j == 0 || !filled[grid.index(i, j - 1)] {
                edge((x0, y0), (x1, y0));
            }
            if !filled[grid.index(i + 1, j)] {
                edge((x1, y0), (x1, y1));
            }
            if !filled[grid.index(i, j + 1)] {
                edge((x1, y1), (x0, y1));
            }
            if i == 0 || !filled[grid.index(i - 1, j)] {
                edge((x0, y1), (x0, y0));
            }
        }
    }

    let mut outers: Vec<Outline> = Vec::new();
    let mut holes: Vec<Vec<Point>> = Vec::new();
    while let Some(ring) = take_ring(&mut edges) {
        if doubled_area(&ring) > 0 {
            outers.push(Outline { outer: ring, holes: Vec::new() });
        } else {
            holes.push(ring);
        }
    }
    for hole in holes {
        if let Some(owner) = outers.iter_mut().find(|o| encloses(&o.outer, hole[0])) {
            owner.holes.push(hole);
        }
    }
    outers
}

fn take_ring(edges: &mut BTreeMap<Point, Vec<Point>>) -> Option<Vec<Point>> {
    let start = *edges.keys().next()?;
    let mut ring = vec![start];
    let mut heading = (0, 0);
    let mut here = start;
    while let Some(ways) = edges.get_mut(&here) {
        // Where two parts touch in one corner, the leftmost turn stays with its own part.
        let turn = |to: &Point| {
            let next = ((to.0 - here.0).signum(), (to.1 - here.1).signum());
            heading.0 * next.1 - heading.1 * next.0
        };
        let Some(pick) = (0..ways.len()).max_by_key(|i| turn(&ways[*i])) else { break };
        let to = ways.swap_remove(pick);
        if ways.is_empty() {
            edges.remove(&here);
        }
        heading = ((to.0 - here.0).signum(), (to.1 - here.1).signum());
        here = to;
        if here == start {
            break;
        }
        ring.push(here);
    }
    Some(corners_only(&ring))
}

fn corners_only(ring: &[Point]) -> Vec<Point> {
    let n = ring.len();
    (0..n)
        .filter(|i| {
            let (a, b, c) = (ring[(i + n - 1) % n], ring[*i], ring[(i + 1) % n]);
            !((a.0 == b.0 && b.0 == c.0) || (a.1 == b.1 && b.1 == c.1))
        })
        .map(|i| ring[i])
        .collect()
}

/// Twice the signed area; positive when the ring runs anticlockwise.
pub fn doubled_area(ring: &[Point]) -> i64 {
    let wide = |p: Point| (i64::from(p.0), i64::from(p.1));
    ring.iter()
        .zip(ring.iter().cycle().skip(1))
        .map(|(a, b)| (wide(*a), wide(*b)))
        .map(|(a, b)| a.0 * b.1 - b.0 * a.1)
        .sum()
}

/// Whether the point, moved a hair to the north-east, lies inside the rectilinear ring.
fn encloses(ring: &[Point], p: Point) -> bool {
    ring.iter()
        .zip(ring.iter().cycle().skip(1))
        .filter(|(a, b)| {
            let (low, high) = (a.1.min(b.1), a.1.max(b.1));
            a.0 == b.0 && a.0 > p.0 && low <= p.1 && p.1 < high
        })
        .count()
        % 2
        == 1
}

/// The cells between all sides of some rectangles. Cell (i, j) starts at `xs[i]`, `ys[j]`; the last
/// column and row are always empty.
struct Grid {
    xs: Vec<i32>,
    ys: Vec<i32>,
}

impl Grid {
    fn over<'a>(rects: impl Iterator<Item = &'a Rect> + Clone) -> Self {
        let xs: BTreeSet<i32> = rects.clone().flat_map(|r| [r.x0, r.x1]).collect();
        let ys: BTreeSet<i32> = rects.flat_map(|r| [r.y0, r.y1]).collect();
        Self { xs: xs.into_iter().collect(), ys: ys.into_iter().collect() }
    }

    fn index(&self, i: usize, j: usize) -> usize {
        j * self.xs.len() + i
    }

    /// Which cells the area covers.
    fn fill(&self, area: &[Rect]) -> Vec<bool> {
        let mut cells = vec![false; self.xs.len() * self.ys.len()];
        for rect in area {
            let column = |x: i32| self.xs.partition_point(|own| *own < x);
            let row = |y: i32| self.ys.partition_point(|own| *own < y);
            for j in row(rect.y0)..row(rect.y1) {
                cells[self.index(column(rect.x0), j)..self.index(column(rect.x1), j)].fill(true);
            }
        }
        cells
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn r(x0: i32, y0: i32, x1: i32, y1: i32) -> Rect {
        Rect { x0, y0, x1, y1 }
    }

    #[test]
    fn an_l_has_six_corners_and_runs_anticlockwise() {
        let parts = outlines(&[r(0, 0, 100, 400), r(100, 0, 300, 100)]);
        assert_eq!(parts.len(), 1);
        assert_eq!(parts[0].outer, vec![(0, 0), (300, 0), (300, 100), (100, 100), (100, 400), (0, 400)]);
        assert_eq!(doubled_area(&parts[0].outer), 2 * 60_000);
    }

    #[test]
    fn a_ring_keeps_its_hole_and_two_parts_touching_in_a_corner_stay_apart() {
        let ring = outlines(&minus(&[r(0, 0, 300, 300)], &[r(100, 100, 200, 200)]));
        assert_eq!(ring.len(), 1);
        assert_eq!(ring[0].holes, vec![vec![(100, 100), (100, 200), (200, 200), (200, 100)]]);
        assert_eq!(outlines(&[r(0, 0, 100, 100), r(100, 100, 200, 200)]).len(), 2);
    }

    #[test]
    fn the_contact_is_the_longest_wall_and_a_door_stays_on_it() {
        let corridor = [r(0, 0, 500, 200), r(500, 0, 700, 500)];
        let Some(wall) = contact(&[r(100, 200, 500, 600)], &corridor) else { panic!("they touch") };
        assert_eq!(wall, Wall { from: (100, 200), to: (500, 200) });
        assert_eq!(wall.piece(100, 0.25), Wall { from: (150, 200), to: (250, 200) });
        assert_eq!(wall.piece(900, 0.5), Wall { from: (110, 200), to: (490, 200) });
        assert_eq!(contact(&[r(0, 0, 10, 10)], &[r(10, 10, 20, 20)]), None);
    }
}
