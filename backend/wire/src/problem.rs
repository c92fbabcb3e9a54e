//! Errors as RFC 9457 problem details.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An error. `code` is stable and is what the PWA translates; `detail` is for people who read logs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// A URI for the kind of error: `/problems/{code}`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The stable code, for example `already_taken`.
    pub code: String,
    /// The HTTP status.
    pub status: u16,
    /// One short English sentence.
    pub title: String,
    /// What was wrong this time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// For faults: the id under which it was logged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// For refusals: who has it, or what is missing; for limits: seconds to wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub context: Option<serde_json::Value>,
}
