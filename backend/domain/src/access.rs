//! Who may do what: the one table of roles and actions.
//!
//! A person's memberships are per site, so every question names the site as well.

use crate::{
    DepartmentId, SiteId,
    person::{Membership, Role},
};
use serde::{Deserialize, Serialize};

/// Something that a request asks for. One variant per kind of request, not per address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// See floor plans and find the way.
    SeePlan,
    /// See all open alarms of the site, and guards with their positions.
    SeeBoard,
    /// See the open alarms as a guard does: all of them, without who is where.
    SeeAlarmsAsGuard,
    /// See the alarms that one's own department raised.
    SeeOwnDepartment,
    /// Read the history of an alarm, with the reasons of its offers.
    SeeTimeline,
    /// Raise an alarm by hand.
    RaiseAlarm,
    /// Take back one's own alarm: it stays open as "false alarm claimed".
    ClaimFalse,
    /// Answer an offer and report from the scene.
    Respond,
    /// Assign or stand down guards, take charge of an alarm.
    Direct,
    /// Ask for more guards at an alarm, or hand over its lead.
    AskForMore,
    /// Say that an alarm's danger is over.
    Contain,
    /// Close an alarm with its outcome.
    Close,
    /// Add a note to an alarm.
    Note,
    /// Go on and off duty, tell one's own position.
    BeOnDuty,
    /// Make codes with which phones are enrolled; remove phones.
    EnrolPhones,
    /// Import a floor plan.
    ImportPlan,
    /// Read the response plans.
    SeePlans,
    /// Change the response plans.
    ManagePlans,
    /// Add people, set passwords, end others' sessions.
    ManagePeople,
    /// Set up channels that are no person's, and how people are reached beside the app.
    ManageChannels,
    /// Set up what is walked: checkpoints, routes, schedules, tags, labels.
    ManageRounds,
    /// See how the channels do that are no person's, and send a test message by one.
    TryChannels,
    /// See which messages about open alarms did not get through.
    SeeUndelivered,
    /// Test alarm buttons, and see which were tested when.
    TestButtons,
    /// Walk rounds: read one's shift, send what the phone kept.
    WalkRounds,
    /// See rounds and their scans.
    SeeRounds,
    /// Decide about scans, and call rounds off.
    SettleScans,
    /// Look back at rounds: reports and their files.
    SeeReports,
    /// Report hazards at the desk, assign, verify and close them.
    HandleHazards,
    /// Rectify the hazards that one was given.
    RectifyHazards,
    /// Read the journal.
    ReadJournal,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 31] = [
        Self::SeePlan,
        Self::SeeBoard,
        Self::SeeAlarmsAsGuard,
        Self::SeeOwnDepartment,
        Self::SeeTimeline,
        Self::RaiseAlarm,
        Self::ClaimFalse,
        Self::Respond,
        Self::Direct,
        Self::AskForMore,
        Self::Contain,
        Self::Close,
        Self::Note,
        Self::BeOnDuty,
        Self::EnrolPhones,
        Self::ImportPlan,
        Self::SeePlans,
        Self::ManagePlans,
        Self::ManagePeople,
        Self::ManageChannels,
        Self::ManageRounds,
        Self::TryChannels,
        Self::SeeUndelivered,
        Self::TestButtons,
        Self::WalkRounds,
        Self::SeeRounds,
        Self::SettleScans,
        Self::SeeReports,
        Self::HandleHazards,
        Self::RectifyHazards,
        Self::ReadJournal,
    ];

    /// The word in the API.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::SeePlan => "see_plan",
            Self::SeeBoard => "see_board",
            Self::SeeAlarmsAsGuard => "see_alarms_as_guard",
            Self::SeeOwnDepartment => "see_own_department",
            Self::SeeTimeline => "see_timeline",
            Self::RaiseAlarm => "raise_alarm",
            Self::ClaimFalse => "claim_false",
            Self::Respond => "respond",
            Self::Direct => "direct",
            Self::AskForMore => "ask_for_more",
            Self::Contain => "contain",
            Self::Close => "close",
            Self::Note => "note",
            Self::BeOnDuty => "be_on_duty",
            Self::EnrolPhones => "enrol_phones",
            Self::ImportPlan => "import_plan",
            Self::SeePlans => "see_plans",
            Self::ManagePlans => "manage_plans",
            Self::ManagePeople => "manage_people",
            Self::ManageChannels => "manage_channels",
            Self::ManageRounds => "manage_rounds",
            Self::TryChannels => "try_channels",
            Self::SeeUndelivered => "see_undelivered",
            Self::TestButtons => "test_buttons",
            Self::WalkRounds => "walk_rounds",
            Self::SeeRounds => "see_rounds",
            Self::SettleScans => "settle_scans",
            Self::SeeReports => "see_reports",
            Self::HandleHazards => "handle_hazards",
            Self::RectifyHazards => "rectify_hazards",
            Self::ReadJournal => "read_journal",
        }
    }
}

