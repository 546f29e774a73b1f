//! The question.

use crate::claims::Private;
use crate::country::Country;
use crate::sensitive::Sensitive;
use serde::{Deserialize, Serialize};

/// Whom to search for, and how closely.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ScreeningAsk {
    /// The whole name; absent where an earlier verification of the user has to supply it.
    pub full_name: Option<Private>,
    /// Year of birth.
    pub birth_year: Option<Sensitive<u16>>,
    /// Nationalities.
    pub countries: Vec<Country>,
    /// Other names.
    pub aliases: Vec<Private>,
    /// Few and sure hits rather than many.
    pub strict: bool,
    /// The user must be known from an earlier verification.
    pub search_existing_user: bool,
}

impl ScreeningAsk {
    /// Every name that is searched for, the full name first.
    pub fn names(&self) -> impl Iterator<Item = &Private> {
        self.full_name.iter().chain(&self.aliases)
    }
}
