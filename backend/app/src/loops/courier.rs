//! Empties the outbox: each message once by its channel, again with growing pauses until it is taken or too late.

use crate::{App, error::Result, ledger::WEB_PUSH, push};
use courier::{Address, Channel, Message, Outcome};
use domain::{DeliveryId, alarm::Alarm, time::Millis};
use futures_util::future::join_all;
use std::{sync::Arc, time::Duration};
use store::{Outgoing, PushSubscription as Kept, QueuedDelivery};
use tokio::{
    sync::Semaphore,
    time::{Instant, sleep_until},
};
use wire::push::{PushKeys, PushSubscription};

const PERIOD: Duration = Duration::from_secs(1);
/// A claimed message that is not heard of again (the node died) is claimed anew after this.
const LEASE: Millis = 30_000;
const BATCH: u32 = 64;
/// A subscription counts as failing when a message failed this often before.
const FAILING_AFTER: u32 = 3;
/// Messages under way at once.
const AT_ONCE: usize = 64;

pub async fn run(app: App) {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut moved = app.clock.moved();
    loop {
        match pass(&app, &places).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(fault) => tracing::error!(error = &fault as &dyn std::error::Error, "could not read the outbox"),
        }
        tokio::select! {
            () = app.courier.notified() => {}
            () = sleep_until(Instant::now() + PERIOD) => {}
            Ok(()) = moved.changed() => {}
        }
    }
}

/// Sends what is due; true where there may be more at once.
async fn pass(app: &App, places: &Arc<Semaphore>) -> Result<bool> {
    let now = app.now();
    let next = app.store.read(|read| Ok::<_, crate::Error>(read.next_delivery_due()?)).await?;
    if next.is_none_or(|at| at > now) {
        return Ok(false);
    }
    let claimed = app
        .store
        .write_unscoped(move |tx| Ok::<_, crate::Error>(tx.claim_deliveries(now, now.plus(LEASE), BATCH)?))
        .await?;
    let more = claimed.len() == BATCH as usize;
    for queued in claimed {
        let Ok(place) = places.clone().acquire_owned().await else { return Ok(false) };
        let app = app.clone();
        tokio::spawn(async move {
            let id = queued.outgoing.id;
            if let Err(fault) = send(&app, queued).await {
                tracing::error!(delivery.id = %id, error = &fault as &dyn std::error::Error, "could not handle a delivery");
            }
            drop(place);
        });
    }
    Ok(more)
}

async fn send(app: &App, queued: QueuedDelivery) -> Result<()> {
    let now = app.now();
    let QueuedDelivery { outgoing: queued, attempts, .. } = queued;
    let (person, alarm) = (queued.person, queued.delivery.alarm);
    let (subscriptions, alarm) =
        app.store.read(move |read| Ok::<_, crate::Error>((read.subscriptions_of(person)?, read.alarm(alarm)?))).await?;
    let id = queued.id;
    let Some(alarm) = alarm.map(|stored| stored.value) else { return finish(app, id, Fate::Dead("no_alarm")).await };
    if queued.expires_at <= now || !push::still_wanted(&queued.delivery, &alarm) {
        return finish(app, id, Fate::Expired).await;
    }
    let Some(channel) = app.channels.iter().find(|c| c.name() == queued.channel).cloned() else {
        return finish(app, id, Fate::Dead("no_channel")).await;
    };
    debug_assert_eq!(queued.channel, WEB_PUSH);
    // At once: an old phone that hangs must not hold up the one in the guard's hand.
    let outcomes =
        join_all(subscriptions.into_iter().map(|kept| try_one(app, &channel, id, &queued, attempts, &alarm, kept)))
            .await
            .into_iter()
            .collect::<Result<Vec<_>>>()?;
    // This one counts too, if it failed.
    finish(app, id, fate(&outcomes, attempts + 1, id.0.as_u64_pair().1)).await
}

