//! The journal: gapless, in commit order, and nobody changes it unseen.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod common;

use common::*;
use domain::{Actor, SiteId, event::Subject};
use store::{Error, Line, Verification, journal::BadCode, journal::Canonical, journal::GENESIS, testing::TestStore};

async fn lines(test: &TestStore, site: SiteId) -> Vec<Line> {
    test.read(move |read| read.journal(site, 0, 10_000)).await.unwrap()
}

async fn verify(test: &TestStore, site: SiteId) -> Verification {
    test.read(move |read| read.verify(site)).await.unwrap()
}

/// Where and how the journal is bad, after `sql` was done to it.
async fn after(test: &TestStore, site: SiteId, sql: &str) -> (i64, BadCode, i64) {
    test.tamper(sql);
    let found = verify(test, site).await;
    let bad = found.first_bad.unwrap_or_else(|| panic!("not found: {sql}"));
    assert!(bad.text.contains(&bad.seq.to_string()), "`{}` names line {}", bad.text, bad.seq);
    (bad.seq, bad.code, found.lines)
}

store::on_each_database! {
    async fn fifty_writers_at_two_sites_leave_no_gap(test) {
        let (east, west) = (set_up(test, "east").await, set_up(test, "west").await);
        let writers: Vec<_> = (0..50).map(|writer| {
            let store = test.store().clone();
            tokio::spawn(async move {
                let site = if writer % 2 == 0 { east } else { west };
                let mut own = Vec::new();
                for round in 0..10 {
                    let fails = (writer + round) % 5 == 0;
                    let written = store.write(site, move |tx| {
                        let event = noted(&format!("w{writer}"));
                        tx.append(NOW, Actor::System, false, &event)?;
                        let line = tx.append(NOW, Actor::Person(id("somebody")), true, &event)?;
                        if fails { Err(Error::Fault("changed his mind".to_owned())) } else { Ok(line.seq) }
                    }).await;
                    match written {
                        Ok(committed) => {
                            assert!(!fails);
                            assert_eq!(committed.lines.len(), 2);
                            assert_eq!(committed.lines[1].seq, committed.value);
                            assert_eq!(committed.lines[0].seq + 1, committed.value);
                            own.push(committed.value);
                        }
                        Err(error) => assert!(fails, "{error}"),
                    }
                }
                (site, own)
            })
        }).collect();
        let mut told = Vec::new();
        for writer in writers {
            let (site, own) = writer.await.unwrap();
            assert!(own.is_sorted(), "one writer's lines come in its order");
            told.extend(own.into_iter().map(|seq| (site, seq)));
        }
        for site in [east, west] {
            let lines = lines(test, site).await;
            let expected = i64::try_from(told.iter().filter(|(at, _)| *at == site).count()).unwrap() * 2;
            assert_eq!(expected, 25 * 8 * 2);
            let numbers: Vec<i64> = lines.iter().map(|line| line.seq).collect();
            assert_eq!(numbers, (1..=expected).collect::<Vec<_>>());
            assert_eq!(verify(test, site).await, Verification { lines: expected, first_bad: None });
            let head = test.read(move |read| read.head(site)).await.unwrap();
            assert_eq!((head.epoch.as_str(), head.seq), ("e1", expected));
            assert_eq!(head.hash, lines.last().unwrap().hash);
        }
    }

    async fn a_line_comes_back_as_it_was_written(test) {
        let east = set_up(test, "east").await;
        let event = noted("knife");
        let written = test.write(east, move |tx| {
            assert_eq!(tx.head(east)?.seq, 0);
            let line = tx.append(NOW, Actor::Source(id("east-panel")), true, &event)?;
            assert_eq!(tx.head(east)?.seq, 1);
            Ok::<_, Error>(line)
        }).await.unwrap();
        let line = written.value;
        assert_eq!(line.event, Some(noted("knife")));
        assert_eq!((line.seq, line.at, line.kind.as_str()), (1, NOW, "alarm.noted"));
        assert_eq!((line.subject, line.actor, line.drill), (about("knife"), Actor::Source(id("east-panel")), true));
        assert_eq!(line.prev_hash, GENESIS);
        assert_eq!(written.lines, lines(test, east).await);
        assert_eq!(written.lines, [line]);
    }

    async fn the_reader_sees_what_changed_since(test) {
        let (east, west) = (set_up(test, "east").await, set_up(test, "west").await);
        note(test, west, "other", 3).await;
        note(test, east, "a", 2).await;
        note(test, east, "b", 1).await;
        note(test, east, "a", 1).await;
        let since = move |after, limit| test.read(move |read| read.subjects_since(east, after, limit));
        let ask = async |after, limit| since(after, limit).await.unwrap();
        assert_eq!(ask(0, 4).await, Some(vec![about("a"), about("b")]));
        assert_eq!(ask(2, 4).await, Some(vec![about("b"), about("a")]));
        assert_eq!(ask(4, 4).await, Some(vec![]));
        assert_eq!(ask(0, 3).await, None, "too far back");
        let of_a = test.read(move |read| read.journal_of(east, about("a"))).await.unwrap();
        assert_eq!(of_a.iter().map(|line| line.seq).collect::<Vec<_>>(), [1, 2, 4]);
        let page = test.read(move |read| read.journal(east, 1, 2)).await.unwrap();
        assert_eq!(page.iter().map(|line| line.seq).collect::<Vec<_>>(), [2, 3]);
        let newest = test.read(move |read| read.newest_lines(east, Some(4), 2)).await.unwrap();
        assert_eq!(newest.iter().map(|line| line.seq).collect::<Vec<_>>(), [3, 2]);
    }

    async fn a_line_of_a_newer_version_is_read_without_its_event(test) {
        let east = set_up(test, "east").await;
        note(test, east, "a", 1).await;
        test.tamper("UPDATE journal SET kind = 'robot.sent', subject = 'robot:7', body = '{\"kind\":\"robot.sent\",\"n\":7}'");
        let line = lines(test, east).await.remove(0);
        assert_eq!((line.kind.as_str(), line.event, line.subject), ("robot.sent", None, Subject::Site));
        assert_eq!(line.body["n"], 7);
    }

    async fn lines_need_an_existing_site(test) {
        let nowhere: SiteId = id("nowhere");
        let refused = test.write(nowhere, |tx| tx.append(NOW, Actor::System, false, &noted("a")).map(drop)).await;
        assert!(matches!(refused, Err(Error::NoSite)));
        let refused = test.write_unscoped(|tx| tx.append(NOW, Actor::System, false, &noted("a")).map(drop)).await;
        assert!(matches!(refused, Err(Error::NoSite)));
    }

    async fn every_edited_column_is_found_at_its_line(test) {
        let others = set_up(test, "others").await;
        let edits = [
            ("at", "at + 1"), ("kind", "'alarm.closed'"), ("subject", "'site'"), ("actor", "'operator'"),
            ("drill", "NOT drill"), ("body", "'{}'"), ("prev_hash", "hash"), ("hash", "prev_hash"),
        ];
        for (column, value) in edits {
            let key = format!("edited-{column}");
            let site = set_up(test, &key).await;
            note(test, site, &key, 9).await;
            let sql = format!("UPDATE journal SET {column} = {value} WHERE site = '{site}' AND seq = 5");
            assert_eq!(after(test, site, &sql).await, (5, BadCode::Edited, 4), "{column}");
        }
        let moved = set_up(test, "moved").await;
        note(test, moved, "moved", 9).await;
        let sql = format!("UPDATE journal SET seq = 50 WHERE site = '{moved}' AND seq = 5");
        assert_eq!(after(test, moved, &sql).await, (5, BadCode::Missing, 4));
        let given_away = set_up(test, "given-away").await;
        note(test, given_away, "given-away", 9).await;
        let sql = format!("UPDATE journal SET site = '{others}' WHERE site = '{given_away}' AND seq = 5");
        assert_eq!(after(test, given_away, &sql).await, (5, BadCode::Missing, 4));
        assert_eq!(verify(test, others).await.first_bad.unwrap().code, BadCode::Uncounted);
    }

    async fn a_removed_added_or_replaced_line_is_found(test) {
        let removed = set_up(test, "removed").await;
        note(test, removed, "removed", 9).await;
        let sql = format!("DELETE FROM journal WHERE site = '{removed}' AND seq = 3");
        assert_eq!(after(test, removed, &sql).await, (3, BadCode::Missing, 2));

        let cut = set_up(test, "cut").await;
        note(test, cut, "cut", 9).await;
        let sql = format!("DELETE FROM journal WHERE site = '{cut}' AND seq > 6");
        assert_eq!(after(test, cut, &sql).await, (7, BadCode::Cut, 6));

        let emptied = set_up(test, "emptied").await;
        note(test, emptied, "emptied", 2).await;
        let sql = format!("DELETE FROM journal WHERE site = '{emptied}'");
        assert_eq!(after(test, emptied, &sql).await, (1, BadCode::Cut, 0));

        let set_back = set_up(test, "set-back").await;
        note(test, set_back, "set-back", 9).await;
        let sql = format!("UPDATE sites SET seq = 8 WHERE id = '{set_back}'");
        assert_eq!(after(test, set_back, &sql).await, (9, BadCode::Uncounted, 8));

        // A beginning cut off so that the rest would still hold together: only a synthetic site may have that.
        let shortened = set_up(test, "shortened").await;
        note(test, shortened, "shortened", 9).await;
        let hash = lines(test, shortened).await[2].hash.clone();
        test.tamper(&format!("DELETE FROM journal WHERE site = '{shortened}' AND seq <= 3"));
        let sql = format!("UPDATE sites SET kept_from = 4, kept_after_hash = '{hash}' WHERE id = '{shortened}'");
        assert_eq!(after(test, shortened, &sql).await, (1, BadCode::Missing, 0));
        let refused = test.store().write(shortened, |tx| tx.shorten_journal(NOW.plus(1))).await;
        assert!(matches!(refused, Err(Error::NotAllowed(_))), "{refused:?}");

        // Somebody who knows the canonical form writes a whole new line 5, or a whole new last line.
        for (key, seq, found) in [("forged", 5, (6, BadCode::Unlinked, 5)), ("forged-end", 9, (9, BadCode::Replaced, 9))] {
            let site = set_up(test, key).await;
            note(test, site, key, 9).await;
            let line = lines(test, site).await.remove(usize::try_from(seq).unwrap() - 1);
            let (text, subject) = (site.to_string(), format!("alarm:{}", id::<domain::AlarmId>(key)));
            let forged = Canonical {
                site: &text, seq, at: 1, kind: &line.kind, subject: &subject, actor: "system", drill: false,
                body: "{}", prev_hash: &line.prev_hash,
            };
            let sql = format!(
                "UPDATE journal SET at = 1, body = '{{}}', hash = '{}' WHERE site = '{site}' AND seq = {seq}", forged.hash()
            );
            assert_eq!(after(test, site, &sql).await, found, "{key}");
        }
    }
}

#[test]
fn the_canonical_form_is_what_the_documentation_says() {
    let line = Canonical {
        site: "6f0c1c2e-0000-7000-8000-000000000001",
        seq: 2,
        at: 1_764_000_000_123,
        kind: "alarm.noted",
        subject: "alarm:6f0c1c2e-0000-7000-8000-000000000002",
        actor: "operator",
        drill: true,
        body: "{\"text\":\"已到场\"}",
        prev_hash: GENESIS,
    };
    assert_eq!(
        line.text(),
        "shouwang-journal-1\n6f0c1c2e-0000-7000-8000-000000000001\n2\n1764000000123\nalarm.noted\n\
         alarm:6f0c1c2e-0000-7000-8000-000000000002\noperator\ndrill\n\
         0000000000000000000000000000000000000000000000000000000000000000\n{\"text\":\"已到场\"}"
    );
    // From `printf … | sha256sum`.
    assert_eq!(line.hash(), "72e99524b0e5082e1fc828726dd81e5869728cff1f5abb2d5c58270ed70df637");
}
