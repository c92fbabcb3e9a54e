//! Beacons: what a phone has seen of the server lately, so that what it signs cannot be older than that.
//!
//! `<window>.<mac>`: the number of the half minute since 1970, and the first 80 bits of HMAC-SHA-256 over site and window,
//! in base 32. Nothing is kept: whoever knows the key can tell when a beacon was given out.

use super::keyed;
use domain::{
    SiteId, Timestamp,
    patrol::base32,
    time::{Millis, SECOND},
};
use hmac::Mac;

/// A beacon stands for so long, in milliseconds.
pub const WINDOW: Millis = 30 * SECOND;

/// Makes and reads beacons.
pub struct Beacons(pub(crate) [u8; 32]);

impl Beacons {
    /// The newest beacon of a site.
    #[must_use]
    pub fn at(&self, site: SiteId, now: Timestamp) -> String {
        let window = now.ms().div_euclid(WINDOW);
        let tag: [u8; 32] = keyed(&self.0, site, &[&window.to_be_bytes()]).finalize().into_bytes().into();
        let [a, b, c, d, e, f, g, h, i, j, ..] = tag;
        format!("{window}.{}", base32::encode([a, b, c, d, e, f, g, h, i, j]))
    }

    /// From when on a beacon of a site was given out; `None` for what is none.
    #[must_use]
    pub fn given_out(&self, site: SiteId, beacon: &str) -> Option<Timestamp> {
        let (window, mac) = beacon.split_once('.')?;
        let window: i64 = window.parse().ok()?;
        let mac = base32::decode(mac)?;
        keyed(&self.0, site, &[&window.to_be_bytes()]).verify_truncated_left(&mac).ok()?;
        Some(Timestamp(window.checked_mul(WINDOW)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_beacon_tells_its_half_minute_at_its_own_site() {
        let (beacons, site) = (Beacons([5; 32]), SiteId(Uuid::from_u128(1)));
        let now = Timestamp(1_795_276_812_345);
        let beacon = beacons.at(site, now);
        assert_eq!(beacon, beacons.at(site, now.plus(17_654)));
        assert_ne!(beacon, beacons.at(site, now.plus(17_655)));
        assert_eq!(beacons.given_out(site, &beacon), Some(Timestamp(1_795_276_800_000)));
        assert_eq!(beacons.given_out(SiteId(Uuid::from_u128(2)), &beacon), None);
        assert_eq!(Beacons([6; 32]).given_out(site, &beacon), None);
        let later = beacon.replacen("59842560", "59842561", 1);
        assert_ne!(later, beacon);
        for bad in [later.as_str(), "", ".", "1.", "59842560", &beacon[..beacon.len() - 1]] {
            assert_eq!(beacons.given_out(site, bad), None, "{bad}");
        }
    }
}
