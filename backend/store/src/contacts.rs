//! How people are reached beside the app.

use crate::{
    Error, columns,
    schema::{contacts, memberships},
    tx::{Read, Tx},
};
use diesel::prelude::*;
use domain::{ContactId, PersonId, SiteId, Timestamp};
use std::fmt;

/// A way to reach a person beside the app.
#[derive(Clone, PartialEq, Eq)]
pub struct Contact {
    /// Its id.
    pub id: ContactId,
    /// Whose.
    pub person: PersonId,
    /// Its kind: `ntfy`, `bark`, `sms`.
    pub kind: String,
    /// Where, as JSON; empty once it was removed.
    pub address: String,
    /// Language of its texts: `zh` or `en`.
    pub language: String,
    /// When it was added.
    pub added_at: Timestamp,
    /// When it was removed.
    pub removed_at: Option<Timestamp>,
    /// Since when every message to it fails.
    pub failed_at: Option<Timestamp>,
    /// When the service said that it does not know the address any more.
    pub gone_at: Option<Timestamp>,
    /// Code of the last failure.
    pub last_error: Option<String>,
    /// When it last took a message.
    pub delivered_at: Option<Timestamp>,
}

impl fmt::Debug for Contact {
    /// Without the address.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contact")
            .field("id", &self.id)
            .field("person", &self.person)
            .field("kind", &self.kind)
            .field("failed_at", &self.failed_at)
            .field("gone_at", &self.gone_at)
            .finish_non_exhaustive()
    }
}

type Row = (
    (String, String, String, String, String),
    (i64, Option<i64>, Option<i64>, Option<i64>, Option<String>, Option<i64>),
);

macro_rules! row {
    () => {
        (
            (contacts::id, contacts::person, contacts::kind, contacts::address, contacts::language),
            (
                contacts::added_at,
                contacts::removed_at,
                contacts::failed_at,
                contacts::gone_at,
                contacts::last_error,
                contacts::delivered_at,
            ),
        )
    };
}

impl Read<'_> {
    /// The contacts of a person, without removed ones, in the order in which they were added.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn contacts_of(&mut self, person: PersonId) -> Result<Vec<Contact>, Error> {
        let rows: Vec<Row> = contacts::table
            .filter(contacts::person.eq(person.to_string()))
            .filter(contacts::removed_at.is_null())
            .order((contacts::added_at, contacts::id))
            .select(row!())
            .load(self.connection)?;
        rows.into_iter().map(contact).collect()
    }

    /// The contacts of everybody who belongs to a site, as [`Self::contacts_of`].
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn contacts_at(&mut self, site: SiteId) -> Result<Vec<Contact>, Error> {
        let people = memberships::table.filter(memberships::site.eq(site.to_string())).select(memberships::person);
        let rows: Vec<Row> = contacts::table
            .filter(contacts::person.eq_any(people))
            .filter(contacts::removed_at.is_null())
            .order((contacts::added_at, contacts::id))
            .select(row!())
            .load(self.connection)?;
        rows.into_iter().map(contact).collect()
    }

    /// A contact, perhaps a removed one.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn contact(&mut self, id: ContactId) -> Result<Option<Contact>, Error> {
        let row: Option<Row> = contacts::table.find(id.to_string()).select(row!()).first(self.connection).optional()?;
        row.map(contact).transpose()
    }
}

impl Tx<'_> {
    /// Adds a contact.
    ///
    /// # Errors
    /// [`Error::Conflict`] where the id is there already; [`Error::NotAllowed`] for an unknown person or kind.
    pub fn insert_contact(&mut self, contact: &Contact) -> Result<(), Error> {
        diesel::insert_into(contacts::table)
            .values((
                contacts::id.eq(contact.id.to_string()),
                contacts::person.eq(contact.person.to_string()),
                contacts::kind.eq(&contact.kind),
                contacts::address.eq(&contact.address),
                contacts::language.eq(&contact.language),
                contacts::added_at.eq(contact.added_at.ms()),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// Removes a contact with its address; its row stays for the messages that went to it.
    ///
    /// # Errors
    /// One of the database.
    pub fn remove_contact(&mut self, id: ContactId, at: Timestamp) -> Result<(), Error> {
        diesel::update(contacts::table.find(id.to_string()))
            .set((contacts::removed_at.eq(at.ms()), contacts::address.eq("")))
            .execute(self.connection)?;
        Ok(())
    }

    /// Writes down since when messages to a contact fail, and why; `None` once one came through again. `gone_at` where
    /// the service does not know it any more. `delivered_at` where one came through; the time before stays otherwise.
    ///
    /// # Errors
    /// One of the database.
    pub fn mark_contact(
        &mut self,
        id: ContactId,
        failed_at: Option<Timestamp>,
        gone_at: Option<Timestamp>,
        error: Option<&str>,
        delivered_at: Option<Timestamp>,
    ) -> Result<(), Error> {
        diesel::update(contacts::table.find(id.to_string()))
            .set((
                contacts::failed_at.eq(columns::ms(failed_at)),
                contacts::gone_at.eq(columns::ms(gone_at)),
                contacts::last_error.eq(error),
                delivered_at.map(|at| contacts::delivered_at.eq(at.ms())),
            ))
            .execute(self.connection)?;
        Ok(())
    }
}

fn contact(row: Row) -> Result<Contact, Error> {
    let ((id, person, kind, address, language), rest) = row;
    let (added_at, removed_at, failed_at, gone_at, last_error, delivered_at) = rest;
    Ok(Contact {
        id: columns::id("contacts.id", &id)?,
        person: columns::id("contacts.person", &person)?,
        kind,
        address,
        language,
        added_at: Timestamp(added_at),
        removed_at: columns::instant(removed_at),
        failed_at: columns::instant(failed_at),
        gone_at: columns::instant(gone_at),
        last_error,
        delivered_at: columns::instant(delivered_at),
    })
}
