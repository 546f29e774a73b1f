//! Arabic and Hebrew: mostly consonants are written. What comes out has no short vowels, and says so to the scorer.

/// Arabic, Persian, Urdu and their neighbours.
pub(super) fn arabic(word: &str) -> String {
    let word = crate::names::key::key(word);
    let mut out = String::with_capacity(word.len());
    let letters: Vec<char> = word.chars().collect();
    for (at, c) in letters.iter().enumerate() {
        let first = at == 0;
        out.push_str(match c {
            'ع' if !first => "",
            'ا' | 'ع' => "a",
            'ء' => "",
            'ب' => "b",
            'پ' => "p",
            'ت' | 'ط' | 'ٹ' => "t",
            'ث' => "th",
            'ج' => "j",
            'چ' => "ch",
            'ح' | 'ه' | 'ھ' | 'ہ' => "h",
            'خ' => "kh",
            'د' | 'ڈ' => "d",
            'ذ' => "dh",
            'ر' | 'ڑ' => "r",
            'ز' | 'ظ' => "z",
            'ژ' => "zh",
            'س' | 'ص' => "s",
            'ش' => "sh",
            'ض' => "d",
            'غ' => "gh",
            'ف' => "f",
            'ڤ' => "v",
            'ق' => "q",
            'ك' => "k",
            'گ' => "g",
            'ل' => "l",
            'م' => "m",
            'ن' | 'ں' => "n",
            // At the end it is a vowel, before others mostly the feminine ending.
            'ة' => "a",
            'و' => "w",
            'ي' | 'ے' => "y",
            other => any_ascii::any_ascii_char(*other),
        });
    }
    out
}

/// Hebrew, and Yiddish as far as it goes.
pub(super) fn hebrew(word: &str) -> String {
    let word = crate::names::key::key(word);
    let mut out = String::with_capacity(word.len());
    for (at, c) in word.chars().enumerate() {
        let first = at == 0;
        out.push_str(match c {
            'א' | 'ע' if first => "a",
            'ב' => "b",
            'ג' => "g",
            'ד' => "d",
            'ה' => "h",
            'ו' => "v",
            'ז' => "z",
            'ח' => "h",
            'ט' | 'ת' => "t",
            'י' => "y",
            'כ' | 'ך' => "k",
            'ל' => "l",
            'מ' | 'ם' => "m",
            'נ' | 'ן' => "n",
            'ס' => "s",
            'פ' | 'ף' => "p",
            'צ' | 'ץ' => "ts",
            'ק' => "k",
            'ר' => "r",
            'ש' => "sh",
            _ => "",
        });
    }
    out
}
