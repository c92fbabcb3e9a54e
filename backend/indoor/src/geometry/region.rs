use geo::{Area, BooleanOps, Buffer, Coord, LineString, MultiPolygon, Polygon, unary_union};

use super::{MOST_CORNERS, Pt, nearest_on, turn};

/// Corners nearer than this to their neighbour, or to the line between their neighbours, say nothing, metres.
const DULL: f64 = 1e-3;

/// A connected piece of floor: outer ring counter-clockwise, holes clockwise, so that the floor is always on the left.
/// Rings are stored open (the last corner is not the first again) and have no dull corners.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Region {
    rings: Vec<Vec<Pt>>,
    low: Pt,
    high: Pt,
    area: f64,
}

impl Region {
    /// A region from an outer ring and holes in any direction; none when the outer ring has no area.
    pub fn new(rings: &[Vec<Pt>]) -> Option<Self> {
        let mut cleaned: Vec<Vec<Pt>> = Vec::with_capacity(rings.len());
        for (index, ring) in rings.iter().enumerate() {
            let mut ring = clean(ring);
            let area = signed_area(&ring);
            if ring.len() < 3 || area.abs() < 1e-4 {
                if index == 0 {
                    return None;
                }
                continue;
            }
            if (area > 0.0) != (index == 0) {
                ring.reverse();
            }
            cleaned.push(ring);
        }
        let outer = cleaned.first()?;
        let (mut low, mut high) = (outer[0], outer[0]);
        for p in outer {
            low = Pt::new(low.x.min(p.x), low.y.min(p.y));
            high = Pt::new(high.x.max(p.x), high.y.max(p.y));
        }
        let area = cleaned.iter().map(|ring| signed_area(ring)).sum();
        Some(Self { rings: cleaned, low, high, area })
    }

    pub fn rings(&self) -> &[Vec<Pt>] {
        &self.rings
    }

    pub fn area(&self) -> f64 {
        self.area
    }

    /// Metres from its western to its eastern end.
    pub fn width(&self) -> f64 {
        self.high.x - self.low.x
    }

    pub fn edges(&self) -> impl Iterator<Item = (Pt, Pt)> {
        self.rings.iter().flat_map(|ring| {
            let next = ring.iter().skip(1).chain(ring.first());
            ring.iter().copied().zip(next.copied())
        })
    }

    /// True when p may be within `reach` of the region: a cheap test by its box.
    pub fn is_near(&self, p: Pt, reach: f64) -> bool {
        p.x >= self.low.x - reach
            && p.x <= self.high.x + reach
            && p.y >= self.low.y - reach
            && p.y <= self.high.y + reach
    }

    /// True when the boxes come within `reach` of each other.
    pub fn may_touch(&self, other: &Self, reach: f64) -> bool {
        self.low.x - reach <= other.high.x
            && other.low.x - reach <= self.high.x
            && self.low.y - reach <= other.high.y
            && other.low.y - reach <= self.high.y
    }

