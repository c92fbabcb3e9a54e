//! Watching over those who work alone, over the buttons, and over the system itself.

use app::{canary, setup};
use domain::{
    AlarmId, LoneWorkId, PersonId,
    alarm::{Alarm, Kind, Outcome, State},
    button::{RETRIED_WITHIN, TEST_WITHIN},
    event::Subject,
    lone_work::GRACE,
    time::MINUTE,
};
use serde_json::{Value, json};
use shouwang_tests::{
    TestApp,
    clients::{Client, Guard, fresh, input, violence_at},
    plan::Room,
    stories, wait,
};
use wire::{
    alarm::{AlarmAccepted, AlarmAction, AlarmInput, AlarmList, AlarmView, NewAlarm, OriginView},
    duty::{DutyView, LoneWorkView},
    live::View,
    plan::{ButtonTestView, ButtonTests, ButtonView, PlaceRef},
};

const ALONE: &str = "/api/v1/duty/lone-work";
const FINE: &str = "/api/v1/duty/lone-work/check-in";

async fn works_alone(guard: &Guard, minutes: i64) -> LoneWorkView {
    let id: LoneWorkId = fresh();
    guard.client().post(ALONE, &json!({"id": id, "every_ms": minutes * MINUTE})).await.good()
}

async fn is_fine(guard: &Guard) -> LoneWorkView {
    guard.client().post(FINE, &json!({})).await.good()
}

fn ms(minutes: i64) -> u32 {
    u32::try_from(minutes * MINUTE).unwrap()
}

/// What the journal says of a guard's lone work.
async fn told_of(app: &TestApp, guard: PersonId) -> Vec<String> {
    let site = app.site.id;
    let lines = app.database().read(move |read| read.journal_of(site, Subject::Guard(guard))).await.unwrap();
    lines.into_iter().map(|line| line.kind).filter(|kind| kind.starts_with("lone_work")).collect()
}

async fn open_alarms(client: &Client) -> Vec<AlarmView> {
    client.get("/api/v1/alarms?open=true").await.good::<AlarmList>().alarms
}

async fn button(client: &Client, code: &str) -> ButtonView {
    let mut all = client.get("/api/v1/buttons").await.good::<Value>();
    let all: Vec<ButtonView> = serde_json::from_value(all["buttons"].take()).unwrap();
    all.into_iter().find(|button| button.code == code).expect("a button")
}

