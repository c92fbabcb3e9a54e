//! Duty and positions.

use super::{Answer, Shared, extract::SignedIn};
use actix_web::{HttpResponse, delete, get, post, web};
use app::{duty, lone_work};
use domain::PersonId;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use wire::{
    Problem,
    duty::{CheckIn, DutyView, LoneWorkView, PositionView, StartDuty, StartLoneWork, TellPosition},
};

/// Routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(own)
        .service(start)
        .service(end)
        .service(end_for)
        .service(position)
        .service(start_alone)
        .service(check_in)
        .service(end_alone);
}

/// One's own duty; null off duty.
#[utoipa::path(tag = "duty", responses((status = 200, body = Option<DutyView>)))]
#[get("/duty")]
async fn own(shared: web::Data<Shared>, who: SignedIn) -> Answer<web::Json<Option<DutyView>>> {
    Ok(web::Json(duty::own(&shared.app, &who.0).await?))
}

/// Go on duty.
#[utoipa::path(tag = "duty", request_body = StartDuty, responses(
    (status = 200, body = DutyView), (status = 409, body = Problem, description = "already_on_duty"),
))]
#[post("/duty")]
async fn start(shared: web::Data<Shared>, who: SignedIn, asked: web::Json<StartDuty>) -> Answer<web::Json<DutyView>> {
    Ok(web::Json(duty::start(&shared.app, &who.0, asked.into_inner()).await?))
}

/// Go off duty.
#[utoipa::path(tag = "duty", responses((status = 204), (status = 409, body = Problem, description = "on_task")))]
#[delete("/duty")]
async fn end(shared: web::Data<Shared>, who: SignedIn) -> Answer<HttpResponse> {
    duty::end(&shared.app, &who.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Take another guard off duty.
#[utoipa::path(tag = "duty", responses(
    (status = 204), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem, description = "person_not_on_duty, on_task"),
))]
#[post("/guards/{id}/off-duty")]
async fn end_for(shared: web::Data<Shared>, who: SignedIn, id: web::Path<Uuid>) -> Answer<HttpResponse> {
    duty::end_for(&shared.app, &who.0, PersonId(*id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// "I am here."
#[utoipa::path(tag = "duty", request_body = TellPosition, responses(
    (status = 200, body = PositionView), (status = 422, body = Problem, description = "place_unknown, label_invalid"),
))]
#[post("/position")]
async fn position(
    shared: web::Data<Shared>,
    who: SignedIn,
    told: web::Json<TellPosition>,
) -> Answer<web::Json<PositionView>> {
    Ok(web::Json(duty::tell_position(&shared.app, &who.0, told.into_inner()).await?))
}

/// Begin lone work, or change its interval.
#[utoipa::path(tag = "duty", request_body = StartLoneWork, responses(
    (status = 200, body = LoneWorkView), (status = 403, body = Problem),
    (status = 409, body = Problem, description = "person_not_on_duty"),
    (status = 422, body = Problem, description = "lone_work_interval"),
))]
#[post("/duty/lone-work")]
async fn start_alone(
    shared: web::Data<Shared>,
    who: SignedIn,
    asked: web::Json<StartLoneWork>,
) -> Answer<web::Json<LoneWorkView>> {
    Ok(web::Json(lone_work::start(&shared.app, &who.0, asked.into_inner()).await?))
}

/// A sign from lone work.
#[utoipa::path(tag = "duty", request_body = CheckIn, responses(
    (status = 200, body = LoneWorkView), (status = 403, body = Problem),
    (status = 409, body = Problem, description = "not_at_lone_work"),
))]
#[post("/duty/lone-work/check-in")]
async fn check_in(
    shared: web::Data<Shared>,
    who: SignedIn,
    asked: web::Json<CheckIn>,
) -> Answer<web::Json<LoneWorkView>> {
    Ok(web::Json(lone_work::check_in(&shared.app, &who.0, asked.into_inner()).await?))
}

/// Not alone any more.
#[utoipa::path(tag = "duty", responses(
    (status = 204), (status = 403, body = Problem), (status = 409, body = Problem, description = "lone_work_demanded"),
))]
#[delete("/duty/lone-work")]
async fn end_alone(shared: web::Data<Shared>, who: SignedIn) -> Answer<HttpResponse> {
    lone_work::end(&shared.app, &who.0).await?;
    Ok(HttpResponse::NoContent().finish())
}
