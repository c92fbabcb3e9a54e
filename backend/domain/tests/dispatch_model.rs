//! Several alarms, several guards, every order of events: the promises that hold whatever happens.
//!
//! `SHOUWANG_MODEL_STEPS` sets how many random steps are walked (50 000 without it, a million in the nightly run).

#![allow(clippy::unwrap_used)]

use domain::{
    AlarmId, AssignmentId, Decision, Event, InputId, Name, PersonId, Place, PlanId, Position, PositionSource, PostId,
    SiteId, Timestamp,
    alarm::{
        Action, Alarm, AssignmentState, DeclineReason, Input, Kind, Origin, Outcome, Part, Priority, Raised, Sighting,
        Sightings, StandDownReason,
    },
    dispatch::{self, GuardOnDuty, Offer, Travel, Trip},
    person::Skill,
    plan::ResponsePlan,
    time::SECOND,
};
use indoor::plain::{FeatureId, Spot};
use proptest::prelude::*;
use std::{borrow::Cow, collections::BTreeSet};
use uuid::Uuid;

const GUARDS: u8 = 6;
const SUPERVISOR: PersonId = PersonId(Uuid::from_u128(99));
const MOST_ALARMS: usize = 6;
const STEPS_A_WALK: usize = 100;

/// A world of one corridor: seconds are longitudes apart.
struct Corridor;

impl Travel for Corridor {
    fn seconds(&self, from: &[&Spot], to: &Spot) -> Vec<Option<f64>> {
        from.iter().map(|spot| Some((spot.lon - to.lon).abs())).collect()
    }

    fn trip(&self, from: &Spot, to: &Spot) -> Option<Trip> {
        let seconds = (from.lon - to.lon).abs();
        let floor = || "1F".to_owned();
        Some(Trip { seconds, metres: seconds, from_floor: floor(), to_floor: floor(), via: None, assumed: false })
    }
}

#[derive(Debug, Clone, Copy)]
struct NewAlarm {
    priority: Priority,
    drill: bool,
    at: u8,
    responders: u8,
    parallel: u8,
    skilled: bool,
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Raise(NewAlarm),
    Wait { seconds: u16, dispatcher_sleeps: bool },
    Tap { guard: u8, pick: u8, verb: u8 },
    Supervisor { alarm: u8, pick: u8, verb: u8 },
    Duty { guard: u8 },
    Phone { guard: u8 },
    Walk { guard: u8, to: u8 },
    Restart,
    Repeat,
}

fn step() -> impl Strategy<Value = Step> {
    let alarm = (0..3_usize, prop::bool::weighted(0.3), 0..200_u8, 1..4_u8, 1..4_u8, any::<bool>());
    prop_oneof![
        3 => alarm.prop_map(|(priority, drill, at, responders, parallel, skilled)| {
            Step::Raise(NewAlarm { priority: Priority::ALL[priority], drill, at, responders, parallel, skilled })
        }),
        6 => (0..400_u16, prop::bool::weighted(0.2))
            .prop_map(|(seconds, dispatcher_sleeps)| Step::Wait { seconds, dispatcher_sleeps }),
        14 => (0..GUARDS, any::<u8>(), 0..12_u8).prop_map(|(guard, pick, verb)| Step::Tap { guard, pick, verb }),
        4 => (any::<u8>(), any::<u8>(), 0..12_u8)
            .prop_map(|(alarm, pick, verb)| Step::Supervisor { alarm, pick, verb }),
        2 => (0..GUARDS).prop_map(|guard| Step::Duty { guard }),
        2 => (0..GUARDS).prop_map(|guard| Step::Phone { guard }),
        2 => (0..GUARDS, 0..200_u8).prop_map(|(guard, to)| Step::Walk { guard, to }),
        1 => Just(Step::Restart),
        2 => Just(Step::Repeat),
    ]
}

#[derive(Debug, Clone)]
struct Guard {
    number: u8,
    on_duty: bool,
    reachable: bool,
    at: f64,
    seen_at: Timestamp,
}

