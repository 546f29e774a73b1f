//! Durable submissions against bare two-row commits on the same store.
//!
//! `cargo bench -p kweli-store --bench accept`. A bare commit inserts one row into each of two tables, in a transaction
//! of its own, on the same file or server and with the same durability; an accept writes counter, job, held money,
//! transfer and task, everything sealed. Rounds of both alternate, so that a slow moment of the machine meets both.
//! Prints a table and one JSON line.

#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::unwrap_used, missing_docs)]

#[path = "../../testkit/src/postgres.rs"]
#[allow(dead_code)]
mod postgres_server;
#[path = "../tests/suite/world.rs"]
#[allow(dead_code)]
mod world;

use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{PgPool, SqlitePool};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use world::{PRODUCTION, World};

const ROUND: Duration = Duration::from_millis(1_500);
const ROUNDS: usize = 4;
const CREATE: [&str; 2] = [
    "CREATE TABLE IF NOT EXISTS bare_a (id TEXT PRIMARY KEY, body TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS bare_b (id TEXT PRIMARY KEY, body TEXT NOT NULL)",
];
const INSERT: [&str; 2] =
    ["INSERT INTO bare_a (id, body) VALUES ($1, $2)", "INSERT INTO bare_b (id, body) VALUES ($1, $2)"];

#[derive(Clone)]
enum Bare {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

static NEXT: AtomicU64 = AtomicU64::new(0);

impl Bare {
    async fn open(world: &World) -> Self {
        if let Some(path) = world.options.database.strip_prefix("sqlite:") {
            // As plainly as one can: one connection that everybody shares, each commit synced.
            let options = SqliteConnectOptions::new()
                .filename(path)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(Duration::from_secs(10));
            let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
            for sql in CREATE {
                sqlx::query(sql).execute(&pool).await.unwrap();
            }
            Self::Sqlite(pool)
        } else {
            let pool = PgPoolOptions::new().max_connections(8).connect(&world.options.database).await.unwrap();
            for sql in CREATE {
                sqlx::query(sql).execute(&pool).await.unwrap();
            }
            Self::Postgres(pool)
        }
    }

    async fn commit(&self) {
        let id = format!("{:032}", NEXT.fetch_add(1, Ordering::Relaxed));
        let body = "x".repeat(200);
        match self {
            Self::Sqlite(pool) => {
                let mut tx = pool.begin_with("BEGIN IMMEDIATE").await.unwrap();
                for sql in INSERT {
                    sqlx::query(sql).bind(&id).bind(&body).execute(&mut *tx).await.unwrap();
                }
                tx.commit().await.unwrap();
            }
            Self::Postgres(pool) => {
                let mut tx = pool.begin().await.unwrap();
                for sql in INSERT {
                    sqlx::query(sql).bind(&id).bind(&body).execute(&mut *tx).await.unwrap();
                }
                tx.commit().await.unwrap();
            }
        }
    }
}

/// Runs `work` in a loop from some tasks at once; gives the number of runs per second.
async fn rate<F>(callers: usize, work: impl Fn() -> F + Send + Sync + 'static) -> f64
where
    F: Future<Output = ()> + Send,
{
    let work = Arc::new(work);
    let start = Instant::now();
    let running: Vec<_> = (0..callers)
        .map(|_| {
            let work = Arc::clone(&work);
            tokio::spawn(async move {
                let mut done = 0_u32;
                while start.elapsed() < ROUND {
                    work().await;
                    done += 1;
                }
                done
            })
        })
        .collect();
    let mut done = 0;
    for one in running {
        done += one.await.unwrap();
    }
    f64::from(done) / start.elapsed().as_secs_f64()
}

struct Line {
    engine: &'static str,
    callers: usize,
    bare: f64,
    accept: f64,
    read: f64,
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

async fn measure(engine: &'static str, world: World, lines: &mut Vec<Line>) {
    let partner = world.rich().await;
    world.store.fund(partner, kweli_domain::money::Minor(1_000_000_000), "").await.unwrap();
    let bare = Bare::open(&world).await;
    let world = Arc::new(world);
    let accept = {
        let world = Arc::clone(&world);
        move || {
            let world = Arc::clone(&world);
            async move {
                let name = NEXT.fetch_add(1, Ordering::Relaxed).to_string();
                world.store.accept(world.job(partner, PRODUCTION, &name)).await.unwrap();
            }
        }
    };
    let target = world.store.accept(world.job(partner, PRODUCTION, "target")).await.unwrap().id;
    let read = {
        let world = Arc::clone(&world);
        move || {
            let world = Arc::clone(&world);
            async move {
                assert!(world.store.job(partner, PRODUCTION, target).await.unwrap().is_some());
            }
        }
    };
    for callers in [1, 8] {
        let (mut bares, mut accepts, mut reads) = (vec![], vec![], vec![]);
        for _ in 0..ROUNDS {
            let bare = bare.clone();
            bares.push(
                rate(callers, move || {
                    let bare = bare.clone();
                    async move { bare.commit().await }
                })
                .await,
            );
            accepts.push(rate(callers, accept.clone()).await);
            reads.push(rate(callers, read.clone()).await);
        }
        lines.push(Line { engine, callers, bare: median(bares), accept: median(accepts), read: median(reads) });
    }
    let proof = world.store.prove_ledger().await.unwrap();
    assert!(proof.holds(), "{proof:?}");
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let mut lines = Vec::new();
    measure("sqlite", World::sqlite().await, &mut lines).await;
    match postgres_server::PgServer::start() {
        Ok(_) => measure("postgresql", World::postgres().await, &mut lines).await,
        Err(problem) => println!("PostgreSQL is left out: {problem}"),
    }
    println!(
        "{:<11} {:>7} {:>12} {:>12} {:>7} {:>12}",
        "engine", "callers", "bare/s", "accept/s", "ratio", "job read/s"
    );
    let mut json = Vec::new();
    for Line { engine, callers, bare, accept, read } in &lines {
        let ratio = accept / bare;
        println!("{engine:<11} {callers:>7} {bare:>12.0} {accept:>12.0} {ratio:>7.2} {read:>12.0}");
        json.push(serde_json::json!({
            "engine": engine, "callers": callers, "bare_per_s": bare.round(), "accept_per_s": accept.round(),
            "ratio": (ratio * 100.0).round() / 100.0, "job_reads_per_s": read.round(),
        }));
    }
    println!("{}", serde_json::json!({ "bench": "accept", "rows": json }));
}
