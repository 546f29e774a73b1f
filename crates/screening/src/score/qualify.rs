//! What birth date, country, gender and numbers say about a hit. They take points off; only a shared number adds any, so
//! that nobody is found for being born on somebody's birthday.

use crate::entity::{BirthDate, Entity};
use crate::query::{Adjustment, Qualifier, Query};

/// From a strict hit to a loose one, and from a loose one to none: [`crate::STRICT`] less [`crate::LOOSE`], and a bit.
const NOTCH: f32 = 0.16;
const FAR_BIRTH: f32 = 0.25;
const OTHER_DAY: f32 = 0.10;
const COUNTRY: f32 = 0.20;
const GENDER: f32 = 0.20;
/// A shared number alone.
const NUMBER_ALONE: f32 = 0.85;
/// A shared number and a name that agrees somewhat.
const NUMBER_AND_NAME: f32 = 0.96;

/// Letters and digits of a number, upper-case.
pub(crate) fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

/// Years between two dates, ranges and "about" considered.
fn years_apart(a: &BirthDate, b: &BirthDate) -> i32 {
    let apart = if a.year > b.until {
        i32::from(a.year) - i32::from(b.until)
    } else if b.year > a.until {
        i32::from(b.year) - i32::from(a.until)
    } else {
        0
    };
    let about = if a.circa || b.circa { 2 } else { 0 };
    (apart - about).max(0)
}

/// Day and month differ though the year is the same; swapped ones are a clerk's error and count as equal.
fn other_day(a: &BirthDate, b: &BirthDate) -> bool {
    match (a.month, a.day, b.month, b.day) {
        (Some(am), Some(ad), Some(bm), Some(bd)) if !a.circa && !b.circa && a.year == b.year => {
            (am, ad) != (bm, bd) && (am, ad) != (bd, bm)
        }
        _ => false,
    }
}

fn birth(query: &BirthDate, births: &[BirthDate]) -> Option<(f32, &'static str)> {
    let apart = births.iter().map(|b| years_apart(query, b)).min()?;
    Some(match apart {
        0 if births.iter().filter(|b| years_apart(query, b) == 0).all(|b| other_day(query, b)) => {
            (-OTHER_DAY, "same year of birth, another day")
        }
        0 => (0.0, "birth date agrees"),
        1 => (0.0, "years of birth one apart"),
        2..=10 => (-NOTCH, "years of birth more than one apart"),
        _ => (-FAR_BIRTH, "years of birth more than ten apart"),
    })
}

/// What each qualifier does to a hit whose names score `name_score`.
pub(crate) fn qualify(query: &Query, entity: &Entity, name_score: f32) -> (f32, Vec<Adjustment>) {
    let mut done = Vec::new();
    let mut score = name_score;
    let mut adjust = |qualifier: Qualifier, change: f32, why: &str, score: &mut f32| {
        done.push(Adjustment { qualifier, change, why: why.to_owned() });
        *score = (*score + change).clamp(0.0, 1.0);
    };
    if let Some(born) = &query.birth
        && let Some((change, why)) = birth(born.expose(), &entity.births)
    {
        adjust(Qualifier::BirthDate, change, why, &mut score);
    }
    let mut codes = entity.countries.iter().filter_map(|c| c.code).peekable();
    if !query.countries.is_empty() && codes.peek().is_some() {
        if codes.any(|c| query.countries.contains(&c)) {
            adjust(Qualifier::Country, 0.0, "country agrees", &mut score);
        } else {
            adjust(Qualifier::Country, -COUNTRY, "connected with other countries only", &mut score);
        }
    }
    if let (Some(asked), Some(held)) = (query.gender, entity.gender) {
        if asked == held {
            adjust(Qualifier::Gender, 0.0, "gender agrees", &mut score);
        } else {
            adjust(Qualifier::Gender, -GENDER, "other gender", &mut score);
        }
    }
    let shared = query
        .identifiers
        .iter()
        .map(|i| digits(i.as_str()))
        .filter(|i| i.len() >= 5)
        .any(|asked| entity.identifiers.iter().any(|held| digits(&held.value) == asked));
    if shared {
        let least = if name_score >= 0.5 { NUMBER_AND_NAME } else { NUMBER_ALONE };
        if score < least {
            let change = least - score;
            adjust(Qualifier::Identifier, change, "shares an identifying number", &mut score);
        } else {
            adjust(Qualifier::Identifier, 0.0, "shares an identifying number", &mut score);
        }
    }
    (score, done)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entity::{CountryLink, CountryRole, EntityKind, Gender, Identifier};
    use crate::{LOOSE, STRICT};

    fn entity() -> Entity {
        let mut entity = Entity::new("1", EntityKind::Person, "DOE, Jane");
        entity.births = vec![BirthDate { month: Some(11), day: Some(23), ..BirthDate::year(1962) }];
        entity.gender = Some(Gender::Female);
        entity.countries =
            vec![CountryLink { code: "KE".parse().ok(), text: "Kenya".into(), role: CountryRole::Nationality }];
        entity.identifiers = vec![Identifier { kind: "Passport".into(), value: "A-1234567".into(), country: None }];
        entity
    }

    fn with(change: impl FnOnce(&mut Query)) -> f32 {
        let mut query = Query::person("Jane Doe");
        change(&mut query);
        qualify(&query, &entity(), 1.0).0
    }

    #[test]
    fn a_year_more_than_one_off_drops_a_notch() {
        let year = |y| with(|q| q.birth = Some(BirthDate::year(y).into()));
        assert_eq!(year(1962), 1.0);
        assert_eq!(year(1963), 1.0);
        assert!(year(1964) < STRICT && year(1964) >= LOOSE);
        assert!(year(1990) < year(1964));
    }

    #[test]
    fn days_and_circa() {
        let date =
            |m, d| with(|q| q.birth = Some(BirthDate { month: Some(m), day: Some(d), ..BirthDate::year(1962) }.into()));
        assert_eq!(date(11, 23), 1.0);
        assert!(date(12, 24) < 1.0);
        let about = BirthDate { circa: true, ..BirthDate::year(1964) };
        assert_eq!(with(|q| q.birth = Some(about.into())), 1.0);
    }

    #[test]
    fn country_gender_and_numbers() {
        assert_eq!(with(|q| q.countries = vec!["KE".parse().unwrap()]), 1.0);
        assert!(with(|q| q.countries = vec!["NG".parse().unwrap()]) < STRICT);
        assert!(with(|q| q.gender = Some(Gender::Male)) < STRICT);
        let mut query = Query::person("Somebody Else");
        query.identifiers = vec!["a1234567".into()];
        assert!(qualify(&query, &entity(), 0.1).0 >= STRICT);
    }

    #[test]
    fn what_a_list_does_not_know_takes_nothing_off() {
        let bare = Entity::new("1", EntityKind::Person, "DOE, Jane");
        let mut query = Query::person("Jane Doe");
        query.birth = Some(BirthDate::year(1950).into());
        query.countries = vec!["NG".parse().unwrap()];
        query.gender = Some(Gender::Male);
        assert_eq!(qualify(&query, &bare, 0.9), (0.9, Vec::new()));
    }
}
