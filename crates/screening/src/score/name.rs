//! The score of two names.

use super::assign::{self, Gains, Match};
use super::token::{in_one, together};
use crate::names::company::{self, Form, FormsAgree};
use crate::names::{Part, Shape};
use crate::query::{Adjustment, Explanation, Pairing, Qualifier, Rule};

/// What is not matched, by weight, against what is.
struct Tariff {
    /// Both names have something that the other has not: they contradict each other.
    conflict: f32,
    /// Only the searched name has more.
    extra_query: f32,
    /// Only the found name has more.
    extra_found: f32,
}

/// People leave out names and lists add some; companies of one house differ in one word.
const PERSON: Tariff = Tariff { conflict: 1.0, extra_query: 0.35, extra_found: 0.2 };
const ORGANISATION: Tariff = Tariff { conflict: 1.6, extra_query: 0.85, extra_found: 0.75 };

/// What a searched name's further words cost, by their weight.
pub(crate) const fn extra_query(shape: Shape) -> f32 {
    match shape {
        Shape::Person => PERSON.extra_query,
        Shape::Organisation => ORGANISATION.extra_query,
    }
}

/// A person of whose names only one agrees is nobody in particular.
const SINGLE_PART: f32 = 0.66;
/// One name and initials.
const WITH_INITIALS: f32 = 0.80;
/// A word with less weight does not tell who somebody is.
pub(crate) const STRONG: f32 = 0.45;

/// A side of a comparison.
#[derive(Clone, Copy)]
pub(crate) struct Side<'a> {
    pub parts: &'a [&'a Part],
    pub forms: &'a [Form],
}

/// What came out.
#[derive(Clone, Debug, Default)]
pub(crate) struct NameScore {
    pub score: f32,
    matches: Vec<(Match, Rule, f32, f32)>,
    adjustments: Vec<Adjustment>,
    unmatched: [Vec<usize>; 2],
}

struct Table<'a> {
    one: Vec<Option<(Rule, f32)>>,
    query: &'a [&'a Part],
    found: &'a [&'a Part],
}

impl Table<'_> {
    fn weight(&self, query: usize, found: usize) -> f32 {
        let (q, f) = (self.query[query].weight, self.found[found].weight);
        f32::midpoint(q, f)
    }

    fn cell(&self, query: usize, found: usize) -> Option<(Rule, f32)> {
        self.one[query * self.found.len() + found]
    }

    /// Whether a word already has a good partner, so that joins need not be tried.
    fn is_paired(&self, query: Option<usize>, found: Option<usize>) -> bool {
        let good = |cell: Option<(Rule, f32)>| cell.is_some_and(|(rule, s)| s >= 0.9 && rule != Rule::Initial);
        match (query, found) {
            (Some(q), _) => (0..self.found.len()).any(|f| good(self.cell(q, f))),
            (_, Some(f)) => (0..self.query.len()).any(|q| good(self.cell(q, f))),
            _ => false,
        }
    }

    fn two_to_one(&self, query: usize, found: usize) -> Option<(f32, f32)> {
        if self.is_paired(None, Some(found)) {
            return None;
        }
        let score = together(&self.query[query].token, &self.query[query + 1].token, &self.found[found].token)?;
        let both = self.query[query].weight + self.query[query + 1].weight;
        Some((score, f32::midpoint(both, self.found[found].weight)))
    }

    fn one_to_two(&self, query: usize, found: usize) -> Option<(f32, f32)> {
        if self.is_paired(Some(query), None) {
            return None;
        }
        let score = together(&self.found[found].token, &self.found[found + 1].token, &self.query[query].token)?;
        let both = self.found[found].weight + self.found[found + 1].weight;
        Some((score, f32::midpoint(both, self.query[query].weight)))
    }
}

impl Gains for Table<'_> {
    fn one(&self, query: usize, found: usize) -> f32 {
        self.cell(query, found).map_or(0.0, |(_, s)| s * self.weight(query, found))
    }

    fn two_to_one(&self, query: usize, found: usize) -> f32 {
        Table::two_to_one(self, query, found).map_or(0.0, |(s, w)| s * w)
    }

    fn one_to_two(&self, query: usize, found: usize) -> f32 {
        Table::one_to_two(self, query, found).map_or(0.0, |(s, w)| s * w)
    }
}

/// The words that take part, at most eight: the weightiest ones, in their order.
fn heaviest(parts: &[&Part]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..parts.len()).collect();
    if order.len() > assign::MOST {
        order.sort_by(|a, b| parts[*b].weight.total_cmp(&parts[*a].weight).then(a.cmp(b)));
        order.truncate(assign::MOST);
        order.sort_unstable();
    }
    order
}

