//! An installation with a partner, and pictures to send.

use image::{DynamicImage, ImageFormat, RgbImage};
use kweli_testkit::documents::{Capture, document_zip, specimen};
use kweli_testkit::process::{Installation, Options, Partner, photo};
use kweli_testkit::receiver::Receiver;
use kweli_testkit::wire::{Backend, Person};
use reqwest::multipart::Form;
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::Cursor;
use std::path::Path;
use std::time::{Duration, Instant};

pub const PATIENCE: Duration = Duration::from_secs(120);
/// How long a server may go by a partner's switches that were changed since, and a little more.
const NOTICE: Duration = Duration::from_millis(1_500);
pub const DV: &str = "document_verification";
pub const EDV: &str = "enhanced_document_verification";
pub const RDV: &str = "residency_document_verification";

/// A running installation with a partner.
pub struct Bank {
    pub kweli: Installation,
    partner: Partner,
    pub backend: Backend,
    pub receiver: Receiver,
    /// Every action with its word that a result of the first generations showed.
    pub actions: BTreeSet<(String, String)>,
    jobs: usize,
}

/// What the first generations say, and the third: status, reason, message.
pub type Words = ((&'static str, &'static str), (&'static str, Option<&'static str>, &'static str));

/// What the first generations say of a document in which all is well, and the third.
pub const CLEAR: Words = (("0810", "Document Verified"), ("clear", None, PASSED));
/// What they say of one that somebody should look at.
pub const DOUBTFUL: Words = (("0814", "Provisional Enroll - Under Review"), ("attention", Some("medium_risk"), PASSED));
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
        Bank { kweli, partner, backend, receiver, actions: BTreeSet::new(), jobs: 0 }
    }

    /// Changes the partner by arguments of `kweli partner set`, and waits until the server has noticed.
    pub async fn set(&self, arguments: &[&str]) {
        self.kweli.run(&[&["partner", "set", &self.partner.id], arguments].concat()).unwrap();
        tokio::time::sleep(NOTICE).await;
    }

    /// A job of the first generations; gives what `job_status` says.
    pub async fn first(&mut self, job_type: u8, zip: Vec<u8>) -> Value {
        self.upload(job_type, zip).await;
        self.uploaded().await
    }

    /// Sends the package of a job.
    pub async fn upload(&mut self, job_type: u8, zip: Vec<u8>) {
        self.jobs += 1;
        let (job, user) = self.latest();
        self.backend.send_document(job_type, &job, &user, zip).await.unwrap();
    }

    /// What `job_status` says of the latest package.
    pub async fn uploaded(&mut self) -> Value {
        let (job, user) = self.latest();
        let answer = self.backend.completed(&job, &user).await.unwrap();
        self.note(&answer["result"]);
        answer
    }

    fn latest(&self) -> (String, String) {
        (format!("job-{}", self.jobs), format!("person-{}", self.jobs))
    }

    /// Fills the authority's table with a person, with or without a photograph.
    pub fn import(&self, id_type: &str, person: &Person, picture: Option<&[u8]>) {
        let folder = tempfile::tempdir().unwrap();
        if let Some(picture) = picture {
            std::fs::write(folder.path().join("photo.jpg"), picture).unwrap();
        }
        let Person { number, given, last, .. } = person;
        let file = if picture.is_some() { "photo.jpg" } else { "" };
        let csv = folder.path().join("people.csv");
        std::fs::write(&csv, format!("id_number,first_name,last_name,photo\n{number},{given},{last},{file}\n"))
            .unwrap();
        let (csv, photos) = (csv.to_str().unwrap(), folder.path().to_str().unwrap());
        let import = ["authority", "import", "--country", "KE", "--id-type", id_type, csv, "--photos", photos];
        self.kweli.run(&import).unwrap();
    }

    /// What `job_status` says of a job once its latest result has this code.
    pub async fn later(&mut self, result: &Value, code: &str) -> Value {
        let name = |name: &str| result["PartnerParams"][name].as_str().unwrap().to_owned();
        let (user, job) = (name("user_id"), name("job_id"));
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            let status = self.backend.job_status(&user, &job).await.unwrap();
            if status["result"]["ResultCode"] == code {
                self.note(&status["result"]);
                return status;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{job} did not come to {code}: {result}")
    }

    fn note(&mut self, result: &Value) {
        for (name, word) in result["Actions"].as_object().into_iter().flatten() {
            self.actions.insert((name.clone(), word.as_str().unwrap().to_owned()));
        }
    }

    /// A job of the third generation; gives its callback, which status agrees with.
    pub async fn third(&mut self, product: &str, person: &Person, capture: &Capture) -> Value {
        let form = self.backend.document_form(person, capture, &self.receiver.url("v3")).unwrap();
        self.form(product, form).await
    }

    /// The same with a form of one's own.
    pub async fn form(&mut self, product: &str, form: Form) -> Value {
        let job = self.begin(product, form).await;
        let body = self.callback(&job).await;
        assert_eq!(body["product"], product);
        body
    }

    /// Sends a form that is accepted; gives the name of its job.
    pub async fn begin(&self, product: &str, form: Form) -> String {
        let token = self.backend.token().await.unwrap();
        let (status, accepted) = self.backend.submit(&token, product, form).await.unwrap();
        assert_eq!(status, 202, "{accepted}");
        accepted["job_id"].as_str().unwrap().to_owned()
    }

    /// The callback of a job, which status agrees with.
    pub async fn callback(&self, job: &str) -> Value {
        let body = self.receiver.wait(job, PATIENCE).await.unwrap_or_else(|| panic!("no callback of {job}")).body;
        let token = self.backend.token().await.unwrap();
        assert_eq!(self.backend.status(&token, job).await.unwrap()["status"], body["status"]);
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
        assert_eq!(told(&third), (status, reason, message), "{what}: {third}");
        // What a person is like is told of those who passed only.
        assert_eq!(third["id_fields"].is_null(), matches!(status, "block" | "error"), "{what}: {third}");
        (first, third)
    }
}

/// Status, reason and message of a result of the third generation.
pub fn told(third: &Value) -> (&str, Option<&str>, &str) {
    (third["status"].as_str().unwrap(), third["reason"].as_str(), third["message"].as_str().unwrap())
}

pub fn selfie() -> Vec<u8> {
    photo("franck-02159.jpg").unwrap()
}

pub fn frames() -> Vec<Vec<u8>> {
    let names = ["02045", "02221", "02683", "02888", "03909", "03979", "04000", "04117"];
    names.iter().map(|name| photo(&format!("franck-{name}.jpg")).unwrap()).collect()
}

/// A capture of which most frames are cut off: too few are left to tell whether somebody lives.
pub fn mostly_cut(mut capture: Capture) -> Capture {
    for frame in &mut capture.frames[..5] {
        frame.truncate(4_000);
    }
    capture
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

/// Whom the specimens of the demo are made out to.
pub fn brian() -> Person {
    let (country, id_type, number) = ("KE".into(), "PASSPORT".into(), "AK482913".into());
    Person { country, id_type, number, given: "Brian".into(), last: "Otieno".into() }
}

/// A specimen of the demo with the head of a photograph as large as the stills in its portrait's place.
pub fn with_head(name: &str, photo: &[u8]) -> Vec<u8> {
    let places = include_str!("../../data/specimens/places.csv");
    let place = places.lines().find_map(|line| line.strip_prefix(&format!("{name},"))).unwrap();
    let [x, y, width, height, degrees] =
        place.split(',').map(|cell| cell.parse::<f32>().unwrap()).collect::<Vec<_>>().try_into().unwrap();
    let head = image::imageops::crop_imm(&decoded(photo), 150, 0, 440, 576).to_image();
    let head = image::imageops::resize(&head, width as u32, height as u32, image::imageops::FilterType::Triangle);
    let (sin, cos) = degrees.to_radians().sin_cos();
    let mut page = decoded(&faceless(name));
    for (at_x, at_y, pixel) in page.enumerate_pixels_mut() {
        let (dx, dy) = (at_x as f32 + 0.5 - x, at_y as f32 + 0.5 - y);
        let (u, v) = (dx * cos + dy * sin + width / 2.0, dy * cos - dx * sin + height / 2.0);
        if let Some(printed) = (u >= 0.0 && v >= 0.0).then(|| head.get_pixel_checked(u as u32, v as u32)).flatten() {
            *pixel = *printed;
        }
    }
    jpeg(page)
}

/// A specimen passport with a hand over the lines at its foot.
pub fn without_zone(name: &str) -> Vec<u8> {
    let specimen = specimen(name).unwrap();
    let [_, _, right, left] = specimen.corners;
    let mut page = decoded(&specimen.bytes);
    let height = specimen.corners[3].1 - specimen.corners[0].1;
    for (x, y, pixel) in page.enumerate_pixels_mut() {
        let along = (x as f32 - left.0) / (right.0 - left.0);
        let edge = left.1 + (right.1 - left.1) * along;
        if (y as f32) > edge - height * 0.22 {
            *pixel = image::Rgb([170, 130, 110]);
        }
    }
    jpeg(page)
}
