//! From rounds and scans as they are kept to what is shown.

use crate::directory::Directory;
use domain::{
    Timestamp,
    patrol::{
        Round,
        checkpoint::Checkpoint,
        inspection::Finding,
        round::{Stop, StopState},
        verify::{Problem, Proof, Scan},
    },
    time::{HOUR, Millis},
};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use store::{KeptScan, ScanReport};
use wire::patrol::{
    rounds::{RoundView, StopProgress, StopView},
    scans::{AnswerView, PhotoView, ProblemView, ScanMethod, ScanView, SettledView},
};

/// Screens are told of rounds by themselves when these begin within so long, in milliseconds.
pub const TOLD_AHEAD: Millis = HOUR;

/// Whether screens are told of a round's news: it began, is over, or is to begin soon.
#[must_use]
pub fn is_told(round: &Round, now: Timestamp) -> bool {
    round.started_at.is_some() || round.ended.is_some() || round.starts_at <= now.plus(TOLD_AHEAD)
}

/// A round.
#[must_use]
pub fn round(directory: &Directory, round: &Round) -> RoundView {
    RoundView {
        id: round.id,
        schedule: round.schedule,
        route: round.route.0,
        name: directory.routes.get(&round.route.0).cloned().unwrap_or_default(),
        order: round.order,
        assigned: round.assigned.clone(),
        special: round.special,
        state: round.state(),
        starts_at: round.starts_at,
        start_by: round.start_by,
        whole_by: round.whole_by,
        started_at: round.started_at,
        ended_at: round.ended.map(|end| end.at),
        walker: round.walker,
        reminded: round.reminded,
        not_started: round.not_started_told,
        paused_since: round.pause.as_ref().map(|pause| pause.since),
        paused_for_ms: round.paused_for,
        stops: round.stops.iter().map(stop).collect(),
    }
}

fn stop(stop: &Stop) -> StopView {
    let state = match stop.state {
        StopState::Waiting => StopProgress::Waiting,
        StopState::Done { .. } => StopProgress::Done,
        StopState::Late { .. } => StopProgress::Late,
        StopState::Missed => StopProgress::Missed,
    };
    StopView {
        checkpoint: stop.checkpoint,
        arrival_ms: stop.arrival,
        due_at: stop.due_at,
        state,
        reached_at: stop.reached_at(),
        scan: stop.state.scan(),
    }
}

/// A scan. `checkpoint` is its own as it is now, `photos` are those that have come.
#[must_use]
pub fn scan(kept: &KeptScan, checkpoint: Option<&Checkpoint>, photos: &BTreeSet<String>) -> ScanView {
    let KeptScan { scan, received_at, report, .. } = kept;
    let Scan { reading, judged, .. } = scan;
    ScanView {
        id: reading.id,
        round: scan.round,
        checkpoint: scan.checkpoint,
        person: reading.person,
        device: reading.device,
        method: method(reading.proof),
        at: judged.at.at,
        error_ms: judged.at.error,
        received_at: *received_at,
        grade: judged.grade,
        problems: judged.problems.iter().map(problem).collect(),
        answers: answers(report, checkpoint),
        remark: report.remark.clone(),
        photos: report
            .photos
            .iter()
            .map(|sha256| PhotoView { sha256: sha256.clone(), here: photos.contains(sha256) })
            .collect(),
        settled: scan.settled.as_ref().map(|settled| SettledView {
            by: settled.by,
            at: settled.at,
            settlement: settled.settlement,
            reason: settled.reason.clone(),
        }),
    }
}

const fn method(proof: Proof) -> ScanMethod {
    match proof {
        Proof::Tag { .. } => ScanMethod::Tag,
        Proof::Rotating { .. } => ScanMethod::Rotating,
        Proof::Label { .. } => ScanMethod::Label,
        Proof::TagNumber { .. } => ScanMethod::TagNumber,
        Proof::ByHand { .. } => ScanMethod::ByHand,
        Proof::Invalid => ScanMethod::Invalid,
    }
}

fn problem(problem: &Problem) -> ProblemView {
    let mut detail = match serde_json::to_value(problem) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    };
    detail.remove("code");
    ProblemView { code: problem.code().to_owned(), detail }
}

/// The checkpoint's questions in their order, then answers to what is not asked any more.
fn answers(report: &ScanReport, checkpoint: Option<&Checkpoint>) -> Vec<AnswerView> {
    let asked = checkpoint.map_or(&[][..], |checkpoint| &checkpoint.questions);
    let view = |question: &str, finding| AnswerView {
        question: question.to_owned(),
        answer: report.answers.get(question).cloned(),
        finding,
    };
    let of_questions = asked
        .iter()
        .filter(|question| question.required || report.answers.contains_key(&question.key))
        .map(|question| view(&question.key, question.finding(report.answers.get(&question.key))));
    let others = report.answers.keys().filter(|key| asked.iter().all(|question| question.key != **key));
    of_questions.chain(others.map(|key| view(key, Finding::DoesNotFit))).collect()
}
