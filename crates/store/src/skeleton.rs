//! Signatures; the bodies follow.
#![allow(missing_docs, dead_code, unused_variables, clippy::missing_errors_doc)]

use crate::*;
use kweli_domain::money::Minor;
use kweli_domain::partner::{ApiKey, Partner, PartnerSettings};
use kweli_domain::random::Entropy;
use kweli_domain::*;
use std::sync::Arc;

#[derive(Clone)]
pub struct Store {
    wake: Arc<tokio::sync::Notify>,
}

const LATER: Error = Error::Conflict("not available yet");

#[rustfmt::skip]
impl Store {
    pub async fn open(options: StoreOptions, root: RootKey, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Result<Store, Error> { Err(LATER) }
    pub async fn migrate(&self) -> Result<(), Error> { Err(LATER) }
    pub async fn ping(&self) -> Result<(), Error> { Err(LATER) }
    pub fn derive_secret(&self, purpose: &str) -> [u8; 32] { [0; 32] }
    pub async fn create_partner(&self, name: &str, settings: PartnerSettings) -> Result<Partner, Error> { Err(LATER) }
    pub async fn partner(&self, partner: PartnerId) -> Result<Option<Partner>, Error> { Err(LATER) }
    pub async fn partners(&self) -> Result<Vec<Partner>, Error> { Err(LATER) }
    pub async fn update_settings(&self, partner: PartnerId, settings: &PartnerSettings) -> Result<(), Error> { Err(LATER) }
    pub async fn create_key(&self, partner: PartnerId, environment: Environment, label: &str) -> Result<ApiKey, Error> { Err(LATER) }
    pub async fn active_keys(&self, partner: PartnerId, environment: Environment) -> Result<Arc<[ApiKey]>, Error> { Err(LATER) }
    pub async fn all_keys(&self, partner: PartnerId) -> Result<Vec<ApiKey>, Error> { Err(LATER) }
    pub async fn key(&self, partner: PartnerId, key: KeyId) -> Result<Option<ApiKey>, Error> { Err(LATER) }
    pub async fn revoke_key(&self, partner: PartnerId, key: KeyId) -> Result<(), Error> { Err(LATER) }
    pub async fn fund(&self, partner: PartnerId, amount: Minor, note: &str) -> Result<Balance, Error> { Err(LATER) }
    pub async fn balance(&self, partner: PartnerId) -> Result<Balance, Error> { Err(LATER) }
    pub async fn prove_ledger(&self) -> Result<LedgerProof, Error> { Err(LATER) }
    pub async fn seal_image(&self, partner: PartnerId, environment: Environment, job: JobId, kind: ImageKind, bytes: &[u8]) -> Result<SealedImage, Error> { Err(LATER) }
    pub async fn add_image(&self, task: &ClaimedTask, image: SealedImage) -> Result<(), Error> { Err(LATER) }
    pub async fn image(&self, partner: PartnerId, environment: Environment, job: JobId, kind: ImageKind) -> Result<Option<Vec<u8>>, Error> { Err(LATER) }
    pub async fn image_kinds(&self, partner: PartnerId, environment: Environment, job: JobId) -> Result<Vec<ImageKind>, Error> { Err(LATER) }
    pub async fn sweep_orphans(&self, older_than_ms: i64) -> Result<usize, Error> { Err(LATER) }
    pub async fn sweep_expired(&self) -> Result<u64, Error> { Err(LATER) }
    pub async fn accept(&self, job: NewJob) -> Result<AcceptedJob, AcceptError> { Err(LATER.into()) }
    pub async fn slot(&self, token_hash: &[u8; 32]) -> Result<Option<Slot>, Error> { Err(LATER) }
    pub async fn renew_slot(&self, partner: PartnerId, environment: Environment, user_id: Option<&str>, partner_job_id: &str, new_hash: [u8; 32], expires_at: Timestamp) -> Result<Option<AcceptedJob>, Error> { Err(LATER) }
    pub async fn fill_slot(&self, fill: Fill) -> Result<FillResult, Error> { Err(LATER) }
    pub async fn expire_slot(&self, task: &ClaimedTask, job: JobId) -> Result<(), Error> { Err(LATER) }
    pub async fn claim(&self, worker: &str, lease_ms: i64) -> Result<Option<ClaimedTask>, Error> { Err(LATER) }
    pub async fn claim_where(&self, worker: &str, lease_ms: i64, filter: ClaimFilter) -> Result<Option<ClaimedTask>, Error> { Err(LATER) }
    pub async fn heartbeat(&self, task: &ClaimedTask, lease_ms: i64) -> Result<bool, Error> { Err(LATER) }
    pub async fn postpone(&self, task: &ClaimedTask, due: Timestamp) -> Result<(), Error> { Err(LATER) }
    pub async fn finish(&self, task: &ClaimedTask) -> Result<(), Error> { Err(LATER) }
    pub async fn enqueue(&self, partner: PartnerId, environment: Environment, kind: TaskKind, due: Timestamp) -> Result<(), Error> { Err(LATER) }
    pub async fn queue_depth(&self) -> Result<QueueDepth, Error> { Err(LATER) }
    pub fn wake(&self) -> Arc<tokio::sync::Notify> { self.wake.clone() }
    pub async fn add_evidence(&self, task: &ClaimedTask, job: JobId, evidence: &Evidence) -> Result<(), Error> { Err(LATER) }
    pub async fn evidence(&self, partner: PartnerId, environment: Environment, job: JobId) -> Result<Vec<Evidence>, Error> { Err(LATER) }
    pub async fn settle(&self, task: &ClaimedTask, settlement: Settlement) -> Result<(), Error> { Err(LATER) }
    pub async fn settle_review(&self, partner: PartnerId, environment: Environment, job: JobId, expected_revision: u32, evidence: Evidence, settlement: Settlement) -> Result<(), Error> { Err(LATER) }
    pub async fn job(&self, partner: PartnerId, environment: Environment, job: JobId) -> Result<Option<JobRow>, Error> { Err(LATER) }
    pub async fn job_by_partner_id(&self, partner: PartnerId, environment: Environment, user_id: Option<&str>, partner_job_id: &str) -> Result<Option<JobRow>, Error> { Err(LATER) }
    pub async fn jobs(&self, partner: PartnerId, environment: Option<Environment>, before: Option<JobId>, limit: u32) -> Result<Vec<JobRow>, Error> { Err(LATER) }
    pub async fn find_job_any(&self, job: JobId) -> Result<Option<(PartnerId, Environment)>, Error> { Err(LATER) }
    pub async fn callback(&self, partner: PartnerId, environment: Environment, callback: CallbackId) -> Result<Option<CallbackRow>, Error> { Err(LATER) }
    pub async fn callbacks_of(&self, partner: PartnerId, environment: Environment, job: JobId) -> Result<Vec<CallbackRow>, Error> { Err(LATER) }
    pub async fn record_attempt(&self, task: &ClaimedTask, callback: CallbackId, attempt: Attempt, next: AttemptNext) -> Result<(), Error> { Err(LATER) }
    pub async fn add_callback(&self, partner: PartnerId, environment: Environment, callback: NewCallback) -> Result<CallbackId, Error> { Err(LATER) }
    pub async fn import_record(&self, country: Country, id_type: &str, number: &str, record: &IdentityRecord) -> Result<(), Error> { Err(LATER) }
    pub async fn import_records(&self, records: Vec<NewRecord>) -> Result<(), Error> { Err(LATER) }
    pub async fn find_record(&self, country: Country, id_type: &str, number: &str) -> Result<Option<IdentityRecord>, Error> { Err(LATER) }
    pub async fn record_counts(&self) -> Result<Vec<(Country, String, u64)>, Error> { Err(LATER) }
    pub async fn put_reference(&self, partner: PartnerId, environment: Environment, value: &Sensitive<String>, expires_at: Option<Timestamp>) -> Result<uuid::Uuid, Error> { Err(LATER) }
    pub async fn reference(&self, partner: PartnerId, environment: Environment, id: uuid::Uuid) -> Result<Option<Sensitive<String>>, Error> { Err(LATER) }
    pub async fn create_sign_in(&self, partner: PartnerId, token_hash: [u8; 32], expires_at: Timestamp) -> Result<(), Error> { Err(LATER) }
    pub async fn consume_sign_in(&self, token_hash: [u8; 32]) -> Result<Option<PartnerId>, Error> { Err(LATER) }
    pub async fn create_session(&self, partner: PartnerId, token_hash: [u8; 32], expires_at: Timestamp) -> Result<(), Error> { Err(LATER) }
    pub async fn session(&self, token_hash: [u8; 32]) -> Result<Option<PartnerId>, Error> { Err(LATER) }
    pub async fn end_session(&self, token_hash: [u8; 32]) -> Result<(), Error> { Err(LATER) }
    pub async fn audit(&self, event: AuditEvent) -> Result<(), Error> { Err(LATER) }
    pub async fn verify_audit(&self) -> Result<AuditProof, Error> { Err(LATER) }
}
