//! `shouwang channel`

use super::{say, site, with_app};
use crate::{
    config::{Config, Given},
    wiring::Failure,
};
use app::{
    App,
    channels::{self, By},
};
use clap::{Args, Subcommand};
use domain::{Audience, ChannelId};
use std::{io::Read, process::ExitCode};
use uuid::Uuid;
use wire::channels::{ChannelView, NewChannel};

/// What can be done with channels that are no person's.
#[derive(Debug, Subcommand)]
pub enum Channel {
    /// List the channels of a site
    List(Box<Which>),
    /// Add a channel. Its settings are read from standard input as JSON, for example
    /// {"kind": "wecom", "url": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…"}
    Add(Box<Add>),
    /// Remove a channel
    Remove(Box<One>),
    /// Send a test message by a channel; the exit code is 0 where it was taken
    Test(Box<One>),
}

/// A site.
#[derive(Debug, Args)]
pub struct Which {
    #[command(flatten)]
    given: Given,
    /// The site; may be left out where there is only one
    #[arg(long, value_name = "KEY")]
    site: Option<String>,
}

/// A channel of a site.
#[derive(Debug, Args)]
pub struct One {
    #[command(flatten)]
    which: Which,
    /// Its id, as `list` prints it
    id: Uuid,
}

/// A channel to add.
#[derive(Debug, Args)]
pub struct Add {
    #[command(flatten)]
    which: Which,
    /// What people call it
    #[arg(long)]
    name: String,
    /// Whom it serves: duty_phone, police, supervisors, everybody_on_duty, department:KEY
    #[arg(long = "for", value_delimiter = ',', value_name = "GROUP")]
    serves: Vec<String>,
    /// Leave out alarms less urgent than this: p1, p2, p3
    #[arg(long, default_value = "p3")]
    least: String,
    /// Language of its texts: zh, en
    #[arg(long, default_value = "zh")]
    language: String,
}

/// Sets up channels.
///
/// # Errors
/// An unknown site, channel or group, settings that cannot work, or the database cannot be written.
pub fn run(command: Channel, load: impl Fn(Given) -> Result<Config, Failure>) -> Result<ExitCode, Failure> {
    match command {
        Channel::List(which) => with_app(&load(which.given.clone())?, |app| async move {
            let by = by(&app, which.site.as_deref()).await?;
            for channel in channels::list(&app, by).await?.channels {
                say(&line(&channel));
            }
            Ok(ExitCode::SUCCESS)
        }),
        Channel::Add(add) => {
            let config = load(add.which.given.clone())?;
            let mut settings = String::new();
            std::io::stdin().lock().read_to_string(&mut settings)?;
            let settings = serde_json::from_str(&settings).map_err(|error| format!("settings: {error}"))?;
            let least = serde_json::from_value(add.least.to_lowercase().into())
                .map_err(|_| format!("no priority {:?}; there are p1, p2, p3", add.least))?;
            with_app(&config, |app| async move {
                let by = by(&app, add.which.site.as_deref()).await?;
                let serves = serves(&app, by, &add.serves).await?;
                let id = ChannelId(Uuid::now_v7());
                let new = NewChannel { id, name: add.name, settings, serves, least, language: add.language };
                say(&line(&channels::add(&app, by, new).await?));
                Ok(ExitCode::SUCCESS)
            })
        }
        Channel::Remove(one) => with_app(&load(one.which.given.clone())?, |app| async move {
            let by = by(&app, one.which.site.as_deref()).await?;
            channels::remove(&app, by, ChannelId(one.id)).await?;
            say("removed");
            Ok(ExitCode::SUCCESS)
        }),
        Channel::Test(one) => with_app(&load(one.which.given.clone())?, |app| async move {
            let by = by(&app, one.which.site.as_deref()).await?;
            let result = channels::try_channel(&app, by, ChannelId(one.id)).await?;
            say(result.error.as_deref().unwrap_or("delivered"));
            Ok(if result.delivered { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }),
    }
}

async fn by(app: &App, key: Option<&str>) -> Result<By, Failure> {
    Ok(By::operator(site(app, key).await?.id))
}

async fn serves(app: &App, by: By, words: &[String]) -> Result<Vec<Audience>, Failure> {
    let directory = app.directory(by.site).await?;
    let audience = |word: &String| -> Result<Audience, Failure> {
        if let Some(key) = word.strip_prefix("department:") {
            let department = directory.departments.values().find(|department| department.key == key);
            return Ok(Audience::Department(department.ok_or_else(|| format!("no department {key:?}"))?.id));
        }
        serde_json::from_value(word.as_str().into()).map_err(|_| {
            format!("no group {word:?}; there are duty_phone, police, supervisors, everybody_on_duty, department:KEY")
                .into()
        })
    };
    words.iter().map(audience).collect()
}

/// A line for the person at the terminal, without anything secret.
fn line(channel: &ChannelView) -> String {
    let state = match (&channel.error, channel.enabled) {
        (_, false) => "off",
        (Some(error), true) => error.as_str(),
        (None, true) => "ok",
    };
    format!(
        "{}  {}  {}  {}  from p{}  for {}  {state}",
        channel.id,
        channel.kind,
        channel.name,
        channel.host,
        channel.least.number(),
        groups(&channel.serves)
    )
}

fn groups(serves: &[Audience]) -> String {
    let words: Vec<String> = serves
        .iter()
        .map(|audience| match audience {
            Audience::DutyPhone => "duty_phone".to_owned(),
            Audience::Police => "police".to_owned(),
            Audience::Supervisors => "supervisors".to_owned(),
            Audience::EverybodyOnDuty => "everybody_on_duty".to_owned(),
            Audience::Department(id) => format!("department:{id}"),
        })
        .collect();
    if words.is_empty() { "nobody".to_owned() } else { words.join(",") }
}
