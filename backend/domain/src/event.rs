//! What happened: the closed list of journal lines.

use crate::{
    AlarmId, AssignmentId, ButtonId, ChannelId, DeviceId, DutyId, HazardId, LoneWorkId, Name, PersonId, PlanId, PostId,
    RoundId, ScanId, SiteId, Timestamp,
    alarm::{DeclineReason, Kind, Outcome, Part, Priority, StandDownReason},
    dispatch::{Reason, Shortfall},
    patrol,
    person::Role,
    place::Place,
    plan::Call,
    time::Millis,
};
use serde::{Deserialize, Serialize};

/// One thing that happened at a site. Its [`Event::kind`] and body are what the journal keeps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind")]
pub enum Event {
    /// An alarm was accepted from its sender.
    #[serde(rename = "alarm.raised")]
    AlarmRaised {
        /// The alarm.
        alarm: AlarmId,
        /// What it is.
        what: Kind,
        /// How urgent.
        priority: Priority,
        /// Where.
        place: Place,
        /// The plan and its version that answer it.
        plan: (PlanId, u32),
        /// Nothing at the place may ring or show it.
        #[serde(default)]
        silent: bool,
    },
    /// A guard was called.
    #[serde(rename = "assignment.offered")]
    Offered {
        /// The alarm.
        alarm: AlarmId,
        /// The guard's part.
        assignment: AssignmentId,
        /// The guard.
        person: PersonId,
        /// Until when an answer is awaited.
        expires_at: Timestamp,
        /// Why this guard.
        reason: Reason,
    },
    /// The guard's phone has it. Never taken for "accepted".
    #[serde(rename = "assignment.received")]
    Received {
        /// The alarm.
        alarm: AlarmId,
        /// The guard's part.
        assignment: AssignmentId,
    },
    /// The offer was on the phone's screen.
    #[serde(rename = "assignment.seen")]
    Seen {
        /// The alarm.
        alarm: AlarmId,
        /// The guard's part.
        assignment: AssignmentId,
    },
    /// The guard has it on his hands.
    #[serde(rename = "assignment.accepted")]
    Accepted {
        /// The alarm.
        alarm: AlarmId,
        /// The guard's part.
        assignment: AssignmentId,
        /// The guard.
        person: PersonId,
        /// Lead or support.
        part: Part,
        /// After this the arrival is overdue.
        arrive_by: Timestamp,
    },
    /// The guard cannot.
    #[serde(rename = "assignment.declined")]
    Declined {
        /// The alarm.
        alarm: AlarmId,
        /// The guard's part.
        assignment: AssignmentId,
        /// The guard.
        person: PersonId,
        /// Why.
        reason: DeclineReason,
    },
    /// No answer in time.
    #[serde(rename = "assignment.expired")]
    Expired {
        /// The alarm.
        alarm: AlarmId,
        /// The guard's part.
        assignment: AssignmentId,
        /// The guard.
        person: PersonId,
    },
    /// An accepted assignment was handed back.
    #[serde(rename = "assignment.withdrawn")]
    Withdrawn {
        /// The alarm.
        alarm: AlarmId,
        /// The guard's part.
        assignment: AssignmentId,
        /// The guard.
        person: PersonId,
        /// Why.
        reason: DeclineReason,
    },
    /// On the way.
    #[serde(rename = "assignment.en_route")]
    EnRoute {
        /// The alarm.
        alarm: AlarmId,
        /// The guard's part.
        assignment: AssignmentId,
    },
    /// There.
    #[serde(rename = "assignment.on_scene")]
    OnScene {
        /// The alarm.
        alarm: AlarmId,
        /// The guard's part.
        assignment: AssignmentId,
    },
    /// The guard is free again.
    #[serde(rename = "assignment.cleared")]
    Cleared {
        /// The alarm.
        alarm: AlarmId,
        /// The guard's part.
        assignment: AssignmentId,
    },
    /// The guard is not needed any more.
    #[serde(rename = "assignment.stood_down")]
    StoodDown {
        /// The alarm.
        alarm: AlarmId,
        /// The guard's part.
        assignment: AssignmentId,
        /// The guard.
        person: PersonId,
        /// Why.
        reason: StandDownReason,
        /// What the person who did it said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<String>,
    },
    /// The guard who accepted does not come nearer: somebody else is called as well.
    #[serde(rename = "assignment.not_moving")]
    NotMoving {
        /// The alarm.
        alarm: AlarmId,
        /// The guard's part.
        assignment: AssignmentId,
        /// The guard.
        person: PersonId,
        /// Seconds of walking that are left.
        left: f64,
    },
    /// Another guard leads.
    #[serde(rename = "assignment.leads")]
    Leads {
        /// The alarm.
        alarm: AlarmId,
        /// The new lead's part.
        assignment: AssignmentId,
        /// The new lead.
        person: PersonId,
    },
    /// More guards are asked for than the plan has.
    #[serde(rename = "alarm.reinforced")]
    Reinforced {
        /// The alarm.
        alarm: AlarmId,
        /// How many more.
        more: u8,
    },
    /// No guard has it: the plan's step was taken.
    #[serde(rename = "alarm.escalated")]
    Escalated {
        /// The alarm.
        alarm: AlarmId,
        /// Which step of the plan, from 0; the last one repeats.
        step: u8,
        /// Whom it called.
        call: Vec<Call>,
        /// By the plan it comes at once: nobody was waited for, and it only tells.
        #[serde(default, skip_serializing_if = "is_false")]
        at_once: bool,
    },
    /// The supervisor in charge was not heard of for too long.
    #[serde(rename = "alarm.charge_lapsed")]
    ChargeLapsed {
        /// The alarm.
        alarm: AlarmId,
        /// Who had it.
        person: PersonId,
    },
    /// Fewer guards could be called than are needed.
    #[serde(rename = "alarm.shortfall")]
    ShortOfGuards {
        /// The alarm.
        alarm: AlarmId,
        /// How many, and why not more.
        shortfall: Shortfall,
    },
    /// The supervisors were told.
    #[serde(rename = "alarm.supervisors_told")]
    SupervisorsTold {
        /// The alarm.
        alarm: AlarmId,
        /// Why.
        because: crate::alarm::ToldBecause,
    },
    /// A supervisor has the alarm on his own hands.
    #[serde(rename = "alarm.taken_in_charge")]
    TakenInCharge {
        /// The alarm.
        alarm: AlarmId,
        /// Who.
        person: PersonId,
    },
    /// The presser says that it was a mistake; the alarm stays open.
    #[serde(rename = "alarm.false_claimed")]
    FalseClaimed {
        /// The alarm.
        alarm: AlarmId,
    },
    /// The danger is over.
    #[serde(rename = "alarm.contained")]
    Contained {
        /// The alarm.
        alarm: AlarmId,
    },
    /// Something worth keeping.
    #[serde(rename = "alarm.noted")]
    Noted {
        /// The alarm.
        alarm: AlarmId,
        /// The text.
        text: String,
    },
    /// A person closed the alarm.
    #[serde(rename = "alarm.closed")]
    Closed {
        /// The alarm.
        alarm: AlarmId,
        /// What it was.
        outcome: Outcome,
        /// What was found.
        note: String,
    },
    /// A guard went on duty.
    #[serde(rename = "duty.started")]
    DutyStarted {
        /// The duty.
        duty: DutyId,
        /// The guard.
        person: PersonId,
        /// The post.
        post: PostId,
    },
    /// A guard went off duty.
    #[serde(rename = "duty.ended")]
    DutyEnded {
        /// The duty.
        duty: DutyId,
        /// The guard.
        person: PersonId,
        /// The post.
        post: PostId,
    },
    /// A guard began to work alone, or with another interval.
    #[serde(rename = "lone_work.started")]
    LoneWorkStarted {
        /// The spell of it.
        work: LoneWorkId,
        /// The guard.
        person: PersonId,
        /// A sign is expected this often, in milliseconds.
        every: Millis,
        /// The post demands it.
        demanded: bool,
    },
    /// A guard at lone work gave a sign.
    #[serde(rename = "lone_work.checked_in")]
    CheckedIn {
        /// The spell of it.
        work: LoneWorkId,
        /// The guard.
        person: PersonId,
        /// When he gave it, which may be long before it arrived.
        at: Timestamp,
    },
    /// A sign was due, and the guard was reminded.
    #[serde(rename = "lone_work.reminded")]
    CheckInReminded {
        /// The spell of it.
        work: LoneWorkId,
        /// The guard.
        person: PersonId,
    },
    /// A guard at lone work stayed silent after the reminder.
    #[serde(rename = "lone_work.missed")]
    CheckInMissed {
        /// The spell of it.
        work: LoneWorkId,
        /// The guard.
        person: PersonId,
        /// The alarm that it raised.
        alarm: AlarmId,
    },
    /// The alarm of a guard who was silent was closed before he was heard: his time begins anew.
    #[serde(rename = "lone_work.watched_again")]
    WatchedAgain {
        /// The spell of it.
        work: LoneWorkId,
        /// The guard.
        person: PersonId,
    },
    /// A guard is not alone any more.
    #[serde(rename = "lone_work.ended")]
    LoneWorkEnded {
        /// The spell of it.
        work: LoneWorkId,
        /// The guard.
        person: PersonId,
    },
    /// The next press of a button is a test.
    #[serde(rename = "button.test_begun")]
    ButtonTestBegun {
        /// The button.
        button: ButtonId,
        /// After this a press is real again, pressed or not.
        until: Timestamp,
    },
    /// A button was pressed as a test: it works.
    #[serde(rename = "button.tested")]
    ButtonTested {
        /// The button.
        button: ButtonId,
    },
    /// The test was called off: the next press is real.
    #[serde(rename = "button.test_ended")]
    ButtonTestEnded {
        /// The button.
        button: ButtonId,
    },
    /// The site was set up.
    #[serde(rename = "site.created")]
    SiteCreated {
        /// The site.
        site: SiteId,
        /// Its name.
        name: Name,
    },
    /// A floor plan was imported.
    #[serde(rename = "plan.imported")]
    PlanImported {
        /// Levels in it.
        levels: u32,
        /// Rooms in it.
        rooms: u32,
        /// Problems in its report.
        problems: u32,
    },
    /// A response plan got a new version.
    #[serde(rename = "response_plan.saved")]
    ResponsePlanSaved {
        /// The plan.
        plan: PlanId,
        /// Its new version.
        version: u32,
        /// For which kind of alarm.
        what: Kind,
        /// For which priority.
        priority: Priority,
    },
    /// Somebody got a role.
    #[serde(rename = "person.added")]
    PersonAdded {
        /// Who.
        person: PersonId,
        /// The role.
        role: Role,
    },
    /// A channel of the site was added, changed or removed.
    #[serde(rename = "channel.changed")]
    ChannelChanged {
        /// The channel.
        channel: ChannelId,
        /// What was done.
        change: ListChange,
    },
    /// It was changed how a person is reached beside the app.
    #[serde(rename = "person.contact_changed")]
    ContactChanged {
        /// Whose.
        person: PersonId,
        /// What was done.
        change: ListChange,
    },
    /// A phone was enrolled.
    #[serde(rename = "device.enrolled")]
    DeviceEnrolled {
        /// The phone.
        device: DeviceId,
    },
    /// All sessions of a person or phone were ended by somebody else.
    #[serde(rename = "session.revoked")]
    SessionsRevoked {
        /// Whose.
        person: PersonId,
    },
    /// A person or phone was locked out after too many wrong tries.
    #[serde(rename = "session.locked_out")]
    LockedOut {
        /// Whose account.
        person: PersonId,
    },
    /// Something of electronic patrol.
    #[serde(untagged)]
    Patrol(patrol::Event),
}

