//! The document rows of the demo.

use super::cases::{Case, Person, production};
use super::specimens::Document;

/// The number on the specimen card.
pub const NUMBER: &str = "27845123";
const BRIAN: Person = Person { given: "Brian", last: "Otieno", number: NUMBER };
const DOCUMENT: &str = "document_verification";
const ENHANCED: &str = "enhanced_document_verification";

const fn shown(
    product: &'static str,
    wire: &'static str,
    what: &'static str,
    document: Document,
    expected: &'static str,
    reason: Option<&'static str>,
) -> Case {
    let id_type = if matches!(document, Document::Card) { "NATIONAL_ID" } else { "PASSPORT" };
    Case { document: Some(document), id_type, ..production(product, wire, what, BRIAN, expected, reason) }
}

/// Every document row.
pub fn all() -> Vec<Case> {
    vec![
        shown(DOCUMENT, "v1", "passport", Document::Passport, "0810", None),
        shown(DOCUMENT, "v3", "passport", Document::Passport, "clear", None),
        shown(DOCUMENT, "v1", "card, both sides", Document::Card, "0810", None),
        shown(DOCUMENT, "v3", "card, both sides", Document::Card, "clear", None),
        shown(DOCUMENT, "v1", "expired passport", Document::Expired, "0817", None),
        shown(DOCUMENT, "v3", "expired passport", Document::Expired, "attention", Some("document_expired")),
        shown(DOCUMENT, "v1", "photocopy", Document::Photocopy, "0814", None),
        shown(DOCUMENT, "v3", "photocopy", Document::Photocopy, "attention", Some("document_copy_detected")),
        shown(DOCUMENT, "v1", "birth date edited", Document::Edited, "0813", None),
        shown(DOCUMENT, "v3", "birth date edited", Document::Edited, "block", Some("document_check_failed")),
        shown(DOCUMENT, "v1", "portrait swapped", Document::Swapped, "0812", None),
        shown(DOCUMENT, "v3", "portrait swapped", Document::Swapped, "block", Some("document_check_failed")),
        shown(ENHANCED, "v1", "card and record", Document::Card, "0810", None),
        shown(ENHANCED, "v3", "card and record", Document::Card, "clear", None),
        Case {
            swaps_photos: true,
            ..shown(
                ENHANCED,
                "v3",
                "somebody else on record",
                Document::Card,
                "block",
                Some("face_verification_failed"),
            )
        },
        shown("residency_document_verification", "v3", "passport and visa", Document::Residency, "clear", None),
    ]
}
