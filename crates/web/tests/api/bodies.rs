//! Bodies over a real socket: lengths that lie, bodies that dribble, bodies that never end.

use crate::support::*;
use std::io::Write;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Serves the house on a free port.
async fn serve(house: &House) -> std::net::SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = house.app.clone();
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    address
}

/// Reads an answer to the end of the connection, or to the end of its declared body.
async fn read(socket: &mut TcpStream) -> String {
    let mut text = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let Ok(Ok(n)) = tokio::time::timeout(Duration::from_secs(20), socket.read(&mut buffer)).await else { break };
        if n == 0 {
            break;
        }
        text.extend_from_slice(&buffer[..n]);
        let so_far = String::from_utf8_lossy(&text);
        if let Some((head, body)) = so_far.split_once("\r\n\r\n")
            && let Some(length) =
                head.to_lowercase().lines().find_map(|l| l.strip_prefix("content-length: ").map(str::to_owned))
            && body.len() >= length.trim().parse::<usize>().unwrap()
        {
            break;
        }
    }
    String::from_utf8_lossy(&text).into_owned()
}

#[tokio::test]
async fn a_length_that_promises_more_than_comes_is_given_up() {
    let house = House::with(|setup| setup.web.body_idle = Duration::from_millis(300)).await;
    let address = serve(&house).await;
    for (path, marks) in [("/v1/upload", ["408", "2201"]), ("/v1/job_status", ["408", "2301"])] {
        let mut socket = TcpStream::connect(address).await.unwrap();
        let head = format!("POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{{\"a\":");
        socket.write_all(head.as_bytes()).await.unwrap();
        let answer = read(&mut socket).await;
        for mark in marks {
            assert!(answer.contains(mark), "{path} {answer}");
        }
    }
    let token = house.token(&house.a.sandbox).await;
    let mut socket = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /v3/enhanced_kyc HTTP/1.1\r\nHost: x\r\nSmileID-Token: {token}\r\nContent-Type: {}\r\n\
         Content-Length: 1000\r\n\r\n--",
        Form::content_type()
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    let answer = read(&mut socket).await;
    assert!(answer.contains("408") && answer.contains("Request Timeout"), "{answer}");
}

#[tokio::test]
async fn a_body_that_drips_ends_at_the_total_time() {
    let house = House::with(|setup| {
        setup.web.body_idle = Duration::from_millis(500);
        setup.web.body_total = Duration::from_millis(900);
    })
    .await;
    let address = serve(&house).await;
    let (mut reader, mut writer) = TcpStream::connect(address).await.unwrap().into_split();
    writer.write_all(b"POST /v1/upload HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n").await.unwrap();
    let started = Instant::now();
    let drip = tokio::spawn(async move {
        while writer.write_all(b" ").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    let mut buffer = vec![0; 4096];
    let n = reader.read(&mut buffer).await.unwrap();
    let answer = String::from_utf8_lossy(&buffer[..n]).into_owned();
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(started.elapsed() < Duration::from_secs(5));
    drip.abort();
}

#[tokio::test]
async fn a_client_that_writes_on_still_reads_its_refusal() {
    let house = House::with(|setup| setup.web.max_json = 10_000).await;
    let address = serve(&house).await;
    // Declared over the limit, and chunked over the limit.
    for head in ["Content-Length: 3000000\r\n", "Transfer-Encoding: chunked\r\n"] {
        let mut socket = TcpStream::connect(address).await.unwrap();
        socket.write_all(format!("POST /v1/upload HTTP/1.1\r\nHost: x\r\n{head}\r\n").as_bytes()).await.unwrap();
        let piece = vec![b' '; 30_000];
        for _ in 0..100 {
            if head.starts_with('T') {
                socket.write_all(format!("{:x}\r\n", piece.len()).as_bytes()).await.unwrap();
            }
            socket.write_all(&piece).await.expect("the connection stays open while the client writes");
            if head.starts_with('T') {
                socket.write_all(b"\r\n").await.unwrap();
            }
        }
        if head.starts_with('T') {
            socket.write_all(b"0\r\n\r\n").await.unwrap();
        }
        let answer = read(&mut socket).await;
        assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("2204"), "{answer}");
    }
}

#[tokio::test]
async fn who_asks_first_is_refused_before_sending() {
    let house = House::new().await;
    let address = serve(&house).await;
    let mut socket = TcpStream::connect(address).await.unwrap();
    let head = "POST /v3/biometric_kyc HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 20000000\r\n\r\n";
    socket.write_all(head.as_bytes()).await.unwrap();
    let answer = read(&mut socket).await;
    assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("payload_too_large"), "{answer}");
}

#[tokio::test]
async fn bombs_cost_no_more_than_their_limit() {
    let house = House::with(|setup| setup.web.max_json = 1 << 18).await;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let spaces = vec![b' '; 1 << 20];
    for _ in 0..20 {
        gzip.write_all(&spaces).unwrap();
    }
    let bomb = gzip.finish().unwrap();
    assert!(bomb.len() < 1 << 17, "small on the wire");
    let started = Instant::now();
    let request = request(http::Method::POST, "/v1/upload").header("content-encoding", "gzip");
    let answer = house.call(request.body(bomb.into()).unwrap()).await;
    assert_eq!((answer.status, answer.json()["code"].clone()), (413, serde_json::json!("2204")));
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn hostile_json_is_refused() {
    let house = House::new().await;
    let deep = format!("{{\"a\":{}", "[".repeat(1 << 20));
    let wide = format!("{{\"a\":[{}0]}}", "0,".repeat(5 << 20));
    let latin = b"{\"a\":\"\xe9\"}".to_vec();
    for body in [deep.into_bytes(), wide.into_bytes(), latin, vec![0; 1000], b"{\"a\":1e999}".to_vec()] {
        let answer = house.call(request(http::Method::POST, "/v1/upload").body(body.into()).unwrap()).await;
        assert_eq!(answer.status, 400);
        assert!(matches!(answer.json()["code"].as_str(), Some("2203" | "2213")), "{}", answer.text());
    }
    for encoding in ["br", "zstd", "deflate", "gzip, gzip", "x"] {
        let request = request(http::Method::POST, "/v1/upload").header("content-encoding", encoding);
        assert_eq!(house.call(request.body("{}".into()).unwrap()).await.status, 415, "{encoding}");
    }
    let truncated = request(http::Method::POST, "/v1/upload").header("content-encoding", "gzip");
    let answer = house.call(truncated.body(vec![0x1f, 0x8b, 8, 0].into()).unwrap()).await;
    assert_eq!((answer.status, answer.json()["code"].clone()), (400, serde_json::json!("2203")));
}
