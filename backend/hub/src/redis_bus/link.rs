//! The node's link to Redis: keeps it, tries it out, and heals after a break.

use super::{
    RedisSettings,
    word::{Ask, Said, Word},
};
use crate::{
    bus::{LIVE_LEASE_MS, Notice, SessionKey},
    mirror::{Elsewhere, Mirror, NodeId},
    presence::{PresenceNote, Same},
};
use futures_util::StreamExt;
use redis::{
    AsyncCommands, AsyncConnectionConfig, Client, Cmd, Pipeline,
    aio::{MultiplexedConnection, PubSubStream},
};
use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::Duration,
};
use tokio::{
    sync::{Notify, mpsc, watch},
    time::{MissedTickBehavior, interval, timeout},
};
use wire::{PersonId, SiteId, Timestamp};

/// Keeps a fact if it is newer than the one held and than the guard's leaving, and only then tells the others. Whoever
/// leaves takes along what was known of him.
const PUT_FACT: &str = r"
local now = tonumber(ARGV[2])
local function at(field)
  local held = redis.call('HGET', KEYS[1], field)
  return held and tonumber(string.match(held, '^-?%d+'))
end
local held, gone = at(ARGV[1]), ARGV[6] .. ':gone'
if held and held >= now then return 0 end
if ARGV[1] == gone then
  for _, word in ipairs({'position', 'phone'}) do
    local field = ARGV[6] .. ':' .. word
    local known = at(field)
    if known and known <= now then redis.call('HDEL', KEYS[1], field) end
  end
else
  local left = at(gone)
  if left and left >= now then return 0 end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. '|' .. ARGV[3])
redis.call('SADD', KEYS[2], ARGV[4])
redis.call('PUBLISH', KEYS[3], ARGV[5])
return 1
";

