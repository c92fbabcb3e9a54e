//! Channels beside the app, from the decision to the group's robot, the web service and the phone that has no app open.

use domain::{
    AlarmId, ChannelId, ContactId, Delivery, DeliveryId, PersonId, Purpose, Recipient,
    alarm::{Kind, Outcome, Priority},
    person::Role,
    plan::Call,
    time::MINUTE,
};
use serde_json::{Value, json};
use shouwang_tests::{
    TestApp,
    clients::{Person, fresh, violence_at},
    push_service::PushService,
    stories, wait,
    web_service::{Reply, WebService},
};
use std::collections::BTreeSet;
use store::{OutboxState, Outgoing, QueuedDelivery};
use uuid::Uuid;
use wire::{
    alarm::{AlarmAction, AlarmView, NewAlarm},
    channels::{
        ChannelList, ChannelView, ContactList, ContactView, PeopleContacts, TryResult, UndeliveredList,
        UndeliveredState, WebhookBody,
    },
    duty::LoneWorkView,
    response_plan::PlanStep,
};

const WECOM_OK: Reply = Reply::Body(r#"{"errcode":0,"errmsg":"ok"}"#);
const SECRET: &str = "s3cret-0123456789";

/// Adds a channel for what goes to supervisors.
async fn channel(office: &Person, settings: Value) -> ChannelView {
    let new = json!({
        "id": Uuid::now_v7(), "name": "值班群", "settings": settings, "serves": ["supervisors"], "least": "p3",
        "language": "zh",
    });
    office.client.post("/api/v1/channels", &new).await.good()
}

async fn webhook(office: &Person, service: &WebService) -> ChannelView {
    channel(office, json!({"kind": "webhook", "url": service.url("/hook"), "secret": SECRET})).await
}

async fn robot(office: &Person, service: &WebService) -> ChannelView {
    channel(office, json!({"kind": "wecom", "url": service.url("/send?key=s3cret")})).await
}

async fn contact(office: &Person, person: PersonId, address: Value) -> ContactView {
    let new = json!({"id": Uuid::now_v7(), "address": address, "language": "zh"});
    office.client.post(&format!("/api/v1/people/{person}/contacts"), &new).await.good()
}

async fn outbox(app: &TestApp, alarm: AlarmId) -> Vec<QueuedDelivery> {
    app.database().read(move |read| read.deliveries_of(alarm)).await.unwrap()
}

/// Waits for a message by a kind of channel that looks like this, whatever step of the plan it takes to send one.
async fn by(app: &TestApp, alarm: AlarmId, kind: &str, look: impl Fn(&QueuedDelivery) -> bool) -> QueuedDelivery {
    wait::until(kind, || async {
        outbox(app, alarm).await.into_iter().find(|queued| queued.outgoing.channel == kind && look(queued))
    })
    .await
}

async fn undelivered(who: &Person) -> UndeliveredList {
    who.client.get("/api/v1/undelivered").await.good()
}

stories! {
    async fn an_escalation_reaches_a_webhook_and_a_robot(app) {
        let office = app.person(Role::Office).await;
        let (hook, chat) = (WebService::start(Reply::Status(204)).await, WebService::start(WECOM_OK).await);
        webhook(&office, &hook).await;
        robot(&office, &chat).await;
        let nurse = app.nurse().await;
        let new = NewAlarm { text: Some("持刀男子，红衣".into()), drill: true, ..violence_at("EM-1") };
        let alarm = nurse.raises(&new).await;

        let told = hook.nth(1).await;
        let signature = told.headers.iter().find(|line| line.to_ascii_lowercase().starts_with("shouwang-signature: v1="));
        assert!(signature.is_some(), "{:?}", told.headers);
        let body: WebhookBody = serde_json::from_slice(&told.body).unwrap();
        assert_eq!((body.sent_at, body.messages.len()), (app.now(), 1));
        let said = &body.messages[0];
        assert_eq!((said.alarm, said.kind, said.priority, said.drill), (alarm, Kind::Violence, Priority::P1, true));
        assert_eq!(said.body, "1F · 急诊抢救室");
        let chatted = chat.nth(1).await.json();
        let line = chatted["text"]["content"].as_str().unwrap().to_owned();
        assert!(line.starts_with("【演练】紧急 · 暴力伤医") && line.contains("1F · 急诊抢救室"), "{line}");
        assert_eq!(chatted["text"]["mentioned_list"], json!(["@all"]));
        for private in ["某", "Mx", "红衣", "emergency科"] {
            assert!(!line.contains(private) && !told.text().contains(private), "{private} in {line}");
        }
        for kind in ["webhook", "wecom"] {
            let sent = by(app, alarm, kind, |queued| queued.state == OutboxState::Sent).await;
            assert_eq!((sent.outgoing.person, sent.outgoing.channel_id.is_some()), (None, true));
        }
        assert!(undelivered(&app.supervisor().await).await.undelivered.is_empty());
    }

    async fn the_duty_phone_the_police_room_and_the_department_are_told_at_their_step(app) {
        let office = app.person(Role::Office).await;
        let department = app.site.departments["emergency"];
        let of = |audience: Value| {
            let office = &office;
            async move {
                let service = WebService::start(Reply::Status(204)).await;
                let settings = json!({"kind": "webhook", "url": service.url("/hook"), "secret": SECRET});
                let new = json!({
                    "id": Uuid::now_v7(), "name": "值班", "settings": settings, "serves": [audience], "least": "p3",
                    "language": "zh",
                });
                office.client.post("/api/v1/channels", &new).await.good::<ChannelView>();
                service
            }
        };
        let phone = of(json!("duty_phone")).await;
        let police = of(json!("police")).await;
        let ward = of(json!({ "department": department })).await;
        app.answers(Kind::Violence, Priority::P1, |plan| {
            let step = |after_s, call: &[Call]| PlanStep { after_s, call: call.to_vec() };
            plan.steps = vec![
                step(0, &[Call::Department]),
                step(15, &[Call::Supervisors, Call::DutyPhone]),
                step(30, &[Call::Supervisors, Call::Police]),
            ];
        })
        .await;
        let drill = app.nurse().await.raises(&NewAlarm { drill: true, ..violence_at("EM-1") }).await;
        ward.nth(1).await;
        app.advance(30_000).await;
        let over = AlarmAction::Close { outcome: Outcome::Drill, note: String::new() };
        app.supervisor().await.does(drill, over).await.good::<AlarmView>();

        let alarm = app.source().raises(Kind::Violence, Priority::P1, "EM-1", "1").await;
        let purpose = |body: Value| body["messages"][0]["purpose"].as_str().map(str::to_owned);
        assert_eq!(purpose(ward.nth(2).await.json()).as_deref(), Some("notice"), "for information");
        app.advance(15_000).await;
        let told = phone.nth(1).await.json();
        assert_eq!((purpose(told.clone()).as_deref(), told["messages"][0]["alarm"] == json!(alarm)), (Some("escalation"), true));
        assert!(police.requests().is_empty(), "not before its step");
        app.advance(15_000).await;
        let told = police.nth(1).await.json();
        assert_eq!(told["messages"][0]["alarm"], json!(alarm), "and the drill before it called neither");
        assert_eq!(phone.requests().len(), 1);
    }

    async fn a_robot_that_stumbles_is_asked_again_until_it_works(app) {
        let office = app.person(Role::Office).await;
        let chat = WebService::start(WECOM_OK).await;
        // Several kinds of failure in a row: none of them is the end.
        chat.next(&[Reply::Status(500), Reply::Body("<html>"), Reply::Body(r#"{"errcode":-1,"errmsg":"busy"}"#)]);
        let robot = robot(&office, &chat).await;
        let alarm = app.source().presses("EM-1", "1").await;
        let supervisor = app.supervisor().await;
        for (attempts, error) in [(1, "retry_after"), (2, "bad_answer"), (3, "retry_after")] {
            chat.nth(attempts).await;
            let failed = by(app, alarm, "wecom", |queued| queued.attempts as usize == attempts).await;
            assert_eq!(failed.last_error.as_deref(), Some(error));
            let list = undelivered(&supervisor).await.undelivered;
            let seen = list.iter().find(|one| one.delivery == failed.outgoing.id).expect("it is seen");
            assert_eq!((seen.state, seen.attempts as usize), (UndeliveredState::Failing, attempts));
            assert_eq!((seen.channel.as_str(), seen.channel_name.as_deref()), ("wecom", Some("值班群")));
            assert_eq!((seen.alarm, seen.person, seen.error.as_deref()), (alarm, None, Some(error)));
            let list: ChannelList = office.client.get("/api/v1/channels").await.good();
            assert_eq!((list.channels[0].id, list.channels[0].error.as_deref()), (robot.id, Some(error)));
            let pause = failed.next_attempt_at.unwrap().since(app.now());
            app.advance(u32::try_from(pause).unwrap()).await;
        }
        by(app, alarm, "wecom", |queued| queued.attempts == 3 && queued.state == OutboxState::Sent).await;
        let working = || async {
            let list: ChannelList = office.client.get("/api/v1/channels").await.good();
            list.channels[0].failed_at.is_none().then_some(())
        };
        wait::until("the channel is known to work", working).await;
        assert!(undelivered(&supervisor).await.undelivered.is_empty());
    }

    async fn a_robot_that_says_too_fast_is_left_alone(app) {
        let office = app.person(Role::Office).await;
        let chat = WebService::start(WECOM_OK).await;
        chat.next(&[Reply::Body(r#"{"errcode":45009,"errmsg":"api freq out of limit"}"#)]);
        robot(&office, &chat).await;
        let first = app.source().presses("EM-1", "1").await;
        by(app, first, "wecom", |queued| queued.attempts == 1).await;
        // Another urgent one a second later waits as well: asking now would only make it worse.
        app.advance(1_000).await;
        let second = app.source().presses("PH-1", "2").await;
        by(app, second, "wecom", |queued| queued.next_attempt_at.is_some_and(|at| at > app.now())).await;
        assert_eq!(chat.requests().len(), 1);
        app.advance(19_500).await;
        let text = chat.nth(2).await.json()["text"]["content"].as_str().unwrap().to_owned();
        assert!(text.contains("急诊抢救室") && text.contains("药房"), "both in one: {text}");
        let supervisor = app.supervisor().await;
        for alarm in [first, second] {
            supervisor.closes(alarm).await;
        }
    }

    async fn what_is_not_urgent_is_joined_and_what_is_urgent_is_not(app) {
        let office = app.person(Role::Office).await;
        let chat = WebService::start(WECOM_OK).await;
        robot(&office, &chat).await;
        let nurse = app.nurse().await;
        let routine = |button: &str| NewAlarm { kind: Kind::Theft, ..violence_at(button) };
        let mut alarms = Vec::new();
        for button in ["EM-1", "PH-1", "W2-1"] {
            alarms.push(nurse.raises(&routine(button)).await);
        }
        for alarm in &alarms {
            by(app, *alarm, "wecom", |queued| queued.next_attempt_at.is_some_and(|at| at > app.now())).await;
        }
        let urgent = nurse.raises(&violence_at("EM-1")).await;
        let told = chat.nth(1).await.json()["text"]["content"].as_str().unwrap().to_owned();
        assert!(told.contains("暴力伤医") && !told.contains("盗窃"), "{told}");
        by(app, urgent, "wecom", |queued| queued.state == OutboxState::Sent).await;
        assert_eq!(chat.requests().len(), 1);
        app.advance(3_000).await;
        let told = chat.nth(2).await.json()["text"]["content"].as_str().unwrap().to_owned();
        assert_eq!(told.matches("盗窃").count(), 3, "{told}");
        for alarm in &alarms {
            by(app, *alarm, "wecom", |queued| queued.state == OutboxState::Sent).await;
        }
    }

    async fn two_nodes_keep_to_the_budget_of_one_robot(app: TestApp::builder().nodes(2).redis()) {
        let office = app.person(Role::Office).await;
        let chat = WebService::start(WECOM_OK).await;
        robot(&office, &chat).await;
        let budget = courier::coalesce::Budget::ROBOT;
        let mut alarms = Vec::new();
        for n in 1..=budget.sendings {
            alarms.push(app.source().presses("EM-1", &n.to_string()).await);
            chat.nth(n).await;
        }
        let late = app.source().presses("PH-1", "late").await;
        let room = app.now().plus(budget.window);
        by(app, late, "wecom", |queued| queued.next_attempt_at == Some(room)).await;
        assert_eq!(chat.requests().len(), budget.sendings, "the minute is used up");
        let supervisor = app.supervisor().await;
        for alarm in alarms.into_iter().chain([late]) {
            supervisor.closes(alarm).await;
        }
    }

    async fn a_contact_gets_the_offer_and_one_that_is_gone_is_not_used_again(app) {
        let office = app.person(Role::Office).await;
        let ntfy = WebService::start(Reply::Status(200)).await;
        ntfy.next(&[Reply::Status(200), Reply::Status(410)]);
        let guard = app.guard("0018", "hall").await;
        let topic = json!({"kind": "ntfy", "server": ntfy.url(""), "topic": "0018-s3cret"});
        let added = contact(&office, guard.person, topic).await;
        assert!(!added.hint.contains("s3cret"), "{added:?}");

        let first = app.source().presses("EM-1", "1").await;
        let told = ntfy.nth(1).await.json();
        assert_eq!((&told["topic"], &told["priority"], &told["message"]), (&json!("0018-s3cret"), &json!(5), &json!("1F · 急诊抢救室")));
        assert_eq!(told["click"], "http://shouwang.test/guard");
        let sent = by(app, first, "ntfy", |queued| queued.state == OutboxState::Sent).await;
        assert_eq!((sent.outgoing.person, sent.outgoing.contact), (Some(guard.person), Some(added.id)));
        let supervisor = app.supervisor().await;
        supervisor.closes(first).await;

        // The stand-down of the first alarm is the second message, and 410.
        ntfy.nth(2).await;
        by(app, first, "ntfy", |queued| queued.state == OutboxState::Dead && queued.last_error.as_deref() == Some("gone")).await;
        let path = format!("/api/v1/people/{}/contacts", guard.person);
        let list: ContactList = office.client.get(&path).await.good();
        assert_eq!((list.contacts[0].gone, list.contacts[0].error.as_deref()), (true, Some("gone")));
        let second = app.source().presses("EM-1", "2").await;
        let offered = || async {
            let alarm = supervisor.reads(second).await.alarm;
            (!alarm.assignments.is_empty()).then_some(())
        };
        wait::until("the guard is called", offered).await;
        assert!(outbox(app, second).await.iter().all(|queued| queued.outgoing.contact.is_none()));
        // Added anew it is used again.
        office.client.delete(&format!("{path}/{}", added.id)).await.done();
        let again = json!({"kind": "ntfy", "server": ntfy.url(""), "topic": "0018-new"});
        contact(&office, guard.person, again).await;
        supervisor.closes(second).await;
        assert_eq!(ntfy.nth(3).await.json()["topic"], "0018-new");
    }

    async fn a_guard_whose_phone_takes_no_push_is_called_by_a_contact(app) {
        let office = app.person(Role::Office).await;
        let bark = WebService::start(Reply::Status(200)).await;
        let guard = app.signed_in_guard("0018").await;
        guard.go_on_duty(app.site.posts["hall"]).await;
        let supervisor = app.supervisor().await;
        let unreachable = app.source().presses("EM-1", "1").await;
        assert!(supervisor.reads(unreachable).await.alarm.assignments.is_empty(), "nothing reaches him yet");
        supervisor.closes(unreachable).await;
        contact(&office, guard.person, json!({"kind": "bark", "server": bark.url(""), "device_key": "k"})).await;
        let alarm = app.source().presses("EM-1", "2").await;
        assert_eq!(supervisor.reads(alarm).await.alarm.assignments[0].person, guard.person);
        let told = bark.nth(1).await;
        assert_eq!((told.path.as_str(), &told.json()["level"]), ("/push", &json!("critical")));
    }

    async fn whoever_works_alone_is_reminded_by_his_contacts_too(app) {
        let office = app.person(Role::Office).await;
        let (ntfy, gateway) = (WebService::start(Reply::Body("{}")).await, WebService::start(Reply::Status(200)).await);
        let guard = app.guard("0018", "hall").await;
        let topic = contact(&office, guard.person, json!({"kind": "ntfy", "server": ntfy.url(""), "topic": "t"})).await;
        contact(&office, guard.person, json!({"kind": "sms", "phone": "13800138000"})).await;
        let alone = json!({"id": Uuid::now_v7(), "every_ms": 15 * MINUTE});
        let minutes = |minutes: i64| u32::try_from(minutes * MINUTE).unwrap();
        guard.client().post("/api/v1/duty/lone-work", &alone).await.good::<LoneWorkView>();
        app.advance(minutes(15)).await;
        let told = ntfy.nth(1).await.json();
        assert_eq!((&told["topic"], &told["priority"]), (&json!("t"), &json!(5)), "loud: an alarm is a minute away");
        assert_eq!(told["click"], "http://shouwang.test/guard");
        assert_eq!((&told["title"], &told["message"]), (&json!("您还好吗？"), &json!("请在一分钟内打开并确认平安，否则将自动报警。")));
        for private in ["0018", "急诊", "大厅", "某"] {
            assert!(!told.to_string().contains(private), "{private} in {told}");
        }
        let contacts = format!("/api/v1/people/{}/contacts", guard.person);
        wait::until("the number is seen to be of no use", || async {
            let list: ContactList = office.client.get(&contacts).await.good();
            list.contacts.iter().find(|one| one.error.as_deref() == Some("no_gateway")).map(drop)
        })
        .await;

        // With a gateway the number works too; what the other contact's server does costs nothing.
        let settings = json!({
            "kind": "sms", "method": "POST", "url": gateway.url("/send"), "format": "text", "body": "{phone} {title} {body}",
        });
        let new = json!({"id": Uuid::now_v7(), "name": "短信", "settings": settings, "serves": [], "least": "p3", "language": "zh"});
        office.client.post("/api/v1/channels", &new).await.good::<ChannelView>();
        ntfy.usually(Reply::Status(500));
        guard.client().post("/api/v1/duty/lone-work/check-in", &json!({})).await.good::<LoneWorkView>();
        app.advance(minutes(15)).await;
        assert!(gateway.nth(1).await.text().starts_with("13800138000 您还好吗？"), "the second reminder");
        wait::until("the office sees which contact fails", || async {
            let list: ContactList = office.client.get(&contacts).await.good();
            let failing = |one: &ContactView| one.id == topic.id && one.failed_at == Some(app.now());
            list.contacts.iter().any(failing).then_some(())
        })
        .await;
        guard.client().delete("/api/v1/duty/lone-work").await.done();
    }

    async fn a_message_that_nobody_takes_is_seen_at_the_desk(app) {
        let office = app.person(Role::Office).await;
        let service = WebService::start(Reply::Status(401)).await;
        let hook = webhook(&office, &service).await;
        let guard = app.guard("0018", "hall").await;
        contact(&office, guard.person, json!({"kind": "sms", "phone": "13800138000"})).await;
        let alarm = app.source().presses("EM-1", "1").await;
        let dead = by(app, alarm, "sms", |queued| queued.state == OutboxState::Dead).await;
        assert_eq!(dead.last_error.as_deref(), Some("no_gateway"), "there is no gateway yet");
        let list: ContactList = office.client.get(&format!("/api/v1/people/{}/contacts", guard.person)).await.good();
        assert_eq!((list.contacts[0].failed_at, list.contacts[0].error.as_deref()), (Some(app.now()), Some("no_gateway")));
        let supervisor = app.supervisor().await;
        let seen = undelivered(&supervisor).await.undelivered;
        assert_eq!((seen[0].person, seen[0].state), (Some(guard.person), UndeliveredState::Dead));
        // Nobody answers: the supervisors are told, and their web service does not let us in.
        let refused = || async {
            app.advance(5_000).await;
            undelivered(&supervisor).await.undelivered.into_iter().find(|one| one.channel == "webhook")
        };
        let refused = wait::until("the refusal is seen", refused).await;
        assert_eq!((refused.state, refused.error.as_deref()), (UndeliveredState::Dead, Some("status_401")));
        assert!(refused.since <= app.now() && refused.next_attempt_at.is_none());
        let list: ChannelList = office.client.get("/api/v1/channels").await.good();
        assert!(list.channels.iter().any(|one| one.id == hook.id && one.failed_at.is_some()));
        supervisor.closes(alarm).await;
        assert!(undelivered(&supervisor).await.undelivered.is_empty(), "a closed alarm needs nobody");
    }

    async fn a_number_is_reached_through_the_gateway_of_the_site(app) {
        let office = app.person(Role::Office).await;
        let gateway = WebService::start(Reply::Body(r#"{"code":"accepted"}"#)).await;
        let settings = json!({
            "kind": "sms", "method": "POST", "url": gateway.url("/send?to={phone}"), "format": "json",
            "headers": {"x-key": "s3cret"}, "body": "{\"text\":\"{title} {body}\"}", "expect": "accepted",
        });
        let new = json!({
            "id": Uuid::now_v7(), "name": "短信", "settings": settings, "serves": [], "least": "p3", "language": "zh",
        });
        let kept: ChannelView = office.client.post("/api/v1/channels", &new).await.good();
        assert!(kept.secret_set && kept.phone.is_none());
        let path = format!("/api/v1/channels/{}", kept.id);
        let patch = |body: Value| office.client.send(office.client.request(reqwest::Method::PATCH, &path).json(&body));
        assert_eq!(patch(json!({"serves": ["duty_phone"]})).await.refused().1, "channel_number_missing");
        let duty: ChannelView = patch(json!({"phone": "13900139000", "serves": ["duty_phone"]})).await.good();
        assert_eq!((duty.phone.as_deref(), duty.secret_set), (Some("…9000"), true), "the rest of its settings stays");
        assert_eq!(patch(json!({"phone": ""})).await.refused().1, "channel_number_missing");
        patch(json!({"phone": "", "serves": []})).await.good::<ChannelView>();
        let guard = app.guard("0018", "hall").await;
        let number = contact(&office, guard.person, json!({"kind": "sms", "phone": "+8613800138000"})).await;
        assert_eq!(number.hint, "…8000");
        let everybody: PeopleContacts = office.client.get("/api/v1/contacts").await.good();
        assert_eq!(everybody.people.len(), app.site.people.len());
        let with: Vec<_> = everybody.people.iter().filter(|one| !one.contacts.is_empty()).collect();
        assert_eq!(with.iter().map(|one| (one.person.id, one.contacts[0].id)).collect::<Vec<_>>(), [(guard.person, number.id)]);
        app.source().presses("EM-1", "1").await;
        let sent = gateway.nth(1).await;
        assert_eq!(sent.path, "/send?to=%2B8613800138000");
        assert!(sent.json()["text"].as_str().unwrap().ends_with("请出警 1F · 急诊抢救室"), "{}", sent.text());
    }

    async fn a_web_service_that_hangs_delays_no_push(app: TestApp::builder().push()) {
        let office = app.person(Role::Office).await;
        let hook = WebService::start(Reply::Nothing).await;
        webhook(&office, &hook).await;
        let push = PushService::start().await;
        let supervisor = app.supervisor().await;
        let subscriber = push.subscriber("supervisor");
        supervisor.client.put("/api/v1/push/subscription", &subscriber.subscription("zh")).await.done();
        let mut alarms = Vec::new();
        for n in 1..=12 {
            alarms.push(app.source().presses("EM-1", &n.to_string()).await);
            let pushed = push.nth(n).await;
            assert_eq!(subscriber.reads(&pushed).0.purpose, Purpose::Escalation);
        }
        hook.nth(1).await;
        let told: BTreeSet<AlarmId> = push.pushed().iter().map(|one| subscriber.reads(one).0.alarm).collect();
        assert_eq!(told, alarms.iter().copied().collect());
        for alarm in alarms {
            supervisor.closes(alarm).await;
        }
    }

    async fn nothing_secret_leaves_and_what_is_left_out_of_a_change_stays(app) {
        let office = app.person(Role::Office).await;
        let service = WebService::start(Reply::Status(200)).await;
        let all = [
            json!({"kind": "ntfy", "server": "https://ntfy.hospital.cn", "topic": "s3cret", "token": "s3cret"}),
            json!({"kind": "bark", "server": "https://api.day.app", "device_key": "s3cret"}),
            json!({"kind": "webhook", "url": service.url("/s3cret"), "secret": SECRET}),
            json!({"kind": "wecom", "url": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=s3cret"}),
            json!({"kind": "dingtalk", "url": "https://oapi.dingtalk.com/robot/send?access_token=s3cret", "secret": "s3cret"}),
            json!({"kind": "feishu", "url": "https://open.feishu.cn/open-apis/bot/v2/hook/s3cret", "secret": "s3cret"}),
            json!({"kind": "sms", "method": "GET", "url": "http://10.0.0.9/s3cret?to={phone}", "format": "text",
                   "phone": "13800138000", "headers": {"x-key": "s3cret"}}),
        ];
        for settings in all {
            let added = channel(&office, settings).await;
            assert!(added.secret_set || added.kind == "wecom", "{added:?}");
        }
        let text = office.client.get("/api/v1/channels").await.body;
        assert!(!text.contains("s3cret") && !text.contains("13800138000"), "{text}");
        let list: ChannelList = serde_json::from_str(&text).unwrap();
        assert_eq!(list.channels.len(), 7);

        let hook = list.channels.iter().find(|one| one.kind == "webhook").unwrap();
        let path = format!("/api/v1/channels/{}", hook.id);
        let patch = |body: Value| office.client.send(office.client.request(reqwest::Method::PATCH, &path).json(&body));
        let changed: ChannelView = patch(json!({"name": "夜班", "least": "p1", "enabled": true})).await.good();
        assert_eq!((changed.name.as_str(), changed.least, changed.secret_set), ("夜班", Priority::P1, true));
        assert_eq!(changed.delivered_at, None, "it was never tried");
        let tried: TryResult = office.client.post(&format!("{path}/test"), &json!({})).await.good();
        assert_eq!(tried, TryResult { delivered: true, error: None });
        assert_eq!(service.nth(1).await.json()["messages"][0]["purpose"], "test");
        let seen = || async {
            let list: ChannelList = office.client.get("/api/v1/channels").await.good();
            list.channels.into_iter().find(|one| one.id == hook.id).unwrap()
        };
        let delivered = Some(app.now());
        assert_eq!((seen().await.delivered_at, seen().await.failed_at), (delivered, None));
        app.advance(90_000).await;
        service.usually(Reply::Status(403));
        let tried: TryResult = office.client.post(&format!("{path}/test"), &json!({})).await.good();
        assert_eq!(tried, TryResult { delivered: false, error: Some("status_403".into()) });

        let failing = seen().await;
        assert_eq!((failing.delivered_at, failing.failed_at), (delivered, Some(app.now())), "both are told");

        for (wrong, code, field) in [
            (json!({"settings": {"kind": "wecom", "url": "https://qyapi.weixin.qq.com/"}}), "channel_other_kind", "settings"),
            (json!({"settings": {"kind": "webhook", "url": "file:///etc/passwd", "secret": SECRET}}), "channel_bad_address", "url"),
            (json!({"settings": {"kind": "webhook", "url": "http://10.0.0.1/", "secret": "short"}}), "channel_bad_value", "secret"),
            (json!({"serves": [{"department": Uuid::now_v7()}]}), "channel_department_unknown", "serves"),
            (json!({"phone": "13800138000"}), "channel_no_number", "phone"),
            (json!({"name": " "}), "channel_bad_name", "name"),
        ] {
            let answer = patch(wrong.clone()).await;
            let told: Value = serde_json::from_str(&answer.body).unwrap();
            assert_eq!((answer.refused().1.as_str(), told["context"]["field"].as_str()), (code, Some(field)), "{wrong}");
        }
        assert_eq!(patch(json!({"language": "fr"})).await.refused(), (422, "invalid_input".to_owned()));
        let anew = json!({"settings": {"kind": "webhook", "url": service.url("/new"), "secret": SECRET}});
        let anew: ChannelView = patch(anew).await.good();
        assert_eq!((anew.delivered_at, anew.failed_at), (None, None), "how it did before says nothing any more");
        office.client.delete(&path).await.done();
        assert_eq!(office.client.delete(&path).await.refused(), (404, "not_found".to_owned()));
        let id = hook.id;
        let removed = app.database().read(move |read| read.channel(id)).await.unwrap().unwrap();
        assert_eq!(removed.settings, "", "its secrets are gone with it");
    }
}

/// Everything about a delivery that the loop needs, for an open alarm.
fn notice(app: &app::App, site: domain::SiteId, alarm: AlarmId) -> Outgoing {
    let expires_at = app.now().plus(60_000);
    Outgoing {
        id: DeliveryId(Uuid::now_v7()),
        site,
        person: None,
        channel: "webhook".to_owned(),
        channel_id: None,
        contact: None,
        delivery: Delivery { to: Recipient::DutyPhone, purpose: Purpose::Notice, alarm, assignment: None, expires_at },
        seq: None,
        created_at: app.now(),
        expires_at,
    }
}

store::on_each_database! {
    /// More messages hang than there are places, at a channel that breaks its promise to come back.
    async fn a_channel_that_never_comes_back_holds_up_only_itself(test) {
        use courier::{Channel, FakeChannel, Manner};
        use std::sync::Arc;
        let (hangs, works) = (Arc::new(FakeChannel::new("webhook")), Arc::new(FakeChannel::new("ntfy")));
        hangs.usually(Manner::Hangs);
        let channels: Vec<Arc<dyn Channel>> = vec![hangs.clone(), works.clone()];
        let keys = app::accounts::Keys::load(test.store()).await.unwrap();
        let settings = app::Settings { public_url: "http://shouwang.test".into(), canary: false, pdf_font: None };
        let clock = app::Clock::stopped(app::Clock::default().now());
        let bus = Arc::new(hub::LocalBus::new());
        let app = app::App::new(test.store().clone(), bus, clock, channels, None, keys, settings);
        let site = shouwang_tests::site::TestSite::set_up(&app, "haihe").await;
        let by = app::channels::By::operator(site.id);
        let mut added = Vec::new();
        for settings in [
            json!({"kind": "webhook", "url": "http://10.0.0.1/", "secret": SECRET}),
            json!({"kind": "ntfy", "server": "http://10.0.0.2/", "topic": "t"}),
        ] {
            let new = json!({"id": fresh::<ChannelId>(), "name": "x", "settings": settings, "serves": [], "least": "p3", "language": "zh"});
            added.push(app::channels::add(&app, by, serde_json::from_value(new).unwrap()).await.unwrap().id);
        }
        let person = site.people["0017"];
        let topic = json!({"id": fresh::<ContactId>(), "address": {"kind": "ntfy", "server": "http://10.0.0.3/", "topic": "t"}, "language": "zh"});
        let contact = app::channels::contacts::add(&app, by, person, serde_json::from_value(topic).unwrap()).await.unwrap().id;
        let source = app::accounts::authenticate_source(&app, &site.source_key).await.unwrap();
        let pressed = NewAlarm { reference: Some("1".into()), ..violence_at("EM-1") };
        let alarm = app::alarms::raise(&app, app::alarms::Sender::Source(&source), pressed).await.unwrap().id;

        let _loops = app::loops::start(&app);
        let enqueue = |rows: Vec<Outgoing>| test.write(site.id, move |tx| {
            for row in &rows { tx.enqueue(row)? }
            Ok::<_, store::Error>(())
        });
        let hanging = (0..100).map(|_| Outgoing { channel_id: Some(added[0]), ..notice(&app, site.id, alarm) }).collect();
        enqueue(hanging).await.unwrap();
        hangs.until(8).await;
        let other = Outgoing { channel: "ntfy".into(), channel_id: Some(added[1]), ..notice(&app, site.id, alarm) };
        let to_person = Outgoing { channel: "ntfy".into(), person: Some(person), contact: Some(contact), ..notice(&app, site.id, alarm) };
        let expected = [other.id, to_person.id].map(|id| id.0).into_iter().collect::<BTreeSet<_>>();
        enqueue(vec![other, to_person]).await.unwrap();
        let told: BTreeSet<Uuid> = works.until(2).await.iter().map(|message| message.content.delivery.0).collect();
        assert_eq!(told, expected);
        assert!(hangs.messages().len() < 100, "no more than it has places for");
    }
}
