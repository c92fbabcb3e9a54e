//! The HTTP side: each resource has its own module with its own small `configure`.

pub mod alarms;
pub mod assets;
pub mod channels;
mod clock;
pub mod devices;
pub mod duty;
mod extract;
mod file;
pub mod hazards;
pub mod health;
pub mod install;
mod limits;
pub mod live;
pub mod patrol;
pub mod patrol_reports;
pub mod patrol_setup;
pub mod people;
pub mod plan;
pub mod plans;
mod problem;
pub mod push;
mod security;
pub mod session;

pub use extract::CookieName;
pub use limits::Limits;
pub use problem::{Answer, ApiError};

use crate::proxies::TrustedProxies;
use actix_web::{dev, middleware, web};
use std::sync::Arc;
use utoipa::openapi::{InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder};
use utoipa_actix_web::{AppExt, scope};

/// Requests larger than this are refused.
const MOST_JSON: usize = 64 * 1024;

/// What handlers share.
#[derive(Clone)]
pub struct Shared {
    /// The application.
    pub app: app::App,
    /// Public key for push subscriptions.
    pub push_key: Option<Arc<wire::push::PushKey>>,
    /// How the session cookie is called, and whether it is marked for https.
    pub cookie: CookieName,
    /// Rates.
    pub limits: Arc<Limits>,
    /// The clock may be moved.
    pub test_mode: bool,
    /// Renders /metrics.
    pub metrics: Option<metrics_exporter_prometheus::PrometheusHandle>,
    /// Whoever sends it may read /metrics from elsewhere.
    pub metrics_token: Option<Arc<str>>,
    /// Proxies that are believed when they say whom a request comes from.
    pub trusted_proxies: Arc<TrustedProxies>,
    /// The host and scheme that browsers use.
    pub public_url: Arc<str>,
}

/// Every resource under `/api/v1`, with its part of the OpenAPI document.
fn resources(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config
        .configure(session::configure)
        .configure(devices::configure)
        .configure(alarms::configure)
        .configure(plan::configure)
        .configure(plans::configure)
        .configure(duty::configure)
        .configure(patrol::configure)
        .configure(push::configure)
        .configure(channels::configure)
        .configure(people::configure)
        .configure(patrol_reports::configure)
        .configure(hazards::configure)
        .configure(patrol_setup::configure)
        .configure(live::configure);
}

/// The OpenAPI document of everything under `/api/v1`.
#[must_use]
pub fn openapi() -> OpenApi {
    let (_, paths) =
        actix_web::App::new().into_utoipa_app().service(scope("/api/v1").configure(resources)).split_for_parts();
    let info = InfoBuilder::new()
        .title("Shouwang 守望")
        .version("1")
        .description(Some(
            "Guard patrol and response. Writes from browsers carry the header `X-Shouwang: 1`; machines send \
             `Authorization: Bearer <source key>`. Errors are problem details (RFC 9457) with a stable `code`.",
        ))
        .license(Some(LicenseBuilder::new().name("Apache-2.0").build()))
        .build();
    let extras = [<live::Messages as utoipa::OpenApi>::openapi(), <patrol::Payloads as utoipa::OpenApi>::openapi()];
    let mut document = OpenApiBuilder::from(paths).info(info).build();
    for extra in extras {
        document.merge(extra);
    }
    document
}

/// The whole HTTP application.
pub fn application(
    shared: Shared,
) -> actix_web::App<
    impl dev::ServiceFactory<
        dev::ServiceRequest,
        Config = (),
        Response = dev::ServiceResponse<impl actix_web::body::MessageBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    let test_mode = shared.test_mode;
    let (app, _) = actix_web::App::new()
        .app_data(web::Data::new(shared))
        .app_data(
            web::JsonConfig::default().limit(MOST_JSON).error_handler(|error, _| problem::bad_json(&error).into()),
        )
        .app_data(web::PathConfig::default().error_handler(|error, _| problem::bad_path(&error).into()))
        .app_data(web::QueryConfig::default().error_handler(|error, _| problem::bad_query(&error).into()))
        .into_utoipa_app()
        .service(scope("/api/v1").configure(resources))
        .split_for_parts();
    app.configure(move |config| {
        if test_mode {
            config.configure(clock::configure);
        }
    })
    .configure(health::configure)
    .configure(documentation)
    .configure(assets::configure)
    .wrap(middleware::from_fn(security::guard))
    .wrap(middleware::Compress::default())
    .wrap(tracing_actix_web::TracingLogger::<problem::Spans>::new())
}

/// `/api/openapi.json` and a page to read it.
fn documentation(config: &mut web::ServiceConfig) {
    config.service(
        utoipa_swagger_ui::SwaggerUi::new("/api/docs/{_:.*}")
            .config(utoipa_swagger_ui::Config::from("/api/openapi.json").validator_url("none"))
            .url("/api/openapi.json", openapi()),
    );
}
