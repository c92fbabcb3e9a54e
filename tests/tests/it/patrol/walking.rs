//! A guard's round as it should be.

use super::*;
use domain::{
    PositionSource,
    patrol::{Assigned, Grade, Order},
};
use reqwest::Method;
use serde_json::json;
use sha2::{Digest, Sha256};
use shouwang_tests::{
    clients::{Answer, violence_at},
    stories,
};
use wire::live::View;

pub(super) async fn puts_photo(guard: &Guard, name: &str, bytes: &[u8]) -> Answer {
    let request = guard.client().request(Method::PUT, &format!("/api/v1/photos/{name}"));
    guard.client().send(request.body(bytes.to_vec())).await
}

pub(super) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

stories! {
    async fn phones_take_turns_and_alarms_go_before_them(app) {
        let ground = Ground::set_up(app).await;
        let (guard, supervisor) = (guard_before(app, &ground).await, app.supervisor().await);
        let events = walked(&mut Queue::default(), &guard, &ground);
        ground.at(app, 11 * MINUTE).await;
        let inner = app.app(0);
        let others = inner.syncs.acquire_many(u32::try_from(inner.syncs.available_permits()).expect("a few")).await;
        let syncing = guard.phone.syncs(&events);
        tokio::pin!(syncing);
        let alarm = violence_at("EM-1");
        tokio::select! {
            _ = &mut syncing => panic!("it was not this phone's turn"),
            _ = supervisor.raises(&alarm) => {}
        }
        assert_eq!(app.database().count("phone_events"), 0);
        drop(others);
        assert_eq!(verdicts(&syncing.await), [SyncVerdict::Accepted; 4]);
    }

    async fn a_round_walked_offline_arrives_in_order_and_three_resends_add_nothing(app) {
        let ground = Ground::set_up(app).await;
        let supervisor = app.supervisor().await;
        let mut wall = supervisor.opens(View::Desk).await;
        let mut guard = guard_before(app, &ground).await;
        let taken_along = shift(&guard).await;
        let own = taken_along.rounds.iter().find(|round| round.id == ground.round).expect("his round is in the shift");
        assert_eq!((own.state, own.stops.len(), own.name.zh.as_str()), (State::Planned, 4, "夜间巡查"));
        assert!(taken_along.checkpoints.iter().any(|card| card.code == "PA-3" && card.key_place));

        let mut queue = Queue::default();
        queue.beacon = Some(taken_along.beacon);
        let events = walked(&mut queue, &guard, &ground);
        ground.at(app, 11 * MINUTE).await;
        let answer = guard.phone.syncs(&events).await;
        assert_eq!(verdicts(&answer), [SyncVerdict::Accepted; 4], "{answer:#?}");
        assert!(answer.results.iter().all(|result| result.grade == Some(Grade::L1)));
        assert_eq!(answer.head.seq, 4);
        let round = wall.until("the wall shows the round", |wall| {
            wall.rounds.get(&ground.round).filter(|round| round.state == COMPLETE).cloned()
        }).await;
        assert_eq!((stops(&round), round.walker), (vec![StopProgress::Done; 4], Some(guard.person)));
        guard.screen().until("and so does the phone", |screen| {
            screen.rounds.get(&ground.round).filter(|round| round.state == COMPLETE).map(drop)
        }).await;
        let seen = detail(&supervisor, ground.round).await;
        let order: Vec<_> = seen.scans.iter().map(|scan| scan.checkpoint.expect("known")).collect();
        assert_eq!(order, ground.checkpoints);
        assert!(seen.scans.iter().all(|scan| scan.error_ms <= 50 && scan.problems.is_empty()));
        let known = app.app(0).bus.presence(app.site.id, guard.person).and_then(|known| known.position).expect("seen");
        assert_eq!((known.source, known.at), (PositionSource::Checkpoint, ground.starts_at.plus(600_000)));

        let (line, rows) = (newest_line(app).await, app.database().count("phone_events"));
        for _ in 0..3 {
            let again = guard.phone.syncs(&events).await;
            assert_eq!(verdicts(&again), [SyncVerdict::Duplicate; 4]);
            assert!(again.results.iter().all(|result| result.grade == Some(Grade::L1)), "the answer that was lost");
            assert_eq!(again.head, answer.head);
        }
        assert_eq!((newest_line(app).await, app.database().count("phone_events")), (line, rows));
        assert_eq!((rows, app.database().count("scans")), (4, 4));
    }

    async fn a_round_is_begun_handed_over_and_ended_by_events(app) {
        let ground = Ground::set_up(app).await;
        let supervisor = app.supervisor().await;
        let first = guard_before(app, &ground).await;
        let second = app.guard("0018", "gate").await;
        let (mut queue, mut other) = (Queue::default(), Queue::default());
        let event = |guard: &Guard, kind: &str, more: serde_json::Value| {
            let mut payload = json!({"kind": kind, "person": guard.person, "round": ground.round});
            payload.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            payload
        };
        ground.at(app, MINUTE).await;
        let begin = queue.add(&first.phone, app.now(), event(&first, "round_started", json!({})));
        assert_eq!(verdicts(&first.phone.syncs(&[begin]).await), [SyncVerdict::Accepted]);
        let begun = detail(&supervisor, ground.round).await.round;
        assert_eq!((begun.state, begun.walker), (State::Walking, Some(first.person)));

        let too = other.add(&second.phone, app.now(), event(&second, "round_started", json!({})));
        let answer = second.phone.syncs(&[too]).await;
        assert_eq!(problems(&answer), [["round_walked_by_other"]]);
        let over = other.add(&second.phone, app.now(), event(&second, "round_taken_over", json!({})));
        assert_eq!(verdicts(&second.phone.syncs(&[over]).await), [SyncVerdict::Accepted]);
        let end = |reason: &str| event(&second, "round_ended", json!({"reason": reason}));
        let silent = other.add(&second.phone, app.now(), end(" "));
        assert_eq!(problems(&second.phone.syncs(&[silent]).await), [["reason_needed"]]);
        let end = other.add(&second.phone, app.now(), end("突发任务"));
        assert_eq!(verdicts(&second.phone.syncs(&[end]).await), [SyncVerdict::Accepted]);
        let seen = detail(&supervisor, ground.round).await;
        assert_eq!((seen.round.state, seen.round.walker), (State::Missed, Some(second.person)));
        assert_eq!(seen.timeline.last().unwrap().body["reason"], "突发任务");
        assert_eq!(app.database().count("alarms"), 1, "the key place was given up as well");
        for alarm in open_alarms(app).await {
            supervisor.closes(alarm).await;
        }
    }

    async fn answers_remarks_and_photos_belong_to_a_scan(app) {
        let ground = Ground::set_up(app).await;
        let supervisor = app.supervisor().await;
        let guard = guard_before(app, &ground).await;
        let photo = [&[0xFF, 0xD8, 0xFF, 0xE0][..], b"a door"].concat();
        let name = sha256(&photo);
        let mut queue = Queue::default();
        ground.at(app, 2 * MINUTE).await;
        let event = queue.add(&guard.phone, app.now(), json!({
            "kind": "scan", "person": guard.person, "round": ground.round,
            "proof": {"type": "by_hand", "checkpoint": "pa-1"}, "answers": {"door": true}, "remark": " 门锁损坏 ",
            "photos": [name, "no name"],
        }));
        let answer = guard.phone.syncs(&[event]).await;
        assert_eq!(problems(&answer), [["below_demand"]], "by hand is worth least");
        let scan = &detail(&supervisor, ground.round).await.scans[0];
        assert_eq!((scan.remark.as_deref(), scan.answers[0].question.as_str()), (Some("门锁损坏"), "door"));
        assert_eq!(scan.photos.iter().map(|p| (p.sha256.as_str(), p.here)).collect::<Vec<_>>(), [(name.as_str(), false)]);

        let path = format!("/api/v1/photos/{name}");
        assert_eq!(supervisor.client.get(&path).await.refused().0, 404);
        for _ in 0..2 {
            puts_photo(&guard, &name, &photo).await.done();
        }
        assert_eq!(puts_photo(&guard, &sha256(b"other"), &photo).await.refused(), (422, "invalid_input".to_owned()));
        assert_eq!(puts_photo(&guard, &sha256(b"text"), b"text").await.refused().0, 422, "no JPEG");
        let huge = [&photo[..], &vec![0; 2 * 1024 * 1024]].concat();
        assert_eq!(puts_photo(&guard, &sha256(&huge), &huge).await.refused(), (413, "too_large".to_owned()));
        assert_eq!(app.database().count("photos"), 1);
        let got = supervisor.client.send(supervisor.client.request(Method::GET, &path)).await;
        assert_eq!(got.headers["content-type"], "image/jpeg");
        assert!(detail(&supervisor, ground.round).await.scans[0].photos[0].here);
        let other = app.signed_in_guard("0018").await;
        assert_eq!(other.client().get(&path).await.refused().0, 404, "another guard's");
    }

    async fn a_hazard_is_kept_and_its_deadline_runs(app) {
        let ground = Ground::set_up(app).await;
        let guard = guard_before(app, &ground).await;
        let mut queue = Queue::default();
        let hazard = uuid::Uuid::now_v7();
        let payload = json!({
            "kind": "hazard_found", "person": guard.person, "hazard": hazard, "checkpoint": "PA-3", "place": null,
            "severity": "major", "text": "氧气管道漏气", "photos": [],
        });
        let event = queue.add(&guard.phone, app.now(), payload.clone());
        let nowhere = queue.add(&guard.phone, app.now(), payload);
        let answer = guard.phone.syncs(&[event, nowhere]).await;
        assert_eq!(problems(&answer), [vec![], vec!["id_taken"]]);
        let kept = app.database().read(move |read| read.hazard(hazard.into())).await.unwrap().expect("kept").value;
        assert_eq!((kept.report.checkpoint, kept.report.found_by), (Some(ground.checkpoints[2]), guard.person));
        let due = kept.next_due().expect("a deadline");
        app.advance(u32::try_from(due.at.since(app.now())).unwrap()).await;
        wait::until("it is told again", || async {
            let kept = app.database().read(move |read| read.hazard(hazard.into())).await.unwrap();
            kept.filter(|kept| kept.value.told_at.is_some()).map(drop)
        }).await;
    }

    async fn whoever_is_not_asked_walks_no_round_and_sees_none(app) {
        let people = Assigned::People(vec![app.site.people["0018"]]);
        let ground = Ground::set_up_with(app, Order::Free, people).await;
        let other = guard_before(app, &ground).await;
        assert!(shift(&other).await.rounds.is_empty());
        let own = app.guard("0018", "hall").await;
        assert!(shift(&own).await.rounds.iter().any(|round| round.id == ground.round));
        let supervisor = app.supervisor().await;
        assert_eq!(supervisor.client.get("/api/v1/patrol/shift").await.refused().0, 403);
        let (from, to) = (ground.starts_at.ms(), ground.starts_at.plus(3 * 60 * MINUTE).ms());
        let path = format!("/api/v1/patrol/rounds?from={from}&to={to}");
        let list: wire::patrol::rounds::RoundList = supervisor.client.get(&path).await.good();
        assert_eq!(list.rounds.len(), 3, "one each hour");
        assert_eq!(own.client().get(&path).await.refused().0, 403);
    }
}

/// The open alarms of the site.
pub(super) async fn open_alarms(app: &TestApp) -> Vec<domain::AlarmId> {
    let site = app.site.id;
    let open = app.database().read(move |read| read.open_alarms(site)).await.unwrap();
    open.iter().map(|kept| kept.value.id).collect()
}
