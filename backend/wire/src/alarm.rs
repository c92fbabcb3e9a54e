//! Alarms.

use crate::plan::{PlaceRef, PlaceView};
use domain::{
    AlarmId, AssignmentId, ButtonId, InputId, Name, PersonId, SourceId, Timestamp,
    alarm::{AssignmentState, DeclineReason, Kind, Outcome, Part, Priority, StandDownReason, State, ToldBecause},
    dispatch::{Considered, Shortfall, Trip},
    place::PositionSource,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A new alarm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAlarm {
    /// UUIDv7 made by the sender. A source may leave it out and send `reference` alone.
    pub id: Option<AlarmId>,
    /// The source's own reference; the same one again is the same alarm. Needed with a source key. 128 characters at most.
    pub reference: Option<String>,
    /// What it is.
    pub kind: Kind,
    /// How urgent; the kind's usual priority where left out.
    pub priority: Option<Priority>,
    /// Where.
    pub place: PlaceRef,
    /// What the sender knows. 500 characters at most.
    pub text: Option<String>,
    /// An exercise.
    #[serde(default)]
    pub drill: bool,
    /// Nothing at the place may ring or show it, and nothing on the presser's own phone.
    #[serde(default)]
    pub silent: bool,
}

/// The answer to a new alarm, sent only after it is on disk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AlarmAccepted {
    /// The alarm.
    pub id: AlarmId,
    /// True where it had been accepted before.
    pub duplicate: bool,
    /// When it was accepted.
    pub raised_at: Timestamp,
    /// The button was being tested: it works, there is no alarm of this id, and the next press is real.
    #[serde(default)]
    pub test: bool,
}

/// An alarm as the screens show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AlarmView {
    /// Its id.
    pub id: AlarmId,
    /// Counts up with every change; an older answer must not replace a newer picture.
    pub version: i64,
    /// What it is.
    pub kind: Kind,
    /// How urgent.
    pub priority: Priority,
    /// Where it stands.
    pub state: State,
    /// Where.
    pub place: PlaceView,
    /// Who or what raised it.
    pub origin: OriginView,
    /// What the sender wrote.
    pub text: Option<String>,
    /// An exercise.
    pub drill: bool,
    /// Nothing at the place may ring or show it.
    pub silent: bool,
    /// When it was accepted from its sender.
    pub raised_at: Timestamp,
    /// Target for the first acceptance.
    pub accept_by: Timestamp,
    /// Target for the first arrival.
    pub arrive_by: Timestamp,
    /// How many guards the plan wants.
    pub responders: u8,
    /// What its response plan is called.
    pub plan_name: Name,
    /// How far it was carried while no guard had it.
    pub escalation: EscalationView,
    /// What to bring.
    pub bring: Vec<String>,
    /// Everybody who was called, in order.
    pub assignments: Vec<AssignmentView>,
    /// The supervisor who has it on his hands.
    pub in_charge: Option<PersonId>,
    /// Why the supervisors were last told, and when.
    pub told: Option<ToldView>,
    /// Fewer could be called than wanted.
    pub shortfall: Option<Shortfall>,
    /// The presser says that it was a mistake.
    pub false_claimed_at: Option<Timestamp>,
    /// When the danger was over.
    pub contained_at: Option<Timestamp>,
    /// How it ended.
    pub closed: Option<ClosingView>,
}

/// Who or what raised an alarm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "by")]
pub enum OriginView {
    /// A machine.
    Source {
        /// The source.
        source: SourceId,
        /// The button.
        button: Option<ButtonId>,
    },
    /// A person.
    Person {
        /// Who; left out for audiences that need not know.
        person: Option<PersonId>,
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

/// Why the supervisors were told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ToldView {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub because: ToldBecause,
}

/// How far an alarm was carried while no guard had it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EscalationView {
    /// Since when it is in nobody's hands; `None` while somebody has it.
    pub since: Option<Timestamp>,
    /// How many steps of the plan were taken.
    pub steps: u8,
    /// When the next step is due.
    pub next_at: Option<Timestamp>,
    /// The wall's siren sounds.
    pub siren: bool,
    /// Every free guard on duty is called.
    pub everybody: bool,
}

/// How an alarm ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClosingView {
    /// Who closed it.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// What it was.
    pub outcome: Outcome,
    /// What was found.
    pub note: String,
}

/// One guard's part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AssignmentView {
    /// Its id.
    pub id: AssignmentId,
    /// The guard.
    pub person: PersonId,
    /// Where it stands.
    pub state: AssignmentState,
    /// Lead or support, once accepted.
    pub part: Option<Part>,
    /// Why this guard.
    pub reason: ReasonView,
    /// When called.
    pub offered_at: Timestamp,
    /// Until when an answer is awaited.
    pub expires_at: Timestamp,
    /// When the phone had it.
    pub received_at: Option<Timestamp>,
    /// When it was on the screen.
    pub seen_at: Option<Timestamp>,
    /// When accepted.
    pub accepted_at: Option<Timestamp>,
    /// After this the arrival is overdue.
    pub arrive_by: Option<Timestamp>,
    /// On the way since.
    pub en_route_at: Option<Timestamp>,
    /// There since.
    pub on_scene_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Should have arrived, or does not come nearer.
    pub overdue: bool,
    /// Why it was stood down.
    pub stood_down: Option<StandDownReason>,
}

