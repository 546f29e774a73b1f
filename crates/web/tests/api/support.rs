//! A small installation and the clients of both generations.

use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode};
use kweli_authorities::{Authorities, Authority, Inquiry, Miss};
use kweli_domain::money::Minor;
use kweli_domain::partner::{ApiKey, PartnerSettings};
use kweli_domain::time::ManualClock;
use kweli_domain::{Clock, Environment, IdentityRecord, PartnerId, Timestamp};
use kweli_engine::ambient::OsEntropy;
use kweli_engine::notify::Dns;
use kweli_engine::{CallbackConfig, Engine, EngineConfig, EngineParts, StoredRecords, Workers};
use kweli_store::{ObjectsOptions, RootKey, Store, StoreOptions};
use kweli_web::{WebConfig, WebState, api_router};
use kweli_wire::v1::signature;
use serde_json::{Value, json};
use std::net::IpAddr;
use std::sync::Arc;
use tower::ServiceExt;

/// 2026-03-10T12:00:00Z
pub const START: Timestamp = Timestamp(1_773_144_000_000);
/// Origin of the installation.
pub const ORIGIN: &str = "https://kweli.example.com";

/// One partner with a key per environment.
pub struct Tenant {
    pub id: PartnerId,
    pub sandbox: ApiKey,
    pub production: ApiKey,
}

/// An installation with two partners and running workers.
pub struct House {
    pub folder: tempfile::TempDir,
    pub clock: Arc<ManualClock>,
    pub store: Store,
    pub engine: Engine,
    pub app: Router,
    pub state: WebState,
    pub a: Tenant,
    pub b: Tenant,
    #[allow(dead_code)] // held for their life
    workers: Option<Workers>,
}

/// What a test may change before the installation starts.
pub struct Setup {
    pub settings: PartnerSettings,
    pub web: WebConfig,
    pub engine: EngineConfig,
    /// Routes whose authority is down.
    pub faults: Vec<&'static str>,
    pub working: bool,
}

/// Nobody is called back in these tests.
struct NoDns;

#[async_trait::async_trait]
impl Dns for NoDns {
    async fn resolve(&self, _host: &str) -> std::io::Result<Vec<IpAddr>> {
        Err(std::io::Error::other("no names here"))
    }
}

impl Default for Setup {
    fn default() -> Self {
        let settings = PartnerSettings {
            callback_url: Some("https://partner.example/cb".into()),
            sandbox_callback_url: Some("https://partner.example/cb".into()),
            ..PartnerSettings::default()
        };
        let engine = EngineConfig {
            public_url: ORIGIN.into(),
            callbacks: CallbackConfig { allow_http: true, allow_private: true, extra_root_pem: None },
            worker_name: "test".into(),
            cpu_threads: 1,
            sync_deadline_s: 2,
            ..EngineConfig::default()
        };
        Self { settings, web: WebConfig::default(), engine, faults: Vec::new(), working: true }
    }
}

/// An authority that serves other partners only.
struct Refusing;

#[async_trait::async_trait]
impl Authority for Refusing {
    async fn look_up(&self, _: &Inquiry<'_>) -> Result<IdentityRecord, Miss> {
        Err(Miss::Refused)
    }
}

/// A record of the table authority, in production.
fn joe() -> IdentityRecord {
    IdentityRecord {
        first_name: Some("Joe".into()),
        last_name: Some("Leo".into()),
        date_of_birth: Some("1990-01-01".into()),
        ..IdentityRecord::default()
    }
}

pub async fn open_store(folder: &std::path::Path, clock: Arc<ManualClock>, root: u8) -> Store {
    let database = format!("sqlite:{}", folder.join("kweli.db").display());
    let objects = ObjectsOptions::Folder(folder.join("objects"));
    let options = StoreOptions { database, objects, max_connections: 4 };
    let store = Store::open(options, RootKey::from_bytes([root; 32]), clock, Arc::new(OsEntropy)).await.unwrap();
    store.migrate().await.unwrap();
    store
}