/// Scores two names. `pair` says how two words agree, by their index.
pub(crate) fn compare(
    query: Side<'_>,
    found: Side<'_>,
    shape: Shape,
    mut pair: impl FnMut(usize, usize) -> Option<(Rule, f32)>,
) -> NameScore {
    let whole = match (query.parts, found.parts) {
        ([one], many) | (many, [one]) if many.len() > 2 => in_one(many.iter().map(|p| &*p.token), &one.token),
        _ => None,
    };
    if let Some(score) = whole {
        let matches = vec![(Match::All, Rule::Joined, score, 1.0)];
        return NameScore { score, matches, ..NameScore::default() };
    }
    let mut kept_query: Vec<usize> = (0..query.parts.len()).collect();
    let mut kept_found: Vec<usize> = (0..found.parts.len()).collect();
    let mut fixed: Vec<(usize, usize)> = Vec::new();
    if kept_query.len() > assign::MOST || kept_found.len() > assign::MOST {
        // Long names: equal words first, and the best assignment for the rest.
        kept_query.retain(|q| {
            let same = kept_found.iter().position(|f| pair(*q, *f).is_some_and(|(_, s)| s >= 0.999));
            if let Some(at) = same {
                fixed.push((*q, kept_found.remove(at)));
            }
            same.is_none()
        });
        for (kept, parts) in [(&mut kept_query, query.parts), (&mut kept_found, found.parts)] {
            let left: Vec<&Part> = kept.iter().map(|k| parts[*k]).collect();
            *kept = heaviest(&left).into_iter().map(|at| kept[at]).collect();
        }
    }
    let query_parts: Vec<&Part> = kept_query.iter().map(|q| query.parts[*q]).collect();
    let found_parts: Vec<&Part> = kept_found.iter().map(|f| found.parts[*f]).collect();
    let mut one = Vec::with_capacity(query_parts.len() * found_parts.len());
    for q in &kept_query {
        one.extend(kept_found.iter().map(|f| pair(*q, *f)));
    }
    let table = Table { one, query: &query_parts, found: &found_parts };
    let mut result = NameScore::default();
    let (mut mass, mut paired) = (0.0, 0.0);
    let mut used = [vec![false; query.parts.len()], vec![false; found.parts.len()]];
    let mut strong = 0;
    // Initials of the searched and of the found name.
    let mut initials = [0; 2];
    for (q, f) in fixed {
        let weight = f32::midpoint(query.parts[q].weight, found.parts[f].weight);
        mass += weight;
        paired += weight;
        used[0][q] = true;
        used[1][f] = true;
        strong += usize::from(weight >= STRONG);
        result.matches.push((Match::One(q, f), Rule::Equal, 1.0, weight));
    }
    for step in assign::best(query_parts.len(), found_parts.len(), &table) {
        let (score, mut weight, rule, whole) = match step {
            Match::One(q, f) => {
                let Some((rule, score)) = table.cell(q, f) else { continue };
                used[0][kept_query[q]] = true;
                used[1][kept_found[f]] = true;
                (score, table.weight(q, f), rule, Match::One(kept_query[q], kept_found[f]))
            }
            Match::TwoToOne(q, f) => {
                let Some((score, weight)) = table.two_to_one(q, f) else { continue };
                used[0][kept_query[q]] = true;
                used[0][kept_query[q + 1]] = true;
                used[1][kept_found[f]] = true;
                (score, weight, Rule::Joined, Match::TwoToOne(kept_query[q], kept_found[f]))
            }
            Match::OneToTwo(q, f) => {
                let Some((score, weight)) = table.one_to_two(q, f) else { continue };
                used[0][kept_query[q]] = true;
                used[1][kept_found[f]] = true;
                used[1][kept_found[f + 1]] = true;
                (score, weight, Rule::Joined, Match::OneToTwo(kept_query[q], kept_found[f]))
            }
            // Looked for above.
            Match::All => continue,
        };
        if rule == Rule::Initial {
            weight = weight.min(0.7);
            if let Match::One(q, f) = whole {
                initials[0] += usize::from(query.parts[q].token.is_initial());
                initials[1] += usize::from(found.parts[f].token.is_initial());
            }
        } else if weight >= STRONG {
            strong += if rule == Rule::Joined { 2 } else { 1 };
        }
        mass += score * weight;
        paired += weight;
        result.matches.push((whole, rule, score, weight));
    }
    let mut left = [0.0f32; 2];
    for (side, parts) in [query.parts, found.parts].into_iter().enumerate() {
        for (at, part) in parts.iter().enumerate() {
            if !used[side][at] {
                left[side] += part.weight;
                result.unmatched[side].push(at);
            }
        }
    }
    let tariff = if shape == Shape::Person { &PERSON } else { &ORGANISATION };
    let conflict = left[0].min(left[1]);
    let burden = tariff.conflict * conflict
        + tariff.extra_query * (left[0] - conflict)
        + tariff.extra_found * (left[1] - conflict);
    result.score = if paired > 0.0 { mass / (paired + burden) } else { 0.0 };
    match shape {
        Shape::Person => result.cap_person(query.parts, found.parts, strong, initials),
        Shape::Organisation => result.adjust_company(query, found),
    }
    result.score = result.score.clamp(0.0, 1.0);
    result
}

