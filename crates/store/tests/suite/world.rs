//! A store to try things on, and the things to try.

// Raw statements play the part of damage, attackers and newer programs.
#![allow(clippy::disallowed_methods, clippy::unwrap_used)]

use kweli_domain::callback::Carries;
use kweli_domain::claims::Claims;
use kweli_domain::evidence::Finding;
use kweli_domain::job::JobState;
use kweli_domain::money::Minor;
use kweli_domain::outcome::{Decision, Judge, Parts};
use kweli_domain::partner::{Partner, PartnerSettings};
use kweli_domain::plan::Check;
use kweli_domain::random::SeededEntropy;
use kweli_domain::submission::{Delivery, Generation};
use kweli_domain::time::ManualClock;
use kweli_domain::{
    CallbackId, Environment, Evidence, JobId, KeyId, Outcome, PartnerId, Product, Submission, Timestamp, Verdict,
};
use kweli_store::*;
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;

pub const START: Timestamp = Timestamp(1_773_144_000_000);
pub const LEASE: i64 = 30_000;
pub const SANDBOX: Environment = Environment::Sandbox;
pub const PRODUCTION: Environment = Environment::Production;

/// Every store draws from its own sequence, as every process would.
static SEED: AtomicU64 = AtomicU64::new(1);

pub fn entropy() -> Arc<SeededEntropy> {
    Arc::new(SeededEntropy::new(SEED.fetch_add(1, Ordering::Relaxed) << 20))
}

pub struct World {
    pub store: Store,
    pub clock: Arc<ManualClock>,
    pub folder: TempDir,
    pub options: StoreOptions,
    pub root: RootKey,
}

impl World {
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite:{}", folder.path().join("kweli.db").display());
        Self::open(folder, database).await
    }

    pub async fn postgres() -> Self {
        let database = crate::postgres_server::shared().fresh_database();
        Self::open(tempfile::tempdir().unwrap(), database).await
    }

    async fn open(folder: TempDir, database: String) -> Self {
        let objects = ObjectsOptions::Folder(folder.path().join("objects"));
        let options = StoreOptions { database, objects, max_connections: 6 };
        let root = RootKey::from_bytes([42; 32]);
        let clock = Arc::new(ManualClock::new(START));
        let store = Store::open(options.clone(), root.clone(), clock.clone(), entropy()).await.unwrap();
        store.migrate().await.unwrap();
        Self { store, clock, folder, options, root }
    }

    /// A second process on the same data.
    pub async fn another(&self) -> Store {
        Store::open(self.options.clone(), self.root.clone(), self.clock.clone(), entropy()).await.unwrap()
    }

    pub fn is_sqlite(&self) -> bool {
        self.options.database.starts_with("sqlite:")
    }

    pub async fn partner(&self) -> Partner {
        self.store.create_partner("Acme", PartnerSettings::default()).await.unwrap()
    }

    /// A partner with money.
    pub async fn rich(&self) -> PartnerId {
        let partner = self.partner().await.id;
        self.store.fund(partner, Minor(1_000_000), "start").await.unwrap();
        partner
    }

    /// Runs a statement behind the store's back.
    pub async fn raw(&self, sql: &str) -> Result<u64, sqlx::Error> {
        let sql = AssertSqlSafe(sql.to_owned());
        if let Some(path) = self.options.database.strip_prefix("sqlite:") {
            let mut connection = SqliteConnection::connect(&format!("sqlite:{path}")).await?;
            Ok(sqlx::query(sql).execute(&mut connection).await?.rows_affected())
        } else {
            let mut connection = PgConnection::connect(&self.options.database).await?;
            Ok(sqlx::query(sql).execute(&mut connection).await?.rows_affected())
        }
    }

    /// A number, read behind the store's back.
    pub async fn number(&self, sql: &str) -> i64 {
        let sql = AssertSqlSafe(sql.to_owned());
        if let Some(path) = self.options.database.strip_prefix("sqlite:") {
            let mut connection = SqliteConnection::connect(&format!("sqlite:{path}")).await.unwrap();
            sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
        } else {
            let mut connection = PgConnection::connect(&self.options.database).await.unwrap();
            sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
        }
    }

    /// A text, read behind the store's back.
    pub async fn text(&self, sql: &str) -> String {
        let sql = AssertSqlSafe(sql.to_owned());
        if let Some(path) = self.options.database.strip_prefix("sqlite:") {
            let mut connection = SqliteConnection::connect(&format!("sqlite:{path}")).await.unwrap();
            sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
        } else {
            let mut connection = PgConnection::connect(&self.options.database).await.unwrap();
            sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
        }
    }

    pub fn job_id(&self) -> JobId {
        use kweli_domain::Clock;
        JobId::new(self.clock.now(), &*entropy())
    }

    pub fn job(&self, partner: PartnerId, environment: Environment, partner_job_id: &str) -> NewJob {
        NewJob {
            id: self.job_id(),
            partner_job_id: Some(partner_job_id.to_owned()),
            user_id: "user-1".into(),
            submission: submission(partner, environment),
            images: Vec::new(),
            price: (environment == PRODUCTION).then_some(Minor(10)),
            entry: Entry::Queue,
        }
    }

    /// A claimed production job.
    pub async fn claimed(&self, partner: PartnerId, partner_job_id: &str) -> (JobId, ClaimedTask) {
        let job = self.store.accept(self.job(partner, PRODUCTION, partner_job_id)).await.unwrap().id;
        let task = self.store.claim("w", LEASE).await.unwrap().unwrap();
        assert_eq!(task.kind, TaskKind::RunJob(job));
        (job, task)
    }
}

