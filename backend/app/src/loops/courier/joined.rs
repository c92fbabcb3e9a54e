//! Messages by a channel that takes few of them: what waits is joined, and urgent alarms have room of their own.

use super::{
    LEASE, attempt,
    fate::{Fate, fate, finish},
    single::{Kept, mark},
};
use crate::{
    App, channels,
    error::{Error, Result},
    push,
};
use courier::{
    Address, Outcome,
    coalesce::{self, Budget, Waiting},
};
use domain::{AlarmId, ChannelId, DeliveryId, Timestamp, alarm::Alarm, alarm::Priority};
use std::collections::{BTreeMap, btree_map::Entry};
use store::{Channel, QueuedDelivery, Tx};

const BUDGET: Budget = Budget::ROBOT;
/// Messages of one channel that are looked at together.
const MOST: u32 = 200;

/// A message and what it is about.
type Told = (QueuedDelivery, Alarm);

/// What to send at once, each with what is joined in it.
struct Planned {
    channel: Channel,
    to: Address,
    sendings: Vec<Vec<Told>>,
}

/// Plans what the channel sends now, and sends it on its own.
pub async fn begin(app: &App, channel: ChannelId) -> Result<()> {
    let now = app.now();
    let planned = app.store.write_unscoped(move |tx| plan(tx, channel, now)).await?;
    let Some(Planned { channel, to, sendings }) = planned else { return Ok(()) };
    for told in sendings {
        let (app, channel, to) = (app.clone(), channel.clone(), to.clone());
        tokio::spawn(async move {
            let id = channel.id;
            if let Err(fault) = send(&app, channel, to, told).await {
                tracing::error!(channel.id = %id, error = &fault as &dyn std::error::Error, "could not handle deliveries");
            }
        });
    }
    Ok(())
}

/// Under the lock of the channel's row, so that several nodes keep to one budget.
fn plan(tx: &mut Tx<'_>, id: ChannelId, now: Timestamp) -> Result<Option<Planned>> {
    let Some(channel) = tx.lock_channel(id)? else { return Ok(None) };
    let waiting = tx.waiting_for(id, now, now.plus(BUDGET.gather), MOST)?;
    let to = match channels::of_channel(&channel) {
        Ok(to) => to,
        Err(code) => {
            for queued in waiting {
                tx.mark_dead(queued.outgoing.id, code)?;
            }
            return Ok(None);
        }
    };
    let mut told = wanted(tx, waiting)?;
    let queue: Vec<Waiting> = told
        .values()
        .map(|(queued, alarm)| Waiting {
            id: queued.outgoing.id,
            urgent: alarm.priority == Priority::P1,
            since: queued.outgoing.created_at,
        })
        .collect();
    let plan = coalesce::plan(&queue, &channel.sendings, channel.paused_until, now, &BUDGET);
    let chosen: Vec<DeliveryId> = plan.now.iter().flatten().copied().collect();
    tx.hold_deliveries(&chosen, now.plus(LEASE))?;
    if let Some(again) = plan.look_again {
        let rest: Vec<DeliveryId> = told.keys().filter(|id| !chosen.contains(id)).copied().collect();
        tx.hold_deliveries(&rest, again)?;
    }
    if plan.now.is_empty() {
        return Ok(None);
    }
    let recent = channel.sendings.iter().filter(|at| at.plus(BUDGET.window) > now);
    let sendings: Vec<Timestamp> = recent.copied().chain(plan.now.iter().map(|_| now)).collect();
    tx.note_sendings(id, &sendings)?;
    let sendings = plan.now.into_iter().map(|ids| ids.iter().filter_map(|id| told.remove(id)).collect()).collect();
    Ok(Some(Planned { channel, to, sendings }))
}

/// Those that somebody still needs, by id; the others are done with.
fn wanted(tx: &mut Tx<'_>, waiting: Vec<QueuedDelivery>) -> Result<BTreeMap<DeliveryId, Told>> {
    let mut alarms: BTreeMap<AlarmId, Option<Alarm>> = BTreeMap::new();
    let mut told = BTreeMap::new();
    for queued in waiting {
        let (id, about) = (queued.outgoing.id, queued.outgoing.delivery.alarm);
        let alarm = match alarms.entry(about) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(tx.alarm(about)?.map(|stored| stored.value)),
        };
        match alarm {
            Some(alarm) if push::still_wanted(&queued.outgoing.delivery, alarm) => {
                told.insert(id, (queued, alarm.clone()));
            }
            Some(_) => tx.mark_unwanted(id)?,
            None => tx.mark_dead(id, "no_alarm")?,
        }
    }
    Ok(told)
}

async fn send(app: &App, channel: Channel, to: Address, told: Vec<Told>) -> Result<()> {
    let id = channel.id;
    let ids: Vec<DeliveryId> = told.iter().map(|(queued, _)| queued.outgoing.id).collect();
    let attempts = told.iter().map(|(queued, _)| queued.attempts).max().unwrap_or(0);
    let Some(by) = app.channels.iter().find(|by| by.name() == channel.kind) else {
        return finish(app, ids, Fate::Dead("no_channel".into())).await;
    };
    let mut contents = told
        .iter()
        .map(|(queued, alarm)| push::message(queued.outgoing.id, &queued.outgoing.delivery, alarm, &channel.language));
    let Some(first) = contents.next() else { return Ok(()) };
    let mut message = push::addressed(app, to, first);
    message.also = contents.collect();
    let outcome = attempt(by, &message).await;
    if let Outcome::RetryAfter(Some(asked)) = outcome {
        let until = app.now().plus(asked);
        app.store.write_unscoped(move |tx| Ok::<_, Error>(tx.pause_channel(id, until)?)).await?;
    }
    mark(app, Kept::Channel(channel), outcome).await?;
    // One seed for all: what failed by this channel is tried again together, and costs its budget once.
    finish(app, ids, fate(&[outcome], attempts + 1, id.0.as_u64_pair().1, "gone")).await
}
