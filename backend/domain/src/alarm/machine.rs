//! The transitions: raising, routing what an alarm is told, offers.

use super::{Action, Alarm, Assignment, AssignmentState as S, Escalation, Input, Raised, Refusal, ToldBecause};
use crate::{
    AssignmentId, Decision, Delivery, Event, InputId, PersonId, Purpose, Recipient, Timestamp,
    dispatch::{Choice, Offer, Reason, Shortfall},
    plan::ResponsePlan,
};
use std::collections::BTreeSet;

impl Alarm {
    /// Raises an alarm. It wants guards at once: [`Alarm::need`] says how many, [`Input::Chosen`] brings them.
    pub fn raise(raised: Raised, plan: &ResponsePlan, now: Timestamp) -> (Self, Decision) {
        let Raised { id, site, kind, priority, place, origin, department, text, drill, silent } = raised;
        let plan_version = (plan.id, plan.version);
        let event =
            Event::AlarmRaised { alarm: id, what: kind, priority, place: place.clone(), plan: plan_version, silent };
        let mut alarm = Self {
            id,
            site,
            kind,
            priority,
            place,
            origin,
            department,
            text,
            drill,
            silent,
            plan: plan.clone(),
            raised_at: now,
            assignments: Vec::new(),
            in_charge: None,
            in_charge_at: None,
            escalation: Escalation::default(),
            reinforced: 0,
            told: None,
            shortfall: None,
            false_claimed_at: None,
            contained_at: None,
            closed: None,
            look_again_at: now,
            last_word_at: now,
            handled: BTreeSet::new(),
        };
        let mut decision = one(event);
        decision.extend(alarm.follow(now));
        (alarm, decision)
    }

    /// Takes one input.
    ///
    /// # Errors
    /// A [`Refusal`]: nothing changed. A repeated input id is no refusal but an empty decision.
    pub fn handle(&mut self, input: Input, now: Timestamp) -> Result<Decision, Refusal> {
        let mut decision = match input {
            Input::Person { id, .. } if self.handled.contains(&id) => return Ok(Decision::default()),
            Input::Person { id, by, action } => self.person(id, by, action, now)?,
            Input::TimeReached(seen) => self.time_reached(&seen, now),
            Input::Chosen(choice) => self.chosen(choice, now),
            Input::NotChosen => self.not_chosen(now),
            Input::Pulled(person) => self.pull(person, now),
        };
        decision.extend(self.follow(now));
        Ok(decision)
    }

    fn person(&mut self, id: InputId, by: PersonId, action: Action, now: Timestamp) -> Result<Decision, Refusal> {
        // Receipts come by the dozen, and a repeated one changes nothing anyway.
        let kept = !matches!(action, Action::Receive(_) | Action::See(_));
        let decision = self.act(by, action, now)?;
        if kept {
            self.handled.insert(id);
        }
        if self.in_charge == Some(by) {
            self.in_charge_at = Some(now);
        }
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
            Action::StandDown(a, why) => self.stand_down_by_hand(a, why.as_deref(), now),
            Action::TakeCharge => Ok(self.take_charge(by, now)),
            Action::Reinforce(more) => self.reinforce(more, now),
            Action::HandLead(a) => self.hand_lead(a, by, now),
            Action::Contain => Ok(self.contain(now)),
            Action::Note(text) => {
                self.last_word_at = now;
                Ok(one(Event::Noted { alarm: self.id, text }))
            }
            Action::ClaimFalse => Ok(self.claim_false(now)),
            Action::Close { outcome, note } => self.close(by, outcome, note, now),
        }
    }

    /// Whether a choice says anything that the alarm does not know. Why guards are missing is looked at anew when the
    /// alarm is due to be looked at; until then only how many.
    #[must_use]
    pub fn is_news(&self, choice: &Choice, now: Timestamp) -> bool {
        let missing = |shortfall: &Option<Shortfall>| shortfall.map(|s| (s.called, s.wanted));
        !choice.offers.is_empty() || self.look_again_at <= now || missing(&choice.shortfall) != missing(&self.shortfall)
    }

    fn chosen(&mut self, choice: Choice, now: Timestamp) -> Decision {
        let mut decision = Decision::default();
        if self.closed.is_some() {
            return decision;
        }
        for offer in choice.offers {
            let called_for = self.wanted() > 0 || (self.escalation.everybody && self.open_places() > 0);
            if called_for && !self.assignments.iter().any(|a| a.person == offer.person && a.state.is_live()) {
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
        let nobody = self.in_charge.is_none() && !self.assignments.iter().any(|a| a.state.is_live());
        if nobody && self.wanted() > 0 && self.told_long_ago(ToldBecause::NobodyFree, now) {
            decision.extend(self.tell(ToldBecause::NobodyFree, now));
        }
        decision
    }

    /// Choosing failed. The alarm is looked at again, and a person hears that he has to choose.
    fn not_chosen(&mut self, now: Timestamp) -> Decision {
        self.look_again_at = now.plus(self.plan.look_again_ms);
        if self.closed.is_some() || self.wanted() == 0 || !self.told_long_ago(ToldBecause::NotChosen, now) {
            return Decision::default();
        }
        self.tell(ToldBecause::NotChosen, now)
    }

    pub(super) fn offer(&mut self, offer: Offer, now: Timestamp) -> Decision {
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
}

/// One journal line, nobody told.
pub(super) fn one(event: Event) -> Decision {
    Decision { events: vec![event], deliveries: Vec::new() }
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
            stood_down: None,
            check_at: None,
        }
    }

    pub(super) fn end(&mut self, state: S, now: Timestamp) {
        self.state = state;
        self.part = None;
        self.ended_at = Some(now);
    }
}
