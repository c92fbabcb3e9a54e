//! Hazards.

use super::{Answer, Shared, extract::SignedIn, file::saved};
use actix_web::{HttpResponse, get, post, web};
use app::patrol::hazard_register as register;
use domain::HazardId;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use wire::{
    Problem,
    patrol::hazards::{HazardDetail, HazardInput, HazardList, HazardQuery, HazardView, NewHazard},
};

/// Routes. The files come before what takes any name for an id.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list).service(csv).service(xlsx).service(report).service(detail).service(input);
}

/// Hazards; for whoever only rectifies those that he found or has.
#[utoipa::path(operation_id = "hazards", tag = "hazards", params(HazardQuery), responses(
    (status = 200, body = HazardList), (status = 403, body = Problem),
))]
#[get("/hazards")]
async fn list(
    shared: web::Data<Shared>,
    who: SignedIn,
    query: web::Query<HazardQuery>,
) -> Answer<web::Json<HazardList>> {
    Ok(web::Json(register::list(&shared.app, &who.0, query.into_inner()).await?))
}

/// The same as CSV: UTF-8 with a byte order mark, headings in the language asked for.
#[utoipa::path(operation_id = "hazards_csv", tag = "hazards", params(HazardQuery), responses(
    (status = 200, body = String, content_type = "text/csv"), (status = 403, body = Problem),
))]
#[get("/hazards.csv")]
async fn csv(shared: web::Data<Shared>, who: SignedIn, query: web::Query<HazardQuery>) -> Answer<HttpResponse> {
    Ok(saved(register::csv(&shared.app, &who.0, query.into_inner()).await?))
}

/// The same as a workbook.
#[utoipa::path(operation_id = "hazards_xlsx", tag = "hazards", params(HazardQuery), responses(
    (status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (status = 403, body = Problem),
))]
#[get("/hazards.xlsx")]
async fn xlsx(shared: web::Data<Shared>, who: SignedIn, query: web::Query<HazardQuery>) -> Answer<HttpResponse> {
    Ok(saved(register::xlsx(&shared.app, &who.0, query.into_inner()).await?))
}

/// Report a hazard at the desk. Guards report theirs by signed events. The same id again is the same hazard.
#[utoipa::path(operation_id = "report_hazard", tag = "hazards", request_body = NewHazard, responses(
    (status = 200, body = HazardView), (status = 403, body = Problem),
    (status = 422, body = Problem, description = "invalid_input, place_unknown"),
))]
#[post("/hazards")]
async fn report(shared: web::Data<Shared>, who: SignedIn, new: web::Json<NewHazard>) -> Answer<web::Json<HazardView>> {
    Ok(web::Json(register::report(&shared.app, &who.0, new.into_inner()).await?))
}

/// One hazard with its history.
#[utoipa::path(operation_id = "hazard", tag = "hazards", responses(
    (status = 200, body = HazardDetail), (status = 403, body = Problem), (status = 404, body = Problem),
))]
#[get("/hazards/{id}")]
async fn detail(shared: web::Data<Shared>, who: SignedIn, id: web::Path<Uuid>) -> Answer<web::Json<HazardDetail>> {
    Ok(web::Json(register::detail(&shared.app, &who.0, HazardId(*id)).await?))
}

/// Do something with a hazard. The same input id again changes nothing.
#[utoipa::path(operation_id = "hazard_input", tag = "hazards", request_body = HazardInput, responses(
    (status = 200, body = HazardView), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem, description = "hazard_wrong_step, hazard_not_yours, hazard_own_work"),
    (status = 422, body = Problem, description = "hazard_bad_date, reason_needed, invalid_input"),
))]
#[post("/hazards/{id}/inputs")]
async fn input(
    shared: web::Data<Shared>,
    who: SignedIn,
    id: web::Path<Uuid>,
    input: web::Json<HazardInput>,
) -> Answer<web::Json<HazardView>> {
    Ok(web::Json(register::input(&shared.app, &who.0, HazardId(*id), input.into_inner()).await?))
}
