//! The PWA's files, from the binary (in debug builds from the folder).

use super::{Answer, problem::nothing_here};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{Method, header},
    web,
};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../pwa/dist"]
#[allow_missing = true]
struct Files;

/// What a build names by its content never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// Routes: any path that is not the API's is the app's, which has its own router.
pub fn configure(config: &mut web::ServiceConfig) {
    config
        .route("/api/{rest:.*}", web::to(nothing_here))
        .route("/test/{rest:.*}", web::to(nothing_here))
        .default_service(web::to(file));
}

async fn file(request: HttpRequest) -> Answer<HttpResponse> {
    // What the API's own scope does not know comes here too.
    if request.path().starts_with("/api/") || !matches!(*request.method(), Method::GET | Method::HEAD) {
        return nothing_here(request).await;
    }
    let path = request.path().trim_start_matches('/');
    let (name, found) = match Files::get(path).filter(|_| !path.is_empty()) {
        Some(found) => (path, Some(found)),
        // A missing file of the build is a mistake or an old version; a missing page is the app's to show.
        None if path.starts_with("assets/") => (path, None),
        None => ("index.html", Files::get("index.html")),
    };
    let Some(found) = found else { return Ok(HttpResponse::NotFound().body("not found")) };
    let tag = etag(&found.metadata.sha256_hash());
    if request.headers().get(header::IF_NONE_MATCH).is_some_and(|sent| sent.as_bytes() == tag.as_bytes()) {
        return Ok(HttpResponse::NotModified().insert_header((header::ETAG, tag)).finish());
    }
    let keep = if name.starts_with("assets/") { FOR_EVER } else { "no-cache" };
    Ok(HttpResponse::Ok()
        .content_type(found.metadata.mimetype())
        .insert_header((header::CACHE_CONTROL, keep))
        .insert_header((header::ETAG, tag))
        .body(found.data.into_owned()))
}

fn etag(hash: &[u8; 32]) -> String {
    let hex: String = hash[..12].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hex}\"")
}
