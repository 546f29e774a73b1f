//! Articles that were read.

use super::lists::{ENVIRONMENT, change_cell};
use crate::store::{Cell, INSTALLATION, Store, unseal};
use crate::tasks::insert_task;
use crate::{Error, TaskKind};
use kweli_domain::Timestamp;
use serde_json::Value;
use std::collections::HashSet;

/// More articles than these are not read back; the newest count.
const MOST: i64 = 100_000;

/// An article to be kept.
#[derive(Clone, Debug)]
pub struct NewArticle {
    /// What tells it from others.
    pub id: String,
    /// When it was published.
    pub published: Timestamp,
    /// All of it.
    pub content: Value,
}

fn cell(id: &str) -> Cell {
    Cell::new("article", id, ENVIRONMENT)
}

impl Store {
    /// The first and the last article by the order of their coming: cheap, to see whether anything changed.
    pub async fn news_state(&self) -> Result<(i64, i64), Error> {
        let sql = "SELECT COALESCE(MIN(seq), 0), COALESCE(MAX(seq), 0) FROM article";
        let rows = self.parts.db.rows(sql, vec![]).await?;
        match rows.first() {
            Some(row) => Ok((row.int(0)?, row.int(1)?)),
            None => Ok((0, 0)),
        }
    }

    /// Which of these articles are not kept yet.
    pub async fn unknown_articles(&self, ids: &[String]) -> Result<HashSet<String>, Error> {
        let mut unknown = HashSet::new();
        for id in ids {
            if self.parts.db.rows("SELECT seq FROM article WHERE id = $1", vec![id.clone().into()]).await?.is_empty() {
                unknown.insert(id.clone());
            }
        }
        Ok(unknown)
    }

    /// Keeps articles, and has the people screened again whom they may be about: `list` and `change` are what that is
    /// found by. All of them or none; what is kept already stays as it is.
    pub async fn put_articles(&self, list: &str, articles: Vec<NewArticle>, change: Value) -> Result<(), Error> {
        let keys = self.partner_keys(INSTALLATION).await?;
        let now = self.now();
        let version = u64::try_from(now.0).unwrap_or_default();
        let change = self.seal(&keys, &change_cell(list, version), &change)?;
        let mut rows = Vec::with_capacity(articles.len());
        for article in articles {
            let sealed = self.seal(&keys, &cell(&article.id), &article.content)?;
            rows.push((article.id, article.published, sealed));
        }
        let list = list.to_owned();
        self.parts
            .db
            .write(move |tx| {
                Box::pin(async move {
                    for (id, published, sealed) in rows {
                        tx.run(
                            "INSERT INTO article (id, published_at, sealed, at) VALUES ($1, $2, $3, $4) \
                             ON CONFLICT DO NOTHING",
                            vec![id.into(), published.into(), sealed.into(), now.into()],
                        )
                        .await?;
                    }
                    tx.run(
                        "INSERT INTO watch_change (list, version, sealed, at) VALUES ($1, $2, $3, $4)",
                        vec![list.into(), now.into(), change.into(), now.into()],
                    )
                    .await?;
                    insert_task(tx, INSTALLATION, ENVIRONMENT, TaskKind::Rescreen, now, now).await?;
                    Ok(())
                })
            })
            .await
    }

    /// The articles that are kept, the newest first.
    pub async fn articles(&self) -> Result<Vec<Value>, Error> {
        let keys = self.partner_keys(INSTALLATION).await?;
        let sql = "SELECT id, sealed FROM article ORDER BY published_at DESC, seq DESC LIMIT $1";
        let rows = self.parts.db.rows(sql, vec![MOST.into()]).await?;
        rows.iter().map(|row| unseal(&keys, &cell(&row.text(0)?), row.blob(1)?)).collect()
    }

    /// Forgets articles that were published before an instant.
    pub async fn forget_articles(&self, before: Timestamp) -> Result<(), Error> {
        self.parts
            .db
            .write(move |tx| {
                Box::pin(async move {
                    tx.run("DELETE FROM article WHERE published_at < $1", vec![before.into()]).await?;
                    Ok(())
                })
            })
            .await
    }
}
