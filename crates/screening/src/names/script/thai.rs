//! Thai, after the Royal Institute's rules as far as letters alone tell: some vowels stand before their consonant, some
//! are not written, and a final consonant sounds different from an initial one.

/// Initial and final value of a consonant.
fn consonant(c: char) -> Option<(&'static str, &'static str)> {
    Some(match c {
        'ก' => ("k", "k"),
        'ข' | 'ฃ' | 'ค' | 'ฅ' | 'ฆ' => ("kh", "k"),
        'ง' => ("ng", "ng"),
        'จ' => ("ch", "t"),
        'ฉ' | 'ช' | 'ฌ' => ("ch", "t"),
        'ซ' | 'ศ' | 'ษ' | 'ส' => ("s", "t"),
        'ญ' => ("y", "n"),
        'ฎ' | 'ด' => ("d", "t"),
        'ฏ' | 'ต' => ("t", "t"),
        'ฐ' | 'ฑ' | 'ฒ' | 'ถ' | 'ท' | 'ธ' => ("th", "t"),
        'ณ' | 'น' => ("n", "n"),
        'บ' => ("b", "p"),
        'ป' => ("p", "p"),
        'ผ' | 'พ' | 'ภ' => ("ph", "p"),
        'ฝ' | 'ฟ' => ("f", "p"),
        'ม' => ("m", "m"),
        'ย' => ("y", "i"),
        'ร' => ("r", "n"),
        'ล' | 'ฬ' => ("l", "n"),
        'ว' => ("w", "o"),
        'ห' | 'ฮ' => ("h", ""),
        'อ' => ("", ""),
        _ => return None,
    })
}

pub(super) fn latin(word: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    let mut out = String::with_capacity(word.len());
    let mut held: Option<&str> = None;
    for (at, c) in letters.iter().enumerate() {
        // A consonant under the sign of silence is not spoken.
        if letters.get(at + 1) == Some(&'์') {
            continue;
        }
        if let Some((initial, last)) = consonant(*c) {
            let final_letter = at + 1 == letters.len() && held.is_none() && at > 0;
            out.push_str(if final_letter { last } else { initial });
            if *c == 'อ' && held.is_none() && at > 0 {
                out.push('o');
            }
            if let Some(vowel) = held.take() {
                out.push_str(vowel);
            }
            continue;
        }
        match c {
            'เ' => held = Some("e"),
            'แ' => held = Some("ae"),
            'โ' => held = Some("o"),
            'ใ' | 'ไ' => held = Some("ai"),
            'ะ' | 'ั' | 'า' => out.push('a'),
            'ำ' => out.push_str("am"),
            'ิ' | 'ี' => out.push('i'),
            'ึ' | 'ื' => out.push_str("ue"),
            'ุ' | 'ู' => out.push('u'),
            _ => {}
        }
    }
    out
}
