//! What earlier verifications say of a person whom the partner names by user id only.

use crate::Engine;
use crate::error::AcceptError;
use kweli_domain::enrolment::Standing;
use kweli_domain::view::record_in;
use kweli_domain::{Product, Refusal, Sensitive, Submission, Verdict};

/// Earlier jobs that are looked through.
const MOST_JOBS: u32 = 50;

/// A name without letters, or with one letter only, finds everybody and nobody.
pub(crate) fn admit_names(submission: &Submission) -> Result<(), Refusal> {
    match &submission.claims.screening {
        Some(ask) if ask.full_name.as_ref().is_some_and(|name| !crate::screening::is_name(name.as_str())) => {
            Err(Refusal::MissingField("full_name"))
        }
        _ => Ok(()),
    }
}

impl Engine {
    /// For a screening of a known user: the person must be known, and an earlier verification must hold a name and a
    /// country. Where the request leaves the name to that verification, it is filled in.
    pub(crate) async fn admit_known_user(&self, submission: &mut Submission) -> Result<(), AcceptError> {
        let (partner, environment) = (submission.partner, submission.environment);
        let Some(ask) = submission.claims.screening.as_mut().filter(|ask| ask.search_existing_user) else {
            return Ok(());
        };
        let Some(user) = &submission.user_id else { return Err(Refusal::UserUnknown.into()) };
        let store = self.store();
        let enrollee = store.enrollee(partner, environment, user.as_str()).await?;
        if enrollee.as_ref().is_some_and(|e| e.standing == Standing::Deleted) {
            return Err(Refusal::UserUnknown.into());
        }
        let jobs = store.jobs_of_user(partner, environment, user.as_str(), MOST_JOBS).await?;
        let verifications = || jobs.iter().filter(|job| is_verification(job.submission.product));
        if enrollee.is_none() && verifications().next().is_none() {
            return Err(Refusal::UserUnknown.into());
        }
        for job in verifications() {
            let passed = job
                .outcomes
                .last()
                .is_some_and(|o| matches!(o.decision.verdict, Verdict::Clear | Verdict::Attention | Verdict::Review));
            if !passed || job.submission.claims.country.is_none() {
                continue;
            }
            let evidence = store.evidence(partner, environment, job.id).await?;
            let record = record_in(&evidence);
            let claimed = Some(job.submission.claims.full_name()).filter(|name| !name.trim().is_empty());
            let Some(name) = record.and_then(|r| r.display_name()).or(claimed) else { continue };
            if ask.full_name.is_none() || submission.generation != kweli_domain::Generation::V3 {
                let born = record.and_then(|r| r.date_of_birth.as_ref());
                let born = born.or(job.submission.claims.date_of_birth.as_ref());
                let year = born.and_then(|date| date.as_str().get(..4)?.parse::<u16>().ok());
                ask.full_name = Some(Sensitive::new(name));
                ask.birth_year = year.map(Sensitive::new).or(ask.birth_year.take());
            }
            return Ok(());
        }
        Err(Refusal::NoPriorRecord.into())
    }
}

/// Products that leave a name and a country.
const fn is_verification(product: Product) -> bool {
    !product.is_screening() && !product.is_business()
}
