//! Files for a browser to save.

use actix_web::{
    HttpResponse,
    http::header::{self, ContentDisposition, DispositionParam, DispositionType},
};
use app::export::File;

/// The answer that hands a file over. Nothing on the way keeps it: it is about people.
pub fn saved(file: File) -> HttpResponse {
    let disposition = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename(file.name)],
    };
    HttpResponse::Ok()
        .content_type(file.kind)
        .insert_header(disposition)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(file.bytes)
}
