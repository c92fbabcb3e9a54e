//! Bringing in the places of a hospital from a file, and writing them into one.

use crate::{
    App,
    directory::Directory,
    error::{Error, Result},
    ledger::new_id,
    places::{self, NoRoom},
    setup,
};
use domain::{
    Actor, ButtonId, DepartmentId, Name, Place, PostId, SiteId, Timestamp,
    lone_work::{LONGEST, SHORTEST},
    patrol::Checkpoint,
    time::{MINUTE, Millis},
};
use indoor::plain::FeatureId;
use std::collections::{BTreeMap, BTreeSet};
use store::{Button, Department, KeptCheckpoint, Post};
use wire::place_file::{ButtonEntry, CheckpointEntry, DepartmentEntry, PlaceFile, PostEntry, Room, Whereabouts};

/// Entries of a file at most.
const MOST: usize = 10_000;
const LONGEST_KEY: usize = 40;
const LONGEST_NAME: usize = 80;

/// How many places a file brought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Imported {
    /// New ones.
    pub added: usize,
    /// Those that were there already.
    pub changed: usize,
}

/// Takes all places of a file (TOML or JSON), or none.
///
/// # Errors
/// [`Error::Invalid`] with everything that is wrong, a line each; [`Error::PlanMissing`]; or a fault.
pub async fn import(app: &App, site: SiteId, text: &str) -> Result<Imported> {
    let file = parse(text)?;
    let (now, directory) = (app.now(), app.directory(site).await?);
    let mut taken = Taken { directory: &directory, site, now, wrong: Vec::new(), imported: Imported::default() };
    let rows = taken.all(file)?;
    if !taken.wrong.is_empty() {
        return Err(Error::Invalid(taken.wrong.join("\n")));
    }
    let imported = taken.imported;
    setup::record(app, site, Actor::Operator, now, Vec::new(), move |tx| {
        for (new, department) in rows.departments {
            if new { tx.insert_departments(&[department])? } else { tx.update_department(&department)? }
        }
        for (new, post) in rows.posts {
            if new { tx.insert_posts(&[post])? } else { tx.update_post(&post)? }
        }
        for (new, button) in rows.buttons {
            if new { tx.insert_buttons(&[button])? } else { tx.update_button(&button)? }
        }
        for (new, checkpoint) in rows.checkpoints {
            if new { tx.insert_checkpoints(&[checkpoint])? } else { tx.update_checkpoint(&checkpoint)? }
        }
        Ok(())
    })
    .await?;
    Ok(imported)
}

/// All places of a site as a TOML file that [`import`] takes.
///
/// # Errors
/// A fault.
pub async fn export(app: &App, site: SiteId) -> Result<String> {
    let directory = app.directory(site).await?;
    let mut file = PlaceFile {
        department: directory.departments.values().map(department).collect(),
        post: directory.posts.values().map(post).collect(),
        button: directory.buttons.values().map(|b| button(&directory, b)).collect(),
        checkpoint: directory.checkpoints.values().map(checkpoint).collect(),
    };
    file.department.sort_by(|a, b| a.key.cmp(&b.key));
    file.post.sort_by(|a, b| a.key.cmp(&b.key));
    file.button.sort_by(|a, b| a.code.cmp(&b.code));
    file.checkpoint.sort_by(|a, b| a.code.cmp(&b.code));
    toml::to_string(&file).map_err(|error| Error::fault("write places as TOML", error))
}

fn parse(text: &str) -> Result<PlaceFile> {
    let invalid = |error: String| Error::Invalid(format!("file of places: {error}"));
    let file: PlaceFile = if text.trim_start().starts_with('{') {
        serde_json::from_str(text).map_err(|error| invalid(error.to_string()))?
    } else {
        toml::from_str(text).map_err(|error| invalid(error.to_string()))?
    };
    match file.department.len() + file.post.len() + file.button.len() + file.checkpoint.len() {
        0 => Err(invalid("no place in it".into())),
        1..=MOST => Ok(file),
        _ => Err(invalid(format!("{MOST} places at most"))),
    }
}

/// Rows to write; true marks new ones.
struct Rows {
    departments: Vec<(bool, Department)>,
    posts: Vec<(bool, Post)>,
    buttons: Vec<(bool, Button)>,
    checkpoints: Vec<(bool, KeptCheckpoint)>,
}

