//! How well two words agree, by the best rule that applies.

use super::distance::distance;
use crate::names::{Token, african, groups, light};
use crate::query::Rule;

/// Below this two words are different words.
pub(crate) const LEAST: f32 = 0.55;

/// Similarity of two spellings by edit distance.
fn typo(a: &str, b: &str) -> f32 {
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    if short < 3 || a.bytes().any(|c| c.is_ascii_digit()) || b.bytes().any(|c| c.is_ascii_digit()) {
        return 0.0;
    }
    let most = (long as f32) * 0.2;
    let Some(distance) = distance(a, b, most.max(0.75)) else { return 0.0 };
    let mut score = 1.0 - 2.2 * distance / long as f32;
    if a.as_bytes()[0] != b.as_bytes()[0] {
        score -= 0.08;
    }
    // Mario and Maria, Ivan and Ivana: the last letter is a sex.
    let stem = |s: &str| s.trim_end_matches(['a', 'o']).len();
    if a != b && short >= 4 && a.ends_with('a') != b.ends_with('a') && a[..stem(a)] == b[..stem(b)] {
        score -= 0.2;
    }
    score.clamp(0.0, 0.94)
}

/// Whether one is the other behind an Arabic article.
fn article(a: &str, b: &str) -> bool {
    let behind = |long: &str, short: &str| {
        short.len() >= 4
            && ["al", "el", "as", "ar", "ad", "an", "at", "az", "ul"]
                .iter()
                .any(|x| long.strip_prefix(x) == Some(short))
    };
    behind(a, b) || behind(b, a)
}

/// The best rule by which two words agree, and how well; `None` when they are different words.
pub(crate) fn pair(a: &Token, b: &Token) -> Option<(Rule, f32)> {
    if a.native.is_some() && a.native == b.native {
        return Some((Rule::Equal, 1.0));
    }
    if a.latin == b.latin && !(a.vowelless || b.vowelless) {
        // Two scripts, or two words of Han characters, may share a romanisation by chance.
        let sure = a.native.is_none() && b.native.is_none();
        return Some((Rule::Equal, if sure { 1.0 } else { 0.95 }));
    }
    if a.number || b.number {
        return None;
    }
    if a.is_initial() || b.is_initial() {
        let (x, y) = (a.latin.as_bytes().first()?, b.latin.as_bytes().first()?);
        return (x == y && !(a.is_initial() && b.is_initial())).then_some((Rule::Initial, 0.75));
    }
    if groups::share(&a.forms, &b.forms) {
        return Some((Rule::AfricanForm, 0.93));
    }
    if groups::share(&a.groups, &b.groups) {
        return Some((Rule::Group, 0.93));
    }
    if !a.vowelless && !b.vowelless && a.keys.fold == b.keys.fold && a.keys.fold.len() > 1 {
        return Some((Rule::Spelling, 0.93));
    }
    if article(&a.latin, &b.latin) {
        return Some((Rule::Spelling, 0.92));
    }
    if groups::share(a.meanings, b.meanings) {
        return Some((Rule::Synonym, 0.9));
    }
    let mut best: Option<(Rule, f32)> = None;
    let mut better = |rule: Rule, score: f32| {
        if score >= LEAST && best.is_none_or(|(_, s)| score > s) {
            best = Some((rule, score));
        }
    };
    if a.vowelless != b.vowelless || (a.vowelless && b.vowelless && a.native.is_some() && b.native.is_some()) {
        let (x, y) = (&a.keys.bones, &b.keys.bones);
        if x == y && x.len() >= 2 {
            better(Rule::Consonants, if x.len() >= 3 { 0.88 } else { 0.78 });
        } else if x.len() >= 4 && y.len() >= 4 && distance(x, y, 1.0).is_some() {
            better(Rule::Consonants, 0.7);
        }
        return best;
    }
    if a.keys.alt == b.keys.alt && a.keys.alt.len() > 2 {
        better(Rule::Spelling, 0.88);
    }
    let (long, short) = if a.latin.len() >= b.latin.len() { (a, b) } else { (b, a) };
    if african::is_clipped(&short.latin, &long.latin) {
        better(Rule::Clipped, 0.86);
    }
    if light::is_nickname(a.nicks, b.nicks) {
        better(Rule::Nickname, 0.84);
    }
    // Servant of the Generous, and the Generous alone.
    if long.latin.strip_prefix("abdul").is_some_and(|rest| rest == &*short.latin && rest.len() >= 4) {
        better(Rule::Clipped, 0.72);
    }
    if african::differ_in_sex(&a.latin, &b.latin) {
        return best;
    }
    if let Some((x, y)) = african::without_shared_part(&a.latin, &b.latin) {
        better(Rule::Typo, typo(x, y));
        return best;
    }
    // One letter wrong in an everyday word of companies: `bank` and `bakn` are no two names.
    if a.meanings.is_empty() != b.meanings.is_empty()
        && short.latin.len() >= 4
        && distance(&a.latin, &b.latin, 1.0).is_some()
    {
        better(Rule::Typo, 0.8);
    }
    better(Rule::Typo, typo(&a.latin, &b.latin));
    let folded = typo(&a.keys.fold, &b.keys.fold) - 0.04;
    better(Rule::Typo, folded);
    if a.keys.alt != a.keys.fold || b.keys.alt != b.keys.fold {
        better(Rule::Typo, typo(&a.keys.alt, &b.keys.alt) - 0.08);
    }
    best
}

