//! The demo hospital on the real program: set up by its command line, then only through its API.

use super::{Day, Settings, guard::Guard, picture::Picture, senders::Sender, supervisor::Supervisor};
use crate::{
    clients::{Client, Phone, fresh},
    process::Process,
    test_app::Database,
};
use domain::PersonId;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::PathBuf,
    process::Stdio,
    sync::Arc,
    time::Duration,
};
use store::{Store, testing::TestStore};
use tokio::{process::Command, task::JoinSet};
use uuid::Uuid;
use wire::{
    duty::{DutyView, StartDuty},
    live::View,
    plan::PostView,
    session::{SignIn, SignedIn},
};

const PANELS: usize = 3;
const NURSES: usize = 3;
const SUPERVISORS: usize = 2;
/// Mean time between the alarms of one sender.
const PANEL_MEAN: Duration = Duration::from_millis(2_500);
const NURSE_MEAN: Duration = Duration::from_secs(6);

/// The hospital's data, and how its server is started.
pub struct Hospital {
    program: PathBuf,
    folder: PathBuf,
    url: String,
    /// Removes the database at the end.
    _postgres: Option<TestStore>,
    address: SocketAddr,
    code: String,
    sources: Vec<String>,
    roster: demo::Roster,
}

#[derive(serde::Deserialize)]
struct Posts {
    posts: Vec<PostView>,
}

impl Hospital {
    /// Sets the demo hospital up; `None` where the database is left out on purpose.
    pub async fn set_up(settings: &Settings) -> Option<Self> {
        let folder = std::env::temp_dir().join(format!("shouwang-chaos-{}", Uuid::now_v7().simple()));
        fs::create_dir_all(&folder).expect("a folder for the hospital");
        // Nobody else may have the file open: then the program itself has to recover it after each death.
        let (url, postgres) = match settings.database {
            Database::Sqlite => (format!("sqlite:{}", folder.join("shouwang.db").display()), None),
            Database::Postgres => {
                let store = TestStore::postgres()?;
                (store.url().to_owned(), Some(store))
            }
        };
        let mut hospital = Self {
            program: settings.program.clone(),
            folder,
            url,
            _postgres: postgres,
            address: free_address(),
            code: String::new(),
            sources: Vec::new(),
            roster: demo::haihe().roster,
        };
        let said = hospital.says(&["demo"]).await;
        hospital.code = word_after(&said, "code=");
        for number in 0..PANELS {
            let said = hospital.says(&["site", "add-source", "--name", &format!("panel {number}")]).await;
            hospital.sources.push(format!("swk_{}", word_after(&said, "swk_")));
        }
        Some(hospital)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let log = File::options().create(true).append(true).open(self.folder.join("server.log"));
        let mut command = Command::new(&self.program);
        command.args(arguments).args(["--log", "warn", "--database", &self.url]).arg("--data").arg(&self.folder);
        command.env_clear().stdin(Stdio::null()).stderr(log.expect("a log"));
        command
    }

    async fn says(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().await.expect("the program runs");
        assert!(output.status.success(), "{arguments:?} failed, see {}", self.folder.display());
        String::from_utf8(output.stdout).expect("text")
    }

    /// Starts the server, always at the same address.
    pub async fn serve(&self) -> Process {
        let address = self.address.to_string();
        let url = format!("http://{address}");
        let command = self.command(&["serve", "--workers", "1", "--listen", &address, "--public-url", &url]);
        Process::start(command).await
    }

    /// Another look at the database.
    pub fn store(&self) -> Store {
        let config = store::Config { url: self.url.clone(), readers: 2 };
        Store::open(&config).expect("the database opens")
    }

