//! Handing a result to the partner.

use crate::submission::Generation;
use serde::{Deserialize, Serialize};

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallbackState {
    /// Due now or later.
    Pending,
    /// Acknowledged with a 2xx.
    Delivered,
    /// Every attempt failed.
    Exhausted,
}

impl CallbackState {
    /// Stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Delivered => "delivered",
            Self::Exhausted => "exhausted",
        }
    }
}

impl std::str::FromStr for CallbackState {
    type Err = crate::ids::BadId;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "pending" => Self::Pending,
            "delivered" => Self::Delivered,
            "exhausted" => Self::Exhausted,
            _ => return Err(crate::ids::BadId),
        })
    }
}

/// What a delivery carries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Carries {
    /// The result of the job.
    #[default]
    Result,
    /// Who else the person may be, in a body of its own. The first two generations only.
    Suspects,
}

impl Carries {
    /// Stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Result => "result",
            Self::Suspects => "suspects",
        }
    }
}

impl std::str::FromStr for Carries {
    type Err = crate::ids::BadId;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "result" => Self::Result,
            "suspects" => Self::Suspects,
            _ => return Err(crate::ids::BadId),
        })
    }
}

/// How often and how long a generation tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetrySchedule {
    /// Waits after each failed attempt, in seconds; when they are used up the delivery is exhausted.
    pub waits_s: &'static [u32],
    /// Time-out of one attempt, in seconds.
    pub timeout_s: u32,
}

/// The schedule of a generation: eight attempts over about a day for the first two, four within minutes for the third.
pub const fn schedule(generation: Generation) -> RetrySchedule {
    match generation {
        Generation::V1 | Generation::V2 => {
            RetrySchedule { waits_s: &[60, 300, 900, 3_600, 10_800, 28_800, 43_200], timeout_s: 15 }
        }
        Generation::V3 => RetrySchedule { waits_s: &[10, 60, 300], timeout_s: 35 },
    }
}
