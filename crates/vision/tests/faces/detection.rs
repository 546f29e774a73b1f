//! One face in each photograph, at the right place, whatever the size, the turn or the file.

use crate::fixtures::{engine, everything, face, open, photo};
use kweli_vision::{Picture, PictureFormat};

/// A picture scaled by whole numbers, each pixel `up` times and only every `down`-th.
fn scaled(picture: &Picture, up: usize, down: usize) -> Picture {
    let (width, height) = (picture.width() as usize * up / down, picture.height() as usize * up / down);
    let mut rgb = Vec::with_capacity(width * height * 3);
    for y in 0..height {
        for x in 0..width {
            let at = (y * down / up * picture.width() as usize + x * down / up) * 3;
            rgb.extend_from_slice(&picture.rgb()[at..at + 3]);
        }
    }
    Picture::from_rgb(width as u32, height as u32, rgb, PictureFormat::Png).unwrap()
}

#[test]
fn each_photograph_has_exactly_one_face_with_its_landmarks_inside() {
    let all = everything();
    let found = engine().map(&all, |(_, _, bytes)| engine().find_faces(&open(bytes)).unwrap());
    for ((name, ..), faces) in all.iter().zip(found) {
        assert_eq!(faces.len(), 1, "{name}: {faces:?}");
        let face = faces[0];
        assert!(face.score > 0.8, "{name}: {face:?}");
        let area = face.bbox;
        for (x, y) in face.landmarks {
            assert!(
                x > area.x && x < area.x + area.width && y > area.y && y < area.y + area.height,
                "{name}: {face:?}"
            );
        }
        let [left, right, nose, left_mouth, right_mouth] = face.landmarks;
        assert!(left.0 < right.0 && left_mouth.0 < right_mouth.0, "{name}: {face:?}");
        assert!(nose.1 > left.1.min(right.1) && nose.1 < left_mouth.1.max(right_mouth.1), "{name}: {face:?}");
    }
}

#[test]
fn the_box_follows_the_size_of_the_picture() {
    let (picture, original) = face(&photo("obama"));
    for (up, down) in [(2, 1), (1, 2), (1, 3)] {
        let factor = up as f32 / down as f32;
        let faces = engine().find_faces(&scaled(&picture, up, down)).unwrap();
        assert_eq!(faces.len(), 1, "x{factor}");
        let mut expected = original.bbox;
        (expected.x, expected.y) = (expected.x * factor, expected.y * factor);
        (expected.width, expected.height) = (expected.width * factor, expected.height * factor);
        assert!(faces[0].bbox.overlap(&expected) > 0.8, "x{factor}: {:?} {expected:?}", faces[0].bbox);
    }
}

/// A face that is small in a large picture is seen only in the second, larger look.
#[test]
fn a_small_face_in_a_large_picture_is_found() {
    let picture = scaled(&face(&photo("franck-02159")).0, 1, 4);
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let canvas = 3000;
    let mut rgb = vec![90; canvas * canvas * 3];
    for y in 0..height {
        let at = ((y + 1900) * canvas + 1500) * 3;
        rgb[at..at + width * 3].copy_from_slice(&picture.rgb()[y * width * 3..(y + 1) * width * 3]);
    }
    let large = Picture::from_rgb(canvas as u32, canvas as u32, rgb, PictureFormat::Png).unwrap();
    let faces = engine().find_faces(&large).unwrap();
    assert_eq!(faces.len(), 1);
    let (x, y) = faces[0].bbox.centre();
    assert!((1500.0..1500.0 + width as f32).contains(&x) && (1900.0..1900.0 + height as f32).contains(&y));
}

#[test]
fn two_people_are_two_faces_largest_first() {
    let (left, right) = (open(&photo("obama")), open(&photo("biden")));
    let height = left.height().max(right.height()) as usize;
    let width = (left.width() + right.width()) as usize;
    let mut rgb = vec![128; width * height * 3];
    for (picture, offset) in [(&left, 0), (&right, left.width() as usize)] {
        let row = picture.width() as usize * 3;
        for (y, line) in picture.rgb().chunks_exact(row).enumerate() {
            let at = (y * width + offset) * 3;
            rgb[at..at + row].copy_from_slice(line);
        }
    }
    let both = Picture::from_rgb(width as u32, height as u32, rgb, PictureFormat::Png).unwrap();
    let faces = engine().find_faces(&both).unwrap();
    assert_eq!(faces.len(), 2, "{faces:?}");
    assert!(faces[0].bbox.area() >= faces[1].bbox.area());
    let quality = engine().quality(&both, &faces).unwrap();
    assert!(!quality.component("SingleFacePresent").unwrap().passed, "{quality:?}");
}

#[test]
fn no_face_is_an_empty_answer() {
    for (width, height) in [(1, 1), (1, 4000), (31, 33), (640, 480)] {
        let rgb = (0..width * height * 3).map(|i| (i % 251) as u8).collect();
        let picture = Picture::from_rgb(width, height, rgb, PictureFormat::Png).unwrap();
        assert_eq!(engine().find_faces(&picture).unwrap(), vec![], "{width}x{height}");
        let quality = engine().quality(&picture, &[]).unwrap();
        assert_eq!((quality.unified, quality.passed()), (0.0, false));
    }
}
