//! What is set up, as the desk shows it.

use crate::{App, places};
use domain::time::{Millis, SECOND};
use store::{KeptCheckpoint, KeptRoute, KeptSchedule, Tag};
use wire::patrol::setup::{CheckpointSetUp, RouteSetUp, ScheduleBody, ScheduleSetUp, StopSetUp, TagSetUp};

pub fn checkpoint(app: &App, kept: &KeptCheckpoint) -> CheckpointSetUp {
    let checkpoint = &kept.checkpoint;
    CheckpointSetUp {
        id: checkpoint.id,
        code: checkpoint.code.clone(),
        name: checkpoint.name.clone(),
        place: (&checkpoint.place).into(),
        key_place: checkpoint.key_place,
        demand: checkpoint.demand,
        fence_m: checkpoint.fence_m,
        questions: checkpoint.questions.clone(),
        label: checkpoint.label,
        label_text: places::label_text(app, checkpoint),
        retired_at: kept.retired_at,
    }
}

pub fn route(kept: &KeptRoute) -> RouteSetUp {
    let route = &kept.route;
    RouteSetUp {
        id: route.id,
        key: kept.key.clone(),
        name: route.name.clone(),
        order: route.order,
        post: kept.post,
        stops: route
            .stops
            .iter()
            .map(|stop| StopSetUp {
                checkpoint: stop.checkpoint,
                walk_s: seconds(stop.walk_ms),
                dwell_s: seconds(stop.dwell_ms),
                alarm_when_missed: stop.alarm_when_missed,
            })
            .collect(),
        takes_s: seconds(route.takes()),
        version: route.version,
        retired_at: kept.retired_at,
    }
}

fn seconds(ms: Millis) -> u32 {
    u32::try_from(ms / SECOND).unwrap_or(u32::MAX)
}

pub fn schedule(kept: &KeptSchedule) -> ScheduleSetUp {
    let of = &kept.schedule;
    let schedule = ScheduleBody {
        key: kept.key.clone(),
        name: of.name.clone(),
        route: of.route,
        assigned: of.assigned.clone(),
        from: of.from,
        until: of.until,
        days: of.days,
        windows: of.windows.clone(),
        every_min: of.every_min,
        margin_min: of.margin_min,
        start_within_min: of.start_within_min,
        whole_within_min: of.whole_within_min,
        late_after_min: of.late_after_min,
        special: of.special.clone(),
    };
    ScheduleSetUp { id: of.id, schedule, made_until: kept.made_until, retired_at: kept.retired_at }
}

pub fn tag(tag: &Tag) -> TagSetUp {
    TagSetUp {
        id: tag.id,
        checkpoint: tag.checkpoint,
        kind: tag.kind,
        uid: tag.uid.clone(),
        own_keys: tag.keys.is_some(),
        enrolled_at: tag.enrolled_at,
        enrolled_by: tag.enrolled_by,
        retired_at: tag.retired_at,
    }
}
