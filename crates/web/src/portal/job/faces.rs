//! The pictures of a job, with the boxes of the faces that were found.

use super::dossier::Dossier;
use crate::portal::gauge::{Gauge, Lines};
use crate::portal::words;
use kweli_domain::evidence::{FaceCompareFinding, LivenessFinding, LookupAnswer, PixelBox};
use kweli_domain::{Environment, Finding, ImageKind, Product};

/// A picture with its face.
#[derive(Clone, Debug)]
pub struct Picture {
    /// Address of the picture.
    pub src: String,
    /// What it shows.
    pub alt: String,
    /// Its name.
    pub caption: String,
    /// Width and height in pixels, if known.
    pub size: Option<(u32, u32)>,
    /// The face, drawn only over a picture whose size is known.
    pub face: Option<Outline>,
}

impl Picture {
    /// Width in pixels (1 if unknown).
    pub fn width(&self) -> u32 {
        self.size.map_or(1, |s| s.0)
    }

    /// Height in pixels (1 if unknown).
    pub fn height(&self) -> u32 {
        self.size.map_or(1, |s| s.1)
    }
}

/// A box in pixels of the picture, cut at its edges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// Left edge.
    pub x: String,
    /// Top edge.
    pub y: String,
    /// Width.
    pub width: String,
    /// Height.
    pub height: String,
    /// Radius of the corners.
    pub radius: String,
}

/// One of the two pictures that were compared.
#[derive(Clone, Debug)]
pub struct Side {
    /// What it is in the comparison.
    pub role: &'static str,
    /// The picture, if it is stored.
    pub picture: Option<Picture>,
    /// What is said otherwise.
    pub absent: &'static str,
}

/// A frame of the liveness recording.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The picture.
    pub picture: Picture,
    /// Its liveness score against the lines.
    pub gauge: Option<Gauge>,
}

/// All pictures of a job.
#[derive(Clone, Debug, Default)]
pub struct Faces {
    /// The compared ones, side by side.
    pub sides: Vec<Side>,
    /// Similarity against the lines.
    pub gauge: Option<Gauge>,
    /// The liveness recording.
    pub frames: Vec<Frame>,
    /// Everything else.
    pub others: Vec<Picture>,
}

impl Faces {
    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.sides.is_empty() && self.frames.is_empty() && self.others.is_empty()
    }
}

/// Lays the pictures out.
pub fn faces(dossier: &Dossier) -> Faces {
    let compare = dossier.evidence.iter().rev().find_map(|row| match &row.finding {
        Finding::FaceCompare(found) => Some(found),
        _ => None,
    });
    let live = dossier.evidence.iter().rev().find_map(|row| match &row.finding {
        Finding::Liveness(found) => Some(found),
        _ => None,
    });
    let (probe, reference) = pair(dossier, compare);
    let outlines = dossier.faces();
    let draw =
        |kind: ImageKind| dossier.images.contains(&kind).then(|| picture(dossier, kind, outlines.get(&kind).copied()));
    let mut shown = Vec::new();
    let mut sides = Vec::new();
    if let Some(reference) = reference {
        shown.extend([probe, reference]);
        sides.push(Side { role: "Submitted", picture: draw(probe), absent: "No selfie is stored." });
        let (role, absent) = match reference {
            ImageKind::AuthorityPhoto => ("On record", no_photo(dossier)),
            ImageKind::EnrolledSelfie => ("On file", "The selfie on file belongs to the job that enrolled it."),
            ImageKind::Portrait => ("For comparison", "No such picture is stored."),
            _ => ("On the card", "No such picture is stored."),
        };
        sides.push(Side { role, picture: draw(reference), absent });
    }
    let frames: Vec<_> = dossier
        .images
        .iter()
        .filter(|kind| matches!(kind, ImageKind::Liveness(_)))
        .map(|kind| Frame {
            picture: picture(dossier, *kind, outlines.get(kind).copied()),
            gauge: live.and_then(|found| frame_gauge(found, *kind)),
        })
        .collect();
    let others = dossier
        .images
        .iter()
        .filter(|kind| !shown.contains(kind) && !matches!(kind, ImageKind::Liveness(_)))
        .filter_map(|kind| draw(*kind))
        .collect();
    Faces { sides, gauge: compare.and_then(similarity_gauge), frames, others }
}

