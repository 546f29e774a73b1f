//! The shipped lines between accept, doubt and refuse.
//!
//! They travel with the evidence: whoever stores a score stores [`VERSION`] with it. How each line was chosen, on how
//! many samples and what those samples cannot show is written in `docs/ACCURACY.md`.

/// Changes whenever a line below, a model or the way a score is computed changes.
pub const VERSION: &str = "vision-2";

/// Fused similarity from which two faces are taken for one person.
pub const MATCH: f32 = 0.40;
/// Fused similarity from which a person should look before "no match" is said.
pub const REVIEW: f32 = 0.30;
/// Fused similarity from which a face found among many others (1:N) is a duplicate.
pub const DUPLICATE: f32 = 0.55;
/// Fused similarity from which a 1:N hit is worth a person's look.
pub const DUPLICATE_REVIEW: f32 = 0.45;

/// Fused passive liveness from which a capture counts as live. Chosen on the people that the texture learnt from, each
/// scored while held out: three in a hundred of their made attacks lie above.
pub const LIVE: f32 = 0.58;
/// Fused passive liveness below which a capture counts as an attack. Between the two lines: review. Chosen on the same
/// people: none of their live pictures lies below, for whoever falls below is refused.
pub const LIVE_ATTACK: f32 = 0.09;

/// Shortest longer side of a face box, in pixels, for which a comparison means something.
pub const MIN_FACE_PIXELS: f32 = 60.0;
/// Shortest longer side of a face box, in pixels, for which passive liveness means something: at 95 to 102 pixels the
/// score of one live recording falls apart that is steady from 130 pixels on.
pub const MIN_LIVENESS_FACE_PIXELS: f32 = 110.0;

/// Detector score from which a region counts as a face.
pub const FACE_SCORE: f32 = 0.6;

/// Lines of the quality components, on their 0..100 scale.
pub mod quality {
    /// Another face of at most half the area of the largest.
    pub const SINGLE_FACE_PRESENT: f32 = 50.0;
    /// About 26 pixels.
    pub const INTER_EYE_DISTANCE: f32 = 10.0;
    /// A tenth of the picture's height.
    pub const HEAD_SIZE: f32 = 50.0;
    /// The face box about wholly inside the picture.
    pub const CROP: f32 = 20.0;
    /// 30 degrees.
    pub const HEAD_POSE: f32 = 75.0;
    /// Between the softest live photograph and the same photographs blurred by 1.5 % of the face's height.
    pub const SHARPNESS: f32 = 50.0;
    /// Four fifths of the face black.
    pub const UNDER_EXPOSURE: f32 = 90.0;
    /// A fifth of the face white.
    pub const OVER_EXPOSURE: f32 = 5.0;
    /// 4.4 bits.
    pub const DYNAMIC_RANGE: f32 = 55.0;
    /// A tenth of the brightness values in common.
    pub const ILLUMINATION_UNIFORMITY: f32 = 50.0;
    /// Either the lids or the eye model say open.
    pub const EYES_OPEN: f32 = 50.0;
}

/// Lines of the active evidence: what happens between the frames of a capture, and hints about their files.
pub mod active {
    /// One minus the likeness of the two most different frames: below, the face did not change. Of the man that it was
    /// chosen on, made copies, crops and moved prints lie at or below 0.004, live captures of four seconds all above 0.008;
    /// moved prints of another man reach 0.0097 and are found by their texture.
    pub const STILL: f32 = 0.0045;
    /// Way through the picture, in inter-eye distances, from which an unchanged face is a flat thing that is moved. A
    /// person who keeps quite still for a second does not travel.
    pub const TRAVEL: f32 = 0.25;
    /// From here on a face that changes speaks for a live person.
    pub const CHANGING: f32 = 0.030;
    /// In multiples of the least, see [`crate::Sequence::movement`].
    /// From here on movement speaks for a live person.
    pub const MOVING: f32 = 1.0;
    /// Share of frames sent again, byte for byte: above, the capture is made of copies.
    pub const REPEATS: f32 = 0.45;
    /// Share of the sent frames that can be judged: below, too little is left to say anything.
    pub const JUDGED: f32 = 0.5;
    /// Added to the identity line: from there on one person throughout speaks for a live capture.
    pub const IDENTITY_MARGIN: f32 = 0.1;
    /// Stops between the darkest and the brightest face.
    pub const LIGHT: f32 = 1.0;
    /// Stops of red or blue against green.
    pub const TINT: f32 = 0.35;
    /// Least overlap of the colours behind the person.
    pub const BACKGROUND: f32 = 0.25;
    /// Way through the frames over the shortest way.
    pub const ORDER: f32 = 2.2;
    /// Strength of an interpolation's period over the median of all periods.
    pub const RESAMPLING: f32 = 9.0;
    /// Longest time between the first and the last frame of one capture, in milliseconds.
    pub const CAPTURE_MS: i64 = 180_000;
}
