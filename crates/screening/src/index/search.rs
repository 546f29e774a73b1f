//! Finds the names worth a full comparison, and compares them.
//!
//! First by words: which words of the lists agree with each searched word, and how well. Then by names: which names have
//! enough of those words that their score could reach the threshold. Only these are compared in full, the most promising
//! first, until the rest cannot reach it any more. Nothing that could reach it is left out for speed.

use super::{Index, keys, lookup};
use crate::names::{Parsed, Part, Shape};
use crate::query::Rule;
use crate::score::{self, NameScore, STRONG, Side, pair};
use std::cell::RefCell;

/// Full comparisons per search at most. A search that would need more is for a name that thousands bear alike.
const MOST: usize = 2_000;

/// What a searched word agrees with: words of the vocabulary, ascending.
type Agreeing = Vec<(u32, (Rule, f32))>;

fn agrees(with: &Agreeing, word: u32) -> Option<(Rule, f32)> {
    with.binary_search_by_key(&word, |(id, _)| *id).ok().map(|at| with[at].1)
}

/// A name that was compared.
#[derive(Debug)]
pub(crate) struct Scored {
    /// Its row in [`Index::names`].
    pub row: u32,
    pub score: NameScore,
    /// After the discount for weak aliases.
    pub value: f32,
}

/// What a weak alias counts.
pub(crate) const WEAK: f32 = 0.8;

/// Counters per name, kept from one search to the next.
#[derive(Default)]
struct Scratch {
    mass: Vec<f32>,
    count: Vec<u8>,
    last: Vec<u8>,
    touched: Vec<u32>,
}

impl Scratch {
    fn fit(&mut self, names: usize) {
        if self.mass.len() < names {
            self.mass.resize(names, 0.0);
            self.count.resize(names, 0);
            self.last.resize(names, 0);
        }
    }

    /// Adds what word `step` (from 1) of the search finds in a name; once per word.
    fn add(&mut self, name: u32, step: u8, mass: f32, strong: bool) {
        let at = name as usize;
        if self.last[at] == step {
            return;
        }
        if self.last[at] == 0 {
            self.touched.push(name);
        }
        self.last[at] = step;
        self.mass[at] += mass;
        self.count[at] += u8::from(strong);
    }

    fn clear(&mut self) {
        for name in self.touched.drain(..) {
            let at = name as usize;
            self.mass[at] = 0.0;
            self.count[at] = 0;
            self.last[at] = 0;
        }
    }
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::new(Scratch::default());
}

impl Index {
    /// The words of the lists that agree with a searched word.
    fn agreeing(&self, part: &Part) -> Agreeing {
        let mut words: Vec<u32> = Vec::new();
        if part.token.is_initial() {
            return Agreeing::new();
        }
        keys::each(&part.token, |hash| words.extend(lookup(&self.keys, hash)));
        keys::also(&part.token, |hash| words.extend(lookup(&self.keys, hash)));
        words.sort_unstable();
        words.dedup();
        words.into_iter().filter_map(|id| Some((id, pair(&part.token, self.vocabulary.get(id as usize)?)?))).collect()
    }

    /// Names of one shape whose score reaches `least`, in no order; every one of them, for names that fewer than some
    /// thousands bear.
    pub(crate) fn find(&self, query: &Parsed, shape: Shape, least: f32) -> Vec<Scored> {
        let agreeing: Vec<Agreeing> = query.parts.iter().map(|p| self.agreeing(p)).collect();
        SCRATCH.with_borrow_mut(|scratch| {
            scratch.fit(self.names.len());
            self.collect(query, &agreeing, scratch);
            let found = self.compare_candidates(query, &agreeing, shape, least, scratch);
            scratch.clear();
            found
        })
    }

