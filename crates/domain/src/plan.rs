//! Which checks a product runs, in which order, and when it may stop early.

use crate::evidence::{Evidence, Finding, LookupAnswer};
use crate::partner::Environment;
use crate::product::Product;
use crate::submission::Submission;
use serde::{Deserialize, Serialize};

/// A step that leaves evidence. A check never decides and never writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// Resolve the sandbox's test data.
    Sandbox,
    /// Open the upload (a failure is evidence too).
    Package,
    /// Compare the ID number with its pattern.
    NumberFormat,
    /// Decode the pictures.
    Pictures,
    /// Measure the selfie's quality.
    SelfieQuality,
    /// Detect presentation attacks.
    Liveness,
    /// Ask the ID authority.
    Lookup,
    /// Compare claims with the record.
    Details,
    /// Compare the age with the limit.
    Age,
    /// Compare the selfie with the authority's photo.
    AuthorityCompare,
    /// Compare the selfie with the portrait on a card.
    CardCompare,
    /// Judge how the document was photographed.
    DocumentCapture,
    /// Tell which document it is.
    DocumentClass,
    /// Read the machine-readable zone.
    DocumentZone,
    /// Read the barcodes.
    DocumentCodes,
    /// Read the fields.
    DocumentFields,
    /// Compare what the document says in several places, and with what was claimed.
    DocumentConsistency,
    /// Compare the document's number with its pattern.
    DocumentNumber,
    /// Compare the last day of validity with today.
    DocumentExpiry,
    /// Compare the holder's age with the limit.
    DocumentAge,
    /// Look for signs of a copy.
    DocumentCopy,
    /// Look for signs of a replaced portrait.
    DocumentPortrait,
    /// Look for signs of edited text.
    DocumentText,
    /// Look for a known specimen.
    DocumentSpecimen,
    /// Read the visa page beside the passport.
    Visa,
    /// Compare the document with the authority's record.
    RecordMatch,
    /// See whether the person has a face on file, and whether this job may set it.
    OnFile,
    /// Compare the selfie with the face on file.
    EnrolledCompare,
    /// Compare the selfie with the picture that came for comparison.
    PortraitCompare,
    /// Compare what the authority and the document said of the person.
    UserInfo,
    /// Ask the business register.
    Register,
    /// Search watch lists and news.
    Screening,
    /// Look for the person among all others, and on the block list.
    Secure,
    /// Weigh telemetry, velocity and the findings before.
    Risk,
    /// A person's judgement.
    Review,
}

impl Check {
    /// Stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Package => "package",
            Self::NumberFormat => "number_format",
            Self::Pictures => "pictures",
            Self::SelfieQuality => "selfie_quality",
            Self::Liveness => "liveness",
            Self::Lookup => "lookup",
            Self::Details => "details",
            Self::Age => "age",
            Self::AuthorityCompare => "authority_compare",
            Self::CardCompare => "card_compare",
            Self::DocumentCapture => "document_capture",
            Self::DocumentClass => "document_class",
            Self::DocumentZone => "document_zone",
            Self::DocumentCodes => "document_codes",
            Self::DocumentFields => "document_fields",
            Self::DocumentConsistency => "document_consistency",
            Self::DocumentNumber => "document_number",
            Self::DocumentExpiry => "document_expiry",
            Self::DocumentAge => "document_age",
            Self::DocumentCopy => "document_copy",
            Self::DocumentPortrait => "document_portrait",
            Self::DocumentText => "document_text",
            Self::DocumentSpecimen => "document_specimen",
            Self::Visa => "visa",
            Self::RecordMatch => "record_match",
            Self::OnFile => "on_file",
            Self::EnrolledCompare => "enrolled_compare",
            Self::PortraitCompare => "portrait_compare",
            Self::UserInfo => "user_info",
            Self::Register => "register",
            Self::Screening => "screening",
            Self::Secure => "secure",
            Self::Risk => "risk",
            Self::Review => "review",
        }
    }
}

/// The checks of a submission, in order. Free ones first, then our own processors, then the authority, which costs; what
/// weighs all that was found comes last.
pub fn plan(submission: &Submission) -> Vec<Check> {
    let mut checks = checks_of(submission);
    let weighed = submission.product.needs_vision() || submission.product == Product::EnhancedKyc;
    if submission.environment == Environment::Production && weighed && !checks.is_empty() {
        checks.extend([Check::Secure, Check::Risk]);
    }
    // Nobody is identified by a search of lists, so there is nobody to find twice; but a device tells what it tells.
    let told = submission.metadata.as_array().is_some_and(|rows| !rows.is_empty());
    if submission.environment == Environment::Production && submission.product.is_screening() && told {
        checks.push(Check::Risk);
    }
    checks
}

