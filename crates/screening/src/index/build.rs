//! Builds the index.

use super::{Index, NameRow, keys};
use crate::entity::{Entity, EntityKind, Strength};
use crate::names::{Cache, Parsed, Part, Shape, Token, parse_kind, parse_with};
use crate::score::{STRONG, digits, run_together};
use std::collections::HashMap;
use std::sync::Arc;

/// More names of one entry than these are not indexed; no real entry has them.
const MOST_NAMES: usize = 1_000;

/// Which readings an entry's names have.
fn shapes(kind: EntityKind) -> &'static [Shape] {
    match kind {
        // Lists without kinds: it may be either.
        EntityKind::Other => &[Shape::Person, Shape::Organisation],
        other => match parse_kind(other) {
            Shape::Person => &[Shape::Person],
            Shape::Organisation => &[Shape::Organisation],
        },
    }
}

fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// What tells two words apart: rules, Latin letters, own letters.
type WordKey = (Shape, Box<str>, Option<Box<str>>);

#[derive(Default)]
struct Builder {
    index: Index,
    known: HashMap<WordKey, u32>,
}

impl Builder {
    fn word(&mut self, token: Arc<Token>, shape: Shape) -> u32 {
        let key = (shape, token.latin.clone(), token.native.clone());
        if let Some(found) = self.known.get(&key) {
            return *found;
        }
        let id = number(self.index.vocabulary.len());
        keys::each(&token, |hash| self.index.keys.push(u64::from(hash) << 32 | u64::from(id)));
        self.index.vocabulary.push(token);
        self.known.insert(key, id);
        id
    }

    fn name(&mut self, entity: u32, name: u16, weak: bool, shape: Shape, parsed: Parsed) {
        if parsed.parts.is_empty() {
            return;
        }
        let id = u64::from(number(self.index.names.len()));
        // Each two neighbours, and all words where there are more.
        let all = Some(&parsed.parts[..]).filter(|parts| parts.len() > 2);
        for parts in parsed.parts.windows(2).chain(all) {
            let texts = run_together(parts.iter().map(|p| &*p.token));
            for text in texts.iter().filter(|text| text.len() >= 5) {
                self.index.joins.push(u64::from(keys::join(text)) << 32 | id);
            }
        }
        let start = number(self.index.words.len());
        let strong = parsed.parts.iter().filter(|p| p.weight >= STRONG).count();
        let initial = parsed.parts.iter().any(|p| p.token.is_initial());
        let words = parsed.parts.len();
        for part in parsed.parts {
            let id = self.word(part.token, shape);
            // Equal words of all names are one in memory.
            let token = Arc::clone(&self.index.vocabulary[id as usize]);
            self.index.words.push(id);
            self.index.parts.push(Part { token, weight: part.weight, family: part.family });
        }
        let forms = if parsed.forms.is_empty() {
            u32::MAX
        } else {
            self.index.forms.push(parsed.forms);
            number(self.index.forms.len() - 1)
        };
        self.index.names.push(NameRow {
            entity,
            name,
            start,
            // A parsed name has at most a few dozen words.
            words: u8::try_from(words).unwrap_or(u8::MAX),
            strong: u8::try_from(strong).unwrap_or(u8::MAX),
            shape,
            weak,
            initial,
            forms,
        });
    }

    fn finish(mut self) -> Index {
        let index = &mut self.index;
        index.keys.sort_unstable();
        index.keys.dedup();
        index.joins.sort_unstable();
        index.joins.dedup();
        // Postings by counting: how many names each word has, then each in its place.
        let mut starts = vec![0u32; index.vocabulary.len() + 1];
        let distinct = |index: &Index, row: &NameRow| {
            let mut tokens = index.words_of(row).to_vec();
            tokens.sort_unstable();
            tokens.dedup();
            tokens
        };
        for row in &index.names {
            for token in distinct(index, row) {
                starts[token as usize + 1] += 1;
            }
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut postings = vec![0u32; starts.last().copied().unwrap_or(0) as usize];
        for (id, row) in (0u32..).zip(&index.names) {
            for token in distinct(index, row) {
                let place = &mut next[token as usize];
                postings[*place as usize] = id;
                *place += 1;
            }
        }
        index.starts = starts;
        index.postings = postings;
        index.keys.shrink_to_fit();
        index.names.shrink_to_fit();
        index.words.shrink_to_fit();
        index.parts.shrink_to_fit();
        self.index
    }
}

impl Index {
    /// An index over entries in their order.
    pub(crate) fn build<'a>(entities: impl Iterator<Item = &'a Arc<Entity>>) -> Self {
        let mut builder = Builder::default();
        let mut cache = Cache::default();
        for (at, entity) in (0u32..).zip(entities) {
            for (n, name) in (0u16..).zip(entity.names.iter().take(MOST_NAMES)) {
                for shape in shapes(entity.kind) {
                    builder.name(
                        at,
                        n,
                        name.strength == Strength::Weak,
                        *shape,
                        parse_with(&name.text, *shape, &mut cache),
                    );
                }
            }
            for identifier in &entity.identifiers {
                let value = digits(&identifier.value);
                if value.len() >= 5 {
                    let entities = builder.index.identifiers.entry(value.into()).or_default();
                    if entities.last() != Some(&at) {
                        entities.push(at);
                    }
                }
            }
        }
        builder.finish()
    }
}
