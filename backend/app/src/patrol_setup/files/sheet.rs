//! One file of lines, as spreadsheets write them: UTF-8 with or without a byte order mark, and whatever separator the
//! machine's region has.

use std::collections::BTreeMap;
use wire::patrol::setup::{ImportFault, Table};

/// Lines of a file at most.
const MOST_LINES: usize = 20_000;
/// Separators that Excel writes.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// A heading of a file.
pub struct Column {
    /// Its word.
    pub name: &'static str,
    /// The file is not read without it.
    pub needed: bool,
}

/// A heading that is needed.
pub const fn needed(name: &'static str) -> Column {
    Column { name, needed: true }
}

/// A heading that may be left out; what it says of entries that are there stays then.
pub const fn optional(name: &'static str) -> Column {
    Column { name, needed: false }
}

/// A file as it was read.
pub struct Sheet {
    /// Its lines with something in them.
    pub rows: Vec<Row>,
}

/// One line.
#[derive(Debug, Clone)]
pub struct Row {
    /// Which file.
    pub table: Table,
    /// From 1, with the heading.
    pub line: u32,
    /// Cells by heading, without blanks around; empty cells are there.
    cells: BTreeMap<&'static str, String>,
}

impl Row {
    /// What stands in a cell; `None` where it is empty or the file has no such column.
    pub fn get(&self, column: &'static str) -> Option<&str> {
        self.cells.get(column).map(String::as_str).filter(|text| !text.is_empty())
    }

    /// True where the file has the column.
    pub fn has(&self, column: &'static str) -> bool {
        self.cells.contains_key(column)
    }

    /// What is wrong in a cell.
    pub fn fault(&self, column: &'static str, code: &str) -> ImportFault {
        self.fault_about(Some(column), code, self.get(column).map(str::to_owned))
    }

    /// The same about a word.
    pub fn fault_about(&self, column: Option<&str>, code: &str, word: Option<String>) -> ImportFault {
        let column = column.map(str::to_owned);
        ImportFault { table: self.table, line: self.line, column, code: code.to_owned(), word }
    }
}

impl Sheet {
    /// Reads a file with these headings.
    ///
    /// # Errors
    /// What keeps it from being read as a whole.
    pub fn read(table: Table, columns: &[Column], text: &str) -> Result<Self, Vec<ImportFault>> {
        let fault = |line: usize, column: Option<&str>, code: &str| ImportFault {
            table,
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: column.map(str::to_owned),
            code: code.to_owned(),
            word: None,
        };
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        if let Some(at) = text.find('\u{FFFD}') {
            return Err(vec![fault(1 + text[..at].matches('\n').count(), None, "file_not_utf8")]);
        }
        let (text, skipped, told) = told_separator(text);
        let heading = text.lines().next().unwrap_or_default();
        let separator = told.unwrap_or_else(|| {
            let count = |separator: &u8| heading.bytes().filter(|byte| byte == separator).count();
            SEPARATORS.into_iter().rev().max_by_key(count).unwrap_or(b',')
        });
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut records = reader.records();
        let Some(heading) = records.next() else { return Err(vec![fault(1, None, "file_empty")]) };
        let heading = heading.map_err(|_| vec![fault(1, None, "file_unreadable")])?;
        let names = headings(columns, &heading).map_err(|wrong| {
            wrong.into_iter().map(|(column, code)| fault(1 + skipped, Some(&column), code)).collect::<Vec<_>>()
        })?;
        let (mut rows, mut wrong, mut lines) = (Vec::new(), Vec::new(), Lines { text, at: 0, line: 1 });
        for record in records {
            let Ok(record) = record else {
                wrong.push(fault(1 + skipped, None, "file_unreadable"));
                break;
            };
            let line = lines.at(record.position()) + skipped;
            let mut cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
            if cells.iter().all(String::is_empty) {
                continue;
            }
            if cells.iter().skip(names.len()).any(|cell| !cell.is_empty()) {
                wrong.push(fault(line, None, "row_too_long"));
            }
            cells.resize(names.len(), String::new());
            let cells = names.iter().copied().zip(cells).collect();
            rows.push(Row { table, line: u32::try_from(line).unwrap_or(u32::MAX), cells });
            if rows.len() > MOST_LINES {
                wrong.push(fault(line, None, "file_too_long"));
                break;
            }
        }
        if wrong.is_empty() { Ok(Self { rows }) } else { Err(wrong) }
    }
}

/// Counts lines as an editor does. The reader's own count is one short where lines end in CR and LF.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl Lines<'_> {
    /// The line, from 1, on which a record's first cell begins; records come in order.
    fn at(&mut self, position: Option<&csv::Position>) -> usize {
        let bytes = self.text.as_bytes();
        let from = position.and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(bytes.len());
        let ends = bytes.iter().skip(from).take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let begins = (from + ends).clamp(self.at, bytes.len());
        self.line += bytes[self.at..begins].iter().filter(|byte| **byte == b'\n').count();
        self.at = begins;
        self.line
    }
}

