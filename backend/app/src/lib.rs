//! The imperative shell: one function per use case, and the loops.
//!
//! A use case loads what deciding needs, decides once, commits journal lines, rows and outbox together, then tells.
//! No HTTP here and no SQL.

pub mod accounts;
pub mod alarms;
pub mod button_tests;
pub mod canary;
pub mod channels;
pub mod clock;
pub mod directory;
mod dispatching;
pub mod duty;
pub mod error;
pub mod export;
pub mod floorplan;
mod ledger;
pub mod live;
pub mod lone_work;
pub mod loops;
pub mod patrol;
pub mod patrol_setup;
pub mod pdf;
pub mod place_file;
pub mod places;
pub mod plan_file;
pub mod plans;
pub mod push;
pub mod setup;
pub mod unreadable;
pub mod views;

pub use accounts::Principal;
pub use clock::Clock;
pub use error::{Error, Result};
pub use store::Source;

use courier::{Channel, WebPush};
use directory::{Directories, Directory};
use domain::{SiteId, Timestamp};
use hub::{Bus, Fanout, Nudge};
use std::{path::PathBuf, sync::Arc};
use store::{Line, Store};
use tokio::sync::{Notify, Semaphore};

/// Everything that use cases and loops share. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// What an [`App`] is made of.
pub struct Parts {
    /// The database.
    pub store: Store,
    /// What nodes tell each other; presence of guards.
    pub bus: Arc<dyn Bus>,
    /// Bytes to this node's sockets.
    pub fanout: Fanout,
    /// The clock.
    pub clock: Clock,
    /// Ways to reach people, by name.
    pub channels: Vec<Arc<dyn Channel>>,
    /// The channel to subscribed browsers, where there is one; it knows which addresses it sends to.
    pub web_push: Option<Arc<WebPush>>,
    /// Keys made at first start.
    pub keys: accounts::Keys,
    /// What the installation says of itself.
    pub settings: Settings,
    /// Who tells this node's sockets.
    pub tellers: live::Tellers,
    /// When the synthetic alarm last came through.
    pub canary: canary::Canary,
    directories: Directories,
    dispatcher: Notify,
    courier: Notify,
    roster: Notify,
    /// Turns at taking in what phones did without a network.
    pub syncs: Semaphore,
    /// Turns at making reports, which read through much.
    reports: Semaphore,
}

/// Batches of phones' events that one node takes in at a time.
const SYNCS_AT_ONCE: usize = 1;
/// Reports that one node makes at a time.
const REPORTS_AT_ONCE: usize = 2;

/// What the installation says of itself.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where phones reach it, for labels and enrolment: `https://shouwang.hospital.example`.
    pub public_url: String,
    /// A synthetic alarm tries the whole way every minute.
    pub canary: bool,
    /// The font of PDF files; without one it is looked for where systems keep theirs.
    pub pdf_font: Option<PathBuf>,
}

impl std::ops::Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Puts the parts together. The loops are started by [`loops::start`].
    #[must_use]
    pub fn new(
        store: Store,
        bus: Arc<dyn Bus>,
        clock: Clock,
        channels: Vec<Arc<dyn Channel>>,
        web_push: Option<Arc<WebPush>>,
        keys: accounts::Keys,
        settings: Settings,
    ) -> Self {
        Self(Arc::new(Parts {
            store,
            bus,
            fanout: Fanout::default(),
            clock,
            channels,
            web_push,
            keys,
            settings,
            directories: Directories::default(),
            tellers: live::Tellers::default(),
            canary: canary::Canary::default(),
            dispatcher: Notify::new(),
            courier: Notify::new(),
            roster: Notify::new(),
            syncs: Semaphore::new(SYNCS_AT_ONCE),
            reports: Semaphore::new(REPORTS_AT_ONCE),
        }))
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A site's people, posts and floor plan, as last read.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an unknown site, or a fault of the store.
    pub async fn directory(&self, site: SiteId) -> Result<Arc<Directory>> {
        let directory = self.directories.get(&self.store, site).await?;
        // From now on the site's teller notices when it changes, whoever changes it.
        self.tellers.run(self, site, directory.seq());
        Ok(directory)
    }

    /// Reads the directories of all sites, so that the first alarm after a start does not wait for a floor plan. A site
    /// that cannot be read is logged and read when it is asked for.
    ///
    /// # Errors
    /// A fault of the store.
    pub async fn warm(&self) -> Result<()> {
        for site in self.store.read(|read| Ok::<_, Error>(read.sites()?)).await? {
            if let Err(fault) = self.directory(site.id).await {
                tracing::error!(site = %site.id, error = &fault as &dyn std::error::Error, "a site cannot be read");
            }
        }
        Ok(())
    }

    /// Whether a site's directory is in memory, so that requests do not wait for it.
    #[must_use]
    pub fn is_warm(&self, site: SiteId) -> bool {
        self.directories.keeps(site)
    }

    /// After a commit: wakes whoever reads the journal. May be lost; the journal is the truth.
    fn committed(&self, site: SiteId, lines: &[Line]) {
        let Some(last) = lines.last() else { return };
        if lines.iter().any(|line| line.subject == domain::event::Subject::Site) {
            self.directories.forget(site);
            self.roster.notify_one();
        }
        self.bus.nudge(Nudge { site, seq: last.seq });
        self.dispatcher.notify_one();
        self.courier.notify_one();
    }
}
