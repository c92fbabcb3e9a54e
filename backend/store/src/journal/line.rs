//! One line, its texts and its hash.

use super::Row;
use crate::{Error, columns};
use domain::{Actor, AlarmId, ButtonId, Event, PersonId, SiteId, SourceId, Timestamp, event::Subject};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// One line of a site's journal.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The site.
    pub site: SiteId,
    /// Its number: 1, 2, 3 … without gaps.
    pub seq: i64,
    /// When it happened, on the server's clock.
    pub at: Timestamp,
    /// What happened: `alarm.raised`, `assignment.offered` …
    pub kind: String,
    /// What it is about. A subject that this version does not know counts as the site.
    pub subject: Subject,
    /// Who did it.
    pub actor: Actor,
    /// It belongs to an exercise.
    pub drill: bool,
    /// The event; `None` for one that a newer version wrote.
    pub event: Option<Event>,
    /// The event as JSON, as it was written.
    pub body: serde_json::Value,
    /// The hash of the line before; [`super::GENESIS`] in the first.
    pub prev_hash: String,
    /// [`line_hash`].
    pub hash: String,
}

impl Line {
    pub(super) fn from_row(row: Row) -> Result<Self, Error> {
        let (site, seq, at, kind, about, by, drill, body, prev_hash, hash) = row;
        let body: serde_json::Value = columns::json("journal.body", &body)?;
        Ok(Self {
            site: columns::id("journal.site", &site)?,
            seq,
            at: Timestamp(at),
            kind,
            subject: subject(&about)?,
            actor: actor(&by)?,
            drill,
            event: Event::deserialize(&body).ok(),
            body,
            prev_hash,
            hash,
        })
    }
}

/// The columns of a line that its hash covers, as texts and numbers of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Canonical<'a> {
    /// The site's id: lower case, with hyphens.
    pub site: &'a str,
    /// The line's number.
    pub seq: i64,
    /// Unix milliseconds.
    pub at: i64,
    /// The event's kind.
    pub kind: &'a str,
    /// `alarm:ID`, `guard:ID`, `button:ID`, `round:ID`, `scan:ID`, `hazard:ID` or `site`.
    pub subject: &'a str,
    /// `person:ID`, `source:ID`, `system` or `operator`.
    pub actor: &'a str,
    /// It belongs to an exercise.
    pub drill: bool,
    /// The body's text, exactly as stored.
    pub body: &'a str,
    /// The hash of the line before.
    pub prev_hash: &'a str,
}

impl Canonical<'_> {
    /// The canonical text: nine fields, each but the last followed by one line feed, in UTF-8:
    ///
    /// 1. `shouwang-journal-1`
    /// 2. the site's id, lower case with hyphens
    /// 3. the line's number in decimal
    /// 4. the instant, unix milliseconds in decimal
    /// 5. the kind
    /// 6. the subject: `alarm:ID`, `guard:ID`, `button:ID`, `round:ID`, `scan:ID`, `hazard:ID` or `site`
    /// 7. the actor: `person:ID`, `source:ID`, `system` or `operator`
    /// 8. `drill` or `real`
    /// 9. the hash of the line before, 64 lower-case hexadecimal digits
    /// 10. the body exactly as stored, to the end; no line feed after it
    ///
    /// None of the fields before the body can hold a line feed, so no two lines share a text.
    #[must_use]
    pub fn text(&self) -> String {
        let Self { site, seq, at, kind, subject, actor, drill, body, prev_hash } = self;
        let drill = if *drill { "drill" } else { "real" };
        format!("shouwang-journal-1\n{site}\n{seq}\n{at}\n{kind}\n{subject}\n{actor}\n{drill}\n{prev_hash}\n{body}")
    }

    /// SHA-256 over [`Canonical::text`], as 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn hash(&self) -> String {
        sha256_hex(self.text().as_bytes())
    }

    /// True where a field before the body holds a line feed: such a text could be read in two ways.
    pub(super) fn is_ambiguous(&self) -> bool {
        [self.site, self.kind, self.subject, self.actor, self.prev_hash].iter().any(|field| field.contains('\n'))
    }
}

/// SHA-256 as 64 lower-case hexadecimal digits.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

pub(super) fn subject_text(subject: Subject) -> String {
    match subject {
        Subject::Alarm(id) => format!("alarm:{id}"),
        Subject::Guard(id) => format!("guard:{id}"),
        Subject::Button(id) => format!("button:{id}"),
        Subject::Round(id) => format!("round:{id}"),
        Subject::Scan(id) => format!("scan:{id}"),
        Subject::Hazard(id) => format!("hazard:{id}"),
        Subject::Site => "site".to_owned(),
    }
}

pub(super) fn subject(text: &str) -> Result<Subject, Error> {
    const COLUMN: &str = "journal.subject";
    match text.split_once(':') {
        Some(("alarm", id)) => Ok(Subject::Alarm(columns::id::<AlarmId>(COLUMN, id)?)),
        Some(("guard", id)) => Ok(Subject::Guard(columns::id::<PersonId>(COLUMN, id)?)),
        Some(("button", id)) => Ok(Subject::Button(columns::id::<ButtonId>(COLUMN, id)?)),
        Some(("round", id)) => Ok(Subject::Round(columns::id(COLUMN, id)?)),
        Some(("scan", id)) => Ok(Subject::Scan(columns::id(COLUMN, id)?)),
        Some(("hazard", id)) => Ok(Subject::Hazard(columns::id(COLUMN, id)?)),
        _ => Ok(Subject::Site),
    }
}

pub(super) fn actor_text(actor: Actor) -> String {
    match actor {
        Actor::Person(id) => format!("person:{id}"),
        Actor::Source(id) => format!("source:{id}"),
        Actor::System => "system".to_owned(),
        Actor::Operator => "operator".to_owned(),
    }
}

fn actor(text: &str) -> Result<Actor, Error> {
    const COLUMN: &str = "journal.actor";
    match text.split_once(':') {
        Some(("person", id)) => Ok(Actor::Person(columns::id::<PersonId>(COLUMN, id)?)),
        Some(("source", id)) => Ok(Actor::Source(columns::id::<SourceId>(COLUMN, id)?)),
        None if text == "system" => Ok(Actor::System),
        None if text == "operator" => Ok(Actor::Operator),
        _ => Err(Error::unreadable(COLUMN, &format!("`{text}` is no actor"))),
    }
}
