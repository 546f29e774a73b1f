//! The shipped lines between accept, doubt and refuse.
//!
//! They travel with the evidence: whoever stores a score stores [`VERSION`] with it. How each line was chosen, on how
//! many samples and what those samples cannot show is written in `docs/ACCURACY.md`.

/// Changes whenever a line below, a model or the way a score is computed changes.
pub const VERSION: &str = "vision-1";

/// Fused similarity from which two faces are taken for one person.
pub const MATCH: f32 = 0.40;
/// Fused similarity from which a person should look before "no match" is said.
pub const REVIEW: f32 = 0.30;
/// Fused similarity from which a face found among many others (1:N) is a duplicate.
pub const DUPLICATE: f32 = 0.55;
/// Fused similarity from which a 1:N hit is worth a person's look.
pub const DUPLICATE_REVIEW: f32 = 0.45;

/// Fused passive liveness from which a capture counts as live.
pub const LIVE: f32 = 0.20;
/// Fused passive liveness below which a capture counts as an attack. Between the two lines: review.
pub const LIVE_ATTACK: f32 = 0.01;

/// Shortest longer side of a face box, in pixels, for which a comparison means something.
pub const MIN_FACE_PIXELS: f32 = 60.0;
/// Shortest longer side of a face box, in pixels, for which passive liveness means something.
pub const MIN_LIVENESS_FACE_PIXELS: f32 = 100.0;

/// Detector score from which a region counts as a face.
pub const FACE_SCORE: f32 = 0.6;
