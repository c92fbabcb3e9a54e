//! Response plans: saved by the security office, kept by open alarms, refused where they would leave one alone.

use domain::{
    alarm::{Kind, Priority},
    person::Role,
    plan::Call,
};
use serde_json::json;
use shouwang_tests::{clients::violence_at, stories, test_app::plan_path};
use wire::{
    alarm::{AlarmAccepted, NewAlarm, TimelineLine},
    response_plan::{PlanFile, PlanList, PlanStep, PlanVersions, PlanWarning},
};

const VIOLENCE: (Kind, Priority) = (Kind::Violence, Priority::P1);

stories! {
    async fn an_alarm_keeps_the_version_that_it_was_raised_under(app) {
        let supervisor = app.supervisor().await;
        let before = app.source().presses("EM-1", "1").await;
        let saved = app.answers(VIOLENCE.0, VIOLENCE.1, |plan| plan.responders = 2).await;
        assert_eq!((saved.version, saved.plan.responders), (1, 2));
        let after = app.source().presses("EM-1", "2").await;
        let (old, new) = (supervisor.reads(before).await, supervisor.reads(after).await);
        assert_eq!((old.alarm.responders, new.alarm.responders), (1, 2));
        let same = app.answers(VIOLENCE.0, VIOLENCE.1, |plan| plan.responders = 2).await;
        assert_eq!(same.version, 1, "nothing changed");
        app.answers(VIOLENCE.0, VIOLENCE.1, |plan| plan.offer_s = 20).await;
        let path = format!("{}/versions", plan_path(VIOLENCE.0, VIOLENCE.1));
        let versions: PlanVersions = supervisor.client.get(&path).await.good();
        let versions: Vec<_> = versions.versions.iter().map(|v| (v.version, v.plan.offer_s)).collect();
        assert_eq!(versions, [(2, 20), (1, 15)]);
    }

    async fn a_plan_that_could_leave_an_alarm_alone_is_refused_with_the_reason(app) {
        let office = app.person(Role::Office).await;
        let plans: PlanList = office.client.get("/api/v1/response-plans").await.good();
        assert_eq!(plans.plans.len(), 27);
        let found = plans.plans.into_iter().find(|p| (p.kind, p.priority) == VIOLENCE).unwrap();
        let mut body = found.plan;
        body.steps = vec![PlanStep { after_s: 15, call: vec![Call::NextRing, Call::DutyPhone] }];
        let path = plan_path(VIOLENCE.0, VIOLENCE.1);
        assert_eq!(office.client.put(&path, &body).await.refused(), (422, "plan_nobody_responsible".to_owned()));
        body.steps = vec![PlanStep { after_s: 120, call: vec![Call::Supervisors] }];
        let late = office.client.put(&path, &body).await.problem();
        assert_eq!((late.status, late.code.as_str()), (422, "plan_responsible_too_late"));
        assert_eq!(late.context.unwrap()["most_ms"], 60_000);
        body.steps = vec![PlanStep { after_s: 15, call: vec![Call::Supervisors, Call::Police] }];
        body.skills = vec!["karate".into()];
        let saved: wire::response_plan::PlanView = office.client.put(&path, &body).await.good();
        assert!(saved.warnings.contains(&PlanWarning::SkillOfNobody { skill: "karate".into() }), "{saved:?}");
        for role in [Role::Supervisor, Role::Guard, Role::Staff, Role::Police, Role::Coordinator] {
            if role != Role::Guard {
                let other = app.person(role).await;
                assert_eq!(other.client.put(&path, &body).await.refused(), (403, "not_allowed".to_owned()), "{role}");
            }
        }
    }

    async fn a_file_is_saved_whole_or_not_at_all(app) {
        let office = app.person(Role::Office).await;
        let list = || async { office.client.get("/api/v1/response-plans").await.good::<PlanList>() };
        let good: PlanList = office.client.post_text("/api/v1/response-plans/import", demo::RESPONSE_PLANS).await.good();
        assert!(good.plans.len() > 15 && good.plans.iter().all(|plan| plan.version == 1));
        let mut file: PlanFile = toml::from_str(demo::RESPONSE_PLANS).unwrap();
        file.plan[0].answer.responders = 5;
        file.plan[1].answer.steps.clear();
        let text = serde_json::to_string(&file).unwrap();
        let refused = office.client.post_text("/api/v1/response-plans/import", &text).await;
        assert_eq!(refused.refused(), (422, "plan_nobody_responsible".to_owned()));
        assert!(list().await.plans.iter().all(|plan| plan.version <= 1), "none of it");
        let unknown = demo::RESPONSE_PLANS.replacen("responders", "respondents", 1);
        let line = 1 + unknown.lines().position(|line| line.starts_with("respondents")).unwrap();
        let refused = office.client.post_text("/api/v1/response-plans/import", &unknown).await.problem();
        assert_eq!((refused.status, refused.code.as_str()), (422, "plan_file_unknown_key"));
        assert_eq!(refused.context, Some(json!({"line": line, "word": "respondents"})));
        let refuses = async |text: &str| {
            let refused = office.client.post_text("/api/v1/response-plans/import", text).await.problem();
            (refused.code, refused.context.unwrap_or_default())
        };
        assert_eq!(refuses("plan = []").await, ("plan_file_empty".to_owned(), json!(null)));
        assert_eq!(refuses("[[plan").await.0, "plan_file_syntax");
        file = toml::from_str(demo::RESPONSE_PLANS).unwrap();
        let (kind, priority) = (file.plan[0].kinds[0], file.plan[0].priorities[0]);
        file.plan[1] = file.plan[0].clone();
        let twice = (String::from("plan_file_twice"), json!({"kind": kind, "priority": priority}));
        assert_eq!(refuses(&serde_json::to_string(&file).unwrap()).await, twice);
        file = toml::from_str(demo::RESPONSE_PLANS).unwrap();
        file.plan[0].answer.critical_posts = vec!["nowhere".into()];
        let unknown = (String::from("plan_post_unknown"), json!({"word": "nowhere"}));
        assert_eq!(refuses(&serde_json::to_string(&file).unwrap()).await, unknown);
        file.plan[0].answer.critical_posts.clear();
        file.plan[0].answer.bring = vec!["盾".repeat(61)];
        let long = (String::from("plan_word_length"), json!({"most": 60}));
        assert_eq!(refuses(&serde_json::to_string(&file).unwrap()).await, long);
        assert!(list().await.plans.iter().all(|plan| plan.version <= 1), "none of any");
    }

    async fn steps_of_the_plan_reach_the_department_at_once(app) {
        let nurse = app.nurse().await;
        app.answers(VIOLENCE.0, VIOLENCE.1, |plan| {
            plan.steps.insert(0, PlanStep { after_s: 0, call: vec![Call::Department] });
        })
        .await;
        let new = NewAlarm { silent: true, ..violence_at("EM-1") };
        let alarm = nurse.client.post("/api/v1/alarms", &new).await.good::<AlarmAccepted>().id;
        let kinds = app.journal_of(alarm).await;
        assert_eq!(kinds[..2], ["alarm.raised", "alarm.escalated"]);
        let supervisor = app.supervisor().await;
        let detail = supervisor.reads(alarm).await;
        let seen = detail.alarm;
        assert!(seen.silent);
        let body = |timeline: &[TimelineLine]| {
            timeline.iter().find(|line| line.kind == "alarm.escalated").expect("a step").body.clone()
        };
        let step = body(&detail.timeline);
        assert_eq!((&step["at_once"], &step["call"]), (&json!(true), &json!([])), "nobody is told of a silent alarm");
        let own: wire::alarm::AlarmList = nurse.client.get("/api/v1/alarms").await.good();
        assert_eq!(own.alarms, [], "a silent alarm is on no screen near its presser");
        assert_eq!((seen.escalation.steps, seen.escalation.next_at), (1, Some(app.now().plus(15_000))));

        let heard = nurse.client.post("/api/v1/alarms", &violence_at("EM-1")).await.good::<AlarmAccepted>().id;
        let step = body(&supervisor.reads(heard).await.timeline);
        assert_eq!((&step["at_once"], &step["call"]), (&json!(true), &json!(["department"])));
        supervisor.closes(heard).await;
    }
}
