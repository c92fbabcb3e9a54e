use super::*;
use crate::{
    AlarmId, AssignmentId, Decision, DepartmentId, Event, InputId, PlanId, Recipient, SiteId,
    dispatch::{Choice, Offer, Reason, Trip},
    plan::{Call, Step as PlanStep},
    test_world::*,
    time::SECOND,
};
use proptest::prelude::*;
use uuid::Uuid;

const T0: Timestamp = Timestamp(1_000_000);

fn assignment(n: u128) -> AssignmentId {
    AssignmentId(Uuid::from_u128(n))
}

fn at(seconds: i64) -> Timestamp {
    T0.plus(seconds * SECOND)
}

fn alarm_with(responders: u8, parallel: u8) -> Alarm {
    let plan = ResponsePlan {
        responders,
        parallel,
        ..ResponsePlan::standard(PlanId(Uuid::from_u128(1)), Kind::Violence, Priority::P1)
    };
    Alarm::raise(raised(), &plan, T0).0
}

fn raised() -> Raised {
    Raised {
        id: AlarmId(Uuid::from_u128(1)),
        site: SiteId(Uuid::from_u128(1)),
        kind: Kind::Violence,
        priority: Priority::P1,
        place: place(0.0),
        origin: Origin::System,
        department: None,
        text: None,
        drill: false,
        silent: false,
    }
}

fn reason(seconds: f64) -> Reason {
    Reason {
        trip: Some(Trip {
            seconds,
            metres: seconds,
            from_floor: "2F".into(),
            to_floor: "3F".into(),
            via: None,
            assumed: false,
        }),
        position_age_ms: Some(0),
        accuracy_m: Some(5.0),
        position_source: None,
        by_hand: false,
        why: None,
        pulled_from: None,
        considered: vec![],
    }
}

/// Offers assignment `n` to guard `n`.
fn chosen(alarm: &Alarm, guards: &[u128]) -> Input {
    let offers = guards
        .iter()
        .map(|n| Offer { assignment: assignment(*n), alarm: alarm.id, person: person(*n), reason: reason(48.0) })
        .collect();
    Input::Chosen(Choice { alarm: alarm.id, offers, shortfall: None })
}

fn by(n: u128, input: u128, action: Action) -> Input {
    Input::Person { id: InputId(Uuid::from_u128(input)), by: person(n), action }
}

fn kinds(decision: &Decision) -> Vec<&'static str> {
    decision.events.iter().map(Event::kind).collect()
}

#[test]
fn from_press_to_close() {
    let mut alarm = alarm_with(1, 1);
    assert_eq!(alarm.next_due(), Some(Due { at: T0, reason: DueReason::LookAgain }));
    let offer = chosen(&alarm, &[1]);
    assert_eq!(kinds(&alarm.handle(offer, T0).unwrap()), ["assignment.offered"]);
    assert_eq!(alarm.next_due(), Some(Due { at: at(15), reason: DueReason::OfferExpires }));
    assert_eq!(kinds(&alarm.handle(by(1, 1, Action::Receive(assignment(1))), at(1)).unwrap()), ["assignment.received"]);
    assert_eq!(kinds(&alarm.handle(by(1, 2, Action::See(assignment(1))), at(2)).unwrap()), ["assignment.seen"]);
    assert!(!alarm.has_responsible(), "received and seen are not accepted");
    assert_eq!(kinds(&alarm.handle(by(1, 3, Action::Accept(assignment(1))), at(4)).unwrap()), ["assignment.accepted"]);
    assert_eq!(alarm.state(), State::Responding);
    assert_eq!(alarm.next_due(), Some(Due { at: at(4 + 20), reason: DueReason::CheckMoving }));
    // 48 s of walking, half as long again, and 30 s.
    assert_eq!(alarm.assignments[0].arrive_by, Some(at(4 + 72 + 30)));
    assert_eq!(kinds(&alarm.handle(by(1, 4, Action::SetOut(assignment(1))), at(5)).unwrap()), ["assignment.en_route"]);
    assert_eq!(kinds(&alarm.handle(by(1, 5, Action::Arrive(assignment(1))), at(50)).unwrap()), ["assignment.on_scene"]);
    assert_eq!(alarm.next_due(), Some(Due { at: at(650), reason: DueReason::NoNews }));
    assert_eq!(alarm.handle(by(1, 6, Action::Clear(assignment(1))), at(60)), Err(Refusal::WouldLeaveAlone));
    assert_eq!(kinds(&alarm.handle(by(1, 7, Action::Contain), at(90)).unwrap()), ["alarm.contained"]);
    assert_eq!(kinds(&alarm.handle(by(1, 8, Action::Clear(assignment(1))), at(95)).unwrap()), ["assignment.cleared"]);
    assert_eq!(alarm.state(), State::Contained);
    assert_eq!(alarm.next_due().map(|d| d.reason), Some(DueReason::NoNews), "contained is not closed");
    let close = Action::Close { outcome: Outcome::Real, note: "两人口角，已劝离".into() };
    assert_eq!(kinds(&alarm.handle(by(9, 9, close), at(120)).unwrap()), ["alarm.closed"]);
    assert_eq!((alarm.state(), alarm.next_due()), (State::Closed, None));
}

