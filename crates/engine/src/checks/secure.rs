//! Who else the person may be, and whether anything about the job was reported as fraud.
//!
//! Writes down what the job shows (device, address, number, place), so that later jobs can be held against it.

use super::{Case, CheckError, EMBEDDERS, Step, models};
use crate::galleries::{Current, opened};
use crate::run::is_permanent;
use kweli_domain::decide::face::quality_reason;
use kweli_domain::evidence::ModelUsed;
use kweli_domain::fraud::{
    BlockHit, BlockKind, FaceSearch, MOST_SUSPECTS, SHARED_DEVICE_USERS, SecureFinding, Suspect, SuspectReason,
    UserRef, suspects,
};
use kweli_domain::risk::{Device, Subject};
use kweli_domain::{Evidence, Finding, ImageKind, Submission};
use kweli_store::{FoundFace, Seen};
use kweli_vision::search::{Hit, SCAN_FLOOR, SCAN_LIMIT, rescore};
use kweli_vision::{Template, thresholds};
use std::sync::Arc;

/// Country, type and number of the ID as one text: what makes two jobs speak of one ID. Spaces, dashes and case do not.
pub(super) fn number_of(submission: &Submission) -> Option<String> {
    let claims = &submission.claims;
    let (country, id_type) = (claims.country?, claims.id_type.as_deref()?);
    let plain = |c: &char| c.is_alphanumeric();
    let number: String =
        claims.id_number.as_ref()?.as_str().chars().filter(plain).flat_map(char::to_uppercase).collect();
    (!number.is_empty()).then(|| format!("{country}/{id_type}/{number}"))
}

/// What a face led to.
#[derive(Default)]
struct ByFace {
    duplicates: Vec<(UserRef, f32)>,
    possible: Vec<Suspect>,
    blocked: Vec<BlockHit>,
}

pub(super) async fn check(case: &mut Case<'_>, evidence: &[Evidence]) -> Result<Step, CheckError> {
    let (partner, environment) = (case.task.partner, case.task.environment);
    let store = case.engine.store().clone();
    let submission = &case.row.submission;
    let user_id = case.row.user_id.as_str();
    let device = Device::read(&submission.metadata);
    let address = device.address.map(|address| address.to_string());
    let number = number_of(submission);
    let device_id = device.id.as_ref().map(|id| id.as_str());
    let seen = Seen { device: device_id, address: address.as_deref(), number: number.as_deref(), place: device.place };
    store.note_seen(case.task, case.row.id, user_id, seen, case.row.created_at).await?;
    let others = async |subject, value: Option<&str>, limit: usize| match value {
        Some(value) => {
            let limit = u32::try_from(limit).unwrap_or(u32::MAX);
            store.others_who_showed(partner, environment, (subject, value), user_id, limit).await
        }
        None => Ok(Vec::new()),
    };
    let numbers = others(Subject::Number, number.as_deref(), MOST_SUSPECTS).await?;
    let devices = others(Subject::Device, device_id, SHARED_DEVICE_USERS + 1).await?;
    let mut blocked = store.block_hits(partner, environment, user_id, number.as_deref(), device_id).await?;
    let own = store.user_ref(partner, environment, user_id).await?;
    let (search, by_face, used) = search_face(case, evidence, &own).await?;
    blocked.extend(by_face.blocked);
    let finding = SecureFinding {
        search,
        suspects: suspects(by_face.duplicates, numbers, devices),
        possible: by_face.possible,
        blocked,
        duplicate_line: thresholds::DUPLICATE,
        review_line: thresholds::DUPLICATE_REVIEW,
        refuse_duplicates: case.settings.refuse_duplicates,
    };
    Ok(Step::Found { finding: Box::new(Finding::Secure(finding)), models: used })
}

/// Whether the checks before found a selfie that can be judged.
fn has_face(evidence: &[Evidence]) -> bool {
    evidence.iter().any(|row| match &row.finding {
        Finding::Quality(quality) => quality.image == ImageKind::Selfie && quality_reason(quality).is_none(),
        _ => false,
    })
}

/// Looks for the selfie's face among all others. What cannot be done for good is a finding; what may work later is tried
/// again with the job.
async fn search_face(
    case: &mut Case<'_>,
    evidence: &[Evidence],
    own: &UserRef,
) -> Result<(FaceSearch, ByFace, Vec<ModelUsed>), CheckError> {
    if !case.row.submission.product.needs_vision() || !has_face(evidence) {
        return Ok((FaceSearch::NoFace, ByFace::default(), Vec::new()));
    }
    let vision = case.vision()?;
    let Some(probe) = case.gallery.selfie_template(&vision).await? else {
        return Ok((FaceSearch::NoFace, ByFace::default(), Vec::new()));
    };
    let used = models(&vision, EMBEDDERS);
    let place = (case.task.partner, case.task.environment);
    let failed = |detail: String| (FaceSearch::Failed { detail }, ByFace::default());
    let current = match case.engine.inner.galleries.current(case.engine.store(), &vision, place).await {
        Ok(current) => current,
        Err(error) if is_permanent(&error) => {
            tracing::error!(%error, "the faces on file cannot be read");
            let (search, none) = failed("the faces on file cannot be read".into());
            return Ok((search, none, used));
        }
        Err(error) => return Err(error.into()),
    };
    let (faces, foreign) = (current.gallery.enrolled.len(), current.foreign);
    let (hits, found) = enrolled_hits(case, &current, &probe).await?;
    let mut by_face = ByFace::default();
    for hit in hits {
        let Some(face) = found.iter().find(|face| face.key == hit.key) else { continue };
        let similarity = hit.similarity.fused;
        if face.user == *own {
            continue;
        }
        if similarity >= thresholds::DUPLICATE {
            by_face.duplicates.push((face.user.clone(), similarity));
        } else if by_face.possible.len() < MOST_SUSPECTS {
            let reasons = vec![SuspectReason::SameFace];
            by_face.possible.push(Suspect { user: face.user.clone(), reasons, similarity: Some(similarity) });
        }
    }
    for (user, template) in current.gallery.blocked() {
        let similarity = kweli_vision::compare(&probe, &template).fused;
        if similarity >= thresholds::DUPLICATE {
            by_face.blocked.push(BlockHit { kind: BlockKind::Face, user, similarity: Some(similarity) });
        }
    }
    let search = if foreign > 0 {
        // Never silently fewer: whoever could not be looked at may be the one.
        FaceSearch::Failed { detail: format!("{foreign} faces on file were made by other models") }
    } else {
        FaceSearch::Done { faces: faces as u64 }
    };
    Ok((search, by_face, used))
}

/// Both stages among the enrolled: the scan in memory, then whole templates from the store, as they are now.
async fn enrolled_hits(
    case: &Case<'_>,
    current: &Current,
    probe: &Arc<Template>,
) -> Result<(Vec<Hit>, Vec<FoundFace>), CheckError> {
    let (gallery, face) = (current.gallery.clone(), probe.clone());
    let near = case.gallery.compute(move || gallery.enrolled.nearest(&face, SCAN_FLOOR, SCAN_LIMIT)).await?;
    let keys: Vec<u64> = near.iter().map(|candidate| candidate.key).collect();
    let found = case.engine.store().faces_by_key(case.task.partner, case.task.environment, &keys).await?;
    let vision = case.vision()?;
    let whole: Vec<(u64, Template)> =
        found.iter().filter_map(|face| Some((face.key, opened(&vision, &face.template)?))).collect();
    let hits = rescore(probe, whole.iter().map(|(key, template)| (*key, template)), thresholds::DUPLICATE_REVIEW);
    Ok((hits, found))
}
