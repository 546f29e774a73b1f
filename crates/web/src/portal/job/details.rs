//! How what the person said compares with the record.

use super::checks::{Explained, Fact, Mark};
use super::explain::detail_word;
use crate::portal::words;
use kweli_domain::Product;
use kweli_domain::evidence::{DetailField, DetailsFinding};

/// Claims against the record: verdicts, and the rules behind them.
pub(super) fn details(found: &DetailsFinding, product: Product) -> Explained {
    let verdicts = &found.verdicts;
    let fields = [
        ("names", verdicts.names),
        ("birth date", verdicts.date_of_birth),
        ("gender", verdicts.gender),
        ("phone number", verdicts.phone_number),
    ];
    let which = |wanted: Mark| {
        let names: Vec<_> =
            fields.iter().filter(|(_, v)| detail_word(*v).1 == wanted).map(|(name, _)| (*name).to_owned()).collect();
        words::list(&names)
    };
    let (differ, partly, same) = (which(Mark::Failed), which(Mark::Unsure), which(Mark::Passed));
    let mut sentences = Vec::new();
    for (names, before) in
        [(&same, "Same as on record"), (&partly, "Partly the same"), (&differ, "Different from the record")]
    {
        if !names.is_empty() {
            sentences.push(format!("{before}: {names}."));
        }
    }
    let mark = if !differ.is_empty() {
        Mark::Failed
    } else if !partly.is_empty() {
        Mark::Unsure
    } else if !same.is_empty() {
        Mark::Passed
    } else {
        Mark::Noted
    };
    if sentences.is_empty() {
        sentences.push("There was nothing to compare.".to_owned());
    }
    // Only the comparison product decides by this; elsewhere it is reported and changes nothing.
    let decides = product == Product::BasicKyc;
    if !decides && mark != Mark::Noted {
        sentences.push("This is information: it does not decide this product.".to_owned());
    }
    let mut said = Explained::plain(if decides { mark } else { Mark::Noted }, sentences.join(" "));
    for (name, verdict) in fields {
        said.facts.push(Fact::new(words::capital(name), detail_word(verdict).0));
    }
    for reason in &found.why {
        said.facts.push(Fact::new(reason_label(reason.field), reason.said.as_str()));
    }
    said
}

const fn reason_label(field: DetailField) -> &'static str {
    match field {
        DetailField::Names => "Why, names",
        DetailField::DateOfBirth => "Why, birth date",
        DetailField::Gender => "Why, gender",
        DetailField::PhoneNumber => "Why, phone number",
        DetailField::IdNumber => "ID number",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kweli_domain::evidence::{DetailVerdict, DetailVerdicts};

    #[test]
    fn details_say_what_agrees_and_what_does_not() {
        let verdicts = DetailVerdicts {
            names: DetailVerdict::Exact,
            date_of_birth: DetailVerdict::NoMatch,
            gender: DetailVerdict::NotProvided,
            phone_number: DetailVerdict::NotHeld,
        };
        let said = details(&verdicts.into(), Product::BasicKyc);
        assert_eq!(said.mark, Mark::Failed);
        assert_eq!(said.sentence, "Same as on record: names. Different from the record: birth date.");
        assert_eq!(details(&verdicts.into(), Product::EnhancedKyc).mark, Mark::Noted, "it decides nothing there");
    }
}
