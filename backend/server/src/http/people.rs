//! People, as far as they are managed here.

use super::{Answer, Shared, extract::SignedIn};
use actix_web::{HttpResponse, delete, web};
use app::accounts;
use domain::PersonId;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use wire::Problem;

/// Routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(revoke);
}

/// End all sessions of a person; open sockets close within 2 s.
#[utoipa::path(tag = "people", responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem)))]
#[delete("/people/{id}/sessions")]
async fn revoke(shared: web::Data<Shared>, who: SignedIn, id: web::Path<Uuid>) -> Answer<HttpResponse> {
    accounts::revoke_all(&shared.app, &who.0, PersonId(*id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
