//! `kweli evaluate names`

use super::Input;
use super::curve::{Point, best, svg};
use crate::commands::names::score_of;
use crate::output;
use anyhow::{Context, Result, bail};
use kweli_screening::{LOOSE, STRICT};
use serde_json::{Value, json};

/// Scores and labels in the order of the file.
fn read(asked: &Input) -> Result<Vec<(f64, bool)>> {
    let file = &asked.file;
    let mut reader = csv::Reader::from_path(file).with_context(|| format!("opening {}", file.display()))?;
    let header = reader.headers()?.clone();
    let column = |name: &str| header.iter().position(|h| h.trim() == name);
    let needed = |name: &str| column(name).with_context(|| format!("{}: no column {name}", file.display()));
    let label = needed(&asked.labels)?;
    let score = column("score");
    let names = if score.is_none() { Some((needed("name_a")?, needed("name_b")?)) } else { None };
    let schema = column("schema");
    let mut scored = Vec::new();
    for (at, row) in reader.records().enumerate() {
        let row = row?;
        let get = |at: usize| row.get(at).unwrap_or_default().trim();
        let same = match get(label) {
            "1" | "true" => true,
            "0" | "false" => false,
            other => bail!("{}, row {}: the label is {other}, not 1 or 0", file.display(), at + 1),
        };
        let score = match (score, names) {
            (Some(score), _) => {
                get(score).parse().with_context(|| format!("{}, row {}: no score", file.display(), at + 1))?
            }
            // A name that cannot be compared agrees with nothing.
            (None, Some((a, b))) => f64::from(score_of(get(a), get(b), schema.map_or("", get)).unwrap_or(0.0)),
            (None, None) => bail!("neither scores nor names"),
        };
        scored.push((score, same));
    }
    Ok(scored)
}

fn json_of(point: &Point) -> Value {
    let (p, r) = (point.precision_interval(), point.recall_interval());
    json!({
        "threshold": point.threshold, "precision": point.precision(), "precision_95": [p.0, p.1],
        "recall": point.recall(), "recall_95": [r.0, r.1], "f1": point.f1(),
        "false_positive_rate": point.false_positive_rate(), "true_positives": point.true_positives,
        "false_positives": point.false_positives, "false_negatives": point.false_negatives,
        "true_negatives": point.true_negatives,
    })
}

fn row_of(point: &Point) -> Vec<String> {
    let (p, r) = (point.precision_interval(), point.recall_interval());
    vec![
        format!("{:.2}", point.threshold),
        format!("{:.3}", point.precision()),
        format!("{:.3}-{:.3}", p.0, p.1),
        format!("{:.3}", point.recall()),
        format!("{:.3}-{:.3}", r.0, r.1),
        format!("{:.3}", point.f1()),
        format!("{:.3}", point.false_positive_rate()),
        point.true_positives.to_string(),
        point.false_positives.to_string(),
        point.false_negatives.to_string(),
        point.true_negatives.to_string(),
    ]
}

/// Runs it.
pub fn run(asked: &Input) -> Result<()> {
    let scored = read(asked)?;
    let same = scored.iter().filter(|(_, same)| *same).count();
    if same == 0 || same == scored.len() {
        bail!("{}: pairs of both labels are needed", asked.file.display());
    }
    let chosen = best(&scored);
    let fixed = [Point::at(f64::from(LOOSE), &scored), Point::at(f64::from(STRICT), &scored)];
    if asked.json {
        let steps: Vec<Value> = (0..=20).map(|t| json_of(&Point::at(f64::from(t) / 20.0, &scored))).collect();
        let answer = json!({"pairs": scored.len(), "positives": same, "loose": json_of(&fixed[0]),
            "strict": json_of(&fixed[1]), "best": json_of(&chosen), "curve": steps});
        output::print(&answer.to_string());
    } else {
        let header = ["threshold", "precision", "95 %", "recall", "95 %", "F1", "FPR", "TP", "FP", "FN", "TN"];
        let rows: Vec<Vec<String>> = (8..=19).map(|t| row_of(&Point::at(f64::from(t) / 20.0, &scored))).collect();
        output::print(&format!("{} pairs, {same} of them the same", scored.len()));
        output::print(&output::table(&header, &rows));
        output::print(&format!(
            "loose {LOOSE:.2}: F1 {:.3}; strict {STRICT:.2}: F1 {:.3}",
            fixed[0].f1(),
            fixed[1].f1()
        ));
        output::print(&format!("best F1 {:.3} at {:.2}", chosen.f1(), chosen.threshold));
    }
    if let Some(path) = &asked.svg {
        let picture = svg(&format!("{} pairs of names", scored.len()), &scored, &[fixed[0], fixed[1]]);
        std::fs::write(path, picture).with_context(|| format!("writing {}", path.display()))?;
        output::say(&format!("curve written to {}", path.display()));
    }
    Ok(())
}
