//! The rows of what is to be walked: each comes back as it was written.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod common;

use common::*;
use domain::{
    PersonId, RoundId, SiteId, Timestamp,
    patrol::{
        Assigned, Grade, Order, Planned, Route, Schedule, TagKind,
        calendar::Weekdays,
        inspection::{Ask, Question},
        label::Generations,
        round::{Action, Input, Round},
        route::Stop,
        schedule::{Special, Window},
    },
    time::{HOUR, MINUTE},
};
use store::{Error, KeptCheckpoint, KeptRoute, KeptSchedule, Tag, testing::TestStore};

fn route(at: SiteId, key: &str) -> KeptRoute {
    let stop = |code: &str| Stop { checkpoint: id(code), walk_ms: 30_000, dwell_ms: 10_000, alarm_when_missed: true };
    let (site, name) = (at, name("夜间", "Night"));
    let stops = vec![stop("A1"), stop("A2"), stop("A1")];
    let route = Route { id: id(key), site, version: 1, name, order: Order::Free, stops };
    KeptRoute { key: key.to_owned(), post: Some(id("east-gate")), route, retired_at: None }
}

fn schedule(at: SiteId, key: &str, route: &str) -> KeptSchedule {
    let window = Window { from: 22 * 60, to: 6 * 60 };
    let day = |text: &str| text.parse().unwrap();
    let special = Special {
        name: name("春节", "Spring Festival"),
        from: day("2026-02-16"),
        to: day("2026-02-23"),
        every_min: 30,
        windows: vec![],
    };
    let schedule = Schedule {
        id: id(key),
        site: at,
        name: name("每夜", "Nightly"),
        route: id(route),
        assigned: Assigned::Post(id("east-gate")),
        from: day("2026-01-01"),
        until: Some(day("2027-01-01")),
        days: Weekdays([true, true, true, true, true, false, false]),
        windows: vec![window],
        every_min: 60,
        margin_min: 10,
        start_within_min: 15,
        whole_within_min: 50,
        late_after_min: 5,
        special: vec![special],
    };
    KeptSchedule { key: key.to_owned(), schedule, made_until: NOW, retired_at: None }
}

fn tag(at: SiteId, uid: &str, checkpoint: &str) -> Tag {
    Tag {
        id: id(uid),
        site: at,
        checkpoint: id(checkpoint),
        kind: TagKind::Ntag424,
        uid: uid.to_owned(),
        keys: Some("{}".to_owned()),
        enrolled_at: NOW,
        enrolled_by: Some(id("east-boss")),
        retired_at: None,
    }
}

async fn with_checkpoints(test: &TestStore, key: &str) -> SiteId {
    let at = set_up(test, key).await;
    test.write(at, move |tx| tx.insert_checkpoints(&[checkpoint(at, "A1"), checkpoint(at, "A2")])).await.unwrap();
    at
}

