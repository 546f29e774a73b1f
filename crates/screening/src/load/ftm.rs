//! FollowTheMoney: entities and the ties between them, one JSON object a line.

use super::country::country_code;
use super::dates::{birth_date, day};
use super::levels::level;
use super::{LoadError, SourceFile, text};
use crate::entity::{
    Address, Association, CountryLink, CountryRole, Entity, EntityKind, Gender, Identifier, Position, Strength,
};
use crate::list::ListKind;
use serde::Deserialize;
use std::collections::HashMap;

#[derive(Deserialize)]
struct Line {
    id: String,
    schema: String,
    #[serde(default)]
    properties: HashMap<String, Vec<String>>,
}

impl Line {
    fn all(&self, name: &str) -> &[String] {
        self.properties.get(name).map_or(&[], Vec::as_slice)
    }

    fn first(&self, name: &str) -> Option<&str> {
        self.all(name).first().map(String::as_str)
    }
}

/// What kind of entry a schema is; `None` for ties and documents.
fn kind(schema: &str) -> Option<EntityKind> {
    Some(match schema {
        "Person" => EntityKind::Person,
        "Organization" | "Company" | "PublicBody" => EntityKind::Organisation,
        "LegalEntity" => EntityKind::Other,
        "Vessel" => EntityKind::Vessel,
        "Airplane" => EntityKind::Aircraft,
        _ => return None,
    })
}

/// Topics by which an entry belongs to a kind of list.
fn belongs(topics: &[String], list: ListKind) -> bool {
    let wanted: &[&str] = match list {
        ListKind::Sanctions => &["sanction"],
        ListKind::Pep => &["role.pep", "role.rca", "poi"],
        ListKind::Enforcement => &["debarment", "crime", "wanted", "reg.", "export."],
    };
    topics.is_empty() || topics.iter().any(|t| wanted.iter().any(|w| t.starts_with(w)))
}

const NUMBERS: &[&str] = &[
    "idNumber",
    "passportNumber",
    "registrationNumber",
    "taxNumber",
    "leiCode",
    "innCode",
    "ogrnCode",
    "imoNumber",
    "mmsi",
    "swiftBic",
    "isin",
    "socialSecurityNumber",
    "publicKey",
];

/// A tie: its schema, its two ends and what it calls the tie.
const TIES: &[(&str, &str, &str, &str, &str)] = &[
    ("Family", "person", "relative", "relationship", "family"),
    ("Associate", "person", "associate", "relationship", "associate"),
    ("Ownership", "owner", "asset", "role", "owner"),
    ("Directorship", "director", "organization", "role", "director"),
    ("Employment", "employee", "employer", "role", "employee"),
    ("Membership", "member", "organization", "role", "member"),
    ("UnknownLink", "subject", "object", "role", "linked to"),
    ("Representation", "agent", "client", "role", "representative"),
];

pub(super) fn read(files: &[SourceFile], list: ListKind) -> Result<Vec<Entity>, LoadError> {
    let mut lines: Vec<Line> = Vec::new();
    for file in files {
        let content = text(file);
        for (at, line) in content.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
            let parsed: Line = serde_json::from_str(line).map_err(|e| {
                let last = at + 1 == content.lines().count();
                if last && e.is_eof() {
                    return LoadError::Truncated(file.name.clone());
                }
                LoadError::bad(&file.name, format!("line {}", at + 1), "not a FollowTheMoney entity")
            })?;
            lines.push(parsed);
        }
    }
    let mut entities = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut names: HashMap<&str, &str> = HashMap::new();
    for line in &lines {
        if let Some(name) = line.first("name") {
            names.insert(&line.id, name);
        }
        let Some(kind) = kind(&line.schema) else { continue };
        let Some(name) = line.first("name") else { continue };
        if !belongs(line.all("topics"), list) {
            continue;
        }
        if places.insert(&line.id, entities.len()).is_some() {
            return Err(LoadError::Duplicate(line.id.clone()));
        }
        entities.push(entity(line, kind, name));
    }
    for line in &lines {
        tie(line, &mut entities, &places, &names);
    }
    Ok(entities)
}

