//! What is to be walked, as files: brought in all together or not at all, and written out again.

mod checkpoints;
mod export;
mod routes;
mod sheet;
mod words;

use super::{By, Refusal, draft::Draft, write};
use crate::{
    App,
    error::{Error, Result},
};
use domain::{CheckpointId, RouteId, SiteId};
use sheet::{Column, Row, Sheet};
use std::collections::BTreeSet;
use wire::patrol::setup::{ImportFault, ImportFiles, ImportReport, Table};

/// What is wrong in files is told up to here.
const MOST_FAULTS: usize = 500;

/// Brings files in. Where anything is wrong nothing is written, and the report says all of it.
///
/// # Errors
/// A fault.
pub async fn bring_in(app: &App, by: By, files: ImportFiles) -> Result<ImportReport> {
    let now = app.now();
    write(app, by, move |tx, directory| {
        let mut import = Import {
            by,
            draft: Draft::load(tx, directory, now)?,
            faults: Vec::new(),
            broken: BTreeSet::new(),
            retire_checkpoints: Vec::new(),
            retire_routes: Vec::new(),
        };
        import.all(&files);
        let Import { draft, mut faults, .. } = import;
        faults.sort_by_key(|fault| (fault.table, fault.line));
        faults.truncate(MOST_FAULTS);
        let [added, changed, retired] = draft.counts().map(|count| u32::try_from(count).unwrap_or(u32::MAX));
        let written = faults.is_empty() && !files.only_check;
        let events = if written { draft.write(tx)? } else { Vec::new() };
        Ok((ImportReport { written, added, changed, retired, faults }, events))
    })
    .await
}

/// Writes one table out as a file that [`bring_in`] takes, with a byte order mark, without which Excel does not read
/// Chinese. Keys of tags are never in it.
///
/// # Errors
/// A fault.
pub async fn take_out(app: &App, by: By, table: Table) -> Result<String> {
    let directory = app.directory(by.site).await?;
    let site = by.site;
    let kept = app.store.read(move |read| {
        let (checkpoints, tags) = (read.checkpoints(site)?, read.tags(site)?);
        Ok::<_, Error>(export::Kept { checkpoints, tags, routes: read.routes(site)?, schedules: read.schedules(site)? })
    });
    let lines = export::lines(&directory, &kept.await?, table);
    let unwritten = |error: csv::Error| Error::fault("write a file", error);
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for line in lines {
        writer.write_record(&line).map_err(unwritten)?;
    }
    let bytes = writer.into_inner().map_err(|error| Error::fault("write a file", error.to_string()))?;
    Ok(format!("\u{FEFF}{}", String::from_utf8_lossy(&bytes)))
}

/// Files on their way into a draft, with what is wrong in them.
struct Import<'a> {
    by: By,
    draft: Draft<'a>,
    faults: Vec<ImportFault>,
    /// Entries whose own lines are wrong: that others name them is no fault of these.
    broken: BTreeSet<(Table, String)>,
    /// What is taken out of use after everything else: routes before the checkpoints on them.
    retire_checkpoints: Vec<(Row, CheckpointId)>,
    retire_routes: Vec<(Row, RouteId)>,
}

impl Import<'_> {
    fn site(&self) -> SiteId {
        self.by.site
    }

    fn all(&mut self, files: &ImportFiles) {
        let rows = |import: &mut Self, table, columns: &[Column], text: &Option<String>| match text {
            None => Vec::new(),
            Some(text) => Sheet::read(table, columns, text).map(|sheet| sheet.rows).unwrap_or_else(|faults| {
                import.faults.extend(faults);
                Vec::new()
            }),
        };
        let checkpoints = rows(self, Table::Checkpoints, &checkpoints::CHECKPOINTS, &files.checkpoints);
        let questions = rows(self, Table::Questions, &checkpoints::QUESTIONS, &files.questions);
        let tags = rows(self, Table::Tags, &checkpoints::TAGS, &files.tags);
        let routes = rows(self, Table::Routes, &routes::ROUTES, &files.routes);
        let schedules = rows(self, Table::Schedules, &routes::SCHEDULES, &files.schedules);
        let periods = rows(self, Table::Periods, &routes::PERIODS, &files.periods);
        if !self.faults.is_empty() {
            // A file that cannot be read as a whole makes everything that refers to it look wrong.
            return;
        }
        self.once(&checkpoints, "code");
        self.once(&tags, "uid");
        self.once(&schedules, "schedule");
        self.each(&checkpoints, "code", Self::checkpoint);
        self.questions(&questions);
        self.each(&tags, "uid", Self::tag);
        self.routes(&routes);
        self.each(&schedules, "schedule", Self::schedule);
        self.periods(&periods);
        for (row, id) in std::mem::take(&mut self.retire_routes) {
            self.retired(&row, |draft| draft.retire_route(id));
        }
        for (row, id) in std::mem::take(&mut self.retire_checkpoints) {
            self.retired(&row, |draft| draft.retire_checkpoint(id));
        }
    }

    fn each(&mut self, rows: &[Row], key: &'static str, take: impl Fn(&mut Self, &Row) -> Result<(), ImportFault>) {
        for row in rows {
            if let Err(fault) = take(self, row) {
                self.faults.push(fault);
                let named = row.get(key).unwrap_or_default();
                let named = if row.table == Table::Checkpoints { named.to_ascii_uppercase() } else { named.to_owned() };
                self.broken.insert((row.table, named));
            }
        }
    }

    /// Nothing is named twice in one file.
    fn once(&mut self, rows: &[Row], key: &'static str) {
        let mut seen = BTreeSet::new();
        for row in rows {
            if row.get(key).is_some_and(|word| !seen.insert(word.to_ascii_uppercase())) {
                self.faults.push(row.fault(key, "row_twice"));
            }
        }
    }

    fn retired(&mut self, row: &Row, retire: impl FnOnce(&mut Draft<'_>) -> Result<()>) {
        if let Err(error) = retire(&mut self.draft) {
            let word = match &error {
                Error::PatrolSetUp(refusal) => refusal.word(),
                _ => None,
            };
            self.faults.push(row.fault_about(Some("retired"), error.code(), word));
        }
    }
}

/// A refusal, told of the line and column that it came from.
fn refused(row: &Row, refusal: &Refusal) -> ImportFault {
    let column = refusal.field().map(|field| match (row.table, field) {
        (_, "name") => "name_zh",
        (Table::Routes, "stops") => "checkpoint",
        (Table::Routes, "key") => "route",
        (Table::Schedules | Table::Periods, "key") => "schedule",
        (Table::Schedules, "assigned") => "post",
        (Table::Periods, "special") => "every_min",
        (Table::Tags, "keys") => "meta_key",
        (_, field) => field,
    });
    let cell = column.and_then(|column| row.get(column)).map(str::to_owned);
    row.fault_about(column, refusal.code(), refusal.word().or(cell))
}
