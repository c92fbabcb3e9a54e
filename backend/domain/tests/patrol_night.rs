//! A night's patrol through the doors that the app uses: schedule, round, a phone's signed queue, judging, the round's end.

#![allow(clippy::unwrap_used)]

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    DeviceId, DueReason, Name, Place, Timestamp,
    dispatch::{Travel, Trip},
    patrol::{
        Assigned, Checkpoint, Grade, Moment, Order, Planned, Problem, Round, Route, Schedule,
        calendar::{FixedOffset, LocalTime, Weekdays},
        label::{Generations, LabelKey, Scanned},
        round::{Input, State},
        route::Stop,
        schedule::{Seed, Window},
        signed::{self, Body, Chain, Hash, Phone, Sent},
        verify::{Facts, Links, Proof, Reading, Shift, Sighting, verify},
    },
    time::{HOUR, MINUTE, Millis, SECOND},
};
use indoor::plain::{FeatureId, Spot};
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use serde_json::json;
use uuid::Uuid;

const LABELS: LabelKey = LabelKey([3; 32]);

fn id<T: From<Uuid>>(n: u128) -> T {
    Uuid::from_u128(n).into()
}

fn spot(n: u128) -> Spot {
    Spot { level: FeatureId(Uuid::from_u128(1)), lon: n as f64, lat: 0.0 }
}

/// Two minutes from one checkpoint to the next.
struct Corridor;

impl Travel for Corridor {
    fn seconds(&self, from: &[&Spot], to: &Spot) -> Vec<Option<f64>> {
        from.iter().map(|from| Some((from.lon - to.lon).abs() * 120.0)).collect()
    }

    fn trip(&self, _: &Spot, _: &Spot) -> Option<Trip> {
        None
    }
}

fn checkpoint(n: u128) -> Checkpoint {
    Checkpoint {
        id: id(n),
        site: id(1),
        code: format!("A-{n}"),
        name: Name::new("药房", "Pharmacy"),
        place: Place { spot: spot(n), unit: None, name: Name::new("药房", "Pharmacy"), floor: "1F".into() },
        key_place: n == 3,
        demand: Grade::L1,
        label: Generations::default(),
        fence_m: None,
        questions: vec![],
    }
}

fn route() -> Route {
    let stop = |n| Stop { checkpoint: id(n), walk_ms: 2 * MINUTE, dwell_ms: 30 * SECOND, alarm_when_missed: n == 3 };
    let stops = (1..=3).map(stop).collect();
    Route { id: id(1), site: id(1), version: 1, name: Name::new("夜巡", "Night"), order: Order::Fixed, stops }
}

fn schedule() -> Schedule {
    Schedule {
        id: id(1),
        site: id(1),
        name: Name::new("夜巡", "Night"),
        route: id(1),
        assigned: Assigned::People(vec![id(7)]),
        from: "2026-11-01".parse().unwrap(),
        until: None,
        days: Weekdays::ALL,
        windows: vec![Window { from: 22 * 60, to: 6 * 60 }],
        every_min: 120,
        margin_min: 45,
        start_within_min: 10,
        whole_within_min: 40,
        late_after_min: 3,
        special: vec![],
    }
}

fn first_round() -> Planned {
    let evening = FixedOffset::BEIJING.instant("2026-11-22".parse().unwrap(), 20 * 60);
    let rounds = schedule().rounds(evening..evening.plus(12 * HOUR), &FixedOffset::BEIJING, &Seed([9; 32]));
    assert_eq!(rounds.len(), 4);
    rounds.into_iter().next().unwrap()
}

/// A guard's phone: no network, a clock of its own.
struct Pocket {
    key: SigningKey,
    queue: Vec<Sent>,
    /// Phone minus server, in milliseconds.
    ahead: Millis,
}

impl Pocket {
    fn scan(&mut self, n: u128, at: Timestamp) {
        let seq = self.queue.len() + 1;
        let body = json!({
            "id": Uuid::from_u128(500 + seq as u128), "device": DeviceId(id(4)), "seq": seq,
            "prev_hash": self.queue.last().map_or(Hash::START, Sent::hash),
            "payload": {"kind": "scan", "text": format!("HTTPS://SW.CN{}", LABELS.path(id(1), &format!("a-{n}"), 0).unwrap())},
            "wall_time": at.plus(self.ahead), "clock": {"offset": -self.ahead, "error": 50, "age": HOUR}, "beacon": null,
        });
        let mut sent = Sent { body: body.to_string(), signature: String::new() };
        let signature: Signature = self.key.sign(&sent.message());
        sent.signature = URL_SAFE_NO_PAD.encode(signature.to_bytes());
        self.queue.push(sent);
    }
}

