//! `kweli evaluate`: how well the models do on your own people, with intervals.

mod curve;
mod det;
mod labels;
mod names;
mod rates;

use super::face::pictures::Pictures;
use super::face::{engine, live, pairs_score, progress};
use crate::cli::Common;
use crate::output;
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use kweli_vision::thresholds;
use rates::{Point, Rate, Scores};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

/// Measure error rates on labelled files.
#[derive(Debug, Subcommand)]
pub enum Evaluate {
    /// False match and false non-match rates over pairs of pictures (columns a, b and the label: 1 same person, 0 not).
    #[command(after_help = "Example: kweli evaluate faces pairs.csv --labels same")]
    Faces(Input),
    /// Attack and bona fide classification error rates over pictures (column path and the label: 1 live, 0 attack).
    #[command(after_help = "Example: kweli evaluate liveness images.csv --labels live --species kind")]
    Liveness(Input),
    /// Precision and recall of the name matcher (columns name_a, name_b, schema and the label: 1 the same, 0 not; a column
    /// score is used where there is one).
    #[command(after_help = "Example: kweli evaluate names pairs.csv --labels match --svg curve.svg")]
    Names(Input),
}

/// A labelled file.
#[derive(Debug, Args)]
pub struct Input {
    /// CSV file with a header.
    file: PathBuf,
    /// The column that holds 1 or 0.
    #[arg(long, value_name = "COLUMN", default_value = "label")]
    labels: String,
    /// The column that names the kind of attack (or of impostor): its error is told for each.
    #[arg(long, value_name = "COLUMN")]
    species: Option<String>,
    /// Where the curve goes. Default: the file's name with -det.svg, in the current folder.
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// What differs between the two.
struct Kind {
    what: &'static str,
    refused: &'static str,
    accepted: &'static str,
    lines: [(&'static str, f32); 2],
}

const FACES: Kind = Kind {
    what: "faces",
    refused: "FNMR",
    accepted: "FMR",
    lines: [("match", thresholds::MATCH), ("review", thresholds::REVIEW)],
};
const LIVENESS: Kind = Kind {
    what: "liveness",
    refused: "BPCER",
    accepted: "APCER",
    lines: [("live", thresholds::LIVE), ("attack", thresholds::LIVE_ATTACK)],
};

impl Evaluate {
    /// Runs it.
    pub fn run(self, common: &Common) -> Result<()> {
        let (kind, input, columns): (_, _, &[&str]) = match self {
            Self::Faces(input) => (FACES, input, &["a", "b"]),
            Self::Liveness(input) => (LIVENESS, input, &["path"]),
            Self::Names(input) => return names::run(&input),
        };
        let rows = labels::read(&input.file, columns, &input.labels, input.species.as_deref())?;
        let engine = engine(common)?;
        let mut pictures = Pictures::new(&engine);
        let mut seen: HashMap<String, Result<f32, String>> = HashMap::new();
        let mut scored = Vec::new();
        for (done, row) in rows.iter().enumerate() {
            let score = match &row.cells[..] {
                [a, b] => pairs_score(&mut pictures, a, b),
                [path] => {
                    seen.entry(path.clone()).or_insert_with(|| live::score(&engine, path).map(|s| s.fused)).clone()
                }
                _ => bail!("a row has no picture"),
            };
            scored.push((row, score));
            progress(done + 1, rows.len());
        }
        let lost: Vec<&String> = scored.iter().filter_map(|(_, score)| score.as_ref().err()).collect();
        for why in lost.iter().take(10) {
            output::say(&format!("not scored: {why}"));
        }
        let of = |good: bool| {
            scored.iter().filter(move |(row, _)| row.good == good).filter_map(|(_, score)| score.as_ref().ok().copied())
        };
        let scores = Scores::new(of(true), of(false));
        if scores.counts().0 == 0 || scores.counts().1 == 0 {
            bail!(
                "both labels are needed, and pictures that can be scored: {:?} to accept and to refuse",
                scores.counts()
            );
        }
        let mut by_species: BTreeMap<&str, Vec<f32>> = BTreeMap::new();
        for (row, score) in scored.iter().filter(|(row, _)| !row.good) {
            if let (Some(species), Ok(score)) = (&row.species, score) {
                by_species.entry(species).or_default().push(*score);
            }
        }
        let stem = input.file.file_stem().context("the file has no name")?.to_string_lossy();
        let svg = input.svg.clone().unwrap_or_else(|| PathBuf::from(format!("{stem}-det.svg")));
        let report = Report { kind: &kind, scores, lost: lost.len(), by_species };
        std::fs::write(&svg, report.curve()).with_context(|| format!("writing {}", svg.display()))?;
        if input.json {
            let mut answer = report.json();
            answer["det"] = svg.display().to_string().into();
            output::print(&serde_json::to_string_pretty(&answer)?);
        } else {
            output::print(&report.words());
            output::print(&format!("\nDET curve: {}", svg.display()));
        }
        Ok(())
    }
}

struct Report<'a> {
    kind: &'a Kind,
    scores: Scores,
    lost: usize,
    by_species: BTreeMap<&'a str, Vec<f32>>,
}

impl Report<'_> {
    /// The thresholds that are told: the shipped ones, equal error, and those that accept few of the bad.
    fn points(&self) -> Vec<(String, Point)> {
        let mut points: Vec<(String, Point)> =
            self.kind.lines.iter().map(|(name, line)| (format!("shipped: {name}"), self.scores.at(*line))).collect();
        if let Some((point, _)) = self.scores.equal() {
            points.push(("equal error".into(), point));
        }
        for (name, share) in [("10 %", 0.1), ("1 %", 0.01), ("0.1 %", 0.001), ("0", 0.0)] {
            if let Some(point) = self.scores.accepting_at_most(share) {
                points.push((format!("{} at most {name}", self.kind.accepted), point));
            }
        }
        points
    }