/// What a role allows at its site.
#[must_use]
pub const fn allows(role: Role, action: Action) -> bool {
    use Action as A;
    match role {
        Role::Guard => matches!(
            action,
            A::SeePlan
                | A::SeeAlarmsAsGuard
                | A::RaiseAlarm
                | A::ClaimFalse
                | A::Respond
                | A::AskForMore
                | A::Contain
                | A::Note
                | A::BeOnDuty
                | A::WalkRounds
                | A::RectifyHazards
        ),
        Role::Supervisor => matches!(
            action,
            A::SeePlan
                | A::SeeBoard
                | A::SeeTimeline
                | A::RaiseAlarm
                | A::ClaimFalse
                | A::Direct
                | A::AskForMore
                | A::Contain
                | A::Close
                | A::Note
                | A::EnrolPhones
                | A::SeePlans
                | A::TryChannels
                | A::SeeUndelivered
                | A::TestButtons
                | A::SeeRounds
                | A::SettleScans
                | A::SeeReports
                | A::HandleHazards
                | A::RectifyHazards
        ),
        Role::Coordinator => {
            matches!(action, A::SeePlan | A::SeeBoard | A::SeeTimeline | A::SeePlans | A::SeeRounds | A::SeeReports)
        }
        Role::Staff => matches!(
            action,
            A::SeePlan | A::SeeOwnDepartment | A::RaiseAlarm | A::ClaimFalse | A::Note | A::RectifyHazards
        ),
        Role::Police => matches!(action, A::SeePlan | A::SeeBoard | A::SeeTimeline | A::RaiseAlarm),
        Role::Office => matches!(
            action,
            A::SeePlan
                | A::SeeBoard
                | A::SeeTimeline
                | A::RaiseAlarm
                | A::Direct
                | A::AskForMore
                | A::Close
                | A::Note
                | A::EnrolPhones
                | A::ImportPlan
                | A::SeePlans
                | A::ManagePlans
                | A::ManagePeople
                | A::ManageChannels
                | A::ManageRounds
                | A::TryChannels
                | A::SeeUndelivered
                | A::TestButtons
                | A::SeeRounds
                | A::SettleScans
                | A::SeeReports
                | A::HandleHazards
                | A::RectifyHazards
                | A::ReadJournal
        ),
        Role::Admin => matches!(
            action,
            A::SeePlan
                | A::EnrolPhones
                | A::ImportPlan
                | A::ManagePeople
                | A::ManageChannels
                | A::ManageRounds
                | A::TryChannels
                | A::SeeRounds
                | A::SeeReports
                | A::HandleHazards
                | A::RectifyHazards
                | A::ReadJournal
        ),
    }
}

/// All roles of one person, at all sites.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Grants {
    /// One line per role and site.
    pub memberships: Vec<Membership>,
}

impl Grants {
    /// True where one of the person's roles at `site` allows `action`.
    #[must_use]
    pub fn may(&self, action: Action, site: SiteId) -> bool {
        self.at(site).any(|m| allows(m.role, action))
    }

    /// True where the person has `role` at `site`.
    #[must_use]
    pub fn is(&self, role: Role, site: SiteId) -> bool {
        self.at(site).any(|m| m.role == role)
    }

    /// The department for which the person is staff at `site`.
    #[must_use]
    pub fn department(&self, site: SiteId) -> Option<DepartmentId> {
        self.at(site).find_map(|m| m.department)
    }

    fn at(&self, site: SiteId) -> impl Iterator<Item = &Membership> {
        self.memberships.iter().filter(move |m| m.site == site)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    /// The table of the whole product, as one picture: a change to it is seen in review.
    #[test]
    fn roles_and_actions() {
        let table: String = Action::ALL
            .iter()
            .map(|action| {
                let cells: String =
                    Role::ALL.iter().map(|role| if allows(*role, *action) { " x" } else { " ." }).collect();
                format!("{cells}  {action:?}\n")
            })
            .collect();
        insta::assert_snapshot!(format!(" g s c m p o a\n{table}"));
    }

    #[test]
    fn a_role_counts_only_at_its_own_site() {
        let (here, there) = (SiteId(Uuid::from_u128(1)), SiteId(Uuid::from_u128(2)));
        let membership = |site, role| Membership { site, role, department: None };
        let grants = Grants { memberships: vec![membership(here, Role::Supervisor), membership(there, Role::Guard)] };
        for action in Action::ALL {
            assert_eq!(grants.may(action, here), allows(Role::Supervisor, action));
            assert_eq!(grants.may(action, there), allows(Role::Guard, action));
            assert!(!grants.may(action, SiteId(Uuid::from_u128(3))));
        }
    }
}
