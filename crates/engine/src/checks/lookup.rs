//! Asks the ID authority. No answer is never "not found": an asynchronous job waits for the authority, a synchronous one
//! gives up by its deadline.

use super::authority_compare::photo_bytes;
use super::{Case, CheckError, Step};
use kweli_authorities::{Inquiry, Miss};
use kweli_domain::evidence::LookupAnswer;
use kweli_domain::submission::Delivery;
use kweli_domain::view::record_in;
use kweli_domain::{Claims, Evidence, Finding, IdentityRecord, ImageKind, Timestamp};
use kweli_vision::decode;
use std::time::Duration;

/// Time for one look-up of a job that nobody waits for.
const PATIENCE: Duration = Duration::from_secs(30);

/// Kept back from a synchronous job's deadline for deciding and answering.
const RESERVE_MS: i64 = 1_000;

/// Shortest and longest pause before an authority is asked again.
const PAUSE_MS: std::ops::RangeInclusive<i64> = 5_000..=300_000;

pub(super) async fn check(case: &mut Case<'_>, evidence: &[Evidence]) -> Result<Step, CheckError> {
    let submission = &case.row.submission;
    // What the document says stands in for what was not sent.
    let claims = &if submission.product.reads_document() {
        from_document(submission.claims.clone(), evidence)
    } else {
        submission.claims.clone()
    };
    let answered = |authority: &str, answer| Ok(Step::found(Finding::Lookup { authority: authority.into(), answer }));
    let (Some(country), Some(id_type), Some(number)) = (claims.country, claims.id_type.as_deref(), &claims.id_number)
    else {
        return answered("none", LookupAnswer::Invalid { field: "id_number".into() });
    };
    // The partner's switches may have moved since the job was accepted, and an upload names its ID type only later.
    if !case.settings.allows_id_type(country, id_type) {
        return answered("none", LookupAnswer::Refused);
    }
    let (partner, environment) = (case.task.partner, case.task.environment);
    let ask = Inquiry { partner, environment, country, id_type, number: number.as_str(), claims };
    let patience = match submission.delivery {
        Delivery::Later => PATIENCE,
        Delivery::Inline => {
            let deadline = i64::from(case.engine.config().sync_deadline_s) * 1_000 - RESERVE_MS;
            let left = deadline - case.engine.now().since(case.row.created_at);
            match u64::try_from(left) {
                Ok(left) if left > 0 => Duration::from_millis(left),
                // The caller has been told already that nothing came.
                _ => return answered("none", LookupAnswer::Unavailable),
            }
        }
    };
    let answer = case.engine.authorities().look_up(&ask, patience).await;
    let outcome = match answer.result {
        Ok(record) => {
            keep_photo(case, &record).await?;
            LookupAnswer::Found { record: Box::new(record) }
        }
        Err(Miss::NotFound) => LookupAnswer::NotFound,
        Err(Miss::Invalid(field)) => LookupAnswer::Invalid { field },
        Err(Miss::Refused) => LookupAnswer::Refused,
        Err(Miss::Unavailable { retry_after_ms }) => {
            let give_up_ms = i64::from(case.engine.config().authority_give_up_s) * 1_000;
            match next_try(case.since(), case.engine.now(), give_up_ms, retry_after_ms) {
                Some(due) if submission.delivery == Delivery::Later => return Ok(Step::Wait(due)),
                _ => LookupAnswer::Unavailable,
            }
        }
    };
    answered(&answer.authority, outcome)
}

/// The claims of a document's holder: the number is always the document's own.
fn from_document(mut claims: Claims, evidence: &[Evidence]) -> Claims {
    claims.id_number = super::document::asked_number(evidence);
    let Some(record) = record_in(evidence) else { return claims };
    for (claim, read) in [
        (&mut claims.first_name, &record.first_name),
        (&mut claims.last_name, &record.last_name),
        (&mut claims.date_of_birth, &record.date_of_birth),
    ] {
        if claim.is_none() {
            claim.clone_from(read);
        }
    }
    claims
}

/// When to ask again, if there is time left: pauses grow with the time already waited, and the last try is made when the
/// time is up.
fn next_try(since: Timestamp, now: Timestamp, give_up_ms: i64, retry_after_ms: Option<u64>) -> Option<Timestamp> {
    let waited = now.since(since);
    if waited >= give_up_ms {
        return None;
    }
    let asked = retry_after_ms.and_then(|ms| i64::try_from(ms).ok()).unwrap_or(0);
    let pause = (waited / 2).max(asked).clamp(*PAUSE_MS.start(), *PAUSE_MS.end());
    Some(now.plus_ms(pause.min(give_up_ms - waited)))
}

/// Seals the record's photo as a picture of the job, so that those who may see the job can see it. A photo that is no
/// picture is left to the comparison to report.
async fn keep_photo(case: &Case<'_>, record: &IdentityRecord) -> Result<(), CheckError> {
    let Some(bytes) = record.photo.as_ref().and_then(|text| photo_bytes(text.as_str())) else { return Ok(()) };
    let limits = case.engine.config().pictures;
    let bytes = std::sync::Arc::new(bytes);
    let checked = bytes.clone();
    let is_picture = case.gallery.compute(move || decode(&checked, &limits).is_ok()).await?;
    if !is_picture || case.gallery.kinds().await?.contains(&ImageKind::AuthorityPhoto) {
        return Ok(());
    }
    let (partner, environment) = (case.task.partner, case.task.environment);
    let store = case.engine.store();
    let image = store.seal_image(partner, environment, case.row.id, ImageKind::AuthorityPhoto, &bytes).await?;
    store.add_image(case.task, image).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end() {
        let start = Timestamp(1_000_000);
        let (mut now, mut tries) = (start, 0);
        let hour = 3_600_000;
        let mut last = 0;
        while let Some(next) = next_try(start, now, hour, None) {
            let pause = next.since(now);
            assert!(pause >= last || next.since(start) == hour, "{pause} after {last}");
            assert!(pause <= *PAUSE_MS.end());
            (now, last, tries) = (next, pause, tries + 1);
        }
        assert_eq!(now.since(start), hour);
        assert!((10..40).contains(&tries), "{tries}");
    }

    #[test]
    fn the_authority_may_ask_for_a_longer_pause_but_not_for_more_time() {
        assert_eq!(next_try(Timestamp(0), Timestamp(0), 60_000, Some(20_000)), Some(Timestamp(20_000)));
        assert_eq!(next_try(Timestamp(0), Timestamp(50_000), 60_000, Some(20_000)), Some(Timestamp(60_000)));
        assert_eq!(next_try(Timestamp(0), Timestamp(60_000), 60_000, None), None);
    }
}
