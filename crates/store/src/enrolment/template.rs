//! Face templates as bytes, and sealed under keys of their own.
//!
//! Form: version (1 byte), number of embeddings (1), then for each: length and text of the model's name, length and text
//! of its version (lengths of 1 byte), number of dimensions (2 bytes), little-endian 32-bit floats.

use crate::Error;
use crate::seal::{self, Key, PartnerKeys, Place, Purpose};
use kweli_domain::enrolment::{Embedding, FaceTemplate};
use kweli_domain::random::Entropy;
use kweli_domain::{EnrolleeId, Environment, PartnerId};
use uuid::Uuid;
use zeroize::Zeroizing;

/// The only form so far.
const FORM: u8 = 1;

/// A template ready to be written.
#[derive(Clone)]
pub(crate) struct SealedTemplate {
    pub wrapped_key: Vec<u8>,
    pub sealed: Vec<u8>,
}

/// The row part of the place that a template and its key are bound to.
fn row_of(enrollee: EnrolleeId, enrolment: Uuid) -> String {
    format!("{enrollee}/{}", enrolment.simple())
}

fn place<'a>(table: &'static str, row: &'a str, partner: PartnerId, environment: Environment) -> Place<'a> {
    Place { table, row, partner, environment: Some(environment) }
}

pub(crate) fn seal_template(
    keys: &PartnerKeys,
    entropy: &dyn Entropy,
    environment: Environment,
    (enrollee, enrolment): (EnrolleeId, Uuid),
    template: &FaceTemplate,
) -> Result<SealedTemplate, Error> {
    let row = row_of(enrollee, enrolment);
    let key = Key::random(entropy);
    let key_place = place("enrolment.wrapped_key", &row, keys.partner, environment);
    let wrapped_key = key.wrap(&keys.seal, entropy, Purpose::TemplateKey, key_place);
    let here = place("enrolment.template", &row, keys.partner, environment);
    let sealed = seal::seal(&key, entropy, Purpose::Template, here, &to_bytes(template)?);
    Ok(SealedTemplate { wrapped_key, sealed })
}

pub(crate) fn open_template(
    keys: &PartnerKeys,
    environment: Environment,
    (enrollee, enrolment): (EnrolleeId, Uuid),
    wrapped_key: Vec<u8>,
    sealed: Vec<u8>,
) -> Result<FaceTemplate, Error> {
    let row = row_of(enrollee, enrolment);
    let key_place = place("enrolment.wrapped_key", &row, keys.partner, environment);
    let key = Key::unwrap(&keys.seal, Purpose::TemplateKey, key_place, wrapped_key)?;
    let here = place("enrolment.template", &row, keys.partner, environment);
    from_bytes(&seal::open(&key, Purpose::Template, here, sealed)?)
}

fn to_bytes(template: &FaceTemplate) -> Result<Zeroizing<Vec<u8>>, Error> {
    const TOO_LARGE: Error = Error::Conflict("a face template is larger than its form allows");
    let size: usize =
        template.embeddings.iter().map(|e| 4 + e.model.len() + e.version.len() + 4 * e.vector.len()).sum();
    // Of the right size at once: growing would leave copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(2 + size));
    bytes.push(FORM);
    bytes.push(u8::try_from(template.embeddings.len()).map_err(|_| TOO_LARGE)?);
    for embedding in &template.embeddings {
        for text in [&embedding.model, &embedding.version] {
            bytes.push(u8::try_from(text.len()).map_err(|_| TOO_LARGE)?);
            bytes.extend_from_slice(text.as_bytes());
        }
        bytes.extend_from_slice(&u16::try_from(embedding.vector.len()).map_err(|_| TOO_LARGE)?.to_le_bytes());
        for value in &embedding.vector {
            bytes.extend_from_slice(&value.to_le_bytes());
        }
    }
    Ok(bytes)
}

fn from_bytes(bytes: &[u8]) -> Result<FaceTemplate, Error> {
    read(bytes).ok_or(Error::Corrupt("a face template has another form"))
}

fn read(bytes: &[u8]) -> Option<FaceTemplate> {
    let mut rest = bytes.strip_prefix(&[FORM])?;
    let mut take = |n: usize| {
        let (head, tail) = rest.split_at_checked(n)?;
        rest = tail;
        Some(head)
    };
    let count = *take(1)?.first()?;
    let mut template = FaceTemplate::default();
    for _ in 0..count {
        let mut text = || {
            let length = usize::from(*take(1)?.first()?);
            String::from_utf8(take(length)?.to_vec()).ok()
        };
        let (model, version) = (text()?, text()?);
        let dimensions = usize::from(u16::from_le_bytes(take(2)?.try_into().ok()?));
        let floats = take(4 * dimensions)?;
        let vector = floats.as_chunks::<4>().0.iter().map(|four| f32::from_le_bytes(*four)).collect();
        template.embeddings.push(Embedding { model, version, vector });
    }
    rest.is_empty().then_some(template)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kweli_domain::random::SeededEntropy;
    use proptest::prelude::*;

    fn template() -> FaceTemplate {
        let embedding = |model: &str, n: u16| Embedding {
            model: model.into(),
            version: "0123456789ab".into(),
            vector: (0..n).map(|i| f32::from(i) / 100.0 - 1.0).collect(),
        };
        FaceTemplate { embeddings: vec![embedding("small", 128), embedding("large", 512)] }
    }

    #[test]
    fn opens_at_its_own_place_only() {
        let entropy = SeededEntropy::new(1);
        let keys = PartnerKeys::new(PartnerId(2), Key::random(&entropy));
        let (a, b) = (EnrolleeId(Uuid::from_u128(1)), EnrolleeId(Uuid::from_u128(2)));
        let place = (a, Uuid::from_u128(3));
        let made = seal_template(&keys, &entropy, Environment::Production, place, &template()).unwrap();
        let open = |environment, place| {
            open_template(&keys, environment, place, made.wrapped_key.clone(), made.sealed.clone())
        };
        assert_eq!(open(Environment::Production, place).unwrap(), template());
        assert!(open(Environment::Sandbox, place).is_err());
        assert!(open(Environment::Production, (b, place.1)).is_err());
        assert!(open(Environment::Production, (a, Uuid::from_u128(4))).is_err());
    }

    #[test]
    fn other_forms_are_refused() {
        let good = to_bytes(&template()).unwrap();
        for bad in [&good[..good.len() - 1], &good[1..], &[], &[FORM], &[2, 0], &[&good[..], &[0]].concat()] {
            assert!(from_bytes(bad).is_err(), "{}", bad.len());
        }
        let long = Embedding { model: "m".repeat(256), version: String::new(), vector: vec![] };
        assert!(to_bytes(&FaceTemplate { embeddings: vec![long] }).is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            let _ = from_bytes(&bytes);
            let _ = from_bytes(&[&[FORM, 1, 1, b'm', 0], &bytes[..]].concat());
        }
    }
}
