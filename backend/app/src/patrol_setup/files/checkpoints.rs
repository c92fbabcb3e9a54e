//! Files of checkpoints, of their questions, and of tags.

use super::{
    Import,
    sheet::{Column, Row, needed, optional},
    words::{self, flag, text, whole},
};
use crate::{
    ledger::new_id,
    patrol_setup::{draft::Enrolled, keys},
    places::{self, NoRoom},
};
use domain::{
    CheckpointId, Place, TagId,
    patrol::{
        Checkpoint, Grade, TagKind,
        inspection::{self, Ask, Choice, Question},
        label::Generations,
        tag,
    },
};
use indoor::plain::{FeatureId, Spot};
use std::collections::BTreeMap;
use wire::patrol::setup::{ImportFault, Table, TagKeys};

pub const CHECKPOINTS: [Column; 11] = [
    needed("code"),
    optional("name_zh"),
    optional("name_en"),
    optional("room"),
    optional("level"),
    optional("lon"),
    optional("lat"),
    optional("key_place"),
    optional("demand"),
    optional("fence_m"),
    optional("retired"),
];

pub const QUESTIONS: [Column; 11] = [
    needed("checkpoint"),
    needed("key"),
    needed("text_zh"),
    optional("text_en"),
    needed("ask"),
    optional("required"),
    optional("problem"),
    optional("unit"),
    optional("least"),
    optional("most"),
    optional("options"),
];

pub const TAGS: [Column; 6] = [
    needed("uid"),
    needed("checkpoint"),
    needed("kind"),
    optional("meta_key"),
    optional("file_key"),
    optional("retired"),
];

impl Import<'_> {
    pub(super) fn checkpoint(&mut self, row: &Row) -> Result<(), ImportFault> {
        let code = text(row, "code")?.to_ascii_uppercase();
        let known = self.draft.checkpoints.values().find(|kept| kept.checkpoint.code == code);
        let known = known.map(|kept| kept.checkpoint.clone());
        if flag(row, "retired")? {
            return match known {
                Some(known) => {
                    self.retire_checkpoints.push((row.clone(), known.id));
                    Ok(())
                }
                None => Err(row.fault("code", "checkpoint_unknown")),
            };
        }
        let place = self.place(row, known.as_ref().map(|known| &known.place))?;
        let is_new = known.is_none();
        let mut checkpoint = known.unwrap_or_else(|| {
            let id = CheckpointId(new_id(self.draft.now));
            Checkpoint::plain(id, self.site(), code, words::name(row, "name_zh", "name_en"), place.clone(), false)
        });
        checkpoint.place = place;
        if row.has("name_zh") || is_new {
            let name = words::name(row, "name_zh", "name_en");
            let keep_english = !row.has("name_en") && !is_new;
            let english = if keep_english { checkpoint.name.en.clone() } else { name.en };
            checkpoint.name = domain::Name::new(name.zh, english);
        }
        if row.has("key_place") {
            checkpoint.key_place = flag(row, "key_place")?;
        }
        if row.has("demand") {
            checkpoint.demand = words::word(row, "demand")?.unwrap_or(Grade::L1);
        }
        if row.has("fence_m") {
            checkpoint.fence_m = words::number(row, "fence_m")?;
        }
        checkpoint.label = Generations::default();
        self.draft.put_checkpoint(checkpoint).map_err(|refusal| super::refused(row, &refusal))
    }

    fn place(&self, row: &Row, known: Option<&Place>) -> Result<Place, ImportFault> {
        let plan = self.draft.directory.plan().map_err(|_| row.fault("room", "plan_missing"))?;
        let (lon, lat) = (words::number(row, "lon")?, words::number(row, "lat")?);
        if let (Some(level), Some(lon), Some(lat)) = (row.get("level"), lon, lat) {
            let level = level.parse().map_err(|_| row.fault("level", "level_unknown"))?;
            let spot = Spot { level: FeatureId(level), lon, lat };
            if let Some(known) = known.filter(|known| known.spot == spot) {
                return Ok(known.clone());
            }
            return plan.place_at(spot).map_err(|_| row.fault("lon", "place_unknown"));
        }
        let Some(words) = row.get("room") else {
            return known.cloned().ok_or_else(|| row.fault("room", "cell_empty"));
        };
        places::room(plan, words).map_err(|none| match none {
            NoRoom::Unknown => row.fault("room", "room_unknown"),
            NoRoom::Several(names) => row.fault_about(Some("room"), "room_several", Some(names.join(", "))),
        })
    }

    /// All questions of the checkpoints that the file names.
    pub(super) fn questions(&mut self, rows: &[Row]) {
        let mut of: BTreeMap<CheckpointId, (Row, Vec<Question>)> = BTreeMap::new();
        for row in rows {
            let Some(id) = self.checkpoint_named(row, "checkpoint") else { continue };
            let questions = &mut of.entry(id).or_insert_with(|| (row.clone(), Vec::new())).1;
            let added = question(row).and_then(|question| {
                questions.push(question);
                inspection::check(questions).map_err(|fault| row.fault_about(None, fault.code(), None))
            });
            if let Err(fault) = added {
                self.faults.push(fault);
            }
        }
        for (id, (row, questions)) in of {
            let Some(kept) = self.draft.checkpoints.get(&id) else { continue };
            let checkpoint = Checkpoint { questions, ..kept.checkpoint.clone() };
            if self.faults.is_empty()
                && let Err(refusal) = self.draft.put_checkpoint(checkpoint)
            {
                self.faults.push(super::refused(&row, &refusal));
            }
        }
    }

    pub(super) fn tag(&mut self, row: &Row) -> Result<(), ImportFault> {
        let kind: TagKind = words::word(row, "kind")?.ok_or_else(|| row.fault("kind", "cell_empty"))?;
        let uid = text(row, "uid")?;
        if flag(row, "retired")? {
            let number = tag::number(&uid, kind);
            let known = self.draft.tags.values().find(|tag| number.as_ref() == Some(&tag.uid)).map(|tag| tag.id);
            return known.map_or_else(
                || Err(row.fault("uid", "tag_unknown")),
                |id| self.draft.retire_tag(id).map_err(|_| row.fault("uid", "tag_unknown")),
            );
        }
        let Some(checkpoint) = self.checkpoint_named(row, "checkpoint") else { return Ok(()) };
        let keys = match (row.get("meta_key"), row.get("file_key")) {
            (None, None) => None,
            (meta, file) => {
                let key = |key: Option<&str>| key.unwrap_or_default().to_owned();
                let given = TagKeys { meta_key: key(meta), file_key: key(file) };
                // A key that is wrong is not repeated in a report.
                let quiet =
                    |refusal: crate::patrol_setup::Refusal| row.fault_about(refusal.field(), refusal.code(), None);
                Some(keys::own(&given).map_err(quiet)?)
            }
        };
        let id = TagId(new_id(self.draft.now));
        let enrolled = Enrolled { id, checkpoint, kind, uid, keys, by: self.by.person_id() };
        self.draft.put_tag(enrolled).map(drop).map_err(|refusal| super::refused(row, &refusal))
    }

    /// The checkpoint in use that a cell names; `None` where the line that should have brought it is wrong, or where this
    /// is told.
    pub(super) fn checkpoint_named(&mut self, row: &Row, column: &'static str) -> Option<CheckpointId> {
        let code = row.get(column).unwrap_or_default().to_ascii_uppercase();
        let mut in_use = self.draft.checkpoints.values().filter(|kept| kept.retired_at.is_none());
        let found = in_use.find(|kept| kept.checkpoint.code == code).map(|kept| kept.checkpoint.id);
        if found.is_none() && !self.broken.contains(&(Table::Checkpoints, code)) {
            self.faults.push(row.fault(column, "checkpoint_unknown"));
        }
        found
    }
}

