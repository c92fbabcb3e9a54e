//! Enrolled phones, and the codes with which they are enrolled.

use crate::{
    Error, columns,
    schema::{devices, enrolment_codes},
    tx::{Read, Tx},
};
use diesel::prelude::*;
use domain::{DeviceId, PersonId, SiteId, Timestamp};

/// An enrolled phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Its id, made by the phone.
    pub id: DeviceId,
    /// The site.
    pub site: SiteId,
    /// What people call it.
    pub name: String,
    /// Its public key: uncompressed P-256 point, base64url.
    pub public_key: String,
    /// When it was enrolled.
    pub enrolled_at: Timestamp,
    /// Since when it is no longer trusted.
    pub removed_at: Option<Timestamp>,
}

/// A code that a supervisor shows and phones are enrolled with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrolmentCode {
    /// Hash of the code.
    pub code_hash: String,
    /// The site.
    pub site: SiteId,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// How many phones it still enrols.
    pub uses_left: u32,
    /// Who made it; `None` for the command line.
    pub made_by: Option<PersonId>,
}

type Row = (String, String, String, String, i64, Option<i64>);
type CodeRow = (String, String, i64, i32, Option<String>);

impl Read<'_> {
    /// A phone, removed ones included.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn device(&mut self, id: DeviceId) -> Result<Option<Device>, Error> {
        let row: Option<Row> = devices::table.find(id.to_string()).first(self.connection).optional()?;
        row.map(device).transpose()
    }

    /// All phones of a site, removed ones included, by name.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn devices(&mut self, site: SiteId) -> Result<Vec<Device>, Error> {
        let rows: Vec<Row> = devices::table
            .filter(devices::site.eq(site.to_string()))
            .order((devices::name, devices::id))
            .load(self.connection)?;
        rows.into_iter().map(device).collect()
    }

    /// An enrolment code, used up and expired ones included.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn enrolment_code(&mut self, code_hash: &str) -> Result<Option<EnrolmentCode>, Error> {
        let row: Option<CodeRow> = enrolment_codes::table.find(code_hash).first(self.connection).optional()?;
        row.map(enrolment_code).transpose()
    }
}

impl Tx<'_> {
    /// Writes a new phone.
    ///
    /// # Errors
    /// [`Error::Conflict`] where the id is there already: look first.
    pub fn insert_device(&mut self, device: &Device) -> Result<(), Error> {
        diesel::insert_into(devices::table)
            .values((
                devices::id.eq(device.id.to_string()),
                devices::site.eq(device.site.to_string()),
                devices::name.eq(&device.name),
                devices::public_key.eq(&device.public_key),
                devices::enrolled_at.eq(device.enrolled_at.ms()),
                devices::removed_at.eq(columns::ms(device.removed_at)),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// Writes all that may change: name, key, and whether it is removed.
    ///
    /// # Errors
    /// [`Error::Missing`] where there is no such phone.
    pub fn update_device(&mut self, device: &Device) -> Result<(), Error> {
        let changed = diesel::update(devices::table.find(device.id.to_string()))
            .set((
                devices::name.eq(&device.name),
                devices::public_key.eq(&device.public_key),
                devices::removed_at.eq(columns::ms(device.removed_at)),
            ))
            .execute(self.connection)?;
        if changed == 0 { Err(Error::missing("devices")) } else { Ok(()) }
    }

    /// Writes a new enrolment code.
    ///
    /// # Errors
    /// [`Error::Conflict`] where the code is there already.
    pub fn insert_enrolment_code(&mut self, code: &EnrolmentCode) -> Result<(), Error> {
        let uses = i32::try_from(code.uses_left)
            .map_err(|error| Error::Unwritable { column: "enrolment_codes.uses_left", reason: error.to_string() })?;
        diesel::insert_into(enrolment_codes::table)
            .values((
                enrolment_codes::code_hash.eq(&code.code_hash),
                enrolment_codes::site.eq(code.site.to_string()),
                enrolment_codes::expires_at.eq(code.expires_at.ms()),
                enrolment_codes::uses_left.eq(uses),
                enrolment_codes::made_by.eq(code.made_by.map(|id| id.to_string())),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// Takes one use of a code that is good at `now`; false where there is none to take. Two phones never take the
    /// same use.
    ///
    /// # Errors
    /// One of the database.
    pub fn use_enrolment_code(&mut self, code_hash: &str, now: Timestamp) -> Result<bool, Error> {
        let good = enrolment_codes::table
            .filter(enrolment_codes::code_hash.eq(code_hash))
            .filter(enrolment_codes::expires_at.gt(now.ms()))
            .filter(enrolment_codes::uses_left.gt(0));
        let taken = diesel::update(good)
            .set(enrolment_codes::uses_left.eq(enrolment_codes::uses_left - 1))
            .execute(self.connection)?;
        Ok(taken > 0)
    }

    /// Removes codes that expired before `before`; hands back how many.
    ///
    /// # Errors
    /// One of the database.
    pub fn delete_enrolment_codes(&mut self, before: Timestamp) -> Result<usize, Error> {
        let old = enrolment_codes::table.filter(enrolment_codes::expires_at.lt(before.ms()));
        Ok(diesel::delete(old).execute(self.connection)?)
    }
}

fn device((id, site, name, public_key, enrolled_at, removed_at): Row) -> Result<Device, Error> {
    Ok(Device {
        id: columns::id("devices.id", &id)?,
        site: columns::id("devices.site", &site)?,
        name,
        public_key,
        enrolled_at: Timestamp(enrolled_at),
        removed_at: columns::instant(removed_at),
    })
}

fn enrolment_code((code_hash, site, expires_at, uses_left, made_by): CodeRow) -> Result<EnrolmentCode, Error> {
    Ok(EnrolmentCode {
        code_hash,
        site: columns::id("enrolment_codes.site", &site)?,
        expires_at: Timestamp(expires_at),
        uses_left: columns::count("enrolment_codes.uses_left", uses_left)?,
        made_by: columns::maybe_id("enrolment_codes.made_by", made_by.as_deref())?,
    })
}
