//! Electronic patrol: rounds walked where there is no network, and what may be wrong with what phones send of them.

mod adversary;
mod copies;
mod deadlines;
mod hazards;
mod reports;
mod review;
mod walking;

use domain::{RoundId, patrol::round::State};
use shouwang_tests::{
    TestApp,
    clients::{Guard, Person, Queue},
    patrol::Ground,
    wait,
};
use wire::patrol::{
    RoundView,
    rounds::{RoundDetail, ShiftView, StopProgress},
    sync::{SignedEvent, SyncAnswer, SyncVerdict},
};

const MINUTE: i64 = 60_000;

/// A guard on duty at the gate since some minutes before the round begins.
async fn guard_before(app: &TestApp, ground: &Ground) -> Guard {
    ground.at(app, -2 * MINUTE).await;
    app.guard("0017", "gate").await
}

/// The scans of the whole round, two and a half minutes apart, as the phone keeps them.
fn walked(queue: &mut Queue, guard: &Guard, ground: &Ground) -> Vec<SignedEvent> {
    let at = |n: usize| ground.starts_at.plus((n as i64 + 1) * 150_000);
    let scan = |(n, label): (usize, &String)| queue.scans(&guard.phone, guard.person, Some(ground.round), at(n), label);
    ground.labels.iter().enumerate().map(scan).collect()
}

async fn shift(guard: &Guard) -> ShiftView {
    guard.client().get("/api/v1/patrol/shift").await.good()
}

/// A round as a supervisor sees it.
async fn detail(supervisor: &Person, round: RoundId) -> RoundDetail {
    supervisor.client.get(&format!("/api/v1/patrol/rounds/{round}")).await.good()
}

/// Waits until a round stands as `look` wants it.
async fn becomes(supervisor: &Person, round: RoundId, what: &str, look: impl Fn(&RoundView) -> bool) -> RoundView {
    wait::until(what, || async { Some(detail(supervisor, round).await.round).filter(&look) }).await
}

fn verdicts(answer: &SyncAnswer) -> Vec<SyncVerdict> {
    answer.results.iter().map(|result| result.verdict).collect()
}

fn problems(answer: &SyncAnswer) -> Vec<Vec<&str>> {
    answer.results.iter().map(|result| result.problems.iter().map(String::as_str).collect()).collect()
}

fn stops(round: &RoundView) -> Vec<StopProgress> {
    round.stops.iter().map(|stop| stop.state).collect()
}

/// The newest line of the site's journal.
async fn newest_line(app: &TestApp) -> i64 {
    let site = app.site.id;
    app.database().read(move |read| read.head(site)).await.unwrap().seq
}

/// The kinds of a round's journal lines.
fn kinds(detail: &RoundDetail) -> Vec<&str> {
    detail.timeline.iter().map(|line| line.kind.as_str()).collect()
}

const COMPLETE: State = State::Complete;
