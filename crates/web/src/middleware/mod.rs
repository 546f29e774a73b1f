//! What happens to every request before and after its handler, in one readable order.

pub mod cors;
pub mod fault;
pub mod host;
pub mod paths;
pub mod request_id;
pub mod security;

use crate::state::WebState;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use fault::Fault;
use futures::FutureExt;
use host::Host;
use http::{HeaderMap, HeaderName, Method, Uri};
use std::panic::AssertUnwindSafe;
use std::time::Instant;
use tracing::Instrument;

/// Name of the header that carries the request's id.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The route that answered, for metrics; set by [`remember_route`].
#[derive(Clone, Debug)]
struct Route(MatchedPath);

/// Wraps everything: id, tidy path, host, limit of requests in flight, preflight, panic guard, headers, metrics.
pub async fn frame(State(state): State<WebState>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = state.request_ids().next();
    let method = request.method().clone();
    if let Some(tidy) = paths::tidy(request.uri()) {
        *request.uri_mut() = tidy;
    }
    let uri = request.uri().clone();
    let host = Host::of(&uri, request.headers());
    request.extensions_mut().insert(host);

    let span = tracing::info_span!("request", id = id.to_str().unwrap_or(""), %method, route = tracing::field::Empty);
    let mut response = match state.enter() {
        None => Fault::Busy.answer(uri.path()),
        Some(_inside) => match cors::preflight(&method, uri.path()) {
            Some(answer) => answer,
            None => guarded(request, next, &uri).instrument(span.clone()).await,
        },
    };

    let route = response.extensions_mut().remove::<Route>();
    let route = route.as_ref().map_or("none", |r| r.0.as_str());
    span.record("route", route);
    let headers = response.headers_mut();
    headers.insert(REQUEST_ID, id);
    cors::mark(uri.path(), headers);
    security::harden(uri.path(), state.config.hsts, headers);
    report(&span, &method, route, response.status(), started);
    response
}

/// Runs the handler; a panic in it becomes the generation's own 500 and does not reach the connection.
async fn guarded(request: Request, next: Next, uri: &Uri) -> Response {
    match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(_) => {
            // The panic hook has printed where; the payload may quote input and is not repeated.
            tracing::error!("a handler panicked");
            metrics::counter!("http_panics_total").increment(1);
            Fault::Internal.answer(uri.path())
        }
    }
}

fn report(span: &tracing::Span, method: &Method, route: &str, status: http::StatusCode, started: Instant) {
    let took = started.elapsed();
    // Route patterns only: nothing that a caller chose becomes a label.
    metrics::counter!("http_requests_total", "route" => route.to_owned(), "status" => status.as_str().to_owned())
        .increment(1);
    metrics::histogram!("http_request_seconds", "route" => route.to_owned()).record(took.as_secs_f64());
    let (status, ms) = (status.as_u16(), took.as_secs_f64() * 1000.0);
    let _inside = span.enter();
    if status >= 500 {
        tracing::warn!(%method, route, status, ms, "answered");
    } else {
        tracing::debug!(%method, route, status, ms, "answered");
    }
}

/// Inside the router: notes which route matched, where [`frame`] can see it.
pub async fn remember_route(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let mut response = next.run(request).await;
    if let Some(route) = route {
        response.extensions_mut().insert(Route(route));
    }
    response
}

/// Answer for paths that do not exist.
pub async fn not_found(uri: Uri, headers: HeaderMap) -> Response {
    Fault::NotFound.answer_stranger(uri.path(), &headers)
}

/// Answer for methods that a path does not have.
pub async fn wrong_method(uri: Uri, headers: HeaderMap) -> Response {
    Fault::Method.answer_stranger(uri.path(), &headers)
}
