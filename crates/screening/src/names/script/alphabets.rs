//! Cyrillic and Greek: alphabets with vowels, transliterated letter by letter.

/// Russian, Ukrainian, Belarusian, Bulgarian, Serbian, Kazakh and their neighbours.
pub(super) fn cyrillic(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        out.push_str(match c {
            'а' => "a",
            'б' => "b",
            'в' => "v",
            'г' => "g",
            'ґ' => "g",
            'ғ' => "gh",
            'д' => "d",
            'е' | 'э' | 'ё' | 'ѐ' => "e",
            'є' => "ye",
            'ж' => "zh",
            'җ' => "j",
            'з' => "z",
            'и' | 'і' | 'ї' => "i",
            'й' => "y",
            'ј' => "j",
            'к' => "k",
            'қ' => "q",
            'л' => "l",
            'љ' => "lj",
            'м' => "m",
            'н' => "n",
            'њ' => "nj",
            'ң' => "ng",
            'о' | 'ө' => "o",
            'п' => "p",
            'р' => "r",
            'с' => "s",
            'т' => "t",
            'ћ' => "c",
            'у' | 'ұ' | 'ү' | 'ў' => "u",
            'ф' => "f",
            'х' => "kh",
            'һ' | 'ҳ' => "h",
            'ц' => "ts",
            'ч' => "ch",
            'џ' => "dz",
            'ш' => "sh",
            'щ' => "shch",
            'ы' => "y",
            'ђ' => "dj",
            'ѓ' => "gj",
            'ќ' => "kj",
            'ѕ' => "dz",
            'ю' => "yu",
            'я' => "ya",
            'ә' => "a",
            'ъ' | 'ь' => "",
            other => any_ascii::any_ascii_char(other),
        });
    }
    out
}

/// Modern Greek, digraphs first.
pub(super) fn greek(word: &str) -> String {
    let word = crate::names::key::key(word);
    let letters: Vec<char> = word.chars().collect();
    let mut out = String::with_capacity(word.len());
    let mut at = 0;
    while at < letters.len() {
        let next = letters.get(at + 1).copied();
        let voiced = letters.get(at + 2).is_some_and(|c| !"θκξπστφχψς".contains(*c));
        let pair = match (letters[at], next) {
            ('μ', Some('π')) => Some(if at == 0 { "b" } else { "mp" }),
            ('ν', Some('τ')) => Some(if at == 0 { "d" } else { "nt" }),
            ('γ', Some('κ')) => Some("gk"),
            ('γ', Some('γ')) => Some("ng"),
            ('ο', Some('υ')) => Some("ou"),
            ('α', Some('υ')) => Some(if voiced { "av" } else { "af" }),
            ('ε', Some('υ')) => Some(if voiced { "ev" } else { "ef" }),
            ('τ', Some('ζ')) => Some("tz"),
            _ => None,
        };
        if let Some(pair) = pair {
            out.push_str(pair);
            at += 2;
            continue;
        }
        out.push_str(match letters[at] {
            'α' => "a",
            'β' => "v",
            'γ' => "g",
            'δ' => "d",
            'ε' => "e",
            'ζ' => "z",
            'η' | 'ι' | 'υ' => "i",
            'θ' => "th",
            'κ' => "k",
            'λ' => "l",
            'μ' => "m",
            'ν' => "n",
            'ξ' => "x",
            'ο' | 'ω' => "o",
            'π' => "p",
            'ρ' => "r",
            'σ' | 'ς' => "s",
            'τ' => "t",
            'φ' => "f",
            'χ' => "ch",
            'ψ' => "ps",
            other => any_ascii::any_ascii_char(other),
        });
        at += 1;
    }
    out
}
