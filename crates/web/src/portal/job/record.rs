//! What was claimed beside what the authority holds, field by field.

use super::dossier::Dossier;
use super::explain::detail_word;
use crate::portal::words::{self, Standing};
use kweli_domain::claims::Private;
use kweli_domain::evidence::{DetailVerdict, DetailVerdicts};
use kweli_domain::{Finding, Product, Verdict};

/// One field.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its name.
    pub field: String,
    /// As submitted.
    pub claimed: Option<String>,
    /// As on record.
    pub held: Option<String>,
    /// How they compare, where they were compared.
    pub verdict: Option<Standing>,
    /// Why they were not, if one side lacks the field.
    pub lack: Option<&'static str>,
}

/// The table.
#[derive(Clone, Debug)]
pub struct RecordView {
    /// Its rows; only fields that at least one side has.
    pub rows: Vec<Row>,
    /// Why the record's column is empty, if it is.
    pub note: Option<&'static str>,
}

/// Builds the table; `None` when neither side says anything.
pub fn record(dossier: &Dossier) -> Option<RecordView> {
    let claims = &dossier.view.submission.claims;
    // The comparison product never gives the record away, whatever else it was stored for.
    let record = dossier.view.record.as_ref().filter(|_| dossier.product() != Product::BasicKyc);
    let verdicts = verdicts(dossier);
    let text = |value: &Option<Private>| value.as_ref().map(|v| v.as_str().to_owned()).filter(|t| !t.trim().is_empty());
    let held = |pick: fn(&kweli_domain::IdentityRecord) -> &Option<Private>| record.and_then(|r| text(pick(r)));
    let row = |field: &str, claimed: Option<String>, held: Option<String>, verdict: Option<DetailVerdict>| Row {
        field: field.to_owned(),
        claimed,
        held,
        verdict: verdict.filter(|v| !is_lack(*v)).map(|v| standing(v, dossier.product())),
        lack: verdict.filter(|v| is_lack(*v)).map(|v| detail_word(v).0),
    };
    let plain = |value: &Option<String>| value.clone().filter(|t| !t.trim().is_empty());
    let full = claims.full_name();
    let mut rows = vec![
        row("ID number", text(&claims.id_number), held(|r| &r.id_number), None),
        row(
            "Name",
            (!full.trim().is_empty()).then_some(full),
            record.and_then(|r| r.display_name()),
            verdicts.map(|v| v.names),
        ),
        row("First name", text(&claims.first_name), held(|r| &r.first_name), None),
        row("Other names", text(&claims.middle_name), held(|r| &r.other_names), None),
        row("Family name", text(&claims.last_name), held(|r| &r.last_name), None),
        row("Birth date", text(&claims.date_of_birth), held(|r| &r.date_of_birth), verdicts.map(|v| v.date_of_birth)),
        row("Gender", text(&claims.gender), held(|r| &r.gender), verdicts.map(|v| v.gender)),
        row("Phone number", text(&claims.phone_number), held(|r| &r.phone_number), verdicts.map(|v| v.phone_number)),
        row("Second phone number", None, held(|r| &r.phone_number_2), None),
        row("E-mail", text(&claims.email), None, None),
        row("Address", None, held(|r| &r.address), None),
        row("Citizenship", text(&claims.citizenship), None, None),
        row("Bank code", plain(&claims.bank_code), None, None),
        row("Operator", plain(&claims.operator), None, None),
        row("Issued", None, held(|r| &r.issuance_date), None),
        row("Expires", None, held(|r| &r.expiration_date), None),
        row("Second ID number", None, held(|r| &r.secondary_id_number), None),
    ];
    if let Some(record) = record {
        rows.extend(record.extra.iter().map(|(name, value)| row(name, None, Some(value.as_str().to_owned()), None)));
    }
    rows.retain(|row| row.claimed.is_some() || row.held.is_some());
    if rows.is_empty() {
        return None;
    }
    Some(RecordView { note: note(dossier, rows.iter().any(|r| r.held.is_some())), rows })
}

fn verdicts(dossier: &Dossier) -> Option<DetailVerdicts> {
    dossier.evidence.iter().rev().find_map(|row| match &row.finding {
        Finding::Details(found) => Some(found.verdicts),
        _ => None,
    })
}

const fn is_lack(verdict: DetailVerdict) -> bool {
    matches!(verdict, DetailVerdict::NotProvided | DetailVerdict::NotHeld)
}

/// A difference counts against the person in the comparison product only; elsewhere it asks for a look.
fn standing(verdict: DetailVerdict, product: Product) -> Standing {
    let (word, mark) = detail_word(verdict);
    let look = mark.look();
    if verdict == DetailVerdict::NoMatch && product != Product::BasicKyc {
        return Standing { word, ..words::verdict(Verdict::Attention) };
    }
    Standing { word, ..look }
}

fn note(dossier: &Dossier, any_held: bool) -> Option<&'static str> {
    if any_held {
        return None;
    }
    Some(if dossier.product() == Product::BasicKyc {
        "Basic KYC answers with a comparison only: the record itself is neither returned nor shown."
    } else if dossier.view.outcome().is_none() {
        "There is no record yet."
    } else {
        "This outcome comes without a record."
    })
}
