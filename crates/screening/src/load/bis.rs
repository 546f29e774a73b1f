//! The Denied Persons List: tab-separated, with a header and without ids. One order is one entry, whatever number of
//! addresses it has; its id is made from name and effective date, which an order does not change.

use super::country::country_code;
use super::dates::day;
use super::{LoadError, SourceFile, quotes_are_even, text};
use crate::entity::{Address, CountryLink, CountryRole, Entity, EntityKind};
use crate::names::{Shape, parse};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

const HEADER: [&str; 12] = [
    "Name",
    "Street_Address",
    "City",
    "State",
    "Country",
    "Postal_Code",
    "Effective_Date",
    "Expiration_Date",
    "Standard_Order",
    "Last_Update",
    "Action",
    "FR_Citation",
];

pub(super) fn read(files: &[SourceFile]) -> Result<Vec<Entity>, LoadError> {
    let [file] = files else { return Err(LoadError::Missing("exactly one file (dpl.txt)")) };
    let content = text(file);
    if !content.ends_with('\n') || !quotes_are_even(&content) {
        return Err(LoadError::Truncated(file.name.clone()));
    }
    let mut reader = csv::ReaderBuilder::new().delimiter(b'\t').from_reader(content.as_bytes());
    let header = reader.headers().map_err(|_| LoadError::bad(&file.name, "header", "not readable"))?;
    if !header.iter().map(str::trim).eq(HEADER) {
        return Err(LoadError::bad(&file.name, "header", "not the columns of the Denied Persons List"));
    }
    let mut entities: Vec<Entity> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for (at, row) in reader.records().enumerate() {
        let place = format!("line {}", at + 2);
        let row = row.map_err(|_| LoadError::bad(&file.name, &*place, "wrong number of columns"))?;
        let get = |column: usize| row.get(column).unwrap_or_default().trim();
        if get(0).is_empty() {
            return Err(LoadError::bad(&file.name, place, "no name"));
        }
        // Dates of updates are sometimes plainly wrong; nothing depends on them. The date of the order is its identity.
        let effective = day(get(6)).ok_or_else(|| LoadError::bad(&file.name, &*place, "no effective date"))?;
        let digest = Sha256::digest(format!("{}\n{effective}", get(0)));
        let id = format!("dpl-{}", &hex::encode(digest)[..16]);
        let slot = *places.entry(id.clone()).or_insert_with(|| {
            entities.push(entity(id, get(0), &effective));
            entities.len() - 1
        });
        let Some(entity) = entities.get_mut(slot) else { continue };
        entity.until = day(get(7));
        if !get(11).is_empty() && !entity.programmes.contains(&get(11).to_owned()) {
            entity.programmes.push(get(11).to_owned());
        }
        let parts: Vec<&str> = [1, 2, 3, 5, 4].map(get).into_iter().filter(|p| !p.is_empty()).collect();
        // Addresses in the United States mostly leave the country out.
        let country = if get(4).is_empty() && !get(3).is_empty() { "US".parse().ok() } else { country_code(get(4)) };
        if !parts.is_empty() {
            let city = Some(get(2).to_owned()).filter(|c| !c.is_empty());
            entity.addresses.push(Address { full: parts.join(", "), city, country });
        }
        if let Some(code) = country {
            let link = CountryLink { code: Some(code), text: code.to_string(), role: CountryRole::Address };
            if !entity.countries.contains(&link) {
                entity.countries.push(link);
            }
        }
    }
    Ok(entities)
}

fn entity(id: String, name: &str, effective: &str) -> Entity {
    // The list does not tell people from companies; a legal form does.
    let company = !parse(name, Shape::Organisation).forms.is_empty();
    let kind = if company { EntityKind::Organisation } else { EntityKind::Other };
    let mut entity = Entity::new(id, kind, name);
    entity.listed_on = Some(effective.to_owned());
    entity.links.push("https://www.bis.gov/dpl".to_owned());
    entity
}
