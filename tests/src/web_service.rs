//! A service on loopback that keeps what it is sent, and answers as it is told: a push service, a robot's server, a
//! gateway.

use crate::wait::{self, PATIENCE};
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

/// A request to the service.
#[derive(Debug, Clone)]
pub struct Request {
    /// What was asked for, with its query.
    pub path: String,
    /// Header lines, as they came.
    pub headers: Vec<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// How a request is answered.
#[derive(Debug, Clone, Copy)]
pub enum Reply {
    /// With a status and nothing else.
    Status(u16),
    /// 200 with a body.
    Body(&'static str),
    /// Not at all.
    Nothing,
}

struct Shared {
    requests: Vec<Request>,
    next: VecDeque<Reply>,
    usual: Reply,
}

/// The service; it stops when dropped.
pub struct WebService {
    address: SocketAddr,
    shared: Arc<Mutex<Shared>>,
    task: JoinHandle<()>,
}

impl Drop for WebService {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Request {
    /// The body as JSON.
    ///
    /// # Panics
    /// Where it is none.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("a JSON body")
    }

    /// The body as text.
    ///
    /// # Panics
    /// Where it is none.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("UTF-8")
    }
}

impl WebService {
    /// Starts one that usually answers like this.
    pub async fn start(usual: Reply) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Mutex::new(Shared { requests: Vec::new(), next: VecDeque::new(), usual }));
        let state = shared.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = state.clone();
                tokio::spawn(async move { drop(timeout(PATIENCE, serve(stream, state)).await) });
            }
        });
        Self { address, shared, task }
    }

    /// The next requests are answered so, those after them as usual.
    pub fn next(&self, replies: &[Reply]) {
        lock(&self.shared).next.extend(replies);
    }

    /// From now on it usually answers so.
    pub fn usually(&self, reply: Reply) {
        lock(&self.shared).usual = reply;
    }

    /// Every request so far.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        lock(&self.shared).requests.clone()
    }

    /// Waits for the n-th request, counted from 1.
    pub async fn nth(&self, n: usize) -> Request {
        wait::until("the service is called", || async { self.requests().get(n - 1).cloned() }).await
    }

    /// An address of the service.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
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
    let reply = {
        let mut shared = lock(&shared);
        shared.requests.push(Request { path, headers, body });
        shared.next.pop_front().unwrap_or(shared.usual)
    };
    let (status, body) = match reply {
        Reply::Status(status) => (status, ""),
        Reply::Body(body) => (200, body),
        Reply::Nothing => return std::future::pending().await,
    };
    let answer = format!("HTTP/1.1 {status} x\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len());
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await
}
