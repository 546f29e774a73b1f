//! Money and prices.

use crate::country::Country;
use crate::product::Product;
use serde::{Deserialize, Serialize};

/// An amount in minor units (cents) of one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Minor(pub i64);

/// Prices per product and country, over a default.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceList {
    /// ISO 4217 code of all amounts.
    pub currency: String,
    /// Price where no row fits, in minor units.
    pub default: i64,
    /// Exceptions; the first that fits counts.
    #[serde(default)]
    pub rows: Vec<PriceRow>,
}

/// One exception of a price list.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceRow {
    /// Any product if absent.
    pub product: Option<Product>,
    /// Any country if absent.
    pub country: Option<Country>,
    /// Minor units.
    pub price: i64,
}

impl Default for PriceList {
    fn default() -> Self {
        Self { currency: "USD".into(), default: 10, rows: Vec::new() }
    }
}

impl PriceList {
    /// What one job costs.
    pub fn price(&self, product: Product, country: Option<Country>) -> Minor {
        let fits = |row: &&PriceRow| {
            row.product.is_none_or(|p| p == product) && (row.country.is_none() || row.country == country)
        };
        Minor(self.rows.iter().find(fits).map_or(self.default, |row| row.price).max(0))
    }
}
