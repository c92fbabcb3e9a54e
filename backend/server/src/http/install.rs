//! The page on which a phone learns to trust the local certificate authority.

use crate::tls::Authority;
use actix_web::{HttpResponse, get, web};
use sha2::{Digest, Sha256};

/// What the page shows.
pub struct Page {
    /// The authority.
    pub authority: Authority,
    /// Where to go afterwards.
    pub public_url: String,
}

/// Routes.
pub fn configure(config: &mut web::ServiceConfig) {
    config.service(index).service(certificate);
}

#[get("/")]
async fn index(page: web::Data<Page>) -> HttpResponse {
    let fingerprint: Vec<String> =
        Sha256::digest(&page.authority.der).iter().map(|byte| format!("{byte:02X}")).collect();
    let html = include_str!("install.html")
        .replace("{fingerprint}", &fingerprint.join(" "))
        .replace("{url}", &page.public_url);
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header(("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'"))
        .body(html)
}

#[get("/shouwang-ca.crt")]
async fn certificate(page: web::Data<Page>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/x-x509-ca-cert").body(page.authority.der.clone())
}
