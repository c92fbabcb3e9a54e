//! People: their roles and skills.

use crate::{DepartmentId, SiteId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What somebody is at a site. Names are those of the product's table of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 保安员
    Guard,
    /// 班长 / 值班长
    Supervisor,
    /// 演练组织者
    Coordinator,
    /// 医护人员
    Staff,
    /// 警务室
    Police,
    /// 保卫科
    Office,
    /// Runs the installation.
    Admin,
}

impl Role {
    /// Every role, in the order of the product's table.
    pub const ALL: [Self; 7] =
        [Self::Guard, Self::Supervisor, Self::Coordinator, Self::Staff, Self::Police, Self::Office, Self::Admin];

    /// The word in database and API.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Guard => "guard",
            Self::Supervisor => "supervisor",
            Self::Coordinator => "coordinator",
            Self::Staff => "staff",
            Self::Police => "police",
            Self::Office => "office",
            Self::Admin => "admin",
        }
    }

    /// The role of a word; `None` for an unknown one.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// One role of one person at one site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// The site.
    pub site: SiteId,
    /// The role there.
    pub role: Role,
    /// The department, for staff.
    pub department: Option<DepartmentId>,
}

/// Something a guard is trained for or carries, for example `shield` or `first_aid`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Skill(pub String);
