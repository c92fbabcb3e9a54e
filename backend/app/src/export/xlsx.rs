//! Tables as a workbook: numbers are numbers, days are days.

use super::table::{Cell, Table};
use crate::error::{Error, Result};
use rust_xlsxwriter::{Color, ExcelDateTime, Format, FormatBorder, Workbook, Worksheet, XlsxError};

/// A workbook with a sheet for each table.
///
/// # Errors
/// A fault of the writer.
pub fn xlsx(tables: &[Table]) -> Result<Vec<u8>> {
    write(tables).map_err(|error| Error::fault("write a workbook", error))
}

fn write(tables: &[Table]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let formats = Formats::new();
    for table in tables {
        sheet(workbook.add_worksheet(), table, &formats)?;
    }
    workbook.save_to_buffer()
}

fn sheet(sheet: &mut Worksheet, table: &Table, formats: &Formats) -> Result<(), XlsxError> {
    sheet.set_name(&table.title)?.set_freeze_panes(1, 0)?;
    for (n, column) in (0..).zip(&table.columns) {
        sheet.set_column_width(n, f64::from(column.width))?;
        sheet.write_string_with_format(0, n, &column.head, &formats.head)?;
    }
    let mut next = 1;
    for row in &table.rows {
        cells(sheet, next, row, &formats.plain)?;
        next += 1;
    }
    if !table.rows.is_empty() && !table.columns.is_empty() {
        sheet.autofilter(0, 0, next - 1, u16::try_from(table.columns.len() - 1).unwrap_or(u16::MAX))?;
    }
    match &table.total {
        Some(total) => cells(sheet, next, total, &formats.total),
        None => Ok(()),
    }
}

fn cells(sheet: &mut Worksheet, row: u32, cells: &[Cell], of: &OfKind) -> Result<(), XlsxError> {
    for (n, cell) in (0..).zip(cells) {
        match cell {
            Cell::Empty => sheet.write_blank(row, n, &of.text)?,
            Cell::Text(text) => sheet.write_string_with_format(row, n, text, &of.text)?,
            Cell::Count(count) => sheet.write_number_with_format(row, n, *count, &of.count)?,
            Cell::Share(share) => sheet.write_number_with_format(row, n, *share, &of.share)?,
            Cell::Decimal(number) => sheet.write_number_with_format(row, n, *number, &of.decimal)?,
            Cell::Minutes(minutes) => sheet.write_number_with_format(row, n, *minutes, &of.minutes)?,
            Cell::Day(date) => {
                let (year, month, day) = date.parts();
                sheet.write_datetime_with_format(row, n, &day_of(year, month, day)?, &of.day)?
            }
            Cell::At(at) => {
                let (month, day) = (at.month().unsigned_abs().into(), at.day().unsigned_abs().into());
                let time = (at.hour().unsigned_abs().into(), at.minute().unsigned_abs(), at.second().unsigned_abs());
                let at = day_of(at.year().into(), month, day)?.and_hms(time.0, time.1, time.2)?;
                sheet.write_datetime_with_format(row, n, &at, &of.at)?
            }
        };
    }
    Ok(())
}

fn day_of(year: i32, month: u32, day: u32) -> Result<ExcelDateTime, XlsxError> {
    let small = |number: u32| u8::try_from(number).unwrap_or(u8::MAX);
    ExcelDateTime::from_ymd(u16::try_from(year).unwrap_or(u16::MAX), small(month), small(day))
}

struct Formats {
    head: Format,
    plain: OfKind,
    total: OfKind,
}

/// How each kind of cell is shown.
struct OfKind {
    text: Format,
    count: Format,
    share: Format,
    decimal: Format,
    minutes: Format,
    day: Format,
    at: Format,
}

impl Formats {
    fn new() -> Self {
        let head = Format::new().set_bold().set_text_wrap().set_background_color(Color::RGB(0x00E8_EDF2));
        let total = Format::new().set_bold().set_border_top(FormatBorder::Thin);
        Self {
            head: head.set_border_bottom(FormatBorder::Thin),
            plain: OfKind::of(&Format::new()),
            total: OfKind::of(&total),
        }
    }
}

impl OfKind {
    fn of(base: &Format) -> Self {
        let shown = |format: &str| base.clone().set_num_format(format);
        Self {
            text: base.clone(),
            count: shown("0"),
            share: shown("0.0%"),
            decimal: shown("0.00"),
            minutes: shown("0.0"),
            day: shown("yyyy-mm-dd"),
            at: shown("yyyy-mm-dd hh:mm:ss"),
        }
    }
}
