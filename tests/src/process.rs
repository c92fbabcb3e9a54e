//! The installed program as a process of its own, which a test may kill.

use crate::{site::TestSite, test_app::Database, wait::PATIENCE};
use app::Clock;
use server::{
    config::{Config, Given},
    wiring,
};
use std::{net::SocketAddr, path::Path, process::Stdio};
use store::testing::TestStore;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::timeout,
};

/// A database with the made-up site in it, and no server yet.
pub struct Prepared {
    /// The database.
    pub database: TestStore,
    /// The site.
    pub site: TestSite,
}

/// Sets the site up; `None` where the database is left out on purpose.
pub async fn prepare(database: Database) -> Option<Prepared> {
    let database = match database {
        Database::Sqlite => TestStore::sqlite(),
        Database::Postgres => TestStore::postgres()?,
    };
    let given =
        Given { database: Some(database.url().to_owned()), data: Some(std::env::temp_dir()), ..Given::default() };
    let config = Config::load(None, [], given).expect("a configuration");
    let app = wiring::wire(&config, Clock::default()).await.expect("the database opens").app;
    let site = TestSite::set_up(&app, "haihe").await;
    app.store.close().await;
    Some(Prepared { database, site })
}

/// A running process.
pub struct Process {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Process {
    /// Starts `program serve` on a free port, with a clock that can be moved.
    pub async fn serve(program: &Path, database: &TestStore) -> Self {
        let mut command = Command::new(program);
        command
            .args(["serve", "--test-mode", "--listen", "127.0.0.1:0", "--workers", "1", "--log", "warn"])
            .args(["--database", database.url()])
            .arg("--data")
            .arg(std::env::temp_dir())
            .env_clear();
        Self::start(command).await
    }

    /// Starts a server by its whole command and waits until it listens.
    pub async fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).kill_on_drop(true).spawn().expect("the program starts");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let address = timeout(PATIENCE, async {
            loop {
                let line = lines.next_line().await.expect("its output").expect("it does not end");
                if let Some(address) = line.strip_prefix("listening on ") {
                    return address.parse().expect("an address");
                }
            }
        })
        .await
        .expect("it listens in time");
        Self { child, address }
    }

    /// SIGKILL: no shutdown code runs.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("it is killed");
    }
}
