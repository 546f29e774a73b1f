//! A running server, its partner and an authority that holds a photograph of everybody.

use crate::pictures;
use kweli_testkit::capture::{Capture, PATIENCE};
use kweli_testkit::process::{Installation, Options, Partner};
use kweli_testkit::receiver::Receiver;
use kweli_testkit::wire::{Backend, Person};
use reqwest::multipart::Form;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// People of each kind: every job has somebody new, so that none is suspected of sharing a number.
const PEOPLE: u32 = 40;

/// How long a server may go by settings that were changed since, and a little more.
const NOTICE: Duration = Duration::from_millis(1_500);

/// What the authority's photograph shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

const PHOTOS: [(Photo, u32); 5] =
    [(Photo::Same, 1), (Photo::Other, 2), (Photo::Between, 3), (Photo::Missing, 4), (Photo::Child, 5)];

pub struct World {
    pub kweli: Installation,
    pub receiver: Receiver,
    pub partner: Partner,
    pub backend: Backend,
    pub token: String,
    /// Numbers jobs and people.
    count: AtomicU32,
    people: AtomicU32,
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
        import(&kweli);
        kweli.start().unwrap();
        let receiver = kweli.receiver().await.unwrap();
        let backend = kweli.backend(&partner).unwrap();
        let token = backend.token().await.unwrap();
        World { kweli, receiver, partner, backend, token, count: AtomicU32::new(0), people: AtomicU32::new(0) }
    }

    /// Changes the partner while the server runs, and waits until the server has noticed.
    pub async fn set(&self, arguments: &[&str]) {
        self.kweli.run(&[&["partner", "set", &self.partner.id], arguments].concat()).unwrap();
        tokio::time::sleep(NOTICE).await;
    }

    fn next(&self) -> u32 {
        self.count.fetch_add(1, Ordering::Relaxed)
    }

    /// A number that was not used before, of somebody with such a photograph.
    pub fn person(&self, photo: Photo) -> Person {
        let (_, kind) = PHOTOS.iter().find(|(known, _)| *known == photo).unwrap();
        let number = format!("{kind}00000{:02}", self.people.fetch_add(1, Ordering::Relaxed));
        person("NATIONAL_ID", &number)
    }

    /// A job of the first generation about a face alone.
    pub async fn selfie(&self, job_type: u8, user: &str, capture: &Capture) -> Value {
        self.run((job_type, user), &Value::Null, capture.zip(None).unwrap()).await
    }

    /// Biometric KYC of the first generation, with the authority's photograph.
    pub async fn kyc(&self, person: &Person, capture: &Capture) -> Value {
        let claims = json!({"country": person.country, "id_type": person.id_type, "id_number": person.number,
            "first_name": person.given, "last_name": person.last, "entered": true});
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

    /// A form of the second generation.
    pub async fn second(&self, path: &str, user: Option<&str>, capture: &Capture) -> (u16, Value) {
        let form = match user {
            Some(user) => Form::new().text("user_id", user.to_owned()),
            None => Form::new(),
        };
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
        let form = capture.parts(form, "comparison_image").unwrap();
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

fn import(kweli: &Installation) {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("1.jpg"), pictures::photo("franck-01829")).unwrap();
    std::fs::write(at("2.jpg"), pictures::photo("webcam-a-000")).unwrap();
    std::fs::write(at("3.jpg"), pictures::between()).unwrap();
    let mut csv = String::from("id_number,first_name,last_name,dob,photo\n");
    for (photo, kind) in PHOTOS {
        let (born, file) = match photo {
            Photo::Child => ("2016-01-01", "1.jpg".to_owned()),
            Photo::Missing => ("1968-04-12", String::new()),
            _ => ("1968-04-12", format!("{kind}.jpg")),
        };
        for n in 0..PEOPLE {
            csv.push_str(&format!("{kind}00000{n:02},Amara,Okoye,{born},{file}\n"));
        }
    }
    std::fs::write(at("people.csv"), csv).unwrap();
    let (file, photos) = (at("people.csv"), folder.path().to_str().unwrap().to_owned());
    let import = ["authority", "import", "--country", "KE", "--id-type", "NATIONAL_ID", file.to_str().unwrap()];
    let report = kweli.run(&[&import[..], &["--photos", &photos, "--json"]].concat()).unwrap();
    assert!(report.contains("\"taken\":200"), "{report}");
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
