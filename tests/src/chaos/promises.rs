//! Whatever was answered is kept, once.

use super::{
    Verdict,
    record::Record,
    told::{Accepted, Book, Done, Told},
};
use domain::AlarmId;
use std::collections::{BTreeMap, BTreeSet};
use store::Line;
use wire::alarm::AlarmAccepted;

/// Lines of these kinds come once in the life of a guard's part at most.
const ONCE: [&str; 11] = [
    "assignment.offered",
    "assignment.received",
    "assignment.seen",
    "assignment.accepted",
    "assignment.declined",
    "assignment.expired",
    "assignment.withdrawn",
    "assignment.en_route",
    "assignment.on_scene",
    "assignment.cleared",
    "assignment.stood_down",
];

/// Every accepted alarm is sent once more: the server knows it, under the same id.
pub async fn ask_again(told: &Told, verdict: &mut Verdict) {
    let accepted = std::mem::take(&mut told.book().accepted);
    for Accepted { alarm, sent, sender } in &accepted {
        let answer = sender.post("/api/v1/alarms", sent).await;
        if answer.status != 200 || answer.good::<AlarmAccepted>().id != *alarm {
            let (status, body) = (answer.status, &answer.body);
            verdict.lost.push(format!("alarm {alarm} is not known any more: {status} {body}"));
        }
    }
    told.book().accepted = accepted;
}

/// Compares what was told with what is kept.
pub fn check(told: &Told, record: &Record, verdict: &mut Verdict) {
    let book = told.book();
    let lines = record.by_alarm();
    alarms(&book, record, &lines, verdict);
    inputs(&book, &lines, verdict);
    shown(&book, &lines, verdict);
    once(record, verdict);
    if let Some(bad) = &record.verified.first_bad {
        verdict.broken.push(format!("the journal is not whole: {}", bad.text));
    }
    if record.lines.len() as i64 != record.head || record.verified.lines != record.head {
        verdict.broken.push(format!("the journal has {} lines, its head says {}", record.lines.len(), record.head));
    }
    verdict.broken.extend(book.faults.iter().cloned());
}

fn alarms(book: &Book, record: &Record, lines: &BTreeMap<AlarmId, Vec<&Line>>, verdict: &mut Verdict) {
    let promised: BTreeSet<AlarmId> = book.accepted.iter().map(|accepted| accepted.alarm).collect();
    verdict.accepted = promised.len();
    for alarm in &promised {
        let raised = lines.get(alarm).map_or(0, |own| own.iter().filter(|line| line.kind == "alarm.raised").count());
        if raised != 1 || !record.alarms.contains_key(alarm) {
            let kept = if record.alarms.contains_key(alarm) { "a row" } else { "no row" };
            verdict.lost.push(format!("alarm {alarm} was accepted and has {kept} and {raised} lines of its raising"));
        }
    }
    for alarm in record.alarms.keys().filter(|alarm| !promised.contains(alarm)) {
        verdict.broken.push(format!("alarm {alarm} is there and nobody was told so: raised twice?"));
    }
}

fn inputs(book: &Book, lines: &BTreeMap<AlarmId, Vec<&Line>>, verdict: &mut Verdict) {
    for Done { by, tap } in &book.done {
        let Some(trace) = &tap.leaves else { continue };
        verdict.inputs += 1;
        let is_it = |line: &&&Line| {
            let field = |(name, value): &(&str, String)| line.body.get(*name).and_then(|v| v.as_str()) == Some(value);
            line.kind == trace.kind && trace.field.as_ref().is_none_or(field)
        };
        let found = lines.get(&tap.alarm).map_or(0, |own| own.iter().filter(is_it).count());
        if found == 0 || (found > 1 && !trace.repeatable) {
            let (alarm, action) = (tap.alarm, &tap.action);
            verdict.lost.push(format!("{action:?} of {by} at alarm {alarm} was answered and has {found} lines"));
        }
    }
}

/// What a screen or answer showed had been committed.
fn shown(book: &Book, lines: &BTreeMap<AlarmId, Vec<&Line>>, verdict: &mut Verdict) {
    let kept: BTreeSet<(&str, &str)> = lines
        .values()
        .flatten()
        .filter_map(|line| Some((line.kind.as_str(), line.body.get("assignment")?.as_str()?)))
        .collect();
    for (alarm, assignment, state) in &book.shown {
        let kind = format!("assignment.{}", state.word());
        if !kept.contains(&(kind.as_str(), assignment.to_string().as_str())) {
            verdict.lost.push(format!("alarm {alarm}: {kind} of {assignment} was shown and has no line"));
        }
    }
}

fn once(record: &Record, verdict: &mut Verdict) {
    let mut seen = BTreeSet::new();
    for line in record.lines.iter().filter(|line| ONCE.contains(&line.kind.as_str())) {
        let assignment = line.body.get("assignment").and_then(|v| v.as_str()).unwrap_or_default();
        if !seen.insert((line.kind.as_str(), assignment)) {
            verdict.broken.push(format!("line {}: {} of {assignment} for the second time", line.seq, line.kind));
        }
    }
}
