//! Hospital departments (科室).

use crate::{
    Error, columns,
    schema::departments,
    tx::{Read, Tx},
};
use diesel::prelude::*;
use domain::{DepartmentId, Name, Place, SiteId};

/// A department.
#[derive(Debug, Clone, PartialEq)]
pub struct Department {
    /// Its id.
    pub id: DepartmentId,
    /// The site.
    pub site: SiteId,
    /// Its short word; unique at the site.
    pub key: String,
    /// Its name.
    pub name: Name,
    /// Its place on the floor plan.
    pub place: Place,
}

type Row = (String, String, String, String, String, String);

impl Read<'_> {
    /// A department.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn department(&mut self, id: DepartmentId) -> Result<Option<Department>, Error> {
        let row: Option<Row> = departments::table.find(id.to_string()).first(self.connection).optional()?;
        row.map(department).transpose()
    }

    /// The one with this key at a site.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn department_by_key(&mut self, site: SiteId, key: &str) -> Result<Option<Department>, Error> {
        let row: Option<Row> = departments::table
            .filter(departments::site.eq(site.to_string()))
            .filter(departments::key.eq(key))
            .first(self.connection)
            .optional()?;
        row.map(department).transpose()
    }

    /// All of a site, by key.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn departments(&mut self, site: SiteId) -> Result<Vec<Department>, Error> {
        let rows: Vec<Row> = departments::table
            .filter(departments::site.eq(site.to_string()))
            .order(departments::key)
            .load(self.connection)?;
        rows.into_iter().map(department).collect()
    }
}

impl Tx<'_> {
    /// Writes new ones.
    ///
    /// # Errors
    /// [`Error::Conflict`] where an id or key is there already.
    pub fn insert_departments(&mut self, departments: &[Department]) -> Result<(), Error> {
        for department in departments {
            diesel::insert_into(departments::table)
                .values((
                    departments::id.eq(department.id.to_string()),
                    departments::site.eq(department.site.to_string()),
                    values(department)?,
                ))
                .execute(self.connection)?;
        }
        Ok(())
    }

    /// Writes all that may change: everything but id and site.
    ///
    /// # Errors
    /// [`Error::Missing`], or [`Error::Conflict`] where another one has the key.
    pub fn update_department(&mut self, department: &Department) -> Result<(), Error> {
        let changed = diesel::update(departments::table.find(department.id.to_string()))
            .set(values(department)?)
            .execute(self.connection)?;
        if changed == 0 { Err(Error::missing("departments")) } else { Ok(()) }
    }
}

type Values<'a> = (
    diesel::dsl::Eq<departments::key, &'a str>,
    diesel::dsl::Eq<departments::name_zh, &'a str>,
    diesel::dsl::Eq<departments::name_en, &'a str>,
    diesel::dsl::Eq<departments::place, String>,
);

fn values(department: &Department) -> Result<Values<'_>, Error> {
    Ok((
        departments::key.eq(department.key.as_str()),
        departments::name_zh.eq(department.name.zh.as_str()),
        departments::name_en.eq(department.name.en.as_str()),
        departments::place.eq(columns::to_json("departments.place", &department.place)?),
    ))
}

fn department((id, site, key, zh, en, place): Row) -> Result<Department, Error> {
    Ok(Department {
        id: columns::id("departments.id", &id)?,
        site: columns::id("departments.site", &site)?,
        key,
        name: columns::name(zh, en),
        place: columns::json("departments.place", &place)?,
    })
}
