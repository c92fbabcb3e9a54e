//! The transitions.

use super::{
    Action, Alarm, Assignment, AssignmentState as S, Closing, DeclineReason, Input, Outcome, Part, Raised, Refusal,
    StandDownReason, ToldBecause,
};
use crate::{
    AssignmentId, Decision, Delivery, Event, InputId, PersonId, Purpose, Recipient, Timestamp,
    dispatch::{Choice, Offer, Reason},
    plan::ResponsePlan,
    time::{MINUTE, Millis, SECOND},
};
use std::collections::BTreeSet;

/// An arrival is overdue after half as long again as estimated, and this much.
const ARRIVAL_GRACE: Millis = 30 * SECOND;
/// Overdue arrivals and silent scenes are told again after this long.
const TELL_OVERDUE_AGAIN: Millis = MINUTE;

impl Alarm {
    /// Raises an alarm. It wants guards at once: [`Alarm::need`] says how many, [`Input::Chosen`] brings them.
    pub fn raise(raised: Raised, plan: &ResponsePlan, now: Timestamp) -> (Self, Decision) {
        let Raised { id, site, kind, priority, place, origin, department, text, drill } = raised;
        let event =
            Event::AlarmRaised { alarm: id, what: kind, priority, place: place.clone(), plan: (plan.id, plan.version) };
        let alarm = Self {
            id,
            site,
            kind,
            priority,
            place,
            origin,
            department,
            text,
            drill,
            plan: plan.clone(),
            raised_at: now,
            assignments: Vec::new(),
            in_charge: None,
            told: None,
            shortfall: None,
            false_claimed_at: None,
            contained_at: None,
            closed: None,
            look_again_at: now,
            last_word_at: now,
            handled: BTreeSet::new(),
        };
        (alarm, Decision { events: vec![event], deliveries: Vec::new() })
    }

    /// Takes one input.
    ///
    /// # Errors
    /// A [`Refusal`]: nothing changed. A repeated input id is no refusal but an empty decision.
    pub fn handle(&mut self, input: Input, now: Timestamp) -> Result<Decision, Refusal> {
        match input {
            Input::Person { id, by, action } => self.person(id, by, action, now),
            Input::TimeReached => Ok(self.time_reached(now)),
            Input::Chosen(choice) => Ok(self.chosen(choice, now)),
        }
    }

    fn person(&mut self, id: InputId, by: PersonId, action: Action, now: Timestamp) -> Result<Decision, Refusal> {
        if self.handled.contains(&id) {
            return Ok(Decision::default());
        }
        let decision = self.act(by, action, now)?;
        self.handled.insert(id);
        Ok(decision)
    }

    fn act(&mut self, by: PersonId, action: Action, now: Timestamp) -> Result<Decision, Refusal> {
        if self.closed.is_some() {
            return match action {
                // A receipt that comes late says nothing new, and is no mistake of the phone's.
                Action::Receive(_) | Action::See(_) => Ok(Decision::default()),
                _ => Err(Refusal::Closed),
            };
        }
        match action {
            Action::Receive(a) => self.receipt(a, by, S::Received, now),
            Action::See(a) => self.receipt(a, by, S::Seen, now),
            Action::Accept(a) => self.accept(a, by, now),
            Action::Decline(a, reason) => self.decline(a, by, reason, now),
            Action::Withdraw(a, reason) => self.withdraw(a, by, reason, now),
            Action::SetOut(a) => self.set_out(a, by, now),
            Action::Arrive(a) => self.arrive(a, by, now),
            Action::Clear(a) => self.clear(a, by, now),
            Action::Assign(offer) => self.assign_by_hand(*offer, now),
            Action::StandDown(a) => self.stand_down_by_hand(a, now),
            Action::TakeCharge => Ok(self.take_charge(by, now)),
            Action::Contain => Ok(self.contain(now)),
            Action::Note(text) => {
                self.last_word_at = now;
                Ok(one(Event::Noted { alarm: self.id, text }))
            }
            Action::ClaimFalse => Ok(self.claim_false(now)),
            Action::Close { outcome, note } => self.close(by, outcome, note, now),
        }
    }

