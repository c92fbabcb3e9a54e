//! The buildings of the demo hospital, one module each, and the grounds between them.

pub mod emergency;
pub mod grounds;
pub mod inpatient;
pub mod outpatient;

use crate::kit::Floor;

/// A building with its floors from the lowest to the highest.
#[derive(Debug, Clone)]
pub struct Building {
    pub key: &'static str,
    pub zh: &'static str,
    pub en: &'static str,
    pub floors: Vec<Floor>,
}
