//! Rules are sound, telemetry is read, and worse never scores better.

use super::*;
use crate::time::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};

const NOW: Timestamp = Timestamp(1_773_144_000_000);

fn device(telemetry: Value) -> Device {
    Device::read(&telemetry)
}

fn risk(telemetry: Value) -> RiskFinding {
    let mut facts = Facts::default();
    device(telemetry).note(&mut facts, NOW);
    assess(RuleSet::shipped(), &facts)
}

fn fired(finding: &RiskFinding) -> Vec<&str> {
    finding.indicators.iter().map(|indicator| indicator.rule.as_str()).collect()
}

#[test]
fn the_shipped_rules_are_sound() {
    let rules = RuleSet::shipped();
    assert!(rules.rules.len() > 15);
    let again = RuleSet::from_json(&serde_json::to_string(rules).unwrap()).unwrap();
    assert_eq!(&again, rules);
    for group in [
        Group::DeviceRisk,
        Group::NetworkRisk,
        Group::LocationRisk,
        Group::IdentityRisk,
        Group::BiometricRisk,
        Group::FraudReport,
    ] {
        assert!(rules.rules.iter().any(|rule| rule.group == group), "{group:?}");
    }
}

#[test]
fn rules_that_cannot_work_are_refused() {
    let set = |medium, high, rules: Value| {
        RuleSet::from_json(&json!({ "version": "1", "medium_at": medium, "high_at": high, "rules": rules }).to_string())
    };
    let rule = |name: &str, fact: Value, at_least: f64, points: u32| json!({ "name": name, "group": "device_risk", "fact": fact, "at_least": at_least, "points": points, "why": "x" });
    let velocity = |hours: u32| json!({ "velocity": { "of": "device", "count": "users", "hours": hours } });
    assert!(set(30, 70, json!([rule("a", velocity(24), 3.0, 20)])).is_ok());
    assert_eq!(set(0, 70, json!([])), Err(BadRules::Lines));
    assert_eq!(set(80, 70, json!([])), Err(BadRules::Lines));
    assert_eq!(set(30, 101, json!([])), Err(BadRules::Lines));
    for bad in [
        json!([rule("a", velocity(0), 3.0, 20)]),
        json!([rule("a", velocity(99_999), 3.0, 20)]),
        json!([rule("a", json!("emulator"), 0.0, 20)]),
        json!([rule("a", json!("emulator"), 1.0, 101)]),
        json!([rule("", json!("emulator"), 1.0, 1)]),
        json!([rule("a", json!("emulator"), 1.0, 1), rule("a", json!("proxy"), 1.0, 1)]),
        json!([rule("a", json!("phase_of_the_moon"), 1.0, 1)]),
        json!([rule("a", json!("emulator"), 1.0, 1_000)]),
        json!({}),
    ] {
        assert!(set(30, 70, bad.clone()).is_err(), "{bad}");
    }
    assert!(RuleSet::from_json("{").is_err());
}

#[test]
fn an_ordinary_phone_has_no_risk() {
    let finding = risk(json!([
        { "name": "device_model", "value": "Pixel 8" },
        { "name": "build_fingerprint", "value": "google/shiba/shiba:14/UD1A/123:user/release-keys" },
        { "name": "camera_name", "value": "Front camera (Jacobs Electronics)" },
        { "name": "client_ip", "value": "197.210.1.2" },
        { "name": "utc_offset", "value": "+03:00" },
        { "name": "geolocation", "value": { "latitude": -1.28, "longitude": 36.8 } },
        { "name": "local_time_of_enrolment", "value": "2026-03-10T14:59:30+03:00" },
        { "name": "user_agent", "value": "Mozilla/5.0 (Linux; Android 14) Chrome/120.0" },
        { "name": "proxy", "value": false }
    ]));
    assert_eq!(finding.indicators, []);
    assert_eq!((finding.score, finding.level), (0, Level::Low));
}

#[test]
fn each_hint_is_seen_under_its_names() {
    let one = |name: &str, value: Value| json!([{ "name": name, "value": value }]);
    for (telemetry, rule) in [
        (one("build_fingerprint", json!("google/sdk_gphone64_x86_64/emu64xa:13")), "emulator"),
        (one("Build-Hardware", json!("ranchu")), "emulator"),
        (one("device_model", json!("Android SDK built for x86")), "emulator"),
        (one("device_model", json!("iPhone Simulator")), "emulator"),
        (one("is_emulator", json!("true")), "emulator"),
        (one("camera_name", json!("OBS Virtual Camera")), "virtual_camera"),
        (one("camera_label", json!("ManyCam")), "virtual_camera"),
        (one("camera_name", json!("fake_device_0")), "virtual_camera"),
        (json!({ "virtual_camera": true }), "virtual_camera"),
        (one("jailbroken", json!(1)), "rooted"),
        (one("build_tags", json!("test-keys")), "rooted"),
        (one("user_agent", json!("Mozilla/5.0 HeadlessChrome/120.0")), "automation"),
        (one("webdriver", json!(true)), "automation"),
        (one("vpn", json!("detected")), "proxy"),
        (one("local_time", json!("2026-03-10T13:00:00Z")), "clock_ahead"),
        (one("local_time", json!("2026-01-10T12:00:00Z")), "clock_far_behind"),
    ] {
        assert_eq!(fired(&risk(telemetry.clone())), [rule], "{telemetry}");
    }
    let mismatch = json!({ "timezone": "UTC+8", "location": "6.5,3.4" });
    assert_eq!(fired(&risk(mismatch)), ["zone_mismatch"]);
}

