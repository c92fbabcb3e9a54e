use super::*;
use crate::{
    CheckpointId, Name, Place, SiteId,
    dispatch::Trip,
    patrol::{
        event::Event,
        label::Generations,
        round::Input,
        route::{self, Order, Route},
        schedule::{Assigned, Planned},
    },
    test_world::{person, place, spot},
    time::{HOUR, MINUTE, SECOND},
};
use proptest::prelude::*;
use uuid::Uuid;

const START: Timestamp = Timestamp(1_764_000_000_000);

fn at(seconds: i64) -> Timestamp {
    START.plus(seconds * SECOND)
}

fn moment(seconds: i64) -> Moment {
    Moment { at: at(seconds), error: 2 * SECOND }
}

fn scan(n: u128) -> ScanId {
    ScanId(Uuid::from_u128(n))
}

fn device(n: u128) -> DeviceId {
    DeviceId(Uuid::from_u128(n))
}

fn checkpoint_id(n: u128) -> CheckpointId {
    CheckpointId(Uuid::from_u128(n))
}

/// 0.001 degrees of longitude are walked in one second; nothing leads west of the meridian.
struct Street;

impl Travel for Street {
    fn seconds(&self, from: &[&Spot], to: &Spot) -> Vec<Option<f64>> {
        let walk = |from: &&Spot| (from.lon >= 0.0 && to.lon >= 0.0).then_some((from.lon - to.lon).abs() * 1_000.0);
        from.iter().map(walk).collect()
    }

    fn trip(&self, _: &Spot, _: &Spot) -> Option<Trip> {
        None
    }
}

/// Checkpoint `n` is `n` minutes of walking east of the post.
fn checkpoint(n: u128) -> Checkpoint {
    Checkpoint {
        id: checkpoint_id(n),
        site: SiteId(Uuid::from_u128(1)),
        code: format!("CP-{n}"),
        name: Name::new("巡查点", "Checkpoint"),
        place: Place { spot: spot(0.06 * n as f64), ..place(0.0) },
        key_place: false,
        demand: Grade::L1,
        label: Generations::default(),
        fence_m: None,
        questions: vec![],
    }
}

/// Three checkpoints a minute apart, to be begun at the start, whole after 10 minutes, late after 2.
fn round(order: Order) -> Round {
    let id = Uuid::from_u128(1);
    let stop = |n| route::Stop { checkpoint: checkpoint_id(n), walk_ms: MINUTE, dwell_ms: 0, alarm_when_missed: false };
    let stops = (1..=3).map(stop).collect();
    let route = Route { id: id.into(), site: id.into(), version: 1, name: Name::new("甲", "A"), order, stops };
    let planned = Planned {
        id: id.into(),
        schedule: id.into(),
        route: id.into(),
        assigned: Assigned::Post(id.into()),
        starts_at: at(0),
        start_by: at(0),
        whole_by: at(600),
        late_after: 2 * MINUTE,
        special: false,
    };
    Round::plan(planned, &route).0
}

fn reached(mut round: Round, n: u128, seconds: i64) -> Round {
    let input =
        Input::Scanned { scan: scan(100 + n), checkpoint: checkpoint_id(n), by: person(1), at: moment(seconds) };
    drop(round.handle(input, at(seconds)).unwrap());
    round
}

/// A world in which all is well: the guard left his post at the start and scans the label of checkpoint 1 a minute later.
#[derive(Clone)]
struct World {
    reading: Reading,
    checkpoint: Option<Checkpoint>,
    round: Option<Round>,
    taps: Vec<Tap>,
    sightings: Vec<Sighting>,
    shifts: Vec<Shift>,
    chain: Option<Vec<signed::Problem>>,
    after: Option<Timestamp>,
}

impl World {
    fn new() -> Self {
        let reading = Reading {
            id: scan(1),
            person: person(1),
            device: device(1),
            proof: Proof::Label { proof: label::Proof::Good { generation: 0 } },
            claimed: moment(60),
            received_at: at(70),
            not_before: Some(at(30)),
            fix: None,
        };
        Self {
            reading,
            checkpoint: Some(checkpoint(1)),
            round: Some(round(Order::Fixed)),
            taps: vec![],
            sightings: vec![Sighting { spot: spot(0.0), doubt_m: 5.0, at: moment(0) }],
            shifts: vec![Shift { from: at(-600), to: None, device: Some(device(1)) }],
            chain: Some(vec![]),
            after: Some(at(50)),
        }
    }

