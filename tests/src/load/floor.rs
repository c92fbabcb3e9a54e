//! The least that a durable alarm can cost: a bare actix program that takes a POST, overwrites and syncs as many bytes
//! as an alarm writes, and sends a frame of the same length to its sockets.

use super::{
    Failure,
    arrivals::{Dice, wait_until},
    child::{self, Child, pinned},
    http::{self, Http},
    report::Latencies,
    socket::Socket,
};
use std::{
    collections::BTreeMap,
    io::Write,
    net::{Ipv4Addr, SocketAddr, TcpStream},
    path::Path,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

const RAISERS: usize = 8;
/// Whatever has not arrived this long after a slice is lost.
const LOST_AFTER: Duration = Duration::from_secs(5);

/// How much one alarm is.
#[derive(Debug, Clone)]
pub struct Size {
    /// Bytes that are written ahead of its commit.
    pub bytes: usize,
    /// Bytes of the frame that tells of it.
    pub frame: usize,
}

/// What was measured of a bare server.
pub struct Bare {
    /// To one of the sockets, each time another one.
    pub one: Latencies,
    /// To the slowest of them.
    pub slowest: Latencies,
}

impl Bare {
    /// Nothing yet.
    ///
    /// # Errors
    /// Never: see [`Latencies::new`].
    pub fn new() -> Result<Self, Failure> {
        Ok(Self { one: Latencies::new()?, slowest: Latencies::new()? })
    }
}

/// A post on its way.
struct Post {
    due: Instant,
    /// The socket that is measured to.
    wanted: usize,
    /// Sockets that have not heard of it.
    left: usize,
    last: Instant,
}

/// A bare server with its sockets.
pub struct Floor {
    _server: Child,
    address: SocketAddr,
    raisers: Vec<TcpStream>,
    seen: mpsc::Receiver<(Instant, usize, u32)>,
    sockets: usize,
    frame: usize,
    next: u32,
}

impl Floor {
    /// Starts the server and opens sockets.
    ///
    /// # Errors
    /// It does not start.
    pub fn start(
        bench: &Path,
        folder: &Path,
        core: Option<usize>,
        size: &Size,
        sockets: usize,
    ) -> Result<Self, Failure> {
        let (server, address) = start(bench, folder, core, size.bytes)?;
        let (sender, seen) = mpsc::channel();
        for number in 0..sockets {
            let mut socket = Socket::open(address, "/ws", &[])?;
            let sender = sender.clone();
            thread::spawn(move || {
                while let Ok(frame) = socket.next() {
                    let at = Instant::now();
                    let Some(alarm) = marked(frame) else { continue };
                    if sender.send((at, number, alarm)).is_err() {
                        return;
                    }
                }
            });
        }
        let mut raisers = Vec::new();
        for _ in 0..RAISERS {
            let (writer, mut reader) = Http::connect(address)?.split();
            reader.get_ref().set_read_timeout(None)?;
            raisers.push(writer);
            thread::spawn(move || while http::receive(&mut reader).is_ok() {});
        }
        Ok(Self { _server: server, address, raisers, seen, sockets, frame: size.frame, next: 0 })
    }

    /// Posts for a slice at `rate` a second.
    ///
    /// # Errors
    /// A frame was lost.
    pub fn slice(&mut self, rate: f64, length: Duration, dice: &mut Dice, into: &mut Bare) -> Result<(), Failure> {
        let offsets = dice.arrivals(rate, length);
        self.run(&offsets, dice, into)
    }

    /// Posts so many within `length`.
    ///
    /// # Errors
    /// A frame was lost.
    pub fn storm(&mut self, posts: usize, length: Duration, dice: &mut Dice, into: &mut Bare) -> Result<(), Failure> {
        let offsets = dice.within(posts, length);
        self.run(&offsets, dice, into)
    }

    fn run(&mut self, offsets: &[Duration], dice: &mut Dice, into: &mut Bare) -> Result<(), Failure> {
        let mut posts = BTreeMap::new();
        let start = Instant::now() + Duration::from_millis(5);
        for offset in offsets {
            let (number, due) = (self.next, start + *offset);
            self.next += 1;
            let body = payload(number, self.frame);
            let request = http::request(self.address, "POST", "/commit", &[], &body);
            posts.insert(number, Post { due, wanted: dice.below(self.sockets), left: self.sockets, last: due });
            wait_until(due);
            self.raisers[number as usize % RAISERS].write_all(&request)?;
        }
        let patience = Instant::now() + LOST_AFTER;
        let mut missing = posts.len() * self.sockets;
        while missing > 0 {
            let left = patience.saturating_duration_since(Instant::now());
            let (at, socket, alarm) = self.seen.recv_timeout(left).map_err(|_| "the bare server lost a frame")?;
            let Some(post) = posts.get_mut(&alarm) else { continue };
            missing -= 1;
            post.left -= 1;
            post.last = post.last.max(at);
            if socket == post.wanted {
                into.one.record(at.saturating_duration_since(post.due))?;
            }
            if post.left == 0 {
                into.slowest.record(post.last.saturating_duration_since(post.due))?;
            }
        }
        Ok(())
    }
}

/// Starts a bare server; `bytes` is what a commit writes.
///
/// # Errors
/// It does not start.
pub fn start(bench: &Path, folder: &Path, core: Option<usize>, bytes: usize) -> Result<(Child, SocketAddr), Failure> {
    let port = child::free_port()?;
    let mut command = pinned(core, bench);
    command.args(["bare", "--port", &port.to_string(), "--bytes", &bytes.to_string(), "--file"]);
    command.arg(folder.join(format!("bare-{port}")));
    let server = Child::start(command)?;
    child::await_port(port)?;
    Ok((server, SocketAddr::from((Ipv4Addr::LOCALHOST, port))))
}

/// A frame of `length` bytes that begins like one of ours.
#[must_use]
pub fn payload(number: u32, length: usize) -> String {
    let mut text = format!(r#"{{"t":"change","prev":{},"seq":{number},"text":""#, i64::from(number) - 1);
    let rest = length.saturating_sub(text.len() + 2);
    text.extend(std::iter::repeat_n('x', rest));
    text.push_str("\"}");
    text
}

/// The number of a [`payload`], or the newest journal line of one of our own changes.
#[must_use]
pub fn marked(frame: &[u8]) -> Option<u32> {
    let rest = frame.strip_prefix(br#"{"t":"change","prev":"#)?;
    let comma = rest.iter().position(|byte| *byte == b',')?;
    let digits = rest.get(comma..)?.strip_prefix(br#","seq":"#)?;
    let end = digits.iter().position(|byte| !byte.is_ascii_digit())?;
    std::str::from_utf8(&digits[..end]).ok()?.parse().ok()
}