#[test]
fn an_offer_without_answer_goes_on_and_the_supervisors_hear_of_it() {
    let mut alarm = alarm_with(1, 1);
    let _ = alarm.handle(chosen(&alarm, &[1]), T0).unwrap();
    let early = alarm.handle(Input::TimeReached(Sightings::new()), at(14)).unwrap();
    assert!(early.is_empty(), "not before its time");
    let decision = alarm.handle(Input::TimeReached(Sightings::new()), at(15)).unwrap();
    assert_eq!(kinds(&decision), ["assignment.expired", "alarm.escalated"]);
    assert_eq!(decision.deliveries[0].to, Recipient::Supervisors);
    let need = alarm.need().unwrap();
    assert_eq!((need.wanted, need.places, need.silent_before), (2, 1, vec![person(1)]), "the next ring is wider");
    let _ = alarm.handle(chosen(&alarm, &[2]), at(15)).unwrap();
    let late = alarm.handle(by(1, 1, Action::Accept(assignment(1))), at(16)).unwrap();
    assert_eq!(
        kinds(&late),
        ["assignment.accepted", "assignment.stood_down"],
        "a willing guard one second late is better than the next one farther away"
    );
    assert_eq!(
        alarm.handle(by(2, 2, Action::Accept(assignment(2))), at(17)),
        Err(Refusal::AlreadyTaken { by: person(1) })
    );
}

#[test]
fn a_late_tap_after_somebody_else_has_it_is_told_who() {
    let mut alarm = alarm_with(1, 1);
    let _ = alarm.handle(chosen(&alarm, &[1]), T0).unwrap();
    let _ = alarm.handle(Input::TimeReached(Sightings::new()), at(15)).unwrap();
    let _ = alarm.handle(chosen(&alarm, &[2]), at(15)).unwrap();
    let _ = alarm.handle(by(2, 1, Action::Accept(assignment(2))), at(16)).unwrap();
    assert_eq!(
        alarm.handle(by(1, 2, Action::Accept(assignment(1))), at(17)),
        Err(Refusal::AlreadyTaken { by: person(2) })
    );
}

#[test]
fn those_who_did_not_answer_are_asked_in_turn_and_the_alarm_does_not_grow() {
    let mut alarm = alarm_with(1, 1);
    let mut now = 0;
    for lap in 0..20_u128 {
        let guard = if lap % 2 == 0 { 1 } else { 2 };
        let offer =
            Offer { assignment: assignment(100 + lap), alarm: alarm.id, person: person(guard), reason: reason(9.0) };
        let choice = Choice { alarm: alarm.id, offers: vec![offer], shortfall: None };
        let _ = alarm.handle(Input::Chosen(choice), at(now)).unwrap();
        now += 15;
        let _ = alarm.handle(Input::TimeReached(Sightings::new()), at(now)).unwrap();
    }
    assert_eq!(alarm.need().unwrap().silent_before, [person(1), person(2)], "the one silent longest comes first");
    assert_eq!(alarm.assignments.len(), 2);
}

