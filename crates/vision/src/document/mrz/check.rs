//! Check digits: weights 7, 3, 1 over 0-9 = 0..9, A-Z = 10..35, `<` = 0, modulo 10.

/// Whether a character may stand in a machine-readable zone.
pub fn is_mrz_char(c: char) -> bool {
    c.is_ascii_uppercase() || c.is_ascii_digit() || c == '<'
}

fn value(c: u8) -> Option<u32> {
    match c {
        b'0'..=b'9' => Some(u32::from(c - b'0')),
        b'A'..=b'Z' => Some(u32::from(c - b'A') + 10),
        b'<' => Some(0),
        _ => None,
    }
}

/// The check digit of some characters; `None` if one of them may not stand in a machine-readable zone.
pub fn check_digit(text: &str) -> Option<char> {
    of(text.bytes()).map(char::from)
}

/// The check digit as an ASCII digit.
pub(super) fn of(bytes: impl IntoIterator<Item = u8>) -> Option<u8> {
    let mut sum = 0;
    for (c, weight) in bytes.into_iter().zip([7, 3, 1].into_iter().cycle()) {
        sum += value(c)? * weight;
        sum %= 10;
    }
    Some(b'0' + sum as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn of_doc_9303() {
        assert_eq!(check_digit("520727"), Some('3'));
        assert_eq!(check_digit("AB2134<<<"), Some('5'));
        assert_eq!(check_digit("L898902C3"), Some('6'));
        assert_eq!(check_digit("ab"), None);
        assert_eq!(check_digit(""), Some('0'));
    }

    proptest! {
        #[test]
        fn one_exchanged_digit_is_seen(number in "[0-9]{6}", at in 0usize..6, other in 0u8..10) {
            let mut changed = number.clone().into_bytes();
            prop_assume!(changed[at] != b'0' + other);
            changed[at] = b'0' + other;
            prop_assert_ne!(check_digit(&number), of(changed).map(char::from));
        }

        #[test]
        fn any_text_has_an_answer_or_none(text in ".*") {
            let _ = check_digit(&text);
        }
    }
}
