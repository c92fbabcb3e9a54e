//! Setting up what is walked: checkpoints, routes, schedules, tags, labels, files.

use super::problem::bad_json;
use super::{Answer, Shared, extract::SignedIn};
use actix_web::{HttpResponse, delete, get, http::header, post, put, web};
use app::patrol_setup::{self as setup, By};
use domain::{CheckpointId, RouteId, ScheduleId, TagId};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use wire::{
    Problem,
    patrol::setup::{
        CheckpointBody, CheckpointSetUp, CheckpointsSetUp, ImportFiles, ImportReport, Reprint, RouteBody, RouteSetUp,
        RoutesSetUp, ScheduleBody, ScheduleSetUp, SchedulesSetUp, SiteTagKeys, Table, TagBody, TagSetUp, TagsSetUp,
    },
};

/// Routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(checkpoints)
        .service(save_checkpoint)
        .service(retire_checkpoint)
        .service(reprint)
        .service(routes)
        .service(save_route)
        .service(retire_route)
        .service(schedules)
        .service(save_schedule)
        .service(retire_schedule)
        .service(tags)
        .service(save_tag)
        .service(retire_tag)
        .service(save_keys)
        .service(labels)
        .service(export)
        .service(
            utoipa_actix_web::scope("/patrol/import")
                .app_data(web::JsonConfig::default().limit(MOST_FILES).error_handler(|e, _| bad_json(&e).into()))
                .service(import),
        );
}

/// All files together are refused where they are larger.
const MOST_FILES: usize = 8 * 1024 * 1024;

/// Which labels.
#[derive(Deserialize, IntoParams)]
struct LabelQuery {
    /// Codes of checkpoints with commas between; all in use where left out.
    #[serde(default)]
    codes: String,
}

/// Checkpoints with what they ask for, also the retired ones.
#[utoipa::path(
    operation_id = "patrol_checkpoints",
    tag = "patrol set-up",
    responses((status = 200, body = CheckpointsSetUp), (status = 403, body = Problem))
)]
#[get("/patrol/checkpoints")]
async fn checkpoints(shared: web::Data<Shared>, who: SignedIn) -> Answer<web::Json<CheckpointsSetUp>> {
    Ok(web::Json(setup::checkpoints(&shared.app, By::person(&who.0)?).await?))
}

/// Save a checkpoint under an id that the client made: a new one, or another state of one that is there. A retired one
/// is in use again.
#[utoipa::path(tag = "patrol set-up", request_body = CheckpointBody, responses(
    (status = 200, body = CheckpointSetUp), (status = 403, body = Problem), (status = 409, body = Problem),
    (status = 422, body = Problem),
))]
#[put("/patrol/checkpoints/{id}")]
async fn save_checkpoint(
    shared: web::Data<Shared>,
    who: SignedIn,
    id: web::Path<Uuid>,
    body: web::Json<CheckpointBody>,
) -> Answer<web::Json<CheckpointSetUp>> {
    let by = By::person(&who.0)?;
    Ok(web::Json(setup::save_checkpoint(&shared.app, by, CheckpointId(*id), body.into_inner()).await?))
}

/// Take a checkpoint out of use.
#[utoipa::path(tag = "patrol set-up", responses(
    (status = 204), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem, description = "checkpoint_on_route"),
))]
#[delete("/patrol/checkpoints/{id}")]
async fn retire_checkpoint(shared: web::Data<Shared>, who: SignedIn, id: web::Path<Uuid>) -> Answer<HttpResponse> {
    setup::retire_checkpoint(&shared.app, By::person(&who.0)?, CheckpointId(*id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A new printing of a checkpoint's label; the older ones count on, or do not.
#[utoipa::path(tag = "patrol set-up", request_body = Reprint, responses(
    (status = 200, body = CheckpointSetUp), (status = 403, body = Problem), (status = 404, body = Problem),
))]
#[post("/patrol/checkpoints/{id}/reprint")]
async fn reprint(
    shared: web::Data<Shared>,
    who: SignedIn,
    id: web::Path<Uuid>,
    body: web::Json<Reprint>,
) -> Answer<web::Json<CheckpointSetUp>> {
    let by = By::person(&who.0)?;
    Ok(web::Json(setup::reprint(&shared.app, by, CheckpointId(*id), body.revoke_old).await?))
}

