//! A write that was told is there after the process was killed at any moment.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod common;

use common::*;
use domain::{Actor, SiteId};
use std::{
    env,
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
};
use store::{Config, Store};

const DATABASE: &str = "SHOUWANG_CRASH_DATABASE";
const SITE: &str = "SHOUWANG_CRASH_SITE";

/// Not a test of its own: the process that the others start and kill. Writes lines from several tasks at once and
/// says the number of each as soon as it is told.
#[tokio::test]
#[ignore = "the process that the crash tests kill"]
async fn writes_until_killed() {
    let (Ok(url), Ok(site)) = (env::var(DATABASE), env::var(SITE)) else { return };
    let site: SiteId = site.parse().unwrap();
    let store = Store::open(&Config { url, readers: 2 }).unwrap();
    let writers: Vec<_> = (0..4)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                for _ in 0..100_000 {
                    let line = store.write(site, |tx| tx.append(NOW, Actor::System, false, &noted("a"))).await;
                    let line = line.unwrap().value;
                    let mut out = std::io::stdout().lock();
                    writeln!(out, "line {}", line.seq).unwrap();
                    out.flush().unwrap();
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
}

store::on_each_database! {
    async fn what_was_told_survives_a_kill(test) {
        let east = set_up(test, "east").await;
        let mut told = 0;
        for round in 0..3 {
            let mut child = Command::new(env::current_exe().unwrap())
                .args(["writes_until_killed", "--exact", "--ignored", "--nocapture"])
                .env(DATABASE, test.url())
                .env(SITE, east.to_string())
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            let lines = BufReader::new(child.stdout.take().unwrap()).lines();
            let mut heard = 0;
            for line in lines.map_while(Result::ok) {
                // The harness writes its own words before the first number.
                let Some(seq) = line.rsplit_once("line ").and_then(|(_, seq)| seq.parse::<i64>().ok()) else { continue };
                told = told.max(seq);
                heard += 1;
                if heard == 40 + 17 * round {
                    // SIGKILL; what is still in the pipe was told as well, and is read to the end.
                    child.kill().unwrap();
                }
            }
            child.wait().unwrap();
            assert!(heard > 0, "the process wrote something");
            let found = test.read(move |read| read.verify(east)).await.unwrap();
            assert_eq!(found.first_bad, None);
            assert!(found.lines >= told, "{} lines are there, {told} were told", found.lines);
        }
        note(test, east, "after", 1).await;
    }
}
