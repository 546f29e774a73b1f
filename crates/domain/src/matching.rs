//! Comparing what a person claims with what an authority holds.
//!
//! Names are judged by whoever knows names and passes the judgement in; birth dates, gender and numbers are plain enough
//! to be judged here.

mod fields;

use crate::claims::{Claims, Private};
use crate::evidence::{DetailField, DetailReason, DetailVerdict, DetailVerdicts, DetailsFinding};
use crate::record::IdentityRecord;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A whole name, with the family name where it is known.
#[derive(Clone, Copy, Debug)]
pub struct NameParts<'a> {
    /// All of it.
    pub full: &'a str,
    /// The family name alone.
    pub family: Option<&'a str>,
}

/// What whoever knows names says of two of them.
#[derive(Clone, Debug)]
pub struct NameJudgement {
    /// `Exact`, `Partial` or `NoMatch`.
    pub verdict: DetailVerdict,
    /// Which words agreed, and by which rule.
    pub why: Vec<Private>,
}

/// Compares all fields. `judge` is asked about the names, the claimed one first, if both are there.
pub fn compare(
    claims: &Claims,
    record: &IdentityRecord,
    judge: impl FnOnce(NameParts<'_>, NameParts<'_>) -> NameJudgement,
) -> DetailsFinding {
    let mut why = Vec::new();
    let names = names(claims, record, judge, &mut why);
    let mut keep = |field: DetailField, judged: (DetailVerdict, &'static str)| {
        if !judged.1.is_empty() {
            why.push(DetailReason { field, said: judged.1.to_owned().into() });
        }
        judged.0
    };
    let date_of_birth =
        keep(DetailField::DateOfBirth, fields::birth_date(text(&claims.date_of_birth), text(&record.date_of_birth)));
    let gender = keep(DetailField::Gender, fields::gender(text(&claims.gender), text(&record.gender)));
    let held = [text(&record.phone_number), text(&record.phone_number_2)];
    let phone_number = keep(DetailField::PhoneNumber, fields::phone(text(&claims.phone_number), held));
    keep(DetailField::IdNumber, fields::number(text(&claims.id_number), text(&record.id_number)));
    DetailsFinding { verdicts: DetailVerdicts { names, date_of_birth, gender, phone_number }, why }
}

fn text(value: &Option<Private>) -> &str {
    value.as_ref().map_or("", |v| v.as_str().trim())
}

