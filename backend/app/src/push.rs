//! Subscriptions of browsers, the texts of messages, receipts.

use crate::{
    App, Principal, channels,
    error::{Error, Result},
    ledger::new_id,
};
use courier::{Address, Channel, Message, Outcome};
use domain::{
    Actor, AlarmId, Delivery, DeliveryId, DeviceId, PersonId, Purpose, SiteId, Timestamp,
    alarm::{self, Alarm, Input, Kind, Priority},
    time::MINUTE,
};
use store::{PushSubscription as Kept, Tx};
use wire::push::{PushKeys, PushMessage, PushReceipt, PushSubscription};

/// Subscriptions that one person keeps at most; the oldest goes first.
const MOST_SUBSCRIPTIONS: usize = 5;

/// Keeps a browser's subscription. The same browser again, perhaps for another person, replaces it.
///
/// # Errors
/// [`Error::Invalid`] for an endpoint that is no https address, or a fault.
pub async fn subscribe(app: &App, who: &Principal, asked: PushSubscription) -> Result<()> {
    if asked.endpoint.len() > 1_000 || asked.keys.p256dh.len() > 200 || asked.keys.auth.len() > 100 {
        return Err(Error::Invalid("the subscription is too long".into()));
    }
    if !matches!(asked.language.as_str(), "zh" | "en") {
        return Err(Error::Invalid("language is zh or en".into()));
    }
    if let Some(web_push) = &app.web_push {
        web_push.check(&asked).map_err(|fault| Error::Invalid(format!("subscription: {fault}")))?;
    }
    let kept = Kept {
        endpoint: asked.endpoint,
        person: who.person,
        device: who.device,
        p256dh: asked.keys.p256dh,
        auth: asked.keys.auth,
        language: asked.language,
        created_at: app.now(),
        failed_at: None,
    };
    let person = who.person;
    app.store
        .write_unscoped(move |tx| {
            tx.put_subscription(&kept)?;
            let mut all = tx.subscriptions_of(person)?;
            all.sort_by_key(|s| std::cmp::Reverse(s.created_at));
            for old in all.iter().skip(MOST_SUBSCRIPTIONS) {
                tx.remove_subscription(&old.endpoint)?;
            }
            Ok::<_, Error>(())
        })
        .await?;
    app.bus.put_presence(hub::PresenceNote::phone(who.site, who.person, known_phone(app, who), app.now()));
    Ok(())
}

fn known_phone(app: &App, who: &Principal) -> wire::duty::PhoneState {
    app.bus.presence(who.site, who.person).and_then(|p| p.phone).map(|phone| phone.state).unwrap_or_default()
}

/// Forgets all subscriptions of a person, when he signs out of a shared phone.
///
/// # Errors
/// A fault.
pub async fn unsubscribe(app: &App, who: &Principal) -> Result<()> {
    let (person, device) = (who.person, who.device);
    app.store.write_unscoped(move |tx| unbind(tx, person, device)).await.map(|_| ())
}

/// Forgets the subscriptions of a person's phone; of all his browsers where it is not known.
pub(crate) fn unbind(tx: &mut Tx<'_>, person: PersonId, device: Option<DeviceId>) -> Result<()> {
    for subscription in tx.subscriptions_of(person)? {
        if device.is_none() || subscription.device == device {
            tx.remove_subscription(&subscription.endpoint)?;
        }
    }
    Ok(())
}

/// Sends a message to one's own browsers, now and past the outbox: it is about no alarm and is not tried again.
///
/// # Errors
/// [`Error::NotFound`] where push is not set up or nothing is subscribed, [`Error::Invalid`] where no browser could be
/// reached, or a fault.
pub async fn test(app: &App, who: &Principal) -> Result<()> {
    if app.web_push.is_none() {
        return Err(Error::NotFound("push key"));
    }
    match to_browsers(app, who.person, |language| test_message(app.now(), language)).await? {
        None => Err(Error::NotFound("subscription")),
        Some(true) => Ok(()),
        Some(false) => Err(Error::Invalid("the push service took no message for this phone".into())),
    }
}

/// A message that says that messages come through.
#[must_use]
pub fn test_message(now: Timestamp, language: &str) -> PushMessage {
    about_no_alarm(now, Purpose::Test, (Kind::Other, Priority::P3), test_words(language == "en"))
}

pub(crate) fn about_no_alarm(
    now: Timestamp,
    purpose: Purpose,
    what: (Kind, Priority),
    words: (&str, &str),
) -> PushMessage {
    PushMessage {
        delivery: DeliveryId(new_id(now)),
        purpose,
        alarm: AlarmId(new_id(now)),
        assignment: None,
        kind: what.0,
        priority: what.1,
        drill: false,
        title: words.0.to_owned(),
        body: words.1.to_owned(),
        expires_at: now.plus(MINUTE),
    }
}

