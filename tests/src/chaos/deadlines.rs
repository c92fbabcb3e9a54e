//! What had to happen by itself, worked out anew from the journal: kinds of lines and the alarm's plan, nothing else.
//!
//! Each rule looks at one alarm and names the deadlines that passed there, and when what was due happened. A rule for
//! another deadline is one more function in [`RULES`].

use super::{Verdict, record::Record, uptime::Uptime};
use domain::{
    Timestamp,
    alarm::Alarm,
    time::{Millis, SECOND},
};
use serde_json::Value;
use store::Line;

/// So long may the server take, counted only while it is there: it is down half of the time.
const GRACE: Millis = 5 * SECOND;

/// Something that was due.
struct Deadline {
    what: String,
    due: Timestamp,
    /// When it happened; `None`: not yet.
    done: Option<Timestamp>,
}

/// One alarm as the journal tells it.
struct Story<'a> {
    lines: &'a [&'a Line],
    plan: Value,
    /// When the journal was read.
    read_at: Timestamp,
}

const RULES: [fn(&Story<'_>) -> Vec<Deadline>; 3] = [offers_run_out, late_arrivals_are_told, steps_are_taken];

/// Looks at every alarm.
pub fn check(record: &Record, uptime: &Uptime, verdict: &mut Verdict) {
    for (id, lines) in record.by_alarm() {
        let Some(alarm) = record.alarms.get(&id) else { continue };
        let plan = serde_json::to_value(&alarm.plan).expect("a plan is plain");
        let story = Story { lines: &lines, plan, read_at: record.at };
        for Deadline { what, due, done } in RULES.iter().flat_map(|rule| rule(&story)) {
            verdict.deadlines += 1;
            let late = uptime.between(due, done.unwrap_or(record.at));
            if late > GRACE {
                let happened = if done.is_some() { "came too late" } else { "never came" };
                verdict.skipped.push(format!("alarm {id}: {what} was due at {} and {happened}: {late} ms", due.ms()));
            }
        }
        is_on_somebodys_hands(alarm, record, uptime, verdict);
    }
}

/// The promise itself.
fn is_on_somebodys_hands(alarm: &Alarm, record: &Record, uptime: &Uptime, verdict: &mut Verdict) {
    if alarm.closed.is_some() {
        return;
    }
    let id = alarm.id;
    match alarm.next_due() {
        None => verdict.broken.push(format!("alarm {id} is open without a deadline")),
        Some(_) if !record.due.contains(&id) => {
            verdict.broken.push(format!("the deadline of alarm {id} is not in its row"));
        }
        Some(due) => {
            verdict.deadlines += usize::from(due.at <= record.at);
            let late = uptime.between(due.at, record.at);
            if late > GRACE {
                verdict.skipped.push(format!("alarm {id} is overdue by {late} ms: {:?}", due.reason));
            }
        }
    }
}

/// An offer that nobody answers is expired when its time is over.
fn offers_run_out(story: &Story<'_>) -> Vec<Deadline> {
    let offered = |(at, line): (usize, &&Line)| {
        let due = instant(line, "expires_at")?;
        let over = ["accepted", "declined", "expired", "stood_down"];
        let done = story.part_ends(at, &over);
        let passed = done.unwrap_or(story.read_at) >= due;
        passed.then(|| Deadline { what: format!("the end of offer {}", part(line)), due, done })
    };
    story.of_kind("assignment.offered").filter_map(offered).collect()
}

/// A guard who accepted and is not there in time: the supervisors hear of it.
fn late_arrivals_are_told(story: &Story<'_>) -> Vec<Deadline> {
    let accepted = |(at, line): (usize, &&Line)| {
        let due = instant(line, "arrive_by")?;
        let over = story.part_ends(at, &["on_scene", "withdrawn", "stood_down", "cleared"]);
        let passed = over.unwrap_or(story.read_at) >= due;
        let told =
            story.lines[at..].iter().find(|line| told_because(line) == Some("arrival_overdue") && line.at >= due);
        let done = told.map(|line| line.at).into_iter().chain(over).min();
        passed.then(|| Deadline { what: format!("word of the late arrival of {}", part(line)), due, done })
    };
    story.of_kind("assignment.accepted").filter_map(accepted).collect()
}

/// While nobody has the alarm, the plan's steps are taken in order of time, the last one again and again.
fn steps_are_taken(story: &Story<'_>) -> Vec<Deadline> {
    let Some(steps) = story.steps() else { return Vec::new() };
    let mut deadlines = Vec::new();
    for (from, to) in story.in_nobodys_hands() {
        let end = to.unwrap_or(story.read_at);
        // A guard who should long be there has it no more, and then steps were taken before he gave it back.
        let begun = story.doubted_since(from);
        let taken: Vec<(&Line, i64)> = story
            .of_kind("alarm.escalated")
            .filter_map(|(_, line)| Some((*line, line.body["step"].as_i64()?)))
            .filter(|(line, _)| line.at >= begun && line.at <= end)
            .collect();
        for (number, step) in steps.iter().enumerate() {
            let due = from.plus(step["after_ms"].as_i64().unwrap_or_default());
            if due < end {
                let done = taken.iter().find(|(_, taken)| *taken >= number as i64).map(|(line, _)| line.at.max(due));
                deadlines.push(Deadline { what: format!("step {number} of the plan"), due, done });
            }
        }
        let last = steps.len() as i64 - 1;
        let repeats: Vec<_> = taken.iter().filter(|(_, step)| *step == last).map(|(line, _)| line.at).collect();
        for (number, at) in repeats.iter().enumerate() {
            let due = at.plus(story.plan["repeat_ms"].as_i64().unwrap_or_default());
            if due < end {
                let done = repeats.get(number + 1).copied();
                deadlines.push(Deadline { what: "the last step again".to_owned(), due, done });
            }
        }
    }
    deadlines
}

impl Story<'_> {
    fn of_kind(&self, kind: &'static str) -> impl Iterator<Item = (usize, &&Line)> {
        self.lines.iter().enumerate().filter(move |(_, line)| line.kind == kind)
    }

    fn steps(&self) -> Option<&Vec<Value>> {
        self.plan.get("steps")?.as_array()
    }

    /// When the part that line `at` is about came to one of these states after it.
    fn part_ends(&self, at: usize, states: &[&str]) -> Option<Timestamp> {
        let of_part = |line: &&&Line| part(line) == part(&self.lines[at]);
        let ends = |line: &&&Line| line.kind.strip_prefix("assignment.").is_some_and(|state| states.contains(&state));
        self.lines[at + 1..].iter().filter(of_part).find(ends).map(|line| line.at)
    }

    /// The stretches in which no guard had accepted it, no supervisor had it, and the danger was not over. The last one
    /// may not have ended.
    fn in_nobodys_hands(&self) -> Vec<(Timestamp, Option<Timestamp>)> {
        let mut stretches: Vec<(Timestamp, Option<Timestamp>)> = Vec::new();
        let (mut guards, mut supervisor, mut over) = (Vec::new(), false, false);
        for line in self.lines {
            match line.kind.as_str() {
                "assignment.accepted" => guards.push(part(line)),
                "assignment.withdrawn" | "assignment.stood_down" | "assignment.cleared" => {
                    guards.retain(|guard| *guard != part(line));
                }
                "alarm.taken_in_charge" => supervisor = true,
                "alarm.charge_lapsed" => supervisor = false,
                "alarm.contained" | "alarm.closed" => over = true,
                _ => {}
            }
            let nobody = guards.is_empty() && !supervisor && !over;
            match stretches.last_mut() {
                Some((_, end @ None)) if !nobody => *end = Some(line.at),
                None | Some((_, Some(_))) if nobody => stretches.push((line.at, None)),
                _ => {}
            }
        }
        stretches
    }

    /// Since when whoever had the alarm before `from` was doubted.
    fn doubted_since(&self, from: Timestamp) -> Timestamp {
        let doubts =
            |line: &&&Line| told_because(line) == Some("arrival_overdue") || line.kind == "assignment.not_moving";
        let before = self.lines.iter().filter(|line| line.at <= from);
        let last_accepted = before.clone().filter(|line| line.kind == "assignment.accepted").map(|line| line.at).max();
        let first = before.filter(doubts).map(|line| line.at).find(|at| last_accepted.is_none_or(|a| *at >= a));
        first.unwrap_or(from)
    }
}

fn part<'a>(line: &&'a Line) -> &'a str {
    line.body.get("assignment").and_then(Value::as_str).unwrap_or_default()
}

