//! Short inspection questions at a checkpoint, and which answers are problems.

use crate::Name;
use serde::{Deserialize, Serialize};

/// The most questions that a checkpoint asks: a guard on his round answers them standing.
pub const MOST_QUESTIONS: usize = 10;
const MOST_CHOICES: usize = 12;
const LONGEST_TEXT: usize = 500;

/// One question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// Its key, which answers are kept under; unique at the checkpoint.
    pub key: String,
    /// What is asked.
    pub text: Name,
    /// How it is answered.
    pub ask: Ask,
    /// The scan is not whole without it.
    pub required: bool,
}

/// How a question is answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Ask {
    /// Yes or no.
    YesNo {
        /// The answer that is a problem, where one is.
        problem: Option<bool>,
    },
    /// One of several.
    Choice {
        /// Those.
        options: Vec<Choice>,
    },
    /// A number, for example read off a gauge.
    Number {
        /// Its unit, as shown.
        unit: String,
        /// Below this it is a problem.
        least: Option<f64>,
        /// Above this it is a problem.
        most: Option<f64>,
    },
    /// A few words; never a problem by itself.
    Text,
}

/// One of several answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Its key.
    pub key: String,
    /// What it says.
    pub text: Name,
    /// It is a problem.
    pub problem: bool,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Answer {
    /// To a yes-no question.
    YesNo(bool),
    /// To a number.
    Number(f64),
    /// The key of a choice, or a text.
    Text(String),
}

/// Why questions are refused. Nothing is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Too many questions, or too many choices in one.
    #[error("too many questions or choices")]
    TooMany,
    /// A key is empty or there twice.
    #[error("a key is empty or there twice")]
    Key,
    /// A question or choice without words.
    #[error("a question or choice has no text")]
    NoText,
    /// A choice with less than two options.
    #[error("a choice needs two options")]
    FewChoices,
    /// A range that no number is in.
    #[error("no number is in the range")]
    EmptyRange,
}

impl Fault {
    /// The stable code that the PWA translates.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooMany => "questions_too_many",
            Self::Key => "questions_key",
            Self::NoText => "questions_no_text",
            Self::FewChoices => "questions_few_choices",
            Self::EmptyRange => "questions_empty_range",
        }
    }
}

/// What an answer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// As it should be.
    Fine,
    /// A problem: the screen offers to report a hazard.
    Problem,
    /// Not an answer to this question; perhaps it was another when the phone last heard of it.
    DoesNotFit,
    /// Nothing was answered, and the question is required.
    Missing,
}

/// Checks the questions of a checkpoint.
///
/// # Errors
/// The first [`Fault`].
pub fn check(questions: &[Question]) -> Result<(), Fault> {
    if questions.len() > MOST_QUESTIONS {
        return Err(Fault::TooMany);
    }
    check_words(questions.iter().map(|question| (question.key.as_str(), &question.text)))?;
    questions.iter().try_for_each(|question| match &question.ask {
        Ask::YesNo { .. } | Ask::Text => Ok(()),
        Ask::Choice { options } if options.len() < 2 => Err(Fault::FewChoices),
        Ask::Choice { options } if options.len() > MOST_CHOICES => Err(Fault::TooMany),
        Ask::Choice { options } => check_words(options.iter().map(|option| (option.key.as_str(), &option.text))),
        Ask::Number { least, most, .. } => {
            let finite = least.iter().chain(most).all(|bound| bound.is_finite());
            let empty = matches!((least, most), (Some(least), Some(most)) if least > most);
            if finite && !empty { Ok(()) } else { Err(Fault::EmptyRange) }
        }
    })
}

fn check_words<'a>(words: impl Iterator<Item = (&'a str, &'a Name)>) -> Result<(), Fault> {
    let mut keys = std::collections::BTreeSet::new();
    for (key, text) in words {
        if key.is_empty() || !keys.insert(key) {
            return Err(Fault::Key);
        }
        if text.zh.trim().is_empty() && text.en.trim().is_empty() {
            return Err(Fault::NoText);
        }
    }
    Ok(())
}

