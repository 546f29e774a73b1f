//! The formats of which no public sample ships: small files made for these tests in the publishers' schemas.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod samples;

use kweli_screening::{
    CountryRole, EntityKind, Format, Gender, ListKind, LoadError, Papers, SourceFile, Strength, WatchList, load,
};
use samples::TODAY;

fn file(name: &str, text: &str) -> SourceFile {
    SourceFile { name: name.into(), bytes: text.as_bytes().to_vec() }
}

fn read_as(format: Format, text: &str, kind: Option<ListKind>) -> Result<WatchList, LoadError> {
    let papers = Papers { kind, ..Papers::new("made", "2026-11-20".parse().unwrap()) };
    load(format, &[file("made", text)], papers, TODAY)
}

fn read(format: Format, text: &str) -> Result<WatchList, LoadError> {
    read_as(format, text, None)
}

const UN: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST dateGenerated="2026-11-20T05:00:00.000Z">
  <INDIVIDUALS>
    <INDIVIDUAL>
      <DATAID>100001</DATAID><FIRST_NAME>AMADI</FIRST_NAME><SECOND_NAME>TESTPERSON</SECOND_NAME>
      <UN_LIST_TYPE>DRC</UN_LIST_TYPE><REFERENCE_NUMBER>CDi.999</REFERENCE_NUMBER><LISTED_ON>2018-02-01</LISTED_ON>
      <GENDER>Male</GENDER><COMMENTS1>Made for a test &amp; nothing else.</COMMENTS1>
      <NATIONALITY><VALUE>Democratic Republic of the Congo</VALUE></NATIONALITY>
      <INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Amadi Tester</ALIAS_NAME></INDIVIDUAL_ALIAS>
      <INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Shortie</ALIAS_NAME></INDIVIDUAL_ALIAS>
      <INDIVIDUAL_ADDRESS><CITY>Goma</CITY><COUNTRY>Democratic Republic of the Congo</COUNTRY></INDIVIDUAL_ADDRESS>
      <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1970</FROM_YEAR><TO_YEAR>1973</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH>
      <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>OB000000</NUMBER></INDIVIDUAL_DOCUMENT>
    </INDIVIDUAL>
  </INDIVIDUALS>
  <ENTITIES>
    <ENTITY>
      <DATAID>200001</DATAID><FIRST_NAME>TEST TRADING COMPANY</FIRST_NAME><UN_LIST_TYPE>DRC</UN_LIST_TYPE>
      <REFERENCE_NUMBER>CDe.998</REFERENCE_NUMBER>
      <ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY><ALIAS_NAME>TTC</ALIAS_NAME></ENTITY_ALIAS>
    </ENTITY>
  </ENTITIES>
</CONSOLIDATED_LIST>
"#;

#[test]
fn the_united_nations_list() {
    let list = read(Format::UnXml, UN).unwrap();
    let person = &list.entities[0];
    assert_eq!((person.id.as_str(), person.name(), person.kind), ("100001", "AMADI TESTPERSON", EntityKind::Person));
    assert_eq!(person.names[2].strength, Strength::Weak);
    assert_eq!(person.births[0].to_string(), "1970 to 1973");
    assert_eq!(person.gender, Some(Gender::Male));
    assert_eq!(person.countries[0].code.map(|c| c.to_string()).as_deref(), Some("CD"));
    assert_eq!(person.listed_on.as_deref(), Some("2018-02-01"));
    assert_eq!(person.remarks.as_deref(), Some("Made for a test & nothing else."));
    assert!(person.identifiers.iter().any(|i| i.value == "OB000000"));
    assert_eq!(list.entities[1].kind, EntityKind::Organisation);
}

#[test]
fn a_united_nations_list_must_be_whole_and_of_its_day() {
    let cut = &UN[..UN.len() - 60];
    assert!(matches!(read(Format::UnXml, cut), Err(LoadError::Truncated(_) | LoadError::Bad { .. })));
    let other = UN.replace("2026-11-20T", "2025-11-20T");
    assert!(matches!(read(Format::UnXml, &other), Err(LoadError::OtherDate { .. })));
    let bomb = UN.replace("<CONSOLIDATED_LIST", "<!DOCTYPE x [<!ENTITY a \"aaaa\">]><CONSOLIDATED_LIST");
    assert!(matches!(read(Format::UnXml, &bomb), Err(LoadError::Bad { .. })));
    assert!(matches!(read(Format::UnXml, &UN.replace("200001", "100001")), Err(LoadError::Duplicate(_))));
    let deep = format!("<CONSOLIDATED_LIST dateGenerated=\"2026-11-20\">{}", "<a>".repeat(100_000));
    assert!(matches!(read(Format::UnXml, &deep), Err(LoadError::Bad { .. })));
}

