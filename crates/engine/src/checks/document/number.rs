//! Which of the numbers on a document is the ID number, and whether it can be one of its type.

use kweli_domain::claims::Private;
use kweli_domain::document::{DocumentFinding, DocumentKind, FieldsFinding, NumberFinding, ReadField};
use kweli_domain::{Claims, Country, Evidence, Finding, Submission, catalog};

/// The ID types of a kind of document, the likeliest first.
const TYPES: &[(DocumentKind, &[&str])] = &[
    (DocumentKind::Passport, &["PASSPORT"]),
    (DocumentKind::DriversLicense, &["DRIVERS_LICENSE"]),
    (DocumentKind::VoterId, &["NEW_VOTER_ID", "VOTER_ID"]),
    (DocumentKind::AlienCard, &["ALIEN_CARD"]),
    (DocumentKind::ResidentId, &["RESIDENT_ID_NO_PHOTO"]),
    (DocumentKind::SocialId, &["SSNIT"]),
    (DocumentKind::IdentityCard, &["GHANA_CARD", "NATIONAL_ID", "NIN_V2", "NATIONAL_ID_NO_PHOTO"]),
];

/// The number that was chosen.
pub(super) struct Chosen {
    /// The ID number, in the form that its type wants.
    pub number: Option<Private>,
    /// The other number on the document.
    pub other: Option<Private>,
    id_type: Option<&'static catalog::IdType>,
    matched: bool,
}

/// Chooses by the claimed type's pattern, else by that of the kind that was seen.
pub(super) fn choose(
    claims: &Claims,
    country: Option<Country>,
    kind: Option<DocumentKind>,
    fields: &[ReadField],
) -> Chosen {
    let best = |name: &str| super::fields::value(fields, name);
    let (document, person) = (best("document_number"), best("personal_number"));
    // A card stands for its person; a booklet and a licence have a number of their own.
    let numbers: Vec<Private> = match kind {
        Some(DocumentKind::IdentityCard | DocumentKind::SocialId) => [person, document],
        _ => [document, person],
    }
    .into_iter()
    .flatten()
    .collect();
    let known = catalog::get();
    let claimed = claims.country.zip(claims.id_type.as_deref()).and_then(|(c, code)| known.id_type(c, code));
    let types = TYPES.iter().find(|(own, _)| Some(*own) == kind).map_or(&[][..], |(_, types)| types);
    let seen =
        country.or(claims.country).into_iter().flat_map(|c| types.iter().filter_map(move |t| known.id_type(c, t)));
    let candidates: Vec<_> = claimed.into_iter().chain(seen.filter(|_| claimed.is_none())).collect();
    for id_type in &candidates {
        for (at, number) in numbers.iter().enumerate() {
            if let Some(fitting) = forms(number.as_str()).into_iter().find(|form| id_type.number_fits(form)) {
                let other = numbers.iter().enumerate().find(|(n, _)| *n != at).map(|(_, other)| other.clone());
                return Chosen { number: Some(fitting.into()), other, id_type: Some(id_type), matched: true };
            }
        }
    }
    let matched = candidates.is_empty() && !numbers.is_empty();
    let mut numbers = numbers.into_iter();
    Chosen { number: numbers.next(), other: numbers.next(), id_type: candidates.first().copied(), matched }
}

/// A number as it was read, and without what people put between its parts.
fn forms(number: &str) -> [String; 2] {
    let dense = number.chars().filter(char::is_ascii_alphanumeric).collect();
    [number.trim().to_owned(), dense]
}

pub(super) fn check(submission: &Submission, evidence: &[Evidence], fields: &FieldsFinding) -> DocumentFinding {
    let class = evidence.iter().find_map(|row| match &row.finding {
        Finding::Document(DocumentFinding::Class(class)) => Some(class),
        _ => None,
    });
    let (country, kind) = class.map_or((None, None), |class| (class.country, class.kind));
    let Chosen { number, id_type, matched, .. } = choose(&submission.claims, country, kind, &fields.fields);
    let test_number = match (id_type, &number) {
        (Some(id_type), Some(number)) => {
            catalog::get().test_number(id_type.country, &id_type.code, number.as_str()).is_some()
        }
        _ => false,
    };
    DocumentFinding::Number(NumberFinding {
        id_type: id_type.map(|t| t.code.clone()),
        pattern: id_type.and_then(|t| t.pattern.clone()),
        read: number.is_some(),
        matched,
        test_number,
        number,
    })
}

/// The number that the authority is asked about, where the document tells it.
pub(in crate::checks) fn asked_number(evidence: &[Evidence]) -> Option<Private> {
    evidence.iter().find_map(|row| match &row.finding {
        Finding::Document(DocumentFinding::Number(found)) => found.number.clone(),
        _ => None,
    })
}
