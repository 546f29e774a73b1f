//! Face templates and their comparison.

use crate::thresholds;

/// Length of the SFace part of a template.
pub const SFACE_LEN: usize = 128;
/// Length of the MobileFaceNet part of a template.
pub const MOBILEFACENET_LEN: usize = 512;

/// First bytes of a stored template: a tag and the layout version.
const HEADER: [u8; 4] = *b"KFT\x01";

/// What two embedders say about one face: two unit vectors.
///
/// A template is biometric data: `Debug` prints nothing of it, and it belongs sealed wherever it is stored.
#[derive(Clone, PartialEq)]
pub struct Template {
    sface: Box<[f32; SFACE_LEN]>,
    mobilefacenet: Box<[f32; MOBILEFACENET_LEN]>,
}

/// Why bytes are no template, or numbers cannot become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// The bytes do not start like a template of a known version.
    #[error("not a face template of a known version")]
    UnknownVersion,
    /// Too few or too many bytes.
    #[error("a face template has another length")]
    WrongLength,
    /// The numbers are not finite or have no direction.
    #[error("a face template has no direction")]
    NoDirection,
}

impl Template {
    /// Number of bytes that [`Template::to_bytes`] makes.
    pub const BYTES: usize = HEADER.len() + 4 * (SFACE_LEN + MOBILEFACENET_LEN);

    /// Normalises both vectors to length one.
    pub fn from_raw(sface: &[f32], mobilefacenet: &[f32]) -> Result<Template, TemplateError> {
        let sface = unit(sface)?;
        let mobilefacenet = unit(mobilefacenet)?;
        Ok(Template { sface, mobilefacenet })
    }

    /// The SFace vector, length one.
    pub fn sface(&self) -> &[f32; SFACE_LEN] {
        &self.sface
    }

    /// The MobileFaceNet vector, length one.
    pub fn mobilefacenet(&self) -> &[f32; MOBILEFACENET_LEN] {
        &self.mobilefacenet
    }

    /// A versioned form for storage: tag, version, then little-endian 32-bit floats.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(Self::BYTES);
        bytes.extend_from_slice(&HEADER);
        for value in self.sface.iter().chain(self.mobilefacenet.iter()) {
            bytes.extend_from_slice(&value.to_le_bytes());
        }
        bytes
    }

    /// Reads what [`Template::to_bytes`] wrote.
    pub fn from_bytes(bytes: &[u8]) -> Result<Template, TemplateError> {
        let body = bytes.strip_prefix(&HEADER).ok_or(TemplateError::UnknownVersion)?;
        if bytes.len() != Self::BYTES {
            return Err(TemplateError::WrongLength);
        }
        let values: Vec<f32> = body.as_chunks::<4>().0.iter().map(|four| f32::from_le_bytes(*four)).collect();
        Template::from_raw(&values[..SFACE_LEN], &values[SFACE_LEN..])
    }
}

impl std::fmt::Debug for Template {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Template([redacted])")
    }
}

fn unit<const N: usize>(raw: &[f32]) -> Result<Box<[f32; N]>, TemplateError> {
    let mut vector: Box<[f32; N]> = Box::new(raw.try_into().map_err(|_| TemplateError::WrongLength)?);
    let length = dot(&*vector, &*vector).sqrt();
    if !length.is_finite() || length < 1e-6 {
        return Err(TemplateError::NoDirection);
    }
    vector.iter_mut().for_each(|v| *v /= length);
    Ok(vector)
}

/// Sum of products in eight lanes, which the compiler turns into vector instructions.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0f32; 8];
    let (a, a_rest) = a.as_chunks::<8>();
    let (b, b_rest) = b.as_chunks::<8>();
    for (x, y) in a.iter().zip(b) {
        for i in 0..8 {
            lanes[i] += x[i] * y[i];
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(x, y)| x * y).sum();
    lanes.iter().sum::<f32>() + rest
}

/// How alike two faces are. Each figure is a cosine, -1..1, higher = more alike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Similarity {
    /// The mean of the two cosines: the figure that the lines of [`thresholds`] are for.
    pub fused: f32,
    /// Cosine of the SFace vectors.
    pub sface: f32,
    /// Cosine of the MobileFaceNet vectors.
    pub mobilefacenet: f32,
}

/// What a similarity says by the shipped lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MatchVerdict {
    /// One person.
    Match,
    /// Too close to call.
    Review,
    /// Two persons.
    NoMatch,
}

impl Similarity {
    /// Applies [`thresholds::MATCH`] and [`thresholds::REVIEW`] to the fused figure.
    pub fn verdict(&self) -> MatchVerdict {
        if self.fused >= thresholds::MATCH {
            MatchVerdict::Match
        } else if self.fused >= thresholds::REVIEW {
            MatchVerdict::Review
        } else {
            MatchVerdict::NoMatch
        }
    }
}

/// Compares two templates.
pub fn compare(a: &Template, b: &Template) -> Similarity {
    let sface = dot(&*a.sface, &*b.sface).clamp(-1.0, 1.0);
    let mobilefacenet = dot(&*a.mobilefacenet, &*b.mobilefacenet).clamp(-1.0, 1.0);
    Similarity { fused: (sface + mobilefacenet) / 2.0, sface, mobilefacenet }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn template(seed: f32) -> Template {
        let sface: Vec<f32> = (0..SFACE_LEN).map(|i| (i as f32 * seed).sin()).collect();
        let mobile: Vec<f32> = (0..MOBILEFACENET_LEN).map(|i| (i as f32 * seed).cos()).collect();
        Template::from_raw(&sface, &mobile).unwrap()
    }

    #[test]
    fn a_template_is_like_itself_and_survives_storage() {
        let a = template(0.7);
        let again = Template::from_bytes(&a.to_bytes()).unwrap();
        let similarity = compare(&a, &again);
        assert!((similarity.fused - 1.0).abs() < 1e-5, "{similarity:?}");
        assert_eq!(similarity.verdict(), MatchVerdict::Match);
        assert_eq!(a.to_bytes().len(), Template::BYTES);
    }

    #[test]
    fn storage_refuses_what_it_did_not_write() {
        let bytes = template(0.3).to_bytes();
        assert_eq!(Template::from_bytes(&bytes[..100]), Err(TemplateError::WrongLength));
        assert_eq!(Template::from_bytes(b"KFT\x02"), Err(TemplateError::UnknownVersion));
        assert_eq!(Template::from_bytes(&[]), Err(TemplateError::UnknownVersion));
        let mut zero = bytes.clone();
        zero[4..].fill(0);
        assert_eq!(Template::from_bytes(&zero), Err(TemplateError::NoDirection));
        let mut nan = bytes;
        nan[4..8].copy_from_slice(&f32::NAN.to_le_bytes());
        assert_eq!(Template::from_bytes(&nan), Err(TemplateError::NoDirection));
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", template(0.5)), "Template([redacted])");
    }

    proptest! {
        #[test]
        fn any_bytes_are_refused_or_read(bytes in proptest::collection::vec(any::<u8>(), 0..3000)) {
            let _ = Template::from_bytes(&bytes);
        }

        #[test]
        fn comparison_is_symmetric_and_bounded(a in 0.01f32..3.0, b in 0.01f32..3.0) {
            let (a, b) = (template(a), template(b));
            let (ab, ba) = (compare(&a, &b), compare(&b, &a));
            prop_assert_eq!(ab, ba);
            prop_assert!((-1.0..=1.0).contains(&ab.fused));
        }
    }
}
