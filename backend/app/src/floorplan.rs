//! A site's floor plan in memory: names, search, ways, walking times.

use crate::error::{Error, Result};
use domain::{
    Name, Place,
    dispatch::{Travel, Trip},
};
use indoor::{
    Anchor, Archive, Building, Graph, Pace, Report,
    plain::{FeatureId, Labels, Leg, LegKind as Walked, Level, OpeningKind, Spot, Unit, Walk},
};
use std::{
    collections::{BTreeMap, HashMap},
    ptr,
    sync::{Arc, Mutex, PoisonError, RwLock, Weak},
};
use wire::plan::{BuildingView, FloorPlan as Contents, FoundPlace, LegKind, LegView, LevelPlan, LevelView, WayView};

/// How many places a search gives at most.
pub const MOST_FOUND: usize = 50;

/// A building with its walking graph. Doors and lifts may be closed while readers go on with the older graph.
pub struct FloorPlan {
    version: i64,
    building: Building,
    graph: RwLock<Arc<Graph>>,
    anchors: Mutex<Anchors>,
    /// GeoJSON of each level, made once.
    drawn: BTreeMap<FeatureId, Arc<LevelPlan>>,
}

impl FloorPlan {
    /// Reads an IMDF archive (zip).
    ///
    /// # Errors
    /// [`Error::Plan`] where it cannot be read at all.
    pub fn read(version: i64, zip: &[u8]) -> Result<(Self, Report)> {
        let (building, report) = Building::import(&Archive::from_zip(zip)?)?;
        let graph = RwLock::new(Arc::new(Graph::build(&building, &Pace::default())));
        let drawn = building
            .levels()
            .iter()
            .map(|level| {
                let features = building.level_geojson(level.id).unwrap_or_default();
                (level.id, Arc::new(LevelPlan { level: level_view(&building, level), features }))
            })
            .collect();
        Ok((Self { version, building, graph, anchors: Mutex::default(), drawn }, report))
    }

    /// Counts up with every import.
    #[must_use]
    pub const fn version(&self) -> i64 {
        self.version
    }

    /// The building.
    #[must_use]
    pub const fn building(&self) -> &Building {
        &self.building
    }

    /// The walking graph as it is now.
    #[must_use]
    pub fn graph(&self) -> Arc<Graph> {
        self.graph.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Fills the graph's table of walking times beside everything else; answers are exact meanwhile, only slower.
    pub fn warm(&self) {
        let graph = self.graph();
        std::thread::spawn(move || graph.warm());
    }

    /// What is in it.
    #[must_use]
    pub fn contents(&self) -> Contents {
        Contents {
            version: self.version,
            name: name(self.building.labels(), ""),
            buildings: self
                .building
                .buildings()
                .iter()
                .map(|house| BuildingView { id: house.id.0, name: name(&house.labels, "") })
                .collect(),
            levels: self.building.levels().iter().map(|level| level_view(&self.building, level)).collect(),
        }
    }

    /// One level to draw.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn level(&self, id: FeatureId) -> Result<Arc<LevelPlan>> {
        self.drawn.get(&id).cloned().ok_or(Error::NotFound("level"))
    }

    /// The place of a room.
    ///
    /// # Errors
    /// [`Error::PlaceUnknown`].
    pub fn unit_place(&self, unit: FeatureId) -> Result<Place> {
        let unit = self.building.unit(unit).ok_or(Error::PlaceUnknown)?;
        Ok(self.place_in(unit, unit.display))
    }

    /// The place at a point.
    ///
    /// # Errors
    /// [`Error::PlaceUnknown`] where the level does not exist or the point is nowhere near it.
    pub fn place_at(&self, spot: Spot) -> Result<Place> {
        if self.graph().anchor(&spot).is_none() {
            return Err(Error::PlaceUnknown);
        }
        Ok(match self.building.unit_at(&spot) {
            Some(unit) => self.place_in(unit, spot),
            None => Place { spot, unit: None, name: self.address(&spot), floor: self.floor(spot.level) },
        })
    }

    /// The short name of a level.
    #[must_use]
    pub fn floor(&self, level: FeatureId) -> String {
        self.building
            .level(level)
            .and_then(|level| level.short_name.zh().or_else(|| level.labels.zh()))
            .unwrap_or_default()
            .to_owned()
    }

