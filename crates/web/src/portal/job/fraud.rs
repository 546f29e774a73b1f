//! What the search for the same person elsewhere, the block list and the risk rules say.

use super::checks::{Explained, Fact, Mark};
use crate::portal::format::score;
use crate::portal::words;
use kweli_domain::fraud::{BlockKind, FaceSearch, SecureFinding, Suspect, SuspectReason};
use kweli_domain::risk::{Level, RiskFinding};

const fn reason(reason: SuspectReason) -> &'static str {
    match reason {
        SuspectReason::SameFace => "same face",
        SuspectReason::SameNumber => "same ID number",
        SuspectReason::SameDevice => "same device",
    }
}

const fn block(kind: BlockKind) -> &'static str {
    match kind {
        BlockKind::User => "the user",
        BlockKind::Face => "the face",
        BlockKind::Number => "the ID number",
        BlockKind::Device => "the device",
    }
}

fn suspect(suspect: &Suspect) -> String {
    let reasons: Vec<String> = suspect.reasons.iter().map(|r| reason(*r).to_owned()).collect();
    let likeness = suspect.similarity.map_or_else(String::new, |s| format!(", similarity {}", score(s, 2)));
    format!("{}{likeness}", words::list(&reasons))
}

/// The search and the block list. Other users are not named here: they may have been erased since.
pub(super) fn secure(found: &SecureFinding) -> Explained {
    let count = found.suspects.len();
    let mut said = if !found.blocked.is_empty() {
        let mut kinds: Vec<String> = found.blocked.iter().map(|hit| block(hit.kind).to_owned()).collect();
        kinds.dedup();
        Explained::plain(Mark::Failed, format!("Reported as fraud: {}.", words::list(&kinds)))
    } else if count > 0 {
        let users = if count == 1 { "Another user".to_owned() } else { format!("{count} other users") };
        Explained::plain(Mark::Unsure, format!("{users} may be the same person."))
    } else if let FaceSearch::Failed { .. } = found.search {
        Explained::plain(Mark::Unable, "The face could not be searched for.")
    } else if !found.possible.is_empty() {
        Explained::plain(Mark::Unsure, "Nobody is clearly the same person, but somebody comes close.")
    } else {
        Explained::plain(Mark::Passed, "Nobody else shares the face, the ID number or the device.")
    };
    match &found.search {
        FaceSearch::NoFace => {}
        FaceSearch::Done { faces } => said.facts.push(Fact::new("Faces searched", faces.to_string())),
        FaceSearch::Failed { detail } => said.facts.push(Fact::new("What failed", detail.clone())),
    }
    for (who, n) in found.suspects.iter().zip(1..) {
        said.facts.push(Fact::new(format!("Suspect {n}"), suspect(who)));
    }
    for who in &found.possible {
        said.facts.push(Fact::new("Close", suspect(who)));
    }
    if found.search != FaceSearch::NoFace {
        let lines = format!("{} the same, {} close", score(found.duplicate_line, 2), score(found.review_line, 2));
        said.facts.push(Fact::new("Lines", lines));
    }
    said
}

/// The rules that fired, each in its own words.
pub(super) fn risk(found: &RiskFinding) -> Explained {
    let mark = match found.level {
        Level::Low => Mark::Passed,
        Level::Medium => Mark::Unsure,
        Level::High => Mark::Failed,
    };
    let mut said =
        Explained::plain(mark, format!("The risk is {}: {} of 100 points.", found.level.as_str(), found.score));
    for indicator in &found.indicators {
        said.facts.push(Fact::new(format!("{} points", indicator.points), indicator.why.clone()));
    }
    said.facts.push(Fact::new("Rules", found.rules.clone()));
    said
}
