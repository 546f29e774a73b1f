//! What each kind of finding says.

use super::checks::{Explained, Fact, Mark, Measure};
use super::dossier::Dossier;
use super::signals;
use crate::portal::format::score;
use crate::portal::gauge::{Gauge, Lines, Tone};
use crate::portal::reasons;
use crate::portal::words;
use kweli_domain::evidence::{
    DetailVerdict, FaceCompareFinding, LivenessFinding, LookupAnswer, QualityComponent, QualityFinding,
};
use kweli_domain::sandbox::Scenario;
use kweli_domain::{Evidence, Finding, ImageKind};

/// Puts a finding into words and pictures.
pub fn finding(row: &Evidence, dossier: &Dossier) -> Explained {
    match &row.finding {
        Finding::Scenario { scenario, rule, .. } => scenario_words(scenario, rule),
        Finding::Package { reason, detail } => {
            let mut said = Explained::plain(Mark::Failed, reasons::sentence(reason));
            said.facts.push(Fact::new("What is wrong", detail.clone()));
            said
        }
        Finding::NumberFormat { pattern, matched, test_number } => {
            number_format(pattern.as_deref(), *matched, *test_number)
        }
        Finding::Lookup { authority, answer } => lookup(authority, answer),
        Finding::Details(found) => super::details::details(found, dossier.product()),
        Finding::Age { years, minimum } => age(*years, *minimum, dossier),
        Finding::Pictures { usable, unusable, missing } => {
            let names = |kinds: &[ImageKind]| words::list(&kinds.iter().map(|k| words::image(*k)).collect::<Vec<_>>());
            let fatal = kweli_domain::decide::face::unusable(&row.finding);
            let mut said = if fatal.is_empty() {
                let count = usable.len();
                let noun = if count == 1 { "picture was" } else { "pictures were" };
                Explained::plain(Mark::Passed, format!("{count} {noun} decoded."))
            } else {
                Explained::plain(Mark::Failed, format!("Missing or unreadable: {}.", names(&fatal)))
            };
            said.facts.extend(
                usable.iter().map(|p| {
                    Fact::new(words::capital(&words::image(p.image)), format!("{} × {} px", p.width, p.height))
                }),
            );
            said.facts.extend(
                unusable
                    .iter()
                    .map(|p| Fact::new(words::capital(&words::image(p.image)), format!("not readable: {}", p.why))),
            );
            said.facts.extend(missing.iter().map(|k| Fact::new(words::capital(&words::image(*k)), "never sent")));
            said
        }
        Finding::Quality(found) => quality(found),
        Finding::Liveness(found) => liveness(found),
        Finding::FaceCompare(found) => face_compare(found),
        Finding::Document(found) => super::document::finding(row, found, dossier),
        Finding::OnFile { enrolled, may_replace } => match (enrolled, may_replace) {
            (false, _) => Explained::plain(Mark::Passed, "No face of this person is on file."),
            (true, true) => Explained::plain(Mark::Passed, "A face is on file, and this job may replace it."),
            (true, false) => Explained::plain(Mark::Failed, "A face is on file, and this job may not replace it."),
        },
        Finding::Register { authority, answer } => super::screened::register(authority, answer),
        Finding::Screening(finding) => super::screened::screening(finding),
        Finding::Secure(found) => super::fraud::secure(found),
        Finding::Risk(found) => super::fraud::risk(found),
        Finding::Review { accepted, note, reviewer } => {
            let (mark, sentence) = if *accepted {
                (Mark::Passed, "A reviewer confirmed the result.")
            } else {
                (Mark::Failed, "A reviewer rejected the result.")
            };
            let mut said = Explained::plain(mark, sentence);
            said.facts.push(Fact::new("Reviewer", reviewer.as_str()));
            if !note.as_str().is_empty() {
                said.facts.push(Fact::new("Note", note.as_str()));
            }
            said
        }
        Finding::ReviewTimeout => {
            Explained::plain(Mark::Failed, "Nobody reviewed the result in the time allowed, so it was not accepted.")
        }
        Finding::Failure { detail } => {
            let mut said = Explained::plain(Mark::Unable, "The check failed for a reason on our side.");
            said.facts.push(Fact::new("What failed", detail.clone()));
            said
        }
    }
}

fn scenario_words(scenario: &Scenario, rule: &str) -> Explained {
    let (mark, stands_for) = match scenario {
        Scenario::Success => (Mark::Passed, "a successful verification".to_owned()),
        Scenario::Rejected => (Mark::Failed, "a rejected person".to_owned()),
        Scenario::Provisional => (Mark::Unsure, "a doubtful result".to_owned()),
        Scenario::Because(reason) => {
            (Mark::Failed, format!("this result: {}", reasons::sentence(reason).trim_end_matches('.')))
        }
    };
    let mut said = Explained::plain(mark, format!("The documented test data stand for {stands_for}."));
    said.facts.push(Fact::new("Chosen by", rule));
    said
}

