//! What supervisors do, and what ends an alarm.

use super::{
    Alarm, Assignment, AssignmentState as S, Closing, Outcome, Part, Refusal, StandDownReason, ToldBecause,
    machine::one,
};
use crate::{
    AssignmentId, Decision, Delivery, Event, PersonId, Purpose, Recipient, Timestamp, dispatch::Offer, time::MINUTE,
};

/// Guards that one alarm can be reinforced to at most.
const MOST_RESPONDERS: u8 = 40;

impl Alarm {
    pub(super) fn assign_by_hand(&mut self, offer: Offer, now: Timestamp) -> Result<Decision, Refusal> {
        if self.assignments.iter().any(|a| a.person == offer.person && a.state.is_live()) {
            return Err(Refusal::AlreadyAssigned);
        }
        Ok(self.offer(offer, now))
    }

    pub(super) fn stand_down_by_hand(
        &mut self,
        id: AssignmentId,
        why: Option<&str>,
        now: Timestamp,
    ) -> Result<Decision, Refusal> {
        let assignment = self.assignments.iter().find(|a| a.id == id).ok_or(Refusal::UnknownAssignment)?;
        match assignment.state {
            s if s.is_live() => {}
            S::StoodDown => return Ok(Decision::default()),
            state => return Err(Refusal::WrongStep { state }),
        }
        let decision = self.stand_down(&[id], StandDownReason::ByHand, why, now);
        self.pass_lead_on();
        self.look_again_at = now;
        Ok(decision)
    }

    pub(super) fn take_charge(&mut self, by: PersonId, now: Timestamp) -> Decision {
        let again = self.in_charge == Some(by) && self.in_charge_at.is_some_and(|at| now.since(at) < MINUTE);
        self.in_charge = Some(by);
        self.in_charge_at = Some(now);
        if again {
            return Decision::default();
        }
        self.last_word_at = now;
        one(Event::TakenInCharge { alarm: self.id, person: by })
    }

    pub(super) fn contain(&mut self, now: Timestamp) -> Decision {
        if self.contained_at.is_some() {
            return Decision::default();
        }
        self.contained_at = Some(now);
        self.last_word_at = now;
        self.shortfall = None;
        let mut decision = one(Event::Contained { alarm: self.id });
        let still_coming = |a: &Assignment| a.state.is_open_offer() || a.state.is_on_the_way();
        decision.extend(self.stand_down_where(still_coming, StandDownReason::Contained, now));
        self.pass_lead_on();
        decision
    }

    pub(super) fn claim_false(&mut self, now: Timestamp) -> Decision {
        if self.false_claimed_at.is_some() {
            return Decision::default();
        }
        self.false_claimed_at = Some(now);
        one(Event::FalseClaimed { alarm: self.id })
    }

    pub(super) fn close(
        &mut self,
        by: PersonId,
        outcome: Outcome,
        note: String,
        now: Timestamp,
    ) -> Result<Decision, Refusal> {
        if (outcome == Outcome::Drill) != self.drill {
            return Err(Refusal::OutcomeDoesNotFit);
        }
        let mut decision = self.stand_down_where(|a| a.state.is_live(), StandDownReason::Closed, now);
        self.shortfall = None;
        self.closed = Some(Closing { by, at: now, outcome, note: note.clone() });
        decision.events.push(Event::Closed { alarm: self.id, outcome, note });
        Ok(decision)
    }

    /// More guards than the plan has. The supervisors hear of it: the plan was too small.
    pub(super) fn reinforce(&mut self, more: u8, now: Timestamp) -> Result<Decision, Refusal> {
        if self.responders() + usize::from(more) > usize::from(MOST_RESPONDERS) {
            return Err(Refusal::TooMany { most: MOST_RESPONDERS });
        }
        if more == 0 {
            return Ok(Decision::default());
        }
        self.reinforced += more;
        self.last_word_at = now;
        self.look_again_at = now;
        let mut decision = one(Event::Reinforced { alarm: self.id, more });
        decision.extend(self.tell(ToldBecause::Reinforced, now));
        Ok(decision)
    }

    /// Another guard who accepted leads. Said by the lead himself or by a supervisor, who needs no assignment.
    pub(super) fn hand_lead(&mut self, to: AssignmentId, by: PersonId, now: Timestamp) -> Result<Decision, Refusal> {
        let own = self.assignments.iter().find(|a| a.person == by && a.state.is_taken());
        if own.is_some_and(|a| a.part != Some(Part::Lead)) {
            return Err(Refusal::NotYours);
        }
        let next = self.assignments.iter().find(|a| a.id == to).ok_or(Refusal::UnknownAssignment)?;
        if !next.state.is_taken() {
            return Err(Refusal::WrongStep { state: next.state });
        }
        if next.part == Some(Part::Lead) {
            return Ok(Decision::default());
        }
        let mut person = next.person;
        for assignment in self.assignments.iter_mut().filter(|a| a.state.is_taken()) {
            assignment.part = Some(if assignment.id == to { Part::Lead } else { Part::Support });
            if assignment.id == to {
                person = assignment.person;
            }
        }
        self.last_word_at = now;
        Ok(one(Event::Leads { alarm: self.id, assignment: to, person }))
    }

    pub(super) fn stand_down_where(
        &mut self,
        pick: impl Fn(&Assignment) -> bool,
        reason: StandDownReason,
        now: Timestamp,
    ) -> Decision {
        let ids: Vec<_> = self.assignments.iter().filter(|a| pick(a)).map(|a| a.id).collect();
        self.stand_down(&ids, reason, None, now)
    }

    fn stand_down(
        &mut self,
        ids: &[AssignmentId],
        reason: StandDownReason,
        why: Option<&str>,
        now: Timestamp,
    ) -> Decision {
        let mut decision = Decision::default();
        let alarm = self.id;
        for assignment in self.assignments.iter_mut().filter(|a| ids.contains(&a.id)) {
            assignment.end(S::StoodDown, now);
            assignment.stood_down = Some(reason);
            let (id, person) = (assignment.id, assignment.person);
            decision.events.push(Event::StoodDown {
                alarm,
                assignment: id,
                person,
                reason,
                why: why.map(str::to_owned),
            });
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