/// What was done to an entry of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListChange {
    /// It is new.
    Added,
    /// It is another than before.
    Changed,
    /// It is no longer used.
    Removed,
}

/// What a journal line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// An alarm.
    Alarm(AlarmId),
    /// A guard's duty.
    Guard(PersonId),
    /// An alarm button, and its tests.
    Button(ButtonId),
    /// A round.
    Round(RoundId),
    /// A scan.
    Scan(ScanId),
    /// A hazard.
    Hazard(HazardId),
    /// The site itself: people, plans, devices.
    Site,
}

impl Event {
    /// The stable kind, as in the journal's column: `alarm.raised`, `assignment.offered` …
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::AlarmRaised { .. } => "alarm.raised",
            Self::Offered { .. } => "assignment.offered",
            Self::Received { .. } => "assignment.received",
            Self::Seen { .. } => "assignment.seen",
            Self::Accepted { .. } => "assignment.accepted",
            Self::Declined { .. } => "assignment.declined",
            Self::Expired { .. } => "assignment.expired",
            Self::Withdrawn { .. } => "assignment.withdrawn",
            Self::EnRoute { .. } => "assignment.en_route",
            Self::OnScene { .. } => "assignment.on_scene",
            Self::Cleared { .. } => "assignment.cleared",
            Self::StoodDown { .. } => "assignment.stood_down",
            Self::NotMoving { .. } => "assignment.not_moving",
            Self::Leads { .. } => "assignment.leads",
            Self::Reinforced { .. } => "alarm.reinforced",
            Self::Escalated { .. } => "alarm.escalated",
            Self::ChargeLapsed { .. } => "alarm.charge_lapsed",
            Self::ShortOfGuards { .. } => "alarm.shortfall",
            Self::SupervisorsTold { .. } => "alarm.supervisors_told",
            Self::TakenInCharge { .. } => "alarm.taken_in_charge",
            Self::FalseClaimed { .. } => "alarm.false_claimed",
            Self::Contained { .. } => "alarm.contained",
            Self::Noted { .. } => "alarm.noted",
            Self::Closed { .. } => "alarm.closed",
            Self::DutyStarted { .. } => "duty.started",
            Self::DutyEnded { .. } => "duty.ended",
            Self::LoneWorkStarted { .. } => "lone_work.started",
            Self::CheckedIn { .. } => "lone_work.checked_in",
            Self::CheckInReminded { .. } => "lone_work.reminded",
            Self::CheckInMissed { .. } => "lone_work.missed",
            Self::WatchedAgain { .. } => "lone_work.watched_again",
            Self::LoneWorkEnded { .. } => "lone_work.ended",
            Self::ButtonTestBegun { .. } => "button.test_begun",
            Self::ButtonTested { .. } => "button.tested",
            Self::ButtonTestEnded { .. } => "button.test_ended",
            Self::SiteCreated { .. } => "site.created",
            Self::PlanImported { .. } => "plan.imported",
            Self::ResponsePlanSaved { .. } => "response_plan.saved",
            Self::PersonAdded { .. } => "person.added",
            Self::ChannelChanged { .. } => "channel.changed",
            Self::ContactChanged { .. } => "person.contact_changed",
            Self::DeviceEnrolled { .. } => "device.enrolled",
            Self::SessionsRevoked { .. } => "session.revoked",
            Self::LockedOut { .. } => "session.locked_out",
            Self::Patrol(event) => event.kind(),
        }
    }

    /// What it is about; the views of this subject change with it.
    #[must_use]
    pub const fn subject(&self) -> Subject {
        match self {
            Self::AlarmRaised { alarm, .. }
            | Self::Offered { alarm, .. }
            | Self::Received { alarm, .. }
            | Self::Seen { alarm, .. }
            | Self::Accepted { alarm, .. }
            | Self::Declined { alarm, .. }
            | Self::Expired { alarm, .. }
            | Self::Withdrawn { alarm, .. }
            | Self::EnRoute { alarm, .. }
            | Self::OnScene { alarm, .. }
            | Self::Cleared { alarm, .. }
            | Self::StoodDown { alarm, .. }
            | Self::NotMoving { alarm, .. }
            | Self::Leads { alarm, .. }
            | Self::Reinforced { alarm, .. }
            | Self::Escalated { alarm, .. }
            | Self::ChargeLapsed { alarm, .. }
            | Self::ShortOfGuards { alarm, .. }
            | Self::SupervisorsTold { alarm, .. }
            | Self::TakenInCharge { alarm, .. }
            | Self::FalseClaimed { alarm }
            | Self::Contained { alarm }
            | Self::Noted { alarm, .. }
            | Self::Closed { alarm, .. } => Subject::Alarm(*alarm),
            Self::DutyStarted { person, .. }
            | Self::DutyEnded { person, .. }
            | Self::LoneWorkStarted { person, .. }
            | Self::CheckedIn { person, .. }
            | Self::CheckInReminded { person, .. }
            | Self::CheckInMissed { person, .. }
            | Self::WatchedAgain { person, .. }
            | Self::LoneWorkEnded { person, .. } => Subject::Guard(*person),
            Self::ButtonTestBegun { button, .. } | Self::ButtonTested { button } | Self::ButtonTestEnded { button } => {
                Subject::Button(*button)
            }
            Self::SiteCreated { .. }
            | Self::PlanImported { .. }
            | Self::ResponsePlanSaved { .. }
            | Self::PersonAdded { .. }
            | Self::ChannelChanged { .. }
            | Self::ContactChanged { .. }
            | Self::DeviceEnrolled { .. }
            | Self::SessionsRevoked { .. }
            | Self::LockedOut { .. } => Subject::Site,
            Self::Patrol(event) => event.subject(),
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
const fn is_false(value: &bool) -> bool {
    !*value
}
