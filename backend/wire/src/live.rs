//! The live protocol: `GET /api/v1/live` upgraded to a WebSocket.
//!
//! Every text frame holds one or more JSON messages, one a line (`\n` between them). The client
//! says [`ClientMessage::Hello`] with the last `(epoch, seq)` it saw; the server answers
//! [`ServerMessage::Welcome`], then either the changes since or a fresh [`ServerMessage::Snapshot`];
//! from then on [`ServerMessage::Change`] with rising `seq`. A change names its predecessor, so a gap is
//! seen and healed by another hello. Pings come every 5 s and carry the newest `seq`; a client that hears
//! nothing for 10 s, or a server that hears no pong for 10 s, gives the socket up.

use crate::{
    alarm::AlarmView,
    duty::{GuardView, PhoneState, PositionView, ReadinessView},
    patrol::RoundView,
    people::PersonView,
    plan::{ButtonTestView, SpotView},
};
use domain::{AlarmId, AssignmentId, InputId, PersonId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A place in the site's journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Since {
    /// Changes when the journal was replaced, for example restored from a backup.
    pub epoch: String,
    /// Number of a journal line.
    pub seq: i64,
}

/// Which view of the site a socket shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// Wall and desk: everything.
    Desk,
    /// A guard's phone: open alarms, one's own part.
    Guard,
    /// A department: the alarms that it raised.
    Staff,
}

/// What a client says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum ClientMessage {
    /// First, and again to heal a gap.
    Hello {
        /// Which view.
        view: View,
        /// The last line seen.
        since: Option<Since>,
    },
    /// Answer to a ping.
    Pong,
    /// Asks for the server's clock.
    Clock {
        /// The client's clock when sending.
        t0: i64,
    },
    /// What the phone says of itself.
    Phone(PhoneState),
    /// Where the phone is. Not kept in the journal; the newest wins.
    Position {
        /// The point.
        spot: SpotView,
        /// Radius in metres.
        accuracy_m: f64,
        /// When it was true, on the server's clock as the phone knows it.
        at: Timestamp,
    },
    /// An offer is on the phone, or on its screen.
    Receipt {
        /// Made by the phone.
        id: InputId,
        /// The alarm.
        alarm: AlarmId,
        /// The guard's part.
        assignment: AssignmentId,
        /// It is on the screen.
        seen: bool,
    },
}

/// What the server says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum ServerMessage {
    /// Answer to a hello.
    Welcome {
        /// The journal's epoch.
        epoch: String,
        /// The newest line.
        seq: i64,
        /// The server's clock.
        now: Timestamp,
        /// Changes follow instead of a snapshot.
        resumed: bool,
        /// [`ServerMessage::Canary`] follows about every minute: that none comes means something.
        #[serde(default)]
        canary: bool,
    },
    /// Everything open, as of `seq`.
    Snapshot {
        /// The journal's epoch.
        epoch: String,
        /// The newest line in it.
        seq: i64,
        /// The server's clock.
        now: Timestamp,
        /// Open alarms, oldest first.
        alarms: Vec<AlarmView>,
        /// Guards on duty.
        guards: Vec<GuardView>,
        /// Rounds under way, and those that are to begin within the hour or should have begun; told to wall, desk and
        /// guards.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        rounds: Vec<RoundView>,
        /// Everybody whom the above refer to.
        people: Vec<PersonView>,
        /// Further open alarms that the server cannot read, so that they are missing here; told to wall and desk only.
        #[serde(default)]
        unreadable: u32,
        /// Guards at lone work whose timers the server cannot read, so that their silence raises no alarm; told as above.
        #[serde(default)]
        unreadable_lone_works: u32,
    },
    /// What changed with the lines after `prev` up to `seq`. Each entry replaces what was known of it.
    Change {
        /// The line before.
        prev: i64,
        /// The newest line in it.
        seq: i64,
        /// The server's clock.
        now: Timestamp,
        /// Alarms that changed; closed ones come once more, with their closing.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        alarms: Vec<AlarmView>,
        /// Guards who changed.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        guards: Vec<GuardView>,
        /// Guards who went off duty.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        off_duty: Vec<PersonId>,
        /// Alarm buttons whose tests changed; told to the desk only.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        button_tests: Vec<ButtonTestView>,
        /// Rounds that changed, those left out that are to begin later than within the hour; told to wall, desk and
        /// guards.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        rounds: Vec<RoundView>,
        /// People named for the first time.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        people: Vec<PersonView>,
        /// Open alarms that the server cannot read, as in a snapshot.
        #[serde(default)]
        unreadable: u32,
        /// Lone work that the server cannot read, as in a snapshot.
        #[serde(default)]
        unreadable_lone_works: u32,
    },
    /// Guards who moved or whose phones changed. Not in the journal, so without `seq`.
    Presence {
        /// The guards.
        guards: Vec<PresenceView>,
    },
    /// A synthetic alarm went the whole way, from its source to a test wall and a test phone of this node; told to wall
    /// and desk about every minute. What they do not hear for two minutes may not work.
    Canary {
        /// When it was raised.
        at: Timestamp,
        /// From raising to the test wall, in milliseconds.
        wall_ms: u32,
        /// From raising to the test phone that was called, in milliseconds.
        phone_ms: u32,
    },
    /// Alive, and the newest line.
    Ping {
        /// The server's clock.
        now: Timestamp,
        /// The newest line.
        seq: i64,
        /// The newest beacon, for the phones of those who walk rounds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        beacon: Option<String>,
    },
    /// Answer to a clock question.
    Clock {
        /// As asked.
        t0: i64,
        /// The server's clock.
        t1: i64,
    },
    /// The socket closes; `code` says why: `session_ended`, `too_slow`, `shutting_down`, `not_allowed`.
    Bye {
        /// Stable code.
        code: String,
    },
}

/// Where a guard is and how to alert him.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PresenceView {
    /// Who.
    pub person: PersonId,
    /// Best known position.
    pub position: Option<PositionView>,
    /// How he can be alerted.
    pub readiness: ReadinessView,
}
