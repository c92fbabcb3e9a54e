//! The live socket: resuming, snapshots, slow and silent readers.

use domain::{Actor, Event, alarm::State};
use futures_util::{SinkExt, StreamExt};
use shouwang_tests::{
    Database, TestApp,
    clients::{Frame, Screen, Socket, violence_at},
    stories,
    test_app::tell,
    wait::{self, PATIENCE},
};
use std::time::{Duration, Instant};
use tokio::net::TcpSocket;
use tokio_tungstenite::tungstenite::{Message, client::IntoClientRequest};
use wire::{
    alarm::{AlarmAction, AlarmView},
    live::{ClientMessage, ServerMessage, Since, View},
};

stories! {
    async fn whoever_comes_back_gets_exactly_what_was_missed(app) {
        let supervisor = app.supervisor().await;
        let old = supervisor.raises(&violence_at("EM-1")).await;
        let mut wall = supervisor.opens(View::Desk).await;
        wall.sees("the old one", old, |_| true).await;
        let since = wall.since.clone();
        drop(wall);
        let new = supervisor.raises(&violence_at("PH-1")).await;
        supervisor.does(new, AlarmAction::TakeCharge {}).await.good::<AlarmView>();

        let wall = Screen::resume(&supervisor.client, View::Desk, Some(since.clone())).await;
        assert!(wall.resumed);
        assert_eq!(wall.alarms.keys().collect::<Vec<_>>(), [&new], "the old one has not changed");
        assert_eq!(wall.alarms[&new].in_charge, Some(supervisor.person));
        let site = app.site.id;
        let head = app.database().read(move |read| read.head(site)).await.unwrap();
        assert_eq!((wall.since.seq, &wall.since.epoch), (head.seq, &head.epoch));

        let nothing = Screen::resume(&supervisor.client, View::Desk, Some(wall.since.clone())).await;
        assert!(nothing.resumed && nothing.alarms.is_empty());
    }

    async fn whoever_was_away_too_long_gets_a_snapshot(app) {
        let supervisor = app.supervisor().await;
        let alarm = supervisor.raises(&violence_at("EM-1")).await;
        let wall = supervisor.opens(View::Desk).await;
        let (site, now) = (app.site.id, app.now());
        let notes = |count: u32| app.database().write(site, move |tx| {
            for n in 0..count {
                tx.append(now, Actor::System, false, &Event::Noted { alarm, text: n.to_string() })?;
            }
            Ok::<_, store::Error>(())
        });
        notes(500).await.unwrap();
        let resumed = Screen::resume(&supervisor.client, View::Desk, Some(wall.since.clone())).await;
        assert!(resumed.resumed, "500 lines are resumed");
        notes(1).await.unwrap();
        let anew = Screen::resume(&supervisor.client, View::Desk, Some(wall.since.clone())).await;
        assert!(!anew.resumed, "501 are not");
        assert!(anew.alarms.contains_key(&alarm));
    }

    async fn another_journal_or_a_line_not_yet_written_gives_a_snapshot(app) {
        let supervisor = app.supervisor().await;
        let alarm = supervisor.raises(&violence_at("EM-1")).await;
        let wall = supervisor.opens(View::Desk).await;
        let epoch = wall.since.epoch.clone();
        for since in [
            Since { epoch: "restored".into(), seq: wall.since.seq },
            Since { epoch: epoch.clone(), seq: wall.since.seq + 1 },
            Since { epoch: epoch.clone(), seq: -1 },
        ] {
            let anew = Screen::resume(&supervisor.client, View::Desk, Some(since)).await;
            assert!(!anew.resumed);
            assert_eq!(anew.since, wall.since);
            assert!(anew.alarms.contains_key(&alarm));
        }
    }

    async fn a_gap_is_healed_by_another_hello(app) {
        let supervisor = app.supervisor().await;
        let mut wall = supervisor.opens(View::Desk).await;
        let before = wall.since.clone();
        let alarm = supervisor.raises(&violence_at("EM-1")).await;
        wall.sees("raised", alarm, |_| true).await;
        wall.alarms.clear();
        wall.since = before.clone();
        wall.socket.hello(View::Desk, Some(before));
        wall.until("resumed", |screen| (screen.resumed && screen.alarms.contains_key(&alarm)).then_some(())).await;
        let next = supervisor.raises(&violence_at("PH-1")).await;
        wall.sees("what comes after", next, |_| true).await;
    }

    async fn closed_alarms_are_told_once_and_are_in_no_snapshot(app) {
        let supervisor = app.supervisor().await;
        let mut wall = supervisor.opens(View::Desk).await;
        let alarm = supervisor.raises(&violence_at("EM-1")).await;
        supervisor.closes(alarm).await;
        wall.sees("closed", alarm, |alarm| alarm.state == State::Closed).await;
        assert!(supervisor.opens(View::Desk).await.alarms.is_empty());
    }

    async fn the_clock_question_is_answered_and_nonsense_passed_over(app) {
        let supervisor = app.supervisor().await;
        let mut wall = supervisor.opens(View::Desk).await;
        wall.socket.say(ClientMessage::Clock { t0: 17 });
        let said = loop {
            let said = wall.socket.message().await;
            if matches!(said, ServerMessage::Clock { .. }) {
                break said;
            }
        };
        assert_eq!(said, ServerMessage::Clock { t0: 17, t1: app.now().ms() });
    }

    async fn a_phone_on_the_socket_sends_receipts_and_positions(app) {
        let supervisor = app.supervisor().await;
        let mut wall = supervisor.opens(View::Desk).await;
        let mut guard = app.guard("0018", "hall").await;
        let alarm = app.source().presses("EM-1", "1").await;
        let offer = guard.hears_offer(alarm).await;
        let receipt = |seen| ClientMessage::Receipt {
            id: shouwang_tests::clients::fresh(), alarm, assignment: offer.id, seen,
        };
        guard.screen().socket.say(receipt(false));
        wall.sees("received", alarm, |alarm| alarm.assignments[0].received_at.is_some()).await;
        guard.screen().socket.say(receipt(true));
        wall.sees("seen", alarm, |alarm| alarm.assignments[0].seen_at.is_some()).await;
        app.advance(1).await;
        let spot = shouwang_tests::plan::spot(0, 50.0, 2.0).into();
        guard.screen().socket.say(ClientMessage::Position { spot, accuracy_m: 8.0, at: app.now() });
        let person = guard.person;
        wall.until("the wall shows where he is", move |screen| {
            let position = screen.guards.get(&person)?.position.clone()?;
            (position.source == domain::PositionSource::Gps && position.accuracy_m == 8.0).then_some(())
        })
        .await;
    }
}

