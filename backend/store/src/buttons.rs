//! Alarm buttons.

use crate::{
    Error, columns,
    schema::buttons,
    tx::{Read, Tx},
};
use diesel::prelude::*;
use domain::{ButtonId, DepartmentId, Name, Place, SiteId};

/// An alarm button.
#[derive(Debug, Clone, PartialEq)]
pub struct Button {
    /// Its id.
    pub id: ButtonId,
    /// The site.
    pub site: SiteId,
    /// As on its label; unique at the site.
    pub code: String,
    /// Its name.
    pub name: Name,
    /// Where.
    pub place: Place,
    /// The department that it belongs to.
    pub department: Option<DepartmentId>,
    /// Makes no sound where it is pressed.
    pub silent: bool,
}

type Row = (String, String, String, String, String, String, Option<String>, bool);

impl Read<'_> {
    /// An alarm button.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn button(&mut self, id: ButtonId) -> Result<Option<Button>, Error> {
        let row: Option<Row> = buttons::table.find(id.to_string()).first(self.connection).optional()?;
        row.map(button).transpose()
    }

    /// The one with this code at a site.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn button_by_code(&mut self, site: SiteId, code: &str) -> Result<Option<Button>, Error> {
        let row: Option<Row> = buttons::table
            .filter(buttons::site.eq(site.to_string()))
            .filter(buttons::code.eq(code))
            .first(self.connection)
            .optional()?;
        row.map(button).transpose()
    }

    /// All of a site, by code.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn buttons(&mut self, site: SiteId) -> Result<Vec<Button>, Error> {
        let rows: Vec<Row> =
            buttons::table.filter(buttons::site.eq(site.to_string())).order(buttons::code).load(self.connection)?;
        rows.into_iter().map(button).collect()
    }
}

impl Tx<'_> {
    /// Writes new ones.
    ///
    /// # Errors
    /// [`Error::Conflict`] where an id or code is there already.
    pub fn insert_buttons(&mut self, buttons: &[Button]) -> Result<(), Error> {
        for button in buttons {
            diesel::insert_into(buttons::table)
                .values((
                    buttons::id.eq(button.id.to_string()),
                    buttons::site.eq(button.site.to_string()),
                    values(button)?,
                ))
                .execute(self.connection)?;
        }
        Ok(())
    }

    /// Writes all that may change: everything but id and site.
    ///
    /// # Errors
    /// [`Error::Missing`], or [`Error::Conflict`] where another one has the code.
    pub fn update_button(&mut self, button: &Button) -> Result<(), Error> {
        let changed =
            diesel::update(buttons::table.find(button.id.to_string())).set(values(button)?).execute(self.connection)?;
        if changed == 0 { Err(Error::missing("buttons")) } else { Ok(()) }
    }
}

type Values<'a> = (
    diesel::dsl::Eq<buttons::code, &'a str>,
    diesel::dsl::Eq<buttons::name_zh, &'a str>,
    diesel::dsl::Eq<buttons::name_en, &'a str>,
    diesel::dsl::Eq<buttons::place, String>,
    diesel::dsl::Eq<buttons::department, Option<String>>,
    diesel::dsl::Eq<buttons::silent, bool>,
);

fn values(button: &Button) -> Result<Values<'_>, Error> {
    Ok((
        buttons::code.eq(button.code.as_str()),
        buttons::name_zh.eq(button.name.zh.as_str()),
        buttons::name_en.eq(button.name.en.as_str()),
        buttons::place.eq(columns::to_json("buttons.place", &button.place)?),
        buttons::department.eq(button.department.map(|id| id.to_string())),
        buttons::silent.eq(button.silent),
    ))
}

fn button((id, site, code, zh, en, place, department, silent): Row) -> Result<Button, Error> {
    Ok(Button {
        id: columns::id("buttons.id", &id)?,
        site: columns::id("buttons.site", &site)?,
        code,
        name: columns::name(zh, en),
        place: columns::json("buttons.place", &place)?,
        department: columns::maybe_id("buttons.department", department.as_deref())?,
        silent,
    })
}
