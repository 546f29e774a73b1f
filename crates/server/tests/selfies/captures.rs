//! Pictures that are none: the documented code and words on every wire, and never fewer checks than were asked for.

use crate::pictures::{self, decoded, franck, jpeg, photo};
use crate::world::{World, said, told};
use kweli_testkit::capture::Capture;
use serde_json::{Value, json};

/// What a capture comes to: code of a registration in the first two generations, status and reason in the third.
struct Bad {
    name: &'static str,
    capture: Capture,
    code: &'static str,
    /// What the second generation says, where it differs.
    second: &'static str,
    third: (&'static str, &'static str),
}

fn bad(name: &'static str, capture: Capture, code: &'static str, third: (&'static str, &'static str)) -> Bad {
    Bad { name, capture, code, second: code, third }
}

/// Frames that show nobody: the first generation asks a person, the others, where nobody looks, ask for a better capture.
fn useless(name: &'static str, frames: Vec<Vec<u8>>) -> Bad {
    Bad { second: "0941", ..bad(name, with_frames(frames), "0844", UNUSABLE) }
}

fn with_selfie(selfie: Vec<u8>) -> Capture {
    Capture { selfie, ..franck() }
}

fn with_frames(frames: Vec<Vec<u8>>) -> Capture {
    Capture { frames, ..franck() }
}

const UNUSABLE: (&str, &str) = ("error", "image_unavailable_or_invalid");

/// Runs a capture through all three wires and compares what comes out.
async fn all_wires(world: &World, bad: &Bad) -> (Value, Value) {
    let Bad { name, capture, code, second: other, third } = bad;
    let first = world.selfie(4, &format!("{name}-1"), capture).await;
    assert_eq!(said(&first).0, *code, "{name}: {first}");
    if !capture.frames.is_empty() {
        let (status, second) = world.second("smart-selfie-enroll", Some(&format!("{name}-2")), capture).await;
        assert_eq!((status, &second["code"]), (200, &json!(other)), "{name}: {second}");
        assert_eq!(second["message"] == first["ResultText"], code == other, "{name}");
    }
    let answer = world.third("registration", Some(&format!("{name}-3")), capture).await;
    assert_eq!((told(&answer).0, told(&answer).1), *third, "{name}: {answer}");
    (first, answer)
}

