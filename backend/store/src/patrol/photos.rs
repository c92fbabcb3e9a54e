//! Photos as they came, by their SHA-256.

use crate::{
    Error, columns,
    schema::photos,
    tx::{Read, Tx},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use diesel::prelude::*;
use domain::{DeviceId, PersonId, SiteId, Timestamp};

/// A photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    /// SHA-256 of its bytes, 64 lower-case hexadecimal digits.
    pub id: String,
    /// The site.
    pub site: SiteId,
    /// The phone that sent it.
    pub device: Option<DeviceId>,
    /// Who sent it.
    pub person: PersonId,
    /// Its media type, for example `image/jpeg`.
    pub kind: String,
    /// When it came.
    pub received_at: Timestamp,
    /// The file.
    pub bytes: Vec<u8>,
}

impl Read<'_> {
    /// A photo of a site.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn photo(&mut self, site: SiteId, id: &str) -> Result<Option<Photo>, Error> {
        type Row = (Option<String>, String, String, i64, String);
        let row: Option<Row> = photos::table
            .find((site.to_string(), id))
            .select((photos::device, photos::person, photos::kind, photos::received_at, photos::content))
            .first(self.connection)
            .optional()?;
        let Some((device, person, kind, received_at, content)) = row else { return Ok(None) };
        Ok(Some(Photo {
            id: id.to_owned(),
            site,
            device: columns::maybe_id("photos.device", device.as_deref())?,
            person: columns::id("photos.person", &person)?,
            kind,
            received_at: Timestamp(received_at),
            bytes: STANDARD.decode(content).map_err(|error| Error::unreadable("photos.content", &error))?,
        }))
    }

    /// Which of these photos of a site have come.
    ///
    /// # Errors
    /// One of the database.
    pub fn photos_there(&mut self, site: SiteId, ids: &[String]) -> Result<Vec<String>, Error> {
        Ok(photos::table
            .filter(photos::site.eq(site.to_string()))
            .filter(photos::id.eq_any(ids))
            .order(photos::id)
            .select(photos::id)
            .load(self.connection)?)
    }
}

impl Tx<'_> {
    /// Keeps a photo.
    ///
    /// # Errors
    /// [`Error::Conflict`] where it is kept already.
    pub fn insert_photo(&mut self, photo: &Photo) -> Result<(), Error> {
        diesel::insert_into(photos::table)
            .values((
                photos::id.eq(photo.id.as_str()),
                photos::site.eq(photo.site.to_string()),
                photos::device.eq(photo.device.map(|id| id.to_string())),
                photos::person.eq(photo.person.to_string()),
                photos::kind.eq(photo.kind.as_str()),
                photos::received_at.eq(photo.received_at.ms()),
                photos::content.eq(STANDARD.encode(&photo.bytes)),
            ))
            .execute(self.connection)?;
        Ok(())
    }
}
