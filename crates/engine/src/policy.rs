//! The lines that decide: the shipped ones, in the form that the domain's rules want.

use kweli_domain::decide::{Doubt, Policy, RULES_VERSION};
use kweli_domain::document::{self, DocumentPolicy};
use kweli_domain::partner::{PartnerSettings, Strictness};
use kweli_domain::{Generation, Product};
use kweli_vision::thresholds;

/// Age limit of the generation that has words for it.
const MINIMUM_AGE: u8 = 18;

/// The policy of a job. The first generation's doubtful cases wait for a person, or what the partner's strictness makes
/// of a possible attack; the later ones pass with a remark, since they have no words for a second judgement.
pub fn policy(generation: Generation, strictness: Strictness) -> Policy {
    Policy {
        version: format!("{RULES_VERSION}/{}", thresholds::VERSION),
        face_match: thresholds::MATCH,
        face_review: thresholds::REVIEW,
        live: thresholds::LIVE,
        attack: thresholds::LIVE_ATTACK,
        frame_identity: thresholds::REVIEW,
        doubt: Doubt::of(generation, strictness),
        minimum_age: (generation == Generation::V3).then_some(MINIMUM_AGE),
        document: DocumentPolicy::default(),
    }
}

/// The policy of a job of this partner: with its strictness, without the document rules that it switched off.
pub(crate) fn policy_of(generation: Generation, settings: &PartnerSettings, product: Product) -> Policy {
    let mut policy = policy(generation, settings.strictness);
    if product.reads_document() {
        policy.document.off.clone_from(&settings.document_rules_off);
        policy.version = format!("{}/{}{}", policy.version, document::RULES_VERSION, policy.document.suffix());
    }
    policy
}

/// The limit that the age check writes into its evidence.
pub const fn minimum_age() -> u8 {
    MINIMUM_AGE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_generation_asks_a_person_and_only_the_third_asks_the_age() {
        assert_eq!(policy(Generation::V1, Strictness::Provisional).doubt, Doubt::AskPerson);
        assert_eq!(policy(Generation::V1, Strictness::Hold).doubt, Doubt::HoldForPerson);
        assert_eq!(policy(Generation::V3, Strictness::Hold).doubt, Doubt::Remark);
        assert_eq!(policy(Generation::V2, Strictness::Provisional).doubt, Doubt::Remark);
        assert_eq!(policy(Generation::V3, Strictness::Provisional).doubt, Doubt::Remark);
        assert_eq!(policy(Generation::V1, Strictness::Provisional).minimum_age, None);
        assert_eq!(policy(Generation::V3, Strictness::Provisional).minimum_age, Some(18));
        let p = policy(Generation::V3, Strictness::Provisional);
        assert!(p.face_review < p.face_match && p.attack < p.live && p.version.contains('/'));
    }
}
