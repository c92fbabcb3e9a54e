//! People: accounts, staff numbers, roles.

use crate::{
    Error, columns,
    schema::{memberships, people},
    tx::{Read, Tx},
};
use diesel::prelude::*;
use domain::{
    DepartmentId, Name, PersonId, SiteId, Timestamp,
    person::{Membership, Role, Skill},
};
use std::fmt;

/// A person with an account.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// The id.
    pub id: PersonId,
    /// The home site. Roles may exist at others too.
    pub site: SiteId,
    /// The login name, for those who sign in with a password; unique.
    pub login: Option<String>,
    /// The staff number, for those who sign in with a PIN; unique at the site.
    pub staff_number: Option<String>,
    /// The name.
    pub name: Name,
    /// Hash of the password, in PHC form.
    pub password_hash: Option<String>,
    /// Hash of the PIN, in PHC form.
    pub pin_hash: Option<String>,
    /// What the person is trained for or carries.
    pub skills: Vec<Skill>,
    /// Since when the account is disabled.
    pub disabled_at: Option<Timestamp>,
}

impl fmt::Debug for Person {
    /// Without name and hashes: this may end up in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Person").field("id", &self.id).field("site", &self.site).finish_non_exhaustive()
    }
}

type Row = (
    String,
    String,
    Option<String>,
    Option<String>,
    String,
    String,
    Option<String>,
    Option<String>,
    String,
    Option<i64>,
);
type MembershipRow = (String, String, String, Option<String>);

impl Read<'_> {
    /// A person.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn person(&mut self, id: PersonId) -> Result<Option<Person>, Error> {
        let row: Option<Row> = people::table.find(id.to_string()).first(self.connection).optional()?;
        row.map(person).transpose()
    }

    /// The person with a login name.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn person_by_login(&mut self, login: &str) -> Result<Option<Person>, Error> {
        let row: Option<Row> = people::table.filter(people::login.eq(login)).first(self.connection).optional()?;
        row.map(person).transpose()
    }

    /// The person with a staff number at a site.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn person_by_staff_number(&mut self, site: SiteId, number: &str) -> Result<Option<Person>, Error> {
        let row: Option<Row> = people::table
            .filter(people::site.eq(site.to_string()))
            .filter(people::staff_number.eq(number))
            .first(self.connection)
            .optional()?;
        row.map(person).transpose()
    }

    /// These people, in the order of their ids; unknown ids are left out.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn people_of(&mut self, ids: &[PersonId]) -> Result<Vec<Person>, Error> {
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        let rows: Vec<Row> = people::table.filter(people::id.eq_any(ids)).order(people::id).load(self.connection)?;
        rows.into_iter().map(person).collect()
    }

    /// Everybody with a role at a site, with all roles there, in the order of their ids.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn people_at(&mut self, site: SiteId) -> Result<Vec<(Person, Vec<Membership>)>, Error> {
        let at = || memberships::table.filter(memberships::site.eq(site.to_string()));
        let rows: Vec<Row> = people::table
            .filter(people::id.eq_any(at().select(memberships::person)))
            .order(people::id)
            .load(self.connection)?;
        let roles: Vec<MembershipRow> = at().order((memberships::person, memberships::role)).load(self.connection)?;
        let mut roles = roles.into_iter().peekable();
        rows.into_iter()
            .map(|row| {
                let mut own = Vec::new();
                while let Some(role) = roles.next_if(|role| role.0 == row.0) {
                    own.push(membership(role)?);
                }
                Ok((person(row)?, own))
            })
            .collect()
    }

    /// Everybody who has `role` at a site and is not disabled, in the order of their ids.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn people_with_role(&mut self, site: SiteId, role: Role) -> Result<Vec<Person>, Error> {
        let rows: Vec<Row> = people::table
            .inner_join(memberships::table)
            .filter(memberships::site.eq(site.to_string()))
            .filter(memberships::role.eq(role.word()))
            .filter(people::disabled_at.is_null())
            .order(people::id)
            .select(people::all_columns)
            .load(self.connection)?;
        rows.into_iter().map(person).collect()
    }

    /// All roles of a person, at all sites.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn memberships_of(&mut self, person: PersonId) -> Result<Vec<Membership>, Error> {
        let rows: Vec<MembershipRow> = memberships::table
            .filter(memberships::person.eq(person.to_string()))
            .order((memberships::site, memberships::role))
            .load(self.connection)?;
        rows.into_iter().map(membership).collect()
    }
}

