//! A push service on loopback that takes what it is sent, or answers as it is told, and a browser subscribed to it.

use crate::wait::{self, PATIENCE};
use courier::receiver::{Browser, text};
use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
    time::timeout,
};
use wire::push::{PushKeys, PushMessage, PushSubscription};

/// A request to the service.
#[derive(Debug, Clone)]
pub struct Pushed {
    /// Which subscription.
    pub path: String,
    /// Header lines, as they came.
    pub headers: Vec<String>,
    /// The encrypted body.
    pub body: Vec<u8>,
}

#[derive(Default)]
struct Shared {
    pushed: Vec<Pushed>,
    answers: VecDeque<u16>,
}

/// The service; it stops when dropped.
pub struct PushService {
    address: SocketAddr,
    shared: Arc<Mutex<Shared>>,
    task: JoinHandle<()>,
}

impl Drop for PushService {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl PushService {
    /// Starts one that answers 201.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::<Mutex<Shared>>::default();
        let state = shared.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = state.clone();
                tokio::spawn(async move { drop(timeout(PATIENCE, serve(stream, state)).await) });
            }
        });
        Self { address, shared, task }
    }

    /// The next requests are answered with these statuses, those after them with 201.
    pub fn answers(&self, statuses: &[u16]) {
        lock(&self.shared).answers.extend(statuses);
    }

    /// Every request so far.
    #[must_use]
    pub fn pushed(&self) -> Vec<Pushed> {
        lock(&self.shared).pushed.clone()
    }

    /// Waits for the n-th request, counted from 1.
    pub async fn nth(&self, n: usize) -> Pushed {
        wait::until("the push service is called", || async { self.pushed().get(n - 1).cloned() }).await
    }

    /// A browser that subscribes here.
    #[must_use]
    pub fn subscriber(&self, name: &str) -> Subscriber {
        let secret = text(&app::accounts::secrets::random::<32>());
        let auth = text(&app::accounts::secrets::random::<16>());
        Subscriber { endpoint: format!("http://{}/{name}", self.address), browser: Browser::new(&secret, &auth) }
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

fn lock(shared: &Mutex<Shared>) -> std::sync::MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn serve(stream: TcpStream, shared: Arc<Mutex<Shared>>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut first = String::new();
    stream.read_line(&mut first).await?;
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await?;
        if line.trim().is_empty() {
            break;
        }
        headers.push(line.trim().to_owned());
    }
    let length = headers
        .iter()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.trim().parse().ok())
        .unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let status = {
        let mut shared = lock(&shared);
        shared.pushed.push(Pushed { path, headers, body });
        shared.answers.pop_front().unwrap_or(201)
    };
    let answer = format!("HTTP/1.1 {status} x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await
}
