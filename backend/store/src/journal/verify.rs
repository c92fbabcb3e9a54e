//! Looking for lines that were edited, removed or added outside Shouwang.

use super::{Row, is_synthetic, line::Canonical};
use crate::{
    Error,
    schema::{journal, sites},
    tx::Read,
};
use diesel::prelude::*;
use domain::SiteId;

/// Lines looked at in one go.
const PAGE: i64 = 1_000;

/// What was found in a site's journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// The number of the last line found good, counting those of a shortened journal's lost beginning.
    pub lines: i64,
    /// The first line that is not; `None` where all are.
    pub first_bad: Option<Bad>,
}

/// The first bad line of a journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bad {
    /// Its number.
    pub seq: i64,
    /// What is wrong.
    pub code: BadCode,
    /// The same for people, in English.
    pub text: String,
}

/// What is wrong with a journal line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadCode {
    /// There is no line of this number, and later ones exist.
    Missing,
    /// The hash is not that of the line's content.
    Edited,
    /// The line before is not the one that it was written after: one of the two was replaced as a whole.
    Unlinked,
    /// The site's counter says that there were more lines: the end was cut off.
    Cut,
    /// The site's counter does not know this line: it was added, or the counter was set back.
    Uncounted,
    /// The last line is not the one that the site's counter was written with.
    Replaced,
}

impl BadCode {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Edited => "edited",
            Self::Unlinked => "unlinked",
            Self::Cut => "cut",
            Self::Uncounted => "uncounted",
            Self::Replaced => "replaced",
        }
    }
}

impl Read<'_> {
    /// Looks at every line of a site's journal, from the first one that is kept, up to the first bad one. Not inside a write to
    /// the site after a line was appended: the site's counter follows at its end.
    ///
    /// The hashes find what was changed by hand or by accident. Whoever rewrites a line, all later hashes *and* the
    /// site's counter is only found by a head that was exported before.
    ///
    /// # Errors
    /// [`Error::Missing`] where there is no such site; one of the database.
    pub fn verify(&mut self, site: SiteId) -> Result<Verification, Error> {
        let head = self.head(site)?;
        let (key, before, hash): (String, i64, String) = sites::table
            .find(site.to_string())
            .select((sites::key, sites::kept_from - 1, sites::kept_after_hash))
            .first(self.connection)?;
        if before > 0 && !is_synthetic(&key) {
            let text = format!("line 1 is missing: the journal is said to begin with line {}", before + 1);
            let first_bad = Some(Bad { seq: 1, code: BadCode::Missing, text });
            return Ok(Verification { lines: 0, first_bad });
        }
        let mut last = (before, hash);
        loop {
            let rows: Vec<Row> = journal::table
                .filter(journal::site.eq(site.to_string()))
                .filter(journal::seq.gt(last.0))
                .order(journal::seq)
                .limit(PAGE)
                .load(self.connection)?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                if let Some(bad) = look(&row, last.0 + 1, &last.1, head.seq) {
                    return Ok(Verification { lines: last.0, first_bad: Some(bad) });
                }
                last = (row.1, row.9);
            }
        }
        let (lines, hash) = last;
        let first_bad = if lines < head.seq {
            Some(Bad {
                seq: lines + 1,
                code: BadCode::Cut,
                text: format!(
                    "line {} is missing: the journal ends before it, and {} were written",
                    lines + 1,
                    head.seq
                ),
            })
        } else if hash != head.hash {
            Some(Bad {
                seq: lines,
                code: BadCode::Replaced,
                text: format!("line {lines} is not the one that the site's counter was written with"),
            })
        } else {
            None
        };
        Ok(Verification { lines, first_bad })
    }
}

/// What is wrong with `row`, which should be line `seq` after the line with `prev_hash`.
fn look(row: &Row, seq: i64, prev_hash: &str, counted: i64) -> Option<Bad> {
    let line = Canonical {
        site: &row.0,
        seq: row.1,
        at: row.2,
        kind: &row.3,
        subject: &row.4,
        actor: &row.5,
        drill: row.6,
        body: &row.7,
        prev_hash: &row.8,
    };
    let bad = |code, text| Some(Bad { seq, code, text });
    if seq > counted {
        return bad(BadCode::Uncounted, format!("line {} exists, and {counted} were written", row.1));
    }
    if row.1 != seq {
        return bad(BadCode::Missing, format!("line {seq} is missing; the next one is {}", row.1));
    }
    if line.is_ambiguous() || line.hash() != row.9 {
        return bad(BadCode::Edited, format!("the hash of line {seq} is not that of its content"));
    }
    if row.8 != prev_hash {
        return bad(BadCode::Unlinked, format!("line {seq} was written after another line than {}", seq - 1));
    }
    None
}
