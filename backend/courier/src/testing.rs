//! Messages for this room's own tests.

use crate::channel::{Address, Message};
use uuid::Uuid;
use wire::{Timestamp, channels::NtfySettings, push::PushMessage};

fn content(title: &str, body: &str) -> PushMessage {
    serde_json::from_value(serde_json::json!({
        "delivery": Uuid::from_u128(1), "purpose": "escalation", "alarm": Uuid::from_u128(2), "assignment": null,
        "kind": "violence", "priority": "p1", "drill": false, "title": title, "body": body, "expires_at": 0,
    }))
    .expect("a message")
}

pub(crate) fn message(title: &str, body: &str) -> Message {
    let to = Address::Ntfy(NtfySettings { server: String::new(), topic: String::new(), token: None });
    let link = "https://shouwang.test/".to_owned();
    Message { to, content: content(title, body), also: Vec::new(), link, at: Timestamp(0), ttl: 1_000 }
}

pub(crate) fn messages(count: usize, body: &str) -> Message {
    let also = (1..count).map(|n| content(&format!("P{n}#"), body)).collect();
    Message { also, ..message("P0#", body) }
}