fn number_format(pattern: Option<&str>, matched: bool, test_number: bool) -> Explained {
    let mut said = match (pattern, matched, test_number) {
        (_, _, true) => Explained::plain(
            Mark::Failed,
            "The number is one of the documented test numbers, which only the sandbox accepts.",
        ),
        (None, _, _) => {
            Explained::plain(Mark::Noted, "No pattern is published for this type, so any number may be asked for.")
        }
        (Some(_), true, _) => Explained::plain(Mark::Passed, "The number can be one of this type."),
        (Some(_), false, _) => Explained::plain(Mark::Failed, "The number cannot be one of this type."),
    };
    if let Some(pattern) = pattern {
        said.facts.push(Fact::new("Pattern", pattern));
    }
    said
}

fn lookup(authority: &str, answer: &LookupAnswer) -> Explained {
    let mut said = match answer {
        LookupAnswer::Found { .. } => Explained::plain(Mark::Passed, "The authority has this number on record."),
        LookupAnswer::NotFound => Explained::plain(Mark::Failed, "The authority has no record of this number."),
        LookupAnswer::Invalid { field } => {
            let mut said = Explained::plain(Mark::Failed, "The authority finds the request malformed.");
            said.facts.push(Fact::new("Input", field.clone()));
            said
        }
        LookupAnswer::Unavailable => {
            Explained::plain(Mark::Unable, "The authority did not answer. That is never taken as “not found”.")
        }
        LookupAnswer::Refused => Explained::plain(Mark::Unable, "The authority does not serve this account."),
    };
    said.facts.insert(0, Fact::new("Authority", authority));
    said
}

/// The word for a field's comparison and how it counts.
pub const fn detail_word(verdict: DetailVerdict) -> (&'static str, Mark) {
    match verdict {
        DetailVerdict::Exact => ("Same", Mark::Passed),
        DetailVerdict::Partial => ("Partly the same", Mark::Unsure),
        DetailVerdict::Transposed => ("Same, in another order", Mark::Unsure),
        DetailVerdict::NoMatch => ("Different", Mark::Failed),
        DetailVerdict::NotProvided => ("Not given", Mark::Noted),
        DetailVerdict::NotHeld => ("Not on record", Mark::Noted),
    }
}

fn age(years: Option<u16>, minimum: u8, dossier: &Dossier) -> Explained {
    let Some(years) = years else {
        return Explained::plain(Mark::Noted, "The record holds no birth date, so the age is not known.");
    };
    let under = years < u16::from(minimum);
    let counted = dossier
        .view
        .outcome()
        .is_some_and(|o| o.decision.reasons.contains(&kweli_domain::Reason::AgeRequirementNotMet));
    let mark = match (under, counted) {
        (false, _) => Mark::Passed,
        (true, true) => Mark::Failed,
        (true, false) => Mark::Noted,
    };
    let place = if under { "under" } else { "not under" };
    Explained::plain(mark, format!("{years} years by the record, {place} the limit of {minimum}."))
}

fn quality(found: &QualityFinding) -> Explained {
    let name = words::image(found.image);
    let mut said = match kweli_domain::decide::face::quality_reason(found) {
        Some(reason) => Explained::plain(Mark::Failed, reasons::sentence(&reason)),
        None => Explained::plain(Mark::Passed, format!("The {name} is good enough to be judged.")),
    };
    let weak: Vec<_> = found
        .components
        .iter()
        .filter(|c| c.scalar < c.threshold)
        .map(|c| plain_component(&c.name).to_lowercase())
        .collect();
    if !weak.is_empty() {
        said.sentence.push_str(&format!(" Below the line: {}.", words::list(&weak)));
    }
    if !found.advice.is_empty() {
        let advice: Vec<_> = found.advice.iter().map(|advice| advice.words()).collect();
        said.facts.push(Fact::new("What would help", advice.join(" ")));
    }
    said.measures = found.components.iter().map(measure).collect();
    said.facts.push(Fact::new("Overall quality", format!("{} of 100", score(found.unified, 0))));
    said.facts.push(Fact::new("Faces found", found.faces.to_string()));
    said
}