async fn try_one(
    app: &App,
    channel: &Arc<dyn Channel>,
    id: DeliveryId,
    queued: &Outgoing,
    attempts: u32,
    alarm: &Alarm,
    kept: Kept,
) -> Result<Outcome> {
    let message = Message {
        content: push::message(id, &queued.delivery, alarm, &kept.language),
        to: Address::WebPush(PushSubscription {
            endpoint: kept.endpoint.clone(),
            keys: PushKeys { p256dh: kept.p256dh, auth: kept.auth },
            language: kept.language,
        }),
        ttl: queued.expires_at.since(app.now()).max(1_000),
    };
    let outcome = channel.deliver(&message).await;
    metrics::counter!("shouwang_deliveries_total", "channel" => channel.name(), "outcome" => word(outcome))
        .increment(1);
    let (endpoint, now, failed_before) = (kept.endpoint, app.now(), kept.failed_at);
    // A subscription that keeps failing does not make its owner reachable, until it works again. One bad answer of a
    // push service says nothing: the guard behind it may have no other way to be called.
    let mark = match outcome {
        Outcome::Gone => {
            app.store.write_unscoped(move |tx| Ok::<_, crate::Error>(tx.remove_subscription(&endpoint)?)).await?;
            return Ok(outcome);
        }
        Outcome::Delivered => None,
        Outcome::RetryAfter(_) | Outcome::Failed(_) if attempts < FAILING_AFTER => failed_before,
        Outcome::RetryAfter(_) | Outcome::Refused(_) | Outcome::Failed(_) => failed_before.or(Some(now)),
    };
    if mark != failed_before {
        app.store.write_unscoped(move |tx| Ok::<_, crate::Error>(tx.mark_subscription(&endpoint, mark)?)).await?;
    }
    Ok(outcome)
}

/// What becomes of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Fate {
    Sent,
    Again { after: Millis, error: String },
    Expired,
    Dead(&'static str),
}

/// One browser that took it is enough; without any left it is dead; else it is tried again.
fn fate(outcomes: &[Outcome], attempt: u32, seed: u64) -> Fate {
    if outcomes.contains(&Outcome::Delivered) {
        return Fate::Sent;
    }
    let pause = courier::backoff(attempt, seed);
    let again = outcomes.iter().filter_map(|outcome| match outcome {
        Outcome::RetryAfter(asked) => Some((asked.unwrap_or(pause).max(pause), "retry_after".to_owned())),
        Outcome::Failed(fault) => Some((pause, fault.to_string())),
        Outcome::Delivered | Outcome::Gone | Outcome::Refused(_) => None,
    });
    match again.min() {
        Some((after, error)) => Fate::Again { after, error },
        None if outcomes.iter().any(|o| matches!(o, Outcome::Refused(_))) => Fate::Dead("refused"),
        None => Fate::Dead("nobody_subscribed"),
    }
}

async fn finish(app: &App, id: domain::DeliveryId, fate: Fate) -> Result<()> {
    let now = app.now();
    app.store
        .write_unscoped(move |tx| {
            match fate {
                Fate::Sent => tx.mark_sent(id, now)?,
                Fate::Again { after, error } => tx.mark_failed(id, now.plus(after), &error)?,
                Fate::Expired => tx.mark_dead(id, "expired")?,
                Fate::Dead(error) => tx.mark_dead(id, error)?,
            }
            Ok::<_, crate::Error>(())
        })
        .await?;
    Ok(())
}

const fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Delivered => "delivered",
        Outcome::Gone => "gone",
        Outcome::RetryAfter(_) => "retry_after",
        Outcome::Refused(_) => "refused",
        Outcome::Failed(_) => "failed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use courier::Fault;

    #[test]
    fn one_browser_that_took_it_is_enough() {
        assert_eq!(fate(&[Outcome::Gone, Outcome::Delivered, Outcome::Failed(Fault::TimedOut)], 1, 1), Fate::Sent);
    }

    #[test]
    fn it_is_tried_again_while_any_browser_may_still_take_it() {
        let Fate::Again { after, error } = fate(&[Outcome::Gone, Outcome::Failed(Fault::TimedOut)], 1, 1) else {
            panic!("given up too early")
        };
        assert_eq!((error.as_str(), after > 0), ("timed_out", true));
        let Fate::Again { after, .. } = fate(&[Outcome::RetryAfter(Some(20_000))], 1, 1) else {
            panic!("given up too early")
        };
        assert!(after >= 20_000);
    }

    #[test]
    fn with_no_browser_left_it_is_dead_and_says_why() {
        assert_eq!(fate(&[Outcome::Gone], 1, 1), Fate::Dead("nobody_subscribed"));
        assert_eq!(fate(&[], 1, 1), Fate::Dead("nobody_subscribed"));
        assert_eq!(fate(&[Outcome::Refused(Fault::TooLarge)], 1, 1), Fate::Dead("refused"));
    }
}
