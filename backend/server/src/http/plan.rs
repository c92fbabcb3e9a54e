//! Floor plan, places, ways, posts, buttons, checkpoints.

use super::{Answer, ApiError, Shared, extract::SignedIn};
use actix_web::{HttpResponse, delete, get, http::StatusCode, http::header, post, web};
use app::{button_tests, duty, places};
use domain::{AlarmId, ButtonId};
use fast_qr::{
    ECL, QRBuilder,
    convert::{Builder, svg::SvgBuilder},
};
use indoor::plain::{FeatureId, Spot};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use wire::{
    Problem,
    alarm::WayQuery,
    plan::{
        ButtonTestView, ButtonTests, ButtonView, CheckpointView, FloorPlan, FoundPlace, LevelPlan, PostView, WayView,
    },
};

/// Routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(contents)
        .service(level)
        .service(search)
        .service(way)
        .service(posts)
        .service(buttons)
        .service(tests_of_buttons)
        .service(begin_test)
        .service(end_test)
        .service(checkpoints)
        .service(label);
}

/// Posts.
#[derive(Serialize, ToSchema)]
struct Posts {
    posts: Vec<PostView>,
}

/// Alarm buttons.
#[derive(Serialize, ToSchema)]
struct Buttons {
    buttons: Vec<ButtonView>,
}

/// Checkpoints.
#[derive(Serialize, ToSchema)]
struct Checkpoints {
    checkpoints: Vec<CheckpointView>,
}

/// Places found.
#[derive(Serialize, ToSchema)]
struct Places {
    places: Vec<FoundPlace>,
}

/// What to look for.
#[derive(Deserialize, IntoParams)]
struct PlaceQuery {
    /// Words of the place's name, in either language.
    #[serde(default)]
    q: String,
    /// 50 at most.
    limit: Option<usize>,
}

/// The floor plan's table of contents.
#[utoipa::path(tag = "plan", responses((status = 200, body = FloorPlan), (status = 409, body = Problem)))]
#[get("/plan")]
async fn contents(shared: web::Data<Shared>, who: SignedIn) -> Answer<web::Json<FloorPlan>> {
    Ok(web::Json(places::contents(&shared.app, &who.0).await?))
}

/// One level to draw. It never changes under one version of the plan, so `?v=` makes it cacheable for good.
#[utoipa::path(tag = "plan", responses((status = 200, body = LevelPlan), (status = 404, body = Problem)))]
#[get("/plan/levels/{id}")]
async fn level(
    shared: web::Data<Shared>,
    who: SignedIn,
    id: web::Path<Uuid>,
    request: actix_web::HttpRequest,
) -> Answer<HttpResponse> {
    let plan = places::level(&shared.app, &who.0, FeatureId(*id)).await?;
    let keep =
        if request.query_string().starts_with("v=") { "private, max-age=31536000, immutable" } else { "no-store" };
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, keep)).json(&*plan))
}

/// Rooms by name.
#[utoipa::path(tag = "plan", params(PlaceQuery), responses((status = 200, body = Places)))]
#[get("/places")]
async fn search(shared: web::Data<Shared>, who: SignedIn, query: web::Query<PlaceQuery>) -> Answer<web::Json<Places>> {
    let places = places::search(&shared.app, &who.0, &query.q, query.limit.unwrap_or(20)).await?;
    Ok(web::Json(Places { places }))
}

/// The quickest way to a room or alarm, from a room or from where the guard is.
#[utoipa::path(tag = "plan", params(WayQuery), responses((status = 200, body = WayView), (status = 422, body = Problem)))]
#[get("/way")]
async fn way(shared: web::Data<Shared>, who: SignedIn, query: web::Query<WayQuery>) -> Answer<web::Json<WayView>> {
    let (app, who) = (&shared.app, &who.0);
    let missing = || ApiError::request(StatusCode::UNPROCESSABLE_ENTITY, "invalid_input", "from where, and to where?");
    let from = match query.from_unit {
        Some(unit) => places::spot_of(app, who, FeatureId(unit)).await?,
        None => {
            let position = duty::own(app, who).await?.and_then(|duty| duty.position).ok_or_else(missing)?;
            position.place.spot.into()
        }
    };
    let to: Spot = match (query.to_unit, query.to_alarm) {
        (Some(unit), _) => places::spot_of(app, who, FeatureId(unit)).await?,
        (None, Some(alarm)) => app::alarms::detail(app, who, AlarmId(alarm)).await?.alarm.place.spot.into(),
        (None, None) => return Err(missing()),
    };
    Ok(web::Json(places::way(app, who, from, to).await?))
}

