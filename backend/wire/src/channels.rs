//! Channels beside the app: those of a site that are no person's, contacts of people, and what did not get through.

use crate::people::{DepartmentView, PersonView};
use domain::{
    AlarmId, Audience, ChannelId, ContactId, DeliveryId, PersonId, Purpose, Timestamp,
    alarm::{Kind, Priority},
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt};
use utoipa::ToSchema;

/// How a channel of a site sends, with its secrets: comes in, never goes out.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ChannelSettings {
    /// A topic of an ntfy server.
    Ntfy(NtfySettings),
    /// A phone with the Bark app.
    Bark(BarkSettings),
    /// A web service of the hospital's.
    Webhook(WebhookSettings),
    /// A robot of a WeCom (企业微信) group.
    Wecom(RobotSettings),
    /// A robot of a DingTalk (钉钉) group.
    Dingtalk(RobotSettings),
    /// A robot of a Feishu (飞书) group.
    Feishu(RobotSettings),
    /// A gateway for text messages or calls, by HTTP.
    Sms(GatewaySettings),
}

impl ChannelSettings {
    /// The word of its kind, the name of the channel that sends it.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Ntfy(_) => "ntfy",
            Self::Bark(_) => "bark",
            Self::Webhook(_) => "webhook",
            Self::Wecom(_) => "wecom",
            Self::Dingtalk(_) => "dingtalk",
            Self::Feishu(_) => "feishu",
            Self::Sms(_) => "sms",
        }
    }

    /// The address that it sends to. Secret: for some kinds its path is all that a sender needs.
    #[must_use]
    pub fn url(&self) -> &str {
        match self {
            Self::Ntfy(NtfySettings { server, .. }) | Self::Bark(BarkSettings { server, .. }) => server,
            Self::Webhook(WebhookSettings { url, .. })
            | Self::Wecom(RobotSettings { url, .. })
            | Self::Dingtalk(RobotSettings { url, .. })
            | Self::Feishu(RobotSettings { url, .. })
            | Self::Sms(GatewaySettings { url, .. }) => url,
        }
    }

    /// True where messages are signed, or sent with a token.
    #[must_use]
    pub fn has_secret(&self) -> bool {
        match self {
            Self::Ntfy(NtfySettings { token, .. }) => token.is_some(),
            Self::Bark(_) | Self::Webhook(_) => true,
            Self::Wecom(robot) | Self::Dingtalk(robot) | Self::Feishu(robot) => robot.secret.is_some(),
            Self::Sms(GatewaySettings { headers, .. }) => !headers.is_empty(),
        }
    }
}

/// A topic of an ntfy server.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NtfySettings {
    /// The server, for example `https://ntfy.hospital.cn`.
    pub server: String,
    /// The topic. Whoever knows it can read along where the server asks for no token.
    pub topic: String,
    /// The server's access token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

/// A phone with the Bark app.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BarkSettings {
    /// The server, for example `https://api.day.app`.
    pub server: String,
    /// The key that the app shows.
    pub device_key: String,
}

/// A web service that takes our messages as JSON.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookSettings {
    /// Where messages are posted.
    pub url: String,
    /// Signs every message; at least 16 characters.
    pub secret: String,
}

/// A robot of a chat group.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RobotSettings {
    /// The robot's address as the chat program shows it.
    pub url: String,
    /// The key of its signature, where signing is switched on; WeCom has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}

/// A gateway that sends text messages or calls. In address and body `{phone}`, `{title}`, `{body}` and `{id}` are
/// filled in, escaped as their place asks for.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GatewaySettings {
    /// How.
    pub method: GatewayMethod,
    /// Where; placeholders in path and query only.
    pub url: String,
    /// Header lines, for example its key.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// How the body is written.
    pub format: GatewayFormat,
    /// The body, with placeholders; empty for none.
    #[serde(default)]
    pub body: String,
    /// What the answer contains when the message was taken, where its status alone does not say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect: Option<String>,
    /// The number of the group that it serves, such as the duty phone; without one it only carries to people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

/// How a gateway is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum GatewayMethod {
    /// GET, with everything in the address.
    Get,
    /// POST.
    Post,
    /// PUT.
    Put,
}

/// How a gateway's body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GatewayFormat {
    /// JSON; placeholders stand inside of strings.
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// Plain text.
    Text,
}

