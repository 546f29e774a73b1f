//! Reference data that ships: ID types with their patterns, banks, test numbers. Origin: `docs/PROVENANCE.md`.

use crate::country::Country;
use crate::product::Product;
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::OnceLock;

const ID_TYPES: &str = include_str!("../data/id_types.csv");
const BANKS: &str = include_str!("../data/bank_codes.csv");
const TEST_NUMBERS: &str = include_str!("../data/sandbox_legacy.csv");

/// Whether an authority returns a photo for an ID type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HasPhoto {
    /// It does.
    Yes,
    /// It never does.
    No,
    /// Not documented.
    Unknown,
}

/// One kind of ID in one country.
#[derive(Debug)]
pub struct IdType {
    /// ISO country.
    pub country: Country,
    /// English name of the country.
    pub country_name: String,
    /// Code, e.g. `NATIONAL_ID`.
    pub code: String,
    /// Display name.
    pub label: String,
    /// A person's ID (false: a company's).
    pub individual: bool,
    /// The pattern as published, anchored, without flags.
    pub pattern: Option<String>,
    /// Whether the pattern is published with the flag for "ignore case".
    pub ignore_case: bool,
    /// A valid-looking test number.
    pub test_number: Option<String>,
    /// Mandatory inputs beyond country, type and number.
    pub extra_fields: Vec<ExtraField>,
    /// Products that offer it.
    pub products: BTreeSet<Product>,
    /// Raw product words of the source (some are not products of ours yet).
    pub product_words: Vec<String>,
    /// Whether the record carries a photo.
    pub has_photo: HasPhoto,
    /// Fields that the authority returns.
    pub returned_fields: Vec<String>,
    /// Published as deprecated.
    pub deprecated: bool,
    regex: Option<Regex>,
}

/// An input that an ID type asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtraField {
    /// Its name, e.g. `bank_code`.
    pub name: String,
    /// The only product word that needs it; every product if absent.
    pub only_for: Option<String>,
}

impl IdType {
    /// Whether a number can be one of this type. Without a published pattern every number can.
    pub fn number_fits(&self, number: &str) -> bool {
        self.regex.as_ref().is_none_or(|r| r.is_match(number))
    }
}

/// A bank that bank-account types refer to.
#[derive(Debug)]
pub struct Bank {
    /// ISO country.
    pub country: Country,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Pattern of its account numbers.
    pub account_pattern: Option<String>,
    /// Its code in Nigeria's instant payment scheme.
    pub nip_code: Option<String>,
}

/// All reference data.
#[derive(Debug)]
pub struct Catalog {
    id_types: BTreeMap<(Country, String), IdType>,
    banks: Vec<Bank>,
    test_numbers: HashMap<(Country, String, String), u8>,
}

impl Catalog {
    /// An ID type, if the pair is known.
    pub fn id_type(&self, country: Country, code: &str) -> Option<&IdType> {
        self.id_types.get(&(country, code.to_owned()))
    }

    /// Every ID type, by country and code.
    pub fn id_types(&self) -> impl Iterator<Item = &IdType> {
        self.id_types.values()
    }

    /// Every bank.
    pub fn banks(&self) -> &[Bank] {
        &self.banks
    }

    /// The scenario digit of a published test number.
    pub fn test_number(&self, country: Country, code: &str, number: &str) -> Option<u8> {
        self.test_numbers.get(&(country, code.to_owned(), number.to_owned())).copied()
    }
}

/// The embedded catalog; read once.
pub fn get() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(|| Catalog { id_types: id_types(), banks: banks(), test_numbers: test_numbers() })
}

/// Rows of an embedded table as maps. The tables are part of the binary and the tests below read every row, so a row
/// that cannot be read cannot ship; it would be left out rather than stop the program.
fn rows(table: &'static str) -> Vec<HashMap<String, String>> {
    csv::Reader::from_reader(table.as_bytes()).deserialize().filter_map(Result::ok).collect()
}

fn list(cell: &str) -> Vec<String> {
    cell.split(';').map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect()
}

fn filled(cell: &str) -> Option<String> {
    (!cell.is_empty()).then(|| cell.to_owned())
}

/// Compiles a published pattern: digits mean ASCII digits, and the whole number must match.
fn compile(pattern: &str, flags: &str) -> Option<Regex> {
    let ascii = pattern.replace(r"\d", "[0-9]");
    let flags = if flags.contains('i') { "(?i)" } else { "" };
    Regex::new(&format!("{flags}^(?:{ascii})$")).ok()
}

