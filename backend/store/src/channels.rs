//! Channels of a site that are no person's.

use crate::{
    Error, columns, dialect,
    schema::channels,
    tx::{Read, Tx},
};
use diesel::prelude::*;
use domain::{Audience, ChannelId, SiteId, Timestamp, alarm::Priority};
use std::fmt;

/// A channel of a site that is no person's.
#[derive(Clone, PartialEq, Eq)]
pub struct Channel {
    /// Its id.
    pub id: ChannelId,
    /// The site.
    pub site: SiteId,
    /// Its kind: `wecom`, `webhook` …
    pub kind: String,
    /// What people call it.
    pub name: String,
    /// How it sends, as JSON, secrets included; empty once it was removed.
    pub settings: String,
    /// Whom it serves.
    pub serves: Vec<Audience>,
    /// Alarms less urgent than this are left out.
    pub least: Priority,
    /// Language of its texts: `zh` or `en`.
    pub language: String,
    /// Whether it is used.
    pub enabled: bool,
    /// When it was added.
    pub added_at: Timestamp,
    /// When it was removed.
    pub removed_at: Option<Timestamp>,
    /// Since when every message fails.
    pub failed_at: Option<Timestamp>,
    /// Code of the last failure.
    pub last_error: Option<String>,
    /// When it was asked to send, as far as that still counts against its budget.
    pub sendings: Vec<Timestamp>,
    /// Until when it asked to be left alone.
    pub paused_until: Option<Timestamp>,
    /// When it last took a message.
    pub delivered_at: Option<Timestamp>,
}

impl fmt::Debug for Channel {
    /// Without its settings.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Channel")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .field("name", &self.name)
            .field("serves", &self.serves)
            .field("least", &self.least)
            .field("enabled", &self.enabled)
            .field("failed_at", &self.failed_at)
            .field("last_error", &self.last_error)
            .finish_non_exhaustive()
    }
}

type Row = (
    (String, String, String, String, String, String, i32, String, bool),
    (i64, Option<i64>, Option<i64>, Option<String>, String, Option<i64>, Option<i64>),
);

macro_rules! row {
    () => {
        (
            (
                channels::id,
                channels::site,
                channels::kind,
                channels::name,
                channels::settings,
                channels::serves,
                channels::least,
                channels::language,
                channels::enabled,
            ),
            (
                channels::added_at,
                channels::removed_at,
                channels::failed_at,
                channels::last_error,
                channels::sendings,
                channels::paused_until,
                channels::delivered_at,
            ),
        )
    };
}

impl Read<'_> {
    /// The channels of a site, without removed ones, in the order in which they were added.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn channels(&mut self, site: SiteId) -> Result<Vec<Channel>, Error> {
        let rows: Vec<Row> = channels::table
            .filter(channels::site.eq(site.to_string()))
            .filter(channels::removed_at.is_null())
            .order((channels::added_at, channels::id))
            .select(row!())
            .load(self.connection)?;
        rows.into_iter().map(channel).collect()
    }

    /// A channel, perhaps a removed one.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn channel(&mut self, id: ChannelId) -> Result<Option<Channel>, Error> {
        let row: Option<Row> = channels::table.find(id.to_string()).select(row!()).first(self.connection).optional()?;
        row.map(channel).transpose()
    }
}

