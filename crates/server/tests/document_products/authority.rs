//! Enhanced: the authority is asked about the number that was read.

use crate::bank::*;
use kweli_testkit::documents::specimen;
use kweli_testkit::process::photo;
use kweli_testkit::wire::Person;

const TYPE: &str = "ALIEN_CARD";

/// Fills the authority's table with a person, with or without a photograph.
fn import(bank: &Bank, person: &Person, picture: Option<&str>) {
    let folder = tempfile::tempdir().unwrap();
    if let Some(picture) = picture {
        std::fs::write(folder.path().join("photo.jpg"), photo(picture).unwrap()).unwrap();
    }
    let Person { number, given, last, .. } = person;
    let file = if picture.is_some() { "photo.jpg" } else { "" };
    let csv = folder.path().join("people.csv");
    std::fs::write(&csv, format!("id_number,first_name,last_name,photo\n{number},{given},{last},{file}\n")).unwrap();
    let (csv, photos) = (csv.to_str().unwrap(), folder.path().to_str().unwrap());
    bank.kweli.run(&["authority", "import", "--country", "KE", "--id-type", TYPE, csv, "--photos", photos]).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_authority_has_the_last_word() {
    let mut bank = Bank::open(&[]).await;
    let card = specimen("ke-alien-card").unwrap();
    let person = &card.person;
    let front = with_front(card.bytes.clone());

    // The register is there, and knows somebody else.
    let stranger = Person { number: "100200".into(), ..person.clone() };
    import(&bank, &stranger, None);
    let unknown = (
        ("1013", "Unable to Validate ID"),
        ("block", Some("identifier_not_found"), "Verification failed: ID number not found"),
    );
    let (first, _) = bank.both("a number that nobody knows", EDV, person, &front, unknown).await;
    assert_eq!(first["Actions"]["Verify_ID_Number"], "Not Verified");

    import(&bank, person, Some("franck-01829.jpg"));
    let clear = (("0810", "Document Verified"), ("clear", None, PASSED));
    let (first, third) = bank.both("card and record", EDV, person, &front, clear).await;
    assert_eq!(first["Actions"]["Verify_ID_Number"], "Verified");
    assert_eq!(first["Actions"]["Selfie_To_ID_Authority_Compare"], "Completed");
    assert_eq!(third["id_fields"]["id_number"], person.number.as_str());

    import(&bank, person, Some("obama.jpg"));
    let no_match = (("0811", "No Face Match"), ("block", Some("face_verification_failed"), FAILED));
    let (first, _) = bank.both("somebody else's photograph on record", EDV, person, &front, no_match).await;
    assert_eq!(first["Actions"]["Selfie_To_ID_Authority_Compare"], "Failed");

    import(&bank, person, None);
    let (first, _) = bank.both("no photograph on record", EDV, person, &front, clear).await;
    assert_eq!(first["Actions"]["Selfie_To_ID_Authority_Compare"], "ID Authority Photo Not Available");

    let renamed = Person { given: "Jan".into(), last: "Vandersteen".into(), ..person.clone() };
    import(&bank, &renamed, Some("franck-01829.jpg"));
    let other =
        (("0813", "Document Not Verified - Machine Judgement"), ("block", Some("document_check_failed"), FAILED));
    bank.both("another name on record", EDV, person, &front, other).await;

    let short = specimen("short-number").unwrap();
    let invalid = (
        ("1014", "Error - Unsupported ID number format"),
        ("error", Some("invalid_id_number"), "Verification failed: invalid id number"),
    );
    bank.both("a number that is too short", EDV, &short.person, &with_front(short.bytes), invalid).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authority_that_is_down_is_no_verdict() {
    let fault = format!("[\"KE/{TYPE}\"]");
    let mut bank =
        Bank::open(&[("KWELI__AUTHORITIES__FAULTS", &fault), ("KWELI__AUTHORITIES__GIVE_UP_AFTER_S", "1")]).await;
    let card = specimen("ke-alien-card").unwrap();
    let down = (
        ("1015", "Error - Queried Database Unavailable"),
        ("error", Some("service_unavailable"), "Error: external service unavailable."),
    );
    let (first, _) = bank.both("the register is down", EDV, &card.person, &with_front(card.bytes.clone()), down).await;
    for action in ["Verify_ID_Number", "Return_Personal_Info", "Selfie_To_ID_Authority_Compare"] {
        assert_eq!(first["Actions"][action], "Issuer Unavailable", "{action}");
    }
}
