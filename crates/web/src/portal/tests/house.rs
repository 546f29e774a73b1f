//! A small installation in a temporary folder, with jobs in its store, and a browser without a window.

use super::super::job::Dossier;
use super::super::samples;
use crate::state::{WebConfig, WebState};
use axum::Router;
use axum::body::Body;
use http::{HeaderMap, Request, StatusCode, header};
use kweli_authorities::Authorities;
use kweli_domain::job::JobState;
use kweli_domain::money::Minor;
use kweli_domain::partner::PartnerSettings;
use kweli_domain::time::ManualClock;
use kweli_domain::{Clock, ImageKind, JobId, Outcome, PartnerId, Verdict};
use kweli_engine::ambient::OsEntropy;
use kweli_engine::{Engine, EngineConfig, EngineParts};
use kweli_store::{
    Entry, MoneyMove, NewCallback, NewJob, ObjectsOptions, RootKey, Settlement, Store, StoreOptions, TaskKind,
};
use std::sync::Arc;
use tower::ServiceExt;

/// An installation with one partner.
pub struct House {
    _folder: tempfile::TempDir,
    pub clock: Arc<ManualClock>,
    pub engine: Engine,
    pub partner: PartnerId,
    pub router: Router,
}

/// An answer, read whole.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub fn header(&self, name: impl http::header::AsHeaderName) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or("")
    }

    /// The session cookie that the answer sets, as a browser sends it back.
    pub fn cookie(&self) -> String {
        self.header(header::SET_COOKIE).split(';').next().unwrap_or("").to_owned()
    }
}

impl House {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::new(samples::START));
        let options = StoreOptions {
            database: format!("sqlite:{}", folder.path().join("kweli.db").display()),
            objects: ObjectsOptions::Folder(folder.path().join("objects")),
            max_connections: 2,
        };
        let entropy = Arc::new(OsEntropy);
        let store = Store::open(options, RootKey::from_bytes([7; 32]), clock.clone(), entropy.clone()).await.unwrap();
        store.migrate().await.unwrap();
        let as_clock: Arc<dyn Clock> = clock.clone();
        let authorities = Authorities::builder(as_clock.clone(), entropy.clone()).build().unwrap();
        let config =
            EngineConfig { public_url: "https://kweli.example".into(), cpu_threads: 1, ..EngineConfig::default() };
        let engine = Engine::new(EngineParts {
            store,
            clock: as_clock,
            entropy,
            authorities: Arc::new(authorities),
            vision: None,
            documents: None,
            config,
            failpoint: None,
        })
        .unwrap();
        let router = super::super::router(WebState::new(engine.clone(), WebConfig::default()));
        let mut house = Self { _folder: folder, clock, engine, partner: PartnerId(0), router };
        house.partner = house.add_partner("Example Bank").await;
        house
    }

    pub fn store(&self) -> &Store {
        self.engine.store()
    }

    pub async fn add_partner(&self, name: &str) -> PartnerId {
        let partner = self.store().create_partner(name, PartnerSettings::default()).await.unwrap().id;
        self.store().fund(partner, Minor(10_000), "test").await.unwrap();
        partner
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 10_000_000).await.unwrap().to_vec();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }

    pub async fn get(&self, path: &str, cookie: &str) -> Answer {
        self.send(Request::get(path).header(header::COOKIE, cookie).body(Body::empty()).unwrap()).await
    }

    pub async fn post(&self, path: &str, cookie: &str, form: &str) -> Answer {
        let request = Request::post(path)
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form.to_owned()));
        self.send(request.unwrap()).await
    }

    /// A link's path, without its origin.
    pub async fn link(&self, partner: PartnerId) -> String {
        let link = super::super::sign_in_link(&self.engine, partner).await.unwrap();
        link.strip_prefix("https://kweli.example").unwrap().to_owned()
    }

    /// The cookie of a partner's new session.
    pub async fn sign_in(&self, partner: PartnerId) -> String {
        let link = self.link(partner).await;
        self.get(&link, "").await.cookie()
    }

    /// Stores a sample as a job of a partner, with its pictures, evidence and outcomes.
    pub async fn keep(&self, partner: PartnerId, id: JobId, sample: &Dossier) -> JobId {
        let store = self.store();
        let mut submission = sample.view.submission.clone();
        submission.partner = partner;
        submission.partner_job_id = Some(format!("{}-{id}", sample.view.partner_job_id));
        let environment = submission.environment;
        let mut images = Vec::new();
        for kind in sample.images.iter().filter(|kind| **kind != ImageKind::AuthorityPhoto) {
            images.push(store.seal_image(partner, environment, id, *kind, &samples::png(72, 57)).await.unwrap());
        }
        let job = NewJob {
            id,
            partner_job_id: submission.partner_job_id.clone(),
            user_id: sample.view.user_id.clone(),
            submission,
            images,
            price: sample.price,
            entry: Entry::Queue,
        };
        store.accept(job).await.unwrap();
        if sample.view.outcomes.is_empty() {
            return id;
        }
        let task = loop {
            let task = store.claim("test", 60_000).await.unwrap().unwrap();
            if task.kind == TaskKind::RunJob(id) {
                break task;
            }
            store.postpone(&task, self.clock.now().plus_ms(1_000_000)).await.unwrap();
        };
        if sample.images.contains(&ImageKind::AuthorityPhoto) {
            let bytes = samples::png(72, 57);
            let photo = store.seal_image(partner, environment, id, ImageKind::AuthorityPhoto, &bytes).await.unwrap();
            store.add_image(&task, photo).await.unwrap();
        }
        for row in &sample.evidence {
            store.add_evidence(&task, id, row).await.unwrap();
        }
        let outcome = sample.view.outcomes[0].clone();
        store.settle(&task, settlement(id, outcome, sample)).await.unwrap();
        id
    }
}

fn settlement(job: JobId, outcome: Outcome, sample: &Dossier) -> Settlement {
    let callbacks = sample.deliveries.iter().map(|delivery| NewCallback {
        id: delivery.id,
        job,
        revision: outcome.revision,
        generation: delivery.generation,
        url: delivery.url.clone(),
        replay: delivery.replay,
        carries: delivery.carries,
    });
    let (state, money) = match outcome.decision.verdict {
        Verdict::Review => (JobState::NeedsReview, MoneyMove::KeepHeld),
        _ if outcome.decision.billable => (JobState::Decided, MoneyMove::Capture),
        _ => (JobState::Decided, MoneyMove::Release),
    };
    Settlement { job, state, money, callbacks: callbacks.collect(), follow_ups: Vec::new(), enrolment: None, outcome }
}