impl Question {
    /// What an answer to it says.
    #[must_use]
    pub fn finding(&self, answer: Option<&Answer>) -> Finding {
        let problem = match (&self.ask, answer) {
            (_, None) => return if self.required { Finding::Missing } else { Finding::Fine },
            (Ask::YesNo { problem }, Some(Answer::YesNo(given))) => *problem == Some(*given),
            (Ask::Choice { options }, Some(Answer::Text(given))) => {
                match options.iter().find(|option| option.key == *given) {
                    Some(option) => option.problem,
                    None => return Finding::DoesNotFit,
                }
            }
            (Ask::Number { least, most, .. }, Some(Answer::Number(given))) if given.is_finite() => {
                least.is_some_and(|least| *given < least) || most.is_some_and(|most| *given > most)
            }
            (Ask::Text, Some(Answer::Text(given))) if given.chars().count() <= LONGEST_TEXT => false,
            _ => return Finding::DoesNotFit,
        };
        if problem { Finding::Problem } else { Finding::Fine }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(ask: Ask) -> Question {
        Question { key: "q".into(), text: Name::new("压力正常？", "Pressure fine?"), ask, required: true }
    }

    fn choice(key: &str, problem: bool) -> Choice {
        Choice { key: key.into(), text: Name::new(key, key), problem }
    }

    #[test]
    fn answers_are_fine_a_problem_or_none() {
        let locked = question(Ask::YesNo { problem: Some(false) });
        let state = question(Ask::Choice { options: vec![choice("full", false), choice("empty", true)] });
        let gauge = question(Ask::Number { unit: "MPa".into(), least: Some(1.0), most: Some(1.4) });
        let words = question(Ask::Text);
        let text = |text: &str| Some(Answer::Text(text.into()));
        let cases = [
            (&locked, Some(Answer::YesNo(true)), Finding::Fine),
            (&locked, Some(Answer::YesNo(false)), Finding::Problem),
            (&locked, text("yes"), Finding::DoesNotFit),
            (&locked, None, Finding::Missing),
            (&state, text("full"), Finding::Fine),
            (&state, text("empty"), Finding::Problem),
            (&state, text("gone"), Finding::DoesNotFit),
            (&gauge, Some(Answer::Number(1.4)), Finding::Fine),
            (&gauge, Some(Answer::Number(0.99)), Finding::Problem),
            (&gauge, Some(Answer::Number(f64::NAN)), Finding::DoesNotFit),
            (&words, text("有异味"), Finding::Fine),
            (&words, text(&"长".repeat(501)), Finding::DoesNotFit),
        ];
        for (question, answer, finding) in cases {
            assert_eq!(question.finding(answer.as_ref()), finding, "{answer:?}");
        }
        assert_eq!(Question { required: false, ..words }.finding(None), Finding::Fine);
    }

    #[test]
    fn an_answer_is_sent_as_what_it_is() {
        for (text, answer) in
            [("true", Answer::YesNo(true)), ("1.5", Answer::Number(1.5)), ("\"a\"", Answer::Text("a".into()))]
        {
            assert_eq!(serde_json::from_str::<Answer>(text).unwrap(), answer);
            assert_eq!(serde_json::to_string(&answer).unwrap(), text);
        }
    }

    #[test]
    fn questions_are_checked() {
        let bad = |ask| check(&[question(ask)]).unwrap_err();
        assert_eq!(bad(Ask::Choice { options: vec![choice("a", false)] }), Fault::FewChoices);
        assert_eq!(bad(Ask::Choice { options: vec![choice("a", false), choice("a", true)] }), Fault::Key);
        assert_eq!(bad(Ask::Number { unit: String::new(), least: Some(2.0), most: Some(1.0) }), Fault::EmptyRange);
        assert_eq!(check(&[question(Ask::Text), question(Ask::Text)]), Err(Fault::Key));
        assert_eq!(check(&[Question { text: Name::default(), ..question(Ask::Text) }]), Err(Fault::NoText));
        assert_eq!(check(&[question(Ask::YesNo { problem: None })]), Ok(()));
    }
}
