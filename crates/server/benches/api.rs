//! The API under load: start-up, memory, status calls, durable submissions, and both while the models are busy.
//!
//! The real binary on SQLite, plain HTTP on loopback, load from a second process on the same two cores. Prints a table
//! and one JSON line. Run by `scripts/bench.sh`.

#![expect(clippy::print_stdout, reason = "a bench prints its table")]
#![expect(clippy::unwrap_used, reason = "a bench may stop at the first surprise")]

use kweli_testkit::process::{Installation, Options, photo};
use kweli_testkit::wire::{Backend, Person, biometric_zip, now};
use kweli_wire::v1::signature;
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Latencies of one kind of request.
struct Load {
    per_second: f64,
    p50_ms: f64,
    p99_ms: f64,
    wrong: usize,
}

/// One keep-alive connection that sends prepared bytes and reads one answer for each.
fn exchange(socket: &mut TcpStream, request: &[u8], buffer: &mut Vec<u8>) -> u16 {
    socket.write_all(request).unwrap();
    buffer.clear();
    let mut chunk = [0; 16_384];
    loop {
        let n = socket.read(&mut chunk).unwrap();
        assert!(n > 0, "the server closed the connection");
        buffer.extend_from_slice(&chunk[..n]);
        let Some(end) = buffer.windows(4).position(|w| w == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&buffer[..end]).to_lowercase();
        let length: usize =
            head.lines().find_map(|l| l.strip_prefix("content-length:")).map_or(0, |l| l.trim().parse().unwrap());
        if buffer.len() >= end + 4 + length {
            return head[9..12].parse().unwrap();
        }
    }
}

/// Sends requests over some connections for a while; `make` gives the n-th request, `None` ends early.
fn load(
    port: u16,
    connections: usize,
    time: Duration,
    expect: u16,
    make: impl Fn(usize) -> Option<Vec<u8>> + Send + Sync + 'static,
) -> Load {
    let make = Arc::new(make);
    let next = Arc::new(AtomicUsize::new(0));
    let started = Instant::now();
    let threads: Vec<_> = (0..connections)
        .map(|_| {
            let (make, next) = (make.clone(), next.clone());
            std::thread::spawn(move || {
                let mut socket = TcpStream::connect(("127.0.0.1", port)).unwrap();
                socket.set_nodelay(true).unwrap();
                let (mut took, mut wrong, mut buffer) = (Vec::new(), 0, Vec::new());
                while started.elapsed() < time {
                    let Some(request) = make(next.fetch_add(1, Ordering::Relaxed)) else { break };
                    let at = Instant::now();
                    let status = exchange(&mut socket, &request, &mut buffer);
                    took.push(at.elapsed());
                    wrong += usize::from(status != expect);
                }
                (took, wrong)
            })
        })
        .collect();
    let (mut all, mut wrong) = (Vec::new(), 0);
    for thread in threads {
        let (took, bad) = thread.join().unwrap();
        all.extend(took);
        wrong += bad;
    }
    let seconds = started.elapsed().as_secs_f64();
    all.sort_unstable();
    let at = |q: f64| all[((all.len() - 1) as f64 * q) as usize].as_secs_f64() * 1_000.0;
    Load { per_second: all.len() as f64 / seconds, p50_ms: at(0.5), p99_ms: at(0.99), wrong }
}

/// Makes a request one time.
fn once(bytes: Vec<u8>) -> impl Fn(usize) -> Option<Vec<u8>> + Send + Sync + Clone + 'static {
    move |n| (n == 0).then(|| bytes.clone())
}

fn request(method: &str, path: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n{headers}Content-Length: {length}\r\n\r\n{body}")
        .into_bytes()
}

/// Resident memory in MB.
fn resident(pid: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|l| l.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1_024.0
}

fn plain(vision: bool) -> Options {
    let setting = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    Options {
        vision,
        settings: vec![setting("KWELI__TLS__MODE", "off"), setting("KWELI__LOG__LEVEL", "warn")],
        ..Options::default()
    }
}

fn main() {
    // `cargo test` also builds and starts benches; there is nothing to test here.
    if std::env::args().any(|a| a == "--test") || !std::env::args().any(|a| a == "--bench") {
        return;
    }
    tokio::runtime::Runtime::new().unwrap().block_on(run());
}

