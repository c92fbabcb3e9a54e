//! What stands in a cell, and how it is written.

use super::sheet::Row;
use domain::{
    Name,
    patrol::{
        calendar::{Date, Weekdays},
        schedule::Window,
    },
};
use wire::patrol::setup::ImportFault;

type Cell<T> = Result<T, ImportFault>;

/// The name in both languages; the English one is the Chinese one where it is left out.
pub fn name(row: &Row, zh: &'static str, en: &'static str) -> Name {
    let in_chinese = row.get(zh).unwrap_or_default();
    Name::new(in_chinese, row.get(en).unwrap_or(in_chinese))
}

/// What has to be there.
pub fn text(row: &Row, column: &'static str) -> Cell<String> {
    row.get(column).map(str::to_owned).ok_or_else(|| row.fault(column, "cell_empty"))
}

/// Yes or no; empty is no.
pub fn flag(row: &Row, column: &'static str) -> Cell<bool> {
    let Some(word) = row.get(column) else { return Ok(false) };
    yes_or_no(word).ok_or_else(|| row.fault(column, "cell_yes_no"))
}

/// The words for yes and no.
pub fn yes_or_no(word: &str) -> Option<bool> {
    match word.to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" | "x" | "是" | "有" => Some(true),
        "no" | "n" | "false" | "0" | "否" | "无" => Some(false),
        _ => None,
    }
}

/// A whole number.
pub fn whole(row: &Row, column: &'static str) -> Cell<Option<u32>> {
    let parsed = row.get(column).map(str::parse).transpose();
    parsed.map_err(|_| row.fault(column, "cell_whole_number"))
}

/// A number, with a point or a comma.
pub fn number(row: &Row, column: &'static str) -> Cell<Option<f64>> {
    let parsed = row.get(column).map(|text| text.replace(',', ".").parse::<f64>()).transpose();
    let finite = parsed.ok().filter(|number| number.is_none_or(f64::is_finite));
    finite.ok_or_else(|| row.fault(column, "cell_number"))
}

/// One of a few words, as the API writes them.
pub fn word<T: serde::de::DeserializeOwned>(row: &Row, column: &'static str) -> Cell<Option<T>> {
    let Some(text) = row.get(column) else { return Ok(None) };
    let parsed = serde_json::from_value(serde_json::Value::String(text.to_owned()));
    parsed.map(Some).map_err(|_| row.fault(column, "cell_word"))
}

/// A day: `2026-11-22`, or as Excel makes of it `2026/11/22` and `2026/1/2`.
pub fn day(row: &Row, column: &'static str) -> Cell<Option<Date>> {
    let Some(text) = row.get(column) else { return Ok(None) };
    let parts: Vec<u32> = text.split(['-', '/', '.']).filter_map(|part| part.parse().ok()).collect();
    let date = match parts.as_slice() {
        [year, month, day] => i32::try_from(*year).ok().and_then(|year| Date::of(year, *month, *day)),
        _ => None,
    };
    date.map(Some).ok_or_else(|| row.fault(column, "cell_day"))
}

/// Days of the week, 1 is Monday: `12345`.
pub fn days(row: &Row, column: &'static str) -> Cell<Weekdays> {
    let Some(text) = row.get(column) else { return Ok(Weekdays::ALL) };
    let mut days = [false; 7];
    for digit in text.chars().filter(|c| !matches!(c, ' ' | ',' | ';')) {
        match digit.to_digit(10).and_then(|digit| days.get_mut((digit as usize).checked_sub(1)?)) {
            Some(day) => *day = true,
            None => return Err(row.fault(column, "cell_days")),
        }
    }
    Ok(Weekdays(days))
}

/// Windows: `22:00-06:00; 12:00-13:30`.
pub fn windows(row: &Row, column: &'static str) -> Cell<Vec<Window>> {
    let Some(text) = row.get(column) else { return Ok(Vec::new()) };
    let read = |part: &str| {
        let (from, to) = part.split_once(['-', '–', '—', '~'])?;
        Some(Window { from: minute(from)?, to: minute(to)? })
    };
    let parts = text.split([';', '；']).map(str::trim).filter(|part| !part.is_empty());
    parts.map(read).collect::<Option<_>>().ok_or_else(|| row.fault(column, "cell_windows"))
}

fn minute(text: &str) -> Option<u32> {
    let (hours, minutes) = text.trim().split_once([':', '：'])?;
    let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let minute = hours.checked_mul(60)? + minutes;
    (minutes < 60 && minute <= 24 * 60).then_some(minute)
}

/// The other way round.
pub fn of_windows(windows: &[Window]) -> String {
    let time = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
    let parts: Vec<_> = windows.iter().map(|window| format!("{}-{}", time(window.from), time(window.to))).collect();
    parts.join(";")
}

/// The other way round.
pub fn of_days(days: Weekdays) -> String {
    ('1'..='7').zip(days.0).filter_map(|(digit, walks)| walks.then_some(digit)).collect()
}

/// The other way round.
pub const fn of_flag(flag: bool) -> &'static str {
    if flag { "yes" } else { "no" }
}
