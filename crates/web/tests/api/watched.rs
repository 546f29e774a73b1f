//! What leaves a trace: metrics without anything that a caller chose, logs without anything about a person.

use crate::support::*;
use metrics_exporter_prometheus::PrometheusBuilder;
use serde_json::json;
use std::io::Write;
use std::sync::{Arc, Mutex};
use tracing_subscriber::fmt::MakeWriter;

#[tokio::test]
async fn requests_are_counted_by_route_and_status() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    let _guard = metrics::set_default_local_recorder(&recorder);
    let house = House::new().await;
    house.get("/v1/services").await;
    house.get("/v3/status/job_01kkc9h2m4e8v9q3s6t0w1x2y3").await;
    house.get("/v1/a-path-that-somebody-made-up").await;
    house.post("/v1/upload", &json!({})).await;
    let text = handle.render();
    for line in [
        "http_requests_total{route=\"/v1/services\",status=\"200\"} 1",
        "http_requests_total{route=\"/v3/status/{job_id}\",status=\"401\"} 1",
        "http_requests_total{route=\"none\",status=\"404\"} 1",
        "http_requests_total{route=\"/v1/upload\",status=\"400\"} 1",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert!(text.contains("http_request_seconds"));
    assert!(!text.contains("made-up") && !text.contains("job_01kkc"));
}

/// Log lines in memory.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Lines;

    fn make_writer(&'a self) -> Lines {
        self.clone()
    }
}

#[tokio::test]
async fn logs_name_requests_and_nobody() {
    let lines = Lines::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(lines.clone())
        .with_ansi(false)
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let house = House::new().await;
    let key = &house.a.sandbox;
    let planted = ["Zawadiplant", "Quillplant", "98765432109", "zawadi@plant.example", "+254799888777", "plant-user-7"];
    let [first, last, number, email, phone, user] = planted;
    // The first generation, right and wrong.
    let mut body = house.signed(key, lookup("log-1"));
    body["first_name"] = json!(first);
    body["last_name"] = json!(last);
    body["id_number"] = json!(number);
    body["phone_number"] = json!(phone);
    body["partner_params"]["user_id"] = json!(user);
    let answer = house.post("/v1/id_verification", &body).await;
    assert_eq!(answer.status, 200);
    body["signature"] = json!("wrong");
    house.post("/v1/id_verification", &body).await;
    let broken = format!("{{\"first_name\": {first}");
    house.call(request(http::Method::POST, "/v1/upload").body(broken.into()).unwrap()).await;
    // The third generation, bound, submitted, asked for.
    let details = json!({ "given_names": first, "last_name": last, "email": email, "phone_number": phone });
    let bind = Form::default().json("payload", &json!({ "id_number": number, "given_names": first }));
    let request = token_request(key).header("content-type", Form::content_type());
    house.call(request.body(bind.body()).unwrap()).await;
    let token = house.token(key).await;
    let form = faces().with("id_number", number).without("user_details").json("user_details", &details);
    let form = form.text("user_id", user);
    let body = house.submit("/v3/biometric_kyc", &token, &form).await.json();
    let job = body["job_id"].as_str().unwrap_or_else(|| panic!("{body}")).to_owned();
    house.settled(key, &job).await;
    let status = house.with_token(&format!("/v3/status/{job}"), &token).await;
    let log = String::from_utf8_lossy(&lines.0.lock().unwrap()).into_owned();
    assert!(log.contains(status.header("x-request-id")), "each request is named");
    assert!(log.contains(&job), "and so is each job");
    for secret in planted.into_iter().chain([key.secret.as_str(), token.as_str()]) {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
}