/// The checks of the product itself.
fn checks_of(submission: &Submission) -> Vec<Check> {
    if submission.environment == Environment::Sandbox {
        // Files are still decoded for form; no model runs. A comparison product still compares, with the test person.
        return match submission.product {
            Product::BasicKyc => vec![Check::Sandbox, Check::Details],
            // What is compared are the answers of earlier sandbox jobs.
            Product::CompareUserInfo if submission.forced.is_none() => vec![Check::UserInfo],
            Product::Aml | Product::AmlMonitoring => vec![Check::Sandbox, Check::Screening],
            Product::BusinessVerification => vec![Check::Sandbox, Check::Register],
            product if product.needs_vision() => vec![Check::Pictures, Check::Sandbox],
            _ => vec![Check::Sandbox],
        };
    }
    match submission.product {
        Product::BasicKyc => vec![Check::NumberFormat, Check::Lookup, Check::Details],
        Product::CompareUserInfo => vec![Check::UserInfo],
        Product::EnhancedKyc => vec![Check::NumberFormat, Check::Lookup, Check::Details, Check::Age],
        Product::Aml | Product::AmlMonitoring => vec![Check::Screening],
        Product::BusinessVerification => vec![Check::NumberFormat, Check::Register, Check::Screening],
        Product::BiometricKyc if submission.ask_authority => vec![
            Check::NumberFormat,
            Check::Pictures,
            Check::SelfieQuality,
            Check::Liveness,
            Check::Lookup,
            Check::Details,
            Check::Age,
            Check::AuthorityCompare,
        ],
        Product::BiometricKyc => vec![Check::Pictures, Check::SelfieQuality, Check::Liveness, Check::CardCompare],
        product if product.reads_document() => document_plan(product),
        Product::Registration => vec![Check::OnFile, Check::Pictures, Check::SelfieQuality, Check::Liveness],
        // What is on file was judged when it came.
        Product::Authentication if submission.use_enrolled_image => vec![Check::EnrolledCompare],
        Product::Authentication | Product::UpdatePhoto => {
            vec![Check::Pictures, Check::SelfieQuality, Check::Liveness, Check::EnrolledCompare]
        }
        Product::Compare => {
            let all = [Check::OnFile, Check::Pictures, Check::SelfieQuality, Check::Liveness, Check::PortraitCompare];
            all.into_iter().skip(usize::from(!crate::enrolment::enrols(submission))).collect()
        }
        // Not built yet; submissions for them are refused at the door.
        _ => Vec::new(),
    }
}

/// The document first (one reading serves all its checks), then the faces, then the authority, which costs.
fn document_plan(product: Product) -> Vec<Check> {
    let mut checks = vec![
        Check::Pictures,
        Check::DocumentCapture,
        Check::DocumentClass,
        Check::DocumentZone,
        Check::DocumentCodes,
        Check::DocumentFields,
        Check::DocumentConsistency,
        Check::DocumentNumber,
        Check::DocumentExpiry,
        Check::DocumentAge,
        Check::DocumentCopy,
        Check::DocumentPortrait,
        Check::DocumentText,
        Check::DocumentSpecimen,
    ];
    if product == Product::ResidencyDocumentVerification {
        checks.push(Check::Visa);
    }
    checks.extend([Check::SelfieQuality, Check::Liveness, Check::CardCompare]);
    if product == Product::EnhancedDocumentVerification {
        checks.extend([Check::Lookup, Check::RecordMatch, Check::AuthorityCompare]);
    }
    checks
}

/// Whether a check has anything to do after the findings so far. Fraud is looked for even in a job that failed already:
/// the failure is what a fraudster leaves behind. Only where nothing could be opened there is nothing to look at.
pub fn is_wanted(product: Product, check: Check, evidence: &[Evidence], policy: &crate::decide::Policy) -> bool {
    match check {
        Check::Secure | Check::Risk => !evidence.iter().any(|row| match &row.finding {
            Finding::Package { .. } | Finding::Failure { .. } | Finding::Scenario { .. } => true,
            Finding::Pictures { .. } => !crate::decide::face::unusable(&row.finding).is_empty(),
            _ => false,
        }),
        _ => !is_settled(product, evidence, policy),
    }
}

/// Whether the findings so far settle the outcome, so that later checks (and what they cost) are spared.
pub fn is_settled(product: Product, evidence: &[Evidence], policy: &crate::decide::Policy) -> bool {
    if product.reads_document() && crate::document::decide::is_settled(product, policy, evidence) {
        return true;
    }
    evidence.iter().any(|e| match &e.finding {
        Finding::Package { .. } | Finding::Failure { .. } => true,
        // Whom test data put on a list is still shown.
        Finding::Scenario { scenario, .. } => {
            *scenario != crate::sandbox::Scenario::Success && !crate::decide::screening::shows_people(scenario)
        }
        Finding::Register { answer, .. } => !matches!(answer, crate::evidence::RegisterAnswer::Found { .. }),
        Finding::NumberFormat { matched, test_number, .. } => !matched || *test_number,
        Finding::Lookup { answer, .. } => !matches!(answer, LookupAnswer::Found { .. }),
        Finding::Pictures { .. } => !crate::decide::face::unusable(&e.finding).is_empty(),
        Finding::OnFile { enrolled, may_replace } => *enrolled && !may_replace,
        Finding::Quality(q) => crate::decide::face::quality_reason(q).is_some(),
        Finding::Liveness(l) => {
            crate::decide::face::frames_reason(l, policy).is_some()
                || crate::decide::face::liveness(l, policy) == crate::liveness::Liveness::Attack
        }
        _ => false,
    })
}
