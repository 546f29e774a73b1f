//! What a hostile body may cost in memory: at most twice its cap, measured on this very process.
//!
//! One test in a binary of its own, because the kernel's high-water mark belongs to the whole process.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

#[allow(dead_code)]
#[path = "api/support.rs"]
mod support;

use axum::body::Body;
use bytes::Bytes;
use futures::stream;
use http::Request;
use std::io::Write;
use support::*;

const MB: usize = 1 << 20;
/// What the process may grow by for other reasons.
const SLACK: usize = 6 * MB;

/// The most memory that this process ever held, in bytes; `reset` makes the present amount the most.
fn high_water() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() * 1024
}

fn reset() {
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
}

/// A body that is made while it is sent, so that the sender costs nothing.
fn endless(head: &'static str, fill: &'static [u8], total: usize) -> Body {
    let pieces = std::iter::once(Bytes::from_static(head.as_bytes()))
        .chain((0..total / fill.len()).map(move |_| Bytes::from_static(fill)));
    Body::from_stream(stream::iter(pieces.map(Ok::<_, std::io::Error>)))
}

#[tokio::test]
async fn a_body_costs_at_most_twice_its_cap() {
    static SPACES: [u8; 64 << 10] = [b' '; 64 << 10];
    static LETTERS: [u8; 64 << 10] = [b'a'; 64 << 10];
    static ZEROS: [u8; 64 << 10] = {
        let mut zeros = [b'0'; 64 << 10];
        let mut at = 1;
        while at < zeros.len() {
            zeros[at] = b',';
            at += 2;
        }
        zeros
    };
    let house = House::new().await;
    let key = &house.a.sandbox;
    let token = house.token(key).await;
    let prep = house.post("/v1/upload", &house.signed(key, announcement("m-1"))).await.json();
    let upload = prep["upload_url"].as_str().unwrap().strip_prefix(ORIGIN).unwrap().to_owned();
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    for _ in 0..64 * 16 {
        bomb.write_all(&SPACES).unwrap();
    }
    let bomb = bomb.finish().unwrap();
    let post = |path: &str| Request::post(path);
    let form =
        || post("/v3/biometric_kyc").header("SmileID-Token", &token).header("Content-Type", Form::content_type());
    let head = "------kweli-test-boundary\r\nContent-Disposition: form-data; name=\"selfie_image\"\r\n\r\n";
    let json = post("/v1/upload");
    let full = 19 * MB;
    let cases: Vec<(&str, usize, Request<Body>)> = vec![
        ("one long text", 20 * MB, json.body(endless("{\"a\":\"", &LETTERS, full)).unwrap()),
        ("spaces", 20 * MB, post("/v1/upload").body(endless("", &SPACES, full)).unwrap()),
        ("ten million numbers", 20 * MB, post("/v1/upload").body(endless("{\"a\":[", &ZEROS, full)).unwrap()),
        ("over the cap", 20 * MB, post("/v1/upload").body(endless("", &SPACES, 60 * MB)).unwrap()),
        ("a bomb of 64 MB", 20 * MB, post("/v1/upload").header("content-encoding", "gzip").body(bomb.into()).unwrap()),
        ("a form over its cap", 4_718_592, form().body(endless(head, &LETTERS, 60 * MB)).unwrap()),
        ("a form within its cap", 4_718_592, form().body(endless(head, &LETTERS, 4_500_000)).unwrap()),
        ("an archive over its cap", 50 * MB, Request::put(&upload).body(endless("", &LETTERS, 60 * MB)).unwrap()),
        ("an archive within its cap", 50 * MB, Request::put(&upload).body(endless("", &LETTERS, 49 * MB)).unwrap()),
    ];
    for (name, cap, request) in cases {
        reset();
        let before = high_water();
        let answer = house.call(request).await;
        let grown = high_water().saturating_sub(before);
        assert!(answer.status < 500, "{name}: {}", answer.text());
        assert!(grown <= 2 * cap + SLACK, "{name}: {} MB for a cap of {} MB", grown / MB, cap / MB);
    }
}
