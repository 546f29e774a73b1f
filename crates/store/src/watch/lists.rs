//! Lists in force, and what their imports changed.

use crate::seal::{self, PartnerKeys, Purpose};
use crate::store::{Cell, INSTALLATION, Store, unseal};
use crate::tasks::insert_task;
use crate::{Error, TaskKind};
use kweli_domain::{Environment, Timestamp};
use serde_json::Value;

/// Lists serve production; the sandbox has people of its own.
pub(super) const ENVIRONMENT: Environment = Environment::Production;

/// A list to be put in force.
#[derive(Clone, Debug)]
pub struct NewWatchList {
    /// Its name; another version under the same name is replaced.
    pub name: String,
    /// The version that this one was compared with; `None` = there was none.
    pub replaces: Option<u64>,
    /// How many entries it has.
    pub entries: u64,
    /// What it is.
    pub description: Value,
    /// Its entries.
    pub parts: Vec<Vec<u8>>,
    /// What it changes for the people who are watched.
    pub change: Value,
}

/// A list in force.
#[derive(Clone, Debug)]
pub struct WatchListRow {
    /// Its name.
    pub name: String,
    /// Counts its imports.
    pub version: u64,
    /// How many entries it has.
    pub entries: u64,
    /// What it is.
    pub description: Value,
    /// When it was imported.
    pub imported_at: Timestamp,
}

/// What an import changed, not yet followed up.
#[derive(Clone, Debug)]
pub struct WatchChange {
    /// In the order of the imports.
    pub seq: i64,
    /// Which list.
    pub list: String,
    /// Its new version.
    pub version: u64,
    /// As it was given.
    pub change: Value,
}

fn list_cell(name: &str) -> Cell {
    Cell::new("watch_list", name, ENVIRONMENT)
}

fn part_cell(name: &str, version: u64, part: usize) -> Cell {
    Cell::new("watch_list_part", format!("{name}/{version}/{part}"), ENVIRONMENT)
}

pub(super) fn change_cell(name: &str, version: u64) -> Cell {
    Cell::new("watch_change", format!("{name}/{version}"), ENVIRONMENT)
}

fn number(version: u64) -> i64 {
    i64::try_from(version).unwrap_or(i64::MAX)
}

impl Store {
    /// Every list in force, by name.
    pub async fn watch_lists(&self) -> Result<Vec<WatchListRow>, Error> {
        let keys = self.partner_keys(INSTALLATION).await?;
        let sql = "SELECT name, version, entries, sealed, imported_at FROM watch_list ORDER BY name";
        let rows = self.parts.db.rows(sql, vec![]).await?;
        rows.iter()
            .map(|row| {
                let name = row.text(0)?;
                Ok(WatchListRow {
                    version: row.count(1)?,
                    entries: row.count(2)?,
                    description: unseal(&keys, &list_cell(&name), row.blob(3)?)?,
                    imported_at: row.time(4)?,
                    name,
                })
            })
            .collect()
    }

    /// Names and versions of the lists in force: cheap, to see whether anything changed.
    pub async fn watch_list_versions(&self) -> Result<Vec<(String, u64)>, Error> {
        let rows = self.parts.db.rows("SELECT name, version FROM watch_list ORDER BY name", vec![]).await?;
        rows.iter().map(|row| Ok((row.text(0)?, row.count(1)?))).collect()
    }

    /// The entries of a list; empty if that version is no longer in force.
    pub async fn watch_list_parts(&self, name: &str, version: u64) -> Result<Vec<Vec<u8>>, Error> {
        let keys = self.partner_keys(INSTALLATION).await?;
        let sql = "SELECT sealed FROM watch_list_part WHERE list = $1 AND version = $2 ORDER BY part";
        let rows = self.parts.db.rows(sql, vec![name.into(), number(version).into()]).await?;
        let open = |(part, row): (usize, &crate::sql::Row)| {
            let cell = part_cell(name, version, part);
            let plain = seal::open(&keys.seal, Purpose::Column, cell.of(keys.partner), row.blob(0)?)?;
            Ok(plain.to_vec())
        };
        rows.iter().enumerate().map(open).collect()
    }

