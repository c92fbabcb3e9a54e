//! Web Push subscriptions of browsers.

use crate::{
    Error, columns,
    journal::sha256_hex,
    schema::{contacts, push_subscriptions},
    tx::{Read, Tx},
};
use diesel::prelude::*;
use domain::{DeviceId, PersonId, Timestamp};
use std::{collections::BTreeSet, fmt};

/// A browser's push subscription.
#[derive(Clone, PartialEq, Eq)]
pub struct PushSubscription {
    /// Where the push service takes messages.
    pub endpoint: String,
    /// Whose.
    pub person: PersonId,
    /// The phone, where it is an enrolled one.
    pub device: Option<DeviceId>,
    /// Public key of the browser, base64url.
    pub p256dh: String,
    /// Shared secret, base64url.
    pub auth: String,
    /// Language of the texts: `zh` or `en`.
    pub language: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Since when every message to it fails.
    pub failed_at: Option<Timestamp>,
}

impl fmt::Debug for PushSubscription {
    /// Without endpoint and keys: whoever has them can send to the phone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PushSubscription")
            .field("person", &self.person)
            .field("device", &self.device)
            .field("failed_at", &self.failed_at)
            .finish_non_exhaustive()
    }
}

type Row = (String, String, String, Option<String>, String, String, String, i64, Option<i64>);

impl Read<'_> {
    /// The subscriptions of a person, the newest first.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn subscriptions_of(&mut self, person: PersonId) -> Result<Vec<PushSubscription>, Error> {
        let rows: Vec<Row> = push_subscriptions::table
            .filter(push_subscriptions::person.eq(person.to_string()))
            .order((push_subscriptions::created_at.desc(), push_subscriptions::endpoint_hash))
            .load(self.connection)?;
        rows.into_iter().map(subscription).collect()
    }

    /// Those of `people` who are reached while the app is closed: by a subscription or a contact that does not fail.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn subscribed(&mut self, people: &[PersonId]) -> Result<BTreeSet<PersonId>, Error> {
        let ids: Vec<String> = people.iter().map(ToString::to_string).collect();
        let mut rows: Vec<String> = push_subscriptions::table
            .filter(push_subscriptions::person.eq_any(ids.clone()))
            .filter(push_subscriptions::failed_at.is_null())
            .select(push_subscriptions::person)
            .load(self.connection)?;
        let contacted: Vec<String> = contacts::table
            .filter(contacts::person.eq_any(ids))
            .filter(contacts::removed_at.is_null())
            .filter(contacts::failed_at.is_null())
            .filter(contacts::gone_at.is_null())
            .select(contacts::person)
            .load(self.connection)?;
        rows.extend(contacted);
        rows.iter().map(|id| columns::id("people.id", id)).collect()
    }
}

impl Tx<'_> {
    /// Writes a subscription; one with the same endpoint is replaced, whosever it was.
    ///
    /// # Errors
    /// [`Error::NotAllowed`] where person or phone do not exist.
    pub fn put_subscription(&mut self, subscription: &PushSubscription) -> Result<(), Error> {
        self.remove_subscription(&subscription.endpoint)?;
        diesel::insert_into(push_subscriptions::table)
            .values((
                push_subscriptions::endpoint_hash.eq(sha256_hex(subscription.endpoint.as_bytes())),
                push_subscriptions::endpoint.eq(&subscription.endpoint),
                push_subscriptions::person.eq(subscription.person.to_string()),
                push_subscriptions::device.eq(subscription.device.map(|id| id.to_string())),
                push_subscriptions::p256dh.eq(&subscription.p256dh),
                push_subscriptions::auth.eq(&subscription.auth),
                push_subscriptions::language.eq(&subscription.language),
                push_subscriptions::created_at.eq(subscription.created_at.ms()),
                push_subscriptions::failed_at.eq(columns::ms(subscription.failed_at)),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// Removes a subscription, for example one that the push service calls gone; true where there was one.
    ///
    /// # Errors
    /// One of the database.
    pub fn remove_subscription(&mut self, endpoint: &str) -> Result<bool, Error> {
        let row = push_subscriptions::table.find(sha256_hex(endpoint.as_bytes()));
        Ok(diesel::delete(row).execute(self.connection)? > 0)
    }

    /// Removes all subscriptions made on a phone; hands back how many.
    ///
    /// # Errors
    /// One of the database.
    pub fn remove_subscriptions_on(&mut self, device: DeviceId) -> Result<usize, Error> {
        let rows = push_subscriptions::table.filter(push_subscriptions::device.eq(device.to_string()));
        Ok(diesel::delete(rows).execute(self.connection)?)
    }

    /// Writes down since when messages to a subscription fail; `None` once one came through again.
    ///
    /// # Errors
    /// One of the database.
    pub fn mark_subscription(&mut self, endpoint: &str, failed_at: Option<Timestamp>) -> Result<(), Error> {
        diesel::update(push_subscriptions::table.find(sha256_hex(endpoint.as_bytes())))
            .set(push_subscriptions::failed_at.eq(columns::ms(failed_at)))
            .execute(self.connection)?;
        Ok(())
    }
}

fn subscription(
    (_, endpoint, person, device, p256dh, auth, language, created_at, failed_at): Row,
) -> Result<PushSubscription, Error> {
    Ok(PushSubscription {
        endpoint,
        person: columns::id("push_subscriptions.person", &person)?,
        device: columns::maybe_id("push_subscriptions.device", device.as_deref())?,
        p256dh,
        auth,
        language,
        created_at: Timestamp(created_at),
        failed_at: columns::instant(failed_at),
    })
}
