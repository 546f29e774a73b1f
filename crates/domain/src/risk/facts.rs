//! What is known about a job's surroundings, as numbers of which a larger one is worse.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is counted over jobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// One device.
    Device,
    /// One network address.
    Address,
    /// One ID number.
    Number,
}

impl Subject {
    /// Every subject.
    pub const ALL: [Self; 3] = [Self::Device, Self::Address, Self::Number];

    /// Stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::Address => "address",
            Self::Number => "number",
        }
    }
}

/// How it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Count {
    /// Jobs, this one included.
    Jobs,
    /// Different people, this one included.
    Users,
}

/// One thing that can be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// How often something was seen within some hours.
    Velocity {
        /// What.
        of: Subject,
        /// Jobs or people.
        count: Count,
        /// Within how many hours up to now.
        hours: u32,
    },
    /// 1 when the telemetry looks like an emulated device.
    Emulator,
    /// 1 when the camera's name is that of a program.
    VirtualCamera,
    /// 1 when the device's protections are taken off.
    Rooted,
    /// 1 when a program drives the browser.
    Automation,
    /// 1 when the network is a proxy or tunnel by the client's own word.
    Proxy,
    /// How many minutes the device's clock is ahead of ours.
    ClockAheadMinutes,
    /// How many minutes it is behind.
    ClockBehindMinutes,
    /// How many hours the device's time zone is away from where it says it is.
    ZoneMismatchHours,
    /// Speed needed to get here from where the person was seen last, in km/h.
    TravelKmh,
    /// Other people who have this face.
    DuplicateFaces,
    /// Other people who may have this face.
    PossibleDuplicateFaces,
    /// Other people who used this ID number, ever.
    SharedNumber,
    /// Other people who used this device, ever.
    SharedDevice,
    /// Entries of the block list that this job meets.
    Blocked,
}

/// What is known about one job. A fact that is not here is not known, and no rule can fire on it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts(BTreeMap<Fact, f64>);

impl Facts {
    /// Notes a fact; values that are no number are left out.
    pub fn set(&mut self, fact: Fact, value: f64) {
        if value.is_finite() {
            self.0.insert(fact, value);
        }
    }

    /// Notes a yes; a no is no fact.
    pub fn set_if(&mut self, fact: Fact, is_so: bool) {
        if is_so {
            self.set(fact, 1.0);
        }
    }

    /// Notes how many there are.
    pub fn set_count(&mut self, fact: Fact, count: usize) {
        self.set(fact, f64::from(u32::try_from(count).unwrap_or(u32::MAX)));
    }

    /// What is known of a fact.
    pub fn get(&self, fact: Fact) -> Option<f64> {
        self.0.get(&fact).copied()
    }
}
