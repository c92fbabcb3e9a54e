//! Ids: UUIDs with a type. Those made by clients are UUIDv7 and primary keys, so a retry is harmless.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )*};
}

ids! {
    /// One hospital campus (院区).
    SiteId;
    /// A person with an account.
    PersonId;
    /// An alarm (警情).
    AlarmId;
    /// One guard's part in one alarm, from offer to clearance (出警任务).
    AssignmentId;
    /// One input to a state machine, made by whoever sends it; a repeated id changes nothing.
    InputId;
    /// A post (岗位).
    PostId;
    /// A spell of duty of one guard.
    DutyId;
    /// A spell of lone work (单独作业) of one guard.
    LoneWorkId;
    /// An enrolled phone.
    DeviceId;
    /// A machine that raises alarms through HTTP with a key.
    SourceId;
    /// An alarm button.
    ButtonId;
    /// One test of an alarm button.
    ButtonTestId;
    /// A hospital department (科室).
    DepartmentId;
    /// A checkpoint (巡查点).
    CheckpointId;
    /// A route (路线).
    RouteId;
    /// A schedule of rounds (计划).
    ScheduleId;
    /// A round (班次巡查).
    RoundId;
    /// One reading of a checkpoint (打卡), made by the phone.
    ScanId;
    /// A hazard (隐患).
    HazardId;
    /// A response plan (预案).
    PlanId;
    /// One message to one person, or by one channel of the site, through the outbox.
    DeliveryId;
    /// A channel of a site that is no person's: a robot of a chat group, a webhook, a text message gateway.
    ChannelId;
    /// A way to reach a person beside the app.
    ContactId;
}