/// Routes, also the retired ones.
#[utoipa::path(
    operation_id = "patrol_routes",
    tag = "patrol set-up",
    responses((status = 200, body = RoutesSetUp), (status = 403, body = Problem))
)]
#[get("/patrol/routes")]
async fn routes(shared: web::Data<Shared>, who: SignedIn) -> Answer<web::Json<RoutesSetUp>> {
    Ok(web::Json(setup::routes(&shared.app, By::person(&who.0)?).await?))
}

/// Save a route under an id that the client made. Walking times are those of the walking graph; rounds that nobody began
/// are made anew.
#[utoipa::path(tag = "patrol set-up", request_body = RouteBody, responses(
    (status = 200, body = RouteSetUp), (status = 403, body = Problem), (status = 409, body = Problem),
    (status = 422, body = Problem),
))]
#[put("/patrol/routes/{id}")]
async fn save_route(
    shared: web::Data<Shared>,
    who: SignedIn,
    id: web::Path<Uuid>,
    body: web::Json<RouteBody>,
) -> Answer<web::Json<RouteSetUp>> {
    let by = By::person(&who.0)?;
    Ok(web::Json(setup::save_route(&shared.app, by, RouteId(*id), body.into_inner()).await?))
}

/// Take a route out of use.
#[utoipa::path(tag = "patrol set-up", responses(
    (status = 204), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem, description = "route_scheduled"),
))]
#[delete("/patrol/routes/{id}")]
async fn retire_route(shared: web::Data<Shared>, who: SignedIn, id: web::Path<Uuid>) -> Answer<HttpResponse> {
    setup::retire_route(&shared.app, By::person(&who.0)?, RouteId(*id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Schedules, also the retired ones.
#[utoipa::path(
    operation_id = "patrol_schedules",
    tag = "patrol set-up",
    responses((status = 200, body = SchedulesSetUp), (status = 403, body = Problem))
)]
#[get("/patrol/schedules")]
async fn schedules(shared: web::Data<Shared>, who: SignedIn) -> Answer<web::Json<SchedulesSetUp>> {
    Ok(web::Json(setup::schedules(&shared.app, By::person(&who.0)?).await?))
}

/// Save a schedule under an id that the client made; its rounds that nobody began are made anew.
#[utoipa::path(tag = "patrol set-up", request_body = ScheduleBody, responses(
    (status = 200, body = ScheduleSetUp), (status = 403, body = Problem), (status = 422, body = Problem),
))]
#[put("/patrol/schedules/{id}")]
async fn save_schedule(
    shared: web::Data<Shared>,
    who: SignedIn,
    id: web::Path<Uuid>,
    body: web::Json<ScheduleBody>,
) -> Answer<web::Json<ScheduleSetUp>> {
    let by = By::person(&who.0)?;
    Ok(web::Json(setup::save_schedule(&shared.app, by, ScheduleId(*id), body.into_inner()).await?))
}

/// Take a schedule out of use, and its rounds that nobody began.
#[utoipa::path(tag = "patrol set-up", responses(
    (status = 204), (status = 403, body = Problem), (status = 404, body = Problem),
))]
#[delete("/patrol/schedules/{id}")]
async fn retire_schedule(shared: web::Data<Shared>, who: SignedIn, id: web::Path<Uuid>) -> Answer<HttpResponse> {
    setup::retire_schedule(&shared.app, By::person(&who.0)?, ScheduleId(*id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// NFC tags, also the retired ones.
#[utoipa::path(
    operation_id = "patrol_tags",
    tag = "patrol set-up",
    responses((status = 200, body = TagsSetUp), (status = 403, body = Problem))
)]
#[get("/patrol/tags")]
async fn tags(shared: web::Data<Shared>, who: SignedIn) -> Answer<web::Json<TagsSetUp>> {
    Ok(web::Json(setup::tags(&shared.app, By::person(&who.0)?).await?))
}

/// Enrol a tag under an id that the client made. A number that the site knows keeps its tag, moved and in use again.
#[utoipa::path(tag = "patrol set-up", request_body = TagBody, responses(
    (status = 200, body = TagSetUp), (status = 403, body = Problem), (status = 409, body = Problem),
    (status = 422, body = Problem),
))]
#[put("/patrol/tags/{id}")]
async fn save_tag(
    shared: web::Data<Shared>,
    who: SignedIn,
    id: web::Path<Uuid>,
    body: web::Json<TagBody>,
) -> Answer<web::Json<TagSetUp>> {
    let by = By::person(&who.0)?;
    Ok(web::Json(setup::save_tag(&shared.app, by, TagId(*id), body.into_inner()).await?))
}

