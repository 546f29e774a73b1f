//! `kweli news`: articles about screened people, from the operator's feeds and files.

use crate::boot::Boot;
use crate::cli::Common;
use crate::output;
use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use serde_json::json;
use std::path::PathBuf;

/// Read and list news about people.
#[derive(Debug, Subcommand)]
pub enum News {
    /// Read articles now: the given files and folders, or else every configured feed and the configured folder.
    #[command(after_help = "Example: kweli news import articles/ saved-feed.xml")]
    Import(Import),
    /// The articles that are kept, the newest first.
    List(List),
}

/// What to read.
#[derive(Debug, Args)]
pub struct Import {
    /// JSON instead of text.
    #[arg(long)]
    json: bool,
    /// Files (.xml, .rss, .atom, .html, .json, .txt) and folders of them; one that is broken refuses them all.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
}

/// How to print.
#[derive(Debug, Args)]
pub struct List {
    /// JSON instead of a table.
    #[arg(long)]
    json: bool,
}

impl News {
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
        let boot = Boot::new(common)?;
        let store = boot.store().await?;
        let engine = boot.engine(store.clone(), None)?;
        if !engine.config().news.enabled() {
            bail!("news are off: set news.feeds or news.folder in the configuration (kweli config defaults shows how)");
        }
        let report = if self.paths.is_empty() {
            engine.read_news().await?
        } else {
            let imported = engine.import_news(self.paths).await;
            imported.map_err(|why| anyhow::anyhow!("the news were refused; nothing was changed: {why}"))?
        };
        let event = kweli_store::AuditEvent {
            partner: None,
            actor: "command line".into(),
            action: "news.import".into(),
            subject: format!("{} articles", report.new),
            detail: json!({"read": report.read, "refused": report.refused.len()}),
        };
        store.audit(event).await?;
        for refused in &report.refused {
            output::say(&format!("refused: {refused}"));
        }
        if self.json {
            output::print(&json!({"read": report.read, "new": report.new, "refused": report.refused}).to_string());
        } else {
            output::print(&format!("{} articles read, {} of them new", report.read, report.new));
        }
        Ok(())
    }
}

impl List {
    async fn run(self, common: &Common) -> Result<()> {
        let boot = Boot::new(common)?;
        let engine = boot.engine(boot.store().await?, None)?;
        let articles = engine.articles().await?;
        if self.json {
            for article in &articles {
                output::print(&serde_json::to_string(article)?);
            }
            return Ok(());
        }
        let rows: Vec<Vec<String>> = articles
            .iter()
            .map(|a| {
                vec![
                    a.published.day(),
                    a.category.clone(),
                    if a.language.is_empty() { "?".to_owned() } else { a.language.clone() },
                    a.publisher.clone(),
                    a.title.chars().take(70).collect(),
                ]
            })
            .collect();
        output::print(&output::table(&["published", "category", "language", "publisher", "title"], &rows));
        Ok(())
    }
}
