//! Who may ask, and what they see: the API generations over HTTP, signed images, the portal, the admin listener.
//!
//! An adapter: it authenticates, reads bodies under limits, lets `kweli_wire` read and write the wire formats and
//! `kweli_engine` do the work. It holds no business rule and no SQL.

mod admin;
mod images;
pub mod limits;
pub mod middleware;
pub mod portal;
mod state;
mod v1;
mod v3;

pub use admin::Metrics;
pub use state::{WebConfig, WebState};

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};

/// Everything that is public, on one origin: both API families, signed images, the portal.
pub fn api_router(state: WebState) -> Router {
    let routes = Router::new()
        .merge(v1::routes())
        .merge(v3::routes())
        .merge(images::routes())
        .with_state(state.clone())
        .merge(portal::router(state.clone()))
        .fallback(middleware::not_found)
        .method_not_allowed_fallback(middleware::wrong_method)
        .layer(from_fn(middleware::remember_route));
    // The frame stands outside of the routes: it tidies paths before they are matched.
    Router::new().fallback_service(routes).layer(from_fn_with_state(state, middleware::frame))
}

/// Health, readiness and metrics, for the operator's own listener.
pub fn admin_router(state: WebState, metrics: Metrics) -> Router {
    admin::router(state, metrics)
}