/// How a person is reached beside the app: comes in, never goes out.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ContactAddress {
    /// A topic that the person's phone listens to.
    Ntfy(NtfySettings),
    /// The Bark app on the person's phone.
    Bark(BarkSettings),
    /// A number, through the site's gateway.
    Sms(PhoneNumber),
}

impl ContactAddress {
    /// The word of its kind, the name of the channel that sends to it.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Ntfy(_) => "ntfy",
            Self::Bark(_) => "bark",
            Self::Sms(_) => "sms",
        }
    }
}

/// A phone number.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PhoneNumber {
    /// Digits, perhaps with `+` before them.
    pub phone: String,
}

/// A channel to add to the site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewChannel {
    /// UUIDv7 made by the sender; the same again changes nothing.
    pub id: ChannelId,
    /// What people call it.
    pub name: String,
    /// How it sends.
    pub settings: ChannelSettings,
    /// Whom it serves.
    pub serves: Vec<Audience>,
    /// Alarms less urgent than this are left out.
    pub least: Priority,
    /// Language of its texts: `zh` or `en`.
    pub language: String,
}

/// A change of a channel: what is left out stays.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeChannel {
    /// What people call it.
    #[serde(default)]
    pub name: Option<String>,
    /// How it sends, whole and of the same kind.
    #[serde(default)]
    pub settings: Option<ChannelSettings>,
    /// Whom it serves.
    #[serde(default)]
    pub serves: Option<Vec<Audience>>,
    /// Alarms less urgent than this are left out.
    #[serde(default)]
    pub least: Option<Priority>,
    /// Language of its texts: `zh` or `en`.
    #[serde(default)]
    pub language: Option<String>,
    /// Whether it is used.
    #[serde(default)]
    pub enabled: Option<bool>,
    /// The number of a gateway's group, without the rest of its settings; empty for none.
    #[serde(default)]
    pub phone: Option<String>,
}

/// The channels of a site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ChannelList {
    /// In the order in which they were added.
    pub channels: Vec<ChannelView>,
    /// The departments that a channel may serve.
    pub departments: Vec<DepartmentView>,
}

/// A channel of the site, without what is secret about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChannelView {
    /// Its id.
    pub id: ChannelId,
    /// Its kind: `ntfy`, `bark`, `webhook`, `wecom`, `dingtalk`, `feishu`, `sms`.
    pub kind: String,
    /// What people call it.
    pub name: String,
    /// The machine that it sends to; the rest of the address is a secret.
    pub host: String,
    /// A signing key, token or header is set.
    pub secret_set: bool,
    /// The end of the number that it sends to, where it is one.
    pub phone: Option<String>,
    /// Whom it serves.
    pub serves: Vec<Audience>,
    /// Alarms less urgent than this are left out.
    pub least: Priority,
    /// Language of its texts.
    pub language: String,
    /// Whether it is used.
    pub enabled: bool,
    /// Since when messages fail; null while they get through.
    pub failed_at: Option<Timestamp>,
    /// Code of the last failure.
    pub error: Option<String>,
    /// When it last took a message, to the minute; null where it never did since its settings were set.
    pub delivered_at: Option<Timestamp>,
}

/// How a try of a channel or contact went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TryResult {
    /// The other side took the message.
    pub delivered: bool,
    /// Code of the failure, where it did not.
    pub error: Option<String>,
}

/// A contact to add to a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewContact {
    /// UUIDv7 made by the sender; the same again changes nothing.
    pub id: ContactId,
    /// Where.
    pub address: ContactAddress,
    /// Language of its texts: `zh` or `en`.
    pub language: String,
}

/// The contacts of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ContactList {
    /// In the order in which they were added.
    pub contacts: Vec<ContactView>,
}

/// A contact, without what is secret about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ContactView {
    /// Its id.
    pub id: ContactId,
    /// Its kind: `ntfy`, `bark`, `sms`.
    pub kind: String,
    /// The server, or the end of the number.
    pub hint: String,
    /// Language of its texts.
    pub language: String,
    /// When it was added.
    pub added_at: Timestamp,
    /// Since when messages fail; null while they get through.
    pub failed_at: Option<Timestamp>,
    /// The service does not know the address any more: it is not used until it is added anew.
    pub gone: bool,
    /// Code of the last failure.
    pub error: Option<String>,
    /// When it last took a message, to the minute; null where it never did.
    pub delivered_at: Option<Timestamp>,
}

/// Everybody of the site, with how each is reached beside the app.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PeopleContacts {
    /// In no order that means something.
    pub people: Vec<PersonContacts>,
}

