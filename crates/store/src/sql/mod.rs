//! The only place that knows the database library. One SQL text serves both engines: `$1` placeholders, and columns of
//! TEXT, BIGINT and BLOB only.
//!
//! SQLite has one writer connection, whose waiting writes share a commit ([`group`]), and several readers. PostgreSQL has
//! a pool.

mod group;
mod migrate;
mod tx;
mod value;

pub use group::{TOGETHER, WAITING, gather};
pub use tx::Tx;
pub use value::{Row, Value};

use crate::Error;
use futures::future::BoxFuture;
use group::Group;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// How long a writer waits for another process's lock on a SQLite file.
const BUSY: Duration = Duration::from_secs(10);
/// How long a call waits for a free connection.
const ACQUIRE: Duration = Duration::from_secs(5);
/// A PostgreSQL connection that was idle for longer is tried before it is used.
const STALE: Duration = Duration::from_secs(1);
/// Prepared statements kept per connection.
const STATEMENTS: usize = 256;

/// One transaction's work: takes the transaction, gives a result; an error undoes it. A copy of it may run first and be
/// undone.
pub trait Work<T, E>: for<'c> FnOnce(&'c mut Tx) -> BoxFuture<'c, Result<T, E>> + Clone + Send + 'static {}
impl<T, E, F> Work<T, E> for F where
    F: for<'c> FnOnce(&'c mut Tx) -> BoxFuture<'c, Result<T, E>> + Clone + Send + 'static
{
}

#[derive(Clone)]
enum Pools {
    Sqlite { writer: SqlitePool, readers: SqlitePool },
    Postgres(PgPool),
}

/// A database.
pub struct Db {
    pools: Pools,
    /// SQLite: every write. PostgreSQL: the writes that would queue on a row lock anyway.
    group: Group,
    wake: Arc<Notify>,
}

impl Db {
    /// Connects. `wake` is notified after a commit that made a task due.
    pub async fn open(url: &str, max_connections: u32, wake: Arc<Notify>) -> Result<Self, Error> {
        let pools = if let Some(path) = url.strip_prefix("sqlite:") {
            open_sqlite(path.strip_prefix("//").unwrap_or(path), max_connections).await?
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            open_postgres(url, max_connections).await?
        } else {
            return Err(Error::Options("the database must be sqlite:<path> or postgres://...".into()));
        };
        let group = Group::start(pools.clone(), Arc::clone(&wake));
        Ok(Self { pools, group, wake })
    }

    /// Runs one write transaction. It is finished even if the caller goes away, and its result is given only after the
    /// commit is on the disk.
    pub async fn write<T, E>(&self, work: impl Work<T, E>) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        match &self.pools {
            Pools::Sqlite { .. } => self.group.write(0, work).await,
            Pools::Postgres(_) => {
                let (pools, wake) = (self.pools.clone(), Arc::clone(&self.wake));
                let task = tokio::spawn(async move {
                    let mut tx = pools.begin().await?;
                    let done = work(&mut tx).await?;
                    let woke = tx.woke();
                    tx.commit().await?;
                    if woke {
                        wake.notify_waiters();
                        wake.notify_one();
                    }
                    Ok(done)
                });
                task.await.unwrap_or_else(|_| Err(Error::Corrupt("a write did not end").into()))
            }
        }
    }

    /// Like [`write`](Self::write), for work that many callers do at once on the same few rows: they share a commit on
    /// both engines. Within a commit the works run in the order of `order`, so that rows are locked in one order.
    pub async fn write_together<T, E>(&self, order: u64, work: impl Work<T, E>) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.group.write(order, work).await
    }

    /// All rows of one query, outside any transaction of ours.
    pub async fn rows(&self, sql: &'static str, values: Vec<Value>) -> Result<Vec<Row>, Error> {
        match &self.pools {
            Pools::Sqlite { readers, .. } => value::sqlite_rows(readers, sql, values).await,
            Pools::Postgres(pool) => value::postgres_rows(pool, sql, values).await,
        }
    }

    /// The first row of one query.
    pub async fn row(&self, sql: &'static str, values: Vec<Value>) -> Result<Option<Row>, Error> {
        match &self.pools {
            Pools::Sqlite { readers, .. } => value::sqlite_row(readers, sql, values).await,
            Pools::Postgres(pool) => value::postgres_row(pool, sql, values).await,
        }
    }

    /// Whether this is PostgreSQL.
    pub const fn is_postgres(&self) -> bool {
        matches!(self.pools, Pools::Postgres(_))
    }

    /// Picks the text for the engine, where the two differ.
    pub const fn pick(&self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match &self.pools {
            Pools::Sqlite { .. } => sqlite,
            Pools::Postgres(_) => postgres,
        }
    }

    /// A read-only transaction in which every query sees the same instant. Dropping it ends it.
    pub async fn snapshot(&self) -> Result<Tx, Error> {
        Ok(match &self.pools {
            Pools::Sqlite { readers, .. } => Tx::sqlite(readers.begin().await?),
            Pools::Postgres(pool) => {
                Tx::postgres(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?)
            }
        })
    }

    /// Brings the schema up to date.
    pub async fn migrate(&self, now_ms: i64) -> Result<(), Error> {
        let mut tx = self.pools.begin().await?;
        migrate::run(&mut tx, now_ms).await?;
        tx.commit().await
    }

    /// Whether the schema was ever made.
    pub async fn is_migrated(&self) -> Result<bool, Error> {
        let sql = match &self.pools {
            Pools::Sqlite { .. } => {
                "SELECT CAST(COUNT(*) AS BIGINT) FROM sqlite_master WHERE type = 'table' AND name = 'partner'"
            }
            Pools::Postgres(_) => "SELECT CAST(COUNT(*) AS BIGINT) FROM pg_class WHERE oid = to_regclass('partner')",
        };
        Ok(self.row(sql, vec![]).await?.map_or(Ok(0), |row| row.int(0))? > 0)
    }
}

