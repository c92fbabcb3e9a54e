//! Channels of the site, contacts of people, and what did not get through.

use super::{Answer, Shared, extract::SignedIn};
use actix_web::{HttpResponse, delete, get, patch, post, web};
use app::channels::{self, By, contacts, undelivered};
use domain::{ChannelId, ContactId, PersonId};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use wire::{
    Problem,
    channels::{
        ChangeChannel, ChannelList, ChannelView, ContactList, ContactView, NewChannel, NewContact, PeopleContacts,
        TryResult, UndeliveredList,
    },
};

/// Routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_channels)
        .service(add_channel)
        .service(change_channel)
        .service(remove_channel)
        .service(try_channel)
        .service(list_contacts_of_site)
        .service(list_contacts)
        .service(add_contact)
        .service(remove_contact)
        .service(try_contact)
        .service(list_undelivered);
}

/// The channels of the site, without what is secret about them.
#[utoipa::path(tag = "channels", responses((status = 200, body = ChannelList), (status = 403, body = Problem)))]
#[get("/channels")]
async fn list_channels(shared: web::Data<Shared>, who: SignedIn) -> Answer<web::Json<ChannelList>> {
    Ok(web::Json(channels::list(&shared.app, By::trying(&who.0)?).await?))
}

/// Add a channel. The same id again is the channel that is there.
#[utoipa::path(tag = "channels", request_body = NewChannel, responses(
    (status = 200, body = ChannelView), (status = 403, body = Problem), (status = 422, body = Problem),
))]
#[post("/channels")]
async fn add_channel(
    shared: web::Data<Shared>,
    who: SignedIn,
    new: web::Json<NewChannel>,
) -> Answer<web::Json<ChannelView>> {
    Ok(web::Json(channels::add(&shared.app, By::person(&who.0)?, new.into_inner()).await?))
}

/// Change a channel; what is left out stays, secrets included.
#[utoipa::path(tag = "channels", request_body = ChangeChannel, responses(
    (status = 200, body = ChannelView), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 422, body = Problem),
))]
#[patch("/channels/{id}")]
async fn change_channel(
    shared: web::Data<Shared>,
    who: SignedIn,
    id: web::Path<Uuid>,
    asked: web::Json<ChangeChannel>,
) -> Answer<web::Json<ChannelView>> {
    let by = By::person(&who.0)?;
    Ok(web::Json(channels::change(&shared.app, by, ChannelId(*id), asked.into_inner()).await?))
}

/// Remove a channel, and what is secret about it.
#[utoipa::path(tag = "channels", responses(
    (status = 204), (status = 403, body = Problem), (status = 404, body = Problem),
))]
#[delete("/channels/{id}")]
async fn remove_channel(shared: web::Data<Shared>, who: SignedIn, id: web::Path<Uuid>) -> Answer<HttpResponse> {
    channels::remove(&shared.app, By::person(&who.0)?, ChannelId(*id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Send a test message by a channel, and say how that went.
#[utoipa::path(tag = "channels", responses(
    (status = 200, body = TryResult), (status = 403, body = Problem), (status = 404, body = Problem),
))]
#[post("/channels/{id}/test")]
async fn try_channel(shared: web::Data<Shared>, who: SignedIn, id: web::Path<Uuid>) -> Answer<web::Json<TryResult>> {
    let by = By::trying(&who.0)?;
    shared.limits.sign_in(&who.0.person.to_string())?;
    Ok(web::Json(channels::try_channel(&shared.app, by, ChannelId(*id)).await?))
}

/// Everybody of the site with how each is reached beside the app, without what is secret about it.
#[utoipa::path(tag = "channels", responses((status = 200, body = PeopleContacts), (status = 403, body = Problem)))]
#[get("/contacts")]
async fn list_contacts_of_site(shared: web::Data<Shared>, who: SignedIn) -> Answer<web::Json<PeopleContacts>> {
    Ok(web::Json(contacts::of_site(&shared.app, By::person(&who.0)?).await?))
}

/// How a person is reached beside the app, without what is secret about it.
#[utoipa::path(tag = "channels", responses(
    (status = 200, body = ContactList), (status = 403, body = Problem), (status = 404, body = Problem),
))]
#[get("/people/{id}/contacts")]
async fn list_contacts(
    shared: web::Data<Shared>,
    who: SignedIn,
    id: web::Path<Uuid>,
) -> Answer<web::Json<ContactList>> {
    Ok(web::Json(contacts::list(&shared.app, By::person(&who.0)?, PersonId(*id)).await?))
}

/// Add a way to reach a person. The same id again is the contact that is there.
#[utoipa::path(tag = "channels", request_body = NewContact, responses(
    (status = 200, body = ContactView), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 422, body = Problem),
))]
#[post("/people/{id}/contacts")]
async fn add_contact(
    shared: web::Data<Shared>,
    who: SignedIn,
    id: web::Path<Uuid>,
    new: web::Json<NewContact>,
) -> Answer<web::Json<ContactView>> {
    let by = By::person(&who.0)?;
    Ok(web::Json(contacts::add(&shared.app, by, PersonId(*id), new.into_inner()).await?))
}

/// Remove a way to reach a person, with its address.
#[utoipa::path(tag = "channels", responses(
    (status = 204), (status = 403, body = Problem), (status = 404, body = Problem),
))]
#[delete("/people/{id}/contacts/{contact}")]
async fn remove_contact(
    shared: web::Data<Shared>,
    who: SignedIn,
    ids: web::Path<(Uuid, Uuid)>,
) -> Answer<HttpResponse> {
    let (person, contact) = ids.into_inner();
    contacts::remove(&shared.app, By::person(&who.0)?, PersonId(person), ContactId(contact)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Send a test message to a contact, and say how that went.
#[utoipa::path(tag = "channels", responses(
    (status = 200, body = TryResult), (status = 403, body = Problem), (status = 404, body = Problem),
))]
#[post("/people/{id}/contacts/{contact}/test")]
async fn try_contact(
    shared: web::Data<Shared>,
    who: SignedIn,
    ids: web::Path<(Uuid, Uuid)>,
) -> Answer<web::Json<TryResult>> {
    let by = By::person(&who.0)?;
    shared.limits.sign_in(&who.0.person.to_string())?;
    let (person, contact) = ids.into_inner();
    Ok(web::Json(channels::try_contact(&shared.app, by, PersonId(person), ContactId(contact)).await?))
}

/// Messages about open alarms that did not get through, or not yet.
#[utoipa::path(tag = "channels", responses((status = 200, body = UndeliveredList), (status = 403, body = Problem)))]
#[get("/undelivered")]
async fn list_undelivered(shared: web::Data<Shared>, who: SignedIn) -> Answer<web::Json<UndeliveredList>> {
    Ok(web::Json(undelivered::list(&shared.app, &who.0).await?))
}
