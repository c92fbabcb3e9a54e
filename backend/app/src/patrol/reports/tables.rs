//! Reports as tables.

use super::{
    gather::Gathered,
    words::{self, PROBLEMS},
};
use crate::export::{Cell, Column, Table};
use domain::patrol::report::{Figures, Grouping, Key, VisitCounts};
use wire::patrol::reports::Language;

/// The lines of a grouping, with everything that is counted, and their sum.
pub fn figures(gathered: &Gathered, by: Grouping, lang: Language) -> Table {
    let mut columns = key_columns(by, lang);
    columns.extend(figure_heads(by, lang).into_iter().map(|(head, paper)| Column::new(head, 11).on_paper(paper)));
    let problem = |(_, zh, en)| Column::new(format!("{}{}", lang.of("疑点：", "Problem: "), lang.of(zh, en)), 11);
    columns.extend(PROBLEMS.map(problem));
    let row = |(key, figures): (Key, &Figures)| {
        let mut row = key_cells(gathered, key, lang);
        row.extend(figure_cells(gathered, by, Some(key), figures));
        row
    };
    let mut total = vec![Cell::Empty; key_columns(by, lang).len()];
    if let Some(first) = total.first_mut() {
        *first = Cell::text(lang.of("合计", "Total"));
    }
    total.extend(figure_cells(gathered, by, None, gathered.report.total()));
    Table {
        title: words::title(by, lang).to_owned(),
        columns,
        rows: gathered.report.lines(by).map(row).collect(),
        total: Some(total),
    }
}

fn key_columns(by: Grouping, lang: Language) -> Vec<Column> {
    match by {
        Grouping::Day => vec![Column::new(lang.of("日期", "Day"), 12)],
        Grouping::Month => vec![Column::new(lang.of("月份", "Month"), 12)],
        Grouping::Route => vec![Column::new(lang.of("路线", "Route"), 28).on_paper(24)],
        Grouping::Guard => {
            vec![Column::new(lang.of("保安员", "Guard"), 16), Column::new(lang.of("工号", "Staff number"), 12)]
        }
        Grouping::Checkpoint => {
            vec![Column::new(lang.of("巡查点", "Checkpoint"), 28), Column::new(lang.of("编号", "Code"), 14)]
        }
    }
}

fn key_cells(gathered: &Gathered, key: Key, lang: Language) -> Vec<Cell> {
    let (name, code) = gathered.named(key);
    let name = match (&name, key) {
        (Some(name), _) => lang.name(name),
        (None, Key::Route(None)) => lang.of("（不在巡查中）", "(outside of rounds)"),
        (None, Key::Guard(None)) => lang.of("（无人出发）", "(nobody began)"),
        (None, _) => lang.of("（未知）", "(unknown)"),
    };
    let code = code.map_or(Cell::Empty, Cell::Text);
    match key {
        Key::Day(date) => vec![Cell::Day(date)],
        Key::Month(month) => vec![Cell::text(month.to_string())],
        Key::Route(_) => vec![Cell::text(name)],
        Key::Guard(_) | Key::Checkpoint(_) => vec![Cell::text(name), code],
    }
}

/// Headings, and their share of the width of a page.
fn figure_heads(by: Grouping, lang: Language) -> Vec<(&'static str, u16)> {
    let mut heads = Vec::new();
    if by != Grouping::Checkpoint {
        heads.extend([
            (lang.of("应巡班次", "Rounds planned"), 7),
            (lang.of("完成班次", "Rounds complete"), 7),
            (lang.of("未走完班次", "Rounds incomplete"), 7),
            (lang.of("漏巡班次", "Rounds missed"), 7),
            (lang.of("取消班次", "Rounds called off"), 0),
            (lang.of("进行中班次", "Rounds open"), 0),
        ]);
    }
    heads.extend([
        (lang.of("应到点次", "Visits planned"), 7),
        (lang.of("按时", "On time"), 0),
        (lang.of("其中存疑", "Of those in doubt"), 0),
        (lang.of("迟到", "Late"), 6),
        (lang.of("漏点", "Missed"), 0),
        (lang.of("已取消", "Called off"), 0),
        (lang.of("待巡", "Open"), 0),
        (lang.of("到点率", "Reached"), 8),
        (lang.of("按时率", "On time, share"), 8),
        (lang.of("打卡数", "Scans"), 0),
        ("L3", 0),
        ("L2", 0),
        ("L1", 0),
        ("L0", 0),
        (lang.of("待核", "To settle"), 7),
        (lang.of("已否决", "Rejected"), 0),
        (lang.of("平均步行（分）", "Mean way (min)"), 8),
        (lang.of("应为（分）", "Expected (min)"), 8),
        (lang.of("出警暂停（分）", "Paused (min)"), 0),
    ]);
    if is_guessed(by) {
        heads.extend([
            (lang.of("可预测性（0–1）", "Predictability (0–1)"), 9),
            (lang.of("依据次数", "Resting on visits"), 0),
        ]);
    }
    heads
}

