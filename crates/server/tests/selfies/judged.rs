//! A person's judgement by `kweli review`: every code that begins with 12, with the actions that change.

use crate::pictures::{self, franck};
use crate::world::{Photo, World, said};
use kweli_testkit::capture::{Capture, PATIENCE};
use kweli_testkit::process::Options;
use serde_json::Value;

/// Judges a doubtful job; gives what job status says afterwards, which is also what the partner is called back with.
async fn judge(world: &World, doubtful: &Value, verdict: &str) -> Value {
    assert_eq!((&doubtful["IsFinalResult"], &doubtful["ResultType"]), (&"false".into(), &"SAIA".into()), "{doubtful}");
    let params = &doubtful["PartnerParams"];
    let (user, job) = (params["user_id"].as_str().unwrap(), params["job_id"].as_str().unwrap());
    let status = world.backend.job_status(user, job).await.unwrap();
    // Our own name of the job is in the links to its pictures.
    let link = status["image_links"]["selfie_image"].as_str().unwrap_or_else(|| panic!("{status}"));
    let id = link.split(['?', '&']).find_map(|member| member.strip_prefix("job=")).unwrap();
    world.kweli.run(&["review", id, verdict, "--note", "looked twice"]).unwrap();
    let is_final = |body: &Value| body["IsFinalResult"] == "true";
    let called = world.receiver.wait_for(job, PATIENCE, |delivery| is_final(&delivery.body)).await;
    let called = called.expect("the callback did not arrive").body;
    let status = world.backend.job_status(user, job).await.unwrap();
    assert_eq!(
        (status["result"]["ResultCode"].clone(), &status["job_complete"]),
        (called["ResultCode"].clone(), &true.into())
    );
    assert_eq!(status["result"]["Actions"], called["Actions"]);
    // The judgement precedes what it replaces.
    assert_eq!(status["history"][0]["ResultCode"], called["ResultCode"], "{status}");
    assert!(status["history"].as_array().unwrap().iter().any(|old| old["ResultCode"] == doubtful["ResultCode"]));
    assert_eq!((&called["IsMachineResult"], &called["ResultType"]), (&"false".into(), &"DIVA".into()));
    called
}

