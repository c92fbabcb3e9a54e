//! Signing in and enrolling phones.

use crate::people::Me;
use domain::{DeviceId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Signing in.
#[derive(Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "with", rename_all = "snake_case", deny_unknown_fields)]
pub enum SignIn {
    /// Login name and password.
    Password {
        /// The login name.
        login: String,
        /// The password.
        password: String,
    },
    /// Staff number and PIN on an enrolled phone.
    Pin {
        /// The phone.
        device: DeviceId,
        /// The staff number.
        staff_number: String,
        /// The PIN.
        pin: String,
        /// From `GET /api/v1/session/challenge`; good once and for two minutes.
        challenge: String,
        /// ECDSA P-256 with SHA-256 over the challenge's characters, by the phone's key: r ‖ s, base64url.
        signature: String,
    },
}

/// Signed in. The session itself is in the cookie.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SignedIn {
    /// Who, and what the session may do.
    pub me: Me,
}

/// Something fresh to sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Challenge {
    /// The characters to sign.
    pub challenge: String,
}

/// Enrolling a phone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrolPhone {
    /// UUIDv7 made by the phone.
    pub device: DeviceId,
    /// The code that a supervisor showed.
    pub code: String,
    /// The phone's public key: uncompressed P-256 point, 65 bytes, base64url.
    pub public_key: String,
    /// What to call the phone. 60 characters at most.
    pub name: String,
}

/// An enrolled phone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Enrolled {
    /// The phone.
    pub device: DeviceId,
    /// The site it belongs to.
    pub site: crate::people::SiteView,
}

/// A code with which phones are enrolled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EnrolmentCode {
    /// Eight characters, without those that look alike.
    pub code: String,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// How many phones it enrols.
    pub uses: u32,
}
