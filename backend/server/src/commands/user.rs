//! `shouwang user`

use super::{say, site, with_app};
use crate::{
    config::{Config, Given},
    wiring::Failure,
};
use app::setup::{self, NewPerson};
use clap::{Args, Subcommand};
use domain::{
    Name, PersonId,
    person::{Role, Skill},
};
use std::{io::BufRead, process::ExitCode};
use uuid::Uuid;

/// What can be done with people.
#[derive(Debug, Subcommand)]
pub enum User {
    /// Add a person: a guard with staff number and PIN, others with login and password.
    /// The PIN or password is read from standard input
    Add(Box<Add>),
}

/// A person to add.
#[derive(Debug, Args)]
pub struct Add {
    #[command(flatten)]
    given: Given,
    /// The site; may be left out where there is only one
    #[arg(long, value_name = "KEY")]
    site: Option<String>,
    /// guard, supervisor, coordinator, staff, police, office, admin
    #[arg(long)]
    role: String,
    /// Name in Chinese
    #[arg(long)]
    name: String,
    /// Name in English [default: the Chinese one]
    #[arg(long)]
    name_en: Option<String>,
    /// Staff number, for guards
    #[arg(long, conflicts_with = "login")]
    staff_number: Option<String>,
    /// Login name, for all others
    #[arg(long)]
    login: Option<String>,
    /// Skills of a guard, for example shield,first_aid
    #[arg(long, value_delimiter = ',')]
    skills: Vec<String>,
    /// Department of staff, by its key
    #[arg(long, value_name = "KEY")]
    department: Option<String>,
}

/// Adds a person.
///
/// # Errors
/// Unknown role, site or department; a taken login or number; a bad PIN or password.
pub fn run(command: User, load: impl Fn(Given) -> Result<Config, Failure>) -> Result<ExitCode, Failure> {
    let User::Add(add) = command;
    let config = load(add.given.clone())?;
    let role = Role::from_word(&add.role).ok_or_else(|| {
        let words: Vec<_> = Role::ALL.iter().map(|role| role.word()).collect();
        format!("no role {:?}; there are {}", add.role, words.join(", "))
    })?;
    let mut secret = String::new();
    std::io::stdin().lock().read_line(&mut secret)?;
    let secret = secret.trim_end_matches(['\r', '\n']).to_owned();
    with_app(&config, |app| async move {
        let site = site(&app, add.site.as_deref()).await?;
        let directory = app.directory(site.id).await?;
        let department = match &add.department {
            Some(key) => Some(
                directory
                    .departments
                    .values()
                    .find(|d| d.key == *key)
                    .map(|d| d.id)
                    .ok_or_else(|| format!("no department {key:?}"))?,
            ),
            None => None,
        };
        if role == Role::Staff && department.is_none() {
            return Err("staff belong to a department: --department KEY".into());
        }
        let (login, staff_number) = match (add.login, add.staff_number) {
            (Some(login), None) => (Some((login, secret)), None),
            (None, Some(number)) => (None, Some((number, secret))),
            _ => return Err("either --login or --staff-number".into()),
        };
        let person = NewPerson {
            id: PersonId(Uuid::now_v7()),
            name: Name::new(add.name.clone(), add.name_en.unwrap_or(add.name)),
            login,
            staff_number,
            skills: add.skills.into_iter().map(Skill).collect(),
            role,
            department,
        };
        setup::add_people(&app, site.id, vec![person]).await?;
        say(&format!("added as {role} at {}", site.key));
        Ok(ExitCode::SUCCESS)
    })
}
