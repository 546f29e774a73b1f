//! The door: every reason to refuse a submission, in order, and then one transaction that makes it a job.

use crate::error::{AcceptError, Failure};
use crate::{Engine, FailPoint};
use bytes::Bytes;
use kweli_domain::catalog::{self, HasPhoto, IdType};
use kweli_domain::ids::GeneratedUserId;
use kweli_domain::money::Minor;
use kweli_domain::partner::{Partner, PartnerSettings};
use kweli_domain::submission::Delivery;
use kweli_domain::{
    Environment, Generation, ImageKind, JobId, PartnerId, Product, Refusal, Sensitive, SmileJobId, Submission,
    Timestamp,
};
use kweli_store::{AcceptedJob, Entry, NewJob, SealedImage};
use std::sync::PoisonError;
use std::time::{Duration, Instant};

/// How long a measured queue length is believed.
const DEPTH_AGE: Duration = Duration::from_millis(500);

/// A submission that has become a job.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// Our id.
    pub id: JobId,
    /// The counter that the first generations show.
    pub smile_job_id: SmileJobId,
    /// The partner's id of the job; ours where the generation has none.
    pub partner_job_id: String,
    /// The partner's id of the person, given or made.
    pub user_id: Sensitive<String>,
    /// When it was accepted.
    pub created_at: Timestamp,
}

impl Engine {
    /// The gates that stand before anything else of a request is looked at.
    pub async fn gate(&self, partner: PartnerId, environment: Environment) -> Result<Partner, AcceptError> {
        let missing = || Failure::Permanent(format!("partner {partner} does not exist"));
        let partner = self.store().partner(partner).await?.ok_or_else(missing)?;
        if environment == Environment::Production && !partner.settings.production_enabled {
            return Err(Refusal::ProductionNotEnabled.into());
        }
        Ok(partner)
    }

    /// Accepts a complete submission: it is durable, paid for and queued when this returns.
    pub async fn accept(
        &self,
        submission: Submission,
        images: Vec<(ImageKind, Bytes)>,
    ) -> Result<Accepted, AcceptError> {
        self.accept_as(JobId::new(self.now(), &*self.inner.entropy), submission, images).await
    }

    /// As [`Engine::accept`], under an id that the caller has derived. A job of that id that exists is a duplicate.
    pub async fn accept_as(
        &self,
        id: JobId,
        mut submission: Submission,
        images: Vec<(ImageKind, Bytes)>,
    ) -> Result<Accepted, AcceptError> {
        let partner = self.gate(submission.partner, submission.environment).await?;
        // The generations document these two in different orders.
        if submission.generation == Generation::V3 {
            self.admit_product(&partner, submission.product, submission.environment)?;
            admit_id_type(&partner.settings, &submission)?;
        } else {
            admit_id_type(&partner.settings, &submission)?;
            self.admit_product(&partner, submission.product, submission.environment)?;
        }
        admit_number(&submission)?;
        admit_fields(&submission)?;
        self.admit_user(&submission).await?;
        crate::known_user::admit_names(&submission)?;
        let url = self.admit_callback(&partner, &submission)?;
        if submission.delivery == Delivery::Later && !url {
            return Err(Refusal::NoCallbackUrl.into());
        }
        self.admit_queue().await?;
        self.admit_known_user(&mut submission).await?;
        let images = self.seal_all(&submission, id, &images).await?;
        if self.dies_at(FailPoint::AfterSeal) {
            return Err(Failure::Transient("stopped by a fail point".into()).into());
        }
        let job = self.enter(id, submission, images, Entry::Queue).await?;
        Ok(job)
    }

    /// Product switched on and built, models there.
    pub(crate) fn admit_product(
        &self,
        partner: &Partner,
        product: Product,
        environment: Environment,
    ) -> Result<(), Refusal> {
        if !product.is_built() || !partner.settings.products.contains(&product) {
            return Err(Refusal::ProductNotEnabled(product));
        }
        // The sandbox never runs a model, so it works without any.
        if product.needs_vision() && environment == Environment::Production && self.inner.vision.is_none() {
            return Err(Refusal::VisionUnavailable);
        }
        if product.reads_document() && environment == Environment::Production && self.inner.documents.is_none() {
            return Err(Refusal::VisionUnavailable);
        }
        Ok(())
    }

