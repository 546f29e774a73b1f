//! A partner's users at the door, and what their partner orders about them.

use crate::Engine;
use crate::error::{AcceptError, Failure};
use kweli_domain::enrolment::{Enrollee, Standing, UserOrder, enrols};
use kweli_domain::{Environment, Generation, PartnerId, Product, Refusal, Submission};
use kweli_store::AuditEvent;

/// Products that make a person known without a face.
const FACELESS: [Product; 2] = [Product::BasicKyc, Product::EnhancedKyc];

/// Why a job of this person is not accepted.
fn refusal(submission: &Submission, person: Option<&Enrollee>) -> Option<Refusal> {
    let third = submission.generation == Generation::V3;
    let standing = person.map_or(Standing::Active, |person| person.standing);
    let enrolled = person.is_some_and(|person| person.enrolled_by.is_some());
    match standing {
        Standing::Deleted => return Some(Refusal::UserDeleted),
        // The first generations let a switched-off user be looked up.
        Standing::Disabled if third || submission.product.needs_vision() => return Some(Refusal::UserDisabled),
        _ => {}
    }
    // The third generation's sandbox does not look at what is on file.
    if third && submission.environment == Environment::Sandbox {
        return None;
    }
    if submission.product.needs_enrolled() || submission.use_enrolled_image {
        return if !enrolled {
            Some(Refusal::UserUnknown)
        } else if standing == Standing::ReEnrol && submission.product.needs_enrolled() {
            Some(Refusal::UserMustReEnrol)
        } else {
            None
        };
    }
    let may_replace = submission.allow_new_enroll || standing == Standing::ReEnrol;
    // The third generation takes the job and tells it by the result.
    (!third && enrols(submission) && enrolled && !may_replace).then_some(Refusal::UserEnrolled)
}

impl Engine {
    /// Whether the state of the person lets this job in.
    pub(crate) async fn admit_user(&self, submission: &Submission) -> Result<(), AcceptError> {
        let store = self.store();
        let (partner, environment) = (submission.partner, submission.environment);
        let Some(user) = &submission.user_id else {
            return refusal(submission, None).map_or(Ok(()), |refused| Err(refused.into()));
        };
        let person = store.enrollee(partner, environment, user.as_str()).await?;
        let Some(refused) = refusal(submission, person.as_ref()) else {
            let compares = submission.product == Product::CompareUserInfo && submission.forced.is_none();
            if compares && self.earlier_answers(submission, user.as_str()).await?.is_none() {
                return Err(Refusal::UserUnknown.into());
            }
            return Ok(());
        };
        // A job id that was used before is told first.
        if let Some(job) = &submission.partner_job_id
            && store.job_by_partner_id(partner, environment, None, job).await?.is_some()
        {
            return Err(Refusal::DuplicateJob.into());
        }
        if refused == Refusal::UserUnknown && store.has_decided(partner, environment, user.as_str(), &FACELESS).await? {
            return Err(Refusal::UserWithoutPhoto.into());
        }
        Err(refused.into())
    }

