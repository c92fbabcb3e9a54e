//! Response plans (预案): how an alarm is answered.

use crate::{
    Name, PlanId, PostId,
    alarm::{Kind, Priority},
    person::Skill,
    time::{HOUR, MINUTE, Millis, SECOND},
};
use serde::{Deserialize, Serialize};

/// The rules under which an alarm is answered. An alarm keeps the version that it was raised under.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponsePlan {
    /// Its id, the same over all versions.
    pub id: PlanId,
    /// Counts up with every change.
    pub version: u32,
    /// What people call it.
    #[serde(default)]
    pub name: Name,
    /// How many guards must accept.
    pub responders: u8,
    /// How many offers are out at once while a place is open; at least one per open place.
    pub parallel: u8,
    /// Skills that every responder needs.
    pub skills: Vec<Skill>,
    /// What to bring, as words of the equipment list (`shield`, `fork` …).
    pub bring: Vec<String>,
    /// How long an offer waits for an answer.
    pub offer_ms: Millis,
    /// Whom the alarm calls while no guard has it, in order of time.
    #[serde(default = "steps_of_old")]
    pub steps: Vec<Step>,
    /// After the last step it is called again this often.
    #[serde(default = "repeat_of_old")]
    pub repeat_ms: Millis,
    /// How often the dispatcher looks again for somebody free.
    pub look_again_ms: Millis,
    /// Posts that keep their last guard unless nobody else is left, beyond those that are critical for every alarm.
    #[serde(default)]
    pub critical_posts: Vec<PostId>,
    /// Target from raising to acceptance.
    pub accept_target_ms: Millis,
    /// Target from raising to arrival.
    pub arrive_target_ms: Millis,
    /// After this long without a word from the scene the supervisors are told.
    pub news_ms: Millis,
}

/// One step of the escalation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// After the alarm has been in no guard's hands for this long, in milliseconds; 0 is at once.
    pub after_ms: Millis,
    /// Whom it calls.
    pub call: Vec<Call>,
}

/// Whom or what a step calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Call {
    /// As many guards more as are called at once.
    NextRing,
    /// 班长
    Supervisors,
    /// 值班长
    ShiftLeaders,
    /// The siren of the wall.
    Siren,
    /// Every free guard on duty.
    Everybody,
    /// The duty phone.
    DutyPhone,
    /// 警务室
    Police,
    /// The department that the alarm belongs to.
    Department,
}

impl Call {
    /// Every call.
    pub const ALL: [Self; 8] = [
        Self::NextRing,
        Self::Supervisors,
        Self::ShiftLeaders,
        Self::Siren,
        Self::Everybody,
        Self::DutyPhone,
        Self::Police,
        Self::Department,
    ];

    /// Someone who can take the alarm on his own hands in Shouwang hears of it.
    #[must_use]
    pub const fn reaches_a_responsible(self) -> bool {
        matches!(self, Self::Supervisors | Self::ShiftLeaders)
    }
}

/// Why a plan is refused. Nothing is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A number outside its bounds.
    #[error("{field} must be between {least} and {most}")]
    OutOfBounds {
        /// The field.
        field: &'static str,
        /// The least, in the field's unit.
        least: i64,
        /// The most.
        most: i64,
    },
    /// No step at all, or none that calls supervisors or shift leaders.
    #[error("no step calls supervisors or shift leaders: with no guard free nobody would be responsible")]
    NobodyResponsible,
    /// They are called, but too late.
    #[error("supervisors or shift leaders are called only after {after_ms} ms; at most {most_ms} ms are allowed")]
    ResponsibleTooLate {
        /// When they are called.
        after_ms: Millis,
        /// When they have to be.
        most_ms: Millis,
    },
    /// The last step, which repeats, calls none of them.
    #[error("the last step repeats and has to call supervisors or shift leaders")]
    RepeatsForNobody,
    /// Steps out of order, two at the same time, or an empty one.
    #[error("steps must be in order of time, each with somebody to call")]
    StepsOutOfOrder,
    /// Too many steps, skills or things to bring.
    #[error("too many {field}: at most {most}")]
    TooMany {
        /// Of what.
        field: &'static str,
        /// How many are allowed.
        most: usize,
    },
    /// No name in any language.
    #[error("a plan has a name")]
    NoName,
}

