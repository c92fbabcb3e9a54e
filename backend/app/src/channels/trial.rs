//! A try of a channel or contact, outside of the outbox: whoever sets it up wants to know now.

use super::{By, contacts, gateway, of_channel, of_contact};
use crate::{
    App,
    error::{Error, Result},
    loops::courier::{Kept, mark},
    push,
};
use courier::{Address, Fault, Outcome};
use domain::{ChannelId, ContactId, PersonId};
use wire::channels::TryResult;

/// Sends a test message by a channel of the site.
///
/// # Errors
/// [`Error::NotFound`], or a fault. That the message was not taken is no error but the answer.
pub async fn try_channel(app: &App, by: By, id: ChannelId) -> Result<TryResult> {
    let channel = super::one(app, by, id).await?;
    match of_channel(&channel) {
        Ok(to) => attempt(app, &channel.kind.clone(), &channel.language.clone(), to, Kept::Channel(channel)).await,
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
        Ok(to) => attempt(app, &contact.kind.clone(), &contact.language.clone(), to, Kept::Contact(contact)).await,
        Err(code) => Ok(TryResult { delivered: false, error: Some(code.to_owned()) }),
    }
}

async fn attempt(app: &App, kind: &str, language: &str, to: Address, kept: Kept) -> Result<TryResult> {
    let channel = app.channels.iter().find(|channel| channel.name() == kind).ok_or(Error::NotFound("channel"))?;
    let message = push::addressed(app, to, push::test_message(app.now(), language));
    let outcome = tokio::time::timeout(crate::loops::courier::LONGEST, channel.deliver(&message))
        .await
        .unwrap_or(Outcome::Failed(Fault::TimedOut));
    mark(app, kept, outcome).await?;
    Ok(TryResult { delivered: outcome == Outcome::Delivered, error: outcome.error() })
}