    /// Whether a result could be delivered: the URL of the request, else the partner's default, allowed by the
    /// partner's host list and by this installation.
    pub(crate) fn admit_callback(&self, partner: &Partner, submission: &Submission) -> Result<bool, Refusal> {
        let Some(url) = callback_url(&partner.settings, submission) else { return Ok(false) };
        self.vet_callback(&partner.settings, url.as_str(), submission.generation)?;
        Ok(true)
    }

    pub(crate) fn vet_callback(
        &self,
        settings: &PartnerSettings,
        url: &str,
        generation: Generation,
    ) -> Result<(), Refusal> {
        let url = self.inner.http.reach().vet(url, generation).map_err(|_| Refusal::CallbackNotAllowed)?;
        let host = url.host_str().unwrap_or_default();
        let host = host.strip_suffix('.').unwrap_or(host);
        let listed = |allowed: &String| allowed.eq_ignore_ascii_case(host);
        if !settings.callback_hosts.is_empty() && !settings.callback_hosts.iter().any(listed) {
            return Err(Refusal::CallbackNotAllowed);
        }
        Ok(())
    }

    /// Refuses when too much is waiting already: better now, in words, than later without end.
    pub(crate) async fn admit_queue(&self) -> Result<(), AcceptError> {
        let known = *self.inner.depth.lock().unwrap_or_else(PoisonError::into_inner);
        let ready = match known {
            Some((at, ready)) if at.elapsed() < DEPTH_AGE => ready,
            _ => {
                let ready = self.store().queue_depth().await?.ready;
                *self.inner.depth.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), ready));
                ready
            }
        };
        if ready >= self.config().max_queue {
            return Err(Refusal::Overloaded.into());
        }
        Ok(())
    }

    /// Seals pictures for a job that does not exist yet. If it never does, the sweep removes them.
    pub(crate) async fn seal_all(
        &self,
        submission: &Submission,
        job: JobId,
        images: &[(ImageKind, impl AsRef<[u8]>)],
    ) -> Result<Vec<SealedImage>, Failure> {
        let mut sealed = Vec::with_capacity(images.len());
        for (kind, bytes) in images {
            let Submission { partner, environment, .. } = submission;
            sealed.push(self.store().seal_image(*partner, *environment, job, *kind, bytes.as_ref()).await?);
        }
        Ok(sealed)
    }

    /// The accept transaction.
    pub(crate) async fn enter(
        &self,
        id: JobId,
        submission: Submission,
        images: Vec<SealedImage>,
        entry: Entry,
    ) -> Result<Accepted, AcceptError> {
        let user_id = submission
            .user_id
            .clone()
            .unwrap_or_else(|| Sensitive::new(GeneratedUserId::new(self.now(), &*self.inner.entropy).to_string()));
        let price = self.price(&submission);
        let partner_job_id = submission.partner_job_id.clone();
        let (product, environment) = (submission.product, submission.environment);
        let new = NewJob {
            id,
            partner_job_id: partner_job_id.clone(),
            user_id: user_id.clone(),
            submission,
            images,
            price,
            entry,
        };
        let AcceptedJob { id, smile_job_id, created_at } = self.store().accept(new).await?;
        metrics::counter!("jobs_accepted_total", "product" => product.slug(), "environment" => environment.as_str())
            .increment(1);
        tracing::info!(job = %id, product = product.slug(), %environment, "accepted");
        let partner_job_id = partner_job_id.unwrap_or_else(|| id.to_string());
        Ok(Accepted { id, smile_job_id, partner_job_id, user_id, created_at })
    }

    /// What a job costs; the sandbox is free.
    fn price(&self, submission: &Submission) -> Option<Minor> {
        if submission.environment == Environment::Sandbox {
            return None;
        }
        let screened = submission.claims.screening.as_ref().and_then(|ask| ask.countries.first());
        let country = submission.claims.country.or(screened.copied());
        let price = self.config().prices.price(submission.product, country);
        (price > Minor(0)).then_some(price)
    }
}

