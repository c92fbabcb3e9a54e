//! The outbox: messages to people, written with the decision that wants them, sent afterwards.

use crate::{
    Error, columns, dialect,
    schema::{alarms, deliveries},
    tx::{Read, Tx},
};
use diesel::{dsl::count_star, prelude::*};
use domain::{AlarmId, ChannelId, ContactId, Delivery, DeliveryId, PersonId, SiteId, Timestamp, alarm::Alarm};

/// A message to one person by one channel, or to a group by a channel of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Its id.
    pub id: DeliveryId,
    /// The site.
    pub site: SiteId,
    /// Whom it goes to; `None` for a group that a channel of the site serves.
    pub person: Option<PersonId>,
    /// By which kind of channel: `web_push`, `ntfy` …
    pub channel: String,
    /// By which channel of the site, where it is one.
    pub channel_id: Option<ChannelId>,
    /// To which contact of the person; `None` for browsers and groups.
    pub contact: Option<ContactId>,
    /// What it is for, as it was decided.
    pub delivery: Delivery,
    /// The journal line that it was decided with.
    pub seq: Option<i64>,
    /// When it was decided.
    pub created_at: Timestamp,
    /// After this it need not be sent any more.
    pub expires_at: Timestamp,
}

/// What messages share a way out by: whatever is slow there delays only them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lane {
    /// The kind of channel.
    pub channel: String,
    /// The channel of the site, where it is one.
    pub channel_id: Option<ChannelId>,
}

/// Where a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OutboxState {
    /// Waits for its next attempt.
    Pending,
    /// The channel took it.
    Sent,
    /// The channel will never take it.
    Dead,
    /// It was not sent in time.
    Expired,
}

impl OutboxState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Sent, Self::Dead, Self::Expired];

    /// The word in the database.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Sent => "sent",
            Self::Dead => "dead",
            Self::Expired => "expired",
        }
    }
}

/// A message in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuedDelivery {
    /// The message.
    pub outgoing: Outgoing,
    /// Where it stands.
    pub state: OutboxState,
    /// Attempts that failed.
    pub attempts: u32,
    /// Code of the last failure.
    pub last_error: Option<String>,
    /// When it is tried next; while it is claimed, the end of the lease.
    pub next_attempt_at: Option<Timestamp>,
    /// When the channel took it.
    pub sent_at: Option<Timestamp>,
    /// When the phone said that it has it.
    pub received_at: Option<Timestamp>,
}

/// How full the outbox is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OutboxCounts {
    /// Messages that wait.
    pub pending: i64,
    /// Messages that a channel took.
    pub sent: i64,
    /// Messages that no channel will take.
    pub dead: i64,
    /// Messages that were not sent in time.
    pub expired: i64,
    /// When the longest waiting one was decided.
    pub oldest_pending: Option<Timestamp>,
}

type Row = (
    (String, String, Option<String>, String, Option<String>, Option<String>, String, Option<i64>, i64, i64),
    (String, i32, Option<String>, Option<i64>, Option<i64>, Option<i64>),
);

macro_rules! row {
    () => {
        (
            (
                deliveries::id,
                deliveries::site,
                deliveries::person,
                deliveries::channel,
                deliveries::channel_id,
                deliveries::contact,
                deliveries::body,
                deliveries::seq,
                deliveries::created_at,
                deliveries::expires_at,
            ),
            (
                deliveries::state,
                deliveries::attempts,
                deliveries::last_error,
                deliveries::next_attempt_at,
                deliveries::sent_at,
                deliveries::received_at,
            ),
        )
    };
}

