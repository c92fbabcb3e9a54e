//! From open alarms and guards on duty to offers: what follows every input, at every site, in the same way.

use super::{Board, Busy, GuardOnDuty, Stage, Travel, assign, choose::pulled_offers};
use crate::{
    AlarmId, AssignmentId, Decision, PersonId, Timestamp,
    alarm::{Alarm, Assignment, AssignmentState, Input, Refusal},
};
use std::{borrow::Cow, collections::BTreeMap};

const ROUNDS: usize = 5;

/// Chooses for all open needs of `open`, or for those of one alarm, and makes the offers. `guards` are all on duty; what
/// they are busy with is read from `open`. Alarms that change become owned; those to which the choice says nothing new
/// stay as they are. Hands back what each changed alarm decided, in order.
///
/// # Errors
/// Never by itself: choosing is no input that an alarm refuses.
pub fn settle(
    open: &mut [Cow<'_, Alarm>],
    mut guards: Vec<GuardOnDuty>,
    only: Option<AlarmId>,
    travel: &dyn Travel,
    now: Timestamp,
    new_id: &mut dyn FnMut() -> AssignmentId,
) -> Result<Vec<(AlarmId, Decision)>, Refusal> {
    let mut decisions = Vec::new();
    // Whoever loses a guard to a more urgent alarm is chosen for at once, too. Guards only move up, so this ends; the
    // bound is for what nobody thought of.
    for _ in 0..ROUNDS {
        let chosen_for = |alarm: &&Cow<'_, Alarm>| only.is_none_or(|only| only == alarm.id);
        let needs: Vec<_> = open.iter().filter(chosen_for).filter_map(|alarm| alarm.need()).collect();
        if needs.is_empty() {
            break;
        }
        let mut busy = busy(open);
        for guard in &mut guards {
            guard.busy = busy.remove(&guard.person).unwrap_or_default();
        }
        let board = Board { guards, needs };
        let choices = assign(&board, travel, now, new_id);
        let pulled = pulled_offers(&board, &choices);
        let inputs = pulled.iter().map(|(alarm, person)| (*alarm, Input::Pulled(*person)));
        let inputs = inputs.chain(choices.into_iter().map(|choice| (choice.alarm, Input::Chosen(choice)))).collect();
        decisions.extend(feed(open, inputs, now)?);
        guards = board.guards;
        if pulled.is_empty() {
            break;
        }
    }
    Ok(decisions)
}

/// A guard accepted `alarm`: whatever less urgent he had is given back at the others.
///
/// # Errors
/// Never by itself: being pulled is no input that an alarm refuses.
pub fn pull_from_others(
    open: &mut [Cow<'_, Alarm>],
    person: PersonId,
    accepted: AlarmId,
    now: Timestamp,
) -> Result<Vec<(AlarmId, Decision)>, Refusal> {
    let here = |alarm: &&Cow<'_, Alarm>| alarm.assignments.iter().any(|a| a.person == person && a.state.is_live());
    let others = open.iter().filter(|alarm| alarm.id != accepted).filter(here);
    let inputs = others.map(|alarm| (alarm.id, Input::Pulled(person))).collect();
    feed(open, inputs, now)
}

/// An offer that ran out may still be accepted, but not by a guard who has another task meanwhile, and not after he went
/// off duty.
#[must_use]
pub fn may_still_accept(open: &[&Alarm], alarm: AlarmId, assignment: AssignmentId, on_duty: bool) -> bool {
    let expired = |a: &&Assignment| a.id == assignment && a.state == AssignmentState::Expired;
    let here = open.iter().filter(|a| a.id == alarm).flat_map(|a| &a.assignments).find(expired);
    let Some(expired) = here else { return true };
    let busy = |other: &Alarm| other.assignments.iter().any(|a| a.person == expired.person && a.state.is_live());
    on_duty && !open.iter().any(|other| other.id != alarm && busy(other))
}

fn feed(
    open: &mut [Cow<'_, Alarm>],
    inputs: Vec<(AlarmId, Input)>,
    now: Timestamp,
) -> Result<Vec<(AlarmId, Decision)>, Refusal> {
    let mut decisions = Vec::new();
    let at: BTreeMap<AlarmId, usize> = open.iter().enumerate().map(|(index, alarm)| (alarm.id, index)).collect();
    for (id, input) in inputs {
        let Some(alarm) = at.get(&id).map(|index| &mut open[*index]) else { continue };
        let old = matches!(&input, Input::Chosen(choice) if !alarm.is_news(choice, now));
        if !old {
            decisions.push((id, alarm.to_mut().handle(input, now)?));
        }
    }
    Ok(decisions)
}

/// What each guard has on his hands or is asked to take, the most urgent first.
fn busy(open: &[Cow<'_, Alarm>]) -> BTreeMap<PersonId, Vec<Busy>> {
    let mut busy: BTreeMap<PersonId, Vec<Busy>> = BTreeMap::new();
    for alarm in open {
        for assignment in alarm.assignments.iter().filter(|a| a.state.is_live()) {
            busy.entry(assignment.person).or_default().push(at_work(alarm, assignment));
        }
    }
    for tasks in busy.values_mut() {
        tasks.sort_by_key(|task| (task.drill, task.priority, task.alarm));
    }
    busy
}

fn at_work(alarm: &Alarm, assignment: &Assignment) -> Busy {
    let stage = match assignment.state {
        AssignmentState::OnScene => Stage::OnScene,
        state if state.is_taken() => Stage::OnTheWay,
        _ => Stage::Offered,
    };
    Busy { alarm: alarm.id, priority: alarm.priority, drill: alarm.drill, stage, by_hand: assignment.by_hand() }
}
