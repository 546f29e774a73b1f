//! Which verifications the demo runs, and what must come out.

use kweli_domain::Environment;

/// Country and type of the demo's authority.
pub const COUNTRY: &str = "KE";
/// Its ID type returns a photo.
pub const ID_TYPE: &str = "NATIONAL_ID";
/// A route that is switched to "unavailable".
pub const DOWN: &str = "KE/PASSPORT";
const DOWN_TYPE: &str = "PASSPORT";
/// The number of the person on the selfie.
pub const SAME: &str = "23456781";
/// The number of somebody else.
pub const OTHER: &str = "23456782";
const UNKNOWN: &str = "23456789";

/// Whose identity is claimed.
#[derive(Clone, Copy)]
pub struct Person {
    /// Given names.
    pub given: &'static str,
    /// Family name.
    pub last: &'static str,
    /// ID number.
    pub number: &'static str,
}

/// One verification.
#[derive(Clone, Copy)]
pub struct Case {
    /// Product slug.
    pub product: &'static str,
    /// `v1`, `v2` or `v3`.
    pub wire: &'static str,
    /// In words.
    pub what: &'static str,
    /// In the sandbox?
    pub sandbox: bool,
    /// Who.
    pub person: Person,
    /// ID type.
    pub id_type: &'static str,
    /// Code or status that must come out.
    pub expected: &'static str,
    /// Text or reason that must come out, where it matters.
    pub expected_reason: Option<&'static str>,
    /// The authority's two photographs are exchanged for this one.
    pub swaps_photos: bool,
}

impl Case {
    /// Its environment.
    pub const fn environment(&self) -> Environment {
        if self.sandbox { Environment::Sandbox } else { Environment::Production }
    }
}

/// What became of a case.
pub struct Row {
    /// The case.
    pub case: Case,
    /// Code or status.
    pub got: String,
    /// Text or reason.
    pub reason: String,
    /// From the first byte sent to the result in hand, with everything between.
    pub ms: u128,
    /// Its page.
    pub link: String,
    /// Whether it is what was expected.
    pub as_expected: bool,
}

const AMARA: Person = Person { given: "Amara", last: "Okoye", number: SAME };
const BARACK: Person = Person { given: "Barack", last: "Hussein", number: OTHER };
const NOBODY: Person = Person { given: "Amara", last: "Okoye", number: UNKNOWN };

const fn production(
    product: &'static str,
    wire: &'static str,
    what: &'static str,
    person: Person,
    expected: &'static str,
    expected_reason: Option<&'static str>,
) -> Case {
    Case {
        product,
        wire,
        what,
        sandbox: false,
        person,
        id_type: ID_TYPE,
        expected,
        expected_reason,
        swaps_photos: false,
    }
}

const fn down(product: &'static str, wire: &'static str, expected: &'static str, reason: Option<&'static str>) -> Case {
    Case {
        id_type: DOWN_TYPE,
        ..production(product, wire, "authority down", Person { number: "A7654321", ..AMARA }, expected, reason)
    }
}

const fn test_number(product: &'static str, wire: &'static str, number: &'static str, expected: &'static str) -> Case {
    Case {
        sandbox: true,
        ..production(product, wire, "sandbox test number", Person { given: "Joe", last: "Leo", number }, expected, None)
    }
}

const fn identity(
    product: &'static str,
    given: &'static str,
    last: &'static str,
    expected: &'static str,
    reason: Option<&'static str>,
) -> Case {
    let person = Person { given, last, number: "12345678" };
    Case { sandbox: true, ..production(product, "v3", "sandbox identity", person, expected, reason) }
}

const KYC: &str = "enhanced_kyc";
const BIO: &str = "biometric_kyc";

/// Every row of the table.
pub fn all() -> Vec<Case> {
    let mut cases = vec![
        production(KYC, "v1", "number known", AMARA, "1012", None),
        production(KYC, "v3", "number known", AMARA, "clear", None),
        production(KYC, "v1", "number unknown", NOBODY, "1013", None),
        production(KYC, "v3", "number unknown", NOBODY, "block", Some("identifier_not_found")),
        down(KYC, "v1", "1015", None),
        down(KYC, "v3", "error", Some("service_unavailable")),
        production("basic_kyc", "v2", "details match", AMARA, "1020", None),
        production("basic_kyc", "v2", "details differ", Person { number: OTHER, ..AMARA }, "1022", None),
        production(BIO, "v1", "same person", AMARA, "0810", None),
        production(BIO, "v3", "same person", AMARA, "clear", None),
        production(BIO, "v1", "other person", BARACK, "0811", None),
        production(BIO, "v3", "other person", BARACK, "block", Some("face_verification_failed")),
        Case { swaps_photos: true, ..production(BIO, "v1", "photographs swapped: same number", AMARA, "0811", None) },
        Case {
            swaps_photos: true,
            ..production(BIO, "v3", "photographs swapped: other number", BARACK, "clear", None)
        },
        production(BIO, "v1", "number unknown", NOBODY, "1013", None),
        production(BIO, "v3", "number unknown", NOBODY, "block", Some("identifier_not_found")),
        down(BIO, "v1", "1015", None),
        down(BIO, "v3", "error", Some("service_unavailable")),
    ];
    for (number, code) in [("00000000", "1012"), ("00000001", "1013"), ("00000002", "1014"), ("00000003", "1015")] {
        cases.push(test_number(KYC, "v1", number, code));
    }
    for (number, code) in [("00000000", "0810"), ("00000001", "1013")] {
        cases.push(test_number(BIO, "v1", number, code));
    }
    for (given, last, status, reason) in [
        ("Amina Fatou", "Clearwater", "clear", None),
        ("Rashid Omar", "Dangerfield", "block", Some("high_risk")),
        ("Fatima Bello", "Ghostwell", "block", Some("identifier_not_found")),
        ("Aisha Lawal", "Youngblood", "block", Some("age_requirement_not_met")),
        ("Ngozi Ifeoma", "Downsworth", "error", Some("service_unavailable")),
    ] {
        cases.push(identity(KYC, given, last, status, reason));
    }
    for (given, last, status, reason) in [
        ("Amina Fatou", "Clearwater", "clear", None),
        ("Rashid Omar", "Dangerfield", "block", Some("high_risk")),
        ("Obinna Chukwu", "Twinley", "block", Some("face_verification_failed")),
        ("Taiwo Adeyemi", "Masquero", "block", Some("spoof_detected")),
        ("Kofi Mensah", "Blurton", "error", Some("image_unavailable_or_invalid")),
        ("Chidinma Obi", "Glitchford", "error", Some("internal_error")),
    ] {
        cases.push(identity(BIO, given, last, status, reason));
    }
    cases
}
