//! Which verifications the demo runs, and what must come out.

use super::selfie::SECURE;
use super::specimens::Document;
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
    /// One real frame is sent in place of all the liveness frames: an attack.
    pub one_frame: bool,
    /// For products about a selfie alone.
    pub selfie: Option<Selfie>,
    /// The document that is shown, where the product wants one.
    pub document: Option<Document>,
}

/// What a row about a selfie alone does.
#[derive(Clone, Copy)]
pub struct Selfie {
    /// The partner's user; rows that name the same one are about the same person.
    pub user: &'static str,
    /// The selfie, or what a comparison compares with, shows another man.
    pub other_face: bool,
    /// The partner deletes the user before.
    pub deleted_before: bool,
    /// The request itself is refused: there is no job.
    pub refused: bool,
}

impl Case {
    /// Whether selfie and frames are sent.
    pub fn has_faces(&self) -> bool {
        self.product == "biometric_kyc" || self.document.is_some()
    }

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

pub const fn production(
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
        one_frame: false,
        selfie: None,
        document: None,
    }
}

const fn selfie(
    product: &'static str,
    wire: &'static str,
    what: &'static str,
    user: &'static str,
    expected: &'static str,
    expected_reason: Option<&'static str>,
) -> Case {
    let about = Selfie { user, other_face: false, deleted_before: false, refused: false };
    Case { selfie: Some(about), ..production(product, wire, what, AMARA, expected, expected_reason) }
}

impl Case {
    const fn with(mut self, other_face: bool, deleted_before: bool, refused: bool) -> Self {
        if let Some(about) = self.selfie {
            self.selfie = Some(Selfie { other_face, deleted_before, refused, ..about });
        }
        self
    }

    const fn other_face(self) -> Self {
        self.with(true, false, false)
    }

    const fn refused(self) -> Self {
        self.with(false, false, true)
    }

    const fn deleted(self) -> Self {
        self.with(false, true, true)
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
        Case { one_frame: true, ..production(BIO, "v1", "attack: one frame eight times", AMARA, "0813", None) },
        Case {
            one_frame: true,
            ..production(BIO, "v3", "attack: one frame eight times", AMARA, "block", Some("spoof_detected"))
        },
        production(BIO, "v1", "number unknown", NOBODY, "1013", None),
        production(BIO, "v3", "number unknown", NOBODY, "block", Some("identifier_not_found")),
        down(BIO, "v1", "1015", None),
        down(BIO, "v3", "error", Some("service_unavailable")),
    ];
    cases.extend(selfies());
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

/// Registration, authentication, comparison, users.
fn selfies() -> Vec<Case> {
    const REG: &str = "registration";
    const AUTH: &str = "authentication";
    const MISMATCH: Option<&str> = Some("face_verification_failed");
    const NOT_THEIRS: Option<&str> = Some("Token is not authorized for this user ID.");
    vec![
        selfie(REG, "v1", "a new person", "first", "0840", None),
        selfie(REG, "v2", "a new person", "second", "0840", None),
        selfie(REG, "v3", "a new person", "third", "clear", None),
        selfie(REG, "v1", "enrolled already", "first", "2209", None).refused(),
        selfie(REG, "v3", "enrolled already", "third", "block", Some("user_already_enrolled")),
        selfie(AUTH, "v1", "same person", "first", "0820", None),
        selfie(AUTH, "v2", "same person", "second", "0820", None),
        selfie(AUTH, "v3", "same person", "third", "clear", None),
        selfie(AUTH, "v1", "other person", "first", "0821", None).other_face(),
        selfie(AUTH, "v2", "nobody enrolled", "nobody", "2210", None).refused(),
        selfie(AUTH, "v3", "nobody enrolled", "nobody", "404", None).refused(),
        selfie("compare", "v2", "same person", "fourth", "0810", None),
        selfie("compare", "v3", "same person", "fifth", "clear", None),
        selfie("compare", "v3", "other person", "sixth", "block", MISMATCH).other_face(),
        selfie(SECURE, "v1", "enrolled under another user", "double", "5211", Some("Suspect Users Found")),
        selfie(SECURE, "v3", "enrolled under another user", "triple", "attention", Some("same-face")),
        selfie(SECURE, "v1", "a new face", "lone", "5210", Some("No Suspect Users Found")).other_face(),
        selfie(AUTH, "v1", "deleted user", "first", "2208", None).deleted(),
        selfie(AUTH, "v2", "deleted user", "second", "2208", None).deleted(),
        selfie(AUTH, "v3", "deleted user", "third", "403", NOT_THEIRS).deleted(),
    ]
}
