//! ntfy: a message to a topic, published as JSON (docs.ntfy.sh/publish). On Android its app keeps a connection of its
//! own and needs no Google services.

use crate::{
    channel::{Address, Channel, Fault, Loudness, Message, Outcome, Unusable},
    http::{Http, own_url, own_url_in},
};
use async_trait::async_trait;
use serde::Serialize;
use wire::channels::NtfySettings;

/// The ntfy channel.
pub struct Ntfy(Http);

#[derive(Serialize)]
struct Body<'a> {
    topic: &'a str,
    title: String,
    message: String,
    priority: u8,
    tags: Vec<&'static str>,
    click: &'a str,
}

impl Ntfy {
    /// Over a client.
    #[must_use]
    pub const fn new(http: Http) -> Self {
        Self(http)
    }

    /// Whether settings can be used at all.
    ///
    /// # Errors
    /// The first that cannot, with [`Fault::BadAddress`] or [`Fault::BadKeys`].
    pub fn check(settings: &NtfySettings) -> Result<(), Unusable> {
        own_url_in("server", &settings.server)?;
        let fit = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let topic = (1..=64).contains(&settings.topic.len()) && settings.topic.chars().all(fit);
        let token = settings
            .token
            .as_ref()
            .is_none_or(|token| !token.is_empty() && token.chars().all(|c| c.is_ascii_graphic()));
        Unusable::unless(topic, "topic", Fault::BadKeys)?;
        Unusable::unless(token, "token", Fault::BadKeys)
    }

    async fn attempt(&self, message: &Message) -> Result<Outcome, Fault> {
        let Address::Ntfy(to) = &message.to else { return Err(Fault::OtherChannel) };
        Self::check(to)?;
        let (priority, tag) = match message.loudness() {
            Loudness::Alarm => (5, "rotating_light"),
            Loudness::Loud => (4, "warning"),
            Loudness::Quiet => (3, "information_source"),
        };
        let drill = message.contents().any(|content| content.drill).then_some("drill");
        let body = Body {
            topic: &to.topic,
            title: message.title(),
            message: message.body(),
            priority,
            tags: [Some(tag), drill].into_iter().flatten().collect(),
            click: &message.link,
        };
        let request = self.0.post_json(own_url(&to.server)?, &body)?;
        let request = match &to.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        Ok(self.0.send(request).await)
    }
}

#[async_trait]
impl Channel for Ntfy {
    fn name(&self) -> &'static str {
        "ntfy"
    }

    async fn deliver(&self, message: &Message) -> Outcome {
        message.fresh(self.attempt(message)).await
    }
}