impl NameScore {
    fn adjust(&mut self, qualifier: Qualifier, score: f32, why: &str) {
        if (score - self.score).abs() > 0.000_1 {
            self.adjustments.push(Adjustment { qualifier, change: score - self.score, why: why.to_owned() });
            self.score = score;
        }
    }

    fn cap_person(&mut self, query: &[&Part], found: &[&Part], strong: usize, initials: [usize; 2]) {
        let names = |parts: &[&Part]| parts.iter().filter(|p| p.weight >= STRONG).count();
        let most = names(query).max(names(found));
        // The family name is known on a side, and nothing of it agrees, though both sides have names left over.
        let foreign = |parts: &[&Part], left: &[usize]| {
            let family = |at: &usize| parts[*at].family && parts[*at].weight >= STRONG;
            let all = parts.iter().filter(|p| p.family && p.weight >= STRONG).count();
            all > 0 && left.iter().filter(|at| family(at)).count() == all
        };
        let left_over = |parts: &[&Part], left: &[usize]| left.iter().any(|at| parts[*at].weight >= STRONG);
        let [left_query, left_found] = &self.unmatched;
        let contradicts = left_over(query, left_query) && left_over(found, left_found);
        let other_family = foreign(query, left_query) || foreign(found, left_found);
        // `William R. Keating` has another family name than `William Ruto`: an initial stands for a name only where its
        // own side has no name left over.
        let vouched =
            (initials[0] > 0 && !left_over(query, left_query)) || (initials[1] > 0 && !left_over(found, left_found));
        if strong == 0 {
            self.adjust(Qualifier::SinglePart, self.score.min(0.5), "no name agrees, only initials or titles");
        } else if strong == 1 && most > 1 {
            if vouched && !contradicts && !other_family {
                self.adjust(Qualifier::SinglePart, self.score.min(WITH_INITIALS), "one name and initials agree");
            } else {
                self.adjust(Qualifier::SinglePart, self.score.min(SINGLE_PART), "only one of several names agrees");
            }
        } else if other_family && contradicts && strong < 3 {
            self.adjust(Qualifier::SinglePart, self.score.min(SINGLE_PART), "the family name does not agree");
        }
    }

    fn adjust_company(&mut self, query: Side<'_>, found: Side<'_>) {
        match company::compare_forms(query.forms, found.forms) {
            FormsAgree::Same => {}
            FormsAgree::OneSide => {
                self.adjust(Qualifier::LegalForm, self.score * 0.97, "only one name has a legal form")
            }
            FormsAgree::SameClass => {
                self.adjust(Qualifier::LegalForm, self.score * 0.97, "legal forms of one class under different laws");
            }
            FormsAgree::Differ => {
                self.adjust(Qualifier::LegalForm, self.score * 0.66, "legal forms of different kinds");
            }
        }
        let numbers = |parts: &[&Part], left: &[usize]| left.iter().any(|at| parts[*at].token.number);
        if numbers(query.parts, &self.unmatched[0]) && numbers(found.parts, &self.unmatched[1]) {
            self.adjust(Qualifier::Number, self.score * 0.7, "different numbers");
        }
    }

    /// Why it is so.
    pub(crate) fn explain(&self, query: &[&Part], found: &[&Part]) -> Explanation {
        let shown = |parts: &[&Part], at: usize| parts.get(at).map_or(String::new(), |p| p.token.shown().to_owned());
        let two = |parts: &[&Part], at: usize| format!("{} {}", shown(parts, at), shown(parts, at + 1));
        let all = |parts: &[&Part]| (0..parts.len()).map(|at| shown(parts, at)).collect::<Vec<_>>().join(" ");
        let pairs = self
            .matches
            .iter()
            .map(|(step, rule, score, weight)| {
                let (query, found) = match *step {
                    Match::One(q, f) => (shown(query, q), shown(found, f)),
                    Match::TwoToOne(q, f) => (two(query, q), shown(found, f)),
                    Match::OneToTwo(q, f) => (shown(query, q), two(found, f)),
                    Match::All => (all(query), all(found)),
                };
                Pairing { query, found, rule: *rule, score: *score, weight: *weight }
            })
            .collect();
        Explanation {
            pairs,
            unmatched_query: self.unmatched[0].iter().map(|at| shown(query, *at)).collect(),
            unmatched_found: self.unmatched[1].iter().map(|at| shown(found, *at)).collect(),
            name_score: self.score,
            adjustments: self.adjustments.clone(),
        }
    }
}
