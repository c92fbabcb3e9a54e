//! What every request passes: cross-site writes are refused, every answer carries the security headers.

use super::{ApiError, Shared, extract::bearer};
use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, StatusCode, header, header::HeaderMap, header::HeaderName, header::HeaderValue},
    middleware::Next,
    web,
};

/// No script, style or picture from anywhere else; wasm for the QR reader.
const CSP: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     img-src 'self' data: blob:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; media-src 'self' blob:; \
     object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";
/// The documentation page sets styles from its own scripts.
const CSP_DOCS: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; \
     base-uri 'none'; frame-ancestors 'none'; form-action 'none'";
/// Camera for labels, location outdoors, screen on: for us alone.
const PERMISSIONS: &str =
    "camera=(self), geolocation=(self), screen-wake-lock=(self), microphone=(), payment=(), usb=()";

/// The middleware.
///
/// # Errors
/// Those of the service; a refused request is an answer, no error.
pub async fn guard(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let docs = request.path().starts_with("/api/docs");
    let api = request.path().starts_with("/api/") && !docs;
    let secure = request.app_data::<web::Data<Shared>>().is_some_and(|shared| shared.public_url.starts_with("https:"));
    let mut response = match check(&request) {
        Ok(()) => next.call(request).await?.map_into_left_body(),
        Err(refused) => request.error_response(refused).map_into_right_body(),
    };
    let headers = response.headers_mut();
    set(headers, header::CONTENT_SECURITY_POLICY, if docs { CSP_DOCS } else { CSP });
    set(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(headers, header::REFERRER_POLICY, "no-referrer");
    set(headers, HeaderName::from_static("permissions-policy"), PERMISSIONS);
    set(headers, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(headers, HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    if secure {
        set(headers, header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    if api && !headers.contains_key(header::CACHE_CONTROL) {
        set(headers, header::CACHE_CONTROL, "no-store");
    }
    Ok(response)
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.insert(name, HeaderValue::from_static(value));
}

/// A write by cookie must come from our own pages: the header that only scripts of this origin can set, and
/// whatever the browser says of its origin. The socket's handshake cannot carry the header but says its origin.
fn check(request: &ServiceRequest) -> Result<(), ApiError> {
    let read = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let socket = request.headers().contains_key(header::UPGRADE);
    // A key is no cookie: nothing that a browser adds by itself. With both, the cookie is what has to be protected.
    let by_key = bearer(request.request()).is_some() && !request.headers().contains_key(header::COOKIE);
    if (read && !socket) || by_key {
        return Ok(());
    }
    let wrong = |why: &str| Err(ApiError::request(StatusCode::FORBIDDEN, "wrong_origin", why));
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    if !socket && header("x-shouwang").is_none() {
        return wrong("the header X-Shouwang is missing");
    }
    if header("sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return wrong("the request comes from another site");
    }
    if let Some(origin) = header("origin") {
        let host = header("host").unwrap_or_default();
        let public = request.app_data::<web::Data<Shared>>().map(|shared| shared.public_url.clone());
        let same = origin.split_once("://").is_some_and(|(_, authority)| authority.eq_ignore_ascii_case(host));
        if !same && public.as_deref() != Some(origin) {
            return wrong("the request comes from another origin");
        }
    }
    Ok(())
}
