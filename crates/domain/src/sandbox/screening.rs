//! Test people of the screening products, in all generations: the name alone names an outcome.

use super::{Resolved, Scenario};
use crate::reason::Reason;
use crate::screening::{Association, ListedAddress, ListedPerson, Listing, NewsItem, Office, PepProfile, Source};
use crate::sensitive::Sensitive;
use crate::submission::{ForcedResult, Generation, Submission};

/// (words of the name, outcome). Case, order of the words and spaces do not matter.
const PEOPLE: &[(&str, Option<Reason>)] = &[
    ("nkechi okafor", None),
    ("amina fatou clearwater", None),
    ("gbenga afolabi", Some(Reason::Listed)),
    ("john leo doe", Some(Reason::Listed)),
    ("john leo joe", Some(Reason::Listed)),
    ("bukola oni", Some(Reason::AdverseMedia)),
    ("ngozi ifeoma", Some(Reason::AuthorityUnavailable)),
    ("ngozi ifeoma downsworth", Some(Reason::AuthorityUnavailable)),
    ("rashid omar", Some(Reason::HighRisk)),
    ("rashid omar dangerfield", Some(Reason::HighRisk)),
];

fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    words.sort_unstable();
    words
}

fn person(name: &str) -> Option<&'static Option<Reason>> {
    let name = words(name);
    PEOPLE.iter().find(|(known, _)| words(known) == name).map(|(_, reason)| reason)
}

/// The name that was asked about.
fn asked(submission: &Submission) -> String {
    let full = submission.claims.screening.as_ref().and_then(|ask| ask.full_name.as_ref());
    full.map_or_else(|| submission.claims.full_name(), |name| name.as_str().to_owned())
}

/// Resolves a sandbox screening: a forced result, then the person's details, then the name that was searched for. An
/// unknown person is listed in the third generation, as every unknown identity there is blocked, and not listed before.
pub(super) fn resolve(submission: &Submission, unknown_is_error: bool) -> Resolved {
    let resolved = |reason: Option<Reason>, rule| Resolved {
        scenario: reason.map_or(Scenario::Success, Scenario::Because),
        rule,
        record: None,
    };
    if let Some(forced) = submission.forced {
        let reason = match forced {
            ForcedResult::Approved => None,
            ForcedResult::Rejected => Some(Reason::Listed),
            ForcedResult::Provisional => Some(Reason::AdverseMedia),
        };
        return resolved(reason, "sandbox_result");
    }
    if let Some(known) = person(&submission.claims.full_name()).or_else(|| person(&asked(submission))) {
        return resolved(known.clone(), "test identity");
    }
    let reason = match submission.generation {
        Generation::V1 | Generation::V2 => None,
        Generation::V3 if unknown_is_error => Some(Reason::Internal),
        Generation::V3 => Some(Reason::Listed),
    };
    resolved(reason, "unknown test identity")
}

/// Whom the sandbox shows: somebody of the searched name, on lists and in articles that do not exist.
pub fn test_people(submission: &Submission, reason: &Reason) -> Vec<ListedPerson> {
    let name = Sensitive::new(asked(submission));
    let born = submission.claims.screening.as_ref().and_then(|ask| ask.birth_year.as_ref()).map(|y| *y.expose());
    let born = born.unwrap_or(1984);
    let base = ListedPerson {
        reference: "ref_001".into(),
        name: name.clone(),
        dates_of_birth: vec![Sensitive::new(format!("{born:04}-07-16"))],
        nationalities: vec!["American".into()],
        ..ListedPerson::default()
    };
    match reason {
        Reason::Listed => vec![ListedPerson {
            aliases: vec!["John Doe".into()],
            addresses: vec![ListedAddress { full: "Burbank".into(), country: "US".parse().ok() }],
            associations: vec![Association {
                name: "Bob Smith".into(),
                kind: "PEP".into(),
                relationship: "associate".into(),
            }],
            sanctions: vec![Listing {
                list: "Kweli test sanctions".into(),
                publisher: "Kweli sandbox".into(),
                programmes: vec!["TEST".into()],
                listed_on: Some("2020-01-05".into()),
                until: None,
                links: vec!["https://lists.example.com/test".into()],
            }],
            pep: Some(PepProfile {
                level: 1,
                positions: vec![Office {
                    title: "Senator".into(),
                    country: "US".parse().ok(),
                    from: Some("2020-01-05".into()),
                    to: None,
                }],
                sources: vec![Source {
                    name: "Kweli test office holders".into(),
                    link: Some("https://lists.example.com/pep".into()),
                }],
            }),
            ..base
        }],
        Reason::AdverseMedia => vec![ListedPerson {
            news: vec![NewsItem {
                category: "financial_crime".into(),
                title: "Test article about fraud".into(),
                publisher: "Example Daily".into(),
                publisher_country: "NG".parse().ok(),
                published: "2026-01-15T12:00:00.000Z".into(),
                link: "https://news.example.com/test".into(),
                body: "This article does not exist. It stands for news about fraud in the sandbox.".into(),
            }],
            ..base
        }],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_any_order_and_case() {
        assert_eq!(person("AFOLABI  Gbenga"), Some(&Some(Reason::Listed)));
        assert_eq!(person("Nkechi Okafor"), Some(&None));
        assert_eq!(person("Ngozi Okafor"), None);
    }
}
