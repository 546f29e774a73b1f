//! The client's telemetry: what a list of names and values says about device, camera, network, place and clock.
//!
//! Client libraries differ in names and forms, so each thing is looked for under several names, whatever their case, and
//! a value may be a text, a number, a truth or (a place) an object. What cannot be read is not known; it is never an
//! error, because telemetry is a help and no condition.

use super::{Fact, Facts};
use crate::claims::Private;
use crate::time::Timestamp;
use serde_json::Value;
use std::net::IpAddr;

/// A place on earth, in degrees.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Place {
    /// North is positive.
    pub latitude: f64,
    /// East is positive.
    pub longitude: f64,
}

impl Place {
    fn new(latitude: f64, longitude: f64) -> Option<Self> {
        let fits = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
        // 0, 0 is what a receiver without a fix says.
        (fits && (latitude, longitude) != (0.0, 0.0)).then_some(Self { latitude, longitude })
    }

    /// Distance over the ground, in kilometres (haversine).
    pub fn km_to(self, other: Self) -> f64 {
        let [lat_a, lat_b] = [self.latitude, other.latitude].map(f64::to_radians);
        let dlat = (lat_b - lat_a) / 2.0;
        let dlon = (other.longitude - self.longitude).to_radians() / 2.0;
        let h = dlat.sin().powi(2) + lat_a.cos() * lat_b.cos() * dlon.sin().powi(2);
        2.0 * 6_371.0 * h.clamp(0.0, 1.0).sqrt().asin()
    }

    /// Speed needed to come here from another place in some time, in km/h. Within 100 km nothing is said: places are
    /// not that exact.
    pub fn kmh_from(self, other: Self, elapsed_ms: i64) -> Option<f64> {
        let km = self.km_to(other);
        #[expect(clippy::cast_precision_loss, reason = "years in milliseconds are exact")]
        let hours = elapsed_ms.max(1_000) as f64 / 3_600_000.0;
        (km >= 100.0).then(|| km / hours)
    }
}

/// What telemetry says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Device {
    /// What tells this device from others.
    pub id: Option<Private>,
    /// Its address in the network, if public.
    pub address: Option<IpAddr>,
    /// Where it is.
    pub place: Option<Place>,
    /// Its time zone, in minutes east of Greenwich.
    pub zone_minutes: Option<i64>,
    /// What its clock said.
    pub clock: Option<Clock>,
    /// It is emulated.
    pub emulator: bool,
    /// Its camera is a program.
    pub virtual_camera: bool,
    /// Its protections are off.
    pub rooted: bool,
    /// A program drives it.
    pub automation: bool,
    /// Its network is a proxy or tunnel.
    pub proxy: bool,
}

/// The device's own time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// The instant, read as UTC where no zone was given.
    pub at: Timestamp,
    /// Whether a zone was given.
    pub zoned: bool,
}

const IDS: &[&str] = &["device_id", "fingerprint", "device_fingerprint", "installation_id", "visitor_id"];
const ADDRESSES: &[&str] = &["client_ip", "ip", "ip_address"];
const PLACES: &[&str] = &["geolocation", "location", "gps"];
const ZONES: &[&str] = &["utc_offset", "timezone_offset", "timezone"];
const CLOCKS: &[&str] = &["local_time_of_enrolment", "local_time", "device_time", "client_time"];
const CAMERAS: &[&str] = &["camera_name", "camera_label", "camera"];
const EMULATED: &[&str] = &["emulator", "is_emulator", "simulator", "is_simulator"];
const VIRTUAL: &[&str] = &["virtual_camera", "is_virtual_camera", "camera_is_virtual"];
const ROOTED: &[&str] = &["rooted", "is_rooted", "jailbroken", "is_jailbroken"];
const AUTOMATED: &[&str] = &["webdriver", "automation", "headless"];
const PROXIES: &[&str] = &["proxy", "is_proxy", "vpn", "is_vpn", "tor"];
const BUILDS: &[&str] =
    &["build_fingerprint", "build_hardware", "build_product", "build_device", "build_brand", "device_model", "model"];

/// Words in the build of emulators: the usual Android images, Genymotion, VirtualBox and Apple's simulator.
const EMULATOR_WORDS: &[&str] = &[
    "sdk_gphone",
    "android sdk built for",
    "google_sdk",
    "goldfish",
    "ranchu",
    "vbox",
    "genymotion",
    "emulator",
    "simulator",
    "nox",
    "bluestacks",
    "ttvm",
];