pub fn engine_on(store: &Store, clock: &Arc<ManualClock>, config: EngineConfig, faults: &[&'static str]) -> Engine {
    let clock: Arc<dyn Clock> = clock.clone();
    let entropy = Arc::new(OsEntropy);
    let authorities = Authorities::builder(clock.clone(), entropy.clone())
        .table(Arc::new(StoredRecords(store.clone())))
        .route("KE".parse().unwrap(), "ALIEN_CARD", "refusing", Arc::new(Refusing))
        .faults(faults.iter().copied())
        .build()
        .unwrap();
    let parts = EngineParts {
        store: store.clone(),
        clock,
        entropy,
        authorities: Arc::new(authorities),
        vision: None,
        documents: None,
        config,
        failpoint: None,
    };
    Engine::with_dns(parts, Arc::new(NoDns)).unwrap()
}

impl House {
    pub async fn new() -> House {
        Self::with(|_| {}).await
    }

    pub async fn with(change: impl FnOnce(&mut Setup)) -> House {
        let mut setup = Setup::default();
        change(&mut setup);
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::new(START));
        let store = open_store(folder.path(), clock.clone(), 9).await;
        let a = tenant(&store, setup.settings).await;
        let b = tenant(&store, Setup::default().settings).await;
        store.import_record("NG".parse().unwrap(), "NIN_V2", "22345678901", &joe()).await.unwrap();
        let engine = engine_on(&store, &clock, setup.engine, &setup.faults);
        let state = WebState::new(engine.clone(), setup.web);
        let app = api_router(state.clone());
        let workers = setup.working.then(|| engine.start());
        House { folder, clock, store, engine, app, state, a, b, workers }
    }

    /// Sends a request through the whole router.
    pub async fn call(&self, request: Request<Body>) -> Answer {
        call(&self.app, request).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.call(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// Posts JSON, as the first generations do.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.call(Request::post(path).body(Body::from(body.to_string())).unwrap()).await
    }

    /// Members signed with a key at the present instant.
    pub fn signed(&self, key: &ApiKey, members: Value) -> Value {
        signed_as(key, &key.partner.to_string(), &self.clock.now().iso(), members)
    }

    /// A token of the third generation that binds nothing.
    pub async fn token(&self, key: &ApiKey) -> String {
        let answer = self.call(token_request(key).body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["token"].as_str().unwrap().to_owned()
    }

    /// Sends a form with a token.
    pub async fn submit(&self, path: &str, token: &str, form: &Form) -> Answer {
        self.call(form.request(path).header("SmileID-Token", token).body(form.body()).unwrap()).await
    }

    pub async fn with_token(&self, path: &str, token: &str) -> Answer {
        self.call(Request::get(path).header("smileid-token", token).body(Body::empty()).unwrap()).await
    }

    /// Waits until the workers have settled what was submitted.
    pub async fn settled(&self, key: &ApiKey, job: &str) -> kweli_store::JobRow {
        for _ in 0..400 {
            let row = self.store.job(key.partner, key.environment, job.parse().unwrap()).await.unwrap().unwrap();
            if !row.outcomes.is_empty() {
                return row;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("job {job} was not settled");
    }

    /// Changes the settings of the first partner, as its operator may at any time.
    pub async fn change_settings(&self, change: impl FnOnce(&mut PartnerSettings)) {
        let mut settings = self.store.partner(self.a.id).await.unwrap().unwrap().settings;
        change(&mut settings);
        self.store.update_settings(self.a.id, &settings).await.unwrap();
    }

    pub async fn fund(&self, key: &ApiKey) {
        self.store.fund(key.partner, Minor(10_000), "test").await.unwrap();
    }
}

async fn tenant(store: &Store, settings: PartnerSettings) -> Tenant {
    let id = store.create_partner("Test", settings).await.unwrap().id;
    let sandbox = store.create_key(id, Environment::Sandbox, "test").await.unwrap();
    let production = store.create_key(id, Environment::Production, "test").await.unwrap();
    Tenant { id, sandbox, production }
}

/// Members signed for a partner id and timestamp as written.
pub fn signed_as(key: &ApiKey, partner: &str, timestamp: &str, members: Value) -> Value {
    let mut body = members;
    body["partner_id"] = json!(partner);
    body["timestamp"] = json!(timestamp);
    body["signature"] = json!(signature::sign(key.secret.as_str(), partner, timestamp));
    body
}

pub fn token_request(key: &ApiKey) -> http::request::Builder {
    Request::post("/v3/token")
        .header("smileid-partner-id", key.partner.to_string())
        .header("smileid-api-key", key.secret.as_str())
}

pub async fn call(app: &Router, request: Request<Body>) -> Answer {
    let response = app.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, 100 << 20).await.unwrap();
    Answer { status: parts.status.as_u16(), headers: parts.headers, body }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{} is no JSON: {}", self.status, self.text()))
    }

    /// An error of the first generations: code and exact text.
    #[track_caller]
    pub fn is_v1(&self, status: u16, code: &str, error: &str) {
        let expected = json!({ "success": false, "code": code, "error": error });
        assert_eq!((self.status, self.json()), (status, expected));
    }

    /// An error of the third generation.
    #[track_caller]
    pub fn is_v3(&self, status: u16, word: &str, message: &str) {
        assert_eq!((self.status, self.json()), (status, json!({ "status": word, "message": message })));
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// A multipart form.
#[derive(Clone, Default)]
pub struct Form(Vec<(String, String, Vec<u8>)>);

const BOUNDARY: &str = "----kweli-test-boundary";

impl Form {
    pub fn text(mut self, name: &str, value: &str) -> Self {
        self.0.push((name.into(), String::new(), value.into()));
        self
    }

    pub fn json(mut self, name: &str, value: &Value) -> Self {
        self.0.push((name.into(), "Content-Type: application/json\r\n".into(), value.to_string().into()));
        self
    }

    pub fn file(mut self, name: &str, bytes: &[u8]) -> Self {
        let head = "Content-Type: image/jpeg\r\n".to_owned();
        self.0.push((format!("{name}\"; filename=\"{name}.jpg"), head, bytes.to_vec()));
        self
    }

    /// Without the parts of a name.
    pub fn without(mut self, name: &str) -> Self {
        self.0.retain(|(have, _, _)| have.split('"').next() != Some(name));
        self
    }

    /// With one value in the place of another.
    pub fn with(self, name: &str, value: &str) -> Self {
        self.without(name).text(name, value)
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut body = Vec::new();
        for (name, head, value) in &self.0 {
            let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n{head}\r\n");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(value);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        body
    }

    pub fn body(&self) -> Body {
        Body::from(self.bytes())
    }

    pub fn request(&self, path: &str) -> http::request::Builder {
        Request::post(path).header("content-type", Self::content_type())
    }

    pub fn content_type() -> String {
        format!("multipart/form-data; boundary={BOUNDARY}")
    }
}

/// The test person of the third generation that passes.
pub fn clearwater() -> Form {
    Form::default()
        .text("country", "NG")
        .text("id_type", "NIN")
        .text("id_number", "12345678901")
        .text("callback_url", "https://partner.example/hook")
        .json("consent", &consent())
        .json(
            "user_details",
            &json!({
                "given_names": "Amina Fatou",
                "last_name": "Clearwater",
                "email": "amina.clearwater@example.com",
                "phone_number": null,
            }),
        )
        .json("partner_params", &json!({ "order_id": "ORD-1" }))
}

pub fn consent() -> Value {
    json!({
        "granted": true,
        "granted_at": "2026-03-10T11:59:00.000Z",
        "notice_language": "EN",
        "notice_privacy_policy_url": "https://example.com/privacy",
    })
}

/// The same with pictures.
pub fn faces() -> Form {
    let mut form = clearwater().file("selfie_image", jpeg());
    for _ in 0..6 {
        form = form.file("liveness_images", jpeg());
    }
    form
}

/// A grey picture of 320 by 320 pixels.
pub fn jpeg() -> &'static [u8] {
    static PICTURE: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
    PICTURE.get_or_init(|| {
        let mut bytes = Vec::new();
        let encoder = image::codecs::jpeg::JpegEncoder::new(&mut bytes);
        image::ImageEncoder::write_image(encoder, &[128; 320 * 320], 320, 320, image::ExtendedColorType::L8).unwrap();
        bytes
    })
}

/// A look-up request of the first generations, without its proof.
pub fn lookup(job: &str) -> Value {
    json!({
        "partner_params": { "user_id": "u-1", "job_id": job, "job_type": 5 },
        "country": "NG",
        "id_type": "BVN",
        "id_number": "00000000000",
        "first_name": "Joe",
        "last_name": "Leo",
        "callback_url": "https://partner.example/hook",
    })
}

/// An announcement of the first generations, without its proof.
pub fn announcement(job: &str) -> Value {
    json!({
        "partner_params": { "user_id": "u-1", "job_id": job, "job_type": 1, "note": "kept" },
        "callback_url": "https://partner.example/hook",
        "file_name": "selfie.zip",
        "model_parameters": {},
        "source_sdk": "javascript",
    })
}

pub fn request(method: Method, path: &str) -> http::request::Builder {
    Request::builder().method(method).uri(path)
}

/// Whether a status is one of the answers that a hostile request may get.
pub fn is_refusal(status: u16) -> bool {
    StatusCode::from_u16(status).is_ok_and(|status| status.is_client_error())
}
