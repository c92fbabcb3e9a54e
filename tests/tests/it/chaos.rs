//! A short run of the kill test; `scripts/chaos` runs it for longer.

use shouwang_tests::{
    Database,
    chaos::{self, Settings},
};
use std::time::Duration;

/// Long enough for most runs to see offers run out that nobody answers (15 s).
const LENGTH: Duration = Duration::from_secs(16);

/// The seed chooses the port too: two at once need two seeds.
fn a_day_of_deaths(database: Database, seed: u64) {
    let settings = Settings {
        program: env!("CARGO_BIN_EXE_shouwang-under-test").into(),
        database,
        length: LENGTH,
        guards: 8,
        seed,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let Some(verdict) = runtime.block_on(chaos::run(&settings, |text| eprintln!("{text}"))) else { return };
    let findings: Vec<_> = verdict.findings().collect();
    assert!(findings.is_empty(), "seed {}: {findings:#?}\n{verdict}", settings.seed);
    assert!(verdict.kills >= 5, "{verdict}");
    assert!(verdict.accepted >= 10 && verdict.inputs >= 30, "something happened: {} inputs, {verdict}", verdict.inputs);
}

#[test]
fn sqlite() {
    a_day_of_deaths(Database::Sqlite, 2_026);
}

#[test]
fn postgres() {
    a_day_of_deaths(Database::Postgres, 2_027);
}
