//! The live socket, and the picture that a screen makes of it.

use super::Client;
use crate::wait::PATIENCE;
use domain::{AlarmId, ButtonId, PersonId, RoundId, Timestamp};
use futures_util::{SinkExt, StreamExt};
use std::{collections::BTreeMap, time::Duration};
use tokio::{sync::mpsc, task::JoinHandle, time::timeout};
use tokio_tungstenite::tungstenite::{Error, Message, client::IntoClientRequest, http::StatusCode};
use wire::{
    AlarmView, GuardView,
    live::{ClientMessage, ServerMessage, Since, View},
    patrol::RoundView,
    people::PersonView,
    plan::ButtonTestView,
};

/// What comes out of a socket.
#[derive(Debug, Clone, PartialEq)]
pub enum Frame {
    /// A message of the server.
    Said(Box<ServerMessage>),
    /// The socket is closed.
    Closed,
}

/// An open socket. It answers pings by itself, unless it is told to be silent.
pub struct Socket {
    frames: mpsc::UnboundedReceiver<Frame>,
    say: mpsc::UnboundedSender<ClientMessage>,
    task: JoinHandle<()>,
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Socket {
    /// Opens a socket with the client's cookie.
    pub async fn open(client: &Client) -> Self {
        Self::try_open(client, &[], true).await.expect("the socket opens")
    }

    /// Opens a socket that never answers a ping.
    pub async fn open_silent(client: &Client) -> Self {
        Self::try_open(client, &[], false).await.expect("the socket opens")
    }

    /// Opens a socket with more headers.
    ///
    /// # Errors
    /// The status with which the server refuses.
    pub async fn try_open(client: &Client, headers: &[(&'static str, &str)], pong: bool) -> Result<Self, StatusCode> {
        match Self::reach(client, headers, pong).await {
            Ok(socket) => Ok(socket),
            Err(error) => match *error {
                Error::Http(response) => Err(response.status()),
                error => panic!("the socket cannot be opened: {error}"),
            },
        }
    }

    /// The same, where the server may be gone.
    ///
    /// # Errors
    /// The server refuses, or is not there.
    pub async fn reach(client: &Client, headers: &[(&'static str, &str)], pong: bool) -> Result<Self, Box<Error>> {
        let url = format!("ws://{}/api/v1/live", client.address());
        let mut request = url.into_client_request().expect("an address");
        let cookie = client.cookie().map(|cookie| ("cookie", cookie));
        let more = headers.iter().map(|(name, value)| (*name, (*value).to_owned()));
        for (name, value) in cookie.into_iter().chain(more) {
            request.headers_mut().insert(name, value.parse().expect("a header"));
        }
        let (stream, _) = tokio_tungstenite::connect_async(request).await?;
        let (mut sink, mut stream) = stream.split();
        let (tell, frames) = mpsc::unbounded_channel();
        let (say, mut to_say) = mpsc::unbounded_channel::<ClientMessage>();
        let task = tokio::spawn(async move {
            loop {
                let said = tokio::select! {
                    said = to_say.recv() => said,
                    heard = stream.next() => match heard {
                        Some(Ok(Message::Text(text))) => {
                            let mut pinged = false;
                            for line in text.lines() {
                                let said: ServerMessage = serde_json::from_str(line).expect("a message of the server");
                                pinged |= matches!(said, ServerMessage::Ping { .. });
                                drop(tell.send(Frame::Said(Box::new(said))));
                            }
                            (pinged && pong).then_some(ClientMessage::Pong)
                        }
                        Some(Ok(Message::Close(_)) | Err(_)) | None => break,
                        Some(Ok(_)) => None,
                    },
                };
                let Some(said) = said else { continue };
                let text = serde_json::to_string(&said).expect("a message");
                if sink.send(Message::text(text)).await.is_err() {
                    break;
                }
            }
            drop(tell.send(Frame::Closed));
        });
        Ok(Self { frames, say, task })
    }

    /// Says something.
    pub fn say(&self, message: ClientMessage) {
        drop(self.say.send(message));
    }

    /// Says hello.
    pub fn hello(&self, view: View, since: Option<Since>) {
        self.say(ClientMessage::Hello { view, since });
    }

    /// What comes next, pings left out.
    ///
    /// # Panics
    /// Where nothing comes.
    pub async fn next(&mut self) -> Frame {
        loop {
            match self.next_within(PATIENCE).await.expect("the socket says something") {
                Frame::Said(said) if matches!(*said, ServerMessage::Ping { .. }) => {}
                frame => return frame,
            }
        }
    }

    /// What comes next within a time; pings too.
    pub async fn next_within(&mut self, time: Duration) -> Option<Frame> {
        timeout(time, self.frames.recv()).await.ok().map(|frame| frame.unwrap_or(Frame::Closed))
    }

    /// The next message.
    ///
    /// # Panics
    /// Where the socket closes instead.
    pub async fn message(&mut self) -> ServerMessage {
        match self.next().await {
            Frame::Said(said) => *said,
            Frame::Closed => panic!("the socket is closed"),
        }
    }

    /// Reads on until the socket closes; the code of its last word.
    pub async fn farewell(&mut self) -> Option<String> {
        let mut last = None;
        loop {
            match self.next().await {
                Frame::Said(said) => {
                    if let ServerMessage::Bye { code } = *said {
                        last = Some(code);
                    }
                }
                Frame::Closed => return last,
            }
        }
    }
}

/// A screen: what one socket showed, as a client keeps it.
pub struct Screen {
    /// Its socket.
    pub socket: Socket,
    /// Journal's epoch and newest line seen.
    pub since: Since,
    /// Alarms by id, closed ones too.
    pub alarms: BTreeMap<AlarmId, AlarmView>,
    /// Guards on duty.
    pub guards: BTreeMap<PersonId, GuardView>,
    /// People by id.
    pub people: BTreeMap<PersonId, PersonView>,
    /// Every state in which each alarm was shown, in order.
    pub history: BTreeMap<AlarmId, Vec<domain::alarm::State>>,
    /// The last welcome resumed instead of beginning anew.
    pub resumed: bool,
    /// How many changes were shown since the last welcome.
    pub changes: usize,
    /// Open alarms that the server cannot read.
    pub unreadable: u32,
    /// Lone work that the server cannot read.
    pub unreadable_lone_works: u32,
    /// Tests of buttons that changed.
    pub button_tests: BTreeMap<ButtonId, ButtonTestView>,
    /// Rounds that it was told of.
    pub rounds: BTreeMap<RoundId, RoundView>,
    /// When the last synthetic alarm was raised that came through.
    pub canary: Option<Timestamp>,
    /// The last welcome said that synthetic alarms are to be expected.
    pub canary_expected: bool,
}

impl Screen {
    /// Opens a view and waits for its first picture.
    pub async fn open(client: &Client, view: View) -> Self {
        Self::resume(client, view, None).await
    }

    /// Opens a view where another socket stopped.
    pub async fn resume(client: &Client, view: View, since: Option<Since>) -> Self {
        let socket = Socket::open(client).await;
        socket.hello(view, since.clone());
        let mut screen = Self {
            socket,
            since: since.unwrap_or(Since { epoch: String::new(), seq: 0 }),
            alarms: BTreeMap::new(),
            guards: BTreeMap::new(),
            people: BTreeMap::new(),
            history: BTreeMap::new(),
            resumed: false,
            changes: 0,
            unreadable: 0,
            unreadable_lone_works: 0,
            button_tests: BTreeMap::new(),
            rounds: BTreeMap::new(),
            canary: None,
            canary_expected: false,
        };
        // A welcome, then the changes or the snapshot.
        screen.step().await;
        screen.step().await;
        screen
    }

    /// Takes the next message in.
    ///
    /// # Panics
    /// Where a change does not follow what was seen before, or the socket closes.
    pub async fn step(&mut self) {
        match self.socket.message().await {
            ServerMessage::Welcome { epoch, resumed, canary, .. } => {
                if resumed {
                    assert_eq!(epoch, self.since.epoch, "only the same journal is resumed");
                }
                self.since.epoch = epoch;
                (self.resumed, self.changes, self.canary_expected) = (resumed, 0, canary);
            }
            ServerMessage::Snapshot {
                epoch,
                seq,
                alarms,
                guards,
                people,
                rounds,
                unreadable,
                unreadable_lone_works,
                ..
            } => {
                self.rounds = rounds.into_iter().map(|round| (round.id, round)).collect();
                self.since = Since { epoch, seq };
                (self.unreadable, self.unreadable_lone_works) = (unreadable, unreadable_lone_works);
                self.alarms = BTreeMap::new();
                self.guards = guards.into_iter().map(|guard| (guard.person, guard)).collect();
                self.people = people.into_iter().map(|person| (person.id, person)).collect();
                self.show(alarms);
            }
            ServerMessage::Change {
                prev,
                seq,
                alarms,
                guards,
                off_duty,
                people,
                unreadable,
                unreadable_lone_works,
                button_tests,
                rounds,
                ..
            } => {
                self.button_tests.extend(button_tests.into_iter().map(|test| (test.button, test)));
                self.rounds.extend(rounds.into_iter().map(|round| (round.id, round)));
                assert!(prev <= self.since.seq, "a gap: from {} to {prev}", self.since.seq);
                assert!(seq > self.since.seq || self.changes == 0, "told twice: {seq}");
                self.since.seq = seq;
                (self.unreadable, self.unreadable_lone_works) = (unreadable, unreadable_lone_works);
                self.changes += 1;
                self.guards.extend(guards.into_iter().map(|guard| (guard.person, guard)));
                self.guards.retain(|person, _| !off_duty.contains(person));
                self.people.extend(people.into_iter().map(|person| (person.id, person)));
                self.show(alarms);
            }
            ServerMessage::Presence { guards } => {
                for news in guards {
                    if let Some(guard) = self.guards.get_mut(&news.person) {
                        (guard.position, guard.readiness) = (news.position, news.readiness);
                    }
                }
            }
            ServerMessage::Canary { at, .. } => self.canary = Some(at),
            ServerMessage::Bye { code } => panic!("the server says goodbye: {code}"),
            ServerMessage::Ping { .. } | ServerMessage::Clock { .. } => {}
        }
    }

    fn show(&mut self, alarms: Vec<AlarmView>) {
        for alarm in alarms {
            let history = self.history.entry(alarm.id).or_default();
            if history.last() != Some(&alarm.state) {
                history.push(alarm.state);
            }
            self.alarms.insert(alarm.id, alarm);
        }
    }

    /// Waits until the picture satisfies `look`.
    ///
    /// # Panics
    /// Where it does not in time.
    pub async fn until<T>(&mut self, what: &str, mut look: impl FnMut(&Self) -> Option<T>) -> T {
        let waited = timeout(PATIENCE, async {
            loop {
                if let Some(found) = look(self) {
                    return found;
                }
                self.step().await;
            }
        });
        match waited.await {
            Ok(found) => found,
            Err(_) => panic!("the screen never showed: {what}; it shows {:#?}", self.alarms),
        }
    }

    /// Waits until an alarm is shown as `look` wants it.
    ///
    /// # Panics
    /// Where it is not in time.
    pub async fn sees(&mut self, what: &str, alarm: AlarmId, look: impl Fn(&AlarmView) -> bool) -> AlarmView {
        self.until(what, |screen| screen.alarms.get(&alarm).filter(|alarm| look(alarm)).cloned()).await
    }
}
