//! OFAC's remarks: one free-text field in which most of what is known of an entry stands, clause by clause.

use super::country::country_code;
use super::dates::birth_date;
use crate::entity::{Association, CountryLink, CountryRole, Entity, Gender, Identifier, Strength};

/// Clauses that begin so hold an identifying number.
const NUMBERS: &[&str] = &[
    "Cedula No.",
    "Cedula de Ciudadania",
    "Cedula de Residencia",
    "National ID No.",
    "National Foreign ID Number",
    "Passport",
    "Diplomatic Passport",
    "Stateless Person Passport",
    "NIT #",
    "RUC #",
    "RFC",
    "R.F.C.",
    "C.U.R.P.",
    "Tax ID No.",
    "Registration Number",
    "Registration ID",
    "Registered Charity No.",
    "Identification Number",
    "Government Gazette Number",
    "Commercial Registry Number",
    "Company Number",
    "UK Company Number",
    "Business Registration Number",
    "Business Number",
    "Enterprise Number",
    "Chamber of Commerce Number",
    "Chinese Commercial Code",
    "Folio Mercantil No.",
    "Matricula Mercantil No",
    "Trade License No.",
    "License",
    "Legal Entity Number",
    "LE Number",
    "D.N.I.",
    "N.I.E.",
    "SSN",
    "V.A.T. Number",
    "C.R. No.",
    "C.U.I.T.",
    "C.U.I.",
    "C.I.F.",
    "I.F.E.",
    "Credencial electoral",
    "Electoral Registry No.",
    "Birth Certificate Number",
    "Personal ID Card",
    "Residency Number",
    "Turkish Identification Number",
    "Numero de Identidad",
    "Unified Social Credit Code (USCC)",
    "United Social Credit Code Certificate (USCCC)",
    "SWIFT/BIC",
    "BIK (RU)",
    "D-U-N-S Number",
    "Vessel Registration Identification",
    "MMSI",
    "Aircraft Manufacturer's Serial Number (MSN)",
    "Aircraft Construction Number (also called L/N or S/N or F/N)",
    "Aircraft Tail Number",
    "Digital Currency Address",
    "Phone Number",
    "Identity Card",
    "Driver's License No.",
    "Travel Document Number",
    "British National Overseas Passport",
    "Branch Unit Number",
    "Public Registration Number",
    "Paraguayan tax identification number",
    "Moroccan Personal ID No.",
    "Kuwait Civil ID No.",
    "Afghan Money Service Provider License Number",
    "Organization Code",
    "Economic Register Number",
    "Bosnian Personal ID No.",
    "Italian Fiscal Code",
    "Interpol: Red Notice. File No.",
    "Certificate of Incorporation Number",
];

/// Reads the clauses into the entry.
pub(super) fn read(remarks: &str, entity: &mut Entity) {
    for clause in remarks.trim().trim_end_matches('.').split("; ") {
        let clause = clause.trim().trim_end_matches(';');
        let clause = clause.strip_prefix("alt. ").unwrap_or(clause);
        one(clause, entity);
    }
}

fn one(clause: &str, entity: &mut Entity) {
    if let Some(date) = clause.strip_prefix("DOB ") {
        entity.births.extend(birth_date(date));
    } else if let Some(place) = clause.strip_prefix("POB ") {
        let country = place.rsplit(", ").next().unwrap_or(place);
        link(entity, country, CountryRole::Birth);
    } else if let Some(country) = clause.strip_prefix("nationality ").or_else(|| clause.strip_prefix("citizen ")) {
        link(entity, country, CountryRole::Nationality);
    } else if let Some(gender) = clause.strip_prefix("Gender ") {
        entity.gender = entity.gender.or_else(|| Gender::read(gender));
    } else if let Some(name) = clause.strip_prefix("a.k.a. ").or_else(|| clause.strip_prefix("f.k.a. ")) {
        entity.also(name.trim_matches('\''), Strength::Weak);
    } else if let Some(name) = clause.strip_prefix("Linked To: ") {
        let name = name.trim().to_owned();
        entity.associations.push(Association { name, entity_id: None, relationship: "linked to".into() });
    } else {
        number(clause, entity);
    }
}

fn link(entity: &mut Entity, text: &str, role: CountryRole) {
    let code = country_code(text);
    // A town alone is no country.
    if role == CountryRole::Birth && code.is_none() {
        return;
    }
    let link = CountryLink { code, text: text.trim().to_owned(), role };
    if !entity.countries.contains(&link) {
        entity.countries.push(link);
    }
}

fn number(clause: &str, entity: &mut Entity) {
    let Some(kind) = NUMBERS.iter().filter(|k| clause.starts_with(**k)).max_by_key(|k| k.len()) else { return };
    let rest = clause[kind.len()..].trim();
    // `Digital Currency Address - XBT 1A2b…`
    let (kind, rest) = match rest.strip_prefix("- ").and_then(|r| r.split_once(' ')) {
        Some((currency, address)) => (format!("{kind} - {currency}"), address),
        None => ((*kind).to_owned(), rest),
    };
    let (value, country) = match rest.split_once(" (") {
        Some((value, note)) => (value, country_code(note.split(')').next().unwrap_or_default())),
        None => (rest, None),
    };
    // `issued 3 May 2001`, `expires…`
    let value = value.split(" issued ").next().unwrap_or(value).split(" expires ").next().unwrap_or(value).trim();
    let value = value.strip_prefix("IMO ").unwrap_or(value);
    if value.chars().any(|c| c.is_ascii_digit()) && value.len() <= 120 {
        entity.identifiers.push(Identifier { kind, value: value.to_owned(), country });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entity::EntityKind;

    #[test]
    fn clauses_become_fields() {
        let mut entity = Entity::new("1", EntityKind::Person, "DOE, John");
        read(
            "DOB 23 Nov 1962; alt. DOB circa 1963; POB Gaza, Egypt; nationality Korea, North; Gender Male; \
             Passport 92/664 (Egypt) issued 2001; SSN 523-33-8386 (United States); Digital Currency Address - XBT 1A2b3C; \
             Vessel Registration Identification IMO 9187629; Linked To: HAMAS; a.k.a. 'ABU-'UMAR'.",
            &mut entity,
        );
        let births: Vec<String> = entity.births.iter().map(ToString::to_string).collect();
        assert_eq!(births, ["1962-11-23", "circa 1963"]);
        let codes: Vec<String> = entity.countries.iter().filter_map(|c| c.code).map(|c| c.to_string()).collect();
        assert_eq!(codes, ["EG", "KP"]);
        assert_eq!(entity.gender, Some(Gender::Male));
        let numbers: Vec<&str> = entity.identifiers.iter().map(|i| i.value.as_str()).collect();
        assert_eq!(numbers, ["92/664", "523-33-8386", "1A2b3C", "9187629"]);
        assert_eq!(entity.associations[0].name, "HAMAS");
        assert_eq!(entity.names[1].text, "ABU-'UMAR");
        assert_eq!(entity.names[1].strength, Strength::Weak);
    }
}