/// A file on its way into rows, with what is wrong in it.
struct Taken<'a> {
    directory: &'a Directory,
    site: SiteId,
    now: Timestamp,
    wrong: Vec<String>,
    imported: Imported,
}

impl Taken<'_> {
    fn all(&mut self, file: PlaceFile) -> Result<Rows> {
        self.directory.plan()?;
        let directory = self.directory;
        let departments: BTreeMap<String, DepartmentId> =
            directory.departments.values().map(|d| (d.key.clone(), d.id)).collect();
        let posts: BTreeMap<String, PostId> = directory.posts.values().map(|p| (p.key.clone(), p.id)).collect();
        let buttons: BTreeMap<String, ButtonId> = directory.buttons.values().map(|b| (b.code.clone(), b.id)).collect();
        let checkpoints: BTreeMap<String, Checkpoint> =
            directory.checkpoints.values().map(|c| (c.code.clone(), c.clone())).collect();
        self.once("department", file.department.iter().map(|entry| &entry.key));
        self.once("post", file.post.iter().map(|entry| &entry.key));
        self.once("button", file.button.iter().map(|entry| &entry.code));
        self.once("checkpoint", file.checkpoint.iter().map(|entry| &entry.code));

        let new_departments: Vec<_> =
            file.department.into_iter().filter_map(|entry| self.department(entry, &departments)).collect();
        let mut known = departments;
        known.extend(new_departments.iter().map(|(_, d)| (d.key.clone(), d.id)));
        Ok(Rows {
            departments: new_departments,
            posts: file.post.into_iter().filter_map(|entry| self.post(entry, &posts)).collect(),
            buttons: file.button.into_iter().filter_map(|entry| self.button(entry, &buttons, &known)).collect(),
            checkpoints: file.checkpoint.into_iter().filter_map(|entry| self.checkpoint(entry, &checkpoints)).collect(),
        })
    }

    fn department(
        &mut self,
        entry: DepartmentEntry,
        known: &BTreeMap<String, DepartmentId>,
    ) -> Option<(bool, Department)> {
        let what = format!("department {:?}", entry.key);
        let (name, place) = self.whereabouts(&what, &entry.key, entry.whereabouts)?;
        let (new, id) = self.id(&entry.key, known);
        Some((new, Department { id, site: self.site, key: entry.key, name, place }))
    }

    fn post(&mut self, entry: PostEntry, known: &BTreeMap<String, PostId>) -> Option<(bool, Post)> {
        let what = format!("post {:?}", entry.key);
        let (name, place) = self.whereabouts(&what, &entry.key, entry.whereabouts)?;
        let check_in_every = entry.check_in_minutes.map(|minutes| Millis::from(minutes) * MINUTE);
        if check_in_every.is_some_and(|every| !(SHORTEST..=LONGEST).contains(&every)) {
            let (least, most) = (SHORTEST / MINUTE, LONGEST / MINUTE);
            self.wrong.push(format!("{what}: check_in_minutes: {least} to {most}"));
        }
        let (new, id) = self.id(&entry.key, known);
        let critical = entry.critical;
        Some((new, Post { id, site: self.site, key: entry.key, name, place, critical, check_in_every }))
    }

    fn button(
        &mut self,
        entry: ButtonEntry,
        known: &BTreeMap<String, ButtonId>,
        departments: &BTreeMap<String, DepartmentId>,
    ) -> Option<(bool, Button)> {
        let what = format!("button {:?}", entry.code);
        let (name, place) = self.whereabouts(&what, &entry.code, entry.whereabouts)?;
        let department = match entry.department {
            Some(key) => {
                let found = departments.get(&key).copied();
                if found.is_none() {
                    self.wrong.push(format!("{what}: there is no department {key:?}"));
                }
                found
            }
            None => None,
        };
        let (new, id) = self.id(&entry.code, known);
        let silent = entry.silent;
        Some((new, Button { id, site: self.site, code: entry.code, name, place, department, silent }))
    }

    fn checkpoint(
        &mut self,
        entry: CheckpointEntry,
        known: &BTreeMap<String, Checkpoint>,
    ) -> Option<(bool, KeptCheckpoint)> {
        let what = format!("checkpoint {:?}", entry.code);
        let (name, place) = self.whereabouts(&what, &entry.code, entry.whereabouts)?;
        let key_place = entry.key_place;
        // What it asks for is set up elsewhere, and stays.
        let (new, checkpoint) = match known.get(&entry.code) {
            Some(known) => (false, Checkpoint { name, place, key_place, ..known.clone() }),
            None => {
                let id = self.id(&entry.code, &BTreeMap::new()).1;
                (true, Checkpoint::plain(id, self.site, entry.code, name, place, key_place))
            }
        };
        Some((new, checkpoint.into()))
    }

    /// Nothing is named twice in one file.
    fn once<'b>(&mut self, what: &str, keys: impl Iterator<Item = &'b String>) {
        let mut seen = BTreeSet::new();
        for key in keys {
            if !seen.insert(key) {
                self.wrong.push(format!("{what} {key:?}: twice in the file"));
            }
        }
    }

    fn id<T: Copy + From<uuid::Uuid>>(&mut self, key: &str, known: &BTreeMap<String, T>) -> (bool, T) {
        if let Some(id) = known.get(key) {
            self.imported.changed += 1;
            (false, *id)
        } else {
            self.imported.added += 1;
            (true, new_id(self.now).into())
        }
    }

    fn whereabouts(&mut self, what: &str, key: &str, told: Whereabouts) -> Option<(Name, Place)> {
        let before = self.wrong.len();
        if key.is_empty() || key.chars().count() > LONGEST_KEY || key.contains(char::is_whitespace) {
            self.wrong.push(format!("{what}: 1 to {LONGEST_KEY} characters without spaces"));
        }
        let en = told.en.unwrap_or_else(|| told.zh.clone());
        if [&told.zh, &en].iter().any(|name| name.trim().is_empty() || name.chars().count() > LONGEST_NAME) {
            self.wrong.push(format!("{what}: a name has 1 to {LONGEST_NAME} characters"));
        }
        let place = match (told.room, told.at) {
            (Some(room), None) => self.room(room),
            (None, Some(spot)) => self
                .directory
                .plan()
                .and_then(|plan| plan.place_at(spot.into()))
                .map_err(|_| "the point is on no floor of the plan".to_owned()),
            _ => Err("either room or at".to_owned()),
        };
        match place {
            Ok(place) if self.wrong.len() == before => Some((Name::new(told.zh.trim(), en.trim()), place)),
            Ok(_) => None,
            Err(why) => {
                self.wrong.push(format!("{what}: {why}"));
                None
            }
        }
    }

    fn room(&self, room: Room) -> std::result::Result<Place, String> {
        let plan = self.directory.plan().map_err(|error| error.to_string())?;
        let named = match room {
            Room::Id(id) => {
                return plan.unit_place(FeatureId(id)).map_err(|_| format!("there is no room {id} in the floor plan"));
            }
            Room::Name(named) => named,
        };
        places::room(plan, &named).map_err(|none| match none {
            NoRoom::Unknown => format!("no room is called {named:?}"),
            NoRoom::Several(names) => format!("several rooms are called {named:?}: {} …", names.join(", ")),
        })
    }
}

