//! Plain requests, with whatever cookie the server has set.

use reqwest::{
    Method, RequestBuilder, StatusCode,
    header::{COOKIE, HeaderMap, SET_COOKIE},
};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, Once, PoisonError},
};
use wire::Problem;

/// A browser or machine: an address, a cookie, perhaps a key.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    address: SocketAddr,
    cookie: Arc<Mutex<Option<String>>>,
    bearer: Option<String>,
}

/// What the server answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, as text.
    pub body: String,
}

impl Client {
    /// Nobody yet.
    #[must_use]
    pub fn new(address: SocketAddr) -> Self {
        static PROVIDER: Once = Once::new();
        PROVIDER.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
        // No idle connections: a server that stops would wait for them.
        let http = reqwest::Client::builder().pool_max_idle_per_host(0).no_proxy().build().expect("a client");
        Self { http, address, cookie: Arc::default(), bearer: None }
    }

    /// A machine with its key.
    #[must_use]
    pub fn with_key(address: SocketAddr, key: &str) -> Self {
        Self { bearer: Some(key.to_owned()), ..Self::new(address) }
    }

    /// The server's address.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The same session, talking to another node.
    #[must_use]
    pub fn at(&self, address: SocketAddr) -> Self {
        Self { address, ..self.clone() }
    }

    /// `name=value` of the session cookie, where there is one.
    #[must_use]
    pub fn cookie(&self) -> Option<String> {
        self.cookie.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Another browser with a copy of the cookie: what a thief would have.
    #[must_use]
    pub fn copied(&self) -> Self {
        let cookie = Arc::new(Mutex::new(self.cookie()));
        Self { cookie, ..self.clone() }
    }

    /// A request with cookie and key, but without the header that our own pages send.
    pub fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        let mut request = self.http.request(method, format!("http://{}{path}", self.address));
        if let Some(cookie) = self.cookie() {
            request = request.header(COOKIE, cookie);
        }
        match &self.bearer {
            Some(key) => request.bearer_auth(key),
            None => request,
        }
    }

    /// A request as our own pages make it.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.bare(method, path).header("x-shouwang", "1")
    }

    /// Sends a request and keeps the cookie of its answer.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        self.try_send(request).await.expect("the server answers")
    }

    /// The same, where the server may be gone.
    ///
    /// # Errors
    /// No whole answer came: what was asked may have been done or not.
    pub async fn try_send(&self, request: RequestBuilder) -> Result<Answer, reqwest::Error> {
        let response = request.send().await?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.text().await?;
        for set in headers.get_all(SET_COOKIE) {
            let pair = set.to_str().ok().and_then(|set| set.split(';').next()).expect("a cookie");
            let kept = (!pair.ends_with('=')).then(|| pair.to_owned());
            *self.cookie.lock().unwrap_or_else(PoisonError::into_inner) = kept;
        }
        Ok(Answer { status, headers, body })
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// GET of a file: its media type and what is in it.
    ///
    /// # Panics
    /// For any but a good answer.
    pub async fn get_file(&self, path: &str) -> (String, Vec<u8>) {
        let response = self.request(Method::GET, path).send().await.expect("the server answers");
        let (status, kind) = (response.status(), response.headers().get("content-type").cloned());
        let bytes = response.bytes().await.expect("the whole file").to_vec();
        assert!(status.is_success(), "{status} {}", String::from_utf8_lossy(&bytes));
        (kind.and_then(|kind| Some(kind.to_str().ok()?.to_owned())).unwrap_or_default(), bytes)
    }

    /// POST with a JSON body.
    pub async fn post(&self, path: &str, body: &impl Serialize) -> Answer {
        self.send(self.request(Method::POST, path).json(body)).await
    }

    /// POST with a text as the body.
    pub async fn post_text(&self, path: &str, body: &str) -> Answer {
        self.send(self.request(Method::POST, path).body(body.to_owned())).await
    }

    /// PUT with a JSON body.
    pub async fn put(&self, path: &str, body: &impl Serialize) -> Answer {
        self.send(self.request(Method::PUT, path).json(body)).await
    }

    /// DELETE.
    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path)).await
    }
}

impl Answer {
    /// The body of a good answer.
    ///
    /// # Panics
    /// For any other.
    #[track_caller]
    pub fn good<T: DeserializeOwned>(&self) -> T {
        assert!(self.status.is_success(), "{} {}", self.status, self.body);
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// A good answer without a body.
    ///
    /// # Panics
    /// For any other.
    #[track_caller]
    pub fn done(&self) {
        assert_eq!(self.status, StatusCode::NO_CONTENT, "{}", self.body);
    }

    /// The problem that a refusal tells, whose shape is checked.
    ///
    /// # Panics
    /// For a good answer, and where the problem is not told as RFC 9457 wants it.
    #[track_caller]
    pub fn problem(&self) -> Problem {
        assert!(self.status.is_client_error() || self.status.is_server_error(), "{} {}", self.status, self.body);
        assert_eq!(self.headers["content-type"], "application/problem+json", "{}", self.body);
        let problem: Problem = serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.body));
        assert_eq!(problem.status, self.status.as_u16());
        assert_eq!(problem.kind, format!("/problems/{}", problem.code));
        problem
    }

    /// The code of a refusal.
    ///
    /// # Panics
    /// As [`Answer::problem`].
    #[track_caller]
    pub fn code(&self) -> String {
        self.problem().code
    }

    /// Status and code of a refusal.
    ///
    /// # Panics
    /// As [`Answer::problem`].
    #[track_caller]
    pub fn refused(&self) -> (u16, String) {
        let problem = self.problem();
        (problem.status, problem.code)
    }
}
