//! From what is kept to what is shown.

use domain::{
    PersonId,
    alarm::{Alarm, Assignment, AssignmentState, Origin},
    dispatch::Reason,
};
use store::Stored;
use wire::alarm::{AlarmView, AssignmentView, ClosingView, EscalationView, OriginView, ReasonView, ToldView};

/// An alarm as wall and desk see it.
#[must_use]
pub fn alarm(stored: &Stored<Alarm>) -> AlarmView {
    let alarm = &stored.value;
    AlarmView {
        id: alarm.id,
        version: stored.version,
        kind: alarm.kind,
        priority: alarm.priority,
        state: alarm.state(),
        place: (&alarm.place).into(),
        origin: origin(alarm.origin),
        text: alarm.text.clone(),
        drill: alarm.drill,
        silent: alarm.silent,
        raised_at: alarm.raised_at,
        accept_by: alarm.raised_at.plus(alarm.plan.accept_target_ms),
        arrive_by: alarm.raised_at.plus(alarm.plan.arrive_target_ms),
        responders: u8::try_from(alarm.responders()).unwrap_or(u8::MAX),
        plan_name: alarm.plan.name.clone(),
        escalation: escalation(alarm),
        bring: alarm.plan.bring.clone(),
        assignments: alarm.assignments.iter().map(assignment).collect(),
        in_charge: alarm.in_charge,
        told: alarm.told.map(|(at, because)| ToldView { at, because }),
        shortfall: alarm.shortfall,
        false_claimed_at: alarm.false_claimed_at,
        contained_at: alarm.contained_at,
        closed: alarm.closed.as_ref().map(|closing| ClosingView {
            by: closing.by,
            at: closing.at,
            outcome: closing.outcome,
            note: closing.note.clone(),
        }),
    }
}

/// An alarm as guards see it: who is called and who comes, but not where the others were. All that is left of a reason
/// is the way of a guard who may still answer, which the screen of an offer shows; of one's `own` part it is whole.
#[must_use]
pub fn alarm_for_guard(kept: &Stored<Alarm>, own: Option<PersonId>) -> AlarmView {
    let mut view = alarm(kept);
    for assignment in view.assignments.iter_mut().filter(|a| own != Some(a.person)) {
        let may_answer = assignment.state.is_open_offer() || assignment.state == AssignmentState::Expired;
        blank(&mut assignment.reason);
        assignment.reason.trip = assignment.reason.trip.take().filter(|_| may_answer);
    }
    view
}

/// An alarm as the department that raised it sees it: who is coming and when, nothing of the choosing, no notes.
#[must_use]
pub fn alarm_for_staff(kept: &Stored<Alarm>) -> AlarmView {
    let mut view = alarm(kept);
    view.assignments.retain(|a| a.state.is_taken() || a.accepted_at.is_some());
    for assignment in &mut view.assignments {
        blank(&mut assignment.reason);
        assignment.reason.why = None;
        assignment.reason.pulled_from = None;
    }
    view.escalation = EscalationView::default();
    view.shortfall = None;
    if let Some(closing) = &mut view.closed {
        closing.note.clear();
    }
    view
}

fn escalation(alarm: &Alarm) -> EscalationView {
    EscalationView {
        since: alarm.escalation.since,
        steps: alarm.escalation.steps,
        next_at: alarm.escalation_due(),
        siren: alarm.escalation.siren,
        everybody: alarm.escalation.everybody,
    }
}

/// Takes out how a guard's position was known.
const fn blank(reason: &mut ReasonView) {
    reason.position_age_ms = None;
    reason.accuracy_m = None;
    reason.position_source = None;
}

fn origin(origin: Origin) -> OriginView {
    match origin {
        Origin::Source { source, button } => OriginView::Source { source, button },
        Origin::Person { person, button } => OriginView::Person { person: Some(person), button },
        Origin::MissedCheckIn { person } => OriginView::MissedCheckIn { person },
        Origin::System => OriginView::System,
    }
}

fn assignment(a: &Assignment) -> AssignmentView {
    AssignmentView {
        id: a.id,
        person: a.person,
        state: a.state,
        part: a.part,
        reason: reason(&a.reason),
        offered_at: a.offered_at,
        expires_at: a.expires_at,
        received_at: a.received_at,
        seen_at: a.seen_at,
        accepted_at: a.accepted_at,
        arrive_by: a.arrive_by,
        en_route_at: a.en_route_at,
        on_scene_at: a.on_scene_at,
        ended_at: a.ended_at,
        overdue: a.overdue,
        stood_down: a.stood_down,
    }
}

fn reason(reason: &Reason) -> ReasonView {
    ReasonView {
        trip: reason.trip.clone(),
        position_age_ms: reason.position_age_ms,
        accuracy_m: reason.accuracy_m,
        position_source: reason.position_source,
        by_hand: reason.by_hand,
        why: reason.why.clone(),
        pulled_from: reason.pulled_from,
    }
}
