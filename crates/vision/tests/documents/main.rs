//! From a photograph of a specimen to what it says. Needs `make fixtures`.

// Helpers of tests may unwrap like the tests themselves.
#![allow(clippy::unwrap_used)]

use kweli_vision::document::{Ask, Basis, DocumentReader, FieldName, Kind, Reading, Side, Symbology, compare};
use kweli_vision::{DecodeLimits, EngineOptions, Picture, PictureFormat, decode};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

fn folder(variable: &str, default: &str) -> PathBuf {
    std::env::var_os(variable)
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target").join(default), PathBuf::from)
}

fn reader() -> &'static DocumentReader {
    static READER: LazyLock<DocumentReader> = LazyLock::new(|| {
        DocumentReader::load(&folder("KWELI_MODELS_DIR", "kweli-models"), &EngineOptions { threads: 2 })
            .unwrap_or_else(|e| panic!("{e}; for tests run `make fixtures`"))
    });
    &READER
}

fn specimens() -> PathBuf {
    folder("KWELI_SPECIMENS_DIR", "specimens")
}

fn bytes(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}; run `make fixtures`", path.display()))
}

fn specimen(name: &str) -> Picture {
    decode(&bytes(&specimens().join(format!("demo-{name}.jpg"))), &DecodeLimits::default()).unwrap()
}

fn read(picture: &Picture) -> Reading {
    reader().read(picture, &Ask::on("2026-06-15", None).unwrap()).unwrap()
}

/// What was printed on a specimen.
fn truth(name: &str) -> serde_json::Value {
    let text = String::from_utf8(bytes(&specimens().join("truth.jsonl"))).unwrap();
    let file = format!("demo-{name}.jpg");
    text.lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .find(|entry| entry["file"] == file.as_str())
        .unwrap_or_else(|| panic!("{file} is not in truth.jsonl; run `make fixtures`"))
}

/// Every printed field was understood as it was meant.
fn all_fields(name: &str, reading: &Reading) {
    let truth = truth(name);
    for (field, wanted) in truth["fields"].as_object().unwrap() {
        let field_name: FieldName = serde_json::from_value(field.as_str().into()).unwrap();
        assert_eq!(reading.value(field_name), wanted["understood"].as_str(), "{name} {field}");
    }
    if let Some(zone) = truth["mrz"].as_array() {
        let mrz = reading.mrz.as_ref().unwrap();
        let lines: Vec<&str> = mrz.lines.iter().map(|line| line.as_str()).collect();
        let wanted: Vec<&str> = zone.iter().map(|line| line.as_str().unwrap()).collect();
        assert_eq!((lines, mrz.valid), (wanted, true), "{name}");
    }
}

/// A quarter turn clockwise.
fn turned(picture: &Picture) -> Picture {
    let (w, h) = (picture.width() as usize, picture.height() as usize);
    let rgb = (0..w).flat_map(|y| (0..h).map(move |x| (x, y)));
    let rgb = rgb.flat_map(|(x, y)| picture.rgb()[((h - 1 - x) * w + y) * 3..][..3].to_vec()).collect();
    Picture::from_rgb(h as u32, w as u32, rgb, PictureFormat::Png).unwrap()
}

#[test]
fn a_passport() {
    let reading = read(&specimen("gh-passport"));
    all_fields("gh-passport", &reading);
    let class = &reading.class;
    assert_eq!(
        (class.kind, class.country.as_deref(), class.side),
        (Some(Kind::Passport), Some("GH"), Some(Side::Front))
    );
    assert!(class.confidence > 0.9 && class.basis.contains(&Basis::Mrz));
    assert!(reading.quad.confidence > 0.6 && reading.capture.cut_edges == 0 && reading.capture.width > 900.0);
    let face = reading.portrait.unwrap().face.bbox;
    assert!(face.x > 0.0 && face.x + face.width < reading.page.width() as f32 * 0.45, "{face:?}");
    let compared = compare::within(&reading);
    assert!(compared.len() >= 5 && compared.iter().all(|c| c.same), "{compared:?}");
}

#[test]
fn a_card_of_two_sides() {
    let (front, back) = (read(&specimen("ke-national-id")), read(&specimen("ke-national-id-back")));
    all_fields("ke-national-id", &front);
    all_fields("ke-national-id-back", &back);
    assert_eq!((front.class.side, back.class.side), (Some(Side::Front), Some(Side::Back)));
    assert_eq!((front.class.kind, back.class.kind), (Some(Kind::IdentityCard), Some(Kind::IdentityCard)));
    // The two specimens are made out to different people.
    assert!(compare::between(&front, &back).iter().any(|c| !c.same));
}

#[test]
fn a_card_without_a_zone() {
    let reading = read(&specimen("gh-ghana-card"));
    all_fields("gh-ghana-card", &reading);
    assert_eq!(reading.class.template, Some("gh-ghana-card"));
    assert!(reading.mrz.is_none());
}

#[test]
fn a_licence_by_its_barcode() {
    let reading = read(&specimen("us-drivers-license-back"));
    let truth = truth("us-drivers-license-back");
    let code = reading.barcodes.first().unwrap();
    assert_eq!((code.symbology, code.text.as_str()), (Symbology::Pdf417, truth["barcode"]["text"].as_str().unwrap()));
    assert_eq!(reading.class.kind, Some(Kind::DriversLicense));
    assert!(reading.value(FieldName::DocumentNumber).unwrap().starts_with('T'));
}

#[test]
fn any_way_up() {
    let mut picture = specimen("ug-national-id-back");
    for _ in 0..3 {
        picture = turned(&picture);
        let reading = read(&picture);
        all_fields("ug-national-id-back", &reading);
        assert!(reading.page.width() > reading.page.height());
    }
    // Pages whose largest text is a zone, with its fillers: upside down they look much like upright.
    for name in ["zm-passport", "ci-national-id-back", "ut-visa-b"] {
        let reading = read(&turned(&turned(&specimen(name))));
        all_fields(name, &reading);
    }
}

#[test]
fn no_document_is_a_normal_answer() {
    let photo =
        |name: &str| decode(&bytes(&folder("KWELI_PHOTOS_DIR", "kweli-photos").join(name)), &DecodeLimits::default());
    let small = Picture::from_rgb(100, 63, vec![180; 100 * 63 * 3], PictureFormat::Png).unwrap();
    let dot = Picture::from_rgb(1, 1, vec![0; 3], PictureFormat::Png).unwrap();
    let line = Picture::from_rgb(2000, 1, vec![90; 6000], PictureFormat::Png).unwrap();
    for picture in [photo("franck-01829.jpg").unwrap(), small, dot, line] {
        let reading = read(&picture);
        assert_eq!((reading.class.kind, reading.class.confidence), (None, 0.0), "{:?}", reading.lines.len());
        assert!(reading.mrz.is_none() && reading.fields.is_empty() && reading.barcodes.is_empty());
    }
}
