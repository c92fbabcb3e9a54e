//! The least of an HTTP/1.1 client, so that little of a latency is the client's own.

use super::Failure;
use std::{
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

/// A connection that is kept open.
pub struct Http {
    address: SocketAddr,
    sender: TcpStream,
    receiver: BufReader<TcpStream>,
}

/// An answer.
#[derive(Debug)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// The cookie that it sets, `name=value`.
    pub cookie: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// A request with a JSON body, or none, ready to be sent.
#[must_use]
pub fn request(address: SocketAddr, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let mut text = format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    if !body.is_empty() {
        text.push_str(&format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len()));
    }
    text.push_str("\r\n");
    text.push_str(body);
    text.into_bytes()
}

impl Http {
    /// Connects.
    ///
    /// # Errors
    /// Nobody listens there.
    pub fn connect(address: SocketAddr) -> Result<Self, Failure> {
        let sender = TcpStream::connect(address)?;
        sender.set_nodelay(true)?;
        sender.set_read_timeout(Some(Duration::from_secs(30)))?;
        let receiver = BufReader::new(sender.try_clone()?);
        Ok(Self { address, sender, receiver })
    }

    /// Both directions by themselves, for one thread each.
    #[must_use]
    pub fn split(self) -> (TcpStream, BufReader<TcpStream>) {
        (self.sender, self.receiver)
    }

    /// Asks and waits for the answer, whatever it is.
    ///
    /// # Errors
    /// The connection broke.
    pub fn call(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Result<Reply, Failure> {
        self.sender.write_all(&request(self.address, method, path, headers, body))?;
        receive(&mut self.receiver)
    }

    /// Asks and takes only a good answer.
    ///
    /// # Errors
    /// The connection broke, or the answer is an error.
    pub fn ask(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Result<Reply, Failure> {
        let reply = self.call(method, path, headers, body)?;
        if !(200..300).contains(&reply.status) {
            let said = String::from_utf8_lossy(&reply.body);
            return Err(format!("{method} {path}: {} {said}", reply.status).into());
        }
        Ok(reply)
    }
}

/// Reads one answer.
///
/// # Errors
/// The connection broke or says what this client does not know.
pub fn receive(from: &mut impl BufRead) -> Result<Reply, Failure> {
    let mut line = String::new();
    let mut next = |line: &mut String| -> Result<(), Failure> {
        line.clear();
        if from.read_line(line)? == 0 {
            return Err("the connection ended".into());
        }
        Ok(())
    };
    next(&mut line)?;
    let status: u16 = line.split(' ').nth(1).ok_or("no status")?.parse()?;
    let (mut length, mut cookie) = (0, None);
    loop {
        next(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        let value = value.trim();
        if name.eq_ignore_ascii_case("content-length") {
            length = value.parse()?;
        } else if name.eq_ignore_ascii_case("set-cookie") {
            cookie = value.split(';').next().map(str::to_owned);
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            return Err("an answer in chunks".into());
        }
    }
    let mut body = vec![0; length];
    from.read_exact(&mut body)?;
    Ok(Reply { status, cookie, body })
}
