//! What supervisors decide.

use super::*;
use domain::patrol::verify::Settlement;
use serde_json::json;
use shouwang_tests::{clients::Answer, stories};
use wire::patrol::scans::{ScanList, ScanView, SettleScan};

async fn settles(supervisor: &Person, scan: domain::ScanId, settlement: Settlement, reason: &str) -> Answer {
    let asked = SettleScan { settlement, reason: reason.to_owned() };
    supervisor.client.post(&format!("/api/v1/patrol/scans/{scan}/settle"), &asked).await
}

stories! {
    async fn a_rejected_scan_reached_nothing_and_a_confirmed_one_did(app) {
        let ground = Ground::set_up(app).await;
        let supervisor = app.supervisor().await;
        let guard = guard_before(app, &ground).await;
        // The last one by hand and without a photo: somebody has to look at it.
        let mut queue = Queue::default();
        let mut events = walked(&mut queue, &guard, &Ground { labels: ground.labels[..3].to_vec(), ..ground.clone() });
        events.push(queue.add(&guard.phone, ground.starts_at.plus(600_000), json!({
            "kind": "scan", "person": guard.person, "round": ground.round, "proof": {"type": "by_hand", "checkpoint": "PA-4"},
        })));
        ground.at(app, 11 * MINUTE).await;
        let answer = guard.phone.syncs(&events).await;
        assert_eq!(detail(&supervisor, ground.round).await.round.state, COMPLETE);
        let scan = answer.results[3].id.unwrap();
        let waiting: ScanList = supervisor.client.get("/api/v1/patrol/scans?to_settle=true").await.good();
        assert_eq!(waiting.scans.iter().map(|waiting| waiting.id).collect::<Vec<_>>(), [scan]);
        assert_eq!(waiting.scans[0].problems.iter().map(|p| p.code.as_str()).collect::<Vec<_>>(), ["no_photo", "below_demand"]);

        let refused = settles(&supervisor, scan, Settlement::Rejected, " ").await.refused();
        assert_eq!(refused, (422, "reason_needed".to_owned()));
        let rejected: ScanView = settles(&supervisor, scan, Settlement::Rejected, "监控中无人").await.good();
        assert_eq!(rejected.settled.unwrap().by, supervisor.person);
        let open = detail(&supervisor, ground.round).await.round;
        assert_eq!((open.state, stops(&open)[3]), (State::Walking, StopProgress::Waiting), "there is time left");
        let none: ScanList = supervisor.client.get("/api/v1/patrol/scans?to_settle=true").await.good();
        assert!(none.scans.is_empty());

        settles(&supervisor, scan, Settlement::Confirmed, "另一台摄像机可见").await.good::<ScanView>();
        assert_eq!(detail(&supervisor, ground.round).await.round.state, COMPLETE);
        let line = newest_line(app).await;
        settles(&supervisor, scan, Settlement::Confirmed, "另一台摄像机可见").await.good::<ScanView>();
        assert_eq!(newest_line(app).await, line, "the same word again adds nothing");
    }

    async fn a_round_is_called_off_with_a_reason_and_once(app) {
        let ground = Ground::set_up(app).await;
        let supervisor = app.supervisor().await;
        let path = format!("/api/v1/patrol/rounds/{}/call-off", ground.round);
        let call = |reason: &str| json!({"id": uuid::Uuid::now_v7(), "reason": reason});
        assert_eq!(supervisor.client.post(&path, &call("")).await.refused(), (422, "reason_needed".to_owned()));
        let asked = call("消防演练");
        let off: RoundView = supervisor.client.post(&path, &asked).await.good();
        assert_eq!(off.state, State::CalledOff);
        let line = newest_line(app).await;
        supervisor.client.post(&path, &asked).await.good::<RoundView>();
        assert_eq!(newest_line(app).await, line);
        assert_eq!(supervisor.client.post(&path, &call("又")).await.refused(), (409, "round_over".to_owned()));
        let elsewhere = format!("/api/v1/patrol/rounds/{}/call-off", uuid::Uuid::now_v7());
        assert_eq!(supervisor.client.post(&elsewhere, &call("x")).await.refused().0, 404);
    }
}
