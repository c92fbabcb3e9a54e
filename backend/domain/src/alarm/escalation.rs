//! The clock of an alarm: offers that run out, guards who do not come, steps of the plan, telling the supervisors.

use super::{Alarm, AssignmentState as S, DeclineReason, Sightings, ToldBecause};
use crate::{
    Decision, Delivery, Event, PersonId, Purpose, Recipient, Timestamp,
    plan::{Call, ResponsePlan},
    time::{MINUTE, Millis, SECOND},
};
use serde::{Deserialize, Serialize};

/// Overdue arrivals are told again after this long.
const TELL_OVERDUE_AGAIN: Millis = MINUTE;
/// How often it is looked whether a guard moves.
const LOOK_MOVING_EVERY: Millis = 20 * SECOND;
/// A guard who has this part of the walk still before him after [`first_look`] does not move.
const STILL_BEFORE_HIM: f64 = 0.9;
/// More rings than this are not opened: with that many offers out everybody near is called.
const MOST_RINGS: u8 = 10;

/// How far an alarm was carried while no guard had it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Escalation {
    /// Since when no guard and no supervisor has it; `None` while somebody has.
    pub since: Option<Timestamp>,
    /// How many steps of the plan were taken since then.
    pub steps: u8,
    /// When the last step was taken.
    last_at: Option<Timestamp>,
    /// How many rings of guards are called at once.
    pub rings: u8,
    /// Every free guard on duty is called.
    pub everybody: bool,
    /// The wall's siren sounds.
    pub siren: bool,
}

impl Default for Escalation {
    fn default() -> Self {
        Self { since: None, steps: 0, last_at: None, rings: 1, everybody: false, siren: false }
    }
}

impl Escalation {
    /// When the next step is due: in order, then the last one again and again.
    pub(super) fn next_due(&self, plan: &ResponsePlan) -> Option<Timestamp> {
        let since = self.since?;
        match plan.steps.get(usize::from(self.steps)) {
            Some(step) => Some(since.plus(step.after_ms)),
            None => Some(self.last_at.unwrap_or(since).plus(plan.repeat_ms.max(SECOND))),
        }
    }
}

impl Alarm {
    /// Somebody has it, or the danger is over.
    fn is_answered(&self) -> bool {
        self.closed.is_some() || self.contained_at.is_some() || self.on_time() > 0 || self.in_charge.is_some()
    }

    /// Brings the escalation in line with what happened, and takes the steps that are due. Called after every input, so
    /// that an alarm that falls back into nobody's hands begins to escalate at that moment.
    pub(super) fn follow(&mut self, now: Timestamp) -> Decision {
        let mut decision = Decision::default();
        match (self.is_answered(), self.escalation.since) {
            (true, Some(_)) => self.escalation = Escalation::default(),
            (false, None) => self.escalation = Escalation { since: Some(now), ..Escalation::default() },
            (true, None) | (false, Some(_)) => {}
        }
        while self.escalation.next_due(&self.plan).is_some_and(|at| at <= now) {
            decision.extend(self.take_step(now));
        }
        decision
    }

    fn take_step(&mut self, now: Timestamp) -> Decision {
        let last = self.plan.steps.len().saturating_sub(1);
        let number = usize::from(self.escalation.steps).min(last);
        let planned = self.plan.steps.get(number);
        let repeated = usize::from(self.escalation.steps) > number;
        let at_once = !repeated && planned.is_some_and(|step| step.after_ms == 0);
        let mut call = planned.map(|step| step.call.clone()).unwrap_or_default();
        call.retain(|called| !self.leaves_out(*called));
        self.escalation.steps = self.escalation.steps.max(u8::try_from(number + 1).unwrap_or(u8::MAX));
        self.escalation.last_at = Some(now);
        let mut decision = Decision::default();
        for called in &call {
            decision.deliveries.extend(self.call(*called, now));
        }
        let step = u8::try_from(number).unwrap_or(u8::MAX);
        decision.events.push(Event::Escalated { alarm: self.id, step, call, at_once });
        decision
    }