    /// The species with the worst rate of acceptance at a line; ISO/IEC 30107-3 reports the worst, not the mean.
    fn species(&self, line: f32) -> Vec<(&str, Rate)> {
        self.by_species
            .iter()
            .map(|(name, scores)| {
                let errors = scores.iter().filter(|score| **score >= line).count();
                (*name, Rate { errors, of: scores.len() })
            })
            .collect()
    }

    fn words(&self) -> String {
        let (good, bad) = self.scores.counts();
        let mut text = format!(
            "{}: {good} to accept, {bad} to refuse, {} not scored; lines {}\n",
            self.kind.what,
            self.lost,
            thresholds::VERSION
        );
        if let (Some(auc), Some((_, equal))) = (self.scores.auc(), self.scores.equal()) {
            text.push_str(&format!("AUC {auc:.4}, equal error rate {:.2} %\n\n", 100.0 * equal));
        }
        let rows: Vec<Vec<String>> = self
            .points()
            .into_iter()
            .map(|(name, p)| vec![name, format!("{:.4}", p.threshold), p.refused.words(), p.accepted.words()])
            .collect();
        text.push_str(&output::table(&["line", "threshold", self.kind.refused, self.kind.accepted], &rows));
        for (name, line) in self.kind.lines {
            let mut species = self.species(line);
            if species.is_empty() {
                break;
            }
            species.sort_by(|a, b| b.1.share().total_cmp(&a.1.share()));
            text.push_str(&format!("\n\n{} by species at the {name} line, worst first:\n", self.kind.accepted));
            let rows: Vec<Vec<String>> =
                species.iter().map(|(name, rate)| vec![(*name).to_owned(), rate.words()]).collect();
            text.push_str(&output::table(&["species", self.kind.accepted], &rows));
        }
        text.push_str("\n\nIntervals are 95 % (Wilson) and take every row for independent.");
        text
    }

    fn json(&self) -> Value {
        let rate = |r: Rate| {
            let (low, high) = r.interval();
            json!({"errors": r.errors, "of": r.of, "rate": r.share(), "low": low, "high": high})
        };
        let (good, bad) = self.scores.counts();
        let points: Vec<Value> = self
            .points()
            .into_iter()
            .map(|(name, p)| {
                json!({"line": name, "threshold": p.threshold, self.kind.refused: rate(p.refused),
                    self.kind.accepted: rate(p.accepted)})
            })
            .collect();
        let species: Vec<Value> = self
            .kind
            .lines
            .iter()
            .flat_map(|(line, at)| {
                self.species(*at)
                    .into_iter()
                    .map(move |(name, r)| json!({"species": name, "line": line, "rate": rate(r)}))
            })
            .collect();
        json!({"kind": self.kind.what, "lines": thresholds::VERSION, "accept": good, "refuse": bad,
            "not_scored": self.lost, "auc": self.scores.auc(), "eer": self.scores.equal().map(|(_, e)| e),
            "points": points, "species": species})
    }

    fn curve(&self) -> String {
        let title = format!("Kweli {}, {}", self.kind.what, thresholds::VERSION);
        let labels = det::Labels { title: &title, accepted: self.kind.accepted, refused: self.kind.refused };
        let marks: Vec<(&str, Point)> =
            self.kind.lines.iter().map(|(name, line)| (*name, self.scores.at(*line))).collect();
        det::svg(&self.scores, &labels, &marks)
    }
}
