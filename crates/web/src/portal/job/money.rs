//! What became of the price.

use super::dossier::Dossier;
use crate::portal::format;
use kweli_store::JobMoney;

/// The price and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoneyView {
    /// The price, or that there is none.
    pub price: String,
    /// Captured, released or held; empty for a free job.
    pub word: &'static str,
    /// What that means.
    pub sentence: &'static str,
}

/// Tells what the ledger holds for the job.
pub fn money(dossier: &Dossier) -> MoneyView {
    let Some(price) = dossier.price else {
        return MoneyView { price: "Free".to_owned(), word: "", sentence: "Nothing is charged for this job." };
    };
    let price = format::amount(&dossier.currency, price);
    let (word, sentence) = match dossier.money {
        Some(JobMoney::Captured) => ("Captured", "The outcome is billable, so the price was charged."),
        Some(JobMoney::Released) => ("Released", "Nothing billable came of it, so the price went back to the wallet."),
        Some(JobMoney::Held) => ("Held", "The price is set aside until the job is settled."),
        None => ("Not held", "The ledger holds nothing for this job."),
    };
    MoneyView { price, word, sentence }
}
