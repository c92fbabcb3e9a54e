//! The rows of a night's patrol: rounds, what phones signed, scans, photos, hazards.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod common;

use common::*;
use domain::{
    Place, RoundId, ScanId, SiteId, Timestamp,
    duty::{Duty, Start},
    patrol::{
        Assigned, Grade, Moment, Order, Route, Schedule, TagKind,
        calendar::{FixedOffset, LocalTime, Weekdays},
        hazard::{self, Hazard, Severity},
        round::{Action, Input, Round},
        route::Stop,
        schedule::{Planned, Window},
        signed::{Chain, Hash, Problem, Sent, Verdict},
        verify::{Judged, Proof, Reading, Scan, Settlement},
    },
    time::{HOUR, MINUTE},
};
use store::{
    Device, Error, HazardFilter, KeptRoute, KeptScan, KeptSchedule, PhoneEvent, Photo, ScanFilter, ScanReport, Session,
    Stored, Tag, testing::TestStore,
};

fn route(at: SiteId) -> Route {
    let stop = |code: &str| Stop { checkpoint: id(code), walk_ms: MINUTE, dwell_ms: 0, alarm_when_missed: false };
    let stops = vec![stop("A"), stop("B")];
    Route { id: id("route"), site: at, version: 1, name: name("夜巡", "Night"), order: Order::Fixed, stops }
}

fn schedule(at: SiteId) -> Schedule {
    Schedule {
        id: id("schedule"),
        site: at,
        name: name("夜巡", "Night"),
        route: id("route"),
        assigned: Assigned::Post(id("west-gate")),
        from: FixedOffset::BEIJING.date(NOW),
        until: None,
        days: Weekdays::ALL,
        windows: vec![Window { from: 0, to: 0 }],
        every_min: 60,
        margin_min: 0,
        start_within_min: 10,
        whole_within_min: 30,
        late_after_min: 5,
        special: vec![],
    }
}

/// A round that is to begin so many minutes from now.
fn round(at: SiteId, what: &str, minutes: i64, assigned: Assigned) -> Round {
    let starts_at = NOW.plus(minutes * MINUTE);
    let planned = Planned {
        id: id(what),
        schedule: id("schedule"),
        route: id("route"),
        assigned,
        starts_at,
        start_by: starts_at.plus(10 * MINUTE),
        whole_by: starts_at.plus(30 * MINUTE),
        late_after: 5 * MINUTE,
        special: false,
    };
    Round::plan(planned, &route(at)).0
}

fn post() -> Assigned {
    Assigned::Post(id("west-gate"))
}

fn event(at: SiteId, text: &str, seq: u64, verdict: Verdict) -> PhoneEvent {
    let sent = Sent { body: text.to_owned(), signature: "signature".to_owned() };
    PhoneEvent {
        hash: sent.hash(),
        site: at,
        device: id("phone"),
        person: id("west-1"),
        seq: Some(seq),
        event: Some(id(text)),
        kind: Some("scan".to_owned()),
        received_at: NOW,
        sent,
        verdict,
    }
}

fn scan(at: SiteId, what: &str, minutes: i64, event: Hash) -> KeptScan {
    let moment = Moment { at: NOW.plus(minutes * MINUTE), error: 50 };
    let reading = Reading {
        id: id(what),
        person: id("west-1"),
        device: id("phone"),
        proof: Proof::ByHand { photo: true },
        claimed: moment,
        received_at: NOW,
        not_before: None,
        fix: None,
    };
    let judged = Judged { grade: Grade::L0, problems: vec![], at: moment, counter: None };
    let (scan, _) = Scan::keep(reading, at, Some(id("A")), None, judged);
    KeptScan {
        scan,
        event,
        received_at: NOW,
        report: ScanReport { remark: Some("好".into()), ..ScanReport::default() },
    }
}

