//! Identifiers. Job, key, image and callback ids are UUIDv7 printed as TypeIDs (prefix, underscore, 26 characters of
//! lower-case Crockford base 32).

use crate::random::{self, Entropy};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// A tenant. Numeric: `2`, `02` and `002` are one partner. Printed without padding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PartnerId(pub u32);

impl fmt::Display for PartnerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl FromStr for PartnerId {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        if text.is_empty() || text.len() > 12 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(BadId);
        }
        match text.parse() {
            Ok(0) | Err(_) => Err(BadId),
            Ok(id) => Ok(Self(id)),
        }
    }
}

/// Counter of jobs per partner and environment, printed as ten digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SmileJobId(pub u64);

impl fmt::Display for SmileJobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:010}", self.0)
    }
}

/// The text is no such identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("malformed identifier")]
pub struct BadId;

/// A UUIDv7 (RFC 9562) from the given instant and random source.
pub fn uuid_v7(now: Timestamp, entropy: &dyn Entropy) -> Uuid {
    let ms = u64::try_from(now.0).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(ms, &random::bytes::<10>(entropy)).into_uuid()
}

/// A UUID of our own making (version 8, RFC 9562) from 16 bytes of a digest.
pub const fn uuid_of(digest: [u8; 16]) -> Uuid {
    uuid::Builder::from_custom_bytes(digest).into_uuid()
}

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The 26-character suffix of a TypeID.
pub fn base32(uuid: Uuid) -> String {
    let value = uuid.as_u128();
    (0..26).rev().map(|i| char::from(ALPHABET[usize::try_from((value >> (5 * i)) & 31).unwrap_or(0)])).collect()
}

/// Reads a 26-character suffix.
pub fn from_base32(text: &str) -> Result<Uuid, BadId> {
    let text = text.as_bytes();
    if text.len() != 26 || text[0] > b'7' {
        return Err(BadId);
    }
    let mut value: u128 = 0;
    for byte in text {
        let digit = ALPHABET.iter().position(|a| a == byte).ok_or(BadId)?;
        value = (value << 5) | digit as u128;
    }
    Ok(Uuid::from_u128(value))
}

macro_rules! type_id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(into = "String", try_from = "String")]
        pub struct $name(pub Uuid);

        impl $name {
            /// The prefix before the underscore.
            pub const PREFIX: &'static str = $prefix;

            /// A new id, ordered by time.
            pub fn new(now: Timestamp, entropy: &dyn Entropy) -> Self {
                Self(uuid_v7(now, entropy))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}_{}", $prefix, base32(self.0))
            }
        }

        impl FromStr for $name {
            type Err = BadId;
            fn from_str(text: &str) -> Result<Self, BadId> {
                let suffix = text.strip_prefix(concat!($prefix, "_")).ok_or(BadId)?;
                from_base32(suffix).map(Self)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.to_string()
            }
        }

        impl TryFrom<String> for $name {
            type Error = BadId;
            fn try_from(text: String) -> Result<Self, BadId> {
                text.parse()
            }
        }
    };
}

type_id!(/** One verification. */ JobId, "job");
type_id!(/** A user id that we made because the partner gave none. */ GeneratedUserId, "user");
type_id!(/** An API key. */ KeyId, "key");
type_id!(/** A sealed image. */ ImageId, "img");
type_id!(/** One delivery of a result to the partner. */ CallbackId, "cb");
type_id!(/** A person of a partner and environment. */ EnrolleeId, "enrollee");
type_id!(/** A sealed personal value that a token refers to. */ PiiRef, "pii");
type_id!(/** A sealed callback URL that a token refers to. */ CallbackRef, "callback");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SeededEntropy;
    use proptest::prelude::*;

    #[test]
    fn type_id_vector() {
        // From the TypeID specification's own valid examples.
        let uuid: Uuid = "01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap();
        assert_eq!(base32(uuid), "01h455vb4pex5vsknk084sn02q");
    }

    #[test]
    fn partner_ids_ignore_padding() {
        assert_eq!("002".parse::<PartnerId>(), "2".parse());
        for bad in ["", "0", "-1", "2a", " 2", "99999999999999"] {
            assert!(bad.parse::<PartnerId>().is_err(), "{bad}");
        }
    }

    #[test]
    fn ids_are_ordered_by_time() {
        let entropy = SeededEntropy::new(1);
        let a = JobId::new(Timestamp(1_000), &entropy);
        let b = JobId::new(Timestamp(1_001), &entropy);
        assert!(a < b && a.to_string() < b.to_string());
    }

    proptest! {
        #[test]
        fn round_trip(value: u128) {
            let id = JobId(Uuid::from_u128(value));
            prop_assert_eq!(id.to_string().parse::<JobId>(), Ok(id));
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".{0,40}") {
            let _ = text.parse::<JobId>();
        }
    }
}
