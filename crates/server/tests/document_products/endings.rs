//! A document that was photographed well comes to its code, reason and message.

use crate::bank::*;
use image::{RgbImage, imageops};
use kweli_testkit::documents::{Capture, specimen};
use kweli_testkit::process::photo;
use kweli_testkit::wire::Person;

#[tokio::test(flavor = "multi_thread")]
async fn a_document_comes_to_its_code_reason_and_message() {
    let mut bank = Bank::open(&[]).await;
    let own = specimen("zm-passport").unwrap();
    let person = &own.person;
    let (first, third) = bank.both("own passport", DV, person, &with_front(own.bytes.clone()), CLEAR).await;
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

    let odd = specimen("no-such-day").unwrap();
    bank.both("born on 31 February", DV, &odd.person, &with_front(odd.bytes), DOUBTFUL).await;
    let claimed = Person { given: "Jane".into(), last: "Roe".into(), ..person.clone() };
    bank.both("another name was sent", DV, &claimed, &with_front(own.bytes.clone()), DOUBTFUL).await;

    let old = with_front(with_head("expired", &photo("franck-01829.jpg").unwrap()));
    let expired =
        (("0817", "Approved with Attention - Document is Expired"), ("attention", Some("document_expired"), PASSED));
    bank.both("a passport that is out of date", DV, &brian(), &old, expired).await;

    let child = specimen("child").unwrap();
    let young = ("block", Some("age_requirement_not_met"), "Verification failed: Customer must be above 18");
    // The first generations have no word for age.
    bank.both("a child's passport", DV, &child.person, &with_front(child.bytes.clone()), (CLEAR.0, young)).await;

    // Without the zone nothing vouches for the birth date: a doubt, and a word for it where there is one.
    let perhaps_young = (DOUBTFUL.0, ("attention", Some("age_requirement_not_met"), PASSED));
    let hidden = with_front(without_zone("child"));
    bank.both("a child's passport, its zone hidden", DV, &child.person, &hidden, perhaps_young).await;

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
    let head = photo("franck-01829.jpg").unwrap();
    let resident = Capture { visa: Some(with_head("visa", &head)), ..with_front(with_head("passport", &head)) };
    let third = bank.third(RDV, &brian(), &resident).await;
    assert_eq!(told(&third), CLEAR.1, "{third}");
    let pages = third["additional_documents"].as_array().unwrap();
    assert_eq!((pages.len(), &pages[0]["document_primary_id"]), (1, &brian().number.as_str().into()), "{third}");
    assert!(pages[0]["image_link"].is_string(), "{third}");
    let visa = specimen("ut-visa-a").unwrap();
    let residency = Capture { visa: Some(visa.bytes), ..with_front(own.bytes.clone()) };
    let third = bank.third(RDV, person, &residency).await;
    assert_eq!(told(&third), ("block", Some("document_check_failed"), FAILED), "a visa of somebody else: {third}");
    assert_eq!(third["additional_documents"], serde_json::json!([]));
    let no_visa = Capture { visa: Some(selfie()), ..residency };
    let third = bank.third(RDV, person, &no_visa).await;
    let unusable = ("error", Some("image_unavailable_or_invalid"), "Error: visa image(s) are unusable.");
    assert_eq!(told(&third), unusable, "{third}");

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
