//! A phone's queue against what is already known of it.

use super::{Body, Hash, Sent};
use crate::DeviceId;
use p256::ecdsa::VerifyingKey;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The phone that sends.
#[derive(Debug, Clone)]
pub struct Phone {
    /// Its id.
    pub device: DeviceId,
    /// Its enrolled key.
    pub key: VerifyingKey,
}

/// How far a phone's events are known. Stored with the phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chain {
    /// The highest number so far; 0 before the first.
    pub seq: u64,
    /// The hash that the next one has to name; `None` after one whose own text cannot be believed.
    pub hash: Option<Hash>,
}

impl Default for Chain {
    fn default() -> Self {
        Self { seq: 0, hash: Some(Hash::START) }
    }
}

/// What became of one event. None is dropped.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// Its hash, by which a repeat is known.
    pub hash: Hash,
    /// The event; `None` where its body cannot be read, and only its text is kept.
    pub body: Option<Body>,
    /// New or not, and what is wrong with it.
    pub verdict: Verdict,
}

/// What an event is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// New, signed by the phone, and the next in its chain.
    Accepted,
    /// Sent before, word for word.
    Duplicate,
    /// New and kept, with what is wrong with it.
    Marked(Vec<Problem>),
}

/// What is wrong with an event of a queue. Each names the number at which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Problem {
    /// The body is no event.
    Unreadable,
    /// It names another phone than the one that sends it.
    OtherPhone {
        /// The number.
        seq: u64,
        /// The phone that it names.
        named: DeviceId,
    },
    /// The signature is nobody's that is known: the text was changed after it was signed, or never signed by a phone.
    Edited {
        /// The number.
        seq: u64,
    },
    /// Another enrolled phone signed it.
    OtherKey {
        /// The number.
        seq: u64,
        /// Whose key.
        signed_by: DeviceId,
    },
    /// Events are missing before it.
    Cut {
        /// The first that is missing.
        from: u64,
        /// The last.
        to: u64,
    },
    /// It does not follow the event that was sent before it: one of the two was put in another's place.
    Broken {
        /// The number.
        seq: u64,
    },
    /// It came after one with a higher number.
    Reordered {
        /// The number.
        seq: u64,
        /// What had come before.
        after: u64,
    },
    /// Another event came under the same number before: the queue was taken back and written anew.
    Rewritten {
        /// The number.
        seq: u64,
    },
}

impl Problem {
    /// True where another than the phone may have written the event.
    #[must_use]
    pub const fn is_foreign(&self) -> bool {
        match self {
            Self::Unreadable | Self::OtherPhone { .. } | Self::Edited { .. } | Self::OtherKey { .. } => true,
            Self::Cut { .. } | Self::Broken { .. } | Self::Reordered { .. } | Self::Rewritten { .. } => false,
        }
    }
}

impl Verdict {
    /// True where the phone's own key signed the event, whatever is wrong with its place in the queue.
    #[must_use]
    pub fn is_of_phone(&self) -> bool {
        self.problems().iter().all(|problem| !problem.is_foreign())
    }

    /// What is wrong with it.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        match self {
            Self::Accepted | Self::Duplicate => &[],
            Self::Marked(problems) => problems,
        }
    }
}

impl Problem {
    /// The number at which; for a cut, the first that is missing. `None` where it cannot be read.
    #[must_use]
    pub const fn seq(&self) -> Option<u64> {
        match self {
            Self::Unreadable => None,
            Self::OtherPhone { seq, .. }
            | Self::Edited { seq }
            | Self::OtherKey { seq, .. }
            | Self::Cut { from: seq, .. }
            | Self::Broken { seq }
            | Self::Reordered { seq, .. }
            | Self::Rewritten { seq } => Some(*seq),
        }
    }
}

