//! What is sent outside of the outbox, now and once: a try of a channel or contact, whose result somebody waits for, and
//! what is about no alarm.

use super::{By, contacts, gateway, of_channel, of_contact};
use crate::{
    App,
    error::{Error, Result},
    loops::courier::{Kept, mark, unusable},
    push,
};
use courier::{Address, Fault, Outcome};
use domain::{ChannelId, ContactId, PersonId, SiteId};
use futures_util::future::join_all;
use store::{Channel, Contact};
use wire::{channels::TryResult, push::PushMessage};

/// Sends a test message by a channel of the site.
///
/// # Errors
/// [`Error::NotFound`], or a fault. That the message was not taken is no error but the answer.
pub async fn try_channel(app: &App, by: By, id: ChannelId) -> Result<TryResult> {
    let channel = super::one(app, by, id).await?;
    match of_channel(&channel) {
        Ok(to) => {
            let message = push::test_message(app.now(), &channel.language);
            Ok(tried(attempt(app, &channel.kind.clone(), to, message, Kept::Channel(channel)).await?))
        }
        Err(code) => Ok(TryResult { delivered: false, error: Some(code.to_owned()) }),
    }
}

/// Sends a test message to a contact of a person.
///
/// # Errors
/// As [`try_channel`].
pub async fn try_contact(app: &App, by: By, person: PersonId, id: ContactId) -> Result<TryResult> {
    let contact = contacts::one(app, by, person, id).await?;
    let gateway = app.store.read(move |read| gateway(read, by.site)).await?;
    match of_contact(&contact, gateway.as_ref()) {
        Ok(to) => {
            let message = push::test_message(app.now(), &contact.language);
            Ok(tried(attempt(app, &contact.kind.clone(), to, message, Kept::Contact(contact)).await?))
        }
        Err(code) => Ok(TryResult { delivered: false, error: Some(code.to_owned()) }),
    }
}

/// Sends to all contacts of a person at the same time, once.
pub(crate) async fn to_contacts(
    app: &App,
    site: SiteId,
    person: PersonId,
    message: impl Fn(&str) -> PushMessage,
) -> Result<()> {
    let (contacts, gateway) =
        app.store.read(move |read| Ok::<_, Error>((read.contacts_of(person)?, gateway(read, site)?))).await?;
    let of_use = contacts.into_iter().filter(|contact| contact.gone_at.is_none());
    let sent = of_use.map(|contact| {
        let message = message(&contact.language);
        to_contact(app, contact, gateway.as_ref(), message)
    });
    join_all(sent).await.into_iter().collect()
}

async fn to_contact(app: &App, contact: Contact, gateway: Option<&Channel>, message: PushMessage) -> Result<()> {
    match of_contact(&contact, gateway) {
        Ok(to) => attempt(app, &contact.kind.clone(), to, message, Kept::Contact(contact)).await.map(drop),
        Err(code) => unusable(app, contact.id, code).await,
    }
}

async fn attempt(app: &App, kind: &str, to: Address, message: PushMessage, kept: Kept) -> Result<Outcome> {
    let channel = app.channels.iter().find(|channel| channel.name() == kind).ok_or(Error::NotFound("channel"))?;
    let message = push::addressed(app, to, message);
    let outcome = tokio::time::timeout(crate::loops::courier::LONGEST, channel.deliver(&message))
        .await
        .unwrap_or(Outcome::Failed(Fault::TimedOut));
    mark(app, kept, outcome).await?;
    Ok(outcome)
}

fn tried(outcome: Outcome) -> TryResult {
    TryResult { delivered: outcome == Outcome::Delivered, error: outcome.error() }
}
