//! Countries as lists write them.

use crate::names::key::key;
use kweli_domain::Country;
use std::collections::HashMap;
use std::sync::OnceLock;

const COUNTRIES: &str = include_str!("../../data/countries.csv");

/// Names that lists use and the table does not have.
const ALSO: &[(&str, &str)] = &[
    ("korea, north", "KP"),
    ("north korea", "KP"),
    ("korea, south", "KR"),
    ("burma", "MM"),
    ("palestinian", "PS"),
    ("gaza", "PS"),
    ("west bank", "PS"),
    ("the gambia", "GM"),
    ("gambia", "GM"),
    ("congo, democratic republic of the", "CD"),
    ("congo, republic of the", "CG"),
    ("macedonia, the former yugoslav republic of", "MK"),
    ("north macedonia, the republic of", "MK"),
    ("cape verde", "CV"),
    ("cabo verde", "CV"),
    ("swaziland", "SZ"),
    ("ivory coast", "CI"),
    ("cote d ivoire", "CI"),
    ("prc", "CN"),
    ("uae", "AE"),
    ("uk", "GB"),
    ("usa", "US"),
    ("virgin islands, british", "VG"),
    ("region: crimea", "UA"),
    ("bahamas, the", "BS"),
    ("syrian arab republic", "SY"),
    ("iran (islamic republic of)", "IR"),
    ("democratic people's republic of korea", "KP"),
    ("united republic of tanzania", "TZ"),
    ("soviet union", "RU"),
];

fn table() -> &'static HashMap<String, Country> {
    static TABLE: OnceLock<HashMap<String, Country>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = HashMap::new();
        let mut reader = csv::Reader::from_reader(COUNTRIES.as_bytes());
        for record in reader.records().flatten() {
            let Some(code) = record.get(0).and_then(|c| c.parse::<Country>().ok()) else { continue };
            let names = record.get(2).unwrap_or_default().split('|');
            for name in [record.get(0), record.get(1)].into_iter().flatten().chain(names) {
                if !name.is_empty() {
                    table.entry(key(name)).or_insert(code);
                }
            }
        }
        for (name, code) in ALSO {
            if let Ok(code) = code.parse() {
                table.insert(key(name), code);
            }
        }
        table
    })
}

/// The country that a list means by a name or a code.
pub fn country_code(text: &str) -> Option<Country> {
    let text = key(text.trim().trim_end_matches('.'));
    table().get(&text).copied().or_else(|| {
        // `Iran, Islamic Republic of`: the part before the comma.
        text.split(',').next().and_then(|head| table().get(head.trim()).copied())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_as_lists_write_them() {
        for (text, code) in [
            ("Korea, North", "KP"),
            ("Burma", "MM"),
            ("SY", "SY"),
            ("nga", "NG"),
            ("Congo, Democratic Republic of the", "CD"),
            ("Iran, Islamic Republic of", "IR"),
            ("Côte d'Ivoire", "CI"),
            ("The Gambia", "GM"),
        ] {
            assert_eq!(country_code(text).map(|c| c.to_string()).as_deref(), Some(code), "{text}");
        }
        assert_eq!(country_code("Atlantis"), None);
    }
}
