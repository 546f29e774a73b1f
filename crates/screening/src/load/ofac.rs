//! OFAC's lists as comma-separated files, recognised by their number of columns.

use super::country::country_code;
use super::{LoadError, SourceFile, quotes_are_even, remarks, text};
use crate::entity::{Address, CountryLink, CountryRole, Entity, EntityKind, Identifier, Strength};
use std::collections::HashMap;

/// One file's records.
struct Table {
    file: String,
    rows: Vec<csv::StringRecord>,
}

/// Reads a file; every row must have the columns of the first.
fn table(file: &SourceFile) -> Result<Table, LoadError> {
    let content = text(file);
    // The files may end with the end-of-file mark of old systems.
    let content = content.trim_end_matches('\u{1A}');
    // The last row may lack its line end, but not the end of its last
    // field. (A release of 2019 ends within the sign of an empty one, which loses nothing.)
    let whole = content.ends_with(['\n', '"']) || ["-0-", "-0"].iter().any(|empty| content.trim_end().ends_with(empty));
    if !whole || !quotes_are_even(content) {
        return Err(LoadError::Truncated(file.name.clone()));
    }
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(false).from_reader(content.as_bytes());
    let mut rows = Vec::new();
    for (at, row) in reader.records().enumerate() {
        rows.push(row.map_err(|e| LoadError::bad(&file.name, format!("row {}", at + 1), why(&e)))?);
    }
    if rows.is_empty() {
        return Err(LoadError::Truncated(file.name.clone()));
    }
    Ok(Table { file: file.name.clone(), rows })
}

fn why(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => format!("{len} columns instead of {expected_len}"),
        _ => "not readable".to_owned(),
    }
}

/// A field, `None` for `-0-` and nothing.
fn field(row: &csv::StringRecord, at: usize) -> Option<&str> {
    row.get(at).map(str::trim).filter(|f| !f.is_empty() && *f != "-0-")
}

fn id(table: &Table, row: usize) -> Result<String, LoadError> {
    let id = field(&table.rows[row], 0).filter(|f| f.bytes().all(|b| b.is_ascii_digit()));
    id.map(str::to_owned)
        .ok_or_else(|| LoadError::bad(&table.file, format!("row {}", row + 1), "the first column is no entry number"))
}

pub(super) fn read(files: &[SourceFile]) -> Result<Vec<Entity>, LoadError> {
    let mut by_width: HashMap<usize, Table> = HashMap::new();
    for file in files {
        let table = table(file)?;
        let width = table.rows[0].len();
        if ![2, 5, 6, 12].contains(&width) {
            let why = format!("{width} columns are none of OFAC's files");
            return Err(LoadError::bad(&file.name, "row 1", why));
        }
        if by_width.insert(width, table).is_some() {
            return Err(LoadError::bad(&file.name, "row 1", "the same kind of file twice"));
        }
    }
    let main = by_width.remove(&12).ok_or(LoadError::Missing("the file of entries (sdn.csv, cons_prim.csv)"))?;
    let aliases = by_width.remove(&5).ok_or(LoadError::Missing("the file of aliases (alt.csv)"))?;
    let addresses = by_width.remove(&6).ok_or(LoadError::Missing("the file of addresses (add.csv)"))?;
    let mut more: HashMap<String, String> = HashMap::new();
    let mut entities = Vec::with_capacity(main.rows.len());
    let mut places: HashMap<String, usize> = HashMap::with_capacity(main.rows.len());
    if let Some(comments) = by_width.remove(&2) {
        for at in 0..comments.rows.len() {
            let rest = more.entry(id(&comments, at)?).or_default();
            rest.push_str(comments.rows[at].get(1).unwrap_or_default());
        }
    }
    for (at, row) in main.rows.iter().enumerate() {
        let id = id(&main, at)?;
        let place = format!("row {}", at + 1);
        let name = field(row, 1).ok_or_else(|| LoadError::bad(&main.file, place, "no name"))?;
        if places.insert(id.clone(), at).is_some() {
            return Err(LoadError::Duplicate(id));
        }
        entities.push(entity(&id, name, row, more.remove(&id)));
    }
    let unknown = |table: &Table, at: usize, id: &str| {
        // Companions of a whole list name its entries only; otherwise one of the files was cut.
        LoadError::bad(&table.file, format!("row {}", at + 1), format!("entry {id} is not in {}", main.file))
    };
    if let Some(id) = more.keys().next() {
        return Err(LoadError::bad("comments", "some row", format!("entry {id} is not in {}", main.file)));
    }
    for (at, row) in aliases.rows.iter().enumerate() {
        let id = id(&aliases, at)?;
        let entity = places.get(&id).and_then(|p| entities.get_mut(*p)).ok_or_else(|| unknown(&aliases, at, &id))?;
        entity.also(field(row, 3).unwrap_or_default(), Strength::Alias);
    }
    for (at, row) in addresses.rows.iter().enumerate() {
        let id = id(&addresses, at)?;
        let entity = places.get(&id).and_then(|p| entities.get_mut(*p)).ok_or_else(|| unknown(&addresses, at, &id))?;
        address(entity, row);
    }
    resolve(&mut entities);
    Ok(entities)
}

fn entity(id: &str, name: &str, row: &csv::StringRecord, more: Option<String>) -> Entity {
    let kind = match field(row, 2) {
        Some("individual") => EntityKind::Person,
        Some("vessel") => EntityKind::Vessel,
        Some("aircraft") => EntityKind::Aircraft,
        _ => EntityKind::Organisation,
    };
    let mut entity = Entity::new(id, kind, name);
    entity.programmes = field(row, 3).unwrap_or_default().split("] [").map(|p| p.trim().to_owned()).collect();
    entity.programmes.retain(|p| !p.is_empty());
    if let Some(sign) = field(row, 5) {
        entity.identifiers.push(Identifier { kind: "Call sign".into(), value: sign.into(), country: None });
    }
    if let Some(flag) = field(row, 9) {
        let link = CountryLink { code: country_code(flag), text: flag.into(), role: CountryRole::Nationality };
        entity.countries.push(link);
    }
    let mut remark = field(row, 11).unwrap_or_default().to_owned();
    // Long remarks go on in the file of comments, in the middle of a word.
    remark.push_str(more.as_deref().unwrap_or_default());
    remarks::read(&remark, &mut entity);
    if !remark.is_empty() {
        entity.remarks = Some(remark);
    }
    entity.links.push(format!("https://sanctionssearch.ofac.treas.gov/Details.aspx?id={id}"));
    entity
}

fn address(entity: &mut Entity, row: &csv::StringRecord) {
    let parts: Vec<&str> = (2..=4).filter_map(|at| field(row, at)).collect();
    if parts.is_empty() {
        return;
    }
    let country = field(row, 4).and_then(country_code);
    if let Some(text) = field(row, 4) {
        let link = CountryLink { code: country, text: text.to_owned(), role: CountryRole::Address };
        if !entity.countries.contains(&link) {
            entity.countries.push(link);
        }
    }
    let address = Address { full: parts.join(", "), city: field(row, 3).map(str::to_owned), country };
    if !entity.addresses.contains(&address) {
        entity.addresses.push(address);
    }
}

/// Ties are written by name; most names are entries of the list.
fn resolve(entities: &mut [Entity]) {
    let ids: HashMap<String, String> = entities.iter().rev().map(|e| (e.name().to_owned(), e.id.clone())).collect();
    for association in entities.iter_mut().flat_map(|e| &mut e.associations) {
        association.entity_id = ids.get(&association.name).cloned();
    }
}
