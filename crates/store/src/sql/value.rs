//! Values going in and rows coming out, in the three types that both engines share.

// The one place where statements are made.
#![allow(clippy::disallowed_methods)]

use crate::Error;
use sqlx::postgres::{PgArguments, PgRow, Postgres};
use sqlx::query::Query;
use sqlx::sqlite::{Sqlite, SqliteArguments, SqliteRow};
use sqlx::{Executor, Row as _};

/// A parameter. A missing value keeps its type: PostgreSQL wants to know it.
#[derive(Clone, Debug)]
pub enum Value {
    /// BIGINT.
    Int(Option<i64>),
    /// TEXT.
    Text(Option<String>),
    /// BLOB or BYTEA.
    Blob(Option<Vec<u8>>),
    /// BIGINT[], which PostgreSQL alone has.
    Ints(Vec<i64>),
    /// TEXT[], which PostgreSQL alone has.
    Texts(Vec<String>),
    /// BYTEA[], which PostgreSQL alone has.
    Blobs(Vec<Vec<u8>>),
}

macro_rules! value_from {
    ($($type:ty => |$v:ident| $make:expr;)*) => {
        $(impl From<$type> for Value { fn from($v: $type) -> Self { $make } })*
    };
}

value_from! {
    i64 => |v| Self::Int(Some(v));
    u32 => |v| Self::Int(Some(v.into()));
    Option<i64> => |v| Self::Int(v);
    String => |v| Self::Text(Some(v));
    &str => |v| Self::Text(Some(v.to_owned()));
    Option<String> => |v| Self::Text(v);
    Vec<u8> => |v| Self::Blob(Some(v));
    Option<Vec<u8>> => |v| Self::Blob(v);
    [u8; 32] => |v| Self::Blob(Some(v.to_vec()));
    &[u8; 32] => |v| Self::Blob(Some(v.to_vec()));
    kweli_domain::PartnerId => |v| Self::Int(Some(v.0.into()));
    kweli_domain::Timestamp => |v| Self::Int(Some(v.0));
    Option<kweli_domain::Timestamp> => |v| Self::Int(v.map(|t| t.0));
    uuid::Uuid => |v| Self::Text(Some(v.simple().to_string()));
    kweli_domain::JobId => |v| v.0.into();
    kweli_domain::CallbackId => |v| v.0.into();
    kweli_domain::EnrolleeId => |v| v.0.into();
    kweli_domain::KeyId => |v| v.0.into();
    kweli_domain::Environment => |v| Self::Int(Some(crate::codes::environment_number(v)));
}

/// One row. Columns are read by position.
pub enum Row {
    /// Of SQLite.
    Sqlite(SqliteRow),
    /// Of PostgreSQL.
    Postgres(PgRow),
}

macro_rules! column {
    ($(#[$doc:meta])* $name:ident -> $type:ty) => {
        $(#[$doc])*
        pub fn $name(&self, column: usize) -> Result<$type, Error> {
            Ok(match self {
                Self::Sqlite(row) => row.try_get(column)?,
                Self::Postgres(row) => row.try_get(column)?,
            })
        }
    };
}

impl Row {
    column!(/** A number. */ int -> i64);
    column!(/** A number or nothing. */ opt_int -> Option<i64>);
    column!(/** A text. */ text -> String);
    column!(/** A text or nothing. */ opt_text -> Option<String>);
    column!(/** Bytes. */ blob -> Vec<u8>);
    column!(/** Bytes or nothing. */ opt_blob -> Option<Vec<u8>>);

    /// A number that cannot be negative.
    pub fn count(&self, column: usize) -> Result<u64, Error> {
        u64::try_from(self.int(column)?).map_err(|_| Error::Corrupt("a count is negative"))
    }

    /// An id.
    pub fn uuid(&self, column: usize) -> Result<uuid::Uuid, Error> {
        uuid::Uuid::try_parse(&self.text(column)?).map_err(|_| Error::Corrupt("an id is malformed"))
    }

    /// A partner.
    pub fn partner(&self, column: usize) -> Result<kweli_domain::PartnerId, Error> {
        let id = u32::try_from(self.int(column)?).map_err(|_| Error::Corrupt("a partner id is out of range"))?;
        Ok(kweli_domain::PartnerId(id))
    }

    /// An environment.
    pub fn environment(&self, column: usize) -> Result<kweli_domain::Environment, Error> {
        crate::codes::environment(self.int(column)?)
    }

    /// An instant.
    pub fn time(&self, column: usize) -> Result<kweli_domain::Timestamp, Error> {
        self.int(column).map(kweli_domain::Timestamp)
    }
}

fn sqlite(sql: &'static str, values: Vec<Value>) -> Query<'static, Sqlite, SqliteArguments> {
    values.into_iter().fold(sqlx::query(sql), |query, value| match value {
        Value::Int(v) => query.bind(v),
        Value::Text(v) => query.bind(v),
        Value::Blob(v) => query.bind(v),
        // No statement for SQLite has lists; one that had would find nothing.
        Value::Ints(_) | Value::Texts(_) | Value::Blobs(_) => query.bind(None::<i64>),
    })
}

fn postgres(sql: &'static str, values: Vec<Value>) -> Query<'static, Postgres, PgArguments> {
    values.into_iter().fold(sqlx::query(sql), |query, value| match value {
        Value::Int(v) => query.bind(v),
        Value::Text(v) => query.bind(v),
        Value::Blob(v) => query.bind(v),
        Value::Ints(v) => query.bind(v),
        Value::Texts(v) => query.bind(v),
        Value::Blobs(v) => query.bind(v),
    })
}

pub async fn sqlite_rows<'e>(
    on: impl Executor<'e, Database = Sqlite>,
    sql: &'static str,
    values: Vec<Value>,
) -> Result<Vec<Row>, Error> {
    Ok(sqlite(sql, values).fetch_all(on).await?.into_iter().map(Row::Sqlite).collect())
}

pub async fn sqlite_row<'e>(
    on: impl Executor<'e, Database = Sqlite>,
    sql: &'static str,
    values: Vec<Value>,
) -> Result<Option<Row>, Error> {
    Ok(sqlite(sql, values).fetch_optional(on).await?.map(Row::Sqlite))
}

pub async fn sqlite_run<'e>(
    on: impl Executor<'e, Database = Sqlite>,
    sql: &'static str,
    values: Vec<Value>,
) -> Result<u64, Error> {
    Ok(sqlite(sql, values).execute(on).await?.rows_affected())
}

pub async fn postgres_rows<'e>(
    on: impl Executor<'e, Database = Postgres>,
    sql: &'static str,
    values: Vec<Value>,
) -> Result<Vec<Row>, Error> {
    Ok(postgres(sql, values).fetch_all(on).await?.into_iter().map(Row::Postgres).collect())
}

pub async fn postgres_row<'e>(
    on: impl Executor<'e, Database = Postgres>,
    sql: &'static str,
    values: Vec<Value>,
) -> Result<Option<Row>, Error> {
    Ok(postgres(sql, values).fetch_optional(on).await?.map(Row::Postgres))
}

pub async fn postgres_run<'e>(
    on: impl Executor<'e, Database = Postgres>,
    sql: &'static str,
    values: Vec<Value>,
) -> Result<u64, Error> {
    Ok(postgres(sql, values).execute(on).await?.rows_affected())
}
