//! The least of a WebSocket client (RFC 6455): text frames both ways, nothing more.

use super::{Failure, http};
use std::{
    io::{BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

/// A client's answer to the server's ping, as a text frame.
pub const PONG: &str = r#"{"t":"pong"}"#;

/// How a server's text begins when it pings.
pub const PING_BEGINS: &[u8] = br#"{"t":"ping""#;

/// An open socket, read by one thread.
pub struct Socket {
    sender: TcpStream,
    receiver: BufReader<TcpStream>,
    payload: Vec<u8>,
}

/// The request that opens a socket.
#[must_use]
pub fn handshake(address: SocketAddr, path: &str, headers: &[(&str, &str)]) -> Vec<u8> {
    let own = [
        ("Upgrade", "websocket"),
        ("Connection", "Upgrade"),
        ("Sec-WebSocket-Version", "13"),
        // The key only has to be 16 bytes; who proves nothing by it may always send the same.
        ("Sec-WebSocket-Key", "c2hvdXdhbmctYmVuY2gtMQ=="),
    ];
    let all: Vec<_> = own.into_iter().chain(headers.iter().copied()).collect();
    http::request(address, "GET", path, &all, "")
}

/// A masked text frame. The mask is zero: it is there for proxies, and there are none.
#[must_use]
pub fn text_frame(text: &str) -> Vec<u8> {
    let mut frame = vec![0x81];
    match text.len() {
        short @ 0..=125 => frame.push(0x80 | short as u8),
        long => {
            frame.push(0x80 | 126);
            frame.extend(u16::try_from(long).unwrap_or(u16::MAX).to_be_bytes());
        }
    }
    frame.extend([0; 4]);
    frame.extend(text.as_bytes());
    frame
}

impl Socket {
    /// Opens a socket.
    ///
    /// # Errors
    /// It is refused.
    pub fn open(address: SocketAddr, path: &str, headers: &[(&str, &str)]) -> Result<Self, Failure> {
        let mut sender = TcpStream::connect(address)?;
        sender.set_nodelay(true)?;
        sender.set_read_timeout(Some(Duration::from_secs(30)))?;
        sender.write_all(&handshake(address, path, headers))?;
        let mut receiver = BufReader::new(sender.try_clone()?);
        let reply = http::receive(&mut receiver)?;
        if reply.status != 101 {
            return Err(
                format!("a socket was answered {} {}", reply.status, String::from_utf8_lossy(&reply.body)).into()
            );
        }
        Ok(Self { sender, receiver, payload: Vec::new() })
    }

    /// Sends a text.
    ///
    /// # Errors
    /// The socket is closed.
    pub fn send(&mut self, text: &str) -> Result<(), Failure> {
        Ok(self.sender.write_all(&text_frame(text))?)
    }

    /// A handle that only sends or shuts down.
    ///
    /// # Errors
    /// The socket is closed.
    pub fn sender(&self) -> Result<TcpStream, Failure> {
        Ok(self.sender.try_clone()?)
    }

    /// The next text; pings are answered on the way.
    ///
    /// # Errors
    /// The socket is closed.
    pub fn next(&mut self) -> Result<&[u8], Failure> {
        loop {
            let mut head = [0; 2];
            self.receiver.read_exact(&mut head)?;
            let length = match head[1] & 0x7f {
                126 => {
                    let mut long = [0; 2];
                    self.receiver.read_exact(&mut long)?;
                    usize::from(u16::from_be_bytes(long))
                }
                127 => {
                    let mut long = [0; 8];
                    self.receiver.read_exact(&mut long)?;
                    usize::try_from(u64::from_be_bytes(long))?
                }
                short => usize::from(short),
            };
            self.payload.resize(length, 0);
            self.receiver.read_exact(&mut self.payload)?;
            match head[0] & 0x0f {
                0x1 if self.payload.starts_with(PING_BEGINS) => self.sender.write_all(&text_frame(PONG))?,
                0x1 => return Ok(&self.payload),
                0x8 => return Err("the server closed the socket".into()),
                _ => {}
            }
        }
    }
}