impl Guard {
    fn person(&self) -> PersonId {
        PersonId(Uuid::from_u128(u128::from(self.number) + 1))
    }
}

/// What the shell does, without its database.
struct World {
    now: Timestamp,
    next_id: u128,
    guards: Vec<Guard>,
    alarms: Vec<Alarm>,
    journal: Vec<(AlarmId, Timestamp, Event)>,
    written: BTreeSet<(AlarmId, Option<AssignmentId>, &'static str)>,
    last_input: Option<(AlarmId, Input)>,
}

fn spot(at: f64) -> Spot {
    Spot { level: FeatureId(Uuid::from_u128(7)), lon: at, lat: 0.0 }
}

fn skill() -> Skill {
    Skill("first_aid".into())
}

impl World {
    fn new() -> Self {
        let now = Timestamp(1_000_000);
        let guard = |number: u8| Guard {
            number,
            on_duty: number.is_multiple_of(2),
            reachable: true,
            at: 30.0 * f64::from(number),
            seen_at: now,
        };
        Self {
            now,
            next_id: 1_000,
            guards: (0..GUARDS).map(guard).collect(),
            alarms: Vec::new(),
            journal: Vec::new(),
            written: BTreeSet::new(),
            last_input: None,
        }
    }

    fn id(&mut self) -> Uuid {
        self.next_id += 1;
        Uuid::from_u128(self.next_id)
    }

    fn find(&self, alarm: AlarmId) -> &Alarm {
        self.alarms.iter().find(|known| known.id == alarm).unwrap()
    }

    fn find_mut(&mut self, alarm: AlarmId) -> &mut Alarm {
        self.alarms.iter_mut().find(|known| known.id == alarm).unwrap()
    }

    fn open(&self) -> Vec<Alarm> {
        self.alarms.iter().filter(|alarm| alarm.closed.is_none()).cloned().collect()
    }

    fn open_board(&self) -> Vec<Cow<'static, Alarm>> {
        self.open().into_iter().map(Cow::Owned).collect()
    }

    fn commit(&mut self, open: Vec<Cow<'static, Alarm>>, decided: Vec<(AlarmId, Decision)>) {
        for alarm in open {
            let id = alarm.id;
            *self.find_mut(id) = alarm.into_owned();
        }
        for (alarm, decision) in decided {
            self.record(alarm, decision);
        }
    }

    /// Each alarm is raised once and closed at most once; each assignment is offered, accepted and ended at most once.
    fn record(&mut self, alarm: AlarmId, decision: Decision) {
        for event in decision.events {
            let once = match &event {
                Event::AlarmRaised { .. } | Event::Closed { .. } | Event::Contained { .. } => {
                    Some((None, event.kind()))
                }
                Event::Offered { assignment, .. }
                | Event::Expired { assignment, .. }
                | Event::Accepted { assignment, .. } => Some((Some(*assignment), event.kind())),
                Event::Declined { assignment, .. }
                | Event::Withdrawn { assignment, .. }
                | Event::Cleared { assignment, .. }
                | Event::StoodDown { assignment, .. } => Some((Some(*assignment), "ended")),
                _ => None,
            };
            if let Some((assignment, what)) = once {
                assert!(self.written.insert((alarm, assignment, what)), "{what} twice");
            }
            self.journal.push((alarm, self.now, event));
        }
    }

    fn board(&self) -> Vec<GuardOnDuty> {
        let position = |guard: &Guard| Position {
            spot: spot(guard.at),
            at: guard.seen_at,
            accuracy_m: 5.0,
            source: PositionSource::Checkpoint,
        };
        let on_duty = self.guards.iter().filter(|guard| guard.on_duty);
        on_duty
            .map(|guard| GuardOnDuty {
                person: guard.person(),
                post: PostId(Uuid::from_u128(u128::from(guard.number / 2))),
                post_is_critical: guard.number < 2,
                skills: if guard.number.is_multiple_of(3) { vec![skill()] } else { Vec::new() },
                position: Some(position(guard)),
                reachable: guard.reachable,
                busy: Vec::new(),
            })
            .collect()
    }

