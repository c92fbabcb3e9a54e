//! Each kind of feature, from its file's form to the plain one.

use std::collections::{BTreeMap, BTreeSet};

use super::files::{Raw, id_of};
use super::json::{self, Members, Shape};
use super::{Code, Report};
use crate::building::Venue;
use crate::geometry::{Frame, MOST_CORNERS, Pt, Region, repaired};
use crate::plain::{Amenity, FeatureId, House, Labels, Level, Opening, OpeningKind, Spot, Surface, Unit};
use crate::topology::{Regions, Relation};

/// Features farther than this from the plan's centre are strays, metres.
const FAR: f64 = 30_000.0;

/// Reads features in the order in which they depend on each other.
pub(super) struct Reader<'a> {
    frame: Frame,
    report: &'a mut Report,
    buildings: BTreeSet<FeatureId>,
    levels: BTreeMap<FeatureId, usize>,
    regions: Regions,
}

impl<'a> Reader<'a> {
    pub fn new(frame: Frame, report: &'a mut Report) -> Self {
        Self { frame, report, buildings: BTreeSet::new(), levels: BTreeMap::new(), regions: Regions::default() }
    }

    pub fn into_regions(self) -> Regions {
        self.regions
    }

    pub fn venue(&mut self, raws: &[Raw]) -> Venue {
        let Some(raw) = raws.first() else { return Venue::default() };
        self.report.used += 1;
        self.regions.venue = self.area(raw).unwrap_or_default();
        Venue { id: Some(raw.id), labels: named(&raw.members) }
    }

    pub fn houses(&mut self, raws: &[Raw]) -> Vec<House> {
        self.report.used += raws.len();
        self.buildings.extend(raws.iter().map(|raw| raw.id));
        raws.iter()
            .map(|raw| House {
                id: raw.id,
                labels: named(&raw.members),
                category: category(&raw.members),
                display: display(&raw.members),
            })
            .collect()
    }

    /// Footprints on the ground: what the ground outside is not.
    pub fn footprints(&mut self, raws: &[Raw]) {
        for raw in raws {
            if category(&raw.members) != "ground" {
                self.report.used += 1;
            } else if let Some(regions) = self.area(raw) {
                self.report.used += 1;
                self.regions.footprints.extend(regions);
            }
        }
    }

    pub fn levels(&mut self, raws: &[Raw]) -> Vec<Level> {
        let mut levels: Vec<(Level, Vec<Region>)> = Vec::new();
        for raw in raws {
            let Some(ordinal) = json::whole(&raw.members, "ordinal") else {
                self.report.note(&raw.key, Code::OrdinalMissing, "the level has no whole number as ordinal");
                continue;
            };
            let regions = match raw.shape {
                Some(_) => self.area(raw).unwrap_or_default(),
                None => Vec::new(),
            };
            let mut buildings = Vec::new();
            for text in json::texts(&raw.members, "building_ids") {
                let id = id_of(&text);
                if self.buildings.contains(&id) {
                    buildings.push(id);
                } else {
                    self.report.note(&raw.key, Code::BuildingUnknown, format!("the level names building {text}"));
                }
            }
            let outdoor = raw.members.get("outdoor").and_then(serde_json::Value::as_bool).unwrap_or(false);
            let level = Level {
                id: raw.id,
                ordinal,
                short_name: json::labels(&raw.members, "short_name"),
                labels: named(&raw.members),
                buildings,
                outdoor,
                surface: self.surface(&regions),
            };
            levels.push((level, regions));
        }
        levels.sort_by_key(|(level, _)| (level.ordinal, level.id));
        self.report.used += levels.len();
        self.levels = levels.iter().enumerate().map(|(index, (level, _))| (level.id, index)).collect();
        let (levels, regions) = levels.into_iter().unzip();
        self.regions.levels = regions;
        levels
    }

    pub fn units(&mut self, raws: &[Raw]) -> Vec<Unit> {
        let mut units = Vec::new();
        for raw in raws {
            let Some(level) = self.level_of(raw) else { continue };
            let Some(regions) = self.area(raw) else { continue };
            let Some(largest) = regions.first() else { continue };
            let category = category(&raw.members);
            let shown = display(&raw.members)
                .filter(|place| regions.iter().any(|region| region.contains(self.frame.metres(*place))))
                .unwrap_or_else(|| self.frame.degrees(largest.inner_point()));
            units.push(Unit {
                id: raw.id,
                level,
                labels: named(&raw.members),
                display: Spot { level, lon: shown[0], lat: shown[1] },
                surface: self.surface(&regions),
                restricted: json::text(&raw.members, "restriction").is_some() || category == "nonpublic",
                accessibility: json::texts(&raw.members, "accessibility"),
                category,
            });
            self.regions.units.push(regions);
        }
        self.report.used += units.len();
        units
    }

