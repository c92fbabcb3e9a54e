//! Looking back: the numbers of a made-up night, on the screen and in files.

use super::{walking::open_alarms, *};
use calamine::{Data, DataType, Reader, Xlsx};
use domain::{
    patrol::{
        calendar::{FixedOffset, LocalTime},
        report::{RoundCounts, VisitCounts},
        round::Outcome,
        verify::Settlement,
    },
    person::Role,
};
use serde_json::json;
use shouwang_tests::stories;
use std::io::Cursor;
use wire::patrol::{
    reports::{LineOf, ReportLine, ReportView},
    scans::{ScanView, SettleScan},
};

/// How the night went: the first round whole and in time, the second begun by nobody, the third called off; the others
/// are still to come. Tells how many there are.
async fn night(app: &TestApp, ground: &Ground, supervisor: &Person) -> (u32, Guard, Vec<domain::ScanId>) {
    let guard = guard_before(app, ground).await;
    let (site, from) = (app.site.id, ground.starts_at);
    let rounds = app.database().read(move |read| read.rounds(site, from, from.plus(48 * 60 * MINUTE))).await.unwrap();
    let third = rounds[2].value.id;
    let events = walked(&mut Queue::default(), &guard, ground);
    ground.at(app, 11 * MINUTE).await;
    let answer = guard.phone.syncs(&events).await;
    let scans = answer.results.iter().map(|result| result.id.unwrap()).collect();
    let off = json!({"id": uuid::Uuid::now_v7(), "reason": "消防演练占用"});
    supervisor.client.post(&format!("/api/v1/patrol/rounds/{third}/call-off"), &off).await.good::<RoundView>();
    ground.at(app, 100 * MINUTE).await;
    becomes(supervisor, rounds[1].value.id, "the second is missed", |round| round.state == State::Missed).await;
    for alarm in open_alarms(app).await {
        supervisor.closes(alarm).await;
    }
    // The roster goes on making rounds: those that are there when the report is asked for.
    let now = app.now().plus(24 * 60 * MINUTE);
    let made = wait::until("rounds are made a day ahead", || async {
        let rounds = app.database().read(move |read| read.rounds(site, from, now.plus(1))).await.unwrap();
        rounds.last().filter(|last| last.value.starts_at.plus(60 * MINUTE) > now).map(|_| rounds.len())
    })
    .await;
    (u32::try_from(made).unwrap(), guard, scans)
}

/// The query of a span that has all of it.
fn span(ground: &Ground) -> String {
    let day = FixedOffset::BEIJING.date(ground.starts_at);
    format!("from={day}&to={}", day.plus(3))
}

async fn report(supervisor: &Person, ground: &Ground, by: &str) -> ReportView {
    supervisor.client.get(&format!("/api/v1/patrol/report?{}&by={by}", span(ground))).await.good()
}

fn line(report: &ReportView, of: &LineOf) -> ReportLine {
    report.lines.iter().find(|line| line.of == *of).cloned().unwrap_or_else(|| panic!("no line of {of:?}"))
}