const fn is_guessed(by: Grouping) -> bool {
    matches!(by, Grouping::Route | Grouping::Checkpoint)
}

fn figure_cells(gathered: &Gathered, by: Grouping, key: Option<Key>, figures: &Figures) -> Vec<Cell> {
    let Figures { rounds, visits, scans, walking, paused_ms } = figures;
    let mut cells = Vec::new();
    if by != Grouping::Checkpoint {
        let counts =
            [rounds.planned, rounds.complete, rounds.incomplete, rounds.missed, rounds.called_off, rounds.open];
        cells.extend(counts.map(Cell::Count));
    }
    let counts =
        [visits.planned, visits.on_time, visits.in_doubt, visits.late, visits.missed, visits.called_off, visits.open];
    cells.extend(counts.map(Cell::Count));
    cells.extend([reached(visits), on_time(visits)]);
    let grades = scans.grades;
    let counts = [scans.taken, grades.l3, grades.l2, grades.l1, grades.l0, scans.to_settle, scans.rejected];
    cells.extend(counts.map(Cell::Count));
    let minutes = |ms: Option<i64>| ms.map_or(Cell::Empty, Cell::minutes);
    cells.extend([minutes(walking.mean_ms()), minutes(walking.expected_mean_ms()), Cell::minutes(*paused_ms)]);
    if is_guessed(by) {
        let guessed = key.and_then(|key| gathered.report.predictability(key));
        cells.push(guessed.map_or(Cell::Empty, |guessed| Cell::Decimal(guessed.score)));
        cells.push(guessed.map_or(Cell::Empty, |guessed| Cell::Count(guessed.visits)));
    }
    cells.extend(PROBLEMS.map(|(code, ..)| Cell::Count(scans.problems.get(code).copied().unwrap_or(0))));
    cells
}

/// How many of the visits that were due were made.
pub fn reached(visits: &VisitCounts) -> Cell {
    Cell::share(visits.done(), visits.done() + visits.missed)
}

/// How many of the visits that were due were made in time.
pub fn on_time(visits: &VisitCounts) -> Cell {
    Cell::share(visits.on_time, visits.done() + visits.missed)
}

/// The rounds that were not walked whole, with their reasons.
pub fn missed(gathered: &Gathered, lang: Language) -> Table {
    let columns = [
        (lang.of("应开始时间", "To begin at"), 20, 14),
        (lang.of("路线", "Route"), 28, 18),
        (lang.of("结果", "Outcome"), 12, 8),
        (lang.of("保安员", "Guard"), 16, 10),
        (lang.of("巡查点数", "Checkpoints"), 12, 8),
        (lang.of("未到", "Not reached"), 12, 7),
        (lang.of("原因", "Reason"), 48, 28),
    ];
    let row = |missed: &wire::patrol::reports::MissedRound| {
        let (walker, _) = gathered.named(Key::Guard(missed.walker));
        vec![
            Cell::At(gathered.zone.civil(missed.starts_at)),
            Cell::text(lang.name(&missed.route)),
            Cell::text(words::outcome(missed.outcome, lang)),
            walker.map_or(Cell::Empty, |name| Cell::text(lang.name(&name))),
            Cell::Count(missed.stops),
            Cell::Count(missed.not_reached),
            Cell::text(words::reason(missed, lang)),
        ]
    };
    Table {
        title: lang.of("未完成班次", "Rounds not walked whole").to_owned(),
        columns: columns.map(|(head, width, paper)| Column::new(head, width).on_paper(paper)).to_vec(),
        rows: gathered.missed.iter().map(row).collect(),
        total: None,
    }
}
