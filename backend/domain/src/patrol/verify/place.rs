//! Whether the phone was inside the fence of a checkpoint. Outdoors only: indoors no phone knows where it is.

use super::{Fix, Problem};
use crate::{
    patrol::Checkpoint,
    time::{MINUTE, Millis},
};

/// A position older than this at the scan, in milliseconds, says nothing.
const OLDEST_FIX: Millis = 2 * MINUTE;
/// Mean radius of the earth in metres (IUGG).
const EARTH_M: f64 = 6_371_008.8;

/// What the fence says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fence {
    /// There is none.
    None,
    /// There is one, and no position to hold against it.
    Unknown,
    /// Inside, or perhaps so.
    Inside,
    /// Outside, however wrong the position is.
    Outside {
        /// By so many metres.
        metres: u32,
    },
}

impl Fence {
    pub(super) const fn problem(self) -> Option<Problem> {
        match self {
            Self::Outside { metres } => Some(Problem::OutsideFence { metres }),
            Self::None | Self::Unknown | Self::Inside => None,
        }
    }
}

pub(super) fn fence(checkpoint: &Checkpoint, fix: Option<Fix>) -> Fence {
    let Some(fence_m) = checkpoint.fence_m else { return Fence::None };
    let Some(fix) = fix.filter(|fix| fix.age <= OLDEST_FIX && fix.accuracy_m >= 0.0) else { return Fence::Unknown };
    let spot = &checkpoint.place.spot;
    let away = metres_between((spot.lon, spot.lat), (fix.lon, fix.lat));
    let beyond = away - fix.accuracy_m - fence_m;
    if beyond > 0.0 {
        Fence::Outside { metres: beyond.ceil().min(f64::from(u32::MAX)) as u32 }
    } else if fix.accuracy_m > 2.0 * fence_m {
        // So vague that it would be inside from far away.
        Fence::Unknown
    } else {
        Fence::Inside
    }
}

/// Along the great circle, in metres; both points in degrees of longitude and latitude.
fn metres_between((lon_a, lat_a): (f64, f64), (lon_b, lat_b): (f64, f64)) -> f64 {
    let (lat_a, lat_b) = (lat_a.to_radians(), lat_b.to_radians());
    let (north, east) = (lat_b - lat_a, (lon_b - lon_a).to_radians());
    let chord = (north / 2.0).sin().powi(2) + lat_a.cos() * lat_b.cos() * (east / 2.0).sin().powi(2);
    2.0 * EARTH_M * chord.sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_degree_of_latitude_is_111_km() {
        let degree = metres_between((117.2, 39.0), (117.2, 40.0));
        assert!((111_000.0..111_400.0).contains(&degree), "{degree}");
        let east = metres_between((117.2, 39.1), (117.201, 39.1));
        assert!((86.0..87.0).contains(&east), "{east}");
    }
}
