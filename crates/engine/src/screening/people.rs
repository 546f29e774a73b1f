//! From hits to people, in the evidence's words.

use kweli_domain::Sensitive;
use kweli_domain::screening::{
    Association, EntryMatch, ListedAddress, ListedPerson, Listing, Office, PepProfile, Source,
};
use kweli_screening::{CountryRole, Entity, Explanation, Found, Hit, ListKind, Manifest};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// Most names, dates, addresses and ties of one person that an answer carries.
const MOST: usize = 50;
/// Level of an exposed person whose office is not known.
const LOWEST_LEVEL: u8 = 4;

/// A digest of what makes an entry another one: names, dates, countries, numbers, programmes, kind.
pub(super) fn fingerprint(entity: &Entity) -> String {
    let mut facts: Vec<String> = Vec::new();
    facts.extend(entity.names.iter().map(|n| format!("n{}\u{1f}{:?}", n.text, n.strength)));
    facts.extend(entity.births.iter().map(|b| format!("b{b}")));
    facts.extend(entity.countries.iter().map(|c| format!("c{}", c.code.map_or(c.text.clone(), |c| c.to_string()))));
    facts.extend(entity.identifiers.iter().map(|i| format!("i{}\u{1f}{}", i.kind, i.value)));
    facts.extend(entity.programmes.iter().map(|p| format!("p{p}")));
    facts.push(format!("k{:?}", entity.kind));
    facts.sort_unstable();
    let digest = Sha256::digest(facts.join("\u{1e}").as_bytes());
    hex::encode(&digest[..16])
}

/// A unit variant's word, e.g. `birth_date`.
fn word<T: Serialize>(value: &T) -> String {
    let value = serde_json::to_value(value).ok();
    value.and_then(|v| v.as_str().map(|s| s.replace('_', " "))).unwrap_or_default()
}

/// Which part matched which, by which rule, and what each qualifier did.
/// `other` says what was compared with, e.g. `entry`.
pub(crate) fn explain(explanation: &Explanation, other: &str) -> Vec<Sensitive<String>> {
    let mut why = Vec::new();
    for pair in &explanation.pairs {
        why.push(format!("{} = {} ({}, {:.2})", pair.query, pair.found, word(&pair.rule), pair.score));
    }
    for left in &explanation.unmatched_query {
        why.push(format!("{left}: nothing like it in the {other}"));
    }
    for left in &explanation.unmatched_found {
        why.push(format!("{left}: in the {other} only"));
    }
    for change in &explanation.adjustments {
        why.push(format!("{} {:+.2}: {}", word(&change.qualifier), change.change, change.why));
    }
    why.into_iter().map(Sensitive::new).collect()
}

fn keep<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if list.len() < MOST && !list.contains(&item) {
        list.push(item);
    }
}

/// A person from everything that the lists say of one.
pub(super) fn person(found: &Found, manifests: &[Manifest]) -> ListedPerson {
    let mut person = ListedPerson::default();
    for hit in &found.hits {
        add(&mut person, hit, manifests.get(hit.list));
    }
    if let Some(pep) = &mut person.pep {
        pep.positions.truncate(MOST);
    }
    person
}

fn add(person: &mut ListedPerson, hit: &Hit, manifest: Option<&Manifest>) {
    let entity = &hit.entity;
    let list = manifest.map_or("", |m| &m.name);
    if person.name.as_str().is_empty() {
        person.name = entity.name().to_owned().into();
    }
    let other = entity.names.iter().map(|n| Sensitive::new(n.text.clone()));
    for name in other.filter(|name| *name != person.name).collect::<Vec<_>>() {
        keep(&mut person.aliases, name);
    }
    for birth in &entity.births {
        keep(&mut person.dates_of_birth, birth.to_string().into());
    }
    for country in entity.countries.iter().filter(|c| c.role == CountryRole::Nationality) {
        keep(&mut person.nationalities, country.text.clone());
    }
    for address in &entity.addresses {
        keep(&mut person.addresses, ListedAddress { full: address.full.clone().into(), country: address.country });
    }
    let bucket = match hit.kind {
        ListKind::Sanctions => "Sanctions",
        ListKind::Enforcement => "Enforcement",
        ListKind::Pep => "PEP",
    };
    for tie in &entity.associations {
        let (name, relationship) = (tie.name.clone().into(), tie.relationship.clone());
        keep(&mut person.associations, Association { name, kind: bucket.into(), relationship });
    }
    let links = || {
        let own = entity.links.clone();
        if own.is_empty() { manifest.and_then(|m| m.url.clone()).into_iter().collect() } else { own }
    };
    let listing = || Listing {
        list: list.to_owned(),
        publisher: manifest.map_or_else(String::new, |m| m.publisher.clone()),
        programmes: entity.programmes.clone(),
        listed_on: entity.listed_on.clone(),
        until: entity.until.clone(),
        links: links(),
    };
    match hit.kind {
        ListKind::Sanctions => person.sanctions.push(listing()),
        ListKind::Enforcement => person.enforcement.push(listing()),
        ListKind::Pep => {}
    }
    if hit.kind == ListKind::Pep || !entity.positions.is_empty() {
        expose(person, entity, list, links().into_iter().next());
    }
    person.matches.push(EntryMatch {
        list: list.to_owned(),
        entity_id: entity.id.clone(),
        fingerprint: fingerprint(entity),
        name: hit.name.clone().into(),
        score: hit.score,
        why: explain(&hit.explanation, "entry"),
    });
}

fn expose(person: &mut ListedPerson, entity: &Entity, list: &str, link: Option<String>) {
    let level = entity.positions.iter().map(|p| p.level).min().unwrap_or(LOWEST_LEVEL);
    let empty = PepProfile { level, positions: Vec::new(), sources: Vec::new() };
    let pep = person.pep.get_or_insert(empty);
    pep.level = pep.level.min(level);
    let mut positions: Vec<_> = entity.positions.iter().collect();
    positions.sort_by_key(|p| p.level);
    for position in positions {
        let office = Office {
            title: position.title.clone(),
            country: position.country,
            from: position.from.clone(),
            to: position.to.clone(),
        };
        if !pep.positions.contains(&office) {
            pep.positions.push(office);
        }
    }
    let source = Source { name: list.to_owned(), link };
    if !pep.sources.contains(&source) {
        pep.sources.push(source);
    }
}
