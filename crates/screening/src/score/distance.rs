//! Edit distance between two short words, with cheaper errors where ears and keyboards err.

/// Letters that stand for each other in writing or sound.
const ALIKE: &[(u8, u8)] = &[
    (b'c', b'k'),
    (b's', b'z'),
    (b'i', b'y'),
    (b'v', b'w'),
    (b'f', b'v'),
    (b'b', b'v'),
    (b'b', b'p'),
    (b'd', b't'),
    (b'g', b'k'),
    (b'g', b'j'),
    (b'j', b'y'),
    (b'm', b'n'),
    (b'k', b'q'),
    (b'0', b'o'),
    (b'1', b'i'),
    (b'1', b'l'),
    (b'5', b's'),
    (b'l', b'r'),
    (b'C', b'X'),
    (b'C', b'k'),
    (b'X', b's'),
    (b'C', b's'),
];

fn is_vowel(b: u8) -> bool {
    matches!(b, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

fn replace(a: u8, b: u8) -> f32 {
    if a == b {
        0.0
    } else if is_vowel(a) && is_vowel(b) {
        // o and u, e and i are the usual confusions; a for o changes names.
        match (a.min(b), a.max(b)) {
            (b'o', b'u') | (b'e', b'i') | (b'i', b'y') | (b'a', b'e') => 0.45,
            _ => 0.7,
        }
    } else if ALIKE.contains(&(a.min(b), a.max(b))) {
        0.7
    } else {
        1.0
    }
}

fn drop(word: &[u8], at: usize) -> f32 {
    let b = word[at];
    if at > 0 && word[at - 1] == b {
        0.4
    } else if b == b'h' {
        0.5
    } else if is_vowel(b) {
        0.7
    } else {
        1.0
    }
}

/// Longest words that are compared.
const MOST: usize = 48;

/// Optimal string alignment distance; `None` when it is above `most`. Both ASCII.
pub(crate) fn distance(a: &str, b: &str, most: f32) -> Option<f32> {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() > MOST || b.len() > MOST {
        return (a == b).then_some(0.0);
    }
    // Every missing letter costs at least 0.4.
    if (a.len().abs_diff(b.len()) as f32) * 0.4 > most {
        return None;
    }
    let mut before = [0.0f32; MOST + 1];
    let mut last = [0.0f32; MOST + 1];
    let mut row = [0.0f32; MOST + 1];
    for j in 1..=b.len() {
        last[j] = last[j - 1] + drop(b, j - 1);
    }
    for i in 1..=a.len() {
        row[0] = last[0] + drop(a, i - 1);
        let mut least = row[0];
        for j in 1..=b.len() {
            let mut cost = last[j - 1] + replace(a[i - 1], b[j - 1]);
            cost = cost.min(last[j] + drop(a, i - 1)).min(row[j - 1] + drop(b, j - 1));
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                cost = cost.min(before[j - 2] + 0.8);
            }
            row[j] = cost;
            least = least.min(cost);
        }
        if least > most {
            return None;
        }
        before = last;
        last = row;
    }
    (last[b.len()] <= most).then_some(last[b.len()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_cost_by_kind() {
        let d = |a, b| distance(a, b, 9.0).unwrap();
        assert_eq!(d("kamau", "kamau"), 0.0);
        assert!(d("mohamed", "mohamad") < d("mohamed", "mohaled"));
        assert!(d("okonkwo", "okonkow") < 1.0);
        assert!(d("wanjiku", "wanjikku") < d("wanjiku", "wanjiklu"));
        assert_eq!(distance("okafor", "adeyemi", 2.0), None);
        assert_eq!(distance("", "a", 2.0), Some(0.7));
    }
}
