//! Queues that were cut, reordered, edited or poisoned; clocks that are wrong; phones that are shared.

use super::walking::{puts_photo, sha256};
use super::*;
use domain::{PersonId, patrol::Grade};
use serde_json::json;
use shouwang_tests::{clients::hash, patrol::tap, site::PIN, stories};
use wire::patrol::sync::SyncResult;

fn of(answer: &SyncAnswer, n: usize) -> (&SyncVerdict, Vec<&str>) {
    let SyncResult { verdict, problems, .. } = &answer.results[n];
    (verdict, problems.iter().map(String::as_str).collect())
}

/// Who did the scans of a round, in order.
async fn walkers(supervisor: &Person, round: RoundId) -> Vec<PersonId> {
    detail(supervisor, round).await.scans.iter().map(|scan| scan.person).collect()
}

stories! {
    async fn what_was_cut_out_is_named_by_its_number(app) {
        let ground = Ground::set_up(app).await;
        let guard = guard_before(app, &ground).await;
        let mut events = walked(&mut Queue::default(), &guard, &ground);
        let second = events.remove(1);
        ground.at(app, 11 * MINUTE).await;
        let answer = guard.phone.syncs(&events).await;
        assert_eq!(of(&answer, 0), (&SyncVerdict::Accepted, vec![]));
        assert_eq!(of(&answer, 1).0, &SyncVerdict::Marked);
        assert!(of(&answer, 1).1.contains(&"cut"), "{answer:#?}");
        assert_eq!(answer.results[1].grade, Some(Grade::L0), "a broken chain bears nothing out");
        assert!(!of(&answer, 2).1.contains(&"cut"), "the next is not blamed for it");
        let supervisor = app.supervisor().await;
        let seen = detail(&supervisor, ground.round).await;
        let chain = seen.scans[1].problems.iter().find(|problem| problem.code == "chain_broken").expect("named");
        assert_eq!(chain.detail["problem"], json!({"code": "cut", "from": 2, "to": 2}));
        let late = guard.phone.syncs(&[second]).await;
        assert!(of(&late, 0).1.contains(&"reordered"), "{late:#?}");
        assert_eq!(detail(&supervisor, ground.round).await.round.state, COMPLETE, "kept, and it counts");
    }

    async fn what_comes_in_another_order_is_marked_and_kept(app) {
        let ground = Ground::set_up(app).await;
        let guard = guard_before(app, &ground).await;
        let mut events = walked(&mut Queue::default(), &guard, &ground);
        events.swap(0, 1);
        ground.at(app, 11 * MINUTE).await;
        let answer = guard.phone.syncs(&events).await;
        let ids: Vec<_> = answer.results.iter().map(|result| result.id.expect("readable")).collect();
        let sent: Vec<String> = events.iter().map(id_of).collect();
        assert_eq!(ids.iter().map(ToString::to_string).collect::<Vec<_>>(), sent, "answers come in the order of the request");
        assert!(of(&answer, 1).1.contains(&"reordered"), "{answer:#?}");
        assert_eq!(answer.head.seq, 4);
        assert_eq!(detail(&app.supervisor().await, ground.round).await.round.state, COMPLETE);
        assert_eq!(verdicts(&guard.phone.syncs(&events).await), [SyncVerdict::Duplicate; 4]);
    }

    async fn what_was_edited_is_marked_and_so_is_a_queue_written_anew(app) {
        let ground = Ground::set_up(app).await;
        let guard = guard_before(app, &ground).await;
        let mut queue = Queue::default();
        let mut events = walked(&mut queue, &guard, &ground);
        let wall_time = ground.starts_at.plus(300_000).ms().to_string();
        let edited = events[1].body.replace(&wall_time, &ground.starts_at.plus(200_000).ms().to_string());
        assert_ne!(edited, events[1].body);
        events[1].body = edited;
        ground.at(app, 11 * MINUTE).await;
        let answer = guard.phone.syncs(&events).await;
        assert_eq!(of(&answer, 0), (&SyncVerdict::Accepted, vec![]));
        assert!(of(&answer, 1).1.contains(&"edited"), "{answer:#?}");
        assert_eq!(answer.results[1].grade, Some(Grade::L0));
        assert_eq!(of(&answer, 2).1, ["wrong_order"], "the one before it does not count until somebody says so");
        let round = detail(&app.supervisor().await, ground.round).await.round;
        assert_eq!(stops(&round)[1], StopProgress::Waiting);

        // The phone's store was put back and the round signed once more.
        let anew = walked(&mut Queue::default(), &guard, &ground);
        let answer = guard.phone.syncs(&anew).await;
        assert!(answer.results.iter().all(|result| result.problems.contains(&"rewritten".to_owned())), "{answer:#?}");
        assert_eq!(app.database().count("phone_events"), 8, "both are kept");
        assert_eq!(verdicts(&guard.phone.syncs(&anew).await), [SyncVerdict::Duplicate; 4]);
        let go_on = queue.add(&guard.phone, app.now(), json!({"kind": "whistled"}));
        assert_eq!(verdicts(&guard.phone.syncs(&[go_on]).await), [SyncVerdict::Accepted], "the first chain goes on");
    }

    async fn an_unknown_kind_is_kept_raw_and_poison_in_the_middle_holds_up_nothing(app) {
        let ground = Ground::set_up(app).await;
        let guard = guard_before(app, &ground).await;
        let mut queue = Queue::default();
        let mut events = vec![queue.add(&guard.phone, ground.starts_at, json!({"kind": "whistled", "tune": "东方红"}))];
        events.extend(walked(&mut queue, &guard, &ground));
        let odd = json!({"kind": "scan", "person": guard.person, "proof": {"type": "crystal_ball"}});
        events.push(queue.add(&guard.phone, app.now(), odd));
        events.push(queue.add(&guard.phone, domain::Timestamp(i64::MIN), json!({
            "kind": "scan", "person": guard.person, "proof": {"type": "by_hand", "checkpoint": "PA-1"},
            "fix": {"lon": 1e300, "lat": -1e300, "accuracy_m": -1.0, "age_ms": i64::MIN},
        })));
        let other = SignedEvent { body: events[0].body.replace(&guard.phone.id.to_string(), &uuid::Uuid::now_v7().to_string()), ..events[0].clone() };
        let long = SignedEvent { body: "x".repeat(16 * 1024 + 1), signature: String::new() };
        events.insert(2, SignedEvent { body: "{\"id\":".to_owned(), signature: "?".to_owned() });
        events.insert(3, long);
        events.insert(4, other);
        ground.at(app, 11 * MINUTE).await;
        let answer = guard.phone.syncs(&events).await;
        use SyncVerdict::{Accepted as A, Marked as M, Refused as R};
        assert_eq!(verdicts(&answer), [A, A, R, R, R, A, A, A, M, M], "{answer:#?}");
        assert_eq!(problems(&answer)[2..5], [["unreadable"], ["too_large"], ["device_unknown"]]);
        assert_eq!(of(&answer, 8).1[..1], ["payload_unreadable"]);
        assert!(of(&answer, 8).1.contains(&"unknown_checkpoint"), "a supervisor is to see that there was a scan");
        assert_eq!(app.database().count("phone_events"), 7);
        assert_eq!(detail(&app.supervisor().await, ground.round).await.round.state, COMPLETE);
        let raw = app.database().read({
            let (device, wanted) = (guard.phone.id, hash(&events[0]));
            move |read| Ok::<_, store::Error>(read.phone_event_hashes(device, &[1])?.get(&1) == Some(&wanted))
        }).await.unwrap();
        assert!(raw, "kept as it came");
        let many = vec![events[0].clone(); 201];
        assert_eq!(guard.phone.sends_events(&many).await.refused(), (422, "invalid_input".to_owned()));
        let heavy: Vec<_> = (0..40).map(|_| SignedEvent { body: "y".repeat(16_000), signature: String::new() }).collect();
        assert_eq!(guard.phone.sends_events(&heavy).await.refused(), (413, "too_large".to_owned()));
    }

    async fn a_clock_two_hours_off_is_corrected_where_it_is_known_and_doubted_where_not(app) {
        let ground = Ground::set_up(app).await;
        let supervisor = app.supervisor().await;
        let guard = guard_before(app, &ground).await;
        let beacon = shift(&guard).await.beacon;
        let label = &ground.labels[0];
        let at = ground.starts_at.plus(MINUTE);
        let mut known = Queue::ahead_by(2 * 60 * MINUTE);
        let right = known.scans(&guard.phone, guard.person, Some(ground.round), at, label);
        ground.at(app, 2 * MINUTE).await;
        assert_eq!(verdicts(&guard.phone.syncs(&[right]).await), [SyncVerdict::Accepted]);
        let scan = detail(&supervisor, ground.round).await.scans.remove(0);
        assert_eq!((scan.at, scan.error_ms), (at, 50));

        for ahead in [2 * 60 * MINUTE, -2 * 60 * MINUTE] {
            (known.ahead, known.clock, known.beacon) = (ahead, None, Some(beacon.clone()));
            let wrong = known.scans(&guard.phone, guard.person, None, at, &ground.labels[1]);
            let answer = guard.phone.syncs(&[wrong]).await;
            assert!(of(&answer, 0).1.contains(&"clock_doubtful"), "{answer:#?}");
            let id = answer.results[0].id.unwrap();
            let kept = app.database().read(move |read| read.scan(id)).await.unwrap().expect("kept").scan.judged.at;
            assert!(kept.earliest() >= ground.starts_at.plus(-3 * MINUTE), "after the beacon: {kept:?}");
            assert!(kept.latest() <= app.now(), "before it came: {kept:?}");
        }
    }

    async fn two_guards_on_one_phone_mix_nothing(app) {
        let ground = Ground::set_up(app).await;
        let supervisor = app.supervisor().await;
        let first = guard_before(app, &ground).await;
        let mut queue = Queue::default();
        let mut events = walked(&mut queue, &first, &ground);
        events.truncate(2);
        ground.at(app, 6 * MINUTE).await;
        // The first one's events are still on the phone when the second signs in there.
        let second = app.site.people["0018"];
        first.phone.sign_in("0018", PIN).await.good::<wire::session::SignedIn>();
        let post = wire::duty::StartDuty { id: shouwang_tests::clients::fresh(), post: app.site.posts["gate"] };
        first.client().post("/api/v1/duty", &post).await.good::<wire::duty::DutyView>();
        let label = &ground.labels[2];
        events.push(queue.scans(&first.phone, second, Some(ground.round), ground.starts_at.plus(450_000), label));
        let stranger = app.site.people["0019"];
        events.push(queue.scans(&first.phone, stranger, Some(ground.round), ground.starts_at.plus(460_000), label));
        ground.at(app, 8 * MINUTE).await;
        let answer = first.phone.syncs(&events).await;
        assert_eq!(verdicts(&answer)[..2], [SyncVerdict::Accepted; 2], "{answer:#?}");
        assert_ne!(verdicts(&answer)[2], SyncVerdict::Refused);
        assert_eq!(of(&answer, 3), (&SyncVerdict::Refused, vec!["not_of_this_phone"]));
        assert_eq!(walkers(&supervisor, ground.round).await, [first.person, first.person, second]);
        let round = detail(&supervisor, ground.round).await.round;
        assert_eq!((round.walker, stops(&round)[2]), (Some(first.person), StopProgress::Done));
        // And whoever has no phone sends nothing.
        assert_eq!(supervisor.client.post("/api/v1/sync", &json!({"events": []})).await.refused().0, 403);
    }

    async fn what_was_signed_before_the_phone_was_enrolled_anew_is_taken_all_the_same(app) {
        let ground = Ground::set_up(app).await;
        let guard = guard_before(app, &ground).await;
        let events = walked(&mut Queue::default(), &guard, &ground);
        ground.at(app, 11 * MINUTE).await;
        let anew = app.signed_in_guard("0017").await;
        let answer = anew.phone.syncs(&events).await;
        assert_eq!(verdicts(&answer), [SyncVerdict::Accepted; 4], "{answer:#?}");
        let seen = detail(&app.supervisor().await, ground.round).await;
        assert_eq!((seen.round.state, seen.round.walker), (COMPLETE, Some(guard.person)));
        // One request is of one phone; what was nobody's is still told apart.
        let own = Queue::default().scans(&anew.phone, guard.person, None, app.now(), &ground.labels[0]);
        let mixed = anew.phone.syncs(&[events[0].clone(), own]).await;
        assert_eq!(verdicts(&mixed), [SyncVerdict::Duplicate, SyncVerdict::Refused]);
        assert_eq!(problems(&mixed)[1], ["device_unknown"]);
    }

    async fn a_clock_that_is_put_back_contradicts_what_the_phone_said_before(app) {
        let ground = Ground::set_up(app).await;
        let guard = guard_before(app, &ground).await;
        let mut queue = Queue::default();
        let at = |minutes: i64| ground.starts_at.plus(minutes * MINUTE);
        let mut scan = |minutes: i64, n: usize| {
            queue.scans(&guard.phone, guard.person, Some(ground.round), at(minutes), &ground.labels[n])
        };
        // At half past he remembers the first two checkpoints, puts the clock back, scans photographs, and forward again.
        let events = [scan(20, 2), scan(3, 0), scan(6, 1), scan(25, 3)];
        ground.at(app, 30 * MINUTE).await;
        // Not in one request: what came before is looked up.
        let mut answer = guard.phone.syncs(&events[..1]).await;
        for event in &events[1..] {
            answer.results.extend(guard.phone.syncs(std::slice::from_ref(event)).await.results);
        }
        let doubtful = |n: usize| of(&answer, n).1.contains(&"clock_doubtful");
        assert_eq!([0, 1, 2, 3].map(doubtful), [false, true, true, false], "{answer:#?}");
    }

    async fn what_was_cut_before_another_event_is_told_at_the_next_scan(app) {
        let ground = Ground::set_up(app).await;
        let guard = guard_before(app, &ground).await;
        let mut queue = Queue::default();
        let mut events = walked(&mut queue, &guard, &ground);
        let last = events.pop().unwrap();
        let late = queue.add(&guard.phone, ground.starts_at.plus(9 * MINUTE), json!({"kind": "whistled"}));
        let next = queue.scans(&guard.phone, guard.person, None, ground.starts_at.plus(10 * MINUTE), &ground.labels[3]);
        ground.at(app, 11 * MINUTE).await;
        assert_eq!(verdicts(&guard.phone.syncs(&events).await), [SyncVerdict::Accepted; 3]);
        // The last scan is kept back; the event after it shows the gap, but no supervisor looks at such.
        assert_eq!(problems(&guard.phone.syncs(&[late]).await), [["cut"]]);
        let answer = guard.phone.syncs(&[next]).await;
        assert!(of(&answer, 0).1.contains(&"cut"), "{answer:#?}");
        let seen = detail(&app.supervisor().await, ground.round).await;
        let chain = seen.scans[3].problems.iter().find(|problem| problem.code == "chain_broken").expect("named");
        assert_eq!(chain.detail["problem"], json!({"code": "cut", "from": 4, "to": 4}));
        drop(last);
    }

    async fn the_tap_of_a_tag_begins_the_round_that_waits_for_the_guard(app) {
        let ground = Ground::set_up(app).await;
        let uid = ground.tag(app, 0).await;
        let guard = guard_before(app, &ground).await;
        let at = ground.starts_at.plus(150_000);
        let proof = json!({"type": "tag_url", "url": tap(&uid, 7)});
        let event = json!({"kind": "scan", "person": guard.person, "proof": proof});
        let event = Queue::default().add(&guard.phone, at, event);
        ground.at(app, 5 * MINUTE).await;
        let answer = guard.phone.syncs(&[event]).await;
        assert_eq!(of(&answer, 0), (&SyncVerdict::Accepted, vec![]));
        let round = detail(&app.supervisor().await, ground.round).await.round;
        assert_eq!((round.walker, stops(&round)[0]), (Some(guard.person), StopProgress::Done));
        let tags = shift(&guard).await.checkpoints.into_iter().flat_map(|card| card.tags).collect::<Vec<_>>();
        assert_eq!(tags, [uid], "so that the phone knows the place without a network");
    }

    async fn a_label_that_is_revoked_later_was_good_when_it_was_scanned(app) {
        let ground = Ground::set_up(app).await;
        let guard = guard_before(app, &ground).await;
        let mut queue = Queue::default();
        let before = walked(&mut queue, &guard, &ground);
        ground.at(app, 11 * MINUTE).await;
        let office = app.person(domain::person::Role::Office).await;
        let reprint = format!("/api/v1/patrol/checkpoints/{}/reprint", ground.checkpoints[0]);
        assert!(office.client.post(&reprint, &json!({"revoke_old": true})).await.status.is_success());
        assert_eq!(verdicts(&guard.phone.syncs(&before).await), [SyncVerdict::Accepted; 4]);
        ground.at(app, 13 * MINUTE).await;
        let after = queue.scans(&guard.phone, guard.person, None, app.now(), &ground.labels[0]);
        assert!(of(&guard.phone.syncs(&[after]).await, 0).1.contains(&"label_revoked"));
    }

    async fn a_photo_that_was_there_before_shows_nothing(app) {
        let ground = Ground::set_up(app).await;
        let guard = guard_before(app, &ground).await;
        let mut queue = Queue::default();
        let photo = [&[0xFF, 0xD8, 0xFF, 0xD9][..], b"a door"].concat();
        let name = sha256(&photo);
        let mut by_hand = |n: usize| {
            let proof = json!({"type": "by_hand", "checkpoint": shouwang_tests::patrol::CODES[n]});
            let scan = json!({"kind": "scan", "person": guard.person, "round": ground.round, "proof": proof, "photos": [name]});
            queue.add(&guard.phone, ground.starts_at.plus((n as i64 + 1) * 150_000), scan)
        };
        let (first, second) = (by_hand(0), by_hand(1));
        ground.at(app, 6 * MINUTE).await;
        assert_eq!(problems(&guard.phone.syncs(&[first]).await), [["below_demand"]]);
        puts_photo(&guard, &name, &photo).await.done();
        assert_eq!(problems(&guard.phone.syncs(&[second]).await), [["no_photo", "below_demand"]]);
    }
}

fn id_of(event: &SignedEvent) -> String {
    let body: serde_json::Value = serde_json::from_str(&event.body).unwrap();
    body["id"].as_str().unwrap().to_owned()
}