async fn run() {
    let mut bare = Installation::new(env!("CARGO_BIN_EXE_kweli"), plain(false)).unwrap();
    bare.partner("Warm", 0, &[]).unwrap();
    let ready_bare = bare.start().unwrap();
    std::thread::sleep(Duration::from_secs(3));
    let idle = resident(bare.pid().unwrap());
    let stopped = bare.stop().unwrap();

    let mut kweli = Installation::new(env!("CARGO_BIN_EXE_kweli"), plain(true)).unwrap();
    kweli.partner("First", 0, &[]).unwrap();
    let receiver = kweli.receiver().await.unwrap();
    let partner = kweli.partner("Load", 1_000_000_000, &["--callback-url", &receiver.unkept()]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("p.jpg"), photo("franck-01829.jpg").unwrap()).unwrap();
    let csv = folder.path().join("people.csv");
    // The load shares one number; each job that is asked about has its own, as jobs do: nobody else is named in its answer.
    let numbers = ["23456781", "23456782", "23456783"].map(|number| format!("{number},Amara,Okoye,p.jpg\n"));
    std::fs::write(&csv, format!("id_number,first_name,last_name,photo\n{}", numbers.concat())).unwrap();
    let import =
        ["authority", "import", "--country", "KE", "--id-type", "NATIONAL_ID", csv.to_str().unwrap(), "--photos"];
    kweli.run(&[&import[..], &[folder.path().to_str().unwrap()]].concat()).unwrap();
    let ready_models = kweli.start().unwrap();
    let port: u16 = kweli.base().rsplit(':').next().unwrap().parse().unwrap();
    let base = format!("http://localhost:{port}");
    let http = reqwest_plain();
    let backend = Backend { http, base, partner: partner.id.clone(), secret: partner.production.clone() };
    let person = Person {
        country: "KE".into(),
        id_type: "NATIONAL_ID".into(),
        number: "23456782".into(),
        given: "Amara".into(),
        last: "Okoye".into(),
    };
    let token = backend.token().await.unwrap();

    let timestamp = now().iso();
    let signature = signature::sign(&partner.production, &partner.id, &timestamp);
    let numbered = {
        let (id, timestamp, signature) = (partner.id.clone(), timestamp.clone(), signature.clone());
        move |n: &str, number: &str| {
            let body = json!({"partner_id": id, "timestamp": timestamp, "signature": signature, "country": "KE",
                "id_type": "NATIONAL_ID", "id_number": number,
                "partner_params": {"user_id": format!("u-{n}"), "job_id": format!("j-{n}"), "job_type": 5}});
            request("POST", "/v1/async_id_verification", "", &body.to_string())
        }
    };
    let own = numbered("own", "23456783");
    let submission = move |n: usize| Some(numbered(&n.to_string(), "23456781"));
    let eight = load(port, 8, Duration::from_secs(8), 200, submission.clone());
    let offset = 10_000_000;
    let more = submission.clone();
    let thirty_two = load(port, 32, Duration::from_secs(8), 200, move |n| more(n + offset));

    let sent = load(port, 1, Duration::from_secs(1), 200, once(own));
    assert_eq!(sent.wrong, 0, "the job that is asked about was not accepted");
    let form = backend.form(&person, None);
    let (_, accepted) = backend.submit(&token, "enhanced_kyc", form).await.unwrap();
    let job = accepted["job_id"].as_str().unwrap().to_owned();
    wait_settled(&backend, &token, &job).await;
    wait_idle(&kweli.admin()).await;
    let v3 = request("GET", &format!("/v3/status/{job}"), &format!("SmileID-Token: {token}\r\n"), "");
    let asked = |n: &str| {
        let body = json!({"partner_id": partner.id, "timestamp": timestamp, "signature": signature,
            "user_id": format!("u-{n}"), "job_id": format!("j-{n}")});
        request("POST", "/v1/job_status", "", &body.to_string())
    };
    let v1 = asked("own");
    assert_eq!(backend.job_status("u-own", "j-own").await.unwrap()["job_complete"], true);
    let repeat = |bytes: &Vec<u8>| {
        let bytes = bytes.clone();
        move |_| Some(bytes.clone())
    };
    let status_v3 = load(port, 16, Duration::from_secs(6), 200, repeat(&v3));
    let status_v1 = load(port, 16, Duration::from_secs(6), 200, repeat(&v1));
    // Ten other users of its number are named in the answer about this one.
    let suspected = load(port, 16, Duration::from_secs(4), 200, repeat(&asked("1")));

    // Models busy: enough face jobs to keep both cores at work throughout.
    let frames: Vec<Vec<u8>> = ["02045", "02221", "02683", "02888", "03909", "03979", "04000", "04117"]
        .map(|n| photo(&format!("franck-{n}.jpg")).unwrap())
        .into();
    let zip = biometric_zip(&person, &photo("franck-02159.jpg").unwrap(), &frames).unwrap();
    for n in 0..60 {
        let (_, prepared) = backend.prep_upload(&format!("f-{n}"), &format!("f-{n}"), None).await.unwrap();
        backend.put(prepared["upload_url"].as_str().unwrap(), zip.clone()).await.unwrap();
    }
    let paced = |inner: Vec<u8>| {
        move |_| {
            std::thread::sleep(Duration::from_millis(5));
            Some(inner.clone())
        }
    };
    let busy_v3 = load(port, 4, Duration::from_secs(5), 200, paced(v3));
    let busy_v1 = load(port, 4, Duration::from_secs(5), 200, paced(v1));
    let busy_submit = load(port, 4, Duration::from_secs(5), 200, move |n| {
        std::thread::sleep(Duration::from_millis(5));
        submission(n + 2 * offset)
    });
    let still_busy = backend.job_status("f-59", "f-59").await.unwrap()["job_complete"] != true;
    let loaded = resident(kweli.pid().unwrap());

    println!("| what | measured | asked |\n|---|---|---|");
    println!("| ready without models | {:.2} s | 1 s |", ready_bare.as_secs_f64());
    println!("| ready with models | {:.2} s | 3 s |", ready_models.as_secs_f64());
    println!("| graceful stop, idle | {:.2} s | 10 s |", stopped.as_secs_f64());
    println!("| idle memory without models | {idle:.0} MB | 60 MB |");
    println!("| memory with models after this load | {loaded:.0} MB | |");
    let line = |what: &str, l: &Load, asked: &str| {
        let wrong = if l.wrong > 0 { format!(", {} wrong answers", l.wrong) } else { String::new() };
        let (p50, p99) = (l.p50_ms, l.p99_ms);
        println!("| {what} | {:.0}/s, p50 {p50:.1} ms, p99 {p99:.1} ms{wrong} | {asked} |", l.per_second);
    };
    line("`/v3/status`, 16 connections", &status_v3, "5,000/s, p99 20 ms");
    line("`/v1/job_status`, 16 connections", &status_v1, "5,000/s, p99 20 ms");
    line("the same of a job whose number many other users have used", &suspected, "");
    line("durable Enhanced KYC submissions, 8 connections", &eight, "half of bare commits");
    line("durable Enhanced KYC submissions, 32 connections", &thirty_two, "half of bare commits");
    let note = if still_busy { "p99 100 ms" } else { "p99 100 ms; the models were idle before the end" };
    line("`/v3/status` while models are busy", &busy_v3, note);
    line("`/v1/job_status` while models are busy", &busy_v1, note);
    line("submissions while models are busy", &busy_submit, note);
    println!(
        "{}",
        json!({"bench": "api", "ready_s": ready_bare.as_secs_f64(), "ready_models_s": ready_models.as_secs_f64(),
            "idle_mb": idle, "status_v3_per_s": status_v3.per_second, "status_v1_per_s": status_v1.per_second,
            "submit_8_per_s": eight.per_second, "submit_32_per_s": thirty_two.per_second,
            "busy_v3_p99_ms": busy_v3.p99_ms, "busy_v1_p99_ms": busy_v1.p99_ms,
            "busy_submit_p99_ms": busy_submit.p99_ms, "models_busy_throughout": still_busy})
    );
}

#[expect(clippy::disallowed_methods, reason = "the load's own client is outside the product")]
fn reqwest_plain() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

/// Waits until a job has an outcome.
async fn wait_settled(backend: &Backend, token: &str, job: &str) {
    while backend.status(token, job).await.unwrap()["status"] == "processing" {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Waits until nothing is due or being worked on, callbacks included: what is measured then is not slowed by the load
/// before it.
async fn wait_idle(admin: &str) {
    let http = reqwest_plain();
    let mut idle = 0;
    while idle < 3 {
        tokio::time::sleep(Duration::from_secs(2)).await;
        let text = http.get(format!("{admin}/metrics")).send().await.unwrap().text().await.unwrap();
        let busy = |name: &str| {
            let line = text.lines().find(|l| l.starts_with(name)).unwrap_or_else(|| panic!("no metric {name}"));
            line.split_whitespace().last().and_then(|v| v.parse::<f64>().ok()).unwrap_or(1.0) > 0.0
        };
        idle = if busy("queue_ready") || busy("queue_running") { 0 } else { idle + 1 };
    }
}
