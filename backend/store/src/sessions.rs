//! Sessions: who is signed in, kept by the hash of an opaque token.

use crate::{
    Error, Person, columns, dialect,
    schema::sessions,
    tx::{Read, Tx},
};
use diesel::prelude::*;
use domain::{DeviceId, PersonId, SiteId, Timestamp, person::Membership};

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Hash of the token in the cookie.
    pub token_hash: String,
    /// Who.
    pub person: PersonId,
    /// The site.
    pub site: SiteId,
    /// The phone, where it was begun on an enrolled one.
    pub device: Option<DeviceId>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// When it was last used, as far as that is written down.
    pub last_seen_at: Timestamp,
    /// When it was ended by somebody.
    pub revoked_at: Option<Timestamp>,
}

/// A session with its person and all the person's roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The session.
    pub session: Session,
    /// Who.
    pub person: Person,
    /// All roles, at all sites.
    pub memberships: Vec<Membership>,
}

type Row = (String, String, String, Option<String>, i64, i64, i64, Option<i64>);

impl Read<'_> {
    /// The session of a token, its person and roles; ended and expired ones too: whether it is good is decided by
    /// whoever asks.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn signed_in(&mut self, token_hash: &str) -> Result<Option<SignedIn>, Error> {
        let row: Option<Row> = sessions::table.find(token_hash).first(self.connection).optional()?;
        let Some(session) = row.map(session).transpose()? else { return Ok(None) };
        let person = self.person(session.person)?.ok_or(Error::missing("people"))?;
        let memberships = self.memberships_of(session.person)?;
        Ok(Some(SignedIn { session, person, memberships }))
    }

    /// The sessions of a person that are neither ended nor expired, the newest first.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn live_sessions_of(&mut self, person: PersonId, now: Timestamp) -> Result<Vec<Session>, Error> {
        let rows: Vec<Row> = sessions::table
            .filter(sessions::person.eq(person.to_string()))
            .filter(sessions::revoked_at.is_null())
            .filter(sessions::expires_at.gt(now.ms()))
            .order((sessions::created_at.desc(), sessions::token_hash))
            .load(self.connection)?;
        rows.into_iter().map(session).collect()
    }
}

impl Tx<'_> {
    /// Writes a new session.
    ///
    /// # Errors
    /// [`Error::NotAllowed`] where person, site or phone do not exist.
    pub fn insert_session(&mut self, session: &Session) -> Result<(), Error> {
        diesel::insert_into(sessions::table)
            .values((
                sessions::token_hash.eq(&session.token_hash),
                sessions::person.eq(session.person.to_string()),
                sessions::site.eq(session.site.to_string()),
                sessions::device.eq(session.device.map(|id| id.to_string())),
                sessions::created_at.eq(session.created_at.ms()),
                sessions::expires_at.eq(session.expires_at.ms()),
                sessions::last_seen_at.eq(session.last_seen_at.ms()),
                sessions::revoked_at.eq(columns::ms(session.revoked_at)),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// Writes down that a session was used, and until when it is good from now on; false where it was ended.
    ///
    /// # Errors
    /// One of the database.
    pub fn touch_session(&mut self, token_hash: &str, seen: Timestamp, expires: Timestamp) -> Result<bool, Error> {
        let live = sessions::table.filter(sessions::token_hash.eq(token_hash)).filter(sessions::revoked_at.is_null());
        let touched = diesel::update(live)
            .set((sessions::last_seen_at.eq(seen.ms()), sessions::expires_at.eq(expires.ms())))
            .execute(self.connection)?;
        Ok(touched > 0)
    }

    /// Ends a session; false where it was ended before or never was.
    ///
    /// # Errors
    /// One of the database.
    pub fn revoke_session(&mut self, token_hash: &str, at: Timestamp) -> Result<bool, Error> {
        let live = sessions::table.filter(sessions::token_hash.eq(token_hash)).filter(sessions::revoked_at.is_null());
        Ok(diesel::update(live).set(sessions::revoked_at.eq(at.ms())).execute(self.connection)? > 0)
    }

    /// Ends all sessions of a person; hands back the token hashes of those that it ended.
    ///
    /// # Errors
    /// One of the database.
    pub fn revoke_sessions_of(&mut self, person: PersonId, at: Timestamp) -> Result<Vec<String>, Error> {
        let live = dialect::lock_sessions(self.connection, &person.to_string())?;
        self.end_all(&live, at)?;
        Ok(live)
    }

    /// Ends all sessions begun on a phone; hands back the token hashes of those that it ended.
    ///
    /// # Errors
    /// One of the database.
    pub fn revoke_sessions_on(&mut self, device: DeviceId, at: Timestamp) -> Result<Vec<String>, Error> {
        let live = dialect::lock_sessions_on(self.connection, &device.to_string())?;
        self.end_all(&live, at)?;
        Ok(live)
    }

    /// Removes sessions that expired before `before`; hands back how many.
    ///
    /// # Errors
    /// One of the database.
    pub fn delete_sessions(&mut self, before: Timestamp) -> Result<usize, Error> {
        let old = sessions::table.filter(sessions::expires_at.lt(before.ms()));
        Ok(diesel::delete(old).execute(self.connection)?)
    }

    fn end_all(&mut self, token_hashes: &[String], at: Timestamp) -> Result<(), Error> {
        diesel::update(sessions::table.filter(sessions::token_hash.eq_any(token_hashes.to_vec())))
            .set(sessions::revoked_at.eq(at.ms()))
            .execute(self.connection)?;
        Ok(())
    }
}

fn session(
    (token_hash, person, site, device, created_at, expires_at, last_seen_at, revoked_at): Row,
) -> Result<Session, Error> {
    Ok(Session {
        token_hash,
        person: columns::id("sessions.person", &person)?,
        site: columns::id("sessions.site", &site)?,
        device: columns::maybe_id("sessions.device", device.as_deref())?,
        created_at: Timestamp(created_at),
        expires_at: Timestamp(expires_at),
        last_seen_at: Timestamp(last_seen_at),
        revoked_at: columns::instant(revoked_at),
    })
}