/// Posts.
#[utoipa::path(tag = "plan", responses((status = 200, body = Posts)))]
#[get("/posts")]
async fn posts(shared: web::Data<Shared>, who: SignedIn) -> Answer<web::Json<Posts>> {
    Ok(web::Json(Posts { posts: places::posts(&shared.app, &who.0).await? }))
}

/// Alarm buttons; for staff those of their own department.
#[utoipa::path(tag = "plan", responses((status = 200, body = Buttons)))]
#[get("/buttons")]
async fn buttons(shared: web::Data<Shared>, who: SignedIn) -> Answer<web::Json<Buttons>> {
    Ok(web::Json(Buttons { buttons: places::buttons(&shared.app, &who.0).await? }))
}

/// Which alarm buttons are being tested, and which were proved when.
#[utoipa::path(tag = "plan", responses((status = 200, body = ButtonTests), (status = 403, body = Problem)))]
#[get("/button-tests")]
async fn tests_of_buttons(shared: web::Data<Shared>, who: SignedIn) -> Answer<web::Json<ButtonTests>> {
    Ok(web::Json(button_tests::list(&shared.app, &who.0).await?))
}

/// Put a button to the test: its next press within five minutes raises no alarm.
#[utoipa::path(tag = "plan", responses(
    (status = 200, body = ButtonTestView), (status = 403, body = Problem), (status = 404, body = Problem),
))]
#[post("/buttons/{id}/test")]
async fn begin_test(
    shared: web::Data<Shared>,
    who: SignedIn,
    id: web::Path<Uuid>,
) -> Answer<web::Json<ButtonTestView>> {
    Ok(web::Json(button_tests::begin(&shared.app, &who.0, ButtonId(*id)).await?))
}

/// Call the test of a button off.
#[utoipa::path(tag = "plan", responses(
    (status = 200, body = ButtonTestView), (status = 403, body = Problem), (status = 404, body = Problem),
))]
#[delete("/buttons/{id}/test")]
async fn end_test(shared: web::Data<Shared>, who: SignedIn, id: web::Path<Uuid>) -> Answer<web::Json<ButtonTestView>> {
    Ok(web::Json(button_tests::end(&shared.app, &who.0, ButtonId(*id)).await?))
}

/// Checkpoints.
#[utoipa::path(tag = "plan", responses((status = 200, body = Checkpoints)))]
#[get("/checkpoints")]
async fn checkpoints(shared: web::Data<Shared>, who: SignedIn) -> Answer<web::Json<Checkpoints>> {
    Ok(web::Json(Checkpoints { checkpoints: places::checkpoints(&shared.app, &who.0).await? }))
}

/// The label of a checkpoint as a QR code: error correction H, four modules of quiet zone.
#[utoipa::path(tag = "plan", responses((status = 200, content_type = "image/svg+xml"), (status = 404, body = Problem)))]
#[get("/checkpoints/{code}/label.svg")]
async fn label(shared: web::Data<Shared>, who: SignedIn, code: web::Path<String>) -> Answer<HttpResponse> {
    let text = places::label(&shared.app, &who.0, &code).await?;
    let qr = QRBuilder::new(text)
        .ecl(ECL::H)
        .build()
        .map_err(|error| app::Error::fault("draw a label", format!("{error:?}")))?;
    Ok(HttpResponse::Ok().content_type("image/svg+xml").body(SvgBuilder::default().margin(4).to_str(&qr)))
}