impl Fault {
    /// The stable code that the PWA translates.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::OutOfBounds { .. } => "plan_out_of_bounds",
            Self::NobodyResponsible => "plan_nobody_responsible",
            Self::ResponsibleTooLate { .. } => "plan_responsible_too_late",
            Self::RepeatsForNobody => "plan_repeats_for_nobody",
            Self::StepsOutOfOrder => "plan_steps_out_of_order",
            Self::TooMany { .. } => "plan_too_many",
            Self::NoName => "plan_no_name",
        }
    }
}

const MOST_STEPS: usize = 12;
const MOST_WORDS: usize = 20;

impl ResponsePlan {
    /// Checks that no alarm under this plan can be left without a responsible party: with every guard silent, somebody
    /// who can take it on his hands hears of it soon, and again and again.
    ///
    /// # Errors
    /// The first [`Fault`].
    pub fn check(&self, priority: Priority) -> Result<(), Fault> {
        let bound = |field, value: i64, least, most| {
            if (least..=most).contains(&value) { Ok(()) } else { Err(Fault::OutOfBounds { field, least, most }) }
        };
        bound("responders", self.responders.into(), 1, 20)?;
        bound("parallel", self.parallel.into(), 1, 20)?;
        bound("offer_ms", self.offer_ms, 5 * SECOND, 5 * MINUTE)?;
        bound("repeat_ms", self.repeat_ms, 10 * SECOND, 5 * MINUTE)?;
        bound("look_again_ms", self.look_again_ms, SECOND, MINUTE)?;
        bound("accept_target_ms", self.accept_target_ms, 5 * SECOND, HOUR)?;
        bound("arrive_target_ms", self.arrive_target_ms, self.accept_target_ms, 4 * HOUR)?;
        bound("news_ms", self.news_ms, MINUTE, HOUR)?;
        let few = |field, count, most| if count <= most { Ok(()) } else { Err(Fault::TooMany { field, most }) };
        few("steps", self.steps.len(), MOST_STEPS)?;
        few("skills", self.skills.len(), MOST_WORDS)?;
        few("bring", self.bring.len(), MOST_WORDS)?;
        few("critical_posts", self.critical_posts.len(), 200)?;
        if self.name.zh.trim().is_empty() && self.name.en.trim().is_empty() {
            return Err(Fault::NoName);
        }
        self.check_steps(priority)
    }

    fn check_steps(&self, priority: Priority) -> Result<(), Fault> {
        let in_order = self.steps.windows(2).all(|pair| pair[0].after_ms < pair[1].after_ms);
        let sound = |step: &Step| step.after_ms >= 0 && !step.call.is_empty() && step.call.len() <= Call::ALL.len();
        if !in_order || !self.steps.iter().all(sound) {
            return Err(Fault::StepsOutOfOrder);
        }
        let responsible = |step: &&Step| step.call.iter().any(|call| call.reaches_a_responsible());
        let first = self.steps.iter().find(responsible).ok_or(Fault::NobodyResponsible)?;
        let most_ms = latest_responsible(priority);
        if first.after_ms > most_ms {
            return Err(Fault::ResponsibleTooLate { after_ms: first.after_ms, most_ms });
        }
        match self.steps.last().filter(responsible) {
            Some(_) => Ok(()),
            None => Err(Fault::RepeatsForNobody),
        }
    }

    /// The plan in force for a kind and priority where a site has none of its own: one guard, called one after the
    /// other. Steps: product page 1 (offer 15 s, then supervisors; 30 s shift leader and siren; 60 s everybody, duty
    /// phone, police room). Targets: police practice "1-3-5" (self-help in 1 minute, mutual help in 3).
    #[must_use]
    pub fn standard(id: PlanId, kind: Kind, priority: Priority) -> Self {
        let urgent = priority == Priority::P1;
        let bring: &[&str] = match kind {
            Kind::Violence => &["shield", "fork", "recorder"],
            Kind::Disturbance | Kind::Intrusion | Kind::Theft | Kind::Suspicious => &["recorder", "radio"],
            Kind::Fire => &["extinguisher", "radio"],
            Kind::Medical => &["aed", "first_aid"],
            Kind::LoneWorker | Kind::Other => &["radio"],
        };
        let step = |seconds, call: &[Call]| Step { after_ms: seconds * SECOND, call: call.to_vec() };
        use Call as C;
        let (offer, steps) = match priority {
            Priority::P1 => (
                15,
                vec![
                    step(15, &[C::NextRing, C::Supervisors]),
                    step(30, &[C::ShiftLeaders, C::Siren]),
                    step(60, &[C::Everybody, C::Supervisors, C::DutyPhone, C::Police]),
                ],
            ),
            Priority::P2 => (
                30,
                vec![
                    step(60, &[C::NextRing, C::Supervisors]),
                    step(120, &[C::ShiftLeaders, C::Siren]),
                    step(300, &[C::Everybody, C::Supervisors, C::DutyPhone]),
                ],
            ),
            Priority::P3 => (
                60,
                vec![
                    step(60, &[C::NextRing]),
                    step(120, &[C::Supervisors]),
                    step(600, &[C::ShiftLeaders, C::Supervisors]),
                ],
            ),
        };
        Self {
            id,
            version: 1,
            name: Name::new("通用", "Standard"),
            responders: 1,
            parallel: 1,
            skills: Vec::new(),
            bring: bring.iter().map(ToString::to_string).collect(),
            offer_ms: offer * SECOND,
            steps,
            repeat_ms: if urgent { 30 * SECOND } else { MINUTE },
            look_again_ms: if urgent { 5 * SECOND } else { 15 * SECOND },
            critical_posts: Vec::new(),
            accept_target_ms: if urgent { 30 * SECOND } else { MINUTE },
            arrive_target_ms: match priority {
                Priority::P1 => 3 * MINUTE,
                Priority::P2 => 5 * MINUTE,
                Priority::P3 => 15 * MINUTE,
            },
            news_ms: 10 * MINUTE,
        }
    }
}

