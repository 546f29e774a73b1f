//! A document that was photographed well comes to its code, reason and message.

use crate::bank::*;
use image::{RgbImage, imageops};
use kweli_testkit::documents::{Capture, specimen};
use kweli_testkit::wire::Person;

#[tokio::test(flavor = "multi_thread")]
async fn a_document_comes_to_its_code_reason_and_message() {
    let mut bank = Bank::open(&[]).await;
    let own = specimen("zm-passport").unwrap();
    let person = &own.person;
    let clear = (("0810", "Document Verified"), ("clear", None, PASSED));
    let (first, third) = bank.both("own passport", DV, person, &with_front(own.bytes.clone()), clear).await;
    assert_eq!(
        (&first["IDNumber"], &third["id_fields"]["id_number"]),
        (&person.number.as_str().into(), &person.number.as_str().into())
    );
    assert!(third["image_links"]["id_card_image"].is_string(), "{third}");

    let no_match = (("0811", "No Face Match"), ("block", Some("face_verification_failed"), FAILED));
    let foreign = specimen("de-passport").unwrap();
    bank.both("somebody else's passport", DV, &foreign.person, &with_front(foreign.bytes.clone()), no_match).await;

    let data =
        (("0813", "Document Not Verified - Machine Judgement"), ("block", Some("document_check_failed"), FAILED));
    let lying = specimen("foreign-zone").unwrap();
    bank.both("a zone of somebody else", DV, &lying.person, &with_front(lying.bytes), data).await;

    let doubtful = (("0814", "Provisional Enroll - Under Review"), ("attention", Some("medium_risk"), PASSED));
    let odd = specimen("no-such-day").unwrap();
    bank.both("born on 31 February", DV, &odd.person, &with_front(odd.bytes), doubtful).await;
    let claimed = Person { given: "Jane".into(), last: "Roe".into(), ..person.clone() };
    bank.both("another name was sent", DV, &claimed, &with_front(own.bytes.clone()), doubtful).await;

    let child = specimen("child").unwrap();
    let young = ("block", Some("age_requirement_not_met"), "Verification failed: Customer must be above 18");
    // The first generations have no word for age.
    bank.both("a child's passport", DV, &child.person, &with_front(child.bytes), (clear.0, young)).await;

    let unsupported = (("0816", "Unable to Verify Document"), ("block", Some("unsupported_document"), FAILED));
    let licence = Person { id_type: "DRIVERS_LICENSE".into(), ..person.clone() };
    bank.both("a passport sent as a licence", DV, &licence, &with_front(own.bytes.clone()), unsupported).await;

    let spoof = (("0813", "Document Not Verified - Machine Judgement"), ("block", Some("spoof_detected"), FAILED));
    let still = Capture { frames: vec![frames().remove(0); 8], ..with_front(own.bytes.clone()) };
    bank.both("one frame eight times", DV, person, &still, spoof).await;

    let faceless_passport =
        Person { country: "KE".into(), given: "Brian".into(), last: "Otieno".into(), ..person.clone() };
    let no_face = (("0911", "No Face Found"), ("error", Some("image_unavailable_or_invalid"), UNUSABLE));
    bank.both("no portrait", DV, &faceless_passport, &with_front(faceless("passport")), no_face).await;

    // A selfie without a head, and one that is too poor.
    let selfie_unusable = ("error", Some("image_unavailable_or_invalid"), "Error: selfie image(s) are unusable.");
    let nobody = Capture {
        selfie: jpeg(RgbImage::from_pixel(640, 480, image::Rgb([120, 110, 100]))),
        ..with_front(own.bytes.clone())
    };
    bank.both("nobody on the selfie", DV, person, &nobody, (("0911", "No Face Found"), selfie_unusable)).await;
    let blurred = Capture { selfie: jpeg(imageops::blur(&decoded(&selfie()), 12.0)), ..with_front(own.bytes.clone()) };
    bank.both("a blurred selfie", DV, person, &blurred, (("0912", "Image Quality Judged Too Poor"), selfie_unusable))
        .await;

    // The visa page belongs to the third generation alone.
    let visa = specimen("ut-visa-a").unwrap();
    let residency = Capture { visa: Some(visa.bytes), ..with_front(own.bytes.clone()) };
    let told = bank.third(RDV, person, &residency).await;
    assert_eq!(told["reason"], "document_check_failed", "a visa of somebody else: {told}");
    assert_eq!(told["additional_documents"], serde_json::json!([]));
    let no_visa = Capture { visa: Some(selfie()), ..residency };
    let told = bank.third(RDV, person, &no_visa).await;
    assert_eq!(told["message"], "Error: visa image(s) are unusable.", "{told}");

    for (action, word) in [
        ("Document_Check", "Passed"),
        ("Document_Check", "Failed"),
        ("Verify_Document", "Passed"),
        ("Verify_Document", "Failed"),
        ("Verify_Document", "Under Review"),
        ("Verify_Document", "Unable To Determine"),
        ("Liveness_Check", "Passed"),
        ("Liveness_Check", "Failed"),
        ("Liveness_Check", "Unable To Determine"),
        ("Selfie_Check", "Passed"),
        ("Selfie_Check", "Failed"),
        ("Selfie_Check", "Unable To Determine"),
        ("Selfie_Provided", "Passed"),
        ("Selfie_To_ID_Card_Compare", "Completed"),
        ("Selfie_To_ID_Card_Compare", "Failed"),
        ("Selfie_To_ID_Card_Compare", "Unable To Determine"),
        ("Register_Selfie", "Approved"),
        ("Register_Selfie", "Rejected"),
        ("Register_Selfie", "Provisionally Approved"),
        ("Return_Personal_Info", "Returned"),
        ("Return_Personal_Info", "Not Returned"),
        ("Human_Review_Document_Check", "Sent to Human Review"),
    ] {
        assert!(bank.actions.contains(&(action.to_owned(), word.to_owned())), "{action} {word} in {:?}", bank.actions);
    }
}
