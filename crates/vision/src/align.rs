//! Bringing a face into the pose that the embedders were trained on.
//!
//! The five landmarks are moved onto the ArcFace template for 112 x 112 pixels by the similarity (turn, scale, shift)
//! with the least squared error: S. Umeyama, "Least-squares estimation of transformation parameters between two point
//! patterns", PAMI 13(4), 1991. In the plane and without mirroring it has a closed form.

use crate::resample::Affine;

/// Side of an aligned face in pixels.
pub const SIDE: usize = 112;

/// Where eyes, nose tip and mouth corners lie in an aligned face (deepinsight/insightface's reference points).
pub const TEMPLATE: [(f32, f32); 5] =
    [(38.2946, 51.6963), (73.5318, 51.5014), (56.0252, 71.7366), (41.5493, 92.3655), (70.7299, 92.2041)];

/// The map from places of the aligned face to places of the picture, or `None` when the points have no extent.
pub(crate) fn map(landmarks: &[(f32, f32); 5]) -> Option<Affine> {
    similarity(&TEMPLATE, landmarks)
}

/// The similarity that takes `from` to `to` with the least squared error.
pub(crate) fn similarity(from: &[(f32, f32)], to: &[(f32, f32)]) -> Option<Affine> {
    let count = from.len() as f64;
    let mean = |points: &[(f32, f32)]| {
        let (x, y) = points.iter().fold((0.0, 0.0), |(x, y), p| (x + f64::from(p.0), y + f64::from(p.1)));
        (x / count, y / count)
    };
    let (fx, fy) = mean(from);
    let (tx, ty) = mean(to);
    // With points as complex numbers the optimal factor is sum(conj(f) t) / sum(|f|^2) about the means.
    let (mut real, mut imaginary, mut extent) = (0.0, 0.0, 0.0);
    for (f, t) in from.iter().zip(to) {
        let (ax, ay) = (f64::from(f.0) - fx, f64::from(f.1) - fy);
        let (bx, by) = (f64::from(t.0) - tx, f64::from(t.1) - ty);
        real += ax * bx + ay * by;
        imaginary += ax * by - ay * bx;
        extent += ax * ax + ay * ay;
    }
    let (a, b) = (real / extent, imaginary / extent);
    let usable = a.is_finite() && b.is_finite() && a.hypot(b) > 1e-6 && tx.is_finite() && ty.is_finite();
    usable.then(|| Affine {
        x: [a as f32, -b as f32, (tx - a * fx + b * fy) as f32],
        y: [b as f32, a as f32, (ty - b * fx - a * fy) as f32],
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn apply(map: &Affine, (x, y): (f32, f32)) -> (f32, f32) {
        (map.x[0] * x + map.x[1] * y + map.x[2], map.y[0] * x + map.y[1] * y + map.y[2])
    }

    proptest! {
        #[test]
        fn a_turned_scaled_shifted_template_is_found_again(
            angle in -3.1f32..3.1, scale in 0.1f32..20.0, dx in -500f32..500.0, dy in -500f32..500.0,
        ) {
            let (sin, cos) = angle.sin_cos();
            let landmarks = TEMPLATE.map(|(x, y)| {
                (scale * (cos * x - sin * y) + dx, scale * (sin * x + cos * y) + dy)
            });
            let map = map(&landmarks).unwrap();
            for (from, to) in TEMPLATE.iter().zip(&landmarks) {
                let (x, y) = apply(&map, *from);
                prop_assert!((x - to.0).abs() < 0.02 * scale.max(1.0) && (y - to.1).abs() < 0.02 * scale.max(1.0));
            }
        }
    }

    #[test]
    fn points_without_extent_have_no_pose() {
        assert_eq!(map(&[(5.0, 5.0); 5]), None);
        assert_eq!(map(&[(f32::NAN, 5.0); 5]), None);
    }
}
