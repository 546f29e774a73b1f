//! The files that pages refer to, embedded in the binary. Their addresses carry a digest of their content, so that
//! they may be cached for good.

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use std::sync::OnceLock;

#[derive(RustEmbed)]
#[folder = "assets/"]
struct Assets;

const DIGEST_CHARS: usize = 12;

fn address(name: &str) -> String {
    let digest = Assets::get(name).map(|file| digest(&file)).unwrap_or_default();
    format!("/portal/assets/{name}?v={digest}")
}

fn digest(file: &rust_embed::EmbeddedFile) -> String {
    let mut text = hex::encode(file.metadata.sha256_hash());
    text.truncate(DIGEST_CHARS);
    text
}

/// Address of the style sheet.
pub fn css() -> &'static str {
    static ADDRESS: OnceLock<String> = OnceLock::new();
    ADDRESS.get_or_init(|| address("portal.css"))
}

/// Address of the icon.
pub fn favicon() -> &'static str {
    static ADDRESS: OnceLock<String> = OnceLock::new();
    ADDRESS.get_or_init(|| address("favicon.svg"))
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// `GET /portal/assets/{name}`.
pub async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(file) = Assets::get(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let tag = format!("\"{}\"", digest(&file));
    let cache = [
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable".to_owned()),
        (header::ETAG, tag.clone()),
        (header::CONTENT_TYPE, content_type(&name).to_owned()),
    ];
    let known = headers.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok());
    if known.is_some_and(|value| value.split(',').any(|one| one.trim().trim_start_matches("W/") == tag)) {
        return (StatusCode::NOT_MODIFIED, cache).into_response();
    }
    (cache, file.data).into_response()
}
