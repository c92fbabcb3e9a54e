//! Why a channel or contact was not taken, and at which setting.

use courier::{Fault, Unusable};
use serde_json::{Value, json};

/// What was wrong with a channel or contact. Its fields have the names that they have in the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// An address or number that cannot be sent to.
    #[error("{0} cannot be sent to")]
    BadAddress(&'static str),
    /// A topic, key, header line or body that cannot be used.
    #[error("{0} cannot be used")]
    BadValue(&'static str),
    /// The name is empty, too long, or has control characters.
    #[error("a channel's name has 1 to {0} characters")]
    BadName(usize),
    /// A gateway without a number of its own serves groups.
    #[error("a gateway without a number of its own serves no group")]
    NumberMissing,
    /// There is no such department.
    #[error("serves: no such department")]
    DepartmentUnknown,
    /// Settings of another kind.
    #[error("a channel keeps its kind: add another and remove this one")]
    OtherKind,
    /// Only a gateway has a number.
    #[error("only a gateway has a number")]
    NoNumber,
    /// What is kept of the settings cannot be read by this version.
    #[error("the settings have to be set anew")]
    SettingsLost,
    /// The site has as many channels as it may.
    #[error("a site has at most {0} channels")]
    TooManyChannels(usize),
    /// The person has as many contacts as he may.
    #[error("a person has at most {0} contacts")]
    TooManyContacts(usize),
}

impl Refusal {
    /// The stable code that the PWA translates.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::BadAddress(_) => "channel_bad_address",
            Self::BadValue(_) => "channel_bad_value",
            Self::BadName(_) => "channel_bad_name",
            Self::NumberMissing => "channel_number_missing",
            Self::DepartmentUnknown => "channel_department_unknown",
            Self::OtherKind => "channel_other_kind",
            Self::NoNumber => "channel_no_number",
            Self::SettingsLost => "channel_settings_lost",
            Self::TooManyChannels(_) => "channel_too_many",
            Self::TooManyContacts(_) => "contact_too_many",
        }
    }

    /// The setting that it is about, and the bound that was overstepped.
    #[must_use]
    pub fn context(self) -> Value {
        match self {
            Self::BadAddress(field) | Self::BadValue(field) => json!({ "field": field }),
            Self::BadName(most) => json!({ "field": "name", "most": most }),
            Self::NumberMissing | Self::NoNumber => json!({ "field": "phone" }),
            Self::DepartmentUnknown => json!({ "field": "serves" }),
            Self::OtherKind | Self::SettingsLost => json!({ "field": "settings" }),
            Self::TooManyChannels(most) | Self::TooManyContacts(most) => json!({ "most": most }),
        }
    }
}

impl From<Unusable> for Refusal {
    fn from(Unusable { field, fault }: Unusable) -> Self {
        if fault == Fault::BadAddress { Self::BadAddress(field) } else { Self::BadValue(field) }
    }
}
