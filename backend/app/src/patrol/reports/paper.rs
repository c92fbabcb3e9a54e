//! The report for the inspector: what was walked, what was not and why, the hazards, a line to sign on.

use super::{
    gather::{Gathered, closed_at},
    tables,
};
use crate::{
    error::{Error, Result},
    export::Table,
    patrol::hazard_register,
    pdf::{Flow, Font},
};
use domain::patrol::{hazard::Hazard, report::Grouping};
use std::path::Path;
use wire::patrol::reports::Language;

/// Lines of one list on paper; the workbook has them all.
const MOST_LINES: usize = 300;

/// Writes it. Reads a font: not for async threads.
///
/// # Errors
/// The font's, or a fault.
pub fn pdf(gathered: &Gathered, font: Option<&Path>, lang: Language) -> Result<Vec<u8>> {
    let font = Font::find(font)?;
    let title = lang.of("电子巡查报告", "Electronic patrol report");
    let hospital = lang.name(&gathered.directory.site.name);
    let mut flow = Flow::new(&font);
    flow.title(title);
    flow.centred(hospital);
    let span = format!("{} — {}", gathered.from, gathered.to);
    flow.centred(&format!("{}{span}", lang.of("统计期间：", "From and to: ")));
    summary(&mut flow, gathered, lang);
    flow.heading(lang.of("一、各路线巡查情况", "1. By route"));
    flow.table(&tables::figures(gathered, Grouping::Route, lang));
    flow.paragraph(lang.of(
        "可预测性：外人看过以往的巡查后，能猜中下一次开始时间的程度，0 与瞎猜无异，1 为分毫不差；次数不足时不计。",
        "Predictability: how well the next start could be guessed from those before; 0 is luck, 1 is clockwork.",
    ));
    flow.heading(lang.of("二、未完成班次及原因", "2. Rounds not walked whole"));
    let more = gathered.more_missed as usize;
    list(&mut flow, tables::missed(gathered, lang), more, lang);
    hazards(&mut flow, gathered, lang);
    flow.signatures(&lang.of(["编制人：", "审核人：", "日期："], ["Made by:", "Checked by:", "Date:"]));
    let made_at = gathered.zone.civil(gathered.made_at).strftime("%Y-%m-%d %H:%M");
    let foot = format!("{hospital} · {title} · {span} · {}{made_at}", lang.of("生成于 ", "made at "));
    let written = flow.finish(&format!("{hospital} {title} {span}"), lang.of("zh-CN", "en"), &foot);
    written.map_err(|error| Error::fault("write a report", error))
}

fn summary(flow: &mut Flow<'_>, gathered: &Gathered, lang: Language) {
    let total = gathered.report.total();
    let (rounds, visits, scans) = (&total.rounds, &total.visits, &total.scans);
    flow.heading(lang.of("概况", "Summary"));
    let (reached, on_time) = (tables::reached(visits).shown(), tables::on_time(visits).shown());
    let text = match lang {
        Language::Zh => [
            format!(
                "应巡班次 {} 个：完成 {} 个，未走完 {} 个，漏巡 {} 个，取消 {} 个，进行中 {} 个。",
                rounds.planned, rounds.complete, rounds.incomplete, rounds.missed, rounds.called_off, rounds.open
            ),
            format!(
                "应到点次 {} 次：按时 {} 次，迟到 {} 次，漏点 {} 次；到点率 {reached}，按时率 {on_time}。",
                visits.planned, visits.on_time, visits.late, visits.missed
            ),
            format!(
                "有效打卡 {} 次：L3 {} 次，L2 {} 次，L1 {} 次，L0 {} 次；待核 {} 次，已否决 {} 次。",
                scans.taken,
                scans.grades.l3,
                scans.grades.l2,
                scans.grades.l1,
                scans.grades.l0,
                scans.to_settle,
                scans.rejected
            ),
        ],
        Language::En => [
            format!(
                "Rounds planned: {}. Complete {}, incomplete {}, missed {}, called off {}, not over {}.",
                rounds.planned, rounds.complete, rounds.incomplete, rounds.missed, rounds.called_off, rounds.open
            ),
            format!(
                "Visits planned: {}. On time {}, late {}, missed {}. Reached {reached}, on time {on_time}.",
                visits.planned, visits.on_time, visits.late, visits.missed
            ),
            format!(
                "Scans: {}. L3 {}, L2 {}, L1 {}, L0 {}. To settle {}, rejected {}.",
                scans.taken,
                scans.grades.l3,
                scans.grades.l2,
                scans.grades.l1,
                scans.grades.l0,
                scans.to_settle,
                scans.rejected
            ),
        ],
    };
    for line in text {
        flow.paragraph(&line);
    }
}

fn hazards(flow: &mut Flow<'_>, gathered: &Gathered, lang: Language) {
    let end = gathered.ends;
    // As it stood when the time was over.
    let (closed, open): (Vec<&Hazard>, Vec<&Hazard>) =
        gathered.hazards.iter().partition(|hazard| closed_at(hazard).is_some_and(|at| at < end));
    let table = |hazards: Vec<&Hazard>| {
        hazard_register::table(&gathered.directory, &gathered.zone, hazards, gathered.made_at, lang)
    };
    flow.heading(lang.of("三、未销号隐患", "3. Hazards not closed"));
    list(flow, table(open), 0, lang);
    flow.heading(lang.of("四、已销号隐患", "4. Hazards closed"));
    list(flow, table(closed), 0, lang);
}

/// The first lines of a table, and how many more there are.
fn list(flow: &mut Flow<'_>, mut table: Table, more: usize, lang: Language) {
    if table.rows.is_empty() {
        flow.paragraph(lang.of("无。", "None."));
        return;
    }
    let more = more + table.rows.len().saturating_sub(MOST_LINES);
    table.rows.truncate(MOST_LINES);
    flow.table(&table);
    if more > 0 {
        flow.paragraph(&match lang {
            Language::Zh => format!("另有 {more} 条，见工作簿。"),
            Language::En => format!("{more} more: see the workbook."),
        });
    }
}