    /// Outsiders are not called to an exercise, nobody rings the police for a drill; and a silent alarm shows nowhere near
    /// its presser.
    const fn leaves_out(&self, call: Call) -> bool {
        match call {
            Call::DutyPhone | Call::Police => self.drill,
            Call::Department => self.silent || self.department.is_none(),
            Call::NextRing | Call::Supervisors | Call::ShiftLeaders | Call::Siren | Call::Everybody => false,
        }
    }

    fn call(&mut self, call: Call, now: Timestamp) -> Option<Delivery> {
        let (to, purpose) = match call {
            Call::NextRing => {
                self.escalation.rings = (self.escalation.rings + 1).min(MOST_RINGS);
                self.look_again_at = now;
                return None;
            }
            Call::Everybody => {
                self.escalation.everybody = true;
                self.look_again_at = now;
                return None;
            }
            Call::Siren => {
                self.escalation.siren = true;
                return None;
            }
            Call::Supervisors => {
                self.told = Some((now, ToldBecause::NoAnswer));
                (Recipient::Supervisors, Purpose::Escalation)
            }
            Call::ShiftLeaders => (Recipient::ShiftLeaders, Purpose::Escalation),
            Call::DutyPhone => (Recipient::DutyPhone, Purpose::Escalation),
            Call::Police => (Recipient::Police, Purpose::Escalation),
            Call::Department => (Recipient::Department(self.department?), Purpose::Notice),
        };
        Some(self.delivery(to, purpose, now))
    }

    /// Everything that is due by now.
    pub(super) fn time_reached(&mut self, seen: &Sightings, now: Timestamp) -> Decision {
        let mut decision = Decision::default();
        if self.closed.is_some() {
            return decision;
        }
        if let Some(person) = self.in_charge.filter(|_| self.charge_until().is_some_and(|until| until <= now)) {
            (self.in_charge, self.in_charge_at) = (None, None);
            decision.events.push(Event::ChargeLapsed { alarm: self.id, person });
            decision.extend(self.tell(ToldBecause::NoNews, now));
        }
        decision.extend(self.offers_run_out(now));
        decision.extend(self.arrivals_run_late(now));
        decision.extend(self.look_who_moves(seen, now));
        if self.is_quiet_wait() && self.last_word_at.plus(self.plan.news_ms) <= now {
            self.last_word_at = now;
            decision.extend(self.tell(ToldBecause::NoNews, now));
        }
        decision
    }

    fn offers_run_out(&mut self, now: Timestamp) -> Decision {
        let mut decision = Decision::default();
        let alarm = self.id;
        for assignment in self.assignments.iter_mut().filter(|a| a.state.is_open_offer() && a.expires_at <= now) {
            assignment.end(S::Expired, now);
            let (id, person) = (assignment.id, assignment.person);
            decision.events.push(Event::Expired { alarm, assignment: id, person });
        }
        if !decision.is_empty() {
            self.look_again_at = now;
            // Nobody at all is the business of the plan's steps; here a lead waits for his support.
            let support_is_late = self.is_answered() && now.since(self.raised_at) >= self.plan.accept_target_ms;
            if support_is_late && self.told_long_ago(ToldBecause::NoAnswer, now) {
                decision.extend(self.tell(ToldBecause::NoAnswer, now));
            }
        }
        decision
    }

    fn arrivals_run_late(&mut self, now: Timestamp) -> Decision {
        let late = |a: &&mut super::Assignment| a.state.is_on_the_way() && a.arrive_by.is_some_and(|at| at <= now);
        let mut any = false;
        for assignment in self.assignments.iter_mut().filter(late) {
            assignment.arrive_by = Some(now.plus(TELL_OVERDUE_AGAIN));
            assignment.overdue = true;
            any = true;
        }
        if !any {
            return Decision::default();
        }
        self.look_again_at = now;
        self.tell(ToldBecause::ArrivalOverdue, now)
    }

