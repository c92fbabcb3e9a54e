//! One event as it came, and whether it can be kept at all.

use super::Owners;
use domain::{
    DeviceId, PersonId, ScanId,
    patrol::{
        signed::{Body, Hash, LONGEST_BODY, Problem, Sent, Verdict},
        verify::{self, Judged},
    },
};
use serde_json::Value;
use wire::patrol::sync::{SignedEvent, SyncResult, SyncVerdict};

/// A signature is 86 characters long.
const LONGEST_SIGNATURE: usize = 128;

/// An event that can be kept.
#[derive(Debug, Clone)]
pub(super) struct Item {
    /// As it came.
    pub(super) sent: Sent,
    /// Its hash.
    pub(super) hash: Hash,
    /// As it reads.
    pub(super) body: Body,
    /// Who did it; who sent it, where it does not say.
    pub(super) person: PersonId,
    /// What it tells.
    pub(super) kind: Option<String>,
}

/// An event that cannot be kept.
pub(super) struct Refused {
    id: Option<ScanId>,
    code: &'static str,
}

impl Refused {
    pub(super) fn result(self) -> SyncResult {
        SyncResult { id: self.id, verdict: SyncVerdict::Refused, problems: vec![self.code.to_owned()], grade: None }
    }
}

/// Reads an event that `sender` sends from `device`.
pub(super) fn read(event: SignedEvent, device: DeviceId, sender: PersonId, owners: &Owners) -> Result<Item, Refused> {
    let sent = Sent { body: event.body, signature: event.signature };
    if sent.body.len() > LONGEST_BODY || sent.signature.len() > LONGEST_SIGNATURE {
        return Err(Refused { id: None, code: "too_large" });
    }
    // PostgreSQL keeps no NUL in texts, and no JSON text needs one.
    let Some(body) = sent.read().filter(|_| !sent.body.contains('\0') && !sent.signature.contains('\0')) else {
        return Err(Refused { id: None, code: "unreadable" });
    };
    if body.device != device {
        return Err(Refused { id: Some(body.id), code: "device_unknown" });
    }
    let text = |field: &str| body.payload.get(field).and_then(Value::as_str);
    let named = text("person").and_then(|id| id.parse().ok());
    if named.is_some_and(|person| person != sender && !owners.contains(&person)) {
        return Err(Refused { id: Some(body.id), code: "not_of_this_phone" });
    }
    let kind = text("kind").filter(|kind| !kind.contains('\0')).map(str::to_owned);
    Ok(Item { hash: sent.hash(), sent, person: named.unwrap_or(sender), kind, body })
}

/// The stable codes of what is wrong with an event's place in its queue.
pub(super) fn chain_codes(verdict: &Verdict) -> Vec<String> {
    let code = |problem: &Problem| match problem {
        Problem::Unreadable => "unreadable",
        Problem::OtherPhone { .. } => "device_unknown",
        Problem::Edited { .. } => "edited",
        Problem::OtherKey { .. } => "other_key",
        Problem::Cut { .. } => "cut",
        Problem::Broken { .. } => "broken",
        Problem::Reordered { .. } => "reordered",
        Problem::Rewritten { .. } => "rewritten",
    };
    verdict.problems().iter().map(|problem| code(problem).to_owned()).collect()
}

/// The stable codes of what is wrong with a scan, those of its queue left out.
pub(super) fn scan_codes(judged: &Judged) -> Vec<String> {
    let own = judged.problems.iter().filter(|problem| !matches!(problem, verify::Problem::ChainBroken { .. }));
    own.map(|problem| problem.code().to_owned()).collect()
}
