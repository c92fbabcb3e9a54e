//! Alarms and duties: what is saved is what comes back, and nobody saves over somebody else.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod common;

use common::*;
use domain::{
    AlarmId, Position, PositionSource, SiteId, Timestamp,
    alarm::Origin,
    duty::{Duty, Start},
};
use indoor::plain::{FeatureId, Spot};
use std::sync::Arc;
use store::{AlarmFilter, Error, Stored, Tx, testing::TestStore};

type Found = Result<Vec<Stored<domain::alarm::Alarm>>, Error>;

fn ids(found: Found) -> Vec<AlarmId> {
    found.unwrap().into_iter().map(|stored| stored.value.id).collect()
}

async fn insert(test: &TestStore, at: SiteId, what: &'static str, when: Timestamp) {
    test.write(at, move |tx| tx.insert_alarm(&alarm(at, what, when), None)).await.unwrap();
}

/// The open alarms of a site as text and version.
fn texts(open: &[Arc<Stored<domain::alarm::Alarm>>]) -> Vec<(Option<String>, i64)> {
    open.iter().map(|stored| (stored.value.text.clone(), stored.version)).collect()
}

/// Saves another text, and what this transaction then sees.
fn say(tx: &mut Tx<'_>, text: &str) -> Result<Vec<(Option<String>, i64)>, Error> {
    let mut stored = tx.alarm(id("knife"))?.unwrap();
    stored.value.text = Some(text.to_owned());
    tx.save_alarm(&mut stored)?;
    Ok(texts(&tx.open_alarms(id("east"))?))
}

async fn list(test: &TestStore, at: SiteId, filter: AlarmFilter, limit: u32) -> Vec<AlarmId> {
    ids(test.read(move |read| read.alarms(at, filter, limit)).await)
}

