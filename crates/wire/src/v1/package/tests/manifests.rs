//! What `info.json` may say, client by client.

use super::zips::{deflated, file, stored};
use super::*;
use kweli_domain::Timestamp;

const JPEG: &[u8] = b"\xFF\xD8\xFFselfie";
const B64: &str = "/9j/c2VsZmll"; // JPEG as Base64

fn of(info: &str) -> Result<(Package, Submission), PackageProblem> {
    open(&deflated(&[("info.json", info.as_bytes()), ("selfie.jpg", JPEG), ("card.jpg", b"\xFF\xD8\xFFcard")]))
}

fn reason(info: &str) -> Reason {
    of(info).unwrap_err().reason
}

#[test]
fn a_core_library_package() {
    let info = include_str!("../../testdata/info_core.json").replace("<base64 jpg>", B64);
    let (package, submission) = of(&info).unwrap();
    assert_eq!(kinds(&package), ["selfie", "liveness_0"]);
    assert_eq!(package.images[0].1, JPEG);
    assert_eq!(package.ignored, ["images[1]: another picture of this kind came before"]);
    assert!(submission.ask_authority);
    assert_eq!(submission.claims.country, "NG".parse().ok());
    assert_eq!(submission.claims.id_number, Some("00000000000".into()));
    assert_eq!(submission.claims.first_name, Some("Leo".into()));
}

#[test]
fn a_mobile_package() {
    let info = include_str!("../../testdata/info_mobile.json");
    let zip = deflated(&[
        ("si_liveness_0.jpg", b"frame"),
        ("si_selfie.jpg", JPEG),
        ("security_info.json", b"{}"),
        ("info.json", info.as_bytes()),
    ]);
    let (package, submission) = open(&zip).unwrap();
    assert_eq!(kinds(&package), ["liveness_0", "selfie"]);
    assert!(package.ignored.is_empty());
    let consent = submission.consent.unwrap();
    assert!(consent.granted);
    assert_eq!(consent.granted_at, Timestamp(1_736_936_430_456));
}

#[test]
fn a_python_package_with_junk_entries_and_nulls() {
    let info = format!(
        r#"{{"id_info": {{"country": null, "id_type": null, "id_number": null, "entered": false}},
             "images": [{{"image_type_id": 2, "image": "{B64}", "file_name": ""}},
                        {{"image_type_id": 3, "image": "{B64}", "file_name": ""}}],
             "server_information": "https://host/v1/uploads/x"}}"#
    );
    let junk = || file("base64imgString", b"junk");
    let (package, submission) = open(&stored(&[file("info.json", info.as_bytes()), junk(), junk(), junk()])).unwrap();
    assert_eq!(kinds(&package), ["selfie", "document_front"]);
    assert!(!submission.ask_authority);
}

#[test]
fn text_forms() {
    // Byte order mark, escaped slashes as PHP writes them, a data URI, line breaks, no padding.
    for image in [B64, "\\/9j\\/c2VsZmll", "data:image/jpeg;base64,/9j/c2VsZmll", "/9j/c2Vs\\nZmll\\n"] {
        let info = format!(
            "\u{feff}{{\"images\":[{{\"image_type_id\":\"2\",\"image\":\"{image}\"}}],\"id_info\":{{\"entered\":\"false\"}}}}\n"
        );
        assert_eq!(of(&info).unwrap().0.images, [(ImageKind::Selfie, JPEG.to_vec())], "{image}");
    }
    let unpadded = r#"{"images":[{"image_type_id":2,"image":"YQ"}],"id_info":{"entered":false}}"#;
    assert_eq!(of(unpadded).unwrap().0.images, [(ImageKind::Selfie, b"a".to_vec())]);
}

