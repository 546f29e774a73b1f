//! Enhanced: the authority is asked about the number that was read.

use crate::bank::*;
use crate::pictures;
use kweli_testkit::documents::specimen;
use kweli_testkit::process::photo;
use kweli_testkit::wire::Person;

const TYPE: &str = "ALIEN_CARD";

#[tokio::test(flavor = "multi_thread")]
async fn the_authority_has_the_last_word() {
    let mut bank = Bank::open(&[]).await;
    let card = specimen("ke-alien-card").unwrap();
    let person = &card.person;
    let front = with_front(card.bytes.clone());

    // The register is there, and knows somebody else.
    let stranger = Person { number: "100200".into(), ..person.clone() };
    bank.import(TYPE, &stranger, None);
    let unknown = (
        ("1013", "Unable to Validate ID"),
        ("block", Some("identifier_not_found"), "Verification failed: ID number not found"),
    );
    let (first, _) = bank.both("a number that nobody knows", EDV, person, &front, unknown).await;
    assert_eq!(first["Actions"]["Verify_ID_Number"], "Not Verified");

    bank.import(TYPE, person, Some(&photo("franck-01829.jpg").unwrap()));
    let (first, third) = bank.both("card and record", EDV, person, &front, CLEAR).await;
    assert_eq!(first["Actions"]["Verify_ID_Number"], "Verified");
    assert_eq!(first["Actions"]["Selfie_To_ID_Authority_Compare"], "Completed");
    assert_eq!(third["id_fields"]["id_number"], person.number.as_str());

    bank.import(TYPE, person, Some(&photo("obama.jpg").unwrap()));
    let no_match = (("0811", "No Face Match"), ("block", Some("face_verification_failed"), FAILED));
    let (first, _) = bank.both("somebody else's photograph on record", EDV, person, &front, no_match).await;
    assert_eq!(first["Actions"]["Selfie_To_ID_Authority_Compare"], "Failed");

    bank.import(TYPE, person, Some(&pictures::between()));
    let (first, _) = bank.both("a photograph between two men on record", EDV, person, &front, DOUBTFUL).await;
    let actions = &first["Actions"];
    assert_eq!(
        (&actions["Selfie_To_ID_Authority_Compare"], &actions["Human_Review_Compare"]),
        (&"Provisionally Approved".into(), &"Sent to Human Review".into())
    );

    bank.import(TYPE, person, None);
    let (first, _) = bank.both("no photograph on record", EDV, person, &front, CLEAR).await;
    assert_eq!(first["Actions"]["Selfie_To_ID_Authority_Compare"], "ID Authority Photo Not Available");

    let renamed = Person { given: "Jan".into(), last: "Vandersteen".into(), ..person.clone() };
    bank.import(TYPE, &renamed, Some(&photo("franck-01829.jpg").unwrap()));
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