    fn settle(&mut self) {
        let (mut open, guards, now) = (self.open_board(), self.board(), self.now);
        let mut next = self.next_id;
        let mut new_id = || {
            next += 1;
            AssignmentId(Uuid::from_u128(next))
        };
        let decided = dispatch::settle(&mut open, guards, None, &Corridor, now, &mut new_id).unwrap();
        self.next_id = next;
        self.commit(open, decided);
    }

    /// One input with what follows it in the same transaction. Refused inputs must have changed nothing.
    fn feed(&mut self, alarm: AlarmId, input: Input) {
        let accepts = match &input {
            Input::Person { by, action: Action::Accept(assignment), .. } => Some((*by, *assignment)),
            _ => None,
        };
        if let Some((by, assignment)) = accepts {
            let on_duty = self.guards.iter().any(|guard| guard.person() == by && guard.on_duty);
            if !dispatch::may_still_accept(
                &self.alarms.iter().filter(|alarm| alarm.closed.is_none()).collect::<Vec<_>>(),
                alarm,
                assignment,
                on_duty,
            ) {
                return;
            }
        }
        let (before, now) = (self.find(alarm).clone(), self.now);
        let Ok(decision) = self.find_mut(alarm).handle(input.clone(), now) else {
            assert_eq!(*self.find(alarm), before, "a refusal changes nothing");
            return;
        };
        accepted_within_the_plan(&before, &decision);
        if let Some((by, _)) = accepts.filter(|_| !decision.is_empty()) {
            let mut open = self.open_board();
            let decided = dispatch::pull_from_others(&mut open, by, alarm, now).unwrap();
            self.commit(open, decided);
        }
        self.record(alarm, decision);
        if matches!(input, Input::Person { .. }) {
            self.last_input = Some((alarm, input));
        }
        self.settle();
    }

    fn raise(&mut self, new: NewAlarm) {
        if self.open().len() >= MOST_ALARMS {
            return;
        }
        let id = AlarmId(self.id());
        let mut plan = ResponsePlan::standard(PlanId(Uuid::from_u128(1)), Kind::Other, new.priority);
        (plan.responders, plan.parallel) = (new.responders, new.parallel);
        if new.skilled {
            plan.skills.push(skill());
        }
        let name = Name::new("走廊", "Corridor");
        let raised = Raised {
            id,
            site: SiteId(Uuid::from_u128(1)),
            kind: Kind::Other,
            priority: new.priority,
            place: Place { spot: spot(f64::from(new.at)), unit: None, name, floor: "1F".into() },
            origin: Origin::System,
            department: None,
            text: None,
            drill: new.drill,
            silent: false,
        };
        let (alarm, decision) = Alarm::raise(raised, &plan, self.now);
        self.alarms.push(alarm);
        self.record(id, decision);
        self.settle();
    }

    /// The dispatcher: everything due until `until`, each at its own time; or all of it at the end, after it slept.
    fn wait(&mut self, until: Timestamp, sleeps: bool) {
        if sleeps {
            self.now = until;
        }
        for _ in 0..10_000 {
            let due = self.open().iter().filter_map(|alarm| Some((alarm.next_due()?.at, alarm.id))).min();
            let Some((at, alarm)) = due.filter(|(at, _)| *at <= until) else {
                self.now = until;
                return;
            };
            self.now = self.now.max(at);
            let seen = self.sightings(self.find(alarm));
            let now = self.now;
            let decision = self.find_mut(alarm).handle(Input::TimeReached(seen), now).unwrap();
            self.record(alarm, decision);
            self.settle();
            let next = self.find(alarm).next_due();
            assert!(next.is_none_or(|due| due.at > now), "what was due is done: {next:?}");
        }
        panic!("the dispatcher spins");
    }