    fn mine(&mut self, id: AssignmentId, by: PersonId) -> Result<&mut Assignment, Refusal> {
        let assignment = self.assignments.iter_mut().find(|a| a.id == id).ok_or(Refusal::UnknownAssignment)?;
        if assignment.person == by { Ok(assignment) } else { Err(Refusal::NotYours) }
    }

    /// Receipts only ever move forward; a late or repeated one is nothing.
    fn receipt(&mut self, id: AssignmentId, by: PersonId, to: S, now: Timestamp) -> Result<Decision, Refusal> {
        let alarm = self.id;
        let assignment = self.mine(id, by)?;
        if !assignment.state.is_open_offer() || assignment.state >= to {
            return Ok(Decision::default());
        }
        assignment.state = to;
        assignment.received_at.get_or_insert(now);
        Ok(one(if to == S::Seen {
            assignment.seen_at = Some(now);
            Event::Seen { alarm, assignment: id }
        } else {
            Event::Received { alarm, assignment: id }
        }))
    }

    fn accept(&mut self, id: AssignmentId, by: PersonId, now: Timestamp) -> Result<Decision, Refusal> {
        let lead = self.lead().map(|a| a.person);
        let part = if lead.is_some() { Part::Support } else { Part::Lead };
        let place_open = self.contained_at.is_none() && self.on_time() < usize::from(self.plan.responders);
        let (alarm, arrive_target) = (self.id, self.plan.arrive_target_ms);
        let assignment = self.mine(id, by)?;
        match assignment.state {
            s if s.is_open_offer() => {}
            // A willing guard one second late is better than the next one farther away.
            S::Expired if place_open => assignment.ended_at = None,
            s if s.is_taken() => return Ok(Decision::default()),
            S::StoodDown | S::Expired => {
                return Err(
                    lead.map_or(Refusal::OfferOver { state: assignment.state }, |by| Refusal::AlreadyTaken { by })
                );
            }
            state => return Err(Refusal::OfferOver { state }),
        }
        let arrive_by = now.plus(arrival_allowance(assignment, arrive_target));
        assignment.state = S::Accepted;
        assignment.part = Some(part);
        assignment.accepted_at = Some(now);
        assignment.seen_at.get_or_insert(now);
        assignment.received_at.get_or_insert(now);
        assignment.arrive_by = Some(arrive_by);
        self.last_word_at = now;
        self.shortfall = None;
        let mut decision = one(Event::Accepted { alarm, assignment: id, person: by, part, arrive_by });
        if self.on_time() >= usize::from(self.plan.responders) {
            decision.extend(self.stand_down_where(S::is_open_offer, StandDownReason::Filled, now));
        }
        Ok(decision)
    }

    fn decline(
        &mut self,
        id: AssignmentId,
        by: PersonId,
        reason: DeclineReason,
        now: Timestamp,
    ) -> Result<Decision, Refusal> {
        let alarm = self.id;
        let assignment = self.mine(id, by)?;
        if !assignment.state.is_open_offer() {
            return if assignment.state == S::Declined {
                Ok(Decision::default())
            } else {
                Err(Refusal::OfferOver { state: assignment.state })
            };
        }
        assignment.end(S::Declined, now);
        self.look_again_at = now;
        Ok(one(Event::Declined { alarm, assignment: id, person: by, reason }))
    }

    fn withdraw(
        &mut self,
        id: AssignmentId,
        by: PersonId,
        reason: DeclineReason,
        now: Timestamp,
    ) -> Result<Decision, Refusal> {
        let alarm = self.id;
        let assignment = self.mine(id, by)?;
        if !assignment.state.is_taken() {
            return if assignment.state == S::Withdrawn {
                Ok(Decision::default())
            } else {
                Err(Refusal::WrongStep { state: assignment.state })
            };
        }
        let was_lead = assignment.part == Some(Part::Lead);
        assignment.end(S::Withdrawn, now);
        if was_lead {
            self.pass_lead_on();
        }
        self.look_again_at = now;
        let mut decision = one(Event::Withdrawn { alarm, assignment: id, person: by, reason });
        decision.extend(self.tell(ToldBecause::HandedBack, now));
        Ok(decision)
    }