#[test]
fn a_routine_alarm_that_nobody_answers_reaches_the_supervisors_too() {
    let mut alarm = alarm_with(1, 1);
    alarm.plan = ResponsePlan::standard(alarm.plan.id, Kind::Theft, Priority::P3);
    let _ = alarm.handle(chosen(&alarm, &[1]), T0).unwrap();
    let decision = alarm.handle(Input::TimeReached(Sightings::new()), at(60)).unwrap();
    assert_eq!(kinds(&decision), ["assignment.expired", "alarm.escalated"]);
    assert_eq!(decision.deliveries, [], "first another ring");
    let decision = alarm.handle(Input::TimeReached(Sightings::new()), at(120)).unwrap();
    assert_eq!(decision.deliveries[0].to, Recipient::Supervisors);
}

#[test]
fn with_nobody_free_the_supervisors_are_told_again_and_again_until_one_takes_it() {
    let mut alarm = alarm_with(1, 1);
    let nobody = |alarm: &Alarm| {
        Input::Chosen(Choice {
            alarm: alarm.id,
            offers: vec![],
            shortfall: Some(crate::dispatch::Shortfall { wanted: 1, busy: 3, ..Default::default() }),
        })
    };
    let first = alarm.handle(nobody(&alarm), T0).unwrap();
    assert_eq!(kinds(&first), ["alarm.shortfall", "alarm.supervisors_told"]);
    assert_eq!(alarm.next_due(), Some(Due { at: at(5), reason: DueReason::LookAgain }));
    let again = alarm.handle(nobody(&alarm), at(5)).unwrap();
    assert!(again.is_empty(), "the same shortfall is not told twice in a breath");
    let later = alarm.handle(nobody(&alarm), at(30)).unwrap();
    assert_eq!(kinds(&later), ["alarm.supervisors_told", "alarm.escalated", "alarm.escalated"]);
    assert!(alarm.escalation.siren);
    let _ = alarm.handle(by(9, 1, Action::TakeCharge), at(31)).unwrap();
    assert!(alarm.has_responsible() && !alarm.escalation.siren);
    assert!(alarm.handle(nobody(&alarm), at(90)).unwrap().is_empty());
    assert_eq!(alarm.next_due().map(|d| d.reason), Some(DueReason::LookAgain), "and it still looks for a guard");
}

#[test]
fn the_first_leads_the_next_support_and_the_late_is_told_kindly() {
    let mut alarm = alarm_with(2, 3);
    assert_eq!(alarm.wanted(), 3);
    let _ = alarm.handle(chosen(&alarm, &[1, 2, 3]), T0).unwrap();
    let _ = alarm.handle(by(2, 1, Action::Accept(assignment(2))), at(3)).unwrap();
    let filled = alarm.handle(by(1, 2, Action::Accept(assignment(1))), at(4)).unwrap();
    assert_eq!(kinds(&filled), ["assignment.accepted", "assignment.stood_down"]);
    assert_eq!(alarm.lead().map(|a| a.person), Some(person(2)));
    assert_eq!(
        alarm.handle(by(3, 3, Action::Accept(assignment(3))), at(5)),
        Err(Refusal::AlreadyTaken { by: person(2) })
    );
    let _ = alarm.handle(by(2, 4, Action::Withdraw(assignment(2), DeclineReason::Unable)), at(6)).unwrap();
    assert_eq!(alarm.lead().map(|a| a.person), Some(person(1)), "the lead is passed on");
    assert_eq!(alarm.wanted(), 3, "and the open place is offered again");
}

#[test]
fn a_repeated_input_changes_nothing() {
    let mut alarm = alarm_with(1, 1);
    let _ = alarm.handle(chosen(&alarm, &[1]), T0).unwrap();
    let _ = alarm.handle(by(1, 1, Action::Accept(assignment(1))), at(1)).unwrap();
    let before = alarm.clone();
    assert!(alarm.handle(by(1, 1, Action::Accept(assignment(1))), at(2)).unwrap().is_empty());
    assert!(alarm.handle(by(1, 2, Action::Accept(assignment(1))), at(2)).unwrap().is_empty(), "nor a second tap");
    assert_eq!(alarm.assignments, before.assignments);
}