fn id_types() -> BTreeMap<(Country, String), IdType> {
    let mut types = BTreeMap::new();
    for row in rows(ID_TYPES) {
        let cell = |name: &str| row.get(name).map_or("", String::as_str);
        let Ok(country) = cell("country_code").parse::<Country>() else { continue };
        let pattern = filled(cell("id_number_regex"));
        let usable = filled(cell("rust_equivalent_regex")).or_else(|| pattern.clone());
        let product_words = list(cell("products"));
        let code = cell("id_type").to_owned();
        let id_type = IdType {
            country,
            country_name: cell("country_name").to_owned(),
            label: cell("label").to_owned(),
            individual: cell("entity") == "individual",
            regex: usable.and_then(|p| compile(&p, cell("regex_flags"))),
            pattern,
            ignore_case: cell("regex_flags").contains('i'),
            test_number: filled(cell("test_success")),
            extra_fields: list(cell("required_extra_fields")).iter().map(|w| extra_field(w)).collect(),
            products: product_words.iter().filter_map(|w| Product::from_slug(w)).collect(),
            product_words,
            has_photo: match cell("has_photo") {
                "yes" => HasPhoto::Yes,
                "no" => HasPhoto::No,
                _ => HasPhoto::Unknown,
            },
            returned_fields: list(cell("returned_fields")),
            deprecated: cell("status") == "deprecated",
            code: code.clone(),
        };
        types.insert((country, code), id_type);
    }
    types
}

/// Reads `name` or `name (product)` or `name [product]`.
fn extra_field(word: &str) -> ExtraField {
    let (name, product) = match word.split_once(['(', '[']) {
        Some((name, rest)) => (name, Some(rest.trim_end_matches([')', ']']).trim().to_owned())),
        None => (word, None),
    };
    ExtraField { name: name.trim().to_owned(), only_for: product }
}

fn banks() -> Vec<Bank> {
    rows(BANKS)
        .into_iter()
        .filter_map(|row| {
            let cell = |name: &str| row.get(name).cloned().unwrap_or_default();
            Some(Bank {
                country: cell("country_code").parse().ok()?,
                code: cell("bank_code"),
                name: cell("bank_name"),
                account_pattern: filled(&cell("account_number_regex")),
                nip_code: filled(&cell("nip_code")),
            })
        })
        .collect()
}

fn test_numbers() -> HashMap<(Country, String, String), u8> {
    rows(TEST_NUMBERS)
        .into_iter()
        .filter_map(|row| {
            let cell = |name: &str| row.get(name).cloned().unwrap_or_default();
            let key = (cell("country_code").parse().ok()?, cell("id_type"), cell("test_id_number"));
            Some((key, cell("scenario_digit").parse().ok()?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read_and_every_pattern_compiles() {
        let catalog = get();
        let lines = csv::Reader::from_reader(ID_TYPES.as_bytes()).records().count();
        assert_eq!(catalog.id_types.len(), lines);
        assert!(catalog.banks.len() >= 40);
        assert!(catalog.test_numbers.len() >= 100);
        for t in catalog.id_types() {
            assert_eq!(t.pattern.is_some(), t.regex.is_some(), "{} {}", t.country, t.code);
            if let (Some(n), true) = (&t.test_number, t.regex.is_some()) {
                assert!(t.number_fits(n), "{} {} {n}", t.country, t.code);
            }
        }
    }

    #[test]
    fn the_flag_of_a_pattern_is_kept() {
        let card = get().id_type("GH".parse().unwrap(), "GHANA_CARD").unwrap();
        assert!(card.ignore_case && card.number_fits("gha-123456789-0") && card.number_fits("GHA1234567890"));
        let nin = get().id_type("NG".parse().unwrap(), "NIN").unwrap();
        assert!(!nin.ignore_case);
    }

    #[test]
    fn digits_are_ascii() {
        let bvn = get().id_type("NG".parse().unwrap(), "BVN").unwrap();
        assert!(bvn.number_fits("12345678901"));
        assert!(!bvn.number_fits("١٢٣٤٥٦٧٨٩٠١"));
        assert!(!bvn.number_fits("12345678901\n"));
    }
}
