//! Web Push: RFC 8030 (protocol), RFC 8291 (encryption), RFC 8292 (VAPID).
//!
//! The `web-push` crate encrypts and signs; the request is sent by our own client, with time-outs, without redirects,
//! and only to public https addresses: the address of a subscription comes from a browser and must not make the server
//! speak to the hospital's inner network.

mod vapid;

pub use vapid::{BadVapidKey, VapidKey};

use crate::{
    channel::{Address, Channel, Fault, Message, Outcome},
    endpoint::{Endpoint, PublicOnly},
    http::{Judged, blame, client, judge},
};
use async_trait::async_trait;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use reqwest::{
    Client, Proxy, Response, Url,
    header::{CONTENT_ENCODING, CONTENT_TYPE},
};
use std::{fmt, time::Duration};
use web_push::{ContentEncoding, SubscriptionInfo, Urgency, WebPushError, WebPushMessage, WebPushMessageBuilder};
use wire::{
    AlarmId,
    domain::time::{Millis, SECOND},
    push::PushSubscription,
};

/// Largest message text in bytes. RFC 8291 section 4 allows 3993; the `web-push` crate stops here, since it pads.
pub const MAX_PAYLOAD: usize = 3052;
/// The longest time-to-live in milliseconds: four weeks, the longest that push services keep to.
const MAX_TTL: Millis = 28 * 24 * 3600 * SECOND;

/// How to send.
#[derive(Clone)]
pub struct WebPushSettings {
    /// Signs every request.
    pub key: VapidKey,
    /// Whom a push service may write to: a real `mailto:` or `https:` address. Apple refuses others.
    pub contact: String,
    /// Longest wait for a connection.
    pub connect_timeout: Duration,
    /// Longest wait for everything.
    pub total_timeout: Duration,
    /// `http://host:port` of the hospital's proxy to the public network, where there is one.
    pub proxy: Option<String>,
    /// For tests only: also sends to loopback addresses, and by http there.
    pub allow_loopback: bool,
}

impl WebPushSettings {
    /// 3 s for a connection, 10 s for everything, no proxy.
    #[must_use]
    pub fn new(key: VapidKey, contact: impl Into<String>) -> Self {
        Self {
            key,
            contact: contact.into(),
            connect_timeout: Duration::from_secs(3),
            total_timeout: Duration::from_secs(10),
            proxy: None,
            allow_loopback: false,
        }
    }
}

impl fmt::Debug for WebPushSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebPushSettings")
            .field("key", &self.key)
            .field("contact", &self.contact)
            .field("connect_timeout", &self.connect_timeout)
            .field("total_timeout", &self.total_timeout)
            .field("proxy", &self.proxy.as_ref().map(|_| "…"))
            .field("allow_loopback", &self.allow_loopback)
            .finish()
    }
}

/// The settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// The contact is no `mailto:` or `https:` address, or one that is reserved for examples.
    #[error("the push contact must be a real mailto: or https: address")]
    Contact,
    /// The proxy's address cannot be read, or the system has no certificate authorities.
    #[error("the HTTP client for push cannot be set up")]
    Client(#[from] reqwest::Error),
}

/// The Web Push channel.
pub struct WebPush {
    client: Client,
    key: VapidKey,
    contact: String,
    allow_loopback: bool,
}

impl WebPush {
    /// Sets the channel up, with the system's certificate authorities, so that a hospital's own authority counts too.
    ///
    /// # Errors
    /// [`Unusable`] says what about the settings.
    pub fn new(settings: WebPushSettings) -> Result<Self, Unusable> {
        if !is_real_contact(&settings.contact) {
            return Err(Unusable::Contact);
        }
        let client = client(settings.connect_timeout, settings.total_timeout);
        let client = match &settings.proxy {
            // The proxy resolves names and decides what is reached.
            Some(proxy) => client.proxy(Proxy::all(proxy)?),
            None => client.no_proxy().dns_resolver(PublicOnly { allow_loopback: settings.allow_loopback }),
        };
        Ok(Self {
            client: client.build()?,
            key: settings.key,
            contact: settings.contact,
            allow_loopback: settings.allow_loopback,
        })
    }

    /// Whether a browser's subscription can be sent to at all; to be asked before it is stored.
    ///
    /// # Errors
    /// [`Fault::BadAddress`] or [`Fault::BadKeys`].
    pub fn check(&self, subscription: &PushSubscription) -> Result<(), Fault> {
        let endpoint = Endpoint::parse(&subscription.endpoint, self.allow_loopback)?;
        self.seal(&endpoint, subscription, b"{}", MAX_TTL, None).map(drop)
    }

