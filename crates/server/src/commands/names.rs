//! `kweli names`: how well two names agree, in bulk.

use crate::output;
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use kweli_screening::{BadName, Shape, compare_names};
use std::path::{Path, PathBuf};

/// Compare names.
#[derive(Debug, Subcommand)]
pub enum Names {
    /// Score every pair of a CSV file with columns name_a,name_b,schema (CSV; 0.70 is the alert bar).
    #[command(after_help = "Example: kweli names score --pairs pairs.csv > scores.csv")]
    Score(Score),
}

/// A list of pairs.
#[derive(Debug, Args)]
pub struct Score {
    /// CSV file with a header and the columns name_a, name_b and schema (Person or Organization).
    #[arg(long, value_name = "FILE")]
    pairs: PathBuf,
}

impl Names {
    /// Runs it.
    pub fn run(self) -> Result<()> {
        let Self::Score(Score { pairs }) = self;
        score(&pairs)
    }
}

/// Which rules a schema follows. FollowTheMoney's names are understood.
pub fn shape(schema: &str) -> Shape {
    match schema.trim() {
        "" | "Person" | "person" => Shape::Person,
        _ => Shape::Organisation,
    }
}

/// A name that cannot be compared agrees with nothing.
pub fn score_of(a: &str, b: &str, schema: &str) -> Result<f32, BadName> {
    compare_names(a, b, shape(schema)).map(|(score, _)| score)
}

fn score(file: &Path) -> Result<()> {
    let mut reader = csv::Reader::from_path(file).with_context(|| format!("opening {}", file.display()))?;
    let header = reader.headers()?.clone();
    let column = |name: &str| header.iter().position(|h| h.trim() == name);
    let needed = |name: &str| column(name).with_context(|| format!("{}: no column {name}", file.display()));
    let (a, b) = (needed("name_a")?, needed("name_b")?);
    let schema = column("schema");
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["name_a", "name_b", "score", "error"])?;
    let (mut rows, mut scored) = (0, 0);
    for row in reader.records() {
        let row = row?;
        let (a, b) = (row.get(a).unwrap_or_default(), row.get(b).unwrap_or_default());
        let schema = schema.and_then(|at| row.get(at)).unwrap_or_default();
        rows += 1;
        match score_of(a, b, schema) {
            Ok(score) => {
                scored += 1;
                writer.write_record([a, b, &format!("{score:.4}"), ""])?;
            }
            // The row stays, with the score of names that have nothing in common.
            Err(error) => writer.write_record([a, b, "0.0000", &error.to_string()])?,
        }
    }
    output::print(String::from_utf8(writer.into_inner()?)?.trim_end());
    output::say(&format!("{scored} of {rows} pairs compared"));
    if scored == 0 && rows > 0 {
        bail!("nothing could be compared; see the error column");
    }
    Ok(())
}
