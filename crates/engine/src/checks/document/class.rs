//! Which document it is, beside what was claimed.

use super::pages::Pages;
use kweli_domain::document::{ClassFinding, DocumentFinding, DocumentKind, catalog};
use kweli_domain::{Claims, Country};
use kweli_vision::document::{Basis, Classification, Kind};

pub(super) fn check(pages: &Pages, claims: &Claims) -> DocumentFinding {
    let class = best(pages);
    let kind = class.as_ref().and_then(|c| c.kind).map(kind);
    let country = class.as_ref().and_then(|c| c.country.as_deref()).and_then(|code| code.parse::<Country>().ok());
    let catalog = catalog::get();
    let claimed = claims.country.zip(claims.id_type.as_deref());
    let claimed_kind = claimed.and_then(|(country, id_type)| catalog.claimed(country, id_type));
    let issuer = country.or(claims.country);
    let listed = match (kind, issuer) {
        // Some passports are issued by no country.
        (Some(DocumentKind::Passport), None) => true,
        (Some(kind), Some(issuer)) => catalog.lists(issuer, kind),
        _ => false,
    };
    DocumentFinding::Class(ClassFinding {
        kind,
        country,
        template: class.as_ref().and_then(|c| c.template).map(str::to_owned),
        confidence: class.as_ref().map_or(0.0, |c| c.confidence),
        basis: class.iter().flat_map(|c| &c.basis).map(|basis| word(*basis).to_owned()).collect(),
        claimed_country: claims.country,
        claimed_kind,
        claim_unknown: claimed.is_some() && claimed_kind.is_none(),
        listed,
    })
}

/// The surest classification of both sides; what one side does not tell, the other may.
pub(super) fn best(pages: &Pages) -> Option<Classification> {
    let mut classes: Vec<&Classification> = pages.sides().map(|(_, reading)| &reading.class).collect();
    classes.sort_by(|a, b| {
        (b.kind.is_some(), b.confidence)
            .partial_cmp(&(a.kind.is_some(), a.confidence))
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    let mut best = (*classes.first()?).clone();
    for other in &classes[1..] {
        best.kind = best.kind.or(other.kind);
        best.country = best.country.or_else(|| other.country.clone());
        best.template = best.template.or(other.template);
    }
    Some(best)
}

/// The kind in the domain's words.
pub(super) const fn kind(kind: Kind) -> DocumentKind {
    match kind {
        Kind::Passport => DocumentKind::Passport,
        Kind::IdentityCard => DocumentKind::IdentityCard,
        Kind::DriversLicense => DocumentKind::DriversLicense,
        Kind::VoterId => DocumentKind::VoterId,
        Kind::AlienCard => DocumentKind::AlienCard,
        Kind::ResidentId => DocumentKind::ResidentId,
        Kind::TravelDoc => DocumentKind::TravelDoc,
        Kind::HealthCard => DocumentKind::HealthCard,
        Kind::SocialId => DocumentKind::SocialId,
    }
}

const fn word(basis: Basis) -> &'static str {
    match basis {
        Basis::Mrz => "mrz",
        Basis::Anchors => "anchors",
        Basis::Barcode => "barcode",
    }
}
