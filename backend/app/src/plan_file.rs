//! A file of response plans, and what can be wrong in it: each with a stable code, and the line where it is in one.

use domain::alarm::{Kind, Priority};
use serde_json::{Value, json};
use wire::response_plan::PlanFile;

/// Plans in one file at most: every kind and priority once.
const MOST_IN_FILE: usize = 27;

/// Why a file is not taken, or a word of a plan. Nothing is saved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It is no file of plans.
    #[error("file of plans: {text}")]
    Unreadable {
        /// What is wrong.
        what: Wrong,
        /// The line, from 1, where there is one.
        line: Option<usize>,
        /// The reader's own words, for the command line.
        text: String,
    },
    /// No plan in it.
    #[error("file of plans: no plan in it")]
    Empty,
    /// More plans than kinds and priorities.
    #[error("file of plans: {MOST_IN_FILE} plans at most, each kind and priority once")]
    TooMany,
    /// Two plans for the same.
    #[error("file of plans: {kind:?} {priority:?} is there twice")]
    Twice {
        /// The kind of alarm.
        kind: Kind,
        /// The priority.
        priority: Priority,
    },
    /// The name of a skill or of a thing to bring.
    #[error("a skill or thing to bring has 1 to {most} characters")]
    WordLength {
        /// How many it may have.
        most: usize,
    },
    /// A post that the site does not have.
    #[error("there is no post {key:?}")]
    PostUnknown {
        /// The key that was given.
        key: String,
    },
}

/// What is wrong with a text that is no file of plans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// Neither TOML nor JSON.
    Syntax,
    /// A value of another type, or outside its range.
    Value,
    /// A key that no plan has.
    UnknownKey(String),
    /// A word that is none of those that are possible there.
    UnknownWord(String),
    /// A key that is needed and left out.
    MissingKey(String),
    /// A key that is there twice.
    DuplicateKey(String),
}

impl Fault {
    /// The stable code that the PWA translates.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { what, .. } => what.code(),
            Self::Empty => "plan_file_empty",
            Self::TooMany => "plan_file_too_many",
            Self::Twice { .. } => "plan_file_twice",
            Self::WordLength { .. } => "plan_word_length",
            Self::PostUnknown { .. } => "plan_post_unknown",
        }
    }

    /// What the reader needs beside the code.
    #[must_use]
    pub fn context(&self) -> Option<Value> {
        match self {
            Self::Unreadable { what, line, .. } => Some(json!({ "line": line, "word": what.word() })),
            Self::Empty => None,
            Self::TooMany => Some(json!({ "most": MOST_IN_FILE })),
            Self::Twice { kind, priority } => Some(json!({ "kind": kind, "priority": priority })),
            Self::WordLength { most } => Some(json!({ "most": most })),
            Self::PostUnknown { key } => Some(json!({ "word": key })),
        }
    }
}

impl Wrong {
    const fn code(&self) -> &'static str {
        match self {
            Self::Syntax => "plan_file_syntax",
            Self::Value => "plan_file_value",
            Self::UnknownKey(_) => "plan_file_unknown_key",
            Self::UnknownWord(_) => "plan_file_unknown_word",
            Self::MissingKey(_) => "plan_file_missing_key",
            Self::DuplicateKey(_) => "plan_file_duplicate_key",
        }
    }

    const fn word(&self) -> Option<&String> {
        match self {
            Self::Syntax | Self::Value => None,
            Self::UnknownKey(word) | Self::UnknownWord(word) | Self::MissingKey(word) | Self::DuplicateKey(word) => {
                Some(word)
            }
        }
    }

    /// What a reader's message means; serde words them alike for every format. `marked` is the part of the text that the
    /// reader points at.
    fn of(message: &str, marked: &str) -> Self {
        let named = || message.split('`').nth(1).unwrap_or(marked).to_owned();
        let begins = |with: &str| message.starts_with(with);
        if begins("unknown field") {
            Self::UnknownKey(named())
        } else if begins("unknown variant") {
            Self::UnknownWord(named())
        } else if begins("missing field") {
            Self::MissingKey(named())
        } else if begins("duplicate") {
            Self::DuplicateKey(named())
        } else if begins("invalid type") || begins("invalid value") || begins("invalid length") {
            Self::Value
        } else {
            Self::Syntax
        }
    }
}

