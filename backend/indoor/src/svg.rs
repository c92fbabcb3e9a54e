//! A level with its walking graph as a drawing, to see what the import made of a plan.

use std::fmt::Write;

use crate::building::Building;
use crate::geometry::{Pt, Region};
use crate::graph::{Graph, Step};
use crate::plain::{FeatureId, OpeningKind};
use crate::topology::Ground;

/// Space around the drawing, metres.
const MARGIN: f64 = 3.0;
/// Pixels per metre at the drawing's own size.
const SCALE: f64 = 12.0;

impl Graph {
    /// A level with rooms, doors and ways as SVG; none when there is no such level or nothing on it.
    ///
    /// Blue lines are ways over floor (those past another door are left out), orange dashed ones are assumed, red
    /// bars are controlled doors, arrows are one-way doors, dots with `↑` or `↓` are stairs and lifts.
    pub fn svg(&self, building: &Building, level: FeatureId) -> Option<String> {
        let index = building.level_index(level)?;
        let plan = self.plan();
        let areas = &plan.on_level[index];
        let outlines = areas.iter().flat_map(|area| plan.areas[*area].region.rings()).flatten();
        let (mut low, mut high) = (Pt::new(f64::MAX, f64::MAX), Pt::new(f64::MIN, f64::MIN));
        for p in outlines {
            low = Pt::new(low.x.min(p.x), low.y.min(p.y));
            high = Pt::new(high.x.max(p.x), high.y.max(p.y));
        }
        if low.x > high.x {
            return None;
        }
        let mut sheet = Sheet { text: String::new(), low, high };
        sheet.begin();
        for ring in building.level(level)?.surface.iter().flatten() {
            let ring: Vec<Pt> = ring.iter().map(|place| plan.frame.metres(*place)).collect();
            sheet.rings(&[ring], "#f4f1ea", "#8a8578", 0.12);
        }
        for area in areas {
            let space = &plan.areas[*area];
            let unit = space.unit.as_ref().and_then(|(id, _)| building.unit(*id));
            let fill = match (space.ground, unit) {
                (Ground::Undrawn | Ground::UndrawnOutdoor, _) => "#fdebd3",
                (_, Some(unit)) => colour(&unit.category, unit.restricted),
                (_, None) => "#ffffff",
            };
            sheet.region(&space.region, fill);
        }
        self.draw_ways(&mut sheet, index);
        for opening in building.openings().iter().filter(|opening| opening.level == level) {
            let line: Vec<Pt> = opening.line.iter().map(|place| plan.frame.metres(*place)).collect();
            let stroke = match opening.kind {
                OpeningKind::Gap => "#b9d8b0",
                OpeningKind::Plain => "#2f7d32",
                OpeningKind::Controlled | OpeningKind::Locked => "#c62828",
            };
            sheet.line(&line, stroke, 0.3, "");
        }
        self.draw_nodes(&mut sheet, index);
        for area in areas {
            let space = &plan.areas[*area];
            if let Some(unit) = space.unit.as_ref().and_then(|(id, _)| building.unit(*id)) {
                let name = unit.labels.zh().unwrap_or(&unit.category);
                let at = plan.frame.metres([unit.display.lon, unit.display.lat]);
                sheet.label(at, name, &space.region);
            }
        }
        Some(sheet.end())
    }

    /// Ways over floor, without those that only pass by another door.
    fn draw_ways(&self, sheet: &mut Sheet, level: usize) {
        let plan = self.plan();
        for area in &plan.on_level[level] {
            let space = &plan.areas[*area];
            let colour = if space.ground.is_assumed() { ("#e08a1e", "0.5 0.3") } else { ("#1e6fd0", "") };
            for a in space.nodes() {
                for b in a + 1..space.nodes().end {
                    let way = space.sight.way(plan.nodes[a].at, plan.nodes[b].at);
                    let length = |from: usize, to: usize| {
                        let way = space.sight.way(plan.nodes[from].at, plan.nodes[to].at);
                        way.windows(2).map(|pair| pair[0].to(pair[1])).sum::<f64>()
                    };
                    let own: f64 = way.windows(2).map(|pair| pair[0].to(pair[1])).sum();
                    let near = |c: usize| plan.nodes[a].at.to(plan.nodes[c].at) + plan.nodes[c].at.to(plan.nodes[b].at);
                    let passes = space.nodes().any(|c| {
                        c != a
                            && c != b
                            && near(c) <= own * 1.06 + 0.2
                            && length(a, c) + length(c, b) <= own * 1.06 + 0.2
                            && length(a, c) > 0.3
                            && length(c, b) > 0.3
                    });
                    if !passes {
                        sheet.line(&way, colour.0, 0.07, colour.1);
                    }
                }
            }
        }
        for edge in &plan.edges {
            let (from, to) = (&plan.nodes[edge.from as usize], &plan.nodes[edge.to as usize]);
            if plan.areas[from.area as usize].level == level && matches!(edge.step, Step::Door(_)) {
                sheet.line(&[from.at, to.at], "#1e6fd0", 0.07, "");
            }
        }
    }

