//! Something to patrol at the made-up site: four checkpoints, a route over them, a round every hour.

use crate::{TestApp, plan::Room};
use app::{
    patrol::roster,
    setup::{self, Places},
};
use domain::{
    CheckpointId, Name, RoundId, RouteId, ScheduleId, TagId, Timestamp,
    patrol::{
        Assigned, Checkpoint, Order, Route, Schedule, TagKind,
        calendar::{FixedOffset, LocalTime, Weekdays},
        route::Stop,
        schedule::Window,
        sun::{Key, SiteKeys, explain},
    },
    time::{MINUTE, SECOND},
};
use indoor::plain::FeatureId;
use store::{KeptCheckpoint, KeptRoute, KeptSchedule, Tag};
use uuid::Uuid;
use wire::patrol::setup::SiteTagKeys;

/// Checkpoints in the order of the route: 1F from west to east, then up to the ward. The third is a key place, and to miss
/// it raises an alarm.
pub const CODES: [&str; 4] = ["PA-1", "PA-2", "PA-3", "PA-4"];
const ROOMS: [Room; 4] = [Room::Security, Room::Emergency, Room::Pharmacy, Room::Ward];

/// Keys of the site's tags.
const META: [u8; 16] = [0x11; 16];
const MASTER: [u8; 16] = [0x22; 16];
const SYSTEM: [u8; 4] = *b"haih";

/// What there is to patrol.
#[derive(Debug, Clone)]
pub struct Ground {
    /// The checkpoints, in the order of the route.
    pub checkpoints: Vec<CheckpointId>,
    /// What their labels say.
    pub labels: Vec<String>,
    /// The route.
    pub route: RouteId,
    /// The schedule.
    pub schedule: ScheduleId,
    /// The next round that begins.
    pub round: RoundId,
    /// When it begins.
    pub starts_at: Timestamp,
}

impl Ground {
    /// Sets it up for the post at the gate, with its rounds of a day. A round is to be begun within 10 minutes
    /// and whole within 40; a stop is late 5 minutes after the guard should have been there.
    pub async fn set_up(app: &TestApp) -> Self {
        Self::set_up_with(app, Order::Fixed, Assigned::Post(app.site.posts["gate"])).await
    }

    /// The same with another order or others to walk.
    pub async fn set_up_with(app: &TestApp, order: Order, assigned: Assigned) -> Self {
        let (site, inner) = (app.site.id, app.app(0));
        let directory = inner.directory(site).await.expect("a directory");
        let plan = directory.plan().expect("a plan");
        let checkpoints: Vec<Checkpoint> = CODES
            .iter()
            .zip(ROOMS)
            .enumerate()
            .map(|(n, (code, room))| {
                let place = plan.unit_place(FeatureId(room.id())).expect("a room");
                let name = Name::new(format!("{code}点"), *code);
                Checkpoint::plain(CheckpointId(Uuid::now_v7()), site, (*code).to_owned(), name, place, n == 2)
            })
            .collect();
        let stop = |n: usize| Stop {
            checkpoint: checkpoints[n].id,
            walk_ms: 2 * MINUTE,
            dwell_ms: 30 * SECOND,
            alarm_when_missed: n == 2,
        };
        let name = Name::new("夜间巡查", "Night round");
        let stops = (0..CODES.len()).map(stop).collect();
        let route = Route { id: RouteId(Uuid::now_v7()), site, version: 1, name: name.clone(), order, stops };
        let schedule = Schedule {
            id: ScheduleId(Uuid::now_v7()),
            site,
            name,
            route: route.id,
            assigned,
            from: FixedOffset::BEIJING.date(app.now()),
            until: None,
            days: Weekdays::ALL,
            windows: vec![Window { from: 0, to: 0 }],
            every_min: 60,
            margin_min: 0,
            start_within_min: 10,
            whole_within_min: 40,
            late_after_min: 5,
            special: vec![],
        };
        route.check().expect("a route");
        schedule.check(route.takes()).expect("a schedule");
        let labels = CODES.iter().map(|code| {
            let path = inner.keys.labels.path(site, code, 0).expect("a label");
            format!("HTTPS://SHOUWANG.TEST{path}")
        });
        // The first round leaves time to go on duty before it.
        let made_until = app.now().plus(5 * MINUTE);
        let (route_id, schedule_id) = (route.id, schedule.id);
        let ids: Vec<CheckpointId> = checkpoints.iter().map(|checkpoint| checkpoint.id).collect();
        let kept: Vec<KeptCheckpoint> = checkpoints.into_iter().map(KeptCheckpoint::from).collect();
        inner
            .store
            .write(site, move |tx| {
                tx.insert_checkpoints(&kept)?;
                tx.put_route(&KeptRoute { key: "night".into(), post: None, route, retired_at: None })?;
                let key = "hourly".into();
                tx.put_schedule(&KeptSchedule { key, schedule, made_until, retired_at: None })
            })
            .await
            .expect("something to patrol");
        // The directory was read before they were there.
        setup::add_places(inner, site, Places::default()).await.expect("nothing to add");
        let now = app.now();
        roster::make_all(inner).await.expect("rounds");
        let rounds = app.database().read(move |read| read.rounds(site, now, now.plus(24 * 60 * MINUTE))).await;
        let rounds = rounds.expect("rounds");
        let next = &rounds.first().expect("a round within a day").value;
        let (round, starts_at) = (next.id, next.starts_at);
        Self { checkpoints: ids, labels: labels.collect(), route: route_id, schedule: schedule_id, round, starts_at }
    }

    /// Moves the clock to so many milliseconds after the round's time to begin.
    pub async fn at(&self, app: &TestApp, after: i64) {
        let ms = self.starts_at.plus(after).since(app.now());
        app.advance(u32::try_from(ms).expect("the clock goes forward")).await;
    }

    /// Sticks a tag that signs each tap to a checkpoint; hands back its number.
    pub async fn tag(&self, app: &TestApp, checkpoint: usize) -> String {
        let office = app.person(domain::person::Role::Office).await;
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02X}")).collect::<String>();
        let (meta_key, master_key, system_id) = (hex(&META), hex(&MASTER), hex(&SYSTEM));
        let keys = SiteTagKeys { meta_key, master_key, system_id, replace: false };
        let answer = office.client.put("/api/v1/patrol/tag-keys", &keys).await;
        assert!(answer.status.is_success(), "{} {}", answer.status, answer.body);
        let uid = "04958CAA5C5E80".to_owned();
        let tag = Tag {
            id: TagId(Uuid::now_v7()),
            site: app.site.id,
            checkpoint: self.checkpoints[checkpoint],
            kind: TagKind::Ntag424,
            uid: uid.clone(),
            keys: None,
            enrolled_at: app.now(),
            enrolled_by: None,
            retired_at: None,
        };
        app.app(0).store.write(app.site.id, move |tx| tx.put_tag(&tag)).await.expect("a tag");
        uid
    }
}

/// The URL that a tag of the site makes at a tap.
#[must_use]
pub fn tap(uid: &str, counter: u32) -> String {
    let keys = SiteKeys::per_tag(Key(META), Key(MASTER), &SYSTEM).expect("keys");
    let url = |mac: &str| format!("https://shouwang.test/t?uid={uid}&ctr={counter:06X}&c={mac}");
    let explained = explain(&url("0000000000000000"), &keys).expect("the URL of a tag");
    url(&explained.mac_expected.iter().map(|byte| format!("{byte:02X}")).collect::<String>())
}