/// Excel's own first line `sep=;`, which is no heading: the rest, how many lines were left out, and the separator.
fn told_separator(text: &str) -> (&str, usize, Option<u8>) {
    let Some(rest) = text.strip_prefix("sep=") else { return (text, 0, None) };
    let (told, rest) = rest.split_once('\n').unwrap_or((rest, ""));
    (rest, 1, told.bytes().next().filter(|byte| SEPARATORS.contains(byte)))
}

fn headings(columns: &[Column], given: &csv::StringRecord) -> Result<Vec<&'static str>, Vec<(String, &'static str)>> {
    let (mut names, mut wrong) = (Vec::new(), Vec::new());
    // Cells without a heading at the end of a line are a spreadsheet's, not the writer's.
    let last =
        given.iter().enumerate().filter(|(_, name)| !name.trim().is_empty()).last().map_or(0, |(last, _)| last + 1);
    for name in given.iter().take(last).map(str::trim) {
        match columns.iter().find(|column| column.name.eq_ignore_ascii_case(name)) {
            Some(column) if names.contains(&column.name) => wrong.push((name.to_owned(), "column_twice")),
            Some(column) => names.push(column.name),
            None => wrong.push((name.to_owned(), "column_unknown")),
        }
    }
    let missing = columns.iter().filter(|column| column.needed && !names.contains(&column.name));
    wrong.extend(missing.map(|column| (column.name.to_owned(), "column_missing")));
    if wrong.is_empty() { Ok(names) } else { Err(wrong) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [Column; 3] = [needed("code"), needed("name_zh"), optional("name_en")];

    /// The line, then the cells of both columns.
    type Read = (u32, Option<String>, Option<String>);
    /// The line, the column, the code.
    type Wrong = (u32, Option<String>, String);

    fn read(text: &str) -> Result<Vec<Read>, Vec<Wrong>> {
        let own = |text: Option<&str>| text.map(str::to_owned);
        Sheet::read(Table::Checkpoints, &COLUMNS, text)
            .map(|sheet| sheet.rows.iter().map(|r| (r.line, own(r.get("code")), own(r.get("name_zh")))).collect())
            .map_err(|faults| faults.into_iter().map(|f| (f.line, f.column, f.code)).collect())
    }

    #[test]
    fn files_of_every_region_are_read() {
        let expected = Ok(vec![(2, Some("A1".to_owned()), Some("药房, 西".to_owned()))]);
        assert_eq!(read("code,name_zh\nA1,\"药房, 西\"\n"), expected);
        assert_eq!(read("\u{FEFF}code;name_zh;;\r\nA1;药房, 西;;\r\n"), expected);
        assert_eq!(read("Code\tNAME_ZH\tname_en\nA1\t\"药房, 西\"\t\n"), expected);
        let third = Ok(vec![(3, Some("A1".to_owned()), Some("药房, 西".to_owned()))]);
        assert_eq!(read("sep=;\ncode;name_zh\nA1;药房, 西"), third);
        assert_eq!(read("code;name_zh\n;\nA1;药房, 西"), third, "empty lines are left out, and counted");
        let windows = read("code,name_zh\r\nA1,x\r\n\r\nB2,y\r\n\"C\r\n3\",z\r\nD4,z").unwrap();
        assert_eq!(windows.iter().map(|row| row.0).collect::<Vec<_>>(), [2, 4, 5, 7]);
        let later = read("code,name_zh\nA1,\"药\n房\"\nB2,x").unwrap();
        assert_eq!(later.iter().map(|row| row.0).collect::<Vec<_>>(), [2, 4], "cells may have several lines");
    }

    #[test]
    fn what_is_wrong_with_a_whole_file_is_named() {
        let fault = |line, column: Option<&str>, code: &str| (line, column.map(str::to_owned), code.to_owned());
        assert_eq!(read(""), Err(vec![fault(1, None, "file_empty")]));
        assert_eq!(read("code,name_zh\r\n"), Ok(vec![]), "as an empty table is written");
        let heading = vec![fault(1, Some("nmae_zh"), "column_unknown"), fault(1, Some("name_zh"), "column_missing")];
        assert_eq!(read("code,nmae_zh\nA,b"), Err(heading));
        assert_eq!(read("code,name_zh,code\nA,b,c"), Err(vec![fault(1, Some("code"), "column_twice")]));
        assert_eq!(read("code,name_zh\nA,b,c"), Err(vec![fault(2, None, "row_too_long")]));
        assert_eq!(read("code,name_zh\nA,\u{FFFD}\u{FFFD}"), Err(vec![fault(2, None, "file_not_utf8")]));
    }
}
