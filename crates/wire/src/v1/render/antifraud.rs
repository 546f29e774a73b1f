//! What a result says of users who may be one person: code 5210, 5211 or 5212, in the two shapes that clients read.

use super::params::{partner_params, wants_strings};
use super::sign_into;
use crate::v1::codes::Words;
use crate::v1::signature::Signed;
use kweli_domain::JobView;
use kweli_domain::fraud::{SecureView, SuspectReason};
use kweli_domain::risk::Level;
use serde_json::{Map, Value, json};

/// The words of these generations for why two users may be one.
const fn suspect_word(reason: SuspectReason) -> &'static str {
    match reason {
        SuspectReason::SameFace => "same-person",
        SuspectReason::SameNumber => "same-id-number",
        SuspectReason::SameDevice => "same-device",
    }
}

/// The code of a search; `None` where there was none.
fn words_of(secure: &SecureView) -> Option<Words> {
    Some(match (secure.searched?, secure.suspects.is_empty()) {
        // What was found counts, even where not everybody could be looked at.
        (_, false) => Words { code: "5211", text: "Suspect Users Found" },
        (true, true) => Words { code: "5210", text: "No Suspect Users Found" },
        (false, true) => Words { code: "5212", text: "System Error" },
    })
}

/// The older shape: each suspect with the leading reason.
fn one_reason_each(secure: &SecureView) -> Value {
    let suspects = secure.suspects.iter().map(|(user, reasons)| {
        json!({ "user_id": user.as_str(), "reason": reasons.first().map(|reason| suspect_word(*reason)) })
    });
    Value::Array(suspects.collect())
}

/// The body of the callback that tells of the search alone; `None` for a job without one.
pub fn suspects(view: &JobView, signed: &Signed) -> Option<Value> {
    let secure = view.fraud.as_ref()?.secure.as_ref()?;
    let words = words_of(secure)?;
    let strings_only = wants_strings(view.submission.source_sdk.as_deref());
    let mut body = Map::new();
    body.insert("Antifraud".into(), json!({ "SuspectUsers": one_reason_each(secure) }));
    body.insert("ResultCode".into(), words.code.into());
    body.insert("ResultText".into(), words.text.into());
    body.insert("PartnerParams".into(), partner_params(view, strings_only));
    body.insert("SmileJobID".into(), view.smile_job_id.to_string().into());
    sign_into(&mut body, signed);
    Some(Value::Object(body))
}

/// The users whose jobs showed the same ID number before; `None` where nobody was looked for.
pub(super) fn previous_registrants(view: &JobView) -> Option<Vec<&str>> {
    let secure = view.fraud.as_ref()?.secure.as_ref()?;
    let same = |reasons: &[SuspectReason]| reasons.contains(&SuspectReason::SameNumber);
    Some(secure.suspects.iter().filter(|(_, reasons)| same(reasons)).map(|(user, _)| user.as_str()).collect())
}

/// The `Antifraud` object of a job whose face was searched for. Older mobile clients read `SuspectUsers` with one reason
/// each, newer ones `smile_secure`; both are always there.
pub(super) fn antifraud(view: &JobView) -> Option<Value> {
    let fraud = view.fraud.as_ref()?;
    let secure = fraud.secure.as_ref()?;
    let words = words_of(secure)?;
    let newer: Vec<_> = secure
        .suspects
        .iter()
        .map(|(user, reasons)| {
            let reasons: Vec<_> = reasons.iter().map(|reason| suspect_word(*reason)).collect();
            json!({ "user_id": user.as_str(), "reasons": reasons })
        })
        .collect();
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
        "SuspectUsers": one_reason_each(secure),
        "summary": { "fraud_detected": !sources.is_empty(), "fraud_sources": sources },
        "smile_secure": { "ResultCode": words.code, "ResultText": words.text, "SuspectUsers": newer },
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
    use kweli_domain::fraud::BlockKind;
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
    fn the_search_alone() {
        let signed = Signed { signature: "s".into(), timestamp: "t".into() };
        let found = view(Some(true), &[("user001", &[SuspectReason::SameFace, SuspectReason::SameNumber])], vec![]);
        let body = suspects(&found, &signed).unwrap();
        assert_eq!(body["Antifraud"], json!({ "SuspectUsers": [{ "user_id": "user001", "reason": "same-person" }] }));
        assert_eq!((&body["ResultCode"], &body["ResultText"]), (&json!("5211"), &json!("Suspect Users Found")));
        let result = result(&found).unwrap();
        for member in ["PartnerParams", "SmileJobID"] {
            assert_eq!(body[member], result[member]);
        }
        assert_eq!((&body["signature"], &body["timestamp"]), (&json!("s"), &json!("t")));
        assert_eq!(body.as_object().unwrap().len(), 7);
        assert_eq!(suspects(&view(None, &[], vec![]), &signed), None);
    }

    #[test]
    fn earlier_users_of_the_number_are_told_where_a_number_was_looked_up() {
        use SuspectReason::{SameDevice, SameFace, SameNumber};
        let suspects: &[(&str, &[SuspectReason])] =
            &[("user001", &[SameFace, SameNumber]), ("user002", &[SameDevice]), ("user003", &[SameNumber])];
        let told = |mut view: JobView, asked: bool| {
            view.submission.ask_authority = asked;
            result(&view).unwrap()
        };
        let found = told(view(Some(true), suspects, vec![]), true);
        assert_eq!(found["IDNumberPreviouslyRegistered"], true);
        assert_eq!(found["UserIDsOfPreviousRegistrants"], json!(["user001", "user003"]));
        let nobody = told(view(Some(true), &[], vec![]), true);
        assert_eq!(nobody["IDNumberPreviouslyRegistered"], false);
        assert_eq!(nobody["UserIDsOfPreviousRegistrants"], json!([]));
        // With a card in the authority's place there is no number to speak of.
        assert!(told(view(Some(true), suspects, vec![]), false).get("IDNumberPreviouslyRegistered").is_none());
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