    fn draw_nodes(&self, sheet: &mut Sheet, level: usize) {
        let plan = self.plan();
        let here = |node: u32| plan.areas[plan.nodes[node as usize].area as usize].level == level;
        for edge in plan.edges.iter().filter(|edge| here(edge.from)) {
            let (from, to) = (&plan.nodes[edge.from as usize], &plan.nodes[edge.to as usize]);
            match edge.step {
                Step::Ride(ride) => {
                    let (a, b) = (plan.areas[from.area as usize].level, plan.areas[to.area as usize].level);
                    let up = plan.ordinals[b] > plan.ordinals[a];
                    let colour = if plan.rides[ride as usize].assumed { "#e08a1e" } else { "#6a1b9a" };
                    sheet.mark(from.at, colour, if up { "↑" } else { "↓" }, if up { -0.6 } else { 0.6 });
                }
                Step::Door(door) => {
                    let back = plan.edges.iter().any(|other| other.step == edge.step && other.from == edge.to);
                    if !back {
                        sheet.arrow(from.at, to.at, plan.areas[to.area as usize].region.inner_point());
                    }
                    let colour = if plan.doors[door as usize].assumed { "#e08a1e" } else { "#1e6fd0" };
                    sheet.dot(from.at, colour);
                }
                Step::Inside => {}
            }
        }
    }
}

fn colour(category: &str, restricted: bool) -> &'static str {
    match category {
        "walkway" | "lobby" | "waitingroom" | "footbridge" | "unenclosedarea" | "sidewalk" => "#ffffff",
        "stairs" | "steps" | "elevator" | "escalator" | "ramp" => "#e5d8f2",
        "nonpublic" | "storage" | "serverroom" => "#e3e0dc",
        "road" | "parking" => "#e7e9ec",
        _ if category.starts_with("restroom") => "#d9ecf2",
        _ if restricted => "#f6dcdc",
        _ => "#eef3e2",
    }
}

struct Sheet {
    text: String,
    low: Pt,
    high: Pt,
}

/// Writing to a string cannot fail, so what `write!` answers is dropped.
impl Sheet {
    fn begin(&mut self) {
        let (width, height) = (self.high.x - self.low.x + 2.0 * MARGIN, self.high.y - self.low.y + 2.0 * MARGIN);
        let _ = write!(
            self.text,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{:.0}\" height=\"{:.0}\" viewBox=\"0 0 {width:.2} {height:.2}\" \
             font-family=\"sans-serif\" stroke-linejoin=\"round\">\n<rect width=\"100%\" height=\"100%\" fill=\"#fcfbf8\"/>\n",
            width * SCALE,
            height * SCALE,
        );
    }

    fn end(mut self) -> String {
        self.text.push_str("</svg>\n");
        self.text
    }

    fn at(&self, p: Pt) -> Pt {
        Pt::new(p.x - self.low.x + MARGIN, self.high.y - p.y + MARGIN)
    }

    fn path(&self, rings: &[Vec<Pt>]) -> String {
        let mut path = String::new();
        for ring in rings {
            for (index, p) in ring.iter().enumerate() {
                let p = self.at(*p);
                let _ = write!(path, "{}{:.2} {:.2}", if index == 0 { "M" } else { "L" }, p.x, p.y);
            }
            path.push('Z');
        }
        path
    }

    fn rings(&mut self, rings: &[Vec<Pt>], fill: &str, stroke: &str, width: f64) {
        let path = self.path(rings);
        let _ = writeln!(
            self.text,
            "<path d=\"{path}\" fill=\"{fill}\" fill-rule=\"evenodd\" stroke=\"{stroke}\" stroke-width=\"{width}\"/>"
        );
    }

    fn region(&mut self, region: &Region, fill: &str) {
        self.rings(region.rings(), fill, "#6b675e", 0.1);
    }

    fn line(&mut self, line: &[Pt], stroke: &str, width: f64, dashes: &str) {
        let points: Vec<String> = line.iter().map(|p| self.at(*p)).map(|p| format!("{:.2},{:.2}", p.x, p.y)).collect();
        let dashes = if dashes.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{dashes}\"") };
        let _ = writeln!(
            self.text,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{stroke}\" stroke-width=\"{width}\"{dashes}/>",
            points.join(" ")
        );
    }

    fn dot(&mut self, p: Pt, fill: &str) {
        let p = self.at(p);
        let _ = writeln!(self.text, "<circle cx=\"{:.2}\" cy=\"{:.2}\" r=\"0.16\" fill=\"{fill}\"/>", p.x, p.y);
    }

    fn mark(&mut self, p: Pt, fill: &str, sign: &str, aside: f64) {
        let p = self.at(p);
        let _ = writeln!(
            self.text,
            "<text x=\"{:.2}\" y=\"{:.2}\" font-size=\"1.2\" text-anchor=\"middle\" fill=\"{fill}\">{sign}</text>",
            p.x - aside,
            p.y + 0.4
        );
    }

    /// A small arrow at a one-way door, pointing into what it leads to.
    fn arrow(&mut self, at: Pt, next: Pt, inner: Pt) {
        let aim = if at.to(next) > 0.05 { next } else { inner };
        let (from, to) = (self.at(at), self.at(aim));
        let angle = (to.y - from.y).atan2(to.x - from.x).to_degrees();
        let _ = writeln!(
            self.text,
            "<path d=\"M-0.5 -0.45L0.6 0L-0.5 0.45Z\" fill=\"#c62828\" transform=\"translate({:.2} {:.2}) rotate({angle:.1})\"/>",
            from.x, from.y
        );
    }

    /// A name, as large as the room allows.
    fn label(&mut self, at: Pt, name: &str, region: &Region) {
        let length = name.chars().map(|c| if c.is_ascii() { 0.55 } else { 1.0 }).sum::<f64>().max(1.0);
        let room = region.area().sqrt().min(region.width());
        let size = (room * 1.1 / length).clamp(0.25, 1.0);
        let p = self.at(at);
        let name = name.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let _ = writeln!(
            self.text,
            "<text x=\"{:.2}\" y=\"{:.2}\" font-size=\"{size:.2}\" text-anchor=\"middle\" fill=\"#333\">{name}</text>",
            p.x,
            p.y + size * 0.35
        );
    }
}