/// Checks what a phone sent, in the order in which it came, and moves its chain on. `known` is the hash of an event of
/// this phone that is kept already, by its number; `others` are the other phones of the site, to say whose key it was.
///
/// Sent again, everything is a [`Verdict::Duplicate`] and the chain stays.
pub fn check(
    phone: &Phone,
    others: &[Phone],
    chain: &mut Chain,
    known: impl Fn(u64) -> Option<Hash>,
    sent: &[Sent],
) -> Vec<Checked> {
    let read: Vec<_> = sent.iter().map(|sent| (sent, sent.hash(), sent.read())).collect();
    // In the order of their numbers, so that what only came in another order is not taken for a gap.
    let mut order: Vec<_> = (0..read.len()).collect();
    order.sort_by_key(|at| read[*at].2.as_ref().map_or(0, |body| body.seq));
    let mut verdicts = vec![Verdict::Accepted; read.len()];
    let mut queue = Queue { phone, others, chain, known, batch: BTreeMap::new() };
    for at in order {
        let (sent, hash, body) = &read[at];
        verdicts[at] = queue.verdict(sent, *hash, body.as_ref());
    }
    mark_reordered(&read.iter().map(|(_, _, body)| body.as_ref()).collect::<Vec<_>>(), &mut verdicts);
    read.into_iter().zip(verdicts).map(|((_, hash, body), verdict)| Checked { hash, body, verdict }).collect()
}

struct Queue<'a, K> {
    phone: &'a Phone,
    others: &'a [Phone],
    chain: &'a mut Chain,
    known: K,
    batch: BTreeMap<u64, Hash>,
}

impl<K: Fn(u64) -> Option<Hash>> Queue<'_, K> {
    fn known(&self, seq: u64) -> Option<Hash> {
        self.batch.get(&seq).copied().or_else(|| (self.known)(seq))
    }

    fn verdict(&mut self, sent: &Sent, hash: Hash, body: Option<&Body>) -> Verdict {
        let Some(body) = body else { return Verdict::Marked(vec![Problem::Unreadable]) };
        let before = self.known(body.seq);
        if before == Some(hash) {
            return Verdict::Duplicate;
        }
        let mut problems = self.not_its_own(sent, body);
        let trusted = problems.is_empty();
        if body.device == self.phone.device {
            problems.extend(self.out_of_place(body, before));
            self.go_on(body.seq, hash, trusted);
        }
        if problems.is_empty() { Verdict::Accepted } else { Verdict::Marked(problems) }
    }

    fn not_its_own(&self, sent: &Sent, body: &Body) -> Vec<Problem> {
        let seq = body.seq;
        let mut problems = Vec::new();
        if body.device != self.phone.device {
            problems.push(Problem::OtherPhone { seq, named: body.device });
        }
        if !sent.signed_by(&self.phone.key) {
            let signer = self.others.iter().find(|other| sent.signed_by(&other.key));
            problems.push(match signer {
                Some(other) => Problem::OtherKey { seq, signed_by: other.device },
                None => Problem::Edited { seq },
            });
        }
        problems
    }

    fn out_of_place(&self, body: &Body, before: Option<Hash>) -> Option<Problem> {
        let (seq, next) = (body.seq, self.chain.seq.saturating_add(1));
        if before.is_some() {
            return Some(Problem::Rewritten { seq });
        }
        if seq == 0 {
            return Some(Problem::Broken { seq });
        }
        if seq > next {
            return Some(Problem::Cut { from: next, to: seq - 1 });
        }
        if seq < next {
            return Some(Problem::Reordered { seq, after: self.chain.seq });
        }
        let follows = self.chain.hash.is_none_or(|hash| hash == body.prev_hash);
        (!follows).then_some(Problem::Broken { seq })
    }

    fn go_on(&mut self, seq: u64, hash: Hash, trusted: bool) {
        self.batch.entry(seq).or_insert(hash);
        if trusted && seq > self.chain.seq {
            *self.chain = Chain { seq, hash: Some(hash) };
        } else if !trusted && seq == self.chain.seq.saturating_add(1) {
            // It takes its place, so that the next one is not blamed for it; but it moves the chain by no more than
            // that, or a single invention could make all that is genuine come too late.
            *self.chain = Chain { seq, hash: None };
        }
    }
}

fn mark_reordered(bodies: &[Option<&Body>], verdicts: &mut [Verdict]) {
    let mut highest = 0;
    for (body, verdict) in bodies.iter().zip(verdicts) {
        let Some(seq) = body.map(|body| body.seq) else { continue };
        if seq < highest && *verdict != Verdict::Duplicate {
            let problem = Problem::Reordered { seq, after: highest };
            match verdict {
                Verdict::Marked(problems) if problems.iter().any(|p| matches!(p, Problem::Reordered { .. })) => {}
                Verdict::Marked(problems) => problems.push(problem),
                Verdict::Accepted | Verdict::Duplicate => *verdict = Verdict::Marked(vec![problem]),
            }
        }
        highest = highest.max(seq);
    }
}
