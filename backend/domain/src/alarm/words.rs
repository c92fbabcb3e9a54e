//! The closed lists: kind, priority, state, outcome, origin.

use crate::{ButtonId, PersonId, SourceId};
use serde::{Deserialize, Serialize};

/// What kind of alarm it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 暴力伤医
    Violence,
    /// 扰序
    Disturbance,
    /// 入侵
    Intrusion,
    /// 盗窃
    Theft,
    /// 火警
    Fire,
    /// 医疗急救
    Medical,
    /// 可疑人员/物品
    Suspicious,
    /// 单独作业
    LoneWorker,
    /// 其他
    Other,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Violence,
        Self::Disturbance,
        Self::Intrusion,
        Self::Theft,
        Self::Fire,
        Self::Medical,
        Self::Suspicious,
        Self::LoneWorker,
        Self::Other,
    ];

    /// The priority where the sender names none.
    #[must_use]
    pub const fn usual_priority(self) -> Priority {
        match self {
            Self::Violence | Self::Fire | Self::LoneWorker => Priority::P1,
            Self::Disturbance | Self::Intrusion | Self::Medical | Self::Suspicious => Priority::P2,
            Self::Theft | Self::Other => Priority::P3,
        }
    }
}

/// How urgent; the most urgent orders first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Priority {
    /// 紧急
    P1,
    /// 重要
    P2,
    /// 一般
    P3,
}

impl Priority {
    /// Every priority, the most urgent first.
    pub const ALL: [Self; 3] = [Self::P1, Self::P2, Self::P3];

    /// The priority of a number in the database; `None` for an unknown one.
    #[must_use]
    pub fn from_number(number: i32) -> Option<Self> {
        Self::ALL.into_iter().find(|priority| priority.number() == number)
    }

    /// 1, 2 or 3, as in the database.
    #[must_use]
    pub const fn number(self) -> i32 {
        match self {
            Self::P1 => 1,
            Self::P2 => 2,
            Self::P3 => 3,
        }
    }
}

/// Where an alarm stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Accepted from its sender; nobody is called at the moment.
    Raised,
    /// Somebody is called.
    Offered,
    /// Somebody accepted.
    Responding,
    /// Somebody is there.
    OnScene,
    /// The danger is over; the alarm is not.
    Contained,
    /// A person closed it.
    Closed,
}

impl State {
    /// The word in the database.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Raised => "raised",
            Self::Offered => "offered",
            Self::Responding => "responding",
            Self::OnScene => "on_scene",
            Self::Contained => "contained",
            Self::Closed => "closed",
        }
    }
}

/// What it turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 属实
    Real,
    /// 误报
    False,
    /// 测试
    Test,
    /// 重复
    Duplicate,
    /// 演练
    Drill,
}

/// Who or what raised it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A machine with a source key, perhaps for one of its buttons.
    Source {
        /// The source.
        source: SourceId,
        /// The button.
        button: Option<ButtonId>,
    },
    /// A person, perhaps on the software button of a department.
    Person {
        /// Who.
        person: PersonId,
        /// The button.
        button: Option<ButtonId>,
    },
    /// A guard at lone work stayed silent.
    MissedCheckIn {
        /// Who.
        person: PersonId,
    },
    /// Shouwang itself.
    System,
}

impl Origin {
    /// The person whom it comes from.
    #[must_use]
    pub const fn person(self) -> Option<PersonId> {
        match self {
            Self::Person { person, .. } | Self::MissedCheckIn { person } => Some(person),
            Self::Source { .. } | Self::System => None,
        }
    }
}
