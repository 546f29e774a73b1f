//! A running server, its partner and an authority that holds people of each kind, told when the first of a kind is needed.

use crate::pictures;
use kweli_testkit::capture::{Capture, PATIENCE};
use kweli_testkit::process::{Installation, Options, Partner};
use kweli_testkit::receiver::Receiver;
use kweli_testkit::wire::{Backend, Person};
use reqwest::multipart::Form;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// People of each kind with a photograph, and of the kind without: every job has somebody new, so that none is suspected
/// of sharing a number.
const PEOPLE: u32 = 12;
const FACELESS: u32 = 40;

/// How long a server may go by settings that were changed since, and a little more.
const NOTICE: Duration = Duration::from_millis(1_500);

/// What the authority's photograph shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Photo {
    /// The man of the selfies.
    Same,
    /// Another man.
    Other,
    /// Somebody between both: nobody can tell.
    Between,
    /// There is none.
    Missing,
    /// The man of the selfies, who was born ten years ago.
    Child,
}

impl Photo {
    /// First digit of the numbers of such people.
    const fn digit(self) -> u32 {
        self as u32 + 1
    }

    /// The photograph itself.
    fn file(self) -> Option<Vec<u8>> {
        Some(match self {
            Photo::Same | Photo::Child => pictures::photo("franck-01829"),
            Photo::Other => pictures::photo("webcam-a-000"),
            Photo::Between => pictures::between(),
            Photo::Missing => return None,
        })
    }
}

pub struct World {
    pub kweli: Installation,
    pub receiver: Receiver,
    pub partner: Partner,
    pub backend: Backend,
    pub token: String,
    /// Numbers jobs and people.
    count: AtomicU32,
    /// How many people of each kind were given out; a kind is imported when the first of them is.
    people: Mutex<BTreeMap<Photo, u32>>,
}

impl World {
    /// Starts a server. `arguments` of `kweli partner set` change the partner first.
    pub async fn new(arguments: &[&str]) -> World {
        Self::with(Options::default(), arguments).await
    }