    fn set_out(&mut self, id: AssignmentId, by: PersonId, now: Timestamp) -> Result<Decision, Refusal> {
        let alarm = self.id;
        let assignment = self.mine(id, by)?;
        match assignment.state {
            S::Accepted => {}
            S::EnRoute | S::OnScene => return Ok(Decision::default()),
            state => return Err(Refusal::WrongStep { state }),
        }
        assignment.state = S::EnRoute;
        assignment.en_route_at = Some(now);
        self.last_word_at = now;
        Ok(one(Event::EnRoute { alarm, assignment: id }))
    }

    fn arrive(&mut self, id: AssignmentId, by: PersonId, now: Timestamp) -> Result<Decision, Refusal> {
        let alarm = self.id;
        let assignment = self.mine(id, by)?;
        match assignment.state {
            S::Accepted | S::EnRoute => {}
            S::OnScene => return Ok(Decision::default()),
            state => return Err(Refusal::WrongStep { state }),
        }
        assignment.state = S::OnScene;
        assignment.en_route_at.get_or_insert(now);
        assignment.on_scene_at = Some(now);
        assignment.overdue = false;
        self.last_word_at = now;
        Ok(one(Event::OnScene { alarm, assignment: id }))
    }

    fn clear(&mut self, id: AssignmentId, by: PersonId, now: Timestamp) -> Result<Decision, Refusal> {
        let alarm = self.id;
        let someone_stays =
            self.contained_at.is_some() || self.assignments.iter().any(|a| a.id != id && a.state == S::OnScene);
        let assignment = self.mine(id, by)?;
        match assignment.state {
            S::OnScene if someone_stays => {}
            S::OnScene => return Err(Refusal::WouldLeaveAlone),
            S::Cleared => return Ok(Decision::default()),
            state => return Err(Refusal::WrongStep { state }),
        }
        let was_lead = assignment.part == Some(Part::Lead);
        assignment.end(S::Cleared, now);
        if was_lead {
            self.pass_lead_on();
        }
        self.last_word_at = now;
        Ok(one(Event::Cleared { alarm, assignment: id }))
    }

    fn assign_by_hand(&mut self, offer: Offer, now: Timestamp) -> Result<Decision, Refusal> {
        if self.assignments.iter().any(|a| a.person == offer.person && a.state.is_live()) {
            return Err(Refusal::AlreadyAssigned);
        }
        Ok(self.offer(offer, now))
    }

    fn stand_down_by_hand(&mut self, id: AssignmentId, now: Timestamp) -> Result<Decision, Refusal> {
        let assignment = self.assignments.iter().find(|a| a.id == id).ok_or(Refusal::UnknownAssignment)?;
        match assignment.state {
            s if s.is_live() => {}
            S::StoodDown => return Ok(Decision::default()),
            state => return Err(Refusal::WrongStep { state }),
        }
        let decision = self.stand_down(&[id], StandDownReason::ByHand, now);
        self.pass_lead_on();
        self.look_again_at = now;
        Ok(decision)
    }

    fn take_charge(&mut self, by: PersonId, now: Timestamp) -> Decision {
        if self.in_charge == Some(by) && now.since(self.last_word_at) < MINUTE {
            return Decision::default();
        }
        self.in_charge = Some(by);
        self.last_word_at = now;
        one(Event::TakenInCharge { alarm: self.id, person: by })
    }

    fn contain(&mut self, now: Timestamp) -> Decision {
        if self.contained_at.is_some() {
            return Decision::default();
        }
        self.contained_at = Some(now);
        self.last_word_at = now;
        self.shortfall = None;
        let mut decision = one(Event::Contained { alarm: self.id });
        let still_coming = |s: S| s.is_open_offer() || s.is_on_the_way();
        decision.extend(self.stand_down_where(still_coming, StandDownReason::Contained, now));
        self.pass_lead_on();
        decision
    }