/// Reminds a guard at lone work, on his browsers and by his own contacts, while the caller goes on. Past the outbox and
/// once: the phone reminds by itself while the app is open, and where nothing of it helps the alarm follows within a
/// minute.
pub fn remind(app: &App, site: SiteId, person: PersonId) {
    let app = app.clone();
    tokio::spawn(async move {
        let message = |language: &str| {
            let what = (Kind::LoneWorker, Priority::P1);
            about_no_alarm(app.now(), Purpose::CheckIn, what, check_in_words(language == "en"))
        };
        // At the same time: a push service that hangs must not cost the minute.
        let (browsers, contacts) =
            tokio::join!(to_browsers(&app, person, message), channels::to_contacts(&app, site, person, message));
        for fault in [browsers.err(), contacts.err()].into_iter().flatten() {
            tracing::error!(error = &fault as &dyn std::error::Error, "could not remind a guard at lone work");
        }
    });
}

/// Sends to all browsers of a person, once; tells whether one took it, `None` where there is none.
pub(crate) async fn to_browsers(
    app: &App,
    person: PersonId,
    message: impl Fn(&str) -> PushMessage,
) -> Result<Option<bool>> {
    let Some(channel) = &app.web_push else { return Ok(None) };
    let subscriptions = app.store.read(move |read| Ok::<_, Error>(read.subscriptions_of(person)?)).await?;
    let mut reached = None;
    for kept in subscriptions {
        let content = message(&kept.language);
        let to = Address::WebPush(PushSubscription {
            endpoint: kept.endpoint,
            keys: PushKeys { p256dh: kept.p256dh, auth: kept.auth },
            language: kept.language,
        });
        let delivered = channel.deliver(&addressed(app, to, content)).await == Outcome::Delivered;
        reached = Some(reached.unwrap_or_default() | delivered);
    }
    Ok(reached)
}

/// A message on its way to an address, of use until it expires.
#[must_use]
pub fn addressed(app: &App, to: Address, content: PushMessage) -> Message {
    let now = app.now();
    let page = match content.purpose {
        Purpose::Offer | Purpose::StoodDown | Purpose::CheckIn => "/guard",
        Purpose::Hazard => "/guard/hazards",
        Purpose::Escalation | Purpose::Overdue | Purpose::Notice | Purpose::Patrol | Purpose::Test => "/",
    };
    Message {
        to,
        ttl: content.expires_at.since(now).max(1_000),
        content,
        also: Vec::new(),
        link: format!("{}{page}", app.settings.public_url),
        at: now,
    }
}

const fn check_in_words(english: bool) -> (&'static str, &'static str) {
    if english {
        ("Are you all right?", "Open and confirm within a minute, or an alarm is raised.")
    } else {
        ("您还好吗？", "请在一分钟内打开并确认平安，否则将自动报警。")
    }
}

const fn test_words(english: bool) -> (&'static str, &'static str) {
    if english {
        ("Test message", "Messages get here while the app is closed.")
    } else {
        ("测试消息", "应用关闭时，这里也能收到消息。")
    }
}

/// A phone got a push message: marks the delivery, and the offer in it as received.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's delivery, or a fault.
pub async fn received(app: &App, who: &Principal, receipt: PushReceipt) -> Result<()> {
    let (site, person, now) = (who.site, who.person, app.now());
    let directory = app.directory(site).await?;
    let committed = app
        .store
        .write(site, move |tx| {
            let queued = tx
                .delivery(receipt.delivery)?
                .map(|queued| queued.outgoing)
                .filter(|queued| queued.person == Some(person))
                .ok_or(Error::NotFound("delivery"))?;
            if tx.mark_received(receipt.delivery, now)? {
                tx.note_receipt(site, person, now)?;
            }
            let (Some(assignment), Some(mut stored)) = (queued.delivery.assignment, tx.alarm(queued.delivery.alarm)?)
            else {
                return Ok::<_, Error>(());
            };
            if queued.delivery.purpose != Purpose::Offer {
                return Ok(());
            }
            let input = Input::Person { id: receipt.id, by: person, action: alarm::Action::Receive(assignment) };
            let decision = stored.value.handle(input, now)?;
            if !decision.is_empty() {
                tx.save_alarm(&mut stored)?;
                crate::ledger::Ledger { site, directory: &directory, actor: Actor::Person(person), now }.commit(
                    tx,
                    stored.value.drill,
                    decision,
                )?;
            }
            Ok(())
        })
        .await?;
    app.committed(site, &committed.lines);
    // A word of the phone as well, and a nudge to those who show it.
    app.bus.put_presence(hub::PresenceNote::phone(site, person, known_phone(app, who), now));
    Ok(())
}