    /// Rooms whose name contains all words of `query`, in either language; those that begin with it first.
    #[must_use]
    pub fn search(&self, query: &str, limit: usize) -> Vec<FoundPlace> {
        let words: Vec<String> = query.to_lowercase().split_whitespace().map(str::to_owned).collect();
        let mut found: Vec<(bool, &Unit, Place)> = self
            .building
            .units()
            .iter()
            .filter(|unit| !unit.labels.is_empty())
            .filter_map(|unit| {
                let place = self.place_in(unit, unit.display);
                let text = format!("{} {}", place.name.zh, place.name.en).to_lowercase();
                let own = [unit.labels.zh(), unit.labels.en()];
                let begins = words.first().is_some_and(|word| {
                    own.iter().flatten().any(|label| label.to_lowercase().starts_with(word.as_str()))
                });
                words.iter().all(|word| text.contains(word.as_str())).then_some((!begins, unit, place))
            })
            .collect();
        found.sort_by(|a, b| (a.0, &a.2.name).cmp(&(b.0, &b.2.name)));
        found
            .into_iter()
            .take(limit.min(MOST_FOUND))
            .map(|(_, unit, place)| FoundPlace { place: (&place).into(), category: unit.category.clone() })
            .collect()
    }

    /// The quickest way from one place to another.
    ///
    /// # Errors
    /// [`Error::PlaceUnknown`] where there is none.
    pub fn way(&self, from: &Spot, to: &Spot) -> Result<WayView> {
        let walk = self.graph().walk_between(from, to).ok_or(Error::PlaceUnknown)?;
        Ok(WayView {
            seconds: walk.seconds,
            metres: walk.metres,
            assumed: walk.assumed,
            legs: walk.legs.iter().map(|leg| self.leg(leg)).collect(),
        })
    }

    fn leg(&self, leg: &Leg) -> LegView {
        LegView {
            kind: match leg.kind {
                Walked::Floor => LegKind::Floor,
                Walked::Outside => LegKind::Outside,
                Walked::Assumed => LegKind::Assumed,
                Walked::Door if self.needs_a_key(leg) => LegKind::ControlledDoor,
                Walked::Door => LegKind::Door,
                Walked::StairsUp => LegKind::StairsUp,
                Walked::StairsDown => LegKind::StairsDown,
                Walked::LiftUp | Walked::LiftDown => LegKind::Lift,
                Walked::Escalator => LegKind::Escalator,
                Walked::Ramp => LegKind::Ramp,
            },
            level: leg.level.0,
            to_level: leg.to_level.0,
            to_floor: self.floor(leg.to_level),
            via: (!leg.via_name.is_empty()).then(|| name(&leg.via_name, "")),
            line: leg.line.clone(),
            seconds: leg.seconds,
            metres: leg.metres,
        }
    }

    fn needs_a_key(&self, leg: &Leg) -> bool {
        let door = leg.via.and_then(|door| self.building.opening(door));
        door.is_some_and(|door| matches!(door.kind, OpeningKind::Controlled | OpeningKind::Locked))
    }

    fn place_in(&self, unit: &Unit, spot: Spot) -> Place {
        Place { spot, unit: Some(unit.id), name: self.address(&spot), floor: self.floor(spot.level) }
    }

    fn address(&self, spot: &Spot) -> Name {
        let address = self.building.address(spot);
        Name::new(address.line("zh"), address.line("en"))
    }

    fn trip(&self, walk: &Walk, from: &Spot, to: &Spot) -> Trip {
        let carries = |leg: &&Leg| leg.level != leg.to_level;
        let via = walk
            .legs
            .iter()
            .filter(carries)
            .max_by(|a, b| a.seconds.total_cmp(&b.seconds))
            .filter(|leg| !leg.via_name.is_empty())
            .map(|leg| name(&leg.via_name, ""));
        Trip {
            seconds: walk.seconds,
            metres: walk.metres,
            from_floor: self.floor(from.level),
            to_floor: self.floor(to.level),
            via,
            assumed: walk.assumed,
        }
    }
}

/// Walking times over the floor plan, for choosing.
/// Spots kept with their anchors at most. Beyond that all are forgotten: whoever is on duty is soon there again.
const MOST_ANCHORS: usize = 4_096;

/// Where spots tie to the walking graph. One decision asks for the same guards once an alarm, and most guards stand.
#[derive(Default)]
struct Anchors {
    graph: Weak<Graph>,
    known: HashMap<(FeatureId, u64, u64), Option<Arc<Anchor>>>,
}