/// Where a job's results go, if anywhere.
pub(crate) fn callback_url<'a>(
    settings: &'a PartnerSettings,
    submission: &'a Submission,
) -> Option<&'a Sensitive<String>> {
    let own = submission.callback_url.as_ref().filter(|url| !url.as_str().is_empty());
    own.or_else(|| settings.default_callback(submission.environment)).filter(|url| !url.as_str().is_empty())
}

/// The catalog's row for what is claimed, if the authority is to be asked at all.
fn claimed_type(submission: &Submission) -> Option<Result<&'static IdType, Refusal>> {
    if !submission.product.asks_authority() || !submission.ask_authority {
        return None;
    }
    let claims = &submission.claims;
    let found = match (claims.country, claims.id_type.as_deref()) {
        (Some(country), Some(code)) => catalog::get().id_type(country, code),
        _ => None,
    };
    Some(found.ok_or(Refusal::IdTypeNotSupported))
}

/// Country and ID type known, offered for this product, not switched off for this partner. Where the authority is known
/// to return no photo, the third generation refuses a face comparison at the door; the first one has a result for it.
pub(crate) fn admit_id_type(settings: &PartnerSettings, submission: &Submission) -> Result<(), Refusal> {
    let Some(found) = claimed_type(submission) else { return Ok(()) };
    let id_type = found?;
    let compares_photo = submission.product == Product::BiometricKyc && submission.generation == Generation::V3;
    if !id_type.products.contains(&submission.product) || (compares_photo && id_type.has_photo == HasPhoto::No) {
        return Err(Refusal::IdTypeNotSupported);
    }
    if !settings.allows_id_type(id_type.country, &id_type.code) {
        return Err(Refusal::IdTypeNotEnabled);
    }
    Ok(())
}

/// The third generation refuses a malformed number at the door; the others answer it with a result.
fn admit_number(submission: &Submission) -> Result<(), Refusal> {
    if submission.generation != Generation::V3 {
        return Ok(());
    }
    // A document product reads the number from the document.
    if submission.product.reads_document() {
        return Ok(());
    }
    let Some(id_type) = claimed_type(submission).transpose()? else { return Ok(()) };
    match &submission.claims.id_number {
        Some(number) if id_type.number_fits(number.as_str()) => Ok(()),
        _ => Err(Refusal::IdNumberFormat),
    }
}

/// Inputs beyond country, type and number that an ID type cannot be looked up without.
fn admit_fields(submission: &Submission) -> Result<(), Refusal> {
    // What a document says need not be sent.
    if submission.product.reads_document() {
        return Ok(());
    }
    let Some(id_type) = claimed_type(submission).transpose()? else { return Ok(()) };
    let claims = &submission.claims;
    let filled = |value: &Option<Sensitive<String>>| value.as_ref().is_some_and(|v| !v.as_str().trim().is_empty());
    for field in &id_type.extra_fields {
        if field.only_for.as_deref().is_some_and(|product| product != submission.product.slug()) {
            continue;
        }
        let (name, present) = match field.name.as_str() {
            "bank_code" => ("bank_code", claims.bank_code.as_ref().is_some_and(|code| !code.trim().is_empty())),
            "citizenship" => ("citizenship", filled(&claims.citizenship)),
            "session_id" => ("session_id", filled(&claims.session_id)),
            "first_name" => ("first_name", filled(&claims.first_name)),
            "last_name" => ("last_name", filled(&claims.last_name)),
            "dob" => ("dob", filled(&claims.date_of_birth)),
            // Pictures are the product's own business; the rest is not part of any wire that is spoken here.
            _ => continue,
        };
        if !present {
            return Err(Refusal::MissingField(name));
        }
    }
    Ok(())
}
