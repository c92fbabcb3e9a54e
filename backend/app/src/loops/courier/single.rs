//! Messages that go one by one: to all browsers of a person, to a contact, by a channel that takes as many as there are.

use super::{
    LEASE, Places, attempt,
    fate::{Fate, fate, finish},
};
use crate::{
    App, channels,
    error::{Error, Result},
    ledger::WEB_PUSH,
    push,
};
use courier::{Address, Channel, Outcome};
use domain::{
    ContactId, Timestamp,
    alarm::Alarm,
    time::{MINUTE, Millis},
};
use futures_util::future::join_all;
use std::sync::{Arc, atomic::Ordering};
use store::{Contact, Lane, Outgoing, PushSubscription as Subscription, QueuedDelivery, Read};
use wire::push::{PushKeys, PushSubscription};

/// A subscription counts as failing when a message failed this often before.
const FAILING_AFTER: u32 = 3;
/// When something last came through is known to this.
const DELIVERED_EVERY: Millis = MINUTE;

/// Claims what the lane has places for, and sends it on its own.
pub async fn begin(app: &App, lane: &Lane, places: &Arc<Places>) -> Result<()> {
    let free = places.free.available_permits();
    if free == 0 {
        places.behind.store(true, Ordering::Relaxed);
        return Ok(());
    }
    let (now, lane) = (app.now(), lane.clone());
    let limit = u32::try_from(free).unwrap_or(u32::MAX);
    let claimed = app
        .store
        .write_unscoped(move |tx| Ok::<_, Error>(tx.claim_deliveries(&lane, now, now.plus(LEASE), limit)?))
        .await?;
    if claimed.len() >= free {
        places.behind.store(true, Ordering::Relaxed);
    }
    for queued in claimed {
        let Ok(place) = places.free.clone().acquire_owned().await else { return Ok(()) };
        let (app, places) = (app.clone(), places.clone());
        tokio::spawn(async move {
            let id = queued.outgoing.id;
            if let Err(fault) = send(&app, queued).await {
                tracing::error!(delivery.id = %id, error = &fault as &dyn std::error::Error, "could not handle a delivery");
            }
            drop(place);
            places.left(&app);
        });
    }
    Ok(())
}

/// Where one message goes, and what is to be written down of how that went.
struct Target {
    to: Address,
    language: String,
    kept: Kept,
}

/// What an address was read from.
pub(crate) enum Kept {
    /// A browser's subscription, and how often the message failed before.
    Subscription(Subscription, u32),
    /// A contact of a person.
    Contact(Contact),
    /// A channel of the site.
    Channel(store::Channel),
}

async fn send(app: &App, queued: QueuedDelivery) -> Result<()> {
    let now = app.now();
    let QueuedDelivery { outgoing, attempts, .. } = queued;
    let id = outgoing.id;
    let (outgoing, alarm, targets) = app
        .store
        .read(move |read| {
            let alarm = read.alarm(outgoing.delivery.alarm)?;
            let targets = targets(read, &outgoing, attempts)?;
            Ok::<_, Error>((outgoing, alarm, targets))
        })
        .await?;
    let finish = |fate| finish(app, vec![id], fate);
    let Some(alarm) = alarm.map(|stored| stored.value) else { return finish(Fate::Dead("no_alarm".into())).await };
    if outgoing.expires_at <= now || !push::still_wanted(&outgoing.delivery, &alarm) {
        return finish(Fate::Unwanted).await;
    }
    let Some(channel) = app.channels.iter().find(|c| c.name() == outgoing.channel).cloned() else {
        return finish(Fate::Dead("no_channel".into())).await;
    };
    let targets = match targets {
        Ok(targets) => targets,
        Err(code) => {
            if let Some(contact) = outgoing.contact {
                unusable(app, contact, code).await?;
            }
            return finish(Fate::Dead(code.into())).await;
        }
    };
    // At once: an old phone that hangs must not hold up the one in the guard's hand.
    let outcomes = join_all(targets.into_iter().map(|target| try_one(app, &channel, &outgoing, &alarm, target)))
        .await
        .into_iter()
        .collect::<Result<Vec<_>>>()?;
    let nobody = if outgoing.channel == WEB_PUSH { "nobody_subscribed" } else { "gone" };
    // This one counts too, if it failed.
    finish(fate(&outcomes, attempts + 1, id.0.as_u64_pair().1, nobody)).await
}

/// Where a message goes; a stable code where it cannot go anywhere.
fn targets(
    read: &mut Read<'_>,
    outgoing: &Outgoing,
    attempts: u32,
) -> Result<std::result::Result<Vec<Target>, &'static str>> {
    let channel = match outgoing.channel_id {
        Some(id) => read.channel(id)?,
        None => None,
    };
    let target = match (outgoing.person, outgoing.contact) {
        (Some(person), None) => {
            let of = |kept: Subscription| Target {
                to: Address::WebPush(PushSubscription {
                    endpoint: kept.endpoint.clone(),
                    keys: PushKeys { p256dh: kept.p256dh.clone(), auth: kept.auth.clone() },
                    language: kept.language.clone(),
                }),
                language: kept.language.clone(),
                kept: Kept::Subscription(kept, attempts),
            };
            return Ok(Ok(read.subscriptions_of(person)?.into_iter().map(of).collect()));
        }
        (_, Some(contact)) => match read.contact(contact)? {
            Some(contact) => channels::of_contact(&contact, channel.as_ref()).map(|to| Target {
                to,
                language: contact.language.clone(),
                kept: Kept::Contact(contact),
            }),
            None => Err("contact_removed"),
        },
        (None, None) => match channel {
            Some(channel) => channels::of_channel(&channel).map(|to| Target {
                to,
                language: channel.language.clone(),
                kept: Kept::Channel(channel),
            }),
            None => Err("channel_removed"),
        },
    };
    Ok(target.map(|target| vec![target]))
}

