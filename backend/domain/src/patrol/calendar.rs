//! Days and times of day as people at the site read them off the wall.
//!
//! Schedules are written in local time; everything else is instants. What lies between is a [`LocalTime`], an argument:
//! this room knows no time zones.

use crate::{
    Timestamp,
    time::{HOUR, MINUTE, Millis},
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

const DAY: Millis = 24 * HOUR;
/// 0001-01-01 and 9999-12-31, in days from 1970-01-01.
const FIRST_DAY: i64 = -719_162;
const LAST_DAY: i64 = 2_932_896;

/// A day of the Gregorian calendar, counted from 1970-01-01; written `2026-11-22`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(pub i32);

/// Days of the week, Monday first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Weekdays(pub [bool; 7]);

impl Weekdays {
    /// Every day.
    pub const ALL: Self = Self([true; 7]);

    /// True where the day's weekday is one of them.
    #[must_use]
    pub fn contain(self, date: Date) -> bool {
        self.0[date.weekday()]
    }
}

/// A site's local time.
pub trait LocalTime {
    /// The day that it is at an instant.
    fn date(&self, at: Timestamp) -> Date;
    /// The instant of a time of day, in minutes after the day's midnight; 1440 and more is the next day. A time that
    /// the clocks skip is the one right after, one that comes twice is the first.
    fn instant(&self, date: Date, minute: u32) -> Timestamp;
}

/// Local time that never changes: China's, in minutes east of Greenwich.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FixedOffset(pub i32);

impl FixedOffset {
    /// 北京时间, UTC+8.
    pub const BEIJING: Self = Self(8 * 60);
}

impl LocalTime for FixedOffset {
    fn date(&self, at: Timestamp) -> Date {
        let days = at.plus(i64::from(self.0) * MINUTE).ms().div_euclid(DAY);
        Date(i32::try_from(days.clamp(FIRST_DAY, LAST_DAY)).unwrap_or(0))
    }

    fn instant(&self, date: Date, minute: u32) -> Timestamp {
        Timestamp(i64::from(date.0) * DAY + (i64::from(minute) - i64::from(self.0)) * MINUTE)
    }
}

impl Date {
    /// 0 on Mondays, 6 on Sundays.
    #[must_use]
    pub const fn weekday(self) -> usize {
        // 1970-01-01 was a Thursday.
        (self.0 as i64 + 3).rem_euclid(7) as usize
    }

    /// So many days later.
    #[must_use]
    pub const fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// The day of year, month (1 to 12) and day of the month; `None` where there is no such day.
    #[must_use]
    pub fn of(year: i32, month: u32, day: u32) -> Option<Self> {
        let valid =
            (1..=9999).contains(&year) && (1..=12).contains(&month) && day >= 1 && day <= month_length(year, month);
        let before: u32 = (1..month).map(|month| month_length(year, month)).sum();
        valid.then(|| Self(days_before(year) + i32::try_from(before + day - 1).unwrap_or(0)))
    }

    /// Year, month and day of the month.
    #[must_use]
    pub fn parts(self) -> (i32, u32, u32) {
        // Never too late a year, on either side of 1970.
        let mut year = 1970 + self.0.div_euclid(366).min(self.0.div_euclid(365));
        while days_before(year + 1) <= self.0 {
            year += 1;
        }
        let (mut month, mut day) = (1, u32::try_from(self.0 - days_before(year)).unwrap_or(0));
        while day >= month_length(year, month) {
            day -= month_length(year, month);
            month += 1;
        }
        (year, month, day + 1)
    }
}

const fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

const fn month_length(year: i32, month: u32) -> u32 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to the first day of the year.
const fn days_before(year: i32) -> i32 {
    let past = year - 1;
    365 * (year - 1970) + past.div_euclid(4) - past.div_euclid(100) + past.div_euclid(400) - 477
}

/// A text is not a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a day is written 2026-11-22")]
pub struct NoDate;

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl FromStr for Date {
    type Err = NoDate;

    fn from_str(text: &str) -> Result<Self, NoDate> {
        let mut parts = text.splitn(3, '-').map(str::parse::<u32>);
        let mut next = || parts.next().and_then(Result::ok).ok_or(NoDate);
        let (year, month, day) = (next()?, next()?, next()?);
        let year = i32::try_from(year).map_err(|_| NoDate)?;
        Self::of(year, month, day).filter(|_| text.len() == 10).ok_or(NoDate)
    }
}

impl Serialize for Date {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn days_are_those_of_the_wall() {
        assert_eq!(Date::of(1970, 1, 1), Some(Date(0)));
        assert_eq!(Date::of(2000, 3, 1), Some(Date(11_017)));
        let sunday: Date = "2026-11-22".parse().unwrap();
        assert_eq!((sunday.weekday(), sunday.to_string()), (6, "2026-11-22".into()));
        assert_eq!(FixedOffset::BEIJING.instant(sunday, 0), Timestamp(1_795_276_800_000));
        assert_eq!(FixedOffset::BEIJING.date(Timestamp(1_795_276_800_000 - 1)), sunday.plus(-1));
        assert_eq!(FixedOffset::BEIJING.instant(sunday, 1_440), FixedOffset::BEIJING.instant(sunday.plus(1), 0));
        for bad in ["2026-02-29", "2026-13-01", "2026-1-01", "26-11-22", "2026-11-22x", ""] {
            assert_eq!(bad.parse::<Date>(), Err(NoDate), "{bad}");
        }
        assert!("2024-02-29".parse::<Date>().is_ok());
    }

    proptest! {
        #[test]
        fn every_day_is_read_as_written(day in -100_000_i32..100_000) {
            prop_assert_eq!(Date(day).to_string().parse(), Ok(Date(day)));
            let (_, _, of_month) = Date(day).parts();
            prop_assert!(of_month > 1 || Date(day).plus(-1).parts().2 >= 28);
        }
    }
}