fn reading(body: &Body, received_at: Timestamp) -> (Checkpoint, Reading) {
    let scanned = Scanned::parse(body.payload["text"].as_str().unwrap()).unwrap();
    let checkpoint = (1..=3).map(checkpoint).find(|checkpoint| checkpoint.code == scanned.code).unwrap();
    let proof = Proof::Label { proof: LABELS.proof(id(1), &scanned, checkpoint.label) };
    let reading = Reading {
        id: body.id,
        person: id(7),
        device: body.device,
        proof,
        claimed: Moment::of_phone(body.wall_time, body.clock),
        received_at,
        not_before: None,
        fix: None,
    };
    (checkpoint, reading)
}

/// Takes in a phone's queue as a sync does.
fn take_in(round: &mut Round, queue: &[Sent], now: Timestamp) -> Vec<(Grade, Vec<Problem>)> {
    let key = *SigningKey::from_slice(&[8; 32]).unwrap().verifying_key();
    let phone = Phone { device: id(4), key };
    let checked = signed::check(&phone, &[], &mut Chain::default(), |_| None, queue);
    let began = round.starts_at.plus(-HOUR);
    let shifts = [Shift { from: began, to: None, device: Some(id(4)) }];
    let mut sightings = vec![Sighting { spot: spot(0), doubt_m: 5.0, at: Moment::exact(began) }];
    let mut judged_all = Vec::new();
    for item in checked {
        let (checkpoint, reading) = reading(&item.body.unwrap(), now);
        let links = match &item.verdict {
            signed::Verdict::Accepted | signed::Verdict::Duplicate => Links::Whole,
            signed::Verdict::Marked(problems) => Links::Marked(problems),
        };
        let facts = Facts {
            checkpoint: Some(&checkpoint),
            round: Some(round),
            taps: &[],
            sightings: &sightings,
            shifts: &shifts,
            links,
            after: None,
        };
        let judged = verify(&reading, &facts, &Corridor);
        sightings.push(Sighting { spot: checkpoint.place.spot, doubt_m: 3.0, at: judged.at });
        let scan = Input::Scanned { scan: reading.id, checkpoint: checkpoint.id, by: reading.person, at: judged.at };
        drop(round.handle(scan, now).unwrap());
        judged_all.push((judged.grade, judged.problems));
    }
    judged_all
}

fn pocket() -> Pocket {
    Pocket { key: SigningKey::from_slice(&[8; 32]).unwrap(), queue: vec![], ahead: 7 * MINUTE }
}

#[test]
fn a_round_without_a_network_is_whole_in_the_end() {
    let route = route();
    assert_eq!((route.check(), schedule().check(route.takes())), (Ok(()), Ok(())));
    let (mut round, _) = Round::plan(first_round(), &route);
    let begin = round.starts_at;
    let mut pocket = pocket();
    for n in 1..=3 {
        pocket.scan(n, begin.plus(n as i64 * 150 * SECOND));
    }
    while let Some(due) = round.next_due() {
        drop(round.handle(Input::TimeReached, due.at).unwrap());
    }
    assert_eq!(round.state(), State::Missed, "nobody heard of it");
    let judged = take_in(&mut round, &pocket.queue, begin.plus(6 * HOUR));
    assert_eq!(judged, vec![(Grade::L1, vec![]); 3], "a clock seven minutes ahead is known to be");
    assert_eq!((round.state(), round.late()), (State::Complete, 0));
}

#[test]
fn labels_photographed_and_scanned_in_the_guards_room_are_seen() {
    let (mut round, _) = Round::plan(first_round(), &route());
    let begin = round.starts_at;
    let mut pocket = pocket();
    for n in 1..=3 {
        pocket.scan(n, begin.plus(n as i64 * 5 * SECOND));
    }
    let judged = take_in(&mut round, &pocket.queue, begin.plus(MINUTE));
    assert_eq!(judged[0].0, Grade::L1, "the first can be");
    for (grade, problems) in &judged[1..] {
        assert_eq!(*grade, Grade::L0);
        assert!(matches!(problems[..], [Problem::TooFast { .. }, Problem::BelowDemand { .. }]), "{problems:?}");
    }
}

#[test]
fn an_event_taken_out_of_the_queue_is_named_and_its_key_place_missed() {
    let (mut round, _) = Round::plan(first_round(), &route());
    let begin = round.starts_at;
    let mut pocket = pocket();
    for n in 1..=3 {
        pocket.scan(n, begin.plus(n as i64 * 150 * SECOND));
    }
    pocket.queue.remove(1);
    let judged = take_in(&mut round, &pocket.queue, begin.plus(9 * MINUTE));
    let cut = Problem::ChainBroken { problem: signed::Problem::Cut { from: 2, to: 2 } };
    assert!(judged[1].1.contains(&cut) && judged[1].1.contains(&Problem::WrongOrder { expected: id(2) }));
    let due = round.next_due().unwrap();
    assert_eq!(due.reason, DueReason::CheckpointMissed);
    let missed = round.handle(Input::TimeReached, due.at).unwrap();
    assert!(missed.alarms.is_empty(), "2 is no key place");
}
