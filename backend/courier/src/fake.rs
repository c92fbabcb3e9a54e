//! A channel for tests.

use crate::channel::{Channel, Message, Outcome};
use async_trait::async_trait;
use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::sync::watch;

/// How the fake treats a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Answers so at once.
    Answers(Outcome),
    /// Never answers.
    Hangs,
}

/// Keeps what it is given, and does as it is told.
pub struct FakeChannel {
    name: &'static str,
    told: Mutex<Told>,
    count: watch::Sender<usize>,
}

struct Told {
    usually: Manner,
    next: VecDeque<Manner>,
    messages: Vec<Message>,
}

impl FakeChannel {
    /// A channel that delivers everything.
    #[must_use]
    pub fn new(name: &'static str) -> Self {
        let told = Told { usually: Manner::Answers(Outcome::Delivered), next: VecDeque::new(), messages: Vec::new() };
        Self { name, told: Mutex::new(told), count: watch::Sender::new(0) }
    }

    /// From now on, unless [`FakeChannel::once`] says otherwise.
    pub fn usually(&self, manner: Manner) {
        self.told().usually = manner;
    }

    /// For one message; several are used up in order.
    pub fn once(&self, manner: Manner) {
        self.told().next.push_back(manner);
    }

    /// Every message so far, those included that failed or hang.
    pub fn messages(&self) -> Vec<Message> {
        self.told().messages.clone()
    }

    /// Waits until there are at least so many messages, and gives all of them.
    pub async fn until(&self, count: usize) -> Vec<Message> {
        // The sender lives as long as `self`, so that waiting cannot fail.
        let _ = self.count.subscribe().wait_for(|so_far| *so_far >= count).await;
        self.messages()
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Channel for FakeChannel {
    fn name(&self) -> &'static str {
        self.name
    }

    async fn deliver(&self, message: &Message) -> Outcome {
        let manner = {
            let mut told = self.told();
            told.messages.push(message.clone());
            self.count.send_replace(told.messages.len());
            told.next.pop_front().unwrap_or(told.usually)
        };
        match manner {
            Manner::Answers(outcome) => outcome,
            Manner::Hangs => std::future::pending().await,
        }
    }
}