#[test]
fn a_time_without_a_zone_is_given_the_benefit_of_every_zone() {
    assert_eq!(fired(&risk(json!({ "local_time": "2026-03-10T23:00:00" }))), [""; 0]);
    assert_eq!(fired(&risk(json!({ "local_time": "2026-03-11T12:00:00" }))), ["clock_ahead"]);
}

#[test]
fn places_addresses_and_zones_are_read_in_their_forms() {
    let nairobi = Place { latitude: -1.28, longitude: 36.8 };
    for form in [
        json!({ "geolocation": { "latitude": -1.28, "longitude": 36.8, "accuracy": 20 } }),
        json!([{ "name": "geolocation", "value": "{\"latitude\":\"-1.28\",\"longitude\":36.8}" }]),
        json!({ "location": " -1.28 , 36.8" }),
        json!({ "latitude": "-1.28", "longitude": 36.8 }),
    ] {
        assert_eq!(device(form.clone()).place, Some(nairobi), "{form}");
    }
    for none in ["0,0", "91,0", "x", "1", "{}", "\"{}\"", ""] {
        assert_eq!(device(json!({ "location": none })).place, None, "{none}");
    }
    for (text, minutes) in [("+03:00", 180), ("UTC-4", -240), ("GMT", 0), ("+0530", 330), ("UTC+14:00", 840)] {
        assert_eq!(device(json!({ "timezone": text })).zone_minutes, Some(minutes), "{text}");
    }
    for none in ["Africa/Nairobi", "+99", "3", "+"] {
        assert_eq!(device(json!({ "timezone": none })).zone_minutes, None, "{none}");
    }
    for private in ["10.0.0.1", "192.168.1.1", "127.0.0.1", "::1", "fe80::1", "100.64.0.1", "::ffff:10.0.0.1", "x"] {
        assert_eq!(device(json!({ "client_ip": private })).address, None, "{private}");
    }
    assert!(device(json!({ "ip": "2a00:1450::1" })).address.is_some());
}

#[test]
fn impossible_travel_is_a_speed() {
    let nairobi = Place { latitude: -1.28, longitude: 36.8 };
    let lagos = Place { latitude: 6.5, longitude: 3.4 };
    let km = nairobi.km_to(lagos);
    assert!((3_700.0..3_950.0).contains(&km), "{km}");
    assert!(lagos.kmh_from(nairobi, 3_600_000).unwrap() > 3_000.0);
    assert!(lagos.kmh_from(nairobi, 24 * 3_600_000).unwrap() < 200.0);
    let thika = Place { latitude: -1.03, longitude: 37.07 };
    assert_eq!(thika.kmh_from(nairobi, 0), None, "near is always possible");
}

#[test]
fn points_add_up_to_a_hundred_at_most_and_are_explained() {
    let mut facts = Facts::default();
    for fact in [Fact::Emulator, Fact::VirtualCamera, Fact::Automation] {
        facts.set_if(fact, true);
    }
    let finding = assess(RuleSet::shipped(), &facts);
    assert_eq!((finding.score, finding.level), (100, Level::High));
    assert_eq!(finding.groups(), [Group::DeviceRisk]);
    assert!(finding.indicators.iter().all(|i| i.measured >= i.at_least && !i.why.is_empty()));
    facts.set(Fact::Proxy, f64::NAN);
    assert_eq!(facts.get(Fact::Proxy), None);
}

fn any_fact() -> impl Strategy<Value = Fact> {
    let all: Vec<Fact> = RuleSet::shipped().rules.iter().map(|rule| rule.fact).collect();
    proptest::sample::select(all)
}

proptest! {
    #[test]
    fn a_worse_fact_never_lowers_the_score(
        known in proptest::collection::btree_map(any_fact(), 0.0f64..5_000.0, 0..12),
        fact in any_fact(),
        more in 0.0f64..30_000.0,
    ) {
        let mut facts = Facts::default();
        known.iter().for_each(|(fact, value)| facts.set(*fact, *value));
        let before = assess(RuleSet::shipped(), &facts);
        facts.set(fact, known.get(&fact).copied().unwrap_or(0.0) + more);
        let after = assess(RuleSet::shipped(), &facts);
        prop_assert!(after.score >= before.score && after.level >= before.level);
        prop_assert!(before.indicators.iter().all(|i| after.indicators.iter().any(|j| j.rule == i.rule)));
    }

    #[test]
    fn any_telemetry_is_read(names in proptest::collection::vec(".{0,30}", 0..6), text in ".{0,60}") {
        for name in ["geolocation", "timezone", "local_time", "client_ip", "camera_name", "latitude"] {
            let _ = Device::read(&json!([{ "name": name, "value": text }]));
        }
        for name in names {
            let _ = risk(json!({ name: text.clone() }));
        }
        let _ = Device::read(&json!([text, 1, null, { "name": 1 }, { "name": "x" }]));
    }
}