const FTM: &str = r#"{"id":"p1","schema":"Person","properties":{"name":["Amadi Testperson"],"alias":["Amadi Tester"],"weakAlias":["AT"],"birthDate":["1970-05-01"],"nationality":["cd"],"topics":["sanction"],"passportNumber":["OB000000"]}}
{"id":"p2","schema":"Person","properties":{"name":["Belle Testperson"],"topics":["role.pep"],"position":["Minister of Tests"]}}
{"id":"o1","schema":"Company","properties":{"name":["Test Trading Ltd"],"jurisdiction":["ke"],"topics":["sanction"]}}
{"id":"f1","schema":"Family","properties":{"person":["p1"],"relative":["p2"],"relationship":["sister"]}}
{"id":"s1","schema":"Sanction","properties":{"entity":["p1"],"program":["TEST-1"],"listingDate":["2020-01-02"]}}
{"id":"w1","schema":"Ownership","properties":{"owner":["p1"],"asset":["o1"],"role":["shareholder"]}}
"#;

#[test]
fn follow_the_money_by_topic() {
    let list = read(Format::FtmJson, FTM).unwrap();
    let ids: Vec<&str> = list.entities.iter().map(|e| e.id.as_str()).collect();
    assert_eq!(ids, ["p1", "o1"]);
    let person = &list.entities[0];
    assert_eq!(person.programmes, ["TEST-1"]);
    assert_eq!(person.listed_on.as_deref(), Some("2020-01-02"));
    let ties: Vec<(&str, &str)> =
        person.associations.iter().map(|a| (a.name.as_str(), a.relationship.as_str())).collect();
    assert_eq!(ties, [("Belle Testperson", "sister"), ("Test Trading Ltd", "shareholder")]);
    assert_eq!(list.entities[1].associations[0].name, "Amadi Testperson");
    let peps = read_as(Format::FtmJson, FTM, Some(ListKind::Pep)).unwrap();
    assert_eq!(peps.entities[0].positions[0].level, 1);
    assert!(matches!(read(Format::FtmJson, &FTM[..FTM.len() - 30]), Err(LoadError::Truncated(_))));
    assert!(matches!(read(Format::FtmJson, &format!("{FTM}{FTM}")), Err(LoadError::Duplicate(_))));
    assert!(matches!(read(Format::FtmJson, "[]\n{}\n"), Err(LoadError::Bad { .. })));
}

const HOLDERS: &str = "id,name,aliases,birth_date,gender,position,position_country,from,to,url
Q1,Amina Test,Aminata Test,1960-02-03,F,Minister of Finance,KE,2010-01-01,2014-01-01,https://example.org/Q1
Q1,Amina Test,Aminata Test,1960-02-03,F,Governor of the Central Bank,KE,2014,,https://example.org/Q1
Q2,Bakary Test,,1970,M,Mayor of Banjul,GM,,,
";

#[test]
fn office_holders_have_positions_with_levels() {
    let list = read(Format::PepCsv, HOLDERS).unwrap();
    assert_eq!(list.manifest.kind, ListKind::Pep);
    let levels: Vec<u8> = list.entities[0].positions.iter().map(|p| p.level).collect();
    assert_eq!((list.entities.len(), levels), (2, vec![1, 2]));
    assert_eq!(list.entities[0].countries[0].role, CountryRole::Office);
    assert_eq!(list.entities[1].positions[0].level, 4);
    // One id for two people.
    let clash = HOLDERS.replace("Q2,", "Q1,");
    assert_eq!(read(Format::PepCsv, &clash).unwrap_err(), LoadError::Duplicate("Q1".into()));
}

#[test]
fn the_simple_table_and_what_is_wrong_with_it() {
    let good = "id,name,kind,weak_aliases,birth_date,countries,identifiers\n\
                1,Test One,person,T1,circa 1970,Kenya;NG,Passport=A123456\n2,Test Two Ltd,company,,,,\n";
    let list = read(Format::Csv, good).unwrap();
    assert_eq!(list.entities[0].births[0].to_string(), "circa 1970");
    assert_eq!(list.entities[0].countries.len(), 2);
    assert_eq!(list.entities[0].identifiers[0].kind, "Passport");
    for (text, why) in [
        ("name\nTest\n", "no id"),
        ("id,name,colour\n1,Test,red\n", "unknown column"),
        ("id,name\n1,Test\n1,Other\n", "duplicate"),
        ("id,name\n1,\n", "no name"),
        ("id,name,birth_date\n1,Test,yesterday\n", "no date"),
        ("id,name,countries\n1,Test,Atlantis\n", "no country"),
        ("id,name,kind\n1,Test,ghost\n", "no kind"),
        ("id,name\n1,\"Test\n", "open quote"),
        ("id,name\n1,Test,more\n", "more columns"),
        ("id,name\n", "no rows"),
        ("", "nothing"),
    ] {
        assert!(read(Format::Csv, text).is_err(), "{why}");
    }
}

#[test]
fn congress_files() {
    let good = "- id:\n    bioguide: T000001\n  name:\n    first: Test\n    last: Person\n  bio:\n    birthday: '1950-01-02'\n    gender: F\n  terms:\n  - type: sen\n    start: '2001-01-03'\n    end: '2007-01-03'\n    state: WA\n";
    let list = read(Format::UsCongressYaml, good).unwrap();
    assert_eq!(list.entities[0].positions[0].title, "United States senator, WA");
    assert!(read(Format::UsCongressYaml, &good.replace("sen", "ghost")).is_err());
    assert!(read(Format::UsCongressYaml, &good[..good.len() - 40]).is_err());
    let bomb = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n";
    assert!(read(Format::UsCongressYaml, bomb).is_err());
}
