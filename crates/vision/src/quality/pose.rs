//! Head pose from landmarks.
//!
//! The points of an average head are fitted to the landmarks under a scaled orthographic camera (the first step of
//! D. DeMenthon and L. Davis, "Model-based object pose in 25 lines of code", IJCV 15, 1995): the best linear map from
//! head to picture is brought to the nearest pair of orthonormal axes.
//!
//! Yaw and roll come from the 68 landmarks, which repeat to about 2 degrees in the mirrored photograph. Their pitch has
//! an offset that differs by person and mouth, so pitch comes from the detector's five points: rough (about 10 degrees),
//! but without such an offset.

use super::landmarks::Landmarks68;
use crate::Face;

/// Direction of a head in degrees; all zero when it looks straight into the camera.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeadPose {
    /// Positive when the nose points to the right of the picture.
    pub yaw: f32,
    /// Positive when the nose points down.
    pub pitch: f32,
    /// Positive when the head is turned clockwise in the picture.
    pub roll: f32,
}

/// Eyes, nose tip and mouth corners of an average head, in millimetres: right in the picture, down, towards the camera.
const HEAD: [[f64; 3]; 5] =
    [[-31.5, 0.0, 0.0], [31.5, 0.0, 0.0], [0.0, 36.0, 32.0], [-26.2, 72.6, 8.0], [26.2, 72.6, 8.0]];

/// The pose of a face, or `None` when its landmarks have no extent.
pub fn head_pose(face: &Face, points: &Landmarks68) -> Option<HeadPose> {
    let eye = |start: usize| {
        let (x, y) = points[start..start + 6].iter().fold((0.0, 0.0), |(x, y), p| (x + p.0, y + p.1));
        (x / 6.0, y / 6.0)
    };
    let fine = fit(&[eye(36), eye(42), points[30], points[48], points[54]])?;
    Some(HeadPose { pitch: fit(&face.landmarks)?.pitch, ..fine })
}

/// The pose that explains eyes, nose tip and mouth corners best.
fn fit(points: &[(f32, f32); 5]) -> Option<HeadPose> {
    let mean = |values: [f64; 5]| values.iter().sum::<f64>() / 5.0;
    let centre: [f64; 3] = std::array::from_fn(|axis| mean(HEAD.map(|point| point[axis])));
    let (cx, cy) = (mean(points.map(|p| f64::from(p.0))), mean(points.map(|p| f64::from(p.1))));

    // Normal equations of the least-squares map: (X^T X) m = X^T x for each picture axis.
    let mut square = [[0.0; 3]; 3];
    let mut right = [[0.0; 3]; 2];
    for (model, point) in HEAD.iter().zip(points) {
        let model: [f64; 3] = std::array::from_fn(|axis| model[axis] - centre[axis]);
        let picture = [f64::from(point.0) - cx, f64::from(point.1) - cy];
        for i in 0..3 {
            for j in 0..3 {
                square[i][j] += model[i] * model[j];
            }
            for (row, value) in right.iter_mut().zip(picture) {
                row[i] += model[i] * value;
            }
        }
    }
    let [a, b] = right.map(|row| solve(&square, row));
    // The nearest orthonormal pair of two vectors of nearly equal length: halve the error between both.
    let (a, b) = (a?, b?);
    let scale = (length(a) + length(b)) / 2.0;
    if !(scale.is_finite() && scale > 1e-9) {
        return None;
    }
    let (mut a, mut b) = (a.map(|v| v / scale), b.map(|v| v / scale));
    for _ in 0..8 {
        let overlap = dot(a, b) / 2.0;
        (a, b) = (std::array::from_fn(|i| a[i] - overlap * b[i]), std::array::from_fn(|i| b[i] - overlap * a[i]));
        (a, b) = (a.map(|v| v / length(a)), b.map(|v| v / length(b)));
    }
    let degrees = |radians: f64| radians.to_degrees() as f32;
    let pose = HeadPose {
        yaw: degrees(a[2].clamp(-1.0, 1.0).asin()),
        pitch: degrees(b[2].clamp(-1.0, 1.0).asin()),
        roll: degrees((-a[1]).atan2(a[0])),
    };
    [pose.yaw, pose.pitch, pose.roll].iter().all(|v| v.is_finite()).then_some(pose)
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

fn length(a: [f64; 3]) -> f64 {
    dot(a, a).sqrt()
}

/// Cramer's rule for a symmetric 3x3 system.
fn solve(m: &[[f64; 3]; 3], v: [f64; 3]) -> Option<[f64; 3]> {
    let cross =
        |a: [f64; 3], b: [f64; 3]| [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
    let determinant = dot(m[0], cross(m[1], m[2]));
    (determinant.abs() > 1e-9).then(|| {
        [
            dot(v, cross(m[1], m[2])) / determinant,
            dot(m[0], cross(v, m[2])) / determinant,
            dot(m[0], cross(m[1], v)) / determinant,
        ]
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The average head seen from a direction, with its own matrices: roll * pitch * yaw.
    fn seen(yaw: f64, pitch: f64, roll: f64, scale: f64) -> [(f32, f32); 5] {
        HEAD.map(|[x, y, z]| {
            let (sin, cos) = yaw.to_radians().sin_cos();
            let (x, z) = (cos * x + sin * z, cos * z - sin * x);
            let (sin, cos) = pitch.to_radians().sin_cos();
            let (y, _) = (cos * y + sin * z, cos * z - sin * y);
            let (sin, cos) = roll.to_radians().sin_cos();
            ((scale * (cos * x - sin * y) + 300.0) as f32, (scale * (sin * x + cos * y) + 200.0) as f32)
        })
    }

    proptest! {
        #[test]
        fn a_known_direction_is_found(yaw in -40f64..40.0, pitch in -30f64..30.0, scale in 0.3f64..8.0) {
            let pose = fit(&seen(yaw, pitch, 0.0, scale)).unwrap();
            // Yaw turns first, so that pitch foreshortens it.
            prop_assert!((f64::from(pose.yaw) - yaw).abs() < 6.0, "{pose:?}");
            prop_assert!((f64::from(pose.pitch) - pitch).abs() < 9.0, "{pose:?}");
        }

        #[test]
        fn roll_is_the_turn_in_the_picture(roll in -80f64..80.0) {
            let pose = fit(&seen(0.0, 0.0, roll, 2.0)).unwrap();
            prop_assert!((f64::from(pose.roll) - roll).abs() < 0.5, "{pose:?}");
        }
    }

    #[test]
    fn no_extent_no_pose() {
        assert_eq!(fit(&[(5.0, 5.0); 5]), None);
        let mut points = seen(0.0, 0.0, 0.0, 1.0);
        points[2].0 = f32::NAN;
        assert_eq!(fit(&points), None);
    }
}
