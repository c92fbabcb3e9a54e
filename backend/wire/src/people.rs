//! People as screens name them.

use domain::{DepartmentId, Name, PersonId, SiteId, Timestamp, person::Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Somebody whom alarms and guards refer to by id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PersonView {
    /// The id.
    pub id: PersonId,
    /// The name.
    pub name: Name,
    /// The staff number of a guard.
    pub staff_number: Option<String>,
    /// The roles at this site.
    pub roles: Vec<Role>,
}

/// Who is signed in, and what the session may do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Me {
    /// The id.
    pub person: PersonId,
    /// The name.
    pub name: Name,
    /// The staff number of a guard.
    pub staff_number: Option<String>,
    /// The site.
    pub site: SiteView,
    /// The roles at this site.
    pub roles: Vec<Role>,
    /// Everything that these roles allow, by name.
    pub may: Vec<String>,
    /// One's department, for staff.
    pub department: Option<DepartmentView>,
    /// When the session ends.
    pub expires_at: Timestamp,
    /// The server's clock.
    pub now: Timestamp,
}

/// A site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SiteView {
    /// The id.
    pub id: SiteId,
    /// The short key, as on the command line.
    pub key: String,
    /// The name.
    pub name: Name,
    /// IANA time zone.
    pub time_zone: String,
    /// The number of the security centre to call when nothing else works.
    pub phone: Option<String>,
}

/// A department.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DepartmentView {
    /// The id.
    pub id: DepartmentId,
    /// The name.
    pub name: Name,
    /// Its place on the floor plan.
    pub place: crate::plan::PlaceView,
}