stories! {
    async fn the_numbers_of_a_night_are_those_that_were_walked(app) {
        let ground = Ground::set_up(app).await;
        let supervisor = app.supervisor().await;
        let (made, guard, scans) = night(app, &ground, &supervisor).await;
        let by_route = report(&supervisor, &ground, "route").await;
        let rounds = RoundCounts { planned: made, complete: 1, incomplete: 0, missed: 1, called_off: 1, open: made - 3 };
        assert_eq!(by_route.total.rounds, rounds);
        let visits = VisitCounts {
            planned: 4 * made, on_time: 4, late: 0, missed: 4, called_off: 4, open: 4 * (made - 3), in_doubt: 0,
        };
        assert_eq!(by_route.total.visits, visits);
        assert_eq!((by_route.total.scans.taken, by_route.total.scans.grades.l1), (4, 4));
        // Two and a half minutes each; the first way has no beginning, since the first scan began the round.
        let walking = by_route.total.walking;
        assert_eq!((walking.ways, walking.took_ms, walking.expected_ms), (3, 450_000, 450_000));
        let route = line(&by_route, &LineOf::Route(Some(ground.route)));
        assert_eq!((route.name.unwrap().zh.as_str(), route.figures == by_route.total), ("夜间巡查", true));
        assert_eq!(route.predictability, None, "one start says nothing");
        let missed: Vec<_> = by_route.missed.iter().map(|m| (m.outcome, m.reason.as_deref(), m.not_reached)).collect();
        assert_eq!(missed, [(Outcome::Missed, None, 4), (Outcome::CalledOff, Some("消防演练占用"), 4)]);
        assert_eq!((by_route.more_missed, by_route.time_zone.as_str()), (0, "Asia/Shanghai"));

        let by_guard = report(&supervisor, &ground, "guard").await;
        let own = line(&by_guard, &LineOf::Guard(Some(guard.person)));
        assert_eq!((own.code.as_deref(), own.figures.visits.on_time, own.figures.rounds.planned), (Some("0017"), 4, 1));
        assert_eq!(line(&by_guard, &LineOf::Guard(None)).figures.rounds.missed, 1);
        let by_checkpoint = report(&supervisor, &ground, "checkpoint").await;
        let second = line(&by_checkpoint, &LineOf::Checkpoint(Some(ground.checkpoints[1])));
        let counted = second.figures.visits;
        assert_eq!((second.code.as_deref(), counted.on_time, counted.missed), (Some("PA-2"), 1, 1));
        let days = report(&supervisor, &ground, "day").await;
        assert_eq!(days.lines.iter().map(|line| line.figures.rounds.planned).sum::<u32>(), made);

        // A supervisor finds that one of the scans was none.
        let settle = SettleScan { settlement: Settlement::Rejected, reason: "监控中无人".into() };
        supervisor.client.post(&format!("/api/v1/patrol/scans/{}/settle", scans[1]), &settle).await.good::<ScanView>();
        let total = report(&supervisor, &ground, "month").await.total;
        assert_eq!((total.rounds.complete, total.rounds.incomplete), (0, 1));
        assert_eq!((total.visits.on_time, total.visits.missed, total.scans.rejected), (3, 5, 1));
        assert_eq!((total.scans.taken, total.walking.ways), (3, 1));
    }

    async fn files_say_what_the_screen_says(app) {
        let ground = Ground::set_up(app).await;
        let supervisor = app.supervisor().await;
        let (made, ..) = night(app, &ground, &supervisor).await;
        let hazard = json!({
            "id": uuid::Uuid::now_v7(), "checkpoint": "PA-3", "severity": "major", "text": "=1+1 消防栓被遮挡",
        });
        supervisor.client.post("/api/v1/hazards", &hazard).await.good::<serde_json::Value>();
        let path = |kind: &str| format!("/api/v1/patrol/report.{kind}?{}&by=route", span(&ground));

        let (kind, csv) = supervisor.client.get_file(&path("csv")).await;
        assert_eq!(kind, "text/csv; charset=utf-8");
        let csv = String::from_utf8(csv).unwrap();
        let rows: Vec<Vec<&str>> = csv.lines().map(|line| line.split(',').collect()).collect();
        assert_eq!(rows[0][..3], ["\u{feff}路线", "应巡班次", "完成班次"]);
        assert_eq!(rows[1][..5], ["夜间巡查", &made.to_string(), "1", "0", "1"]);
        assert_eq!(rows.len(), 2);
        let english = supervisor.client.get(&format!("{}&lang=en", path("csv"))).await;
        assert!(english.body.starts_with("\u{feff}Route,Rounds planned,"), "{}", english.body);

        let (_, xlsx) = supervisor.client.get_file(&path("xlsx")).await;
        let mut book = Xlsx::new(Cursor::new(xlsx)).unwrap();
        let sheets = ["按日", "按月", "按路线", "按保安员", "按巡查点", "未完成班次", "隐患台账"];
        assert_eq!(book.sheet_names(), sheets);
        let days = book.worksheet_range("按日").unwrap();
        let first = days.get_value((1, 0)).unwrap().get_datetime().map(|at| {
            let (year, month, day, ..) = at.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        });
        assert_eq!(first, Some(FixedOffset::BEIJING.date(ground.starts_at).to_string()), "a day, not a text");
        let routes = book.worksheet_range("按路线").unwrap();
        assert_eq!(routes.get_value((1, 1)), Some(&Data::Float(f64::from(made))), "a number, not a text");
        assert_eq!(routes.get_value((2, 0)), Some(&Data::String("合计".into())));
        let missed = book.worksheet_range("未完成班次").unwrap();
        let reasons: Vec<_> = (1..=2).map(|row| missed.get_value((row, 6)).unwrap().to_string()).collect();
        assert_eq!(reasons, ["无人出发", "消防演练占用"]);
        let hazards = book.worksheet_range("隐患台账").unwrap();
        assert_eq!(hazards.get_value((1, 4)), Some(&Data::String("=1+1 消防栓被遮挡".into())), "no formula");

        let (kind, pdf) = supervisor.client.get_file(&path("pdf")).await;
        assert_eq!(kind, "application/pdf");
        let read = lopdf::Document::load_mem(&pdf).unwrap();
        let pages: Vec<u32> = read.get_pages().into_keys().collect();
        let text: String = read.extract_text(&pages).unwrap().split_whitespace().collect();
        for words in ["电子巡查报告", "haihe医院", "夜间巡查", "消防演练占用", "无人出发", "消防栓被遮挡", "审核人："] {
            assert!(text.contains(words), "{words} in {text}");
        }
        assert!(pdf.len() < 400_000, "only the letters that are used: {} bytes", pdf.len());
    }

    async fn a_report_has_bounds(app) {
        let supervisor = app.supervisor().await;
        let ask = async |query: &str| supervisor.client.get(&format!("/api/v1/patrol/report?{query}")).await;
        for bad in ["from=2026-01-02&to=2026-01-01", "from=2025-01-01&to=2026-02-05", "from=2026-02-30&to=2026-03-01", ""] {
            assert_eq!(ask(bad).await.refused(), (422, "invalid_input".to_owned()), "{bad}");
        }
        let empty: ReportView = ask("from=2025-01-01&to=2026-02-04&by=checkpoint").await.good();
        assert_eq!((empty.lines.len(), empty.total.rounds.planned), (0, 0));
        for role in [Role::Office, Role::Coordinator, Role::Admin] {
            let other = app.person(role).await;
            let answer = other.client.get("/api/v1/patrol/report?from=2026-01-01&to=2026-01-01").await;
            assert!(answer.status.is_success(), "{role}");
        }
    }
}
