//! The congress-legislators files: members of the US Congress, presidents and vice presidents.

use super::dates::{birth_date, day};
use super::{LoadError, SourceFile, text};
use crate::entity::{CountryLink, CountryRole, Entity, EntityKind, Gender, Position, Strength};
use serde::Deserialize;
use std::collections::HashMap;

#[derive(Deserialize)]
struct Person {
    id: Ids,
    name: Name,
    #[serde(default)]
    bio: Bio,
    #[serde(default)]
    other_names: Vec<OtherName>,
    terms: Vec<Term>,
}

#[derive(Deserialize)]
struct Ids {
    bioguide: Option<String>,
    govtrack: Option<u64>,
    wikidata: Option<String>,
}

#[derive(Deserialize)]
struct Name {
    first: String,
    last: String,
    middle: Option<String>,
    suffix: Option<String>,
    nickname: Option<String>,
    official_full: Option<String>,
}

#[derive(Deserialize)]
struct OtherName {
    first: Option<String>,
    last: Option<String>,
}

#[derive(Default, Deserialize)]
struct Bio {
    birthday: Option<String>,
    gender: Option<String>,
}

#[derive(Deserialize)]
struct Term {
    r#type: String,
    start: String,
    end: String,
    state: Option<String>,
}

pub(super) fn read(files: &[SourceFile]) -> Result<Vec<Entity>, LoadError> {
    let mut entities: Vec<Entity> = Vec::new();
    // Somebody may have been in Congress and in the White House.
    let mut places: HashMap<String, usize> = HashMap::new();
    for file in files {
        let content = text(file);
        if !content.ends_with('\n') {
            return Err(LoadError::Truncated(file.name.clone()));
        }
        let people: Vec<Person> = serde_saphyr::from_str(&content).map_err(|e| {
            let place = e.location().map_or_else(|| "somewhere".to_owned(), |l| format!("line {}", l.line()));
            LoadError::bad(&file.name, place, "not as the congress-legislators project writes it")
        })?;
        let mut here = std::collections::HashSet::new();
        for person in people {
            let entity = entity(person, &file.name)?;
            if !here.insert(entity.id.clone()) {
                return Err(LoadError::Duplicate(entity.id));
            }
            match places.get(&entity.id).and_then(|at| entities.get_mut(*at)) {
                Some(known) => known.positions.extend(entity.positions),
                None => {
                    places.insert(entity.id.clone(), entities.len());
                    entities.push(entity);
                }
            }
        }
    }
    Ok(entities)
}

fn entity(person: Person, file: &str) -> Result<Entity, LoadError> {
    let Person { id, name, bio, other_names, terms } = person;
    let whole = format!("{} {}", name.first, name.last);
    let bad = |why: &str| LoadError::bad(file, &*whole, why);
    let number = id.bioguide.or_else(|| id.govtrack.map(|n| n.to_string())).ok_or_else(|| bad("no id"))?;
    if terms.is_empty() {
        return Err(bad("no terms"));
    }
    let primary = name.official_full.clone().unwrap_or_else(|| whole.clone());
    let mut entity = Entity::new(number, EntityKind::Person, primary);
    let full = [Some(name.first.as_str()), name.middle.as_deref(), Some(&name.last), name.suffix.as_deref()];
    entity.also(&full.into_iter().flatten().collect::<Vec<_>>().join(" "), Strength::Alias);
    entity.also(&whole, Strength::Alias);
    if let Some(nick) = &name.nickname {
        entity.also(&format!("{nick} {}", name.last), Strength::Alias);
    }
    for other in other_names {
        let first = other.first.unwrap_or_else(|| name.first.clone());
        entity.also(&format!("{first} {}", other.last.unwrap_or_else(|| name.last.clone())), Strength::Alias);
    }
    if let Some(born) = bio.birthday {
        entity.births.push(birth_date(&born).ok_or_else(|| bad("not a birthday"))?);
    }
    entity.gender = bio.gender.as_deref().and_then(Gender::read);
    let us = "US".parse().ok();
    entity.countries.push(CountryLink { code: us, text: "United States".into(), role: CountryRole::Office });
    entity.links.extend(id.wikidata.map(|q| format!("https://www.wikidata.org/wiki/{q}")));
    for term in terms {
        let title = match term.r#type.as_str() {
            "sen" => "United States senator",
            "rep" => "Member of the United States House of Representatives",
            "prez" => "President of the United States",
            "viceprez" => "Vice President of the United States",
            _ => return Err(bad("unknown kind of term")),
        };
        let title = term.state.map_or_else(|| title.to_owned(), |state| format!("{title}, {state}"));
        let (from, to) = (day(&term.start), day(&term.end));
        if from.is_none() || to.is_none() {
            return Err(bad("a term without dates"));
        }
        entity.positions.push(Position { title, country: us, from, to, level: 1 });
    }
    Ok(entity)
}
