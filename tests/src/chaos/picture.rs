//! A live screen that survives the server's deaths: what it showed last, until it is shown something newer.

use super::told::Told;
use crate::clients::{Client, Frame, Socket};
use domain::AlarmId;
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};
use tokio::time::sleep;
use wire::{
    AlarmView,
    live::{ServerMessage, Since, View},
};

/// A client that hears nothing for so long gives its socket up.
const SILENT_FOR: Duration = Duration::from_secs(10);
const BEFORE_TRYING_AGAIN: Duration = Duration::from_millis(50);

/// What one screen shows.
pub struct Picture {
    client: Client,
    view: View,
    told: Told,
    socket: Option<Socket>,
    heard: Instant,
    since: Option<Since>,
    /// Open alarms.
    pub alarms: BTreeMap<AlarmId, AlarmView>,
}

impl Picture {
    /// A screen that is not connected yet.
    pub fn new(client: Client, view: View, told: Told) -> Self {
        let heard = Instant::now();
        Self { client, view, told, socket: None, heard, since: None, alarms: BTreeMap::new() }
    }

    /// Whose screen it is.
    pub const fn client(&self) -> &Client {
        &self.client
    }

    /// Takes in what comes within a time; connects again where it has to.
    pub async fn watch(&mut self, time: Duration) {
        let until = Instant::now() + time;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            let Some(socket) = &mut self.socket else {
                self.connect(left).await;
                continue;
            };
            match socket.next_within(left).await {
                Some(Frame::Said(said)) => {
                    self.heard = Instant::now();
                    self.take_in(*said);
                }
                Some(Frame::Closed) => self.socket = None,
                None if self.heard.elapsed() > SILENT_FOR => self.socket = None,
                None => {}
            }
        }
    }

    async fn connect(&mut self, time: Duration) {
        match Socket::reach(&self.client, &[], true).await {
            Ok(socket) => {
                socket.hello(self.view, self.since.clone());
                self.heard = Instant::now();
                self.socket = Some(socket);
            }
            Err(_) => sleep(BEFORE_TRYING_AGAIN.min(time)).await,
        }
    }

    fn take_in(&mut self, said: ServerMessage) {
        match said {
            ServerMessage::Snapshot { epoch, seq, alarms, .. } => {
                self.since = Some(Since { epoch, seq });
                self.alarms.clear();
                self.show(alarms);
            }
            ServerMessage::Change { prev, seq, alarms, .. } => {
                match &mut self.since {
                    Some(since) if prev <= since.seq => since.seq = seq,
                    // A gap: asked for anew.
                    _ => {
                        self.since = None;
                        self.socket = None;
                    }
                }
                self.show(alarms);
            }
            ServerMessage::Bye { .. } => self.socket = None,
            ServerMessage::Welcome { .. }
            | ServerMessage::Presence { .. }
            | ServerMessage::Canary { .. }
            | ServerMessage::Ping { .. }
            | ServerMessage::Clock { .. } => {}
        }
    }

    fn show(&mut self, alarms: Vec<AlarmView>) {
        for alarm in alarms {
            self.told.shown(&alarm);
            self.put(alarm);
        }
    }

    /// An alarm as an answer or frame shows it; an older one does not replace a newer.
    pub fn put(&mut self, alarm: AlarmView) {
        if alarm.closed.is_some() {
            self.alarms.remove(&alarm.id);
        } else if self.alarms.get(&alarm.id).is_none_or(|known| known.version <= alarm.version) {
            self.alarms.insert(alarm.id, alarm);
        }
    }
}
