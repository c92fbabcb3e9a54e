//! Domain values as columns: ids, words and JSON are text, instants are unix milliseconds.

use crate::Error;
use domain::{Name, Timestamp};
use serde::{Serialize, de::DeserializeOwned};
use std::str::FromStr;

/// An id from its text.
pub(crate) fn id<T: FromStr<Err: ToString>>(column: &'static str, text: &str) -> Result<T, Error> {
    text.parse().map_err(|error: T::Err| Error::unreadable(column, &error))
}

/// An id from its text, where there is one.
pub(crate) fn maybe_id<T: FromStr<Err: ToString>>(
    column: &'static str,
    text: Option<&str>,
) -> Result<Option<T>, Error> {
    text.map(|text| id(column, text)).transpose()
}

/// A value from its JSON text.
pub(crate) fn json<T: DeserializeOwned>(column: &'static str, text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|error| Error::unreadable(column, &error))
}

/// The JSON text of a value.
pub(crate) fn to_json<T: Serialize>(column: &'static str, value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::Unwritable { column, reason: error.to_string() })
}

/// The word under which serde writes a closed enum's variant.
pub(crate) fn word<T: Serialize>(column: &'static str, value: &T) -> Result<String, Error> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        Ok(_) => Err(Error::Unwritable { column, reason: "not a word".to_owned() }),
        Err(error) => Err(Error::Unwritable { column, reason: error.to_string() }),
    }
}

/// The variant of a closed enum from the word under which serde writes it.
pub(crate) fn from_word<T: DeserializeOwned>(column: &'static str, word: &str) -> Result<T, Error> {
    serde_json::from_value(serde_json::Value::String(word.to_owned()))
        .map_err(|error| Error::unreadable(column, &error))
}

/// A count that is never negative.
pub(crate) fn count(column: &'static str, value: i32) -> Result<u32, Error> {
    u32::try_from(value).map_err(|error| Error::unreadable(column, &error))
}

pub(crate) fn name(zh: String, en: String) -> Name {
    Name { zh, en }
}

pub(crate) fn instant(ms: Option<i64>) -> Option<Timestamp> {
    ms.map(Timestamp)
}

pub(crate) fn ms(instant: Option<Timestamp>) -> Option<i64> {
    instant.map(Timestamp::ms)
}

/// A page size as the database takes it.
pub(crate) fn limit(limit: u32) -> i64 {
    i64::from(limit)
}
