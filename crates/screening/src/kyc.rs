//! One verdict on a claimed name against the one that an authority holds.

use crate::names::{Parsed, Part, Shape, parse};
use crate::query::{Explanation, Rule};
use crate::score::{STRONG, Side, compare, pair};

/// How a claimed name agrees with a held one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameVerdict {
    /// The same words in whatever order, or further middle names on one side only.
    Exact,
    /// Family name and at least one given name agree in another spelling, form, short form or initial.
    Partial,
    /// Anything else.
    NoMatch,
}

/// A name as a form or a record has it.
#[derive(Clone, Copy, Debug, Default)]
pub struct PersonName<'a> {
    /// All of it.
    pub full: &'a str,
    /// The family name alone, where it is known.
    pub family: Option<&'a str>,
}

/// Words that tell who somebody is.
fn strong(parsed: &Parsed) -> Vec<&Part> {
    parsed.parts.iter().filter(|p| p.weight >= STRONG || p.token.is_initial()).collect()
}

/// Compares a claimed name with a held one; says which words agreed and by which rule.
pub fn match_person(claimed: PersonName<'_>, held: PersonName<'_>) -> (NameVerdict, Explanation) {
    let (one, other) = (parse(claimed.full, Shape::Person), parse(held.full, Shape::Person));
    let (mine, theirs) = (strong(&one), strong(&other));
    if mine.is_empty() || theirs.is_empty() {
        // Nothing but titles and particles: only the very same words are the same name.
        let words = |parsed: &Parsed| parsed.parts.iter().map(|p| p.token.shown().to_owned()).collect::<Vec<_>>();
        let same = !one.parts.is_empty() && words(&one) == words(&other);
        return (if same { NameVerdict::Exact } else { NameVerdict::NoMatch }, Explanation::default());
    }
    let sides = (Side { parts: &mine, forms: &[] }, Side { parts: &theirs, forms: &[] });
    let score = compare(sides.0, sides.1, Shape::Person, |q, f| pair(&mine[q].token, &theirs[f].token));
    let explanation = score.explain(&mine, &theirs);
    let equal =
        explanation.pairs.iter().filter(|p| p.rule == Rule::Equal || (p.rule == Rule::Joined && p.score > 0.95));
    let equal = equal.count();
    let all_equal = equal == explanation.pairs.len() && equal > 0;
    let open = (explanation.unmatched_query.len(), explanation.unmatched_found.len());
    // Further names on one side only, and not a lone name against a whole one.
    if all_equal && (open == (0, 0) || ((open.0 == 0 || open.1 == 0) && equal >= 2)) {
        return (NameVerdict::Exact, explanation);
    }
    let full = explanation.pairs.iter().filter(|p| p.rule != Rule::Initial).count();
    let single = mine.len().min(theirs.len()) == 1;
    let family = [claimed.family, held.family].into_iter().flatten().all(|family| {
        let family = parse(family, Shape::Person);
        let known = strong(&family);
        known.is_empty()
            || known.iter().any(|k| {
                explanation.pairs.iter().any(|p| {
                    p.query == k.token.shown() || p.found == k.token.shown() || p.query.contains(k.token.shown())
                })
            })
    });
    let enough = explanation.pairs.len() >= 2 && full >= 1;
    let verdict = if family && (enough || (single && full == 1)) { NameVerdict::Partial } else { NameVerdict::NoMatch };
    (verdict, explanation)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(a: &str, b: &str) -> NameVerdict {
        let family = |name| PersonName { full: name, family: name.split(' ').next_back() };
        match_person(family(a), PersonName { full: b, family: None }).0
    }

    #[test]
    fn verdicts() {
        use NameVerdict::{Exact, NoMatch, Partial};
        for (a, b, expected) in [
            ("Wanjiru Kamau", "KAMAU WANJIRU", Exact),
            ("Wanjiru Kamau", "Wanjiru Njeri Kamau", Exact),
            ("Oláolú O'Neil", "Olaolu ONEIL", Exact),
            ("Alhaji Aliko Dangote", "Aliko Dangote", Exact),
            ("Mamadou Diallo", "Mamadu Jallow", Partial),
            ("Seun Adebayo", "Oluwaseun Adebayo", Partial),
            ("J Kamau", "John Kamau", Partial),
            ("Wanjiku Mwangi", "Wanjikku Mwangi", Partial),
            ("Wanjiru Kamau", "Njeri Kamau", NoMatch),
            ("Wanjiru Kamau", "Wanjiru Mwangi", NoMatch),
            ("Kwame Mensah", "Kofi Mensah", NoMatch),
            ("Ann Smith", "Joe Leo", NoMatch),
            ("", "Joe Leo", NoMatch),
            ("Chief", "CHIEF", Exact),
            ("Chief", "Joe Leo", NoMatch),
            ("🙂", "🙂", NoMatch),
        ] {
            assert_eq!(verdict(a, b), expected, "{a} / {b}");
        }
    }

    #[test]
    fn the_reasons_come_along() {
        let (_, explanation) = match_person(
            PersonName { full: "Mamadou Diallo", family: None },
            PersonName { full: "Mamadu Jallow", family: None },
        );
        assert!(explanation.pairs.iter().any(|p| p.query == "diallo" && p.rule == Rule::AfricanForm));
    }
}