    /// Puts a list in force, all of it or nothing, and has the people screened again that it touches. The version that
    /// it was compared with must still be in force, else [`Error::Conflict`]. Gives the new version.
    pub async fn put_watch_list(&self, list: NewWatchList) -> Result<u64, Error> {
        let keys = self.partner_keys(INSTALLATION).await?;
        let now = self.now();
        let NewWatchList { name, replaces, entries, description, parts, change } = list;
        let version = replaces.map_or(1, |before| before.saturating_add(1));
        let description = self.seal(&keys, &list_cell(&name), &description)?;
        let change = self.seal(&keys, &change_cell(&name, version), &change)?;
        let parts: Vec<Vec<u8>> =
            parts.iter().enumerate().map(|(part, plain)| self.seal_part(&keys, &name, version, part, plain)).collect();
        self.parts
            .db
            .write(move |tx| {
                Box::pin(async move {
                    let (number, entries) = (number(version), number(entries));
                    let touched = match replaces {
                        None => {
                            tx.run(
                                "INSERT INTO watch_list (name, version, entries, sealed, imported_at) \
                                 VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
                                vec![
                                    name.clone().into(),
                                    number.into(),
                                    entries.into(),
                                    description.into(),
                                    now.into(),
                                ],
                            )
                            .await?
                        }
                        Some(_) => {
                            tx.run(
                                "UPDATE watch_list SET version = $2, entries = $3, sealed = $4, imported_at = $5 \
                                 WHERE name = $1 AND version = $6",
                                vec![
                                    name.clone().into(),
                                    number.into(),
                                    entries.into(),
                                    description.into(),
                                    now.into(),
                                    (number - 1).into(),
                                ],
                            )
                            .await?
                        }
                    };
                    if touched == 0 {
                        return Err(Error::Conflict("the list was imported by somebody else meanwhile"));
                    }
                    tx.run("DELETE FROM watch_list_part WHERE list = $1", vec![name.clone().into()]).await?;
                    for (part, sealed) in (0_i64..).zip(parts) {
                        tx.run(
                            "INSERT INTO watch_list_part (list, version, part, sealed) VALUES ($1, $2, $3, $4)",
                            vec![name.clone().into(), number.into(), part.into(), sealed.into()],
                        )
                        .await?;
                    }
                    tx.run(
                        "INSERT INTO watch_change (list, version, sealed, at) VALUES ($1, $2, $3, $4)",
                        vec![name.into(), number.into(), change.into(), now.into()],
                    )
                    .await?;
                    insert_task(tx, INSTALLATION, ENVIRONMENT, TaskKind::Rescreen, now, now).await?;
                    Ok(())
                })
            })
            .await?;
        Ok(version)
    }

    fn seal_part(&self, keys: &PartnerKeys, name: &str, version: u64, part: usize, plain: &[u8]) -> Vec<u8> {
        let cell = part_cell(name, version, part);
        seal::seal(&keys.seal, &*self.parts.entropy, Purpose::Column, cell.of(keys.partner), plain)
    }

    /// Changes that were not followed up yet, oldest first.
    pub async fn watch_changes(&self) -> Result<Vec<WatchChange>, Error> {
        let keys = self.partner_keys(INSTALLATION).await?;
        let rows =
            self.parts.db.rows("SELECT seq, list, version, sealed FROM watch_change ORDER BY seq", vec![]).await?;
        rows.iter()
            .map(|row| {
                let (list, version) = (row.text(1)?, row.count(2)?);
                let change = unseal(&keys, &change_cell(&list, version), row.blob(3)?)?;
                Ok(WatchChange { seq: row.int(0)?, list, version, change })
            })
            .collect()
    }

    /// A change was followed up.
    pub async fn end_watch_change(&self, seq: i64) -> Result<(), Error> {
        self.parts
            .db
            .write(move |tx| {
                Box::pin(async move {
                    tx.run("DELETE FROM watch_change WHERE seq = $1", vec![seq.into()]).await?;
                    Ok(())
                })
            })
            .await
    }
}
