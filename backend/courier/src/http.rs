//! What channels over HTTP share: a client with time-outs that follows nothing, and what answers mean.

use crate::channel::{Fault, Outcome, Unusable};
use reqwest::{
    Client, ClientBuilder, Proxy, RequestBuilder, Response, StatusCode, Url,
    header::{CONTENT_TYPE, DATE, HeaderName, RETRY_AFTER},
    redirect,
};
use serde::Serialize;
use std::{
    fmt,
    time::{Duration, SystemTime},
};
use wire::domain::time::{Millis, SECOND};

/// As much of a refusal's body as is read, in bytes.
const MAX_REASON: usize = 2048;
/// As much of a good answer's body as is read, in bytes; a longer one is none of the services that we know.
const MAX_ANSWER: usize = 64 * 1024;
/// Longest address that is taken, in bytes.
pub(crate) const LONGEST_URL: usize = 2048;

/// How channels over HTTP send.
#[derive(Clone)]
pub struct HttpSettings {
    /// Longest wait for a connection.
    pub connect_timeout: Duration,
    /// Longest wait for everything.
    pub total_timeout: Duration,
    /// `http://host:port` of the hospital's proxy to the public network, where there is one.
    pub proxy: Option<String>,
}

impl Default for HttpSettings {
    /// 3 s for a connection, 10 s for everything, no proxy.
    fn default() -> Self {
        Self { connect_timeout: Duration::from_secs(3), total_timeout: Duration::from_secs(10), proxy: None }
    }
}

/// Without the proxy, whose address may hold a password.
impl fmt::Debug for HttpSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpSettings")
            .field("connect_timeout", &self.connect_timeout)
            .field("total_timeout", &self.total_timeout)
            .field("proxy", &self.proxy.as_ref().map(|_| "…"))
            .finish()
    }
}

/// A client to addresses that the hospital has set up itself: they may be on its own network and without https.
#[derive(Clone)]
pub struct Http(Client);

impl Http {
    /// Sets the client up, with the system's certificate authorities, so that a hospital's own authority counts too.
    /// A proxy is used for public machines only.
    ///
    /// # Errors
    /// The proxy's address cannot be read, or the system has no certificate authorities.
    pub fn new(settings: &HttpSettings) -> Result<Self, reqwest::Error> {
        let client = client(settings.connect_timeout, settings.total_timeout);
        let client = match &settings.proxy {
            Some(proxy) => {
                // Read once here, so that one that cannot be used is an error now.
                Proxy::all(proxy)?;
                let proxy = Url::parse(proxy).ok();
                client.proxy(Proxy::custom(move |url| proxy.clone().filter(|_| crate::endpoint::is_public_url(url))))
            }
            None => client.no_proxy(),
        };
        Ok(Self(client.build()?))
    }

    /// A request of any method.
    pub(crate) fn request(&self, method: reqwest::Method, url: Url) -> RequestBuilder {
        self.0.request(method, url)
    }

    /// A POST with a JSON body.
    pub(crate) fn post_json(&self, url: Url, body: &impl Serialize) -> Result<RequestBuilder, Fault> {
        let body = serde_json::to_vec(body).map_err(|_| Fault::Crypto)?;
        Ok(self.0.post(url).header(CONTENT_TYPE, "application/json; charset=utf-8").body(body))
    }

    /// Sends a request whose answer's status says how it went.
    pub(crate) async fn send(&self, request: RequestBuilder) -> Outcome {
        match request.send().await {
            Ok(answer) => match judge(answer).await {
                Judged::Taken(_) => Outcome::Delivered,
                Judged::Not { outcome, .. } => outcome,
            },
            Err(error) => blame(&error),
        }
    }

    /// Sends a request whose answer's body says how it went. `read` gives what a body means, `None` where it cannot
    /// tell. What a refusal by status says in its body counts where it asks to wait.
    pub(crate) async fn ask(&self, request: RequestBuilder, read: impl Fn(&[u8]) -> Option<Outcome>) -> Outcome {
        let answer = match request.send().await {
            Ok(answer) => answer,
            Err(error) => return blame(&error),
        };
        match judge(answer).await {
            Judged::Taken(answer) => match whole(answer).await {
                Ok(body) => read(&body).unwrap_or(Outcome::Failed(Fault::BadAnswer)),
                Err(outcome) => outcome,
            },
            Judged::Not { outcome, start, .. } => match read(&start) {
                Some(wait @ Outcome::RetryAfter(_)) => wait,
                _ => outcome,
            },
        }
    }
}

/// A client with time-outs that follows no redirects.
pub(crate) fn client(connect_timeout: Duration, total_timeout: Duration) -> ClientBuilder {
    // Another part of the process may have installed the same provider already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .connect_timeout(connect_timeout)
        .timeout(total_timeout)
        .redirect(redirect::Policy::none())
        .referer(false)
        .user_agent(concat!("shouwang/", env!("CARGO_PKG_VERSION")))
        .pool_idle_timeout(Duration::from_secs(30))
        // A connection that died silently must not swallow an alarm.
        .http2_keep_alive_interval(Duration::from_secs(5))
        .http2_keep_alive_timeout(connect_timeout)
}

