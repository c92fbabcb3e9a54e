//! Web Push.

use domain::{
    AlarmId, AssignmentId, DeliveryId, InputId, Purpose, Timestamp,
    alarm::{Kind, Priority},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The server's public key for push subscriptions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PushKey {
    /// VAPID public key: uncompressed P-256 point, base64url.
    pub key: String,
}

/// A browser's push subscription: of what `PushSubscription.toJSON()` gives, the address and the keys.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PushSubscription {
    /// Where the push service takes messages. https only.
    pub endpoint: String,
    /// The keys.
    pub keys: PushKeys,
    /// The language of the texts: `zh` or `en`.
    pub language: String,
}

/// Keys of a push subscription, base64url.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PushKeys {
    /// Public key of the browser.
    pub p256dh: String,
    /// Shared secret.
    pub auth: String,
}

/// What a push message carries, encrypted. No names, no free text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PushMessage {
    /// The delivery, to be named in the receipt.
    pub delivery: DeliveryId,
    /// What for.
    pub purpose: Purpose,
    /// The alarm.
    pub alarm: AlarmId,
    /// The guard's part.
    pub assignment: Option<AssignmentId>,
    /// What it is.
    pub kind: Kind,
    /// How urgent.
    pub priority: Priority,
    /// An exercise.
    pub drill: bool,
    /// Title in the subscriber's language.
    pub title: String,
    /// Text in the subscriber's language: building, floor and room.
    pub body: String,
    /// After this it is stale.
    pub expires_at: Timestamp,
}

/// A phone got a push message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PushReceipt {
    /// Made by the phone.
    pub id: InputId,
    /// The delivery.
    pub delivery: DeliveryId,
}