/// Why there is no photo of the authority.
fn no_photo(dossier: &Dossier) -> &'static str {
    let answer = dossier.evidence.iter().rev().find_map(|row| match &row.finding {
        Finding::Lookup { answer, .. } => Some(answer),
        _ => None,
    });
    match answer {
        Some(LookupAnswer::Found { .. }) => "The authority's record carries no usable photo.",
        Some(LookupAnswer::NotFound) => "The authority has no record, so there is no photo.",
        Some(_) => "The authority gave no answer, so there is no photo.",
        None => "The authority was not asked.",
    }
}

/// Which two pictures stand side by side.
fn pair(dossier: &Dossier, compare: Option<&FaceCompareFinding>) -> (ImageKind, Option<ImageKind>) {
    if let Some(found) = compare {
        return (found.probe, Some(found.reference));
    }
    // The sandbox compares nothing, so there is no other side.
    let compares = dossier.product() == Product::BiometricKyc && dossier.environment() == Environment::Production;
    if !compares || !dossier.images.contains(&ImageKind::Selfie) {
        return (ImageKind::Selfie, None);
    }
    let reference =
        if dossier.view.submission.ask_authority { ImageKind::AuthorityPhoto } else { ImageKind::DocumentFront };
    (ImageKind::Selfie, Some(reference))
}

fn similarity_gauge(found: &FaceCompareFinding) -> Option<Gauge> {
    let lines = Lines {
        low: found.review_line,
        high: found.match_line,
        max: 1.0,
        decimals: 2,
        good: "same person",
        bad: "not the same person",
    };
    Some(Gauge::banded("Similarity of the two faces", found.similarity?, lines))
}

fn frame_gauge(found: &LivenessFinding, kind: ImageKind) -> Option<Gauge> {
    let one = found.scores.iter().find(|s| s.image == kind)?;
    let lines =
        Lines { low: found.attack_line, high: found.live_line, max: 1.0, decimals: 2, good: "live", bad: "an attack" };
    let label = format!("Liveness of the {}", words::image(kind));
    Some(Gauge::banded(&label, one.fused, lines))
}

fn picture(dossier: &Dossier, kind: ImageKind, face: Option<PixelBox>) -> Picture {
    let size = dossier.sizes.get(&kind).copied().filter(|(w, h)| *w > 0 && *h > 0);
    let face = size.and_then(|size| outline(face?, size));
    let name = words::image(kind);
    let alt =
        if face.is_some() { format!("{}, with the face marked", words::capital(&name)) } else { words::capital(&name) };
    Picture {
        src: format!("/portal/jobs/{}/images/{kind}", dossier.view.id),
        alt,
        caption: words::capital(&name),
        size,
        face,
    }
}

/// A box cut at the edges of its picture; nothing if nothing of it is left.
fn outline(face: PixelBox, (width, height): (u32, u32)) -> Option<Outline> {
    let (w, h) = (width as f32, height as f32);
    let (left, top) = (face.x.max(0.0), face.y.max(0.0));
    let (right, bottom) = ((face.x + face.width).min(w), (face.y + face.height).min(h));
    let sane = [left, top, right, bottom].iter().all(|v| v.is_finite());
    if !sane || right - left < 1.0 || bottom - top < 1.0 {
        return None;
    }
    let number = |v: f32| format!("{v:.1}");
    Some(Outline {
        x: number(left),
        y: number(top),
        width: number(right - left),
        height: number(bottom - top),
        radius: number((right - left).min(bottom - top) * 0.06),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_are_cut_at_the_edges() {
        let whole = PixelBox { x: -10.0, y: 5.0, width: 500.0, height: 20.0 };
        let cut = outline(whole, (100, 50)).unwrap();
        assert_eq!((cut.x.as_str(), cut.width.as_str(), cut.height.as_str()), ("0.0", "100.0", "20.0"));
        let outside = PixelBox { x: 200.0, ..whole };
        assert_eq!(outline(outside, (100, 50)), None);
        let broken = PixelBox { x: f32::NAN, width: f32::INFINITY, ..whole };
        assert!(outline(broken, (100, 50)).is_none_or(|o| o.width == "100.0"), "never outside the picture");
    }
}
