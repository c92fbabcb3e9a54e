//! Writing down what a round or a hazard decided, and raising the alarms that it asks for.

use crate::{error::Result, ledger::Ledger, plans};
use domain::{
    AlarmId, Event,
    alarm::{Alarm, Kind, Origin, Raised},
    patrol::decision::{AskedAlarm, Decision, Message},
};
use store::Tx;
use uuid::Uuid;

/// What follows from decisions once they are on disk.
#[derive(Debug, Default)]
pub(crate) struct Follows {
    /// Whom to tell what.
    pub(crate) messages: Vec<Message>,
    /// Alarms were raised: guards are to be chosen in the same transaction.
    pub(crate) alarms: bool,
}

impl Follows {
    /// Both.
    pub(crate) fn extend(&mut self, more: Self) {
        self.messages.extend(more.messages);
        self.alarms |= more.alarms;
    }
}

/// Writes a decision down.
///
/// # Errors
/// A fault.
pub(crate) fn commit(tx: &mut Tx<'_>, ledger: &Ledger<'_>, decision: Decision) -> Result<Follows> {
    let Decision { events, messages, alarms } = decision;
    let events = events.into_iter().map(Event::Patrol).collect();
    ledger.commit(tx, false, domain::Decision { events, deliveries: Vec::new() })?;
    let mut raised = false;
    for asked in alarms {
        raised |= raise(tx, ledger, asked)?;
    }
    Ok(Follows { messages, alarms: raised })
}

/// The alarm of a key place that was not reached. Its id follows from round and checkpoint, so it is raised once.
fn raise(tx: &mut Tx<'_>, ledger: &Ledger<'_>, asked: AskedAlarm) -> Result<bool> {
    let id = AlarmId(Uuid::new_v5(&asked.round.0, asked.checkpoint.0.as_bytes()));
    if tx.alarm(id)?.is_some() {
        return Ok(false);
    }
    let Some(checkpoint) = tx.checkpoint(asked.checkpoint)?.map(|kept| kept.checkpoint) else { return Ok(false) };
    let kind = Kind::Other;
    let raised = Raised {
        id,
        site: ledger.site,
        kind,
        priority: kind.usual_priority(),
        place: checkpoint.place,
        origin: Origin::System,
        department: None,
        text: Some(format!("要害部位未巡到：{} / Key place not reached: {}", checkpoint.name.zh, checkpoint.name.en)),
        drill: false,
        silent: false,
    };
    let plan = plans::in_force(ledger.directory, raised.kind, raised.priority);
    let (alarm, decision) = Alarm::raise(raised, &plan, ledger.now);
    tx.insert_alarm(&alarm, None)?;
    ledger.commit(tx, false, decision)?;
    metrics::counter!("shouwang_alarms_raised_total").increment(1);
    Ok(true)
}
