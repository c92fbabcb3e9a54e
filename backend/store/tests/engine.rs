//! The engine: what is told is kept, one's error is nobody else's, readers do not wait.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod common;

use common::*;
use domain::Actor;
use std::{
    sync::mpsc,
    time::{Duration, Instant},
};
use store::{Config, Error, Store};
use tokio::sync::oneshot;

#[derive(Debug, PartialEq)]
enum Own {
    Refused(&'static str),
    Kept(String),
}

impl From<Error> for Own {
    fn from(error: Error) -> Self {
        Self::Kept(error.to_string())
    }
}

store::on_each_database! {
    async fn an_error_or_a_panic_in_a_batch_stays_with_its_caller(test) {
        let east = set_up(test, "east").await;
        // The first write holds the site until the others are queued behind it, so that SQLite commits those together.
        let (started, begun) = oneshot::channel();
        let (go, wait) = mpsc::channel::<()>();
        let first = {
            let store = test.store().clone();
            tokio::spawn(async move {
                store.write(east, move |tx| {
                    started.send(()).unwrap();
                    wait.recv().unwrap();
                    tx.append(NOW, Actor::System, false, &noted("first")).map(drop)
                }).await
            })
        };
        begun.await.unwrap();
        let others: Vec<_> = (0..12).map(|n| {
            let store = test.store().clone();
            let (queued, seen) = oneshot::channel();
            let task = tokio::spawn(async move {
                let write = store.write(east, move |tx| {
                    let line = tx.append(NOW, Actor::System, false, &noted(&format!("n{n}")))?;
                    match n % 3 {
                        0 => Err(Own::Refused("not today")),
                        1 => panic!("closure {n} broke"),
                        _ => Ok(line.seq),
                    }
                });
                tokio::pin!(write);
                // Polled once, it is in the queue.
                tokio::select! {
                    biased;
                    _ = &mut write => panic!("answered while the first write still runs"),
                    () = async { queued.send(()).unwrap() } => {}
                }
                write.await
            });
            (task, seen)
        }).collect();
        let mut tasks = Vec::new();
        for (task, seen) in others {
            seen.await.unwrap();
            tasks.push(task);
        }
        go.send(()).unwrap();
        first.await.unwrap().unwrap();
        let mut kept = Vec::new();
        for (n, task) in tasks.into_iter().enumerate() {
            match (n % 3, task.await.unwrap()) {
                (0, Err(error)) => assert_eq!(error, Own::Refused("not today")),
                (1, Err(error)) => assert_eq!(error, Own::Kept(format!("fault: closure {n} broke"))),
                (2, Ok(committed)) => kept.push(committed.value),
                (_, other) => panic!("{n}: {other:?}"),
            }
        }
        kept.sort_unstable();
        assert_eq!(kept, [2, 3, 4, 5]);
        let found = test.read(move |read| read.verify(east)).await.unwrap();
        assert_eq!((found.lines, found.first_bad), (5, None));
    }

    async fn a_write_sees_its_own_changes_and_keeps_none_after_an_error(test) {
        let east = set_up(test, "east").await;
        let refused = test.write(east, move |tx| {
            tx.insert_posts(&[post(east, "roof")])?;
            assert_eq!(tx.posts(east)?.len(), 2);
            Err::<(), Own>(Own::Refused("no"))
        }).await;
        assert_eq!(refused.map(|committed| committed.value), Err(Own::Refused("no")));
        let posts = test.read(move |read| read.posts(east)).await.unwrap();
        assert_eq!(posts.iter().map(|post| post.key.as_str()).collect::<Vec<_>>(), ["east-gate"]);
    }

    async fn a_reader_does_not_wait_for_a_writer_and_sees_one_state(test) {
        let east = set_up(test, "east").await;
        note(test, east, "before", 1).await;
        let (started, begun) = oneshot::channel();
        let (go, wait) = mpsc::channel::<()>();
        let store = test.store().clone();
        let long = tokio::spawn(async move {
            store.write(east, move |tx| {
                tx.append(NOW, Actor::System, false, &noted("during"))?;
                started.send(()).unwrap();
                wait.recv().unwrap();
                Ok::<_, Error>(())
            }).await
        });
        begun.await.unwrap();
        // Would never come back if it waited: the writer is let go only afterwards.
        let head = test.read(move |read| read.head(east)).await.unwrap();
        assert_eq!(head.seq, 1);

        let (looked, first_look) = oneshot::channel();
        let (again, second_look) = mpsc::channel::<()>();
        let store = test.store().clone();
        let reader = tokio::spawn(async move {
            store.read(move |read| {
                let before = read.head(east)?.seq;
                looked.send(()).unwrap();
                second_look.recv().unwrap();
                Ok::<_, Error>((before, read.head(east)?.seq))
            }).await
        });
        first_look.await.unwrap();
        go.send(()).unwrap();
        long.await.unwrap().unwrap();
        again.send(()).unwrap();
        assert_eq!(reader.await.unwrap().unwrap(), (1, 1), "one state, whatever is committed meanwhile");
        let head = test.read(move |read| read.head(east)).await.unwrap();
        assert_eq!(head.seq, 2, "what was told is there for whoever looks next");
    }

    async fn a_panic_in_a_read_stays_with_its_caller(test) {
        set_up(test, "east").await;
        for _ in 0..20 {
            let panicked = test.read(|_| -> Result<(), Own> { panic!("in a read") }).await;
            assert_eq!(panicked, Err(Own::Kept("fault: in a read".to_owned())));
        }
        assert_eq!(test.read(|read| read.sites()).await.unwrap().len(), 1);
    }

    async fn connections_that_died_are_replaced(test) {
        let east = set_up(test, "east").await;
        note(test, east, "before", 2).await;
        if !test.is_postgres() {
            return;
        }
        for _ in 0..3 {
            test.tamper(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE datname = current_database() AND pid <> pg_backend_pid()",
            );
            note(test, east, "after", 1).await;
            assert!(test.read(move |read| read.head(east)).await.unwrap().seq > 2);
        }
    }

    async fn a_writer_that_stops_answering_keeps_its_site_for_seconds_only(test) {
        let east = set_up(test, "east").await;
        if !test.is_postgres() {
            // The one writer of SQLite is in this process: there is nobody else to wait for.
            return;
        }
        let frozen = test.second_node();
        let (started, begun) = oneshot::channel();
        let (go, wait) = mpsc::channel::<()>();
        let holds = tokio::spawn(async move {
            frozen.write(east, move |tx| {
                tx.append(NOW, Actor::System, false, &noted("lost"))?;
                started.send(()).unwrap();
                wait.recv().unwrap();
                tx.append(NOW, Actor::System, false, &noted("too late")).map(drop)
            }).await
        });
        begun.await.unwrap();
        let began = Instant::now();
        note(test, east, "after", 1).await;
        assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
        go.send(()).unwrap();
        let lost = holds.await.unwrap();
        assert!(lost.is_err(), "whoever was given up has not written: {lost:?}");
        let found = test.read(move |read| read.verify(east)).await.unwrap();
        assert_eq!((found.lines, found.first_bad), (1, None));
    }

    async fn two_nodes_write_one_journal(test) {
        let east = set_up(test, "east").await;
        let other = test.second_node();
        let here = note(test, east, "here", 20);
        let there = note(&other, east, "there", 20);
        tokio::join!(here, there);
        let found = test.read(move |read| read.verify(east)).await.unwrap();
        assert_eq!((found.lines, found.first_bad), (40, None));
    }

    async fn a_closed_store_finishes_what_it_took_and_takes_no_more(test) {
        let east = set_up(test, "east").await;
        test.ping().await.unwrap();
        let (started, begun) = oneshot::channel();
        let (go, wait) = mpsc::channel::<()>();
        let store = test.store().clone();
        let write = tokio::spawn(async move {
            store.write(east, move |tx| {
                started.send(()).unwrap();
                wait.recv().unwrap();
                tx.append(NOW, Actor::System, false, &noted("last"))
            }).await
        });
        begun.await.unwrap();
        let store = test.store().clone();
        let closing = tokio::spawn(async move { store.close().await });
        go.send(()).unwrap();
        assert_eq!(write.await.unwrap().unwrap().value.seq, 1);
        closing.await.unwrap();
        assert!(matches!(test.ping().await, Err(Error::Closed)));
        assert!(matches!(test.write(east, ok).await, Err(Error::Closed)));
        let again = test.second_node();
        assert_eq!(again.read(move |read| read.head(east)).await.unwrap().seq, 1);
    }

    async fn an_attempt_that_fails_or_panics_undoes_itself_alone(test) {
        let east = set_up(test, "east").await;
        let written = test.write(east, |tx| {
            tx.append(NOW, Actor::System, false, &noted("before"))?;
            let failed = tx.attempt(|tx| {
                tx.append(NOW, Actor::System, false, &noted("lost"))?;
                Err::<(), _>(Error::Fault("on purpose".into()))
            })?;
            assert!(failed.is_err());
            let panicked = tx.attempt(|tx| -> Result<(), Error> {
                tx.append(NOW, Actor::System, false, &noted("lost too"))?;
                panic!("on purpose")
            })?;
            assert!(matches!(panicked, Err(Error::Fault(_))));
            tx.attempt(|tx| tx.append(NOW, Actor::System, false, &noted("kept")))??;
            Ok::<_, Error>(())
        }).await.unwrap();
        assert_eq!(written.lines.iter().map(|line| line.seq).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(test.read(move |read| read.head(east)).await.unwrap().seq, 2);
        assert_eq!(test.read(move |read| read.verify(east)).await.unwrap().first_bad, None);
    }

    async fn the_command_line_needs_no_runtime(test) {
        let east = set_up(test, "east").await;
        let store = test.store().clone();
        let seq = std::thread::spawn(move || {
            let written = store.write_blocking(east, |tx| tx.append(NOW, Actor::Operator, false, &noted("a")));
            let written = written.unwrap();
            store.write_unscoped_blocking(|tx| tx.keep_secret("push", "key")).unwrap();
            assert_eq!(written.lines.len(), 1);
            store.read_blocking(|read| read.head(east)).unwrap().seq
        }).join().unwrap();
        assert_eq!(seq, 1);
    }
}

#[test]
fn only_known_addresses_are_opened_and_none_is_told_with_its_password() {
    for url in ["", "mysql://x", "sqlite:", "sqlite::memory:", "/tmp/x.db"] {
        let config = Config { url: url.to_owned(), readers: 1 };
        assert!(matches!(Store::open(&config), Err(Error::Address(_))), "{url}");
    }
    let config = Config { url: "postgres://shouwang:geheim@db.example:5432/shouwang".to_owned(), readers: 1 };
    let shown = format!("{config:?}");
    assert!(!shown.contains("geheim") && shown.contains("db.example"), "{shown}");
    let closed = Config { url: "postgres://shouwang:geheim@127.0.0.1:1/none".to_owned(), readers: 1 };
    let Err(error) = Store::open(&closed) else { panic!("nobody listens there") };
    assert!(!error.to_string().contains("geheim"), "{error}");
}
