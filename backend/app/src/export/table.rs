//! A table before anybody knows what kind of file it becomes.

use domain::patrol::calendar::Date;
use jiff::civil::DateTime;

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// What it is called: 31 characters at most, none of `[]:*?/\`.
    pub title: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows; each has a cell for every column.
    pub rows: Vec<Vec<Cell>>,
    /// The sum of all rows.
    pub total: Option<Vec<Cell>>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its heading.
    pub head: String,
    /// How wide it is, in digits.
    pub width: u16,
    /// Its share of the width of a page; 0 for those that paper has no room for.
    pub paper: u16,
}

impl Column {
    /// A column.
    pub fn new(head: impl Into<String>, width: u16) -> Self {
        Self { head: head.into(), width, paper: 0 }
    }

    /// The same with its share of the width of a page.
    #[must_use]
    pub fn on_paper(self, paper: u16) -> Self {
        Self { paper, ..self }
    }
}

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing is known.
    Empty,
    /// A text.
    Text(String),
    /// A number of something.
    Count(u32),
    /// A share, 0 to 1.
    Share(f64),
    /// A number, two decimals.
    Decimal(f64),
    /// Minutes, one decimal.
    Minutes(f64),
    /// A day.
    Day(Date),
    /// A local time, to the second.
    At(DateTime),
}

impl Cell {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// As people read it.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Empty => "–".to_owned(),
            Self::Text(text) => text.clone(),
            Self::Count(count) => count.to_string(),
            Self::Share(share) => format!("{:.1}%", share * 100.0),
            Self::Decimal(number) => format!("{number:.2}"),
            Self::Minutes(minutes) => format!("{minutes:.1}"),
            Self::Day(date) => date.to_string(),
            Self::At(at) => at.strftime("%Y-%m-%d %H:%M").to_string(),
        }
    }

    /// A part of a whole; nothing where there is no whole.
    #[must_use]
    pub fn share(part: u32, whole: u32) -> Self {
        if whole == 0 { Self::Empty } else { Self::Share(f64::from(part) / f64::from(whole)) }
    }

    /// Milliseconds as minutes.
    #[must_use]
    pub fn minutes(ms: i64) -> Self {
        Self::Minutes(ms as f64 / 60_000.0)
    }
}