/// Words taken from the queue for one round trip.
const AT_ONCE: usize = 256;
/// Ended sessions kept for telling after a break.
const REVOKED_KEPT: usize = 1024;
/// The field beside the people that says until when they count.
const UNTIL: &str = "until";
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Why a link broke.
#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error(transparent)]
    Redis(#[from] redis::RedisError),
    #[error("no answer in time")]
    Late(#[from] tokio::time::error::Elapsed),
    #[error("the subscription ended")]
    Unsubscribed,
    #[error("no echo of the last probe")]
    NoEcho,
    #[error("more to say than the queue holds")]
    Overflow,
    #[error("Redis has lost what this node had told it")]
    Forgotten,
    #[error("cannot be put into words: {0}")]
    Words(#[from] serde_json::Error),
}

pub(super) struct Link {
    node: NodeId,
    settings: RedisSettings,
    client: Client,
    mirror: Arc<Mirror>,
    again: Arc<Notify>,
    keys: Keys,
    until: Option<Timestamp>,
    has_beaten: bool,
    /// Things may have been lost that other nodes should have heard.
    lost: bool,
    unsaid: VecDeque<SessionKey>,
}

/// Both connections of a link that stands.
struct Standing {
    commands: MultiplexedConnection,
    heard: PubSubStream,
    put_fact: String,
}

impl Link {
    pub fn new(node: NodeId, settings: RedisSettings, client: Client, mirror: Arc<Mirror>, again: Arc<Notify>) -> Self {
        let keys = Keys::new(&settings.prefix);
        Self {
            node,
            settings,
            client,
            mirror,
            again,
            keys,
            until: None,
            has_beaten: false,
            lost: false,
            unsaid: VecDeque::new(),
        }
    }

    /// Keeps the link until the bus is dropped.
    pub async fn run(mut self, mut asks: mpsc::Receiver<Ask>, whole: watch::Sender<bool>) {
        let mut pause = FIRST_PAUSE;
        loop {
            let broken = match self.stand().await {
                Ok(standing) => {
                    tracing::info!(node = %self.node, "linked to Redis");
                    pause = FIRST_PAUSE;
                    self.mirror.tell(Notice::Missed);
                    whole.send_replace(true);
                    let ended = self.talk(standing, &mut asks).await;
                    whole.send_replace(false);
                    match ended {
                        Ok(()) => return,
                        Err(broken) => broken,
                    }
                }
                Err(broken) => broken,
            };
            tracing::warn!(node = %self.node, error = %broken, pause_ms = pause.as_millis() as u64, "cut off from Redis");
            if !self.wait(pause, &mut asks).await {
                return;
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// Lets a pause go by. What is said meanwhile is in the mirror and is said again later; only ended sessions are kept
    /// here. False once the bus is dropped.
    async fn wait(&mut self, pause: Duration, asks: &mut mpsc::Receiver<Ask>) -> bool {
        let end = tokio::time::Instant::now() + pause;
        loop {
            match tokio::time::timeout_at(end, asks.recv()).await {
                Ok(Some(ask)) => self.keep(ask),
                Ok(None) => return false,
                Err(_) => return true,
            }
        }
    }

    fn keep(&mut self, ask: Ask) {
        self.lost = true;
        match ask {
            Ask::Revoked(key) => {
                if self.unsaid.len() == REVOKED_KEPT {
                    self.unsaid.pop_front();
                }
                self.unsaid.push_back(key);
            }
            Ask::Beat(until) => self.until = Some(until),
            Ask::Nudge(_) | Ask::Presence(_) | Ask::Socket(..) => {}
        }
    }

    /// Connects, says everything that this node holds, and reads what the others hold.
    async fn stand(&mut self) -> Result<Standing, Broken> {
        let limit = self.settings.timeout;
        let mut pubsub = timeout(limit, self.client.get_async_pubsub()).await??;
        timeout(limit, pubsub.subscribe(self.keys.channel.as_str())).await??;
        let config = AsyncConnectionConfig::new().set_connection_timeout(Some(limit)).set_response_timeout(Some(limit));
        let commands = self.client.get_multiplexed_async_connection_with_config(&config).await?;
        let mut standing = Standing { commands, heard: pubsub.into_on_message(), put_fact: String::new() };
        standing.put_fact = redis::cmd("SCRIPT").arg("LOAD").arg(PUT_FACT).query_async(&mut standing.commands).await?;
        self.say_everything(&mut standing).await?;
        self.read_everything(&mut standing).await?;
        Ok(standing)
    }

    async fn say_everything(&mut self, standing: &mut Standing) -> Result<(), Broken> {
        for notes in self.mirror.facts().chunks(AT_ONCE) {
            let mut pipe = redis::pipe();
            for note in notes {
                pipe.add_command(self.put_fact(standing, note)?).ignore();
            }
            pipe.exec_async(&mut standing.commands).await?;
        }
        let live = self.keys.live(self.node);
        let mut pipe = redis::pipe();
        pipe.del(&live).ignore();
        for people in self.mirror.here().chunks(AT_ONCE) {
            let fields: Vec<_> = people.iter().map(|(site, person)| (person_field(*site, *person), 1)).collect();
            pipe.hset_multiple(&live, &fields).ignore();
        }
        if let Some(until) = self.until {
            pipe.hset(&live, UNTIL, until.ms()).ignore();
        }
        pipe.pexpire(&live, LIVE_LEASE_MS).ignore();
        pipe.sadd(&self.keys.nodes, self.node.to_string()).ignore();
        for key in &self.unsaid {
            pipe.publish(&self.keys.channel, self.words(Word::Revoked(key.clone()))?).ignore();
        }
        if self.lost {
            pipe.publish(&self.keys.channel, self.words(Word::Back)?).ignore();
        }
        pipe.exec_async(&mut standing.commands).await?;
        self.unsaid.clear();
        self.lost = false;
        Ok(())
    }

    async fn read_everything(&self, standing: &mut Standing) -> Result<(), Broken> {
        let sites: Vec<String> = standing.commands.smembers(&self.keys.sites).await?;
        for site in sites {
            let facts: Vec<String> = standing.commands.hvals(self.keys.presence(&site)).await?;
            for note in facts.iter().filter_map(|held| read_note(held)) {
                self.mirror.take(note, Same::Yields);
            }
        }
        let nodes: Vec<String> = standing.commands.smembers(&self.keys.nodes).await?;
        let mut elsewhere = HashMap::new();
        for node in nodes.iter().filter_map(|node| node.parse::<NodeId>().ok()).filter(|node| *node != self.node) {
            let known = self.read_node(standing, node).await?;
            match known {
                Some(known) => drop(elsewhere.insert(node, known)),
                None => standing.commands.srem(&self.keys.nodes, node.to_string()).await?,
            }
        }
        self.mirror.all_elsewhere(elsewhere);
        Ok(())
    }

    /// Who has a socket on another node; `None` when that node is gone.
    async fn read_node(&self, standing: &mut Standing, node: NodeId) -> Result<Option<Elsewhere>, Broken> {
        let fields: HashMap<String, i64> = standing.commands.hgetall(self.keys.live(node)).await?;
        if fields.is_empty() {
            return Ok(None);
        }
        let until = fields.get(UNTIL).copied().map(Timestamp);
        let people = fields.keys().filter_map(|field| read_person_field(field)).collect();
        Ok(Some(Elsewhere { until, people }))
    }

    /// Speaks and listens until the link breaks, or until the bus is dropped.
    async fn talk(&mut self, mut standing: Standing, asks: &mut mpsc::Receiver<Ask>) -> Result<(), Broken> {
        let mut probes = interval(self.settings.probe);
        probes.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut probed, mut echoed) = (0_u64, 0_u64);
        let mut batch = Vec::with_capacity(AT_ONCE);
        let again = self.again.clone();
        loop {
            tokio::select! {
                count = asks.recv_many(&mut batch, AT_ONCE) => {
                    if count == 0 {
                        return self.leave(&mut standing).await;
                    }
                    if let Err(broken) = self.speak(&mut standing, &batch).await {
                        batch.drain(..).for_each(|ask| self.keep(ask));
                        return Err(broken);
                    }
                    batch.clear();
                }
                heard = standing.heard.next() => {
                    let message = heard.ok_or(Broken::Unsubscribed)?;
                    match serde_json::from_slice::<Said>(message.get_payload_bytes()) {
                        Ok(said) if said.node == self.node => {
                            if let Word::Probe(number) = said.word {
                                echoed = number;
                            }
                        }
                        Ok(said) => self.hear(&mut standing, said).await?,
                        Err(error) => tracing::debug!(%error, "a word from another version was not understood"),
                    }
                }
                _ = probes.tick() => {
                    if probed > echoed + 1 {
                        return Err(Broken::NoEcho);
                    }
                    probed += 1;
                    let words = self.words(Word::Probe(probed))?;
                    standing.commands.publish::<_, _, ()>(&self.keys.channel, words).await?;
                }
                () = again.notified() => {
                    self.lost = true;
                    return Err(Broken::Overflow);
                }
            }
        }
    }

    /// Says a batch in one round trip.
    async fn speak(&mut self, standing: &mut Standing, asks: &[Ask]) -> Result<(), Broken> {
        let live = self.keys.live(self.node);
        let mut pipe = redis::pipe();
        let mut beats = 0;
        for ask in asks {
            match ask {
                Ask::Nudge(nudge) => self.publish(&mut pipe, Word::Nudge(*nudge))?,
                Ask::Revoked(key) => self.publish(&mut pipe, Word::Revoked(key.clone()))?,
                Ask::Presence(note) => {
                    pipe.add_command(self.put_fact(standing, note)?).ignore();
                }
                Ask::Socket(site, person) => {
                    let field = person_field(*site, *person);
                    if self.mirror.is_here(*site, *person) {
                        pipe.hset(&live, field, 1).ignore();
                        self.publish(&mut pipe, Word::Opened(*site, *person))?;
                    } else {
                        pipe.hdel(&live, field).ignore();
                        self.publish(&mut pipe, Word::Closed(*site, *person))?;
                    }
                }
                Ask::Beat(until) => {
                    pipe.hset(&live, UNTIL, until.ms());
                    pipe.pexpire(&live, LIVE_LEASE_MS).ignore();
                    self.publish(&mut pipe, Word::Beat(*until))?;
                    beats += 1;
                    self.until = Some(*until);
                }
            }
        }
        let new_fields: Vec<i64> = pipe.query_async(&mut standing.commands).await?;
        debug_assert_eq!(new_fields.len(), beats);
        if self.has_beaten && new_fields.iter().any(|new| *new > 0) {
            self.lost = true;
            return Err(Broken::Forgotten);
        }
        self.has_beaten |= beats > 0;
        Ok(())
    }

    async fn hear(&self, standing: &mut Standing, said: Said) -> Result<(), Broken> {
        match said.word {
            Word::Nudge(nudge) => self.mirror.tell(Notice::Nudge(nudge)),
            Word::Presence(note) => drop(self.mirror.take(note, Same::Yields)),
            Word::Revoked(key) => self.mirror.tell(Notice::Revoked(key)),
            Word::Opened(site, person) => self.mirror.elsewhere(said.node, |node| {
                node.people.insert((site, person));
            }),
            Word::Closed(site, person) => self.mirror.elsewhere(said.node, |node| {
                node.people.remove(&(site, person));
            }),
            Word::Beat(until) => {
                if !self.mirror.beats(said.node, until) {
                    self.look_at(standing, said.node).await?;
                }
            }
            Word::Back => {
                self.look_at(standing, said.node).await?;
                self.mirror.tell(Notice::Missed);
            }
            Word::Left => self.mirror.left(said.node),
            Word::Probe(_) => {}
        }
        Ok(())
    }

    async fn look_at(&self, standing: &mut Standing, node: NodeId) -> Result<(), Broken> {
        if let Some(known) = self.read_node(standing, node).await? {
            self.mirror.elsewhere(node, |held| *held = known);
        }
        Ok(())
    }

    /// Takes this node off the others' lists.
    async fn leave(&self, standing: &mut Standing) -> Result<(), Broken> {
        let mut pipe = redis::pipe();
        pipe.del(self.keys.live(self.node)).ignore();
        pipe.srem(&self.keys.nodes, self.node.to_string()).ignore();
        self.publish(&mut pipe, Word::Left)?;
        pipe.exec_async(&mut standing.commands).await?;
        Ok(())
    }

    fn publish(&self, pipe: &mut Pipeline, word: Word) -> Result<(), Broken> {
        pipe.publish(&self.keys.channel, self.words(word)?).ignore();
        Ok(())
    }

    fn words(&self, word: Word) -> Result<String, Broken> {
        Ok(serde_json::to_string(&Said { node: self.node, word })?)
    }

    fn put_fact(&self, standing: &Standing, note: &PresenceNote) -> Result<Cmd, Broken> {
        let mut command = redis::cmd("EVALSHA");
        command.arg(&standing.put_fact).arg(3);
        command.arg(self.keys.presence(&note.site.to_string())).arg(&self.keys.sites).arg(&self.keys.channel);
        command.arg(format!("{}:{}", note.person, note.fact.word())).arg(note.fact.at().ms());
        command.arg(serde_json::to_string(note)?).arg(note.site.to_string());
        command.arg(self.words(Word::Presence(note.clone()))?);
        command.arg(note.person.to_string());
        Ok(command)
    }
}

/// Names of keys and of the channel.
struct Keys {
    prefix: String,
    channel: String,
    sites: String,
    nodes: String,
}

impl Keys {
    fn new(prefix: &str) -> Self {
        Self {
            prefix: prefix.to_owned(),
            channel: format!("{prefix}words"),
            sites: format!("{prefix}sites"),
            nodes: format!("{prefix}nodes"),
        }
    }

    /// Hash: person and kind of fact → instant `|` note.
    fn presence(&self, site: &str) -> String {
        format!("{}presence:{site}", self.prefix)
    }

    /// Hash: site and person → 1, and [`UNTIL`]. Runs out with the node's lease.
    fn live(&self, node: NodeId) -> String {
        format!("{}live:{node}", self.prefix)
    }
}

fn read_note(held: &str) -> Option<PresenceNote> {
    let (_, note) = held.split_once('|')?;
    serde_json::from_str(note).ok()
}

fn person_field(site: SiteId, person: PersonId) -> String {
    format!("{site}:{person}")
}

fn read_person_field(field: &str) -> Option<(SiteId, PersonId)> {
    let (site, person) = field.split_once(':')?;
    Some((site.parse().ok()?, person.parse().ok()?))
}