#[test]
fn a_reader_that_stops_reading_is_cut_off_and_slows_nobody() {
    tell(TestApp::builder(), Database::Sqlite, async |app| {
        let supervisor = app.supervisor().await;
        let mut wall = supervisor.opens(View::Desk).await;
        for n in 0..20 {
            let text = Some("很长的说明".repeat(100));
            let new = wire::alarm::NewAlarm { text, kind: domain::alarm::Kind::Other, ..violence_at("EM-1") };
            let alarm = supervisor.raises(&new).await;
            supervisor.does(alarm, AlarmAction::TakeCharge {}).await.good::<AlarmView>();
            wall.sees(&format!("alarm {n}"), alarm, |_| true).await;
        }
        let guard = app.signed_in_guard("0018").await;
        let (bus, site, person) = (app.app(0).bus.clone(), app.site.id, guard.person);

        // A client that asks for snapshot after snapshot and reads none; small buffers fill soon.
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4096).unwrap();
        let stream = socket.connect(app.address(0)).await.unwrap();
        let mut request = format!("ws://{}/api/v1/live", app.address(0)).into_client_request().unwrap();
        request.headers_mut().insert("cookie", guard.client().cookie().unwrap().parse().unwrap());
        let (mut stalled, _) = tokio_tungstenite::client_async(request, stream).await.unwrap();
        let hello = serde_json::to_string(&ClientMessage::Hello { view: View::Guard, since: None }).unwrap();
        for _ in 0..400 {
            stalled.send(Message::text(hello.clone())).await.unwrap();
        }
        wait::until("the socket counts", || async { bus.is_live(site, person, app.now()).then_some(()) }).await;

        let started = Instant::now();
        let alarm = supervisor.raises(&violence_at("PH-1")).await;
        wall.sees("the others go on", alarm, |_| true).await;
        assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());

        wait::until("it is cut off", || async { (!bus.is_live(site, person, app.now())).then_some(()) }).await;
        let drained = async { while let Some(Ok(_)) = stalled.next().await {} };
        tokio::time::timeout(PATIENCE, drained).await.expect("what was under way ends, and nothing follows");
    });
}

#[test]
fn a_socket_that_answers_no_ping_is_closed_and_the_guard_no_longer_counts() {
    tell(TestApp::builder(), Database::Sqlite, async |app| {
        let guard = app.signed_in_guard("0018").await;
        let mut silent = Socket::open_silent(guard.client()).await;
        silent.hello(View::Guard, None);
        let mut pings = 0;
        while let Frame::Said(said) = silent.next_within(PATIENCE).await.expect("the server says something") {
            if let ServerMessage::Ping { seq, .. } = *said {
                let site = app.site.id;
                assert_eq!(seq, app.database().read(move |read| read.head(site)).await.unwrap().seq);
                pings += 1;
            }
        }
        assert!(pings >= 1, "it was asked before it was given up");
        let bus = app.app(0).bus.clone();
        wait::until("its lease ends", || async { (!bus.is_live(app.site.id, guard.person, app.now())).then_some(()) })
            .await;
    });
}
