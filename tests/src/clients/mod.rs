//! Those who use the server, each as a type of its own: what they can do over HTTP and the socket, and nothing else.

mod device;
mod guard;
mod http;
mod person;
mod phone;
mod queue;
mod socket;
mod source;

pub use device::Device;
pub use guard::Guard;
pub use http::{Answer, Client};
pub use person::Person;
pub use phone::Phone;
pub use queue::{Queue, hash};
pub use socket::{Frame, Screen, Socket};
pub use source::Source;

use domain::InputId;
use uuid::Uuid;
use wire::{
    alarm::{AlarmAction, AlarmInput, NewAlarm},
    plan::PlaceRef,
};

/// An alarm of violence at a button, as a panel or page sends it.
#[must_use]
pub fn violence_at(button: &str) -> NewAlarm {
    NewAlarm {
        id: None,
        reference: None,
        kind: domain::alarm::Kind::Violence,
        priority: None,
        place: PlaceRef::Button(button.to_owned()),
        text: None,
        drill: false,
        silent: false,
    }
}

/// An action with a fresh input id.
#[must_use]
pub fn input(action: AlarmAction) -> AlarmInput {
    AlarmInput { id: InputId(Uuid::now_v7()), at: None, action }
}

/// Ids that clients make are of this kind.
#[must_use]
pub fn fresh<T: From<Uuid>>() -> T {
    T::from(Uuid::now_v7())
}