store::on_each_database! {
    async fn checkpoints_keep_what_they_ask_for(test) {
        let at = with_checkpoints(test, "east").await;
        let mut kept: KeptCheckpoint = test.read(|read| read.checkpoint(id("A1"))).await.unwrap().unwrap();
        assert_eq!(kept, checkpoint(at, "A1"));
        kept.checkpoint.demand = Grade::L3;
        kept.checkpoint.fence_m = Some(40.5);
        kept.checkpoint.label = Generations::default().reprinted(None).reprinted(Some(NOW));
        let ask = Ask::Number { unit: "MPa".into(), least: Some(0.4), most: None };
        kept.checkpoint.questions = vec![Question { key: "p".into(), text: name("压力", "Pressure"), ask, required: true }];
        kept.retired_at = Some(NOW);
        let changed = kept.clone();
        test.write(at, move |tx| tx.update_checkpoint(&changed)).await.unwrap();
        assert_eq!(test.read(move |read| read.checkpoint_by_code(at, "A1")).await.unwrap(), Some(kept.clone()));
        assert_eq!(test.read(move |read| read.checkpoints(at)).await.unwrap(), [kept.clone(), checkpoint(at, "A2")]);
        kept.checkpoint.code = "A2".into();
        let refused = test.write(at, move |tx| tx.update_checkpoint(&kept)).await;
        assert!(matches!(refused, Err(Error::Conflict { .. })), "{refused:?}");
        let lost = test.write(at, move |tx| tx.update_checkpoint(&checkpoint(at, "B1"))).await;
        assert!(matches!(lost, Err(Error::Missing { table: "checkpoints" })), "{lost:?}");
    }

    async fn routes_and_schedules(test) {
        let (at, other) = (with_checkpoints(test, "east").await, set_up(test, "west").await);
        let (first, second) = (route(at, "b-night"), route(at, "a-day"));
        let new = [first.clone(), second.clone()];
        test.write(at, move |tx| new.iter().try_for_each(|kept| tx.put_route(kept))).await.unwrap();
        assert_eq!(test.read(move |read| read.routes(at)).await.unwrap(), [second.clone(), first.clone()], "by key");
        let mut changed = first.clone();
        (changed.post, changed.retired_at, changed.route.version) = (None, Some(NOW), 2);
        let new = changed.clone();
        test.write(at, move |tx| tx.put_route(&new)).await.unwrap();
        assert_eq!(test.read(|read| read.route(id("b-night"))).await.unwrap(), Some(changed.clone()));
        changed.key = "a-day".into();
        let refused = test.write(at, move |tx| tx.put_route(&changed)).await;
        assert!(matches!(refused, Err(Error::Conflict { .. })), "{refused:?}");
        let mut stolen = second;
        stolen.route.site = other;
        let refused = test.write(other, move |tx| tx.put_route(&stolen)).await;
        assert!(matches!(refused, Err(Error::Conflict { .. })), "another site's: {refused:?}");

        let nightly = schedule(at, "nightly", "b-night");
        let new = nightly.clone();
        test.write(at, move |tx| tx.put_schedule(&new)).await.unwrap();
        assert_eq!(test.read(|read| read.schedule(id("nightly"))).await.unwrap(), Some(nightly.clone()));
        let to_make = async |until| test.read(move |read| read.schedules_to_make(until)).await.unwrap();
        assert_eq!(to_make(NOW.plus(1)).await, [(at, id("nightly"))]);
        assert_eq!(to_make(NOW).await, []);
        let mut retired = nightly;
        retired.retired_at = Some(NOW);
        let new = retired.clone();
        test.write(at, move |tx| tx.put_schedule(&new)).await.unwrap();
        assert_eq!(to_make(NOW.plus(1)).await, [], "it is out of use");
        assert_eq!(test.read(move |read| read.schedules(at)).await.unwrap(), [retired]);
    }

    async fn tags(test) {
        let at = with_checkpoints(test, "east").await;
        let (one, two) = (tag(at, "04B0", "A1"), tag(at, "04A0", "A2"));
        let new = [one.clone(), two.clone()];
        test.write(at, move |tx| new.iter().try_for_each(|tag| tx.put_tag(tag))).await.unwrap();
        assert_eq!(test.read(move |read| read.tags(at)).await.unwrap(), [two, one.clone()], "by number");
        let mut moved = one;
        (moved.checkpoint, moved.keys, moved.kind, moved.retired_at) = (id("A2"), None, TagKind::Uid, Some(NOW));
        let new = moved.clone();
        test.write(at, move |tx| tx.put_tag(&new)).await.unwrap();
        assert_eq!(test.read(move |read| read.tag_by_uid(at, "04b0")).await.unwrap(), Some(moved.clone()));
        assert_eq!(test.read(|read| read.tag(id("04B0"))).await.unwrap(), Some(moved.clone()));
        moved.uid = "04A0".into();
        let refused = test.write(at, move |tx| tx.put_tag(&moved)).await;
        assert!(matches!(refused, Err(Error::Conflict { .. })), "{refused:?}");
    }

    async fn rounds_that_nobody_began_are_taken_back(test) {
        let at = with_checkpoints(test, "east").await;
        let round = |what: &str, starts_at: Timestamp| {
            let planned = Planned {
                id: id(what), schedule: id("nightly"), route: id("b-night"), assigned: Assigned::Post(id("east-gate")),
                starts_at, start_by: starts_at.plus(15 * MINUTE), whole_by: starts_at.plus(HOUR), late_after: 0,
                special: false,
            };
            Round::plan(planned, &route(at, "b-night").route).0
        };
        let mut begun = round("begun", NOW.plus(HOUR));
        let (by, at_once) = (id::<PersonId>("east-1"), NOW.plus(HOUR));
        let started = Input::Person { id: id("tap"), by, action: Action::Start { at: at_once } };
        drop(begun.handle(started, at_once).unwrap());
        let new = [round("past", NOW.plus(-1)), round("future", NOW), begun];
        test.write(at, move |tx| {
            tx.put_route(&route(at, "b-night"))?;
            tx.put_schedule(&schedule(at, "nightly", "b-night"))?;
            new.iter().try_for_each(|round| tx.insert_round(round))
        }).await.unwrap();
        test.write(at, |tx| tx.remove_planned_rounds(id("nightly"), NOW)).await.unwrap();
        let left = test.read(move |read| read.rounds(at, NOW.plus(-HOUR), NOW.plus(3 * HOUR))).await.unwrap();
        let left: Vec<RoundId> = left.iter().map(|stored| stored.value.id).collect();
        assert_eq!(left, [id::<RoundId>("past"), id("begun")]);
    }
}
