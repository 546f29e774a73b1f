//! Rows and requests, as the rest of the program sees them.

use kweli_domain::callback::{CallbackState, Carries};
use kweli_domain::enrolment::{EnrolmentEffect, FaceTemplate};
use kweli_domain::job::JobState;
use kweli_domain::money::Minor;
use kweli_domain::{
    CallbackId, EnrolleeId, Environment, Evidence, Generation, ImageKind, JobId, Outcome, PartnerId, Sensitive,
    SmileJobId, Submission, Timestamp, Verdict,
};

/// What a partner has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    /// Free to spend.
    pub wallet: Minor,
    /// Reserved for jobs that are not settled yet.
    pub held: Minor,
}

/// Result of [`Store::prove_ledger`](crate::Store::prove_ledger).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerProof {
    /// Accounts that were summed.
    pub accounts: u64,
    /// Transfers that were summed.
    pub transfers: u64,
    /// Whether all balances together are zero.
    pub sum_zero: bool,
    /// Everything that does not add up, in words; empty when the ledger is sound.
    pub problems: Vec<String>,
}

impl LedgerProof {
    /// Whether the ledger is sound.
    pub fn holds(&self) -> bool {
        self.sum_zero && self.problems.is_empty()
    }
}

/// An image that was sealed and written to the object store, and is not named by any job yet.
#[derive(Clone, Debug)]
pub struct SealedImage {
    /// Its role.
    pub kind: ImageKind,
    /// Name of the object.
    pub(crate) object: String,
    /// The object's own key, wrapped by the partner's key.
    pub(crate) wrapped_key: Vec<u8>,
    /// Whose, where and of which job; checked when it is named.
    pub(crate) owner: (PartnerId, Environment, JobId),
}

/// A job to be accepted.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// Our id, also the one its images were sealed for.
    pub id: JobId,
    /// The partner's id of the job; `None` = the text of ours.
    pub partner_job_id: Option<String>,
    /// The partner's id of the person, given or made.
    pub user_id: Sensitive<String>,
    /// What is asked.
    pub submission: Submission,
    /// Its pictures.
    pub images: Vec<SealedImage>,
    /// What is held in the wallet; `None` = free.
    pub price: Option<Minor>,
    /// How it starts.
    pub entry: Entry,
}

/// How a job starts.
#[derive(Clone, Debug)]
pub enum Entry {
    /// It is complete: a worker may take it.
    Queue,
    /// Its upload is still to come.
    Slot {
        /// SHA-256 of the token that the upload will bring.
        token_hash: [u8; 32],
        /// Until when.
        expires_at: Timestamp,
    },
}

/// An accepted job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AcceptedJob {
    /// Our id.
    pub id: JobId,
    /// Counter of the partner and environment.
    pub smile_job_id: SmileJobId,
    /// When it was accepted.
    pub created_at: Timestamp,
}

/// A place for one upload.
#[derive(Clone, Debug)]
pub struct Slot {
    /// Whose.
    pub partner: PartnerId,
    /// In which environment.
    pub environment: Environment,
    /// For which job.
    pub job: JobId,
    /// Until when it may be filled.
    pub expires_at: Timestamp,
    /// SHA-256 of the body that filled it.
    pub filled_with: Option<[u8; 32]>,
}

/// An upload that has arrived.
#[derive(Clone, Debug)]
pub struct Fill {
    /// SHA-256 of the token that it brought.
    pub token_hash: [u8; 32],
    /// The request, completed by what the upload says.
    pub submission: Submission,
    /// Its pictures.
    pub images: Vec<SealedImage>,
    /// SHA-256 of the whole body: the same upload may be sent again.
    pub body_sha256: [u8; 32],
    /// Why the upload cannot be used, as evidence.
    pub package_problem: Option<Evidence>,
}

/// What became of an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FillResult {
    /// The job is complete and queued.
    Accepted(JobId),
    /// The slot was filled with the very same bytes before.
    SameAgain(JobId),
    /// The slot was filled with other bytes before.
    Conflict,
    /// The slot is too old.
    Expired,
    /// There is no such slot.
    Unknown,
}

/// What there is to do. Stored with the version of its form: a version that is not known here is left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TaskKind {
    /// Run a job's next checks and settle it.
    RunJob(JobId),
    /// Hand a result over.
    Deliver(CallbackId),
    /// Give up waiting for an upload.
    ExpireSlot(JobId),
    /// Give up waiting for a person.
    ReviewTimeout(JobId),
    /// Remove objects that no row names.
    SweepOrphans,
    /// Add the ledger up.
    ProveLedger,
    /// Screen the monitored people again that a changed list touches.
    Rescreen,
    /// Read the operator's feeds and folder of articles.
    ReadNews,
}

/// A task that this worker holds.
#[derive(Clone, Debug)]
pub struct ClaimedTask {
    /// Row number.
    pub id: i64,
    /// Fencing token: raised at every claim; every write under the task checks it.
    pub token: i64,
    /// Whose; partner 0 for the installation's own.
    pub partner: PartnerId,
    /// In which environment.
    pub environment: Environment,
    /// How many times it was claimed, this time included.
    pub attempt: u32,
    /// What to do.
    pub kind: TaskKind,
    /// When it was due first, whatever happened since.
    pub due: Timestamp,
}

/// Which tasks a worker takes.
#[derive(Clone, Copy, Debug, Default)]
pub struct ClaimFilter {
    /// Which work.
    pub work: Work,
    /// Most tasks of this work that one partner may have running at once; `None` = any number.
    pub partner_cap: Option<u32>,
}

