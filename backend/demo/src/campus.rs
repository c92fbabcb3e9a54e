//! All buildings together, the doors between them, and where a path leads.

use uuid::Uuid;

use crate::buildings::{Building, emergency, grounds, inpatient, outpatient};
use crate::geodesy::lon_lat;
use crate::ids;
use crate::kit::{DoorKind, Floor, Rect, Unit, Wall, contact};
use crate::roster::Spot;

/// The drawn hospital.
#[derive(Debug)]
pub struct Campus {
    /// The buildings; the last one is the grounds, whose only floor is outdoors.
    pub buildings: Vec<Building>,
    pub crossings: Vec<Crossing>,
    /// What could not be drawn or found. Empty in a sound programme; the tests hold it so.
    pub faults: Vec<String>,
}

/// A door between spaces of two levels of the same height.
#[derive(Debug)]
pub struct Crossing {
    pub from: Place,
    pub to: Place,
    pub wall: Wall,
    pub kind: DoorKind,
    pub zh: &'static str,
    pub en: &'static str,
}

/// Where a space is: indices of building, floor and unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub building: usize,
    pub floor: usize,
    pub unit: usize,
}

/// Draws everything.
pub fn draw() -> Campus {
    let mut buildings = vec![outpatient::building(), inpatient::building(), emergency::building()];
    let yard = grounds::yard(&buildings);
    buildings.push(grounds::bridges());
    buildings.push(yard);
    let faults = buildings
        .iter()
        .flat_map(|b| b.floors.iter().flat_map(|f| f.faults.iter().map(|t| (b.key, t))))
        .map(|(key, text)| format!("{key} {text}"))
        .collect();
    let mut campus = Campus { buildings, crossings: Vec::new(), faults };
    for link in grounds::LINKS {
        campus.cross(link);
    }
    campus
}

impl Campus {
    fn cross(&mut self, link: grounds::Link) {
        let (Some(from), Some(to)) = (self.place(link.from), self.place(link.to)) else {
            self.faults.push(format!("no way from {} to {}", link.from, link.to));
            return;
        };
        let Some(wall) = contact(&self.unit(from).area, &self.unit(to).area) else {
            self.faults.push(format!("{} does not touch {}", link.from, link.to));
            return;
        };
        self.crossings.push(Crossing {
            from,
            to,
            wall: wall.piece(link.kind.width(), 0.5),
            kind: link.kind,
            zh: link.zh,
            en: link.en,
        });
    }

    /// The space at `building/floor/space`.
    pub fn place(&self, path: &str) -> Option<Place> {
        let mut steps = path.splitn(3, '/');
        let (building, floor, unit) = (steps.next()?, steps.next()?, steps.next()?);
        let building = self.buildings.iter().position(|b| b.key == building)?;
        let floors = &self.buildings[building].floors;
        let floor = floors.iter().position(|f| f.short == floor)?;
        let unit = floors[floor].find(unit)?;
        Some(Place { building, floor, unit })
    }

    pub fn floor(&self, place: Place) -> &Floor {
        &self.buildings[place.building].floors[place.floor]
    }

    pub fn unit(&self, place: Place) -> &Unit {
        &self.floor(place).units[place.unit]
    }

    pub fn unit_id(&self, place: Place) -> Uuid {
        let building = &self.buildings[place.building];
        ids::unit(building.key, &self.floor(place).short, &self.unit(place).key)
    }

    /// A point in a space, at shares (0 to 1) of its largest rectangle from west and south.
    pub fn spot(&self, place: Place, share: (f64, f64)) -> Spot {
        let building = &self.buildings[place.building];
        let [lon, lat] = lon_lat(inside(&self.unit(place).heart(), share));
        Spot { level: ids::level(building.key, &self.floor(place).short), lon, lat }
    }

    /// Every space with its place.
    pub fn places(&self) -> impl Iterator<Item = Place> + '_ {
        self.buildings.iter().enumerate().flat_map(|(building, b)| {
            b.floors
                .iter()
                .enumerate()
                .flat_map(move |(floor, f)| (0..f.units.len()).map(move |unit| Place { building, floor, unit }))
        })
    }
}

/// A point of a rectangle in centimetres.
pub fn inside(area: &Rect, (east, north): (f64, f64)) -> (i32, i32) {
    (
        area.x0 + (f64::from(area.width()) * east).round() as i32,
        area.y0 + (f64::from(area.height()) * north).round() as i32,
    )
}
