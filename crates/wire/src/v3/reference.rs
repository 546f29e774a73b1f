//! Opaque references that stand for sealed values: `pii_…` for personal data, `callback_…` for callback URLs.

use kweli_domain::claims::Private;
use kweli_domain::ids::{CallbackRef, PiiRef};
use std::collections::HashMap;
use uuid::Uuid;

/// A reference of either kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reference {
    /// Stands for a personal value.
    Pii(PiiRef),
    /// Stands for a callback URL.
    Callback(CallbackRef),
}

impl Reference {
    /// The row that it refers to.
    pub const fn uuid(self) -> Uuid {
        match self {
            Self::Pii(PiiRef(uuid)) | Self::Callback(CallbackRef(uuid)) => uuid,
        }
    }

    /// Reads a reference to a personal value.
    pub fn pii(text: &str) -> Option<Self> {
        text.trim().parse().ok().map(Self::Pii)
    }

    /// Reads a reference to a callback URL.
    pub fn callback(text: &str) -> Option<Self> {
        text.trim().parse().ok().map(Self::Callback)
    }
}

/// Values behind references, as the caller of this crate looked them up. What is not in here does not exist.
#[derive(Clone, Debug, Default)]
pub struct Resolved(HashMap<Reference, Private>);

impl Resolved {
    /// Nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a value that was found.
    pub fn insert(&mut self, reference: Reference, value: Private) {
        self.0.insert(reference, value);
    }

    /// The value behind a reference.
    pub fn get(&self, reference: Reference) -> Option<&Private> {
        self.0.get(&reference)
    }

    /// The value that a text stands for: itself, or what it refers to if it has the form of `read`'s references.
    pub fn plain(&self, text: &str, read: fn(&str) -> Option<Reference>) -> Option<Private> {
        match read(text) {
            Some(reference) => self.get(reference).cloned(),
            None => Some(Private::new(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_to_nothing_has_no_value() {
        let text = "pii_01kkc9h2m4e8v9q3s6t0w1x2y4";
        let reference = Reference::pii(text).unwrap();
        let mut resolved = Resolved::new();
        assert_eq!(resolved.plain(text, Reference::pii), None);
        resolved.insert(reference, "Amina".into());
        assert_eq!(resolved.plain(text, Reference::pii), Some("Amina".into()));
        assert_eq!(resolved.plain("Pia", Reference::pii), Some("Pia".into()));
        // The kinds are not exchangeable.
        assert_eq!(Reference::callback(text), None);
        assert_eq!(resolved.get(Reference::Callback(CallbackRef(reference.uuid()))), None);
    }
}
