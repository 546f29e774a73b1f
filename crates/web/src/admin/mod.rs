//! The operator's listener: alive, ready, metrics. Bound to its own address, never to the public one.

use crate::state::WebState;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{StatusCode, header};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

/// Longest wait for one probe; a store that hangs is not ready.
const PROBE: Duration = Duration::from_secs(3);

/// Writes the metrics in the Prometheus text form.
pub type Metrics = Arc<dyn Fn() -> String + Send + Sync>;

/// The admin routes.
pub fn router(state: WebState, metrics: Metrics) -> Router {
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .with_state(state)
        .route("/metrics", get(move || async move { text(metrics()) }))
}

fn text(metrics: String) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], metrics).into_response()
}

/// 200 when everything that a job needs is there, else 503 with what is missing.
async fn ready(State(state): State<WebState>) -> Response {
    let (store, queue) = tokio::join!(store(&state), queue(&state));
    let models = models(&state);
    let missing: Vec<&str> = [("store", store.is_err()), ("models", models.is_err()), ("queue", queue.is_err())]
        .into_iter()
        .filter_map(|(name, bad)| bad.then_some(name))
        .collect();
    let word = |result: &Result<String, String>| match result {
        Ok(text) | Err(text) => text.clone(),
    };
    let body = json!({
        "ready": missing.is_empty(),
        "missing": missing,
        "store": word(&store),
        "models": word(&models),
        "queue": word(&queue),
    });
    let status = if missing.is_empty() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, axum::Json(body)).into_response()
}

async fn store(state: &WebState) -> Result<String, String> {
    match tokio::time::timeout(PROBE, state.engine.store().ping()).await {
        Ok(Ok(())) => Ok("ok".into()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err(format!("no answer within {} s", PROBE.as_secs())),
    }
}

async fn queue(state: &WebState) -> Result<String, String> {
    let depth = match tokio::time::timeout(PROBE, state.engine.store().queue_depth()).await {
        Ok(Ok(depth)) => depth,
        Ok(Err(error)) => return Err(error.to_string()),
        Err(_) => return Err(format!("no answer within {} s", PROBE.as_secs())),
    };
    let limit = state.engine.config().max_queue;
    let text = format!("{} ready, {} delayed, {} running", depth.ready, depth.delayed, depth.running);
    if depth.ready >= limit { Err(format!("{text}; the limit is {limit}")) } else { Ok(text) }
}

/// Present, switched off, or missing although the installation is to have them: then the process would not have started
/// its engine with face products, and says so here.
fn models(state: &WebState) -> Result<String, String> {
    match (state.engine.vision(), state.config.needs_models) {
        (Some(_), _) => Ok("ok".into()),
        (None, false) => Ok("switched off".into()),
        (None, true) => Err("the model files are missing; run `kweli models pull`".into()),
    }
}
