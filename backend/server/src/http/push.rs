//! Web Push subscriptions and receipts.

use super::{Answer, Shared, extract::SignedIn};
use actix_web::{HttpResponse, delete, get, post, put, web};
use app::push;
use utoipa_actix_web::service_config::ServiceConfig;
use wire::{
    Problem,
    push::{PushKey, PushReceipt, PushSubscription},
};

/// Routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(key).service(subscribe).service(unsubscribe).service(receipt).service(test);
}

/// The public key for subscriptions; 404 where push is not set up.
#[utoipa::path(tag = "push", responses((status = 200, body = PushKey), (status = 404, body = Problem)))]
#[get("/push/key")]
async fn key(shared: web::Data<Shared>, _who: SignedIn) -> Answer<web::Json<PushKey>> {
    let key = shared.push_key.as_deref().ok_or(app::Error::NotFound("push key"))?;
    Ok(web::Json(key.clone()))
}

/// Keep this browser's subscription.
#[utoipa::path(tag = "push", request_body = PushSubscription, responses((status = 204), (status = 422, body = Problem)))]
#[put("/push/subscription")]
async fn subscribe(
    shared: web::Data<Shared>,
    who: SignedIn,
    asked: web::Json<PushSubscription>,
) -> Answer<HttpResponse> {
    push::subscribe(&shared.app, &who.0, asked.into_inner()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Forget this phone's subscriptions.
#[utoipa::path(tag = "push", responses((status = 204)))]
#[delete("/push/subscription")]
async fn unsubscribe(shared: web::Data<Shared>, who: SignedIn) -> Answer<HttpResponse> {
    push::unsubscribe(&shared.app, &who.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The phone got a message.
#[utoipa::path(tag = "push", request_body = PushReceipt, responses((status = 204), (status = 404, body = Problem)))]
#[post("/push/receipts")]
async fn receipt(shared: web::Data<Shared>, who: SignedIn, receipt: web::Json<PushReceipt>) -> Answer<HttpResponse> {
    push::received(&shared.app, &who.0, receipt.into_inner()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Send a message to one's own browsers.
#[utoipa::path(tag = "push", responses(
    (status = 202), (status = 404, body = Problem, description = "nothing is subscribed"), (status = 422, body = Problem),
))]
#[post("/push/test")]
async fn test(shared: web::Data<Shared>, who: SignedIn) -> Answer<HttpResponse> {
    shared.limits.sign_in(&who.0.person.to_string())?;
    push::test(&shared.app, &who.0).await?;
    Ok(HttpResponse::Accepted().finish())
}