/// Lower-case words without marks or punctuation: `Ọláolú O'Neil` is `olaolu`, `oneil`.
pub fn words(text: &str) -> Vec<String> {
    let folded: String = text
        .nfkd()
        .filter(|c| !is_combining_mark(*c) && !matches!(c, '\'' | '’' | 'ʼ' | '`'))
        .flat_map(char::to_lowercase)
        .collect();
    folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

fn names(
    claims: &Claims,
    record: &IdentityRecord,
    judge: impl FnOnce(NameParts<'_>, NameParts<'_>) -> NameJudgement,
    why: &mut Vec<DetailReason>,
) -> DetailVerdict {
    let (claimed, held) = (claims.full_name(), record.display_name().unwrap_or_default());
    if words(&claimed).is_empty() {
        return DetailVerdict::NotProvided;
    }
    if words(&held).is_empty() {
        return DetailVerdict::NotHeld;
    }
    let family = |name: &'_ Option<Private>| name.as_ref().map(|v| v.as_str().to_owned());
    let (mine, theirs) = (family(&claims.last_name), family(&record.last_name));
    let judged = judge(
        NameParts { full: &claimed, family: mine.as_deref() },
        NameParts { full: &held, family: theirs.as_deref() },
    );
    why.extend(judged.why.into_iter().map(|said| DetailReason { field: DetailField::Names, said }));
    if judged.verdict == DetailVerdict::Exact && swapped(claims, record) {
        let said = "given and family name stand in each other's place".to_owned().into();
        why.push(DetailReason { field: DetailField::Names, said });
        return DetailVerdict::Transposed;
    }
    judged.verdict
}

/// Given and family name in each other's place; the authority's own order of a whole name does not count.
fn swapped(claims: &Claims, record: &IdentityRecord) -> bool {
    match (&claims.first_name, &claims.last_name, &record.first_name, &record.last_name) {
        (Some(first), Some(last), Some(held_first), Some(held_last)) => {
            let same = |a: &Private, b: &Private| words(a.as_str()) == words(b.as_str());
            same(first, held_last) && same(last, held_first) && !same(first, held_first)
        }
        _ => false,
    }
}

/// Whole years between a birth date and a day, both `YYYY-MM-DD`.
pub fn age_years(born: &str, today: &str) -> Option<u16> {
    let born: jiff::civil::Date = born.get(..10)?.parse().ok()?;
    let today: jiff::civil::Date = today.get(..10)?.parse().ok()?;
    let before_birthday = (today.month(), today.day()) < (born.month(), born.day());
    let years = i32::from(today.year()) - i32::from(born.year()) - i32::from(before_birthday);
    u16::try_from(years).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(first: &str, last: &str) -> Claims {
        Claims { first_name: Some(first.into()), last_name: Some(last.into()), ..Claims::default() }
    }

    fn record(first: &str, last: &str) -> IdentityRecord {
        IdentityRecord { first_name: Some(first.into()), last_name: Some(last.into()), ..IdentityRecord::default() }
    }

    #[test]
    fn absent_names_are_not_judged_and_swapped_ones_are_told_apart() {
        use DetailVerdict as V;
        for (c, r, judged, expected) in [
            (("Joe", "Leo"), ("JOE", "LEO"), V::Exact, V::Exact),
            (("Leo", "Joe"), ("Joe", "Leo"), V::Exact, V::Transposed),
            (("Leo", "Leo"), ("Leo", "Leo"), V::Exact, V::Exact),
            (("Joe", "Smith"), ("Joe", "Leo"), V::NoMatch, V::NoMatch),
            (("Jo", "Leo"), ("Joe", "Leo"), V::Partial, V::Partial),
            (("", ""), ("Joe", "Leo"), V::Exact, V::NotProvided),
            (("Joe", "Leo"), ("", " "), V::Exact, V::NotHeld),
        ] {
            let found = compare(&claims(c.0, c.1), &record(r.0, r.1), |mine, theirs| {
                assert_eq!((mine.family, theirs.family), (Some(c.1), Some(r.1)));
                NameJudgement { verdict: judged, why: vec!["a rule".to_owned().into()] }
            });
            assert_eq!(found.verdicts.names, expected, "{c:?} {r:?}");
            let reasons = found.why.iter().filter(|w| w.field == DetailField::Names).count();
            assert_eq!(reasons == 0, matches!(expected, V::NotProvided | V::NotHeld), "{c:?} {r:?}");
        }
    }

    #[test]
    fn every_compared_field_says_why() {
        let claims = Claims {
            date_of_birth: Some("1990-02-01".into()),
            gender: Some("F".into()),
            phone_number: Some("0801".into()),
            id_number: Some("A-1".into()),
            ..claims("Joe", "Leo")
        };
        let held = IdentityRecord {
            date_of_birth: Some("1990-01-02".into()),
            gender: Some("Female".into()),
            phone_number: Some("0802".into()),
            id_number: Some("A1".into()),
            ..record("Joe", "Leo")
        };
        let found =
            compare(&claims, &held, |_, _| NameJudgement { verdict: DetailVerdict::Exact, why: vec!["x".into()] });
        let fields: Vec<_> = found.why.iter().map(|w| w.field).collect();
        use DetailField as F;
        assert_eq!(fields, [F::Names, F::DateOfBirth, F::Gender, F::PhoneNumber, F::IdNumber]);
        let stored: DetailsFinding = serde_json::from_str(&serde_json::to_string(&found).unwrap()).unwrap();
        assert_eq!(stored, found);
        // Evidence from before there were reasons.
        let old = r#"{"names":"exact","date_of_birth":"exact","gender":"not_held","phone_number":"no_match"}"#;
        assert!(serde_json::from_str::<DetailsFinding>(old).unwrap().why.is_empty());
    }

    #[test]
    fn age_turns_on_the_birthday() {
        assert_eq!(age_years("2000-02-29", "2018-02-28"), Some(17));
        assert_eq!(age_years("2000-02-29", "2018-03-01"), Some(18));
        assert_eq!(age_years("2030-01-01", "2018-03-01"), None);
        assert_eq!(age_years("unknown", "2018-03-01"), None);
    }
}
