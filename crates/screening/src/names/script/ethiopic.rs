//! Ethiopic: a syllabary in rows of eight, consonant by row and vowel by place, so it is arithmetic.

/// The consonant of each row of eight from U+1200.
const ROWS: [&str; 43] = [
    "h", "l", "h", "m", "s", "r", "s", "sh", "k", "kw", "k", "kw", "b", "v", "t", "ch", "h", "hw", "n", "ny", "", "k",
    "kw", "kh", "kw", "w", "", "z", "zh", "y", "d", "d", "j", "g", "gw", "g", "t", "ch", "p", "ts", "ts", "f", "p",
];

/// Amharic and Tigrinya as their speakers write them in Latin letters.
pub(super) fn latin(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        let Some(offset) = u32::from(c).checked_sub(0x1200).and_then(|o| usize::try_from(o).ok()) else { continue };
        let Some(consonant) = ROWS.get(offset / 8) else { continue };
        out.push_str(consonant);
        // Rows of bare vowels: the first order is already an a.
        let bare = consonant.is_empty();
        out.push_str(match offset % 8 {
            0 => {
                if bare {
                    "a"
                } else {
                    "e"
                }
            }
            1 => "u",
            2 => "i",
            3 => "a",
            4 => "e",
            // The sixth order is no vowel, or a short one that Latin spellings mostly leave out.
            5 => {
                if bare {
                    "i"
                } else {
                    ""
                }
            }
            6 => "o",
            _ => "wa",
        });
    }
    out
}