/// A site with two checkpoints, a route, a schedule and a phone.
async fn ground(test: &TestStore) -> SiteId {
    let at = set_up(test, "west").await;
    test.write(at, move |tx| {
        tx.insert_checkpoints(&[checkpoint(at, "A"), checkpoint(at, "B")])?;
        tx.put_route(&KeptRoute { key: "night".into(), post: None, route: route(at), retired_at: None })?;
        let (key, schedule) = ("hourly".to_owned(), schedule(at));
        tx.put_schedule(&KeptSchedule { key, schedule, made_until: NOW, retired_at: None })?;
        tx.insert_device(&Device {
            id: id("phone"),
            site: at,
            name: "phone".to_owned(),
            public_key: "key".to_owned(),
            enrolled_at: NOW,
            removed_at: None,
        })
    })
    .await
    .unwrap();
    at
}

fn ids(rounds: &[Stored<Round>]) -> Vec<RoundId> {
    rounds.iter().map(|kept| kept.value.id).collect()
}

store::on_each_database! {
    async fn rounds_come_by_time_by_walker_and_by_deadline(test) {
        let at = ground(test).await;
        let (own, other) = (Assigned::People(vec![id("west-1")]), Assigned::Post(id("none")));
        let made = [("early", -50, post()), ("now", 0, own), ("late", 90, post())];
        for (what, minutes, assigned) in made {
            let round = round(at, what, minutes, assigned);
            test.write(at, move |tx| tx.insert_round(&round)).await.unwrap();
        }
        let foreign = round(at, "foreign", 0, other);
        let refused = test.write(at, move |tx| tx.insert_round(&foreign)).await;
        assert!(refused.is_err(), "of a post that is not there");
        let mut kept = test.read(|read| read.round(id("now"))).await.unwrap().unwrap();
        assert_eq!(kept.version, 1);
        let start = Input::Person { id: id("input"), by: id("west-1"), action: Action::Start { at: NOW } };
        drop(kept.value.handle(start, NOW).unwrap());
        let mut stale = kept.clone();
        let saved = kept.clone();
        test.write(at, move |tx| { let mut saved = saved; tx.save_round(&mut saved) }).await.unwrap();
        let refused = test.write(at, move |tx| tx.save_round(&mut stale)).await;
        assert!(matches!(refused, Err(Error::Conflict { .. })), "{refused:?}");
        let read = test.read(|read| read.round(id("now"))).await.unwrap().unwrap();
        assert_eq!((&read.value, read.version), (&kept.value, 2));

        let all = test.read(move |read| read.rounds(at, NOW.plus(-HOUR), NOW.plus(2 * HOUR))).await.unwrap();
        assert_eq!(ids(&all), [id("early"), id("now"), id("late")]);
        let soon = test.read(move |read| read.open_rounds(at, NOW.plus(HOUR))).await.unwrap();
        assert_eq!(ids(&soon), [id("early"), id("now")]);
        let walked = test.read(move |read| read.rounds_walked_by(at, id("west-1"))).await.unwrap();
        assert_eq!(ids(&walked), [id("now")]);
        assert!(test.read(move |read| read.rounds_walked_by(at, id("west-2"))).await.unwrap().is_empty());
        let around = |who: &'static str, gate: bool| {
            let post = gate.then(|| id("west-gate"));
            test.read(move |read| read.rounds_around(at, id(who), post, NOW.plus(-10 * MINUTE), NOW.plus(HOUR)))
        };
        assert_eq!(ids(&around("west-1", false).await.unwrap()), [id("now")], "early was to be whole before that");
        let whole = test.read(move |read| {
            read.rounds_around(at, id("west-2"), Some(id("west-gate")), NOW.plus(-20 * MINUTE), NOW.plus(2 * HOUR))
        });
        assert_eq!(ids(&whole.await.unwrap()), [id("early"), id("now"), id("late")]);
        let due = test.read(|read| read.due_rounds(NOW.plus(-MINUTE), 9)).await.unwrap();
        assert_eq!(due, [(at, id("early"))]);
        assert_eq!(test.read(|read| read.next_round_due()).await.unwrap(), Some(NOW.plus(-50 * MINUTE)));
    }

    async fn what_phones_signed_is_kept_once_and_its_chain_goes_on(test) {
        let at = ground(test).await;
        assert_eq!(test.read(|read| read.chain_of(id("phone"))).await.unwrap(), Chain::default());
        let marked = Verdict::Marked(vec![Problem::Cut { from: 2, to: 3 }]);
        let (first, second) = (event(at, "一", 1, Verdict::Accepted), event(at, "四", 4, marked.clone()));
        let mut anew = event(at, "anew", 1, Verdict::Marked(vec![Problem::Rewritten { seq: 1 }]));
        anew.received_at = NOW.plus(1);
        let (hash, other) = (first.hash, second.hash);
        let all = [first.clone(), second, anew];
        test.write(at, move |tx| all.iter().try_for_each(|event| tx.insert_phone_event(event))).await.unwrap();
        let again = test.write(at, move |tx| tx.insert_phone_event(&first)).await;
        assert!(matches!(again, Err(Error::Conflict { .. })), "{again:?}");
        let kept = test.read(move |read| read.phone_events_kept(&[hash, other, Hash::START])).await.unwrap();
        assert_eq!(kept, [(hash, Verdict::Accepted), (other, marked)].into());
        let numbers = test.read(|read| read.phone_event_hashes(id("phone"), &[1, 2, 4, u64::MAX])).await.unwrap();
        assert_eq!(numbers, [(1, hash), (4, other)].into(), "of two with one number the first");
        for chain in [Chain { seq: 4, hash: Some(other) }, Chain { seq: 5, hash: None }] {
            test.write(at, move |tx| tx.put_chain(id("phone"), chain)).await.unwrap();
            assert_eq!(test.read(|read| read.chain_of(id("phone"))).await.unwrap(), chain);
        }
    }

    async fn who_was_on_a_phone_is_known_from_sessions_and_duties(test) {
        let at = ground(test).await;
        let start = Start { id: id("duty"), site: at, person: id("west-2"), post: id("west-gate"), device: Some(id("phone")) };
        let (duty, _): (Duty, _) = Duty::start(start, None, NOW).unwrap();
        test.write(at, move |tx| {
            tx.insert_session(&Session {
                token_hash: "t".into(),
                person: id("west-1"),
                site: at,
                device: Some(id("phone")),
                created_at: NOW,
                expires_at: NOW,
                last_seen_at: NOW,
                revoked_at: Some(NOW),
            })?;
            tx.insert_duty(&duty)
        })
        .await
        .unwrap();
        let people = test.read(|read| read.people_of_phone(id("phone"))).await.unwrap();
        assert_eq!(people, [id("west-1"), id("west-2")].into());
        assert!(test.read(|read| read.people_of_phone(id("other"))).await.unwrap().is_empty());
    }

    async fn scans_come_by_time_by_neighbour_and_while_they_wait_for_a_word(test) {
        let at = ground(test).await;
        let signed = event(at, "event", 1, Verdict::Accepted);
        let hash = signed.hash;
        let scans: Vec<KeptScan> = (0..5).map(|n| scan(at, &format!("scan {n}"), n, hash)).collect();
        let written = scans.clone();
        test.write(at, move |tx| {
            tx.insert_phone_event(&signed)?;
            for (n, mut kept) in written.into_iter().enumerate() {
                if n == 3 {
                    kept.scan.judged.problems = vec![domain::patrol::Problem::NoPhoto];
                }
                tx.insert_scan(&kept)?;
            }
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        let named = |kept: Vec<KeptScan>| kept.into_iter().map(|kept| kept.scan.reading.id).collect::<Vec<ScanId>>();
        let scan_id = |n: i64| -> ScanId { id(&format!("scan {n}")) };
        assert_eq!(test.read(move |read| read.scan(id("scan 0"))).await.unwrap().as_ref(), Some(&scans[0]));
        let last = test.read(move |read| read.scans(at, ScanFilter::default(), 2)).await.unwrap();
        assert_eq!(named(last), [scan_id(4), scan_id(3)]);
        let span = ScanFilter { from: Some(NOW.plus(MINUTE)), to: Some(NOW.plus(3 * MINUTE)), ..ScanFilter::default() };
        assert_eq!(named(test.read(move |read| read.scans(at, span, 9)).await.unwrap()), [scan_id(2), scan_id(1)]);
        let around = test.read(move |read| read.scans_around(at, id("west-1"), NOW.plus(2 * MINUTE), 2)).await.unwrap();
        assert_eq!(named(around), [scan_id(2), scan_id(1), scan_id(3), scan_id(4)]);
        let some = test.read(move |read| read.scans_named(at, &[id("scan 1"), id("nothing")])).await.unwrap();
        assert_eq!(named(some), [scan_id(1)]);
        let waiting = ScanFilter { to_settle: true, ..ScanFilter::default() };
        let mut doubtful = test.read(move |read| read.scans(at, waiting, 9)).await.unwrap();
        assert_eq!(doubtful.len(), 1);
        let mut settled = doubtful.remove(0).scan;
        drop(settled.settle(id("west-boss"), Settlement::Confirmed, "看过录像", NOW).unwrap());
        test.write(at, move |tx| tx.settle_scan(&settled)).await.unwrap();
        assert!(test.read(move |read| read.scans(at, waiting, 9)).await.unwrap().is_empty());
    }

    async fn counters_of_a_tag_are_noted_once_and_read_around_a_number(test) {
        let at = ground(test).await;
        let signed = event(at, "event", 1, Verdict::Accepted);
        let hash = signed.hash;
        test.write(at, move |tx| {
            tx.put_tag(&Tag {
                id: id("tag"),
                site: at,
                checkpoint: id("A"),
                kind: TagKind::Ntag424,
                uid: "04958caa5c5e80".into(),
                keys: None,
                enrolled_at: NOW,
                enrolled_by: None,
                retired_at: None,
            })?;
            tx.insert_phone_event(&signed)?;
            for n in 0..6_u32 {
                let kept = scan(at, &format!("scan {n}"), i64::from(n), hash);
                tx.insert_scan(&kept)?;
                tx.insert_tap(id("tag"), 10 * n, kept.scan.reading.id)?;
            }
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        let counters = |counter, most| async move {
            let taps = test.read(move |read| read.taps_around(id("tag"), counter, most)).await.unwrap();
            let mut counters: Vec<u32> = taps.iter().map(|tap| tap.counter).collect();
            counters.sort_unstable();
            counters
        };
        assert_eq!(counters(30, 1).await, [20, 30, 40]);
        assert_eq!(counters(25, 1).await, [10, 20, 30], "one more below, where it might be itself");
        assert_eq!(counters(99, 9).await, [0, 10, 20, 30, 40, 50]);
        let again = test.write(at, |tx| tx.insert_tap(id("tag"), 30, id("scan 0"))).await;
        assert!(matches!(again, Err(Error::Conflict { .. })), "{again:?}");
        let tag = test.read(move |read| read.tag_by_uid(at, "04958CAA5C5E80")).await.unwrap().unwrap();
        assert_eq!(tag.checkpoint, id("A"));
    }

    async fn a_photo_is_kept_byte_for_byte_and_at_its_own_site(test) {
        let (at, east) = (ground(test).await, set_up(test, "east").await);
        let name = "ab".repeat(32);
        let photo = Photo {
            id: name.clone(),
            site: at,
            device: Some(id("phone")),
            person: id("west-1"),
            kind: "image/jpeg".into(),
            received_at: NOW,
            bytes: (0..=255).collect(),
        };
        let (written, twice) = (photo.clone(), photo.clone());
        let elsewhere = Photo { site: east, device: None, person: id("east-1"), bytes: vec![1], ..photo.clone() };
        test.write_unscoped(move |tx| tx.insert_photo(&written)).await.unwrap();
        test.write_unscoped(move |tx| tx.insert_photo(&elsewhere)).await.unwrap();
        let again = test.write_unscoped(move |tx| tx.insert_photo(&twice)).await;
        assert!(matches!(again, Err(Error::Conflict { .. })), "{again:?}");
        let wanted = name.clone();
        assert_eq!(test.read(move |read| read.photo(at, &wanted)).await.unwrap(), Some(photo));
        let asked = vec![name.clone(), "cd".repeat(32)];
        assert_eq!(test.read(move |read| read.photos_there(at, &asked)).await.unwrap(), [name]);
    }

    async fn hazards_come_by_state_and_by_deadline(test) {
        let at = ground(test).await;
        let place: Place = place("A");
        let report = hazard::Report {
            id: id("hazard"),
            site: at,
            place,
            checkpoint: Some(id("A")),
            severity: Severity::Major,
            text: "消防门锁闭".into(),
            photos: vec![],
            found_by: id("west-1"),
            found_at: NOW.plus(-HOUR),
        };
        let (hazard, _) = Hazard::report(report, NOW);
        let written = hazard.clone();
        test.write(at, move |tx| tx.insert_hazard(&written)).await.unwrap();
        let mut kept = test.read(|read| read.hazard(id("hazard"))).await.unwrap().unwrap();
        assert_eq!((&kept.value, kept.version), (&hazard, 1));
        let due: Timestamp = hazard.next_due().unwrap().at;
        assert_eq!(test.read(|read| read.next_hazard_due()).await.unwrap(), Some(due));
        assert!(test.read(move |read| read.due_hazards(due.plus(-1), 9)).await.unwrap().is_empty());
        assert_eq!(test.read(move |read| read.due_hazards(due, 9)).await.unwrap(), [(at, id("hazard"))]);
        drop(kept.value.handle(hazard::Input::TimeReached, due).unwrap());
        test.write(at, move |tx| { let mut kept = kept; tx.save_hazard(&mut kept) }).await.unwrap();
        assert!(test.read(move |read| read.due_hazards(due, 9)).await.unwrap().is_empty());
        let listed = |open| {
            let filter = HazardFilter { open: Some(open), ..HazardFilter::default() };
            test.read(move |read| read.hazards(at, filter, 9))
        };
        assert_eq!((listed(true).await.unwrap().len(), listed(false).await.unwrap().len()), (1, 0));
    }

    async fn scans_come_by_the_round_that_they_belong_to(test) {
        let at = ground(test).await;
        for (what, minutes) in [("early", -50), ("now", 0)] {
            let round = round(at, what, minutes, post());
            test.write(at, move |tx| tx.insert_round(&round)).await.unwrap();
        }
        let taken = [("of-now", 100, Some("now")), ("of-early", 5, Some("early")), ("alone", 5, None), ("later", 60, None)];
        for (what, minutes, of) in taken {
            let event = event(at, what, 1, Verdict::Accepted);
            let mut scan = scan(at, what, minutes, event.hash);
            scan.scan.round = of.map(id);
            let written = test.write(at, move |tx| {
                tx.insert_phone_event(&event)?;
                tx.insert_scan(&scan)
            });
            written.await.unwrap();
        }
        let (from, to) = (NOW.plus(-MINUTE), NOW.plus(HOUR));
        let found = test.read(move |read| Ok::<_, Error>((
            read.scans_of_rounds(at, from, to)?,
            read.scans_outside_rounds(at, from, to)?,
            read.scans_of_rounds(id("elsewhere"), from, to)?,
        )));
        let (of_rounds, outside, elsewhere) = found.await.unwrap();
        let ids = |scans: &[Scan]| scans.iter().map(|scan| scan.reading.id).collect::<Vec<ScanId>>();
        assert_eq!(ids(&of_rounds), [id::<ScanId>("of-now")], "also taken after the time");
        assert_eq!((ids(&outside), elsewhere), (vec![id("alone")], vec![]));
    }
}
