//! The real, dated lists that ship with the crate: read whole, compared, and refused when anything is wrong.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod samples;

use kweli_screening::{Aspect, Diff, EntityKind, Format, LoadError, Papers, SourceFile, load};
use samples::{TODAY, files, list};

#[test]
fn each_sample_list_has_its_entries() {
    for (name, entries) in [("sdn-2019", 7_379), ("sdn", 8_976), ("nonsdn", 442), ("dpl", 461), ("congress", 617)] {
        let list = list(name);
        assert_eq!(list.entities.len(), entries, "{name}");
        assert_eq!(list.manifest.entries, entries);
        assert_eq!(list.manifest.sha256.len(), 64);
    }
}

#[test]
fn the_sdn_list_is_understood() {
    let list = list("sdn");
    let count = |kind| list.entities.iter().filter(|e| e.kind == kind).count();
    assert_eq!(count(EntityKind::Person), 4_620);
    assert_eq!(count(EntityKind::Organisation), 3_673);
    assert_eq!(count(EntityKind::Vessel), 406);
    assert_eq!(count(EntityKind::Aircraft), 277);
    let entity = list.entities.iter().find(|e| e.id == "7316").unwrap();
    assert_eq!(entity.births[0].to_string(), "1970-11-17");
    assert_eq!(entity.identifiers[0].value, "66901635");
    // A remark that goes on in the file of comments.
    let long = list.entities.iter().find(|e| e.id == "28264").unwrap();
    assert!(long.names.iter().any(|n| n.text == "khaleesi"));
    assert!(long.associations.iter().any(|a| a.name == "LAZARUS GROUP" && a.entity_id.is_some()));
}

#[test]
fn two_releases_differ_as_published() {
    let diff = Diff::between(Some(&list("sdn-2019")), &list("sdn"));
    assert_eq!((diff.added.len(), diff.removed.len()), (1_858, 261));
    let with = |aspect| diff.changed.iter().filter(|c| c.aspects.contains(&aspect)).count();
    assert_eq!(with(Aspect::Name), 20);
    assert_eq!(with(Aspect::Programme), 311);
    assert!(Diff::between(Some(&list("sdn")), &list("sdn")).is_empty());
}

fn refused(format: Format, files: &[SourceFile]) -> LoadError {
    load(format, files, Papers::new("test", "2021-07-07".parse().unwrap()), TODAY).unwrap_err()
}

#[test]
fn a_damaged_list_is_refused_whole() {
    let whole = files("us_ofac_sdn_2021-07", &["sdn.csv", "alt.csv", "add.csv", "sdn_comments.csv"]);
    // Cut at any place of the main file: in a field, between fields, between rows.
    for keep in [10, 1_000, 500_003, 1_999_999] {
        let mut cut = whole.clone();
        cut[0].bytes = open(&cut[0].bytes)[..keep].to_vec();
        assert!(matches!(refused(Format::OfacSdn, &cut), LoadError::Truncated(_) | LoadError::Bad { .. }), "{keep}");
    }
    // Cut after a whole row: the companions name entries that are gone.
    let mut cut = whole.clone();
    let text = open(&cut[0].bytes);
    let at = text.iter().take(900_000).rposition(|b| *b == b'\n').unwrap();
    cut[0].bytes = text[..=at].to_vec();
    assert!(matches!(refused(Format::OfacSdn, &cut), LoadError::Bad { .. }));
    // The archive itself is cut.
    let mut cut = whole.clone();
    let half = cut[0].bytes.len() / 2;
    cut[0].bytes.truncate(half);
    assert!(matches!(refused(Format::OfacSdn, &cut), LoadError::Truncated(_)));
    // One row twice.
    let mut twice = whole.clone();
    let text = open(&twice[0].bytes);
    let first = text.iter().position(|b| *b == b'\n').unwrap();
    twice[0].bytes = [&text[..=first], &text].concat();
    assert_eq!(refused(Format::OfacSdn, &twice), LoadError::Duplicate("36".into()));
    // Files of another list.
    assert!(matches!(refused(Format::OfacSdn, &files("us_bis_dpl_2022-09", &["dpl.txt"])), LoadError::Bad { .. }));
    assert_eq!(
        refused(Format::OfacSdn, &whole[1..2]),
        LoadError::Missing("the file of entries (sdn.csv, cons_prim.csv)")
    );
    assert!(matches!(refused(Format::UsCongressYaml, &whole[..1]), LoadError::Truncated(_)));
}

fn open(bytes: &[u8]) -> Vec<u8> {
    samples::gunzip(bytes)
}

#[test]
fn a_wrongly_dated_list_is_refused() {
    let files = files("us_bis_dpl_2022-09", &["dpl.txt"]);
    for day in ["2027-01-01", "1962-01-01"] {
        let papers = Papers::new("dpl", day.parse().unwrap());
        assert!(matches!(load(Format::BisDpl, &files, papers, TODAY), Err(LoadError::Dated(..))), "{day}");
    }
    let papers = Papers::new("../dpl", TODAY);
    assert_eq!(load(Format::BisDpl, &files, papers, TODAY).unwrap_err(), LoadError::Name);
}
