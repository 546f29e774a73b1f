//! Tables with a header: our own simple list, and office holders as a query of a knowledge base exports them.

use super::country::country_code;
use super::dates::{birth_date, day};
use super::levels::level;
use super::{LoadError, SourceFile, quotes_are_even, text};
use crate::entity::{Address, CountryLink, CountryRole, Entity, EntityKind, Gender, Identifier, Position, Strength};
use std::collections::HashMap;

/// Rows of one file by column name.
struct Rows {
    file: String,
    columns: HashMap<String, usize>,
    rows: Vec<csv::StringRecord>,
}

impl Rows {
    fn read(file: &SourceFile, known: &[&str]) -> Result<Self, LoadError> {
        let content = text(file);
        if !quotes_are_even(&content) {
            return Err(LoadError::Truncated(file.name.clone()));
        }
        let mut reader = csv::Reader::from_reader(content.as_bytes());
        let header = reader.headers().map_err(|_| LoadError::bad(&file.name, "header", "not readable"))?.clone();
        let mut columns = HashMap::new();
        for (at, name) in header.iter().enumerate() {
            let name = name.trim().to_lowercase();
            if !known.contains(&name.as_str()) {
                let why = format!("unknown column {name}; known are {}", known.join(", "));
                return Err(LoadError::bad(&file.name, "header", why));
            }
            columns.insert(name, at);
        }
        for needed in ["id", "name"] {
            if !columns.contains_key(needed) {
                return Err(LoadError::bad(&file.name, "header", format!("no column {needed}")));
            }
        }
        let mut rows = Vec::new();
        for (at, row) in reader.records().enumerate() {
            let why = "wrong number of columns";
            rows.push(row.map_err(|_| LoadError::bad(&file.name, format!("line {}", at + 2), why))?);
        }
        Ok(Self { file: file.name.clone(), columns, rows })
    }

    fn get<'a>(&self, row: &'a csv::StringRecord, column: &str) -> &'a str {
        self.columns.get(column).and_then(|at| row.get(*at)).unwrap_or_default().trim()
    }

    /// Values between semicolons.
    fn many<'a>(&self, row: &'a csv::StringRecord, column: &str) -> Vec<&'a str> {
        self.get(row, column).split(';').map(str::trim).filter(|v| !v.is_empty()).collect()
    }

    fn bad(&self, at: usize, why: impl Into<String>) -> LoadError {
        LoadError::bad(&self.file, format!("row {}", at + 1), why)
    }

    /// What both kinds of table have.
    fn common(&self, at: usize, row: &csv::StringRecord, kind: EntityKind) -> Result<Entity, LoadError> {
        let (id, name) = (self.get(row, "id"), self.get(row, "name"));
        if id.is_empty() || name.is_empty() {
            return Err(self.bad(at, "an id and a name are needed"));
        }
        let mut entity = Entity::new(id, kind, name);
        for alias in self.many(row, "aliases") {
            entity.also(alias, Strength::Alias);
        }
        for alias in self.many(row, "weak_aliases") {
            entity.also(alias, Strength::Weak);
        }
        for date in self.many(row, "birth_date") {
            let date = birth_date(date).ok_or_else(|| self.bad(at, format!("{date} is no birth date")))?;
            entity.births.push(date);
        }
        let gender = self.get(row, "gender");
        if !gender.is_empty() {
            entity.gender = Some(Gender::read(gender).ok_or_else(|| self.bad(at, format!("{gender} is no gender")))?);
        }
        for country in self.many(row, "countries") {
            let code = country_code(country).ok_or_else(|| self.bad(at, format!("{country} is no country")))?;
            let role = CountryRole::Nationality;
            entity.countries.push(CountryLink { code: Some(code), text: country.into(), role });
        }
        entity.links = self.many(row, "url").into_iter().map(str::to_owned).collect();
        Ok(entity)
    }
}

const ENTRY: &[&str] = &[
    "id",
    "name",
    "kind",
    "aliases",
    "weak_aliases",
    "birth_date",
    "countries",
    "gender",
    "identifiers",
    "programmes",
    "addresses",
    "listed_on",
    "until",
    "url",
    "remarks",
];

