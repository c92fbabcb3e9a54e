//! What the command line does, a module each.

pub mod channel;
pub mod demo;
pub mod journal;
pub mod labels;
pub mod migrate;
pub mod openapi;
pub mod patrol;
pub mod places;
pub mod plan;
pub mod response;
pub mod serve;
pub mod site;
pub mod tag;
pub mod user;

use crate::{
    config::Config,
    wiring::{self, Failure},
};
use app::{App, Clock, setup};
use std::{future::Future, io::Write};

/// A line for the person at the terminal.
pub fn say(text: &str) {
    // A closed terminal is no reason to stop.
    drop(writeln!(std::io::stdout().lock(), "{text}"));
}

/// The same for what went wrong.
pub fn say_error(text: &str) {
    drop(writeln!(std::io::stderr().lock(), "shouwang: {text}"));
}

/// Runs something with the application wired, without its HTTP side.
fn with_app<T, F>(config: &Config, work: impl FnOnce(App) -> F) -> Result<T, Failure>
where
    F: Future<Output = Result<T, Failure>>,
{
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let app = wiring::wire(config, Clock::default()).await?.app;
        let outcome = work(app.clone()).await;
        app.store.close().await;
        outcome
    })
}

/// The site of a key; the only one where none is named.
async fn site(app: &App, key: Option<&str>) -> Result<store::Site, Failure> {
    let sites = setup::sites(app).await?;
    match key {
        Some(key) => sites.into_iter().find(|site| site.key == key).ok_or_else(|| format!("no site {key:?}").into()),
        None => match <[store::Site; 1]>::try_from(sites) {
            Ok([only]) => Ok(only),
            Err(none) if none.is_empty() => Err("there is no site yet: shouwang site add, or shouwang demo".into()),
            Err(several) => {
                let keys: Vec<_> = several.iter().map(|site| site.key.as_str()).collect();
                Err(format!("which site? --site {}", keys.join(" | ")).into())
            }
        },
    }
}
