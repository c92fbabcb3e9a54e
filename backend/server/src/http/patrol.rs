//! Electronic patrol: a guard's shift, what phones send of it, rounds and scans.

use super::{Answer, ApiError, Shared, extract::SignedIn};
use actix_web::{
    HttpResponse, get,
    http::{StatusCode, header},
    post, put,
    web::{self, Bytes},
};
use app::patrol::{self, codes, photos, review, rounds};
use domain::{RoundId, ScanId};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use wire::{
    Problem,
    patrol::{
        rounds::{CallOff, RotatingCode, RoundDetail, RoundList, RoundQuery, RoundView, ShiftView},
        scans::{ScanList, ScanQuery, ScanView, SettleScan},
        sync::{Payload, SyncAnswer, SyncRequest},
    },
};

/// Routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(shift)
        .service(sync)
        .service(keep_photo)
        .service(photo)
        .service(rounds_listed)
        .service(round_detail)
        .service(call_off)
        .service(scans)
        .service(settle)
        .service(rotating_code);
}

/// What a phone signs is inside a text, so that nothing else names its shape.
#[derive(utoipa::OpenApi)]
#[openapi(components(schemas(Payload)))]
pub struct Payloads;

/// Everything that a guard takes along where there is no network: the rounds of one's post and one's own, every
/// checkpoint.
#[utoipa::path(tag = "patrol", responses((status = 200, body = ShiftView), (status = 403, body = Problem)))]
#[get("/patrol/shift")]
async fn shift(shared: web::Data<Shared>, who: SignedIn) -> Answer<web::Json<ShiftView>> {
    Ok(web::Json(patrol::shift(&shared.app, &who.0).await?))
}

/// Signed events of this phone, in the order in which it made them: 200 and 512 KiB at most. The answer has one result
/// for each; sending them again is harmless.
#[utoipa::path(tag = "patrol", request_body = SyncRequest, responses(
    (status = 200, body = SyncAnswer), (status = 403, body = Problem),
    (status = 409, body = Problem, description = "device_unknown: the session is of no phone"),
    (status = 413, body = Problem, description = "too_large"), (status = 422, body = Problem),
))]
#[post("/sync")]
async fn sync(shared: web::Data<Shared>, who: SignedIn, body: web::Payload) -> Answer<web::Json<SyncAnswer>> {
    shared.limits.sync(&who.0.person.to_string())?;
    let body = whole(body, app::patrol::LONGEST_REQUEST).await?;
    let request: SyncRequest = serde_json::from_slice(&body)
        .map_err(|error| ApiError::request(StatusCode::UNPROCESSABLE_ENTITY, "invalid_input", error.to_string()))?;
    Ok(web::Json(patrol::sync(&shared.app, &who.0, request).await?))
}

/// A photo that a signed event names: a JPEG of 2 MiB at most.
#[utoipa::path(tag = "patrol", request_body(content = Vec<u8>, content_type = "image/jpeg"), responses(
    (status = 204), (status = 403, body = Problem), (status = 413, body = Problem),
    (status = 422, body = Problem, description = "no JPEG, one with Exif, or another SHA-256"),
))]
#[put("/photos/{sha256}")]
async fn keep_photo(
    shared: web::Data<Shared>,
    who: SignedIn,
    name: web::Path<String>,
    body: web::Payload,
) -> Answer<HttpResponse> {
    shared.limits.photo(&who.0.person.to_string())?;
    let bytes = whole(body, photos::LARGEST).await?;
    photos::keep(&shared.app, &who.0, &name, bytes.to_vec()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A photo. Who may see it may change, and a desk is shared: it is not kept by browsers.
#[utoipa::path(tag = "patrol", responses(
    (status = 200, content_type = "image/jpeg", body = Vec<u8>), (status = 404, body = Problem),
))]
#[get("/photos/{sha256}")]
async fn photo(shared: web::Data<Shared>, who: SignedIn, name: web::Path<String>) -> Answer<HttpResponse> {
    let photo = photos::photo(&shared.app, &who.0, name.into_inner()).await?;
    Ok(HttpResponse::Ok()
        .content_type(photo.kind)
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header((header::CONTENT_DISPOSITION, "inline"))
        .body(photo.bytes))
}

