//! Telling: from the journal to the sockets.
//!
//! One teller per watched site reads new journal lines, encodes each audience's view once and hands the bytes to the
//! fan-out. A nudge only wakes it; what it says comes from the journal and the rows written with it.

mod head;
mod snapshot;
mod teller;

pub use teller::{Tellers, listen};

use crate::{
    App, Principal,
    error::{Error, Result},
};
use bytestring::ByteString;
use domain::{SiteId, access::Action, alarm::Alarm, event::Subject, person::Role};
use hub::{Audience, Subscription, Topic};
use std::time::Instant;
use store::Stored;
use wire::{
    alarm::AlarmView,
    live::{ServerMessage, Since, View},
};

/// More lines than this are not resumed one by one: a snapshot is shorter.
const MOST_RESUMED: u32 = 500;

/// An opened view of a site.
pub struct Opened {
    /// What to send first: a welcome, then the changes since or a snapshot.
    pub first: ByteString,
    /// What comes after.
    pub subscription: Subscription,
}

/// Opens a view: subscribes first, then reads, so that nothing falls between.
///
/// # Errors
/// [`Error::NotAllowed`] or a fault.
pub async fn open(app: &App, who: &Principal, view: View, since: Option<Since>) -> Result<Opened> {
    let topic = topic(who, view)?;
    app.directory(who.site).await?;
    let mut subscription = app.fanout.subscribe(topic);
    let (first, seq) = resume(app, topic, since).await?;
    subscription.skip_to(seq);
    Ok(Opened { first, subscription })
}

/// What a client that saw `since` has missed, or everything; with the newest line in it.
///
/// # Errors
/// A fault.
pub async fn resume(app: &App, topic: Topic, since: Option<Since>) -> Result<(ByteString, i64)> {
    let site = topic.site;
    let wanted = since.clone();
    let (head, subjects) = app
        .store
        .read(move |read| {
            let head = read.head(site)?;
            let subjects = match wanted {
                Some(since) if since.epoch == head.epoch && (0..=head.seq).contains(&since.seq) => {
                    read.subjects_since(site, since.seq, MOST_RESUMED)?
                }
                _ => None,
            };
            Ok::<_, Error>((head, subjects))
        })
        .await?;
    let canary = app.settings.canary && sees_guards(topic.audience);
    let welcome = |seq, resumed| {
        encode(&ServerMessage::Welcome { epoch: head.epoch.clone(), seq, now: app.now(), resumed, canary })
    };
    match (subjects, since) {
        (Some(subjects), Some(since)) => {
            let change = teller::change(app, site, since.seq, subjects).await?;
            let body = encode(&change.message(topic.audience));
            Ok((lines(&[welcome(change.seq, true), body]), change.seq))
        }
        _ => {
            let (body, seq) = snapshot::snapshot(app, topic).await?;
            Ok((lines(&[welcome(seq, false), body]), seq))
        }
    }
}

/// The topic that shows `view` to somebody.
///
/// # Errors
/// [`Error::NotAllowed`].
pub fn topic(who: &Principal, view: View) -> Result<Topic> {
    let audience = match view {
        View::Desk => {
            who.require(Action::SeeBoard)?;
            if who.grants.is(Role::Police, who.site) { Audience::Police } else { Audience::Desk }
        }
        View::Guard => {
            who.require(Action::SeeAlarmsAsGuard)?;
            Audience::Guard
        }
        View::Staff => {
            who.require(Action::SeeOwnDepartment)?;
            Audience::Staff(who.grants.department(who.site).ok_or(Error::NotAllowed)?)
        }
    };
    Ok(Topic { site: who.site, audience })
}

/// The newest line of a site's journal, for pings: asked of the journal itself, so that a client sees that it misses
/// something even where the site's teller is dead.
pub async fn head(app: &App, site: SiteId) -> i64 {
    let read = || async { app.store.read(move |read| Ok::<_, Error>(read.head(site)?.seq)).await };
    app.tellers.head(site, Instant::now(), read).await
}

/// A message as it goes over the socket.
#[must_use]
pub fn encode(message: &ServerMessage) -> ByteString {
    #[expect(clippy::expect_used, reason = "the shapes of wire have string keys and finite numbers only")]
    serde_json::to_string(message).expect("wire shapes encode").into()
}

fn lines(messages: &[ByteString]) -> ByteString {
    messages.iter().map(|m| &**m).collect::<Vec<&str>>().join("\n").into()
}

/// An alarm as an audience sees it, where it does.
fn seen_by(audience: Audience, alarm: &Stored<Alarm>) -> Option<AlarmView> {
    match audience {
        Audience::Desk | Audience::Police => Some(crate::views::alarm(alarm)),
        // The same bytes go to all of them, so there is no own part in it.
        Audience::Guard => Some(crate::views::alarm_for_guard(alarm, None)),
        // A screen of the department may be in sight of whoever must not know of a silent alarm.
        Audience::Staff(department) => (alarm.value.department == Some(department) && !alarm.value.silent)
            .then(|| crate::views::alarm_for_staff(alarm)),
    }
}

/// Whether an audience sees guards and where they are.
pub(crate) const fn sees_guards(audience: Audience) -> bool {
    matches!(audience, Audience::Desk | Audience::Police)
}

/// Whether a subject concerns the directory of people.
const fn is_site(subject: &Subject) -> bool {
    matches!(subject, Subject::Site)
}