/// What came out, and the actions that a person settled.
#[track_caller]
fn is(result: &Value, code: &str, text: &str, actions: &[(&str, &str)]) {
    assert_eq!(said(result), (code, text), "{result}");
    for (action, value) in actions {
        assert_eq!(result["Actions"][action], *value, "{action}: {result}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn registration() {
    let world = World::new(&[]).await;
    let doubt = async |user: &str, capture: &Capture, code: &str| {
        let doubtful = world.selfie(4, user, capture).await;
        assert_eq!(doubtful["ResultCode"], code, "{doubtful}");
        doubtful
    };
    let doubtful = doubt("ann", &pictures::mostly_cut(), "0844").await;
    let accepted = judge(&world, &doubtful, "--accept").await;
    let passed = [
        ("Register_Selfie", "Approved"),
        ("Human_Review_Liveness_Check", "Passed"),
        ("Human_Review_Selfie_Check", "Passed"),
        ("Liveness_Check", "Passed"),
    ];
    is(&accepted, "1240", "Enroll User - PASS - Human Judgement", &passed);
    let doubtful = doubt("ben", &pictures::small(), "0842").await;
    let rejected = judge(&world, &doubtful, "--reject").await;
    let failed = [("Register_Selfie", "Rejected"), ("Human_Review_Selfie_Check", "Failed"), ("Selfie_Check", "Failed")];
    is(&rejected, "1241", "FAIL - Image Unusable", &failed);
    let doubtful = doubt("cid", &pictures::mostly_cut(), "0844").await;
    let rejected = judge(&world, &doubtful, "--reject").await;
    let failed =
        [("Register_Selfie", "Rejected"), ("Human_Review_Liveness_Check", "Failed"), ("Liveness_Check", "Failed")];
    is(&rejected, "1242", "Spoof detected - Human Judgement", &failed);
    // Whom a person accepted is on file; whom a person rejected is not.
    assert_eq!(world.selfie(2, "ann", &franck()).await["ResultCode"], "0820");
    for user in ["ben", "cid"] {
        assert_eq!(world.selfie(2, user, &franck()).await["code"], "2210", "{user}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn authentication_and_update() {
    let world = World::new(&[]).await;
    assert_eq!(world.selfie(4, "man", &franck()).await["ResultCode"], "0840");
    let passed = [("Human_Review_Liveness_Check", "Passed"), ("Selfie_To_Registered_Selfie_Compare", "Completed")];
    let failed = [("Human_Review_Liveness_Check", "Failed"), ("Liveness_Check", "Failed")];
    let doubtful = world.selfie(2, "man", &pictures::mostly_cut()).await;
    let accepted = judge(&world, &doubtful, "--accept").await;
    is(&accepted, "1220", "Authenticate User - Human Judgement - PASS", &passed);
    let doubtful = world.selfie(2, "man", &pictures::small()).await;
    let rejected = judge(&world, &doubtful, "--reject").await;
    let compare = [("Human_Review_Selfie_Check", "Failed")];
    is(&rejected, "1221", "Human Judgement - FAIL - Human Compare Failed", &compare);
    let doubtful = world.selfie(2, "man", &pictures::mostly_cut()).await;
    let rejected = judge(&world, &doubtful, "--reject").await;
    is(&rejected, "1222", "Human Judgement - FAIL - Spoof Detected", &failed);
    for (verdict, code, text, words) in [
        ("--reject", "1242", "Spoof detected - Human Judgement", ["Rejected", "Failed"]),
        ("--accept", "1240", "Enroll User - PASS - Human Judgement", ["Approved", "Passed"]),
    ] {
        let doubtful = world.selfie(8, "man", &pictures::mostly_cut()).await;
        assert_eq!(doubtful["ResultCode"], "0844", "{doubtful}");
        let judged = judge(&world, &doubtful, verdict).await;
        let actions = [("Update_Registered_Selfie_On_File", words[0]), ("Human_Review_Update_Selfie", words[1])];
        is(&judged, code, text, &actions);
    }
    let doubtful = world.selfie(8, "man", &pictures::small()).await;
    is(&judge(&world, &doubtful, "--reject").await, "1241", "FAIL - Image Unusable", &[]);
    // A comparison of which nobody is sure: on file is a face between two men's.
    assert!(matches!(said(&world.backfill("between", pictures::between()).await.1).0, "0840" | "0844"));
    for (verdict, code, text, word) in [
        ("--reject", "1221", "Human Judgement - FAIL - Human Compare Failed", "Failed"),
        ("--accept", "1220", "Authenticate User - Human Judgement - PASS", "Passed"),
    ] {
        let doubtful = world.selfie(2, "between", &franck()).await;
        assert_eq!(doubtful["ResultCode"], "0825", "{doubtful}");
        let compared = if word == "Passed" { "Completed" } else { "Failed" };
        let actions = [("Human_Review_Compare", word), ("Selfie_To_Registered_Selfie_Compare", compared)];
        is(&judge(&world, &doubtful, verdict).await, code, text, &actions);
    }
}

/// Nobody looked in time: the machine's doubt becomes the failure that belongs to it, and what was granted is taken back.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_looked_in_time() {
    let settings = vec![("KWELI__REVIEW__TIMEOUT_S".into(), "3".into())];
    let world = World::with(Options { settings, ..Options::default() }, &[]).await;
    assert_eq!(world.selfie(4, "man", &franck()).await["ResultCode"], "0840");
    let mut waiting = Vec::new();
    for (job_type, user, capture, code, then) in [
        (4, "ann", pictures::mostly_cut(), "0844", "0843"),
        (4, "ben", pictures::small(), "0842", "0841"),
        (2, "man", pictures::mostly_cut(), "0824", "0823"),
        (2, "man", pictures::small(), "0822", "0821"),
        (8, "man", pictures::mostly_cut(), "0844", "0843"),
    ] {
        waiting.push((world.selfie(job_type, user, &capture).await, code, then));
    }
    waiting.push((world.kyc(&world.person(Photo::Between), &franck()).await, "0815", "0811"));
    waiting.push((world.kyc(&world.person(Photo::Same), &pictures::mostly_cut()).await, "0814", "0813"));
    for (doubtful, code, then) in waiting {
        assert_eq!(doubtful["ResultCode"], code, "{doubtful}");
        let job = doubtful["PartnerParams"]["job_id"].as_str().unwrap();
        let is_final = |body: &Value| body["IsFinalResult"] == "true";
        let told = world.receiver.wait_for(job, PATIENCE, |delivery| is_final(&delivery.body)).await.unwrap().body;
        assert_eq!((&told["ResultCode"], &told["IsMachineResult"]), (&then.into(), &"true".into()), "{told}");
        let user = doubtful["PartnerParams"]["user_id"].as_str().unwrap();
        if user != "man" {
            assert_eq!(world.selfie(2, user, &franck()).await["code"], "2210", "{user}");
        }
    }
    assert_eq!(world.selfie(2, "man", &franck()).await["ResultCode"], "0820");
}

#[tokio::test(flavor = "multi_thread")]
async fn biometric_kyc() {
    let world = World::new(&[]).await;
    let unsure = async || {
        let doubtful = world.kyc(&world.person(Photo::Between), &franck()).await;
        assert_eq!(doubtful["ResultCode"], "0815", "{doubtful}");
        doubtful
    };
    let accepted = judge(&world, &unsure().await, "--accept").await;
    let passed = [
        ("Human_Review_Compare", "Passed"),
        ("Selfie_To_ID_Authority_Compare", "Completed"),
        ("Register_Selfie", "Approved"),
    ];
    is(&accepted, "1210", "Enroll User", &passed);
    let rejected = judge(&world, &unsure().await, "--reject").await;
    let failed = [
        ("Human_Review_Compare", "Failed"),
        ("Selfie_To_ID_Authority_Compare", "Failed"),
        ("Register_Selfie", "Rejected"),
    ];
    is(&rejected, "1211", "Failed Enroll - Human Compare Failed", &failed);
    let doubtful = world.kyc(&world.person(Photo::Same), &pictures::mostly_cut()).await;
    assert_eq!(doubtful["ResultCode"], "0814", "{doubtful}");
    let rejected = judge(&world, &doubtful, "--reject").await;
    is(&rejected, "1212", "Failed Enroll - Spoof Detected", &[("Human_Review_Liveness_Check", "Failed")]);
}
