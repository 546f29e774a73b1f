//! The visa or permit page beside a passport.

use super::agreement::Comparison;
use super::finding::{Capture, Signal};
use crate::claims::Private;
use serde::{Deserialize, Serialize};

/// How often the holder may enter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entries {
    /// Once.
    Single,
    /// Any number of times.
    Multiple,
    /// A number of times, or something else.
    Other,
}

/// What the page says. `None` where it does not.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct VisaPage {
    /// The holder.
    pub full_name: Option<Private>,
    /// Number of the visa.
    pub id_number: Option<Private>,
    /// Place of issue.
    pub issued_at: Option<Private>,
    /// Conditions and remarks.
    pub conditions: Option<Private>,
    /// Number of the passport that it belongs to.
    pub document_primary_id: Option<Private>,
    /// Day of issue, or the first day of validity, `YYYY-MM-DD`.
    pub issuance_date: Option<Private>,
    /// Last day of validity, `YYYY-MM-DD`.
    pub expiry_date: Option<Private>,
    /// Entries.
    pub entries: Option<Entries>,
}

impl VisaPage {
    /// Whole months between the two dates, where both were read and are in order.
    pub fn months(&self) -> Option<u32> {
        let date = |value: &Option<Private>| value.as_ref()?.as_str().get(..10)?.parse::<jiff::civil::Date>().ok();
        let (from, to) = (date(&self.issuance_date)?, date(&self.expiry_date)?);
        let months = (i32::from(to.year()) - i32::from(from.year())) * 12 + i32::from(to.month())
            - i32::from(from.month())
            - i32::from(to.day() < from.day());
        u32::try_from(months).ok()
    }
}

/// The finding about the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VisaFinding {
    /// How it was photographed.
    pub capture: Capture,
    /// It is a visa or permit, and no copy of the passport's own page.
    pub is_visa: bool,
    /// What it says.
    pub page: VisaPage,
    /// Holder and passport number against the passport.
    pub pairs: Vec<Comparison>,
    /// Its last day lies in the past.
    pub expired: bool,
    /// Copy and tamper measurements.
    pub signals: Vec<Signal>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_months() {
        let page = |from: &str, to: &str| VisaPage {
            issuance_date: Some(from.into()),
            expiry_date: Some(to.into()),
            ..VisaPage::default()
        };
        for (from, to, months) in [
            ("2025-01-15", "2025-10-15", Some(9)),
            ("2025-01-15", "2025-10-14", Some(8)),
            ("2025-01-31", "2025-02-28", Some(0)),
            ("2024-06-01", "2026-06-01", Some(24)),
            ("2025-02-01", "2025-01-01", None),
            ("unreadable", "2025-01-01", None),
        ] {
            assert_eq!(page(from, to).months(), months, "{from} {to}");
        }
        assert_eq!(VisaPage::default().months(), None);
    }
}