    /// Signs everybody in and sends them to work.
    pub async fn staff_it(&self, settings: &Settings, day: &Day, dice: &mut StdRng, people: &mut JoinSet<()>) {
        let mut own_dice = || StdRng::seed_from_u64(dice.random());
        let mut guards = Vec::new();
        let mut posts: Vec<PostView> = Vec::new();
        for (number, listed) in self.roster.guards.iter().take(settings.guards).enumerate() {
            let phone = Phone::new(self.address);
            phone.enrol(&self.code).await;
            let signed_in: SignedIn = phone.sign_in(&listed.staff_number, &listed.pin).await.good();
            if posts.is_empty() {
                posts = phone.client.get("/api/v1/posts").await.good::<Posts>().posts;
            }
            let start = StartDuty { id: fresh(), post: posts[number % posts.len()].id };
            phone.client.post("/api/v1/duty", &start).await.good::<DutyView>();
            guards.push(signed_in.me.person);
            let guard = Guard {
                person: signed_in.me.person,
                picture: Picture::new(phone.client, View::Guard, day.told.clone()),
                dice: own_dice(),
                moods: BTreeMap::new(),
                tried: BTreeSet::new(),
            };
            people.spawn(guard.work(day.clone()));
        }
        let guards = Arc::new(guards);
        for (person, client) in self.accounts("supervisor", SUPERVISORS).await {
            let supervisor = Supervisor {
                person,
                picture: Picture::new(client, View::Desk, day.told.clone()),
                guards: guards.clone(),
                dice: own_dice(),
                called: BTreeSet::new(),
                sent_back: BTreeSet::new(),
            };
            people.spawn(supervisor.work(day.clone()));
        }
        let buttons = Arc::new(self.roster.buttons.iter().map(|button| button.code.clone()).collect::<Vec<_>>());
        for (person, client) in self.accounts("staff", NURSES).await {
            let (buttons, dice) = (buttons.clone(), own_dice());
            let nurse = Sender { client, panel: None, person: Some(person), buttons, dice, mean: NURSE_MEAN };
            people.spawn(nurse.work(day.clone()));
        }
        for (number, key) in self.sources.iter().enumerate() {
            let client = Client::with_key(self.address, key);
            let (buttons, dice) = (buttons.clone(), own_dice());
            let panel = Sender { client, panel: Some(number), person: None, buttons, dice, mean: PANEL_MEAN };
            people.spawn(panel.work(day.clone()));
        }
    }

    async fn accounts(&self, role: &str, most: usize) -> Vec<(PersonId, Client)> {
        let mut signed_in = Vec::new();
        for account in self.roster.accounts.iter().filter(|account| account.role == role).take(most) {
            let client = Client::new(self.address);
            let (login, password) = (account.login.clone(), account.password.clone());
            let answer = client.post("/api/v1/session", &SignIn::Password { login, password }).await;
            signed_in.push((answer.good::<SignedIn>().me.person, client));
        }
        signed_in
    }

    /// What the server's log says of itself that it must not.
    pub fn complaints(&self) -> Vec<String> {
        let log = fs::read_to_string(self.folder.join("server.log")).unwrap_or_default();
        let bad = |line: &&str| line.contains("panicked at") || line.contains(" ERROR ");
        log.lines().filter(bad).map(str::to_owned).collect()
    }

    /// Removes everything, or tells where it is kept to be looked at.
    pub fn close(self, say: &impl Fn(&str), keep: bool) {
        if keep {
            say(&format!("data and log are kept in {}", self.folder.display()));
        } else {
            drop(fs::remove_dir_all(&self.folder));
        }
    }
}

fn word_after(text: &str, mark: &str) -> String {
    let rest = text.split_once(mark).unwrap_or_else(|| panic!("no {mark} in {text:?}")).1;
    rest.split_whitespace().next().unwrap_or_default().to_owned()
}

/// An address below those that the system gives to clients: one of them must not take it while the server is down. Not
/// by the run's seed: two runs with the same one may be under way.
fn free_address() -> SocketAddr {
    loop {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, rand::random_range(15_000..32_000)));
        if TcpListener::bind(address).is_ok() {
            return address;
        }
    }
}
