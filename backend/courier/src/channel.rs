//! One message, one channel, one outcome.

use async_trait::async_trait;
use std::fmt;
use wire::{
    domain::time::Millis,
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
    /// How long it is worth delivering, in milliseconds from now.
    pub ttl: Millis,
}

/// Where a channel delivers to.
#[derive(Clone, PartialEq, Eq)]
pub enum Address {
    /// A browser.
    WebPush(PushSubscription),
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
    /// The address is not one that we send to: not https, or not on the public network.
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
    /// The message could not be encrypted or signed.
    Crypto,
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
