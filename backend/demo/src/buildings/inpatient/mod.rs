//! 住院楼, the inpatient tower: twelve floors of two wings around one lift lobby.
//!
//! [`wing`] knows how a floor is built, [`wards`] what a nursing unit holds, [`floors`] the floors
//! that are something else.

mod floors;
mod wards;
mod wing;

use super::Building;

/// South-west corner on the site, metres.
pub const ORIGIN: (f64, f64) = (48.0, 58.0);
/// Length and depth, metres.
pub const SIZE: (f64, f64) = (66.0, 28.4);

/// All twelve floors.
pub fn building() -> Building {
    let mut floors = floors::special();
    floors.extend(wards::floors());
    Building { key: "inpatient", zh: "住院楼", en: "Inpatient tower", floors }
}
