//! Pictures that are no document, or none that can be judged: the documented reason, within the time that a job
//! may take (nobody waits longer than two minutes for one).

use crate::bank::*;
use image::{ImageFormat, RgbImage, imageops};
use kweli_testkit::documents::{Capture, document_zip, specimen};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_document_is_told_in_the_documented_words() {
    let mut bank = Bank::open(&[]).await;
    let own = specimen("zm-passport").unwrap();
    let person = &own.person;
    let page = decoded(&own.bytes);
    let (width, height) = page.dimensions();
    let no_document =
        (("0816", "Unable to Verify Document"), ("error", Some("image_unavailable_or_invalid"), UNUSABLE));
    let other = decoded(&specimen("de-passport").unwrap().bytes);
    let both = RgbImage::from_fn(width * 2, height, |x, y| {
        if x < width { *page.get_pixel(x, y) } else { *other.get_pixel(x - width, y) }
    });
    let unclassified =
        (no_document.0, ("error", Some("document_unclassifiable"), "Error: document could not be classified."));
    let unusable = (("0001", "ID Card image unusable"), no_document.1);
    let noise = RgbImage::from_fn(900, 700, |x, y| {
        image::Rgb([(x * y % 251) as u8, (x * 7 % 253) as u8, (y * 13 % 255) as u8])
    });
    let garbled = jpeg(imageops::blur(&page, 9.0));
    // Of half a document either the shape tells, or not even its kind can be told.
    let part = |x, y, width, height| jpeg(imageops::crop_imm(&page, x, y, width, height).to_image());
    let poor = (("0912", "Image Quality Judged Too Poor"), no_document.1);
    for (what, front, words) in [
        ("the left half", part(0, 0, width / 2, height), poor),
        ("the upper half", part(0, 0, width, height / 2), poor),
        ("the right half", part(width / 2, 0, width / 2, height), unclassified),
        ("a selfie", selfie(), no_document),
        ("a grey wall", jpeg(RgbImage::from_pixel(800, 600, image::Rgb([90, 90, 90]))), no_document),
        ("noise", jpeg(noise), no_document),
        ("a back in the front's place", specimen("ke-national-id-back").unwrap().bytes, no_document),
        ("two documents", jpeg(both), unclassified),
        ("a hundred pixels", jpeg(imageops::thumbnail(&page, 100, 75)), no_document),
        ("a page out of focus", garbled, no_document),
        (
            "fifty megapixels",
            encoded(RgbImage::from_pixel(8_000, 6_400, image::Rgb([200; 3])), ImageFormat::Png),
            unusable,
        ),
        ("a file that is cut off", own.bytes[..own.bytes.len() / 3].to_vec(), unusable),
    ] {
        bank.both(what, DV, person, &with_front(front), words).await;
    }
    for (action, expected) in [
        ("Document_Check", &["Unable To Determine"][..]),
        ("Verify_Document", &["Unable To Determine"]),
        ("Register_Selfie", &["Rejected"]),
        ("Return_Personal_Info", &["Not Done", "Not Returned"]),
    ] {
        let words: Vec<&str> =
            bank.actions.iter().filter(|(name, _)| name == action).map(|(_, word)| &**word).collect();
        assert_eq!(words, expected, "{action}");
    }
    // Each picture that is broken is named.
    let cut = |bytes: &[u8]| bytes[..bytes.len() / 3].to_vec();
    let broken_back = Capture { back: Some(cut(&own.bytes)), ..with_front(own.bytes.clone()) };
    let broken_both = Capture { selfie: cut(&selfie()), ..with_front(cut(&own.bytes)) };
    for (what, capture, text, message) in [
        ("the back", broken_back, "ID Card image unusable", "Error: document_back image(s) are unusable."),
        ("selfie and front", broken_both, "Selfie image unusable", "Error: selfie, document image(s) are unusable."),
    ] {
        let words = (("0001", text), ("error", Some("image_unavailable_or_invalid"), message));
        bank.both(what, DV, person, &capture, words).await;
    }
    // The third generation looks at the form of a file before it takes it.
    let pdf = Capture { front: b"%PDF-1.7 named scan.jpg".to_vec(), ..with_front(Vec::new()) };
    let first = bank.first(6, document_zip(person, &pdf).unwrap()).await;
    assert_eq!(
        (&first["result"]["ResultCode"], &first["result"]["ResultText"]),
        (&"0001".into(), &"ID Card image unusable".into())
    );
    let form = bank.backend.document_form(person, &pdf, &bank.receiver.url("v3")).unwrap();
    let (status, refused) = bank.backend.submit(&bank.backend.token().await.unwrap(), DV, form).await.unwrap();
    assert_eq!((status, &refused["message"]), (400, &"Document image must be JPEG or PNG.".into()));
}
