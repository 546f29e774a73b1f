//! `kweli authority`

pub mod companies;

use crate::boot::Boot;
use crate::cli::Common;
use crate::output;
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use kweli_authorities::import::{ImportOptions, ImportRow, read_csv};
use kweli_authorities::{Inquiry, Miss};
use kweli_domain::{Claims, Country, Environment, PartnerId, Sensitive, catalog};
use kweli_store::{NewRecord, Store};
use serde_json::json;
use std::path::PathBuf;
use std::time::Duration;

/// Rows per transaction of an import.
const BATCH: usize = 200;
/// Base64 of photos per transaction: what an import holds in memory.
const BATCH_PHOTO_BYTES: usize = 32 * 1024 * 1024;

/// Fill and inspect ID authorities.
#[derive(Debug, Subcommand)]
pub enum Authority {
    /// Fill a table authority from a CSV file with the column id_number; photos by file name in the column photo.
    #[command(
        after_help = "Example: kweli authority import --country GH --id-type GHANA_CARD people.csv --photos photos/"
    )]
    Import(Import),
    /// Show which authority serves which country and ID type, and how it is.
    #[command(after_help = "Example: kweli authority list --json")]
    List {
        /// Print JSON lines.
        #[arg(long)]
        json: bool,
    },
    /// Look one number up, read from stdin so that it stays out of the shell's history.
    #[command(after_help = "Example: echo GHA-123456789-1 | kweli authority test --country GH --id-type GHANA_CARD")]
    Test {
        /// Two letters.
        #[arg(long, value_parser = country)]
        country: Country,
        /// As the catalog spells it.
        #[arg(long)]
        id_type: String,
    },
}

/// What to import.
#[derive(Debug, Args)]
pub struct Import {
    /// Two letters.
    #[arg(long, value_parser = country)]
    country: Country,
    /// As the catalog spells it.
    #[arg(long)]
    id_type: String,
    /// kyb-json: companies of a business register, one JSON object a line.
    #[arg(long)]
    format: Option<Format>,
    /// The CSV file, or the file of JSON lines.
    file: PathBuf,
    /// Folder that the column photo refers to.
    #[arg(long, value_name = "DIR")]
    photos: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Forms other than CSV.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// One company a line, with directors, owners, documents.
    KybJson,
}

fn country(text: &str) -> Result<Country, String> {
    text.parse().map_err(|_| "a country is two letters, e.g. GH".to_owned())
}

impl Authority {
    /// Runs it.
    pub async fn run(self, common: &Common) -> Result<()> {
        let boot = Boot::new(common)?;
        let store = boot.store().await?;
        match self {
            Self::Import(import) => import.run(&store).await,
            Self::List { json } => {
                let engine = boot.engine(store, None)?;
                list(&engine, json).await
            }
            Self::Test { country, id_type } => {
                let engine = boot.engine(store, None)?;
                test(&engine, country, &id_type).await
            }
        }
    }
}

impl Import {
    async fn run(self, store: &Store) -> Result<()> {
        let known = catalog::get().id_type(self.country, &self.id_type).is_some();
        if !known {
            bail!(
                "the catalog has no {} for {}; `GET /v3/services/supported_id_types` lists what there is",
                self.id_type,
                self.country
            );
        }
        let individual = catalog::get().id_type(self.country, &self.id_type).is_some_and(|t| t.individual);
        if self.format.is_some() == individual {
            bail!(
                "companies come with --format kyb-json, persons without; {} is a type of the other kind",
                self.id_type
            );
        }
        let report = match self.format {
            Some(Format::KybJson) => companies::import(store, self.country, &self.id_type, &self.file).await?,
            None => import(store, self.country, &self.id_type, &self.file, self.photos.as_deref()).await?,
        };
        for (line, why) in &report.refused {
            output::say(&format!("line {line}: {why}"));
        }
        if self.json {
            let refused: Vec<_> = report.refused.iter().map(|(line, why)| json!({"line": line, "why": why})).collect();
            output::print(&json!({"taken": report.taken, "refused": refused}).to_string());
        } else {
            output::print(&format!("{} taken, {} refused", report.taken, report.refused.len()));
        }
        if report.taken == 0 && !report.refused.is_empty() {
            bail!("no row could be taken");
        }
        Ok(())
    }
}

