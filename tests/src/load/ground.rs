//! Where guards and alarms are on the demo hospital's floor plan.

use super::{Failure, arrivals::Dice};
use app::floorplan::FloorPlan;
use indoor::{
    Anchor, Building, Graph,
    plain::{FeatureId, Spot, Unit},
};

/// Rooms that are taken for a department.
const ROOMS: usize = 12;
/// Of ten guards so many are in corridors, the others in rooms.
pub const GUARDS_IN_CORRIDORS: usize = 4;
/// Of ten alarms so many are in corridors.
const ALARMS_IN_CORRIDORS: usize = 3;

/// Where alarms are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alarms {
    /// Anywhere in the hospital.
    Spread,
    /// All in one department: they compete for the same guards.
    HotSpot,
}

impl Alarms {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Spread, Self::HotSpot];

    /// The word in the report.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Spread => "spread",
            Self::HotSpot => "hot_spot",
        }
    }
}

/// The demo hospital's floor plan, its table of walking times filled.
pub struct Ground {
    /// As the server has it.
    pub plan: FloorPlan,
    department: Vec<FeatureId>,
}

impl Ground {
    /// Reads the plan.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn read() -> Result<Self, Failure> {
        let hospital = demo::haihe();
        let (plan, _) = FloorPlan::read(1, &hospital.zip())?;
        plan.graph().warm();
        let desk = hospital.roster.departments.first().ok_or("the demo has no department")?.unit;
        let desk = plan.building().unit(FeatureId(desk)).ok_or("the plan has no such department")?;
        let beside = |unit: &&Unit| unit.level == desk.level && !is_open(unit);
        let mut rooms: Vec<&Unit> = plan.building().units().iter().filter(beside).collect();
        let apart = |unit: &Unit| (unit.display.lon - desk.display.lon).hypot(unit.display.lat - desk.display.lat);
        rooms.sort_by(|a, b| apart(a).total_cmp(&apart(b)));
        let department = rooms.into_iter().take(ROOMS).map(|unit| unit.id).collect();
        Ok(Self { plan, department })
    }

    /// So many guards in rooms and corridors.
    pub fn guards(&self, count: usize, dice: &mut Dice) -> Vec<Anchor> {
        let graph = self.plan.graph();
        (0..count).map(|_| somewhere(self.plan.building(), &graph, dice, GUARDS_IN_CORRIDORS)).collect()
    }

    /// So many alarms.
    pub fn alarms(&self, count: usize, which: Alarms, dice: &mut Dice) -> Vec<Anchor> {
        let (building, graph) = (self.plan.building(), self.plan.graph());
        let one = |_| match which {
            Alarms::Spread => somewhere(building, &graph, dice, ALARMS_IN_CORRIDORS),
            Alarms::HotSpot => loop {
                let room = building.unit(self.department[dice.below(self.department.len())]);
                if let Some(anchor) = room.and_then(|room| point_of(building, &graph, room, dice)) {
                    return anchor;
                }
            },
        };
        (0..count).map(one).collect()
    }
}

/// A random point of a random room; `corridors` of ten are in walkways and lobbies.
pub fn somewhere(building: &Building, graph: &Graph, dice: &mut Dice, corridors: usize) -> Anchor {
    loop {
        let unit = &building.units()[dice.below(building.units().len())];
        if is_open(unit) != (dice.below(10) < corridors) {
            continue;
        }
        if let Some(anchor) = point_of(building, graph, unit, dice) {
            return anchor;
        }
    }
}

fn is_open(unit: &Unit) -> bool {
    matches!(unit.category.as_str(), "walkway" | "lobby" | "waitingroom")
}

/// A random point of a room; none where the point beside its outline was hit.
fn point_of(building: &Building, graph: &Graph, unit: &Unit, dice: &mut Dice) -> Option<Anchor> {
    let ring = unit.surface.first()?.first()?;
    let span = |axis: usize| {
        let values = ring.iter().map(|place| place[axis]);
        values.fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)))
    };
    let ((west, east), (south, north)) = (span(0), span(1));
    let (lon, lat) = (west + (east - west) * dice.share(), south + (north - south) * dice.share());
    let spot = Spot { level: unit.level, lon, lat };
    building.unit_at(&spot).filter(|found| found.id == unit.id).and_then(|_| graph.anchor(&spot))
}

/// Walking costs in ticks of the graph, 0.1 ms: whole numbers, so that sums are exact.
pub const TICKS_PER_SECOND: f64 = 10_000.0;

/// What it costs every guard to walk to one place, by a full search.
///
/// # Errors
/// A guard has no way there.
pub fn row(graph: &Graph, guards: &[Anchor], to: &Anchor) -> Result<Vec<i64>, Failure> {
    let ticks = |seconds: Option<f64>| Some((seconds? * TICKS_PER_SECOND).round() as i64);
    let row: Option<Vec<i64>> = graph.seconds_by_search(guards, to).into_iter().map(ticks).collect();
    row.ok_or_else(|| "a guard of the demo hospital has no way to an alarm".into())
}
