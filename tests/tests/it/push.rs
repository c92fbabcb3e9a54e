//! Web Push from the decision to the phone and back, with a push service of the test's own.

use domain::{AlarmId, Purpose, alarm::AssignmentState};
use shouwang_tests::{
    TestApp,
    clients::{Guard, Screen, fresh, violence_at},
    push_service::{PushService, Subscriber},
    stories, wait,
};
use store::{OutboxState, QueuedDelivery};
use wire::{
    alarm::NewAlarm,
    live::View,
    push::{PushKey, PushReceipt},
};

/// A guard on duty whose app is closed: only push reaches him.
async fn pocketed(app: &TestApp, service: &PushService, number: &str, post: &str) -> (Guard, Subscriber) {
    let guard = app.signed_in_guard(number).await;
    guard.go_on_duty(app.site.posts[post]).await;
    let subscriber = service.subscriber(number);
    guard.client().put("/api/v1/push/subscription", &subscriber.subscription("zh")).await.done();
    (guard, subscriber)
}

async fn outbox(app: &TestApp, alarm: AlarmId) -> Vec<QueuedDelivery> {
    app.database().read(move |read| read.deliveries_of(alarm)).await.unwrap()
}

async fn only(app: &TestApp, alarm: AlarmId, what: &str, look: impl Fn(&QueuedDelivery) -> bool) -> QueuedDelivery {
    wait::until(what, || async { outbox(app, alarm).await.into_iter().next().filter(&look) }).await
}