    pub async fn with(options: Options, arguments: &[&str]) -> World {
        let mut settings = options.settings.clone();
        settings.push(("KWELI__AUTHORITIES__FAULTS".into(), r#"["KE/PASSPORT"]"#.into()));
        // An authority that is down is given up before the test is.
        settings.push(("KWELI__AUTHORITIES__GIVE_UP_AFTER_S".into(), "1".into()));
        let options = Options { vision: true, settings, ..options };
        let mut kweli = Installation::new(env!("CARGO_BIN_EXE_kweli"), options).unwrap();
        let partner = kweli.partner("Selfies", 1_000_000, &[]).unwrap();
        if !arguments.is_empty() {
            kweli.run(&[&["partner", "set", &partner.id], arguments].concat()).unwrap();
        }
        kweli.start().unwrap();
        let receiver = kweli.receiver().await.unwrap();
        let backend = kweli.backend(&partner).unwrap();
        let token = backend.token().await.unwrap();
        World { kweli, receiver, partner, backend, token, count: AtomicU32::new(0), people: Mutex::default() }
    }

    /// Changes the partner while the server runs, and waits until the server has noticed.
    pub async fn set(&self, arguments: &[&str]) {
        self.kweli.run(&[&["partner", "set", &self.partner.id], arguments].concat()).unwrap();
        self.noticed().await;
    }

    /// Waits until the server has noticed what was changed about the partner.
    pub async fn noticed(&self) {
        tokio::time::sleep(NOTICE).await;
    }

    fn next(&self) -> u32 {
        self.count.fetch_add(1, Ordering::Relaxed)
    }

    /// A number that was not used before, of somebody with such a photograph.
    pub fn person(&self, photo: Photo) -> Person {
        let mut people = self.people.lock().unwrap();
        let used = people.entry(photo).or_insert_with(|| {
            import(&self.kweli, photo);
            0
        });
        let number = number_of(photo, *used);
        *used += 1;
        assert!(*used <= how_many(photo), "more people than were imported");
        person("NATIONAL_ID", &number)
    }

    /// A job of the first generation about a face alone.
    pub async fn selfie(&self, job_type: u8, user: &str, capture: &Capture) -> Value {
        self.run((job_type, user), &Value::Null, capture.zip(None).unwrap()).await
    }

    /// Biometric KYC of the first generation, with the authority's photograph.
    pub async fn kyc(&self, person: &Person, capture: &Capture) -> Value {
        let claims = claims(person);
        let user = format!("kyc-{}", self.next());
        self.run((1, &user), &Value::Null, capture.zip(Some(&claims)).unwrap()).await
    }

    /// Biometric KYC of the first generation, with a card in the authority's place.
    pub async fn card(&self, capture: &Capture) -> Value {
        let claims = json!({"country": "KE", "id_type": "NATIONAL_ID", "first_name": "Amara", "last_name": "Okoye"});
        let user = format!("card-{}", self.next());
        self.run((1, &user), &Value::Null, capture.zip(Some(&claims)).unwrap()).await
    }

    /// Runs a job of the first generation. What job status says and what the partner is called back with must agree.
    pub async fn run(&self, (job_type, user): (u8, &str), params: &Value, zip: Vec<u8>) -> Value {
        let job = format!("job-{}", self.next());
        let url = self.receiver.url("first");
        let (status, result) = self.backend.zip_job((job_type, user, &job), params, zip, &url).await.unwrap();
        if status != 200 {
            return result;
        }
        let is_result = |body: &Value| !said(body).0.starts_with("52");
        let told = self.receiver.wait_for(&job, PATIENCE, |delivery| is_result(&delivery.body)).await;
        let told = told.expect("the callback did not arrive").body;
        for member in ["ResultCode", "ResultText", "Actions", "IsFinalResult", "SmileJobID"] {
            assert_eq!(result[member], told[member], "{member} of {job}: {result}");
        }
        result
    }

    /// A job of the first generation about a face alone, whose announcement says more.
    pub async fn saying(&self, (job_type, user): (u8, &str), extra: Value, capture: &Capture) -> Value {
        let job = format!("job-{}", self.next());
        let at = (job_type, user, job.as_str());
        let mut extra = extra;
        extra["callback_url"] = self.receiver.url("first").into();
        let (status, prepared) = self.backend.announce(at, &Value::Null, &extra).await.unwrap();
        if status != 200 {
            return prepared;
        }
        let url = prepared["upload_url"].as_str().unwrap();
        assert_eq!(self.backend.put(url, capture.zip(None).unwrap()).await.unwrap(), 200);
        self.backend.finished(user, &job).await.unwrap()
    }

    /// Puts a known user's photograph on file.
    pub async fn backfill(&self, user: &str, photograph: Vec<u8>) -> (u16, Value) {
        use base64::Engine as _;
        let photograph = base64::engine::general_purpose::STANDARD.encode(photograph);
        let body = self.backend.signed(json!({"partner_id": self.backend.partner, "user_id": user,
            "user_created_at": "2021-08-12", "photo": photograph}));
        self.backend.post("/v1/backfill_users", &body).await.unwrap()
    }

    /// What a partner orders about a user of production.
    pub async fn order(&self, user: &str, flags: Value) {
        let (status, answer) = self.backend.order("production", user, flags).await.unwrap();
        assert_eq!((status, &answer["success"]), (200, &Value::Bool(true)), "{answer}");
    }

    /// The empty form of the second generation about a user.
    pub fn form_of_second(&self, user: &str) -> Form {
        Form::new().text("user_id", user.to_owned())
    }

    /// A form of the second generation.
    pub async fn second(&self, path: &str, user: Option<&str>, capture: &Capture) -> (u16, Value) {
        let form = user.map_or_else(Form::new, |user| self.form_of_second(user));
        self.backend.smart_selfie(path, capture.parts(form, "comparison_photo").unwrap()).await.unwrap()
    }

    /// The empty form of the third generation about a user and its face alone.
    pub fn form(&self, user: Option<&str>) -> Form {
        let form = self.backend.about(&person("NATIONAL_ID", ""), Some(&self.receiver.url("third")));
        match user {
            Some(user) => form.text("user_id", user.to_owned()),
            None => form,
        }
    }

    /// A form of the third generation to its end: the body of the callback, or of the refusal.
    pub async fn submit(&self, product: &str, form: Form, capture: &Capture) -> (u16, Value) {
        self.submit_form(product, capture.parts(form, "comparison_image").unwrap()).await
    }

    /// The same without pictures, or with those that the form has already.
    pub async fn submit_form(&self, product: &str, form: Form) -> (u16, Value) {
        let (status, answer) = self.backend.submit(&self.token, product, form).await.unwrap();
        if status != 202 {
            return (status, answer);
        }
        let job = answer["job_id"].as_str().unwrap();
        let told = self.receiver.wait(job, PATIENCE).await.expect("the callback did not arrive").body;
        let asked = self.backend.status(&self.token, job).await.unwrap();
        assert_eq!(asked["status"], told["status"], "{told}");
        (status, told)
    }

    pub async fn third(&self, product: &str, user: Option<&str>, capture: &Capture) -> Value {
        let mut form = self.form(user);
        if product == "compare" {
            form = form.text("comparison_image_type", "PORTRAIT");
        }
        self.submit(product, form, capture).await.1
    }

    /// Biometric KYC of the third generation.
    pub async fn third_kyc(&self, person: &Person, capture: &Capture) -> Value {
        let form = self.backend.form(person, Some(&self.receiver.url("third")));
        self.submit("biometric_kyc", form, capture).await.1
    }
}

/// What a package of the first generation claims about somebody.
pub fn claims(person: &Person) -> Value {
    json!({"country": person.country, "id_type": person.id_type, "id_number": person.number,
        "first_name": person.given, "last_name": person.last, "entered": true})
}

/// Somebody whom the authority may know.
pub fn person(id_type: &str, number: &str) -> Person {
    Person {
        country: "KE".into(),
        id_type: id_type.into(),
        number: number.into(),
        given: "Amara".into(),
        last: "Okoye".into(),
    }
}

const fn how_many(photo: Photo) -> u32 {
    match photo {
        Photo::Missing => FACELESS,
        _ => PEOPLE,
    }
}

fn number_of(photo: Photo, n: u32) -> String {
    format!("{}00000{n:02}", photo.digit())
}

/// Tells the authority of all people of a kind.
fn import(kweli: &Installation, photo: Photo) {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let file = photo.file().map_or("", |bytes| {
        std::fs::write(at("face.jpg"), bytes).unwrap();
        "face.jpg"
    });
    let born = if photo == Photo::Child { "2016-01-01" } else { "1968-04-12" };
    let mut csv = String::from("id_number,first_name,last_name,dob,photo\n");
    for n in 0..how_many(photo) {
        csv.push_str(&format!("{},Amara,Okoye,{born},{file}\n", number_of(photo, n)));
    }
    std::fs::write(at("people.csv"), csv).unwrap();
    let (file, photos) = (at("people.csv"), folder.path().to_str().unwrap().to_owned());
    let import = ["authority", "import", "--country", "KE", "--id-type", "NATIONAL_ID", file.to_str().unwrap()];
    let report = kweli.run(&[&import[..], &["--photos", &photos, "--json"]].concat()).unwrap();
    assert!(report.contains(&format!("\"taken\":{}", how_many(photo))), "{report}");
}

/// Code and text of a result of the first generation.
pub fn said(result: &Value) -> (&str, &str) {
    (result["ResultCode"].as_str().unwrap_or("-"), result["ResultText"].as_str().unwrap_or("-"))
}

/// Status, reason and message of a result of the third generation.
pub fn told(result: &Value) -> (&str, &str, &str) {
    let word = |name: &str| result[name].as_str().unwrap_or("-");
    (word("status"), word("reason"), word("message"))
}