    fn judge(&self) -> Judged {
        let links = match &self.chain {
            None => Links::Unsigned,
            Some(problems) if problems.is_empty() => Links::Whole,
            Some(problems) => Links::Marked(problems),
        };
        let facts = Facts {
            checkpoint: self.checkpoint.as_ref(),
            round: self.round.as_ref(),
            taps: &self.taps,
            sightings: &self.sightings,
            shifts: &self.shifts,
            links,
            after: self.after,
        };
        verify(&self.reading, &facts, &Street)
    }

    fn tap(counter: u32) -> Self {
        let mut world = Self::new();
        world.reading.proof = Proof::Tag { uid: Uid([4; 7]), counter };
        world
    }
}

fn tap(n: u128, counter: u32, seconds: i64) -> Tap {
    Tap { scan: scan(n), counter, at: moment(seconds), device: device(1) }
}

fn fix(lon: f64, accuracy_m: f64) -> Option<Fix> {
    Some(Fix { lon, lat: 0.0, accuracy_m, age: SECOND })
}

#[test]
fn grades_and_problems() {
    use Problem as P;
    let below = P::BelowDemand { demand: Grade::L1 };
    type Case = (&'static str, fn(&mut World), Grade, Vec<Problem>);
    let cases: Vec<Case> = vec![
        ("all is well", |_| {}, Grade::L1, vec![]),
        ("a rotating code", |w| w.reading.proof = Proof::Rotating { step: 1 }, Grade::L2, vec![]),
        ("a tag", |w| w.reading.proof = World::tap(7).reading.proof, Grade::L3, vec![]),
        ("a plain tag", |w| w.reading.proof = Proof::TagNumber { known: true }, Grade::L1, vec![]),
        (
            "another plain tag",
            |w| w.reading.proof = Proof::TagNumber { known: false },
            Grade::L0,
            vec![P::ProofInvalid, below],
        ),
        ("by hand", |w| w.reading.proof = Proof::ByHand { photo: true }, Grade::L0, vec![below]),
        (
            "by hand without a photo",
            |w| w.reading.proof = Proof::ByHand { photo: false },
            Grade::L0,
            vec![P::NoPhoto, below],
        ),
        ("an invention", |w| w.reading.proof = Proof::Invalid, Grade::L0, vec![P::ProofInvalid, below]),
        ("a typed code", |w| w.reading.proof = Proof::Label { proof: label::Proof::Unsigned }, Grade::L0, vec![below]),
        (
            "an old label",
            |w| w.reading.proof = Proof::Label { proof: label::Proof::Revoked { generation: 3 } },
            Grade::L0,
            vec![P::LabelRevoked { generation: 3 }, below],
        ),
        ("nobody knows where he was", |w| w.sightings.clear(), Grade::L0, vec![below]),
        ("no way is known from there", |w| w.sightings[0].spot = spot(-0.1), Grade::L0, vec![below]),
        (
            "from far away in no time",
            |w| w.sightings[0].spot = spot(0.30),
            Grade::L0,
            vec![P::TooFast { had: 64_000, needs: 118_076 }, below],
        ),
        ("in a hurry", |w| w.sightings[0].spot = spot(0.18), Grade::L1, vec![]),
        (
            "from a vague place",
            |w| (w.sightings[0].spot, w.sightings[0].doubt_m) = (spot(0.30), 150.0),
            Grade::L1,
            vec![],
        ),
        (
            "far away right after",
            |w| w.sightings.push(Sighting { spot: spot(0.36), doubt_m: 0.0, at: moment(100) }),
            Grade::L0,
            vec![P::TooFast { had: 44_000, needs: 150_000 }, below],
        ),
        ("early", |w| w.round.as_mut().unwrap().starts_at = at(100), Grade::L1, vec![P::Early { by: 38_000 }]),
        ("late", |w| w.round.as_mut().unwrap().stops[0].due_at = at(40), Grade::L1, vec![P::Late { by: 18_000 }]),
        ("late within the error", |w| w.round.as_mut().unwrap().stops[0].due_at = at(58), Grade::L1, vec![]),
        (
            "a tag late is a tag",
            |w| {
                w.reading.proof = World::tap(7).reading.proof;
                w.round.as_mut().unwrap().stops[0].due_at = at(40);
            },
            Grade::L3,
            vec![P::Late { by: 18_000 }],
        ),
        ("not on the route", |w| w.checkpoint.as_mut().unwrap().id = checkpoint_id(9), Grade::L1, vec![P::NotOnRoute]),
        (
            "another phone",
            |w| w.reading.device = device(2),
            Grade::L0,
            vec![P::OtherPhone { expected: device(1) }, below],
        ),
        ("before his shift", |w| w.shifts[0].from = at(90), Grade::L1, vec![P::OffShift]),
        ("after his shift", |w| w.shifts[0].to = Some(at(30)), Grade::L1, vec![P::OffShift]),
        (
            "a cut queue",
            |w| w.chain = Some(vec![signed::Problem::Cut { from: 4, to: 6 }]),
            Grade::L0,
            vec![P::ChainBroken { problem: signed::Problem::Cut { from: 4, to: 6 } }, below],
        ),
        (
            "a clock that was put back",
            |w| w.after = Some(at(4 * 3600)),
            Grade::L1,
            vec![P::ClockDoubtful { error: 14_340_000 }],
        ),
        (
            "an event that another may have written",
            |w| w.chain = Some(vec![signed::Problem::Edited { seq: 4 }]),
            Grade::L0,
            vec![P::ChainBroken { problem: signed::Problem::Edited { seq: 4 } }, below],
        ),
        (
            "another's round",
            |w| w.round.as_mut().unwrap().walker = Some(person(2)),
            Grade::L1,
            vec![P::OtherWalker { walker: person(2) }],
        ),
        ("unsigned", |w| w.chain = None, Grade::L0, vec![P::Unsigned, below]),
        ("an unknown checkpoint", |w| w.checkpoint = None, Grade::L0, vec![P::UnknownCheckpoint]),
        (
            "weaker than asked for",
            |w| w.checkpoint.as_mut().unwrap().demand = Grade::L3,
            Grade::L1,
            vec![P::BelowDemand { demand: Grade::L3 }],
        ),
        (
            "outdoors, inside the fence",
            |w| {
                w.checkpoint.as_mut().unwrap().fence_m = Some(30.0);
                w.reading.fix = fix(0.060_2, 10.0);
                w.sightings.clear();
            },
            Grade::L1,
            vec![],
        ),
        (
            "outdoors, outside the fence",
            |w| {
                w.checkpoint.as_mut().unwrap().fence_m = Some(30.0);
                w.reading.fix = fix(0.061, 10.0);
            },
            Grade::L0,
            vec![P::OutsideFence { metres: 72 }, below],
        ),
        (
            "outdoors, without a position",
            |w| w.checkpoint.as_mut().unwrap().fence_m = Some(30.0),
            Grade::L0,
            vec![below],
        ),
        (
            "outdoors, with a vague position",
            |w| {
                w.checkpoint.as_mut().unwrap().fence_m = Some(30.0);
                w.reading.fix = fix(0.061, 200.0);
            },
            Grade::L0,
            vec![below],
        ),
        (
            "outdoors, with an old position",
            |w| {
                w.checkpoint.as_mut().unwrap().fence_m = Some(30.0);
                w.reading.fix = fix(0.061, 10.0).map(|fix| Fix { age: 10 * MINUTE, ..fix });
            },
            Grade::L0,
            vec![below],
        ),
        ("indoors a position means nothing", |w| w.reading.fix = fix(5.0, 10.0), Grade::L1, vec![]),
    ];
    for (what, change, grade, problems) in cases {
        let mut world = World::new();
        change(&mut world);
        let judged = world.judge();
        assert_eq!((judged.grade, judged.problems), (grade, problems), "{what}");
    }
}

#[test]
fn codes_are_those_that_are_stored() {
    use Problem as P;
    let problems = [
        P::Early { by: 1 },
        P::Late { by: 1 },
        P::WrongOrder { expected: checkpoint_id(1) },
        P::NotOnRoute,
        P::TooFast { had: 1, needs: 2 },
        P::OutsideFence { metres: 1 },
        P::Replayed { of: scan(1) },
        P::CounterMisfit,
        P::Harvested { run: 3, span: 1 },
        P::ClockDoubtful { error: 1 },
        P::OtherPhone { expected: device(1) },
        P::OffShift,
        P::ChainBroken { problem: signed::Problem::Unreadable },
        P::Unsigned,
        P::LabelRevoked { generation: 1 },
        P::ProofInvalid,
        P::NoPhoto,
        P::BelowDemand { demand: Grade::L3 },
        P::UnknownCheckpoint,
    ];
    for problem in problems {
        assert_eq!(serde_json::to_value(problem).unwrap()["code"], problem.code());
    }
}

#[test]
fn order_is_judged_once() {
    let wrong = |n| vec![Problem::WrongOrder { expected: checkpoint_id(n) }];
    let judge = |round: Round, n: u128, seconds: i64| {
        let mut world = World::new();
        world.round = Some(round);
        world.checkpoint = Some(checkpoint(n));
        world.sightings = vec![];
        (world.reading.claimed, world.reading.received_at) = (moment(seconds), at(seconds + 5));
        world.reading.proof = World::tap(1).reading.proof;
        world.judge().problems
    };
    let one = reached(round(Order::Fixed), 1, 60);
    assert_eq!(judge(round(Order::Fixed), 2, 100), wrong(1));
    assert_eq!(judge(one.clone(), 2, 120), vec![]);
    assert_eq!(judge(one.clone(), 3, 120), wrong(2), "2 was left out");
    let three = reached(one, 3, 120);
    assert_eq!(judge(three.clone(), 2, 150), wrong(3), "going back");
    assert_eq!(judge(three, 2, 100), vec![], "it was before 3, and came later");
    assert_eq!(judge(round(Order::Free), 2, 100), vec![]);
}

#[test]
fn times_lie_between_beacon_and_receipt() {
    let judged = |change: fn(&mut Reading)| {
        let mut world = World::new();
        world.sightings = vec![];
        world.round = None;
        change(&mut world.reading);
        let judged = world.judge();
        (judged.at, judged.problems.into_iter().find(|problem| problem.code() == "clock_doubtful"))
    };
    let doubtful = |error| Some(Problem::ClockDoubtful { error });
    assert_eq!(judged(|_| {}), (moment(60), None));
    assert_eq!(
        judged(|r| r.received_at = at(60)),
        (Moment { at: at(59), error: SECOND }, None),
        "not after its receipt"
    );
    let vague = |r: &mut Reading| r.claimed = Moment { at: at(60), error: 10 * MINUTE };
    assert_eq!(
        judged(vague),
        (Moment { at: at(50), error: 20 * SECOND }, None),
        "a vague clock between two sure times"
    );
    let unbounded = |r: &mut Reading| (r.claimed.error, r.not_before) = (10 * MINUTE, None);
    assert_eq!(judged(unbounded).1, doubtful(305 * SECOND));
    let ahead = |r: &mut Reading| r.claimed.at = at(7_200);
    assert_eq!(judged(ahead), (Moment { at: at(50), error: 20 * SECOND }, doubtful(20 * SECOND)), "from the future");
    let behind = |r: &mut Reading| r.claimed.at = at(-7_200);
    assert_eq!(judged(behind), (Moment { at: at(50), error: 20 * SECOND }, doubtful(20 * SECOND)), "before the beacon");
}

#[test]
fn counters_as_the_policy_has_them() {
    let mut seen = Vec::new();
    let mut hear = |n: u128, counter: u32, seconds: i64| {
        let judged = judge_counter(scan(n), counter, moment(seconds), &seen);
        seen.push(tap(n, counter, seconds));
        judged
    };
    assert_eq!(hear(1, 5, 100), Counter::Fresh);
    assert_eq!(hear(2, 9, 300), Counter::Fresh, "gaps are normal");
    assert_eq!(hear(3, 7, 200), Counter::Late { fits: true });
    assert_eq!(hear(4, 7, 200), Counter::Replay { of: scan(3) });
    assert_eq!(hear(3, 7, 200), Counter::Same, "the same scan again");
    assert_eq!(hear(5, 8, 304), Counter::Late { fits: true }, "within the error of the clocks");
    assert_eq!(hear(6, 6, 500), Counter::Late { fits: false }, "later than a higher one");
    assert_eq!(hear(7, 4, 50), Counter::Late { fits: true }, "below all");
    assert_eq!(hear(8, 10, 1), Counter::Fresh);
}

#[test]
fn a_copied_tag_and_one_whose_time_does_not_fit() {
    let mut copied = World::tap(7);
    copied.taps = vec![tap(50, 7, 10)];
    let judged = copied.judge();
    assert_eq!((judged.grade, judged.counter), (Grade::L0, Some(Counter::Replay { of: scan(50) })));
    assert!(judged.problems.contains(&Problem::Replayed { of: scan(50) }));
    let mut misfit = World::tap(7);
    misfit.taps = vec![tap(50, 8, 10)];
    let judged = misfit.judge();
    assert_eq!((judged.grade, judged.problems), (Grade::L1, vec![Problem::CounterMisfit]), "worth a static code");
    misfit.sightings.clear();
    assert_eq!(misfit.judge().grade, Grade::L0);
    let mut again = World::tap(7);
    again.taps = vec![tap(1, 7, 60)];
    assert_eq!(again.judge().grade, Grade::L3, "the same scan, sent twice");
}

#[test]
fn harvested_counters_are_marked() {
    let mut world = World::tap(12);
    world.taps = vec![tap(50, 10, -2 * 3_600), tap(51, 11, -3_600)];
    let judged = world.judge();
    assert_eq!(judged.problems, [Problem::Harvested { run: 3, span: 2 * HOUR + 56 * SECOND }]);
    assert_eq!(judged.grade, Grade::L3, "marked: a person has to ask");
    world.taps[1].device = device(2);
    assert_eq!(world.judge().problems, [], "another phone read it in between");
    world.taps = vec![tap(50, 10, -40), tap(51, 11, -20)];
    assert_eq!(world.judge().problems, [], "read three times in a row");
    world.taps = vec![tap(50, 8, -2 * 3_600), tap(51, 11, -3_600)];
    assert_eq!(world.judge().problems, [], "with a gap");
}

#[test]
fn a_supervisor_has_the_last_word_but_not_on_himself() {
    let world = World::new();
    let (mut kept, decision) = Scan::keep(world.reading.clone(), SiteId(Uuid::from_u128(1)), None, None, world.judge());
    assert!(matches!(&decision.events[..], [Event::ScanJudged { grade: Grade::L1, .. }]));
    let now = at(3_600);
    assert_eq!(kept.settle(person(1), Settlement::Confirmed, "ok", now), Err(Refusal::OwnScan));
    assert_eq!(kept.settle(person(2), Settlement::Rejected, " ", now), Err(Refusal::NoReason));
    assert_eq!(kept.settle(person(2), Settlement::Rejected, "监控中无人", now).unwrap().events.len(), 1);
    assert!(kept.settle(person(2), Settlement::Rejected, "监控中无人", now).unwrap().is_empty());
    assert_eq!(kept.settle(person(2), Settlement::Confirmed, "另一台摄像机可见", now).unwrap().events.len(), 1);
    assert_eq!(kept.settled.as_ref().unwrap().settlement, Settlement::Confirmed);
    let text = serde_json::to_string(&kept).unwrap();
    assert_eq!(serde_json::from_str::<Scan>(&text).unwrap(), kept);
}

proptest! {
    /// Whatever the claims: the time lies between beacon and receipt as far as these are known, and a static code is
    /// never worth more than L1.
    #[test]
    fn no_claim_buys_a_time_or_a_grade(
        claimed in -100_000_i64..100_000, error in 0_i64..1_000_000, received in 0_i64..10_000,
        beacon in prop::option::of(0_i64..10_000), lon in 0.0_f64..0.5, seen in -5_000_i64..5_000,
    ) {
        let mut world = World::new();
        world.reading.claimed = Moment { at: at(claimed), error };
        world.reading.received_at = at(received);
        world.reading.not_before = beacon.map(at);
        world.sightings = vec![Sighting { spot: spot(lon), doubt_m: 5.0, at: moment(seen) }];
        let judged = world.judge();
        prop_assert!(judged.grade <= Grade::L1);
        prop_assert!(judged.at.error >= 0);
        prop_assert!(judged.at.at <= at(received));
        if let Some(beacon) = beacon.filter(|beacon| *beacon <= received) {
            prop_assert!(judged.at.earliest() >= at(beacon).plus(-1) && judged.at.latest() <= at(received).plus(1));
        }
    }
}
