//! Sealing: XChaCha20-Poly1305 with a random nonce per value.
//!
//! The root key wraps one random key per partner; a partner's key seals columns and wraps one random key per image.
//! Every sealed value is bound to its place (table, row, partner, environment): moved elsewhere it does not open.
//!
//! Form: version (1 byte), purpose (1 byte), nonce (24), ciphertext, tag (16).

mod blind;
mod keys;

pub use keys::{Key, PartnerKeys, RootKey};

use crate::Error;
use crate::codes::environment_number;
use kweli_domain::random::{Entropy, bytes};
use kweli_domain::{Environment, PartnerId};
use zeroize::Zeroizing;

/// The only form so far.
const VERSION: u8 = 1;
const NONCE: usize = 24;
const TAG: usize = 16;
/// Bytes before the ciphertext.
pub const HEADER: usize = 2 + NONCE;

/// What a sealed value is; a value of one purpose never opens as another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A partner's key under the root key.
    PartnerKey = 1,
    /// A column under a partner's key.
    Column = 2,
    /// An image's key under a partner's key.
    ImageKey = 3,
    /// An image under its own key.
    Image = 4,
    /// A face template's key under a partner's key.
    TemplateKey = 5,
    /// A face template under its own key.
    Template = 6,
}

/// Where a sealed value belongs.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// Table and, where it has several sealed columns, column.
    pub table: &'static str,
    /// Row.
    pub row: &'a str,
    /// Whose.
    pub partner: PartnerId,
    /// In which environment; `None` for what belongs to both.
    pub environment: Option<Environment>,
}

impl Place<'_> {
    /// Unambiguous bytes: each part with its length before it.
    fn aad(&self, purpose: Purpose) -> Vec<u8> {
        let mut aad = vec![VERSION, purpose as u8];
        for part in [self.table, self.row] {
            aad.extend_from_slice(&(part.len() as u64).to_be_bytes());
            aad.extend_from_slice(part.as_bytes());
        }
        aad.extend_from_slice(&self.partner.0.to_be_bytes());
        aad.extend_from_slice(&self.environment.map_or(-1, environment_number).to_be_bytes());
        aad
    }
}

/// Seals a value.
pub fn seal(key: &Key, entropy: &dyn Entropy, purpose: Purpose, place: Place<'_>, plain: &[u8]) -> Vec<u8> {
    seal_with(key, bytes(entropy), purpose, &place.aad(purpose), plain)
}

/// Seals with a nonce that the caller drew. The buffer is encrypted in place: no second copy of the plain text stays.
fn seal_with(key: &Key, nonce: [u8; NONCE], purpose: Purpose, aad: &[u8], plain: &[u8]) -> Vec<u8> {
    let mut sealed = Vec::with_capacity(HEADER + plain.len() + TAG);
    sealed.extend_from_slice(&[VERSION, purpose as u8]);
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(plain);
    let tag = key.encrypt(&nonce, aad, &mut sealed[HEADER..]);
    sealed.extend_from_slice(&tag);
    sealed
}

/// Opens a value; the plain text is wiped when it is dropped.
pub fn open(key: &Key, purpose: Purpose, place: Place<'_>, sealed: Vec<u8>) -> Result<Zeroizing<Vec<u8>>, Error> {
    open_with(key, purpose, &place.aad(purpose), sealed)
}

fn open_with(key: &Key, purpose: Purpose, aad: &[u8], mut sealed: Vec<u8>) -> Result<Zeroizing<Vec<u8>>, Error> {
    let body = sealed.len().checked_sub(TAG).filter(|end| *end >= HEADER).ok_or(Error::Unsealable)?;
    if sealed[0] != VERSION || sealed[1] != purpose as u8 {
        return Err(Error::Unsealable);
    }
    let (head, tag) = sealed.split_at_mut(body);
    let (header, cipher) = head.split_at_mut(HEADER);
    key.decrypt(&header[2..], aad, cipher, tag)?;
    sealed.truncate(body);
    sealed.drain(..HEADER);
    Ok(Zeroizing::new(sealed))
}