impl Tx<'_> {
    /// Adds a channel.
    ///
    /// # Errors
    /// [`Error::Conflict`] where the id is there already; [`Error::NotAllowed`] for an unknown site or kind.
    pub fn insert_channel(&mut self, channel: &Channel) -> Result<(), Error> {
        diesel::insert_into(channels::table)
            .values((
                channels::id.eq(channel.id.to_string()),
                channels::site.eq(channel.site.to_string()),
                channels::kind.eq(&channel.kind),
                channels::name.eq(&channel.name),
                channels::settings.eq(&channel.settings),
                channels::serves.eq(columns::to_json("channels.serves", &channel.serves)?),
                channels::least.eq(channel.least.number()),
                channels::language.eq(&channel.language),
                channels::enabled.eq(channel.enabled),
                channels::added_at.eq(channel.added_at.ms()),
                channels::sendings.eq(columns::to_json("channels.sendings", &channel.sendings)?),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// Writes what people may change of a channel: name, settings, whom it serves, language, whether it is used.
    ///
    /// # Errors
    /// [`Error::Missing`] where there is no such channel.
    pub fn change_channel(&mut self, channel: &Channel) -> Result<(), Error> {
        let changed = diesel::update(channels::table.find(channel.id.to_string()))
            .set((
                channels::name.eq(&channel.name),
                channels::settings.eq(&channel.settings),
                channels::serves.eq(columns::to_json("channels.serves", &channel.serves)?),
                channels::least.eq(channel.least.number()),
                channels::language.eq(&channel.language),
                channels::enabled.eq(channel.enabled),
            ))
            .execute(self.connection)?;
        if changed == 0 { Err(Error::missing("channels")) } else { Ok(()) }
    }

    /// Removes a channel with its settings; its row stays for the messages that it carried.
    ///
    /// # Errors
    /// One of the database.
    pub fn remove_channel(&mut self, id: ChannelId, at: Timestamp) -> Result<(), Error> {
        diesel::update(channels::table.find(id.to_string()))
            .set((
                channels::removed_at.eq(at.ms()),
                channels::enabled.eq(false),
                channels::settings.eq(""),
                channels::failed_at.eq(None::<i64>),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// Writes down since when messages by a channel fail, and why; `None` once one came through again. `delivered_at`
    /// where one came through; the time before stays otherwise.
    ///
    /// # Errors
    /// One of the database.
    pub fn mark_channel(
        &mut self,
        id: ChannelId,
        failed_at: Option<Timestamp>,
        error: Option<&str>,
        delivered_at: Option<Timestamp>,
    ) -> Result<(), Error> {
        diesel::update(channels::table.find(id.to_string()))
            .set((
                channels::failed_at.eq(columns::ms(failed_at)),
                channels::last_error.eq(error),
                delivered_at.map(|at| channels::delivered_at.eq(at.ms())),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// A channel with other settings: how it did before says nothing of them.
    ///
    /// # Errors
    /// One of the database.
    pub fn forget_deliveries_of_channel(&mut self, id: ChannelId) -> Result<(), Error> {
        diesel::update(channels::table.find(id.to_string()))
            .set((
                channels::failed_at.eq(None::<i64>),
                channels::last_error.eq(None::<String>),
                channels::delivered_at.eq(None::<i64>),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// A channel, locked until the end of the transaction: nobody else plans what it sends.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn lock_channel(&mut self, id: ChannelId) -> Result<Option<Channel>, Error> {
        match dialect::lock_channel(self.connection, &id.to_string())? {
            Some(_) => self.channel(id),
            None => Ok(None),
        }
    }

    /// Writes down when a channel was asked to send.
    ///
    /// # Errors
    /// One of the database.
    pub fn note_sendings(&mut self, id: ChannelId, sendings: &[Timestamp]) -> Result<(), Error> {
        diesel::update(channels::table.find(id.to_string()))
            .set(channels::sendings.eq(columns::to_json("channels.sendings", &sendings)?))
            .execute(self.connection)?;
        Ok(())
    }

    /// A channel asked to be left alone until `until`.
    ///
    /// # Errors
    /// One of the database.
    pub fn pause_channel(&mut self, id: ChannelId, until: Timestamp) -> Result<(), Error> {
        diesel::update(channels::table.find(id.to_string()))
            .set(channels::paused_until.eq(until.ms()))
            .execute(self.connection)?;
        Ok(())
    }
}

fn channel(row: Row) -> Result<Channel, Error> {
    let ((id, site, kind, name, settings, serves, least, language, enabled), rest) = row;
    let (added_at, removed_at, failed_at, last_error, sendings, paused_until, delivered_at) = rest;
    Ok(Channel {
        id: columns::id("channels.id", &id)?,
        site: columns::id("channels.site", &site)?,
        kind,
        name,
        settings,
        serves: columns::json("channels.serves", &serves)?,
        least: [Priority::P1, Priority::P2, Priority::P3]
            .into_iter()
            .find(|priority| priority.number() == least)
            .ok_or_else(|| Error::unreadable("channels.least", &format!("{least} is no priority")))?,
        language,
        enabled,
        added_at: Timestamp(added_at),
        removed_at: columns::instant(removed_at),
        failed_at: columns::instant(failed_at),
        last_error,
        sendings: columns::json("channels.sendings", &sendings)?,
        paused_until: columns::instant(paused_until),
        delivered_at: columns::instant(delivered_at),
    })
}
