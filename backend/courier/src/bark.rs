//! Bark: a push to the iOS app of that name (bark-server, API V2). An urgent alarm rings through mute and goes on
//! ringing.

use crate::{
    channel::{Address, Channel, Fault, Loudness, Message, Outcome, Unusable},
    http::{Http, own_url, own_url_in},
};
use async_trait::async_trait;
use serde::Serialize;
use wire::channels::BarkSettings;

/// The Bark channel.
pub struct Bark(Http);

/// The server takes numbers as texts.
#[derive(Serialize)]
struct Body<'a> {
    device_key: &'a str,
    title: String,
    body: String,
    level: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    volume: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    call: Option<&'static str>,
    group: &'static str,
    url: &'a str,
}

impl Bark {
    /// Over a client.
    #[must_use]
    pub const fn new(http: Http) -> Self {
        Self(http)
    }

    /// Whether settings can be used at all.
    ///
    /// # Errors
    /// The first that cannot, with [`Fault::BadAddress`] or [`Fault::BadKeys`].
    pub fn check(settings: &BarkSettings) -> Result<(), Unusable> {
        own_url_in("server", &settings.server)?;
        let key = &settings.device_key;
        let fit = (1..=200).contains(&key.len()) && key.chars().all(|c| c.is_ascii_graphic());
        Unusable::unless(fit, "device_key", Fault::BadKeys)
    }

    async fn attempt(&self, message: &Message) -> Result<Outcome, Fault> {
        let Address::Bark(to) = &message.to else { return Err(Fault::OtherChannel) };
        Self::check(to)?;
        let url = own_url(&format!("{}/push", to.server.trim_end_matches('/')))?;
        let loudness = message.loudness();
        let rings = loudness == Loudness::Alarm;
        let body = Body {
            device_key: &to.device_key,
            title: message.title(),
            body: message.body(),
            level: match loudness {
                Loudness::Alarm => "critical",
                Loudness::Loud => "timeSensitive",
                Loudness::Quiet => "active",
            },
            volume: rings.then_some("10"),
            call: rings.then_some("1"),
            group: "shouwang",
            url: &message.link,
        };
        Ok(self.0.send(self.0.post_json(url, &body)?).await)
    }
}

#[async_trait]
impl Channel for Bark {
    fn name(&self) -> &'static str {
        "bark"
    }

    async fn deliver(&self, message: &Message) -> Outcome {
        message.fresh(self.attempt(message)).await
    }
}
