//! What every channel over HTTP has to do when the other side misbehaves. Each check panics where it does not.

use crate::channel::{Channel, Fault, Message, Outcome};
use std::{
    collections::HashMap,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};

/// A request as it came in.
#[derive(Debug, Clone)]
pub struct Received {
    /// How.
    pub method: String,
    /// What was asked for, with its query.
    pub path: String,
    /// Headers, with names in lower case.
    pub headers: HashMap<String, String>,
    /// The body.
    pub body: Vec<u8>,
}

/// A local service that does to each request what its path says: see the source for the paths.
///
/// The paths may have `/push` after them, as Bark's have, and a query.
pub struct MisbehavingServer {
    address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
    task: JoinHandle<()>,
}

impl MisbehavingServer {
    /// Listens on a free loopback port.
    ///
    /// # Errors
    /// There is none.
    pub async fn start() -> io::Result<Self> {
        Self::start_with("why?").await
    }

    /// The same, whose ordinary answers have this body.
    ///
    /// # Errors
    /// As [`MisbehavingServer::start`].
    pub async fn start_with(body: &'static str) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let received = Arc::new(Mutex::new(Vec::new()));
        let task = tokio::spawn(serve(listener, received.clone(), body));
        Ok(Self { address, received, task })
    }

    /// The address of a path.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Every complete request so far.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for MisbehavingServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(listener: TcpListener, received: Arc<Mutex<Vec<Received>>>, body: &'static str) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let received = received.clone();
        // A connection that breaks is what some checks are about.
        connections.spawn(async move { drop(answer(stream, &received, body).await) });
    }
}

async fn answer(mut stream: TcpStream, received: &Mutex<Vec<Received>>, body: &str) -> io::Result<()> {
    if let Some(request) = read(&mut stream).await? {
        let path = request.path.clone();
        received.lock().unwrap_or_else(PoisonError::into_inner).push(request);
        misbehave(&mut stream, manner(&path), body).await?;
    }
    Ok(())
}

async fn read(stream: &mut TcpStream) -> io::Result<Option<Received>> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.lines();
    let mut asked = lines.next().unwrap_or_default().split(' ').map(str::to_owned);
    let (method, path) = (asked.next().unwrap_or_default(), asked.next().unwrap_or_default());
    let headers: HashMap<_, _> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let mut body = bytes.split_off(end + 4);
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    while body.len() < length {
        if stream.read_buf(&mut body).await? == 0 {
            return Ok(None);
        }
    }
    Ok(Some(Received { method, path, headers, body }))
}

/// The part of a path that says what to do.
fn manner(path: &str) -> &str {
    let path = path.split('?').next().unwrap_or_default();
    path.strip_suffix("/push").unwrap_or(path)
}