impl Tx<'_> {
    /// Writes new people. Their roles are written with [`Tx::put_membership`].
    ///
    /// # Errors
    /// [`Error::Conflict`] where an id, login name or staff number is there already.
    pub fn insert_people(&mut self, people: &[Person]) -> Result<(), Error> {
        for person in people {
            diesel::insert_into(people::table)
                .values((
                    people::id.eq(person.id.to_string()),
                    people::site.eq(person.site.to_string()),
                    values(person)?,
                ))
                .execute(self.connection)?;
        }
        Ok(())
    }

    /// Writes all that may change: everything but id and site.
    ///
    /// # Errors
    /// [`Error::Missing`], or [`Error::Conflict`] where another person has the login name or staff number.
    pub fn update_person(&mut self, person: &Person) -> Result<(), Error> {
        let changed =
            diesel::update(people::table.find(person.id.to_string())).set(values(person)?).execute(self.connection)?;
        if changed == 0 { Err(Error::missing("people")) } else { Ok(()) }
    }

    /// Gives a person a role, or changes the department of one that the person has.
    ///
    /// # Errors
    /// [`Error::NotAllowed`] where person, site or department do not exist.
    pub fn put_membership(&mut self, person: PersonId, membership: &Membership) -> Result<(), Error> {
        let Membership { site, role, department } = membership;
        self.remove_membership(person, *site, *role)?;
        diesel::insert_into(memberships::table)
            .values((
                memberships::person.eq(person.to_string()),
                memberships::site.eq(site.to_string()),
                memberships::role.eq(role.word()),
                memberships::department.eq(department.map(|id| id.to_string())),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// Takes a role away; true where the person had it.
    ///
    /// # Errors
    /// One of the database.
    pub fn remove_membership(&mut self, person: PersonId, site: SiteId, role: Role) -> Result<bool, Error> {
        let row = memberships::table
            .filter(memberships::person.eq(person.to_string()))
            .filter(memberships::site.eq(site.to_string()))
            .filter(memberships::role.eq(role.word()));
        Ok(diesel::delete(row).execute(self.connection)? > 0)
    }
}

type Values<'a> = (
    diesel::dsl::Eq<people::login, Option<&'a str>>,
    diesel::dsl::Eq<people::staff_number, Option<&'a str>>,
    diesel::dsl::Eq<people::name_zh, &'a str>,
    diesel::dsl::Eq<people::name_en, &'a str>,
    diesel::dsl::Eq<people::password_hash, Option<&'a str>>,
    diesel::dsl::Eq<people::pin_hash, Option<&'a str>>,
    diesel::dsl::Eq<people::skills, String>,
    diesel::dsl::Eq<people::disabled_at, Option<i64>>,
);

fn values(person: &Person) -> Result<Values<'_>, Error> {
    Ok((
        people::login.eq(person.login.as_deref()),
        people::staff_number.eq(person.staff_number.as_deref()),
        people::name_zh.eq(person.name.zh.as_str()),
        people::name_en.eq(person.name.en.as_str()),
        people::password_hash.eq(person.password_hash.as_deref()),
        people::pin_hash.eq(person.pin_hash.as_deref()),
        people::skills.eq(columns::to_json("people.skills", &person.skills)?),
        people::disabled_at.eq(columns::ms(person.disabled_at)),
    ))
}

pub(crate) fn person(
    (id, site, login, staff_number, zh, en, password_hash, pin_hash, skills, disabled_at): Row,
) -> Result<Person, Error> {
    Ok(Person {
        id: columns::id("people.id", &id)?,
        site: columns::id("people.site", &site)?,
        login,
        staff_number,
        name: columns::name(zh, en),
        password_hash,
        pin_hash,
        skills: columns::json("people.skills", &skills)?,
        disabled_at: columns::instant(disabled_at),
    })
}

fn membership((_, site, role, department): MembershipRow) -> Result<Membership, Error> {
    Ok(Membership {
        site: columns::id("memberships.site", &site)?,
        role: Role::from_word(&role)
            .ok_or_else(|| Error::unreadable("memberships.role", &format!("`{role}` is no role")))?,
        department: columns::maybe_id::<DepartmentId>("memberships.department", department.as_deref())?,
    })
}