/// Everything needed to seal an image away from the async threads.
pub struct ImageSeal {
    key: Key,
    nonce: [u8; NONCE],
    aad: Vec<u8>,
}

impl ImageSeal {
    /// Draws a key and a nonce for one image.
    pub fn new(entropy: &dyn Entropy, place: Place<'_>) -> Self {
        Self { key: Key::random(entropy), nonce: bytes(entropy), aad: place.aad(Purpose::Image) }
    }

    /// The image's key, to be wrapped.
    pub const fn key(&self) -> &Key {
        &self.key
    }

    /// Seals the image.
    pub fn seal(&self, plain: &[u8]) -> Vec<u8> {
        seal_with(&self.key, self.nonce, Purpose::Image, &self.aad, plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kweli_domain::random::SeededEntropy;
    use proptest::prelude::*;

    fn place() -> Place<'static> {
        Place { table: "job", row: "abc", partner: PartnerId(2), environment: Some(Environment::Sandbox) }
    }

    #[test]
    fn opens_at_its_own_place_only() {
        let entropy = SeededEntropy::new(1);
        let key = Key::random(&entropy);
        let sealed = seal(&key, &entropy, Purpose::Column, place(), b"Wanjiru");
        assert_eq!(&**open(&key, Purpose::Column, place(), sealed.clone()).unwrap(), b"Wanjiru");
        let elsewhere = [
            Place { table: "outcome", ..place() },
            Place { row: "abd", ..place() },
            Place { partner: PartnerId(3), ..place() },
            Place { environment: Some(Environment::Production), ..place() },
            Place { environment: None, ..place() },
            Place { table: "jobabc", row: "", ..place() },
        ];
        for other in elsewhere {
            assert!(matches!(open(&key, Purpose::Column, other, sealed.clone()), Err(Error::Unsealable)), "{other:?}");
        }
        assert!(open(&key, Purpose::ImageKey, place(), sealed.clone()).is_err());
        assert!(open(&Key::random(&entropy), Purpose::Column, place(), sealed).is_err());
    }

    #[test]
    fn equal_values_look_different() {
        let entropy = SeededEntropy::new(2);
        let key = Key::random(&entropy);
        let a = seal(&key, &entropy, Purpose::Column, place(), b"same");
        let b = seal(&key, &entropy, Purpose::Column, place(), b"same");
        assert_ne!(a, b);
    }

    proptest! {
        #[test]
        fn hostile_bytes_are_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let key = Key::random(&SeededEntropy::new(3));
            for purpose in [Purpose::PartnerKey, Purpose::Column, Purpose::ImageKey, Purpose::Image] {
                prop_assert!(open(&key, purpose, place(), bytes.clone()).is_err());
            }
        }

        #[test]
        fn any_changed_byte_is_noticed(plain in proptest::collection::vec(any::<u8>(), 0..64), at: prop::sample::Index, flip in 1_u8..) {
            let entropy = SeededEntropy::new(4);
            let key = Key::random(&entropy);
            let mut sealed = seal(&key, &entropy, Purpose::Column, place(), &plain);
            prop_assert_eq!(&**open(&key, Purpose::Column, place(), sealed.clone()).unwrap(), &plain[..]);
            let at = at.index(sealed.len());
            sealed[at] ^= flip;
            prop_assert!(open(&key, Purpose::Column, place(), sealed).is_err());
        }

        #[test]
        fn any_cut_is_noticed(plain in proptest::collection::vec(any::<u8>(), 0..64), at: prop::sample::Index) {
            let entropy = SeededEntropy::new(5);
            let key = Key::random(&entropy);
            let mut sealed = seal(&key, &entropy, Purpose::Column, place(), &plain);
            sealed.truncate(at.index(sealed.len()));
            prop_assert!(open(&key, Purpose::Column, place(), sealed).is_err());
        }
    }
}