pub fn submission(partner: PartnerId, environment: Environment) -> Submission {
    Submission {
        partner,
        environment,
        generation: Generation::V3,
        key: KeyId(uuid::Uuid::nil()),
        partner_as_written: partner.to_string(),
        product: Product::EnhancedKyc,
        delivery: Delivery::Later,
        partner_job_id: None,
        user_id: None,
        claims: Claims {
            country: Some("KE".parse().unwrap()),
            id_type: Some("NATIONAL_ID".into()),
            id_number: Some("PLANTED-NUMBER-31415926".into()),
            first_name: Some("PLANTED-NAME-Wanjiru".into()),
            ..Claims::default()
        },
        ask_authority: true,
        consent: None,
        callback_url: Some("https://planted-host.example/hook".into()),
        partner_params: [("ref".to_owned(), serde_json::json!("PLANTED-PARAM"))].into_iter().collect(),
        metadata: serde_json::Value::Null,
        forced: None,
        allow_new_enroll: false,
        use_enrolled_image: false,
        source_sdk: None,
    }
}

pub fn outcome(revision: u32, verdict: Verdict) -> Outcome {
    Outcome {
        revision,
        decision: Decision {
            verdict,
            reasons: vec![],
            parts: Parts::default(),
            judge: Judge::Machine,
            billable: true,
            face_confidence: Some(91.5),
        },
        policy_version: "test".into(),
        decided_at: START,
    }
}

pub fn settlement(job: JobId, money: MoneyMove) -> Settlement {
    let (state, verdict) = match money {
        MoneyMove::Capture => (JobState::Decided, Verdict::Clear),
        MoneyMove::Release => (JobState::Failed, Verdict::Error),
        MoneyMove::KeepHeld => (JobState::NeedsReview, Verdict::Review),
    };
    let (callbacks, follow_ups) = (vec![], vec![]);
    Settlement { job, state, outcome: outcome(1, verdict), money, callbacks, follow_ups, enrolment: None }
}

pub fn evidence(detail: &str) -> Evidence {
    Evidence {
        check: Check::NumberFormat,
        version: 1,
        models: vec![],
        took_ms: 3,
        finding: Finding::Failure { detail: detail.to_owned() },
    }
}

pub fn callback(job: JobId) -> NewCallback {
    NewCallback {
        id: CallbackId::new(START, &*entropy()),
        job,
        revision: 1,
        generation: Generation::V3,
        url: "https://planted-host.example/hook".into(),
        replay: false,
        carries: Carries::Result,
    }
}

pub async fn sound(store: &Store) {
    let proof = store.prove_ledger().await.unwrap();
    assert!(proof.holds(), "{proof:?}");
}