#[tokio::test(flavor = "multi_thread")]
async fn selfies_without_a_usable_face() {
    let world = World::new(&[]).await;
    let cases = [
        bad("black", with_selfie(pictures::flat(0)), "0941", UNUSABLE),
        bad("white", with_selfie(pictures::flat(255)), "0941", UNUSABLE),
        bad("nobody", with_selfie(pictures::flat(120)), "0941", UNUSABLE),
        bad("two-men", with_selfie(pictures::two_faces()), "0942", UNUSABLE),
        bad("cartoon", with_selfie(pictures::cartoon()), "0941", UNUSABLE),
        bad("passport", with_selfie(pictures::passport()), "0941", UNUSABLE),
        // About twenty pixels from chin to brow.
        bad("tiny", with_selfie(pictures::far_away(&pictures::selfie(), 40, 32)), "0942", UNUSABLE),
        bad("blurred", with_selfie(pictures::blurred(&pictures::selfie())), "0942", UNUSABLE),
        bad("cut", with_selfie(pictures::selfie()[..1_000].to_vec()), "0001", UNUSABLE),
    ];
    for case in &cases {
        let (first, third) = all_wires(&world, case).await;
        let expected = match case.code {
            "0941" => "No Face Found",
            "0942" => "Image Quality Judged Too Poor",
            _ => "Selfie image unusable",
        };
        assert_eq!(first["ResultText"], expected, "{}", case.name);
        assert_eq!(told(&third).2, "Error: selfie image(s) are unusable.", "{}", case.name);
        assert_eq!(first["Actions"]["Register_Selfie"], "Rejected", "{}", case.name);
    }
    // A document with a photograph on it is a face, but none to tell life by: somebody shall look.
    let document =
        bad("portrait", with_selfie(pictures::passport_with_portrait()), "0844", ("attention", "medium_risk"));
    all_wires(&world, &document).await;
    // Nobody of the others is on file.
    for case in &cases {
        let answer = world.selfie(2, &format!("{}-1", case.name), &franck()).await;
        assert_eq!(answer["code"], "2210", "{}: {answer}", case.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn frames_that_are_wrong() {
    let world = World::new(&[]).await;
    let attack = ("block", "spoof_detected");
    let doubt = ("attention", "medium_risk");
    let mut shuffled = pictures::frames();
    for (a, b) in [(0, 5), (1, 6), (2, 4), (3, 7)] {
        shuffled.swap(a, b);
    }
    let mut some_cut = pictures::frames();
    some_cut[2].truncate(4_000);
    some_cut[6].truncate(200);
    let cases = [
        // No two of them alike: what is sent twice is an attack whatever it shows.
        useless("black", (0..8).map(pictures::flat).collect()),
        useless("white", (248..=255).map(pictures::flat).collect()),
        useless("all-cut", (0..8).map(|n| pictures::frames()[n][..1_000 + n].to_vec()).collect()),
        bad("one-black", with_frames(vec![pictures::flat(0); 8]), "0843", attack),
        bad("still", with_frames(vec![pictures::selfie(); 8]), "0843", attack),
        bad("strangers", pictures::strangers(), "0841", ("block", "face_verification_failed")),
        // Some of a drawing's frames pass for a face, and it is nobody's.
        bad("drawn", with_frames(pictures::drawn_frames()), "0841", ("block", "face_verification_failed")),
        bad("mostly-cut", pictures::mostly_cut(), "0844", doubt),
        // Two of eight are lost on the way: what is left is enough.
        bad("some-cut", with_frames(some_cut), "0840", ("clear", "-")),
        // A wrong order is a hint and no more: networks deliver as they like.
        bad("shuffled", with_frames(shuffled), "0840", ("clear", "-")),
    ];
    for case in &cases {
        let (first, third) = all_wires(&world, case).await;
        if case.third == UNUSABLE {
            assert_eq!(told(&third).2, "Error: liveness image(s) are unusable.", "{}", case.name);
        }
        // Frames were sent, so they were judged: whatever came out says so.
        assert_ne!(first["Actions"]["Liveness_Check"], "Not Applicable", "{}: {first}", case.name);
    }
}

/// How many frames there may be: the third generation counts them at the door, the first two take what there is.
#[tokio::test(flavor = "multi_thread")]
async fn too_few_and_too_many_frames() {
    let world = World::new(&[]).await;
    let more = || pictures::frames().into_iter().chain([photo("franck-01829")]).collect::<Vec<_>>();
    let refused =
        json!({"status": "Bad Request", "message": "Required field 'liveness_images' is missing or invalid."});
    for (name, frames) in [("none", vec![]), ("five", pictures::frames()[..5].to_vec()), ("nine", more())] {
        let capture = with_frames(frames);
        for product in ["registration", "authentication", "biometric_kyc"] {
            let form = world.backend.form(&world.person(crate::world::Photo::Same), Some(&world.receiver.url("third")));
            let form = form.text("user_id", name);
            let answer = world.submit(product, form, &capture).await;
            assert_eq!(answer, (400, refused.clone()), "{name} {product}");
        }
        let first = world.selfie(4, name, &capture).await;
        assert_eq!(said(&first).0, "0840", "{name}: {first}");
        let judged = &first["Actions"]["Liveness_Check"];
        assert_eq!(judged, if capture.frames.is_empty() { "Not Applicable" } else { "Passed" }, "{name}: {first}");
        let (status, second) = world.second("smart-selfie-enroll", Some(&format!("{name}-2")), &capture).await;
        if capture.frames.is_empty() {
            let text = "Error - A required parameter is missing: liveness_images";
            assert_eq!((status, &second["code"], &second["error"]), (400, &json!("2213"), &json!(text)));
        } else {
            assert_eq!((status, &second["code"]), (200, &json!("0840")), "{name}: {second}");
        }
    }
    // A comparison may do without, and then says that nothing was judged; half a capture is refused.
    let compared = |frames: Vec<Vec<u8>>| Capture { reference: Some(photo("franck-01829")), ..with_frames(frames) };
    let form = || world.form(None).text("comparison_image_type", "PORTRAIT");
    let (_, alone) = world.submit("compare", form(), &compared(vec![])).await;
    assert_eq!(told(&alone).0, "clear", "{alone}");
    for frames in [pictures::frames()[..5].to_vec(), more()] {
        assert_eq!(world.submit("compare", form(), &compared(frames)).await, (400, refused.clone()));
    }
}

/// What no picture is at all, and pictures that are much larger than they look.
#[tokio::test(flavor = "multi_thread")]
async fn files_that_are_odd() {
    let world = World::new(&[]).await;
    // 2.6 MB of EXIF before a good picture, everywhere: the size limits of the wires are met first.
    let heavy = Capture {
        selfie: pictures::with_huge_exif(&pictures::selfie()),
        frames: pictures::frames().iter().map(|frame| pictures::with_huge_exif(frame)).collect(),
        reference: None,
    };
    let first = world.selfie(4, "heavy", &heavy).await;
    assert_eq!(said(&first).0, "0840", "{first}");
    let (status, answer) = world.submit("registration", world.form(Some("heavy-3")), &heavy).await;
    assert_eq!(status, 413, "{answer}");
    let selfie_only = with_selfie(heavy.selfie.clone());
    let (_, third) = world.submit("registration", world.form(Some("heavy-4")), &selfie_only).await;
    assert_eq!(told(&third).0, "clear", "{third}");
    let (status, second) = world.second("smart-selfie-enroll", Some("heavy-2"), &selfie_only).await;
    assert_eq!((status, &second["code"]), (200, &json!("0840")), "{second}");
    // No picture by its first bytes.
    for (name, bytes) in [("gif", b"GIF89a".to_vec()), ("text", b"hello".to_vec()), ("empty", Vec::new())] {
        let capture = with_selfie(bytes);
        let first = world.selfie(4, name, &capture).await;
        assert_eq!(said(&first), ("0001", "Selfie image unusable"), "{name}: {first}");
        let refused =
            json!({"status": "Bad Request", "message": "Required field 'selfie_image' is missing or invalid."});
        assert_eq!(world.submit("registration", world.form(Some(name)), &capture).await, (400, refused), "{name}");
        let (status, second) = world.second("smart-selfie-enroll", Some(name), &capture).await;
        let code = if name == "empty" { "2213" } else { "2204" };
        assert_eq!((status, &second["code"]), (400, &json!(code)), "{name}: {second}");
    }
    // A frame that is no picture among good ones: dropped where the package is read later, refused at the door.
    let mut frames = pictures::frames();
    frames[3] = b"GIF89a".to_vec();
    let capture = with_frames(frames);
    assert_eq!(said(&world.selfie(4, "odd-frame", &capture).await).0, "0840");
    let refused =
        json!({"status": "Bad Request", "message": "Required field 'liveness_images' is missing or invalid."});
    assert_eq!(world.submit("registration", world.form(Some("odd-3")), &capture).await, (400, refused));
    let (_, second) = world.second("smart-selfie-enroll", Some("odd-2"), &capture).await;
    assert_eq!(second["code"], "2204", "{second}");
    // A selfie that lies on its side, and says so in its EXIF or not, is no crash.
    let turned = jpeg(&image::imageops::rotate90(&decoded(&pictures::selfie())));
    let first = world.selfie(4, "turned", &with_selfie(turned)).await;
    assert!(first["ResultCode"].is_string(), "{first}");
    // The server is as well as before.
    assert_eq!(said(&world.selfie(4, "after", &franck()).await).0, "0840");
}
