//! What happens on patrol: the closed list of its journal lines.

use super::{
    hazard::Severity,
    round::Outcome,
    verify::{Grade, Problem, Settlement},
};
use crate::{AlarmId, CheckpointId, HazardId, PersonId, RoundId, RouteId, ScanId, ScheduleId, Timestamp, time::Millis};
use serde::{Deserialize, Serialize};

/// One thing that happened on patrol: a journal line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind")]
pub enum Event {
    /// A round was made from its schedule.
    #[serde(rename = "round.planned")]
    RoundPlanned {
        /// The round.
        round: RoundId,
        /// Of which schedule.
        schedule: ScheduleId,
        /// The route and its version.
        route: (RouteId, u32),
        /// When it is to begin.
        starts_at: Timestamp,
        /// By when it is to be whole.
        whole_by: Timestamp,
    },
    /// It is time, and those who are to walk were told.
    #[serde(rename = "round.reminded")]
    RoundReminded {
        /// The round.
        round: RoundId,
    },
    /// Nobody began it in time.
    #[serde(rename = "round.not_started")]
    RoundNotStarted {
        /// The round.
        round: RoundId,
    },
    /// A guard began it.
    #[serde(rename = "round.started")]
    RoundStarted {
        /// The round.
        round: RoundId,
        /// Who.
        person: PersonId,
        /// When, which may be long before it was heard of.
        at: Timestamp,
    },
    /// Another guard goes on with it.
    #[serde(rename = "round.taken_over")]
    RoundTakenOver {
        /// The round.
        round: RoundId,
        /// From whom.
        from: PersonId,
        /// By whom.
        by: PersonId,
    },
    /// A checkpoint was reached.
    #[serde(rename = "round.reached")]
    CheckpointReached {
        /// The round.
        round: RoundId,
        /// The checkpoint.
        checkpoint: CheckpointId,
        /// The scan.
        scan: ScanId,
        /// Later than it should have been, whatever the error of the clock.
        late: bool,
    },
    /// A checkpoint was not reached in time.
    #[serde(rename = "round.checkpoint_missed")]
    CheckpointMissed {
        /// The round.
        round: RoundId,
        /// The checkpoint.
        checkpoint: CheckpointId,
        /// It asks for an alarm.
        alarm: bool,
    },
    /// The guard is needed at an alarm; the clock of the round stands still.
    #[serde(rename = "round.paused")]
    RoundPaused {
        /// The round.
        round: RoundId,
        /// The alarm.
        alarm: AlarmId,
    },
    /// The guard is free again.
    #[serde(rename = "round.resumed")]
    RoundResumed {
        /// The round.
        round: RoundId,
        /// By so much all that is still to come was moved, in milliseconds.
        extended: Millis,
    },
    /// It stands still for long, and the supervisors were told.
    #[serde(rename = "round.paused_long")]
    RoundPausedLong {
        /// The round.
        round: RoundId,
    },
    /// It is over.
    #[serde(rename = "round.ended")]
    RoundEnded {
        /// The round.
        round: RoundId,
        /// How.
        outcome: Outcome,
        /// Checkpoints not reached.
        missed: u32,
        /// Checkpoints reached late.
        late: u32,
        /// Why, where a person ended it.
        reason: Option<String>,
    },
    /// What a phone sent later, or a supervisor found, makes it something else than it was taken for.
    #[serde(rename = "round.corrected")]
    RoundCorrected {
        /// The round.
        round: RoundId,
        /// How it ended after all; `None` where it goes on.
        outcome: Option<Outcome>,
        /// Checkpoints not reached.
        missed: u32,
        /// Checkpoints reached late.
        late: u32,
    },
    /// A checkpoint was scanned, and the scan judged.
    #[serde(rename = "scan.judged")]
    ScanJudged {
        /// The scan.
        scan: ScanId,
        /// The checkpoint; `None` where it is unknown.
        checkpoint: Option<CheckpointId>,
        /// Who.
        person: PersonId,
        /// What it proves.
        grade: Grade,
        /// What is wrong with it.
        problems: Vec<Problem>,
    },
    /// A supervisor decided about a scan.
    #[serde(rename = "scan.settled")]
    ScanSettled {
        /// The scan.
        scan: ScanId,
        /// How.
        settlement: Settlement,
        /// Why.
        reason: String,
    },
    /// A hazard was reported.
    #[serde(rename = "hazard.found")]
    HazardFound {
        /// The hazard.
        hazard: HazardId,
        /// How bad.
        severity: Severity,
        /// Where.
        checkpoint: Option<CheckpointId>,
    },
    /// Somebody is to rectify it.
    #[serde(rename = "hazard.assigned")]
    HazardAssigned {
        /// The hazard.
        hazard: HazardId,
        /// Who.
        to: PersonId,
        /// By when.
        due: Timestamp,
    },
    /// Whoever had it says that it is rectified.
    #[serde(rename = "hazard.rectified")]
    HazardRectified {
        /// The hazard.
        hazard: HazardId,
        /// What was done.
        note: String,
    },
    /// Somebody else looked: it is.
    #[serde(rename = "hazard.verified")]
    HazardVerified {
        /// The hazard.
        hazard: HazardId,
    },
    /// Somebody else looked: it is not.
    #[serde(rename = "hazard.rejected")]
    HazardRejected {
        /// The hazard.
        hazard: HazardId,
        /// What is missing.
        reason: String,
        /// The new date.
        due: Timestamp,
    },
    /// There is more time.
    #[serde(rename = "hazard.postponed")]
    HazardPostponed {
        /// The hazard.
        hazard: HazardId,
        /// Until when.
        due: Timestamp,
        /// Why.
        reason: String,
    },
    /// It was left lying beyond its time, and people were told.
    #[serde(rename = "hazard.overdue")]
    HazardOverdue {
        /// The hazard.
        hazard: HazardId,
    },
    /// 销号
    #[serde(rename = "hazard.closed")]
    HazardClosed {
        /// The hazard.
        hazard: HazardId,
        /// What remains to be said.
        note: String,
    },
}

