//! `kweli screen`: the names of a file against the watch lists.

use super::watchlist::{in_force, today};
use crate::cli::Common;
use crate::output;
use anyhow::{Context, Result, bail};
use clap::Args;
use kweli_screening::{Answer, BirthDate, EntityKind, Explanation, Pairing, Query, Screener};
use serde_json::{Value, json};
use std::path::PathBuf;

/// Search the watch lists for the names of a file: one JSON object a line.
#[derive(Debug, Args)]
#[command(after_help = "Example: kweli screen --names people.csv --strict > hits.jsonl")]
pub struct Screen {
    /// CSV file with a header and the columns name[,birth_year,country,schema].
    #[arg(long, value_name = "FILE")]
    names: PathBuf,
    /// Only hits from 0.85 on instead of 0.70.
    #[arg(long)]
    strict: bool,
    /// Lists older than so many days are said to be stale.
    #[arg(long, value_name = "DAYS", default_value_t = 30)]
    fresh_days: i32,
}

/// How an answer explains a hit: one object per rule that spoke.
pub fn explain(explanation: &Explanation) -> Vec<Value> {
    let pair = |p: &Pairing| json!({"query": p.query, "found": p.found, "rule": p.rule, "score": rounded(p.score), "weight": rounded(p.weight)});
    let mut said: Vec<Value> = explanation.pairs.iter().map(pair).collect();
    if !explanation.unmatched_query.is_empty() {
        said.push(json!({"unmatched_in_query": explanation.unmatched_query}));
    }
    if !explanation.unmatched_found.is_empty() {
        said.push(json!({"unmatched_in_list": explanation.unmatched_found}));
    }
    said.extend(
        explanation
            .adjustments
            .iter()
            .map(|a| json!({"qualifier": a.qualifier, "change": rounded(a.change), "why": a.why})),
    );
    said
}

fn rounded(score: f32) -> f64 {
    (f64::from(score) * 10_000.0).round() / 10_000.0
}

fn hits(answer: &Answer) -> Vec<Value> {
    let mut lines = Vec::new();
    for (person, found) in answer.found.iter().enumerate() {
        for hit in &found.hits {
            let list = answer.lists.get(hit.list);
            lines.push(json!({
                "list": list.map(|l| &l.name),
                "entity_id": hit.entity.id,
                "name": hit.entity.name(),
                "matched_name": hit.name,
                "score": rounded(hit.score),
                "kind": hit.kind,
                "entity_kind": hit.entity.kind,
                // Hits of one number are one person on several lists.
                "person": person,
                "programmes": hit.entity.programmes,
                "explain": explain(&hit.explanation),
            }));
        }
    }
    lines
}

impl Screen {
    /// Runs it.
    pub async fn run(self, common: &Common) -> Result<()> {
        let lists = in_force(common).await?;
        let screener = Screener::new(&lists, self.fresh_days);
        let today = today()?;
        let seen: Vec<_> = screener.manifests().iter().map(|m| m.seen(today, self.fresh_days)).collect();
        for list in seen.iter().filter(|l| l.stale) {
            output::say(&format!("{} is of {}: {} days old", list.name, list.dated, list.age_days));
        }
        let file = &self.names;
        let mut reader = csv::Reader::from_path(file).with_context(|| format!("opening {}", file.display()))?;
        let header = reader.headers()?.clone();
        let column = |name: &str| header.iter().position(|h| h.trim() == name);
        let name = column("name").with_context(|| format!("{}: no column name", file.display()))?;
        let (year, country, schema) = (column("birth_year"), column("country"), column("schema"));
        let (mut rows, mut searched) = (0, 0);
        for row in reader.records() {
            let row = row?;
            let get = |at: Option<usize>| at.and_then(|at| row.get(at)).unwrap_or_default().trim();
            rows += 1;
            let mut query = Query::person(get(Some(name)));
            query.kind = match get(schema) {
                "" => None,
                "Person" | "person" => Some(EntityKind::Person),
                _ => Some(EntityKind::Organisation),
            };
            query.strict = self.strict;
            let answer = qualifiers(&mut query, get(year), get(country))
                .and_then(|()| screener.search(&query, today).map_err(|e| e.to_string()));
            let line = match answer {
                Ok(answer) => {
                    searched += 1;
                    json!({"name": get(Some(name)), "hits": hits(&answer), "lists": answer.lists})
                }
                Err(error) => json!({"name": get(Some(name)), "error": error, "hits": [], "lists": seen}),
            };
            output::print(&line.to_string());
            if rows % 1_000 == 0 {
                output::say(&format!("{rows} names"));
            }
        }
        if searched == 0 && rows > 0 {
            bail!("nothing could be searched for; see the errors");
        }
        Ok(())
    }
}

/// Reads birth year and country into the query.
fn qualifiers(query: &mut Query, year: &str, country: &str) -> Result<(), String> {
    if !year.is_empty() {
        let year: i16 = year.parse().ok().filter(|y| (1850..=2100).contains(y)).ok_or("birth_year is no year")?;
        query.birth = Some(BirthDate::year(year).into());
    }
    if !country.is_empty() {
        let code = kweli_screening::country_code(country).ok_or("country is no country")?;
        query.countries.push(code);
    }
    Ok(())
}
