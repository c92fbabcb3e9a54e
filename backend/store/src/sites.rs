//! Sites (院区). Their journal counters live in the same rows: see [`crate::journal`].

use crate::{
    Error, Head, columns,
    journal::GENESIS,
    schema::sites,
    tx::{Read, Tx},
};
use diesel::prelude::*;
use domain::{Name, SiteId};

/// One hospital campus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Its id.
    pub id: SiteId,
    /// A short word for the command line and addresses; unique.
    pub key: String,
    /// Its name.
    pub name: Name,
    /// IANA time zone.
    pub time_zone: String,
    /// The number of the security centre.
    pub phone: Option<String>,
}

type Row = (String, String, String, String, String, Option<String>);

/// The columns of [`Row`].
const COLUMNS: (sites::id, sites::key, sites::name_zh, sites::name_en, sites::time_zone, sites::phone) =
    (sites::id, sites::key, sites::name_zh, sites::name_en, sites::time_zone, sites::phone);

impl Read<'_> {
    /// A site.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn site(&mut self, id: SiteId) -> Result<Option<Site>, Error> {
        let row: Option<Row> = sites::table.find(id.to_string()).select(COLUMNS).first(self.connection).optional()?;
        row.map(site).transpose()
    }

    /// The site with a key.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn site_by_key(&mut self, key: &str) -> Result<Option<Site>, Error> {
        let row: Option<Row> =
            sites::table.filter(sites::key.eq(key)).select(COLUMNS).first(self.connection).optional()?;
        row.map(site).transpose()
    }

    /// Every site, by key.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn sites(&mut self) -> Result<Vec<Site>, Error> {
        let rows: Vec<Row> = sites::table.order(sites::key).select(COLUMNS).load(self.connection)?;
        rows.into_iter().map(site).collect()
    }
}

impl Tx<'_> {
    /// Writes a new site with an empty journal. `epoch` is a short random text: it tells this journal from any other
    /// one that ever was at the same place. In a write for this very site, lines can be appended from here on.
    ///
    /// # Errors
    /// [`Error::Conflict`] where the id or key is there already.
    pub fn insert_site(&mut self, site: &Site, epoch: &str) -> Result<(), Error> {
        diesel::insert_into(sites::table)
            .values((
                sites::id.eq(site.id.to_string()),
                sites::key.eq(&site.key),
                sites::name_zh.eq(&site.name.zh),
                sites::name_en.eq(&site.name.en),
                sites::time_zone.eq(&site.time_zone),
                sites::phone.eq(site.phone.as_deref()),
                sites::epoch.eq(epoch),
                sites::seq.eq(0),
                sites::head_hash.eq(GENESIS),
            ))
            .execute(self.connection)?;
        if self.site == Some(site.id) {
            self.head = Some(Head { epoch: epoch.to_owned(), seq: 0, hash: GENESIS.to_owned() });
        }
        Ok(())
    }

    /// Writes a site's key, name, time zone and phone.
    ///
    /// # Errors
    /// [`Error::Missing`], or [`Error::Conflict`] where another site has the key.
    pub fn update_site(&mut self, site: &Site) -> Result<(), Error> {
        let changed = diesel::update(sites::table.find(site.id.to_string()))
            .set((
                sites::key.eq(&site.key),
                sites::name_zh.eq(&site.name.zh),
                sites::name_en.eq(&site.name.en),
                sites::time_zone.eq(&site.time_zone),
                sites::phone.eq(site.phone.as_deref()),
            ))
            .execute(self.connection)?;
        if changed == 0 { Err(Error::missing("sites")) } else { Ok(()) }
    }
}

fn site((id, key, zh, en, time_zone, phone): Row) -> Result<Site, Error> {
    Ok(Site { id: columns::id("sites.id", &id)?, key, name: columns::name(zh, en), time_zone, phone })
}
