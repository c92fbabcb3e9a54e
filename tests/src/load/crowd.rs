//! Thousands of sockets of one server, and when each of them heard what. One task each on one thread: what the client
//! itself costs is the same for every server.

use super::{
    Failure, floor,
    hospital::hello,
    mqtt,
    socket::{self, PING_BEGINS, PONG},
};
use futures_util::{StreamExt, stream};
use std::{
    cell::{Cell, RefCell},
    io::ErrorKind,
    net::SocketAddr,
    rc::Rc,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::timeout,
};

/// One socket in so many never reads.
const STALLED: usize = 100;
/// What a stalled socket's kernel takes in for it.
const STALLED_BUFFER: u32 = 4 * 1024;
/// Sockets that are being opened at once.
const OPENING: usize = 64;
const OPENS_WITHIN: Duration = Duration::from_secs(20);
/// What is read at once.
const READ: usize = 256 * 1024;

/// What a server's sockets speak.
#[derive(Debug, Clone)]
pub enum Speech {
    /// Our live protocol, with a session's cookie.
    Ours(String),
    /// A bare WebSocket.
    Bare,
    /// MQTT.
    Mqtt,
}

/// What a socket heard: when, and the newest number in it.
pub type Heard = Vec<(Instant, u32)>;

/// The sockets of one server.
pub struct Crowd {
    address: SocketAddr,
    speech: Speech,
    ears: Vec<Rc<Ear>>,
    /// Sockets that never read.
    pub stalled: usize,
    scratch: Rc<RefCell<Vec<u8>>>,
}

/// One socket that listens.
/// What a socket heard, and when.
type Words = Vec<(Instant, Vec<u8>)>;

#[derive(Default)]
struct Ear {
    heard: RefCell<Heard>,
    newest: Cell<u32>,
    /// The first socket keeps what it heard, word for word.
    words: Option<RefCell<Words>>,
    gone: Cell<bool>,
}

impl Crowd {
    /// Nobody yet.
    #[must_use]
    pub fn new(address: SocketAddr, speech: Speech) -> Self {
        Self { address, speech, ears: Vec::new(), stalled: 0, scratch: Rc::new(RefCell::new(vec![0; READ])) }
    }

    /// Sockets that listen and are still open.
    #[must_use]
    pub fn listening(&self) -> usize {
        self.ears.iter().filter(|ear| !ear.gone.get()).count()
    }

    /// The socket whose words are kept was closed by the server.
    #[must_use]
    pub fn first_is_gone(&self) -> bool {
        self.ears.first().is_some_and(|ear| ear.gone.get())
    }

