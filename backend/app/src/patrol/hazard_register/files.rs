//! The register as a file.

use super::{MOST, Scope, find};
use crate::{
    App, Principal,
    directory::Directory,
    error::Result,
    export::{Cell, Column, File, Table},
    patrol::zone::SiteTime,
};
use domain::{
    PersonId, Timestamp,
    patrol::hazard::{Hazard, Severity, State},
};
use wire::patrol::{hazards::HazardQuery, reports::Language};

/// The hazards that a person may see, as CSV.
///
/// # Errors
/// As [`super::list`].
pub async fn csv(app: &App, who: &Principal, query: HazardQuery) -> Result<File> {
    File::csv("hazards", &taken_away(app, who, query).await?)
}

/// The same as a workbook.
///
/// # Errors
/// As [`super::list`].
pub async fn xlsx(app: &App, who: &Principal, query: HazardQuery) -> Result<File> {
    File::xlsx("hazards", &[taken_away(app, who, query).await?])
}

async fn taken_away(app: &App, who: &Principal, query: HazardQuery) -> Result<Table> {
    let scope = Scope::of(who)?;
    let (site, now) = (who.site, app.now());
    let directory = app.directory(site).await?;
    let limit = query.limit.unwrap_or(MOST).clamp(1, MOST);
    let (hazards, _) = app.store.read(move |read| find(read, site, scope, query, limit, now)).await?;
    let zone = SiteTime::of(&directory.site)?;
    Ok(table(&directory, &zone, hazards.iter().map(|kept| &kept.value), now, query.lang))
}

/// Hazards as a table.
pub fn table<'a>(
    directory: &Directory,
    zone: &SiteTime,
    hazards: impl IntoIterator<Item = &'a Hazard>,
    now: Timestamp,
    lang: Language,
) -> Table {
    let columns = [
        (lang.of("发现时间", "Found at"), 20, 14),
        (lang.of("级别", "Severity"), 10, 7),
        (lang.of("状态", "State"), 10, 8),
        (lang.of("位置", "Place"), 32, 20),
        (lang.of("隐患说明", "What is wrong"), 40, 26),
        (lang.of("发现人", "Found by"), 14, 0),
        (lang.of("整改人", "Given to"), 14, 9),
        (lang.of("整改期限", "Due"), 20, 14),
        (lang.of("是否逾期", "Overdue"), 10, 0),
        (lang.of("退回次数", "Sent back"), 10, 0),
        (lang.of("整改时间", "Rectified at"), 20, 0),
        (lang.of("整改说明", "What was done"), 40, 0),
        (lang.of("验收人", "Verified by"), 14, 0),
        (lang.of("销号时间", "Closed at"), 20, 0),
    ];
    let at = |at: Option<Timestamp>| at.map_or(Cell::Empty, |at| Cell::At(zone.civil(at)));
    let name = |person: Option<PersonId>| match person.and_then(|person| directory.people.get(&person)) {
        Some(member) => Cell::text(lang.name(&member.person.name)),
        None => Cell::Empty,
    };
    let row = |hazard: &Hazard| {
        let rectified = hazard.rectified.as_ref();
        vec![
            at(Some(hazard.report.found_at)),
            Cell::text(severity(hazard.report.severity, lang)),
            Cell::text(state(hazard.state, lang)),
            Cell::text(lang.name(&hazard.report.place.name)),
            Cell::text(&hazard.report.text),
            name(Some(hazard.report.found_by)),
            name(hazard.owner),
            at(hazard.due),
            Cell::text(if hazard.is_overdue(now) { lang.of("是", "yes") } else { lang.of("否", "no") }),
            Cell::Count(hazard.rejections),
            at(rectified.map(|rectified| rectified.at)),
            rectified.map_or(Cell::Empty, |rectified| Cell::text(&rectified.note)),
            name(hazard.verified_by),
            at((hazard.state == State::Closed).then_some(hazard.since)),
        ]
    };
    Table {
        title: lang.of("隐患台账", "Hazards").to_owned(),
        columns: columns.map(|(head, width, paper)| Column::new(head, width).on_paper(paper)).to_vec(),
        rows: hazards.into_iter().map(row).collect(),
        total: None,
    }
}

const fn severity(severity: Severity, lang: Language) -> &'static str {
    match severity {
        Severity::General => lang.of("一般", "general"),
        Severity::Major => lang.of("重大", "major"),
    }
}

/// Where a hazard stands, in words.
pub const fn state(state: State, lang: Language) -> &'static str {
    match state {
        State::Found => lang.of("待派", "found"),
        State::Assigned => lang.of("整改中", "assigned"),
        State::Rectified => lang.of("待验收", "rectified"),
        State::Verified => lang.of("待销号", "verified"),
        State::Closed => lang.of("已销号", "closed"),
    }
}