/// An address that the hospital has set up: http or https, without credentials in it.
///
/// # Errors
/// [`Fault::BadAddress`].
pub(crate) fn own_url(text: &str) -> Result<Url, Fault> {
    let url = (text.len() <= LONGEST_URL).then(|| Url::parse(text).ok()).flatten().ok_or(Fault::BadAddress)?;
    let plain = url.username().is_empty() && url.password().is_none();
    let fit = matches!(url.scheme(), "http" | "https") && url.host_str().is_some_and(|host| !host.is_empty());
    (plain && fit).then_some(url).ok_or(Fault::BadAddress)
}

/// As [`own_url`], for the setting that names it.
///
/// # Errors
/// [`Unusable`] with the field.
pub(crate) fn own_url_in(field: &'static str, text: &str) -> Result<Url, Unusable> {
    own_url(text).map_err(|fault| Unusable { field, fault })
}

/// What an answer's status means.
pub(crate) enum Judged {
    /// The service took the message; the body was not read.
    Taken(Response),
    /// It did not.
    Not {
        /// How it went.
        outcome: Outcome,
        /// The status.
        status: StatusCode,
        /// The beginning of the body, as far as it came.
        start: Vec<u8>,
    },
}

/// What an answer's status means (RFC 9110 section 15; RFC 8030 sections 5 and 7.3).
pub(crate) async fn judge(mut answer: Response) -> Judged {
    let status = answer.status();
    let outcome = match status {
        status if status.is_success() => return Judged::Taken(answer),
        StatusCode::NOT_FOUND | StatusCode::GONE => Outcome::Gone,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => Outcome::RetryAfter(retry_after(&answer)),
        status if status.is_server_error() => Outcome::RetryAfter(retry_after(&answer)),
        StatusCode::PAYLOAD_TOO_LARGE => Outcome::Refused(Fault::TooLarge),
        status => Outcome::Refused(Fault::Status(status.as_u16())),
    };
    let start = start(&mut answer).await;
    Judged::Not { outcome, status, start }
}

/// The beginning of a refusal's body, as far as it comes within a second.
async fn start(answer: &mut Response) -> Vec<u8> {
    let mut body = Vec::new();
    let read = async {
        while let Ok(Some(chunk)) = answer.chunk().await {
            body.extend_from_slice(&chunk[..chunk.len().min(MAX_REASON - body.len())]);
            if body.len() == MAX_REASON {
                break;
            }
        }
    };
    // What came until then is enough.
    let _ = tokio::time::timeout(Duration::from_secs(1), read).await;
    body
}

/// The whole body of a good answer, within the request's own time-out.
async fn whole(mut answer: Response) -> Result<Vec<u8>, Outcome> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| blame(&error))? {
        if body.len() + chunk.len() > MAX_ANSWER {
            return Err(Outcome::Failed(Fault::BadAnswer));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// `Retry-After` in milliseconds: seconds, or a date (RFC 9110 section 10.2.3), which is compared with the service's own
/// clock where it tells it.
fn retry_after(answer: &Response) -> Option<Millis> {
    let header = |name: HeaderName| answer.headers().get(name)?.to_str().ok();
    let text = header(RETRY_AFTER)?.trim();
    if let Ok(seconds) = text.parse::<u32>() {
        return Some(Millis::from(seconds) * SECOND);
    }
    let until = http_date(text)?;
    let now = header(DATE).and_then(http_date).unwrap_or_else(|| {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Millis::try_from(now.as_millis()).unwrap_or(Millis::MAX)
    });
    Some((until - now).max(0))
}

/// An HTTP date in unix milliseconds.
fn http_date(text: &str) -> Option<Millis> {
    Some(jiff::fmt::rfc2822::parse(text).ok()?.timestamp().as_millisecond())
}

/// What a request that got no answer means.
pub(crate) fn blame(error: &reqwest::Error) -> Outcome {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.is::<crate::endpoint::NotPublic>() {
            return Outcome::Refused(Fault::BadAddress);
        }
        cause = error.source();
    }
    Outcome::Failed(if error.is_connect() {
        Fault::Unreachable
    } else if error.is_timeout() {
        Fault::TimedOut
    } else {
        Fault::Broken
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn http_dates_are_read() {
        assert_eq!(http_date("Thu, 01 Jan 1970 00:00:10 GMT"), Some(10_000));
        assert_eq!(http_date("soon"), None);
    }

    #[test]
    fn addresses_of_the_hospital_may_be_near_but_hold_no_password() {
        for text in
            ["http://10.1.2.3:8080/hook", "https://ntfy.hospital.cn", "http://localhost:1/x", "http://nas.local/"]
        {
            assert!(own_url(text).is_ok(), "{text}");
        }
        let long = format!("https://hospital.cn/{}", "x".repeat(LONGEST_URL));
        for text in ["ftp://10.1.2.3/", "file:///etc/passwd", "https://user:pw@hospital.cn/", "hook", "", &long] {
            assert!(own_url(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_proxy_that_cannot_be_read_is_an_error_at_the_start_and_is_not_printed() {
        let settings = |proxy: &str| HttpSettings { proxy: Some(proxy.into()), ..HttpSettings::default() };
        assert!(Http::new(&settings("http://")).is_err());
        assert!(Http::new(&settings("http://proxy.hospital.cn:3128")).is_ok());
        assert!(!format!("{:?}", settings("http://u:pw@proxy.hospital.cn:3128")).contains("pw"));
    }
}
