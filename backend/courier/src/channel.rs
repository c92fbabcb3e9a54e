//! One message, one channel, one outcome.

use async_trait::async_trait;
use std::{fmt, future::Future, iter};
use wire::{
    Timestamp,
    channels::{BarkSettings, GatewaySettings, NtfySettings, RobotSettings, WebhookSettings},
    domain::{Purpose, alarm::Priority, time::Millis},
    push::{PushMessage, PushSubscription},
};

/// A way to reach a person.
#[async_trait]
pub trait Channel: Send + Sync {
    /// The word for it in the database, in logs and in metrics.
    fn name(&self) -> &'static str;

    /// Tries once. Always comes back within the channel's own time-outs, whatever the other side does.
    async fn deliver(&self, message: &Message) -> Outcome;
}

/// One message to one address.
#[derive(Clone, PartialEq)]
pub struct Message {
    /// Where to.
    pub to: Address,
    /// What it says.
    pub content: PushMessage,
    /// What else it says, where several were joined for a channel that takes few messages.
    pub also: Vec<PushMessage>,
    /// Where the app shows it.
    pub link: String,
    /// Now, for signatures.
    pub at: Timestamp,
    /// How long it is worth delivering, in milliseconds from now.
    pub ttl: Millis,
}

/// Where a channel delivers to.
#[derive(Clone, PartialEq, Eq)]
pub enum Address {
    /// A browser.
    WebPush(PushSubscription),
    /// A topic of an ntfy server.
    Ntfy(NtfySettings),
    /// A phone with the Bark app.
    Bark(BarkSettings),
    /// A web service.
    Webhook(WebhookSettings),
    /// A robot of a WeCom group.
    Wecom(RobotSettings),
    /// A robot of a DingTalk group.
    Dingtalk(RobotSettings),
    /// A robot of a Feishu group.
    Feishu(RobotSettings),
    /// A number, through a gateway.
    Sms(GatewaySettings, String),
}

/// How much noise a message makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Loudness {
    /// Shown.
    Quiet,
    /// Heard.
    Loud,
    /// Rings through mute.
    Alarm,
}

impl Message {
    /// Everything that it says, in order.
    pub fn contents(&self) -> impl Iterator<Item = &PushMessage> {
        iter::once(&self.content).chain(&self.also)
    }

    /// What `attempt` makes of it; nothing is attempted with a message that is stale.
    pub(crate) async fn fresh(&self, attempt: impl Future<Output = Result<Outcome, Fault>>) -> Outcome {
        if self.ttl <= 0 {
            return Outcome::Refused(Fault::Expired);
        }
        attempt.await.unwrap_or_else(Outcome::Refused)
    }

    /// As loud as the loudest that it says.
    #[must_use]
    pub fn loudness(&self) -> Loudness {
        self.contents().map(loudness).max().unwrap_or(Loudness::Quiet)
    }
}

/// An urgent alarm rings; that somebody is not needed any more does not.
const fn loudness(content: &PushMessage) -> Loudness {
    match (content.purpose, content.priority) {
        (Purpose::StoodDown | Purpose::Test, _) | (_, Priority::P3) => Loudness::Quiet,
        (_, Priority::P1) => Loudness::Alarm,
        (_, Priority::P2) => Loudness::Loud,
    }
}

/// How a delivery went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The service has taken it. That is not yet the phone: the phone sends its own receipt.
    Delivered,
    /// The address is no longer valid: forget it.
    Gone,
    /// The service asks to wait, so many milliseconds where it says so.
    RetryAfter(Option<Millis>),
    /// This message will not be taken from us, however often we try.
    Refused(Fault),
    /// It did not work this time.
    Failed(Fault),
}

/// What went wrong. Its text is a stable code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The channel does not know this kind of address.
    OtherChannel,
    /// The address is not one that we send to, or what it is made of cannot be used.
    BadAddress,
    /// The keys of the address cannot be used.
    BadKeys,
    /// The message is too large for the channel.
    TooLarge,
    /// The message is no longer worth delivering.
    Expired,
    /// No connection.
    Unreachable,
    /// No answer in time.
    TimedOut,
    /// The connection broke before the answer.
    Broken,
    /// The service answered with this status.
    Status(u16),
    /// The service answered, and took the message by its status, but its answer cannot be understood or says no.
    BadAnswer,
    /// The service answered with this code of its own.
    Code(i64),
    /// The message could not be encrypted or signed.
    Crypto,
}

/// A setting that cannot be used: which, and how. The field has the name that it has in [`wire::channels`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unusable {
    /// Which.
    pub field: &'static str,
    /// How.
    pub fault: Fault,
}

impl Unusable {
    /// `fault` at `field` unless it is `fit`.
    pub(crate) fn unless(fit: bool, field: &'static str, fault: Fault) -> Result<(), Self> {
        fit.then_some(()).ok_or(Self { field, fault })
    }
}

impl From<Unusable> for Fault {
    fn from(unusable: Unusable) -> Self {
        unusable.fault
    }
}

impl Outcome {
    /// A stable word, for metrics.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Gone => "gone",
            Self::RetryAfter(_) => "retry_after",
            Self::Refused(_) => "refused",
            Self::Failed(_) => "failed",
        }
    }

    /// The stable code of what went wrong; `None` where nothing did.
    #[must_use]
    pub fn error(self) -> Option<String> {
        match self {
            Self::Delivered => None,
            Self::Gone | Self::RetryAfter(_) => Some(self.word().to_owned()),
            Self::Refused(fault) | Self::Failed(fault) => Some(fault.to_string()),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OtherChannel => "other_channel",
            Self::BadAddress => "bad_address",
            Self::BadKeys => "bad_keys",
            Self::TooLarge => "too_large",
            Self::Expired => "expired",
            Self::Unreachable => "unreachable",
            Self::TimedOut => "timed_out",
            Self::Broken => "broken",
            Self::Status(status) => return write!(f, "status_{status}"),
            Self::BadAnswer => "bad_answer",
            Self::Code(code) => return write!(f, "code_{code}"),
            Self::Crypto => "crypto",
        })
    }
}

/// Without the address, which is a secret of the person's phone, and without the text.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("delivery", &self.content.delivery)
            .field("alarm", &self.content.alarm)
            .field("ttl", &self.ttl)
            .finish_non_exhaustive()
    }
}
