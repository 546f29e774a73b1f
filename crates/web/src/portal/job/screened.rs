//! What a business register and the watch lists say, for the page of a job.

use super::checks::{Explained, Fact, Mark};
use kweli_domain::evidence::RegisterAnswer;
use kweli_domain::screening::{Cause, ListedPerson, ScreeningFinding};

/// A register's answer.
pub fn register(authority: &str, answer: &RegisterAnswer) -> Explained {
    let mut said = match answer {
        RegisterAnswer::Found { record } => {
            let mut said = Explained::plain(Mark::Passed, "The register has this company.");
            if let Some(name) = &record.company.legal_name {
                said.facts.push(Fact::new("Legal name", name.as_str()));
            }
            for owner in kweli_domain::business::ultimate_owners(record) {
                let share = format!("{:.2} %, {} layers", owner.share * 100.0, owner.layers);
                said.facts.push(Fact::new(format!("Owner {}", owner.holder), share));
            }
            said
        }
        RegisterAnswer::NotFound => Explained::plain(Mark::Failed, "The register has no company under this number."),
        RegisterAnswer::Unavailable => Explained::plain(Mark::Unable, "No register answers for this kind of number."),
        RegisterAnswer::Refused => {
            Explained::plain(Mark::Unable, "This kind of number is switched off for the partner.")
        }
    };
    said.facts.push(Fact::new("Asked", authority));
    said
}

/// A screening.
pub fn screening(finding: &ScreeningFinding) -> Explained {
    if let Some(why) = &finding.unavailable {
        return Explained::plain(Mark::Unable, format!("Nothing could be searched: {why}."));
    }
    let count = finding.people.len();
    let mut said = match count {
        0 => Explained::plain(Mark::Passed, "Nobody was found."),
        1 => Explained::plain(Mark::Failed, "One person was found."),
        _ => Explained::plain(Mark::Failed, format!("{count} people were found.")),
    };
    for person in &finding.people {
        facts_of(person, &mut said.facts);
    }
    for list in &finding.lists {
        let stale = if list.stale { ", older than it should be" } else { "" };
        said.facts.push(Fact::new(
            format!("List {}", list.name),
            format!("of {}, {} entries{stale}", list.dated, list.entries),
        ));
    }
    for dismissed in &finding.dismissed {
        said.facts.push(Fact::new("Put aside before", format!("{} {}", dismissed.list, dismissed.entity_id)));
    }
    if let Cause::ListChange { list, dated } = &finding.cause {
        said.facts.push(Fact::new("Screened again because of", format!("{list} of {dated}")));
    }
    said
}

fn facts_of(person: &ListedPerson, facts: &mut Vec<Fact>) {
    let subject = person.subject.as_ref().map(|s| format!(" ({})", s.role.replace('_', " "))).unwrap_or_default();
    facts.push(Fact::new(format!("Found{subject}"), person.name.as_str()));
    for hit in &person.matches {
        let why: Vec<_> = hit.why.iter().map(|w| w.as_str()).collect();
        let text = format!("score {:.2} as {}: {}", hit.score, hit.name.as_str(), why.join("; "));
        facts.push(Fact::new(format!("{} {}", hit.list, hit.entity_id), text));
    }
    for listing in person.sanctions.iter().chain(&person.enforcement) {
        facts.push(Fact::new(format!("On {}", listing.list), listing.programmes.join(", ")));
    }
    if let Some(pep) = &person.pep {
        let offices: Vec<_> = pep.positions.iter().map(|p| p.title.as_str()).collect();
        facts.push(Fact::new(format!("Politically exposed, level {}", pep.level), offices.join(", ")));
    }
    if !person.news.is_empty() {
        facts.push(Fact::new("Articles", person.news.len().to_string()));
    }
}
