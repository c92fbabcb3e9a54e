//! Writing to SQLite: one connection on a thread of its own behind a fair queue, and one commit for all that wait.

use super::{Committed, Target, attempt};
use crate::{
    Error,
    connection::{AnyConnection, Purpose},
    dialect,
    open_alarms::Decoded,
    tx::Tx,
};
use domain::SiteId;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    thread::JoinHandle,
};
use tokio::sync::{mpsc, oneshot};

/// Writes that wait in the queue; further callers wait in order before it.
const QUEUE: usize = 1024;
/// Writes that share one commit at most.
const TOGETHER: usize = 64;

/// The queue's end for callers.
pub(crate) struct Writer {
    queue: Mutex<Option<mpsc::Sender<Box<dyn Job>>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    /// Starts the writer's thread.
    pub(crate) fn start(target: Target, decoded: Arc<Decoded>) -> Result<Self, Error> {
        let connection = AnyConnection::open(&target, Purpose::Write)?;
        let (sender, receiver) = mpsc::channel(QUEUE);
        let mut desk = Desk { target, connection: Some(connection), decoded };
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || desk.serve(receiver))
            .map_err(|error| Error::Unavailable(error.to_string()))?;
        Ok(Self { queue: Mutex::new(Some(sender)), thread: Mutex::new(Some(thread)) })
    }

    pub(crate) async fn write<T, E>(
        &self,
        site: Option<SiteId>,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<Committed<T>, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (job, answer) = Work::pair(site, work);
        self.queue()?.send(job).await.map_err(|_| Error::Closed)?;
        answer.await.map_err(|_| Error::Closed)?
    }

    pub(crate) fn write_blocking<T, E>(
        &self,
        site: Option<SiteId>,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<Committed<T>, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (job, answer) = Work::pair(site, work);
        self.queue()?.blocking_send(job).map_err(|_| Error::Closed)?;
        answer.blocking_recv().map_err(|_| Error::Closed)?
    }

    /// Takes no more writes, finishes those taken and waits for the thread to end.
    pub(crate) async fn close(&self) {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).take();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            let joined = tokio::task::spawn_blocking(move || thread.join()).await;
            if !matches!(joined, Ok(Ok(()))) {
                tracing::error!("the writer's thread did not end well");
            }
        }
    }

    fn queue(&self) -> Result<mpsc::Sender<Box<dyn Job>>, Error> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).clone().ok_or(Error::Closed)
    }
}

/// One caller's write, whatever its types.
trait Job: Send {
    /// Does the work; true where it is to be kept.
    fn run(&mut self, connection: &mut AnyConnection, decoded: &Decoded) -> bool;
    /// Tells the caller, once the fate of the transaction is known.
    fn answer(self: Box<Self>, fate: &Result<(), String>);
}

struct Work<T, E, F> {
    site: Option<SiteId>,
    work: Option<F>,
    outcome: Option<Result<Committed<T>, E>>,
    reply: oneshot::Sender<Result<Committed<T>, E>>,
}

type Answer<T, E> = oneshot::Receiver<Result<Committed<T>, E>>;

impl<T, E, F> Work<T, E, F>
where
    T: Send + 'static,
    E: From<Error> + Send + 'static,
    F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
{
    fn pair(site: Option<SiteId>, work: F) -> (Box<dyn Job>, Answer<T, E>) {
        let (reply, answer) = oneshot::channel();
        (Box::new(Self { site, work: Some(work), outcome: None, reply }), answer)
    }
}

impl<T, E, F> Job for Work<T, E, F>
where
    T: Send,
    E: From<Error> + Send,
    F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send,
{
    fn run(&mut self, connection: &mut AnyConnection, decoded: &Decoded) -> bool {
        let Some(work) = self.work.take() else { return false };
        let outcome = attempt(connection, decoded, self.site, work);
        let kept = outcome.is_ok();
        self.outcome = Some(outcome);
        kept
    }

    fn answer(self: Box<Self>, fate: &Result<(), String>) {
        let result = match (self.outcome, fate) {
            (Some(Err(error)), _) => Err(error),
            (Some(Ok(committed)), Ok(())) => Ok(committed),
            (Some(Ok(_)), Err(reason)) => Err(Error::NotCommitted(reason.clone()).into()),
            (None, Err(reason)) => Err(Error::Unavailable(reason.clone()).into()),
            (None, Ok(())) => Err(Error::Fault("a write was answered before it ran".to_owned()).into()),
        };
        // Nobody listens any more where the caller gave up; the write stands all the same.
        drop(self.reply.send(result));
    }
}

/// The writer's thread.
struct Desk {
    target: Target,
    /// `None` after an error that left the connection in doubt.
    connection: Option<AnyConnection>,
    decoded: Arc<Decoded>,
}

