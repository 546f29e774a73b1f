//! Searches lists.

use crate::entity::{Entity, EntityKind};
use crate::index::{Index, Scored};
use crate::list::{Manifest, WatchList};
use crate::merge::merge;
use crate::names::{Parsed, Part, Shape, clean, parse, parse_kind};
use crate::query::{Adjustment, Answer, BadName, Explanation, Hit, LOOSE, MAX_NAME_BYTES, Qualifier, Query};
use crate::score::{self, Side, digits, pair, qualify};
use jiff::civil::Date;
use std::collections::HashMap;
use std::sync::Arc;

/// Lists, ready to be searched.
#[derive(Debug)]
pub struct Screener {
    manifests: Vec<Manifest>,
    entities: Vec<(u16, Arc<Entity>)>,
    index: Index,
    fresh_days: i32,
}

/// Refuses what cannot be searched for. A company may be called `3M` or `M23`; a person has more than one letter.
fn check_name(name: &str, may_be_company: bool) -> Result<(), BadName> {
    if name.trim().is_empty() {
        return Err(BadName::Empty);
    }
    if name.len() > MAX_NAME_BYTES {
        return Err(BadName::TooLong);
    }
    let words = clean::words(name, 8);
    let mut letters = words.iter().flat_map(|w| w.text.chars()).filter(|c| c.is_alphabetic());
    let Some(first) = letters.next() else { return Err(BadName::NoLetters) };
    // One Han character may be a whole name; one letter is none.
    let counts = crate::names::script::script(&first.to_string());
    let ideographic = matches!(counts, unicode_script::Script::Han | unicode_script::Script::Hangul);
    let digits = may_be_company && words.iter().any(|w| w.text.chars().any(char::is_numeric));
    if letters.next().is_none() && !ideographic && !digits { Err(BadName::OneLetter) } else { Ok(()) }
}

impl Screener {
    /// Lists older than `fresh_days` are said to be stale.
    pub fn new(lists: &[WatchList], fresh_days: i32) -> Self {
        let mut entities = Vec::with_capacity(lists.iter().map(|l| l.entities.len()).sum());
        for (at, list) in (0u16..).zip(lists) {
            entities.extend(list.entities.iter().map(|e| (at, Arc::clone(e))));
        }
        let index = Index::build(entities.iter().map(|(_, e)| e));
        Self { manifests: lists.iter().map(|l| l.manifest.clone()).collect(), entities, index, fresh_days }
    }

    /// The papers of its lists.
    pub fn manifests(&self) -> &[Manifest] {
        &self.manifests
    }

    /// How many names it knows.
    pub fn names(&self) -> usize {
        self.index.names.len()
    }

    /// Searches; `today` is for the age of the lists.
    pub fn search(&self, query: &Query, today: Date) -> Result<Answer, BadName> {
        let name = query.name.as_str();
        check_name(name, query.kind.is_none_or(|kind| parse_kind(kind) == Shape::Organisation))?;
        let threshold = query.threshold();
        let mut best: HashMap<u32, Hit> = HashMap::new();
        let shapes: &[Shape] = match query.kind {
            Some(kind) => match parse_kind(kind) {
                Shape::Person => &[Shape::Person],
                Shape::Organisation => &[Shape::Organisation],
            },
            None => &[Shape::Person, Shape::Organisation],
        };
        for shape in shapes {
            let parsed = parse(name, *shape);
            for scored in self.index.find(&parsed, *shape, threshold.min(LOOSE)) {
                self.keep(query, &parsed, &scored, &mut best);
            }
        }
        self.by_number(query, &mut best);
        let mut hits: Vec<(u32, Hit)> = best.into_iter().filter(|(_, hit)| hit.score >= threshold).collect();
        hits.sort_by(|(a, x), (b, y)| y.score.total_cmp(&x.score).then(a.cmp(b)));
        // Merging looks at pairs; a name that hundreds bear is cut off first.
        hits.truncate(query.limit.saturating_mul(2).max(30));
        let mut found = merge(hits.into_iter().map(|(_, hit)| hit).collect());
        found.truncate(query.limit);
        let lists = self.manifests.iter().map(|m| m.seen(today, self.fresh_days)).collect();
        Ok(Answer { found, lists })
    }

