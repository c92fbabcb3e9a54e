//! A Redis server of the test's own, which it may stop and start again. Needs the program `redis-server`.

use crate::wait;
use std::{net::TcpListener, process::Stdio};
use tokio::process::{Child, Command};

/// A running, or stopped, server.
pub struct RedisServer {
    port: u16,
    process: Option<Child>,
}

impl RedisServer {
    /// Starts one on a free port.
    pub async fn start() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").port();
        let mut server = Self { port, process: None };
        server.start_again().await;
        server
    }

    /// Starts it on the port that it had, with nothing in it.
    pub async fn start_again(&mut self) {
        let port = self.port;
        let process = Command::new("redis-server")
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("redis-server can be started");
        self.process = Some(process);
        wait::until("the private Redis listens", || async move {
            std::net::TcpStream::connect(("127.0.0.1", port)).ok().map(drop)
        })
        .await;
    }

    /// Kills it.
    pub async fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().await.expect("it is killed");
        }
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }
}
