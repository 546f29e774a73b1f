//! The United Nations Security Council's consolidated list.

use super::country::country_code;
use super::dates::{birth_date, day};
use super::{LoadError, SourceFile};
use crate::entity::{Address, BirthDate, CountryLink, CountryRole, Entity, EntityKind, Gender, Identifier, Strength};
use jiff::civil::Date;
use quick_xml::Reader;
use quick_xml::events::Event;

/// An element with its text and children; one entry of the list at a time is held as such.
#[derive(Default)]
struct Node {
    name: String,
    text: String,
    children: Vec<Node>,
}

impl Node {
    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Node> {
        self.children.iter().filter(move |c| c.name == name)
    }

    /// Text of the first child of that name.
    fn get(&self, name: &str) -> &str {
        self.children.iter().find(|c| c.name == name).map_or("", |c| c.text.trim())
    }

    fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.all(name).flat_map(|c| c.all("VALUE")).map(|v| v.text.trim()).filter(|v| !v.is_empty())
    }
}

/// Deeper than an entry ever is.
const DEEPEST: usize = 12;

pub(super) fn read(files: &[SourceFile], dated: Date) -> Result<Vec<Entity>, LoadError> {
    let [file] = files else { return Err(LoadError::Missing("exactly one XML file")) };
    let bad = |place: String, why: &str| LoadError::bad(&file.name, place, why);
    let mut reader = Reader::from_reader(file.bytes.as_slice());
    let mut stack: Vec<Node> = Vec::new();
    let mut entities = Vec::new();
    let mut closed = false;
    loop {
        let place = reader.buffer_position();
        let at = || format!("byte {place}");
        let event = reader.read_event().map_err(|_| bad(at(), "not well-formed"))?;
        match event {
            Event::Eof => break,
            // Document types can define entities that grow without end; the list has none.
            Event::DocType(_) => return Err(bad(at(), "a document type is not expected")),
            Event::Start(start) => {
                let name = String::from_utf8_lossy(start.local_name().as_ref()).into_owned();
                if stack.is_empty() {
                    if name != "CONSOLIDATED_LIST" {
                        return Err(bad(at(), "the root is not CONSOLIDATED_LIST"));
                    }
                    let said = start.try_get_attribute("dateGenerated").ok().flatten();
                    let said = said.map(|a| String::from_utf8_lossy(&a.value).into_owned());
                    check_date(said.as_deref(), dated).map_err(|found| match found {
                        Some(found) => LoadError::OtherDate { said: dated, found },
                        None => bad("root".into(), "no dateGenerated"),
                    })?;
                }
                if stack.len() >= DEEPEST {
                    return Err(bad(at(), "too many elements in each other"));
                }
                stack.push(Node { name, ..Node::default() });
            }
            Event::Text(text) => {
                if let Some(top) = stack.last_mut() {
                    let text = text.decode().map_err(|_| bad(at(), "not readable text"))?;
                    top.text.push_str(&text);
                }
            }
            Event::CData(text) => {
                if let Some(top) = stack.last_mut() {
                    top.text.push_str(&String::from_utf8_lossy(&text));
                }
            }
            Event::GeneralRef(reference) => {
                let letter = match reference.resolve_char_ref() {
                    Ok(Some(c)) => Some(c),
                    Ok(None) => match &*reference {
                        b"amp" => Some('&'),
                        b"lt" => Some('<'),
                        b"gt" => Some('>'),
                        b"quot" => Some('"'),
                        b"apos" => Some('\''),
                        _ => None,
                    },
                    Err(_) => None,
                };
                let letter = letter.ok_or_else(|| bad(at(), "an unknown entity"))?;
                if let Some(top) = stack.last_mut() {
                    top.text.push(letter);
                }
            }
            Event::End(_) => {
                let Some(node) = stack.pop() else { continue };
                match node.name.as_str() {
                    "INDIVIDUAL" => entities.push(entity(&node, EntityKind::Person, &file.name)?),
                    "ENTITY" => entities.push(entity(&node, EntityKind::Organisation, &file.name)?),
                    _ => match stack.last_mut() {
                        Some(parent) => parent.children.push(node),
                        None => closed = true,
                    },
                }
            }
            _ => {}
        }
    }
    if closed && stack.is_empty() { Ok(entities) } else { Err(LoadError::Truncated(file.name.clone())) }
}