    fn fits(query: &Query, entity: &Entity) -> bool {
        match query.kind {
            None => true,
            Some(kind) => entity.kind == kind || entity.kind == EntityKind::Other || kind == EntityKind::Other,
        }
    }

    /// Turns a scored name into a hit of its entry, unless another name of the entry scores better.
    fn keep(&self, query: &Query, parsed: &Parsed, scored: &Scored, best: &mut HashMap<u32, Hit>) {
        let Some(row) = self.index.names.get(scored.row as usize) else { return };
        let Some((list, entity)) = self.entities.get(row.entity as usize) else { return };
        if !Self::fits(query, entity) {
            return;
        }
        let (value, adjustments) = qualify(query, entity, scored.value);
        if best.get(&row.entity).is_some_and(|hit| hit.score >= value) {
            return;
        }
        let query_parts: Vec<&Part> = parsed.parts.iter().collect();
        let parts = self.index.parts_of(row);
        let found_parts: Vec<&Part> = parts.iter().collect();
        let mut explanation = scored.score.explain(&query_parts, &found_parts);
        if row.weak {
            explanation.adjustments.push(Adjustment {
                qualifier: Qualifier::WeakAlias,
                change: scored.value - scored.score.score,
                why: "a weak alias".into(),
            });
        }
        explanation.adjustments.extend(adjustments);
        let name = entity.names.get(usize::from(row.name)).map_or(String::new(), |n| n.text.clone());
        best.insert(row.entity, self.hit(*list, entity, name, value, explanation));
    }

    fn hit(&self, list: u16, entity: &Arc<Entity>, name: String, score: f32, explanation: Explanation) -> Hit {
        let list = usize::from(list);
        let kind = self.manifests.get(list).map_or(crate::ListKind::Sanctions, |m| m.kind);
        Hit { list, kind, entity: Arc::clone(entity), name, score, explanation }
    }

    /// Entries that share an identifying number, whatever their name.
    fn by_number(&self, query: &Query, best: &mut HashMap<u32, Hit>) {
        for asked in &query.identifiers {
            let value = digits(asked.as_str());
            for at in self.index.identifiers.get(value.as_str()).into_iter().flatten() {
                let Some((list, entity)) = self.entities.get(*at as usize) else { continue };
                if best.contains_key(at) || !Self::fits(query, entity) {
                    continue;
                }
                let (score, adjustments) = qualify(query, entity, 0.0);
                let explanation = Explanation { adjustments, ..Explanation::default() };
                best.insert(*at, self.hit(*list, entity, entity.name().to_owned(), score, explanation));
            }
        }
    }
}

/// Compares two names alone, in either direction alike: 0 to 1, [`LOOSE`] being the alert bar.
pub fn compare_names(a: &str, b: &str, shape: Shape) -> Result<(f32, Explanation), BadName> {
    for name in [a, b] {
        check_name(name, shape == Shape::Organisation)?;
    }
    let (one, other) = (parse(a, shape), parse(b, shape));
    let way = |query: &Parsed, found: &Parsed| {
        let query_parts: Vec<&Part> = query.parts.iter().collect();
        let found_parts: Vec<&Part> = found.parts.iter().collect();
        let score = score::compare(
            Side { parts: &query_parts, forms: &query.forms },
            Side { parts: &found_parts, forms: &found.forms },
            shape,
            |q, f| pair(&query_parts[q].token, &found_parts[f].token),
        );
        let explanation = score.explain(&query_parts, &found_parts);
        (score.score, explanation)
    };
    let (there, explanation) = way(&one, &other);
    let (back, _) = way(&other, &one);
    Ok((f32::midpoint(there, back), explanation))
}
