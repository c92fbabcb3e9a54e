//! The journal (流水): what happened at a site, gapless, in commit order, each line chained to the one before.

mod line;
mod verify;

pub(crate) use line::sha256_hex;
pub use line::{Canonical, Line};
pub use verify::{Bad, BadCode, Verification};

use crate::{
    Error, columns,
    schema::{alarms, deliveries, journal, sites},
    tx::{Read, Tx},
};
use diesel::prelude::*;
use domain::{Actor, Event, SiteId, Timestamp, event::Subject};
use std::collections::BTreeSet;

/// What the first line of a journal is chained to: 64 zeros.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Where a site's journal stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Changes when the journal was replaced, for example restored from a backup.
    pub epoch: String,
    /// The number of the newest line; 0 before the first.
    pub seq: i64,
    /// The hash of the newest line; [`GENESIS`] before the first.
    pub hash: String,
}

/// True for the key of a site where nobody works: only its journal may be shortened.
pub(crate) fn is_synthetic(key: &str) -> bool {
    key.starts_with('~')
}

/// A journal line as the table holds it.
pub(crate) type Row = (String, i64, i64, String, String, String, bool, String, String, String);

impl Read<'_> {
    /// Where the site's journal stands.
    ///
    /// # Errors
    /// [`Error::Missing`] where there is no such site.
    pub fn head(&mut self, site: SiteId) -> Result<Head, Error> {
        let (epoch, seq, hash) = sites::table
            .find(site.to_string())
            .select((sites::epoch, sites::seq, sites::head_hash))
            .first(self.connection)
            .optional()?
            .ok_or(Error::missing("sites"))?;
        Ok(Head { epoch, seq, hash })
    }

    /// The lines after number `after`, in order, `limit` at most.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn journal(&mut self, site: SiteId, after: i64, limit: u32) -> Result<Vec<Line>, Error> {
        let rows: Vec<Row> = journal::table
            .filter(journal::site.eq(site.to_string()))
            .filter(journal::seq.gt(after))
            .order(journal::seq)
            .limit(columns::limit(limit))
            .load(self.connection)?;
        rows.into_iter().map(Line::from_row).collect()
    }

    /// The newest lines, the newest first, `limit` at most.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn newest_lines(&mut self, site: SiteId, before: Option<i64>, limit: u32) -> Result<Vec<Line>, Error> {
        let rows: Vec<Row> = journal::table
            .filter(journal::site.eq(site.to_string()))
            .filter(journal::seq.lt(before.unwrap_or(i64::MAX)))
            .order(journal::seq.desc())
            .limit(columns::limit(limit))
            .load(self.connection)?;
        rows.into_iter().map(Line::from_row).collect()
    }

    /// Every line about `subject`, in order.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn journal_of(&mut self, site: SiteId, subject: Subject) -> Result<Vec<Line>, Error> {
        let rows: Vec<Row> = journal::table
            .filter(journal::site.eq(site.to_string()))
            .filter(journal::subject.eq(line::subject_text(subject)))
            .order(journal::seq)
            .load(self.connection)?;
        rows.into_iter().map(Line::from_row).collect()
    }

    /// What the lines after number `after` are about, each subject once, in the order of its first line; `None`
    /// where there are more than `limit` lines.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn subjects_since(&mut self, site: SiteId, after: i64, limit: u32) -> Result<Option<Vec<Subject>>, Error> {
        let texts: Vec<String> = journal::table
            .filter(journal::site.eq(site.to_string()))
            .filter(journal::seq.gt(after))
            .order(journal::seq)
            .limit(columns::limit(limit) + 1)
            .select(journal::subject)
            .load(self.connection)?;
        if texts.len() > limit as usize {
            return Ok(None);
        }
        let mut seen = BTreeSet::new();
        let subjects = texts.iter().map(|text| line::subject(text)).filter(|subject| match subject {
            Ok(subject) => seen.insert(*subject),
            Err(_) => true,
        });
        subjects.collect::<Result<_, _>>().map(Some)
    }
}