    fn sightings(&self, alarm: &Alarm) -> Sightings {
        let sight = |guard: &Guard| Sighting { at: guard.seen_at, left: (guard.at - alarm.place.spot.lon).abs() };
        let walks =
            |guard: &&Guard| alarm.assignments.iter().any(|a| a.person == guard.person() && a.state.is_on_the_way());
        self.guards.iter().filter(walks).map(|guard| (guard.person(), sight(guard))).collect()
    }

    fn tap(&mut self, guard: u8, pick: u8, verb: u8) {
        let who = self.guards[usize::from(guard)].person();
        let parts = self.alarms.iter().flat_map(|alarm| alarm.assignments.iter().map(move |a| (alarm.id, a)));
        let mut own: Vec<_> = parts.filter(|(_, a)| a.person == who).map(|(alarm, a)| (alarm, a.id)).collect();
        // The newest most of the time: taps come on what is on the screen.
        own.reverse();
        let Some((alarm, id)) = own.get(usize::from(pick) % own.len().clamp(1, 3)).copied() else { return };
        let action = match verb {
            0 => Action::Receive(id),
            1 => Action::See(id),
            2..=5 => Action::Accept(id),
            6 => Action::Decline(id, DeclineReason::Busy),
            7 => Action::Withdraw(id, DeclineReason::Unable),
            8 => Action::SetOut(id),
            9 => Action::Arrive(id),
            10 => Action::Reinforce(1),
            _ => Action::Clear(id),
        };
        let input = Input::Person { id: InputId(self.id()), by: who, action };
        self.feed(alarm, input);
    }

    fn supervise(&mut self, alarm: u8, pick: u8, verb: u8) {
        let open = self.open();
        let Some(alarm) = open.get(usize::from(alarm) % open.len().max(1)) else { return };
        let some = || {
            let parts = &alarm.assignments;
            parts.get(usize::from(pick) % parts.len().max(1)).map(|a| a.id)
        };
        let action = match verb {
            0..=2 => Some(Action::TakeCharge),
            3 => Some(Action::Contain),
            4 => Some(Action::ClaimFalse),
            5 | 6 => some().map(|id| Action::StandDown(id, Some("换人".into()))),
            7 => some().map(Action::HandLead),
            8 | 9 => self.by_hand(alarm, pick),
            10 => Some(Action::Note("已到场".into())),
            _ => {
                let outcome = if alarm.drill { Outcome::Drill } else { Outcome::Real };
                Some(Action::Close { outcome, note: String::new() })
            }
        };
        let Some(action) = action else { return };
        let input = Input::Person { id: InputId(self.id()), by: SUPERVISOR, action };
        self.feed(alarm.id, input);
    }

    fn by_hand(&mut self, alarm: &Alarm, pick: u8) -> Option<Action> {
        let guards = self.board();
        let guard = guards.get(usize::from(pick) % guards.len().max(1))?;
        let mut reason = dispatch::reason(guard, &alarm.place.spot, &Corridor, self.now);
        reason.by_hand = true;
        let assignment = AssignmentId(self.id());
        Some(Action::Assign(Box::new(Offer { assignment, alarm: alarm.id, person: guard.person, reason })))
    }

    fn change_duty(&mut self, guard: u8) {
        let (guard, who) = (usize::from(guard), self.guards[usize::from(guard)].person());
        let on_task = |alarm: &Alarm| alarm.assignments.iter().any(|a| a.person == who && a.state.is_taken());
        if self.guards[guard].on_duty && self.open().iter().any(on_task) {
            return;
        }
        self.guards[guard].on_duty = !self.guards[guard].on_duty;
        if !self.guards[guard].on_duty {
            let now = self.now;
            for alarm in self.open() {
                let decision = self.find_mut(alarm.id).guard_leaves(who, now);
                self.record(alarm.id, decision);
            }
        }
        self.settle();
    }

    fn restart(&mut self) {
        let kept = serde_json::to_string(&self.alarms).unwrap();
        let read: Vec<Alarm> = serde_json::from_str(&kept).unwrap();
        assert_eq!(read, self.alarms, "what is kept is what was decided");
        self.alarms = read;
    }

