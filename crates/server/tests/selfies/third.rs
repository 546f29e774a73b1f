//! Every status, reason and message of the third generation for a face, from the form to the callback.

use crate::pictures::{self, alone, beside, franck, photo};
use crate::world::{Photo, World, person, told};
use kweli_testkit::capture::Capture;
use serde_json::{Value, json};

const CLEAR: (&str, &str, &str) = ("clear", "-", "Verification successful.");
const ENROLLED: (&str, &str, &str) = ("clear", "-", "Enrollment successful.");
const DOUBT: (&str, &str, &str) = ("attention", "medium_risk", "Verification successful.");
const MISMATCH: (&str, &str, &str) = ("block", "face_verification_failed", "Verification failed.");
const ATTACK: (&str, &str, &str) = ("block", "spoof_detected", "Verification failed.");

/// The same words about an enrolment.
const fn enrolling(words: (&'static str, &'static str, &'static str)) -> (&'static str, &'static str, &'static str) {
    let message = match words.2.as_bytes() {
        b"Verification successful." => "Enrollment successful.",
        _ => "Enrollment failed.",
    };
    (words.0, words.1, message)
}

fn unusable(picture: &str) -> (&'static str, &'static str, &'static str) {
    let message = match picture {
        "selfie" => "Error: selfie image(s) are unusable.",
        "comparison" => "Error: comparison image(s) are unusable.",
        _ => "Error: id_photo image(s) are unusable.",
    };
    ("error", "image_unavailable_or_invalid", message)
}

#[tokio::test(flavor = "multi_thread")]
async fn registration_and_authentication() {
    let world = World::new(&[]).await;
    for (user, capture, words) in [
        ("good", franck(), ENROLLED),
        ("good", franck(), ("block", "user_already_enrolled", "Enrollment failed.")),
        ("strangers", pictures::strangers(), enrolling(MISMATCH)),
        ("attack", pictures::one_still(), enrolling(ATTACK)),
        ("doubt", pictures::mostly_cut(), enrolling(DOUBT)),
        ("nobody", pictures::faceless(), unusable("selfie")),
        ("two", pictures::two_men(), unusable("selfie")),
        ("cut", pictures::cut(), unusable("selfie")),
    ] {
        let result = world.third("registration", Some(user), &capture).await;
        assert_eq!(told(&result), words, "{user}: {result}");
        assert_eq!((&result["product"], &result["user_id"]), (&json!("smart_selfie_registration"), &json!(user)));
        assert_eq!(result["antifraud"].is_null(), words.0 == "error", "{result}");
    }
    for (name, capture, words) in [
        ("good", franck(), CLEAR),
        ("another man", pictures::another(), MISMATCH),
        ("strangers", pictures::strangers(), ATTACK),
        ("attack", pictures::one_still(), ATTACK),
        ("doubt", pictures::mostly_cut(), DOUBT),
        ("nobody", pictures::faceless(), unusable("selfie")),
        ("two", pictures::two_men(), unusable("selfie")),
        ("cut", pictures::cut(), unusable("selfie")),
    ] {
        let result = world.third("authentication", Some("good"), &capture).await;
        assert_eq!(told(&result), words, "{name}: {result}");
        assert_eq!(result["product"], "smart_selfie_authentication");
    }
    // The picture on file in the selfie's place.
    let form = world.form(Some("good")).text("use_enrolled_image", "true");
    let (status, answer) = world.backend.submit(&world.token, "authentication", form).await.unwrap();
    assert_eq!(status, 202, "{answer}");
    let job = answer["job_id"].as_str().unwrap();
    let result = world.receiver.wait(job, kweli_testkit::capture::PATIENCE).await.unwrap().body;
    assert_eq!(told(&result), CLEAR, "{result}");
}

#[tokio::test(flavor = "multi_thread")]
async fn comparison() {
    let world = World::new(&[]).await;
    let man = || photo("franck-01829");
    let with = |capture: Capture| Capture { reference: Some(man()), ..capture };
    for (name, capture, words) in [
        ("good", beside(man()), CLEAR),
        ("without frames", with(alone(pictures::selfie())), CLEAR),
        ("another man", beside(photo("biden")), MISMATCH),
        ("between", beside(pictures::between()), DOUBT),
        ("strangers", with(pictures::strangers()), ATTACK),
        ("attack", with(pictures::one_still()), ATTACK),
        ("doubt", with(pictures::mostly_cut()), DOUBT),
        ("nobody", with(pictures::faceless()), unusable("selfie")),
        ("nobody to compare with", beside(pictures::flat(128)), unusable("comparison")),
        ("cut", with(pictures::cut()), unusable("selfie")),
        ("cut to compare with", beside(man()[..400].to_vec()), unusable("comparison")),
    ] {
        let result = world.third("compare", None, &capture).await;
        assert_eq!(told(&result), words, "{name}: {result}");
        assert_eq!(result["product"], "smart_selfie_compare");
    }
    // The word for what is compared with changes nothing about the comparison.
    for kind in ["DOCUMENT", "ID_PHOTO"] {
        let form = world.form(None).text("comparison_image_type", kind);
        let (_, result) = world.submit("compare", form, &beside(man())).await;
        assert_eq!(told(&result), CLEAR, "{kind}: {result}");
    }
    // Whose face came through under a name is on file.
    let form = world.form(Some("compared")).text("comparison_image_type", "PORTRAIT");
    assert_eq!(told(&world.submit("compare", form, &beside(man())).await.1), CLEAR);
    assert_eq!(told(&world.third("authentication", Some("compared"), &franck()).await), CLEAR);
}

#[tokio::test(flavor = "multi_thread")]
async fn biometric_kyc() {
    let world = World::new(&[]).await;
    let not_found = ("block", "identifier_not_found", "Verification failed: Unable to validate ID - Not Found");
    let young = ("block", "age_requirement_not_met", "Verification failed: Customer must be above 18");
    for (name, whose, capture, words) in [
        ("good", Photo::Same, franck(), CLEAR),
        ("another man", Photo::Other, franck(), MISMATCH),
        ("between", Photo::Between, franck(), DOUBT),
        ("no photograph", Photo::Missing, franck(), unusable("id_photo")),
        ("child", Photo::Child, franck(), young),
        ("strangers", Photo::Same, pictures::strangers(), ATTACK),
        ("attack", Photo::Same, pictures::one_still(), ATTACK),
        ("doubt", Photo::Same, pictures::mostly_cut(), DOUBT),
        ("nobody", Photo::Same, pictures::faceless(), unusable("selfie")),
        ("two", Photo::Same, pictures::two_men(), unusable("selfie")),
        ("cut", Photo::Same, pictures::cut(), unusable("selfie")),
    ] {
        let result = world.third_kyc(&world.person(whose), &capture).await;
        assert_eq!(told(&result), words, "{name}: {result}");
        assert_eq!(result["product"], "biometric_kyc");
        let has_record = matches!(words.0, "clear" | "attention");
        assert_eq!(result["id_fields"].is_object(), has_record, "{name}: {result}");
    }
    let unknown = world.third_kyc(&person("NATIONAL_ID", "98765432"), &franck()).await;
    assert_eq!(told(&unknown), not_found, "{unknown}");
    let down = world.third_kyc(&person("PASSPORT", "A7654321"), &franck()).await;
    assert_eq!(told(&down), ("error", "service_unavailable", "Error: external service unavailable."), "{down}");
}

/// Telemetry that weighs: a doubt, and a refusal.
#[tokio::test(flavor = "multi_thread")]
async fn risk_has_the_last_word() {
    let world = World::new(&[]).await;
    let metadata = |entries: &[(&str, &str)]| {
        let list: Vec<Value> = entries.iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
        Value::Array(list).to_string()
    };
    let emulator: &[(&str, &str)] = &[("is_emulator", "true")];
    let both: &[(&str, &str)] = &[("is_emulator", "true"), ("camera_name", "OBS Virtual Camera")];
    let refused = ("block", "high_risk", "Verification failed.");
    for (user, entries, words) in [("ann", emulator, DOUBT), ("ben", both, refused)] {
        let form = world.form(Some(user)).text("metadata", metadata(entries));
        let (_, result) = world.submit("registration", form, &franck()).await;
        assert_eq!(told(&result), enrolling(words), "{result}");
        let form = world.form(None).text("metadata", metadata(entries)).text("comparison_image_type", "PORTRAIT");
        let (_, result) = world.submit("compare", form, &beside(photo("franck-01829"))).await;
        assert_eq!(told(&result), words, "{result}");
        let form = world.backend.form(&world.person(Photo::Same), Some(&world.receiver.url("third")));
        let (_, result) = world.submit("biometric_kyc", form.text("metadata", metadata(entries)), &franck()).await;
        assert_eq!(told(&result), words, "{result}");
        // Whose registration passed is on file, doubt or not.
        let form = world.form(Some("ann")).text("metadata", metadata(entries));
        let (_, result) = world.submit("authentication", form, &franck()).await;
        assert_eq!(told(&result), words, "{result}");
    }
}