/// What became of the rows.
pub struct Report {
    /// Rows that are in the table now.
    pub taken: usize,
    /// Line numbers with reasons.
    pub refused: Vec<(u64, String)>,
}

/// Reads a CSV file into the table authority, in batches.
pub async fn import(
    store: &Store,
    country: Country,
    id_type: &str,
    file: &std::path::Path,
    photos: Option<&std::path::Path>,
) -> Result<Report> {
    let input = std::fs::File::open(file).with_context(|| format!("opening {}", file.display()))?;
    let options = ImportOptions { country, id_type: id_type.to_owned(), photos: photos.map(ToOwned::to_owned) };
    let mut report = Report { taken: 0, refused: Vec::new() };
    let mut batch: Vec<NewRecord> = Vec::new();
    let mut photo_bytes = 0;
    for ImportRow { line, result } in read_csv(input, &options).with_context(|| file.display().to_string())? {
        match result {
            Ok((number, record)) => {
                photo_bytes += [&record.photo, &record.document]
                    .iter()
                    .flat_map(|p| p.as_ref())
                    .map(|p| p.as_str().len())
                    .sum::<usize>();
                let (id_type, number) = (id_type.to_owned(), Sensitive::new(number));
                batch.push(NewRecord { country, id_type, number, record });
            }
            Err(why) => report.refused.push((line, why.to_string())),
        }
        if batch.len() >= BATCH || photo_bytes >= BATCH_PHOTO_BYTES {
            photo_bytes = 0;
            report.taken += batch.len();
            store.import_records(std::mem::take(&mut batch)).await?;
            output::say(&format!("{} taken", report.taken));
        }
    }
    report.taken += batch.len();
    store.import_records(batch).await?;
    Ok(report)
}

async fn list(engine: &kweli_engine::Engine, json: bool) -> Result<()> {
    let routes = engine.authorities().list().await?;
    if json {
        for r in routes {
            output::print(&serde_json::to_string(&r)?);
        }
        return Ok(());
    }
    let rows: Vec<Vec<String>> = routes
        .iter()
        .map(|r| {
            vec![
                r.country.to_string(),
                r.id_type.clone(),
                r.authority.clone(),
                if r.drill { "down (drill)".to_owned() } else { r.health.to_string() },
                r.records.map_or_else(String::new, |n| n.to_string()),
            ]
        })
        .collect();
    output::print(&output::table(&["country", "ID type", "authority", "health", "records"], &rows));
    Ok(())
}

async fn test(engine: &kweli_engine::Engine, country: Country, id_type: &str) -> Result<()> {
    let mut number = String::new();
    std::io::stdin().read_line(&mut number).context("reading the number from stdin")?;
    let claims = Claims::default();
    let inquiry = Inquiry {
        partner: PartnerId(0),
        environment: Environment::Production,
        country,
        id_type,
        number: number.trim(),
        claims: &claims,
    };
    let answer = engine.authorities().look_up(&inquiry, Duration::from_secs(20)).await;
    let word = match &answer.result {
        Ok(record) if record.photo.is_some() => "found, with photo".to_owned(),
        Ok(_) => "found, without photo".to_owned(),
        Err(Miss::NotFound) => "not found".to_owned(),
        Err(Miss::Invalid(field)) => format!("invalid {field}"),
        Err(Miss::Unavailable { .. }) => "unavailable".to_owned(),
        Err(Miss::Refused) => "refused".to_owned(),
    };
    output::print(&format!("{}: {word} ({} ms)", answer.authority, answer.took_ms));
    if matches!(answer.result, Err(Miss::Unavailable { .. })) {
        bail!("{country} {id_type}: no authority answers; `kweli authority import` fills a table");
    }
    Ok(())
}
