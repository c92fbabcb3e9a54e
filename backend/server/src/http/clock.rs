//! The settable clock. Only in test mode.

use super::{Answer, ApiError, Shared};
use actix_web::{http::StatusCode, post, web};
use serde::{Deserialize, Serialize};

/// Routes.
pub fn configure(config: &mut web::ServiceConfig) {
    config.service(advance);
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    ms: u32,
}

#[derive(Serialize)]
struct Now {
    now: i64,
}

/// Moves the clock forward.
#[post("/test/clock")]
async fn advance(shared: web::Data<Shared>, by: web::Json<Advance>) -> Answer<web::Json<Now>> {
    if !shared.test_mode {
        return Err(ApiError::request(StatusCode::NOT_FOUND, "not_found", "no such thing"));
    }
    Ok(web::Json(Now { now: shared.app.clock.advance(by.ms).ms() }))
}