fn instant(line: &Line, field: &str) -> Option<Timestamp> {
    line.body.get(field)?.as_i64().map(Timestamp)
}

fn told_because(line: &Line) -> Option<&str> {
    if line.kind != "alarm.supervisors_told" {
        return None;
    }
    line.body.get("because")?.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Actor, SiteId, event::Subject};
    use serde_json::json;
    use uuid::Uuid;

    fn line(at: i64, kind: &str, body: Value) -> Line {
        Line {
            site: SiteId(Uuid::nil()),
            seq: at,
            at: Timestamp(at),
            kind: kind.to_owned(),
            subject: Subject::Site,
            actor: Actor::System,
            drill: false,
            event: None,
            body,
            prev_hash: String::new(),
            hash: String::new(),
        }
    }

    /// What was due and when it happened, read at second 100.
    fn found(rule: fn(&Story<'_>) -> Vec<Deadline>, plan: Value, lines: &[Line]) -> Vec<(i64, Option<i64>)> {
        let lines: Vec<&Line> = lines.iter().collect();
        let story = Story { lines: &lines, plan, read_at: Timestamp(100_000) };
        rule(&story).into_iter().map(|found| (found.due.ms(), found.done.map(Timestamp::ms))).collect()
    }

    fn offer(at: i64, assignment: &str, expires_at: i64) -> Line {
        line(at, "assignment.offered", json!({ "assignment": assignment, "expires_at": expires_at }))
    }

    fn of(at: i64, kind: &str, assignment: &str) -> Line {
        line(at, kind, json!({ "assignment": assignment, "arrive_by": 60_000 }))
    }

    #[test]
    fn an_offer_without_an_end_is_seen() {
        let lines = [
            offer(0, "answered", 15_000),
            offer(1, "expired", 15_000),
            offer(2, "forgotten", 15_000),
            offer(3, "running", 101_000),
            of(9_000, "assignment.accepted", "answered"),
            of(15_100, "assignment.expired", "expired"),
        ];
        assert_eq!(found(offers_run_out, json!({}), &lines), [(15_000, Some(15_100)), (15_000, None)]);
    }

    #[test]
    fn a_late_arrival_that_nobody_hears_of_is_seen() {
        let walks = [offer(0, "a", 15_000), of(1_000, "assignment.accepted", "a")];
        assert_eq!(found(late_arrivals_are_told, json!({}), &walks), [(60_000, None)]);
        let told = line(60_200, "alarm.supervisors_told", json!({ "because": "arrival_overdue" }));
        let told = [walks[1].clone(), told];
        assert_eq!(found(late_arrivals_are_told, json!({}), &told), [(60_000, Some(60_200))]);
        let there = [walks[1].clone(), of(59_000, "assignment.on_scene", "a")];
        assert_eq!(found(late_arrivals_are_told, json!({}), &there), []);
    }

    #[test]
    fn steps_that_are_not_taken_are_seen() {
        let plan = json!({ "steps": [{ "after_ms": 15_000 }, { "after_ms": 30_000 }], "repeat_ms": 30_000 });
        let raised = line(0, "alarm.raised", json!({}));
        let step = |at, step: i64| line(at, "alarm.escalated", json!({ "step": step }));
        let some = [raised.clone(), step(15_000, 0)];
        assert_eq!(found(steps_are_taken, plan.clone(), &some), [(15_000, Some(15_000)), (30_000, None)]);
        let all = [raised.clone(), step(15_000, 0), step(30_100, 1), step(60_200, 1)];
        let wanted = [(15_000, Some(15_000)), (30_000, Some(30_100)), (60_100, Some(60_200)), (90_200, None)];
        assert_eq!(found(steps_are_taken, plan.clone(), &all), wanted);
        // In somebody's hands nothing is due; handed back, it begins again.
        let handed_back =
            [raised, of(5_000, "assignment.accepted", "a"), of(50_000, "assignment.withdrawn", "a"), step(65_000, 0)];
        assert_eq!(found(steps_are_taken, plan, &handed_back), [(65_000, Some(65_000)), (80_000, None)]);
    }
}
