//! What guards do: receipts, answers, reports from the way and the scene.

use super::{
    Alarm, Assignment, AssignmentState as S, DeclineReason, Part, Refusal, StandDownReason, ToldBecause,
    escalation::first_look, machine::one,
};
use crate::{
    AssignmentId, Decision, Event, PersonId, Timestamp,
    time::{Millis, SECOND},
};

/// An arrival is overdue after half as long again as estimated, and this much.
const ARRIVAL_GRACE: Millis = 30 * SECOND;

impl Alarm {
    pub(super) fn mine(&mut self, id: AssignmentId, by: PersonId) -> Result<&mut Assignment, Refusal> {
        let assignment = self.assignments.iter_mut().find(|a| a.id == id).ok_or(Refusal::UnknownAssignment)?;
        if assignment.person == by { Ok(assignment) } else { Err(Refusal::NotYours) }
    }

    /// Receipts only ever move forward; a late or repeated one is nothing.
    pub(super) fn receipt(
        &mut self,
        id: AssignmentId,
        by: PersonId,
        to: S,
        now: Timestamp,
    ) -> Result<Decision, Refusal> {
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

    pub(super) fn accept(&mut self, id: AssignmentId, by: PersonId, now: Timestamp) -> Result<Decision, Refusal> {
        let lead = self.lead().map(|a| a.person);
        let part = if lead.is_some() { Part::Support } else { Part::Lead };
        let place_open = self.open_places() > 0;
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
        assignment.check_at =
            assignment.reason.trip.as_ref().and_then(|trip| first_look(trip.seconds)).map(|after| now.plus(after));
        self.last_word_at = now;
        self.shortfall = None;
        let mut decision = one(Event::Accepted { alarm, assignment: id, person: by, part, arrive_by });
        decision.extend(self.stand_down_once_filled(now));
        Ok(decision)
    }

    /// Whoever is still called is not needed where all places are taken. Whom a person called stays called.
    fn stand_down_once_filled(&mut self, now: Timestamp) -> Decision {
        if self.open_places() > 0 {
            return Decision::default();
        }
        let called_by_us = |a: &Assignment| a.state.is_open_offer() && !a.by_hand();
        self.stand_down_where(called_by_us, StandDownReason::Filled, now)
    }

    pub(super) fn decline(
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

    pub(super) fn withdraw(
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

    pub(super) fn set_out(&mut self, id: AssignmentId, by: PersonId, now: Timestamp) -> Result<Decision, Refusal> {
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

    pub(super) fn arrive(&mut self, id: AssignmentId, by: PersonId, now: Timestamp) -> Result<Decision, Refusal> {
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
        let mut decision = one(Event::OnScene { alarm, assignment: id });
        // He was late, and another was called in his place.
        decision.extend(self.stand_down_once_filled(now));
        Ok(decision)
    }

    pub(super) fn clear(&mut self, id: AssignmentId, by: PersonId, now: Timestamp) -> Result<Decision, Refusal> {
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

    /// A more urgent alarm needs this guard. Whom a person called stays.
    pub(super) fn pull(&mut self, person: PersonId, now: Timestamp) -> Decision {
        let here = |a: &Assignment| a.person == person && a.state.is_live() && !a.by_hand();
        let was_taken = self.assignments.iter().any(|a| here(a) && a.state.is_taken());
        let mut decision = self.stand_down_where(here, StandDownReason::Pulled, now);
        if decision.is_empty() {
            return decision;
        }
        self.pass_lead_on();
        self.look_again_at = now;
        if was_taken {
            decision.extend(self.tell(ToldBecause::Pulled, now));
        }
        decision
    }

    /// When the lead is gone, the one who accepted first among the others leads.
    pub(super) fn pass_lead_on(&mut self) {
        if self.lead().is_some() {
            return;
        }
        if let Some(next) =
            self.assignments.iter_mut().filter(|a| a.state.is_taken()).min_by_key(|a| (a.accepted_at, a.id))
        {
            next.part = Some(Part::Lead);
        }
    }
}

/// How long a guard may take: half as long again as the walk was estimated at, and
/// [`ARRIVAL_GRACE`]; the plan's target where the walk is not known.
#[expect(clippy::cast_possible_truncation, reason = "walking times are far below 2^63 ms")]
fn arrival_allowance(assignment: &Assignment, arrive_target: Millis) -> Millis {
    assignment.reason.trip.as_ref().map_or(arrive_target, |trip| (trip.seconds * 1_500.0) as Millis + ARRIVAL_GRACE)
}
