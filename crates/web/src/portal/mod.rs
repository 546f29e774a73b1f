//! The portal: a partner's members see their jobs and why each came out as it did.
//!
//! Server-rendered pages without script: forms, links, one style sheet, pictures drawn as SVG. Everything below
//! `/portal` but the sign-in and the assets stands behind [`session::guard`].

mod assets;
mod format;
mod gauge;
mod icons;
mod job;
mod jobs;
mod page;
mod pictures;
mod pixels;
mod reasons;
mod respond;
#[cfg(test)]
mod samples;
mod session;
mod sign_in;
#[cfg(test)]
mod tests;
mod words;

pub use session::sign_in_link;

use crate::state::WebState;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn_with_state, map_response};
use axum::routing::{get, post};

/// Largest form, in bytes.
const MAX_FORM: usize = 4_096;

/// All pages.
pub fn router(state: WebState) -> Router {
    let members = Router::new()
        .route("/portal", get(|| async { respond::see_other("/portal/jobs") }))
        .route("/portal/jobs", get(jobs::show))
        .route("/portal/jobs/{job}", get(job::show))
        .route("/portal/jobs/{job}/images/{kind}", get(pictures::show))
        .route("/portal/sign-out", post(sign_in::leave).layer(DefaultBodyLimit::max(MAX_FORM)))
        .route_layer(from_fn_with_state(state.clone(), session::guard));
    Router::new()
        .route("/", get(sign_in::start))
        .route("/portal/sign-in", get(sign_in::enter))
        .route("/portal/assets/{name}", get(assets::serve))
        .route("/portal/{*rest}", get(|| async { respond::not_found(None) }))
        .merge(members)
        .layer(map_response(respond::harden))
        .with_state(state)
}
