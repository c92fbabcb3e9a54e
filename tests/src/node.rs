//! A server in this process: the same code as `shouwang serve`, on a thread of its own and a free port.

use app::{App, Clock};
use server::{
    commands::serve::{Listening, run_until},
    config::{Config, Given},
};
use std::{
    net::SocketAddr,
    sync::mpsc,
    thread::{self, JoinHandle},
    time::Duration,
};
use tokio::sync::oneshot;

/// A server that has not said where it listens after this long does not come any more.
const STARTS_WITHIN: Duration = Duration::from_secs(60);

/// A running node; stopped when dropped.
pub struct Node {
    /// Where it listens.
    pub address: SocketAddr,
    /// Its application, to look behind the HTTP side.
    pub app: App,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Node {
    /// Starts a node.
    #[must_use]
    pub fn start(given: Given, clock: Clock) -> Self {
        let given = Given {
            listen: Some(SocketAddr::from(([127, 0, 0, 1], 0))),
            test_mode: Some(true),
            workers: Some(1),
            ..given
        };
        let config = Config::load(None, [], given).expect("a configuration");
        let (stop, stopped) = oneshot::channel();
        let (tell, told) = mpsc::channel();
        let thread = thread::spawn(move || {
            let listening = move |listening: Listening| drop(tell.send(listening));
            let stopped = async move { drop(stopped.await) };
            run_until(config, clock, false, listening, stopped).expect("the server runs");
        });
        let Listening { address, app } = told.recv_timeout(STARTS_WITHIN).expect("the server listens");
        Self { address, app, stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
            && !thread::panicking()
        {
            panic!("the server's thread panicked");
        }
    }
}