async fn try_one(
    app: &App,
    channel: &Arc<dyn Channel>,
    outgoing: &Outgoing,
    alarm: &Alarm,
    target: Target,
) -> Result<Outcome> {
    let content = push::message(outgoing.id, &outgoing.delivery, alarm, &target.language);
    let outcome = attempt(channel, &push::addressed(app, target.to, content)).await;
    mark(app, target.kept, outcome).await?;
    Ok(outcome)
}

/// Writes down whether an address works, where that is news.
pub(crate) async fn mark(app: &App, kept: Kept, outcome: Outcome) -> Result<()> {
    match kept {
        Kept::Subscription(kept, attempts) => mark_subscription(app, kept, attempts, outcome).await,
        Kept::Contact(contact) => mark_contact(app, contact, outcome).await,
        Kept::Channel(channel) => mark_channel(app, channel, outcome).await,
    }
}

/// A subscription that keeps failing does not make its owner reachable, until it works again. One bad answer of a push
/// service says nothing: the guard behind it may have no other way to be called.
async fn mark_subscription(app: &App, kept: Subscription, attempts: u32, outcome: Outcome) -> Result<()> {
    let (endpoint, now, before) = (kept.endpoint, app.now(), kept.failed_at);
    let mark = match outcome {
        Outcome::Gone => {
            app.store.write_unscoped(move |tx| Ok::<_, Error>(tx.remove_subscription(&endpoint)?)).await?;
            return Ok(());
        }
        Outcome::Delivered => None,
        Outcome::RetryAfter(_) | Outcome::Failed(_) if attempts < FAILING_AFTER => before,
        Outcome::RetryAfter(_) | Outcome::Refused(_) | Outcome::Failed(_) => before.or(Some(now)),
    };
    if mark != before {
        app.store.write_unscoped(move |tx| Ok::<_, Error>(tx.mark_subscription(&endpoint, mark)?)).await?;
    }
    Ok(())
}

/// A contact that the service does not know is not used until it is added anew; the office sees it in the list.
async fn mark_contact(app: &App, contact: Contact, outcome: Outcome) -> Result<()> {
    let (id, now, error) = (contact.id, app.now(), outcome.error());
    let failed_at = error.as_ref().map(|_| contact.failed_at.unwrap_or(now));
    let gone_at = (outcome == Outcome::Gone).then(|| contact.gone_at.unwrap_or(now));
    let delivered_at = newly_delivered(outcome, contact.delivered_at, now);
    let same = (failed_at, gone_at) == (contact.failed_at, contact.gone_at) && error == contact.last_error;
    if same && delivered_at.is_none() {
        return Ok(());
    }
    if let Some(error) = &error {
        tracing::warn!(contact.id = %id, channel = contact.kind, error, "a contact does not get its messages");
    }
    let mark = app.store.write_unscoped(move |tx| {
        Ok::<_, Error>(tx.mark_contact(id, failed_at, gone_at, error.as_deref(), delivered_at)?)
    });
    mark.await
}

/// A contact that cannot be used as things are, say a number without a gateway, makes nobody reachable.
pub(crate) async fn unusable(app: &App, contact: ContactId, code: &'static str) -> Result<()> {
    let now = app.now();
    let kept = app.store.read(move |read| Ok::<_, Error>(read.contact(contact)?)).await?;
    if kept.is_none_or(|kept| kept.removed_at.is_some() || kept.failed_at.is_some()) {
        return Ok(());
    }
    app.store
        .write_unscoped(move |tx| Ok::<_, Error>(tx.mark_contact(contact, Some(now), None, Some(code), None)?))
        .await
}

async fn mark_channel(app: &App, channel: store::Channel, outcome: Outcome) -> Result<()> {
    let (id, now, error) = (channel.id, app.now(), outcome.error());
    let failed_at = error.as_ref().map(|_| channel.failed_at.unwrap_or(now));
    let delivered_at = newly_delivered(outcome, channel.delivered_at, now);
    if failed_at == channel.failed_at && error == channel.last_error && delivered_at.is_none() {
        return Ok(());
    }
    if let Some(error) = &error {
        tracing::warn!(channel.id = %id, channel = channel.kind, error, "a channel of the site does not take messages");
    }
    let mark = app
        .store
        .write_unscoped(move |tx| Ok::<_, Error>(tx.mark_channel(id, failed_at, error.as_deref(), delivered_at)?));
    mark.await
}

/// When a delivery came through, where that is news: the time before is kept for [`DELIVERED_EVERY`], so that a flood
/// of messages does not write it again and again.
fn newly_delivered(outcome: Outcome, before: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
    let news = outcome == Outcome::Delivered && before.is_none_or(|before| now.since(before) >= DELIVERED_EVERY);
    news.then_some(now)
}
