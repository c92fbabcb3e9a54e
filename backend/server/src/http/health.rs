//! `/healthz`, `/readyz`, `/metrics`.

use super::{
    Answer, ApiError, Shared,
    extract::{bearer, is_from_here},
};
use actix_web::{HttpRequest, HttpResponse, get, http::StatusCode, web};

/// Routes.
pub fn configure(config: &mut web::ServiceConfig) {
    config.service(healthz).service(readyz).service(metrics);
}

/// The process answers.
#[get("/healthz")]
async fn healthz() -> &'static str {
    "ok"
}

/// The database answers and takes writes; where nodes work together, this one hears the others.
#[get("/readyz")]
async fn readyz(shared: web::Data<Shared>) -> Answer<HttpResponse> {
    if let Err(error) = shared.app.store.ping().await {
        tracing::warn!(error = &error as &dyn std::error::Error, "not ready: the database does not answer");
        return Ok(HttpResponse::ServiceUnavailable().body("database"));
    }
    let bus = if shared.app.bus.is_whole() { "ok" } else { "ok, but alone: the bus is down" };
    Ok(HttpResponse::Ok().body(bus))
}

/// Numbers for Prometheus: with the token, or from this machine itself. Where a proxy stands on it, everybody seems to
/// come from here; what a proxy passed on needs the token.
#[get("/metrics")]
async fn metrics(request: HttpRequest, shared: web::Data<Shared>) -> Answer<HttpResponse> {
    let token = shared.metrics_token.as_deref();
    if !is_from_here(&request) && (token.is_none() || bearer(&request).as_deref() != token) {
        return Err(app::Error::NotAllowed.into());
    }
    let handle =
        shared.metrics.as_ref().ok_or_else(|| ApiError::request(StatusCode::NOT_FOUND, "not_found", "no metrics"))?;
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(handle.render()))
}
