//! Which pictures can be decoded, and which mandatory ones never came.

use super::{Case, CheckError, Step};
use kweli_domain::evidence::{DecodedPicture, UnusablePicture};
use kweli_domain::{Finding, ImageKind, Product, Submission};

pub(super) async fn check(case: &mut Case<'_>) -> Result<Step, CheckError> {
    let kinds = case.gallery.kinds().await?;
    let missing = mandatory(&case.row.submission).into_iter().filter(|kind| !kinds.contains(kind)).collect();
    let wanted: Vec<ImageKind> = kinds.into_iter().filter(|kind| *kind != ImageKind::AuthorityPhoto).collect();
    let (mut usable, mut unusable) = (Vec::new(), Vec::new());
    for (image, decoded) in case.gallery.decode_all(&wanted).await? {
        match decoded {
            Ok((width, height)) => usable.push(DecodedPicture { image, width, height }),
            Err(why) => unusable.push(UnusablePicture { image, why: why.to_string() }),
        }
    }
    Ok(Step::found(Finding::Pictures { usable, unusable, missing }))
}

/// Pictures without which nothing can be compared.
fn mandatory(submission: &Submission) -> Vec<ImageKind> {
    if !submission.product.needs_vision() {
        Vec::new()
    } else if submission.product.reads_document() {
        let selfie = (!submission.use_enrolled_image).then_some(ImageKind::Selfie);
        let visa = (submission.product == Product::ResidencyDocumentVerification).then_some(ImageKind::Visa);
        selfie.into_iter().chain([ImageKind::DocumentFront]).chain(visa).collect()
    } else if submission.product.is_selfie() {
        let own = (!submission.use_enrolled_image).then_some(ImageKind::Selfie);
        own.into_iter().collect()
    } else if submission.ask_authority {
        vec![ImageKind::Selfie]
    } else {
        // The card takes the place of the authority's photo.
        vec![ImageKind::Selfie, ImageKind::DocumentFront]
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use kweli_domain::submission::Delivery;
    use kweli_domain::{Claims, Environment, Generation, KeyId, PartnerId, Product};

    pub(in crate::checks) fn submission() -> Submission {
        Submission {
            partner: PartnerId(2),
            environment: Environment::Production,
            generation: Generation::V1,
            key: KeyId(Default::default()),
            partner_as_written: "2".into(),
            product: Product::BiometricKyc,
            delivery: Delivery::Later,
            partner_job_id: None,
            user_id: None,
            claims: Claims::default(),
            ask_authority: true,
            consent: None,
            callback_url: None,
            partner_params: Default::default(),
            metadata: serde_json::Value::Null,
            forced: None,
            allow_new_enroll: false,
            use_enrolled_image: false,
            source_sdk: None,
        }
    }

    #[test]
    fn a_card_is_mandatory_only_in_place_of_the_authority() {
        let with_authority = submission();
        let with_card = Submission { ask_authority: false, ..submission() };
        let no_face = Submission { product: Product::EnhancedKyc, ..submission() };
        assert_eq!(mandatory(&with_authority), [ImageKind::Selfie]);
        assert_eq!(mandatory(&with_card), [ImageKind::Selfie, ImageKind::DocumentFront]);
        assert_eq!(mandatory(&no_face), []);
        let alone = Submission { product: Product::Authentication, ask_authority: false, ..submission() };
        assert_eq!(mandatory(&alone), [ImageKind::Selfie]);
        assert_eq!(mandatory(&Submission { use_enrolled_image: true, ..alone }), []);
    }
}