    fn claim_false(&mut self, now: Timestamp) -> Decision {
        if self.false_claimed_at.is_some() {
            return Decision::default();
        }
        self.false_claimed_at = Some(now);
        one(Event::FalseClaimed { alarm: self.id })
    }

    fn close(&mut self, by: PersonId, outcome: Outcome, note: String, now: Timestamp) -> Result<Decision, Refusal> {
        if (outcome == Outcome::Drill) != self.drill {
            return Err(Refusal::OutcomeDoesNotFit);
        }
        let mut decision = self.stand_down_where(S::is_live, StandDownReason::Closed, now);
        self.shortfall = None;
        self.closed = Some(Closing { by, at: now, outcome, note: note.clone() });
        decision.events.push(Event::Closed { alarm: self.id, outcome, note });
        Ok(decision)
    }

    fn chosen(&mut self, choice: Choice, now: Timestamp) -> Decision {
        let mut decision = Decision::default();
        if self.closed.is_some() {
            return decision;
        }
        for offer in choice.offers {
            if self.wanted() > 0 && !self.assignments.iter().any(|a| a.person == offer.person && a.state.is_live()) {
                decision.extend(self.offer(offer, now));
            }
        }
        self.look_again_at = now.plus(self.plan.look_again_ms);
        if choice.shortfall != self.shortfall
            && let Some(shortfall) = choice.shortfall
        {
            decision.events.push(Event::ShortOfGuards { alarm: self.id, shortfall });
        }
        self.shortfall = choice.shortfall;
        let nobody = !self.is_in_charge_now(now) && !self.assignments.iter().any(|a| a.state.is_live());
        if nobody && self.wanted() > 0 && self.told_long_ago(now) {
            decision.extend(self.tell(ToldBecause::NobodyFree, now));
        }
        decision
    }

    fn offer(&mut self, offer: Offer, now: Timestamp) -> Decision {
        let Offer { assignment, alarm: _, person, reason } = offer;
        let expires_at = now.plus(self.plan.offer_ms);
        // The journal keeps everybody who was looked at, and every offer that ran out; the alarm keeps the last of each
        // guard, so that a night without an answer does not make it grow.
        self.assignments.retain(|a| a.person != person || a.state != S::Expired);
        let kept = Reason { considered: Vec::new(), ..reason.clone() };
        self.assignments.push(Assignment::offered(assignment, person, kept, now, expires_at));
        Decision {
            events: vec![Event::Offered { alarm: self.id, assignment, person, expires_at, reason }],
            deliveries: vec![Delivery {
                to: Recipient::Person(person),
                purpose: Purpose::Offer,
                alarm: self.id,
                assignment: Some(assignment),
                expires_at,
            }],
        }
    }