/// Reads a file: JSON where it begins with a brace, else TOML.
///
/// # Errors
/// What is wrong with it as a file; whether its plans are good is for others to say.
pub fn parse(text: &str) -> Result<PlanFile, Fault> {
    let file = if text.trim_start().starts_with('{') { from_json(text)? } else { from_toml(text)? };
    let count: usize = file.plan.iter().map(|entry| entry.kinds.len() * entry.priorities.len()).sum();
    match count {
        0 => Err(Fault::Empty),
        1..=MOST_IN_FILE => Ok(file),
        _ => Err(Fault::TooMany),
    }
}

fn from_json(text: &str) -> Result<PlanFile, Fault> {
    serde_json::from_str(text).map_err(|error| {
        let told = error.to_string();
        let what = if error.is_data() { Wrong::of(&told, "") } else { Wrong::Syntax };
        Fault::Unreadable { what, line: Some(error.line()).filter(|line| *line > 0), text: told }
    })
}

fn from_toml(text: &str) -> Result<PlanFile, Fault> {
    toml::from_str(text).map_err(|error| {
        let span = error.span();
        let marked = span.clone().and_then(|span| text.get(span)).unwrap_or_default();
        let line = span.and_then(|span| text.get(..span.start)).map(|before| before.matches('\n').count() + 1);
        Fault::Unreadable { what: Wrong::of(error.message(), marked), line, text: error.to_string() }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: &str = "[[plan]]\nkinds = [\"violence\"]\npriorities = [\"p1\"]\n\n[plan.answer]\nname = { zh = \"预案\", en = \"Plan\" }\n\
        responders = 2\nparallel = 2\nskills = []\nbring = []\noffer_s = 15\nrepeat_s = 30\nlook_again_s = 5\ncritical_posts = []\n\
        accept_s = 60\narrive_s = 180\nnews_s = 600\n\n[[plan.answer.steps]]\nafter_s = 15\ncall = [\"supervisors\"]\n";

    fn wrong(text: &str) -> (Wrong, Option<usize>) {
        match parse(text) {
            Err(Fault::Unreadable { what, line, .. }) => (what, line),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_wrong_in_a_toml_file_is_told_with_its_line() {
        assert!(parse(PLAN).is_ok(), "{:?}", parse(PLAN));
        let changed = |from: &str, to: &str| wrong(&PLAN.replacen(from, to, 1));
        let word = |word: &str| word.to_owned();
        assert_eq!(changed("responders", "respondrs"), (Wrong::UnknownKey(word("respondrs")), Some(7)));
        assert_eq!(changed("violence", "arson"), (Wrong::UnknownWord(word("arson")), Some(2)));
        assert_eq!(changed("responders = 2", "responders = \"two\""), (Wrong::Value, Some(7)));
        assert_eq!(changed("responders = 2", "responders = 300"), (Wrong::Value, Some(7)));
        assert_eq!(
            changed("offer_s = 15", "offer_s = 15\noffer_s = 16"),
            (Wrong::DuplicateKey(word("offer_s")), Some(12))
        );
        assert_eq!(changed("responders = 2\n", "").0, Wrong::MissingKey(word("responders")));
        assert_eq!(changed("priorities = [\"p1\"]", "priorities = [\"p1\""), (Wrong::Syntax, Some(5)));
    }

    #[test]
    fn what_is_wrong_in_a_json_file_is_told_with_its_line() {
        let file = parse(PLAN).unwrap();
        let json = serde_json::to_string_pretty(&file).unwrap();
        assert_eq!(parse(&json).unwrap(), file);
        let changed = |from: &str, to: &str| wrong(&json.replacen(from, to, 1));
        assert_eq!(changed("responders", "respondrs").0, Wrong::UnknownKey("respondrs".to_owned()));
        assert_eq!(changed("violence", "arson"), (Wrong::UnknownWord("arson".to_owned()), Some(5)));
        assert_eq!(changed("\"responders\": 2", "\"responders\": \"two\"").0, Wrong::Value);
        assert_eq!(wrong("{\"plan\": [}"), (Wrong::Syntax, Some(1)));
        assert_eq!(wrong("{}"), (Wrong::MissingKey("plan".to_owned()), Some(1)));
    }

    #[test]
    fn an_empty_file_and_one_with_too_many_are_told_apart() {
        assert_eq!(parse("plan = []"), Err(Fault::Empty));
        assert_eq!(parse(&PLAN.repeat(MOST_IN_FILE + 1)), Err(Fault::TooMany));
    }
}
