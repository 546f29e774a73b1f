//! Where a face is in a picture.

/// An upright rectangle in pixels of the upright picture. It may reach over the picture's edges.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FaceBox {
    /// Left edge.
    pub x: f32,
    /// Top edge.
    pub y: f32,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
}

impl FaceBox {
    /// Width times height.
    pub fn area(&self) -> f32 {
        self.width.max(0.0) * self.height.max(0.0)
    }

    /// The longer side: the "face size" that the minimal sizes of [`crate::thresholds`] speak of.
    pub fn size(&self) -> f32 {
        self.width.max(self.height)
    }

    /// The centre of the rectangle.
    pub fn centre(&self) -> (f32, f32) {
        (self.x + self.width / 2.0, self.y + self.height / 2.0)
    }

    /// Intersection over union with another rectangle, 0..1.
    pub fn overlap(&self, other: &FaceBox) -> f32 {
        let width = (self.x + self.width).min(other.x + other.width) - self.x.max(other.x);
        let height = (self.y + self.height).min(other.y + other.height) - self.y.max(other.y);
        if width <= 0.0 || height <= 0.0 {
            return 0.0;
        }
        let shared = width * height;
        shared / (self.area() + other.area() - shared)
    }
}

/// A detected face.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Face {
    /// The face's rectangle.
    pub bbox: FaceBox,
    /// How sure the detector is, 0..1.
    pub score: f32,
    /// Five points in pixels: eye, eye, nose tip, mouth corner, mouth corner; of the pairs the one further to the
    /// left of an upright face in the image comes first.
    pub landmarks: [(f32, f32); 5],
}

impl Face {
    /// Distance between the eye centres in pixels.
    pub fn inter_eye_distance(&self) -> f32 {
        let [(lx, ly), (rx, ry), ..] = self.landmarks;
        (rx - lx).hypot(ry - ly)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlap_of_boxes() {
        let a = FaceBox { x: 0.0, y: 0.0, width: 10.0, height: 10.0 };
        let b = FaceBox { x: 5.0, y: 0.0, width: 10.0, height: 10.0 };
        assert!((a.overlap(&a) - 1.0).abs() < 1e-6);
        assert!((a.overlap(&b) - 50.0 / 150.0).abs() < 1e-6);
        assert_eq!(a.overlap(&FaceBox { x: 20.0, ..a }), 0.0);
    }
}