stories! {
    async fn the_offer_reaches_a_closed_phone_and_its_receipt_the_wall(app: TestApp::builder().push()) {
        let service = PushService::start().await;
        let (guard, subscriber) = pocketed(app, &service, "0018", "hall").await;
        let key: PushKey = guard.client().get("/api/v1/push/key").await.good();
        let supervisor = app.supervisor().await;
        let mut wall = supervisor.opens(View::Desk).await;
        let nurse = app.nurse().await;
        let secret = "持刀男子，红衣";
        let alarm = nurse.raises(&NewAlarm { text: Some(secret.into()), ..violence_at("EM-1") }).await;

        let pushed = service.nth(1).await;
        assert_eq!(pushed.path, "/0018");
        assert!(pushed.headers.iter().any(|line| line.contains(&key.key)), "signed with the key of the subscription");
        let (message, text) = subscriber.reads(&pushed);
        assert_eq!((message.purpose, message.alarm), (Purpose::Offer, alarm));
        assert_eq!(message.body, "1F · 急诊抢救室");
        let offer = wall.sees("offered", alarm, |alarm| !alarm.assignments.is_empty()).await.assignments.remove(0);
        assert_eq!(message.assignment, Some(offer.id));
        assert_eq!(message.expires_at, offer.expires_at);
        for private in ["某", "Mx", "0018", secret, "emergency科"] {
            assert!(!text.contains(private), "{private} in {text}");
        }

        let receipt_of = |wall: &Screen| wall.guards.get(&guard.person)?.readiness.receipt_at;
        assert_eq!(receipt_of(&wall), None);
        app.advance(1_000).await;
        let receipt = PushReceipt { id: fresh(), delivery: message.delivery };
        guard.client().post("/api/v1/push/receipts", &receipt).await.done();
        let got = app.now();
        assert_eq!(wall.until("the desk sees the receipt", receipt_of).await, got);
        app.advance(1_000).await;
        guard.client().post("/api/v1/push/receipts", &receipt).await.done();
        let afresh = supervisor.opens(View::Desk).await;
        assert_eq!(receipt_of(&afresh), Some(got), "the same receipt again proves nothing newer");
        let seen = wall.sees("received", alarm, |alarm| alarm.assignments[0].received_at.is_some()).await;
        assert_eq!(seen.assignments[0].state, AssignmentState::Received, "received is not accepted");
        let sent = only(app, alarm, "sent", |queued| queued.state == OutboxState::Sent).await;
        assert_eq!(sent.received_at, Some(got));
        let stranger = app.signed_in_guard("0017").await;
        let foreign = stranger.client().post("/api/v1/push/receipts", &receipt).await;
        assert_eq!(foreign.refused(), (404, "not_found".to_owned()));
    }

    async fn a_subscription_that_is_gone_is_forgotten(app: TestApp::builder().push()) {
        let service = PushService::start().await;
        service.answers(&[410]);
        let _guard = pocketed(app, &service, "0018", "hall").await;
        assert_eq!(app.database().count("push_subscriptions"), 1);
        let alarm = app.source().presses("EM-1", "1").await;
        let dead = only(app, alarm, "given up", |queued| queued.state == OutboxState::Dead).await;
        assert_eq!(dead.last_error.as_deref(), Some("nobody_subscribed"));
        assert_eq!(app.database().count("push_subscriptions"), 0);
        assert_eq!(service.pushed().len(), 1);
    }

    async fn a_service_that_stumbles_is_tried_again_with_growing_pauses(app: TestApp::builder().push()) {
        let service = PushService::start().await;
        service.answers(&[500, 503]);
        let (_guard, subscriber) = pocketed(app, &service, "0018", "hall").await;
        let alarm = app.source().presses("EM-1", "1").await;
        for (attempts, pauses) in [(1, 250..=500), (2, 500..=1_000)] {
            service.nth(attempts).await;
            let failed = only(app, alarm, "failed", |queued| queued.attempts as usize == attempts).await;
            assert_eq!(failed.state, OutboxState::Pending);
            let pause = failed.next_attempt_at.unwrap().since(app.now());
            assert!(pauses.contains(&pause), "pause {attempts}: {pause} ms");
            assert_eq!(service.pushed().len(), attempts, "not before its time");
            app.advance(u32::try_from(pause).unwrap()).await;
        }
        let pushed = service.nth(3).await;
        assert_eq!(subscriber.reads(&pushed).0.alarm, alarm);
        only(app, alarm, "sent", |queued| queued.state == OutboxState::Sent).await;
    }

    async fn what_is_no_longer_wanted_is_not_sent(app: TestApp::builder().push()) {
        let service = PushService::start().await;
        service.answers(&[500]);
        let (mut guard, subscriber) = pocketed(app, &service, "0018", "hall").await;
        let alarm = app.source().presses("EM-1", "1").await;
        only(app, alarm, "failed", |queued| queued.attempts == 1).await;
        app.advance(15_000).await;
        // The offer ran out. Nobody else is there, and with the app open the same guard can be called again.
        guard.open_app().await;
        app.advance(5_000).await;
        let [first, second] = [service.nth(1).await, service.nth(2).await].map(|pushed| subscriber.reads(&pushed).0);
        assert_ne!(first.assignment, second.assignment);
        let old = outbox(app, alarm).await.remove(0);
        assert_eq!((old.outgoing.id, old.sent_at), (first.delivery, None));
    }

    async fn a_subscription_inside_the_hospital_or_without_keys_is_refused(app: TestApp::builder().push()) {
        let service = PushService::start().await;
        let guard = app.signed_in_guard("0018").await;
        let good = service.subscriber("x").subscription("zh");
        let mut inside = good.clone();
        inside.endpoint = "https://192.168.1.20/push".into();
        let mut keyless = good.clone();
        keyless.keys.p256dh = "AAAA".into();
        let mut language = good.clone();
        language.language = "fr".into();
        for bad in [inside, keyless, language] {
            let refused = guard.client().put("/api/v1/push/subscription", &bad).await.refused();
            assert_eq!(refused, (422, "invalid_input".to_owned()));
        }
        guard.client().put("/api/v1/push/subscription", &good).await.done();
        guard.client().delete("/api/v1/push/subscription").await.done();
        assert_eq!(app.database().count("push_subscriptions"), 0);
    }
}