#[test]
fn nobody_answers_for_another() {
    let mut alarm = alarm_with(1, 1);
    let _ = alarm.handle(chosen(&alarm, &[1]), T0).unwrap();
    assert_eq!(alarm.handle(by(2, 1, Action::Accept(assignment(1))), at(1)), Err(Refusal::NotYours));
    assert_eq!(alarm.handle(by(2, 1, Action::Accept(assignment(5))), at(1)), Err(Refusal::UnknownAssignment));
}

#[test]
fn a_late_arrival_is_told_every_minute_and_stays_on_his_hands() {
    let mut alarm = alarm_with(1, 1);
    let _ = alarm.handle(chosen(&alarm, &[1]), T0).unwrap();
    let _ = alarm.handle(by(1, 1, Action::Accept(assignment(1))), at(0)).unwrap();
    assert_eq!(
        kinds(&alarm.handle(Input::TimeReached(Sightings::new()), at(102)).unwrap()),
        ["alarm.supervisors_told"]
    );
    assert!(alarm.has_responsible());
    assert_eq!(alarm.wanted(), 1, "and somebody else is called as well");
    let _ = alarm.handle(chosen(&alarm, &[2]), at(102)).unwrap();
    let _ = alarm.handle(by(2, 2, Action::Accept(assignment(2))), at(103)).unwrap();
    assert_eq!(alarm.wanted(), 0);
    assert_eq!(alarm.next_due(), Some(Due { at: at(103 + 20), reason: DueReason::CheckMoving }));
    let _ = alarm.handle(by(1, 3, Action::Arrive(assignment(1))), at(110)).unwrap();
    assert_eq!(alarm.lead().map(|a| a.person), Some(person(1)));
}

#[test]
fn a_charge_lapses_when_its_holder_is_silent() {
    let mut alarm = alarm_with(1, 1);
    let nobody = |alarm: &Alarm| Input::Chosen(Choice { alarm: alarm.id, offers: vec![], shortfall: None });
    let _ = alarm.handle(by(9, 1, Action::TakeCharge), at(1)).unwrap();
    assert!(alarm.handle(nobody(&alarm), at(300)).unwrap().is_empty());
    let _ = alarm.handle(by(8, 7, Action::Note("快来".into())), at(500)).unwrap();
    let lapsed = alarm.handle(Input::TimeReached(Sightings::new()), at(601)).unwrap();
    assert_eq!(kinds(&lapsed), ["alarm.charge_lapsed", "alarm.supervisors_told"], "whatever others wrote meanwhile");
    assert_eq!(alarm.escalation_due(), Some(at(616)), "and the steps begin anew");
    assert_eq!(kinds(&alarm.handle(by(9, 2, Action::TakeCharge), at(602)).unwrap()), ["alarm.taken_in_charge"]);
    assert!(alarm.handle(nobody(&alarm), at(900)).unwrap().is_empty());
}

#[test]
fn claiming_it_false_leaves_it_open_and_only_a_drill_ends_as_a_drill() {
    let mut alarm = alarm_with(1, 1);
    assert_eq!(kinds(&alarm.handle(by(5, 1, Action::ClaimFalse), at(1)).unwrap()), ["alarm.false_claimed"]);
    assert_eq!(alarm.wanted(), 1, "someone still looks");
    let close = Action::Close { outcome: Outcome::Drill, note: String::new() };
    assert_eq!(alarm.handle(by(9, 2, close), at(2)), Err(Refusal::OutcomeDoesNotFit));
}

#[derive(Debug, Clone)]
enum Step {
    Wait(i64),
    Offer(Vec<u128>),
    Tap { guard: u128, which: usize, verb: u8, repeat: bool },
    Supervisor(u8),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..200_i64).prop_map(Step::Wait),
        3 => prop::collection::vec(1..6_u128, 0..4).prop_map(Step::Offer),
        8 => (1..6_u128, 0..12_usize, 0..8_u8, any::<bool>())
            .prop_map(|(guard, which, verb, repeat)| Step::Tap { guard, which, verb, repeat }),
        1 => (0..20_u8).prop_map(Step::Supervisor),
    ]
}

