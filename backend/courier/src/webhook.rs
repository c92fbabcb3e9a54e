//! A web service of the hospital's: our messages as JSON, signed so that it knows that they are ours and fresh.

use crate::{
    channel::{Address, Channel, Fault, Message, Outcome, Unusable},
    http::{Http, own_url, own_url_in},
    sign,
};
use async_trait::async_trait;
use reqwest::{Method, header::CONTENT_TYPE};
use wire::{
    channels::{WebhookBody, WebhookSettings},
    domain::time::SECOND,
};

/// Shortest signing key, in characters.
const SHORTEST_SECRET: usize = 16;
/// Unix seconds of the sending.
const TIMESTAMP: &str = "Shouwang-Timestamp";
/// `v1=` and the hexadecimal HMAC-SHA-256 of the timestamp, a dot and the body.
const SIGNATURE: &str = "Shouwang-Signature";

/// The webhook channel.
pub struct Webhook(Http);

impl Webhook {
    /// Over a client.
    #[must_use]
    pub const fn new(http: Http) -> Self {
        Self(http)
    }

    /// Whether settings can be used at all.
    ///
    /// # Errors
    /// The first that cannot, with [`Fault::BadAddress`] or [`Fault::BadKeys`].
    pub fn check(settings: &WebhookSettings) -> Result<(), Unusable> {
        own_url_in("url", &settings.url)?;
        let length = settings.secret.chars().count();
        Unusable::unless((SHORTEST_SECRET..=200).contains(&length), "secret", Fault::BadKeys)
    }

    async fn attempt(&self, message: &Message) -> Result<Outcome, Fault> {
        let Address::Webhook(to) = &message.to else { return Err(Fault::OtherChannel) };
        Self::check(to)?;
        let body = WebhookBody {
            version: 1,
            id: message.content.delivery,
            sent_at: message.at,
            link: message.link.clone(),
            messages: message.contents().cloned().collect(),
        };
        let body = serde_json::to_vec(&body).map_err(|_| Fault::Crypto)?;
        let timestamp = (message.at.ms() / SECOND).to_string();
        let signature = sign::hmac(to.secret.as_bytes(), &[timestamp.as_bytes(), b".", &body]);
        let request = self
            .0
            .request(Method::POST, own_url(&to.url)?)
            .header(CONTENT_TYPE, "application/json; charset=utf-8")
            .header(TIMESTAMP, timestamp)
            .header(SIGNATURE, format!("v1={}", sign::hex(&signature)))
            .body(body);
        Ok(self.0.send(request).await)
    }
}

#[async_trait]
impl Channel for Webhook {
    fn name(&self) -> &'static str {
        "webhook"
    }

    async fn deliver(&self, message: &Message) -> Outcome {
        message.fresh(self.attempt(message)).await
    }
}
