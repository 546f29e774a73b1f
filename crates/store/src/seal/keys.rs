//! Keys in memory; wiped when dropped, never printed.

use super::{Place, Purpose, open, seal};
use crate::Error;
use chacha20poly1305::{AeadInOut, KeyInit, XChaCha20Poly1305};
use hmac::{Hmac, Mac};
use kweli_domain::PartnerId;
use kweli_domain::random::Entropy;
use sha2::Sha256;
use zeroize::Zeroizing;

/// HMAC-SHA256.
pub fn hmac(key: &[u8; 32], message: &[u8]) -> [u8; 32] {
    // The inherent name clashes with the cipher's trait. HMAC takes keys of any length.
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key).unwrap_or_else(|_| unreachable!());
    mac.update(message);
    mac.finalize().into_bytes().into()
}

/// A symmetric key.
#[derive(Clone)]
pub struct Key(Zeroizing<[u8; 32]>);

impl Key {
    /// A random one.
    pub fn random(entropy: &dyn Entropy) -> Self {
        let mut key = Zeroizing::new([0; 32]);
        entropy.fill(&mut *key);
        Self(key)
    }

    fn from_slice(bytes: &[u8]) -> Result<Self, Error> {
        Ok(Self(Zeroizing::new(bytes.try_into().map_err(|_| Error::Unsealable)?)))
    }

    /// Another key for another purpose.
    pub fn derive(&self, purpose: &str) -> Self {
        Self(Zeroizing::new(hmac(&self.0, purpose.as_bytes())))
    }

    /// HMAC-SHA256 under this key.
    pub fn mac(&self, message: &[u8]) -> [u8; 32] {
        hmac(&self.0, message)
    }

    /// Encrypts in place and gives the tag.
    pub(super) fn encrypt(&self, nonce: &[u8; 24], aad: &[u8], buffer: &mut [u8]) -> [u8; 16] {
        let cipher = XChaCha20Poly1305::new((&*self.0).into());
        match cipher.encrypt_inout_detached(nonce.into(), aad, buffer.into()) {
            Ok(tag) => tag.into(),
            // The cipher refuses messages above 2^32 blocks (256 GiB), which do not fit the limits on any input.
            Err(_) => unreachable!(),
        }
    }

    /// Decrypts in place, if the tag fits.
    pub(super) fn decrypt(&self, nonce: &[u8], aad: &[u8], buffer: &mut [u8], tag: &[u8]) -> Result<(), Error> {
        let nonce: &[u8; 24] = nonce.try_into().map_err(|_| Error::Unsealable)?;
        let tag: &[u8; 16] = tag.try_into().map_err(|_| Error::Unsealable)?;
        XChaCha20Poly1305::new((&*self.0).into())
            .decrypt_inout_detached(nonce.into(), aad, buffer.into(), tag.into())
            .map_err(|_| Error::Unsealable)
    }

    /// Wraps this key under another.
    pub fn wrap(&self, under: &Self, entropy: &dyn Entropy, purpose: Purpose, place: Place<'_>) -> Vec<u8> {
        seal(under, entropy, purpose, place, &*self.0)
    }

    /// Unwraps a key.
    pub fn unwrap(under: &Self, purpose: Purpose, place: Place<'_>, wrapped: Vec<u8>) -> Result<Self, Error> {
        Self::from_slice(&open(under, purpose, place, wrapped)?)
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key([redacted])")
    }
}

/// The key that every other key hangs from. Kept outside the database.
#[derive(Clone)]
pub struct RootKey(Key);

impl RootKey {
    /// Takes 32 random bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Key(Zeroizing::new(bytes)))
    }

    /// Reads 64 hex digits; white space around them is ignored.
    pub fn from_hex(text: &str) -> Result<Self, Error> {
        let mut key = Zeroizing::new([0_u8; 32]);
        hex::decode_to_slice(text.trim(), &mut *key)
            .map_err(|_| Error::Options("the root key must be 64 hex digits".into()))?;
        Ok(Self(Key(key)))
    }

    /// The key that wraps partners' keys.
    pub fn wrapping(&self) -> Key {
        self.0.derive("kweli/wrap/1")
    }

    /// The key that chains the audit trail.
    pub fn audit(&self) -> Key {
        self.0.derive("kweli/audit/1")
    }

    /// A secret for something outside the store.
    pub fn secret(&self, purpose: &str) -> [u8; 32] {
        self.0.mac(format!("kweli/secret/{purpose}").as_bytes())
    }
}

impl std::fmt::Debug for RootKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RootKey([redacted])")
    }
}

/// What a partner's data is sealed and looked up with.
#[derive(Debug)]
pub struct PartnerKeys {
    /// Whose.
    pub partner: PartnerId,
    /// Seals columns and wraps image keys.
    pub seal: Key,
    /// Makes blind indexes.
    pub(super) blind: Key,
}

impl PartnerKeys {
    /// From a partner's key.
    pub fn new(partner: PartnerId, key: Key) -> Self {
        let blind = key.derive("kweli/blind/1");
        Self { partner, seal: key, blind }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kweli_domain::random::SeededEntropy;

    #[test]
    fn hmac_vector() {
        // RFC 4231 has no 32-byte key; this is its case 2 (key "Jefe"), zero-padded, which HMAC treats alike.
        let mut key = [0; 32];
        key[..4].copy_from_slice(b"Jefe");
        let mac = hmac(&key, b"what do ya want for nothing?");
        assert_eq!(hex::encode(mac), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    #[test]
    fn purposes_give_different_secrets() {
        let root = RootKey::from_bytes([7; 32]);
        assert_ne!(root.secret("links"), root.secret("sessions"));
        assert_ne!(root.wrapping().mac(b""), root.audit().mac(b""));
    }

    #[test]
    fn hex_is_read_or_refused() {
        assert!(RootKey::from_hex(&format!(" {}\n", "0f".repeat(32))).is_ok());
        for bad in ["", "00", &"0g".repeat(32), &"00".repeat(33)] {
            assert!(RootKey::from_hex(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn nothing_prints_a_key() {
        let key = Key::random(&SeededEntropy::new(1));
        assert_eq!(format!("{key:?} {:?}", RootKey::from_bytes([1; 32])), "Key([redacted]) RootKey([redacted])");
    }
}