struct Walk {
    alarm: Alarm,
    now: Timestamp,
    next_id: u128,
    journal: Vec<Event>,
}

impl Walk {
    fn id(&mut self) -> u128 {
        self.next_id += 1;
        self.next_id
    }

    /// What the shell does after every input: bring in whoever is wanted.
    fn settle(&mut self, free: &[u128]) {
        let Some(need) = self.alarm.need() else { return };
        let mut offers = Vec::new();
        for guard in free {
            if offers.len() < need.wanted && !need.excluded.contains(&person(*guard)) {
                let assignment = assignment(self.id());
                offers.push(Offer { assignment, alarm: self.alarm.id, person: person(*guard), reason: reason(30.0) });
            }
        }
        let shortfall = (offers.len() < need.wanted).then(|| crate::dispatch::Shortfall {
            wanted: need.wanted,
            called: offers.len(),
            ..Default::default()
        });
        self.feed(Input::Chosen(Choice { alarm: self.alarm.id, offers, shortfall }));
    }

    fn feed(&mut self, input: Input) {
        let before = self.alarm.clone();
        match self.alarm.handle(input.clone(), self.now) {
            Ok(decision) => self.journal.extend(decision.events),
            Err(_) => assert_eq!(self.alarm, before, "a refusal changes nothing"),
        }
        if let Input::Person { .. } = input {
            let after = self.alarm.clone();
            if let Ok(again) = self.alarm.handle(input, self.now) {
                assert!(again.is_empty(), "a repeat changes nothing");
            }
            assert_eq!(self.alarm, after);
        }
    }

    fn tap(&mut self, guard: u128, which: usize, verb: u8) {
        let id = self.alarm.assignments.get(which).map_or(assignment(0), |a| a.id);
        let action = match verb {
            0 => Action::Receive(id),
            1 => Action::See(id),
            2 => Action::Accept(id),
            3 => Action::Decline(id, DeclineReason::Busy),
            4 => Action::Withdraw(id, DeclineReason::Unable),
            5 => Action::SetOut(id),
            6 => Action::Arrive(id),
            _ => Action::Clear(id),
        };
        let input = self.id();
        self.feed(by(guard, input, action));
    }

    fn supervisor(&mut self, what: u8) {
        let action = match what {
            0 => Action::Close { outcome: Outcome::Real, note: String::new() },
            1..=3 => Action::Contain,
            4..=8 => Action::TakeCharge,
            9..=12 => Action::ClaimFalse,
            n => {
                Action::StandDown(self.alarm.assignments.get(usize::from(n - 13)).map_or(assignment(0), |a| a.id), None)
            }
        };
        let input = self.id();
        self.feed(by(99, input, action));
    }

