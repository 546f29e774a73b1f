//! From printed names to the letters of the machine-readable zone (Doc 9303-3, section 6), and back as far as needed to
//! say whether the two are one name.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// National letters that do not become their base letter: the recommended form first, then what states also write.
const LETTERS: &[(char, &str, &str)] = &[
    ('Å', "AA", "A"),
    ('Ä', "AE", "A"),
    ('Æ', "AE", "AE"),
    ('Ð', "D", "D"),
    ('Đ', "D", "D"),
    ('Ħ', "H", "H"),
    ('Ĳ', "IJ", "IJ"),
    ('İ', "I", "I"),
    ('ı', "I", "I"),
    ('ĸ', "Q", "K"),
    ('Ł', "L", "L"),
    ('Ñ', "N", "NXX"),
    ('Ŋ', "N", "N"),
    ('Ö', "OE", "O"),
    ('Ø', "OE", "O"),
    ('Œ', "OE", "OE"),
    ('Þ', "TH", "TH"),
    ('Ŧ', "T", "T"),
    ('Ü', "UE", "U"),
    ('ß', "SS", "SS"),
    ('ẞ', "SS", "SS"),
    ('Ə', "E", "E"),
    ('Ɛ', "E", "E"),
    ('Ɔ', "O", "O"),
    ('Ɖ', "D", "D"),
    ('Ɗ', "D", "D"),
    ('Ɓ', "B", "B"),
    ('Ƙ', "K", "K"),
    ('А', "A", "A"),
    ('Б', "B", "B"),
    ('В', "V", "V"),
    ('Г', "G", "H"),
    ('Д', "D", "D"),
    ('Е', "E", "E"),
    ('Ё', "E", "YO"),
    ('Ж', "ZH", "ZH"),
    ('З', "Z", "Z"),
    ('И', "I", "Y"),
    ('Й', "I", "I"),
    ('І', "I", "I"),
    ('Ї', "I", "I"),
    ('К', "K", "K"),
    ('Л', "L", "L"),
    ('М', "M", "M"),
    ('Н', "N", "N"),
    ('О', "O", "O"),
    ('П', "P", "P"),
    ('Р', "R", "R"),
    ('С', "S", "S"),
    ('Т', "T", "T"),
    ('У', "U", "U"),
    ('Ф', "F", "F"),
    ('Х', "KH", "H"),
    ('Ц', "TS", "C"),
    ('Ч', "CH", "CH"),
    ('Ш', "SH", "SH"),
    ('Щ', "SHCH", "SHT"),
    ('Ъ', "IE", ""),
    ('Ы', "Y", "Y"),
    ('Ь', "", ""),
    ('Э', "E", "E"),
    ('Ю', "IU", "YU"),
    ('Я', "IA", "YA"),
];

/// Writes a name with A-Z and `<` as the machine-readable zone does: hyphens and spaces become fillers, apostrophes go.
pub fn transliterate(name: &str) -> String {
    write(name, |recommended, _| recommended)
}

fn write(name: &str, form: fn(&'static str, &'static str) -> &'static str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for c in name.nfc().flat_map(upper) {
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if matches!(c, '\'' | '’' | '‘' | '`' | 'ʼ' | '.') {
            // No separator: D'Artagnan is DARTAGNAN.
        } else if let Some((_, recommended, other)) = LETTERS.iter().find(|(letter, ..)| *letter == c) {
            out.push_str(form(recommended, other));
        } else {
            let base: Vec<char> = c.nfd().filter(|c| !is_combining_mark(*c)).collect();
            match base[..] {
                [base] if base.is_ascii_alphanumeric() => out.push(base),
                // A base letter with an entry of its own, such as a Cyrillic letter with an accent.
                [base] if base != c => out.push_str(
                    LETTERS
                        .iter()
                        .find(|(letter, ..)| *letter == base)
                        .map_or("", |(_, first, other)| form(first, other)),
                ),
                _ if is_combining_mark(c) => {}
                _ => {
                    if !out.is_empty() && !out.ends_with('<') {
                        out.push('<');
                    }
                }
            }
        }
    }
    out.truncate(out.trim_end_matches('<').len());
    out
}

/// Upper case that keeps the two letters that have none of their own.
fn upper(c: char) -> impl Iterator<Item = char> {
    let keep = matches!(c, 'ß' | 'ı' | 'ĸ');
    let mut kept = keep.then_some(c).into_iter();
    let mut raised = (!keep).then(|| c.to_uppercase()).into_iter().flatten();
    std::iter::from_fn(move || kept.next().or_else(|| raised.next()))
}

/// Whether a printed name and one of the machine-readable zone are the same, in either usual spelling of national
/// letters. `truncated` allows the zone to stop early.
pub fn same_name(printed: &str, zone: &str, truncated: bool) -> bool {
    let letters = |text: String| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    let zone_letters = letters(write(zone, |recommended, _| recommended));
    [write(printed, |recommended, _| recommended), write(printed, |_, other| other)].into_iter().map(letters).any(
        |printed| {
            printed == zone_letters || (truncated && zone_letters.len() >= 3 && printed.starts_with(&zone_letters))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn national_letters() {
        for (printed, zone) in [
            ("Eriksson", "ERIKSSON"),
            ("Ærøskøbing Ångström", "AEROESKOEBING<AANGSTROEM"),
            ("Müller-Lüdenscheidt", "MUELLER<LUEDENSCHEIDT"),
            ("Weiß", "WEISS"),
            ("N'Golo Kouassi", "NGOLO<KOUASSI"),
            ("D’Artagnan", "DARTAGNAN"),
            ("Peña Łukasz Þór", "PENA<LUKASZ<THOR"),
            ("Émilie Zoë", "EMILIE<ZOE"),
            ("Çelik Işıl", "CELIK<ISIL"),
            ("Nguyễn Văn", "NGUYEN<VAN"),
            ("Щербакова Юлия", "SHCHERBAKOVA<IULIIA"),
            ("Kɔfi Ɛsi", "KOFI<ESI"),
            ("  Van  der   Merwe ", "VAN<DER<MERWE"),
        ] {
            assert_eq!(transliterate(printed), zone);
        }
    }

    #[test]
    fn one_name_in_two_spellings() {
        assert!(same_name("Müller", "MUELLER", false));
        assert!(same_name("Müller", "MULLER", false));
        assert!(same_name("Ama Serwaa", "AMA SERWAA", false));
        assert!(!same_name("Ama Serwaa", "AMA SERWA", false));
        assert!(same_name("Nilavadhanananda Chayapa Dejthamrong", "NILAVADHANANANDA CHAYAPA DEJTHA", true));
        assert!(!same_name("Kofi", "AMA", true));
        assert!(!same_name("Kofi", "", true));
    }

    proptest! {
        #[test]
        fn only_letters_of_the_zone_come_out(name in ".*") {
            let zone = transliterate(&name);
            prop_assert!(zone.chars().all(crate::document::mrz::is_mrz_char), "{zone}");
            prop_assert!(!zone.starts_with('<') && !zone.ends_with('<') && !zone.contains("<<"));
        }

        #[test]
        fn what_is_written_is_the_same_name(name in "[A-Za-zÀ-ž]{1,12}( [A-Za-zÀ-ž]{1,12}){0,2}") {
            prop_assert!(same_name(&name, &transliterate(&name), false));
        }
    }
}
