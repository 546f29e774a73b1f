//! One file per command.

pub mod aml;
pub mod authority;
pub mod config;
pub mod demo;
pub mod doctor;
pub mod document;
pub mod evaluate;
pub mod face;
pub mod key;
pub mod member;
pub mod migrate;
pub mod models;
pub mod names;
pub mod news;
pub mod partner;
pub mod replay;
pub mod review;
pub mod screen;
pub mod serve;
pub mod wallet;
pub mod watchlist;

use crate::cli::{Cli, Command};
use anyhow::Result;

/// Runs what was asked for.
pub async fn run(cli: Cli) -> Result<()> {
    let common = cli.common;
    match cli.command {
        Command::Demo(c) => c.run(&common).await,
        Command::Serve(c) => c.run(&common).await,
        Command::Partner(c) => c.run(&common).await,
        Command::Key(c) => c.run(&common).await,
        Command::Wallet(c) => c.run(&common).await,
        Command::Member(c) => c.run(&common).await,
        Command::Models(c) => c.run(&common),
        Command::Authority(c) => c.run(&common).await,
        Command::Face(c) => c.run(&common),
        Command::Document(c) => c.run(&common),
        Command::Names(c) => c.run(),
        Command::Screen(c) => c.run(&common).await,
        Command::Watchlist(c) => c.run(&common).await,
        Command::News(c) => c.run(&common).await,
        Command::Aml(c) => c.run(&common).await,
        Command::Evaluate(c) => c.run(&common),
        Command::Review(c) => c.run(&common).await,
        Command::Replay(c) => c.run(&common).await,
        Command::Config(c) => c.run(&common),
        Command::Migrate(c) => c.run(&common).await,
        Command::Doctor(c) => c.run(&common).await,
    }
}

/// Reads a job id that a person typed.
pub(crate) fn job_id(text: &str) -> Result<kweli_domain::JobId, String> {
    text.parse().map_err(|_| "a job id looks like job_01kkc9h2m4e8v9q3s6t0w1x2y3".to_owned())
}

/// Reads a partner id that a person typed.
pub(crate) fn partner_id(text: &str) -> Result<kweli_domain::PartnerId, String> {
    text.parse().map_err(|_| "a partner id is a number, e.g. 2".to_owned())
}

/// Reads an environment that a person typed.
pub(crate) fn environment(text: &str) -> Result<kweli_domain::Environment, String> {
    text.parse().map_err(|_| "an environment is sandbox or production".to_owned())
}

/// Keeps what an administrator did, in the audit chain.
pub(crate) async fn note(
    store: &kweli_store::Store,
    partner: kweli_domain::PartnerId,
    action: &str,
    subject: &str,
) -> Result<()> {
    let event = kweli_store::AuditEvent {
        partner: Some(partner),
        actor: "command line".into(),
        action: action.into(),
        subject: subject.into(),
        detail: serde_json::Value::Null,
    };
    Ok(store.audit(event).await?)
}
