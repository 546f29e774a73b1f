//! The key of a written form: what remains when case, marks and typographic variants are taken away. Shared with the
//! build script, so that the packed name groups and a searched name are written alike.

use unicode_normalization::UnicodeNormalization;

/// Marks that can be left out without changing the letter: Latin, Greek and Cyrillic accents, Hebrew points, Arabic
/// vowel signs. Marks of Indic scripts, Thai and kana are vowels and voicing, and stay.
fn is_accent(c: char) -> bool {
    matches!(u32::from(c),
        0x0300..=0x036F | 0x0591..=0x05C7 | 0x0610..=0x061A | 0x064B..=0x065F | 0x0670 | 0x06D6..=0x06ED
        | 0x0640 | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x20D0..=0x20FF)
}

/// Signs that are written or left out at will.
fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | 'ʻ' | '`' | '´' | 'ʿ' | 'ʾ' | 'ʹ' | 'ʺ' | '′' | '·' | '・')
}

/// Letters without a decomposition.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ɗ' | 'ð' | 'ɖ' => "d",
        'ß' => "ss",
        'ı' => "i",
        'æ' | 'ǣ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ə' | 'ǝ' | 'ɛ' => "e",
        'ɔ' => "o",
        'ɓ' => "b",
        'ƙ' => "k",
        'ŋ' => "ng",
        'ƴ' => "y",
        'ħ' => "h",
        'ɣ' => "gh",
        'ŧ' => "t",
        'ʋ' => "v",
        'ƒ' => "f",
        // Arabic letters that stand for each other.
        'أ' | 'إ' | 'آ' | 'ٱ' => "ا",
        'ى' | 'ی' | 'ې' => "ي",
        'ک' => "ك",
        'ؤ' => "و",
        'ئ' => "ي",
        'ۀ' => "ه",
        _ => return None,
    })
}

/// The key of a form.
pub fn key(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_accent(*c) && !is_apostrophe(*c)).flat_map(char::to_lowercase) {
        match plain(c) {
            Some(letters) => kept.push_str(letters),
            None => kept.push(c),
        }
    }
    if kept.is_ascii() { kept } else { kept.nfc().collect() }
}
