//! Fraud: what jobs have in common, who was reported, what is blocked, and whose faces a search found.

mod blocks;
mod faces;
mod reports;
mod sightings;

pub(crate) use reports::erase_traces;

use crate::Error;
use crate::seal::PartnerKeys;
use crate::sql::Row;
use kweli_domain::fraud::UserRef;
use kweli_domain::risk::{Place, Subject};
use kweli_domain::{EnrolleeId, Environment};
use kweli_domain::{Timestamp, enrolment::FaceTemplate};

/// What a job shows of itself that other jobs may show too.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen<'a> {
    /// What tells the device from others.
    pub device: Option<&'a str>,
    /// The network address.
    pub address: Option<&'a str>,
    /// Country, type and number of the ID, as one text.
    pub number: Option<&'a str>,
    /// Where it came from.
    pub place: Option<Place>,
}

impl<'a> Seen<'a> {
    fn value(&self, subject: Subject) -> Option<&'a str> {
        match subject {
            Subject::Device => self.device,
            Subject::Address => self.address,
            Subject::Number => self.number,
        }
    }
}

/// A person's place and when.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Whereabouts {
    /// Where.
    pub place: Place,
    /// When.
    pub at: Timestamp,
}

/// A change of the blocked faces, as whoever keeps them in memory reads it.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockedFaceChange {
    /// Its number; rises within a partner and environment.
    pub sequence: u64,
    /// Key of the entry.
    pub key: u64,
    /// Who was reported.
    pub user: UserRef,
    /// The face; `None` = it is blocked no more.
    pub template: Option<FaceTemplate>,
}

/// A face that a search in memory pointed to.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundFace {
    /// The key that was searched with.
    pub key: u64,
    /// Whose.
    pub user: UserRef,
    /// What the models said of it.
    pub template: FaceTemplate,
}

/// The key under which a face index in memory knows a row: the half of its id that is random.
const fn key_of(id: uuid::Uuid) -> u64 {
    id.as_u64_pair().1
}

/// The key of a person's face in an index in memory.
pub const fn face_key(enrollee: EnrolleeId) -> u64 {
    enrollee.0.as_u64_pair().1
}

/// The index of a value that jobs may share.
fn value_index(keys: &PartnerKeys, environment: Environment, subject: Subject, value: &str) -> [u8; 32] {
    keys.blind(
        match subject {
            Subject::Device => "seen.device",
            Subject::Address => "seen.address",
            Subject::Number => "seen.number",
        },
        environment,
        value,
    )
}

fn user_ref(row: &Row, column: usize) -> Result<UserRef, Error> {
    Ok(UserRef(hex::encode(row.blob(column)?)))
}

/// The index that a reference stands for; one that is none points at nobody.
fn index_of(user: &UserRef) -> Vec<u8> {
    hex::decode(&user.0).unwrap_or_default()
}