store::on_each_database! {
    async fn an_alarm_comes_back_whole_and_is_saved_by_version(test) {
        let east = set_up(test, "east").await;
        insert(test, east, "knife", NOW).await;
        let read = || test.read(|read| read.alarm(id("knife")));
        let first = read().await.unwrap().unwrap();
        assert_eq!(first, Stored { value: alarm(east, "knife", NOW), version: 1 });
        let saved = test.write(east, |tx| {
            let mut stored = tx.alarm(id("knife"))?.unwrap();
            close(&mut stored, NOW.plus(5));
            tx.save_alarm(&mut stored)?;
            assert_eq!(stored.version, 2);
            Ok::<_, Error>(stored)
        }).await.unwrap().value;
        assert_eq!(read().await.unwrap(), Some(saved));
        let mut stale = first;
        let refused = test.write(east, move |tx| tx.save_alarm(&mut stale)).await;
        assert!(matches!(refused, Err(Error::Conflict { .. })));
        assert_eq!(test.read(|read| read.alarm(id("nothing"))).await.unwrap(), None);
    }

    async fn a_source_s_reference_is_one_alarm(test) {
        let east = set_up(test, "east").await;
        let panel = id("east-panel");
        let by_panel = move |what: &str| raise(east, what, NOW, Origin::Source { source: panel, button: None }).0;
        let mut first = by_panel("a");
        first.department = Some(id("east-er"));
        test.write(east, move |tx| tx.insert_alarm(&first, Some((panel, "press 7")))).await.unwrap();
        let known = test.read(move |read| read.alarm_by_reference(panel, "press 7")).await;
        assert_eq!(known.unwrap().unwrap().value.id, id("a"));
        let unknown = test.read(move |read| read.alarm_by_reference(panel, "press 8")).await;
        assert_eq!(unknown.unwrap(), None);
        for (what, reference) in [("b", "press 7"), ("a", "press 8")] {
            let twice = test.write(east, move |tx| tx.insert_alarm(&by_panel(what), Some((panel, reference)))).await;
            assert!(matches!(twice, Err(Error::Conflict { .. })), "{what} {reference}");
        }
        let of_department = AlarmFilter { department: Some(id("east-er")), ..AlarmFilter::default() };
        assert_eq!(list(test, east, of_department, 9).await, [id("a")]);
    }

    async fn lists_are_by_age_and_lose_nothing_between_pages(test) {
        let (east, west) = (set_up(test, "east").await, set_up(test, "west").await);
        insert(test, west, "elsewhere", NOW).await;
        for (what, after) in [("a", 0), ("b", 10), ("c", 10), ("d", 10), ("e", 20)] {
            insert(test, east, what, NOW.plus(after)).await;
        }
        let origin = Origin::Person { person: id("east-1"), button: None };
        test.write(east, move |tx| tx.insert_alarm(&raise(east, "f", NOW.plus(30), origin).0, None))
            .await.unwrap();
        test.write(east, |tx| {
            let mut stored = tx.alarm(id("e"))?.unwrap();
            close(&mut stored, NOW.plus(40));
            tx.save_alarm(&mut stored)
        }).await.unwrap();

        let open = test.read(move |read| read.open_alarms(east)).await.unwrap();
        let open: Vec<AlarmId> = open.iter().map(|stored| stored.value.id).collect();
        assert_eq!((open.len(), open[0], open[4]), (5, id("a"), id("f")));
        let all = AlarmFilter::default();
        assert_eq!(list(test, east, all, 2).await, [id("f"), id("e")]);
        let first = list(test, east, AlarmFilter { before: Some(NOW.plus(20)), ..all }, 1).await;
        assert_eq!(first.len(), 3, "those of one instant stay together");
        let rest = list(test, east, AlarmFilter { before: Some(NOW.plus(10)), ..all }, 9).await;
        assert_eq!(rest, [id("a")]);
        assert_eq!(list(test, east, AlarmFilter { open: Some(false), ..all }, 9).await, [id("e")]);
        assert_eq!(list(test, east, AlarmFilter { open: Some(true), ..all }, 9).await.len(), 5);
        assert_eq!(list(test, east, AlarmFilter { raised_by: Some(id("east-1")), ..all }, 9).await, [id("f")]);
    }

    async fn deadlines_are_found_when_they_are_due(test) {
        let (east, west) = (set_up(test, "east").await, set_up(test, "west").await);
        let due = |at, limit| test.read(move |read| read.due_alarms(at, limit));
        let next = || test.read(|read| read.next_due());
        assert_eq!(next().await.unwrap(), None);
        insert(test, east, "late", NOW.plus(50)).await;
        insert(test, west, "soon", NOW).await;
        let soonest = alarm(west, "soon", NOW).next_due().unwrap().at;
        assert_eq!(next().await.unwrap(), Some(soonest));
        assert_eq!(due(soonest.plus(-1), 9).await.unwrap(), []);
        assert_eq!(due(soonest, 9).await.unwrap(), [(west, id("soon"))]);
        let later = soonest.plus(1_000);
        assert_eq!(due(later, 9).await.unwrap(), [(west, id("soon")), (east, id("late"))]);
        assert_eq!(due(later, 1).await.unwrap().len(), 1);
        test.write(west, |tx| {
            let mut stored = tx.alarm(id("soon"))?.unwrap();
            close(&mut stored, NOW.plus(5));
            tx.save_alarm(&mut stored)
        }).await.unwrap();
        assert_eq!(due(later, 9).await.unwrap(), [(east, id("late"))]);
    }

    async fn open_alarms_are_as_committed_whatever_was_undone(test) {
        let east = set_up(test, "east").await;
        insert(test, east, "knife", NOW).await;
        let before = test.read(move |read| read.open_alarms(east)).await.unwrap();
        let undone = test.write(east, move |tx| -> Result<(), Error> {
            assert_eq!(say(tx, "undone")?, [(Some("undone".to_owned()), 2)], "its own change is seen");
            Err(Error::Closed)
        }).await;
        assert!(undone.is_err());
        let in_part = test.write(east, move |tx| {
            let part: Result<(), Error> = tx.attempt(|tx| {
                say(tx, "in part")?;
                Err(Error::Closed)
            })?;
            assert!(part.is_err());
            Ok::<_, Error>(texts(&tx.open_alarms(east)?))
        }).await.unwrap().value;
        assert_eq!(in_part, texts(&before), "what was undone is not seen");
        test.write(east, move |tx| say(tx, "kept")).await.unwrap();
        let after = test.read(move |read| read.open_alarms(east)).await.unwrap();
        assert_eq!(texts(&after), [(Some("kept".to_owned()), 2)], "the same version, and another content");
        let again = test.write(east, move |tx| tx.open_alarms(east)).await.unwrap().value;
        assert_eq!(texts(&again), [(Some("kept".to_owned()), 2)]);
    }

    async fn the_schema_refuses_an_open_alarm_without_a_deadline(test) {
        let east = set_up(test, "east").await;
        insert(test, east, "knife", NOW).await;
        for sql in [
            "UPDATE alarms SET next_due_at = NULL, due_reason = NULL",
            "UPDATE alarms SET state = 'closed'",
            "UPDATE alarms SET state = 'forgotten'",
        ] {
            let refused = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| test.tamper(sql)));
            assert!(refused.is_err(), "{sql}");
        }
    }

    async fn a_guard_is_on_duty_once(test) {
        let east = set_up(test, "east").await;
        let start = |which: &str, who: &str, after| {
            let start = Start { id: id(which), site: east, person: id(who), post: id("east-gate"), device: None };
            Duty::start(start, None, NOW.plus(after)).unwrap().0
        };
        let (first, second, other) = (start("d1", "east-1", 0), start("d2", "east-1", 5), start("d3", "east-2", 3));
        let (one, three) = (first.clone(), other.clone());
        test.write(east, move |tx| { tx.insert_duty(&one)?; tx.insert_duty(&three) }).await.unwrap();
        let again = second.clone();
        let refused = test.write(east, move |tx| tx.insert_duty(&again)).await;
        assert!(matches!(refused, Err(Error::Conflict { .. })));
        let open = test.read(move |read| read.open_duties(east)).await.unwrap();
        assert_eq!(open, [first.clone(), other.clone()]);
        let mut ended = first;
        ended.end(false, NOW.plus(5)).unwrap();
        let (saved, next) = (ended.clone(), second.clone());
        test.write(east, move |tx| { tx.save_duty(&saved)?; tx.insert_duty(&next) }).await.unwrap();
        let current = test.read(move |read| read.open_duty(east, id("east-1"))).await.unwrap();
        assert_eq!(current, Some(second.clone()));
        let between = |from, until| test.read(move |read| read.duties_between(east, NOW.plus(from), NOW.plus(until)));
        assert_eq!(between(0, 4).await.unwrap(), [ended.clone(), other.clone()]);
        assert_eq!(between(5, 9).await.unwrap(), [other, second]);
        assert_eq!(test.read(|read| read.duty(id("d1"))).await.unwrap(), Some(ended));
    }

    async fn the_newest_position_of_whoever_is_on_duty_is_kept(test) {
        let east = set_up(test, "east").await;
        let position = |lon: f64, at: i64| Position {
            spot: Spot { level: FeatureId(uuid::Uuid::from_u128(1)), lon, lat: 39.0 },
            at: NOW.plus(at),
            accuracy_m: 3.0,
            source: PositionSource::Checkpoint,
        };
        let guard = id("east-1");
        for (lon, at) in [(117.1, 0), (117.2, 5)] {
            let told = position(lon, at);
            test.write(east, move |tx| tx.put_position(east, guard, &told)).await.unwrap();
        }
        assert_eq!(test.read(|read| read.positions_on_duty()).await.unwrap(), [], "off duty it is nobody's business");
        let asked = Start { id: id("duty"), site: east, person: guard, post: id("east-gate"), device: None };
        let duty = Duty::start(asked, None, NOW).unwrap().0;
        test.write(east, move |tx| tx.insert_duty(&duty)).await.unwrap();
        assert_eq!(test.read(|read| read.positions_on_duty()).await.unwrap(), [(east, guard, position(117.2, 5))]);
    }
}