/// Take a tag out of use.
#[utoipa::path(tag = "patrol set-up", responses(
    (status = 204), (status = 403, body = Problem), (status = 404, body = Problem),
))]
#[delete("/patrol/tags/{id}")]
async fn retire_tag(shared: web::Data<Shared>, who: SignedIn, id: web::Path<Uuid>) -> Answer<HttpResponse> {
    setup::retire_tag(&shared.app, By::person(&who.0)?, TagId(*id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Keep the keys of the site's tags. They are never given out again.
#[utoipa::path(tag = "patrol set-up", request_body = SiteTagKeys, responses(
    (status = 204), (status = 403, body = Problem), (status = 409, body = Problem, description = "tag_keys_there"),
    (status = 422, body = Problem),
))]
#[put("/patrol/tag-keys")]
async fn save_keys(shared: web::Data<Shared>, who: SignedIn, body: web::Json<SiteTagKeys>) -> Answer<HttpResponse> {
    setup::save_keys(&shared.app, By::person(&who.0)?, body.into_inner()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Labels as A4 sheets, six of 80 × 80 mm on each: signed, error correction H, with names as text.
#[utoipa::path(tag = "patrol set-up", params(LabelQuery), responses(
    (status = 200, content_type = "application/pdf"), (status = 403, body = Problem),
    (status = 409, body = Problem, description = "pdf_no_font"), (status = 422, body = Problem),
))]
#[get("/patrol/labels.pdf")]
async fn labels(shared: web::Data<Shared>, who: SignedIn, of: web::Query<LabelQuery>) -> Answer<HttpResponse> {
    let by = By::person(&who.0)?;
    let codes: Vec<String> =
        of.codes.split(',').map(str::trim).filter(|code| !code.is_empty()).map(str::to_owned).collect();
    let pdf = setup::labels(&shared.app, by, &codes).await?;
    Ok(HttpResponse::Ok()
        .content_type("application/pdf")
        .insert_header((header::CONTENT_DISPOSITION, "inline; filename=\"labels.pdf\""))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(pdf))
}

/// One table as a file (CSV, UTF-8 with a byte order mark, as Excel reads it).
#[utoipa::path(
    operation_id = "patrol_export",
    tag = "patrol set-up",
    params(("table" = Table, Path)),
    responses((status = 200, content_type = "text/csv", body = String), (status = 403, body = Problem))
)]
#[get("/patrol/export/{table}.csv")]
async fn export(shared: web::Data<Shared>, who: SignedIn, table: web::Path<Table>) -> Answer<HttpResponse> {
    let text = setup::take_out(&shared.app, By::person(&who.0)?, *table).await?;
    let name = format!("attachment; filename=\"{}.csv\"", table.word());
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, name))
        .body(text))
}

/// Bring files in (CSV), all or none. What is wrong in them is in the answer, by line; nothing is written then.
#[utoipa::path(
    operation_id = "patrol_import",
    tag = "patrol set-up",
    request_body = ImportFiles,
    responses((status = 200, body = ImportReport), (status = 403, body = Problem))
)]
#[post("")]
async fn import(
    shared: web::Data<Shared>,
    who: SignedIn,
    files: web::Json<ImportFiles>,
) -> Answer<web::Json<ImportReport>> {
    Ok(web::Json(setup::bring_in(&shared.app, By::person(&who.0)?, files.into_inner()).await?))
}
