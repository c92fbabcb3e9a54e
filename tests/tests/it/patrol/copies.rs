//! Counters of tags, and the same thing sent many times at once.

use super::*;
use domain::patrol::Grade;
use serde_json::{Value, json};
use shouwang_tests::{patrol::tap, stories};

fn tapped(guard: &Guard, round: RoundId, url: &str) -> Value {
    json!({"kind": "scan", "person": guard.person, "round": round, "proof": {"type": "tag_url", "url": url}})
}

stories! {
    async fn counters_five_nine_seven_are_fresh_fresh_late_and_a_second_seven_is_a_copy(app) {
        let ground = Ground::set_up(app).await;
        let supervisor = app.supervisor().await;
        let uid = ground.tag(app, 0).await;
        let guard = guard_before(app, &ground).await;
        let at = |minutes: i64| ground.starts_at.plus(minutes * MINUTE);
        let mut queue = Queue::default();
        let mut tap_at = |minutes, counter| {
            queue.add(&guard.phone, at(minutes), tapped(&guard, ground.round, &tap(&uid, counter)))
        };
        let (five, seven, nine) = (tap_at(1, 5), tap_at(2, 7), tap_at(3, 9));
        let copied = tap_at(4, 7);
        let invented = tap_at(5, 12);
        let invented = SignedEvent { body: invented.body.replace("00000C", "00000D"), ..invented };
        ground.at(app, 6 * MINUTE).await;
        let answer = guard.phone.syncs(&[five, nine.clone(), seven.clone()]).await;
        let grades: Vec<_> = answer.results.iter().map(|result| result.grade).collect();
        assert_eq!(grades, [Some(Grade::L3); 3], "{answer:#?}");
        let copy = guard.phone.syncs(&[copied]).await;
        assert!(copy.results[0].problems.contains(&"replayed".to_owned()), "{copy:#?}");
        assert_eq!(copy.results[0].grade, Some(Grade::L0));
        let again = guard.phone.syncs(&[seven]).await;
        assert_eq!((again.results[0].verdict, again.results[0].grade), (SyncVerdict::Duplicate, Some(Grade::L3)));
        let forged = guard.phone.syncs(&[invented]).await;
        assert!(forged.results[0].problems.contains(&"proof_invalid".to_owned()), "{forged:#?}");
        assert_eq!(app.database().count("tag_counters"), 3);
        let seen = detail(&supervisor, ground.round).await;
        let counters: Vec<_> = seen.scans.iter().map(|scan| scan.problems.len()).collect();
        assert_eq!(counters.len(), 5, "marked, never dropped");
        assert_eq!(stops(&seen.round)[0], StopProgress::Done);
    }

    async fn a_hundred_duplicates_at_once_make_one_row(app) {
        let ground = Ground::set_up(app).await;
        let uid = ground.tag(app, 0).await;
        let guard = guard_before(app, &ground).await;
        ground.at(app, MINUTE).await;
        let event = Queue::default().add(&guard.phone, app.now(), tapped(&guard, ground.round, &tap(&uid, 1)));
        let sent = (0..100).map(|_| guard.phone.syncs(std::slice::from_ref(&event)));
        let answers = futures_util::future::join_all(sent).await;
        let accepted = answers.iter().filter(|answer| verdicts(answer) == [SyncVerdict::Accepted]).count();
        let duplicate = answers.iter().filter(|answer| verdicts(answer) == [SyncVerdict::Duplicate]).count();
        assert_eq!((accepted, duplicate), (1, 99));
        let rows = ["phone_events", "scans", "tag_counters"].map(|table| app.database().count(table));
        assert_eq!(rows, [1, 1, 1]);
    }
}
