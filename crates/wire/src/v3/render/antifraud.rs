//! What a result says of fraud.

use super::words::Words;
use kweli_domain::fraud::{SecureView, SuspectReason};
use kweli_domain::risk::{Level, RiskFinding};
use kweli_domain::{JobView, Reason};
use serde_json::{Value, json};

/// The words of this generation for why two users may be one.
const fn suspect_word(reason: SuspectReason) -> &'static str {
    match reason {
        SuspectReason::SameFace => "same-face",
        SuspectReason::SameNumber => "same-id-number",
        SuspectReason::SameDevice => "same-device",
    }
}

/// The `antifraud` object; null where there is no verdict.
///
/// The level is the higher one of what the risk rules and the decision's own reasons say, so that the two never
/// contradict each other. Where no risk was weighed (test data) the score is 100 minus the confidence of the face
/// comparison, if there was one.
pub(super) fn antifraud(view: &JobView, words: &Words) -> Value {
    let Some(outcome) = view.outcome().filter(|_| words.status != "error") else { return Value::Null };
    let decision = &outcome.decision;
    let fraud = view.fraud.as_ref();
    let risk = fraud.and_then(|fraud| fraud.risk.as_ref());
    let secure = fraud.and_then(|fraud| fraud.secure.as_ref());
    let level = risk.map_or(Level::Low, |risk| risk.level).max(level_of(&decision.reasons));
    let passed = matches!(words.status, "clear" | "attention");
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 to 100")]
    let doubt = decision.face_confidence.filter(|_| passed).map(|c| (100.0 - c).clamp(0.0, 100.0).round() as u8);
    let score = match risk {
        Some(risk) => Some(doubt.map_or(risk.score, |doubt| doubt.max(risk.score))),
        None => doubt,
    };
    let reported = secure.is_some_and(|secure| !secure.blocked.is_empty());
    let suspected = secure.is_some_and(|secure| !secure.suspects.is_empty());
    json!({
        "fraud_risk": { "risk_level": level.as_str(), "risk_score": score },
        "smile_secure": secure.map_or(Value::Null, smile_secure),
        "summary": { "fraud_detected": level == Level::High || reported || suspected },
    })
}

/// The level that a decision's reasons stand for.
fn level_of(reasons: &[Reason]) -> Level {
    let any = |wanted: fn(&Reason) -> bool| reasons.iter().any(wanted);
    if any(|reason| {
        matches!(
            reason,
            Reason::HighRisk
                | Reason::AccountLocked
                | Reason::AccountLockedFraud
                | Reason::DuplicateFace
                | Reason::SpoofDetected
                | Reason::DocumentCheckFailed
                | Reason::DocumentDataMismatch
        )
    }) {
        Level::High
    } else if any(|reason| {
        matches!(
            reason,
            Reason::MediumRisk
                | Reason::FaceUnsure
                | Reason::SpoofSuspected
                | Reason::FaceMismatch
                | Reason::DocumentCopy
                | Reason::DocumentDoubtful
        )
    }) {
        Level::Medium
    } else {
        Level::Low
    }
}

/// The search for the face; null where there was none to search for. Faces that only come close are worth a look and
/// name nobody.
fn smile_secure(secure: &SecureView) -> Value {
    let Some(searched) = secure.searched else { return Value::Null };
    let status = if !searched {
        "error"
    } else if !secure.suspects.is_empty() || secure.possible > 0 {
        "attention"
    } else {
        "clear"
    };
    let suspects: Vec<Value> = secure
        .suspects
        .iter()
        .map(|(user, reasons)| {
            let reasons: Vec<_> = reasons.iter().map(|reason| suspect_word(*reason)).collect();
            json!({ "user_id": user.as_str(), "reasons": reasons })
        })
        .collect();
    json!({ "status": status, "suspect_users": suspects })
}