impl Desk {
    fn serve(&mut self, mut queue: mpsc::Receiver<Box<dyn Job>>) {
        let mut waiting = VecDeque::with_capacity(TOGETHER);
        while let Some(job) = queue.blocking_recv() {
            waiting.push_back(job);
            while waiting.len() < TOGETHER {
                match queue.try_recv() {
                    Ok(job) => waiting.push_back(job),
                    Err(_) => break,
                }
            }
            while !waiting.is_empty() {
                let mut done = Vec::with_capacity(waiting.len());
                let fate = self.transaction(&mut waiting, &mut done);
                if let Err(reason) = &fate {
                    tracing::error!(reason, writes = done.len(), "a transaction was lost");
                    self.connection = None;
                    self.decoded.forget();
                }
                for job in done {
                    job.answer(&fate);
                }
            }
        }
    }

    /// One transaction for those waiting; moves those whose fate it decides to `done`.
    fn transaction(
        &mut self,
        waiting: &mut VecDeque<Box<dyn Job>>,
        done: &mut Vec<Box<dyn Job>>,
    ) -> Result<(), String> {
        let decoded = Arc::clone(&self.decoded);
        let begun = self.connection().and_then(|connection| {
            dialect::begin_write(connection)?;
            Ok(connection)
        });
        let connection = match begun {
            Ok(connection) => connection,
            Err(error) => {
                done.extend(waiting.drain(..));
                return Err(error.to_string());
            }
        };
        if waiting.len() == 1 {
            // Alone it needs no savepoint.
            let Some(mut job) = waiting.pop_front() else { return Ok(()) };
            let kept = job.run(connection, &decoded);
            done.push(job);
            let ended = if kept { dialect::commit(connection) } else { dialect::rollback(connection) };
            return ended.map_err(|error| error.to_string());
        }
        while let Some(mut job) = waiting.pop_front() {
            let own = dialect::savepoint(connection).and_then(|()| {
                let kept = job.run(connection, &decoded);
                if kept { dialect::commit(connection) } else { dialect::rollback(connection) }
            });
            done.push(job);
            // SQLite itself undoes the whole transaction on some errors (disk full): then the savepoint is gone.
            own.map_err(|error| error.to_string())?;
        }
        dialect::commit(connection).map_err(|error| error.to_string())
    }

    fn connection(&mut self) -> Result<&mut AnyConnection, Error> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => AnyConnection::open(&self.target, Purpose::Write)?,
        };
        Ok(self.connection.insert(connection))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestStore;
    use diesel::connection::SimpleConnection;

    type Told = Answer<(), Error>;

    fn keep(name: &'static str, bytes: usize) -> (Box<dyn Job>, Told) {
        Work::pair(None, move |tx: &mut Tx<'_>| tx.keep_secret(name, &"x".repeat(bytes)).map(drop))
    }

    /// Runs jobs on a database that has room for little more, and says for each whether its caller was told yes.
    fn squeezed(test: &TestStore, jobs: Vec<(Box<dyn Job>, Told)>) -> Vec<bool> {
        let target = Target::parse(test.url()).unwrap();
        let mut connection = AnyConnection::open(&target, Purpose::Write).unwrap();
        connection
            .batch_execute("PRAGMA cache_spill = ON; PRAGMA cache_size = 10; PRAGMA max_page_count = 120")
            .unwrap();
        let mut desk = Desk { target, connection: Some(connection), decoded: Arc::default() };
        let (jobs, answers): (Vec<_>, Vec<_>) = jobs.into_iter().unzip();
        let (sender, receiver) = mpsc::channel(QUEUE);
        for job in jobs {
            sender.blocking_send(job).ok().unwrap();
        }
        drop(sender);
        desk.serve(receiver);
        answers.into_iter().map(|answer| answer.blocking_recv().unwrap().is_ok()).collect()
    }

    #[test]
    fn a_full_disk_never_makes_a_yes_of_what_is_not_there() {
        for order in [["a", "big", "b", "c"], ["big", "a", "b", "c"], ["a", "b", "c", "big"]] {
            let test = TestStore::sqlite();
            let jobs = order.iter().map(|name| keep(name, if *name == "big" { 4_000_000 } else { 10 })).collect();
            let told = squeezed(&test, jobs);
            for (name, yes) in order.into_iter().zip(told) {
                let kept = test.read_blocking(move |read| read.secret(name)).unwrap().is_some();
                assert_eq!(kept, yes, "{name} of {order:?}");
                assert!(!(yes && name == "big"), "there was no room for it");
            }
        }
    }

    #[test]
    fn one_full_write_alone_fails_alone() {
        let test = TestStore::sqlite();
        assert_eq!(squeezed(&test, vec![keep("big", 4_000_000)]), [false]);
        assert_eq!(squeezed(&test, vec![keep("small", 10)]), [true]);
    }
}