    /// The same input with the same id once more, perhaps much later.
    fn repeat(&mut self) {
        let Some((alarm, input)) = self.last_input.clone() else { return };
        let lines = self.journal.len();
        self.feed(alarm, input);
        let answers = |event: &Event| {
            matches!(
                event,
                Event::Accepted { .. }
                    | Event::Declined { .. }
                    | Event::Withdrawn { .. }
                    | Event::Reinforced { .. }
                    | Event::Noted { .. }
                    | Event::Closed { .. }
            )
        };
        assert!(!self.journal[lines..].iter().any(|(_, _, event)| answers(event)), "a repeat is nothing");
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Raise(new) => self.raise(new),
            Step::Wait { seconds, dispatcher_sleeps } => {
                self.wait(self.now.plus(i64::from(seconds) * SECOND), dispatcher_sleeps);
            }
            Step::Tap { guard, pick, verb } => self.tap(guard, pick, verb),
            Step::Supervisor { alarm, pick, verb } => self.supervise(alarm, pick, verb),
            Step::Duty { guard } => self.change_duty(guard),
            Step::Phone { guard } => {
                let guard = &mut self.guards[usize::from(guard)];
                guard.reachable = !guard.reachable;
                self.settle();
            }
            Step::Walk { guard, to } => {
                let guard = &mut self.guards[usize::from(guard)];
                (guard.at, guard.seen_at) = (f64::from(to), self.now);
            }
            Step::Restart => self.restart(),
            Step::Repeat => self.repeat(),
        }
        self.check();
    }

    // What has to hold.

    fn check(&self) {
        for alarm in &self.alarms {
            let open = alarm.closed.is_none();
            assert_eq!(alarm.next_due().is_some(), open, "an open alarm is due, a closed one is not");
            let on_hands = alarm.has_responsible() || alarm.contained_at.is_some();
            assert!(!open || on_hands || alarm.escalation.since.is_some(), "in nobody's hands, and nobody is called");
            let taken: Vec<_> = alarm.assignments.iter().filter(|a| a.state.is_taken()).collect();
            let leads = taken.iter().filter(|a| a.part == Some(Part::Lead)).count();
            assert_eq!(leads, usize::from(!taken.is_empty()), "one lead where anybody has it, never two");
            let mut live: Vec<_> = alarm.assignments.iter().filter(|a| a.state.is_live()).map(|a| a.person).collect();
            let parts = live.len();
            live.sort();
            live.dedup();
            assert_eq!(live.len(), parts, "nobody has two parts in one alarm");
        }
        self.nobody_on_two_tasks();
        self.nobody_real_waits_beside_a_free_guard();
    }

    /// No guard has two tasks, or two offers, unless a person called him.
    fn nobody_on_two_tasks(&self) {
        for guard in &self.guards {
            let parts = self.alarms.iter().flat_map(|alarm| alarm.assignments.iter().map(move |a| (alarm, a)));
            let live: Vec<_> = parts.filter(|(_, a)| a.person == guard.person() && a.state.is_live()).collect();
            if live.iter().any(|(_, a)| a.by_hand()) {
                continue;
            }
            let taken: Vec<_> = live.iter().filter(|(_, a)| a.state.is_taken()).collect();
            let offers: Vec<_> = live.iter().filter(|(_, a)| a.state.is_open_offer()).collect();
            assert!(taken.len() <= 1 && offers.len() <= 1, "two tasks or two offers at once: {live:?}");
            if let (Some((task, _)), Some((offer, _))) = (taken.first(), offers.first()) {
                let more_urgent = (task.drill && !offer.drill) || offer.priority < task.priority;
                assert!(more_urgent, "disturbed for something less urgent");
            }
        }
    }

    /// A real alarm with an open place for which nobody is called has nobody whom it could call: no free guard, and none
    /// in an exercise.
    fn nobody_real_waits_beside_a_free_guard(&self) {
        let open = self.open();
        for alarm in open.iter().filter(|alarm| !alarm.drill) {
            // Whoever came free since the last choice is seen at the next look.
            let Some(need) = alarm.need().filter(|need| need.places > 0) else { continue };
            if alarm.next_due().is_some_and(|due| due.at <= self.now) {
                continue;
            }
            for guard in self.board() {
                let fit = guard.reachable
                    && !need.excluded.contains(&guard.person)
                    && need.skills.iter().all(|skill| guard.skills.contains(skill));
                let mine = |a: &&domain::alarm::Assignment| a.person == guard.person && a.state.is_live();
                let mut tasks =
                    open.iter().flat_map(|task| task.assignments.iter().filter(mine).map(move |a| (task, a)));
                let only_drills = tasks.all(|(task, _)| task.drill);
                assert!(!fit || !only_drills, "{:?} waits beside {:?}", alarm.id, guard.person);
            }
        }
    }
}

