//! Test numbers of the first generations, and the synthetic person behind them.

use super::Scenario;
use crate::catalog;
use crate::country::Country;
use crate::reason::Reason;
use crate::record::IdentityRecord;
use crate::sensitive::Sensitive;
use crate::submission::{Generation, Submission};

/// The scenario of the submission's ID number: a number of the published list first, otherwise the last digit of a
/// number made of zeros. Anything else that has the right form is unknown to the sandbox's register.
pub fn number_scenario(submission: &Submission) -> Scenario {
    let claims = &submission.claims;
    let Some(number) = claims.id_number.as_ref().map(|n| n.as_str().trim()) else {
        return Scenario::Success;
    };
    let (Some(country), Some(id_type)) = (claims.country, claims.id_type.as_deref()) else {
        return Scenario::Success;
    };
    number_answer(country, id_type, number)
}

/// What a test number of the first generations stands for, by itself.
pub fn number_answer(country: Country, id_type: &str, number: &str) -> Scenario {
    let number = number.trim();
    let digit = catalog::get().test_number(country, id_type, number).or_else(|| zeros_and_digit(number));
    match digit {
        Some(0 | 4) => Scenario::Success,
        Some(1) => Scenario::Because(Reason::IdentifierNotFound),
        Some(2) => Scenario::Because(Reason::IdentifierMalformed),
        Some(3) => Scenario::Because(Reason::AuthorityUnavailable),
        _ => {
            let fits = catalog::get().id_type(country, id_type).is_none_or(|t| t.number_fits(number));
            Scenario::Because(if fits { Reason::IdentifierNotFound } else { Reason::IdentifierMalformed })
        }
    }
}

/// Reads `…000d`: letters may stand around, all digits but the last must be zero.
fn zeros_and_digit(number: &str) -> Option<u8> {
    let digits: Vec<u8> = number.bytes().filter(u8::is_ascii_digit).map(|b| b - b'0').collect();
    let (last, rest) = digits.split_last()?;
    (rest.len() >= 4 && rest.iter().all(|d| *d == 0)).then_some(*last)
}

/// The test person. With the "custom data" number (last digit 4) the first generations overlay what the caller put into
/// the partner parameters; the third generation echoes what it was told.
pub fn default_record(submission: &Submission) -> IdentityRecord {
    let claims = &submission.claims;
    let private = |text: &str| Some(Sensitive::new(text.to_owned()));
    if submission.generation == Generation::V3 {
        let upper = |p: &Option<Sensitive<String>>| p.as_ref().map(|v| Sensitive::new(v.as_str().to_uppercase()));
        return IdentityRecord {
            id_number: claims.id_number.clone(),
            first_name: upper(&claims.first_name),
            last_name: upper(&claims.last_name),
            full_name: Some(Sensitive::new(claims.full_name().to_uppercase())),
            date_of_birth: private("1990-01-01"),
            gender: private("F"),
            ..IdentityRecord::default()
        };
    }
    let mut record = IdentityRecord { id_number: claims.id_number.clone(), ..test_person("") };
    let custom = claims.id_number.as_ref().is_some_and(|n| {
        let number = n.as_str().trim();
        let listed = match (claims.country, claims.id_type.as_deref()) {
            (Some(country), Some(id_type)) => catalog::get().test_number(country, id_type, number),
            _ => None,
        };
        listed.or_else(|| zeros_and_digit(number)) == Some(4)
    });
    if custom {
        overlay(&mut record, submission);
    }
    record
}

/// The synthetic person of the first generations, under a number.
pub fn test_person(number: &str) -> IdentityRecord {
    let private = |text: &str| Some(Sensitive::new(text.to_owned()));
    IdentityRecord {
        id_number: private(number),
        first_name: private("Joe"),
        other_names: private("Doe"),
        last_name: private("Leo"),
        full_name: private("Joe Doe Leo"),
        date_of_birth: private("2000-09-20"),
        gender: private("Male"),
        address: private("10, Workbox, Ojora Close, Victoria Island, Lagos"),
        ..IdentityRecord::default()
    }
}

fn overlay(record: &mut IdentityRecord, submission: &Submission) {
    let given = |key: &str| {
        submission.partner_params.get(key).and_then(|v| v.as_str()).map(|text| Sensitive::new(text.to_owned()))
    };
    if let Some(full) = given("FullName") {
        let (first, middle, last) = split_name(full.as_str());
        record.first_name = Some(Sensitive::new(first));
        record.other_names = Some(Sensitive::new(middle));
        record.last_name = Some(Sensitive::new(last));
        record.full_name = Some(full);
    }
    for (key, slot) in [
        ("DOB", &mut record.date_of_birth),
        ("Gender", &mut record.gender),
        ("Photo", &mut record.photo),
        ("PhoneNumber", &mut record.phone_number),
        ("PhoneNumber2", &mut record.phone_number_2),
        ("Address", &mut record.address),
        ("ExpirationDate", &mut record.expiration_date),
        ("IssuanceDate", &mut record.issuance_date),
        ("Document", &mut record.document),
        ("Secondary_ID_Number", &mut record.secondary_id_number),
    ] {
        if let Some(value) = given(key) {
            *slot = Some(value);
        }
    }
}

/// First word, middle words, last word.
pub fn split_name(full: &str) -> (String, String, String) {
    let words: Vec<&str> = full.split_whitespace().collect();
    match words.as_slice() {
        [] => Default::default(),
        [only] => ((*only).to_owned(), String::new(), String::new()),
        [first, middle @ .., last] => ((*first).to_owned(), middle.join(" "), (*last).to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn last_digit_of_zeros() {
        assert_eq!(zeros_and_digit("00000000001"), Some(1));
        assert_eq!(zeros_and_digit("GHA-000000000-3"), Some(3));
        assert_eq!(zeros_and_digit("A00000000"), Some(0));
        assert_eq!(zeros_and_digit("12345678901"), None);
        assert_eq!(zeros_and_digit("B"), None);
    }

    #[test]
    fn names_are_split() {
        assert_eq!(split_name("Nelson Mandela"), ("Nelson".into(), String::new(), "Mandela".into()));
        assert_eq!(split_name("A B C D"), ("A".into(), "B C".into(), "D".into()));
    }
}
