//! A small installation in a temporary folder: store, partner, engine, receiver.
#![allow(dead_code)]

pub mod faces;
pub mod receiver;

use async_trait::async_trait;
use bytes::Bytes;
use kweli_authorities::{Authorities, Authority, Inquiry, Miss};
use kweli_domain::money::Minor;
use kweli_domain::partner::{ApiKey, PartnerSettings};
use kweli_domain::submission::Delivery;
use kweli_domain::time::ManualClock;
use kweli_domain::{
    Claims, Clock, Environment, Generation, IdentityRecord, ImageKind, JobId, PartnerId, Product, Submission, Timestamp,
};
use kweli_engine::ambient::OsEntropy;
use kweli_engine::{CallbackConfig, Engine, EngineConfig, EngineParts, FailPoint, StoredRecords};
use kweli_store::{Balance, JobRow, ObjectsOptions, RootKey, Store, StoreOptions};
use receiver::Receiver;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// 2026-03-10T12:00:00Z
pub const START: Timestamp = Timestamp(1_773_144_000_000);

/// An installation.
pub struct House {
    folder: tempfile::TempDir,
    pub database: String,
    pub clock: Arc<ManualClock>,
    pub store: Store,
    pub partner: PartnerId,
    pub sandbox: ApiKey,
    pub production: ApiKey,
    pub receiver: Receiver,
    pub authority: Arc<Scripted>,
}

/// An authority that says what a test wants, for Kenyan alien cards.
#[derive(Default)]
pub struct Scripted {
    pub down: AtomicBool,
    pub asked: Mutex<u32>,
}

#[async_trait]
impl Authority for Scripted {
    async fn look_up(&self, ask: &Inquiry<'_>) -> Result<IdentityRecord, Miss> {
        *self.asked.lock().unwrap() += 1;
        if self.down.load(Ordering::SeqCst) {
            return Err(Miss::UNAVAILABLE);
        }
        Ok(IdentityRecord { id_number: Some(ask.number.into()), ..joe() })
    }
}

/// The person in the records.
pub fn joe() -> IdentityRecord {
    IdentityRecord {
        first_name: Some("Joe".into()),
        last_name: Some("Leo".into()),
        date_of_birth: Some("1990-01-01".into()),
        gender: Some("M".into()),
        ..IdentityRecord::default()
    }
}

impl House {
    pub async fn new() -> House {
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite:{}", folder.path().join("kweli.db").display());
        Self::on(folder, database, Receiver::http().await).await
    }

    /// With a receiver that speaks TLS.
    pub async fn with_tls() -> House {
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite:{}", folder.path().join("kweli.db").display());
        Self::on(folder, database, Receiver::https().await).await
    }

    pub async fn on(folder: tempfile::TempDir, database: String, receiver: Receiver) -> House {
        let clock = Arc::new(ManualClock::new(START));
        let objects = ObjectsOptions::Folder(folder.path().join("objects"));
        let options = StoreOptions { database: database.clone(), objects, max_connections: 4 };
        let root = RootKey::from_bytes([9; 32]);
        let store = Store::open(options, root, clock.clone(), Arc::new(OsEntropy)).await.unwrap();
        store.migrate().await.unwrap();
        let partner = store.create_partner("Test", PartnerSettings::default()).await.unwrap().id;
        let sandbox = store.create_key(partner, Environment::Sandbox, "test").await.unwrap();
        let production = store.create_key(partner, Environment::Production, "test").await.unwrap();
        for (id_type, number) in [("BVN", "22345678901"), ("NIN_V2", "22345678901")] {
            store.import_record("NG".parse().unwrap(), id_type, number, &joe()).await.unwrap();
        }
        House { folder, database, clock, store, partner, sandbox, production, receiver, authority: Arc::default() }
    }

    pub fn config(&self) -> EngineConfig {
        let extra_root_pem = self.receiver.ca_pem.clone();
        EngineConfig {
            public_url: "https://kweli.example.com".into(),
            callbacks: CallbackConfig { allow_http: true, allow_private: true, extra_root_pem },
            worker_name: "test".into(),
            cpu_threads: 2,
            ..EngineConfig::default()
        }
    }

    pub fn parts(&self) -> EngineParts {
        let entropy = Arc::new(OsEntropy);
        let clock: Arc<dyn Clock> = self.clock.clone();
        let authorities = Authorities::builder(clock.clone(), entropy.clone())
            .table(Arc::new(StoredRecords(self.store.clone())))
            .route("KE".parse().unwrap(), "ALIEN_CARD", "scripted", self.authority.clone())
            .build()
            .unwrap();
        EngineParts {
            store: self.store.clone(),
            clock,
            entropy,
            authorities: Arc::new(authorities),
            vision: None,
            documents: None,
            config: self.config(),
            failpoint: None,
        }
    }

    pub fn engine(&self) -> Engine {
        Engine::new(self.parts()).unwrap()
    }