    /// Adds up, for each name that has agreeing words, how much of the search it can explain.
    fn collect(&self, query: &Parsed, agreeing: &[Agreeing], scratch: &mut Scratch) {
        let all_light = query.parts.iter().all(|p| p.weight < STRONG);
        for (at, part) in query.parts.iter().enumerate() {
            // A parsed name has at most a few dozen words.
            let step = u8::try_from(at + 1).unwrap_or(u8::MAX);
            let strong = part.weight >= STRONG;
            if !strong && !all_light {
                continue;
            }
            let mut words: Vec<(u32, f32)> = agreeing[at].iter().map(|(id, (_, s))| (*id, *s)).collect();
            // The best first: what counts for a name is the word that agrees best.
            words.sort_by(|a, b| b.1.total_cmp(&a.1));
            for (id, score) in words {
                for name in self.names_with(id) {
                    scratch.add(*name, step, score * part.weight, strong);
                }
            }
            // One searched word is two of a name.
            let other = Some(&*part.token.keys.alt).filter(|alt| **alt != *part.token.latin);
            for text in [Some(&*part.token.latin), other].into_iter().flatten() {
                for name in lookup(&self.joins, keys::join(text)) {
                    if name as usize >= self.names.len() {
                        continue;
                    }
                    scratch.add(name, step, part.weight, strong);
                    scratch.count[name as usize] = scratch.count[name as usize].saturating_add(1);
                }
            }
            // Two searched words are one of a name.
            if let Some(next) = query.parts.get(at + 1) {
                let mut words: Vec<u32> = Vec::new();
                for text in score::run_together([&*part.token, &*next.token].into_iter()) {
                    let folded = crate::names::fold::Keys::of(&text);
                    words.extend(lookup(&self.keys, keys::latin(&text)));
                    words.extend(lookup(&self.keys, keys::folded(&folded.fold)));
                    words.extend(lookup(&self.keys, keys::folded(&folded.alt)));
                    if part.token.vowelless || next.token.vowelless {
                        words.extend(lookup(&self.keys, keys::bones(&folded.bones)));
                    }
                }
                words.sort_unstable();
                words.dedup();
                for id in words {
                    for name in self.names_with(id) {
                        scratch.add(*name, step, part.weight + next.weight, strong);
                        scratch.count[*name as usize] = scratch.count[*name as usize].saturating_add(1);
                    }
                }
            }
        }
        // All searched words are one of a name.
        if query.parts.len() > 2 {
            let step = u8::try_from(query.parts.len() + 1).unwrap_or(u8::MAX);
            let weight = query.parts.iter().map(|p| p.weight).sum();
            for text in score::run_together(query.parts.iter().map(|p| &*p.token)) {
                for id in lookup(&self.keys, keys::latin(&text)) {
                    for name in self.names_with(id) {
                        scratch.add(*name, step, weight, true);
                        scratch.count[*name as usize] = scratch.count[*name as usize].saturating_add(1);
                    }
                }
            }
        }
    }

