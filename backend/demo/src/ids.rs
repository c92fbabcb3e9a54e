//! Feature ids: UUIDv5 of a name, the same in every run and on every machine.

use uuid::Uuid;

/// Id of any feature by its type and path.
pub fn feature(kind: &str, path: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("https://haihe.example/imdf/{kind}/{path}").as_bytes())
}

pub fn venue() -> Uuid {
    feature("venue", "haihe")
}

pub fn address() -> Uuid {
    feature("address", "haihe")
}

pub fn building(building: &str) -> Uuid {
    feature("building", building)
}

pub fn level(building: &str, floor: &str) -> Uuid {
    feature("level", &format!("{building}/{floor}"))
}

pub fn unit(building: &str, floor: &str, unit: &str) -> Uuid {
    feature("unit", &format!("{building}/{floor}/{unit}"))
}

pub fn opening(building: &str, floor: &str, door: &str) -> Uuid {
    feature("opening", &format!("{building}/{floor}/{door}"))
}