fn entity(line: &Line, kind: EntityKind, name: &str) -> Entity {
    let mut entity = Entity::new(line.id.clone(), kind, name);
    for other in line.all("name").iter().chain(line.all("alias")).chain(line.all("previousName")) {
        entity.also(other, Strength::Alias);
    }
    for weak in line.all("weakAlias").iter().chain(line.all("abbreviation")) {
        entity.also(weak, Strength::Weak);
    }
    entity.births = line.all("birthDate").iter().filter_map(|d| birth_date(d)).collect();
    entity.gender = line.first("gender").and_then(Gender::read);
    for (property, role) in [
        ("nationality", CountryRole::Nationality),
        ("citizenship", CountryRole::Nationality),
        ("jurisdiction", CountryRole::Nationality),
        ("flag", CountryRole::Nationality),
        ("birthCountry", CountryRole::Birth),
        ("country", CountryRole::Address),
    ] {
        for country in line.all(property) {
            let link = CountryLink { code: country_code(country), text: country.clone(), role };
            if !entity.countries.contains(&link) {
                entity.countries.push(link);
            }
        }
    }
    for kind in NUMBERS {
        for value in line.all(kind) {
            entity.identifiers.push(Identifier { kind: (*kind).into(), value: value.clone(), country: None });
        }
    }
    for address in line.all("address") {
        entity.addresses.push(Address { full: address.clone(), city: None, country: None });
    }
    for title in line.all("position") {
        let level = level(title);
        entity.positions.push(Position { title: title.clone(), country: None, from: None, to: None, level });
    }
    for property in ["program", "programId"] {
        entity.programmes.extend(line.all(property).iter().cloned());
    }
    entity.links = line.all("sourceUrl").to_vec();
    entity.remarks = line.first("notes").map(str::to_owned);
    entity
}

fn tie(line: &Line, entities: &mut [Entity], places: &HashMap<&str, usize>, names: &HashMap<&str, &str>) {
    let mut at = |id: Option<&str>, change: &mut dyn FnMut(&mut Entity)| {
        if let Some(entity) = id.and_then(|id| places.get(id)).and_then(|at| entities.get_mut(*at)) {
            change(entity);
        }
    };
    match line.schema.as_str() {
        "Sanction" => at(line.first("entity"), &mut |entity| {
            entity.programmes.extend(line.all("program").iter().cloned());
            entity.listed_on = entity.listed_on.take().or_else(|| line.first("listingDate").and_then(day));
            entity.until = entity.until.take().or_else(|| line.first("endDate").and_then(day));
        }),
        "Occupancy" => at(line.first("holder"), &mut |entity| {
            let Some(title) = line.first("post").and_then(|post| names.get(post)) else { return };
            let (from, to) = (line.first("startDate").and_then(day), line.first("endDate").and_then(day));
            let level = level(title);
            entity.positions.push(Position { title: (*title).to_owned(), country: None, from, to, level });
        }),
        "Identification" | "Passport" => at(line.first("holder"), &mut |entity| {
            for value in line.all("number") {
                let kind = line.first("type").unwrap_or(&line.schema).to_owned();
                let country = line.first("country").and_then(country_code);
                entity.identifiers.push(Identifier { kind, value: value.clone(), country });
            }
        }),
        other => {
            let Some((_, one, two, word, default)) = TIES.iter().find(|(schema, ..)| *schema == other) else { return };
            let relationship = line.first(word).unwrap_or(default).to_owned();
            // Ties are seen from both ends.
            for (from, to) in [(one, two), (two, one)] {
                let Some(to) = line.first(to) else { continue };
                let Some(name) = names.get(to) else { continue };
                at(line.first(from), &mut |entity| {
                    entity.associations.push(Association {
                        name: (*name).to_owned(),
                        entity_id: Some(to.to_owned()),
                        relationship: relationship.clone(),
                    });
                });
            }
        }
    }
}