/// Whether a delivery still says something: the offer is open, the alarm not closed.
#[must_use]
pub fn still_wanted(delivery: &Delivery, alarm: &Alarm) -> bool {
    let open_offer = || alarm.assignments.iter().any(|a| Some(a.id) == delivery.assignment && a.state.is_open_offer());
    match delivery.purpose {
        Purpose::Offer => open_offer(),
        Purpose::StoodDown => true,
        Purpose::Escalation => alarm.closed.is_none() && !alarm.assignments.iter().any(|a| a.state.is_taken()),
        Purpose::Overdue | Purpose::Notice => alarm.closed.is_none(),
        Purpose::CheckIn | Purpose::Patrol | Purpose::Hazard | Purpose::Test => true,
    }
}

/// What a delivery says in a language. Building, floor and room; no names, no free text.
#[must_use]
pub fn message(id: DeliveryId, delivery: &Delivery, alarm: &Alarm, language: &str) -> PushMessage {
    let english = language == "en";
    let what = kind_word(alarm.kind, english);
    let urgency = priority_word(alarm.priority, english);
    let drill = match (alarm.drill, english) {
        (true, false) => "【演练】",
        (true, true) => "[DRILL] ",
        (false, _) => "",
    };
    let title = match (delivery.purpose, english) {
        (Purpose::Offer, false) => format!("{drill}{urgency} · {what}：请出警"),
        (Purpose::Offer, true) => format!("{drill}{urgency} · {what}: you are called"),
        (Purpose::StoodDown, false) => format!("{drill}{what}：无需前往"),
        (Purpose::StoodDown, true) => format!("{drill}{what}: stand down"),
        (Purpose::Escalation, false) => format!("{drill}{urgency} · {what}：无人接警，请指派"),
        (Purpose::Escalation, true) => format!("{drill}{urgency} · {what}: nobody has it, assign someone"),
        (Purpose::Overdue, false) => format!("{drill}{urgency} · {what}：超时未到或无回报"),
        (Purpose::Overdue, true) => format!("{drill}{urgency} · {what}: late or silent"),
        (Purpose::Notice, false) => format!("{drill}{urgency} · {what}：通报"),
        (Purpose::Notice, true) => format!("{drill}{urgency} · {what}: for information"),
        (Purpose::CheckIn, _) => check_in_words(english).0.to_owned(),
        // Those about patrols have words of their own.
        (Purpose::Patrol | Purpose::Hazard | Purpose::Test, _) => test_words(english).0.to_owned(),
    };
    PushMessage {
        delivery: id,
        purpose: delivery.purpose,
        alarm: alarm.id,
        assignment: delivery.assignment,
        kind: alarm.kind,
        priority: alarm.priority,
        drill: alarm.drill,
        title,
        body: if english { alarm.place.name.en.clone() } else { alarm.place.name.zh.clone() },
        expires_at: delivery.expires_at,
    }
}

const fn kind_word(kind: Kind, english: bool) -> &'static str {
    match (kind, english) {
        (Kind::Violence, false) => "暴力伤医",
        (Kind::Violence, true) => "Violence",
        (Kind::Disturbance, false) => "扰序",
        (Kind::Disturbance, true) => "Disturbance",
        (Kind::Intrusion, false) => "入侵",
        (Kind::Intrusion, true) => "Intrusion",
        (Kind::Theft, false) => "盗窃",
        (Kind::Theft, true) => "Theft",
        (Kind::Fire, false) => "火警",
        (Kind::Fire, true) => "Fire",
        (Kind::Medical, false) => "医疗急救",
        (Kind::Medical, true) => "Medical",
        (Kind::Suspicious, false) => "可疑人员或物品",
        (Kind::Suspicious, true) => "Suspicious person or item",
        (Kind::LoneWorker, false) => "单独作业告警",
        (Kind::LoneWorker, true) => "Lone worker",
        (Kind::Other, false) => "其他警情",
        (Kind::Other, true) => "Other alarm",
    }
}

const fn priority_word(priority: Priority, english: bool) -> &'static str {
    match (priority, english) {
        (Priority::P1, false) => "紧急",
        (Priority::P1, true) => "Urgent",
        (Priority::P2, false) => "重要",
        (Priority::P2, true) => "Important",
        (Priority::P3, false) => "一般",
        (Priority::P3, true) => "Routine",
    }
}
