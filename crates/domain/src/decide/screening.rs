//! Products that search watch lists: a list speaks against the person, news alone ask for attention.

use super::{clear, verdict, verdict_of};
use crate::evidence::{Evidence, Finding};
use crate::outcome::{Decision, Parts, Verdict};
use crate::reason::Reason;
use crate::sandbox::Scenario;
use crate::screening::ScreeningFinding;

/// Whether test data of this scenario come with people.
pub const fn shows_people(scenario: &Scenario) -> bool {
    matches!(scenario, Scenario::Because(Reason::Listed | Reason::AdverseMedia))
}

/// What a finding speaks for; `None` = nothing against the person.
pub fn reason(finding: &ScreeningFinding) -> Option<Reason> {
    if finding.unavailable.is_some() {
        return Some(Reason::AuthorityUnavailable);
    }
    if finding.people.iter().any(|person| person.is_listed()) {
        return Some(Reason::Listed);
    }
    finding.people.iter().any(|person| !person.news.is_empty()).then_some(Reason::AdverseMedia)
}

/// The latest screening counts: a monitored person has one after each change.
pub(super) fn decide(evidence: &[Evidence]) -> Decision {
    let mut latest = None;
    for row in evidence {
        match &row.finding {
            Finding::Scenario { scenario: Scenario::Because(reason), .. } => {
                return verdict(verdict_of(reason), reason.clone(), Parts::default());
            }
            Finding::Scenario { .. } => latest = latest.or(Some(None)),
            Finding::Screening(finding) => latest = Some(reason(finding)),
            _ => {}
        }
    }
    match latest {
        None => verdict(Verdict::Error, Reason::Internal, Parts::default()),
        Some(None) => clear(Parts::default()),
        Some(Some(reason)) => verdict(verdict_of(&reason), reason, Parts::default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::{Doubt, Policy, decide as decided};
    use crate::plan::Check;
    use crate::product::Product;
    use crate::screening::{ListedPerson, Listing, NewsItem, PepProfile};

    pub(crate) fn policy() -> Policy {
        serde_json::from_value(serde_json::json!({
            "version": "t", "face_match": 0.4, "face_review": 0.3, "live": 0.6, "attack": 0.3, "frame_identity": 0.3,
            "doubt": Doubt::Remark, "minimum_age": null,
        }))
        .unwrap()
    }

    fn row(people: Vec<ListedPerson>) -> Evidence {
        let finding = ScreeningFinding { people, unavailable: None, ..ScreeningFinding::unavailable(1, "") };
        found(finding)
    }

    fn found(finding: ScreeningFinding) -> Evidence {
        let finding = Finding::Screening(Box::new(finding));
        Evidence { check: Check::Screening, version: 1, models: Vec::new(), took_ms: 1, finding }
    }

    fn listing() -> Listing {
        Listing {
            list: "l".into(),
            publisher: "p".into(),
            programmes: Vec::new(),
            listed_on: None,
            until: None,
            links: Vec::new(),
        }
    }

    fn article() -> NewsItem {
        let text = String::new;
        NewsItem {
            category: "narcotics".into(),
            title: text(),
            publisher: text(),
            publisher_country: None,
            published: text(),
            link: text(),
            body: text(),
        }
    }

    fn of(evidence: &[Evidence]) -> (Verdict, Option<Reason>, bool) {
        let decision = decided(Product::Aml, &policy(), evidence);
        (decision.verdict, decision.reasons.first().cloned(), decision.billable)
    }

    #[test]
    fn lists_block_news_ask_for_attention() {
        let sanctioned = ListedPerson { sanctions: vec![listing()], ..ListedPerson::default() };
        let denied = ListedPerson { enforcement: vec![listing()], ..ListedPerson::default() };
        let pep = PepProfile { level: 1, positions: Vec::new(), sources: Vec::new() };
        let pep = ListedPerson { pep: Some(pep), ..ListedPerson::default() };
        let news = ListedPerson { news: vec![article()], ..ListedPerson::default() };
        for listed in [sanctioned.clone(), denied, pep] {
            assert_eq!(of(&[row(vec![listed])]), (Verdict::Block, Some(Reason::Listed), true));
        }
        assert_eq!(of(&[row(vec![news.clone()])]), (Verdict::Attention, Some(Reason::AdverseMedia), true));
        assert_eq!(of(&[row(vec![news, sanctioned])]).1, Some(Reason::Listed));
        assert_eq!(of(&[row(Vec::new())]), (Verdict::Clear, None, true));
        assert_eq!(of(&[row(vec![ListedPerson::default()])]).0, Verdict::Clear);
    }

    #[test]
    fn no_lists_is_no_verdict_and_costs_nothing() {
        let row = found(ScreeningFinding::unavailable(1, "no list is loaded"));
        assert_eq!(of(&[row]), (Verdict::Error, Some(Reason::AuthorityUnavailable), false));
        assert_eq!(of(&[]), (Verdict::Error, Some(Reason::Internal), false));
    }

    #[test]
    fn the_latest_screening_counts() {
        let listed = ListedPerson { sanctions: vec![listing()], ..ListedPerson::default() };
        assert_eq!(of(&[row(vec![listed.clone()]), row(Vec::new())]).0, Verdict::Clear);
        assert_eq!(of(&[row(Vec::new()), row(vec![listed])]).0, Verdict::Block);
    }
}
