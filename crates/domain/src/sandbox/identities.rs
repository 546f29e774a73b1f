//! Test people of the third generation: last name, given names and e-mail name an outcome.

use crate::reason::Reason;
use crate::submission::Submission;

/// (last name, given names or "" for any, outcome). The e-mail is `<first given name>.<last name>@example.com`.
const PEOPLE: &[(&str, &str, Option<Reason>)] = &[
    ("clearwater", "amina fatou", None),
    ("dangerfield", "rashid omar", Some(Reason::HighRisk)),
    ("ghostwell", "fatima bello", Some(Reason::IdentifierNotFound)),
    ("youngblood", "aisha lawal", Some(Reason::AgeRequirementNotMet)),
    ("downsworth", "ngozi ifeoma", Some(Reason::AuthorityUnavailable)),
    ("twinley", "obinna chukwu", Some(Reason::FaceMismatch)),
    ("masquero", "taiwo adeyemi", Some(Reason::SpoofDetected)),
    ("lockhart", "", Some(Reason::AccountLocked)),
    ("blurton", "kofi mensah", Some(Reason::ImagesUnusable(Vec::new()))),
    ("glitchford", "chidinma obi", Some(Reason::Internal)),
    ("forgeman", "ade ogundimu", Some(Reason::DocumentCheckFailed)),
    ("oddpaper", "olumide fashola", Some(Reason::DocumentUnsupported)),
    ("xeroxley", "adaeze nnamdi", Some(Reason::DocumentCopy)),
    ("oldfield", "tunde bakare", Some(Reason::DocumentExpired)),
    ("puzzleton", "segun olawale", Some(Reason::DocumentUnclassifiable)),
    ("missingley", "ifeanyi okeke", Some(Reason::IdentifierNotFound)),
    ("badnumber", "wale oladipo", Some(Reason::DocumentNumberInvalid)),
];

/// `None` = not a test person; `Some(None)` = clear; `Some(Some(reason))` otherwise.
///
/// Names are trimmed, spaces collapsed, case ignored. An unusable-images person names the pictures that came.
pub fn identity_reason(submission: &Submission) -> Option<Option<Reason>> {
    let claims = &submission.claims;
    let last = folded(claims.last_name.as_ref()?.as_str());
    let given = folded(claims.first_name.as_ref()?.as_str());
    let email = claims.email.as_ref().map(|e| folded(e.as_str())).unwrap_or_default();
    let (_, expected_given, outcome) = PEOPLE.iter().find(|(name, _, _)| *name == last)?;
    let known = if expected_given.is_empty() {
        // The published table leaves this person's given names and address open.
        email.ends_with("@example.com") && email.contains(&last)
    } else {
        let first = expected_given.split(' ').next().unwrap_or_default();
        given == *expected_given && email == format!("{first}.{last}@example.com")
    };
    known.then(|| match outcome {
        Some(Reason::ImagesUnusable(_)) => Some(Reason::ImagesUnusable(vec![crate::ImageKind::Selfie])),
        other => other.clone(),
    })
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