/// Rounds of a span of time.
#[utoipa::path(tag = "patrol", params(RoundQuery), responses((status = 200, body = RoundList)))]
#[get("/patrol/rounds")]
async fn rounds_listed(
    shared: web::Data<Shared>,
    who: SignedIn,
    query: web::Query<RoundQuery>,
) -> Answer<web::Json<RoundList>> {
    Ok(web::Json(rounds::list(&shared.app, &who.0, query.into_inner()).await?))
}

/// One round with all that was scanned and all that happened.
#[utoipa::path(tag = "patrol", responses((status = 200, body = RoundDetail), (status = 404, body = Problem)))]
#[get("/patrol/rounds/{id}")]
async fn round_detail(shared: web::Data<Shared>, who: SignedIn, id: web::Path<Uuid>) -> Answer<web::Json<RoundDetail>> {
    Ok(web::Json(rounds::detail(&shared.app, &who.0, RoundId(*id)).await?))
}

/// Call a round off.
#[utoipa::path(tag = "patrol", request_body = CallOff, responses(
    (status = 200, body = RoundView), (status = 404, body = Problem),
    (status = 409, body = Problem, description = "round_over"),
    (status = 422, body = Problem, description = "reason_needed"),
))]
#[post("/patrol/rounds/{id}/call-off")]
async fn call_off(
    shared: web::Data<Shared>,
    who: SignedIn,
    id: web::Path<Uuid>,
    asked: web::Json<CallOff>,
) -> Answer<web::Json<RoundView>> {
    Ok(web::Json(rounds::call_off(&shared.app, &who.0, RoundId(*id), asked.into_inner()).await?))
}

/// Scans, the newest first.
#[utoipa::path(tag = "patrol", params(ScanQuery), responses((status = 200, body = ScanList)))]
#[get("/patrol/scans")]
async fn scans(shared: web::Data<Shared>, who: SignedIn, query: web::Query<ScanQuery>) -> Answer<web::Json<ScanList>> {
    Ok(web::Json(review::list(&shared.app, &who.0, query.into_inner()).await?))
}

/// Decide about a scan.
#[utoipa::path(tag = "patrol", request_body = SettleScan, responses(
    (status = 200, body = ScanView), (status = 404, body = Problem),
    (status = 409, body = Problem, description = "own_scan"),
    (status = 422, body = Problem, description = "reason_needed"),
))]
#[post("/patrol/scans/{id}/settle")]
async fn settle(
    shared: web::Data<Shared>,
    who: SignedIn,
    id: web::Path<Uuid>,
    asked: web::Json<SettleScan>,
) -> Answer<web::Json<ScanView>> {
    Ok(web::Json(review::settle(&shared.app, &who.0, ScanId(*id), asked.into_inner()).await?))
}

/// The rotating code that the screen at a checkpoint shows now.
#[utoipa::path(tag = "patrol", responses((status = 200, body = RotatingCode), (status = 404, body = Problem)))]
#[get("/patrol/codes/{checkpoint}")]
async fn rotating_code(
    shared: web::Data<Shared>,
    who: SignedIn,
    checkpoint: web::Path<String>,
) -> Answer<web::Json<RotatingCode>> {
    Ok(web::Json(codes::shown(&shared.app, &who.0, &checkpoint).await?))
}

/// The whole body of a request, where it is not too long.
async fn whole(body: web::Payload, limit: usize) -> Answer<Bytes> {
    match body.to_bytes_limited(limit).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) => Err(ApiError::request(StatusCode::BAD_REQUEST, "invalid_input", error.to_string())),
        Err(_) => Err(ApiError::request(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "the body is too large")),
    }
}