/// A person, and how he is reached beside the app.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PersonContacts {
    /// Who.
    pub person: PersonView,
    /// In the order in which they were added.
    pub contacts: Vec<ContactView>,
}

/// Messages about open alarms that did not get through, or not yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UndeliveredList {
    /// The newest first.
    pub undelivered: Vec<UndeliveredView>,
}

/// A message that did not get through, or not yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UndeliveredView {
    /// The message.
    pub delivery: DeliveryId,
    /// The alarm that it is about.
    pub alarm: AlarmId,
    /// What the alarm is.
    pub kind: Kind,
    /// How urgent the alarm is.
    pub priority: Priority,
    /// What for.
    pub purpose: Purpose,
    /// The kind of channel: `web_push`, `ntfy`, `wecom` …
    pub channel: String,
    /// The name of the site's channel, where it is one.
    pub channel_name: Option<String>,
    /// Whom it should reach; null where it goes to a group.
    pub person: Option<PersonId>,
    /// Whether it is still tried.
    pub state: UndeliveredState,
    /// Code of the last failure.
    pub error: Option<String>,
    /// Attempts that failed.
    pub attempts: u32,
    /// Since when it should have been delivered.
    pub since: Timestamp,
    /// When it is tried next.
    pub next_attempt_at: Option<Timestamp>,
}

/// Where a message stands that did not get through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UndeliveredState {
    /// It is tried again.
    Failing,
    /// It will never be taken.
    Dead,
    /// Its time was over before it was taken.
    TooLate,
}

/// What a webhook gets: one or several messages. The header `Shouwang-Signature` is `v1=` and the hexadecimal
/// HMAC-SHA256 of the header `Shouwang-Timestamp` (unix seconds), a dot and the body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WebhookBody {
    /// Counts up when the shape changes.
    pub version: u32,
    /// The first message's delivery: the same again is the same message.
    pub id: DeliveryId,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// Where the app shows it.
    pub link: String,
    /// The messages.
    pub messages: Vec<crate::push::PushMessage>,
}

impl fmt::Debug for ChangeChannel {
    /// Without the number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChangeChannel")
            .field("name", &self.name)
            .field("settings", &self.settings)
            .field("serves", &self.serves)
            .field("least", &self.least)
            .field("language", &self.language)
            .field("enabled", &self.enabled)
            .finish_non_exhaustive()
    }
}

/// Only the kind: the rest is secret.
macro_rules! kind_only {
    ($($secret:ty: $kind:expr;)*) => {$(
        impl fmt::Debug for $secret {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let kind: fn(&Self) -> &'static str = $kind;
                write!(f, "{}(…)", kind(self))
            }
        }
    )*};
}

kind_only! {
    ChannelSettings: Self::kind;
    ContactAddress: Self::kind;
    NtfySettings: |_| "ntfy";
    BarkSettings: |_| "bark";
    WebhookSettings: |_| "webhook";
    RobotSettings: |_| "robot";
    GatewaySettings: |_| "gateway";
    PhoneNumber: |_| "phone";
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn settings_name_their_kind_and_take_nothing_unknown() {
        let robot = json!({"kind": "dingtalk", "url": "https://oapi.dingtalk.com/robot/send?access_token=s3cret"});
        let read: ChannelSettings = serde_json::from_value(robot.clone()).unwrap();
        assert_eq!((read.kind(), read.has_secret()), ("dingtalk", false));
        assert_eq!(serde_json::to_value(&read).unwrap(), robot);
        let unknown = json!({"kind": "dingtalk", "url": "https://x.cn/", "secrte": "typo"});
        assert!(serde_json::from_value::<ChannelSettings>(unknown).is_err());
    }

    #[test]
    fn nothing_secret_is_printed() {
        let settings: ChannelSettings = serde_json::from_value(json!({
            "kind": "sms", "method": "POST", "url": "https://sms.hospital.cn/s3cret", "format": "json",
            "headers": {"authorization": "s3cret"}, "body": "{}", "phone": "13800138000",
        }))
        .unwrap();
        let contact = ContactAddress::Sms(PhoneNumber { phone: "13800138000".into() });
        let printed = format!("{settings:?} {contact:?} {:?}", settings.clone());
        assert!(!printed.contains("s3cret") && !printed.contains("138"), "{printed}");
        assert!(printed.contains("sms"), "{printed}");
    }
}
