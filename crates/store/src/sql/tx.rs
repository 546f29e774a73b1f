//! One open transaction.

use super::value::{self, Row, Value};
use crate::Error;
use sqlx::{AssertSqlSafe, Postgres, Sqlite, Transaction};

enum Inner {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// A transaction. Dropping it undoes it.
pub struct Tx {
    inner: Inner,
    woke: bool,
}

impl Tx {
    pub(super) const fn sqlite(inner: Transaction<'static, Sqlite>) -> Self {
        Self { inner: Inner::Sqlite(inner), woke: false }
    }

    pub(super) const fn postgres(inner: Transaction<'static, Postgres>) -> Self {
        Self { inner: Inner::Postgres(inner), woke: false }
    }

    /// Says that this transaction makes a task due: workers are woken after the commit.
    pub const fn wake(&mut self) {
        self.woke = true;
    }

    pub(super) const fn woke(&self) -> bool {
        self.woke
    }

    /// Runs a statement; gives the number of rows that it touched.
    pub async fn run(&mut self, sql: &'static str, values: Vec<Value>) -> Result<u64, Error> {
        match &mut self.inner {
            Inner::Sqlite(tx) => value::sqlite_run(&mut **tx, sql, values).await,
            Inner::Postgres(tx) => value::postgres_run(&mut **tx, sql, values).await,
        }
    }

    /// The first row of a statement. On SQLite a text may hold several statements, of which only the last gives a row.
    pub async fn row(&mut self, sql: &'static str, values: Vec<Value>) -> Result<Option<Row>, Error> {
        match &mut self.inner {
            Inner::Sqlite(tx) => value::sqlite_row(&mut **tx, sql, values).await,
            Inner::Postgres(tx) => value::postgres_row(&mut **tx, sql, values).await,
        }
    }

    /// All rows of a statement.
    pub async fn rows(&mut self, sql: &'static str, values: Vec<Value>) -> Result<Vec<Row>, Error> {
        match &mut self.inner {
            Inner::Sqlite(tx) => value::sqlite_rows(&mut **tx, sql, values).await,
            Inner::Postgres(tx) => value::postgres_rows(&mut **tx, sql, values).await,
        }
    }

    /// Picks the text for the engine, where the two differ.
    pub const fn pick(&self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match &self.inner {
            Inner::Sqlite(_) => sqlite,
            Inner::Postgres(_) => postgres,
        }
    }

    /// Runs a script of several statements that ships with the program.
    pub(super) async fn script(&mut self, sql: impl Into<String>) -> Result<(), Error> {
        let script = sqlx::raw_sql(AssertSqlSafe(sql.into()));
        match &mut self.inner {
            Inner::Sqlite(tx) => script.execute(&mut **tx).await.map(|_| ())?,
            Inner::Postgres(tx) => script.execute(&mut **tx).await.map(|_| ())?,
        }
        Ok(())
    }

    pub(super) async fn commit(self) -> Result<(), Error> {
        match self.inner {
            Inner::Sqlite(tx) => tx.commit().await?,
            Inner::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}