impl Tx<'_> {
    /// Writes the next line of the site that this write is for.
    ///
    /// # Errors
    /// [`Error::NoSite`] in an unscoped write or before the site is inserted; one of the database.
    pub fn append(&mut self, at: Timestamp, actor: Actor, drill: bool, event: &Event) -> Result<Line, Error> {
        let (Some(site), Some(head)) = (self.site, self.head.as_ref()) else { return Err(Error::NoSite) };
        let body = serde_json::to_value(event)
            .map_err(|error| Error::Unwritable { column: "journal.body", reason: error.to_string() })?;
        let seq = head.seq + 1;
        let prev_hash = head.hash.clone();
        let (kind, subject) = (event.kind(), event.subject());
        let (site_text, subject_text, actor_text) =
            (site.to_string(), line::subject_text(subject), line::actor_text(actor));
        let body_text = body.to_string();
        let hash = Canonical {
            site: &site_text,
            seq,
            at: at.ms(),
            kind,
            subject: &subject_text,
            actor: &actor_text,
            drill,
            body: &body_text,
            prev_hash: &prev_hash,
        }
        .hash();
        diesel::insert_into(journal::table)
            .values((
                journal::site.eq(site_text),
                journal::seq.eq(seq),
                journal::at.eq(at.ms()),
                journal::kind.eq(kind),
                journal::subject.eq(subject_text),
                journal::actor.eq(actor_text),
                journal::drill.eq(drill),
                journal::body.eq(body_text),
                journal::prev_hash.eq(&prev_hash),
                journal::hash.eq(&hash),
            ))
            .execute(self.connection)?;
        if let Some(head) = self.head.as_mut() {
            head.seq = seq;
            head.hash.clone_from(&hash);
        }
        let event = Some(event.clone());
        let line = Line { site, seq, at, kind: kind.to_owned(), subject, actor, drill, event, body, prev_hash, hash };
        self.lines.push(line.clone());
        Ok(line)
    }

    /// Forgets the lines before `before` of the site that this write is for, and its closed alarms of that time with
    /// their messages. What is left stays verifiable: it begins after the hash of the last line forgotten.
    ///
    /// # Errors
    /// [`Error::NoSite`] in an unscoped write; [`Error::NotAllowed`] where people work at the site, whose journal is kept
    /// whole; one of the database.
    pub fn shorten_journal(&mut self, before: Timestamp) -> Result<usize, Error> {
        let site = self.site.ok_or(Error::NoSite)?.to_string();
        let key: String = sites::table.find(&site).select(sites::key).first(self.connection)?;
        if !is_synthetic(&key) {
            return Err(Error::NotAllowed(format!("the journal of {key} is kept whole")));
        }
        let last: Option<(i64, String)> = journal::table
            .filter(journal::site.eq(&site))
            .filter(journal::at.lt(before.ms()))
            .order(journal::seq.desc())
            .select((journal::seq, journal::hash))
            .first(self.connection)
            .optional()?;
        let Some((last, hash)) = last else { return Ok(0) };
        let over =
            alarms::table.filter(alarms::site.eq(&site)).filter(alarms::closed_at.lt(before.ms())).select(alarms::id);
        diesel::delete(deliveries::table.filter(deliveries::alarm.eq_any(over))).execute(self.connection)?;
        diesel::delete(alarms::table.filter(alarms::site.eq(&site)).filter(alarms::closed_at.lt(before.ms())))
            .execute(self.connection)?;
        diesel::update(sites::table.find(&site))
            .set((sites::kept_from.eq(last + 1), sites::kept_after_hash.eq(hash)))
            .execute(self.connection)?;
        let forgotten = journal::table.filter(journal::site.eq(&site)).filter(journal::seq.le(last));
        Ok(diesel::delete(forgotten).execute(self.connection)?)
    }

    /// Where a site's journal stands, the lines just written included.
    ///
    /// # Errors
    /// [`Error::Missing`] where there is no such site.
    pub fn head(&mut self, site: SiteId) -> Result<Head, Error> {
        match &self.head {
            Some(head) if self.site == Some(site) => Ok(head.clone()),
            _ => Read::head(self, site),
        }
    }

    /// Brings the site's counter to the last line written.
    pub(crate) fn write_head(&mut self) -> Result<(), Error> {
        let (Some(site), Some(head), false) = (self.site, self.head.as_ref(), self.lines.is_empty()) else {
            return Ok(());
        };
        let (seq, hash) = (head.seq, head.hash.clone());
        diesel::update(sites::table.find(site.to_string()))
            .set((sites::seq.eq(seq), sites::head_hash.eq(hash)))
            .execute(self.connection)?;
        Ok(())
    }
}
