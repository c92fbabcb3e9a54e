//! What is open and cannot be read: no screen shows it and no deadline of it is kept, so that somebody has to be told.

use crate::{
    App,
    error::{Error, Result},
    live::sees_guards,
};
use domain::SiteId;
use hub::Audience;
use store::Read;

/// How much of it there is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unreadable {
    /// Open alarms.
    pub alarms: u32,
    /// Guards at lone work, whose silence raises no alarm.
    pub lone_works: u32,
}

impl Unreadable {
    /// At one site.
    pub(crate) fn at(read: &mut Read<'_>, site: SiteId) -> Result<Self> {
        Ok(Self {
            alarms: read.open_alarms_counted(site)?.unreadable,
            lone_works: read.open_lone_works(site)?.unreadable,
        })
    }

    /// As an audience hears it: whoever does not watch the board is not told of others' alarms.
    pub(crate) fn told_to(self, audience: Audience) -> Self {
        if sees_guards(audience) { self } else { Self::default() }
    }
}

/// At all sites.
///
/// # Errors
/// A fault.
pub async fn everywhere(app: &App) -> Result<Unreadable> {
    app.store
        .read(|read| {
            let mut all = Unreadable::default();
            for site in read.sites()? {
                let here = Unreadable::at(read, site.id)?;
                all.alarms += here.alarms;
                all.lone_works += here.lone_works;
            }
            Ok::<_, Error>(all)
        })
        .await
}