/// Why a guard was called. The table of those considered is in the alarm's timeline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReasonView {
    /// The way.
    pub trip: Option<Trip>,
    /// Age of the position then, in milliseconds.
    pub position_age_ms: Option<i64>,
    /// Radius of the position in metres.
    pub accuracy_m: Option<f64>,
    /// How the position was known.
    pub position_source: Option<PositionSource>,
    /// A person chose.
    pub by_hand: bool,
    /// What that person said about it.
    pub why: Option<String>,
    /// The less urgent alarm that he leaves for this one.
    pub pulled_from: Option<AlarmId>,
}

/// An alarm with its history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AlarmDetail {
    /// The alarm.
    pub alarm: AlarmView,
    /// Its journal lines, in order.
    pub timeline: Vec<TimelineLine>,
}

/// A journal line of an alarm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TimelineLine {
    /// Its number in the site's journal.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Its kind: `alarm.raised`, `assignment.offered` …
    pub kind: String,
    /// The person who acted, where it was one.
    pub actor: Option<PersonId>,
    /// The guard it is about.
    pub person: Option<PersonId>,
    /// For offers: everybody on duty who was looked at, nearest first.
    pub considered: Option<Vec<Considered>>,
    /// The journal's body.
    #[schema(value_type = Object)]
    pub body: serde_json::Value,
}

/// A list of alarms, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AlarmList {
    /// The alarms.
    pub alarms: Vec<AlarmView>,
    /// Ask again with `before` = this for the next page.
    pub next: Option<Timestamp>,
}

/// Something that a person does with an alarm. `id` is made by the device; sent again it changes nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AlarmInput {
    /// UUIDv7.
    pub id: InputId,
    /// When it was tapped, on the phone's corrected clock; when it arrives where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// What.
    #[serde(flatten)]
    pub action: AlarmAction,
}

/// What a person can do with an alarm. Those without fields have braces all the same: of a tagged unit variant unknown
/// keys would be let through. It refuses them for [`AlarmInput`] too, which hands it every key but its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum AlarmAction {
    /// The phone has the offer.
    Receive {
        /// The guard's part.
        assignment: AssignmentId,
    },
    /// The offer is on the screen.
    See {
        /// The guard's part.
        assignment: AssignmentId,
    },
    /// The guard takes it.
    Accept {
        /// The guard's part.
        assignment: AssignmentId,
    },
    /// The guard cannot.
    Decline {
        /// The guard's part.
        assignment: AssignmentId,
        /// Why.
        reason: DeclineReason,
    },
    /// The guard hands it back.
    Withdraw {
        /// The guard's part.
        assignment: AssignmentId,
        /// Why.
        reason: DeclineReason,
    },
    /// The guard is on the way.
    SetOut {
        /// The guard's part.
        assignment: AssignmentId,
    },
    /// The guard is there.
    Arrive {
        /// The guard's part.
        assignment: AssignmentId,
    },
    /// The guard is done.
    Clear {
        /// The guard's part.
        assignment: AssignmentId,
    },
    /// A supervisor calls a guard.
    Assign {
        /// The guard.
        person: PersonId,
        /// Why, in a few words; kept in the journal.
        #[serde(default)]
        why: Option<String>,
    },
    /// A supervisor sends a guard back.
    StandDown {
        /// The guard's part.
        assignment: AssignmentId,
        /// Why, in a few words; kept in the journal.
        #[serde(default)]
        why: Option<String>,
    },
    /// A supervisor takes it on his own hands.
    TakeCharge {},
    /// More guards than the plan has: said at the scene or by a supervisor.
    Reinforce {
        /// How many more; 1 to 10.
        more: u8,
    },
    /// Another guard who accepted leads from now on: said by the lead or by a supervisor.
    HandLead {
        /// The new lead's part.
        assignment: AssignmentId,
    },
    /// The danger is over.
    Contain {},
    /// Something worth keeping. 1000 characters at most.
    Note {
        /// The text.
        text: String,
    },
    /// The presser says that it was a mistake.
    ClaimFalse {},
    /// The alarm is over.
    Close {
        /// What it was.
        outcome: Outcome,
        /// What was found. 1000 characters at most.
        note: String,
    },
}

/// Which alarms to list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub struct AlarmQuery {
    /// True for open ones only.
    pub open: Option<bool>,
    /// Raised before this.
    pub before: Option<i64>,
    /// 100 at most.
    pub limit: Option<u32>,
}

/// Where the way to an alarm begins; the guard's own position where left out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub struct WayQuery {
    /// A room.
    pub from_unit: Option<Uuid>,
    /// A room.
    pub to_unit: Option<Uuid>,
    /// An alarm.
    pub to_alarm: Option<Uuid>,
}
