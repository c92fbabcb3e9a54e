//! Reading what others wrote: lenient helpers over JSON values, and GeoJSON geometry.

use serde_json::{Map, Value};

use crate::plain::Labels;

/// An object's members.
pub(super) type Members = Map<String, Value>;

/// A text member; null, missing and empty are the same.
pub(super) fn text<'a>(members: &'a Members, key: &str) -> Option<&'a str> {
    members.get(key).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
}

/// A whole number, also written as 1.0 or "1".
pub(super) fn whole(members: &Members, key: &str) -> Option<i32> {
    let number = match members.get(key)? {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    (number.fract() == 0.0 && number.abs() <= 1_000.0).then_some(number as i32)
}

/// A list of texts; one text counts as a list of one.
pub(super) fn texts(members: &Members, key: &str) -> Vec<String> {
    match members.get(key) {
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Some(Value::String(text)) if !text.trim().is_empty() => vec![text.trim().to_owned()],
        _ => Vec::new(),
    }
}

/// LABELS: language → text. A plain text counts as text in no particular language ("und").
pub(super) fn labels(members: &Members, key: &str) -> Labels {
    match members.get(key) {
        Some(Value::Object(languages)) => Labels(
            languages
                .iter()
                .filter_map(|(language, text)| Some((language.clone(), text.as_str()?.trim().to_owned())))
                .filter(|(_, text)| !text.is_empty())
                .collect(),
        ),
        Some(Value::String(text)) if !text.trim().is_empty() => Labels::from([("und", text.trim())]),
        _ => Labels::default(),
    }
}

/// What a geometry consists of, in degrees.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Shape {
    pub points: Vec<[f64; 2]>,
    pub lines: Vec<Vec<[f64; 2]>>,
    pub polygons: Vec<Vec<Vec<[f64; 2]>>>,
}

impl Shape {
    pub fn coordinates(&self) -> impl Iterator<Item = [f64; 2]> {
        let lines = self.lines.iter().flatten();
        let rings = self.polygons.iter().flatten().flatten();
        self.points.iter().chain(lines).chain(rings).copied()
    }
}

/// Reads a GeoJSON geometry; none when it is of no known type or any number in it is unusable.
pub(super) fn shape(geometry: &Value) -> Option<Shape> {
    let mut shape = Shape::default();
    add(geometry, &mut shape, 0)?;
    Some(shape)
}

fn add(geometry: &Value, shape: &mut Shape, depth: u8) -> Option<()> {
    if depth > 4 {
        return None;
    }
    let coordinates = geometry.get("coordinates");
    match geometry.get("type")?.as_str()? {
        "Point" => shape.points.push(position(coordinates?)?),
        "MultiPoint" => shape.points.extend(positions(coordinates?)?),
        "LineString" => shape.lines.push(positions(coordinates?)?),
        "MultiLineString" => shape.lines.extend(each(coordinates?, positions)?),
        "Polygon" => shape.polygons.push(rings(coordinates?)?),
        "MultiPolygon" => shape.polygons.extend(each(coordinates?, rings)?),
        "GeometryCollection" => {
            for part in geometry.get("geometries")?.as_array()? {
                add(part, shape, depth + 1)?;
            }
        }
        _ => return None,
    }
    Some(())
}

fn each<T>(value: &Value, read: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    value.as_array()?.iter().map(read).collect()
}

fn rings(value: &Value) -> Option<Vec<Vec<[f64; 2]>>> {
    let rings = each(value, positions)?;
    rings.first().is_some_and(|outer| outer.len() >= 3).then_some(rings)
}

fn positions(value: &Value) -> Option<Vec<[f64; 2]>> {
    each(value, position)
}

/// Longitude and latitude; a third number (height) is allowed and not used.
pub(super) fn position(value: &Value) -> Option<[f64; 2]> {
    let numbers = value.as_array()?;
    let (lon, lat) = (numbers.first()?.as_f64()?, numbers.get(1)?.as_f64()?);
    (lon.abs() <= 180.0 && lat.abs() <= 90.0).then_some([lon, lat])
}
