//! Tables as CSV (RFC 4180), as spreadsheets open it: UTF-8 with a byte order mark.

use super::table::{Cell, Table};

/// The rows of a table, without its total.
#[must_use]
pub fn csv(table: &Table) -> Vec<u8> {
    let mut text = String::from('\u{feff}');
    line(&mut text, table.columns.iter().map(|column| quoted(&column.head)));
    for row in &table.rows {
        line(&mut text, row.iter().map(field));
    }
    text.into_bytes()
}

fn line(text: &mut String, fields: impl Iterator<Item = String>) {
    text.push_str(&fields.collect::<Vec<_>>().join(","));
    text.push_str("\r\n");
}

fn field(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => quoted(&harmless(text)),
        Cell::Count(count) => count.to_string(),
        Cell::Share(share) => format!("{share:.4}"),
        Cell::Decimal(number) => format!("{number:.2}"),
        Cell::Minutes(minutes) => format!("{minutes:.1}"),
        Cell::Day(date) => date.to_string(),
        Cell::At(at) => at.strftime("%Y-%m-%d %H:%M:%S").to_string(),
    }
}

/// What people wrote must not be taken for a formula by a spreadsheet.
fn harmless(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if formula { format!("'{text}") } else { text.to_owned() }
}

fn quoted(text: &str) -> String {
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::Column;
    use jiff::civil::date;

    #[test]
    fn what_people_write_stays_one_field_and_no_formula() {
        let columns = ["说明", "次数", "时间"].map(|head| Column::new(head, 10)).to_vec();
        let at = date(2026, 11, 22).at(3, 4, 5, 0);
        let row = |text: &str| vec![Cell::text(text), Cell::Count(7), Cell::At(at)];
        let rows = vec![row("堵住, \"又\"\n堵住"), row("=HYPERLINK(\"x\")"), vec![Cell::Empty, Cell::share(1, 0), Cell::share(1, 3)]];
        let text = String::from_utf8(csv(&Table { title: "甲".into(), columns, rows, total: None })).unwrap();
        let expected = "\u{feff}说明,次数,时间\r\n\"堵住, \"\"又\"\"\n堵住\",7,2026-11-22 03:04:05\r\n\
                        \"'=HYPERLINK(\"\"x\"\")\",7,2026-11-22 03:04:05\r\n,,0.3333\r\n";
        assert_eq!(text, expected);
    }
}