/// Our simple list: one entry a row, several values of a field between semicolons.
pub(super) fn entries(files: &[SourceFile]) -> Result<Vec<Entity>, LoadError> {
    let mut entities = Vec::new();
    for file in files {
        let rows = Rows::read(file, ENTRY)?;
        for (at, row) in rows.rows.iter().enumerate() {
            let kind = match rows.get(row, "kind").to_lowercase().as_str() {
                "" | "other" => EntityKind::Other,
                "person" | "individual" => EntityKind::Person,
                "organisation" | "organization" | "company" | "entity" => EntityKind::Organisation,
                "vessel" => EntityKind::Vessel,
                "aircraft" => EntityKind::Aircraft,
                other => return Err(rows.bad(at, format!("{other} is no kind"))),
            };
            let mut entity = rows.common(at, row, kind)?;
            for number in rows.many(row, "identifiers") {
                let (kind, value) = number.split_once('=').unwrap_or(("", number));
                let (kind, value) = (kind.trim().to_owned(), value.trim().to_owned());
                entity.identifiers.push(Identifier { kind, value, country: None });
            }
            entity.programmes = rows.many(row, "programmes").into_iter().map(str::to_owned).collect();
            for full in rows.many(row, "addresses") {
                let country = full.rsplit(',').next().and_then(country_code);
                entity.addresses.push(Address { full: full.to_owned(), city: None, country });
            }
            for (column, slot) in [("listed_on", &mut entity.listed_on), ("until", &mut entity.until)] {
                let date = rows.get(row, column);
                if !date.is_empty() {
                    *slot = Some(day(date).ok_or_else(|| rows.bad(at, format!("{date} is no date")))?);
                }
            }
            entity.remarks = Some(rows.get(row, "remarks").to_owned()).filter(|r| !r.is_empty());
            entities.push(entity);
        }
    }
    Ok(entities)
}

const HOLDER: &[&str] = &[
    "id",
    "name",
    "aliases",
    "weak_aliases",
    "birth_date",
    "countries",
    "gender",
    "position",
    "position_country",
    "from",
    "to",
    "level",
    "url",
];

/// Office holders: one office a row, so a person may have several rows, which must agree in the name.
pub(super) fn office_holders(files: &[SourceFile]) -> Result<Vec<Entity>, LoadError> {
    let mut entities: Vec<Entity> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for file in files {
        let rows = Rows::read(file, HOLDER)?;
        for (at, row) in rows.rows.iter().enumerate() {
            let one = rows.common(at, row, EntityKind::Person)?;
            let slot = *places.entry(one.id.clone()).or_insert_with(|| {
                entities.push(one.clone());
                entities.len() - 1
            });
            let Some(entity) = entities.get_mut(slot) else { continue };
            if entity.name() != one.name() {
                return Err(LoadError::Duplicate(one.id));
            }
            let title = rows.get(row, "position");
            if title.is_empty() {
                return Err(rows.bad(at, "no position"));
            }
            let country = country_code(rows.get(row, "position_country"));
            let date = |column: &str| match rows.get(row, column) {
                "" => Ok(None),
                text => day(text).map(Some).ok_or_else(|| rows.bad(at, format!("{text} is no date"))),
            };
            let level = match rows.get(row, "level") {
                "" => level(title),
                text => text
                    .parse()
                    .ok()
                    .filter(|l| (1..=4).contains(l))
                    .ok_or_else(|| rows.bad(at, "a level is 1 to 4"))?,
            };
            let position = Position { title: title.to_owned(), country, from: date("from")?, to: date("to")?, level };
            if let Some(code) = country {
                let link = CountryLink { code: Some(code), text: code.to_string(), role: CountryRole::Office };
                if !entity.countries.contains(&link) {
                    entity.countries.push(link);
                }
            }
            if !entity.positions.contains(&position) {
                entity.positions.push(position);
            }
        }
    }
    Ok(entities)
}
