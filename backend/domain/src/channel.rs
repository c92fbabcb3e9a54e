//! Channels that are no person's: whom they serve.

use crate::{DepartmentId, Recipient, alarm::Priority};
use serde::{Deserialize, Serialize};

/// A group whose messages a channel of the site carries as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// What goes to the duty phone.
    DutyPhone,
    /// What goes to the police room.
    Police,
    /// What goes to supervisors, the shift leaders among them.
    Supervisors,
    /// What goes to a department.
    Department(DepartmentId),
    /// What goes to everybody on duty.
    EverybodyOnDuty,
}

impl Audience {
    /// True where a message to `to` is one for this audience. Messages to one person go to nobody else.
    #[must_use]
    pub fn hears(self, to: Recipient) -> bool {
        match to {
            Recipient::Person(_) => false,
            Recipient::Supervisors | Recipient::ShiftLeaders => self == Self::Supervisors,
            Recipient::EverybodyOnDuty => self == Self::EverybodyOnDuty,
            Recipient::DutyPhone => self == Self::DutyPhone,
            Recipient::Police => self == Self::Police,
            Recipient::Department(department) => self == Self::Department(department),
        }
    }
}

/// True where a channel that serves `audiences`, and nothing less urgent than `least`, carries a message to `to`
/// about an alarm of `priority`.
#[must_use]
pub fn carries(audiences: &[Audience], least: Priority, to: Recipient, priority: Priority) -> bool {
    priority <= least && audiences.iter().any(|audience| audience.hears(to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PersonId;
    use uuid::Uuid;

    #[test]
    fn each_group_is_heard_by_its_own_audience_only() {
        let (here, there) = (DepartmentId(Uuid::from_u128(1)), DepartmentId(Uuid::from_u128(2)));
        let groups = [
            (Recipient::Supervisors, Audience::Supervisors),
            (Recipient::ShiftLeaders, Audience::Supervisors),
            (Recipient::EverybodyOnDuty, Audience::EverybodyOnDuty),
            (Recipient::DutyPhone, Audience::DutyPhone),
            (Recipient::Police, Audience::Police),
            (Recipient::Department(here), Audience::Department(here)),
            (Recipient::Department(there), Audience::Department(there)),
        ];
        for (to, own) in groups {
            for (_, audience) in groups {
                assert_eq!(audience.hears(to), audience == own, "{audience:?} {to:?}");
            }
        }
        let one = Recipient::Person(PersonId(Uuid::from_u128(3)));
        assert!(groups.iter().all(|(_, audience)| !audience.hears(one)));
    }

    #[test]
    fn what_is_less_urgent_than_wanted_is_left_out() {
        let carried = |least| {
            [Priority::P1, Priority::P2, Priority::P3]
                .map(|priority| carries(&[Audience::Police], least, Recipient::Police, priority))
        };
        assert_eq!(carried(Priority::P1), [true, false, false]);
        assert_eq!(carried(Priority::P2), [true, true, false]);
        assert_eq!(carried(Priority::P3), [true, true, true]);
        assert!(!carries(&[Audience::Police], Priority::P3, Recipient::DutyPhone, Priority::P1));
        assert!(!carries(&[], Priority::P3, Recipient::Police, Priority::P1));
    }
}
