//! `/healthz`, `/readyz`, `/metrics`.

use super::{
    Answer, ApiError, Shared,
    extract::{bearer, is_from_here},
};
use actix_web::{HttpRequest, HttpResponse, get, http::StatusCode, web};
use app::{canary::MISSED_AFTER, unreadable};

/// Routes.
pub fn configure(config: &mut web::ServiceConfig) {
    config.service(healthz).service(readyz).service(metrics);
}

/// The process answers.
#[get("/healthz")]
async fn healthz() -> &'static str {
    "ok"
}

/// The database answers and takes writes. The text says what is wrong beside that: the other nodes are not heard, or
/// there are open alarms or lone work that cannot be read.
#[get("/readyz")]
async fn readyz(shared: web::Data<Shared>) -> Answer<HttpResponse> {
    if let Err(error) = shared.app.store.ping().await {
        tracing::warn!(error = &error as &dyn std::error::Error, "not ready: the database does not answer");
        return Ok(HttpResponse::ServiceUnavailable().body("database"));
    }
    let mut text = "ok".to_owned();
    if !shared.app.bus.is_whole() {
        text.push_str(", but alone: the bus is down");
    }
    if shared.app.settings.canary
        && let Some(since) = shared.app.canary.silent_since().filter(|at| shared.app.now().since(*at) > MISSED_AFTER)
    {
        let seconds = shared.app.now().since(since) / 1_000;
        text.push_str(&format!(", but no synthetic alarm came through for {seconds} s"));
    }
    // No reason to take the node off: the others read no more than this one.
    let unreadable = unreadable::everywhere(&shared.app).await?;
    if unreadable.alarms > 0 {
        text.push_str(&format!(", but open alarms cannot be read: {}", unreadable.alarms));
    }
    if unreadable.lone_works > 0 {
        text.push_str(&format!(", but lone work cannot be read: {}", unreadable.lone_works));
    }
    Ok(HttpResponse::Ok().body(text))
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
