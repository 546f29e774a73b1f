//! `kweli watchlist`: dated lists of the operator, in the store, each replaced as a whole. A server that runs takes a new
//! one up with its next search.

use crate::boot::Boot;
use crate::cli::Common;
use crate::output;
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use jiff::civil::Date;
use kweli_domain::Clock;
use kweli_engine::ambient::SystemClock;
use kweli_screening::{Format, ListKind, Papers, SourceFile, WatchList, load, samples};
use serde_json::json;
use std::path::PathBuf;

/// Import and list watch lists.
#[derive(Debug, Subcommand)]
pub enum Watchlist {
    /// Add a dated list, or replace the one of that name.
    #[command(
        after_help = "Example: kweli watchlist import --format ofac-sdn --name us-ofac-sdn --dated 2026-11-20 sdn.csv alt.csv add.csv sdn_comments.csv"
    )]
    Import(Import),
    /// The lists in force, with their dates.
    List(List),
}

/// What to import.
#[derive(Debug, Args)]
pub struct Import {
    /// ofac-sdn, ofac-nonsdn, bis-dpl, un-xml, ftm-json, pep-csv, csv or us-congress-yaml.
    #[arg(long)]
    format: Format,
    /// Its name: one version of it is in force at a time.
    #[arg(long)]
    name: String,
    /// The day that its content stands for.
    #[arg(long, value_name = "YYYY-MM-DD")]
    dated: Date,
    /// sanctions, enforcement or pep; by format when absent.
    #[arg(long, value_parser = kind)]
    kind: Option<ListKind>,
    /// Who publishes it; by format when absent.
    #[arg(long)]
    publisher: Option<String>,
    /// Under which terms; by format when absent.
    #[arg(long)]
    licence: Option<String>,
    /// Where it is published.
    #[arg(long)]
    url: Option<String>,
    /// Take it although the list in force is newer.
    #[arg(long)]
    older: bool,
    /// JSON instead of text.
    #[arg(long)]
    json: bool,
    /// Its files.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

/// How to print.
#[derive(Debug, Args)]
pub struct List {
    /// JSON instead of a table.
    #[arg(long)]
    json: bool,
}

fn kind(text: &str) -> Result<ListKind, String> {
    match text {
        "sanctions" => Ok(ListKind::Sanctions),
        "enforcement" => Ok(ListKind::Enforcement),
        "pep" => Ok(ListKind::Pep),
        _ => Err("a kind is sanctions, enforcement or pep".to_owned()),
    }
}

/// The present day in UTC.
pub fn today() -> Result<Date> {
    SystemClock.now().day().parse().context("the clock is off")
}

/// The operator's lists in the order of their names.
pub async fn imported(common: &Common) -> Result<Vec<WatchList>> {
    let boot = Boot::new(common)?;
    let engine = boot.engine(boot.store().await?, None)?;
    Ok(engine.watch_lists().await?)
}

/// The operator's lists; where there are none, the dated samples, and it says so.
pub async fn in_force(common: &Common) -> Result<Vec<WatchList>> {
    let lists = imported(common).await?;
    if lists.is_empty() {
        output::say("no list was imported (kweli watchlist import): searching the dated samples that ship with Kweli");
        return Ok(samples(today()?)?);
    }
    Ok(lists)
}

impl Watchlist {
    /// Runs it.
    pub async fn run(self, common: &Common) -> Result<()> {
        match self {
            Self::Import(import) => import.run(common).await,
            Self::List(list) => list.run(common).await,
        }
    }
}

impl Import {
    async fn run(self, common: &Common) -> Result<()> {
        let mut files = Vec::with_capacity(self.paths.len());
        for path in &self.paths {
            let bytes = std::fs::read(path).with_context(|| format!("reading {}", path.display()))?;
            let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
            files.push(SourceFile { name, bytes });
        }
        let papers = Papers {
            name: self.name,
            dated: self.dated,
            kind: self.kind,
            publisher: self.publisher,
            licence: self.licence,
            url: self.url,
        };
        let list = load(self.format, &files, papers, today()?).context("the list was refused; nothing was changed")?;
        let boot = Boot::new(common)?;
        let store = boot.store().await?;
        let engine = boot.engine(store.clone(), None)?;
        let old = engine.lists_in_force().await?.into_iter().find(|old| old.manifest.name == list.manifest.name);
        if let Some(old) = old.filter(|old| old.manifest.dated > list.manifest.dated && !self.older) {
            bail!(
                "the list in force is of {}, newer than {}; --older takes it all the same",
                old.manifest.dated,
                self.dated
            );
        }
        let report = engine.import_watch_list(list).await?;
        let event = kweli_store::AuditEvent {
            partner: None,
            actor: "command line".into(),
            action: "watchlist.import".into(),
            subject: format!("{} of {}", report.manifest.name, report.manifest.dated),
            detail: json!({"sha256": report.manifest.sha256}),
        };
        store.audit(event).await?;
        let (added, changed, removed) = (report.added, report.changed, report.removed);
        if self.json {
            let answer = json!({"list": report.manifest, "added": added, "changed": changed, "removed": removed});
            output::print(&answer.to_string());
        } else {
            let m = &report.manifest;
            output::print(&format!("{} of {}: {} entries", m.name, m.dated, m.entries));
            output::print(&format!("{added} added, {changed} changed, {removed} removed"));
        }
        Ok(())
    }
}

impl List {
    async fn run(self, common: &Common) -> Result<()> {
        let lists = in_force(common).await?;
        if self.json {
            for list in &lists {
                output::print(&serde_json::to_string(&list.manifest)?);
            }
            return Ok(());
        }
        let now = today()?;
        let rows: Vec<Vec<String>> = lists
            .iter()
            .map(|list| {
                let m = &list.manifest;
                let age = m.seen(now, 0).age_days;
                let kind = serde_json::to_value(m.kind).ok().and_then(|k| k.as_str().map(str::to_owned));
                vec![
                    m.name.clone(),
                    kind.unwrap_or_default(),
                    m.dated.to_string(),
                    format!("{age} days"),
                    m.entries.to_string(),
                    m.publisher.clone(),
                    m.licence.clone(),
                    m.sha256.chars().take(12).collect(),
                ]
            })
            .collect();
        let header = ["name", "kind", "dated", "age", "entries", "publisher", "licence", "sha256"];
        output::print(&output::table(&header, &rows));
        Ok(())
    }
}
