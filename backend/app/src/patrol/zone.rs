//! A site's local time, by the time zone database.

use crate::error::{Error, Result};
use domain::{
    Timestamp,
    patrol::calendar::{Date, LocalTime},
};
use jiff::{civil, tz::TimeZone};
use store::Site;

const DAY_MINUTES: u32 = 24 * 60;

/// Local time of a site.
pub struct SiteTime(TimeZone);

impl SiteTime {
    /// That of the site's time zone.
    ///
    /// # Errors
    /// A fault where nobody knows the time zone.
    pub fn of(site: &Site) -> Result<Self> {
        TimeZone::get(&site.time_zone).map(Self).map_err(|error| Error::fault("read a site's time zone", error))
    }

    /// What clock and calendar on the wall say.
    #[must_use]
    pub fn civil(&self, at: Timestamp) -> civil::DateTime {
        self.0.to_datetime(jiff::Timestamp::from_millisecond(at.ms()).unwrap_or_default())
    }
}

impl LocalTime for SiteTime {
    fn date(&self, at: Timestamp) -> Date {
        let at = jiff::Timestamp::from_millisecond(at.ms()).unwrap_or_default();
        let date = self.0.to_datetime(at).date();
        let part = |number: i8| u32::try_from(number).unwrap_or(1);
        Date::of(i32::from(date.year()), part(date.month()), part(date.day())).unwrap_or(Date(0))
    }

    fn instant(&self, date: Date, minute: u32) -> Timestamp {
        let date = date.plus(i32::try_from(minute / DAY_MINUTES).unwrap_or(0));
        let (year, month, day) = date.parts();
        let minute = minute % DAY_MINUTES;
        let small = |number: u32| i8::try_from(number).unwrap_or(0);
        let local = i16::try_from(year).ok().and_then(|year| {
            civil::DateTime::new(year, small(month), small(day), small(minute / 60), small(minute % 60), 0, 0).ok()
        });
        // A time that is skipped moves on by as much as the clocks do; one that comes twice is the first.
        let at = local.and_then(|local| self.0.to_ambiguous_timestamp(local).compatible().ok());
        at.map_or(Timestamp(0), |at| Timestamp(at.as_millisecond()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Name, SiteId, patrol::calendar::FixedOffset};
    use uuid::Uuid;

    fn time(zone: &str) -> Result<SiteTime> {
        let (name, key) = (Name::new("院区", "campus"), "campus".to_owned());
        SiteTime::of(&Site { id: SiteId(Uuid::from_u128(1)), key, name, time_zone: zone.to_owned(), phone: None })
    }

    #[test]
    fn in_china_it_is_what_the_fixed_offset_says() {
        let here = time("Asia/Shanghai").unwrap();
        let day: Date = "2026-11-22".parse().unwrap();
        for minute in [0, 1, 719, 1_439, 1_440, 2_000] {
            let at = FixedOffset::BEIJING.instant(day, minute);
            assert_eq!(here.instant(day, minute), at);
            assert_eq!(here.date(at), FixedOffset::BEIJING.date(at));
        }
        assert!(time("Mars/Olympus").is_err());
    }

    #[test]
    fn where_clocks_change_a_skipped_time_is_after_and_a_doubled_one_the_first() {
        let there = time("Europe/Berlin").unwrap();
        let (spring, autumn): (Date, Date) = ("2026-03-29".parse().unwrap(), "2026-10-25".parse().unwrap());
        let minutes = |date, from, to| there.instant(date, to).since(there.instant(date, from)) / 60_000;
        assert_eq!(minutes(spring, 119, 150), 31, "2:30 is there as 3:30");
        assert_eq!(minutes(autumn, 150, 180), 90, "the first 2:30");
    }
}