    /// A guard who accepted and whose phone shows him as far away as before is not coming. Where no newer position is
    /// known nothing is concluded.
    fn look_who_moves(&mut self, seen: &Sightings, now: Timestamp) -> Decision {
        let mut decision = Decision::default();
        let alarm = self.id;
        let due = |a: &&mut super::Assignment| a.state.is_on_the_way() && a.check_at.is_some_and(|at| at <= now);
        for assignment in self.assignments.iter_mut().filter(due) {
            assignment.check_at = Some(now.plus(LOOK_MOVING_EVERY));
            let whole = assignment.reason.trip.as_ref().map(|trip| trip.seconds);
            let sighting = seen.get(&assignment.person).filter(|s| Some(s.at) > assignment.accepted_at);
            if let (Some(whole), Some(sighting), false) = (whole, sighting, assignment.overdue)
                && sighting.left >= whole * STILL_BEFORE_HIM
            {
                assignment.overdue = true;
                let (id, person) = (assignment.id, assignment.person);
                decision.events.push(Event::NotMoving { alarm, assignment: id, person, left: sighting.left });
            }
        }
        if !decision.is_empty() {
            self.look_again_at = now;
            decision.extend(self.tell(ToldBecause::NotMoving, now));
        }
        decision
    }

    /// A guard goes off duty: his open offer is over, somebody else is looked for.
    pub fn guard_leaves(&mut self, person: PersonId, now: Timestamp) -> Decision {
        let alarm = self.id;
        let mut decision = Decision::default();
        for assignment in &mut self.assignments {
            if assignment.person == person && assignment.state.is_open_offer() {
                assignment.end(S::Declined, now);
                self.look_again_at = now;
                let reason = DeclineReason::OffDuty;
                decision.events.push(Event::Declined { alarm, assignment: assignment.id, person, reason });
            }
        }
        decision.extend(self.follow(now));
        decision
    }

    /// Not told lately, neither for this reason nor that nobody answers.
    pub(super) fn told_long_ago(&self, why: ToldBecause, now: Timestamp) -> bool {
        let same = |because| because == why || because == ToldBecause::NoAnswer;
        self.told.is_none_or(|(at, because)| !same(because) || now.since(at) >= self.plan.repeat_ms)
    }

    pub(super) fn tell(&mut self, because: ToldBecause, now: Timestamp) -> Decision {
        self.told = Some((now, because));
        let purpose = match because {
            ToldBecause::NoAnswer
            | ToldBecause::NobodyFree
            | ToldBecause::HandedBack
            | ToldBecause::Pulled
            | ToldBecause::Reinforced
            | ToldBecause::NotChosen => Purpose::Escalation,
            ToldBecause::ArrivalOverdue | ToldBecause::NoNews | ToldBecause::NotMoving => Purpose::Overdue,
        };
        Decision {
            events: vec![Event::SupervisorsTold { alarm: self.id, because }],
            deliveries: vec![self.delivery(Recipient::Supervisors, purpose, now)],
        }
    }

    fn delivery(&self, to: Recipient, purpose: Purpose, now: Timestamp) -> Delivery {
        Delivery { to, purpose, alarm: self.id, assignment: None, expires_at: now.plus(self.plan.repeat_ms) }
    }
}

/// When it is first looked whether a guard moves, in milliseconds after he accepted; `None` where the walk is too short
/// to tell.
#[expect(clippy::cast_possible_truncation, reason = "walking times are far below 2^63 ms")]
pub(super) fn first_look(walk_seconds: f64) -> Option<Millis> {
    const SHORTEST: f64 = 30.0;
    (walk_seconds >= SHORTEST)
        .then(|| ((walk_seconds / 3.0) * 1_000.0) as Millis)
        .map(|third| third.clamp(LOOK_MOVING_EVERY, MINUTE))
}
