//! Tables as CSV (RFC 4180), as spreadsheets open it: UTF-8 with a byte order mark.

use super::table::{Cell, Table};
use crate::error::{Error, Result};
use csv::{Terminator, WriterBuilder};

/// The rows of a table, without its total.
///
/// # Errors
/// A fault of the writer.
pub fn csv(table: &Table) -> Result<Vec<u8>> {
    let fault = |error| Error::fault("write CSV", error);
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(table.columns.iter().map(|column| &column.head)).map_err(fault)?;
    for row in &table.rows {
        writer.write_record(row.iter().map(field)).map_err(fault)?;
    }
    writer.into_inner().map_err(|error| Error::fault("write CSV", error.to_string()))
}

fn field(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => harmless(text),
        Cell::Share(share) => format!("{share:.4}"),
        Cell::At(at) => at.strftime("%Y-%m-%d %H:%M:%S").to_string(),
        Cell::Count(_) | Cell::Decimal(_) | Cell::Minutes(_) | Cell::Day(_) => cell.shown(),
    }
}

/// What people wrote must not be taken for a formula by a spreadsheet.
fn harmless(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if formula { format!("'{text}") } else { text.to_owned() }
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
        let last = vec![Cell::Empty, Cell::share(1, 0), Cell::share(1, 3)];
        let rows = vec![row("堵住, \"又\"\n堵住"), row("=HYPERLINK(\"x\")"), last];
        let table = Table { title: "甲".into(), columns, rows, total: None };
        let text = String::from_utf8(csv(&table).unwrap()).unwrap();
        let expected = "\u{feff}说明,次数,时间\r\n\"堵住, \"\"又\"\"\n堵住\",7,2026-11-22 03:04:05\r\n\
                        \"'=HYPERLINK(\"\"x\"\")\",7,2026-11-22 03:04:05\r\n,,0.3333\r\n";
        assert_eq!(text, expected);
    }
}
