//! Posts (岗位).

use crate::{
    Error, columns,
    schema::posts,
    tx::{Read, Tx},
};
use diesel::prelude::*;
use domain::{Name, Place, PostId, SiteId, time::Millis};

/// A post.
#[derive(Debug, Clone, PartialEq)]
pub struct Post {
    /// Its id.
    pub id: PostId,
    /// The site.
    pub site: SiteId,
    /// Its short word; unique at the site.
    pub key: String,
    /// Its name.
    pub name: Name,
    /// Where.
    pub place: Place,
    /// Never stripped of its last guard unless nothing else is left.
    pub critical: bool,
    /// Whoever is there works alone and gives a sign this often, in milliseconds.
    pub check_in_every: Option<Millis>,
}

type Row = (String, String, String, String, String, String, bool, Option<i64>);

impl Read<'_> {
    /// A post.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn post(&mut self, id: PostId) -> Result<Option<Post>, Error> {
        let row: Option<Row> = posts::table.find(id.to_string()).first(self.connection).optional()?;
        row.map(post).transpose()
    }

    /// The one with this key at a site.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn post_by_key(&mut self, site: SiteId, key: &str) -> Result<Option<Post>, Error> {
        let row: Option<Row> = posts::table
            .filter(posts::site.eq(site.to_string()))
            .filter(posts::key.eq(key))
            .first(self.connection)
            .optional()?;
        row.map(post).transpose()
    }

    /// All of a site, by key.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn posts(&mut self, site: SiteId) -> Result<Vec<Post>, Error> {
        let rows: Vec<Row> =
            posts::table.filter(posts::site.eq(site.to_string())).order(posts::key).load(self.connection)?;
        rows.into_iter().map(post).collect()
    }
}

impl Tx<'_> {
    /// Writes new ones.
    ///
    /// # Errors
    /// [`Error::Conflict`] where an id or key is there already.
    pub fn insert_posts(&mut self, posts: &[Post]) -> Result<(), Error> {
        for post in posts {
            diesel::insert_into(posts::table)
                .values((posts::id.eq(post.id.to_string()), posts::site.eq(post.site.to_string()), values(post)?))
                .execute(self.connection)?;
        }
        Ok(())
    }

    /// Writes all that may change: everything but id and site.
    ///
    /// # Errors
    /// [`Error::Missing`], or [`Error::Conflict`] where another one has the key.
    pub fn update_post(&mut self, post: &Post) -> Result<(), Error> {
        let changed =
            diesel::update(posts::table.find(post.id.to_string())).set(values(post)?).execute(self.connection)?;
        if changed == 0 { Err(Error::missing("posts")) } else { Ok(()) }
    }
}

type Values<'a> = (
    diesel::dsl::Eq<posts::key, &'a str>,
    diesel::dsl::Eq<posts::name_zh, &'a str>,
    diesel::dsl::Eq<posts::name_en, &'a str>,
    diesel::dsl::Eq<posts::place, String>,
    diesel::dsl::Eq<posts::critical, bool>,
    diesel::dsl::Eq<posts::check_in_every, Option<i64>>,
);

fn values(post: &Post) -> Result<Values<'_>, Error> {
    Ok((
        posts::key.eq(post.key.as_str()),
        posts::name_zh.eq(post.name.zh.as_str()),
        posts::name_en.eq(post.name.en.as_str()),
        posts::place.eq(columns::to_json("posts.place", &post.place)?),
        posts::critical.eq(post.critical),
        posts::check_in_every.eq(post.check_in_every),
    ))
}

fn post((id, site, key, zh, en, place, critical, check_in_every): Row) -> Result<Post, Error> {
    Ok(Post {
        id: columns::id("posts.id", &id)?,
        site: columns::id("posts.site", &site)?,
        key,
        name: columns::name(zh, en),
        place: columns::json("posts.place", &place)?,
        critical,
        check_in_every,
    })
}
