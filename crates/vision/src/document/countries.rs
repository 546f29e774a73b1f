//! Countries by code and by name, as documents print them.

use super::fold;
use std::collections::HashMap;
use std::sync::LazyLock;

struct Country {
    alpha2: &'static str,
    alpha3: &'static str,
    names: Vec<Vec<char>>,
}

static COUNTRIES: LazyLock<Vec<Country>> = LazyLock::new(|| {
    let rows = include_str!("../../data/documents/countries.csv").lines().skip(1);
    rows.filter_map(|row| {
        let mut parts = row.splitn(3, ',');
        let (alpha2, alpha3, names) = (parts.next()?, parts.next()?, parts.next()?);
        let names = names.split(';').map(|name| fold::compressed(name).chars().collect()).collect();
        Some(Country { alpha2, alpha3, names })
    })
    .collect()
});

static WORDS: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let rows = include_str!("../../data/documents/nationalities.csv").lines().skip(1);
    rows.filter_map(|row| row.rsplit_once(',')).map(|(word, code)| (fold::compressed(word), code)).collect()
});

/// ISO alpha-2 code of a three-letter code of a machine-readable zone.
pub(crate) fn of_zone(code: &str) -> Option<&'static str> {
    // Doc 9303-3, section 5: Germany is `D`; Kenya's cards also say `KYA`; the British forms of nationality.
    let code = match code {
        "D" => "DEU",
        "KYA" => "KEN",
        "GBD" | "GBN" | "GBO" | "GBP" | "GBS" => "GBR",
        "UNO" | "UNA" | "UNK" => return Some("UN"),
        "EUE" => return Some("EU"),
        "RKS" => return Some("XK"),
        other => other,
    };
    COUNTRIES.iter().find(|country| country.alpha3 == code).map(|country| country.alpha2)
}

/// ISO alpha-3 code of a printed nationality: a code, a country's name or the word for its citizens.
pub(crate) fn nationality(text: &str) -> Option<String> {
    let folded = fold::compressed(text);
    if let Some(code) = WORDS.get(&folded) {
        return Some((*code).to_owned());
    }
    let letters: Vec<char> = folded.chars().collect();
    let named = |country: &&Country| country.alpha3 == folded || country.names.contains(&letters);
    let found = COUNTRIES.iter().find(named).map(|country| country.alpha3.to_owned());
    // `GHANAIAN/GHANEENNE`
    found.or_else(|| text.split_once('/').and_then(|(first, _)| nationality(first)))
}

/// The issuing country by the names on the page: the longest name wins, and one behind "republic of" counts double.
pub(crate) fn named(lines: &[Vec<char>]) -> Option<&'static str> {
    let official: Vec<Vec<char>> =
        ["REPUBLICOF", "REPUBLIQUEDE", "REPUBLIQUEDU", "REPUBLICADE", "KINGDOMOF", "REPUBLIQUEDELA"]
            .map(|w| w.chars().collect())
            .into();
    let mut best: Option<(usize, &'static str)> = None;
    for country in COUNTRIES.iter() {
        for name in country.names.iter().filter(|name| name.len() >= 4) {
            for line in lines {
                // Short names must stand as they are: NIGER is a part of NIGERIA.
                let Some(at) = line.windows(name.len()).position(|part| part == name.as_slice()) else { continue };
                let titled = official.iter().any(|title| line[..at].ends_with(title));
                let score = name.len() * if titled { 2 } else { 1 } + usize::from(line.len() == name.len());
                if best.is_none_or(|(known, _)| score > known) {
                    best = Some((score, country.alpha2));
                }
            }
        }
    }
    best.map(|(_, code)| code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names() {
        assert_eq!(COUNTRIES.len(), 250);
        assert_eq!(
            (of_zone("GHA"), of_zone("D"), of_zone("KYA"), of_zone("ZZZ")),
            (Some("GH"), Some("DE"), Some("KE"), None)
        );
        for (text, code) in [
            ("Ghanaian", "GHA"),
            ("GHA", "GHA"),
            ("Ivoirienne", "CIV"),
            ("Côte d'Ivoire", "CIV"),
            ("GHANAIAN/GHANEENNE", "GHA"),
        ] {
            assert_eq!(nationality(text).as_deref(), Some(code), "{text}");
        }
        assert_eq!(nationality("12345"), None);
    }

    #[test]
    fn the_issuing_country() {
        let page =
            |lines: &[&str]| lines.iter().map(|line| fold::compressed(line).chars().collect()).collect::<Vec<_>>();
        assert_eq!(named(&page(&["FEDERAL REPUBLIC OF NIGERIA"])), Some("NG"));
        assert_eq!(named(&page(&["REPUBLIQUE DU NIGER"])), Some("NE"));
        assert_eq!(named(&page(&["REPUBLIC OF KENYA", "GHANAIAN"])), Some("KE"));
        assert_eq!(named(&page(&["RÉPUBLIQUE DE CÔTE D’IVOIRE"])), Some("CI"));
        assert_eq!(named(&page(&["hello"])), None);
    }
}