/// Words in the names of cameras that are programs.
const CAMERA_WORDS: &[&str] = &[
    "obs",
    "virtual",
    "manycam",
    "xsplit",
    "snap camera",
    "droidcam",
    "vcam",
    "iriun",
    "epoccam",
    "ivcam",
    "splitcam",
    "camtwist",
    "v4l2loopback",
    "dummy video",
    "fake_device",
    "fake device",
    "avatarify",
    "deepfacelive",
    "e2esoft",
];

/// Words in the names of browsers that programs drive.
const AUTOMATION_WORDS: &[&str] = &["headlesschrome", "phantomjs", "selenium", "puppeteer", "playwright"];

impl Device {
    /// Reads telemetry: a list of `{name, value}`, or an object.
    pub fn read(telemetry: &Value) -> Self {
        let said = Said::new(telemetry);
        let text = |names| said.text(names);
        let words = |names: &[&str], words: &[&str]| said.texts(names).any(|text| has_word(&text, words));
        let place = PLACES
            .iter()
            .find_map(|name| said.value(name).and_then(place))
            .or_else(|| Place::new(number(said.value("latitude")?)?, number(said.value("longitude")?)?));
        Self {
            id: text(IDS).filter(|id| !id.trim().is_empty()).map(|id| id.trim().to_owned().into()),
            address: text(ADDRESSES).and_then(|text| text.trim().parse().ok()).filter(is_public),
            place,
            zone_minutes: ZONES.iter().find_map(|name| said.value(name).and_then(zone)),
            clock: text(CLOCKS).and_then(|text| clock(&text)),
            emulator: said.yes(EMULATED) || words(BUILDS, EMULATOR_WORDS) || words(&["build_brand"], &["generic"]),
            virtual_camera: said.yes(VIRTUAL) || words(CAMERAS, CAMERA_WORDS),
            rooted: said.yes(ROOTED) || words(&["build_tags"], &["test-keys"]),
            automation: said.yes(AUTOMATED) || words(&["user_agent"], AUTOMATION_WORDS),
            proxy: said.yes(PROXIES),
        }
    }

    /// Notes what the telemetry alone says; `now` is when the job was accepted.
    pub fn note(&self, facts: &mut Facts, now: Timestamp) {
        facts.set_if(Fact::Emulator, self.emulator);
        facts.set_if(Fact::VirtualCamera, self.virtual_camera);
        facts.set_if(Fact::Rooted, self.rooted);
        facts.set_if(Fact::Automation, self.automation);
        facts.set_if(Fact::Proxy, self.proxy);
        if let Some(clock) = self.clock {
            // Without a zone the time may be that of any: from 14 hours ahead of UTC to 12 behind.
            let (east, west) = if clock.zoned { (0.0, 0.0) } else { (14.0 * 60.0, 12.0 * 60.0) };
            let ahead = minutes(clock.at.since(now)) - east;
            let behind = minutes(now.since(clock.at)) - west;
            if ahead > 0.0 {
                facts.set(Fact::ClockAheadMinutes, ahead);
            }
            if behind > 0.0 {
                facts.set(Fact::ClockBehindMinutes, behind);
            }
        }
        if let (Some(zone), Some(place)) = (self.zone_minutes, self.place) {
            #[expect(clippy::cast_precision_loss, reason = "a day has few minutes")]
            let apart = (zone as f64 / 60.0 - place.longitude / 15.0).abs();
            facts.set(Fact::ZoneMismatchHours, apart.min(24.0 - apart).max(0.0));
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "years in milliseconds are exact")]
fn minutes(ms: i64) -> f64 {
    ms as f64 / 60_000.0
}

/// Telemetry by name.
struct Said<'a>(Vec<(String, &'a Value)>);

impl<'a> Said<'a> {
    fn new(telemetry: &'a Value) -> Self {
        let plain = |name: &str| name.trim().to_ascii_lowercase().replace([' ', '-', '.'], "_");
        let entries = match telemetry {
            Value::Array(entries) => entries
                .iter()
                .filter_map(|entry| Some((plain(entry.get("name")?.as_str()?), entry.get("value")?)))
                .collect(),
            Value::Object(members) => members.iter().map(|(name, value)| (plain(name), value)).collect(),
            _ => Vec::new(),
        };
        Self(entries)
    }