    fn check(&self) {
        let open = self.alarm.closed.is_none();
        assert_eq!(self.alarm.next_due().is_some(), open, "an open alarm has a deadline, a closed one none");
        let leads = self.alarm.assignments.iter().filter(|a| a.state.is_taken() && a.part == Some(Part::Lead)).count();
        let taken = self.alarm.assignments.iter().filter(|a| a.state.is_taken()).count();
        assert_eq!(leads, usize::from(taken > 0), "exactly one lead where anybody has it");
        let on_time = self.alarm.assignments.iter().filter(|a| a.state.is_on_the_way() && !a.overdue).count();
        assert!(on_time <= usize::from(self.alarm.plan.responders), "never more than the plan without a human's word");
        let mut live: Vec<_> = self.alarm.assignments.iter().filter(|a| a.state.is_live()).map(|a| a.person).collect();
        live.sort();
        let count = live.len();
        live.dedup();
        assert_eq!(live.len(), count, "nobody has two parts in one alarm");
        let closings = self.journal.iter().filter(|e| matches!(e, Event::Closed { .. })).count();
        assert_eq!(closings, usize::from(!open), "closed once, by a person");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    /// Any order of taps, time-outs, choices and supervisor's words keeps the promise.
    #[test]
    fn whatever_happens_an_open_alarm_is_held_or_due(
        responders in 1..4_u8,
        parallel in 1..4_u8,
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let alarm = alarm_with(responders, parallel);
        let mut walk = Walk { alarm, now: T0, next_id: 1_000, journal: vec![] };
        walk.check();
        for step in steps {
            match step {
                Step::Wait(seconds) => {
                    walk.now = walk.now.plus(seconds * SECOND);
                    walk.feed(Input::TimeReached(Sightings::new()));
                }
                Step::Offer(free) => walk.settle(&free),
                Step::Tap { guard, which, verb, repeat } => {
                    walk.tap(guard, which, verb);
                    if repeat {
                        walk.tap(guard, which, verb);
                    }
                }
                Step::Supervisor(what) => walk.supervisor(what),
            }
            walk.check();
        }
    }

    /// Handling what is due always moves the deadline on: the dispatcher never spins on one alarm.
    #[test]
    fn time_always_moves_on(steps in prop::collection::vec(step(), 1..40)) {
        let alarm = alarm_with(1, 1);
        let mut walk = Walk { alarm, now: T0, next_id: 1_000, journal: vec![] };
        for step in steps {
            match step {
                Step::Offer(free) => walk.settle(&free),
                Step::Tap { guard, which, verb, .. } => walk.tap(guard, which, verb),
                Step::Supervisor(what) => walk.supervisor(what),
                Step::Wait(_) => {}
            }
            if let Some(due) = walk.alarm.next_due() {
                walk.now = walk.now.max(due.at);
                walk.feed(Input::TimeReached(Sightings::new()));
                walk.settle(&[]);
                if let Some(next) = walk.alarm.next_due() {
                    prop_assert!(next.at > walk.now, "{:?} is due at {:?}", next, walk.now);
                }
            }
        }
    }
}

#[test]
fn more_can_be_asked_for_and_the_lead_be_handed_over() {
    let mut alarm = alarm_with(1, 1);
    let _ = alarm.handle(chosen(&alarm, &[1]), T0).unwrap();
    let _ = alarm.handle(by(1, 1, Action::Accept(assignment(1))), at(1)).unwrap();
    assert_eq!(alarm.wanted(), 0);
    let more = alarm.handle(by(1, 2, Action::Reinforce(2)), at(2)).unwrap();
    assert_eq!(kinds(&more), ["alarm.reinforced", "alarm.supervisors_told"]);
    assert_eq!(alarm.wanted(), 2);
    let _ = alarm.handle(chosen(&alarm, &[2, 3]), at(2)).unwrap();
    let _ = alarm.handle(by(2, 3, Action::Accept(assignment(2))), at(3)).unwrap();
    assert_eq!(alarm.handle(by(2, 4, Action::HandLead(assignment(2))), at(4)), Err(Refusal::NotYours));
    let handed = alarm.handle(by(1, 5, Action::HandLead(assignment(2))), at(4)).unwrap();
    assert_eq!(kinds(&handed), ["assignment.leads"]);
    assert_eq!(alarm.lead().map(|a| a.person), Some(person(2)));
    assert_eq!(alarm.handle(by(9, 6, Action::Reinforce(38)), at(5)), Err(Refusal::TooMany { most: 40 }));
}

#[test]
fn a_guard_who_does_not_come_nearer_leaves_his_place_open() {
    let mut alarm = alarm_with(1, 1);
    let _ = alarm.handle(chosen(&alarm, &[1]), T0).unwrap();
    let _ = alarm.handle(by(1, 1, Action::Accept(assignment(1))), at(1)).unwrap();
    let seen = |seconds, left| Sightings::from([(person(1), Sighting { at: at(seconds), left })]);
    assert!(alarm.handle(Input::TimeReached(seen(0, 48.0)), at(21)).unwrap().is_empty(), "seen before he accepted");
    assert!(alarm.handle(Input::TimeReached(seen(35, 20.0)), at(41)).unwrap().is_empty(), "he is half way");
    let stuck = alarm.handle(Input::TimeReached(seen(55, 47.0)), at(61)).unwrap();
    assert_eq!(kinds(&stuck), ["assignment.not_moving", "alarm.supervisors_told"]);
    assert_eq!((alarm.wanted(), alarm.has_responsible()), (1, true), "it stays on his hands too");
    let _ = alarm.handle(by(1, 2, Action::Arrive(assignment(1))), at(70)).unwrap();
    assert_eq!(alarm.wanted(), 0);
}

#[test]
fn a_drill_rings_no_police() {
    let mut alarm = Alarm { drill: true, ..alarm_with(1, 1) };
    let decision = alarm.handle(Input::TimeReached(Sightings::new()), at(60)).unwrap();
    let to: Vec<_> = decision.deliveries.iter().map(|d| d.to).collect();
    assert_eq!(to, [Recipient::Supervisors, Recipient::ShiftLeaders, Recipient::Supervisors]);
    assert!(alarm.escalation.everybody && alarm.escalation.siren);
}

#[test]
fn a_step_that_comes_at_once_is_no_escalation_and_tells_whom_it_called() {
    let department = DepartmentId(Uuid::from_u128(7));
    let raise = |step: PlanStep, of: Option<DepartmentId>, silent: bool| {
        let mut plan = alarm_with(1, 1).plan;
        plan.steps.insert(0, step);
        let raised = Raised { department: of, silent, ..raised() };
        let (mut alarm, decision) = Alarm::raise(raised, &plan, T0);
        let later = alarm.handle(Input::TimeReached(Sightings::new()), at(15)).unwrap();
        let steps = |decision: &Decision| {
            let step = |event: &Event| match event {
                Event::Escalated { step, call, at_once, .. } => Some((*step, call.clone(), *at_once)),
                _ => None,
            };
            decision.events.iter().find_map(step).expect("a step")
        };
        let told: Vec<_> = decision.deliveries.iter().map(|delivery| delivery.to).collect();
        (steps(&decision), told, steps(&later).2)
    };
    let notice = || PlanStep { after_ms: 0, call: vec![Call::Department] };
    let (first, told, later) = raise(notice(), Some(department), false);
    assert_eq!((first, later), ((0, vec![Call::Department], true), false));
    assert_eq!(told, [Recipient::Department(department)]);
    for (of, silent) in [(Some(department), true), (None, false)] {
        let (first, told, _) = raise(notice(), of, silent);
        assert_eq!((first, told), ((0, vec![], true), vec![]), "who was not called is not said to be");
    }
}

#[test]
fn a_step_that_comes_at_once_is_an_escalation_where_it_repeats() {
    let mut plan = alarm_with(1, 1).plan;
    plan.steps = vec![PlanStep { after_ms: 0, call: vec![Call::Supervisors] }];
    let (mut alarm, _) = Alarm::raise(raised(), &plan, T0);
    let again = alarm.handle(Input::TimeReached(Sightings::new()), T0.plus(plan.repeat_ms)).unwrap();
    assert!(again.events.iter().any(|event| matches!(event, Event::Escalated { at_once: false, .. })), "{again:?}");
}

#[test]
fn when_choosing_fails_a_person_is_told_to_choose_and_it_is_tried_again_later() {
    let mut alarm = alarm_with(1, 1);
    assert_eq!(kinds(&alarm.handle(Input::NotChosen, T0).unwrap()), ["alarm.supervisors_told"]);
    assert_eq!(alarm.next_due(), Some(Due { at: at(5), reason: DueReason::LookAgain }));
    assert!(alarm.handle(Input::NotChosen, at(5)).unwrap().is_empty());
}

#[test]
fn whoever_pressed_is_not_called_to_his_own_alarm() {
    let presser = Origin::Person { person: person(4), button: None };
    let alarm = Alarm { origin: presser, ..alarm_with(1, 1) };
    assert_eq!(alarm.need().unwrap().excluded, [person(4)]);
}