fn question(row: &Row) -> Result<Question, ImportFault> {
    let problem = row.get("problem");
    let ask = match text(row, "ask")?.as_str() {
        "yes_no" => {
            let wrong = || row.fault("problem", "cell_yes_no");
            Ask::YesNo { problem: problem.map(|word| words::yes_or_no(word).ok_or_else(wrong)).transpose()? }
        }
        "choice" => Ask::Choice { options: choices(row, problem.unwrap_or_default())? },
        "number" => Ask::Number {
            unit: row.get("unit").unwrap_or_default().to_owned(),
            least: words::number(row, "least")?,
            most: words::number(row, "most")?,
        },
        "text" => Ask::Text,
        _ => return Err(row.fault("ask", "cell_word")),
    };
    let required = !row.has("required") || flag(row, "required")?;
    Ok(Question { key: text(row, "key")?, text: words::name(row, "text_zh", "text_en"), ask, required })
}

/// `key:中文:English; …`, and in another cell the keys of those that are problems.
fn choices(row: &Row, problems: &str) -> Result<Vec<Choice>, ImportFault> {
    let parts = |text: &str| -> Vec<String> {
        text.split([';', '；']).map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
    };
    let problems = parts(problems);
    let options: Vec<Choice> = parts(row.get("options").unwrap_or_default())
        .iter()
        .map(|option| {
            let mut words = option.split([':', '：']).map(str::trim);
            let key = words.next().unwrap_or_default();
            let zh = words.next().unwrap_or(key);
            let text = domain::Name::new(zh, words.next().unwrap_or(zh));
            Choice { key: key.to_owned(), text, problem: problems.iter().any(|problem| problem == key) }
        })
        .collect();
    match problems.iter().find(|problem| options.iter().all(|option| option.key != **problem)) {
        Some(unknown) => Err(row.fault_about(Some("problem"), "choice_unknown", Some(unknown.clone()))),
        None => Ok(options),
    }
}

pub fn dwell(row: &Row) -> Result<i64, ImportFault> {
    Ok(i64::from(whole(row, "dwell_s")?.unwrap_or(0)) * domain::time::SECOND)
}