stories! {
    async fn whoever_works_alone_and_falls_silent_is_looked_for(app) {
        let supervisor = app.supervisor().await;
        let mut wall = supervisor.opens(View::Desk).await;
        let alone = app.guard("0018", "hall").await;
        let mut other = app.guard("0017", "gate").await;
        alone.is_at(PlaceRef::Unit(Room::Pharmacy.id())).await;
        let begun = works_alone(&alone, 15).await;
        assert_eq!(begun.due_at, app.now().plus(15 * MINUTE));
        let of = |guards: &std::collections::BTreeMap<PersonId, wire::GuardView>| {
            guards.get(&alone.person).and_then(|guard| guard.lone_work.clone())
        };
        wall.until("the wall knows", |wall| of(&wall.guards)).await;

        app.advance(ms(14)).await;
        assert_eq!(is_fine(&alone).await.due_at, app.now().plus(15 * MINUTE));
        app.advance(ms(14)).await;
        assert_eq!(told_of(app, alone.person).await, ["lone_work.started", "lone_work.checked_in"]);
        app.advance(ms(1)).await;
        wall.until("he is reminded", |wall| of(&wall.guards)?.reminded_at).await;
        assert!(open_alarms(&supervisor.client).await.is_empty(), "first he is asked");

        app.advance(u32::try_from(GRACE).unwrap()).await;
        let missed = wall.until("an alarm for him", |wall| of(&wall.guards)?.alarm).await;
        let alarm = wall.sees("the alarm", missed, |_| true).await;
        assert_eq!((alarm.kind, alarm.origin), (Kind::LoneWorker, OriginView::MissedCheckIn { person: alone.person }));
        assert_eq!(alarm.place.unit, Some(Room::Pharmacy.id()), "where he was last known to be");
        let offer = other.hears_offer(missed).await;
        other.accepts(missed, offer.id).await;
        let alarm = supervisor.reads(missed).await.alarm;
        assert!(alarm.assignments.iter().all(|a| a.person != alone.person), "nobody is sent to look for himself");

        app.advance(ms(2)).await;
        let again = is_fine(&alone).await;
        assert_eq!((again.alarm, again.due_at), (None, app.now().plus(15 * MINUTE)));
        let alarm = wall.sees("he says that he is fine", missed, |alarm| alarm.false_claimed_at.is_some()).await;
        assert_ne!(alarm.state, State::Closed, "and somebody still looks");
        assert_eq!(
            told_of(app, alone.person).await[2..],
            ["lone_work.reminded", "lone_work.missed", "lone_work.checked_in"]
        );
        supervisor.closes(missed).await;
        alone.client().delete(ALONE).await.done();
        assert_eq!(alone.client().post(FINE, &json!({})).await.refused(), (409, "not_at_lone_work".to_owned()));
    }

    async fn whoever_is_found_before_he_is_heard_is_watched_again(app) {
        let supervisor = app.supervisor().await;
        let mut wall = supervisor.opens(View::Desk).await;
        let alone = app.guard("0018", "hall").await;
        let other = alone.client().post("/api/v1/alarms", &violence_at("PH-1")).await.good::<AlarmAccepted>().id;
        works_alone(&alone, 15).await;
        let missed = |wall: &shouwang_tests::clients::Screen| wall.guards.get(&alone.person)?.lone_work.clone()?.alarm;
        app.advance(ms(15)).await;
        wall.until("he is reminded", |wall| wall.guards.get(&alone.person)?.lone_work.clone()?.reminded_at).await;
        app.advance(u32::try_from(GRACE).unwrap()).await;
        let first = wall.until("an alarm for him", missed).await;
        wall.sees("the alarm", first, |_| true).await;
        supervisor.closes(first).await;
        let again = |wall: &shouwang_tests::clients::Screen| wall.guards.get(&alone.person)?.lone_work.clone()?.alarm.is_none().then_some(());
        wall.until("he is watched again", again).await;
        app.advance(ms(15)).await;
        wall.until("he is reminded again", |wall| wall.guards.get(&alone.person)?.lone_work.clone()?.reminded_at).await;
        app.advance(u32::try_from(GRACE).unwrap()).await;
        let second = wall.until("another alarm for him", missed).await;
        wall.sees("the second alarm", second, |_| true).await;
        assert_ne!(first, second);

        // What he tapped before he fell silent comes through at last: it proves nothing.
        let note = AlarmAction::Note { text: "在此".to_owned() };
        let tap = AlarmInput { at: Some(app.now().plus(-20 * MINUTE)), ..input(note) };
        alone.client().post(&format!("/api/v1/alarms/{other}/inputs"), &tap).await.good::<AlarmView>();
        assert_eq!(supervisor.reads(second).await.alarm.false_claimed_at, None);
        is_fine(&alone).await;
        assert!(supervisor.reads(second).await.alarm.false_claimed_at.is_some());
        for alarm in [second, other] {
            supervisor.closes(alarm).await;
        }
    }

    async fn a_forgotten_duty_does_not_end_what_is_due_of_somebody_alone(app) {
        let mut alone = app.guard("0018", "hall").await;
        app.let_hours_pass(15, &[alone.person]).await;
        works_alone(&alone, 120).await;
        alone.close_app();
        let (bus, site, person) = (app.app(0).bus.clone(), app.site.id, alone.person);
        wait::until("the socket is closed", || async { (!bus.is_live(site, person, app.now())).then_some(()) }).await;
        // Past sixteen hours of duty and an hour of silence: what ends duties looks, in every step.
        for minutes in [60, 30] {
            app.advance(ms(minutes)).await;
            app::duty::tidy(app.app(0), app.now().plus(-120 * MINUTE)).await.unwrap();
        }
        app.advance(ms(30)).await;
        wait::until("he is reminded", || async {
            told_of(app, person).await.contains(&"lone_work.reminded".to_owned()).then_some(())
        })
        .await;
        app.advance(u32::try_from(GRACE).unwrap()).await;
        let alarm = wait::until("an alarm for him", || async {
            let site = app.site.id;
            let open = app.database().read(move |read| read.open_alarms(site)).await.unwrap();
            open.first().map(|stored| stored.value.id)
        })
        .await;
        app.supervisor().await.closes(alarm).await;
    }

    async fn the_lone_work_of_another_is_not_overwritten(app) {
        let (one, other) = (app.guard("0018", "hall").await, app.guard("0017", "gate").await);
        let begun = works_alone(&one, 15).await;
        let same = json!({"id": begun.id, "every_ms": 60 * MINUTE});
        assert_eq!(other.client().post(ALONE, &same).await.refused(), (422, "invalid_input".to_owned()));
        one.client().delete(ALONE).await.done();
        one.client().post(ALONE, &same).await.good::<LoneWorkView>();
        let duty = one.client().get("/api/v1/duty").await.good::<Option<DutyView>>().expect("on duty");
        assert_eq!(duty.lone_work, None, "a start that was held up begins nothing after its end");
    }

    async fn what_only_he_can_have_done_is_a_sign_of_life(app) {
        let supervisor = app.supervisor().await;
        let mut alone = app.guard("0018", "hall").await;
        works_alone(&alone, 15).await;
        app.advance(ms(10)).await;
        let alarm = app.source().presses("EM-1", "1").await;
        let offer = alone.hears_offer(alarm).await;
        alone.receives(alarm, offer.id).await;
        let due = |duty: Option<DutyView>| duty.and_then(|duty| duty.lone_work).expect("alone").due_at;
        let asked = alone.client().get("/api/v1/duty").await.good::<Option<DutyView>>();
        assert_eq!(due(asked), app.now().plus(5 * MINUTE), "the phone may ring in an empty room");
        alone.accepts(alarm, offer.id).await;
        let asked = alone.client().get("/api/v1/duty").await.good::<Option<DutyView>>();
        assert_eq!(due(asked), app.now().plus(15 * MINUTE), "a tap does not");
        app.advance(ms(10)).await;
        alone.is_at(PlaceRef::Unit(Room::Emergency.id())).await;
        let asked = alone.client().get("/api/v1/duty").await.good::<Option<DutyView>>();
        assert_eq!(due(asked), app.now().plus(15 * MINUTE));
        supervisor.closes(alarm).await;
        let old = app.now().plus(-MINUTE);
        let late: LoneWorkView = alone.client().post(FINE, &json!({"at": old})).await.good();
        assert_eq!(late.due_at, app.now().plus(15 * MINUTE), "a sign that was overtaken changes nothing");
    }

    async fn a_post_may_demand_it_and_the_duty_ends_it(app) {
        let (site, hall) = (app.site.id, app.site.posts["hall"]);
        let change = move |tx: &mut store::Tx<'_>| {
            let mut post = tx.post(hall)?.expect("a post");
            post.check_in_every = Some(30 * MINUTE);
            tx.update_post(&post)
        };
        app.app(0).store.write(site, change).await.unwrap();
        setup::add_places(app.app(0), site, setup::Places::default()).await.unwrap();
        let guard = app.guard("0018", "hall").await;
        let duty = guard.client().get("/api/v1/duty").await.good::<Option<DutyView>>().expect("on duty");
        assert!(duty.lone_work.is_some_and(|work| work.demanded && work.every_ms == 30 * MINUTE));
        assert_eq!(guard.client().delete(ALONE).await.refused(), (409, "lone_work_demanded".to_owned()));
        assert_eq!(works_alone(&guard, 60).await.every_ms, 30 * MINUTE, "more rarely than demanded is not enough");
        assert_eq!(works_alone(&guard, 10).await.every_ms, 10 * MINUTE);
        let short = guard.client().post(ALONE, &json!({"id": fresh::<LoneWorkId>(), "every_ms": 1})).await;
        assert_eq!(short.refused(), (422, "lone_work_interval".to_owned()));
        guard.go_off_duty().await.done();
        assert_eq!(told_of(app, guard.person).await.last().map(String::as_str), Some("lone_work.ended"));
        app.advance(ms(60)).await;
        app.advance(u32::try_from(GRACE).unwrap()).await;
        let told = app.source().presses("EM-1", "later").await;
        let supervisor = app.supervisor().await;
        let open: Vec<AlarmId> = open_alarms(&supervisor.client).await.into_iter().map(|alarm| alarm.id).collect();
        assert_eq!(open, [told], "nobody waits for whoever went home");
        supervisor.closes(told).await;
        let again = guard.client().post(ALONE, &json!({"id": fresh::<LoneWorkId>(), "every_ms": 15 * MINUTE})).await;
        assert_eq!(again.refused(), (409, "person_not_on_duty".to_owned()));
    }

    async fn a_test_press_proves_a_button_and_disturbs_nobody(app) {
        let mut guard = app.guard("0018", "hall").await;
        let supervisor = app.supervisor().await;
        let desk = &supervisor.client;
        let mut screen = supervisor.opens(View::Desk).await;
        let tested = button(desk, "EM-1").await;
        let of = |button: ButtonView| button.department_name.map(|name| name.zh);
        assert_eq!(of(tested.clone()).as_deref(), Some("emergency科"), "who tests knows whom to ask to press");
        assert_eq!(of(button(desk, "W2-1").await), None);
        let path = format!("/api/v1/buttons/{}/test", tested.id);
        let before: ButtonTests = desk.get("/api/v1/button-tests").await.good();
        assert_eq!(before.tests.len(), 3);
        assert!(before.tests.iter().all(|test| test.proved_at.is_none() && test.waits_until.is_none()));

        let waits: ButtonTestView = desk.post(&path, &json!({})).await.good();
        assert_eq!(waits.waits_until, Some(app.now().plus(TEST_WITHIN)));
        let again: ButtonTestView = desk.post(&path, &json!({})).await.good();
        assert_eq!(again, waits, "asked twice is asked once");
        app.advance(1_000).await;
        let press: AlarmAccepted = app.source().sends("EM-1", "7").await.good();
        assert!(press.test && !press.duplicate);
        let retried: AlarmAccepted = app.source().sends("EM-1", "7").await.good();
        assert!(retried.test && retried.duplicate, "a panel that did not hear the answer does not raise an alarm");
        assert_eq!(retried.raised_at, press.raised_at);
        let proved = screen.until("the desk sees it", |screen| screen.button_tests.get(&tested.id)?.proved_at).await;
        assert_eq!(proved, app.now());
        assert!(open_alarms(desk).await.is_empty());

        let real = app.source().presses("EM-1", "8").await;
        guard.hears_offer(real).await;
        assert_eq!(guard.screen().alarms.keys().collect::<Vec<_>>(), [&real], "the test before it was told to nobody");
        supervisor.closes(real).await;
        // The panel began to count anew: a number that was a test once is no test for ever, and none of another button.
        app.advance(u32::try_from(RETRIED_WITHIN).unwrap() + 1).await;
        let anew = app.source().sends("EM-1", "7").await.good::<AlarmAccepted>();
        assert!(!anew.test, "a real press is never taken for an old test: {anew:?}");
        supervisor.closes(anew.id).await;
        desk.post(&path, &json!({})).await.good::<ButtonTestView>();
        assert!(app.source().sends("EM-1", "9").await.good::<AlarmAccepted>().test);
        let elsewhere = app.source().presses("PH-1", "9").await;
        supervisor.closes(elsewhere).await;
        let after: ButtonTests = desk.get("/api/v1/button-tests").await.good();
        assert_eq!(after.tests.iter().filter(|test| test.proved_at.is_some()).count(), 1);
    }

    async fn only_the_button_that_is_tested_and_only_for_its_time(app) {
        let supervisor = app.supervisor().await;
        let desk = &supervisor.client;
        let tested = button(desk, "EM-1").await;
        let path = format!("/api/v1/buttons/{}/test", tested.id);
        desk.post(&path, &json!({})).await.good::<ButtonTestView>();
        let elsewhere = app.source().presses("PH-1", "1").await;
        supervisor.closes(elsewhere).await;
        app.advance(u32::try_from(TEST_WITHIN).unwrap()).await;
        let late = app.source().presses("EM-1", "2").await;
        supervisor.closes(late).await;
        desk.post(&path, &json!({})).await.good::<ButtonTestView>();
        let off: ButtonTestView = desk.delete(&path).await.good();
        assert_eq!((off.waits_until, off.proved_at), (None, None));
        let real = app.source().presses("EM-1", "3").await;
        supervisor.closes(real).await;

        // A nurse on the page of her department, who sends the same press twice.
        desk.post(&path, &json!({})).await.good::<ButtonTestView>();
        let nurse = app.nurse().await;
        let silent = NewAlarm { silent: true, ..violence_at("EM-1") };
        let real: AlarmAccepted = nurse.client.post("/api/v1/alarms", &silent).await.good();
        assert!(!real.test, "who presses silently cannot read that it was a test");
        supervisor.closes(real.id).await;
        let made = |after: i64| {
            let ms = u64::try_from(app.now().plus(after).ms()).unwrap();
            Some(AlarmId(uuid::Builder::from_unix_timestamp_millis(ms, &[7; 10]).into_uuid()))
        };
        let waited = NewAlarm { id: made(-1_000), ..violence_at("EM-1") };
        let real: AlarmAccepted = nurse.client.post("/api/v1/alarms", &waited).await.good();
        assert!(!real.test, "it was pressed before the test began and was long on its way");
        supervisor.closes(real.id).await;
        let press = NewAlarm { id: made(0), ..violence_at("EM-1") };
        for duplicate in [false, true] {
            let answer: AlarmAccepted = nurse.client.post("/api/v1/alarms", &press).await.good();
            assert_eq!((answer.test, answer.duplicate), (true, duplicate));
        }
        assert!(open_alarms(desk).await.is_empty());
        let unknown = format!("/api/v1/buttons/{}/test", uuid::Uuid::now_v7());
        assert_eq!(desk.post(&unknown, &json!({})).await.refused().0, 404);
        assert_eq!(nurse.client.post(&path, &json!({})).await.refused().0, 403);
    }

    async fn a_server_without_a_canary_promises_none(app) {
        assert!(!app.supervisor().await.opens(View::Desk).await.canary_expected);
    }

    async fn the_canary_flies_every_minute_and_nobody_sees_it(app: TestApp::builder().canary()) {
        let supervisor = app.supervisor().await;
        let mut guard = app.guard("0018", "hall").await;
        let mut wall = supervisor.opens(View::Desk).await;
        assert!(wall.canary_expected, "a wall that hears none says so, even if it never heard one");
        assert!(!guard.screen().canary_expected && !app.nurse().await.opens(View::Staff).await.canary_expected);
        wait::until("the first", || async { app.app(0).canary.last() }).await;
        for _ in 0..3 {
            app.advance(u32::try_from(canary::EVERY).unwrap()).await;
            let now = app.now();
            wall.until("the wall hears it", |wall| (wall.canary == Some(now)).then_some(())).await;
        }
        assert!(open_alarms(&supervisor.client).await.is_empty());
        let all = supervisor.client.get("/api/v1/alarms").await.good::<AlarmList>();
        assert!(all.alarms.is_empty() && wall.alarms.is_empty() && guard.screen().alarms.is_empty());
        assert_eq!(wall.guards.len(), 1);
        let at_canary = app.database().read(|read| read.alarms(canary::SITE, store::AlarmFilter::default(), 10));
        let flown = at_canary.await.unwrap();
        assert!(flown.len() >= 4);
        let closed = |alarm: &Alarm| alarm.closed.as_ref().map(|closing| closing.outcome);
        assert!(flown.iter().all(|stored| closed(&stored.value) == Some(Outcome::Test)));

        // A day later the old flights are forgotten, and what is left still proves itself.
        app.let_hours_pass(26, &[guard.person]).await;
        wait::until("it is shortened", || async {
            let lines = app.database().read(|read| read.journal(canary::SITE, 0, 1)).await.unwrap();
            lines.first().filter(|line| line.seq > 1).map(drop)
        })
        .await;
        let verified = app.database().read(|read| read.verify(canary::SITE)).await.unwrap();
        assert_eq!(verified.first_bad, None);
        assert!(setup::sites(app.app(0)).await.unwrap().iter().all(|site| site.id != canary::SITE));
    }
}