    fn compare_candidates(
        &self,
        query: &Parsed,
        agreeing: &[Agreeing],
        shape: Shape,
        least: f32,
        scratch: &Scratch,
    ) -> Vec<Scored> {
        let strong = query.parts.iter().filter(|p| p.weight >= STRONG).count();
        let initial = query.parts.iter().any(|p| p.token.is_initial());
        let total: f32 = query.parts.iter().filter(|p| p.weight >= STRONG).map(|p| p.weight).sum();
        let extra = score::extra_query(shape);
        let mut candidates: Vec<(f32, u32)> = Vec::new();
        for name in &scratch.touched {
            let at = *name as usize;
            let Some(row) = self.names.get(at) else { continue };
            if row.shape != shape {
                continue;
            }
            // A person of whose names only one agrees stays below every threshold.
            let single = scratch.count[at] < 2 && strong.max(usize::from(row.strong)) > 1;
            if shape == Shape::Person && single && !initial && !row.initial {
                continue;
            }
            // The most that this name can score: as if it had no other words. Family names weigh more than the search
            // knows, hence the tenth.
            let mass = scratch.mass[at] * 1.1;
            let bound = mass / (mass + extra * (total - mass).max(0.0) * 0.85).max(0.001);
            if bound >= least || initial || row.initial {
                candidates.push((scratch.mass[at] - 0.05 * f32::from(row.strong), *name));
            }
        }
        if candidates.len() > MOST {
            candidates.select_nth_unstable_by(MOST, |a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            candidates.truncate(MOST);
        }
        let query_parts: Vec<&Part> = query.parts.iter().collect();
        let query_side = Side { parts: &query_parts, forms: &query.forms };
        let mut found = Vec::new();
        for (_, name) in candidates {
            let row = &self.names[name as usize];
            let words = self.words_of(row);
            let parts = self.parts_of(row);
            let found_parts: Vec<&Part> = parts.iter().collect();
            let found_side = Side { parts: &found_parts, forms: self.forms_of(row) };
            let score = score::compare(query_side, found_side, shape, |q, f| {
                if query.parts[q].token.is_initial() || parts[f].token.is_initial() {
                    pair(&query.parts[q].token, &parts[f].token)
                } else {
                    agrees(&agreeing[q], words[f])
                }
            });
            let value = if row.weak { score.score * WEAK } else { score.score };
            if value >= least {
                found.push(Scored { row: name, score, value });
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::parse;

    /// Compares with every name there is.
    fn exhaustive(index: &Index, query: &Parsed, shape: Shape, least: f32) -> Vec<u32> {
        let query_parts: Vec<&Part> = query.parts.iter().collect();
        let mut found = Vec::new();
        for (id, row) in (0u32..).zip(&index.names).filter(|(_, r)| r.shape == shape) {
            let parts: Vec<&Part> = index.parts_of(row).iter().collect();
            let sides =
                (Side { parts: &query_parts, forms: &query.forms }, Side { parts: &parts, forms: index.forms_of(row) });
            let score = score::compare(sides.0, sides.1, shape, |q, f| pair(&query_parts[q].token, &parts[f].token));
            if score.score * if row.weak { WEAK } else { 1.0 } >= least {
                found.push(id);
            }
        }
        found
    }

    #[test]
    fn nothing_that_a_full_comparison_finds_is_missed() {
        let lists = crate::samples(jiff::civil::date(2026, 11, 25)).unwrap();
        let index = Index::build(lists.iter().flat_map(|l| &l.entities));
        let (mut all, mut missed) = (0, Vec::new());
        let names = [
            ("Mohamed Ali Hassan", Shape::Person),
            ("Vladimir Ivanov", Shape::Person),
            ("Jose Luis Garcia", Shape::Person),
            ("Abdul Rahman al-Yasin", Shape::Person),
            ("Usama bin Ladin", Shape::Person),
            ("Robert Mugabee", Shape::Person),
            ("Kim Jong Un", Shape::Person),
            ("Ahmad Husayn", Shape::Person),
            ("محمد حسن", Shape::Person),
            ("J. Rodriguez", Shape::Person),
            ("Iran Shipping Lines", Shape::Organisation),
            ("Banco Nacional", Shape::Organisation),
            ("Al Rashid Trust", Shape::Organisation),
        ];
        for (name, shape) in names {
            let query = parse(name, shape);
            let mut found: Vec<u32> = index.find(&query, shape, crate::LOOSE).iter().map(|s| s.row).collect();
            found.sort_unstable();
            for id in exhaustive(&index, &query, shape, crate::LOOSE) {
                all += 1;
                if found.binary_search(&id).is_err() {
                    let parts = index.parts_of(&index.names[id as usize]);
                    missed.push((name, parts.iter().map(|p| p.token.latin.to_string()).collect::<Vec<_>>().join(" ")));
                }
            }
        }
        assert!(all > 50, "{all}");
        assert!(missed.is_empty(), "{} of {all}: {missed:?}", missed.len());
    }
}
