//! Looking back at rounds: for the screen, and as files to take away.

mod gather;
mod paper;
mod tables;
mod words;

use super::hazard_register;
use crate::{
    App, Principal,
    error::{Error, Result},
    export::File,
};
use domain::{
    access::Action as May,
    patrol::report::{Grouping, Key},
};
use gather::Gathered;
use wire::patrol::reports::{LineOf, ReportLine, ReportQuery, ReportView};

/// Days that one report may span.
pub const MOST_DAYS: i32 = 400;
/// Rounds not walked whole that the screen is told of.
const MISSED_SHOWN: usize = 200;

/// What was walked, for the screen.
///
/// # Errors
/// [`Error::NotAllowed`], [`Error::Invalid`] for the days, or a fault.
pub async fn report(app: &App, who: &Principal, query: ReportQuery) -> Result<ReportView> {
    let gathered = looked_back(app, who, query).await?;
    let by = query.by.unwrap_or(Grouping::Day);
    Ok(in_background(move || view(&gathered, by)).await)
}

/// The table of one grouping as CSV.
///
/// # Errors
/// As [`report`].
pub async fn csv(app: &App, who: &Principal, query: ReportQuery) -> Result<File> {
    let gathered = looked_back(app, who, query).await?;
    let by = query.by.unwrap_or(Grouping::Day);
    let stem = format!("{}-{}", stem(query), words::file_word(by));
    in_background(move || File::csv(&stem, &tables::figures(&gathered, by, query.lang))).await
}

/// Every table, the rounds not walked whole and the hazards as a workbook.
///
/// # Errors
/// As [`report`].
pub async fn xlsx(app: &App, who: &Principal, query: ReportQuery) -> Result<File> {
    let gathered = looked_back(app, who, query).await?;
    in_background(move || {
        let mut sheets: Vec<_> =
            Grouping::ALL.into_iter().map(|by| tables::figures(&gathered, by, query.lang)).collect();
        sheets.push(tables::missed(&gathered, query.lang));
        let (directory, zone) = (&gathered.directory, &gathered.zone);
        sheets.push(hazard_register::table(directory, zone, &gathered.hazards, gathered.made_at, query.lang));
        File::xlsx(&stem(query), &sheets)
    })
    .await
}

/// The report for the inspector, to be printed and signed.
///
/// # Errors
/// As [`report`]; the font's, where this machine has none with Chinese letters.
pub async fn pdf(app: &App, who: &Principal, query: ReportQuery) -> Result<File> {
    let gathered = looked_back(app, who, query).await?;
    let font = app.settings.pdf_font.clone();
    in_background(move || {
        let bytes = paper::pdf(&gathered, font.as_deref(), query.lang)?;
        Ok(File { name: format!("{}.pdf", stem(query)), kind: "application/pdf", bytes })
    })
    .await
}

async fn looked_back(app: &App, who: &Principal, query: ReportQuery) -> Result<Gathered> {
    who.require(May::SeeReports)?;
    let days = query.to.0.saturating_sub(query.from.0).saturating_add(1);
    if !(1..=MOST_DAYS).contains(&days) {
        return Err(Error::Invalid(format!("from, to: 1 to {MOST_DAYS} days")));
    }
    // A year is read through day by day: alarms do not wait for it, and two such readers are enough.
    let _turn = app.reports.acquire().await.map_err(|error| Error::fault("wait for other reports", error))?;
    gather::gather(app, who.site, query.from, query.to).await
}

/// Reckoning and writing files keep a processor busy: not one that answers requests.
async fn in_background<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

fn stem(query: ReportQuery) -> String {
    format!("patrol-{}-{}", query.from, query.to)
}

fn view(gathered: &Gathered, by: Grouping) -> ReportView {
    let line = |(key, figures): (Key, &domain::patrol::report::Figures)| {
        let (name, code) = gathered.named(key);
        let of = match key {
            Key::Day(date) => LineOf::Day(date),
            Key::Month(month) => LineOf::Month(month.to_string()),
            Key::Route(route) => LineOf::Route(route),
            Key::Guard(person) => LineOf::Guard(person),
            Key::Checkpoint(checkpoint) => LineOf::Checkpoint(checkpoint),
        };
        ReportLine { of, name, code, figures: figures.clone(), predictability: gathered.report.predictability(key) }
    };
    let shown = gathered.missed.len().min(MISSED_SHOWN);
    let more = gathered.missed.len() - shown;
    ReportView {
        from: gathered.from,
        to: gathered.to,
        time_zone: gathered.directory.site.time_zone.clone(),
        made_at: gathered.made_at,
        by,
        total: gathered.report.total().clone(),
        lines: gathered.report.lines(by).map(line).collect(),
        missed: gathered.missed[..shown].to_vec(),
        more_missed: gathered.more_missed.saturating_add(u32::try_from(more).unwrap_or(u32::MAX)),
    }
}