async fn misbehave(stream: &mut TcpStream, path: &str, body: &str) -> io::Result<()> {
    let answer = match path {
        "/hangs" => std::future::pending().await,
        "/closes-before-answering" => return stream.shutdown().await,
        "/closes-within-the-head" => "HTTP/1.1 201 Crea",
        "/no-http" => "220 mail.hospital.cn ESMTP\r\n\r\n",
        "/dribbles" => {
            stream.write_all(b"HTTP/1.1 201 Created\r\nx-slow: ").await?;
            loop {
                stream.write_all(b"x").await?;
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        "/taken-with-a-body-that-hangs" => {
            stream.write_all(b"HTTP/1.1 201 Created\r\ncontent-length: 10\r\n\r\nabc").await?;
            std::future::pending().await
        }
        "/refused-with-a-body-that-hangs" => {
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 10\r\n\r\nabc").await?;
            std::future::pending().await
        }
        "/refused-with-an-endless-body" => {
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 1000000000000\r\n\r\n").await?;
            loop {
                stream.write_all(&[b'x'; 65_536]).await?;
            }
        }
        "/taken-with-an-endless-body" => {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000000\r\n\r\n").await?;
            loop {
                stream.write_all(&[b'x'; 65_536]).await?;
            }
        }
        "/taken-with-nonsense" => "HTTP/1.1 200 OK\r\ncontent-length: 14\r\n\r\n<html>?</html>",
        "/busy-for-120-s" => "HTTP/1.1 429 Too Many Requests\r\nretry-after: 120\r\ncontent-length: 0\r\n\r\n",
        "/busy" => "HTTP/1.1 429 Too Many Requests\r\ncontent-length: 0\r\n\r\n",
        "/busy-until-a-date" => {
            "HTTP/1.1 503 Service Unavailable\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\
             retry-after: Sun, 06 Nov 1994 08:50:07 GMT\r\ncontent-length: 0\r\n\r\n"
        }
        "/busy-until-nonsense" => "HTTP/1.1 429 Too Many Requests\r\nretry-after: soon\r\ncontent-length: 0\r\n\r\n",
        "/elsewhere" => "HTTP/1.1 307 Temporary Redirect\r\nlocation: /201\r\ncontent-length: 0\r\n\r\n",
        path => {
            let status = path.trim_start_matches('/');
            let text = format!("HTTP/1.1 {status} Status\r\ncontent-length: {}\r\n\r\n{body}", body.len());
            return stream.write_all(text.as_bytes()).await;
        }
    };
    stream.write_all(answer.as_bytes()).await
}

/// Runs all checks against a channel that goes by the status of an answer, and whose time-out for everything is
/// `total`. `message` makes one to an address.
///
/// # Panics
/// When an outcome is wrong or late.
pub async fn over_http(channel: &dyn Channel, total: Duration, message: impl Fn(&str) -> Message) {
    use Outcome::Delivered;
    let server = MisbehavingServer::start().await.expect("a free port");
    let by_status = [
        ("/204", Delivered),
        ("/taken-with-a-body-that-hangs", Delivered),
        ("/taken-with-an-endless-body", Delivered),
        ("/taken-with-nonsense", Delivered),
    ];
    run(channel, total, server, &by_status, message).await;
}

/// The same for a channel that goes by the body of an answer; `good` is one that says yes.
///
/// # Panics
/// As [`over_http`].
pub async fn over_http_with_answers(
    channel: &dyn Channel,
    total: Duration,
    good: &'static str,
    message: impl Fn(&str) -> Message,
) {
    use Outcome::Failed;
    let server = MisbehavingServer::start_with(good).await.expect("a free port");
    let by_body = [
        ("/204", Failed(Fault::BadAnswer)),
        ("/taken-with-a-body-that-hangs", Failed(Fault::TimedOut)),
        ("/taken-with-an-endless-body", Failed(Fault::BadAnswer)),
        ("/taken-with-nonsense", Failed(Fault::BadAnswer)),
    ];
    run(channel, total, server, &by_body, message).await;
}

async fn run(
    channel: &dyn Channel,
    total: Duration,
    server: MisbehavingServer,
    own: &[(&'static str, Outcome)],
    message: impl Fn(&str) -> Message,
) {
    use Outcome::{Delivered, Failed, Gone, Refused, RetryAfter};

    let common = [
        ("/200", Delivered),
        ("/201", Delivered),
        ("/202", Delivered),
        ("/404", Gone),
        ("/410", Gone),
        ("/busy", RetryAfter(None)),
        ("/busy-for-120-s", RetryAfter(Some(120_000))),
        ("/busy-until-a-date", RetryAfter(Some(30_000))),
        ("/busy-until-nonsense", RetryAfter(None)),
        ("/500", RetryAfter(None)),
        ("/502", RetryAfter(None)),
        ("/400", Refused(Fault::Status(400))),
        ("/401", Refused(Fault::Status(401))),
        ("/403", Refused(Fault::Status(403))),
        ("/413", Refused(Fault::TooLarge)),
        ("/elsewhere", Refused(Fault::Status(307))),
        ("/refused-with-a-body-that-hangs", Refused(Fault::Status(400))),
        ("/refused-with-an-endless-body", Refused(Fault::Status(400))),
        ("/closes-before-answering", Failed(Fault::Broken)),
        ("/closes-within-the-head", Failed(Fault::Broken)),
        ("/no-http", Failed(Fault::Broken)),
        ("/hangs", Failed(Fault::TimedOut)),
        ("/dribbles", Failed(Fault::TimedOut)),
    ];
    let checks: Vec<(&str, Outcome)> = common.iter().chain(own).copied().collect();
    for (path, expected) in &checks {
        let began = Instant::now();
        let outcome = channel.deliver(&message(&server.url(path))).await;
        let took = began.elapsed();
        assert_eq!(outcome, *expected, "{path}");
        assert!(took < total * 2, "{path} took {took:?}");
    }
    let received = server.received();
    let paths: Vec<_> = received.iter().map(|received| manner(&received.path)).collect();
    let asked: Vec<_> = checks.iter().map(|(path, _)| *path).collect();
    assert_eq!(paths, asked, "every request came once, and no redirect was followed");

    drop(server);
    let closed = TcpListener::bind("127.0.0.1:0").await.and_then(|listener| listener.local_addr()).expect("a port");
    let outcome = channel.deliver(&message(&format!("http://{closed}/201"))).await;
    assert_eq!(outcome, Failed(Fault::Unreachable));
    let stale = Message { ttl: 0, ..message("http://127.0.0.1:1/201") };
    assert_eq!(channel.deliver(&stale).await, Refused(Fault::Expired), "what is stale is not sent");
}
