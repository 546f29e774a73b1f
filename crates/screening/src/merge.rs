//! One person on several lists is one person in the answer.

use crate::entity::Entity;
use crate::names::{Parsed, Part, Shape, parse, parse_kind};
use crate::query::{Found, Hit};
use crate::score::{self, Side, digits, pair};
use std::cell::OnceCell;

/// Names that agree this well are the same name.
const SAME_NAME: f32 = 0.9;
/// Where nothing but the name speaks for it.
const VERY_SAME_NAME: f32 = 0.97;

/// A hit with its names taken apart, once they are asked for.
struct Known {
    hit: Hit,
    names: OnceCell<[Parsed; 2]>,
}

impl Known {
    fn names(&self, shape: Shape) -> &[Parsed; 2] {
        self.names.get_or_init(|| [parse(self.hit.entity.name(), shape), parse(&self.hit.name, shape)])
    }
}

fn share_number(a: &Entity, b: &Entity) -> bool {
    a.identifiers
        .iter()
        .map(|i| digits(&i.value))
        .filter(|v| v.len() >= 5)
        .any(|v| b.identifiers.iter().any(|other| digits(&other.value) == v))
}

/// Whether the birth dates agree (`Some(true)`), contradict (`Some(false)`) or are not known.
fn births_agree(a: &Entity, b: &Entity) -> Option<bool> {
    if a.births.is_empty() || b.births.is_empty() {
        return None;
    }
    let same = a.births.iter().any(|x| {
        b.births.iter().any(|y| {
            let year = x.year <= y.until && y.year <= x.until;
            let day = match (x.month, x.day, y.month, y.day) {
                (Some(xm), Some(xd), Some(ym), Some(yd)) => (xm, xd) == (ym, yd),
                _ => true,
            };
            year && day
        })
    });
    Some(same)
}

/// Both ways, as [`crate::compare_names`] does.
fn agreement(a: &Parsed, b: &Parsed, shape: Shape) -> f32 {
    let way = |query: &Parsed, found: &Parsed| {
        let (q, f): (Vec<&Part>, Vec<&Part>) = (query.parts.iter().collect(), found.parts.iter().collect());
        let sides = (Side { parts: &q, forms: &query.forms }, Side { parts: &f, forms: &found.forms });
        score::compare(sides.0, sides.1, shape, |x, y| pair(&q[x].token, &f[y].token)).score
    };
    f32::midpoint(way(a, b), way(b, a))
}

fn is_same(a: &Known, b: &Known) -> bool {
    let (x, y) = (&a.hit.entity, &b.hit.entity);
    let shape = parse_kind(x.kind);
    // Within one list the publisher has told its entries apart.
    if a.hit.list == b.hit.list || shape != parse_kind(y.kind) {
        return false;
    }
    let births = births_agree(x, y);
    if births == Some(false) || matches!((x.gender, y.gender), (Some(p), Some(q)) if p != q) {
        return false;
    }
    if share_number(x, y) {
        return true;
    }
    let (mine, theirs) = (a.names(shape), b.names(shape));
    let best = agreement(&mine[0], &theirs[0], shape).max(agreement(&mine[1], &theirs[1], shape));
    // Companies are known by name; people without a birth date on both sides only by the very same one.
    best >= if births == Some(true) || shape == Shape::Organisation { SAME_NAME } else { VERY_SAME_NAME }
}

/// Hits in descending order into persons, in the order of their best hit.
pub(crate) fn merge(hits: Vec<Hit>) -> Vec<Found> {
    let mut groups: Vec<Vec<Known>> = Vec::new();
    for hit in hits {
        let known = Known { hit, names: OnceCell::new() };
        match groups.iter_mut().find(|group| group.iter().any(|other| is_same(other, &known))) {
            Some(group) => group.push(known),
            None => groups.push(vec![known]),
        }
    }
    groups.into_iter().map(|group| Found { hits: group.into_iter().map(|k| k.hit).collect() }).collect()
}
