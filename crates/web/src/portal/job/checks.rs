//! Each check of a job in its order: what it found, its scores against their lines, what it was done with.

use super::dossier::Dossier;
use super::explain;
use crate::portal::format;
use crate::portal::gauge::Gauge;
use crate::portal::words;
use kweli_domain::plan::{Check, plan};
use kweli_domain::{Evidence, Finding};

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// In order.
    Passed,
    /// Not in order.
    Failed,
    /// A person has to look.
    Unsure,
    /// A fact that neither passes nor fails.
    Noted,
    /// Could not be done.
    Unable,
}

impl Mark {
    /// The word, the CSS class and the icon.
    pub const fn look(self) -> words::Standing {
        let (word, class, icon) = match self {
            Self::Passed => ("Passed", "clear", "check"),
            Self::Failed => ("Failed", "block", "cross"),
            Self::Unsure => ("Unsure", "review", "eye"),
            Self::Noted => ("Noted", "error", "info"),
            Self::Unable => ("Unable", "error", "dash"),
        };
        words::Standing { word, class, icon }
    }
}

/// A name and a value.
#[derive(Clone, Debug)]
pub struct Fact {
    /// What it is.
    pub name: String,
    /// Its value.
    pub value: String,
}

impl Fact {
    /// A fact.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into() }
    }
}

/// One measure of a table.
#[derive(Clone, Debug)]
pub struct Measure {
    /// Its picture, with name and score.
    pub gauge: Gauge,
    /// The measure in its own unit.
    pub raw: String,
    /// The line.
    pub line: String,
    /// Whether falling below the line ends the job.
    pub mandatory: bool,
    /// How it came out.
    pub look: words::Standing,
}

/// What a finding says, before it is put on the page.
#[derive(Clone, Debug)]
pub struct Explained {
    /// How it came out.
    pub mark: Mark,
    /// In one sentence.
    pub sentence: String,
    /// Scores against their lines.
    pub gauges: Vec<Gauge>,
    /// A table of measures.
    pub measures: Vec<Measure>,
    /// Details.
    pub facts: Vec<Fact>,
}

impl Explained {
    /// A finding without pictures.
    pub fn plain(mark: Mark, sentence: impl Into<String>) -> Self {
        Self { mark, sentence: sentence.into(), gauges: Vec::new(), measures: Vec::new(), facts: Vec::new() }
    }
}

/// One check as the page shows it.
#[derive(Clone, Debug)]
pub struct CheckView {
    /// Its name.
    pub title: &'static str,
    /// How it came out.
    pub look: words::Standing,
    /// What it found.
    pub found: Explained,
    /// How long it took.
    pub took: Option<String>,
    /// Which models were asked, with the version that answered.
    pub models: Vec<Fact>,
    /// Version of the check's own rules.
    pub version: u16,
}

impl CheckView {
    /// Whether there is more to say than the sentence and the pictures.
    pub fn has_details(&self) -> bool {
        !self.found.facts.is_empty() || !self.models.is_empty() || !self.found.measures.is_empty()
    }
}

/// The checks that ran.
pub fn checks(dossier: &Dossier) -> Vec<CheckView> {
    dossier.evidence.iter().map(|row| one(row, dossier)).collect()
}

/// Names of the planned checks that were not reached, once there is an outcome.
pub fn spared(dossier: &Dossier) -> Option<String> {
    dossier.view.outcome()?;
    let ran = |check: Check| dossier.evidence.iter().any(|row| row.check == check);
    let names: Vec<_> = plan(&dossier.view.submission)
        .into_iter()
        // Fraud is looked for whatever else was found; a job without it is older than that, and spared nothing.
        .filter(|check| !ran(*check) && !matches!(check, Check::Secure | Check::Risk))
        .map(|check| words::check(check).to_owned())
        .collect();
    (!names.is_empty()).then(|| words::list(&names))
}

fn one(row: &Evidence, dossier: &Dossier) -> CheckView {
    let found = explain::finding(row, dossier);
    let by_hand = matches!(row.finding, Finding::Review { .. } | Finding::ReviewTimeout);
    CheckView {
        title: words::check(row.check),
        look: found.mark.look(),
        found,
        took: (!by_hand).then(|| format::span(i64::from(row.took_ms))),
        models: row.models.iter().map(|m| Fact::new(m.name.clone(), m.version.clone())).collect(),
        version: row.version,
    }
}
