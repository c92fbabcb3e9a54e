//! NFC tags of checkpoints.

use crate::{
    Error, columns,
    schema::tags,
    tx::{Read, Tx},
};
use diesel::prelude::*;
use domain::{CheckpointId, PersonId, SiteId, TagId, Timestamp, patrol::TagKind};

/// An NFC tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// Its id.
    pub id: TagId,
    /// The site.
    pub site: SiteId,
    /// The checkpoint that it is stuck to.
    pub checkpoint: CheckpointId,
    /// What it can do.
    pub kind: TagKind,
    /// Its number, upper-case hexadecimal; unique at the site. Plain tags have 4, 7 or 10 bytes.
    pub uid: String,
    /// Its own keys as the app writes them; without them they follow from the site's master key.
    pub keys: Option<String>,
    /// When it was enrolled.
    pub enrolled_at: Timestamp,
    /// Who enrolled it; `None` for the command line.
    pub enrolled_by: Option<PersonId>,
    /// When it was taken out of use.
    pub retired_at: Option<Timestamp>,
}

type Row = (String, String, String, String, String, Option<String>, i64, Option<String>, Option<i64>);

impl Read<'_> {
    /// A tag.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn tag(&mut self, id: TagId) -> Result<Option<Tag>, Error> {
        let row: Option<Row> = tags::table.find(id.to_string()).first(self.connection).optional()?;
        row.map(tag).transpose()
    }

    /// All of a site, also those that are retired.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn tags(&mut self, site: SiteId) -> Result<Vec<Tag>, Error> {
        let rows: Vec<Row> =
            tags::table.filter(tags::site.eq(site.to_string())).order(tags::uid).load(self.connection)?;
        rows.into_iter().map(tag).collect()
    }

    /// The one with this number at a site.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn tag_by_uid(&mut self, site: SiteId, uid: &str) -> Result<Option<Tag>, Error> {
        let row: Option<Row> = tags::table
            .filter(tags::site.eq(site.to_string()))
            .filter(tags::uid.eq(uid.to_ascii_uppercase()))
            .first(self.connection)
            .optional()?;
        row.map(tag).transpose()
    }
}

impl Tx<'_> {
    /// Writes a tag, new or changed.
    ///
    /// # Errors
    /// [`Error::Conflict`] where another one has the number.
    pub fn put_tag(&mut self, tag: &Tag) -> Result<(), Error> {
        let changing = (
            tags::checkpoint.eq(tag.checkpoint.to_string()),
            tags::kind.eq(columns::word("tags.kind", &tag.kind)?),
            tags::uid.eq(tag.uid.to_ascii_uppercase()),
            tags::keys.eq(tag.keys.as_deref()),
            tags::enrolled_at.eq(tag.enrolled_at.ms()),
            tags::enrolled_by.eq(tag.enrolled_by.map(|id| id.to_string())),
            tags::retired_at.eq(columns::ms(tag.retired_at)),
        );
        let own = tags::table.filter(tags::id.eq(tag.id.to_string())).filter(tags::site.eq(tag.site.to_string()));
        if diesel::update(own).set(changing.clone()).execute(self.connection)? == 0 {
            let own = (tags::id.eq(tag.id.to_string()), tags::site.eq(tag.site.to_string()));
            diesel::insert_into(tags::table).values((own, changing)).execute(self.connection)?;
        }
        Ok(())
    }
}

fn tag((id, site, checkpoint, kind, uid, keys, enrolled_at, enrolled_by, retired_at): Row) -> Result<Tag, Error> {
    Ok(Tag {
        id: columns::id("tags.id", &id)?,
        site: columns::id("tags.site", &site)?,
        checkpoint: columns::id("tags.checkpoint", &checkpoint)?,
        kind: columns::from_word("tags.kind", &kind)?,
        uid,
        keys,
        enrolled_at: Timestamp(enrolled_at),
        enrolled_by: columns::maybe_id("tags.enrolled_by", enrolled_by.as_deref())?,
        retired_at: columns::instant(retired_at),
    })
}
