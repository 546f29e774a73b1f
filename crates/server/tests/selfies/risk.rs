//! What the device and the session say, over the wire: each shipped rule with its points, what both generations tell of it,
//! and a partner's own rules.

use crate::pictures::{alone, another, franck};
use crate::world::{Photo, World, said, told};
use kweli_domain::Clock;
use kweli_engine::ambient::SystemClock;
use serde_json::{Value, json};

fn entries(said: &[(&str, &str)]) -> Value {
    said.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect()
}

/// A look-up of somebody new by a user with such telemetry: score and level of its result.
async fn looked_up(world: &World, user: &str, telemetry: &[(&str, &str)]) -> (u64, String, Value) {
    let person = world.person(Photo::Missing);
    let form = world.backend.form(&person, Some(&world.receiver.url("third")));
    let form = form.text("user_id", user.to_owned()).text("metadata", entries(telemetry).to_string());
    let (_, result) = world.submit_form("enhanced_kyc", form).await;
    let risk = &result["antifraud"]["fraud_risk"];
    let level = risk["risk_level"].as_str().unwrap_or_else(|| panic!("{result}")).to_owned();
    (risk["risk_score"].as_u64().unwrap_or_else(|| panic!("{result}")), level, result)
}

/// An instant so many minutes from now, as a device writes it.
fn minutes_from_now(minutes: i64) -> String {
    SystemClock.now().plus_ms(minutes * 60_000).iso()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_rule_of_one_job_has_its_points() {
    let world = World::new(&[]).await;
    let (ahead, behind) = (minutes_from_now(20), minutes_from_now(-30 * 24 * 60));
    for (n, (telemetry, score, level)) in [
        (vec![("device_model", "Pixel 8"), ("camera_name", "Back camera")], 0, "low"),
        (vec![("is_emulator", "true")], 35, "medium"),
        (vec![("build_hardware", "goldfish")], 35, "medium"),
        (vec![("camera_name", "OBS Virtual Camera")], 45, "medium"),
        (vec![("rooted", "true")], 15, "low"),
        (vec![("user_agent", "HeadlessChrome/120")], 35, "medium"),
        (vec![("vpn", "true")], 10, "low"),
        (vec![("local_time", ahead.as_str())], 10, "low"),
        (vec![("local_time", behind.as_str())], 10, "low"),
        (vec![("location", "-1.28,36.8"), ("utc_offset", "-08:00")], 10, "low"),
        (vec![("is_emulator", "true"), ("camera_name", "ManyCam")], 80, "high"),
    ]
    .into_iter()
    .enumerate()
    {
        let (points, weighed, result) = looked_up(&world, &format!("user-{n}"), &telemetry).await;
        assert_eq!((points, weighed.as_str()), (score, level), "{telemetry:?}: {result}");
        let words = match level {
            "low" => ("clear", "-", "Verification successful."),
            "medium" => ("attention", "medium_risk", "Verification successful."),
            _ => ("block", "high_risk", "Verification failed."),
        };
        assert_eq!(told(&result), words, "{telemetry:?}");
        assert_eq!(result["antifraud"]["summary"]["fraud_detected"], level == "high");
        // What the device said comes back as it was said.
        let signals: serde_json::Map<_, _> =
            telemetry.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        assert_eq!(result["device_signals"], Value::Object(signals));
    }
    // Nothing was said, or nothing came out: there is nothing to tell.
    let person = world.person(Photo::Missing);
    let form = world.backend.form(&person, Some(&world.receiver.url("third")));
    let (_, silent) = world.submit_form("enhanced_kyc", form).await;
    assert_eq!((told(&silent).0, &silent["device_signals"]), ("clear", &Value::Null), "{silent}");
    let down = crate::world::person("PASSPORT", "A7654321");
    let form = world.backend.form(&down, Some(&world.receiver.url("third")));
    let form = form.text("metadata", entries(&[("is_emulator", "true")]).to_string());
    let (_, failed) = world.submit_form("enhanced_kyc", form).await;
    assert_eq!(told(&failed).1, "service_unavailable", "{failed}");
    assert_eq!((&failed["device_signals"], &failed["antifraud"]), (&Value::Null, &Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_counted_over_jobs() {
    let world = World::new(&[]).await;
    // Users of one device: from the second other one on it is shared, with four it is many a day.
    for (user, score) in [("a", 0), ("b", 0), ("c", 10), ("d", 35)] {
        assert_eq!(looked_up(&world, user, &[("device_id", "d-1")]).await.0, score, "{user}");
    }
    // Jobs of one device: eight within the hour.
    for (n, score) in (1..=8).zip([0, 0, 0, 0, 0, 0, 0, 15]) {
        assert_eq!(looked_up(&world, "one", &[("device_id", "d-2")]).await.0, score, "job {n}");
    }
    // Users of one address: twenty within the hour.
    for n in 1..=20 {
        let (points, ..) = looked_up(&world, &format!("user-{n}"), &[("client_ip", "197.210.1.2")]).await;
        assert_eq!(points, if n < 20 { 0 } else { 15 }, "user {n}");
    }
    // From Nairobi to Lagos within seconds.
    assert_eq!(looked_up(&world, "eve", &[("location", "-1.28,36.8")]).await.0, 0);
    let (points, level, result) = looked_up(&world, "eve", &[("location", "6.5,3.4")]).await;
    assert_eq!((points, level.as_str(), told(&result).1), (30, "medium", "medium_risk"), "{result}");
    // One number: another user of it, three others of it, six jobs of a day.
    let person = world.person(Photo::Missing);
    for (user, score) in [("m", 0), ("n", 5), ("o", 5), ("p", 9), ("p", 9), ("p", 13)] {
        let form = world.backend.form(&person, Some(&world.receiver.url("third"))).text("user_id", user);
        let (_, result) = world.submit_form("enhanced_kyc", form).await;
        assert_eq!(result["antifraud"]["fraud_risk"]["risk_score"], score, "{user}: {result}");
    }
}

/// The first generation reports and leaves the result alone, the second refuses at a high risk; which kinds of signs there
/// were is told by group.
#[tokio::test(flavor = "multi_thread")]
async fn the_first_generations_report_the_risk() {
    let world = World::new(&[]).await;
    let telemetry = entries(&[("is_emulator", "true"), ("camera_name", "OBS Virtual Camera"), ("vpn", "true")]);
    let told_of = |antifraud: &Value| {
        let risk = &antifraud["fraud_risk"];
        let groups: Vec<_> = risk["indicator_groups"].as_array().unwrap().iter().map(|g| g.as_str().unwrap()).collect();
        assert!(groups.contains(&"device_risk") && groups.contains(&"network_risk"), "{antifraud}");
        assert_eq!((&risk["risk_level"], &risk["risk_score"]), (&json!("high"), &json!(90)), "{antifraud}");
        assert_eq!(antifraud["summary"]["fraud_sources"], json!(["fraud_risk"]), "{antifraud}");
    };
    let first = world.saying((4, "ann"), json!({ "metadata": telemetry }), &alone(franck().selfie)).await;
    assert_eq!(said(&first).0, "0840", "{first}");
    told_of(&first["Antifraud"]);
    let form = world.form_of_second("ben").text("metadata", telemetry.to_string()).text("job_id", "risky");
    let form = form.text("callback_url", world.receiver.url("second"));
    let parts = another().parts(form, "comparison_photo").unwrap();
    let (_, answer) = world.backend.smart_selfie("smart-selfie-enroll", parts).await.unwrap();
    assert_eq!((&answer["code"], &answer["status"]), (&json!("0841"), &json!("rejected")), "{answer}");
    let body = world.receiver.wait("risky", kweli_testkit::capture::PATIENCE).await.unwrap().body;
    told_of(&body["Antifraud"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partners_own_rules() {
    let world = World::new(&[]).await;
    assert_eq!(looked_up(&world, "ann", &[("vpn", "true")]).await.1, "low");
    let rules = json!({
        "version": "bank/7", "medium_at": 10, "high_at": 20,
        "rules": [{ "name": "any_proxy", "group": "network_risk", "fact": "proxy", "at_least": 1, "points": 20, "why": "We allow none." }]
    });
    let file = world.kweli.data_dir.path().join("rules.json");
    std::fs::write(&file, rules.to_string()).unwrap();
    let path = file.to_str().unwrap();
    world.kweli.run(&["partner", "risk-rules", &world.partner.id, "--set", path]).unwrap();
    world.noticed().await;
    let (score, level, result) = looked_up(&world, "ben", &[("vpn", "true")]).await;
    assert_eq!((score, level.as_str(), told(&result).1), (20, "high", "high_risk"), "{result}");
    // The shipped ones do not count beside them.
    assert_eq!(looked_up(&world, "cid", &[("is_emulator", "true")]).await.0, 0);
    let form = world.form(Some("dan")).text("metadata", entries(&[("vpn", "true")]).to_string());
    let (_, result) = world.submit("registration", form, &franck()).await;
    assert_eq!(told(&result), ("block", "high_risk", "Enrollment failed."), "{result}");
}
