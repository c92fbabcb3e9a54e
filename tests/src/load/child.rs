//! Other programs, on the server's core, ended with whoever started them.

use super::Failure;
use std::{
    fs,
    io::{BufRead, BufReader},
    net::TcpListener,
    path::Path,
    process::{Child as Process, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

/// A running program. Dropping it ends it.
pub struct Child {
    process: Process,
    lines: Option<BufReader<ChildStdout>>,
}

/// Puts a program onto a core, where one is named.
#[must_use]
pub fn pinned(core: Option<usize>, program: &Path) -> Command {
    match core {
        Some(core) => {
            let mut command = Command::new("taskset");
            command.arg("-c").arg(core.to_string()).arg(program);
            command
        }
        None => Command::new(program),
    }
}

impl Child {
    /// Starts a program; what it prints is kept for [`Child::line_with`].
    ///
    /// # Errors
    /// It cannot be started.
    pub fn start(mut command: Command) -> Result<Self, Failure> {
        let mut process = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
        let lines = process.stdout.take().map(BufReader::new);
        Ok(Self { process, lines })
    }

    /// Waits for the first printed line with `word` in it.
    ///
    /// # Errors
    /// The program ended before.
    pub fn line_with(&mut self, word: &str) -> Result<String, Failure> {
        let lines = self.lines.as_mut().ok_or("nothing is read from this program")?;
        let mut line = String::new();
        while lines.read_line(&mut line)? > 0 {
            if line.contains(word) {
                return Ok(line.trim().to_owned());
            }
            line.clear();
        }
        Err(format!("a program ended before it said {word:?}").into())
    }

    /// Bytes of memory that the program has resident now.
    ///
    /// # Errors
    /// It has ended.
    pub fn resident(&self) -> Result<u64, Failure> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS")).ok_or("no VmRSS")?;
        let kib: u64 = line.split_whitespace().nth(1).ok_or("no VmRSS")?.parse()?;
        Ok(kib * 1024)
    }

    /// Bytes that the program has sent to the disk so far.
    ///
    /// # Errors
    /// It has ended.
    pub fn written(&self) -> Result<u64, Failure> {
        let io = fs::read_to_string(format!("/proc/{}/io", self.process.id()))?;
        let line = io.lines().find_map(|line| line.strip_prefix("write_bytes:")).ok_or("no write_bytes")?;
        Ok(line.trim().parse()?)
    }

    /// Processor time that the program has used, in user and system mode together.
    ///
    /// # Errors
    /// It has ended.
    pub fn processor_time(&self) -> Result<Duration, Failure> {
        /// Linux counts for user programs in hundredths of a second on every platform.
        const TICK: Duration = Duration::from_millis(10);
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.process.id()))?;
        let rest = stat.rsplit_once(')').ok_or("no stat")?.1;
        let fields: Vec<&str> = rest.split_whitespace().collect();
        let ticks = |index: usize| fields.get(index).and_then(|text| text.parse::<u32>().ok()).unwrap_or(0);
        Ok(TICK * (ticks(11) + ticks(12)))
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        let pid = self.process.id().to_string();
        // Asked first, so that databases close their files; ended by force when that takes too long.
        drop(Command::new("kill").arg(&pid).status());
        let patience = Instant::now() + Duration::from_secs(5);
        while Instant::now() < patience {
            if matches!(self.process.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// A port of the loopback interface that nobody listens on, below those that the system gives to clients.
///
/// # Errors
/// There is none.
pub fn free_port() -> Result<u16, Failure> {
    let start = 15_000 + (std::process::id() % 10_000) as u16;
    (start..start + 5_000)
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .ok_or_else(|| "no free port".into())
}

/// Waits until somebody listens on a port.
///
/// # Errors
/// Nobody does within ten seconds.
pub fn await_port(port: u16) -> Result<(), Failure> {
    let patience = Instant::now() + Duration::from_secs(10);
    while Instant::now() < patience {
        if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Err(format!("nobody listens on port {port}").into())
}