/// A part of the queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Work {
    /// Everything.
    #[default]
    Any,
    /// Jobs only.
    Jobs,
    /// Deliveries only.
    Deliveries,
    /// Everything but jobs and deliveries.
    Upkeep,
}

/// How long the queue is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QueueDepth {
    /// Due and free.
    pub ready: u64,
    /// Due later.
    pub delayed: u64,
    /// Held by a worker.
    pub running: u64,
    /// How long the oldest ready task has been due, in milliseconds.
    pub oldest_ready_ms: i64,
}

/// What happens to the money that is held for a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoneyMove {
    /// It is ours.
    Capture,
    /// It goes back to the wallet.
    Release,
    /// It stays held: a person will decide.
    KeepHeld,
}

/// The end of a job, or the end of the machine's part of it.
#[derive(Clone, Debug)]
pub struct Settlement {
    /// Which job.
    pub job: JobId,
    /// Its new state.
    pub state: JobState,
    /// The outcome; its revision is one more than the last.
    pub outcome: Outcome,
    /// What happens to the money; ignored for a free job.
    pub money: MoneyMove,
    /// Results to hand over; each gets its task, due now.
    pub callbacks: Vec<NewCallback>,
    /// Further tasks and when they are due.
    pub follow_ups: Vec<(TaskKind, Timestamp)>,
    /// What becomes of the person's face on file.
    pub enrolment: Option<EnrolmentEffect>,
}

/// A change of the faces on file, as whoever keeps them in memory reads it.
#[derive(Clone, Debug, PartialEq)]
pub struct FaceChange {
    /// Its number; rises within a partner and environment.
    pub sequence: u64,
    /// Whose face.
    pub enrollee: EnrolleeId,
    /// The face that counts now; `None` = there is none (any more), or no model has seen it.
    pub template: Option<FaceTemplate>,
}

/// A result to hand over.
#[derive(Clone, Debug)]
pub struct NewCallback {
    /// Its id.
    pub id: CallbackId,
    /// Of which job.
    pub job: JobId,
    /// Which revision of the outcome.
    pub revision: u32,
    /// In which generation's words.
    pub generation: Generation,
    /// Where to.
    pub url: Sensitive<String>,
    /// Whether somebody asked for it again.
    pub replay: bool,
    /// What it carries.
    pub carries: Carries,
}

/// A stored job.
#[derive(Clone, Debug)]
pub struct JobRow {
    /// Our id.
    pub id: JobId,
    /// Counter of the partner and environment.
    pub smile_job_id: SmileJobId,
    /// The partner's id of it (ours, where the generation has none).
    pub partner_job_id: String,
    /// The partner's id of the person.
    pub user_id: Sensitive<String>,
    /// What was asked.
    pub submission: Submission,
    /// Where it stands.
    pub state: JobState,
    /// Every outcome, oldest first.
    pub outcomes: Vec<Outcome>,
    /// How many times a worker took it.
    pub attempt: u32,
    /// When it was accepted.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// What it costs; `None` = free.
    pub price: Option<Minor>,
}

/// Which jobs a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JobFilter {
    /// Only of this environment.
    pub environment: Option<Environment>,
    /// Only older than this one.
    pub before: Option<JobId>,
    /// Only with this verdict as the latest.
    pub verdict: Option<Verdict>,
}

/// What became of the money for a job, by the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobMoney {
    /// Set aside.
    Held,
    /// Charged.
    Captured,
    /// Given back.
    Released,
}

/// One try to hand a result over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// When.
    pub at: Timestamp,
    /// The receiver's HTTP status.
    pub status: Option<u16>,
    /// Why there was none.
    pub error: Option<String>,
    /// How long it took, in milliseconds.
    pub took_ms: u32,
}

/// What follows an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptNext {
    /// The receiver has it.
    Delivered,
    /// Once more, then.
    RetryAt(Timestamp),
    /// No more attempts.
    Exhausted,
}

/// A stored delivery.
#[derive(Clone, Debug)]
pub struct CallbackRow {
    /// Its id.
    pub id: CallbackId,
    /// Of which job.
    pub job: JobId,
    /// Which revision of the outcome.
    pub revision: u32,
    /// In which generation's words.
    pub generation: Generation,
    /// Where to.
    pub url: Sensitive<String>,
    /// Whether somebody asked for it again.
    pub replay: bool,
    /// What it carries.
    pub carries: Carries,
    /// Where it stands.
    pub state: CallbackState,
    /// When the next attempt is due, while it is pending.
    pub next_at: Option<Timestamp>,
    /// Every attempt, oldest first.
    pub attempts: Vec<Attempt>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A row of an ID authority's table.
#[derive(Clone, Debug)]
pub struct NewRecord {
    /// Country of the ID type.
    pub country: kweli_domain::Country,
    /// Code of the ID type.
    pub id_type: String,
    /// The number, exactly as look-ups will write it.
    pub number: Sensitive<String>,
    /// What the authority knows.
    pub record: kweli_domain::IdentityRecord,
}

/// Something that somebody did.
#[derive(Clone, Debug)]
pub struct AuditEvent {
    /// On whose data; `None` = the installation's.
    pub partner: Option<PartnerId>,
    /// Who.
    pub actor: String,
    /// What, e.g. `key.create`.
    pub action: String,
    /// On what.
    pub subject: String,
    /// Anything else.
    pub detail: serde_json::Value,
}

/// Result of [`Store::verify_audit`](crate::Store::verify_audit).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditProof {
    /// Events that were read.
    pub events: u64,
    /// Number of the first event that does not fit the chain; `None` when all do.
    pub first_bad: Option<u64>,
}
