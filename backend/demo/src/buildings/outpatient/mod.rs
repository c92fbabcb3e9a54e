//! 门诊楼, the outpatient building: five floors and a basement on a hospital street (医街).
//!
//! The street runs from west to east; on either side hang three modules of 30 by 27 m with garden
//! slots between them. [`modules`] knows how a module is built, [`lower`] and
//! [`upper`] what is in it.

mod lower;
mod modules;
mod upper;

use super::Building;

/// South-west corner on the site, metres.
pub const ORIGIN: (f64, f64) = (30.0, 110.0);
/// Length and depth, metres.
pub const SIZE: (f64, f64) = (102.0, 60.0);
/// The garden slots between the modules: their west sides, and their width; metres.
pub const SLOTS: ([f64; 2], f64) = ([30.0, 66.0], 6.0);
/// Depth of a module, metres; the street lies between two of them.
pub const MODULE_DEPTH: f64 = 27.0;

/// The basement and the five floors.
pub fn building() -> Building {
    let mut floors = lower::floors();
    floors.extend(upper::floors());
    Building { key: "outpatient", zh: "门诊楼", en: "Outpatient building", floors }
}
