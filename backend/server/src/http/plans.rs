//! Response plans.

use super::{Answer, Shared, extract::SignedIn};
use actix_web::{get, post, put, web};
use app::plans;
use domain::alarm::{Kind, Priority};
use utoipa_actix_web::service_config::ServiceConfig;
use wire::{
    Problem,
    response_plan::{PlanBody, PlanList, PlanVersions, PlanView},
};

/// Routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list).service(import).service(save).service(versions);
}

/// The response plans of the site, one for each kind and priority.
#[utoipa::path(
    operation_id = "response_plans",
    tag = "response plans",
    responses((status = 200, body = PlanList), (status = 403, body = Problem))
)]
#[get("/response-plans")]
async fn list(shared: web::Data<Shared>, who: SignedIn) -> Answer<web::Json<PlanList>> {
    Ok(web::Json(plans::list(&shared.app, &who.0).await?))
}

/// Save every plan of a file (TOML or JSON, see `PlanFile`), or none.
#[utoipa::path(
    tag = "response plans",
    request_body(content = String, content_type = "text/plain"),
    responses((status = 200, body = PlanList), (status = 403, body = Problem), (status = 422, body = Problem))
)]
#[post("/response-plans/import")]
async fn import(shared: web::Data<Shared>, who: SignedIn, text: String) -> Answer<web::Json<PlanList>> {
    Ok(web::Json(plans::import(&shared.app, &who.0, &text).await?))
}

/// Save a new version of a plan; open alarms keep theirs.
#[utoipa::path(
    tag = "response plans",
    request_body = PlanBody,
    params(("kind" = Kind, Path), ("priority" = Priority, Path)),
    responses((status = 200, body = PlanView), (status = 403, body = Problem), (status = 422, body = Problem))
)]
#[put("/response-plans/{kind}/{priority}")]
async fn save(
    shared: web::Data<Shared>,
    who: SignedIn,
    of: web::Path<(Kind, Priority)>,
    body: web::Json<PlanBody>,
) -> Answer<web::Json<PlanView>> {
    let (kind, priority) = of.into_inner();
    Ok(web::Json(plans::save(&shared.app, &who.0, kind, priority, body.into_inner()).await?))
}

/// Every version of a plan, the newest first.
#[utoipa::path(
    tag = "response plans",
    params(("kind" = Kind, Path), ("priority" = Priority, Path)),
    responses((status = 200, body = PlanVersions), (status = 403, body = Problem))
)]
#[get("/response-plans/{kind}/{priority}/versions")]
async fn versions(
    shared: web::Data<Shared>,
    who: SignedIn,
    of: web::Path<(Kind, Priority)>,
) -> Answer<web::Json<PlanVersions>> {
    let (kind, priority) = of.into_inner();
    Ok(web::Json(plans::versions(&shared.app, &who.0, kind, priority).await?))
}