/// How well two neighbours written together, in either order, agree with one word.
pub(crate) fn together(one: &Token, other: &Token, whole: &Token) -> Option<f32> {
    joined(one, other, whole).or_else(|| joined(other, one, whole))
}

/// Words of a name written as one, as they are spoken and with the last one first.
pub(crate) fn run_together<'a>(words: impl Iterator<Item = &'a Token> + Clone) -> [String; 2] {
    let spoken: String = words.clone().map(|w| &*w.latin).collect();
    let last = words.last().map_or(0, |w| w.latin.len());
    let (front, back) = spoken.split_at(spoken.len() - last);
    let last_first = format!("{back}{front}");
    [spoken, last_first]
}

/// How well all words of a name, written as one, agree with one word.
pub(crate) fn in_one<'a>(words: impl Iterator<Item = &'a Token> + Clone, whole: &Token) -> Option<f32> {
    let length: usize = words.clone().map(|w| w.latin.len()).sum();
    if length < 8 || length.abs_diff(whole.latin.len()) > 1 {
        return None;
    }
    run_together(words).into_iter().find_map(|text| {
        if text == *whole.latin {
            return Some(0.95);
        }
        (crate::names::fold::Keys::of(&text).fold == whole.keys.fold).then_some(0.88)
    })
}

/// How well two words written together agree with one word.
fn joined(first: &Token, second: &Token, whole: &Token) -> Option<f32> {
    let length = first.latin.len() + second.latin.len();
    let vowelless = first.vowelless || second.vowelless || whole.vowelless;
    // Where vowels are missing the lengths say little.
    let apart = if vowelless { 4 } else { 1 };
    let fits = whole.latin.len().abs_diff(length).min(whole.keys.alt.len().abs_diff(length)) <= apart;
    if first.latin.is_empty() || second.latin.is_empty() || length < 5 || !fits {
        return None;
    }
    if first.latin.as_bytes()[0] != whole.latin.as_bytes()[0] {
        return None;
    }
    // Most pairs of neighbours have nothing in common with the word: the second of them must end like it, or nearly.
    let (x, y) = (second.latin.as_bytes(), whole.latin.as_bytes());
    let ends_alike = x[x.len() - 1] == y[y.len() - 1];
    if !vowelless && !ends_alike && !"aeiouyh".contains(char::from(y[y.len() - 1])) {
        return None;
    }
    let text = format!("{}{}", first.latin, second.latin);
    if text == *whole.latin {
        return Some(0.97);
    }
    let keys = crate::names::fold::Keys::of(&text);
    if vowelless {
        return (keys.bones == whole.keys.bones && keys.bones.len() >= 3).then_some(0.85);
    }
    if keys.fold == whole.keys.fold || keys.alt == whole.keys.alt {
        return Some(0.9);
    }
    let score = typo(&text, &whole.latin) - 0.05;
    (score >= LEAST).then_some(score)
}
