//! An installation with a partner, and pictures to send.

use image::{DynamicImage, ImageFormat, RgbImage};
use kweli_testkit::documents::{Capture, document_zip};
use kweli_testkit::process::{Installation, Options, photo};
use kweli_testkit::receiver::Receiver;
use kweli_testkit::wire::{Backend, Person};
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::Cursor;
use std::path::Path;
use std::time::Duration;

pub const PATIENCE: Duration = Duration::from_secs(120);
pub const DV: &str = "document_verification";
pub const EDV: &str = "enhanced_document_verification";
pub const RDV: &str = "residency_document_verification";

/// A running installation with a partner.
pub struct Bank {
    pub kweli: Installation,
    pub backend: Backend,
    pub receiver: Receiver,
    /// Every action with its word that a result of the first generations showed.
    pub actions: BTreeSet<(String, String)>,
    jobs: usize,
}

/// What the first generations say, and the third: status, reason, message.
pub type Words = ((&'static str, &'static str), (&'static str, Option<&'static str>, &'static str));

pub const PASSED: &str = "Verification successful.";
pub const FAILED: &str = "Verification failed.";
pub const UNUSABLE: &str = "Error: document image(s) are unusable.";

impl Bank {
    pub async fn open(settings: &[(&str, &str)]) -> Bank {
        let settings = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let options = Options { vision: true, settings, ..Options::default() };
        let mut kweli = Installation::new(env!("CARGO_BIN_EXE_kweli"), options).unwrap();
        let partner = kweli.partner("Documents", 100_000, &[]).unwrap();
        kweli.start().unwrap();
        let receiver = kweli.receiver().await.unwrap();
        let backend = kweli.backend(&partner).unwrap();
        Bank { kweli, backend, receiver, actions: BTreeSet::new(), jobs: 0 }
    }

    /// A job of the first generations; gives what `job_status` says.
    pub async fn first(&mut self, job_type: u8, zip: Vec<u8>) -> Value {
        self.jobs += 1;
        let (job, user) = (format!("job-{}", self.jobs), format!("person-{}", self.jobs));
        let answer = self.backend.upload_document(job_type, &job, &user, zip).await.unwrap();
        self.note(&answer["result"]);
        answer
    }

    fn note(&mut self, result: &Value) {
        for (name, word) in result["Actions"].as_object().into_iter().flatten() {
            self.actions.insert((name.clone(), word.as_str().unwrap().to_owned()));
        }
    }

    /// A job of the third generation; gives its callback, which status agrees with.
    pub async fn third(&mut self, product: &str, person: &Person, capture: &Capture) -> Value {
        let form = self.backend.document_form(person, capture, &self.receiver.url("v3")).unwrap();
        let token = self.backend.token().await.unwrap();
        let (status, accepted) = self.backend.submit(&token, product, form).await.unwrap();
        assert_eq!(status, 202, "{accepted}");
        let job = accepted["job_id"].as_str().unwrap();
        let body = self.receiver.wait(job, PATIENCE).await.unwrap_or_else(|| panic!("no callback of {job}")).body;
        assert_eq!(self.backend.status(&token, job).await.unwrap()["status"], body["status"]);
        assert_eq!(body["product"], product);
        body
    }

    /// The same through both generations.
    pub async fn both(
        &mut self,
        what: &str,
        product: &str,
        person: &Person,
        capture: &Capture,
        words: Words,
    ) -> (Value, Value) {
        let ((code, text), (status, reason, message)) = words;
        let job_type = if product == EDV { 11 } else { 6 };
        let first = self.first(job_type, document_zip(person, capture).unwrap()).await["result"].take();
        assert_eq!(
            (first["ResultCode"].as_str(), first["ResultText"].as_str()),
            (Some(code), Some(text)),
            "{what}: {first}"
        );
        let third = self.third(product, person, capture).await;
        let told = (third["status"].as_str().unwrap(), third["reason"].as_str(), third["message"].as_str().unwrap());
        assert_eq!(told, (status, reason, message), "{what}: {third}");
        // What a person is like is told of those who passed only.
        assert_eq!(third["id_fields"].is_null(), matches!(status, "block" | "error"), "{what}: {third}");
        (first, third)
    }
}

pub fn selfie() -> Vec<u8> {
    photo("franck-02159.jpg").unwrap()
}

pub fn frames() -> Vec<Vec<u8>> {
    let names = ["02045", "02221", "02683", "02888", "03909", "03979", "04000", "04117"];
    names.iter().map(|name| photo(&format!("franck-{name}.jpg")).unwrap()).collect()
}

/// A live capture of the man on some specimens, beside a document.
pub fn with_front(front: Vec<u8>) -> Capture {
    Capture { selfie: selfie(), frames: frames(), front, back: None, visa: None }
}

pub fn decoded(bytes: &[u8]) -> RgbImage {
    image::load_from_memory(bytes).unwrap().to_rgb8()
}

pub fn encoded(picture: RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(picture).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub fn jpeg(picture: RgbImage) -> Vec<u8> {
    encoded(picture, ImageFormat::Jpeg)
}

/// A document without colour, as a photocopy is.
pub fn grey(bytes: &[u8]) -> Vec<u8> {
    let picture = image::load_from_memory(bytes).unwrap().to_luma8();
    jpeg(DynamicImage::from(picture).to_rgb8())
}

/// A specimen of the demo, which has a grey field in the portrait's place.
pub fn faceless(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("data/specimens/{name}.jpg"))).unwrap()
}
