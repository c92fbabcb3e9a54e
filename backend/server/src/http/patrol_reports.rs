//! Looking back at rounds.

use super::{Answer, Shared, extract::SignedIn, file::saved};
use actix_web::{HttpResponse, get, web};
use app::patrol::reports;
use utoipa_actix_web::service_config::ServiceConfig;
use wire::{
    Problem,
    patrol::reports::{ReportQuery, ReportView},
};

/// Routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(report).service(csv).service(xlsx).service(pdf);
}

/// What was walked, by day, month, route, guard or checkpoint.
#[utoipa::path(operation_id = "patrol_report", tag = "patrol reports", params(ReportQuery), responses(
    (status = 200, body = ReportView), (status = 403, body = Problem), (status = 422, body = Problem),
))]
#[get("/patrol/report")]
async fn report(
    shared: web::Data<Shared>,
    who: SignedIn,
    query: web::Query<ReportQuery>,
) -> Answer<web::Json<ReportView>> {
    Ok(web::Json(reports::report(&shared.app, &who.0, query.into_inner()).await?))
}

/// The table of one grouping: UTF-8 with a byte order mark, headings in the language asked for.
#[utoipa::path(operation_id = "patrol_report_csv", tag = "patrol reports", params(ReportQuery), responses(
    (status = 200, body = String, content_type = "text/csv"), (status = 403, body = Problem),
    (status = 422, body = Problem),
))]
#[get("/patrol/report.csv")]
async fn csv(shared: web::Data<Shared>, who: SignedIn, query: web::Query<ReportQuery>) -> Answer<HttpResponse> {
    Ok(saved(reports::csv(&shared.app, &who.0, query.into_inner()).await?))
}

/// Every table as a workbook: a sheet for each grouping, the rounds not walked whole, the hazards.
#[utoipa::path(operation_id = "patrol_report_xlsx", tag = "patrol reports", params(ReportQuery), responses(
    (status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (status = 403, body = Problem), (status = 422, body = Problem),
))]
#[get("/patrol/report.xlsx")]
async fn xlsx(shared: web::Data<Shared>, who: SignedIn, query: web::Query<ReportQuery>) -> Answer<HttpResponse> {
    Ok(saved(reports::xlsx(&shared.app, &who.0, query.into_inner()).await?))
}

/// The report for the inspector, to be printed and signed: summary, routes, rounds not walked whole with their reasons,
/// hazards.
#[utoipa::path(operation_id = "patrol_report_pdf", tag = "patrol reports", params(ReportQuery), responses(
    (status = 200, body = Vec<u8>, content_type = "application/pdf"), (status = 403, body = Problem),
    (status = 422, body = Problem),
))]
#[get("/patrol/report.pdf")]
async fn pdf(shared: web::Data<Shared>, who: SignedIn, query: web::Query<ReportQuery>) -> Answer<HttpResponse> {
    Ok(saved(reports::pdf(&shared.app, &who.0, query.into_inner()).await?))
}
