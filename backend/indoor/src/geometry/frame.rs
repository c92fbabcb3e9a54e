use super::Pt;

/// Metres per degree of latitude on the mean sphere (radius 6 371 008.8 m).
const METRES_PER_DEGREE: f64 = 111_195.08;

/// The local plane: equirectangular about a centre, true to about 1 mm per 100 m on a hospital site.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Frame {
    lon: f64,
    lat: f64,
    per_lon: f64,
}

impl Frame {
    pub fn about(lon: f64, lat: f64) -> Self {
        // Near the poles a degree of longitude has no length; no plan lies there, but nothing may divide by zero.
        let per_lon = METRES_PER_DEGREE * lat.to_radians().cos().max(1e-3);
        Self { lon, lat, per_lon }
    }

    pub fn metres(&self, [lon, lat]: [f64; 2]) -> Pt {
        Pt::new((lon - self.lon) * self.per_lon, (lat - self.lat) * METRES_PER_DEGREE)
    }

    pub fn degrees(&self, p: Pt) -> [f64; 2] {
        [self.lon + p.x / self.per_lon, self.lat + p.y / METRES_PER_DEGREE]
    }
}