impl Read<'_> {
    /// A message.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn delivery(&mut self, id: DeliveryId) -> Result<Option<QueuedDelivery>, Error> {
        let row: Option<Row> =
            deliveries::table.find(id.to_string()).select(row!()).first(self.connection).optional()?;
        row.map(queued).transpose()
    }

    /// The messages about an alarm, in the order in which they were decided.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn deliveries_of(&mut self, alarm: AlarmId) -> Result<Vec<QueuedDelivery>, Error> {
        let rows: Vec<Row> = deliveries::table
            .filter(deliveries::alarm.eq(alarm.to_string()))
            .order((deliveries::created_at, deliveries::id))
            .select(row!())
            .load(self.connection)?;
        rows.into_iter().map(queued).collect()
    }

    /// Messages to attempt by `now`, the longest due first, without those claimed or expired.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn due_deliveries(&mut self, now: Timestamp, limit: u32) -> Result<Vec<QueuedDelivery>, Error> {
        let rows: Vec<Row> = deliveries::table
            .filter(deliveries::state.eq(OutboxState::Pending.word()))
            .filter(deliveries::next_attempt_at.le(now.ms()))
            .filter(deliveries::expires_at.gt(now.ms()))
            .order((deliveries::next_attempt_at, deliveries::id))
            .limit(columns::limit(limit))
            .select(row!())
            .load(self.connection)?;
        rows.into_iter().map(queued).collect()
    }

    /// The lanes in which a message is to be attempted by `now`.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn due_lanes(&mut self, now: Timestamp) -> Result<Vec<Lane>, Error> {
        let rows: Vec<(String, Option<String>)> = deliveries::table
            .filter(deliveries::state.eq(OutboxState::Pending.word()))
            .filter(deliveries::next_attempt_at.le(now.ms()))
            .filter(deliveries::expires_at.gt(now.ms()))
            .select((deliveries::channel, deliveries::channel_id))
            .distinct()
            .load(self.connection)?;
        rows.into_iter()
            .map(|(channel, id)| {
                Ok(Lane { channel, channel_id: columns::maybe_id("deliveries.channel_id", id.as_deref())? })
            })
            .collect()
    }

    /// Messages about open alarms of a site that no channel will take, that failed before and are tried again, or
    /// that failed until it was too late; with their alarms, the newest first.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn undelivered(&mut self, site: SiteId, limit: u32) -> Result<Vec<(QueuedDelivery, Alarm)>, Error> {
        let failing = deliveries::state.eq(OutboxState::Pending.word()).and(deliveries::attempts.gt(0));
        let too_late = deliveries::state.eq(OutboxState::Expired.word()).and(deliveries::last_error.is_not_null());
        let rows: Vec<(Row, String)> = deliveries::table
            .inner_join(alarms::table)
            .filter(deliveries::site.eq(site.to_string()))
            .filter(alarms::closed_at.is_null())
            .filter(deliveries::state.eq(OutboxState::Dead.word()).or(failing).or(too_late))
            .order((deliveries::created_at.desc(), deliveries::id.desc()))
            .limit(columns::limit(limit))
            .select((row!(), alarms::body))
            .load(self.connection)?;
        rows.into_iter().map(|(row, body)| Ok((queued(row)?, columns::json("alarms.body", &body)?))).collect()
    }

    /// When the next message is to be attempted, or a lease ends.
    ///
    /// # Errors
    /// One of the database.
    pub fn next_delivery_due(&mut self) -> Result<Option<Timestamp>, Error> {
        let due = deliveries::table
            .filter(deliveries::state.eq(OutboxState::Pending.word()))
            .order(deliveries::next_attempt_at)
            .select(deliveries::next_attempt_at)
            .first::<Option<i64>>(self.connection)
            .optional()?;
        Ok(columns::instant(due.flatten()))
    }

    /// How full the outbox is.
    ///
    /// # Errors
    /// One of the database.
    pub fn outbox_counts(&mut self) -> Result<OutboxCounts, Error> {
        let by_state: Vec<(String, i64)> = deliveries::table
            .group_by(deliveries::state)
            .select((deliveries::state, count_star()))
            .load(self.connection)?;
        let of =
            |state: OutboxState| by_state.iter().find(|(word, _)| word == state.word()).map_or(0, |(_, count)| *count);
        let oldest: Option<i64> = deliveries::table
            .filter(deliveries::state.eq(OutboxState::Pending.word()))
            .select(diesel::dsl::min(deliveries::created_at))
            .first(self.connection)?;
        Ok(OutboxCounts {
            pending: of(OutboxState::Pending),
            sent: of(OutboxState::Sent),
            dead: of(OutboxState::Dead),
            expired: of(OutboxState::Expired),
            oldest_pending: columns::instant(oldest),
        })
    }
}

