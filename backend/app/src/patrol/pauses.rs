//! Alarms come first: the round of a guard who is at an alarm stands still, and goes on when he is done.

use super::commit::commit;
use crate::{error::Result, ledger::Ledger};
use domain::{
    AlarmId, PersonId,
    alarm::Alarm,
    patrol::{Round, round::Input},
};
use std::collections::BTreeSet;
use store::Tx;

/// Everybody who has taken an alarm.
pub(crate) fn at_work_on(alarm: &Alarm) -> BTreeSet<PersonId> {
    alarm.assignments.iter().filter(|a| a.state.is_taken()).map(|a| a.person).collect()
}

/// Whom an alarm's news concern: those who took it or are done with it, since `before` were at work on it.
pub(crate) fn concerned(before: &BTreeSet<PersonId>, alarm: &Alarm) -> BTreeSet<PersonId> {
    let now = at_work_on(alarm);
    match alarm.closed {
        Some(_) => before | &now,
        None => before ^ &now,
    }
}

/// The rounds of these guards stand still or go on as their alarms want it. Beside what is more important than it: its
/// failing does not undo that. May be called at any time and as often as one likes.
pub(crate) fn follow(tx: &mut Tx<'_>, ledger: &Ledger<'_>, people: &BTreeSet<PersonId>) -> Result<()> {
    for person in people {
        if let Err(fault) = tx.attempt(|tx| follow_one(tx, ledger, *person))? {
            let error = &fault as &dyn std::error::Error;
            tracing::error!(site = %ledger.site, error, "a round could not follow its guard's alarm");
        }
    }
    Ok(())
}

fn follow_one(tx: &mut Tx<'_>, ledger: &Ledger<'_>, person: PersonId) -> Result<()> {
    let rounds = tx.rounds_walked_by(ledger.site, person)?;
    if rounds.is_empty() {
        return Ok(());
    }
    let open = tx.open_alarms(ledger.site)?;
    let taken: BTreeSet<AlarmId> =
        open.iter().filter(|kept| at_work_on(&kept.value).contains(&person)).map(|kept| kept.value.id).collect();
    for mut kept in rounds {
        let inputs = inputs(&kept.value, &taken);
        if inputs.is_empty() {
            continue;
        }
        for input in inputs {
            let decision = kept.value.handle(input, ledger.now)?;
            commit(tx, ledger, decision)?;
        }
        tx.save_round(&mut kept)?;
    }
    Ok(())
}

/// Pauses first, so that a guard who goes from one alarm to the next does not walk on in between.
fn inputs(round: &Round, taken: &BTreeSet<AlarmId>) -> Vec<Input> {
    let paused = round.pause.as_ref().map(|pause| pause.alarms.clone()).unwrap_or_default();
    let new = taken.difference(&paused).map(|alarm| Input::Paused(*alarm));
    new.chain(paused.difference(taken).map(|alarm| Input::Resumed(*alarm))).collect()
}
