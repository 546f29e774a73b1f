//! What a result says of users who may be one person: code 5210, 5211 or 5212, in the two shapes that clients read.

use kweli_domain::JobView;
use kweli_domain::fraud::SuspectReason;
use kweli_domain::risk::Level;
use serde_json::{Value, json};

/// The words of these generations for why two users may be one.
const fn suspect_word(reason: SuspectReason) -> &'static str {
    match reason {
        SuspectReason::SameFace => "same-person",
        SuspectReason::SameNumber => "same-id-number",
        SuspectReason::SameDevice => "same-device",
    }
}

/// The `Antifraud` object of a job whose face was searched for. Older mobile clients read `SuspectUsers` with one reason
/// each, newer ones `smile_secure`; both are always there.
pub(super) fn antifraud(view: &JobView) -> Option<Value> {
    let fraud = view.fraud.as_ref()?;
    let secure = fraud.secure.as_ref()?;
    let searched = secure.searched?;
    let (code, text) = match (searched, secure.suspects.is_empty()) {
        // What was found counts, even where not everybody could be looked at.
        (_, false) => ("5211", "Suspect Users Found"),
        (true, true) => ("5210", "No Suspect Users Found"),
        (false, true) => ("5212", "System Error"),
    };
    let mut older = Vec::new();
    let mut newer = Vec::new();
    for (user, reasons) in &secure.suspects {
        let words: Vec<_> = reasons.iter().map(|reason| suspect_word(*reason)).collect();
        older.push(json!({ "user_id": user.as_str(), "reason": words.first() }));
        newer.push(json!({ "user_id": user.as_str(), "reasons": words }));
    }
    let risk = fraud.risk.as_ref();
    let high = risk.is_some_and(|risk| risk.level == Level::High);
    let mut sources = Vec::new();
    if !secure.suspects.is_empty() {
        sources.push("smile_secure");
    }
    if !secure.blocked.is_empty() {
        sources.push("fraud_report");
    }
    if high {
        sources.push("fraud_risk");
    }
    let mut antifraud = json!({
        "SuspectUsers": older,
        "summary": { "fraud_detected": !sources.is_empty(), "fraud_sources": sources },
        "smile_secure": { "ResultCode": code, "ResultText": text, "SuspectUsers": newer },
    });
    if let Some(risk) = risk {
        let groups: Vec<_> = risk.groups().into_iter().map(|group| group.as_str()).collect();
        antifraud["fraud_risk"] =
            json!({ "risk_level": risk.level.as_str(), "risk_score": risk.score, "indicator_groups": groups });
    }
    Some(antifraud)
}

#[cfg(test)]
mod tests {
    use super::super::result;
    use super::*;
    use crate::v1::testing::{face, job, liveness, quality};
    use kweli_domain::Product;
    use kweli_domain::decide::Doubt;
    use kweli_domain::fraud::{BlockKind, SecureView};
    use kweli_domain::plan::Check;
    use kweli_domain::risk::{Fact, Facts, RuleSet, assess};
    use kweli_domain::view::FraudView;

    fn view(searched: Option<bool>, suspects: &[(&str, &[SuspectReason])], blocked: Vec<BlockKind>) -> JobView {
        let rows = [quality(1, 80.0), liveness(0.9, true), face(Check::CardCompare, Some(0.8))];
        let mut view = job(Product::BiometricKyc, Doubt::AskPerson, &[&rows]);
        let suspects = suspects.iter().map(|(user, reasons)| ((*user).into(), reasons.to_vec())).collect();
        let mut facts = Facts::default();
        facts.set(Fact::Emulator, 1.0);
        view.fraud = Some(FraudView {
            secure: Some(SecureView { searched, suspects, possible: 0, blocked }),
            risk: Some(assess(RuleSet::shipped(), &facts)),
        });
        view
    }

    #[test]
    fn each_code_in_both_shapes() {
        use SuspectReason::{SameDevice, SameFace, SameNumber};
        insta::assert_json_snapshot!("antifraud_5210", antifraud(&view(Some(true), &[], vec![])));
        let suspects: &[(&str, &[SuspectReason])] = &[("user001", &[SameFace, SameNumber]), ("user002", &[SameDevice])];
        insta::assert_json_snapshot!("antifraud_5211", antifraud(&view(Some(true), suspects, vec![BlockKind::Face])));
        insta::assert_json_snapshot!("antifraud_5212", antifraud(&view(Some(false), &[], vec![])));
        let found = antifraud(&view(Some(false), suspects, vec![])).unwrap();
        assert_eq!(found["smile_secure"]["ResultCode"], "5211", "what was found counts");
    }

    #[test]
    fn a_job_without_a_search_says_nothing() {
        assert_eq!(antifraud(&view(None, &[], vec![])), None);
        let mut bare = view(Some(true), &[], vec![]);
        assert!(result(&bare).unwrap().get("Antifraud").is_some());
        bare.fraud = None;
        assert_eq!(antifraud(&bare), None);
        assert!(result(&bare).unwrap().get("Antifraud").is_none());
    }
}
