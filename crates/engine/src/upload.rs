//! Jobs that are announced first and uploaded later: a slot is reserved (and paid for) by one request, and filled by a
//! package that comes to a secret URL.

use crate::accept::{Accepted, admit_id_type};
use crate::error::{AcceptError, Failure};
use crate::{Engine, FailPoint};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use kweli_domain::plan::Check;
use kweli_domain::{Environment, Evidence, Finding, JobId, PartnerId, Reason, Refusal, Submission, Timestamp, random};
use kweli_store::{Entry, Fill, FillResult, Slot};
use kweli_wire::v1::package::{self, Package, PackageProblem};
use sha2::{Digest, Sha256};

/// A reserved place for one upload.
#[derive(Clone, Debug)]
pub struct Reservation {
    /// The announced job.
    pub job: Accepted,
    /// The secret part of the upload URL. Only its hash is kept.
    pub slot_token: kweli_domain::Sensitive<String>,
    /// Until when the upload may come.
    pub expires_at: Timestamp,
}

/// What became of an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FillAnswer {
    /// It is stored and queued. A package that cannot be used is accepted too: the job's result says so.
    Accepted(JobId),
    /// The very same bytes came before.
    SameAgain(JobId),
    /// Other bytes came before.
    Conflict,
    /// Too late.
    Expired,
    /// No such slot.
    Unknown,
}

impl Engine {
    /// Announces a job: reserves its id, holds its price and opens a slot for its upload. Which ID is meant is only
    /// known when the package comes, so that is judged then.
    pub async fn reserve(&self, submission: Submission) -> Result<Reservation, AcceptError> {
        let partner = self.gate(submission.partner, submission.environment).await?;
        self.admit_product(&partner, submission.product, submission.environment)?;
        self.admit_user(&submission).await?;
        self.admit_callback(&partner, &submission)?;
        self.admit_queue().await?;
        let (slot_token, token_hash, expires_at) = self.new_slot();
        let id = JobId::new(self.now(), &*self.inner.entropy);
        let job = self.enter(id, submission, Vec::new(), Entry::Slot { token_hash, expires_at }).await?;
        Ok(Reservation { job, slot_token: slot_token.into(), expires_at })
    }

    /// Opens a new slot for a job that still waits for its upload; the old one is void. For callers that announce the
    /// same job again because they never saw the first answer.
    pub async fn renew(
        &self,
        partner: PartnerId,
        environment: Environment,
        user_id: Option<&str>,
        partner_job_id: &str,
    ) -> Result<Reservation, AcceptError> {
        let (slot_token, token_hash, expires_at) = self.new_slot();
        let renewed =
            self.store().renew_slot(partner, environment, user_id, partner_job_id, token_hash, expires_at).await?;
        let renewed = renewed.ok_or(Refusal::DuplicateJob)?;
        let row = self.store().job(partner, environment, renewed.id).await?;
        let row = row.ok_or_else(|| Failure::Permanent("a renewed job is gone".into()))?;
        let job = Accepted {
            id: row.id,
            smile_job_id: row.smile_job_id,
            partner_job_id: row.partner_job_id,
            user_id: row.user_id,
            created_at: row.created_at,
        };
        Ok(Reservation { job, slot_token: slot_token.into(), expires_at })
    }

    /// Takes an upload. Any bytes within the size limit are accepted; what is wrong with them becomes the job's result.
    pub async fn fill(&self, slot_token: &str, zip: Bytes) -> Result<FillAnswer, Failure> {
        let token_hash: [u8; 32] = Sha256::digest(slot_token.as_bytes()).into();
        let Some(slot) = self.store().slot(&token_hash).await? else { return Ok(FillAnswer::Unknown) };
        let body_sha256: [u8; 32] = on_thread({
            let zip = zip.clone();
            move || Sha256::digest(&zip).into()
        })
        .await?;
        if let Some(before) = slot.filled_with {
            return Ok(if before == body_sha256 { FillAnswer::SameAgain(slot.job) } else { FillAnswer::Conflict });
        }
        if self.now() >= slot.expires_at {
            return Ok(FillAnswer::Expired);
        }
        let Slot { partner, environment, job, .. } = slot;
        let Some(row) = self.store().job(partner, environment, job).await? else { return Ok(FillAnswer::Unknown) };
        let Some(owner) = self.store().partner(partner).await? else { return Ok(FillAnswer::Unknown) };
        let limits = self.config().package;
        let announced = row.submission;
        let (mut submission, read) = on_thread(move || {
            let mut submission = announced;
            let read = package::read(&zip, &limits, &mut submission);
            (submission, read)
        })
        .await?;
        let started = std::time::Instant::now();
        let (images, mut problem) = match read {
            Ok(Package { images, .. }) => (images, None),
            Err(PackageProblem { reason, detail }) => (Vec::new(), Some((reason, detail))),
        };
        if problem.is_none() && admit_id_type(&owner.settings, &submission) == Err(Refusal::IdTypeNotSupported) {
            problem = Some((Reason::ManifestInvalid, "id_info: valid id_type is required".to_owned()));
        }
        // Who and how was settled when the job was announced; the package says what it is about.
        (submission.partner, submission.environment) = (partner, environment);
        let images = self.seal_all(&submission, job, &images).await?;
        if self.dies_at(FailPoint::AfterSeal) {
            return Err(Failure::Transient("stopped by a fail point".into()));
        }
        let package_problem = problem.map(|(reason, detail)| Evidence {
            check: Check::Package,
            version: 1,
            models: Vec::new(),
            took_ms: u32::try_from(started.elapsed().as_millis()).unwrap_or(u32::MAX),
            finding: Finding::Package { reason, detail },
        });
        let filled = Fill { token_hash, submission, images, body_sha256, package_problem };
        Ok(match self.store().fill_slot(filled).await? {
            FillResult::Accepted(job) => FillAnswer::Accepted(job),
            FillResult::SameAgain(job) => FillAnswer::SameAgain(job),
            FillResult::Conflict => FillAnswer::Conflict,
            FillResult::Expired => FillAnswer::Expired,
            FillResult::Unknown => FillAnswer::Unknown,
        })
    }

    /// A token for an upload URL, its hash, and when it ends.
    fn new_slot(&self) -> (String, [u8; 32], Timestamp) {
        let token = URL_SAFE_NO_PAD.encode(random::bytes::<32>(&*self.inner.entropy));
        let hash = Sha256::digest(token.as_bytes()).into();
        (token, hash, self.now().plus_ms(i64::from(self.config().slot_ttl_s) * 1_000))
    }
}

/// Reads on a blocking thread: the caller waits for its answer, so it must not queue behind pictures.
async fn on_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Failure::Permanent("reading the upload failed".into()))
}
