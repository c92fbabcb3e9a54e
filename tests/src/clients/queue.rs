//! What a phone keeps of what it did where there is no network: signed, numbered, each naming the one before.

use super::{Answer, Device, Phone, fresh};
use domain::{
    PersonId, RoundId, Timestamp,
    patrol::signed::{ClockSample, Hash, Sent},
    time::Millis,
};
use serde_json::{Value, json};
use uuid::Uuid;
use wire::patrol::sync::{SignedEvent, SyncAnswer, SyncRequest};

/// The queue of one phone.
#[derive(Debug, Clone)]
pub struct Queue {
    seq: u64,
    head: Hash,
    /// How far the phone's own clock is ahead of the server's, in milliseconds.
    pub ahead: Millis,
    /// How the phone knows its clock; `None` where it does not.
    pub clock: Option<ClockSample>,
    /// The newest beacon that it has seen.
    pub beacon: Option<String>,
}

impl Default for Queue {
    /// That of a new phone, whose clock is right and known to be within 50 ms.
    fn default() -> Self {
        let clock = Some(ClockSample { offset: 0, error: 50, age: 0 });
        Self { seq: 0, head: Hash::START, ahead: 0, clock, beacon: None }
    }
}

impl Queue {
    /// That of a phone whose clock is wrong, and which knows by how much.
    #[must_use]
    pub fn ahead_by(ahead: Millis) -> Self {
        let clock = Some(ClockSample { offset: -ahead, error: 50, age: 0 });
        Self { ahead, clock, ..Self::default() }
    }

    /// Something happens at an instant; the phone signs and keeps it.
    pub fn add(&mut self, phone: &Device, at: Timestamp, payload: Value) -> SignedEvent {
        self.add_as(phone, fresh(), at, payload)
    }

    /// The same under an id.
    #[expect(clippy::needless_pass_by_value, reason = "calls read better with the json in them")]
    pub fn add_as(&mut self, phone: &Device, id: Uuid, at: Timestamp, payload: Value) -> SignedEvent {
        self.seq += 1;
        let body = json!({
            "id": id, "device": phone.id, "seq": self.seq, "prev_hash": self.head, "payload": payload,
            "wall_time": at.plus(self.ahead), "clock": self.clock, "beacon": self.beacon,
        });
        let body = body.to_string();
        let event = SignedEvent { signature: phone.sign_event(&body), body };
        self.head = hash(&event);
        event
    }

    /// A label is scanned.
    pub fn scans(
        &mut self,
        phone: &Device,
        person: PersonId,
        round: Option<RoundId>,
        at: Timestamp,
        label: &str,
    ) -> SignedEvent {
        let proof = json!({"type": "label", "text": label});
        self.add(phone, at, json!({"kind": "scan", "person": person, "round": round, "proof": proof}))
    }
}

/// The hash by which an event is known.
#[must_use]
pub fn hash(event: &SignedEvent) -> Hash {
    Sent { body: event.body.clone(), signature: event.signature.clone() }.hash()
}

impl Phone {
    /// Sends events and takes the answer as it comes.
    pub async fn sends_events(&self, events: &[SignedEvent]) -> Answer {
        self.client.post("/api/v1/sync", &SyncRequest { events: events.to_vec() }).await
    }

    /// Sends events that are taken.
    pub async fn syncs(&self, events: &[SignedEvent]) -> SyncAnswer {
        self.sends_events(events).await.good()
    }
}
