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

    /// Posts for a slice at `rate` a second; measures to the frame on one of the sockets, each time another one.
    ///
    /// # Errors
    /// A frame was lost.
    pub fn slice(&mut self, rate: f64, length: Duration, dice: &mut Dice, into: &mut Latencies) -> Result<(), Failure> {
        let mut intended = BTreeMap::new();
        let start = Instant::now() + Duration::from_millis(5);
        for offset in dice.arrivals(rate, length) {
            let number = self.next;
            self.next += 1;
            let body = payload(number, self.frame);
            let request = http::request(self.address, "POST", "/commit", &[], &body);
            intended.insert(number, (start + offset, dice.below(self.sockets)));
            wait_until(start + offset);
            self.raisers[number as usize % RAISERS].write_all(&request)?;
        }
        let patience = Instant::now() + LOST_AFTER;
        let mut missing = intended.len() * self.sockets;
        while missing > 0 {
            let left = patience.saturating_duration_since(Instant::now());
            let (at, socket, alarm) = self.seen.recv_timeout(left).map_err(|_| "the bare server lost a frame")?;
            let Some((due, wanted)) = intended.get(&alarm) else { continue };
            missing -= 1;
            if socket == *wanted {
                into.record(at.saturating_duration_since(*due))?;
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