/// The file's own day must be the operator's.
fn check_date(said: Option<&str>, dated: Date) -> Result<(), Option<Date>> {
    let found: Date = said.and_then(|s| s.get(..10)).and_then(|s| s.parse().ok()).ok_or(None)?;
    if found == dated { Ok(()) } else { Err(Some(found)) }
}

fn entity(node: &Node, kind: EntityKind, file: &str) -> Result<Entity, LoadError> {
    let reference = node.get("REFERENCE_NUMBER");
    let data = node.get("DATAID");
    let id = if data.is_empty() { reference } else { data };
    let parts = ["FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"].map(|p| node.get(p));
    let name = parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ");
    if id.is_empty() || name.is_empty() {
        return Err(LoadError::bad(file, reference, "an entry without DATAID or name"));
    }
    let mut entity = Entity::new(id, kind, name);
    entity.also(node.get("NAME_ORIGINAL_SCRIPT"), Strength::Alias);
    entity.programmes = vec![node.get("UN_LIST_TYPE").to_owned()];
    entity.programmes.retain(|p| !p.is_empty());
    entity.listed_on = day(node.get("LISTED_ON").get(..10).unwrap_or_default());
    entity.gender = Gender::read(node.get("GENDER"));
    entity.remarks = Some(node.get("COMMENTS1").to_owned()).filter(|r| !r.is_empty());
    if !reference.is_empty() {
        let value = reference.to_owned();
        entity.identifiers.push(Identifier { kind: "UN reference".into(), value, country: None });
    }
    for alias in node.children.iter().filter(|c| c.name.ends_with("_ALIAS")) {
        let weak = alias.get("QUALITY").eq_ignore_ascii_case("low");
        // Some aliases are written with their first name's parts between semicolons.
        for name in alias.get("ALIAS_NAME").split(';') {
            entity.also(name, if weak { Strength::Weak } else { Strength::Alias });
        }
    }
    for country in node.values("NATIONALITY") {
        link(&mut entity, country, CountryRole::Nationality);
    }
    for born in node.all("INDIVIDUAL_DATE_OF_BIRTH") {
        entity.births.extend(birth(born));
    }
    for place in node.all("INDIVIDUAL_PLACE_OF_BIRTH") {
        link(&mut entity, place.get("COUNTRY"), CountryRole::Birth);
    }
    for address in node.children.iter().filter(|c| c.name.ends_with("_ADDRESS")) {
        let parts = ["STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY"].map(|p| address.get(p));
        let full = parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(", ");
        if !full.is_empty() {
            let city = Some(address.get("CITY").to_owned()).filter(|c| !c.is_empty());
            entity.addresses.push(Address { full, city, country: country_code(address.get("COUNTRY")) });
        }
        link(&mut entity, address.get("COUNTRY"), CountryRole::Address);
    }
    for document in node.all("INDIVIDUAL_DOCUMENT") {
        let value = document.get("NUMBER");
        if !value.is_empty() {
            let kind = document.get("TYPE_OF_DOCUMENT").to_owned();
            let country = country_code(document.get("ISSUING_COUNTRY"));
            entity.identifiers.push(Identifier { kind, value: value.to_owned(), country });
        }
    }
    Ok(entity)
}

fn link(entity: &mut Entity, text: &str, role: CountryRole) {
    let link = CountryLink { code: country_code(text), text: text.to_owned(), role };
    if !text.is_empty() && !entity.countries.contains(&link) {
        entity.countries.push(link);
    }
}

fn birth(node: &Node) -> Option<BirthDate> {
    let circa = node.get("TYPE_OF_DATE").eq_ignore_ascii_case("approximately");
    let range = format!("{} to {}", node.get("FROM_YEAR"), node.get("TO_YEAR"));
    let found = [node.get("DATE"), node.get("YEAR"), &range].into_iter().find_map(birth_date)?;
    Some(BirthDate { circa, ..found })
}