    /// Encrypts and signs.
    fn seal(
        &self,
        endpoint: &Endpoint,
        to: &PushSubscription,
        text: &[u8],
        ttl: Millis,
        topic: Option<String>,
    ) -> Result<WebPushMessage, Fault> {
        if text.len() > MAX_PAYLOAD {
            return Err(Fault::TooLarge);
        }
        let info = SubscriptionInfo::new(endpoint.0.as_str(), unpadded(&to.keys.p256dh), unpadded(&to.keys.auth));
        let mut signature = self.key.signer().add_sub_info(&info);
        signature.add_claim("aud", endpoint.origin());
        signature.add_claim("sub", self.contact.as_str());
        let mut builder = WebPushMessageBuilder::new(&info);
        builder.set_vapid_signature(signature.build().map_err(|_| Fault::Crypto)?);
        builder.set_payload(ContentEncoding::Aes128Gcm, text);
        let seconds = ttl.clamp(0, MAX_TTL).unsigned_abs().div_ceil(SECOND.unsigned_abs());
        builder.set_ttl(u32::try_from(seconds).unwrap_or(u32::MAX));
        builder.set_urgency(Urgency::High);
        if let Some(topic) = topic {
            builder.set_topic(topic);
        }
        builder.build().map_err(|error| match error {
            WebPushError::PayloadTooLarge => Fault::TooLarge,
            WebPushError::InvalidCryptoKeys | WebPushError::MissingCryptoKeys => Fault::BadKeys,
            WebPushError::InvalidUri => Fault::BadAddress,
            _ => Fault::Crypto,
        })
    }

    async fn send(&self, url: Url, sealed: WebPushMessage) -> Result<Response, reqwest::Error> {
        let mut request = self.client.post(url).header("TTL", sealed.ttl).header("Urgency", Urgency::High.to_string());
        if let Some(topic) = sealed.topic {
            request = request.header("Topic", topic);
        }
        if let Some(payload) = sealed.payload {
            request = request
                .header(CONTENT_ENCODING, payload.content_encoding.to_str())
                .header(CONTENT_TYPE, "application/octet-stream");
            for (name, value) in payload.crypto_headers {
                request = request.header(name, value);
            }
            request = request.body(payload.content);
        }
        request.send().await
    }

    async fn attempt(&self, message: &Message) -> Result<Outcome, Fault> {
        let Address::WebPush(to) = &message.to else { return Err(Fault::OtherChannel) };
        let endpoint = Endpoint::parse(&to.endpoint, self.allow_loopback)?;
        let text = serde_json::to_vec(&message.content).map_err(|_| Fault::Crypto)?;
        let sealed = self.seal(&endpoint, to, &text, message.ttl, Some(topic(message.content.alarm)))?;
        match self.send(endpoint.0.clone(), sealed).await {
            Ok(answer) => Ok(read(answer, &endpoint).await),
            Err(error) => Ok(blame(&error)),
        }
    }
}

#[async_trait]
impl Channel for WebPush {
    fn name(&self) -> &'static str {
        "web_push"
    }

    async fn deliver(&self, message: &Message) -> Outcome {
        message.fresh(self.attempt(message)).await
    }
}

/// Some browsers pad their keys, which the crate does not take.
fn unpadded(key: &str) -> &str {
    key.trim_end_matches('=')
}

/// A newer message about the same alarm replaces an older one that still waits (RFC 8030 section 5.4).
fn topic(alarm: AlarmId) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(alarm.0.as_bytes())
}

/// What a service's answer means.
async fn read(answer: Response, endpoint: &Endpoint) -> Outcome {
    match judge(answer).await {
        Judged::Taken(_) => Outcome::Delivered,
        Judged::Not { outcome, status, start } => {
            let reason: String = String::from_utf8_lossy(&start).chars().filter(|c| !c.is_control()).collect();
            tracing::warn!(
                service = endpoint.host(),
                status = status.as_u16(),
                reason,
                "a push service did not take a message"
            );
            outcome
        }
    }
}

/// A `mailto:` or `https:` address that could exist.
fn is_real_contact(contact: &str) -> bool {
    let host = if let Some(mail) = contact.strip_prefix("mailto:") {
        mail.rsplit_once('@').filter(|(name, _)| !name.is_empty()).map(|(_, host)| host.to_owned())
    } else {
        let url = Url::parse(contact).ok().filter(|url| url.scheme() == "https");
        url.and_then(|url| url.host_str().map(str::to_owned))
    };
    let reserved = ["example.com", "example.net", "example.org"];
    let nowhere = ["example", "test", "invalid", "localhost", "local"];
    host.is_some_and(|host| {
        let within = |parent: &str| host == parent || host.ends_with(&format!(".{parent}"));
        let spoken = host.split('.').all(|part| !part.is_empty() && !part.contains(char::is_whitespace));
        host.contains('.') && spoken && !reserved.into_iter().chain(nowhere).any(within)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contact_has_to_be_real() {
        for contact in ["mailto:it@hospital.cn", "https://www.hospital.cn/security", "mailto:保卫科@医院.中国"] {
            assert!(is_real_contact(contact), "{contact}");
        }
        for contact in [
            "",
            "it@hospital.cn",
            "http://hospital.cn",
            "mailto:",
            "mailto:@hospital.cn",
            "mailto:admin@localhost",
            "mailto:admin@example.com",
            "mailto:admin@mail.example.com",
            "mailto:admin@hospital.invalid",
            "mailto:admin@hospital..cn",
            "https://localhost/",
        ] {
            assert!(!is_real_contact(contact), "{contact}");
        }
    }

    #[test]
    fn topics_fit_the_protocol() {
        let topic = topic(AlarmId(uuid::Uuid::max()));
        assert_eq!(topic.len(), 22);
        assert!(topic.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'));
    }
}