/// Risk in the flat form of the screening products.
pub(super) fn flat_risk(risk: &RiskFinding) -> Value {
    let groups: Vec<_> = risk.groups().into_iter().map(|group| group.as_str()).collect();
    json!({
        "fraud_risk_level": risk.level.as_str(),
        "fraud_risk_score": risk.score,
        "fraud_risk_indicator_groups": groups,
    })
}

#[cfg(test)]
mod tests {
    use super::super::{result, words::words};
    use super::*;
    use crate::v3::testing::sandbox_job;
    use kweli_domain::fraud::BlockKind;
    use kweli_domain::risk::{Fact, Facts, RuleSet, assess};
    use kweli_domain::view::FraudView;
    use kweli_domain::{Product, Verdict};

    fn secure(searched: Option<bool>, suspects: usize, possible: usize) -> SecureView {
        let users = [
            ("user-1", vec![SuspectReason::SameFace, SuspectReason::SameNumber]),
            ("user-2", vec![SuspectReason::SameDevice]),
        ];
        let named = users.into_iter().take(suspects).map(|(user, reasons)| (user.into(), reasons));
        SecureView { searched, suspects: named.collect(), possible, blocked: Vec::new() }
    }

    fn risk(facts: &[Fact]) -> RiskFinding {
        let mut known = Facts::default();
        facts.iter().for_each(|fact| known.set(*fact, 1.0));
        assess(RuleSet::shipped(), &known)
    }

    fn job(secure: SecureView, facts: &[Fact]) -> JobView {
        let mut view = sandbox_job(Product::BiometricKyc, None);
        view.fraud = Some(FraudView { secure: Some(secure), risk: Some(risk(facts)) });
        view.outcomes[0].decision.face_confidence = None;
        view
    }

    #[test]
    fn a_search_that_found_nobody_somebody_or_could_not_be_done() {
        let shown = |view: &JobView| antifraud(view, &words(view));
        insta::assert_json_snapshot!("antifraud_clear", shown(&job(secure(Some(true), 0, 0), &[])));
        insta::assert_json_snapshot!(
            "antifraud_suspects",
            shown(&job(secure(Some(true), 2, 1), &[Fact::DuplicateFaces]))
        );
        insta::assert_json_snapshot!("antifraud_close", shown(&job(secure(Some(true), 0, 1), &[])));
        insta::assert_json_snapshot!("antifraud_failed", shown(&job(secure(Some(false), 0, 0), &[])));
        insta::assert_json_snapshot!("antifraud_no_face", shown(&job(secure(None, 0, 0), &[Fact::Emulator])));
    }

    #[test]
    fn a_reported_person_is_detected_fraud() {
        let mut view = job(SecureView { blocked: vec![BlockKind::Face], ..secure(Some(true), 0, 0) }, &[Fact::Blocked]);
        view.outcomes[0].decision.verdict = Verdict::Block;
        view.outcomes[0].decision.reasons = vec![Reason::AccountLockedFraud];
        let body = result(&view);
        assert_eq!((&body["status"], &body["reason"]), (&json!("block"), &json!("account_locked_fraud")));
        assert_eq!(body["antifraud"]["fraud_risk"], json!({ "risk_level": "high", "risk_score": 100 }));
        assert_eq!(body["antifraud"]["summary"], json!({ "fraud_detected": true }));
    }

    #[test]
    fn the_level_never_contradicts_the_reason() {
        let mut view = job(secure(Some(true), 0, 0), &[]);
        view.outcomes[0].decision.verdict = Verdict::Attention;
        view.outcomes[0].decision.reasons = vec![Reason::MediumRisk, Reason::FaceUnsure];
        assert_eq!(result(&view)["antifraud"]["fraud_risk"]["risk_level"], "medium");
    }

    #[test]
    fn screening_products_have_a_flat_form() {
        let flat = flat_risk(&risk(&[Fact::Emulator, Fact::Proxy]));
        let groups = ["device_risk", "network_risk"];
        assert_eq!(
            flat,
            json!({ "fraud_risk_level": "medium", "fraud_risk_score": 45, "fraud_risk_indicator_groups": groups })
        );
    }
}
