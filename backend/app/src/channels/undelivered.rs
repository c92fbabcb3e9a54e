//! What did not get through, for the desk.

use crate::{
    App, Principal,
    error::{Error, Result},
    push,
};
use domain::{Timestamp, access::Action, alarm::Alarm};
use std::collections::{BTreeMap, btree_map::Entry};
use store::{OutboxState, QueuedDelivery};
use wire::channels::{UndeliveredList, UndeliveredState, UndeliveredView};

/// Messages that the list has at most.
const MOST: u32 = 200;

/// Messages about open alarms of the site that did not get through, or not yet.
///
/// # Errors
/// [`Error::NotAllowed`] or a fault.
pub async fn list(app: &App, who: &Principal) -> Result<UndeliveredList> {
    who.require(Action::SeeUndelivered)?;
    let (site, now) = (who.site, app.now());
    let (found, names) = app
        .store
        .read(move |read| {
            let found = read.undelivered(site, MOST)?;
            let mut names = BTreeMap::new();
            for id in found.iter().filter_map(|(queued, _)| queued.outgoing.channel_id) {
                if let Entry::Vacant(unknown) = names.entry(id) {
                    unknown.insert(read.channel(id)?.map(|channel| channel.name));
                }
            }
            Ok::<_, Error>((found, names))
        })
        .await?;
    let undelivered = found
        .into_iter()
        .filter_map(|(queued, alarm)| {
            let name = queued.outgoing.channel_id.and_then(|id| names.get(&id).cloned().flatten());
            view(queued, &alarm, name, now)
        })
        .collect();
    Ok(UndeliveredList { undelivered })
}

/// `None` for what nobody waits for any more.
fn view(queued: QueuedDelivery, alarm: &Alarm, name: Option<String>, now: Timestamp) -> Option<UndeliveredView> {
    let outgoing = queued.outgoing;
    let wanted = push::still_wanted(&outgoing.delivery, alarm);
    let state = match queued.state {
        OutboxState::Sent => return None,
        OutboxState::Dead => UndeliveredState::Dead,
        OutboxState::Expired => UndeliveredState::TooLate,
        OutboxState::Pending if outgoing.expires_at <= now => UndeliveredState::TooLate,
        OutboxState::Pending if wanted => UndeliveredState::Failing,
        OutboxState::Pending => return None,
    };
    Some(UndeliveredView {
        delivery: outgoing.id,
        alarm: alarm.id,
        kind: alarm.kind,
        priority: alarm.priority,
        purpose: outgoing.delivery.purpose,
        channel: outgoing.channel,
        channel_name: name,
        person: outgoing.person,
        state,
        error: queued.last_error,
        attempts: queued.attempts,
        since: outgoing.created_at,
        next_attempt_at: queued.next_attempt_at.filter(|_| state == UndeliveredState::Failing),
    })
}