/// What a line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A round.
    Round(RoundId),
    /// A scan.
    Scan(ScanId),
    /// A hazard.
    Hazard(HazardId),
}

impl Event {
    /// The stable kind, as in the journal's column.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::RoundPlanned { .. } => "round.planned",
            Self::RoundReminded { .. } => "round.reminded",
            Self::RoundNotStarted { .. } => "round.not_started",
            Self::RoundStarted { .. } => "round.started",
            Self::RoundTakenOver { .. } => "round.taken_over",
            Self::CheckpointReached { .. } => "round.reached",
            Self::CheckpointMissed { .. } => "round.checkpoint_missed",
            Self::RoundPaused { .. } => "round.paused",
            Self::RoundResumed { .. } => "round.resumed",
            Self::RoundPausedLong { .. } => "round.paused_long",
            Self::RoundEnded { .. } => "round.ended",
            Self::RoundCorrected { .. } => "round.corrected",
            Self::ScanJudged { .. } => "scan.judged",
            Self::ScanSettled { .. } => "scan.settled",
            Self::HazardFound { .. } => "hazard.found",
            Self::HazardAssigned { .. } => "hazard.assigned",
            Self::HazardRectified { .. } => "hazard.rectified",
            Self::HazardVerified { .. } => "hazard.verified",
            Self::HazardRejected { .. } => "hazard.rejected",
            Self::HazardPostponed { .. } => "hazard.postponed",
            Self::HazardOverdue { .. } => "hazard.overdue",
            Self::HazardClosed { .. } => "hazard.closed",
        }
    }

    /// What it is about; the views of this subject change with it.
    #[must_use]
    pub const fn subject(&self) -> Subject {
        match self {
            Self::RoundPlanned { round, .. }
            | Self::RoundReminded { round }
            | Self::RoundNotStarted { round }
            | Self::RoundStarted { round, .. }
            | Self::RoundTakenOver { round, .. }
            | Self::CheckpointReached { round, .. }
            | Self::CheckpointMissed { round, .. }
            | Self::RoundPaused { round, .. }
            | Self::RoundResumed { round, .. }
            | Self::RoundPausedLong { round }
            | Self::RoundEnded { round, .. }
            | Self::RoundCorrected { round, .. } => Subject::Round(*round),
            Self::ScanJudged { scan, .. } | Self::ScanSettled { scan, .. } => Subject::Scan(*scan),
            Self::HazardFound { hazard, .. }
            | Self::HazardAssigned { hazard, .. }
            | Self::HazardRectified { hazard, .. }
            | Self::HazardVerified { hazard }
            | Self::HazardRejected { hazard, .. }
            | Self::HazardPostponed { hazard, .. }
            | Self::HazardOverdue { hazard }
            | Self::HazardClosed { hazard, .. } => Subject::Hazard(*hazard),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn kinds_are_those_that_are_stored() {
        let id = Uuid::from_u128(1);
        let (round, scan, hazard, person) = (RoundId(id), ScanId(id), HazardId(id), PersonId(id));
        let (checkpoint, alarm, at, text) = (CheckpointId(id), AlarmId(id), Timestamp(1), String::new);
        let events = [
            Event::RoundPlanned { round, schedule: id.into(), route: (id.into(), 1), starts_at: at, whole_by: at },
            Event::RoundReminded { round },
            Event::RoundNotStarted { round },
            Event::RoundStarted { round, person, at },
            Event::RoundTakenOver { round, from: person, by: person },
            Event::CheckpointReached { round, checkpoint, scan, late: false },
            Event::CheckpointMissed { round, checkpoint, alarm: true },
            Event::RoundPaused { round, alarm },
            Event::RoundResumed { round, extended: 1 },
            Event::RoundPausedLong { round },
            Event::RoundEnded { round, outcome: Outcome::Missed, missed: 1, late: 0, reason: None },
            Event::RoundCorrected { round, outcome: None, missed: 1, late: 0 },
            Event::ScanJudged {
                scan,
                checkpoint: None,
                person,
                grade: Grade::L0,
                problems: vec![
                    Problem::Late { by: 1 },
                    Problem::ChainBroken { problem: crate::patrol::signed::Problem::Cut { from: 2, to: 3 } },
                ],
            },
            Event::ScanSettled { scan, settlement: Settlement::Rejected, reason: text() },
            Event::HazardFound { hazard, severity: Severity::Major, checkpoint: None },
            Event::HazardAssigned { hazard, to: person, due: at },
            Event::HazardRectified { hazard, note: text() },
            Event::HazardVerified { hazard },
            Event::HazardRejected { hazard, reason: text(), due: at },
            Event::HazardPostponed { hazard, due: at, reason: text() },
            Event::HazardOverdue { hazard },
            Event::HazardClosed { hazard, note: text() },
        ];
        for event in events {
            let stored = serde_json::to_value(&event).unwrap();
            assert_eq!(stored["kind"], event.kind());
            let family = event.kind().split('.').next().unwrap();
            let subject = serde_json::to_value(event.subject()).unwrap();
            assert!(subject.get(family).is_some(), "{family}");
            assert_eq!(serde_json::from_value::<Event>(stored).unwrap(), event);
        }
    }

    #[test]
    fn a_problem_is_stored_with_its_code() {
        let problem = Problem::ChainBroken { problem: crate::patrol::signed::Problem::Cut { from: 2, to: 3 } };
        let stored = serde_json::to_string(&problem).unwrap();
        assert_eq!(stored, r#"{"code":"chain_broken","problem":{"code":"cut","from":2,"to":3}}"#);
    }
}
