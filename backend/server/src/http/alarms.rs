//! Alarms.

use super::{
    Answer, Shared,
    extract::{Caller, SignedIn},
};
use actix_web::{HttpResponse, get, post, web};
use app::alarms::{self, Sender};
use domain::AlarmId;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use wire::{
    Problem,
    alarm::{AlarmAccepted, AlarmDetail, AlarmInput, AlarmList, AlarmQuery, AlarmView, NewAlarm},
};

/// Routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(raise).service(list).service(detail).service(input);
}

/// Raise an alarm. 201 only after it is on disk; the same id or reference again is 200 and the same alarm.
#[utoipa::path(tag = "alarms", request_body = NewAlarm, responses(
    (status = 201, body = AlarmAccepted), (status = 200, body = AlarmAccepted),
    (status = 422, body = Problem, description = "invalid_input, place_unknown, label_invalid"),
    (status = 403, body = Problem), (status = 429, body = Problem),
))]
#[post("/alarms")]
async fn raise(shared: web::Data<Shared>, caller: Caller, new: web::Json<NewAlarm>) -> Answer<HttpResponse> {
    let (sender, key) = match &caller {
        Caller::Person(who) => (Sender::Person(who), who.person.to_string()),
        Caller::Source(source) => (Sender::Source(source), source.id.to_string()),
    };
    shared.limits.alarm(&key)?;
    let accepted = alarms::raise(&shared.app, sender, new.into_inner()).await?;
    Ok(if accepted.duplicate { HttpResponse::Ok().json(accepted) } else { HttpResponse::Created().json(accepted) })
}

/// Alarms, newest first.
#[utoipa::path(tag = "alarms", params(AlarmQuery), responses((status = 200, body = AlarmList)))]
#[get("/alarms")]
async fn list(shared: web::Data<Shared>, who: SignedIn, query: web::Query<AlarmQuery>) -> Answer<web::Json<AlarmList>> {
    Ok(web::Json(alarms::list(&shared.app, &who.0, query.into_inner()).await?))
}

/// One alarm with its history.
#[utoipa::path(tag = "alarms", responses((status = 200, body = AlarmDetail), (status = 404, body = Problem)))]
#[get("/alarms/{id}")]
async fn detail(shared: web::Data<Shared>, who: SignedIn, id: web::Path<Uuid>) -> Answer<web::Json<AlarmDetail>> {
    Ok(web::Json(alarms::detail(&shared.app, &who.0, AlarmId(*id)).await?))
}

/// Do something with an alarm. The same input id again changes nothing.
#[utoipa::path(tag = "alarms", request_body = AlarmInput, responses(
    (status = 200, body = AlarmView),
    (status = 409, body = Problem, description = "already_taken, offer_over, wrong_step, would_leave_alone …"),
    (status = 403, body = Problem), (status = 404, body = Problem),
))]
#[post("/alarms/{id}/inputs")]
async fn input(
    shared: web::Data<Shared>,
    who: SignedIn,
    id: web::Path<Uuid>,
    input: web::Json<AlarmInput>,
) -> Answer<web::Json<AlarmView>> {
    Ok(web::Json(alarms::input(&shared.app, &who.0, AlarmId(*id), input.into_inner()).await?))
}
