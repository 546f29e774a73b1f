//! Every machine code of the first generation for a face, with the actions that belong to it.

use crate::pictures::{self, beside, franck, photo};
use crate::world::{Photo, World, person, said};
use kweli_testkit::capture::Capture;
use serde_json::Value;

/// Code, text, and the actions that are named.
type Expected = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

#[track_caller]
fn is(name: &str, result: &Value, expected: Expected) {
    let (code, text, actions) = expected;
    assert_eq!(said(result), (code, text), "{name}: {result}");
    for (action, value) in actions {
        assert_eq!(result["Actions"][action], *value, "{name}: {action}: {result}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn registration() {
    let world = World::new(&[]).await;
    let cases: [(&str, Capture, Expected); 8] = [
        (
            "good",
            franck(),
            (
                "0840",
                "Enroll User",
                &[
                    ("Liveness_Check", "Passed"),
                    ("Selfie_Check", "Passed"),
                    ("Selfie_Provided", "Passed"),
                    ("Register_Selfie", "Approved"),
                    ("Human_Review_Liveness_Check", "Not Applicable"),
                    ("Verify_ID_Number", "Not Applicable"),
                    ("Selfie_To_Registered_Selfie_Compare", "Not Applicable"),
                ],
            ),
        ),
        (
            "strangers",
            pictures::strangers(),
            (
                "0841",
                "Enroll User FAIL - Machine Judgement - Compare Failed",
                &[("Liveness_Check", "Failed"), ("Selfie_Check", "Passed"), ("Register_Selfie", "Rejected")],
            ),
        ),
        (
            "small",
            pictures::small(),
            (
                "0842",
                "Enroll User PROVISIONAL - Pure Provisional",
                &[
                    ("Liveness_Check", "Not Applicable"),
                    ("Selfie_Check", "Under Review"),
                    ("Register_Selfie", "Provisionally Approved"),
                    ("Human_Review_Liveness_Check", "Not Applicable"),
                    ("Human_Review_Selfie_Check", "Sent to Human Review"),
                ],
            ),
        ),
        (
            "attack",
            pictures::one_still(),
            (
                "0843",
                "Enroll User FAIL - Possible Spoof",
                &[("Liveness_Check", "Failed"), ("Selfie_Check", "Failed"), ("Register_Selfie", "Rejected")],
            ),
        ),
        (
            "doubt",
            pictures::mostly_cut(),
            (
                "0844",
                "Enroll User PROVISIONAL - Possible Spoof",
                &[
                    ("Liveness_Check", "Under Review"),
                    ("Selfie_Check", "Under Review"),
                    ("Register_Selfie", "Provisionally Approved"),
                    ("Human_Review_Liveness_Check", "Sent to Human Review"),
                ],
            ),
        ),
        (
            "nobody",
            pictures::faceless(),
            (
                "0941",
                "No Face Found",
                &[("Selfie_Check", "Unable To Determine"), ("Liveness_Check", "Unable To Determine")],
            ),
        ),
        (
            "two",
            pictures::two_men(),
            ("0942", "Image Quality Judged Too Poor", &[("Selfie_Check", "Unable To Determine")]),
        ),
        (
            "cut",
            pictures::cut(),
            ("0001", "Selfie image unusable", &[("Selfie_Provided", "Failed"), ("Register_Selfie", "Rejected")]),
        ),
    ];
    for (name, capture, expected) in cases {
        is(name, &world.selfie(4, name, &capture).await, expected);
    }
    // Who is on file is refused at the door.
    let taken = world.selfie(4, "good", &franck()).await;
    assert_eq!(taken["code"], "2209", "{taken}");
}

#[tokio::test(flavor = "multi_thread")]
async fn packages_that_cannot_be_opened() {
    let world = World::new(&[]).await;
    for job_type in [1, 2, 4, 8] {
        let user = format!("u-{job_type}");
        if matches!(job_type, 2 | 8) {
            world.selfie(4, &user, &franck()).await;
        }
        let at = (job_type, user.as_str());
        is("no zip", &world.run(at, &Value::Null, b"no zip".to_vec()).await, ("0903", "Zip Corrupt", &[]));
        let entries = [("info.json".to_owned(), b"{".to_vec())];
        let zip = kweli_testkit::wire::zip_of(&entries).unwrap();
        is("no manifest", &world.run(at, &Value::Null, zip).await, ("2203", "Error - Invalid JSON", &[]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn authentication_and_update() {
    let world = World::new(&[]).await;
    is("on file", &world.selfie(4, "man", &franck()).await, ("0840", "Enroll User", &[]));
    let same = Capture { selfie: photo("franck-01829"), ..franck() };
    // The name, what is sent, then authentication's and the update's words.
    let cases: [(&str, Capture, Expected, Expected); 8] = [
        (
            "same man",
            same,
            (
                "0820",
                "Authenticate User Machine Judgement - PASS",
                &[
                    ("Selfie_To_Registered_Selfie_Compare", "Completed"),
                    ("Update_Registered_Selfie_On_File", "Not Done"),
                    ("Register_Selfie", "Not Applicable"),
                    ("Liveness_Check", "Passed"),
                ],
            ),
            (
                "0840",
                "Enroll User",
                &[
                    ("Selfie_To_Registered_Selfie_Compare", "Completed"),
                    ("Update_Registered_Selfie_On_File", "Approved"),
                ],
            ),
        ),
        (
            "another man",
            pictures::another(),
            (
                "0821",
                "Authenticate User Machine Judgement - FAIL - COMPARISON",
                &[("Selfie_To_Registered_Selfie_Compare", "Failed"), ("Selfie_Check", "Passed")],
            ),
            (
                "0841",
                "Enroll User FAIL - Machine Judgement - Compare Failed",
                &[("Update_Registered_Selfie_On_File", "Rejected")],
            ),
        ),
        (
            "small",
            pictures::small(),
            (
                "0822",
                "Authenticate User Machine Judgement - PURE PROVISIONAL",
                &[("Selfie_Check", "Under Review"), ("Human_Review_Selfie_Check", "Sent to Human Review")],
            ),
            (
                "0842",
                "Enroll User PROVISIONAL - Pure Provisional",
                &[
                    ("Update_Registered_Selfie_On_File", "Not Done"),
                    ("Human_Review_Update_Selfie", "Sent to Human Review"),
                ],
            ),
        ),
        (
            "attack",
            pictures::one_still(),
            (
                "0823",
                "Authenticate User Machine Judgement - FAIL - Possible Spoof",
                &[("Liveness_Check", "Failed"), ("Selfie_To_Registered_Selfie_Compare", "Not Done")],
            ),
            ("0843", "Enroll User FAIL - Possible Spoof", &[("Update_Registered_Selfie_On_File", "Rejected")]),
        ),
        (
            // Somebody who is claimed to be somebody: frames of others are an attack.
            "strangers",
            pictures::strangers(),
            (
                "0823",
                "Authenticate User Machine Judgement - FAIL - Possible Spoof",
                &[("Liveness_Check", "Failed"), ("Selfie_To_Registered_Selfie_Compare", "Not Done")],
            ),
            ("0843", "Enroll User FAIL - Possible Spoof", &[("Update_Registered_Selfie_On_File", "Rejected")]),
        ),
        (
            "doubt",
            pictures::mostly_cut(),
            (
                "0824",
                "Authenticate User Machine Judgement - PROVISIONAL - Possible Spoof",
                &[("Liveness_Check", "Under Review"), ("Selfie_To_Registered_Selfie_Compare", "Completed")],
            ),
            ("0844", "Enroll User PROVISIONAL - Possible Spoof", &[("Update_Registered_Selfie_On_File", "Not Done")]),
        ),
        (
            "nobody",
            pictures::faceless(),
            ("0921", "No Face Found", &[("Selfie_Check", "Unable To Determine")]),
            ("0941", "No Face Found", &[]),
        ),
        (
            "two men",
            pictures::two_men(),
            ("0922", "Image Quality Judged Too Poor", &[("Selfie_Check", "Unable To Determine")]),
            ("0942", "Image Quality Judged Too Poor", &[]),
        ),
    ];
    for (name, capture, authenticated, updated) in cases {
        is(name, &world.selfie(2, "man", &capture).await, authenticated);
        is(name, &world.selfie(8, "man", &capture).await, updated);
    }
    for job_type in [2, 8] {
        is("cut", &world.selfie(job_type, "man", &pictures::cut()).await, ("0001", "Selfie image unusable", &[]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn biometric_kyc() {
    let world = World::new(&[]).await;
    let cases: [(&str, Photo, Capture, Expected); 11] = [
        (
            "good",
            Photo::Same,
            franck(),
            (
                "0810",
                "Enroll User",
                &[
                    ("Selfie_To_ID_Authority_Compare", "Completed"),
                    ("Verify_ID_Number", "Verified"),
                    ("Return_Personal_Info", "Returned"),
                    ("Register_Selfie", "Approved"),
                    ("Human_Review_Compare", "Not Applicable"),
                ],
            ),
        ),
        (
            "another man",
            Photo::Other,
            franck(),
            (
                "0811",
                "Failed Enroll - Compare Failed",
                &[("Selfie_To_ID_Authority_Compare", "Failed"), ("Register_Selfie", "Rejected")],
            ),
        ),
        (
            "attack",
            Photo::Same,
            pictures::one_still(),
            (
                "0813",
                "Possible Spoof",
                &[
                    ("Liveness_Check", "Failed"),
                    ("Verify_ID_Number", "Not Done"),
                    ("Return_Personal_Info", "Not Done"),
                    ("Selfie_To_ID_Authority_Compare", "Not Done"),
                ],
            ),
        ),
        (
            "strangers",
            Photo::Same,
            pictures::strangers(),
            ("0813", "Possible Spoof", &[("Liveness_Check", "Failed"), ("Register_Selfie", "Rejected")]),
        ),
        (
            "doubt",
            Photo::Same,
            pictures::mostly_cut(),
            (
                "0814",
                "Provisional Enroll - Under Review",
                &[
                    ("Register_Selfie", "Provisionally Approved"),
                    ("Human_Review_Liveness_Check", "Sent to Human Review"),
                ],
            ),
        ),
        (
            "between",
            Photo::Between,
            franck(),
            (
                "0815",
                "Provisional Enroll - Compare Unsure",
                &[
                    ("Selfie_To_ID_Authority_Compare", "Provisionally Approved"),
                    ("Human_Review_Compare", "Sent to Human Review"),
                    ("Register_Selfie", "Provisionally Approved"),
                ],
            ),
        ),
        (
            "no photograph",
            Photo::Missing,
            franck(),
            (
                "0001",
                "ID Authority image not available",
                &[("Selfie_To_ID_Authority_Compare", "ID Authority Photo Not Available")],
            ),
        ),
        (
            "nobody",
            Photo::Same,
            pictures::faceless(),
            ("0911", "No Face Found", &[("Selfie_Check", "Unable To Determine")]),
        ),
        (
            "two men",
            Photo::Same,
            pictures::two_men(),
            ("0912", "Image Quality Judged Too Poor", &[("Selfie_Check", "Unable To Determine")]),
        ),
        ("cut", Photo::Same, pictures::cut(), ("0001", "Selfie image unusable", &[("Selfie_Provided", "Failed")])),
        // No word for age in this generation.
        ("child", Photo::Child, franck(), ("0810", "Enroll User", &[])),
    ];
    for (name, photo, capture, expected) in cases {
        is(name, &world.kyc(&world.person(photo), &capture).await, expected);
    }
    let unknown = world.kyc(&person("NATIONAL_ID", "98765432"), &franck()).await;
    is(
        "unknown",
        &unknown,
        (
            "1013",
            "Unable to Validate ID",
            &[("Verify_ID_Number", "Not Verified"), ("Return_Personal_Info", "Not Returned")],
        ),
    );
    let malformed = world.kyc(&person("NATIONAL_ID", "98-76"), &franck()).await;
    is("malformed", &malformed, ("1014", "Error - Unsupported ID number format", &[]));
    let down = world.kyc(&person("PASSPORT", "A7654321"), &franck()).await;
    is(
        "down",
        &down,
        (
            "1015",
            "Error - Queried Database Unavailable",
            &[
                ("Verify_ID_Number", "Issuer Unavailable"),
                ("Return_Personal_Info", "Issuer Unavailable"),
                ("Selfie_To_ID_Authority_Compare", "Issuer Unavailable"),
            ],
        ),
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn biometric_kyc_with_a_card() {
    let world = World::new(&[]).await;
    let cases: [(&str, Vec<u8>, Expected); 5] = [
        (
            "same man",
            photo("franck-01829"),
            (
                "0810",
                "Enroll User",
                &[("Selfie_To_ID_Card_Compare", "Completed"), ("Selfie_To_ID_Authority_Compare", "Not Applicable")],
            ),
        ),
        (
            "another man",
            photo("biden"),
            ("0811", "Failed Enroll - Compare Failed", &[("Selfie_To_ID_Card_Compare", "Failed")]),
        ),
        (
            "between",
            pictures::between(),
            (
                "0812",
                "Provisional Enroll",
                &[
                    ("Selfie_To_ID_Card_Compare", "Provisionally Approved"),
                    ("Human_Review_Compare", "Sent to Human Review"),
                ],
            ),
        ),
        (
            "nobody",
            pictures::flat(128),
            ("0911", "No Face Found", &[("Selfie_To_ID_Card_Compare", "Unable To Determine")]),
        ),
        (
            "cut",
            pictures::selfie()[..400].to_vec(),
            ("0001", "ID Card image unusable", &[("Selfie_Provided", "Passed"), ("Register_Selfie", "Rejected")]),
        ),
    ];
    for (name, card, expected) in cases {
        is(name, &world.card(&beside(card)).await, expected);
    }
}

/// What a partner makes of a possible attack.
#[tokio::test(flavor = "multi_thread")]
async fn a_strict_partner_holds_or_refuses() {
    let world = World::new(&["--possible-attack", "hold"]).await;
    let held = ("0846", "Enroll User PENDING - Possible Spoof");
    is(
        "registration",
        &world.selfie(4, "held", &pictures::mostly_cut()).await,
        (
            held.0,
            held.1,
            &[("Register_Selfie", "Unable To Determine"), ("Human_Review_Liveness_Check", "Sent to Human Review")],
        ),
    );
    let kyc = world.kyc(&world.person(Photo::Same), &pictures::mostly_cut()).await;
    is("kyc", &kyc, ("0816", "Pending - Possible Spoof", &[("Register_Selfie", "Unable To Determine")]));
    // Nothing is granted before somebody has looked.
    let refused = world.selfie(2, "held", &franck()).await;
    assert_eq!(refused["code"], "2210", "{refused}");

    world.set(&["--possible-attack", "refuse"]).await;
    let strict = ("0907", "FAIL - Possible Spoof - Strict Setting");
    let actions: &[(&str, &str)] =
        &[("Liveness_Check", "Failed"), ("Selfie_Check", "Failed"), ("Register_Selfie", "Rejected")];
    let kyc = world.kyc(&world.person(Photo::Same), &pictures::mostly_cut()).await;
    is("kyc", &kyc, (strict.0, strict.1, actions));
    is("registration", &world.selfie(4, "refused", &pictures::mostly_cut()).await, (strict.0, strict.1, actions));
}

/// The comparison of the face on file with a selfie that hardly shows it.
#[tokio::test(flavor = "multi_thread")]
async fn an_unsure_comparison_with_the_face_on_file() {
    let world = World::new(&[]).await;
    // On file is a photograph alone: nobody asks a photograph whether it lives.
    let (status, answer) = world.backfill("between", pictures::between()).await;
    // Two men at once look a little odd, so the photograph may be granted provisionally only.
    assert!(status == 200 && matches!(said(&answer).0, "0840" | "0844"), "{answer}");
    let expected: &[(&str, &str)] = &[
        ("Selfie_To_Registered_Selfie_Compare", "Provisionally Approved"),
        ("Human_Review_Compare", "Sent to Human Review"),
    ];
    is(
        "unsure",
        &world.selfie(2, "between", &franck()).await,
        ("0825", "Authenticate User Machine Judgement - PROVISIONAL - Machine Compare Unsure", expected),
    );
    is(
        "unsure",
        &world.selfie(8, "between", &franck()).await,
        ("0842", "Enroll User PROVISIONAL - Pure Provisional", expected),
    );
}