fn whereabouts(name: &Name, place: &Place) -> Whereabouts {
    Whereabouts { zh: name.zh.clone(), en: Some(name.en.clone()), room: None, at: Some(place.spot.into()) }
}

fn department(kept: &Department) -> DepartmentEntry {
    DepartmentEntry { key: kept.key.clone(), whereabouts: whereabouts(&kept.name, &kept.place) }
}

fn post(kept: &Post) -> PostEntry {
    PostEntry {
        key: kept.key.clone(),
        critical: kept.critical,
        check_in_minutes: kept.check_in_every.and_then(|every| u32::try_from(every / MINUTE).ok()),
        whereabouts: whereabouts(&kept.name, &kept.place),
    }
}

fn button(directory: &Directory, kept: &Button) -> ButtonEntry {
    ButtonEntry {
        code: kept.code.clone(),
        department: kept.department.and_then(|id| directory.departments.get(&id)).map(|d| d.key.clone()),
        silent: kept.silent,
        whereabouts: whereabouts(&kept.name, &kept.place),
    }
}

fn checkpoint(kept: &Checkpoint) -> CheckpointEntry {
    CheckpointEntry {
        code: kept.code.clone(),
        key_place: kept.key_place,
        whereabouts: whereabouts(&kept.name, &kept.place),
    }
}