impl Tx<'_> {
    /// Puts a message into the outbox, to be sent at once.
    ///
    /// # Errors
    /// [`Error::Conflict`] where the id is there already; [`Error::NotAllowed`] where person or alarm do not exist.
    pub fn enqueue(&mut self, outgoing: &Outgoing) -> Result<(), Error> {
        diesel::insert_into(deliveries::table)
            .values((
                deliveries::id.eq(outgoing.id.to_string()),
                deliveries::site.eq(outgoing.site.to_string()),
                deliveries::person.eq(outgoing.person.map(|id| id.to_string())),
                deliveries::channel.eq(&outgoing.channel),
                deliveries::channel_id.eq(outgoing.channel_id.map(|id| id.to_string())),
                deliveries::contact.eq(outgoing.contact.map(|id| id.to_string())),
                deliveries::alarm.eq(outgoing.delivery.alarm.to_string()),
                deliveries::body.eq(columns::to_json("deliveries.body", &outgoing.delivery)?),
                deliveries::seq.eq(outgoing.seq),
                deliveries::state.eq(OutboxState::Pending.word()),
                deliveries::attempts.eq(0),
                deliveries::created_at.eq(outgoing.created_at.ms()),
                deliveries::expires_at.eq(outgoing.expires_at.ms()),
                deliveries::next_attempt_at.eq(outgoing.created_at.ms()),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// Takes up to `limit` messages of a lane to attempt by `now`, for this node alone until `lease_until`: nobody else
    /// sees them as due before. A node that dies with them delays them until then.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn claim_deliveries(
        &mut self,
        lane: &Lane,
        now: Timestamp,
        lease_until: Timestamp,
        limit: u32,
    ) -> Result<Vec<QueuedDelivery>, Error> {
        let channel_id = lane.channel_id.map(|id| id.to_string());
        let ids = dialect::lock_due_deliveries(
            self.connection,
            &lane.channel,
            channel_id.as_deref(),
            now.ms(),
            columns::limit(limit),
        )?;
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        diesel::update(deliveries::table.filter(deliveries::id.eq_any(ids.clone())))
            .set(deliveries::next_attempt_at.eq(lease_until.ms()))
            .execute(self.connection)?;
        let rows: Vec<Row> = deliveries::table
            .filter(deliveries::id.eq_any(ids))
            .order((deliveries::created_at, deliveries::id))
            .select(row!())
            .load(self.connection)?;
        rows.into_iter().map(queued).collect()
    }

    /// Messages of a channel of the site that are due by `now`, or were not tried yet and are due by `soon`; the longest
    /// waiting first. For a channel that joins messages, with its row locked.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn waiting_for(
        &mut self,
        channel: ChannelId,
        now: Timestamp,
        soon: Timestamp,
        limit: u32,
    ) -> Result<Vec<QueuedDelivery>, Error> {
        let due = deliveries::next_attempt_at.le(now.ms());
        let fresh = deliveries::attempts.eq(0).and(deliveries::next_attempt_at.le(soon.ms()));
        let rows: Vec<Row> = deliveries::table
            .filter(deliveries::channel_id.eq(channel.to_string()))
            .filter(deliveries::state.eq(OutboxState::Pending.word()))
            .filter(deliveries::expires_at.gt(now.ms()))
            .filter(due.or(fresh))
            .order((deliveries::created_at, deliveries::id))
            .limit(columns::limit(limit))
            .select(row!())
            .load(self.connection)?;
        rows.into_iter().map(queued).collect()
    }

    /// Lets pending messages wait until `at`: the end of a lease, or the time at which a channel has room for them.
    ///
    /// # Errors
    /// One of the database.
    pub fn hold_deliveries(&mut self, ids: &[DeliveryId], at: Timestamp) -> Result<(), Error> {
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        diesel::update(deliveries::table.filter(deliveries::id.eq_any(ids)).filter(deliveries::state.eq("pending")))
            .set(deliveries::next_attempt_at.eq(at.ms()))
            .execute(self.connection)?;
        Ok(())
    }

    /// Nobody needs the message any more; what failed before is of no interest then. One that is not pending any more
    /// stays as it is.
    ///
    /// # Errors
    /// One of the database.
    pub fn mark_unwanted(&mut self, id: DeliveryId) -> Result<(), Error> {
        diesel::update(pending(id))
            .set((
                deliveries::state.eq(OutboxState::Expired.word()),
                deliveries::next_attempt_at.eq(None::<i64>),
                deliveries::last_error.eq(None::<String>),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// The channel took the message.
    ///
    /// # Errors
    /// [`Error::Missing`] where there is no such message.
    pub fn mark_sent(&mut self, id: DeliveryId, at: Timestamp) -> Result<(), Error> {
        let changed = diesel::update(deliveries::table.find(id.to_string()))
            .set((
                deliveries::state.eq(OutboxState::Sent.word()),
                deliveries::next_attempt_at.eq(None::<i64>),
                deliveries::sent_at.eq(at.ms()),
            ))
            .execute(self.connection)?;
        if changed == 0 { Err(Error::missing("deliveries")) } else { Ok(()) }
    }

    /// An attempt failed; the next one is due at `next`. One that is not pending any more stays as it is.
    ///
    /// # Errors
    /// One of the database.
    pub fn mark_failed(&mut self, id: DeliveryId, next: Timestamp, code: &str) -> Result<(), Error> {
        diesel::update(pending(id))
            .set((
                deliveries::attempts.eq(deliveries::attempts + 1),
                deliveries::next_attempt_at.eq(next.ms()),
                deliveries::last_error.eq(code),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// The channel will never take the message. One that is not pending any more stays as it is.
    ///
    /// # Errors
    /// One of the database.
    pub fn mark_dead(&mut self, id: DeliveryId, code: &str) -> Result<(), Error> {
        diesel::update(pending(id))
            .set((
                deliveries::state.eq(OutboxState::Dead.word()),
                deliveries::attempts.eq(deliveries::attempts + 1),
                deliveries::next_attempt_at.eq(None::<i64>),
                deliveries::last_error.eq(code),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// Gives up on every pending message that is of no use any more at `now`; hands back how many.
    ///
    /// # Errors
    /// One of the database.
    pub fn expire_deliveries(&mut self, now: Timestamp) -> Result<usize, Error> {
        let ids = dialect::lock_stale_deliveries(self.connection, now.ms())?;
        if ids.is_empty() {
            return Ok(0);
        }
        Ok(diesel::update(deliveries::table.filter(deliveries::id.eq_any(ids)))
            .set((deliveries::state.eq(OutboxState::Expired.word()), deliveries::next_attempt_at.eq(None::<i64>)))
            .execute(self.connection)?)
    }

    /// The phone has the message; true the first time. A receipt proves that it was sent, whatever the channel said.
    ///
    /// # Errors
    /// One of the database.
    pub fn mark_received(&mut self, id: DeliveryId, at: Timestamp) -> Result<bool, Error> {
        let unreceived =
            deliveries::table.filter(deliveries::id.eq(id.to_string())).filter(deliveries::received_at.is_null());
        let changed = diesel::update(unreceived)
            .set((
                deliveries::received_at.eq(at.ms()),
                deliveries::state.eq(OutboxState::Sent.word()),
                deliveries::next_attempt_at.eq(None::<i64>),
            ))
            .execute(self.connection)?;
        Ok(changed > 0)
    }

    /// Removes messages decided before `before` that wait for nothing any more; hands back how many.
    ///
    /// # Errors
    /// One of the database.
    pub fn delete_deliveries(&mut self, before: Timestamp) -> Result<usize, Error> {
        let old = deliveries::table
            .filter(deliveries::created_at.lt(before.ms()))
            .filter(deliveries::state.ne(OutboxState::Pending.word()));
        Ok(diesel::delete(old).execute(self.connection)?)
    }
}

#[diesel::dsl::auto_type(no_type_alias)]
fn pending(id: DeliveryId) -> _ {
    let id: String = id.to_string();
    deliveries::table.filter(deliveries::id.eq(id)).filter(deliveries::state.eq("pending"))
}

fn queued(row: Row) -> Result<QueuedDelivery, Error> {
    let ((id, site, person, channel, channel_id, contact, body, seq, created_at, expires_at), rest) = row;
    let (state, attempts, last_error, next_attempt_at, sent_at, received_at) = rest;
    Ok(QueuedDelivery {
        outgoing: Outgoing {
            id: columns::id("deliveries.id", &id)?,
            site: columns::id("deliveries.site", &site)?,
            person: columns::maybe_id("deliveries.person", person.as_deref())?,
            channel,
            channel_id: columns::maybe_id("deliveries.channel_id", channel_id.as_deref())?,
            contact: columns::maybe_id("deliveries.contact", contact.as_deref())?,
            delivery: columns::json("deliveries.body", &body)?,
            seq,
            created_at: Timestamp(created_at),
            expires_at: Timestamp(expires_at),
        },
        state: OutboxState::ALL
            .into_iter()
            .find(|known| known.word() == state)
            .ok_or_else(|| Error::unreadable("deliveries.state", &format!("`{state}` is no state")))?,
        attempts: columns::count("deliveries.attempts", attempts)?,
        last_error,
        next_attempt_at: columns::instant(next_attempt_at),
        sent_at: columns::instant(sent_at),
        received_at: columns::instant(received_at),
    })
}
