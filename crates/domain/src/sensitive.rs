//! Personal data and secrets that must not reach a log by accident.

use serde::{Deserialize, Serialize};
use std::fmt;
use zeroize::Zeroize;

/// A value about a person, or a secret. `Debug` and `Display` print `[redacted]`; reading it takes a visible [`expose`].
///
/// It serialises transparently, because the store seals what it serialises.
///
/// [`expose`]: Sensitive::expose
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sensitive<T>(T);

impl<T> Sensitive<T> {
    /// Wraps a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself. Each call is a place where personal data may leave: keep them few.
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// Unwraps the value.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl Sensitive<String> {
    /// The text as a slice.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<T: Zeroize> Zeroize for Sensitive<T> {
    fn zeroize(&mut self) {
        self.0.zeroize();
    }
}

impl<T> From<T> for Sensitive<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl From<&str> for Sensitive<String> {
    fn from(value: &str) -> Self {
        Self(value.to_owned())
    }
}

impl<T> fmt::Debug for Sensitive<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl<T> fmt::Display for Sensitive<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_debug_nor_display_shows_the_value() {
        let name = Sensitive::new("Wanjiru");
        assert_eq!(format!("{name:?} {name}"), "[redacted] [redacted]");
    }
}