/// Never more accepted than the plan without a human's word.
fn accepted_within_the_plan(before: &Alarm, decision: &Decision) {
    for event in &decision.events {
        let Event::Accepted { assignment, .. } = event else { continue };
        let asked = before.assignments.iter().find(|a| a.id == *assignment).unwrap();
        let on_time = before.assignments.iter().filter(|a| a.state.is_taken() && !a.overdue).count();
        assert!(asked.by_hand() || on_time < before.responders(), "one more than the plan has");
    }
}

#[expect(clippy::disallowed_methods, reason = "how long to walk is no part of a decision")]
fn walks() -> u32 {
    let steps = std::env::var("SHOUWANG_MODEL_STEPS").ok().and_then(|steps| steps.parse().ok()).unwrap_or(50_000_u32);
    steps.div_ceil(u32::try_from(STEPS_A_WALK).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: walks(), max_shrink_iters: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_every_alarm_is_on_somebodys_hands(
        steps in prop::collection::vec(step(), STEPS_A_WALK / 2..STEPS_A_WALK * 3 / 2),
    ) {
        let mut world = World::new();
        for step in steps {
            world.take(step);
        }
    }
}

const URGENT: NewAlarm =
    NewAlarm { priority: Priority::P1, drill: false, at: 0, responders: 1, parallel: 1, skilled: false };

/// The steps of a plan come in order and none is left out, however long the dispatcher slept.
#[test]
fn no_step_of_the_escalation_is_left_out() {
    for sleeps in [false, true] {
        let mut world = World::new();
        world.guards.iter_mut().for_each(|guard| guard.on_duty = false);
        world.raise(URGENT);
        let begun = world.now;
        world.wait(begun.plus(200 * SECOND), sleeps);
        let steps: Vec<(i64, u8)> = world
            .journal
            .iter()
            .filter_map(|(_, at, event)| match event {
                Event::Escalated { step, .. } => Some((at.since(begun) / SECOND, *step)),
                _ => None,
            })
            .collect();
        if sleeps {
            assert_eq!(steps, [(200, 0), (200, 1), (200, 2)]);
        } else {
            assert_eq!(steps, [(15, 0), (30, 1), (60, 2), (90, 2), (120, 2), (150, 2), (180, 2)]);
        }
    }
}

/// An assignment that a person ended is not made again by the machine.
#[test]
fn whom_a_supervisor_sent_back_is_not_called_again() {
    let mut world = World::new();
    world.raise(URGENT);
    let (alarm, first) = (world.alarms[0].id, world.alarms[0].assignments[0].clone());
    assert_eq!(first.person, world.guards[0].person(), "the nearest");
    let id = InputId(world.id());
    world.feed(alarm, Input::Person { id, by: SUPERVISOR, action: Action::StandDown(first.id, None) });
    let parts = &world.find(alarm).assignments;
    assert_eq!(parts[0].stood_down, Some(StandDownReason::ByHand));
    let called: Vec<_> = parts.iter().filter(|a| a.state == AssignmentState::Offered).map(|a| a.person).collect();
    assert_eq!(called, [world.guards[2].person()]);
}