impl Anchors {
    fn of(&mut self, graph: &Arc<Graph>, spot: &Spot) -> Option<Arc<Anchor>> {
        if !ptr::eq(self.graph.as_ptr(), Arc::as_ptr(graph)) || self.known.len() >= MOST_ANCHORS {
            *self = Self { graph: Arc::downgrade(graph), known: HashMap::new() };
        }
        let key = (spot.level, spot.lon.to_bits(), spot.lat.to_bits());
        self.known.entry(key).or_insert_with(|| graph.anchor(spot).map(Arc::new)).clone()
    }
}

impl Travel for FloorPlan {
    fn seconds(&self, from: &[&Spot], to: &Spot) -> Vec<Option<f64>> {
        let graph = self.graph();
        let (end, starts): (_, Vec<_>) = {
            let mut anchors = self.anchors.lock().unwrap_or_else(PoisonError::into_inner);
            (anchors.of(&graph, to), from.iter().map(|spot| anchors.of(&graph, spot)).collect())
        };
        from.iter()
            .zip(starts)
            .map(|(spot, start)| {
                let walk = start.zip(end.as_ref()).and_then(|(from, to)| graph.seconds(&from, to));
                walk.or_else(|| self.beeline(spot, to).map(|(seconds, _)| seconds))
            })
            .collect()
    }

    fn trip(&self, from: &Spot, to: &Spot) -> Option<Trip> {
        if let Some(walk) = self.graph().walk_between(from, to) {
            return Some(self.trip(&walk, from, to));
        }
        let (seconds, metres) = self.beeline(from, to)?;
        let (from_floor, to_floor) = (self.floor(from.level), self.floor(to.level));
        Some(Trip { seconds, metres, from_floor, to_floor, via: None, assumed: true })
    }
}

/// Walking is about this much longer than the straight line where the way is not known.
const DETOUR: f64 = 1.5;
/// Metres a second on the level, and seconds and metres a floor, for the same case.
const BEELINE_PACE: f64 = 1.3;
const BEELINE_FLOOR_SECONDS: f64 = 20.0;
const METRES_A_FLOOR: f64 = 4.0;
/// Metres in a degree of latitude.
const METRES_A_DEGREE: f64 = 111_320.0;

impl FloorPlan {
    /// A guess for places that the plan does not connect (a room drawn without a door): an alarm there still goes to
    /// somebody near. Seconds and metres; `None` where a level is unknown.
    fn beeline(&self, from: &Spot, to: &Spot) -> Option<(f64, f64)> {
        let floors =
            f64::from(self.building.level(from.level)?.ordinal.abs_diff(self.building.level(to.level)?.ordinal));
        let east = (to.lon - from.lon) * METRES_A_DEGREE * to.lat.to_radians().cos();
        let north = (to.lat - from.lat) * METRES_A_DEGREE;
        let metres = east.hypot(north) * DETOUR;
        let seconds = metres / BEELINE_PACE + floors * BEELINE_FLOOR_SECONDS;
        seconds.is_finite().then_some((seconds, metres + floors * METRES_A_FLOOR))
    }
}

/// A site without a floor plan: every way is unknown, and guards are still called.
pub struct NoPlan;

impl Travel for NoPlan {
    fn seconds(&self, from: &[&Spot], _to: &Spot) -> Vec<Option<f64>> {
        vec![None; from.len()]
    }

    fn trip(&self, _from: &Spot, _to: &Spot) -> Option<Trip> {
        None
    }
}

/// Both languages of a label.
#[must_use]
pub fn name(labels: &Labels, otherwise: &str) -> Name {
    Name::new(labels.zh().unwrap_or(otherwise), labels.en().unwrap_or(otherwise))
}

/// Bounds are those of the outline, or of the rooms where the plan draws none.
fn level_view(building: &Building, level: &Level) -> LevelView {
    let rooms = building.units().iter().filter(|unit| unit.level == level.id).map(|unit| &unit.surface);
    let outline = Some(&level.surface).filter(|surface| !surface.is_empty());
    let points = outline.into_iter().chain(rooms).flatten().flatten().flatten();
    let bounds = points.fold([f64::MAX, f64::MAX, f64::MIN, f64::MIN], |b, p| {
        [b[0].min(p[0]), b[1].min(p[1]), b[2].max(p[0]), b[3].max(p[1])]
    });
    LevelView {
        id: level.id.0,
        building: match level.buildings.as_slice() {
            [only] => Some(only.0),
            _ => None,
        },
        ordinal: level.ordinal,
        short_name: level.short_name.zh().or_else(|| level.labels.zh()).unwrap_or_default().to_owned(),
        name: name(&level.labels, ""),
        bounds,
    }
}