    /// Even–odd test; points on the boundary may fall on either side.
    pub fn contains(&self, p: Pt) -> bool {
        self.is_near(p, 0.0)
            && self
                .edges()
                .filter(|(a, b)| (a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x)
                .count()
                % 2
                == 1
    }

    /// The point of the boundary that is nearest to p.
    pub fn nearest_edge_point(&self, p: Pt) -> Pt {
        let mut best = self.rings[0][0];
        for (a, b) in self.edges() {
            let q = nearest_on(a, b, p);
            if q.to(p) < best.to(p) {
                best = q;
            }
        }
        best
    }

    /// p itself when inside, else the nearest point of the boundary.
    pub fn nearest_point(&self, p: Pt) -> Pt {
        if self.contains(p) { p } else { self.nearest_edge_point(p) }
    }

    /// True when inside, or outside by at most `reach` metres.
    pub fn has_within(&self, p: Pt, reach: f64) -> bool {
        self.is_near(p, reach) && (self.contains(p) || self.nearest_edge_point(p).to(p) <= reach)
    }

    /// A point well inside: of the widest stretch of floor on a few horizontal cuts.
    pub fn inner_point(&self) -> Pt {
        let mut best = (0.0, self.nearest_point(self.low.between(self.high, 0.5)));
        for cut in [0.5, 0.35, 0.65, 0.2, 0.8, 0.07, 0.93] {
            let y = self.low.y + (self.high.y - self.low.y) * cut;
            let mut xs: Vec<f64> = self
                .edges()
                .filter(|(a, b)| (a.y > y) != (b.y > y))
                .map(|(a, b)| (b.x - a.x) * (y - a.y) / (b.y - a.y) + a.x)
                .collect();
            xs.sort_by(f64::total_cmp);
            for pair in xs.chunks_exact(2) {
                let width = pair[1] - pair[0];
                if width > best.0 * 1.2 {
                    best = (width, Pt::new(f64::midpoint(pair[0], pair[1]), y));
                }
            }
        }
        best.1
    }

    /// True when no edge of an outer ring or hole crosses another.
    pub fn is_simple(&self) -> bool {
        let edges: Vec<(Pt, Pt)> = self.edges().collect();
        for (i, &(a, b)) in edges.iter().enumerate() {
            for &(c, d) in &edges[i + 1..] {
                if a.x.min(b.x) > c.x.max(d.x) || c.x.min(d.x) > a.x.max(b.x) {
                    continue;
                }
                let (o1, o2) = (turn(a, b, c), turn(a, b, d));
                let (o3, o4) = (turn(c, d, a), turn(c, d, b));
                let apart = |p: f64, q: f64| (p > 1e-9 && q < -1e-9) || (p < -1e-9 && q > 1e-9);
                if apart(o1, o2) && apart(o3, o4) {
                    return false;
                }
            }
        }
        true
    }

    fn polygon(&self) -> Polygon<f64> {
        polygon(&self.rings[0], &self.rings[1..])
    }
}

fn signed_area(ring: &[Pt]) -> f64 {
    let next = ring.iter().skip(1).chain(ring.first());
    ring.iter().zip(next).map(|(a, b)| a.x * b.y - b.x * a.y).sum::<f64>() / 2.0
}

/// Without repeated corners and corners on a straight line.
fn clean(ring: &[Pt]) -> Vec<Pt> {
    let mut kept: Vec<Pt> = Vec::with_capacity(ring.len());
    for &p in ring {
        if kept.last().is_none_or(|last| last.to(p) > DULL) {
            kept.push(p);
        }
    }
    while kept.len() > 1 && kept[0].to(kept[kept.len() - 1]) <= DULL {
        kept.pop();
    }
    let mut index = 0;
    while kept.len() > 3 && index < kept.len() {
        let count = kept.len();
        let (a, b, c) = (kept[(index + count - 1) % count], kept[index], kept[(index + 1) % count]);
        // Height of b over a–c; a spike that goes out and back is dull too.
        if turn(a, c, b).abs() <= DULL * 0.1 * a.to(c).max(DULL) {
            kept.remove(index);
            index = index.saturating_sub(1);
        } else {
            index += 1;
        }
    }
    kept
}

fn multi(regions: &[&Region]) -> MultiPolygon<f64> {
    let polygons: Vec<Polygon<f64>> = regions.iter().map(|region| region.polygon()).collect();
    unary_union(&polygons)
}

/// The regions of a multi-polygon that are larger than `least` square metres, in a stable order.
fn regions_of(shape: &MultiPolygon<f64>, least: f64) -> Vec<Region> {
    let ring = |line: &LineString<f64>| line.coords().map(|c| Pt::new(c.x, c.y)).collect::<Vec<_>>();
    let mut regions: Vec<Region> = shape
        .iter()
        .filter(|polygon| polygon.unsigned_area() > least)
        .filter_map(|polygon| {
            let rings: Vec<Vec<Pt>> =
                std::iter::once(ring(polygon.exterior())).chain(polygon.interiors().iter().map(ring)).collect();
            Region::new(&rings)
        })
        .filter(|region| region.edges().count() <= MOST_CORNERS)
        .collect();
    regions
        .sort_by(|a, b| b.area.total_cmp(&a.area).then(a.low.x.total_cmp(&b.low.x)).then(a.low.y.total_cmp(&b.low.y)));
    regions
}

/// A crossing outline put right: the parts that it encloses.
pub(crate) fn repaired(rings: &[Vec<Pt>]) -> Vec<Region> {
    match rings {
        [] => Vec::new(),
        [outer, holes @ ..] => regions_of(&polygon(outer, holes).union(&MultiPolygon::new(Vec::new())), 0.05),
    }
}

fn polygon(outer: &[Pt], holes: &[Vec<Pt>]) -> Polygon<f64> {
    let ring = |ring: &[Pt]| LineString::from_iter(ring.iter().map(|p| Coord { x: p.x, y: p.y }));
    Polygon::new(ring(outer), holes.iter().map(|hole| ring(hole)).collect())
}

/// What is left of `whole` without `parts`, where it is at least `width` metres wide.
pub(crate) fn minus(whole: &[&Region], parts: &[&Region], width: f64) -> Vec<Region> {
    if whole.is_empty() {
        return Vec::new();
    }
    let left = multi(whole).difference(&multi(parts));
    // Shrink, then grow again: gaps between walls vanish, floors stay.
    let wide = left.buffer(-width / 2.0).buffer(width / 2.0).intersection(&left);
    regions_of(&wide, width * width)
}

/// The union of the regions, with gaps up to `by` metres between them closed.
pub(crate) fn grown(parts: &[&Region], by: f64) -> Vec<Region> {
    regions_of(&multi(parts).buffer(by).buffer(-by), 1.0)
}

/// The union of the regions and everything within `by` metres of them.
pub(crate) fn widened(parts: &[&Region], by: f64) -> Vec<Region> {
    regions_of(&multi(parts).buffer(by), 1.0)
}

/// Square metres that two regions share.
pub(crate) fn shared_area(a: &Region, b: &Region) -> f64 {
    if !a.may_touch(b, 0.0) {
        return 0.0;
    }
    a.polygon().intersection(&b.polygon()).unsigned_area()
}