/// Alarms that were raised before plans had steps escalate as urgent ones do.
fn steps_of_old() -> Vec<Step> {
    ResponsePlan::standard(PlanId(uuid::Uuid::nil()), Kind::Other, Priority::P1).steps
}

const fn repeat_of_old() -> Millis {
    30 * SECOND
}

/// The latest at which somebody who can take the alarm on his hands has to be called, in milliseconds. P1: answered
/// within 30 s for 80 %, 60 s for 98.5 % (EN 50518, as a target); the others accordingly longer.
#[must_use]
pub const fn latest_responsible(priority: Priority) -> Millis {
    match priority {
        Priority::P1 => MINUTE,
        Priority::P2 => 3 * MINUTE,
        Priority::P3 => 10 * MINUTE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn standard(priority: Priority) -> ResponsePlan {
        ResponsePlan::standard(PlanId(Uuid::from_u128(1)), Kind::Violence, priority)
    }

    #[test]
    fn the_standard_plans_leave_nobody_alone() {
        for kind in Kind::ALL {
            for priority in [Priority::P1, Priority::P2, Priority::P3] {
                assert_eq!(
                    ResponsePlan::standard(PlanId(Uuid::from_u128(1)), kind, priority).check(priority),
                    Ok(()),
                    "{kind:?} {priority:?}"
                );
            }
        }
    }

    #[test]
    fn a_plan_that_can_leave_an_alarm_without_a_responsible_party_is_refused() {
        let with = |steps: &[(i64, &[Call])]| {
            let steps = steps.iter().map(|(s, call)| Step { after_ms: s * SECOND, call: call.to_vec() }).collect();
            ResponsePlan { steps, ..standard(Priority::P1) }.check(Priority::P1)
        };
        assert_eq!(with(&[]), Err(Fault::NobodyResponsible));
        assert_eq!(with(&[(15, &[Call::NextRing, Call::DutyPhone, Call::Everybody])]), Err(Fault::NobodyResponsible));
        assert_eq!(
            with(&[(61, &[Call::Supervisors])]),
            Err(Fault::ResponsibleTooLate { after_ms: 61_000, most_ms: 60_000 })
        );
        assert_eq!(with(&[(15, &[Call::Supervisors]), (60, &[Call::Police])]), Err(Fault::RepeatsForNobody));
        assert_eq!(with(&[(30, &[Call::Supervisors]), (30, &[Call::ShiftLeaders])]), Err(Fault::StepsOutOfOrder));
        assert_eq!(with(&[(10, &[]), (30, &[Call::ShiftLeaders])]), Err(Fault::StepsOutOfOrder));
        assert_eq!(with(&[(60, &[Call::ShiftLeaders])]), Ok(()));
    }

    #[test]
    fn numbers_have_bounds() {
        let plan = ResponsePlan { responders: 0, ..standard(Priority::P2) };
        assert_eq!(plan.check(Priority::P2), Err(Fault::OutOfBounds { field: "responders", least: 1, most: 20 }));
        let plan = ResponsePlan { repeat_ms: 6 * MINUTE, ..standard(Priority::P2) };
        assert_eq!(plan.check(Priority::P2).unwrap_err().code(), "plan_out_of_bounds");
    }
}