    /// All sockets.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ears.len() + self.stalled
    }

    /// Opens sockets until there are `count`, one in a hundred of them stalled.
    ///
    /// # Errors
    /// One is refused.
    pub async fn grow(&mut self, count: usize) -> Result<(), Failure> {
        let (address, speech) = (self.address, self.speech.clone());
        let opened = stream::iter(self.len()..count)
            .map(|number| {
                let speech = speech.clone();
                async move {
                    let stalls = number % STALLED == STALLED - 1;
                    let open = open(address, &speech, number, stalls);
                    let stream = timeout(OPENS_WITHIN, open).await.map_err(|_| "a socket was not answered")??;
                    Ok::<_, Failure>((stalls, stream))
                }
            })
            .buffer_unordered(OPENING);
        let mut opened = std::pin::pin!(opened);
        while let Some(result) = opened.next().await {
            let (stalls, (stream, rest)) = result?;
            if stalls {
                self.stalled += 1;
                let ours = matches!(self.speech, Speech::Ours(_));
                tokio::task::spawn_local(stall(stream, ours));
                continue;
            }
            let words = self.ears.is_empty().then(RefCell::default);
            let ear = Rc::new(Ear { words, ..Ear::default() });
            self.ears.push(ear.clone());
            tokio::task::spawn_local(listen(stream, self.speech.clone(), rest, ear, self.scratch.clone()));
        }
        Ok(())
    }

    /// Waits until every listening socket has heard number `newest`.
    ///
    /// # Errors
    /// One does not within ten seconds.
    pub async fn all_heard(&self, newest: u32) -> Result<(), Failure> {
        let patience = Instant::now() + Duration::from_secs(10);
        let behind = || self.ears.iter().filter(|ear| !ear.gone.get() && ear.newest.get() < newest).count();
        while behind() > 0 {
            if Instant::now() > patience {
                return Err(format!("{} of {} sockets did not hear of {newest}", behind(), self.ears.len()).into());
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        Ok(())
    }

    /// What each socket heard since the last call.
    pub fn take(&self) -> impl Iterator<Item = Heard> {
        self.ears.iter().filter(|ear| !ear.gone.get()).map(|ear| std::mem::take(&mut *ear.heard.borrow_mut()))
    }

    /// What the first socket heard since the last call, word for word.
    #[must_use]
    pub fn words(&self) -> Vec<(Instant, Vec<u8>)> {
        let first = self.ears.first().and_then(|ear| ear.words.as_ref());
        first.map(|words| std::mem::take(&mut *words.borrow_mut())).unwrap_or_default()
    }
}

/// Opens one socket; with what was read beyond the opening.
async fn open(
    address: SocketAddr,
    speech: &Speech,
    number: usize,
    stalls: bool,
) -> Result<(TcpStream, Vec<u8>), Failure> {
    let socket = TcpSocket::new_v4()?;
    if stalls {
        socket.set_recv_buffer_size(STALLED_BUFFER)?;
    }
    let mut stream = socket.connect(address).await?;
    stream.set_nodelay(true)?;
    let opening = match speech {
        Speech::Ours(cookie) => socket::handshake(address, "/api/v1/live", &[("Cookie", cookie)]),
        Speech::Bare => socket::handshake(address, "/ws", &[]),
        Speech::Mqtt => mqtt::opening(&format!("c{number}"), true),
    };
    stream.write_all(&opening).await?;
    let mut read = Vec::new();
    if matches!(speech, Speech::Mqtt) {
        // CONNACK and SUBACK.
        for _ in 0..2 {
            let end = loop {
                if let Some((_, end)) = mqtt::first(&read) {
                    break end;
                }
                more(&mut stream, &mut read).await?;
            };
            read.drain(..end);
        }
        return Ok((stream, read));
    }
    let end = loop {
        if let Some(at) = read.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
        more(&mut stream, &mut read).await?;
    };
    if !read.starts_with(b"HTTP/1.1 101") {
        return Err(format!("a socket was answered {}", String::from_utf8_lossy(&read)).into());
    }
    read.drain(..end);
    if matches!(speech, Speech::Ours(_)) {
        stream.write_all(&socket::text_frame(&hello("desk"))).await?;
        // The snapshot: from here on it hears everything.
        let end = loop {
            if let Some((_, end)) = first(&read) {
                break end;
            }
            more(&mut stream, &mut read).await?;
        };
        read.drain(..end);
    }
    Ok((stream, read))
}

async fn more(stream: &mut TcpStream, read: &mut Vec<u8>) -> Result<(), Failure> {
    if stream.read_buf(read).await? == 0 {
        return Err("a socket was closed while it was opened".into());
    }
    Ok(())
}

/// Where the payload of the first WebSocket frame in `bytes` begins and ends; `None` while it is not whole.
fn first(bytes: &[u8]) -> Option<(usize, usize)> {
    let (begin, length) = match *bytes.get(1)? & 0x7f {
        126 => (4, usize::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?))),
        127 => (10, usize::try_from(u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?)).ok()?),
        short => (2, usize::from(short)),
    };
    (bytes.len() >= begin + length).then_some((begin, begin + length))
}

/// A client that never reads, but whose heart beats.
async fn stall(mut stream: TcpStream, beats: bool) {
    loop {
        tokio::time::sleep(Duration::from_secs(4)).await;
        if beats && stream.write_all(&socket::text_frame(PONG)).await.is_err() {
            return;
        }
    }
}

async fn listen(stream: TcpStream, speech: Speech, mut rest: Vec<u8>, ear: Rc<Ear>, scratch: Rc<RefCell<Vec<u8>>>) {
    let first = if matches!(speech, Speech::Mqtt) { mqtt::first } else { first };
    loop {
        if stream.readable().await.is_err() {
            break;
        }
        let mut scratch = scratch.borrow_mut();
        match stream.try_read(&mut scratch) {
            Ok(0) => break,
            Ok(read) => {
                let at = Instant::now();
                let used = if rest.is_empty() {
                    let used = hear(&scratch[..read], first, &stream, &ear, at);
                    rest.extend_from_slice(&scratch[used..read]);
                    continue;
                } else {
                    rest.extend_from_slice(&scratch[..read]);
                    hear(&rest, first, &stream, &ear, at)
                };
                rest.drain(..used);
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(_) => break,
        }
    }
    ear.gone.set(true);
}

/// Takes the whole frames in `bytes`; how many bytes they are.
fn hear(bytes: &[u8], first: fn(&[u8]) -> Option<(usize, usize)>, stream: &TcpStream, ear: &Ear, at: Instant) -> usize {
    let mut used = 0;
    while let Some((begin, end)) = first(&bytes[used..]) {
        let payload = &bytes[used + begin..used + end];
        used += end;
        if payload.starts_with(PING_BEGINS) {
            // A pong that finds no room is a stalled server's, which shows elsewhere.
            drop(stream.try_write(&socket::text_frame(PONG)));
            continue;
        }
        // Of several messages in a frame the last is the newest.
        let last = if payload.contains(&b'\n') { payload.rsplit(|byte| *byte == b'\n').next() } else { Some(payload) };
        if let Some(number) = last.and_then(floor::marked) {
            ear.heard.borrow_mut().push((at, number));
            ear.newest.set(ear.newest.get().max(number));
            if let Some(words) = &ear.words {
                words.borrow_mut().push((at, payload.to_vec()));
            }
        }
    }
    used
}
