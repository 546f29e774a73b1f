//! `POST /v3/users/{user_id}/report_fraud`: what a partner says about one of its users.

use crate::v3::errors::ApiError;
use crate::v3::fields::is_email;
use crate::v3::form::Form;
use kweli_domain::claims::Private;
use kweli_domain::fraud::{FraudKind, FraudReport};

/// Longest notes, in characters.
const MAX_NOTES: usize = 500;

/// The kinds of fraud by their words on this wire, in the documented order.
const KINDS: [(&str, FraudKind); 9] = [
    ("FIRST_PARTY_FRAUD", FraudKind::FirstParty),
    ("SECOND_PARTY_FRAUD", FraudKind::SecondParty),
    ("THIRD_PARTY_FRAUD", FraudKind::ThirdParty),
    ("SYNTHETIC_IDENTITY", FraudKind::SyntheticIdentity),
    ("ACCOUNT_TAKEOVER", FraudKind::AccountTakeover),
    ("DOCUMENT_FORGERY", FraudKind::DocumentForgery),
    ("IDENTITY_FARMING", FraudKind::IdentityFarming),
    ("MULE_ACCOUNT", FraudKind::MuleAccount),
    ("OTHER", FraudKind::Other),
];

/// Reads a report. Fields are looked at in the documented order; the first complaint wins.
///
/// # Errors
/// 400 with the documented text of the field.
pub fn report_fraud(form: &Form) -> Result<FraudReport, ApiError> {
    let is_fraud = form.boolean("is_fraud").map_err(|_| ApiError::field("is_fraud"))?;
    let is_fraud = is_fraud.ok_or_else(|| ApiError::field("is_fraud"))?;
    let reported_by = form.text("reported_by")?.ok_or_else(|| ApiError::field("reported_by"))?;
    if !is_email(reported_by) {
        return Err(ApiError::new(400, "Field 'reported_by' must be a valid email address."));
    }
    let fraud = if is_fraud { Some(kind(form)?) } else { None };
    Ok(FraudReport { fraud, notes: notes(form, fraud)?, reported_by: reported_by.into() })
}

fn kind(form: &Form) -> Result<FraudKind, ApiError> {
    let word = form.text("reason")?.ok_or_else(|| ApiError::field("reason"))?;
    let known = KINDS.iter().find(|(name, _)| *name == word).map(|(_, kind)| *kind);
    known.ok_or_else(|| {
        let words: Vec<&str> = KINDS.iter().map(|(name, _)| *name).collect();
        ApiError::new(400, format!("Field 'reason' must be one of: {}.", words.join(", ")))
    })
}

/// Needed where nothing else says why.
fn notes(form: &Form, fraud: Option<FraudKind>) -> Result<Option<Private>, ApiError> {
    let missing = match fraud {
        None => Some("Required field 'notes' is missing or invalid when is_fraud is false."),
        Some(FraudKind::Other) => Some("Required field 'notes' is missing or invalid when reason is 'OTHER'."),
        Some(_) => None,
    };
    let too_long = || ApiError::new(400, "Field 'notes' must be at most 500 characters.");
    match (form.text("notes").map_err(|_| too_long())?, missing) {
        (None, Some(text)) => Err(ApiError::new(400, text)),
        (None, None) => Ok(None),
        (Some(notes), _) if notes.chars().count() > MAX_NOTES => Err(too_long()),
        (Some(notes), _) => Ok(Some(notes.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v3::testing::{said, text};

    fn form(fields: &[(&str, &str)]) -> Form {
        Form(fields.iter().map(|(name, value)| text(name, value)).collect())
    }

    const BY: (&str, &str) = ("reported_by", "analyst@bank.example");

    #[test]
    fn every_kind_is_read() {
        for (word, kind) in KINDS {
            let read = report_fraud(&form(&[("is_fraud", "true"), BY, ("reason", word), ("notes", "n")])).unwrap();
            assert_eq!((read.fraud, read.notes), (Some(kind), Some("n".into())), "{word}");
        }
        assert_eq!(KINDS.map(|(_, kind)| kind), FraudKind::ALL);
        let read = report_fraud(&form(&[("is_fraud", "TRUE"), BY, ("reason", "MULE_ACCOUNT")])).unwrap();
        assert_eq!((read.notes, read.reported_by.as_str()), (None, "analyst@bank.example"));
    }

    #[test]
    fn taking_back_ignores_the_reason() {
        for reason in ["", "OTHER", "nonsense"] {
            let read = report_fraud(&form(&[("is_fraud", "false"), BY, ("reason", reason), ("notes", "mistake")]));
            assert_eq!(read.unwrap().fraud, None);
        }
    }

    #[test]
    fn the_documented_words() {
        let long = "\u{e9}".repeat(501);
        let fits = "\u{e9}".repeat(500);
        let fraud = ("is_fraud", "true");
        let complaint = |fields: &[(&str, &str)]| said(report_fraud(&form(fields)));
        for (fields, text) in [
            (vec![], "Required field 'is_fraud' is missing or invalid."),
            (vec![("is_fraud", "maybe"), BY], "Required field 'is_fraud' is missing or invalid."),
            (vec![fraud], "Required field 'reported_by' is missing or invalid."),
            (vec![fraud, ("reported_by", "me")], "Field 'reported_by' must be a valid email address."),
            (vec![fraud, BY], "Required field 'reason' is missing or invalid."),
            (
                vec![fraud, BY, ("reason", "mule_account")],
                "Field 'reason' must be one of: FIRST_PARTY_FRAUD, SECOND_PARTY_FRAUD, THIRD_PARTY_FRAUD, \
                 SYNTHETIC_IDENTITY, ACCOUNT_TAKEOVER, DOCUMENT_FORGERY, IDENTITY_FARMING, MULE_ACCOUNT, OTHER.",
            ),
            (
                vec![fraud, BY, ("reason", "OTHER")],
                "Required field 'notes' is missing or invalid when reason is 'OTHER'.",
            ),
            (vec![("is_fraud", "false"), BY], "Required field 'notes' is missing or invalid when is_fraud is false."),
            (vec![fraud, BY, ("reason", "OTHER"), ("notes", &long)], "Field 'notes' must be at most 500 characters."),
        ] {
            assert_eq!(complaint(&fields), (400, text.to_owned()), "{fields:?}");
        }
        assert!(report_fraud(&form(&[fraud, BY, ("reason", "OTHER"), ("notes", &fits)])).is_ok());
        let endless = "x".repeat(100_000);
        assert_eq!(complaint(&[fraud, BY, ("reason", "OTHER"), ("notes", &endless)]).0, 400);
    }
}