fn measure(component: &QualityComponent) -> Measure {
    let name = plain_component(&component.name);
    let gauge = Gauge::lined(&name, component.scalar, component.threshold, 100.0, 0);
    let mark = match (gauge.tone, component.mandatory) {
        (Tone::Good, _) => Mark::Passed,
        (_, true) => Mark::Failed,
        (_, false) => Mark::Noted,
    };
    Measure {
        raw: score(component.raw, 2),
        line: score(component.threshold, 0),
        mandatory: component.mandatory,
        look: mark.look(),
        gauge,
    }
}

/// `HeadPoseYaw` and `head_pose_yaw` become `Head pose yaw`.
fn plain_component(name: &str) -> String {
    let mut text = String::with_capacity(name.len() + 4);
    let mut last_was_lower = false;
    for letter in name.chars() {
        if letter == '_' || letter == '-' {
            text.push(' ');
            last_was_lower = false;
            continue;
        }
        if letter.is_uppercase() && last_was_lower {
            text.push(' ');
        }
        last_was_lower = letter.is_lowercase() || letter.is_ascii_digit();
        text.extend(letter.to_lowercase());
    }
    words::capital(&text)
}

fn liveness(found: &LivenessFinding) -> Explained {
    let lines =
        Lines { low: found.attack_line, high: found.live_line, max: 1.0, decimals: 2, good: "live", bad: "an attack" };
    let mut gauges = Vec::new();
    if let Some(selfie) = found.selfie {
        gauges.push(Gauge::banded("Selfie", selfie, lines));
    }
    if let Some(frames) = found.frames {
        gauges.push(Gauge::banded("Frames together", frames, lines));
    }
    if let Some(identity) = found.identity_min {
        gauges.push(Gauge::lined("Same person in all frames", identity, found.identity_line, 1.0, 2));
    }
    let identity_broken = found.identity_min.is_some_and(|v| v < found.identity_line);
    let bands: Vec<_> = gauges.iter().map(|g| g.tone).collect();
    let objection = signals::objection(found);
    let mut said = if identity_broken {
        Explained::plain(Mark::Failed, "The frames do not all show the person of the selfie.")
    } else if bands.contains(&Tone::Bad) {
        Explained::plain(Mark::Failed, "The capture looks like a presentation attack.")
    } else if let Some((mark, sentence)) = objection {
        Explained::plain(mark, sentence)
    } else if bands.contains(&Tone::Doubt) || found.selfie.is_none() {
        Explained::plain(Mark::Unsure, "The capture is neither clearly live nor clearly an attack.")
    } else {
        Explained::plain(Mark::Passed, "The capture is of a live person.")
    };
    said.gauges = gauges;
    for one in &found.scores {
        let parts: Vec<_> =
            one.per_model.iter().map(|(model, value)| format!("{model} {}", score(*value, 2))).collect();
        let value = if parts.is_empty() {
            score(one.fused, 2)
        } else {
            format!("{} ({})", score(one.fused, 2), parts.join(", "))
        };
        said.facts.push(Fact::new(words::capital(&words::image(one.image)), value));
    }
    said.facts.extend(signals::facts(found));
    said
}

fn face_compare(found: &FaceCompareFinding) -> Explained {
    let (probe, reference) = (words::image(found.probe), words::image(found.reference));
    let Some(similarity) = found.similarity else {
        let side = if found.reference_face.is_none() { &reference } else { &probe };
        return Explained::plain(
            Mark::Unable,
            format!("The faces could not be compared: no usable face in the {side}."),
        );
    };
    let lines = Lines {
        low: found.review_line,
        high: found.match_line,
        max: 1.0,
        decimals: 2,
        good: "same person",
        bad: "not the same person",
    };
    let gauge = Gauge::banded("Similarity", similarity, lines);
    let (mark, sentence) = match gauge.tone {
        Tone::Good => (Mark::Passed, format!("The {probe} and the {reference} show the same person.")),
        Tone::Doubt => {
            (Mark::Unsure, format!("Whether the {probe} and the {reference} show the same person is doubtful."))
        }
        Tone::Bad => (Mark::Failed, format!("The {probe} and the {reference} do not show the same person.")),
    };
    let mut said = Explained::plain(mark, sentence);
    said.gauges.push(gauge);
    said.facts = found.per_model.iter().map(|(model, value)| Fact::new(model.clone(), score(*value, 3))).collect();
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn component_names_become_words() {
        assert_eq!(plain_component("HeadPoseYaw"), "Head pose yaw");
        assert_eq!(plain_component("single_face_present"), "Single face present");
        assert_eq!(plain_component("Sharpness"), "Sharpness");
    }

    #[test]
    fn a_test_number_fails_even_when_it_fits() {
        assert_eq!(number_format(Some("^0+$"), true, true).mark, Mark::Failed);
        assert_eq!(number_format(None, true, false).mark, Mark::Noted);
    }
}
