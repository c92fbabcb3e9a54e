//! A push service on loopback that takes what it is sent, or answers as it is told, and a browser subscribed to it.

use crate::web_service::{Reply, Request, WebService};
use courier::receiver::{Browser, text};
use wire::push::{PushKeys, PushMessage, PushSubscription};

/// A request to the service: path and keys name the subscription, the body is encrypted.
pub type Pushed = Request;

/// The service; it stops when dropped.
pub struct PushService(WebService);

impl PushService {
    /// Starts one that answers 201.
    pub async fn start() -> Self {
        Self(WebService::start(Reply::Status(201)).await)
    }

    /// The next requests are answered with these statuses, those after them with 201.
    pub fn answers(&self, statuses: &[u16]) {
        self.0.next(&statuses.iter().copied().map(Reply::Status).collect::<Vec<_>>());
    }

    /// Every request so far.
    #[must_use]
    pub fn pushed(&self) -> Vec<Pushed> {
        self.0.requests()
    }

    /// Waits for the n-th request, counted from 1.
    pub async fn nth(&self, n: usize) -> Pushed {
        self.0.nth(n).await
    }

    /// A browser that subscribes here.
    #[must_use]
    pub fn subscriber(&self, name: &str) -> Subscriber {
        let secret = text(&app::accounts::secrets::random::<32>());
        let auth = text(&app::accounts::secrets::random::<16>());
        Subscriber { endpoint: self.0.url(&format!("/{name}")), browser: Browser::new(&secret, &auth) }
    }
}

/// A subscribed browser.
pub struct Subscriber {
    endpoint: String,
    browser: Browser,
}

impl Subscriber {
    /// What it tells our server.
    #[must_use]
    pub fn subscription(&self, language: &str) -> PushSubscription {
        PushSubscription {
            endpoint: self.endpoint.clone(),
            keys: PushKeys { p256dh: text(&self.browser.public()), auth: text(self.browser.auth()) },
            language: language.to_owned(),
        }
    }

    /// The message in a request, and its decrypted text.
    ///
    /// # Panics
    /// Where it is not for this browser.
    #[must_use]
    pub fn reads(&self, pushed: &Pushed) -> (PushMessage, String) {
        let plain = self.browser.open(&pushed.body).expect("encrypted for this browser");
        let text = String::from_utf8(plain).expect("UTF-8");
        (serde_json::from_str(&text).expect("a push message"), text)
    }
}
