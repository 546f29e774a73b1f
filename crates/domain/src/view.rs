//! One job as everybody who reports it sees it: status, callback, portal.

use crate::business::BusinessRecord;
use crate::claims::Private;
use crate::document::{DocumentFinding, VisaPage};
use crate::evidence::{Evidence, Finding, LookupAnswer, RegisterAnswer};
use crate::ids::{JobId, SmileJobId};
use crate::image::ImageKind;
use crate::job::JobState;
use crate::outcome::Outcome;
use crate::product::Product;
use crate::record::IdentityRecord;
use crate::sandbox;
use crate::screening::ScreeningFinding;
use crate::submission::Submission;
use crate::time::Timestamp;
use std::collections::BTreeMap;

/// Everything that a result is rendered from.
#[derive(Clone, Debug)]
pub struct JobView {
    /// Our id.
    pub id: JobId,
    /// The counter that the first generations show.
    pub smile_job_id: SmileJobId,
    /// The partner's id of the job (ours, where the generation has none).
    pub partner_job_id: String,
    /// The partner's id of the person, given or made.
    pub user_id: Private,
    /// The request.
    pub submission: Submission,
    /// Where it stands.
    pub state: JobState,
    /// Every outcome, oldest first.
    pub outcomes: Vec<Outcome>,
    /// The authority's (or the sandbox's) record, if the outcome may return it.
    pub record: Option<IdentityRecord>,
    /// What the page beside the document says, where the product has one and the outcome may return it.
    pub additional: Option<VisaPage>,
    /// What screening found, one for each outcome that it led to, oldest first.
    pub screenings: Vec<ScreeningFinding>,
    /// What the business register holds, if the outcome may return it.
    pub company: Option<Box<BusinessRecord>>,
    /// What was found of fraud; `None` where it was not looked for.
    pub fraud: Option<FraudView>,
    /// Signed links to pictures, where asked for.
    pub links: BTreeMap<ImageKind, String>,
    /// When it was accepted.
    pub created_at: Timestamp,
}

/// What results say of fraud.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FraudView {
    /// Who else the person may be.
    pub secure: Option<crate::fraud::SecureView>,
    /// How risky the job is.
    pub risk: Option<crate::risk::RiskFinding>,
}

impl JobView {
    /// The latest outcome.
    pub fn outcome(&self) -> Option<&Outcome> {
        self.outcomes.last()
    }

    /// What the latest outcome was decided on, for screening products.
    pub fn screening(&self) -> Option<&ScreeningFinding> {
        let revision = self.outcome().map_or(u32::MAX, |outcome| outcome.revision);
        self.screenings.iter().rev().find(|finding| finding.revision <= revision)
    }
}

/// The record among the evidence, if any.
pub fn record_in(evidence: &[Evidence]) -> Option<&IdentityRecord> {
    evidence.iter().rev().find_map(|row| match &row.finding {
        Finding::Lookup { answer: LookupAnswer::Found { record }, .. } => Some(&**record),
        Finding::Scenario { record, .. } => record.as_deref(),
        Finding::Document(DocumentFinding::Fields(fields)) => Some(&*fields.record),
        _ => None,
    })
}

/// The page beside the document among the evidence, if any; the sandbox's is made up.
pub fn additional_in(product: Product, evidence: &[Evidence]) -> Option<VisaPage> {
    if product != Product::ResidencyDocumentVerification {
        return None;
    }
    evidence.iter().rev().find_map(|row| match &row.finding {
        Finding::Document(DocumentFinding::Visa(visa)) => Some(visa.page.clone()),
        Finding::Scenario { record: Some(record), .. } => Some(sandbox::visa_page(record)),
        _ => None,
    })
}

/// Every screening among the evidence, oldest first.
pub fn screenings_in(evidence: &[Evidence]) -> Vec<ScreeningFinding> {
    let found = evidence.iter().filter_map(|row| match &row.finding {
        Finding::Screening(finding) => Some((**finding).clone()),
        _ => None,
    });
    found.collect()
}

/// The company among the evidence, if any.
pub fn company_in(evidence: &[Evidence]) -> Option<&BusinessRecord> {
    evidence.iter().rev().find_map(|row| match &row.finding {
        Finding::Register { answer: RegisterAnswer::Found { record }, .. } => Some(&**record),
        _ => None,
    })
}
