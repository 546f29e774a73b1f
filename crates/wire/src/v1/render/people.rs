//! The result of a screening, as these generations write it.

use super::params::partner_params;
use crate::v1::codes;
use crate::v3::countries;
use kweli_domain::screening::{ListUsed, ListedPerson, Listing};
use kweli_domain::{JobView, Outcome, Sensitive};
use serde_json::{Map, Value, json};

/// The whole object, signature aside.
pub(super) fn flat(view: &JobView, outcome: &Outcome, strings_only: bool) -> Map<String, Value> {
    let product = view.submission.product;
    let words = codes::result(product, &outcome.decision);
    let finding = view.screening();
    let people: Vec<Value> = finding.map(|f| f.people.iter().map(person).collect()).unwrap_or_default();
    let strict = view.submission.claims.screening.as_ref().is_none_or(|ask| ask.strict);
    let mut result = Map::new();
    let mut put = |name: &str, value: Value| {
        result.insert(name.to_owned(), value);
    };
    put("SmileJobID", view.smile_job_id.to_string().into());
    put("PartnerParams", partner_params(view, strings_only));
    put("Actions", Value::Object(codes::actions(product, &outcome.decision)));
    put("ResultCode", words.code.into());
    put("ResultText", words.text.into());
    put("StrictMatch", strict.into());
    put("no_of_persons_found", people.len().into());
    put("people", people.into());
    // Beyond the documented members: which lists the answer speaks for, and of which day.
    put("lists", finding.map_or_else(|| json!([]), |f| lists(&f.lists)));
    result
}

/// The lists that were searched.
pub(super) fn lists(lists: &[ListUsed]) -> Value {
    lists
        .iter()
        .map(|list| json!({ "name": list.name, "dated": list.dated, "entries": list.entries, "stale": list.stale }))
        .collect()
}

/// One person.
pub(super) fn person(person: &ListedPerson) -> Value {
    let texts = |list: &[Sensitive<String>]| list.iter().map(|t| Value::from(t.as_str())).collect::<Value>();
    let listing = |kind| move |listing: &Listing| sanction(person, listing, kind);
    let mut sanctions: Vec<Value> = person.sanctions.iter().map(listing("Sanctions")).collect();
    // These generations have no bucket of their own for measures of authorities.
    sanctions.extend(person.enforcement.iter().map(listing("Enforcement")));
    let mut object = json!({
        "name": person.name.as_str(),
        "aliases": texts(&person.aliases),
        "dates_of_birth": texts(&person.dates_of_birth),
        "nationalities": person.nationalities,
        "addresses": person.addresses.iter().map(|a| a.full.as_str()).collect::<Vec<_>>(),
        "adverse_media": person.news.iter().map(|n| json!({
            "title": n.title, "publisher": n.publisher, "date_published": n.published, "source_link": n.link,
        })).collect::<Vec<_>>(),
        "associations": person.associations.iter().map(|a| json!({
            "association_type": a.kind, "name": a.name.as_str(), "relationship": a.relationship,
        })).collect::<Vec<_>>(),
        "pep": person.pep.as_ref().map(|pep| json!({
            "pep_level": pep.level,
            "political_positions": pep.positions.iter().map(|p| json!({
                "country": p.country.map(countries::name), "from": p.from, "to": p.to, "position": p.title,
            })).collect::<Vec<_>>(),
            "sources": pep.sources.iter().map(|s| json!({
                "source_name": s.name, "source_link": s.link,
            })).collect::<Vec<_>>(),
        })),
        "sanctions": sanctions,
    });
    if let Some(best) = person.matches.first() {
        let why: Vec<_> = person.matches.iter().flat_map(|m| &m.why).map(|w| w.as_str()).collect();
        object["match"] = json!({ "score": score(best.score), "name": best.name.as_str(), "explanation": why });
    }
    if let Some(subject) = &person.subject {
        object["subject"] = json!({ "name": subject.name.as_str(), "role": subject.role });
    }
    object
}

fn sanction(person: &ListedPerson, listing: &Listing, kind: &str) -> Value {
    json!({
        "date_of_birth": person.dates_of_birth.first().map_or("", |d| d.as_str()),
        "nationality": person.nationalities.first().map_or("", String::as_str),
        "source_details": {
            "listed_date": listing.listed_on.as_deref().unwrap_or_default(),
            "source_name": listing.list,
            "source_type": kind,
            "source_link": listing.links,
            "publisher": listing.publisher,
            "programmes": listing.programmes,
        },
    })
}

/// To three decimals, as a number.
pub(crate) fn score(value: f32) -> f64 {
    (f64::from(value) * 1_000.0).round() / 1_000.0
}
