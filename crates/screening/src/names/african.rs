//! African names: forms of one name across colonial spellings and languages (a table), and short forms that are cut out
//! of long ones (rules).

use super::key::key;
use std::collections::HashMap;
use std::sync::OnceLock;

/// The table, one name per line.
const FORMS: &str = include_str!("../../data/african_forms.csv");

fn table() -> &'static HashMap<String, Vec<u32>> {
    static TABLE: OnceLock<HashMap<String, Vec<u32>>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table: HashMap<String, Vec<u32>> = HashMap::new();
        for (n, line) in (0u32..).zip(FORMS.lines()) {
            let Some((region, forms)) = line.split_once(',') else { continue };
            if region.starts_with('#') || region == "region" {
                continue;
            }
            for form in forms.split_whitespace() {
                let lines = table.entry(key(form).replace('-', "")).or_default();
                if lines.last() != Some(&n) {
                    lines.push(n);
                }
            }
        }
        table
    })
}

/// The lines of the table that a form stands in, ascending.
pub(crate) fn forms(word: &str) -> &'static [u32] {
    table().get(word).map_or(&[], Vec::as_slice)
}

/// Yoruba names are sentences; what remains after their first word is the everyday name.
const YORUBA_HEADS: &[&str] = &[
    "oluwa", "olu", "ola", "ade", "ayo", "aye", "oye", "ife", "omo", "akin", "baba", "temi", "iya", "odun", "fola",
    "bola", "titi", "o", "a",
];

/// First words that stand alone (Temitope: Temi, Ayodele: Ayo).
const YORUBA_FIRST: &[&str] =
    &["ayo", "ife", "temi", "ola", "ade", "olu", "titi", "abi", "fola", "bola", "tolu", "simi", "tomi"];

/// What Igbo names begin with: God under several names.
const IGBO_HEADS: &[&str] = &["chukwu", "chi", "chim", "chidi"];

/// What Igbo names end in: God, and what God did.
const IGBO_TAILS: &[&str] =
    &["chukwu", "chukwuka", "chukwudi", "chinyere", "nyere", "ebere", "chi", "nna", "olisa", "amaka"];

/// The short forms of a long name (as [`super::key::key`] writes it), cut at the joints of its words, not anywhere.
pub(crate) fn clips(long: &str) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    let length = long.len();
    if length < 5 || !long.is_ascii() {
        return found;
    }
    // Oluwaseun: Seun. Babatunde: Tunde. Oluwatobiloba: Tobi. Olanrewaju: Lanre.
    for head in YORUBA_HEADS {
        let Some(rest) = long.strip_prefix(head) else { continue };
        let short_head = head.len() == 1;
        if rest.len() >= if short_head { 5 } else { 3 } && (!short_head || length >= 7) {
            found.push(rest);
        }
        // What follows may itself be cut, in long names only.
        let least = if short_head { 5 } else { 4 };
        if length >= if short_head { 9 } else { 8 } {
            found.extend((least..rest.len().min(7)).map(|end| &rest[..end]));
        }
    }
    found.extend(
        YORUBA_FIRST
            .iter()
            .filter(|f| length >= f.len() + 3)
            .filter(|f| long.starts_with(**f))
            .map(|f| &long[..f.len()]),
    );
    // Chukwuemeka: Emeka. Chiamaka: Amaka.
    for head in IGBO_HEADS {
        found.extend(long.strip_prefix(head).filter(|rest| rest.len() >= 5));
    }
    // Ikechukwu: Ike. Nkechinyere: Nkechi. Uchenna: Uche. Obinna: Obi.
    for tail in IGBO_TAILS {
        let Some(rest) = long.strip_suffix(tail).filter(|r| r.len() >= 3) else { continue };
        found.push(rest);
    }
    if let Some(rest) = long.strip_suffix("nyere").filter(|r| r.len() >= 4) {
        found.push(rest);
    }
    // Uche+nna and Obi+nna share their n with the word before in some spellings.
    if let Some(rest) = long.strip_suffix("na").filter(|r| r.len() >= 4 && r.ends_with('n')) {
        found.push(&rest[..rest.len() - 1]);
    }
    found
}

/// What is left of two names when the part that thousands share is taken off both: `Oluwatobi` and `Oluwatoni`,
/// `Kenechukwu` and `Kelechukwu` differ as much as `tobi` and `toni` do.
pub(crate) fn without_shared_part<'a>(a: &'a str, b: &'a str) -> Option<(&'a str, &'a str)> {
    const HEADS: &[&str] = &["oluwa", "chukwu", "omo", "gebre", "wolde", "tekle"];
    const TAILS: &[&str] = &["chukwu", "oluwa", "chinyere"];
    let both = |x: Option<&'a str>, y: Option<&'a str>| Some((x?, y?)).filter(|(x, y)| x.len() >= 2 && y.len() >= 2);
    HEADS
        .iter()
        .find_map(|h| both(a.strip_prefix(h), b.strip_prefix(h)))
        .or_else(|| TAILS.iter().find_map(|t| both(a.strip_suffix(t), b.strip_suffix(t))))
}

