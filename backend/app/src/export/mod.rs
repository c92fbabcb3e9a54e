//! Files that people take away: tables as CSV and XLSX.

mod csv;
mod table;
mod xlsx;

pub use csv::csv;
pub use table::{Cell, Column, Table};
pub use xlsx::xlsx;

/// A file for a browser to save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name, ASCII.
    pub name: String,
    /// Its media type.
    pub kind: &'static str,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl File {
    /// A CSV file.
    ///
    /// # Errors
    /// A fault of the writer.
    pub fn csv(stem: &str, table: &Table) -> crate::Result<Self> {
        Ok(Self { name: format!("{stem}.csv"), kind: "text/csv; charset=utf-8", bytes: csv(table)? })
    }

    /// A workbook with a sheet for each table.
    ///
    /// # Errors
    /// A fault of the writer.
    pub fn xlsx(stem: &str, tables: &[Table]) -> crate::Result<Self> {
        let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        Ok(Self { name: format!("{stem}.xlsx"), kind, bytes: xlsx(tables)? })
    }
}