    fn value(&self, name: &str) -> Option<&'a Value> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| *value)
    }

    /// The first of the names that has a text.
    fn text(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.value(name)?.as_str().map(str::to_owned))
    }

    fn texts(&self, names: &[&str]) -> impl Iterator<Item = String> {
        names.iter().filter_map(|name| self.value(name)?.as_str().map(str::to_ascii_lowercase))
    }

    /// Whether any of the names says yes.
    fn yes(&self, names: &[&str]) -> bool {
        names.iter().any(|name| match self.value(name) {
            Some(Value::Bool(yes)) => *yes,
            Some(Value::Number(number)) => number.as_f64() == Some(1.0),
            Some(Value::String(text)) => {
                matches!(text.trim().to_ascii_lowercase().as_str(), "true" | "yes" | "1" | "detected")
            }
            _ => false,
        })
    }
}

/// Whether a text has one of the words, not as a part of another word where the word is short ("obs" in "jacobs").
fn has_word(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| {
        if word.len() > 4 {
            return text.contains(word);
        }
        text.split(|c: char| !c.is_ascii_alphanumeric())
            .any(|part| part.trim_end_matches(|c: char| c.is_ascii_digit()) == *word)
            || (word.len() == 4 && text.starts_with(word))
    })
}

fn is_public(address: &IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            !(v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_unspecified() || v4.is_broadcast())
                && !(a == 100 && (64..128).contains(&b))
        }
        IpAddr::V6(v6) => {
            !(v6.is_loopback() || v6.is_unspecified() || v6.is_unique_local() || v6.is_unicast_link_local())
                && v6.to_ipv4_mapped().is_none_or(|v4| is_public(&IpAddr::V4(v4)))
        }
    }
}

fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.trim().parse().ok()).filter(|number: &f64| number.is_finite())
}

/// `{latitude, longitude}`, the same as JSON in a text, or `latitude,longitude`.
fn place(value: &Value) -> Option<Place> {
    match value {
        Value::Object(members) => {
            let member = |names: [&str; 3]| names.iter().find_map(|name| members.get(*name).and_then(number));
            Place::new(member(["latitude", "lat", "Latitude"])?, member(["longitude", "lng", "lon"])?)
        }
        Value::String(text) if text.trim_start().starts_with('{') => {
            // An object cannot hold itself in a text for ever: the inner one is no text again.
            serde_json::from_str::<Value>(text).ok().filter(Value::is_object).and_then(|inner| place(&inner))
        }
        Value::String(text) => {
            let (latitude, longitude) = text.split_once(',')?;
            Place::new(latitude.trim().parse().ok()?, longitude.trim().parse().ok()?)
        }
        _ => None,
    }
}

/// `+03:00`, `UTC+3`, `GMT-0430`, or minutes. Names of zones are not read: their rules change, and would need a table.
fn zone(value: &Value) -> Option<i64> {
    if let Some(minutes) = value.as_i64() {
        return (minutes.abs() <= 14 * 60).then_some(minutes);
    }
    let text = value.as_str()?.trim();
    let text = ["UTC", "GMT"].iter().find_map(|prefix| text.strip_prefix(prefix)).unwrap_or(text);
    if text.is_empty() {
        return Some(0);
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let digits = text.strip_prefix(['+', '-'])?;
    let (hours, minutes) = match (digits.split_once(':'), digits.len()) {
        (Some((hours, minutes)), _) => (hours.parse::<i64>().ok()?, minutes.parse::<i64>().ok()?),
        (None, 4) => (digits.get(..2)?.parse().ok()?, digits.get(2..)?.parse().ok()?),
        (None, _) => (digits.parse().ok()?, 0),
    };
    (0..=14).contains(&hours).then_some(sign * (hours * 60 + minutes.clamp(0, 59)))
}

fn clock(text: &str) -> Option<Clock> {
    let text = text.trim();
    let at = Timestamp::parse_iso(text)?;
    let after_time = text.get(11..).unwrap_or_default();
    let zoned = after_time.ends_with(['Z', 'z']) || after_time.contains(['+', '-']);
    Some(Clock { at, zoned })
}