    /// Carries out what a partner orders about a user. `false`: it has no such user in this environment.
    pub async fn order_user(
        &self,
        partner: PartnerId,
        environment: Environment,
        user_id: &str,
        order: UserOrder,
        actor: &str,
    ) -> Result<bool, Failure> {
        let done = self.store().order_user(partner, environment, user_id, order).await?;
        if done {
            metrics::counter!("user_orders_total", "order" => order.as_str()).increment(1);
            tracing::info!(%partner, %environment, order = order.as_str(), "user order carried out");
            // An erased id must not live on in the trail.
            let subject = if order == UserOrder::Delete { "a user" } else { user_id };
            let event = AuditEvent {
                partner: Some(partner),
                actor: actor.to_owned(),
                action: format!("user.{}", order.as_str()),
                subject: subject.to_owned(),
                detail: serde_json::json!({ "environment": environment.as_str() }),
            };
            self.store().audit(event).await?;
        }
        Ok(done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kweli_domain::submission::Delivery;
    use kweli_domain::{Claims, EnrolleeId, JobId, KeyId, Timestamp};

    fn submission(product: Product, generation: Generation, environment: Environment) -> Submission {
        Submission {
            partner: PartnerId(2),
            environment,
            generation,
            key: KeyId(Default::default()),
            partner_as_written: "2".into(),
            product,
            delivery: Delivery::Later,
            partner_job_id: None,
            user_id: Some("u".into()),
            claims: Claims::default(),
            ask_authority: false,
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

    fn person(standing: Standing, enrolled: bool) -> Enrollee {
        Enrollee {
            id: EnrolleeId(Default::default()),
            user_id: Some("u".into()),
            standing,
            enrolled_by: enrolled.then(|| JobId(Default::default())),
            provisional: false,
            created_at: Timestamp(0),
        }
    }

    #[test]
    fn the_door_of_the_first_generations() {
        use Product::{Authentication, BiometricKyc, Compare, EnhancedKyc, Registration, UpdatePhoto};
        for environment in Environment::ALL {
            for (product, who, expected) in [
                (Registration, None, None),
                (Registration, Some((Standing::Active, true)), Some(Refusal::UserEnrolled)),
                (Registration, Some((Standing::Active, false)), None),
                (Registration, Some((Standing::ReEnrol, true)), None),
                (Registration, Some((Standing::Disabled, true)), Some(Refusal::UserDisabled)),
                (Registration, Some((Standing::Deleted, false)), Some(Refusal::UserDeleted)),
                (BiometricKyc, Some((Standing::Active, true)), Some(Refusal::UserEnrolled)),
                (Compare, Some((Standing::Active, true)), Some(Refusal::UserEnrolled)),
                (Authentication, None, Some(Refusal::UserUnknown)),
                (Authentication, Some((Standing::Active, false)), Some(Refusal::UserUnknown)),
                (Authentication, Some((Standing::Active, true)), None),
                (Authentication, Some((Standing::ReEnrol, true)), Some(Refusal::UserMustReEnrol)),
                (UpdatePhoto, None, Some(Refusal::UserUnknown)),
                (UpdatePhoto, Some((Standing::ReEnrol, true)), Some(Refusal::UserMustReEnrol)),
                (UpdatePhoto, Some((Standing::Active, true)), None),
                (EnhancedKyc, Some((Standing::Active, true)), None),
                (EnhancedKyc, Some((Standing::Disabled, true)), None),
                (EnhancedKyc, Some((Standing::Deleted, false)), Some(Refusal::UserDeleted)),
            ] {
                let who = who.map(|(standing, enrolled)| person(standing, enrolled));
                let asked = submission(product, Generation::V1, environment);
                assert_eq!(refusal(&asked, who.as_ref()), expected, "{product:?} {who:?}");
            }
        }
        let mut again = submission(Registration, Generation::V2, Environment::Production);
        again.allow_new_enroll = true;
        assert_eq!(refusal(&again, Some(&person(Standing::Active, true))), None);
    }

    #[test]
    fn the_door_of_the_third() {
        use Product::{Authentication, EnhancedKyc, Registration};
        let asked = |product, environment| submission(product, Generation::V3, environment);
        let known = person(Standing::Active, true);
        assert_eq!(refusal(&asked(Registration, Environment::Production), Some(&known)), None);
        let unknown = Some(Refusal::UserUnknown);
        assert_eq!(refusal(&asked(Authentication, Environment::Production), None), unknown);
        assert_eq!(refusal(&asked(Authentication, Environment::Sandbox), None), None);
        for environment in Environment::ALL {
            for product in [Authentication, EnhancedKyc, Registration] {
                let off = person(Standing::Disabled, true);
                assert_eq!(refusal(&asked(product, environment), Some(&off)), Some(Refusal::UserDisabled));
                let gone = person(Standing::Deleted, false);
                assert_eq!(refusal(&asked(product, environment), Some(&gone)), Some(Refusal::UserDeleted));
            }
        }
    }
}