    fn time_reached(&mut self, now: Timestamp) -> Decision {
        let mut decision = Decision::default();
        if self.closed.is_some() {
            return decision;
        }
        let alarm = self.id;
        let mut expired = false;
        let mut overdue = false;
        for assignment in &mut self.assignments {
            if assignment.state.is_open_offer() && assignment.expires_at <= now {
                assignment.end(S::Expired, now);
                expired = true;
                let (id, person) = (assignment.id, assignment.person);
                decision.events.push(Event::Expired { alarm, assignment: id, person });
            } else if assignment.state.is_on_the_way()
                && let Some(arrive_by) = &mut assignment.arrive_by
                && *arrive_by <= now
            {
                *arrive_by = now.plus(TELL_OVERDUE_AGAIN);
                assignment.overdue = true;
                overdue = true;
            }
        }
        if expired {
            self.look_again_at = now;
            let too_long = now.since(self.raised_at) >= self.plan.accept_target_ms;
            if self.plan.tell_on_first_expiry || self.told.is_some() || too_long {
                decision.extend(self.tell(ToldBecause::NoAnswer, now));
            }
        }
        if overdue {
            self.look_again_at = now;
            decision.extend(self.tell(ToldBecause::ArrivalOverdue, now));
        }
        if self.is_quiet_wait() && self.last_word_at.plus(self.plan.news_ms) <= now {
            self.last_word_at = now;
            decision.extend(self.tell(ToldBecause::NoNews, now));
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
        decision
    }

    /// A supervisor has it on his hands and was heard of lately; a charge lapses when its holder is silent.
    fn is_in_charge_now(&self, now: Timestamp) -> bool {
        self.in_charge.is_some() && now.since(self.last_word_at) < self.plan.news_ms
    }

    fn told_long_ago(&self, now: Timestamp) -> bool {
        self.told
            .is_none_or(|(at, because)| because != ToldBecause::NobodyFree || now.since(at) >= self.plan.tell_again_ms)
    }

    fn tell(&mut self, because: ToldBecause, now: Timestamp) -> Decision {
        self.told = Some((now, because));
        let purpose = match because {
            ToldBecause::NoAnswer | ToldBecause::NobodyFree | ToldBecause::HandedBack => Purpose::Escalation,
            ToldBecause::ArrivalOverdue | ToldBecause::NoNews => Purpose::Overdue,
        };
        Decision {
            events: vec![Event::SupervisorsTold { alarm: self.id, because }],
            deliveries: vec![Delivery {
                to: Recipient::Supervisors,
                purpose,
                alarm: self.id,
                assignment: None,
                expires_at: now.plus(self.plan.tell_again_ms),
            }],
        }
    }

    /// When the lead is gone, the one who accepted first among the others leads.
    fn pass_lead_on(&mut self) {
        if self.lead().is_some() {
            return;
        }
        if let Some(next) =
            self.assignments.iter_mut().filter(|a| a.state.is_taken()).min_by_key(|a| (a.accepted_at, a.id))
        {
            next.part = Some(Part::Lead);
        }
    }

    fn stand_down_where(&mut self, pick: impl Fn(S) -> bool, reason: StandDownReason, now: Timestamp) -> Decision {
        let ids: Vec<_> = self.assignments.iter().filter(|a| pick(a.state)).map(|a| a.id).collect();
        self.stand_down(&ids, reason, now)
    }

    fn stand_down(&mut self, ids: &[AssignmentId], reason: StandDownReason, now: Timestamp) -> Decision {
        let mut decision = Decision::default();
        let alarm = self.id;
        for assignment in self.assignments.iter_mut().filter(|a| ids.contains(&a.id)) {
            assignment.end(S::StoodDown, now);
            let (id, person) = (assignment.id, assignment.person);
            decision.events.push(Event::StoodDown { alarm, assignment: id, person, reason });
            decision.deliveries.push(Delivery {
                to: Recipient::Person(person),
                purpose: Purpose::StoodDown,
                alarm,
                assignment: Some(id),
                expires_at: now.plus(MINUTE),
            });
        }
        decision
    }
}

fn one(event: Event) -> Decision {
    Decision { events: vec![event], deliveries: Vec::new() }
}

/// How long a guard may take: half as long again as the walk was estimated at, and
/// [`ARRIVAL_GRACE`]; the plan's target where the walk is not known.
#[expect(clippy::cast_possible_truncation, reason = "walking times are far below 2^63 ms")]
fn arrival_allowance(assignment: &Assignment, arrive_target: Millis) -> Millis {
    assignment.reason.trip.as_ref().map_or(arrive_target, |trip| (trip.seconds * 1_500.0) as Millis + ARRIVAL_GRACE)
}

impl Assignment {
    fn offered(id: AssignmentId, person: PersonId, reason: Reason, now: Timestamp, expires_at: Timestamp) -> Self {
        Self {
            id,
            person,
            state: S::Offered,
            part: None,
            reason,
            offered_at: now,
            expires_at,
            received_at: None,
            seen_at: None,
            accepted_at: None,
            arrive_by: None,
            overdue: false,
            en_route_at: None,
            on_scene_at: None,
            ended_at: None,
        }
    }

    fn end(&mut self, state: S, now: Timestamp) {
        self.state = state;
        self.part = None;
        self.ended_at = Some(now);
    }
}
