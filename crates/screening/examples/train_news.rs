//! Trains the classifier of news: multinomial logistic regression by plain gradient steps, without randomness, so that
//! the same texts give the same weights on every machine.
//!
//! `cargo run --example train_news` reads `data/news/training.txt`, writes `data/news/weights.csv` and says how well it
//! does on `data/news/heldout.txt`. The strength of the penalty is chosen by four-fold cross-validation on the training
//! texts; the held-out texts choose nothing.

#![allow(clippy::print_stdout, reason = "a script")]

use kweli_screening::news::{CATEGORIES, features};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

const CLASSES: usize = CATEGORIES.len();
const STEPS: usize = 300;
const RATE: f32 = 4.0;
/// Penalties that are tried.
const PENALTIES: [f32; 4] = [0.000_3, 0.001, 0.003, 0.01];

struct Text {
    class: usize,
    features: Vec<String>,
}

struct Model {
    names: BTreeMap<String, usize>,
    /// One row of weights for each feature; the last row is the categories' own.
    rows: Vec<[f32; CLASSES]>,
}

fn read(path: &Path) -> Result<Vec<Text>, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let lines = text.lines().filter(|l| !l.starts_with('#') && !l.is_empty());
    let one = |line: &str| {
        let (category, rest) = line.split_once('|')?;
        let (title, body) = rest.split_once(". ")?;
        let class = CATEGORIES.iter().position(|c| *c == category)?;
        Some(Text { class, features: features(title, body).into_iter().collect() })
    };
    lines.map(|line| one(line).ok_or_else(|| format!("not `category|title. text`: {line}"))).collect()
}

fn scores(model: &Model, text: &Text) -> [f32; CLASSES] {
    let mut scores = model.rows.last().copied().unwrap_or([0.0; CLASSES]);
    let share = 1.0 / (text.features.len().max(1) as f32).sqrt();
    for at in text.features.iter().filter_map(|f| model.names.get(f)) {
        for (score, weight) in scores.iter_mut().zip(model.rows[*at]) {
            *score += share * weight;
        }
    }
    scores
}

fn best(scores: &[f32; CLASSES]) -> usize {
    (0..CLASSES).max_by(|a, b| scores[*a].total_cmp(&scores[*b])).unwrap_or(0)
}

fn train(texts: &[&Text], penalty: f32) -> Model {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for feature in texts.iter().flat_map(|t| &t.features) {
        *counts.entry(feature).or_default() += 1;
    }
    // A pair of words that occurs once says nothing that its words do not say.
    let kept = counts.into_iter().filter(|(name, count)| *count > 1 || !name.contains(' ')).map(|(name, _)| name);
    let names: BTreeMap<String, usize> = kept.enumerate().map(|(at, name)| (name.to_owned(), at)).collect();
    let mut model = Model { rows: vec![[0.0; CLASSES]; names.len() + 1], names };
    for _ in 0..STEPS {
        let mut steps = vec![[0.0f32; CLASSES]; model.rows.len()];
        for text in texts {
            let scores = scores(&model, text);
            let top = scores.iter().copied().fold(f32::MIN, f32::max);
            let sum: f32 = scores.iter().map(|s| (s - top).exp()).sum();
            let share = 1.0 / (text.features.len().max(1) as f32).sqrt();
            for class in 0..CLASSES {
                let error = (scores[class] - top).exp() / sum - f32::from(u8::from(class == text.class));
                for at in text.features.iter().filter_map(|f| model.names.get(f)) {
                    steps[*at][class] += error * share;
                }
                if let Some(own) = steps.last_mut() {
                    own[class] += error;
                }
            }
        }
        let last = model.rows.len() - 1;
        for (at, (row, step)) in model.rows.iter_mut().zip(&steps).enumerate() {
            let shrink = if at == last { 0.0 } else { penalty };
            for (weight, slope) in row.iter_mut().zip(step) {
                *weight -= RATE * (slope / texts.len() as f32 * CLASSES as f32 / 2.0 + shrink * *weight);
            }
        }
    }
    model
}

fn right(model: &Model, texts: &[&Text]) -> usize {
    texts.iter().filter(|t| best(&scores(model, t)) == t.class).count()
}

fn main() -> Result<(), String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/news");
    let (texts, held_out) = (read(&folder.join("training.txt"))?, read(&folder.join("heldout.txt"))?);
    let mut chosen = (0, PENALTIES[0]);
    for penalty in PENALTIES {
        let folds = (0..4).map(|fold| {
            let part = |inside: bool| texts.iter().enumerate().filter(move |(n, _)| (n % 4 == fold) == inside);
            let (train_on, test_on): (Vec<_>, Vec<_>) =
                (part(false).map(|t| t.1).collect(), part(true).map(|t| t.1).collect());
            right(&train(&train_on, penalty), &test_on)
        });
        let sum = folds.sum::<usize>();
        println!("penalty {penalty}: {sum} of {} right in cross-validation", texts.len());
        if sum > chosen.0 {
            chosen = (sum, penalty);
        }
    }
    let all: Vec<&Text> = texts.iter().collect();
    let model = train(&all, chosen.1);
    let mut out = format!("feature,{}\n", CATEGORIES.join(","));
    let rows = model
        .names
        .iter()
        .map(|(name, at)| (name.as_str(), &model.rows[*at]))
        .chain(model.rows.last().map(|r| ("", r)));
    for (name, row) in rows {
        let weights: Vec<String> = row.iter().map(|w| format!("{:.0}", w * 100.0)).collect();
        // Features that say nothing are left out.
        if name.is_empty() || row.iter().any(|w| w.abs() >= 0.05) {
            let _ = writeln!(out, "{name},{}", weights.join(","));
        }
    }
    std::fs::write(folder.join("weights.csv"), out).map_err(|e| e.to_string())?;
    let held: Vec<&Text> = held_out.iter().collect();
    println!(
        "penalty {}: {} of {} held-out texts right, {} features",
        chosen.1,
        right(&model, &held),
        held.len(),
        model.names.len()
    );
    for (class, name) in CATEGORIES.iter().enumerate() {
        let of: Vec<&Text> = held.iter().filter(|t| t.class == class).copied().collect();
        println!("| {name} | {} of {} |", right(&model, &of), of.len());
    }
    Ok(())
}
