//! Signing in and out.

use super::{
    Answer, Shared,
    extract::{SignedIn, address, token},
};
use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use app::accounts;
use utoipa_actix_web::service_config::ServiceConfig;
use wire::{
    Problem,
    people::Me,
    session::{Challenge, SignIn, SignedIn as SignedInView},
};

/// Routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(challenge).service(sign_in).service(sign_out).service(who_am_i);
}

/// Something fresh for a phone to sign.
#[utoipa::path(tag = "session", responses((status = 200, body = Challenge)))]
#[get("/session/challenge")]
async fn challenge(shared: web::Data<Shared>) -> web::Json<Challenge> {
    web::Json(Challenge { challenge: shared.app.keys.challenges.make(shared.app.now()) })
}

/// Sign in.
#[utoipa::path(tag = "session", request_body = SignIn, responses(
    (status = 200, body = SignedInView, description = "The session is in the cookie."),
    (status = 401, body = Problem, description = "wrong_credentials, device_unknown, challenge_stale"),
    (status = 429, body = Problem, description = "locked_out, rate_limited"),
))]
#[post("/session")]
async fn sign_in(request: HttpRequest, shared: web::Data<Shared>, asked: web::Json<SignIn>) -> Answer<HttpResponse> {
    let from = address(&request, &shared);
    shared.limits.sign_in(&from)?;
    let (token, who) = accounts::sign_in(&shared.app, asked.into_inner(), &from).await?;
    let me = accounts::me(&shared.app, &who).await?;
    Ok(HttpResponse::Ok().cookie(shared.cookie.holding(token)).json(SignedInView { me }))
}

/// Sign out.
#[utoipa::path(tag = "session", responses((status = 204)))]
#[delete("/session")]
async fn sign_out(shared: web::Data<Shared>, who: SignedIn) -> Answer<HttpResponse> {
    accounts::end_session(&shared.app, &who.0).await?;
    Ok(HttpResponse::NoContent().cookie(shared.cookie.removed()).finish())
}

/// Who is signed in. Every page asks this when it is opened, so its cookie is given anew with the answer.
#[utoipa::path(tag = "session", responses((status = 200, body = Me), (status = 401, body = Problem)))]
#[get("/me")]
async fn who_am_i(request: HttpRequest, shared: web::Data<Shared>, who: SignedIn) -> Answer<HttpResponse> {
    let me = accounts::me(&shared.app, &who.0).await?;
    let mut response = HttpResponse::Ok();
    if let Some(token) = token(&request, &shared) {
        response.cookie(shared.cookie.holding(token));
    }
    Ok(response.json(me))
}
