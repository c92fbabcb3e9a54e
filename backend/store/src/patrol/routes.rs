//! Routes (路线).

use crate::{
    Error, columns,
    schema::routes,
    tx::{Read, Tx},
};
use diesel::prelude::*;
use domain::{PostId, RouteId, SiteId, Timestamp, patrol::Route};

/// A route as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptRoute {
    /// Its short name for files; unique at the site.
    pub key: String,
    /// The post from which its first stop is walked to; without one the walk begins there.
    pub post: Option<PostId>,
    /// The route in its newest version.
    pub route: Route,
    /// When it was taken out of use.
    pub retired_at: Option<Timestamp>,
}

type Row = (String, Option<String>, String, Option<i64>);

const COLUMNS: (routes::key, routes::post, routes::body, routes::retired_at) =
    (routes::key, routes::post, routes::body, routes::retired_at);

impl Read<'_> {
    /// A route.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn route(&mut self, id: RouteId) -> Result<Option<KeptRoute>, Error> {
        let row: Option<Row> = routes::table.find(id.to_string()).select(COLUMNS).first(self.connection).optional()?;
        row.map(kept).transpose()
    }

    /// All of a site, also those that are retired, by key.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn routes(&mut self, site: SiteId) -> Result<Vec<KeptRoute>, Error> {
        let rows: Vec<Row> = routes::table
            .filter(routes::site.eq(site.to_string()))
            .order(routes::key)
            .select(COLUMNS)
            .load(self.connection)?;
        rows.into_iter().map(kept).collect()
    }
}

impl Tx<'_> {
    /// Writes a route, new or changed.
    ///
    /// # Errors
    /// [`Error::Conflict`] where another one has the key, or another site's has the id.
    pub fn put_route(&mut self, kept: &KeptRoute) -> Result<(), Error> {
        let KeptRoute { key, post, route, retired_at } = kept;
        let changing = (
            routes::key.eq(key.as_str()),
            routes::post.eq(post.map(|id| id.to_string())),
            routes::name_zh.eq(route.name.zh.as_str()),
            routes::name_en.eq(route.name.en.as_str()),
            routes::version.eq(i64::from(route.version)),
            routes::body.eq(columns::to_json("routes.body", route)?),
            routes::retired_at.eq(columns::ms(*retired_at)),
        );
        let own =
            routes::table.filter(routes::id.eq(route.id.to_string())).filter(routes::site.eq(route.site.to_string()));
        if diesel::update(own).set(changing.clone()).execute(self.connection)? == 0 {
            let own = (routes::id.eq(route.id.to_string()), routes::site.eq(route.site.to_string()));
            diesel::insert_into(routes::table).values((own, changing)).execute(self.connection)?;
        }
        Ok(())
    }
}

fn kept((key, post, body, retired_at): Row) -> Result<KeptRoute, Error> {
    Ok(KeptRoute {
        key,
        post: columns::maybe_id("routes.post", post.as_deref())?,
        route: columns::json("routes.body", &body)?,
        retired_at: columns::instant(retired_at),
    })
}