/// Luo names begin with o for men and a for women: Otieno and Atieno are two people.
pub(crate) fn differ_in_sex(a: &str, b: &str) -> bool {
    let rest = |letter: char, name: &str| name.strip_prefix(letter).map(str::to_owned);
    let pair = |x: &str, y: &str| rest('o', x).is_some_and(|r| r.len() >= 4 && rest('a', y) == Some(r));
    pair(a, b) || pair(b, a)
}

/// Whether `short` is cut out of `long` the way Yoruba and Igbo speakers do.
pub(crate) fn is_clipped(short: &str, long: &str) -> bool {
    short.len() >= 3 && short.len() < long.len() && clips(long).contains(&short)
}

/// Amharic clerks write the first word of a compound name as a letter and a stroke: `G/Michael`, `W/Mariam`.
pub(crate) fn ethiopian_stroke(letter: &str) -> Option<&'static str> {
    Some(match letter {
        "g" => "gebre",
        "w" => "wolde",
        "h" => "haile",
        "t" => "tekle",
        "k" => "kidane",
        "m" => "mamo",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::groups::share;

    #[test]
    fn french_and_english_spellings_of_west_africa_are_forms_of_one_name() {
        for (a, b) in [
            ("diallo", "jallow"),
            ("cisse", "ceesay"),
            ("ndiaye", "njie"),
            ("kouassi", "kwasi"),
            ("kouame", "kwame"),
            ("diop", "jobe"),
            ("thiam", "cham"),
            ("abdoulaye", "abdullahi"),
            ("fatoumata", "fatima"),
            ("mamadou", "muhammadu"),
            ("souleymane", "sulaiman"),
            ("boubacar", "abubakar"),
            ("aissatou", "isatou"),
        ] {
            assert!(share(forms(a), forms(b)), "{a} {b}");
        }
        assert!(!share(forms("diallo"), forms("diop")));
    }

    #[test]
    fn somali_swahili_and_maghrebi_dress_of_arabic_names() {
        for (a, b) in [
            ("maxamed", "mohamed"),
            ("cabdullahi", "abdullahi"),
            ("hamisi", "khamis"),
            ("ramadhani", "ramadan"),
            ("djamel", "gamal"),
            ("noureddine", "nuruddin"),
            ("gaddafi", "qadhafi"),
        ] {
            assert!(share(forms(a), forms(b)), "{a} {b}");
        }
    }

    #[test]
    fn yoruba_names_are_clipped_at_their_joints() {
        for (short, long) in [
            ("seun", "oluwaseun"),
            ("femi", "olufemi"),
            ("tunde", "babatunde"),
            ("kunle", "adekunle"),
            ("bayo", "adebayo"),
            ("dele", "ayodele"),
            ("ayo", "ayodele"),
            ("tope", "temitope"),
            ("temi", "temitope"),
            ("tobi", "oluwatobiloba"),
            ("yinka", "olayinka"),
            ("lanre", "olanrewaju"),
            ("biodun", "abiodun"),
            ("ife", "ifeoluwa"),
            ("lara", "omolara"),
        ] {
            assert!(is_clipped(short, long), "{short} {long}");
        }
    }

    #[test]
    fn igbo_names_are_clipped_at_their_joints() {
        for (short, long) in [
            ("emeka", "chukwuemeka"),
            ("amaka", "chiamaka"),
            ("ike", "ikechukwu"),
            ("kene", "kenechukwu"),
            ("nkechi", "nkechinyere"),
            ("uche", "uchenna"),
            ("obi", "obinna"),
            ("ifeanyi", "ifeanyichukwu"),
        ] {
            assert!(is_clipped(short, long), "{short} {long}");
        }
    }

    #[test]
    fn shared_parts_and_sexes_are_not_similarity() {
        assert_eq!(without_shared_part("oluwatobi", "oluwatoni"), Some(("tobi", "toni")));
        assert_eq!(without_shared_part("kenechukwu", "kelechukwu"), Some(("kene", "kele")));
        assert_eq!(without_shared_part("kamau", "kamu"), None);
        assert!(differ_in_sex("otieno", "atieno") && differ_in_sex("adhiambo", "odhiambo"));
        assert!(!differ_in_sex("omar", "amar") && !differ_in_sex("okello", "okelo"));
    }

    #[test]
    fn a_part_that_is_no_joint_is_no_clip() {
        for (short, long) in [
            ("ola", "nicola"),
            ("ann", "hannah"),
            ("ali", "khalid"),
            ("hamed", "mohamed"),
            ("dan", "jordan"),
            ("emma", "gemma"),
            ("eun", "oluwaseun"),
        ] {
            assert!(!is_clipped(short, long), "{short} {long}");
        }
    }
}
