//! Names that people read, in both languages of the product.

use serde::{Deserialize, Serialize};

/// A name in Simplified Chinese and in English.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Name {
    /// Simplified Chinese.
    pub zh: String,
    /// English; the Chinese name again where there is no other.
    pub en: String,
}

impl Name {
    /// A name from its two forms.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }
}