    pub fn dying(&self, at: FailPoint) -> Engine {
        Engine::new(EngineParts { failpoint: Some(at), ..self.parts() }).unwrap()
    }

    pub fn with_config(&self, change: impl FnOnce(&mut EngineConfig)) -> Engine {
        let mut parts = self.parts();
        change(&mut parts.config);
        Engine::new(parts).unwrap()
    }

    /// Changes the partner's switches.
    pub async fn settings<R>(&self, change: impl FnOnce(&mut PartnerSettings) -> R) {
        let mut settings = self.store.partner(self.partner).await.unwrap().unwrap().settings;
        change(&mut settings);
        self.store.update_settings(self.partner, &settings).await.unwrap();
    }

    /// An Enhanced KYC request for a number that the sandbox answers well, with a callback.
    pub fn sandbox(&self, generation: Generation) -> Submission {
        let claims = Claims {
            country: Some("NG".parse().unwrap()),
            id_type: Some("BVN".into()),
            id_number: Some("00000000000".into()),
            first_name: Some("Amina Fatou".into()),
            last_name: Some("Clearwater".into()),
            email: Some("amina.clearwater@example.com".into()),
            ..Claims::default()
        };
        Submission {
            partner: self.partner,
            environment: Environment::Sandbox,
            generation,
            key: self.sandbox.id,
            partner_as_written: self.partner.to_string(),
            product: Product::EnhancedKyc,
            delivery: Delivery::Later,
            partner_job_id: (generation != Generation::V3).then(|| "j-1".to_owned()),
            user_id: Some("u-1".into()),
            claims,
            ask_authority: true,
            consent: None,
            callback_url: Some(self.receiver.url.clone().into()),
            partner_params: Default::default(),
            metadata: serde_json::Value::Null,
            forced: None,
            allow_new_enroll: false,
            use_enrolled_image: false,
            source_sdk: None,
        }
    }

    /// The same in production, for the person in the records.
    pub fn real(&self, generation: Generation) -> Submission {
        let mut submission = self.sandbox(generation);
        submission.environment = Environment::Production;
        submission.key = self.production.id;
        submission.claims.id_number = Some("22345678901".into());
        submission.claims.first_name = Some("Joe".into());
        submission.claims.last_name = Some("Leo".into());
        submission
    }

    pub async fn fund(&self, amount: i64) {
        self.store.fund(self.partner, Minor(amount), "test").await.unwrap();
    }

    pub async fn balance(&self) -> (i64, i64) {
        let Balance { wallet, held } = self.store.balance(self.partner).await.unwrap();
        let proof = self.store.prove_ledger().await.unwrap();
        assert!(proof.holds(), "{:?}", proof.problems);
        (wallet.0, held.0)
    }

    pub async fn job(&self, environment: Environment, job: JobId) -> JobRow {
        self.store.job(self.partner, environment, job).await.unwrap().unwrap()
    }

    /// Runs a statement behind the store's back.
    #[allow(clippy::disallowed_methods)]
    pub async fn raw(&self, sql: &str) {
        use sqlx::Connection;
        let mut connection = sqlx::SqliteConnection::connect(&self.database).await.unwrap();
        sqlx::query(sqlx::AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.unwrap();
    }

    pub fn advance_s(&self, seconds: i64) {
        self.clock.advance_ms(seconds * 1_000);
    }
}

/// A small PNG that decodes: one grey square.
pub fn png() -> Bytes {
    // 8 x 8, 8-bit grey, one IDAT with a stored deflate block.
    let mut raw = Vec::new();
    for _ in 0..8 {
        raw.push(0);
        raw.extend_from_slice(&[128; 8]);
    }
    let mut zlib = vec![0x78, 0x01, 0x01];
    let len = u16::try_from(raw.len()).unwrap();
    zlib.extend_from_slice(&len.to_le_bytes());
    zlib.extend_from_slice(&(!len).to_le_bytes());
    zlib.extend_from_slice(&raw);
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in &raw {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    zlib.extend_from_slice(&((b << 16) | a).to_be_bytes());
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = Vec::new();
    header.extend_from_slice(&8_u32.to_be_bytes());
    header.extend_from_slice(&8_u32.to_be_bytes());
    header.extend_from_slice(&[8, 0, 0, 0, 0]);
    for (kind, data) in [(b"IHDR", header), (b"IDAT", zlib), (b"IEND", Vec::new())] {
        out.extend_from_slice(&u32::try_from(data.len()).unwrap().to_be_bytes());
        let mut body = kind.to_vec();
        body.extend_from_slice(&data);
        out.extend_from_slice(&body);
        let mut crc = 0xffff_ffff_u32;
        for byte in body {
            crc ^= u32::from(byte);
            for _ in 0..8 {
                crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
            }
        }
        out.extend_from_slice(&(!crc).to_be_bytes());
    }
    out.into()
}

/// A selfie for jobs that want one.
pub fn selfie() -> Vec<(ImageKind, Bytes)> {
    vec![(ImageKind::Selfie, png())]
}