    pub fn openings(&mut self, raws: &[Raw]) -> Vec<Opening> {
        let mut openings = Vec::new();
        for raw in raws {
            let Some(level) = self.level_of(raw) else { continue };
            let Some(shape) = self.located(raw) else { continue };
            // A line of several parts is one door: its ends are what counts.
            let line: Vec<[f64; 2]> = match (shape.lines.concat(), &shape.points) {
                (line, _) if !line.is_empty() => line,
                (_, points) => points.clone(),
            };
            if line.is_empty() {
                self.report.note(&raw.key, Code::GeometryUnusable, "the opening is not a line");
                continue;
            }
            let control = json::texts(&raw.members, "access_control");
            let door = raw.members.get("door").and_then(serde_json::Value::as_object);
            openings.push(Opening {
                id: raw.id,
                level,
                category: category(&raw.members),
                labels: named(&raw.members),
                line,
                kind: kind(&control, door),
                units: Vec::new(),
                one_way: None,
                out_of_service: control.iter().any(|mark| mark == "outofservice"),
            });
        }
        self.report.used += openings.len();
        openings
    }

    pub fn amenities(&mut self, raws: &[Raw]) -> Vec<Amenity> {
        self.report.used += raws.len();
        raws.iter()
            .map(|raw| {
                let level = json::text(&raw.members, "level_id").map(id_of);
                let place = raw.shape.as_ref().and_then(|shape| shape.points.first().copied());
                Amenity {
                    id: raw.id,
                    category: category(&raw.members),
                    labels: named(&raw.members),
                    spot: level.zip(place).map(|(level, [lon, lat])| Spot { level, lon, lat }),
                    units: json::texts(&raw.members, "unit_ids").iter().map(|text| id_of(text)).collect(),
                }
            })
            .collect()
    }

    pub fn relations(&mut self, raws: &[Raw]) -> Vec<Relation> {
        self.report.used += raws.len();
        raws.iter().map(super::relation).collect()
    }

    fn level_of(&mut self, raw: &Raw) -> Option<FeatureId> {
        let level = json::text(&raw.members, "level_id").map(id_of).filter(|id| self.levels.contains_key(id));
        if level.is_none() {
            self.report.note(&raw.key, Code::LevelUnknown, "the feature's level is missing or was not used");
        }
        level
    }

    fn located<'r>(&mut self, raw: &'r Raw) -> Option<&'r Shape> {
        let Some(shape) = &raw.shape else {
            self.report.note(&raw.key, Code::GeometryMissing, "the feature has no geometry");
            return None;
        };
        let centre = Pt::new(0.0, 0.0);
        if shape.coordinates().any(|place| self.frame.metres(place).to(centre) > FAR) {
            self.report.note(&raw.key, Code::GeometryFar, "the feature lies far from the rest of the plan");
            return None;
        }
        Some(shape)
    }

    /// The feature's polygons as regions, the largest first; none (and a problem) when there is nothing usable.
    fn area(&mut self, raw: &Raw) -> Option<Vec<Region>> {
        let shape = self.located(raw)?;
        let mut regions = Vec::new();
        let mut mended = false;
        for polygon in &shape.polygons {
            let rings: Vec<Vec<Pt>> =
                polygon.iter().map(|ring| ring.iter().map(|place| self.frame.metres(*place)).collect()).collect();
            match Region::new(&rings) {
                Some(region) if region.edges().count() > MOST_CORNERS => {
                    self.report.note(&raw.key, Code::GeometryUnusable, "the outline has too many corners");
                    return None;
                }
                Some(region) if region.is_simple() => regions.push(region),
                _ => {
                    let parts = repaired(&rings);
                    mended |= !parts.is_empty();
                    regions.extend(parts);
                }
            }
        }
        if mended {
            self.report.note(&raw.key, Code::GeometryRepaired, "the outline crosses itself");
        }
        if regions.is_empty() {
            self.report.note(&raw.key, Code::GeometryUnusable, "the feature encloses no area");
            return None;
        }
        regions.sort_by(|a, b| b.area().total_cmp(&a.area()));
        Some(regions)
    }

    fn surface(&self, regions: &[Region]) -> Surface {
        let ring = |ring: &Vec<Pt>| ring.iter().chain(ring.first()).map(|p| self.frame.degrees(*p)).collect();
        regions.iter().map(|region| region.rings().iter().map(ring).collect()).collect()
    }
}

fn named(members: &Members) -> Labels {
    let name = json::labels(members, "name");
    if name.is_empty() { json::labels(members, "alt_name") } else { name }
}

fn category(members: &Members) -> String {
    json::text(members, "category").unwrap_or("unspecified").to_ascii_lowercase()
}

/// IMDF's display_point: a Point geometry.
fn display(members: &Members) -> Option<[f64; 2]> {
    json::position(members.get("display_point")?.get("coordinates")?)
}

/// How one passes a door, from IMDF's access control marks and door description.
fn kind(control: &[String], door: Option<&Members>) -> OpeningKind {
    let has = |marks: &[&str]| control.iter().any(|mark| marks.contains(&mark.as_str()));
    let kind = door.and_then(|door| json::text(door, "type"));
    if has(&["keyaccess"]) {
        OpeningKind::Locked
    } else if control.iter().any(|mark| mark != "outofservice") {
        OpeningKind::Controlled
    } else if door.is_none() || kind == Some("open") {
        OpeningKind::Gap
    } else {
        OpeningKind::Plain
    }
}