#[test]
fn a_picture_that_is_not_there_is_left_out() {
    // JavaScript and Ruby put the local path of liveness and back pictures where the Base64 belongs.
    let info = r#"{"images":[{"image_type_id":4,"image":"/home/x/frame.jpg","file_name":""},
        {"image_type_id":5,"image":"C:\\back.jpg","file_name":""},
        {"image_type_id":0,"image":"","file_name":"gone.jpg"},
        {"image_type_id":9,"image":"YQ=="}],"id_info":{"entered":false}}"#;
    let (package, _) = of(info).unwrap();
    assert!(package.images.is_empty());
    assert_eq!(package.ignored.len(), 4);
    assert!(of(r#"{"images":[],"id_info":{"entered":false}}"#).unwrap().0.images.is_empty());
}

#[test]
fn a_path_means_its_last_part() {
    let info = r#"{"images":[{"image_type_id":0,"file_name":"/tmp/photos/selfie.jpg"}],"id_info":{"entered":false}}"#;
    assert_eq!(kinds(&of(info).unwrap().0), ["selfie"]);
}

#[test]
fn what_is_no_description() {
    for bad in [
        "",
        "not json",
        "[]",
        "{}",
        r#"{"images": {}}"#,
        r#"{"images": [5]}"#,
        r#"{"images": [{"image_type_id": 13}]}"#,
        r#"{"images": [{"image_type_id": "selfie"}]}"#,
        r#"{"images": [{"image_type_id": [1]}]}"#,
        r#"{"images": [{}]}"#,
        r#"{"images": [], "id_info": []}"#,
        r#"{"images": [], "id_info": {"entered": 7}}"#,
        r#"{"images": [], "id_info": {"country": "NGA", "entered": false}}"#,
        r#"{"images": [], "id_info": {"id_number": 7, "entered": false}}"#,
        r#"{"images": []} trailing"#,
    ] {
        assert_eq!(reason(bad), Reason::ManifestInvalid, "{bad}");
    }
    assert_eq!(open(&deflated(&[("x.txt", b"x")])).unwrap_err().reason, Reason::ManifestInvalid);
    let below = deflated(&[("folder/info.json", br#"{"images":[]}"#)]);
    assert_eq!(open(&below).unwrap_err().reason, Reason::ManifestInvalid);
}

#[test]
fn values_are_counted() {
    let many = format!(r#"{{"images":[],"id_info":{{"x":[{}0]}}}}"#, "0,".repeat(6_000));
    assert_eq!(reason(&many), Reason::ManifestInvalid);
    let images = format!(r#"{{"images":[{}{{}}]}}"#, "{},".repeat(500));
    assert_eq!(reason(&images), Reason::ManifestInvalid);
    // Members that nobody reads may hold anything.
    let skipped = format!(r#"{{"images":[],"x":[{}0],"id_info":{{"entered":false}}}}"#, "0,".repeat(6_000));
    assert!(of(&skipped).is_ok());
}

#[test]
fn a_problem_quotes_nothing_personal() {
    let problem = of(r#"{"images": [], "id_info": {"first_name": ["Wanjiru"], "entered": false}}"#).unwrap_err();
    assert!(problem.detail.contains("first_name") && !problem.detail.contains("Wanjiru"), "{problem}");
    let problem = of(r#"{"images": "Wanjiru"}"#).unwrap_err();
    assert!(!problem.detail.contains("Wanjiru"), "{problem}");
}

#[test]
fn whether_the_authority_is_asked() {
    let with = |id_info: &str, card: bool| {
        let card = if card { r#",{"image_type_id":1,"file_name":"card.jpg"}"# } else { "" };
        let info =
            format!(r#"{{"images":[{{"image_type_id":0,"file_name":"selfie.jpg"}}{card}],"id_info":{id_info}}}"#);
        of(&info).map(|(_, submission)| submission.ask_authority).map_err(|p| p.reason)
    };
    let id = r#""country":"KE","id_type":"NATIONAL_ID","id_number":"00000000""#;
    assert_eq!(with(&format!("{{{id},\"entered\":true}}"), false), Ok(true));
    assert_eq!(with(&format!("{{{id},\"entered\":\"true\"}}"), true), Ok(true));
    assert_eq!(with(&format!("{{{id}}}"), true), Ok(true));
    assert_eq!(with(&format!("{{{id},\"entered\":false}}"), true), Ok(false));
    assert_eq!(with("null", true), Ok(false));
    assert_eq!(with("{}", true), Ok(false));
    assert_eq!(with("null", false), Err(Reason::ManifestInvalid));
    assert_eq!(with(r#"{"country":"KE","entered":true}"#, true), Err(Reason::ManifestInvalid));
    let by_session = r#"{"country":"NG","id_type":"BVN_MFA","session_id":"0000000000000","entered":true}"#;
    assert_eq!(with(by_session, false), Ok(true));
}

#[test]
fn a_package_of_another_job_is_refused() {
    let with = |job_id: &str| {
        of(&format!(
            r#"{{"images":[],"id_info":{{"entered":false}},"misc_information":{{"partner_params":{{"job_id":{job_id}}}}}}}"#
        ))
    };
    assert!(with("\"j-1\"").is_ok());
    assert!(with("null").is_ok());
    assert_eq!(with("\"j-2\"").unwrap_err().reason, Reason::ManifestInvalid);
}

#[test]
fn on_a_problem_the_submission_stays() {
    let mut before = submission(1);
    before.consent = None;
    let expected = serde_json::to_value(&before).unwrap();
    let zip = deflated(&[("info.json", br#"{"images":[{"image_type_id":99}],"id_info":{"entered":false}}"#)]);
    read(&zip, &PackageLimits::default(), &mut before).unwrap_err();
    assert_eq!(serde_json::to_value(&before).unwrap(), expected);
}

#[test]
fn frames_beyond_the_limit_are_left_out() {
    let frame = format!(r#"{{"image_type_id":6,"image":"{B64}"}}"#);
    let info = format!(r#"{{"images":[{}],"id_info":{{"entered":false}}}}"#, vec![frame; 30].join(","));
    let (package, _) = of(&info).unwrap();
    assert_eq!(package.images.len(), 20);
    assert_eq!(package.images[19].0, ImageKind::Liveness(19));
    assert_eq!(package.ignored.len(), 10);
}
