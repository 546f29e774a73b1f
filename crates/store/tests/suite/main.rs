//! One suite on both engines: every test here runs on SQLite and on a PostgreSQL that it starts itself.

#![allow(clippy::unwrap_used)]

#[path = "../../../testkit/src/postgres.rs"]
#[allow(dead_code)]
mod postgres_server;
mod world;

/// Makes a test of each function, once per engine.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $name() {
                super::$name($crate::world::World::sqlite().await).await;
            })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $name() {
                super::$name($crate::world::World::postgres().await).await;
            })*
        }
    };
}

mod accept;
mod audit;
mod authority_records;
mod callbacks;
mod enrolment;
mod money;
mod partners;
mod queue;
mod s3;
mod screening;
mod sealed;
mod secure;
mod settle;
mod sign_in;
mod slots;
mod sweep;
