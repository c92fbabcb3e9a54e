//! Errors as RFC 9457 problem details.

use actix_web::{
    HttpRequest, HttpResponse, ResponseError,
    dev::{ServiceRequest, ServiceResponse},
    http::{StatusCode, header},
};
use domain::{lone_work, patrol};
use std::fmt;
use tracing_actix_web::{DefaultRootSpanBuilder, RootSpanBuilder};
use uuid::Uuid;
use wire::Problem;

/// What handlers answer.
pub type Answer<T> = Result<T, ApiError>;

/// An error on its way to the client.
#[derive(Debug)]
pub enum ApiError {
    /// A use case refused or failed.
    App(app::Error),
    /// The request itself is not taken.
    Request {
        /// The status.
        status: StatusCode,
        /// The stable code.
        code: &'static str,
        /// What is wrong.
        detail: String,
    },
}

impl From<app::Error> for ApiError {
    fn from(error: app::Error) -> Self {
        Self::App(error)
    }
}

impl ApiError {
    /// A request that is not taken.
    pub fn request(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self::Request { status, code, detail: detail.into() }
    }

    const fn code(&self) -> &'static str {
        match self {
            Self::App(error) => error.code(),
            Self::Request { code, .. } => code,
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::App(error) => error.fmt(f),
            Self::Request { detail, .. } => f.write_str(detail),
        }
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        use app::Error as E;
        match self {
            Self::Request { status, .. } => *status,
            Self::App(error) => match error {
                E::NotSignedIn | E::WrongCredentials | E::DeviceUnknown | E::ChallengeStale | E::CodeWrong => {
                    StatusCode::UNAUTHORIZED
                }
                E::NotAllowed => StatusCode::FORBIDDEN,
                E::NotFound(_) => StatusCode::NOT_FOUND,
                E::Invalid(_)
                | E::PlaceUnknown
                | E::LabelInvalid
                | E::Plan(_)
                | E::ResponsePlan(_)
                | E::Channel(_)
                | E::PlanFile(_)
                | E::LoneWork(lone_work::Refusal::Interval)
                | E::Round(patrol::round::Refusal::NoReason)
                | E::Hazard(patrol::hazard::Refusal::NoReason | patrol::hazard::Refusal::BadDate)
                | E::Scan(patrol::verify::Refusal::NoReason) => StatusCode::UNPROCESSABLE_ENTITY,
                E::PatrolSetUp(refusal) if refusal.is_conflict() => StatusCode::CONFLICT,
                E::PatrolSetUp(_) => StatusCode::UNPROCESSABLE_ENTITY,
                E::LockedOut { .. } => StatusCode::TOO_MANY_REQUESTS,
                E::PlanMissing
                | E::PersonNotOnDuty
                | E::NoSupervisor
                | E::NoPhone
                | E::Alarm(_)
                | E::Round(_)
                | E::Hazard(_)
                | E::Scan(_)
                | E::Duty(_)
                | E::LoneWork(lone_work::Refusal::NotAtLoneWork | lone_work::Refusal::Demanded) => StatusCode::CONFLICT,
                E::Fault { .. } => StatusCode::INTERNAL_SERVER_ERROR,
            },
        }
    }

    fn error_response(&self) -> HttpResponse {
        let status = self.status_code();
        let (instance, detail, context) = match self {
            Self::App(error @ app::Error::Fault { .. }) => {
                let id = Uuid::new_v4();
                tracing::error!(fault.id = %id, error = error as &dyn std::error::Error, "fault");
                (Some(format!("urn:uuid:{id}")), None, None)
            }
            Self::App(error) => (None, Some(error.to_string()), error.context()),
            Self::Request { detail, .. } => (None, Some(detail.clone()), None),
        };
        let code = self.code();
        let problem = Problem {
            kind: format!("/problems/{code}"),
            code: code.to_owned(),
            status: status.as_u16(),
            title: code.replace('_', " "),
            detail,
            instance,
            context,
        };
        let mut response = HttpResponse::build(status);
        if let Self::App(app::Error::LockedOut { seconds }) = self {
            response.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        response
            .insert_header((header::CONTENT_TYPE, "application/problem+json"))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .body(serde_json::to_string(&problem).unwrap_or_default())
    }
}

/// A body that is not the JSON that was expected.
pub fn bad_json(error: &actix_web::error::JsonPayloadError) -> ApiError {
    use actix_web::error::JsonPayloadError as E;
    match error {
        E::Overflow { .. } | E::OverflowKnownLength { .. } => {
            ApiError::request(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "the body is too large")
        }
        E::ContentType => {
            ApiError::request(StatusCode::UNSUPPORTED_MEDIA_TYPE, "invalid_input", "the body must be application/json")
        }
        other => ApiError::request(StatusCode::UNPROCESSABLE_ENTITY, "invalid_input", other.to_string()),
    }
}

/// An address with a part that cannot be read.
pub fn bad_path(error: &actix_web::error::PathError) -> ApiError {
    ApiError::request(StatusCode::NOT_FOUND, "not_found", error.to_string())
}

/// A query that cannot be read.
pub fn bad_query(error: &actix_web::error::QueryPayloadError) -> ApiError {
    ApiError::request(StatusCode::UNPROCESSABLE_ENTITY, "invalid_input", error.to_string())
}

/// No such address.
pub async fn nothing_here(request: HttpRequest) -> Answer<HttpResponse> {
    Err(ApiError::request(StatusCode::NOT_FOUND, "not_found", format!("nothing at {}", request.path())))
}

/// Request spans without query strings: labels and tags carry theirs there.
pub struct Spans;

impl RootSpanBuilder for Spans {
    fn on_request_start(request: &ServiceRequest) -> tracing::Span {
        let route = request.match_pattern().unwrap_or_else(|| "-".to_owned());
        tracing::info_span!("request", http.method = %request.method(), http.route = %route, http.status = tracing::field::Empty)
    }

    fn on_request_end<B: actix_web::body::MessageBody>(
        span: tracing::Span,
        outcome: &Result<ServiceResponse<B>, actix_web::Error>,
    ) {
        DefaultRootSpanBuilder::on_request_end(span, outcome);
    }
}