impl Pools {
    /// Begins a write transaction. On SQLite it takes the write lock at once: a later upgrade would fail without waiting.
    async fn begin(&self) -> Result<Tx, Error> {
        Ok(match self {
            Self::Sqlite { writer, .. } => Tx::sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => Tx::postgres(pool.begin().await?),
        })
    }
}

async fn open_sqlite(path: &str, readers: u32) -> Result<Pools, Error> {
    let path = path.split('?').next().unwrap_or(path);
    if path.is_empty() || path == ":memory:" {
        return Err(Error::Options("the SQLite database must be a file".into()));
    }
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        // What was erased is zeros on its page; without further writes.
        .pragma("secure_delete", "FAST")
        .busy_timeout(BUSY)
        .statement_cache_capacity(STATEMENTS);
    // Copying the log back costs two more syncs, and many writes hit the same pages: do it four times less often than usual.
    let options = options.pragma("wal_autocheckpoint", "4000");
    let pool = || {
        SqlitePoolOptions::new()
            .acquire_timeout(ACQUIRE)
            .test_before_acquire(false)
            .idle_timeout(None)
            .max_lifetime(None)
    };
    // The writer comes first: it makes the file and puts it into WAL mode.
    let writer = pool().max_connections(1).connect_with(options.clone()).await?;
    let readers = pool().max_connections(readers.max(1)).connect_with(options.pragma("query_only", "ON")).await?;
    Ok(Pools::Sqlite { writer, readers })
}

async fn open_postgres(url: &str, max_connections: u32) -> Result<Pools, Error> {
    let options = PgConnectOptions::from_str(url)
        // The library's words may repeat the URL, which may carry a password.
        .map_err(|_| Error::Options("the PostgreSQL URL is malformed".into()))?
        .application_name("kweli")
        .statement_cache_capacity(STATEMENTS);
    let pool = PgPoolOptions::new()
        .max_connections(max_connections.max(2))
        .acquire_timeout(ACQUIRE)
        .test_before_acquire(false)
        .before_acquire(|connection, idle| {
            Box::pin(async move {
                if idle.idle_for > STALE {
                    sqlx::Connection::ping(connection).await?;
                }
                Ok(true)
            })
        })
        .connect_with(options)
        .await?;
    Ok(Pools::Postgres(pool))
}

impl From<sqlx::Error> for Error {
    /// Keeps the engine's message and code and drops everything that may repeat a value.
    fn from(error: sqlx::Error) -> Self {
        let transient = match &error {
            sqlx::Error::Database(e) => {
                let code = e.code().unwrap_or_default();
                if e.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().is_some() {
                    // Connection trouble, serialisation, resources, operator intervention.
                    ["08", "40", "53", "57"].iter().any(|class| code.starts_with(class))
                } else {
                    // Primary result codes: BUSY, LOCKED, NOMEM, IOERR, FULL, CANTOPEN.
                    matches!(code.parse::<u32>().unwrap_or(0) & 0xff, 5 | 6 | 7 | 10 | 13 | 14)
                }
            }
            sqlx::Error::Io(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::Protocol(_)
            | sqlx::Error::BeginFailed => true,
            _ => false,
        };
        let text = match &error {
            sqlx::Error::Database(e) => format!("{} ({})", e.message(), e.code().unwrap_or_default()),
            sqlx::Error::ColumnDecode { index, .. } => format!("column {index} has another type"),
            other => other.to_string(),
        };
        Self::Database { text, transient }
    }
}
