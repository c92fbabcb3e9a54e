//! Enrolling phones.

use super::{
    Answer, Shared,
    extract::{SignedIn, address},
};
use actix_web::{HttpRequest, post, web};
use app::accounts;
use utoipa_actix_web::service_config::ServiceConfig;
use wire::{
    Problem,
    session::{EnrolPhone, Enrolled, EnrolmentCode},
};

/// Routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(enrol).service(code);
}

/// Enrol this phone with a code.
#[utoipa::path(tag = "devices", request_body = EnrolPhone, responses(
    (status = 200, body = Enrolled), (status = 401, body = Problem, description = "code_wrong"),
))]
#[post("/devices")]
async fn enrol(
    request: HttpRequest,
    shared: web::Data<Shared>,
    asked: web::Json<EnrolPhone>,
) -> Answer<web::Json<Enrolled>> {
    shared.limits.enrol(&address(&request, &shared))?;
    Ok(web::Json(accounts::enrol(&shared.app, asked.into_inner()).await?))
}

/// A code with which a phone is enrolled.
#[utoipa::path(tag = "devices", responses((status = 200, body = EnrolmentCode), (status = 403, body = Problem)))]
#[post("/devices/codes")]
async fn code(shared: web::Data<Shared>, who: SignedIn) -> Answer<web::Json<EnrolmentCode>> {
    Ok(web::Json(accounts::enrolment_code(&shared.app, &who.0).await?))
}
